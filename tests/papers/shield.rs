//! The central shield against the exhaustive optimum, on joint actions small enough to enumerate.
//!
//! Optimum: of all ways to place or leave out each task within α, the one with the fewest tasks unplaced, then the
//! fewest corrections, then the least sum of predicted cycles.

#![allow(clippy::print_stdout, reason = "it reports how often greedy differs from the optimum")]

use crate::joint::{Joint, Shape};
use edgelab::{
    model::{method::ShieldKind, scenario::Unplaced},
    num::rng::Stream,
    placement::shield::review,
};

/// What is minimised, in this order.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
struct Cost {
    unplaced: u32,
    corrections: u32,
    cycle_secs: f64,
}

/// At most four devices and five tasks.
fn shape(stream: &mut Stream, seed: u64) -> Shape {
    let jobs = 1 + stream.below(4);
    Shape {
        devices: 2 + stream.below(3),
        regions: 1,
        jobs,
        tasks_per_job: 1 + stream.below(5 / jobs),
        memory_scale: stream.between(0.2, 2.0),
        link_scale: stream.between(0.1, 2.0),
        busy: stream.between(0.0, 1.0),
        range_m: stream.between(200.0, 700.0),
        seed,
    }
}

type Hosts = Vec<Vec<Option<u32>>>;

/// The cost of a placement, if every device that is used stays within α.
fn cost(joint: &Joint, hosts: &Hosts) -> Option<Cost> {
    let planned = joint.planned(hosts.iter().enumerate().map(|(job, hosts)| (job as u32, hosts.as_slice())));
    let mut cost = Cost { unplaced: 0, corrections: 0, cycle_secs: 0.0 };
    for (action, hosts) in joint.proposals.iter().zip(hosts) {
        for (&proposed, &host) in action.hosts.iter().zip(hosts) {
            match host {
                None => cost.unplaced += 1,
                Some(host) if !planned[host as usize].within(joint.instance.alpha) => return None,
                Some(host) => cost.corrections += u32::from(host != proposed),
            }
        }
        cost.cycle_secs += joint.predict(action.job, hosts);
    }
    Some(cost)
}

/// The least cost of all placements of the tasks from `from` on, those before being decided.
fn optimum(joint: &Joint, hosts: &mut Hosts, from: (usize, usize)) -> Option<Cost> {
    let (job, task) = from;
    if job == hosts.len() {
        return cost(joint, hosts);
    }
    let next = if task + 1 < hosts[job].len() { (job, task + 1) } else { (job + 1, 0) };
    let mut best: Option<Cost> = None;
    let candidates = joint.instance.candidates(job as u32).iter().map(|&host| Some(host));
    for choice in candidates.chain([None]) {
        hosts[job][task] = choice;
        let found = optimum(joint, hosts, next);
        if let Some(found) = found.filter(|found| best.is_none_or(|best| *found < best)) {
            best = Some(found);
        }
    }
    best
}

/// What the shield carries out, its forced tasks left out.
fn greedy(joint: &Joint) -> Hosts {
    let verdict =
        joint.situation(Unplaced::Force, |situation| review(ShieldKind::Central, situation, &joint.proposals));
    let mut hosts: Hosts =
        verdict.actions.iter().map(|action| action.hosts.iter().map(|&host| Some(host)).collect()).collect();
    for task in verdict.forced {
        hosts[task.job as usize][task.task as usize] = None;
    }
    hosts
}

#[test]
fn the_optimum_is_never_worse_than_the_shield() {
    let mut stream = Stream::new(1, "optimum", 0);
    let (mut reviewed, mut equal, mut other_tasks_left_out) = (0, 0, 0);
    let (mut more_unplaced, mut more_corrections) = (Vec::new(), Vec::new());
    let mut slower = Vec::new();
    for seed in 0..4_000 {
        let joint = Joint::draw(shape(&mut stream, seed));
        if joint.is_safe(&joint.proposals) {
            continue;
        }
        let mut hosts = greedy(&joint);
        let shield = cost(&joint, &hosts).expect("without its forced tasks, the verdict is within α");
        let best = optimum(&joint, &mut hosts, (0, 0)).expect("leaving everything out is within α");
        assert!(best <= shield, "seed {seed}: {best:?} > {shield:?}");
        reviewed += 1;
        if shield == best {
            equal += 1;
        } else if shield.unplaced > best.unplaced {
            more_unplaced.push(f64::from(shield.unplaced - best.unplaced));
        } else if shield.corrections > best.corrections {
            more_corrections.push(f64::from(shield.corrections - best.corrections));
        } else if best.unplaced > 0 {
            // Other tasks are left out, so that the sums of cycles say nothing.
            other_tasks_left_out += 1;
        } else {
            slower.push(shield.cycle_secs / best.cycle_secs - 1.0);
        }
    }
    println!("{reviewed} unsafe joint actions: equal {equal}, as many but other tasks left out {other_tasks_left_out}");
    println!("more tasks unplaced: {}", described(&mut more_unplaced));
    println!("else more corrections: {}", described(&mut more_corrections));
    println!("else, all being placed, cycles longer by a share: {}", described(&mut slower));
    assert!(reviewed > 1_000 && equal > 0);
}

fn described(excess: &mut [f64]) -> String {
    excess.sort_by(f64::total_cmp);
    let Some(worst) = excess.last() else { return "none".to_owned() };
    let (count, mean) = (excess.len(), excess.iter().sum::<f64>() / excess.len() as f64);
    format!("{count} (mean {mean:.3}, median {:.3}, worst {worst:.3})", excess[count / 2])
}
