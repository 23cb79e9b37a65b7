//! `edgelab solve`: answers for people and for programs, and problems that are refused.

use std::path::Path;

use serde_json::{Value, json};

use super::support::{Folder, at};

fn example() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/paba.json");
    serde_json::from_str(&std::fs::read_to_string(file).expect("the example")).expect("JSON")
}

/// Solves a problem that was changed at `path`; the message must name the file and `wanted`.
fn refuses(path: &str, value: Value, wanted: &str) {
    let folder = Folder::new();
    let mut problem = example();
    *at(&mut problem, path) = value;
    folder.write("bad.json", problem.to_string());
    folder.refuses(&["solve", "bad.json"], &format!("bad.json: {wanted}"));
}

#[test]
fn answers_for_programs() {
    let folder = Folder::new();
    folder.write("p.json", example().to_string());
    let joint = folder.json(&["solve", "p.json", "--json"]);
    assert_eq!(joint["scheme"], "joint");
    assert!((joint["round_secs"].as_f64().expect("a time") - 6.120_643).abs() < 1e-6);
    assert_eq!(joint["params"].as_array().map(Vec::len), Some(2));
    for field in ["bandwidth_down_hz", "bandwidth_up_hz", "worker_secs"] {
        assert_eq!(joint[field][1].as_array().map(Vec::len), Some(2), "{field}");
    }
    assert!(joint["certificate"]["duality_gap"].as_f64() < Some(1e-8));
    assert!(joint["certificate"]["iterations"].as_u64() > Some(10));
    let all = folder.json(&["solve", "p.json", "--scheme", "all", "--json"]);
    let names: Vec<&str> = all.as_array().expect("a list").iter().filter_map(|a| a["scheme"].as_str()).collect();
    assert_eq!(names, ["uniform", "ba", "pa", "ba-pa", "speed-pa", "joint"]);
    assert_eq!(all[5], joint);
}

#[test]
fn answers_for_people() {
    let folder = Folder::new();
    folder.write("p.json", example().to_string());
    let all = folder.ok(&["solve", "p.json", "--scheme", "all"]);
    for wanted in ["uniform      10.964110 s     0.0 %", "joint         6.120643 s   -44.2 %", "891140, 350080"] {
        assert!(all.contains(wanted), "{all}");
    }
    let one = folder.ok(&["solve", "p.json", "--scheme", "pa"]);
    assert!(one.contains("a round lasts 9.779704 s") && one.contains("17595.441"), "{one}");
}

#[test]
fn a_group_that_rests_is_named() {
    let folder = Folder::new();
    let mut problem = example();
    *at(&mut problem, "groups.1.0.overhead_secs") = json!(60);
    folder.write("p.json", problem.to_string());
    let said = folder.ok(&["solve", "p.json"]);
    assert!(said.contains("group 1 gets no parameters, because the overhead of its worker 0 alone, 60 s"), "{said}");
}

#[test]
fn problems_that_cannot_be_solved_are_refused() {
    let range = "and must be a number from";
    refuses("bandwidth_down_hz", json!(0), &format!("bandwidth_down_hz: is 0 or missing, {range}"));
    refuses("bandwidth_up_hz", json!(-1), &format!("bandwidth_up_hz: is -1.0, {range}"));
    refuses("params", json!(1), "params: 1 parameters are fewer than the 2 groups");
    refuses("params", json!(1e30), &format!("params: is 1e30, {range}"));
    refuses("bits_per_param", json!(-32), &format!("bits_per_param: is -32.0, {range}"));
    refuses("groups.0.1.down_bps_per_hz", json!(0), &format!("groups.0.1.down_bps_per_hz: is 0 or missing, {range}"));
    refuses("groups.1.0.up_bps_per_hz", json!(-3), &format!("groups.1.0.up_bps_per_hz: is -3.0, {range}"));
    refuses("groups.1.0.secs_per_param", json!(0), &format!("groups.1.0.secs_per_param: is 0 or missing, {range}"));
    refuses("groups.1.0.overhead_secs", json!(-1), "groups.1.0.overhead_secs: -1 is not a time from 0 to");
    refuses(
        "groups.1.0.overhead_secs",
        json!(2e12),
        "groups.1.0.overhead_secs: its overhead of 2e12 s alone is longer",
    );
    refuses("groups.1.0.down_snr_hz", json!(1), "groups.1.0.down_snr_hz: has no meaning where the rate is linear");
    refuses("rate", json!("power-spread"), &format!("groups.0.0.down_snr_hz: is 0 or missing, {range}"));
    refuses("rate", json!("fast"), "rate: unknown variant `fast`");
    refuses("groups", json!([]), "groups: there is none");
    refuses("groups.1", json!([]), "groups.1: has no worker");
    refuses("groups.1.1", json!({"up_bps_per_hz": 1}), "groups.1.1: missing field `secs_per_param`");
    refuses("groups.1.1.mhz", json!(3), "groups.1.1.mhz: unknown field");
    refuses("groups.0.0.secs_per_param", json!("NaN"), "groups.0.0.secs_per_param: invalid type");
    refuses("whole_params", json!(1), "whole_params: invalid type");
    let folder = Folder::new();
    folder.write("nan.json", example().to_string().replace("1241220", "NaN"));
    folder.refuses(&["solve", "nan.json"], "nan.json: params: expected value");
    folder.write("large.json", example().to_string().replace("1241220", "1e999"));
    folder.refuses(&["solve", "large.json"], "large.json: params: number out of range");
    folder.write("half.json", &example().to_string()[..90]);
    folder.refuses(&["solve", "half.json"], "half.json: ");
    folder.refuses(&["solve", "none.json"], "none.json: No such file");
}

/// Every fault is named, and whole parameters must be whole.
#[test]
fn all_faults_are_named() {
    let folder = Folder::new();
    let mut problem = example();
    *at(&mut problem, "params") = json!(1000.5);
    *at(&mut problem, "whole_params") = json!(true);
    *at(&mut problem, "groups.0.0.up_bps_per_hz") = json!(-1);
    folder.write("bad.json", problem.to_string());
    let said = folder.refused(&["solve", "bad.json"]);
    assert!(said.contains("params: 1000.5 is not whole") && said.contains("groups.0.0.up_bps_per_hz"), "{said}");
}

#[test]
fn wrong_use_says_how() {
    let folder = Folder::new();
    for arguments in [&["solve"][..], &["solve", "p.json", "--scheme", "best"], &["solve", "p.json", "--repeat", "0"]] {
        assert_eq!(folder.run(arguments).code, Some(2), "{arguments:?}");
    }
    let unknown = folder.run(&["solve", "p.json", "--scheme", "best"]).err;
    assert!(unknown.contains("known are uniform, ba, pa, ba-pa, speed-pa, joint"), "{unknown}");
}
