//! A session in slices tells what a run in one go tells.

use edgelab::{
    engine::record::Record,
    model::{intervention::Lane, method::Method},
    session::{Outcome, Reply, Request, Session},
    shipped,
};
use proptest::prelude::*;

use crate::engine::scenarios::{random, run};

fn session() -> Session {
    let mut session = Session::new();
    for (name, content) in shipped::POLICIES {
        let answer = session.request(Request::Policy { content: content.as_bytes().to_vec() });
        assert_eq!(answer, None, "{name}");
    }
    session
}

fn lanes_of(methods: &[Method]) -> Vec<Lane> {
    methods.iter().copied().map(Lane::from).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn slices_change_nothing(scenario in random(), methods in prop::sample::subsequence(&Method::ALL[..], 0..=3)) {
        for slice in [1, 7, 1_000_000] {
            let mut session = session();
            let request = Request::Run { run: 5, scenario: Box::new(scenario.clone()), lanes: lanes_of(&methods) };
            prop_assert_eq!(session.request(request), None);
            let mut lanes: Vec<(Vec<Record>, Option<Outcome>)> = vec![(Vec::new(), None); methods.len()];
            while let Some(replies) = session.advance(slice) {
                for reply in replies {
                    match reply {
                        Reply::Records { run: 5, lane, records } => {
                            let lane = &mut lanes[lane as usize];
                            prop_assert!(lane.1.is_none(), "records after the end");
                            lane.0.extend(records);
                        }
                        Reply::Finished { run: 5, lane, outcome } => lanes[lane as usize].1 = Some(*outcome),
                        other => prop_assert!(false, "{:?}", other),
                    }
                }
            }
            prop_assert!(!session.is_busy());
            for (&method, (records, outcome)) in methods.iter().zip(lanes) {
                let mut scenario = scenario.clone();
                scenario.study.method = method;
                let (expected, end) = run(&scenario);
                prop_assert_eq!(records, expected);
                prop_assert_eq!(outcome, Some(end));
            }
        }
    }
}

/// A new request replaces the one in progress, and answers carry its number from then on.
#[test]
fn a_new_run_replaces_the_old() {
    let mut session = session();
    let ask = |session: &mut Session, run| {
        let scenario = Box::new(edgelab::presets::default());
        session.request(Request::Run { run, scenario, lanes: vec![Method::Marl.into()] })
    };
    ask(&mut session, 1);
    assert!(session.advance(10).is_some());
    ask(&mut session, 2);
    let mut first = None;
    while let Some(replies) = session.advance(100) {
        for reply in replies {
            match reply {
                Reply::Records { run, records, .. } => {
                    assert_eq!(run, 2);
                    first = first.or(records.into_iter().next());
                }
                Reply::Finished { run, .. } => assert_eq!(run, 2),
                other => panic!("{other:?}"),
            }
        }
    }
    let mut scenario = edgelab::presets::default();
    scenario.study.method = Method::Marl;
    assert_eq!(first.as_ref(), run(&scenario).0.first(), "the new run begins at its beginning");
}

/// What cannot run is refused by path; a policy that is not here is asked for by its digest.
#[test]
fn refused_and_missing() {
    let mut session = Session::new();
    let mut scenario = edgelab::presets::default();
    let digest = scenario.study.policies.marl.clone();
    let ask = |scenario: &edgelab::model::scenario::Scenario| Request::Run {
        run: 9,
        scenario: Box::new(scenario.clone()),
        lanes: vec![Method::Marl.into()],
    };
    session.request(ask(&scenario));
    assert_eq!(session.advance(1), Some(vec![Reply::Missing { run: 9, digest }]));
    scenario.study.policies.marl = String::new();
    session.request(ask(&scenario));
    let Some([Reply::Refused { run: 9, faults }]) =
        session.advance(1).as_deref().map(|r| <&[Reply; 1]>::try_from(r).expect("one")).cloned()
    else {
        panic!("not refused")
    };
    assert_eq!(faults[0].path, "study.policies.marl");
    scenario.seed = u64::MAX;
    session.request(ask(&scenario));
    let replies = session.advance(1).expect("an answer");
    assert!(matches!(&replies[..], [Reply::Refused { run: 9, faults }] if faults[0].path == "seed"), "{replies:?}");
}
