//! A close look at joint actions agrees with the run: with its measures, its world, its shield's rules and its counts.

use std::collections::BTreeMap;

use edgelab::{
    engine::{
        record::{Action, Event},
        replay::Replay,
    },
    model::{
        load::Load,
        method::{Method, ShieldKind},
        scenario::Scenario,
    },
    placement::{
        conflict::conflicts,
        lens::{self, Found, JointAction, Ruling, Totals},
    },
    presets,
};
use proptest::prelude::*;
use serde_json::json;

use crate::engine::forks::at;
use crate::engine::scenarios::{begin, random, run, shielded, under};

fn totals_are_the_measures(scenario: &Scenario) {
    let (records, outcome) = run(scenario);
    let (totals, metrics) = (Totals::of(&records, scenario.study.method.shield()), &outcome.metrics);
    assert_eq!(totals.collisions_proposed, metrics.collisions_proposed);
    assert_eq!(totals.collisions_executed, metrics.collisions_executed);
    assert_eq!(totals.corrections, metrics.corrections);
    assert_eq!(totals.false_alarms, metrics.false_alarms);
    assert_eq!(totals.border_refusals, metrics.border_refusals);
    assert_eq!(totals.forced, metrics.forced);
    assert_eq!(totals.messages, metrics.shield_messages);
    assert_eq!(totals.review_secs, metrics.shield_secs);
}

/// Looks at every joint action of a run.
fn looks(scenario: &Scenario) -> (Replay, Vec<(Found, JointAction)>) {
    let (records, _) = run(scenario);
    let mut replay = Replay::new(begin(scenario).world().instance.clone());
    replay.extend(records.clone());
    let mut seen = Vec::new();
    for (position, record) in records.iter().enumerate() {
        let Event::Proposed { batch, .. } = record.event else { continue };
        let found = lens::find(&records, batch).expect("it is there");
        assert_eq!(found.proposed, position);
        assert_eq!(lens::about(&records, position), Some(found));
        assert_eq!(lens::latest(&records[..=position]), Some(Found { proposed: position, reviewed: None }));
        replay.seek(found.judged());
        seen.push((found, lens::look(replay.world(), &records, found).expect("it can be seen")));
    }
    (replay, seen)
}

/// What was placed, by job: by how much each device's load rose.
fn rises(replay: &mut Replay) -> BTreeMap<u32, Vec<(u32, Load)>> {
    let records = replay.records().to_vec();
    let mut rises = BTreeMap::new();
    for (position, record) in records.iter().enumerate() {
        let Event::Placed { action } = &record.event else { continue };
        replay.seek(position);
        let before: Vec<Load> = replay.world().devices.iter().map(|device| device.load).collect();
        replay.seek(position + 1);
        let after = replay.world().devices.iter().map(|device| device.load);
        let changed = (0..).zip(after.zip(before).map(|(after, before)| after - before));
        rises.insert(action.job, changed.filter(|(_, rise)| *rise != Load::NONE).collect());
    }
    rises
}

