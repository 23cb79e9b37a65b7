//! Forks: until the moment of an intervention a future is its parent, record by record; after it, its own.

use edgelab::{
    engine::{
        instance::Instance,
        record::{Event, Record},
        replay::Replay,
    },
    model::{
        check::{self, Fault},
        intervention::{self, Intervention, Lane},
        method::Method,
        path,
        scenario::Scenario,
        time::Time,
    },
    presets,
    session::{self, Library, Reply, Request, Session},
    shipped,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::engine::scenarios::{Watch, library, method, random, run, state};

/// Any change that every scenario accepts.
pub fn change() -> impl Strategy<Value = (&'static str, Value)> {
    prop_oneof![
        4 => method().prop_map(|method| ("study.method", json!(method))),
        1 => (0.1..1.5f64).prop_map(|alpha| ("study.shield.alpha", json!(alpha))),
        1 => prop::sample::select(vec!["force", "wait"]).prop_map(|rule| ("study.shield.unplaced", json!(rule))),
        1 => (0.0..2.0f64).prop_map(|temperature| ("study.temperature", json!(temperature))),
        1 => (0u32..3).prop_map(|count| ("study.sampled_neighbours", json!(count))),
        1 => (0.0..4e9f64).prop_map(|flops| ("study.decision_flops", json!(flops))),
        1 => (0.0..1e9f64).prop_map(|flops| ("study.rule_flops", json!(flops))),
        1 => (0.05..5.0f64).prop_map(|secs| ("study.epoch_secs", json!(secs))),
        1 => (0.0..0.5f64).prop_map(|secs| ("cluster.round_trip_secs", json!(secs))),
        1 => (1e6..1e9f64).prop_map(|rate| ("cluster.storage_bytes_per_sec", json!(rate))),
        2 => any::<bool>().prop_map(|up| ("devices.device-0.up", json!(up))),
        1 => any::<bool>().prop_map(|up| ("links.device-0.up", json!(up))),
        1 => (0.0..0.9f64).prop_map(|share| ("cluster.background.high_share", json!(share))),
    ]
}

pub fn at(at_secs: f64, (path, value): (&str, Value)) -> Intervention {
    Intervention { at_secs, path: path.to_owned(), value }
}

/// The moment at this part of the way from the first record to the last.
fn moment(records: &[Record], part: f64) -> f64 {
    part * records.last().expect("a run has an end").at.secs()
}

fn before(records: &[Record], at_secs: f64) -> &[Record] {
    &records[..records.partition_point(|record| record.at < Time::from_secs(at_secs))]
}

/// Everything before the moment of the last change is as without it.
fn assert_prefix(scenario: &Scenario, changes: Vec<(f64, (&'static str, Value))>) -> Result<(), TestCaseError> {
    let (mut parent, outcome) = run(scenario);
    let mut scenario = scenario.clone();
    for (part, change) in changes {
        let at_secs = moment(&parent, part);
        scenario.interventions.push(at(at_secs, change));
        if let Err(faults) = scenario.check() {
            // A background whose bounds would cross; nothing else can be wrong here.
            prop_assert!(faults.iter().all(|fault| fault.problem.contains("background")), "{:?}", faults);
            return Ok(());
        }
        let (fork, other) = run(&scenario);
        prop_assert_eq!(before(&fork, at_secs), before(&parent, at_secs));
        prop_assert_eq!(&other.workload, &outcome.workload);
        prop_assert_eq!(other.method, outcome.method);
        parent = fork;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn a_fork_is_its_parent_until_it_leaves(
        scenario in random(),
        first in (0.0..1.0f64, change()),
        second in (0.0..1.0f64, change()),
    ) {
        assert_prefix(&scenario, vec![first, second])?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_fork_can_be_replayed(scenario in random(), change in change(), part in 0.0..1.0f64, jump in 0.0..1.0f64) {
        let mut scenario = scenario;
        scenario.interventions = vec![at(moment(&run(&scenario).0, part), change)];
        prop_assume!(scenario.check().is_ok());
        let mut trace = Vec::new();
        let mut states = Vec::new();
        session::run(&scenario, library(), &mut Watch(|world: &_, record: &Record| {
            trace.push(record.clone());
            states.push(state(world));
        })).expect("it runs");
        let mut replay = Replay::new(Instance::draw(&scenario).expect("drawable"));
        replay.extend(trace.iter().cloned());
        for position in [trace.len(), (jump * trace.len() as f64) as usize, trace.len() / 2] {
            replay.seek(position);
            if let Some(last) = position.checked_sub(1) {
                prop_assert_eq!(state(replay.world()), states[last].clone());
            }
        }
    }
}

/// The presets that show a collision, forked while their jobs are on their way to their hosts and after.
#[test]
fn presets_fork() {
    for name in ["paper-emulation", "boundary-collision", "head-overload"] {
        for method in [Method::Marl, Method::SroleD, Method::Rl] {
            let mut scenario = presets::get(name).expect("shipped");
            scenario.study.method = method;
            for (part, other) in [(0.0, Method::SroleC), (0.0002, Method::Heft), (0.3, Method::SroleD)] {
                let changes = vec![(part, ("study.method", json!(other)))];
                assert_prefix(&scenario, changes).unwrap_or_else(|error| panic!("{name} {method} {part}: {error}"));
            }
        }
    }
}

/// Two waves under MARL; a shield from between them on corrects the second, and the first stays as it was.
#[test]
fn a_shield_that_comes_later_corrects_what_comes_later() {
    let mut scenario = presets::get("paper-emulation-2-waves").expect("shipped");
    scenario.study.method = Method::Marl;
    let (parent, unchanged) = run(&scenario);
    scenario.interventions = vec![at(120.0, ("study.method", json!("srole-d")))];
    let (fork, outcome) = run(&scenario);
    let reviewed = |records: &[Record]| records.iter().filter(|r| matches!(r.event, Event::Reviewed { .. })).count();
    assert_eq!(reviewed(&parent), 0);
    assert!(reviewed(&fork) > 0);
    assert_eq!(unchanged.metrics.corrections, 0);
    assert!(outcome.metrics.corrections > 0);
    // Until then what is proposed is carried out; after it, what the shields leave.
    let by_hand: usize = fork
        .iter()
        .map(|record| match &record.event {
            Event::Proposed { conflicts, .. } if record.at.secs() < 120.0 => conflicts.collisions.len(),
            Event::Reviewed { conflicts, .. } => conflicts.collisions.len(),
            _ => 0,
        })
        .sum();
    assert_eq!(outcome.metrics.collisions_executed as usize, by_hand);
    let changed: Vec<&Record> = fork.iter().filter(|r| matches!(r.event, Event::Changed { .. })).collect();
    let event = Event::Changed { path: "study.method".to_owned(), value: "\"srole-d\"".to_owned() };
    assert_eq!(changed, [&Record { at: Time::from_secs(120.0), event }]);
}

/// A background that was constant varies from the next multiple of its period on.
#[test]
fn a_constant_background_can_begin_to_vary() {
    let mut scenario = presets::get("paper-emulation").expect("shipped");
    scenario.cluster.background.high_share = 0.0;
    scenario.interventions = vec![at(400.0, ("cluster.background.high_share", json!(0.5)))];
    let (records, _) = run(&scenario);
    let redraws: Vec<f64> =
        records.iter().filter(|r| matches!(r.event, Event::Background { .. })).map(|r| r.at.secs()).take(3).collect();
    assert_eq!(redraws, [0.0, 600.0, 900.0]);
}

/// Both futures stand side by side, each as its own scenario would run.
#[test]
fn lanes_are_futures_of_one_scenario() {
    let mut session = Session::new();
    for (_, content) in shipped::POLICIES {
        assert_eq!(session.request(Request::Policy { content: content.as_bytes().to_vec() }), None);
    }
    let scenario = presets::get("paper-emulation").expect("shipped");
    let fork = Lane { method: Method::Marl, interventions: vec![at(50.0, ("study.method", json!("srole-c")))] };
    let lanes = vec![Lane::from(Method::Marl), fork];
    let request = Request::Run { run: 1, scenario: Box::new(scenario.clone()), lanes: lanes.clone() };
    // As the page sends it: no text, and the value in it is anything.
    let bytes = postcard::to_stdvec(&request).expect("plain data");
    assert_eq!(session.request(postcard::from_bytes(&bytes).expect("it reads what it wrote")), None);
    let mut digests = Vec::new();
    while let Some(replies) = session.advance(1000) {
        digests.extend(replies.into_iter().filter_map(|reply| match reply {
            Reply::Finished { outcome, .. } => Some(outcome.digest),
            _ => None,
        }));
    }
    let alone = lanes.iter().map(|lane| run(&lane.scenario(&scenario)).1.digest).collect::<Vec<_>>();
    assert_eq!(digests, alone);
    assert_ne!(digests[0], digests[1]);
}

/// A policy that is needed later is asked for before anything runs.
#[test]
fn a_later_policy_is_asked_for_first() {
    let mut scenario = presets::get("paper-emulation").expect("shipped");
    scenario.study.method = Method::LeastLoaded;
    scenario.interventions = vec![at(50.0, ("study.method", json!("srole-d")))];
    let mut session = Session::new();
    let lanes = vec![Method::LeastLoaded.into()];
    session.request(Request::Run { run: 1, scenario: Box::new(scenario.clone()), lanes });
    let digest = scenario.study.policies.marl.clone();
    assert_eq!(session.advance(10), Some(vec![Reply::Missing { run: 1, digest }]));
    scenario.study.policies.marl = String::new();
    let faults = session::run(&scenario, &Library::default(), &mut edgelab::engine::sink::Nothing);
    assert_eq!(faults.expect_err("none is named")[0].path, "study.policies.marl");
}

/// What is wrong with an intervention is named by its path.
#[test]
fn faults_by_path() {
    let refused = |list: Value| -> Vec<Fault> {
        let mut scenario = serde_json::to_value(presets::default()).expect("JSON");
        scenario["interventions"] = list;
        check::load::<Scenario>(&scenario.to_string()).err().unwrap_or_default()
    };
    let one = |at_secs: f64, path: &str, value: Value| json!([{"at_secs": at_secs, "path": path, "value": value}]);
    let cases = [
        (json!({}), "interventions", "must be a list"),
        (json!([3]), "interventions.0", "at_secs, path, value"),
        (json!([{"at_secs": 1.0, "path": "study.method"}]), "interventions.0.value", "is missing"),
        (json!([{"at_secs": "1", "path": "x", "value": 1}]), "interventions.0.at_secs", "number of seconds"),
        (json!([{"at_secs": 1.0, "path": "x", "value": 1, "vale": 1}]), "interventions.0.vale", "did you mean value"),
        (one(-1.0, "study.method", json!("marl")), "interventions.0.at_secs", "between 0 and the horizon"),
        (one(1e7, "study.method", json!("marl")), "interventions.0.at_secs", "between 0 and the horizon"),
        (one(1.0, "study.method", json!("magic")), "interventions.0.value", "must be one of"),
        (one(1.0, "study.shield.alpha", json!("0.8")), "interventions.0.value", "between 0.05 and 2"),
        (one(1.0, "workload.batch", json!(8)), "interventions.0.path", "what may change is"),
        (one(1.0, "seed", json!(8)), "interventions.0.path", "study.method"),
        (one(1.0, "nothing", json!(8)), "interventions.0.path", "cannot change in mid-run"),
        (one(1.0, "devices.nobody.up", json!(false)), "interventions.0.path", "device-0 to device-24"),
        (one(1.0, "devices.device-3.up", json!(0)), "interventions.0.value", "true (it returns) or false"),
        (one(1.0, "cluster.failures.repair_secs", json!(9)), "interventions.0.path", "devices.NAME.up"),
        (one(1.0, "cluster.background.low_share", json!(0.9)), "interventions.0.value", "above the greatest"),
        (
            Value::Array(vec![json!({"at_secs": 1.0, "path": "study.method", "value": "marl"}); 65]),
            "interventions.64",
            "64",
        ),
    ];
    for (list, path, problem) in cases {
        let faults = refused(list.clone());
        assert!(faults.iter().any(|f| f.path == path && f.problem.contains(problem)), "{list}: {faults:?}");
    }
    // Together, at one moment, the bounds agree.
    let both = json!([
        {"at_secs": 1.0, "path": "cluster.background.low_share", "value": 0.6},
        {"at_secs": 1.0, "path": "cluster.background.high_share", "value": 0.7},
    ]);
    assert_eq!(refused(both), []);
}

/// A setting like any other: by path, as text.
#[test]
fn interventions_can_be_set_by_path() {
    let text = r#"[{"at_secs":120,"path":"study.method","value":"srole-d"}]"#;
    let scenario = path::set(&presets::default(), "interventions", text).expect("a list");
    assert_eq!(scenario.interventions, [at(120.0, ("study.method", json!("srole-d")))]);
    assert_eq!(scenario.interventions[0].text(), "120:study.method=srole-d");
    assert_eq!(Intervention::parse("120:study.method=srole-d").as_ref(), Ok(&scenario.interventions[0]));
    assert_eq!(path::set(&scenario, "interventions", "[]").map(|s| s.interventions.len()), Ok(0));
    for text in ["", "120", "x:study.method=marl", "120:study.method", "120:=marl", "1e999:a=b", "NaN:a=b"] {
        assert!(Intervention::parse(text).is_err(), "{text}");
    }
}

/// A constant background that is lifted by both of its bounds, one after the other, is redrawn.
#[test]
fn a_constant_background_follows_its_bounds() {
    let mut scenario = presets::get("paper-emulation").expect("shipped");
    let background = &mut scenario.cluster.background;
    (background.low_share, background.high_share) = (0.2, 0.2);
    for order in [["low", "high"], ["high", "low"]] {
        scenario.interventions =
            order.iter().map(|bound| at(100.0, (&format!("cluster.background.{bound}_share"), json!(0.5)))).collect();
        let (records, _) = run(&scenario);
        let shares = |record: &Record| match &record.event {
            Event::Background { shares } => Some(shares.clone()),
            _ => None,
        };
        let redrawn: Vec<Vec<f64>> = records.iter().filter_map(shares).collect();
        assert_eq!(redrawn.len(), 2, "{order:?}");
        assert!(redrawn[0].iter().all(|&share| share == 0.2) && redrawn[1].iter().all(|&share| share == 0.5));
    }
}

/// The order of changes is that of a run: whole microseconds, then the list.
#[test]
fn changes_have_one_order() {
    let to = |at_secs, method: Method| at(at_secs, ("study.method", json!(method)));
    let lane = Lane {
        method: Method::Marl,
        interventions: vec![to(200.0, Method::SroleD), to(100.0, Method::Heft), to(100.0, Method::Rl)],
    };
    assert_eq!(lane.method_at_end(), Method::SroleD);
    let base = presets::get("paper-emulation").expect("shipped");
    let methods = intervention::methods(&lane.scenario(&base));
    assert_eq!(methods, [Method::Marl, Method::Heft, Method::Rl, Method::SroleD]);
    // Two changes within half a microsecond are of one moment, and are made, and checked, as listed.
    let share =
        |at_secs, bound: &str, share: f64| at(at_secs, (&format!("cluster.background.{bound}_share"), json!(share)));
    let mut scenario = base;
    (scenario.cluster.background.low_share, scenario.cluster.background.high_share) = (0.1, 0.2);
    scenario.interventions = vec![share(100.000_000_3, "low", 0.5), share(100.0, "high", 0.6)];
    assert_eq!(scenario.check(), Ok(()));
    scenario.interventions = vec![share(100.000_000_3, "high", 0.6), share(100.0, "high", 0.05)];
    assert!(scenario.check().is_err(), "the last of the moment leaves 0.05");
}
