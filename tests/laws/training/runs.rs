//! Whole runs: the same again, the same world for all protocols, batches that follow speeds.

use edgelab::training::{
    kind::ProtocolKind,
    record::{Event, Topic},
    scenario::{Change, Failure},
    world::World,
};
use proptest::prelude::*;

use super::{finished, outcome, small, widest_gap, workers};

fn protocols() -> impl Strategy<Value = ProtocolKind> {
    prop::sample::select(ProtocolKind::ALL.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Equal scenario, equal trace and equal weights; the fold of the records is the world of the run; time never goes
    /// back; who waits is on record once; the measures are what the records say.
    #[test]
    fn a_run_is_its_records(
        protocol in protocols(),
        described in prop::collection::vec((1.0..30.0f64, 0.5..100.0f64), 1..6),
        seed in 0u64..1000,
        staleness in 0u32..8,
        changes in prop::collection::vec((0.0..60.0f64, 1.0..30.0f64, 0.5..100.0f64), 0..3),
        failures in prop::collection::vec((0.0..60.0f64, 0usize..6, 0usize..6, prop::sample::select(vec![0.0, 0.3, 1.0])), 0..5),
    ) {
        let mut scenario = small(protocol);
        scenario.seed = seed;
        scenario.study.staleness = staleness;
        scenario.environment.workers = workers(&described);
        scenario.environment.changes = changes
            .into_iter()
            .map(|(at_secs, cores, egress)| Change { at_secs, cores: vec![cores], egress_bits_per_sec: vec![egress * 1e6] })
            .collect();
        let failures = failures.into_iter().filter(|&(_, worker, to, _)| worker < described.len() && to < described.len());
        scenario.environment.failures = failures
            .map(|(at_secs, worker, to, factor)| Failure {
                at_secs,
                worker: format!("w{worker}"),
                to: if worker == to { String::new() } else { format!("w{to}") },
                factor,
            })
            .collect();
        let (run, records) = finished(&scenario);
        let (first, second) = (run.outcome(), outcome(&scenario));
        prop_assert_eq!(&first, &second);
        let mut world = World::new(&run.cluster().instance);
        for pair in records.windows(2) {
            prop_assert!(pair[0].at <= pair[1].at);
        }
        records.iter().for_each(|record| world.apply(record));
        prop_assert_eq!(&world, run.world());
        let last = records.last().map(|record| record.event.clone());
        prop_assert_eq!(last, Some(Event::Ended));
        let iterations = records.iter().filter(|record| matches!(record.event, Event::Iterated { .. })).count();
        prop_assert_eq!(first.metrics.iterations, iterations as u64);
        prop_assert!((0.0..=1.0).contains(&first.metrics.waiting_share));
        for worker in 0..described.len() {
            // A worker that waits does not compute: its iterations and its waits do not overlap.
            let up = world.up_secs(worker);
            prop_assert!(world.waited_secs(worker) <= up + 1e-9);
        }
    }
}

/// Switching the protocol changes no draw: data, split, first weights and the order of samples.
#[test]
fn all_protocols_face_the_same_world() {
    let mut first_losses = Vec::new();
    let mut workloads = Vec::new();
    for protocol in ProtocolKind::ALL {
        let (run, records) = finished(&small(protocol));
        workloads.push(run.outcome().workload);
        let first = (0..6).map(|worker| {
            records.iter().find_map(|record| match record.event {
                Event::Iterated { worker: w, iteration: 1, loss, samples, .. } if w == worker => {
                    Some((loss.to_bits(), samples))
                }
                _ => None,
            })
        });
        first_losses.push(first.collect::<Vec<_>>());
    }
    assert!(first_losses[0].iter().all(Option::is_some));
    assert!(workloads.iter().all(|workload| *workload == workloads[0]), "{workloads:?}");
    assert!(first_losses.iter().all(|losses| *losses == first_losses[0]), "the first batches are the same samples");
    let mut other = small(ProtocolKind::Ako);
    other.seed += 1;
    assert_ne!(outcome(&other).workload, workloads[0], "another seed is another world");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// After 50 iterations each worker's part of the global batch is its part of all cores, within 10 %.
    #[test]
    fn batches_follow_speeds(cores in prop::collection::vec(4.0..40.0f64, 2..7)) {
        let mut scenario = small(ProtocolKind::Dlion);
        let described: Vec<(f64, f64)> = cores.iter().map(|&cores| (cores, 100.0)).collect();
        scenario.environment.workers = workers(&described);
        scenario.environment.overhead_secs = 0.1;
        scenario.learning.batch = 64;
        scenario.horizon_secs = 1000.0;
        let (_, records) = finished(&scenario);
        let mut batches = vec![64; cores.len()];
        for record in &records {
            match &record.event {
                Event::Resized { batches: new, .. } => batches.clone_from(new),
                Event::Iterated { worker: 0, iteration: 50, .. } => break,
                _ => {}
            }
        }
        let total: f64 = cores.iter().sum();
        let global: u32 = batches.iter().sum();
        for (batch, cores) in batches.iter().zip(&cores) {
            let (share, due) = (f64::from(*batch) / f64::from(global), cores / total);
            prop_assert!((share - due).abs() <= 0.1 * due, "{} of {}: {} is due", batch, global, due);
        }
    }
}

/// What each technique of DLion does when it is alone, and what it does not do when it is off.
#[test]
fn each_technique_can_be_switched_off() {
    let run = |batching: bool, exchange: bool, transfer: bool| {
        let mut scenario = small(ProtocolKind::Dlion);
        let dlion = &mut scenario.study.dlion;
        (dlion.batching, dlion.exchange, dlion.transfer) = (batching, exchange, transfer);
        dlion.period_iterations = 3;
        scenario.horizon_secs = 120.0;
        let (run, records) = finished(&scenario);
        let whole = run.cluster().instance.network.params() as u32;
        let resized = records.iter().any(|record| matches!(record.event, Event::Resized { .. }));
        let gradients = records.iter().filter_map(|record| match &record.event {
            Event::Sent { letter } if letter.topic == Topic::Gradient => Some(letter.entries),
            _ => None,
        });
        let partial = gradients.into_iter().any(|entries| entries < whole);
        let transferred = records.iter().any(|record| matches!(record.event, Event::Transferred { .. }));
        (resized, partial, transferred)
    };
    for (batching, exchange, transfer) in
        [(true, true, true), (false, true, true), (true, false, true), (true, true, false), (false, false, false)]
    {
        assert_eq!(run(batching, exchange, transfer), (batching, exchange, transfer));
    }
}

/// No worker is further ahead of what it has heard of the others than staleness allows.
#[test]
fn staleness_is_bounded() {
    for staleness in [0, 2, 5] {
        let mut scenario = small(ProtocolKind::Dlion);
        scenario.study.dlion.batching = false;
        scenario.study.staleness = staleness;
        let (_, records) = finished(&scenario);
        let widest = widest_gap(&records, 6);
        // One more: the iteration that it may begin is done before the slowest has ended its own.
        assert!(widest <= staleness + 1, "{widest} apart at staleness {staleness}");
        assert!(widest >= staleness.min(4), "{widest} apart at staleness {staleness}");
    }
}
