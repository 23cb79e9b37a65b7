//! The contention that a run carries along is that of a cold solve, with the demands of the present.

use edgelab::{
    contention::{Network, Visit},
    engine::{sink::Trace, world::Phase},
    placement::visits,
};
use proptest::prelude::*;

use crate::engine::scenarios::{begin, random};

/// Largest relative difference to a cold solve. Cycles are told to within 1e-9 and stations call to within 1e-8.
const TOLERANCE: f64 = 1e-6;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn incremental_is_cold(scenario in random()) {
        let mut run = begin(&scenario);
        let mut trace = Trace::default();
        let mut moments = 0u32;
        while run.step(&mut trace) {
            moments += 1;
            // Every moment at first, when decisions, reviews and tasks meet; then some.
            if moments > 60 && !moments.is_multiple_of(7) {
                continue;
            }
            let world = run.world();
            let warm = run.process.network();
            prop_assert!(warm.residual() < TOLERANCE, "residual {}", warm.residual());
            let jobs = world.jobs.len() as u32;
            let mut cold = Network::new(world.devices.len() * visits::STATIONS as usize);
            let mut asked = Vec::new();
            for job in (0..jobs).filter(|&job| world.jobs[job as usize].phase == Phase::Training) {
                let hosts: Vec<Option<u32>> = world.jobs[job as usize].hosts.iter().map(|&h| Some(h)).collect();
                let think_secs = visits::visits(&world.instance, world, job, &hosts, &mut asked);
                cold.set(job, think_secs, &asked);
            }
            // Decisions and reviews are known to the process alone: their demands are taken from it.
            let works = jobs..jobs + (world.instance.devices.len() + world.instance.regions.len()) as u32;
            for work in works {
                let demands: Vec<Visit> =
                    warm.visits(work).map(|(station, demand_secs, _)| Visit { station, demand_secs }).collect();
                if !demands.is_empty() {
                    cold.set(work, 0.0, &demands);
                }
            }
            cold.solve();
            for (id, job) in (0..).zip(&world.jobs) {
                if job.phase == Phase::Training {
                    let error = (job.cycle_secs - cold.cycle_secs(id)).abs() / cold.cycle_secs(id);
                    prop_assert!(error < TOLERANCE, "job {}: {} against {}", id, job.cycle_secs, cold.cycle_secs(id));
                } else {
                    prop_assert_eq!(warm.cycle_secs(id), 0.0, "job {} is no customer", id);
                }
            }
            for (id, device) in (0..).zip(&world.devices) {
                let used = cold.utilisation(visits::cpu(id));
                let busy = device.background + (1.0 - device.background) * used;
                prop_assert!((device.busy - busy).abs() < TOLERANCE, "device {}: {} against {}", id, device.busy, busy);
            }
        }
    }
}