fn agrees_with_the_world_and_the_shield(scenario: &Scenario) {
    let (mut replay, seen) = looks(scenario);
    let (rises, instance) = (rises(&mut replay), replay.world().instance.clone());
    let shield = scenario.study.method.shield();
    for (found, action) in &seen {
        replay.seek(found.judged());
        let mut expected: BTreeMap<u32, Load> = BTreeMap::new();
        let mut jobs: Vec<u32> = action.tasks.iter().filter(|t| t.executed.is_some()).map(|t| t.task.job).collect();
        jobs.dedup();
        for (device, rise) in jobs.iter().filter_map(|job| rises.get(job)).flatten() {
            *expected.entry(*device).or_default() += *rise;
        }
        let placed = jobs.iter().all(|job| rises.contains_key(job));
        for host in &action.hosts {
            assert_eq!(host.base, replay.world().devices[host.device as usize].load);
            if let (Some(executed), true) = (host.executed, placed) {
                assert_eq!(executed - host.base, expected.remove(&host.device).unwrap_or_default());
            }
        }
        assert!(!placed || expected.is_empty(), "a device was left out: {expected:?}");
        assert_eq!(action.review.is_some(), found.reviewed.is_some());
        if action.review.is_none() {
            let ruling = if shield == ShieldKind::None { Ruling::Unreviewed } else { Ruling::Pending };
            assert!(action.tasks.iter().all(|task| task.ruling == ruling));
            continue;
        }
        let above = |load: Load| !load.within(action.alpha);
        let changed = action.tasks.iter().any(|task| task.executed != Some(task.proposed));
        let projected = action.hosts.iter().any(|host| above(host.proposed));
        if shield == ShieldKind::Central {
            assert!(!changed || projected, "the central shield changes nothing that is safe");
        }
        assert!(changed || !projected || action.tasks.iter().any(|task| task.ruling == Ruling::Forced));
        for task in &action.tasks {
            let executed = task.executed.and_then(|device| action.host(device)).and_then(|host| host.executed);
            match task.ruling {
                Ruling::Forced => assert!(above(executed.expect("it has a host"))),
                Ruling::Corrected => assert_ne!(task.executed, Some(task.proposed)),
                Ruling::AsProposed => assert_eq!(task.executed, Some(task.proposed)),
                Ruling::Waits => assert_eq!(task.executed, None),
                Ruling::Pending | Ruling::Unreviewed | Ruling::Left => panic!("{task:?} was reviewed"),
            }
            assert!(!task.false_alarm || task.executed != Some(task.proposed));
            let forced_here =
                |other: &lens::TaskView| other.executed == task.executed && other.ruling == Ruling::Forced;
            let filled = executed.is_some_and(above);
            assert!(!filled || action.tasks.iter().any(forced_here), "{task:?} overloads its host");
        }
        let carried_out = |job: &[lens::TaskView]| {
            let hosts: Option<Vec<u32>> = job.iter().map(|task| task.executed).collect();
            hosts.map(|hosts| Action { job: job[0].task.job, hosts })
        };
        let actions: Vec<Action> =
            action.tasks.chunk_by(|a, b| a.task.job == b.task.job).filter_map(carried_out).collect();
        let again = conflicts(&instance, |d| action.host(d).map_or(Load::NONE, |host| host.base), &actions);
        assert_eq!(again.collisions, action.collisions_executed);
        for change in action.cycle_changes(replay.world()) {
            assert!(change.proposed_secs > 0.0 && change.executed_secs > 0.0);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn totals_and_loads(scenario in random()) {
        totals_are_the_measures(&scenario);
        agrees_with_the_world_and_the_shield(&scenario);
    }

    #[test]
    fn totals_and_loads_with_a_shield(mut scenario in under(shielded())) {
        scenario.cluster.memory_scale = 0.3;
        totals_are_the_measures(&scenario);
        agrees_with_the_world_and_the_shield(&scenario);
    }
}

#[test]
fn presets_too() {
    for name in ["paper-emulation", "collision-minimal", "boundary-collision", "overload-storm"] {
        for method in [Method::Marl, Method::SroleC, Method::SroleD, Method::Rl] {
            let mut scenario = presets::get(name).expect("shipped");
            scenario.study.method = method;
            totals_are_the_measures(&scenario);
            agrees_with_the_world_and_the_shield(&scenario);
        }
    }
}

/// Who else chose the device, and what the move costs the job.
#[test]
fn rivals_and_cycles() {
    let mut scenario = presets::get("collision-minimal").expect("shipped");
    scenario.study.method = Method::SroleC;
    let (mut replay, seen) = looks(&scenario);
    let (found, action) =
        seen.iter().find(|(_, action)| action.tasks.iter().any(|t| t.ruling == Ruling::Corrected)).expect("a move");
    let moved = action.tasks.iter().find(|task| task.ruling == Ruling::Corrected).expect("it was found");
    assert_eq!(action.owners(moved.proposed).len(), 2);
    assert!(action.beside(moved).any(|other| other.owner != moved.owner));
    replay.seek(found.judged());
    let changes = action.cycle_changes(replay.world());
    let mut jobs: Vec<u32> =
        action.tasks.iter().filter(|t| t.executed != Some(t.proposed)).map(|t| t.task.job).collect();
    jobs.dedup();
    assert_eq!(changes.iter().map(|change| change.job).collect::<Vec<_>>(), jobs);
    // The collision itself is a record about it, and a completion is not.
    let placed = replay.records().iter().position(|r| matches!(r.event, Event::Placed { .. })).expect("placed");
    assert_eq!(lens::about(replay.records(), placed), Some(*found));
    assert_eq!(lens::about(replay.records(), replay.records().len() - 1), None);
}

/// Nobody reviews an owner whom nobody reaches: what it proposes is carried out, also under a shield.
#[test]
fn an_owner_that_is_cut_off_is_not_reviewed() {
    let mut scenario = presets::get("paper-emulation").expect("shipped");
    scenario.interventions = vec![at(0.0, ("links.device-3.up", json!(false)))];
    for method in [Method::SroleC, Method::SroleD] {
        scenario.study.method = method;
        let (_, seen) = looks(&scenario);
        let alone: Vec<_> = seen.iter().filter(|(_, action)| action.tasks.iter().all(|t| t.owner == 3)).collect();
        assert!(!alone.is_empty(), "{method}");
        for (_, action) in alone {
            assert_eq!(action.reviewed_at, None);
            for task in &action.tasks {
                assert_eq!((task.ruling, task.executed), (Ruling::Unreviewed, Some(3)), "{method}");
            }
        }
    }
}

/// An owner that fails while it decides takes its job out of the joint action; it does not wait for a place.
#[test]
fn a_job_whose_owner_failed_has_left() {
    let mut scenario = presets::get("paper-emulation").expect("shipped");
    scenario.study.method = Method::SroleD;
    let (parent, _) = run(&scenario);
    let first = parent.iter().find(|record| record.event.name() == "decided").expect("decided").at.secs();
    let proposed = parent.iter().find(|record| record.event.name() == "proposed").expect("proposed").at.secs();
    scenario.interventions = vec![at((proposed + first) / 2.0, ("devices.device-3.up", json!(false)))];
    let (_, seen) = looks(&scenario);
    let (found, action) = &seen[0];
    assert!(found.reviewed.is_some());
    let rulings = |of_owner: bool| action.tasks.iter().filter(move |t| (t.owner == 3) == of_owner);
    assert!(rulings(true).count() > 0 && rulings(true).all(|t| t.ruling == Ruling::Left && t.executed.is_none()));
    assert!(rulings(false).all(|task| task.ruling != Ruling::Left && task.executed.is_some()));
}
