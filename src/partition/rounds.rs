//! A run of the partition laboratory: round after round, fading, allocation, learning.
//!
//! Each round poses a problem ([`DrawnCell::problem`]), the scheme solves it ([`scheme::solve`]), the round lasts as long
//! as the solution says, and then every group has stepped its block of the weights.

use serde::{Deserialize, Serialize};

use crate::{
    engine::sink::{Digest, content_digest},
    model::{check::Fault, limits, time::Time},
    num::math,
};

use super::{
    cell::DrawnCell,
    data::{Data, Library},
    learning::{self, Learner},
    logistic::Logistic,
    metrics::Metrics,
    problem::Problem,
    record::{End, Event, Reason, Record, Round, Spent, Start, Station},
    scenario::Scenario,
    scheme::{self, Allocation, Scheme},
    world::World,
};

/// The end of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Who shared out.
    pub scheme: Scheme,
    /// Digest of the trace.
    pub digest: String,
    /// Records in the trace.
    pub records: u64,
    /// Digest of what the streams drew: workers, the fading of the first round, documents. Equal for all schemes under
    /// one seed.
    pub draws: String,
    /// SHA-256 of the learned weights' bits.
    pub weights: String,
    /// The measures.
    pub metrics: Metrics,
}

/// Runs a scenario to its end, handing every record to `sink`.
///
/// ```
/// use edgelab::{partition::{data::Library, rounds}, presets};
/// let scenario = presets::get_of("two-groups")?;
/// let mut records = 0;
/// let outcome = rounds::run(&scenario, &Library::default(), &mut |_| records += 1).expect("the preset runs");
/// assert_eq!(outcome.records, records);
/// # Ok::<(), edgelab::model::check::Fault>(())
/// ```
///
/// # Errors
/// All faults of the scenario or of the data; a round that the scheme cannot solve.
pub fn run(scenario: &Scenario, library: &Library, sink: &mut dyn FnMut(&Record)) -> Result<Outcome, Vec<Fault>> {
    let mut rounds = Rounds::begin(scenario, library)?;
    while rounds.step(sink) {}
    match rounds.refused() {
        Some(fault) => Err(vec![fault]),
        None => Ok(rounds.outcome()),
    }
}

/// A run in progress.
#[derive(Debug, Clone)]
pub struct Rounds {
    scenario: Scenario,
    cell: DrawnCell,
    learner: Learner,
    start: Start,
    draws: String,
    world: World,
    digest: Digest,
    most_rounds: u32,
}

impl Rounds {
    /// A run before its first record.
    ///
    /// # Errors
    /// All faults of the scenario or of the data.
    pub fn begin(scenario: &Scenario, library: &Library) -> Result<Self, Vec<Fault>> {
        scenario.check()?;
        Ok(Self::new(scenario, &Data::prepare(scenario, library)?))
    }

    /// A run before its first record, of a scenario that has been checked; `data` are its data.
    pub fn new(scenario: &Scenario, data: &Data) -> Self {
        let params = if scenario.model.params == 0 { data.weights() } else { scenario.model.params };
        let cell = DrawnCell::draw(scenario, params);
        let groups = cell.groups.len() as u32;
        let workers: u64 = cell.groups.iter().map(|group| group.len() as u64).sum();
        let learner = Learner::new(scenario, data, groups);
        let start = Start {
            scheme: scenario.study.scheme,
            params,
            weights: data.weights(),
            features: data.train.documents.columns() as u32,
            labels: data.labels.clone(),
            documents: data.train.count() as u32,
            test_documents: data.test.count() as u32,
            over_groups: scenario.data.over_groups,
            step: learner.step(),
            groups: stations(&cell),
        };
        let most_rounds = (limits::ROUND_WORKERS / workers.max(1)).min(limits::ROUNDS) as u32;
        let draws = draws_digest(&cell, data);
        let (world, digest) = (World::default(), Digest::default());
        Self { scenario: scenario.clone(), cell, learner, start, draws, world, digest, most_rounds }
    }

    /// The state as of the last record.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The model as of the last completed round.
    pub fn model(&self) -> &Logistic {
        self.learner.model()
    }

    /// Lets the next round happen, or the start; `false` once the run has ended.
    pub fn step(&mut self, sink: &mut dyn FnMut(&Record)) -> bool {
        if self.world.end.is_some() {
            return false;
        }
        if self.world.start.is_none() {
            self.emit(Time::ZERO, Event::Started(self.start.clone()), sink);
            self.emit(Time::ZERO, Event::Evaluated(self.learner.evaluate(0)), sink);
            return true;
        }
        match self.round(sink) {
            Ok(()) => true,
            Err((at, reason)) => {
                let weights_digest = self.learner.weights_digest();
                self.emit(at, Event::Ended(End { rounds: self.world.rounds(), reason, weights_digest }), sink);
                false
            }
        }
    }

