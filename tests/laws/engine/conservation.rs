//! Conservation of jobs, memory, load, time and energy.

use edgelab::{
    engine::{metrics::Meter, record::Record, sink::Sink, world::World},
    model::{scenario::Scenario, time::Time},
    num::math,
};
use proptest::prelude::*;

use crate::engine::{
    audit::Auditor,
    scenarios::{begin, random},
};

/// Sums of shares in floating point.
const ROUNDING: f64 = 1e-9;

/// Audits, measures, and notes the greatest utilisation.
#[derive(Default)]
struct Sinks {
    auditor: Auditor,
    meter: Meter,
    busiest: f64,
}

impl Sink for Sinks {
    fn take(&mut self, world: &World, record: &Record) {
        self.auditor.take(world, record);
        self.meter.take(world, record);
        for device in &world.devices {
            assert!(
                !device.up || device.busy >= device.background - ROUNDING,
                "{} below {}",
                device.busy,
                device.background
            );
            self.busiest = math::max(self.busiest, device.busy);
        }
    }
}

/// Runs under audit to the end.
pub fn audit(scenario: &Scenario) -> Result<u32, TestCaseError> {
    let mut run = begin(scenario);
    let mut sinks = Sinks::default();
    while run.step(&mut sinks) {
        Auditor::compare_overloads(run.world());
        sinks.auditor.compare_failures(run.world());
    }
    let (world, auditor) = (run.world(), &sinks.auditor);
    let metrics = sinks.meter.metrics(world);
    prop_assert!(auditor.ended && world.ended);

    // No station is busier than all the time: with Q ≤ 1 for each customer, U = Σ Q/(1 + ΣQ − Q) ≤ ΣQ/ΣQ = 1.
    prop_assert!(sinks.busiest <= 1.0 + ROUNDING, "utilisation {}", sinks.busiest);

    // Jobs: who arrived has completed or is unfinished, and is counted so.
    let horizon = Time::from_secs(scenario.horizon_secs);
    let due = world.instance.jobs.iter().filter(|job| job.arrival <= horizon).count();
    let arrived = auditor.jobs.iter().filter(|job| job.arrived.is_some()).count();
    let completed = auditor.jobs.iter().filter(|job| job.completed.is_some()).count();
    prop_assert_eq!(arrived, due, "arrivals until the horizon");
    prop_assert_eq!(metrics.jobs as usize, arrived);
    prop_assert_eq!(metrics.jobs_unfinished as usize, arrived - completed);

    // A run ends with its last job, or else at the horizon.
    let last = auditor.jobs.iter().filter_map(|job| job.completed).max();
    let all = completed == auditor.jobs.len();
    prop_assert_eq!(world.now, if all { last.unwrap_or_default() } else { horizon });
    if all {
        for (id, device) in world.devices.iter().enumerate() {
            prop_assert_eq!(device.used_bytes, world.instance.devices[id].reserved_bytes);
            prop_assert!(device.tasks.is_empty());
        }
    }

    // Times of jobs, from the auditor's books; unfinished jobs count to the end of the run.
    let training = |job: &crate::engine::audit::JobBook| {
        job.arrived.map(|arrived| job.completed.unwrap_or(world.now).secs_since(arrived))
    };
    let mut secs: Vec<f64> = auditor.jobs.iter().filter_map(training).collect();
    secs.sort_by(f64::total_cmp);
    if let (Some(least), Some(most)) = (secs.first(), secs.last()) {
        let summary = metrics.training_secs;
        let mean = secs.iter().sum::<f64>() / secs.len() as f64;
        prop_assert!(
            (summary.mean - mean).abs() <= ROUNDING * math::max(mean, 1.0),
            "{} against {}",
            summary.mean,
            mean
        );
        prop_assert!(*least <= summary.p01 && summary.p01 <= summary.median);
        prop_assert!(summary.median <= summary.p99 && summary.p99 <= *most);
    }

    // Energy lies between everybody idle and everybody busy.
    let power = |watts: fn(&edgelab::engine::instance::Device) -> f64| {
        world.instance.devices.iter().map(watts).sum::<f64>() * metrics.makespan_secs
    };
    let (idle, busy) = (power(|d| d.idle_watts), power(|d| d.busy_watts));
    let slack = ROUNDING * busy;
    // A device that is down draws nothing; drawn devices are alike.
    let disruption = sinks.meter.disruption(world);
    let idle = idle - disruption.device_down_secs * world.instance.devices[0].idle_watts;
    prop_assert_eq!(disruption.interruptions, auditor.interruptions);
    prop_assert!(idle - slack <= metrics.energy_joules && metrics.energy_joules <= busy + slack);
    for utilisation in [metrics.utilisation_median.devices, metrics.utilisation_median.hosts] {
        prop_assert!((0.0..=1.0 + ROUNDING).contains(&utilisation), "utilisation {}", utilisation);
    }
    Ok(auditor.interruptions)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn everything_is_conserved(scenario in random()) {
        audit(&scenario)?;
    }

    /// The same where every device is short of memory, and the last moments come in the middle of the training.
    #[test]
    fn also_when_short_of_memory_and_cut_off(mut scenario in random(), horizon_secs in 1.0..60.0f64) {
        scenario.cluster.memory_scale = 0.05;
        scenario.horizon_secs = horizon_secs;
        if let edgelab::model::scenario::Jobs::Listed(list) = &mut scenario.workload.jobs {
            list.iter_mut().for_each(|job| job.arrival_secs = math::min(job.arrival_secs, horizon_secs));
        } else {
            scenario.workload.jobs = edgelab::model::scenario::Jobs::Arrivals(edgelab::model::scenario::Arrivals {
                count: 10,
                duration_secs: horizon_secs,
                models: vec![edgelab::model::layers::Architecture::Vgg16],
            });
        }
        audit(&scenario)?;
    }
}
