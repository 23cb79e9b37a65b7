//! The published JSON Schema, read by an independent validator.

use edgelab::model::{check::load, knob::KNOBS, scenario::Scenario, schema::schema};
use serde_json::{Value, json};

use super::{all_scenarios, altered, json_of};

#[test]
fn the_schema_accepts_presets_and_refuses_what_the_checker_refuses() {
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("scenario.json", schema()).expect("a resource");
    let validator = compiler.compile("scenario.json", &mut schemas).expect("a schema");
    let is_valid = |value: &Value| schemas.validate(value, validator).is_ok();
    for scenario in all_scenarios() {
        assert!(is_valid(&json_of(&scenario)), "{}", scenario.preset);
    }
    let cases = [
        ("/study/shield/alpha", json!(-0.1)),
        ("/study/shield/alpha", json!("0.9")),
        ("/study/method", json!("magic")),
        ("/seed", json!(-1)),
        ("/format", json!(2)),
        ("/title", json!("a\u{1}")),
        ("/cluster/devices/drawn/count", json!(0)),
        ("/cluster/devices/drawn/memory_bytes", json!([])),
        ("/cluster/devices/drawn/memory_bytes", json!([1e9, -1])),
        ("/cluster/devices", json!({"listed": []})),
        ("/cluster/devices", json!({})),
        ("/workload/jobs/waves/models", json!([])),
        ("/study/policies/marl", json!("ABC")),
    ];
    for (pointer, value) in cases {
        let scenario = altered("paper-emulation", &[(pointer, value)]);
        assert!(!is_valid(&scenario), "{pointer}");
        assert!(load::<Scenario>(&scenario.to_string()).is_err(), "{pointer}");
    }
}

/// No row was lost on the way through references and alternatives.
#[test]
fn every_row_is_in_the_schema() {
    let text = schema().to_string();
    for knob in KNOBS {
        let count = text.matches(&Value::from(knob.help).to_string()).count();
        let rows = KNOBS.iter().filter(|other| other.help == knob.help).count();
        assert_eq!(count, rows, "{}", knob.path);
    }
}