    /// Lets the next round happen, or says when and why there is none.
    fn round(&mut self, sink: &mut dyn FnMut(&Record)) -> Result<(), (Time, Reason)> {
        let (now, number) = (self.world.now, self.world.rounds() + 1);
        let horizon = Time::from_secs(self.scenario.horizon_secs);
        if number > self.most_rounds {
            return Err((now, Reason::Limit));
        }
        let problem = self.cell.problem(number);
        let allocation = scheme::solve(&problem, self.scenario.study.scheme)
            .map_err(|fault| (now, Reason::Refused(fault.to_string())))?;
        let blocks = learning::blocks(self.learner.model().count(), &allocation.params);
        let after = now.after_secs(allocation.round_secs);
        self.emit(now, Event::Round(round(number, &problem, allocation)), sink);
        if after > horizon {
            return Err((horizon, Reason::Horizon));
        }
        self.learner.advance(&blocks);
        self.emit(after, Event::Evaluated(self.learner.evaluate(number)), sink);
        Ok(())
    }

    /// The problem that a scheme has refused, if that ended the run.
    pub fn refused(&self) -> Option<Fault> {
        let end = self.world.end.as_ref()?;
        let Reason::Refused(problem) = &end.reason else { return None };
        Some(Fault::new(format!("round {}", end.rounds + 1), problem))
    }

    /// The outcome of a run that has ended.
    pub fn outcome(&self) -> Outcome {
        Outcome {
            scheme: self.scenario.study.scheme,
            digest: self.digest.text(),
            records: self.digest.records(),
            draws: self.draws.clone(),
            weights: self.learner.weights_digest(),
            metrics: Metrics::of(&self.scenario, &self.world),
        }
    }

    /// Makes an event happen: the world applies it, the digest and the sink take it.
    ///
    /// # Panics
    /// On a number that is not finite, also in release: a wrong run must not look like a result.
    fn emit(&mut self, at: Time, event: Event, sink: &mut dyn FnMut(&Record)) {
        assert!(event.is_finite(), "a number that is not finite in {event:?}");
        let record = Record { at, event };
        self.world.apply(&record);
        self.digest.add(&record);
        sink(&record);
    }
}

/// The record of a round.
fn round(number: u32, problem: &Problem, allocation: Allocation) -> Round {
    let spent = spent(problem, &allocation);
    let bottleneck = bottleneck(&allocation);
    let Allocation { round_secs, params, bandwidth_down_hz, bandwidth_up_hz, .. } = allocation;
    Round { number, round_secs, params, bandwidth_down_hz, bandwidth_up_hz, spent, bottleneck }
}

/// What each worker spends in a round.
fn spent(problem: &Problem, allocation: &Allocation) -> Vec<Vec<Spent>> {
    let worker = |group, place| {
        let [download_secs, compute_secs, upload_secs, overhead_secs] = allocation.parts_secs(problem, group, place);
        Spent { download_secs, compute_secs, upload_secs, overhead_secs }
    };
    let group = |(group, workers): (usize, &Vec<_>)| (0..workers.len()).map(|place| worker(group, place)).collect();
    problem.groups.iter().enumerate().map(group).collect()
}

/// The slowest worker among those with a block; none where all of these finish together, to a millionth.
fn bottleneck(allocation: &Allocation) -> Option<(u32, u32)> {
    const TOGETHER: f64 = 1e-6;
    let mut slowest: Option<(f64, (u32, u32))> = None;
    let mut quickest = f64::INFINITY;
    for (group, (params, workers)) in (0..).zip(allocation.params.iter().zip(&allocation.worker_secs)) {
        if *params <= 0.0 {
            continue;
        }
        for (place, &secs) in (0..).zip(workers) {
            quickest = math::min(quickest, secs);
            if slowest.is_none_or(|(most, _)| secs > most) {
                slowest = Some((secs, (group, place)));
            }
        }
    }
    slowest.filter(|(most, _)| most - quickest > TOGETHER * most).map(|(_, worker)| worker)
}

fn stations(cell: &DrawnCell) -> Vec<Vec<Station>> {
    let station = |placed: &super::cell::Placed| Station {
        name: placed.name.clone(),
        x_m: placed.x_m,
        y_m: placed.y_m,
        cycles_per_sec: placed.cycles_per_sec,
    };
    cell.groups.iter().map(|group| group.iter().map(station).collect()).collect()
}

/// What the streams drew, as a digest: positions and speeds, the first round's problem, the documents.
fn draws_digest(cell: &DrawnCell, data: &Data) -> String {
    let mut bytes = data.digest.clone().into_bytes();
    for placed in cell.groups.iter().flatten() {
        let numbers = [placed.x_m, placed.y_m, placed.cycles_per_sec];
        bytes.extend(numbers.iter().flat_map(|number| number.to_bits().to_le_bytes()));
    }
    let problem = cell.problem(1);
    for worker in problem.groups.iter().flatten() {
        let (down, up) = worker.qualities(problem.rate);
        bytes.extend([down, up].iter().flat_map(|number| number.to_bits().to_le_bytes()));
    }
    content_digest(&bytes)
}
