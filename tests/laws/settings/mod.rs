//! Laws of settings: rows, paths, checks, files and addresses.

mod addresses;
mod arbitrary;
mod checks;
mod files;
mod own_models;
mod paths;
mod presets;
mod rows;
mod runs;
#[cfg(feature = "cli")]
mod schema;

use edgelab::{
    model::{
        check::{Fault, load},
        scenario::Scenario,
    },
    presets as shipped,
};
use serde_json::Value;

fn all_presets() -> Vec<Scenario> {
    shipped::ALL.iter().map(|preset| shipped::get(&preset.id()).expect("a preset loads")).collect()
}

/// The presets, and a scenario with a model of the reader's own: together they use every setting.
fn all_scenarios() -> Vec<Scenario> {
    all_presets().into_iter().chain([own_models::scenario()]).collect()
}

fn preset(name: &str) -> Scenario {
    shipped::get(name).expect("a preset loads")
}

fn json_of(scenario: &Scenario) -> Value {
    serde_json::to_value(scenario).expect("a scenario is JSON")
}

/// A preset as JSON with other values at these JSON pointers.
fn altered(name: &str, changes: &[(&str, Value)]) -> Value {
    let mut scenario = json_of(&preset(name));
    for (pointer, value) in changes {
        // A setting that a file leaves out is added.
        let place = pointer.split('/').skip(1).fold(&mut scenario, |value, part| match value {
            Value::Array(items) => &mut items[part.parse::<usize>().expect("an index")],
            _ => &mut value[part],
        });
        *place = value.clone();
    }
    scenario
}

fn faults_of(scenario: &Value) -> Vec<Fault> {
    load::<Scenario>(&scenario.to_string()).expect_err("a fault")
}

fn paths_of(faults: &[Fault]) -> Vec<&str> {
    let mut paths: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
    paths.sort_unstable();
    paths
}
