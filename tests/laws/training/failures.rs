//! Workers and links that fail: nobody hangs who need not, nothing comes from the dead.

use edgelab::training::{
    kind::ProtocolKind,
    record::{Event, Record},
    scenario::Failure,
};

use super::{finished, small, workers};

fn failure(at_secs: f64, worker: &str, to: &str, factor: f64) -> Failure {
    Failure { at_secs, worker: worker.into(), to: to.into(), factor }
}

/// Iterations of a worker between two moments.
fn iterations(records: &[Record], worker: u32, from_secs: f64, to_secs: f64) -> usize {
    let counts = |record: &&Record| {
        let at = record.at.secs();
        matches!(record.event, Event::Iterated { worker: w, .. } if w == worker) && at >= from_secs && at < to_secs
    };
    records.iter().filter(counts).count()
}

/// When a worker dies, the others go on; when it returns, it is given weights and goes on too.
#[test]
fn the_others_go_on_and_the_dead_return() {
    for protocol in ProtocolKind::ALL {
        for victim in [0, 2] {
            let mut scenario = small(protocol);
            scenario.horizon_secs = 120.0;
            scenario.environment.workers = workers(&[(24.0, 50.0), (12.0, 30.0), (12.0, 30.0), (8.0, 20.0)]);
            let name = format!("w{victim}");
            scenario.environment.failures = vec![failure(30.3, &name, "", 0.0), failure(70.2, &name, "", 1.0)];
            let (run, records) = finished(&scenario);
            for worker in 0..4 {
                let dead = iterations(&records, worker, 31.0, 70.0);
                let back = iterations(&records, worker, 85.0, 120.0);
                assert_eq!(dead > 0, worker != victim, "{protocol}: {worker} while {victim} is dead: {dead}");
                assert!(back > 0, "{protocol}: {worker} after the return of {victim}");
            }
            let from_the_dead = records.iter().any(|record| {
                let Event::Sent { letter } = record.event else { return false };
                letter.from == victim && record.at.secs() > 30.3 && record.at.secs() < 70.2
            });
            assert!(!from_the_dead, "{protocol}");
            let joined = records.iter().filter(|record| matches!(record.event, Event::Joined { .. })).count();
            assert_eq!(joined, 1, "{protocol}");
            assert!(!run.world().workers[victim as usize].away, "{protocol}");
        }
    }
}

/// Without any link synchronous training stands still after one iteration; what needs nobody goes on. All come to an end.
#[test]
fn without_links() {
    for protocol in ProtocolKind::ALL {
        let mut scenario = small(protocol);
        scenario.environment.workers = workers(&[(24.0, 50.0), (12.0, 30.0), (8.0, 20.0)]);
        let pairs = (0..3).flat_map(|from| (0..3).map(move |to| (from, to))).filter(|(from, to)| from != to);
        scenario.environment.failures =
            pairs.map(|(from, to)| failure(0.0, &format!("w{from}"), &format!("w{to}"), 0.0)).collect();
        scenario.study.fedat.tiers = 3;
        let (run, records) = finished(&scenario);
        let counts: Vec<usize> = (0..3).map(|worker| iterations(&records, worker, 0.0, 61.0)).collect();
        let alone = 60.0 * 8.0 / 32.0;
        match protocol {
            ProtocolKind::Allreduce => assert_eq!(counts, [1, 1, 1]),
            ProtocolKind::Ako => assert!(counts[2] as f64 > 0.9 * alone, "{counts:?}"),
            ProtocolKind::Dlion => assert!(counts.iter().all(|&count| count == 6), "{counts:?}"),
            // All but one backup worker: no other is heard of.
            ProtocolKind::Hop => assert!(counts.iter().all(|&count| count == 6), "{counts:?}"),
            // The first update is announced, so a second one is not waited for in vain.
            ProtocolKind::Gaia => assert!(counts.iter().all(|&count| count <= 7), "{counts:?}"),
            // The tier of the aggregator goes on by itself.
            ProtocolKind::Fedat => assert!(counts[0] > 30 && counts[2] < 5, "{counts:?}"),
            ProtocolKind::Fedavg => assert!(counts.iter().all(|&count| count < 5), "{counts:?}"),
        }
        assert!(run.world().ended, "{protocol}");
        assert_eq!(run.cluster().links.traffic().received, 0, "{protocol}");
    }
}

/// All die and one returns: it goes on by itself, with its own weights.
#[test]
fn the_last_one_goes_on_alone() {
    for protocol in ProtocolKind::ALL {
        let mut scenario = small(protocol);
        scenario.environment.workers = workers(&[(24.0, 50.0), (12.0, 30.0), (8.0, 20.0)]);
        scenario.environment.failures =
            (0..3).map(|w| failure(10.0 + f64::from(w), &format!("w{w}"), "", 0.0)).collect();
        scenario.environment.failures.push(failure(20.0, "w1", "", 0.5));
        let (_, records) = finished(&scenario);
        let dead = iterations(&records, 0, 11.0, 61.0) + iterations(&records, 2, 13.0, 61.0);
        assert_eq!(dead, 0, "{protocol}");
        assert_eq!(iterations(&records, 1, 12.0, 20.0), 0, "{protocol}");
        let alone = iterations(&records, 1, 20.0, 61.0);
        // DLion gives it the whole global batch: 16 s each.
        assert!(alone >= 2, "{protocol}: {alone} iterations");
    }
}

/// Half of the cores: an iteration that is half done takes half as long again.
#[test]
fn a_slowdown_counts_from_its_moment() {
    let mut scenario = small(ProtocolKind::Ako);
    scenario.environment.workers = workers(&[(16.0, 50.0)]);
    scenario.environment.overhead_secs = 0.0;
    scenario.environment.failures = vec![failure(1.0, "w0", "", 0.5)];
    let (_, records) = finished(&scenario);
    let moments: Vec<f64> = records
        .iter()
        .filter(|record| matches!(record.event, Event::Iterated { .. }))
        .map(|record| record.at.secs())
        .collect();
    assert_eq!(moments[..3], [3.0, 7.0, 11.0]);
}
