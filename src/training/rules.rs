//! What settings of the training laboratory must say together.

use std::collections::BTreeSet;

use crate::model::{
    check::{Fault, excerpt},
    limits,
};

use super::scenario::{Scenario, Source, Workers};

/// Adds to `faults` what the settings of `scenario` say together and may not, whether or not each of them is in range.
pub fn examine(scenario: &Scenario, faults: &mut Vec<Fault>) {
    let mut found = Vec::new();
    names(scenario, &mut found);
    work(scenario, &mut found);
    data(scenario, &mut found);
    faults.extend(found.into_iter().take(limits::FAULTS.saturating_sub(faults.len())));
}

/// Workers have names of their own, and failures name workers that there are.
fn names(scenario: &Scenario, faults: &mut Vec<Fault>) {
    if let Workers::Listed(list) = &scenario.environment.workers {
        if list.len() as u64 > limits::WORKERS {
            let problem = format!("has {} workers; there may be at most {}", list.len(), limits::WORKERS);
            return faults.push(Fault::new("environment.workers.listed", problem));
        }
        let mut seen = BTreeSet::new();
        for (index, worker) in list.iter().enumerate() {
            let path = format!("environment.workers.listed.{index}.name");
            if worker.name.is_empty() {
                faults.push(Fault::new(path, "must not be empty"));
            } else if !seen.insert(worker.name.as_str()) {
                faults.push(Fault::new(path, format!("\"{}\" is given twice", excerpt(&worker.name))));
            }
        }
    }
    let workers = match &scenario.environment.workers {
        Workers::Pattern(pattern) if u64::from(pattern.count) > limits::WORKERS => return,
        workers => workers.listed(),
    };
    let known = |name: &str| workers.iter().any(|worker| worker.name == name);
    let names = || workers.iter().map(|worker| excerpt(&worker.name)).take(8).collect::<Vec<_>>().join(", ");
    for (index, failure) in scenario.environment.failures.iter().enumerate() {
        let path = |field: &str| format!("environment.failures.{index}.{field}");
        for (field, name) in [("worker", &failure.worker), ("to", &failure.to)] {
            let all = field == "to" && name.is_empty();
            if !all && !known(name) {
                let problem = format!("there is no worker \"{}\"; there are {}", excerpt(name), names());
                faults.push(Fault::new(path(field), problem));
            }
        }
        if failure.worker == failure.to {
            faults.push(Fault::new(path("to"), "is the worker itself; leave it empty to let the worker fail"));
        }
    }
}

/// A run is not longer than anybody would wait for.
fn work(scenario: &Scenario, faults: &mut Vec<Fault>) {
    let environment = &scenario.environment;
    let too_many = matches!(&environment.workers, Workers::Pattern(p) if u64::from(p.count) > limits::WORKERS);
    let workers = if too_many { Vec::new() } else { environment.workers.listed() };
    let most = |cores: &[f64]| cores.iter().copied().fold(0.0, crate::num::math::max) * workers.len() as f64;
    let first: f64 = workers.iter().map(|worker| worker.cores).sum();
    let cores = environment.changes.iter().map(|change| most(&change.cores)).fold(first, crate::num::math::max);
    let samples = cores * environment.samples_per_sec_per_core * scenario.horizon_secs;
    if samples > limits::TRAINED_SAMPLES {
        let problem = format!(
            "is long enough for {samples:.0} samples at {cores} cores; at most {} are simulated",
            limits::TRAINED_SAMPLES
        );
        faults.push(Fault::new("horizon_secs", problem));
    }
    let evaluations = scenario.horizon_secs / scenario.evaluation.period_secs;
    if evaluations > limits::EVALUATIONS {
        let problem = format!("makes {evaluations:.0} evaluations; there may be at most {}", limits::EVALUATIONS);
        faults.push(Fault::new("evaluation.period_secs", problem));
    }
}

/// Every worker can have a sample, and a data file is named.
fn data(scenario: &Scenario, faults: &mut Vec<Fault>) {
    match &scenario.data.source {
        Source::Digits(digits) => {
            let workers = match &scenario.environment.workers {
                Workers::Pattern(pattern) => pattern.count,
                Workers::Listed(list) => list.len() as u32,
            };
            if digits.count < workers {
                let problem = format!("is less than one sample for each of {workers} workers");
                faults.push(Fault::new("data.source.digits.count", problem));
            }
        }
        Source::File(file) if file.digest.is_empty() => {
            faults.push(Fault::new("data.source.file.digest", "names no file"));
        }
        Source::File(_) => {}
    }
}
