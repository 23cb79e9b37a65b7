//! Laws of the training laboratory (science §3.2): they hold for every protocol, in every environment.

mod failures;
mod links;
mod parts;
mod protocols;
mod refusals;
mod runs;
mod settings;
mod sgd;

use edgelab::{
    presets,
    training::{
        kind::ProtocolKind,
        library::Library,
        record::{Event, Record},
        run::{Outcome, Run},
        scenario::{ListedWorker, NetworkKind, Scenario, Source, Workers},
    },
};

/// A scenario that is run in milliseconds: logistic regression on a few small digits, for a minute.
fn small(protocol: ProtocolKind) -> Scenario {
    let mut scenario: Scenario = presets::get_of("hetero-sys-a").expect("a preset");
    scenario.study.protocol = protocol;
    scenario.horizon_secs = 60.0;
    scenario.model.network = NetworkKind::Logistic;
    scenario.model.payload_scale = 2000.0;
    (scenario.learning.rate, scenario.learning.momentum) = (0.05, 0.9);
    if let Source::Digits(digits) = &mut scenario.data.source {
        (digits.count, digits.test, digits.side) = (300, 40, 8);
    }
    scenario.evaluation.period_secs = 20.0;
    scenario.evaluation.samples = 20;
    scenario.study.fedavg.local_epochs = 0.2;
    scenario.study.dlion.period_iterations = 5;
    scenario
}

/// Workers of these cores and sending rates in Mb/s.
fn workers(described: &[(f64, f64)]) -> Workers {
    let worker = |(index, &(cores, egress)): (usize, &(f64, f64))| ListedWorker {
        name: format!("w{index}"),
        cores,
        egress_bits_per_sec: egress * 1e6,
        ingress_bits_per_sec: 1e9,
    };
    Workers::Listed(described.iter().enumerate().map(worker).collect())
}

/// A run that has come to its end, and its records.
fn finished(scenario: &Scenario) -> (Run, Vec<Record>) {
    let mut run = Run::begin(scenario, &Library::default()).expect("a scenario that can be run");
    let mut records = Vec::new();
    run.finish(&mut |record| records.push(record.clone()));
    (run, records)
}

fn outcome(scenario: &Scenario) -> Outcome {
    finished(scenario).0.outcome()
}

/// The gap that opens between the first and the last worker, in iterations.
fn widest_gap(records: &[Record], workers: usize) -> u32 {
    let mut iterations = vec![0u32; workers];
    let mut widest = 0;
    for record in records {
        if let Event::Iterated { worker, iteration, .. } = record.event {
            iterations[worker as usize] = iteration;
            let (least, most) = (iterations.iter().min(), iterations.iter().max());
            widest = widest.max(most.unwrap_or(&0) - least.unwrap_or(&0));
        }
    }
    widest
}
