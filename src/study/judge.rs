//! A policy on workloads that it was not trained on, against those that it should beat.

use crate::{
    engine::{record::Record, sink::Sink, world::World},
    model::{check::Fault, method::Method, scenario::Scenario},
    num::{
        rng::Stream,
        stats::{self, Interval},
    },
    session::{self, Library},
};

use super::{Against, Evaluation, Rival};

/// Evaluation seeds, 1 to this: those of the reports. Training draws its workloads above every evaluation seed.
const SEEDS: u64 = 10;
/// Resamples of an interval.
const RESAMPLES: u32 = 1_000;

/// The heuristics among which the best is looked for.
const HEURISTICS: [Method; 7] = [
    Method::RoundRobin,
    Method::Local,
    Method::FirstFit,
    Method::LeastLoaded,
    Method::LeastLoadedStale,
    Method::Heft,
    Method::Random,
];

/// Ignores records.
struct Nothing;

impl Sink for Nothing {
    fn take(&mut self, _: &World, _: &Record) {}
}

/// Median training times by evaluation seed.
type Times = Vec<f64>;

/// Judges one policy again and again.
pub struct Judge {
    scenario: Scenario,
    library: Library,
    /// The heuristics' times, then those of the untrained policy.
    rivals: Vec<Times>,
    untrained: String,
    /// The policy under judgement: its digest and the times so far.
    current: Option<(String, Times)>,
}

impl Judge {
    /// A judge of the scenario's method; `untrained` is the policy file before the first episode.
    ///
    /// # Errors
    /// A policy file that cannot be read.
    pub fn new(scenario: Scenario, untrained: &[u8]) -> Result<Self, Vec<Fault>> {
        let mut library = Library::default();
        let untrained = library.add(untrained).map_err(|fault| vec![fault])?;
        Ok(Self { scenario, library, rivals: vec![Times::new()], untrained, current: None })
    }

    /// One run; the finding after the last. `content` gives the policy file when a judgement begins.
    ///
    /// # Errors
    /// A scenario that cannot run.
    pub fn step(&mut self, episode: u32, content: impl Fn() -> String) -> Result<Option<Evaluation>, Vec<Fault>> {
        if let Some(times) = self.rivals.last().filter(|_| self.rivals.len() <= HEURISTICS.len() + 1) {
            let (rival, seed) = (self.rivals.len() - 1, times.len() as u64 + 1);
            if seed > SEEDS {
                self.rivals.push(Times::new());
                return Ok(None);
            }
            let time = match HEURISTICS.get(rival) {
                Some(&method) => self.run(method, None, seed)?,
                None => self.run(self.scenario.study.method, Some(&self.untrained), seed)?,
            };
            if let Some(times) = self.rivals.last_mut() {
                times.push(time);
            }
            return Ok(None);
        }
        let (digest, mut times) = match self.current.take() {
            Some(current) => current,
            None => {
                // Only the latest policy is kept: a thousand tables would be megabytes.
                self.library = Library::default();
                (self.library.add(content().as_bytes()).map_err(|fault| vec![fault])?, Times::new())
            }
        };
        times.push(self.run(self.scenario.study.method, Some(&digest), times.len() as u64 + 1)?);
        if (times.len() as u64) < SEEDS {
            self.current = Some((digest, times));
            return Ok(None);
        }
        Ok(Some(self.finding(episode, &times)))
    }

    fn run(&self, method: Method, policy: Option<&str>, seed: u64) -> Result<f64, Vec<Fault>> {
        let mut scenario = self.scenario.clone();
        scenario.seed = seed;
        scenario.study.method = method;
        if let Some(digest) = policy {
            // Whatever method is trained, it acts by its own policy here.
            scenario.study.policies.trained_with_shield = true;
            scenario.study.policies.set(method, digest);
        }
        Ok(session::run(&scenario, &self.library, &mut Nothing)?.metrics.training_secs.median)
    }

    fn finding(&self, episode: u32, times: &[f64]) -> Evaluation {
        let median = |rival: usize| stats::median(&self.rivals[rival]).unwrap_or(0.0);
        let best = (0..HEURISTICS.len()).min_by(|&a, &b| median(a).total_cmp(&median(b))).unwrap_or(0);
        let random = HEURISTICS.len() - 1;
        let rivals = [(Rival::Random, random), (Rival::Untrained, random + 1), (Rival::Best(HEURISTICS[best]), best)];
        let all: Vec<usize> = (0..times.len()).collect();
        let none = Interval { estimate: 0.0, low: 0.0, high: 0.0 };
        let over = |of: &dyn Fn(usize) -> f64, lane| {
            let resampled = stats::bootstrap(RESAMPLES, &mut Stream::new(0, "bootstrap", lane), |draw| match draw {
                None => stats::median(&all.iter().map(|&i| of(i)).collect::<Vec<f64>>()),
                Some(stream) => stats::median(
                    &all.iter().map(|_| of(stream.below(all.len() as u32) as usize)).collect::<Vec<f64>>(),
                ),
            });
            resampled.unwrap_or(none)
        };
        let against = rivals.map(|(rival, place)| Against {
            rival,
            training_secs: median(place),
            change_percent: over(&|i| (times[i] - self.rivals[place][i]) / self.rivals[place][i] * 100.0, 1),
        });
        Evaluation { episode, training_secs: over(&|i| times[i], 0), against: against.to_vec() }
    }
}
