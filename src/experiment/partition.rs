//! Laboratory 2 as experiments see it: which schemes compete, and by what they are measured.

use std::collections::BTreeMap;

use crate::{
    codec::PlainView,
    model::check::{Fault, excerpt},
    partition::{
        data::Library,
        metrics::Metrics,
        record::Record,
        rounds::{self, Outcome, Rounds},
        scenario::Scenario,
        scheme::Scheme,
    },
};

use super::{
    laboratory::{Laboratory, Ran, Steps},
    measure::Measure,
};

/// Laboratory 2: joint parameter and bandwidth allocation (PABA).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partition;

/// The measures, in the order of a table's columns (science §2).
static MEASURES: [Measure<Metrics>; 10] = [
    Measure::new("round_secs_mean", "round, mean, s", 3, |m| m.round_secs_mean),
    Measure::new("round_secs_median", "round, median, s", 3, |m| m.round_secs_median),
    Measure::new("accuracy_at_secs", "accuracy at the moment of comparison", 3, |m| m.accuracy_at_secs),
    Measure::new("time_to_target_secs", "time to target, s", 1, |m| m.time_to_target_secs),
    Measure::new("reached_target", "target reached", 2, |m| f64::from(u8::from(m.reached_target))),
    Measure::new("accuracy_end", "accuracy at the end", 3, |m| m.accuracy_end),
    Measure::new("loss_end", "loss at the end, nats", 3, |m| m.loss_end),
    Measure::new("rounds", "rounds", 0, |m| f64::from(m.rounds)),
    Measure::new("waiting_share", "share of time waiting", 3, |m| m.waiting_share),
    Measure::new("nonzero_share", "share of weights that are not zero", 4, |m| m.nonzero_share),
];

impl Laboratory for Partition {
    type Scenario = Scenario;
    type Method = Scheme;
    type View = PlainView;
    type Record = Record;
    type Metrics = Metrics;
    type Library = Library;

    const MEASURES: &'static [Measure<Metrics>] = &MEASURES;

    fn name(method: Scheme) -> &'static str {
        method.name()
    }

    fn named(name: &str) -> Result<Scheme, String> {
        let known = || format!("there is no scheme \"{}\"; known are {}", excerpt(name), Scheme::NAMES.join(", "));
        name.parse().map_err(|_| known())
    }

    fn method(scenario: &Scenario) -> Scheme {
        scenario.study.scheme
    }

    fn seed(scenario: &Scenario) -> u64 {
        scenario.seed
    }

    fn enter(scenario: &mut Scenario, method: Scheme, seed: u64) {
        scenario.seed = seed;
        scenario.study.scheme = method;
    }

    fn run(scenario: &Scenario, library: &Library, take: &mut dyn FnMut(&Record)) -> Result<Ran<Metrics>, Vec<Fault>> {
        rounds::run(scenario, library, take).map(ran)
    }

    fn told(record: &Record) -> String {
        format!("{} at {}", record.event.name(), record.at)
    }

    fn missing(scenario: &Scenario, library: &Library) -> Option<String> {
        library.missing(scenario)
    }

    fn add(library: &mut Library, content: &[u8]) -> Result<String, Fault> {
        library.add(content).map_err(|mut faults| faults.swap_remove(0))
    }
}

impl Steps for Partition {
    type Run = Rounds;
    type Sight = ();

    fn begin(scenario: &Scenario, library: &Library) -> Result<Rounds, Vec<Fault>> {
        Rounds::begin(scenario, library)
    }

    fn step(run: &mut Rounds, take: &mut dyn FnMut(&Record)) -> bool {
        run.step(take)
    }

    fn ran(run: &Rounds) -> Ran<Metrics> {
        ran(run.outcome())
    }
}

fn ran(outcome: Outcome) -> Ran<Metrics> {
    Ran {
        trace: outcome.digest,
        workload: outcome.draws,
        records: outcome.records,
        metrics: outcome.metrics,
        also: BTreeMap::from([("weights", outcome.weights.into())]),
    }
}
