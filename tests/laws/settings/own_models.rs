//! A reader's own models: part of the scenario, held to the same rules, and trained like the published ones.

use edgelab::{
    codec::{self, View},
    engine::sink::Nothing,
    model::{
        check::load,
        layers::{Architecture, OwnLayer, OwnModel},
        limits, path,
        scenario::Scenario,
    },
    session::{self, Library},
};
use serde_json::{Value, json};

use super::{altered, faults_of, json_of, paths_of, preset};

/// The published model as if it were the reader's own.
fn copied(model: Architecture, scenario: &Scenario) -> OwnModel {
    let table = model.table(&scenario.workload.input()).expect("a table");
    let layer = |unit: &edgelab::model::layers::Unit| OwnLayer {
        name: unit.name.clone(),
        forward_macs: unit.forward_macs,
        parameters: unit.parameters,
        activation_elements: unit.activations,
        output_elements: unit.output,
    };
    OwnModel {
        name: "mine".into(),
        input_elements: table.input_elements,
        layers: table.units.iter().map(layer).collect(),
    }
}

/// `collision-minimal` whose first job trains a copy of what it trained before.
pub fn scenario() -> Scenario {
    let base = preset("collision-minimal");
    let jobs = path::get(&base, "workload.jobs.listed.0.model").expect("a listed job");
    let model = jobs.as_str().expect("a name").parse().expect("a model");
    let mut scenario = base.clone();
    scenario.workload.models = vec![copied(model, &base)];
    path::set(&scenario, "workload.jobs.listed.0.model", "own-1").expect("a place for an own model")
}

#[test]
fn an_own_model_trains_like_the_published_one_that_it_copies() {
    let run = |scenario: &Scenario| {
        let scenario = path::set(scenario, "study.method", "least-loaded").expect("a method");
        session::run(&scenario, &Library::default(), &mut Nothing).expect("a run")
    };
    let (own, published) = (run(&scenario()), run(&preset("collision-minimal")));
    assert_eq!(own.digest, published.digest);
    assert_ne!(own.workload, published.workload, "the workload's digest says that the jobs are others");
}

/// What files of before say stays as it was: nothing is written where there is no own model.
#[test]
fn no_own_model_leaves_no_trace_in_files() {
    assert!(json_of(&preset("paper-emulation")).pointer("/workload/models").is_none());
    assert_eq!(path::get(&preset("paper-emulation"), "workload.models"), Ok(json!([])));
    let back = path::set(&scenario(), "workload.jobs.listed.0.model", "lstm").expect("a model");
    let back = path::set(&back, "workload.models", "[]").expect("an empty list");
    assert!(json_of(&back).pointer("/workload/models").is_none());
}

#[test]
fn own_models_travel_in_addresses_and_files() {
    let scenario = scenario();
    let decoded = codec::decode(&codec::encode(&scenario, &View::default()).expect("an address"));
    assert_eq!((decoded.scenario, decoded.faults), (scenario.clone(), vec![]));
    assert_eq!(load::<Scenario>(&json_of(&scenario).to_string()), Ok(scenario));
}

#[test]
fn own_models_are_checked_by_path() {
    let layer = |name: &str, macs: u64| json!({"name": name, "forward_macs": macs, "parameters": 1, "activation_elements": 1, "output_elements": 1});
    let model = |name: &str, layers: Vec<Value>| json!({"name": name, "input_elements": 1, "layers": layers});
    let fine = model("mine", vec![layer("a", 1)]);
    let with = |models: Value| altered("collision-minimal", &[("/workload/models", models)]);
    assert!(load::<Scenario>(&with(json!([fine])).to_string()).is_ok());
    let faults = |models: Value| faults_of(&with(models));
    let at = "workload.models.0";
    for (models, path) in [
        (json!([model("", vec![layer("a", 1)])]), format!("{at}.name")),
        (json!([model("lstm", vec![layer("a", 1)])]), format!("{at}.name")),
        (json!([fine, fine]), "workload.models.1.name".into()),
        (json!([model("x", vec![])]), format!("{at}.layers")),
        (json!([model("x", vec![layer("a", 0)])]), format!("{at}.layers")),
        (json!([model("x", vec![layer("a", 1), layer("a", 1)])]), format!("{at}.layers.1.name")),
        (json!([model("x", vec![layer("a", limits::OWN_MACS + 1)])]), format!("{at}.layers.0.forward_macs")),
    ] {
        assert!(paths_of(&faults(models.clone())).contains(&path.as_str()), "{models}: {path}");
    }
    // Each within its limit, and together beyond it; beyond all numbers too.
    let sum = faults(json!([model("x", vec![layer("a", limits::OWN_MACS), layer("b", 1)])]));
    assert_eq!(paths_of(&sum), [format!("{at}.layers")]);
    faults(json!([model("x", vec![layer("a", u64::MAX), layer("b", u64::MAX)])]));
    let five: Vec<Value> = (0..5).map(|n| model(&format!("m{n}"), vec![layer("a", 1)])).collect();
    assert_eq!(paths_of(&faults(json!(five))), ["workload.models"]);
    let long: Vec<Value> = (0..=limits::LAYERS).map(|n| layer(&n.to_string(), 1)).collect();
    assert_eq!(paths_of(&faults(json!([model("x", long)]))), [format!("{at}.layers")]);
}

#[test]
fn a_job_of_a_missing_own_model_is_refused() {
    let one_too_far = path::set(&scenario(), "workload.jobs.listed.0.model", "own-2").expect("a place");
    let faults = one_too_far.check().expect_err("no second model");
    assert_eq!(paths_of(&faults), ["workload.models"]);
    assert!(faults[0].problem.contains("own-2"), "{faults:?}");
}
