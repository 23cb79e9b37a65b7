//! Replay = run: the fold of the records is the world of the run, wherever one seeks to.

use edgelab::{
    engine::{
        record::{Event, Record},
        replay::Replay,
    },
    model::{method::Method, scenario::Scenario, time::Time},
    presets,
};
use proptest::prelude::*;

use crate::engine::scenarios::{Watch, begin, random, state};

/// The records of a run, and the state of its world before the first and after each.
fn states(scenario: &Scenario) -> (Vec<Record>, Vec<String>) {
    let mut run = begin(scenario);
    let mut states = vec![state(run.world())];
    let mut records = Vec::new();
    run.finish(&mut Watch(|world: &_, record: &Record| {
        records.push(record.clone());
        states.push(state(world));
    }));
    (records, states)
}

fn replay_of(scenario: &Scenario, records: &[Record]) -> Replay {
    let mut replay = Replay::new(begin(scenario).world().instance.clone());
    replay.extend(records.iter().cloned());
    replay
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn replay_is_the_run(scenario in random(), jumps in prop::collection::vec(any::<prop::sample::Index>(), 8)) {
        let (records, states) = states(&scenario);
        let mut replay = replay_of(&scenario, &records);
        for jump in jumps {
            let position = jump.index(states.len());
            replay.seek(position);
            prop_assert_eq!(replay.position(), position);
            prop_assert_eq!(state(replay.world()), states[position].clone(), "position {}", position);
        }
    }
}

/// Long enough for several kept worlds: every position, forwards and backwards, and jumps of every length.
#[test]
fn every_position_of_a_long_run() {
    let mut scenario = presets::get("paper-emulation-3-waves").expect("shipped");
    scenario.study.method = Method::Marl;
    let (records, states) = states(&scenario);
    assert!(records.len() > 3 * 256, "{} records are too few for this test", records.len());
    let mut replay = replay_of(&scenario, &records);
    let mut check = |position: usize| {
        replay.seek(position);
        assert!(state(replay.world()) == states[position], "position {position}");
    };
    (0..states.len()).for_each(&mut check);
    (0..states.len()).rev().for_each(&mut check);
    // Steps of a prime length visit every position once, in an order that jumps both ways.
    let prime = 617;
    (0..states.len()).map(|n| n * prime % states.len()).for_each(&mut check);
}

/// Seeking to a moment applies what happened up to and at it; beyond the end is the end.
#[test]
fn seeking_by_time() {
    let scenario = presets::get("collision-minimal").expect("shipped");
    let (records, states) = states(&scenario);
    let mut replay = replay_of(&scenario, &records);
    for record in &records {
        replay.seek_time(record.at);
        let last = records.iter().rposition(|other| other.at == record.at).expect("its own moment");
        assert_eq!(replay.position(), last + 1);
        replay.seek_time(Time::from_micros(record.at.micros().saturating_sub(1)));
        let before = records.iter().filter(|other| other.at.micros() < record.at.micros().max(1)).count();
        if record.at > Time::ZERO {
            assert_eq!(replay.position(), before);
        }
    }
    replay.seek(usize::MAX);
    assert!(state(replay.world()) == states[records.len()]);
}

/// However long a run is, few worlds are kept, at equal distances, and every position is still found.
#[test]
fn few_worlds_are_kept_of_a_long_run() {
    let mut scenario = presets::get("collision-minimal").expect("shipped");
    scenario.study.method = Method::Local;
    let mut run = begin(&scenario);
    let instance = run.world().instance.clone();
    let mut records = Vec::new();
    run.finish(&mut Watch(|_: &_, record: &Record| records.push(record.clone())));
    // Training goes on for ever, and its pace changes all the time: whatever is left out or taken twice is seen later.
    let completed = records.iter().position(|r| matches!(r.event, Event::Completed { .. })).expect("it completes");
    records.truncate(completed);
    let start = records.last().map_or(0, |record| record.at.micros());
    for n in 1..=100_000 {
        let cycles = vec![((n % 2) as u32, 5.0 + (n % 17) as f64)];
        let busy = vec![((n % 3) as u32, (n % 11) as f64 / 11.0)];
        records.push(Record { at: Time::from_micros(start + 1_000 * n), event: Event::Solved { cycles, busy } });
    }
    let mut replay = Replay::new(instance.clone());
    // Records arrive in slices; a look aside and a seek in between do no harm.
    for slice in records.chunks(7_001) {
        replay.extend(slice.iter().cloned());
        replay.seek(replay.records().len() / 3);
    }
    assert!(replay.kept() <= 128 && replay.kept() >= 64, "{} worlds", replay.kept());
    assert!(replay.spacing() * replay.kept() <= records.len() + replay.spacing());
    let mut world = edgelab::engine::world::World::new(instance);
    let wanted: Vec<usize> = (0..200).map(|n| n * 617 * 97 % (records.len() + 1)).collect();
    let mut states = std::collections::BTreeMap::new();
    for position in 0..=records.len() {
        if wanted.contains(&position) {
            states.insert(position, state(&world));
        }
        if let Some(record) = records.get(position) {
            world.apply(record);
        }
    }
    for position in wanted {
        replay.seek(position);
        assert!(state(replay.world()) == states[&position], "position {position}");
        let aside = replay.at(records.len() - position);
        assert_eq!(replay.position(), position);
        assert!(aside.now <= records[records.len() - 1].at);
        assert!(state(&replay.at(position)) == states[&position]);
    }
}
