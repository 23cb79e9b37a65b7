//! Devices and links that fail and return: nothing is lost or counted twice, and every method meets the same failures.

use edgelab::{
    engine::{
        instance::Instance,
        record::{Event, Record},
        replay::Replay,
        world::Phase,
    },
    model::{
        method::Method,
        scenario::{Failures, Jobs, Scenario},
        time::Time,
    },
    presets, session,
};
use proptest::prelude::*;
use serde_json::json;

use crate::engine::{
    conservation::audit,
    forks::at,
    scenarios::{Watch, library, random, run, state},
};

/// A small scenario in which devices and links fail, often enough to be in each other's way.
pub fn failing() -> impl Strategy<Value = Scenario> {
    let mean = || prop_oneof![1 => Just(0.0), 4 => 3.0..300.0f64];
    let repair = prop_oneof![1 => Just(0.0), 6 => 1.0..60.0f64];
    (random(), mean(), mean(), repair, 100.0..2000.0f64).prop_map(
        |(mut scenario, device, link, repair_secs, horizon)| {
            scenario.cluster.failures = Failures { device_mtbf_secs: device, link_mtbf_secs: link, repair_secs };
            scenario.horizon_secs = horizon;
            scenario
        },
    )
}

fn failures(records: &[Record]) -> Vec<&Record> {
    records.iter().filter(|r| matches!(r.event, Event::Failed { .. } | Event::Returned { .. })).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn nothing_is_lost_or_counted_twice(scenario in failing()) {
        audit(&scenario)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// The method touches no stream of failures: one list is the beginning of the other, since runs end apart.
    #[test]
    fn methods_meet_the_same_failures(mut scenario in failing()) {
        let (first, outcome) = run(&scenario);
        for method in Method::ALL {
            scenario.study.method = method;
            let (records, other) = run(&scenario);
            prop_assert_eq!(&other.workload, &outcome.workload);
            for (mine, theirs) in failures(&first).iter().zip(failures(&records)) {
                prop_assert_eq!(*mine, theirs, "{}", method);
            }
        }
    }

    #[test]
    fn a_failing_run_can_be_replayed(scenario in failing(), jumps in prop::collection::vec(0.0..1.0f64, 4)) {
        let (mut trace, mut states) = (Vec::new(), Vec::new());
        session::run(&scenario, library(), &mut Watch(|world: &_, record: &Record| {
            trace.push(record.clone());
            states.push(state(world));
        })).expect("it runs");
        let mut replay = Replay::new(Instance::draw(&scenario).expect("drawable"));
        replay.extend(trace.iter().cloned());
        for jump in jumps {
            let position = (jump * trace.len() as f64) as usize;
            replay.seek(position);
            if let Some(last) = position.checked_sub(1) {
                prop_assert_eq!(state(replay.world()), states[last].clone());
            }
        }
    }

    /// What never fails is as it was: a time until return alone changes nothing.
    #[test]
    fn without_failures_nothing_changes(scenario in random(), repair_secs in 1.0..100.0f64) {
        let mut other = scenario.clone();
        other.cluster.failures.repair_secs = repair_secs;
        prop_assert_eq!(run(&scenario).1, run(&other).1);
    }
}

/// The laws are not empty: under every method jobs are interrupted, and most of them complete all the same.
#[test]
fn jobs_are_interrupted_under_every_method() {
    let mut scenario = presets::get("paper-emulation").expect("shipped");
    scenario.cluster.failures = Failures { device_mtbf_secs: 3000.0, link_mtbf_secs: 9000.0, repair_secs: 60.0 };
    for method in Method::ALL {
        scenario.study.method = method;
        assert!(audit(&scenario).expect("the books agree") > 10, "{method}");
        let (records, outcome) = run(&scenario);
        assert_eq!(outcome.metrics.jobs_unfinished, 0, "{method}");
        assert!(outcome.disruption.device_down_secs > 100.0);
        let completed = records.iter().filter(|r| matches!(r.event, Event::Completed { .. })).count();
        assert_eq!(completed as u32, outcome.metrics.jobs, "{method}: each job completes once");
    }
}

/// All devices go down and stay so: the run lasts to its horizon, and says what is unfinished.
#[test]
fn a_world_that_is_down_ends_at_its_horizon() {
    for method in Method::ALL {
        let mut scenario = presets::get("collision-minimal").expect("shipped");
        scenario.study.method = method;
        scenario.horizon_secs = 500.0;
        let Jobs::Listed(jobs) = &scenario.workload.jobs else { panic!("listed") };
        let count = jobs.len() as u32;
        let names: Vec<String> =
            Instance::draw(&scenario).expect("drawable").devices.iter().map(|d| d.name.clone()).collect();
        for at_secs in [0.0, 0.015, 3.0] {
            scenario.interventions =
                names.iter().map(|name| at(at_secs, (&format!("devices.{name}.up"), json!(false)))).collect();
            let (records, outcome) = run(&scenario);
            assert_eq!(outcome.metrics.jobs_unfinished, count, "{method}");
            assert_eq!(records.last().map(|record| record.at), Some(Time::from_secs(500.0)));
        }
    }
}

/// The head fails while it decides: the next fastest device decides anew, and every job is placed.
#[test]
fn a_head_that_fails_is_replaced() {
    for method in [Method::Rl, Method::Heft] {
        let mut scenario = presets::get("paper-emulation").expect("shipped");
        scenario.study.method = method;
        let instance = Instance::draw(&scenario).expect("drawable");
        let head = instance.clusters[0].head;
        let path = format!("devices.{}.up", instance.devices[head as usize].name);
        // In the middle of the head's second decision.
        let decisions: Vec<Time> = run(&scenario)
            .0
            .iter()
            .filter(|r| matches!(r.event, Event::Decided { .. }))
            .map(|record| record.at)
            .collect();
        let at_secs = (decisions[0].secs() + decisions[1].secs()) / 2.0;
        scenario.interventions = vec![at(at_secs, (&path, json!(false)))];
        let (records, outcome) = run(&scenario);
        let deciders: Vec<u32> = records
            .iter()
            .filter_map(|record| match &record.event {
                Event::Decided { device, .. } => Some(*device),
                _ => None,
            })
            .collect();
        assert_eq!(deciders[0], head, "{method}");
        assert!(deciders[1..].iter().all(|&device| device == deciders[1] && device != head), "{method}");
        // The head's own job waits for its return, which never comes; all others complete.
        assert_eq!(outcome.metrics.jobs_unfinished, 1, "{method}");
    }
}

/// The host of the shield fails during a review: another device reviews, from the beginning.
#[test]
fn a_review_that_is_lost_is_made_again() {
    for method in [Method::SroleC, Method::SroleD] {
        let mut scenario = presets::get("paper-emulation").expect("shipped");
        scenario.study.method = method;
        scenario.study.rule_flops = 1e9;
        let instance = Instance::draw(&scenario).expect("drawable");
        let host = instance.clusters[0].head;
        let (parent, _) = run(&scenario);
        let moment = |wanted: &str| parent.iter().find(|r| r.event.name() == wanted).expect(wanted).at.secs();
        let last_decided = parent.iter().rfind(|r| r.event.name() == "decided").expect("decided").at.secs();
        let (path, at_secs) =
            (format!("devices.{}.up", instance.devices[host as usize].name), (last_decided + moment("reviewed")) / 2.0);
        scenario.interventions = vec![at(at_secs, (&path, json!(false)))];
        audit(&scenario).expect("the books agree");
        let (records, outcome) = run(&scenario);
        let reviewed = |records: &[Record]| records.iter().find(|r| r.event.name() == "reviewed").map(|r| r.at);
        assert!(reviewed(&records) > reviewed(&parent), "{method}");
        assert_eq!(outcome.metrics.jobs_unfinished, 1, "{method}");
    }
}

/// An owner that is cut off keeps its job, under every method; with its link back, nothing moves.
#[test]
fn an_owner_that_is_cut_off_keeps_its_jobs() {
    for method in Method::ALL {
        let mut scenario = presets::get("paper-emulation").expect("shipped");
        scenario.study.method = method;
        scenario.interventions = vec![at(0.0, ("links.device-3.up", json!(false)))];
        audit(&scenario).expect("the books agree");
        let mut kept = 0;
        session::run(
            &scenario,
            library(),
            &mut Watch(|world: &edgelab::engine::world::World, _: &Record| {
                for (job, state) in
                    world.instance.jobs.iter().zip(&world.jobs).filter(|(_, s)| s.phase == Phase::Training)
                {
                    let own = job.owner == 3;
                    assert!(state.hosts.iter().all(|&host| (host == 3) == own), "{method}");
                    kept += u32::from(own);
                }
            }),
        )
        .expect("it runs");
        assert!(kept > 0, "{method}");
    }
}

/// A device that is down all the time has no utilisation, and none that is down is overloaded.
#[test]
fn what_is_down_is_not_measured() {
    let mut scenario = presets::get("paper-emulation").expect("shipped");
    scenario.study.method = Method::Local;
    scenario.horizon_secs = 400.0;
    let names: Vec<String> =
        Instance::draw(&scenario).expect("drawable").devices.iter().map(|d| d.name.clone()).collect();
    // All but one are down, and other people's work would overload each of them.
    scenario.cluster.background.low_share = 0.95;
    scenario.cluster.background.high_share = 0.95;
    scenario.interventions =
        names[1..].iter().map(|name| at(0.0, (&format!("devices.{name}.up"), json!(false)))).collect();
    let (records, outcome) = run(&scenario);
    let overloads = records.iter().filter(|record| matches!(record.event, Event::Overloaded { .. })).count();
    assert_eq!(overloads, names.len(), "the records are as they were");
    let metrics = &outcome.metrics;
    assert!(metrics.overloaded_device_secs <= metrics.makespan_secs, "{metrics:?}");
    let utilisation = metrics.utilisation_median;
    assert!(utilisation.devices >= 0.95 && utilisation.devices == utilisation.hosts, "{utilisation:?}");
    // It is back in the middle: overloaded from then on.
    let half = scenario.horizon_secs / 2.0;
    scenario.interventions.push(at(half, (&format!("devices.{}.up", names[1]), json!(true))));
    let more = run(&scenario).1.metrics;
    let rise = more.overloaded_device_secs - metrics.overloaded_device_secs;
    assert!((rise - half).abs() < 1e-6, "{rise}");
}
