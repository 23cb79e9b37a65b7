//! Laboratory 3 as experiments see it: which protocols compete, and by what they are measured.

use std::collections::BTreeMap;

use crate::{
    codec::PlainView,
    model::check::{Fault, excerpt},
    training::{
        kind::ProtocolKind,
        library::Library,
        metrics::Metrics,
        record::{Event, Record},
        run::Run,
        scenario::{Scenario, Source},
        sight::Sight,
    },
};

use super::{
    laboratory::{Laboratory, Ran, Steps, run_to_end},
    measure::Measure,
};

/// Laboratory 3: decentralised training (DLion and its rivals).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Training;

/// The measures, in the order of a table's columns (science §3.2).
static MEASURES: [Measure<Metrics>; 10] = [
    Measure::new("accuracy_at_end", "accuracy at the end", 3, |m| m.accuracy_at_end),
    Measure::new("time_to_target_secs", "time to target, s", 0, |m| m.time_to_target_secs),
    Measure::new("reached_target", "target reached", 2, |m| f64::from(u8::from(m.reached_target))),
    Measure::new("accuracy_spread", "accuracy, best less worst worker", 3, |m| m.accuracy_spread),
    Measure::new("loss_at_end", "loss at the end, nats", 3, |m| m.loss_at_end),
    Measure::new("bytes", "bytes sent", 0, |m| m.bytes as f64),
    Measure::new("lost_bytes", "bytes lost", 0, |m| m.lost_bytes as f64),
    Measure::new("waiting_share", "share of time waiting", 3, |m| m.waiting_share),
    Measure::new("iterations", "iterations", 0, |m| m.iterations as f64),
    Measure::new("samples", "samples", 0, |m| m.samples as f64),
];

impl Laboratory for Training {
    type Scenario = Scenario;
    type Method = ProtocolKind;
    type View = PlainView;
    type Record = Record;
    type Metrics = Metrics;
    type Library = Library;

    const MEASURES: &'static [Measure<Metrics>] = &MEASURES;

    fn name(method: ProtocolKind) -> &'static str {
        method.name()
    }

    fn named(name: &str) -> Result<ProtocolKind, String> {
        let found = ProtocolKind::ALL.into_iter().find(|kind| kind.name() == name);
        let known =
            || format!("there is no protocol \"{}\"; known are {}", excerpt(name), ProtocolKind::NAMES.join(", "));
        found.ok_or_else(known)
    }

    fn method(scenario: &Scenario) -> ProtocolKind {
        scenario.study.protocol
    }

    fn seed(scenario: &Scenario) -> u64 {
        scenario.seed
    }

    fn enter(scenario: &mut Scenario, method: ProtocolKind, seed: u64) {
        scenario.seed = seed;
        scenario.study.protocol = method;
    }

    fn run(scenario: &Scenario, library: &Library, take: &mut dyn FnMut(&Record)) -> Result<Ran<Metrics>, Vec<Fault>> {
        run_to_end::<Self>(scenario, library, take)
    }

    fn told(record: &Record) -> String {
        format!("{} at {}", record.event.name(), record.at)
    }

    fn missing(scenario: &Scenario, library: &Library) -> Option<String> {
        match &scenario.data.source {
            Source::File(file) if library.get(&file.digest).is_none() => Some(file.digest.clone()),
            _ => None,
        }
    }

    fn add(library: &mut Library, content: &[u8]) -> Result<String, Fault> {
        library.add(content)
    }
}

/// A run, and whether there is something new to see of its networks: there is after each evaluation.
pub struct Watched {
    run: Run,
    due: bool,
    first: bool,
}

impl Steps for Training {
    type Run = Watched;
    type Sight = Sight;

    fn begin(scenario: &Scenario, library: &Library) -> Result<Watched, Vec<Fault>> {
        Ok(Watched { run: Run::begin(scenario, library)?, due: false, first: true })
    }

    fn step(Watched { run, due, .. }: &mut Watched, take: &mut dyn FnMut(&Record)) -> bool {
        run.step(&mut |record| {
            *due |= matches!(record.event, Event::Evaluated { .. });
            take(record);
        })
    }

    fn sight(watched: &mut Watched) -> Option<Sight> {
        std::mem::take(&mut watched.due).then(|| Sight::of(watched.run.cluster(), std::mem::take(&mut watched.first)))
    }

    fn ran(Watched { run, .. }: &Watched) -> Ran<Metrics> {
        let outcome = run.outcome();
        Ran {
            trace: outcome.digest,
            workload: outcome.workload,
            records: outcome.records,
            metrics: outcome.metrics,
            also: BTreeMap::from([("weights", outcome.weights.into())]),
        }
    }
}
