//! How good a policy is while it trains, on seeds that training never sees.
//!
//! An episode's own reward is no measure: it explores, and every episode is another workload.
//! So every so often the policy acts on one fixed set of held-out seeds ([`limits::HELD_OUT`]) and is compared, paired,
//! with references that ran on the same seeds once: choosing at random, its own untrained self, and all heuristics.

use crate::{
    engine::sink::Nothing,
    model::{check::Fault, limits, method::Method, scenario::Scenario},
    num::stats::{self, Interval},
    placement::learn::{learned::Learned, train::Training},
    session::{self, Library},
};

use super::samples::Samples;

/// How a policy does on the held-out seeds after some episodes. Intervals are 95 % bootstrap intervals over the seeds;
/// they say nothing of other trainings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evaluation {
    /// Episodes of training behind it.
    pub episode: u32,
    /// Median over the seeds of a run's median training time, seconds.
    pub training_secs: Interval,
    /// Median over the seeds of the paired change against choosing at random, per cent; less is better.
    pub against_random: Interval,
    /// The same against the policy before its first episode.
    pub against_untrained: Interval,
    /// The same against the best heuristic.
    pub against_best: Interval,
    /// Which heuristic that is: the one with the least median training time on these seeds.
    pub best: Method,
}

/// The references of a training, and what to compare with them.
pub struct Curve {
    scenario: Scenario,
    library: Library,
    /// The heuristics and, last, the untrained policy, each with its median training times so far, in seconds.
    references: Vec<(Method, Vec<f64>)>,
}

impl Curve {
    /// The curve of a training. Nothing has run yet: [`Self::prepare`] runs the references one by one, and
    /// [`Self::evaluate`] those that are left.
    ///
    /// # Errors
    /// None today; what is wrong with the training's scenario was refused when it began.
    pub fn new(training: &Training) -> Result<Self, Vec<Fault>> {
        let mut curve =
            Self { scenario: training.scenario().clone(), library: Library::default(), references: Vec::new() };
        let method = curve.scenario.study.method;
        curve.name(&training.untrained())?;
        let heuristics = Method::ALL.into_iter().filter(|method| !method.is_learning());
        curve.references = heuristics.chain([method]).map(|method| (method, Vec::new())).collect();
        Ok(curve)
    }

    /// Runs one reference on one seed; `false` once none is left. Evaluations before that do it by themselves.
    ///
    /// # Errors
    /// The faults of a scenario that cannot be drawn.
    pub fn prepare(&mut self) -> Result<bool, Vec<Fault>> {
        let Some(place) = self.references.iter().position(|(_, times)| times.len() < seeds().count()) else {
            return Ok(false);
        };
        let (method, times) = &self.references[place];
        let mut scenario = self.scenario.clone();
        scenario.study.method = *method;
        scenario.seed = limits::HELD_OUT.start() + times.len() as u64;
        let secs = median_secs(&scenario, &self.library)?;
        self.references[place].1.push(secs);
        Ok(true)
    }

    /// How the policy of a training does now.
    ///
    /// # Errors
    /// As [`Self::prepare`].
    pub fn evaluate(&mut self, training: &Training) -> Result<Evaluation, Vec<Fault>> {
        while self.prepare()? {}
        self.name(&training.policy())?;
        let mut times = Vec::new();
        for seed in seeds() {
            self.scenario.seed = seed;
            times.push(median_secs(&self.scenario, &self.library)?);
        }
        let none = Interval { estimate: 0.0, low: 0.0, high: 0.0 };
        let heuristics = &self.references[..self.references.len() - 1];
        let middle = |times: &[f64]| stats::median(times).unwrap_or(f64::INFINITY);
        let best = heuristics.iter().min_by(|a, b| middle(&a.1).total_cmp(&middle(&b.1)));
        let (best, best_times) = best.map_or((Method::Random, &[][..]), |(method, times)| (*method, times.as_slice()));
        let random = heuristics.iter().find(|(method, _)| *method == Method::Random);
        let untrained = self.references.last();
        let against = |reference: Option<&(Method, Vec<f64>)>| {
            reference.and_then(|(_, theirs)| samples(&times).percent(&samples(theirs))).unwrap_or(none)
        };
        Ok(Evaluation {
            episode: training.done(),
            training_secs: samples(&times).median().unwrap_or(none),
            against_random: against(random),
            against_untrained: against(untrained),
            against_best: samples(&times).percent(&samples(best_times)).unwrap_or(none),
            best,
        })
    }

    /// Median training times on the held-out seeds, seconds: choosing at random, the untrained policy, and the heuristic
    /// `best`; 0 of what has not run.
    pub fn reference_secs(&self, best: Method) -> [f64; 3] {
        let median = |reference: Option<&(Method, Vec<f64>)>| {
            reference.and_then(|(_, times)| stats::median(times)).unwrap_or(0.0)
        };
        let heuristic = |wanted: Method| self.references.iter().find(|(method, _)| *method == wanted);
        [median(heuristic(Method::Random)), median(self.references.last()), median(heuristic(best))]
    }

    /// Puts a policy at hand and names it in the scenario.
    fn name(&mut self, policy: &Learned) -> Result<(), Vec<Fault>> {
        let text = policy.write().unwrap_or_default();
        self.library = Library::default();
        let digest = self.library.add(text.as_bytes()).map_err(|fault| vec![fault])?;
        self.scenario.study.policies.set(self.scenario.study.method, &digest);
        Ok(())
    }
}

fn seeds() -> impl Iterator<Item = u64> {
    limits::HELD_OUT
}

fn median_secs(scenario: &Scenario, library: &Library) -> Result<f64, Vec<Fault>> {
    Ok(session::run(scenario, library, &mut Nothing)?.metrics.training_secs.median)
}

/// Values by seed, as samples.
fn samples(values: &[f64]) -> Samples<'static> {
    Samples { rows: values.iter().map(|value| vec![*value]).collect(), policies: &[] }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reports count from 1 to at most 1,000.
    #[test]
    fn held_out_seeds_are_held_out() {
        assert_eq!(seeds().count(), 10);
        assert!(seeds().all(|seed| seed > 1_000 && seed <= limits::SEED));
    }
}
