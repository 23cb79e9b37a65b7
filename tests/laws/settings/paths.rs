//! Settings are read and written by path.

use edgelab::{model::path, presets};
use serde_json::json;

use super::preset;

#[test]
fn what_was_set_is_got() {
    let base = presets::default();
    let arrivals = json!({"count": 5, "duration_secs": 10.0, "models": ["lstm"]});
    let cases = [
        ("seed", "42", json!(42)),
        ("title", "A title", json!("A title")),
        ("title", "42", json!("42")),
        ("title", "\"42\"", json!("42")),
        ("cluster.devices.drawn.count", "30", json!(30)),
        ("cluster.devices.drawn.memory_bytes", "[1e9]", json!([1e9])),
        ("cluster.devices.drawn.memory_bytes.1", "3e9", json!(3e9)),
        ("workload.jobs.waves.models.0", "alexnet", json!("alexnet")),
        ("workload.jobs.arrivals", r#"{"count":5,"duration_secs":10,"models":["lstm"]}"#, arrivals),
        ("study.method", "marl", json!("marl")),
        ("study.policies.trained_with_shield", "true", json!(true)),
    ];
    for (path, text, expected) in cases {
        let changed = path::set(&base, path, text).expect(path);
        assert_eq!(path::get(&changed, path), Ok(expected), "{path}={text}");
        assert_ne!(changed, base, "{path}");
    }
    let listed = preset("collision-minimal");
    let path = "cluster.devices.listed.1.memory_bytes";
    assert_eq!(path::set(&listed, path, "2e9").and_then(|changed| path::get(&changed, path)), Ok(json!(2e9)));
}

#[test]
fn impossible_settings_are_refused_by_path() {
    let base = presets::default();
    let cases = [
        ("study.shield.alpa", "0.8", "did you mean study.shield.alpha?"),
        ("alpha", "0.8", "did you mean study.shield.alpha?"),
        ("cluster.devices.listed.3.memory", "1", "did you mean cluster.devices.listed.3.memory_bytes?"),
        ("cluster.devices.listed.*.name", "x", "is not a setting"),
        ("study.shield.alpha", "NaN", "must be a number between 0.05 and 2"),
        ("study.shield.alpha", "1e999", "must be a number"),
        ("study.shield.alpha", "-1", "must be a number"),
        ("study.shield.alpha", "", "must be a number"),
        ("seed", "1.5", "must be a whole number"),
        ("seed", "-1", "must be a whole number"),
        ("study.method", "srole", "did you mean srole-c?"),
        ("cluster.devices.listed.0.name", "x", "set cluster.devices.listed as a whole first"),
        ("cluster.devices.drawn.memory_bytes.7", "1e9", "it has 3"),
        ("cluster.devices.drawn.memory_bytes.1", "0", "element 1 must be a number"),
        ("cluster.devices.drawn.memory_bytes", "[]", "must have 1 to 64 elements"),
        ("title", "a\u{7}b", "control characters"),
        ("", "{}", "is missing"),
        ("..", "1", "is not a setting"),
    ];
    for (path, text, problem) in cases {
        let fault = path::set(&base, path, text).expect_err(path);
        assert!(fault.to_string().contains(problem), "{path}={text}: {fault}");
    }
}

/// A refused setting changes nothing, and those around it are kept.
#[test]
fn settings_are_set_in_order() {
    let settings = [("seed", "1"), ("seed", "x"), ("workload.batch", "0"), ("workload.batch", "8")];
    let settings = settings.map(|(path, text)| (path.to_string(), text.to_string()));
    let (scenario, refused) = path::set_all(&presets::default(), &settings);
    assert_eq!((scenario.seed, scenario.workload.batch), (1, 8));
    assert_eq!(refused.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [1, 2]);
}

/// An alternative that is put as a whole may leave out optional fields, and its parts can be set after it.
#[test]
fn alternatives_are_exchanged() {
    let devices = r#"[{"name":"a","x_m":0,"y_m":0,"cpu_flops_per_sec":1e9,"memory_bytes":1e9,
        "uplink_bytes_per_sec":1e6,"downlink_bytes_per_sec":1e6,"idle_watts":1,"busy_watts":2}]"#;
    let settings = [("cluster.devices.listed", devices), ("cluster.devices.listed.0.region", "0")];
    let settings = settings.map(|(path, text)| (path.to_string(), text.to_string()));
    let (scenario, refused) = path::set_all(&presets::default(), &settings);
    assert_eq!(refused, []);
    assert_eq!(path::get(&scenario, "cluster.devices.listed.0.region"), Ok(json!(0)));
    assert_eq!(scenario.check(), Ok(()));
}
