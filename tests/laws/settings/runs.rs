//! What the checker accepts, the simulator runs: no setting within its range ends in a panic.

use std::sync::OnceLock;

use edgelab::{
    engine::sink::Trace,
    model::{
        knob::{KNOBS, Knob, Scale},
        limits,
        method::Method,
        path,
        scenario::Scenario,
    },
    num::math,
    placement::learn::train::Training,
    session::{self, Library},
};
use proptest::prelude::*;
use serde_json::Value;

use super::preset;

/// The run is short, so that a case takes milliseconds.
const HORIZON: &str = "2000";
/// Cases with more jobs or devices are left out, for time.
const MANY: usize = 100;

/// A policy that was trained for a moment: good enough to act.
fn policy() -> &'static str {
    static FILE: OnceLock<String> = OnceLock::new();
    FILE.get_or_init(|| {
        let scenario = path::set(&preset("paper-emulation"), "study.method", "marl").expect("a method");
        let mut training = Training::begin(&scenario, 1, 5).expect("a training");
        while training.episode().expect("an episode").is_some() {}
        training.policy().write().expect("a trained table")
    })
}

/// The ends of a range, and numbers of every size within it.
fn number(low: f64, high: f64) -> BoxedStrategy<f64> {
    let floor = if low > 0.0 { low } else { high * 1e-12 };
    let spread = (math::ln(floor)..=math::ln(high)).prop_map(move |power| math::exp(power).clamp(low, high));
    prop_oneof![Just(low), Just(high), spread].boxed()
}

fn value(knob: &Knob) -> BoxedStrategy<Value> {
    match knob.scale {
        Scale::Linear | Scale::Log => number(knob.low, knob.high).prop_map(Value::from).boxed(),
        Scale::Whole | Scale::Fixed => {
            number(knob.low, knob.high).prop_map(|number| Value::from(number as u64)).boxed()
        }
        Scale::List => prop::collection::vec(number(knob.low, knob.high), 1..4).prop_map(Value::from).boxed(),
        Scale::Choice(names) => prop::sample::select(names).prop_map(Value::from).boxed(),
        Scale::Choices(names) => prop::collection::vec(prop::sample::select(names), 1..5).prop_map(Value::from).boxed(),
        Scale::Switch => any::<bool>().prop_map(Value::from).boxed(),
        Scale::Changes => Just(Value::Array(Vec::new())).boxed(),
        Scale::Text | Scale::Digest => Just(Value::from("")).boxed(),
    }
}

fn settings() -> impl Strategy<Value = Vec<(String, Value)>> {
    let knobs: Vec<&'static Knob> = KNOBS
        .iter()
        .filter(|knob| !["format", "preset", "horizon_secs", "study.method"].contains(&knob.path))
        .filter(|knob| !knob.path.starts_with("study.policies"))
        .collect();
    let setting = prop::sample::select(knobs).prop_flat_map(|knob| (Just(knob.path.replace('*', "0")), value(knob)));
    prop::collection::vec(setting, 1..8)
}

fn is_small(scenario: &Scenario) -> bool {
    let count = |path: &str| match path::get(scenario, path) {
        Ok(Value::Number(number)) => number.as_u64().unwrap_or_default() as usize,
        _ => 1,
    };
    let devices = count("cluster.devices.drawn.count");
    let waves = count("workload.jobs.waves.waves") * count("workload.jobs.waves.jobs_per_device");
    devices.max(waves * devices).max(count("workload.jobs.arrivals.count")) <= MANY
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_accepted_runs(
        name in prop::sample::select(vec!["paper-emulation", "collision-minimal", "boundary-collision"]),
        method in prop::sample::select(Method::ALL.to_vec()),
        settings in settings(),
    ) {
        let mut library = Library::default();
        let digest = library.add(policy().as_bytes()).expect("a policy");
        let mut scenario = path::set(&preset(name), "horizon_secs", HORIZON).expect("a horizon");
        scenario.study.method = method;
        scenario.study.policies.rl.clone_from(&digest);
        scenario.study.policies.marl = digest;
        for (path, value) in &settings {
            let changed = path::set(&scenario, path, &value.to_string());
            scenario = changed.ok().filter(|next| next.check().is_ok()).unwrap_or(scenario);
        }
        prop_assume!(is_small(&scenario));
        let mut trace = Trace::default();
        let outcome = session::run(&scenario, &library, &mut trace).expect("what was checked runs");
        prop_assert!(trace.0.len() as u64 <= limits::RECORDS);
        // JSON writes numbers that are not finite as null.
        let metrics = serde_json::to_string(&outcome.metrics).expect("JSON");
        prop_assert!(!metrics.contains("null"), "{}", metrics);
    }
}

/// Enormous tasks on tiny devices: demands that do not fit into the numbers that loads are counted in.
#[test]
fn absurd_demands_run() {
    let settings = [
        ("horizon_secs", HORIZON),
        ("workload.batch", "65536"),
        ("workload.image_side", "1024"),
        ("cluster.memory_scale", "0.01"),
        ("cluster.devices.drawn.memory_bytes", "[1e6]"),
        ("cluster.devices.drawn.link_bytes_per_sec", "[1e3]"),
        ("workload.jobs.waves.waves", "2"),
    ];
    for method in ["local", "random", "heft"] {
        let all = settings.into_iter().chain([("study.method", method)]);
        let scenario =
            all.fold(preset("paper-emulation"), |base, (path, text)| path::set(&base, path, text).expect(path));
        let outcome = session::run(&scenario, &Library::default(), &mut Trace::default()).expect("a run");
        assert_eq!(outcome.metrics.jobs_unfinished, outcome.metrics.jobs, "{method}");
    }
}
