//! Equal scenario, equal trace; and all methods under one seed face the same world.

use std::thread;

use edgelab::{
    engine::{
        record::{Event, Record},
        trace,
    },
    model::{method::Method, scenario::Scenario},
};
use proptest::prelude::*;

use crate::engine::scenarios::{random, run};

fn bytes(scenario: &Scenario) -> String {
    trace::to_text(scenario, &run(scenario).0).expect("records are plain data")
}

/// What no method may touch: arrivals, and other people's work.
fn given(records: &[Record]) -> Vec<&Record> {
    records.iter().filter(|r| matches!(r.event, Event::Arrived { .. } | Event::Background { .. })).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn same_scenario_same_bytes(scenario in random()) {
        prop_assert_eq!(bytes(&scenario), bytes(&scenario));
    }

    /// Runs end at different times, so one list of arrivals and redraws is the beginning of the other.
    #[test]
    fn methods_never_change_the_world(mut scenario in random()) {
        let (first, outcome) = run(&scenario);
        let first = given(&first);
        for method in Method::ALL {
            scenario.study.method = method;
            let (records, other) = run(&scenario);
            prop_assert_eq!(&other.workload, &outcome.workload, "{}", method);
            for (mine, theirs) in first.iter().zip(given(&records)) {
                prop_assert_eq!(*mine, theirs, "{}", method);
            }
            let arrived = |records: &[&Record]| {
                records.iter().filter(|r| matches!(r.event, Event::Arrived { .. })).count()
            };
            prop_assert_eq!(arrived(&first), arrived(&given(&records)), "{}", method);
        }
    }

    /// Another seed is another world: the digest of the workload tells them apart.
    #[test]
    fn another_seed_another_workload(mut scenario in random()) {
        let (_, first) = run(&scenario);
        scenario.seed += 1;
        prop_assert_ne!(run(&scenario).1.workload, first.workload);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    /// Runs share nothing: two threads that run the same scenarios in opposite orders get the same digests.
    #[test]
    fn threads_change_nothing(scenarios in prop::collection::vec(random(), 6)) {
        let digest = |scenario: &Scenario| run(scenario).1.digest;
        let alone: Vec<String> = scenarios.iter().map(digest).collect();
        let (forward, mut backward) = thread::scope(|scope| {
            let forward = scope.spawn(|| scenarios.iter().map(digest).collect::<Vec<_>>());
            let backward = scope.spawn(|| scenarios.iter().rev().map(digest).collect::<Vec<_>>());
            (forward.join().expect("no panic"), backward.join().expect("no panic"))
        });
        backward.reverse();
        prop_assert_eq!(&forward, &alone);
        prop_assert_eq!(&backward, &alone);
    }
}
