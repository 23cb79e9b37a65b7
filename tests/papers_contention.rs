//! The contention model against laws, closed forms and other ways to the same numbers.

use edgelab::contention::{Network, Visit};
use proptest::prelude::*;

/// A job as the tests write it: think time and (station, demand) pairs.
type Job = (f64, Vec<(u32, f64)>);

fn visits(job: &Job) -> Vec<Visit> {
    job.1.iter().map(|&(station, demand_secs)| Visit { station, demand_secs }).collect()
}

/// A network solved from nothing; ids are places in the list.
fn cold(stations: usize, jobs: &[Option<Job>]) -> Network {
    let mut network = Network::new(stations);
    for (id, job) in (0..).zip(jobs) {
        if let Some(job) = job {
            network.set(id, job.0, &visits(job));
        }
    }
    network.solve();
    network
}

const STATIONS: u32 = 6;

fn job() -> impl Strategy<Value = Job> {
    let think = prop_oneof![Just(0.0), 0.0..10.0f64];
    (think, prop::collection::vec((0..STATIONS, prop_oneof![Just(0.0), 1e-3..10.0f64]), 0..6))
}

/// A step: set (a job) or remove (nothing), of one of a dozen ids.
fn steps() -> impl Strategy<Value = Vec<(u32, Option<Job>)>> {
    prop::collection::vec((0..12u32, prop::option::weighted(0.7, job())), 1..60)
}

fn close(a: f64, b: f64, relative: f64) -> bool {
    (a - b).abs() <= relative * b.abs()
}

proptest! {
    #[test]
    fn incremental_equals_cold(steps in steps()) {
        let mut network = Network::new(STATIONS as usize);
        let mut jobs: Vec<Option<Job>> = vec![None; 12];
        for (id, job) in steps {
            match &job {
                Some(job) => network.set(id, job.0, &visits(job)),
                None => network.remove(id),
            }
            jobs[id as usize] = job;
            network.solve();
            let fresh = cold(STATIONS as usize, &jobs);
            prop_assert!(network.residual() <= 1e-7, "residual {}", network.residual());
            for id in 0..12 {
                let (warm, cold) = (network.cycle_secs(id), fresh.cycle_secs(id));
                prop_assert!(close(warm, cold, 1e-6), "job {id}: {warm} after events, {cold} from nothing");
            }
        }
    }
}
