//! How good could a placement be? On small instances the best of all, by trying them; else the best heuristic.
//!
//! A placement is what one run does with all its jobs; the best is the one with the least median training time, and of
//! equals the least mean.
//! It may use the whole cluster, as centralised methods may; it knows everything in advance, and finding and telling it takes
//! no time. So no method does better, and its distance is an upper bound on what deciding better could gain.
//! An agent that sees its neighbours only may not be able to reach it.

use std::sync::Arc;

use serde::Serialize;

use crate::{
    engine::{instance::Instance, process::Run, sink::Nothing},
    model::{
        check::Fault,
        limits,
        method::Method,
        scenario::{Cluster, Placement, Scenario},
    },
    placement::{
        policy::{Policy, View},
        scheduling::Scheduling,
    },
    session::{self, Fold, Library},
};

/// The best known placement of a scenario.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Oracle {
    /// How it was found.
    pub found: Found,
    /// Its median training time, seconds.
    pub training_secs: f64,
    /// The hosts of each job's tasks; of an exhaustive search only.
    pub hosts: Vec<Vec<u32>>,
}

/// How a best placement was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Found {
    /// All placements were tried: so many.
    Exhaustive(u64),
    /// There are too many placements; this heuristic was the best.
    BestHeuristic(Method),
}

/// Proposes what it was given.
struct Given(Arc<Vec<Vec<u32>>>);

impl Policy for Given {
    fn choose(&mut self, view: &mut View<'_>) -> u32 {
        self.0[view.job as usize][view.task]
    }
}

/// Placements of an instance, or `None` beyond [`limits::PLACEMENTS`].
pub fn placements(instance: &Instance) -> Option<u64> {
    let jobs =
        (0..instance.jobs.len()).map(|job| (instance.candidates(job as u32).len(), instance.jobs[job].tasks.len()));
    let mut count = 1_u64;
    for (candidates, tasks) in jobs {
        for _ in 0..tasks {
            count = count.checked_mul(candidates as u64).filter(|count| *count <= limits::PLACEMENTS)?;
        }
    }
    Some(count)
}

/// The best placement of a scenario, whatever its method.
///
/// # Errors
/// The scenario's faults.
pub fn oracle(scenario: &Scenario, library: &Library) -> Result<Oracle, Vec<Fault>> {
    let mut scenario = scenario.clone();
    // Centralised: every device of the cluster is a candidate.
    scenario.study.method = Method::Heft;
    scenario.check()?;
    let free = Scenario {
        cluster: Cluster { round_trip_secs: 0.0, ..scenario.cluster.clone() },
        study: Placement { rule_flops: 0.0, ..scenario.study.clone() },
        ..scenario.clone()
    };
    let instance = Instance::draw(&free).map_err(|fault| vec![fault])?;
    match placements(&instance) {
        Some(count) => Ok(exhaustive(&instance, count)),
        None => best_heuristic(&scenario, library),
    }
}

/// Tries every placement.
fn exhaustive(instance: &Arc<Instance>, count: u64) -> Oracle {
    let mut best = (f64::INFINITY, f64::INFINITY);
    let mut found = Oracle { found: Found::Exhaustive(count), training_secs: f64::INFINITY, hosts: Vec::new() };
    for number in 0..count {
        let hosts = Arc::new(placement(instance, number));
        let training = training(instance, &hosts);
        if training < best {
            best = training;
            found.training_secs = training.0;
            found.hosts.clone_from(&hosts);
        }
    }
    found
}

/// Placement `number`: its digits, each to the base of its task's candidates.
fn placement(instance: &Instance, mut number: u64) -> Vec<Vec<u32>> {
    let jobs = 0..instance.jobs.len() as u32;
    jobs.map(|job| {
        let candidates = instance.candidates(job);
        let tasks = instance.jobs[job as usize].tasks.iter();
        tasks
            .map(|_| {
                let digit = number % candidates.len() as u64;
                number /= candidates.len() as u64;
                candidates[digit as usize]
            })
            .collect()
    })
    .collect()
}

/// Median and mean training time under a placement, seconds.
fn training(instance: &Arc<Instance>, hosts: &Arc<Vec<Vec<u32>>>) -> (f64, f64) {
    let policy = Box::new(Given(Arc::clone(hosts)));
    let mut fold = Fold::default();
    let mut run = Run::new(Arc::clone(instance), Scheduling::with_policy(Arc::clone(instance), policy, false));
    run.finish(&mut fold);
    let training = fold.outcome(run.world()).metrics.training_secs;
    (training.median, training.mean)
}

fn best_heuristic(scenario: &Scenario, library: &Library) -> Result<Oracle, Vec<Fault>> {
    let mut best = (f64::INFINITY, f64::INFINITY);
    let mut found =
        Oracle { found: Found::BestHeuristic(Method::Local), training_secs: f64::INFINITY, hosts: Vec::new() };
    for method in Method::ALL.into_iter().filter(|method| !method.is_learning()) {
        let mut scenario = scenario.clone();
        scenario.study.method = method;
        let training = session::run(&scenario, library, &mut Nothing)?.metrics.training_secs;
        if (training.median, training.mean) < best {
            best = (training.median, training.mean);
            found = Oracle { found: Found::BestHeuristic(method), training_secs: training.median, hosts: Vec::new() };
        }
    }
    Ok(found)
}
