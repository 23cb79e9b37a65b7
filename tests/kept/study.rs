//! Long work in slices comes to what it comes to in one piece.

use std::collections::BTreeSet;

use edgelab::{
    engine::sink::content_digest,
    experiment::{
        plan::Plan,
        sweep::{Row, Sweep},
        table::Table,
    },
    model::{method::Method, scenario::Scenario},
    placement::learn::train::Training,
    presets, shipped,
    study::{
        lesson::{self, Lesson},
        runs::{self, Runs},
    },
};

const EPISODES: u32 = 20;

fn scenario() -> Scenario {
    let mut scenario = presets::get("collision-minimal").expect("a preset");
    scenario.study.method = Method::Marl;
    scenario
}

fn train(run: u64) -> lesson::Request {
    let scenario = Box::new(scenario());
    lesson::Request::Train { run, scenario, training_seed: 3, episodes: EPISODES, evaluate_every: 8 }
}

/// Everything that a lesson answers until it has nothing left to do.
fn replies(lesson: &mut Lesson) -> Vec<lesson::Reply> {
    std::iter::from_fn(|| lesson.advance()).flatten().collect()
}

/// The policy file at the end of a lesson.
fn trained(replies: &[lesson::Reply]) -> &str {
    match replies.last() {
        Some(lesson::Reply::Trained { content, digest, .. }) => {
            assert_eq!(*digest, content_digest(content.as_bytes()));
            content
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_lesson_trains_what_training_trains() {
    let mut training = Training::begin(&scenario(), 3, EPISODES).expect("a training");
    while training.episode().expect("an episode").is_some() {}
    let expected = training.policy().write().expect("a trained policy");

    let mut lesson = Lesson::default();
    assert_eq!(lesson.request(train(1)), None);
    let all = replies(&mut lesson);
    assert_eq!(trained(&all), expected);
    let mut episodes = Vec::new();
    let mut judged = Vec::new();
    for reply in &all {
        assert_eq!(reply.run(), 1);
        match reply {
            lesson::Reply::Episodes { episodes: some, .. } => episodes.extend(some.iter().map(|one| one.episode)),
            lesson::Reply::Evaluated { evaluation, .. } => {
                // Before the first episode a policy is its untrained self.
                let change = evaluation.against[1].change_percent;
                assert!(evaluation.episode > 0 || (change.low, change.high) == (0.0, 0.0));
                assert!(evaluation.against.iter().all(|against| against.training_secs > 0.0));
                judged.push(evaluation.episode);
            }
            _ => {}
        }
    }
    assert_eq!(episodes, (0..EPISODES).collect::<Vec<u32>>());
    assert_eq!(judged, [0, 8, 16, EPISODES]);
}

#[test]
fn a_lesson_that_rests_comes_to_the_same() {
    let mut plain = Lesson::default();
    plain.request(train(1));
    let expected = trained(&replies(&mut plain)).to_owned();

    let mut lesson = Lesson::default();
    lesson.request(train(1));
    let mut all = Vec::new();
    for _ in 0..120 {
        all.extend(lesson.advance().unwrap_or_default());
    }
    lesson.request(lesson::Request::Pause(true));
    all.extend(replies(&mut lesson));
    assert_eq!(lesson.advance(), None, "it rests");
    lesson.request(lesson::Request::Pause(false));
    all.extend(replies(&mut lesson));
    assert_eq!(trained(&all), expected);
}

#[test]
fn a_lesson_that_is_stopped_gives_the_policy_of_its_episodes() {
    let mut lesson = Lesson::default();
    lesson.request(train(1));
    let mut all = Vec::new();
    let begun = |all: &[lesson::Reply]| all.iter().any(|reply| matches!(reply, lesson::Reply::Episodes { .. }));
    while !begun(&all) {
        all.extend(lesson.advance().unwrap());
    }
    all.extend(lesson.advance().unwrap());
    lesson.request(lesson::Request::Pause(true));
    all.extend(replies(&mut lesson));
    // Also one that rests.
    lesson.request(lesson::Request::Stop);
    all.extend(replies(&mut lesson));
    let done: usize = all
        .iter()
        .map(|reply| if let lesson::Reply::Episodes { episodes, .. } = reply { episodes.len() } else { 0 })
        .sum();
    assert!((1..EPISODES as usize).contains(&done), "{done}");
    let Some(lesson::Reply::Trained { content, .. }) = all.last() else { panic!("no policy") };
    let learned = edgelab::placement::learn::learned::Learned::read(content.as_bytes()).unwrap();
    assert_eq!(learned.origin.unwrap().episodes as usize, done);
    assert_eq!(lesson.advance(), None, "it has ended");
}

#[test]
fn a_lesson_that_cannot_be_is_refused_by_path() {
    let mut scenario = scenario();
    scenario.study.method = Method::Heft;
    let request = lesson::Request::Train {
        run: 5,
        scenario: Box::new(scenario),
        training_seed: 1,
        episodes: 1,
        evaluate_every: 1,
    };
    match Lesson::default().request(request) {
        Some(lesson::Reply::Refused { run: 5, faults }) => assert_eq!(faults[0].path, "study.method"),
        other => panic!("{other:?}"),
    }
}

const PLAN: &str = r#"{
    "kind": "edgelab-plan", "format": 1, "scenario": "collision-minimal",
    "axes": [{"path": "study.shield.alpha", "values": [0.7, 0.9]}],
    "entries": [{"method": "local"}, {"method": "marl"}, {"method": "srole-d"}],
    "seeds": {"first": 1, "count": 3}
}"#;

/// A conversation that has all shipped policies.
fn provided() -> Runs {
    let mut runs = Runs::default();
    for (_, content) in shipped::POLICIES {
        assert_eq!(runs.request(runs::Request::Ingredient { content: content.into() }), None);
    }
    runs
}

fn rows(runs: &mut Runs, cells: impl IntoIterator<Item = u64>) -> Vec<Row> {
    let request = runs::Request::Cells { run: 2, plan: PLAN.to_owned(), cells: cells.into_iter().collect() };
    assert_eq!(runs.request(request), None);
    let replies = std::iter::from_fn(|| runs.advance()).flatten();
    replies
        .flat_map(|reply| match reply {
            runs::Reply::Rows { run: 2, rows } => rows,
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn shares_of_a_plan_make_the_whole_table() {
    let sweep = Sweep::new(Plan::read(PLAN).expect("a plan")).expect("a sweep");
    let library = shipped::library();
    let expected: Vec<Row> = (0..sweep.count()).map(|cell| sweep.run(cell, &library).expect("a row")).collect();

    // Two workers, one of which begins again in the middle; and a number that the plan does not have.
    let (mut one, mut other) = (provided(), provided());
    let mut all = rows(&mut one, (0..sweep.count()).step_by(2));
    all.extend(rows(&mut other, [1, 3]));
    all.extend(rows(&mut provided(), (5..=sweep.count()).step_by(2)));
    all.sort_by_key(|row| row.cell);
    assert_eq!(all, expected);
    assert_eq!(sweep.csv(true, &all), sweep.csv(true, &expected));

    // Its comparison is that of the table.
    let request = runs::Request::Table { run: 3, plan: PLAN.to_owned(), rows: all.clone() };
    assert_eq!(one.request(request), None);
    one.request(runs::Request::Compare { run: 3, measure: 0, baseline: 1 });
    let compared: Vec<_> = std::iter::from_fn(|| one.advance()).flatten().collect();
    let table = Table::new(&sweep, all).expect("a table");
    assert_eq!(compared.len() as u64, sweep.combinations());
    for reply in compared {
        let runs::Reply::Compared { run: 3, combination, lines } = reply else { panic!("{reply:?}") };
        let baseline = table.samples(combination, 1, 0);
        for (entry, line) in lines.iter().enumerate() {
            let samples = table.samples(combination, entry, 0);
            assert_eq!(Some(line.median), samples.median());
            let change = samples.change(&baseline).map(|change| change.percent);
            assert_eq!(line.change_percent, if entry == 1 { None } else { change });
        }
    }
}

#[test]
fn what_a_plan_needs_and_cannot_be_is_named() {
    let mut bare = Runs::default();
    bare.request(runs::Request::Cells { run: 1, plan: PLAN.to_owned(), cells: (0..18).collect() });
    let replies: Vec<_> = std::iter::from_fn(|| bare.advance()).flatten().collect();
    let missing: BTreeSet<_> = replies.iter().map(|reply| matches!(reply, runs::Reply::Missing { .. })).collect();
    assert_eq!(missing, [false, true].into(), "rows of the rule, then the missing policy: {replies:?}");

    for (plan, path) in [("{", ""), (&PLAN.replace("0.7", "\"high\""), "axes.0.values.0")] {
        let request = runs::Request::Cells { run: 4, plan: plan.to_owned(), cells: vec![0] };
        match bare.request(request) {
            Some(runs::Reply::Refused { run: 4, faults }) => assert_eq!(faults[0].path, path),
            other => panic!("{other:?}"),
        }
    }
    let table = runs::Request::Table { run: 6, plan: PLAN.to_owned(), rows: Vec::new() };
    assert!(matches!(bare.request(table), Some(runs::Reply::Refused { run: 6, .. })), "rows are missing");
}
