//! Bad scenarios are refused with all their faults, each at its path.

use edgelab::{
    model::{check::load, limits, path, scenario::Scenario},
    presets,
};
use serde_json::{Value, json};

use super::{altered, faults_of, json_of, paths_of, preset};

/// One change, the path of the fault that it makes, and what the fault says.
fn expect(preset: &str, cases: &[(&str, Value, &str, &str)]) {
    for (pointer, value, path, problem) in cases {
        let faults = faults_of(&altered(preset, &[(pointer, value.clone())]));
        let found = faults.iter().find(|fault| fault.path == *path);
        assert!(found.is_some_and(|fault| fault.problem.contains(problem)), "{pointer} = {value}: {faults:?}");
    }
}

#[test]
fn settings_of_the_run() {
    let cases = [
        ("/format", json!(2), "format", "newer version"),
        ("/format", json!(0), "format", "no version of this program has written"),
        ("/format", json!("1"), "format", "must be the number"),
        ("/seed", json!(limits::SEED + 1), "seed", "between 0 and"),
        ("/seed", json!(-1), "seed", "whole number"),
        ("/seed", json!(7.0), "seed", "whole number"),
        ("/seed", json!(null), "seed", "null"),
        ("/horizon_secs", json!(0), "horizon_secs", "between 1 and"),
        ("/title", json!("x".repeat(limits::TEXT_CHARS + 1)), "title", "at most 400"),
        ("/title", json!("<b>\u{0}</b>"), "title", "control characters"),
        ("/title", json!(null), "title", "must be a text"),
    ];
    expect("paper-emulation", &cases);
}

#[test]
fn settings_of_drawn_devices() {
    let cases = [
        ("/cluster", json!([]), "cluster", "must be an object"),
        ("/cluster/devices", json!({}), "cluster.devices", "exactly one of drawn, listed"),
        ("/cluster/devices", json!({"listed": []}), "cluster.devices.listed", "must not be empty"),
        ("/cluster/devices/drawn/count", json!(0), "cluster.devices.drawn.count", "between 1"),
        ("/cluster/devices/drawn/count", json!(4e9 as u64), "cluster.devices.drawn.count", "between 1"),
        (
            "/cluster/devices/drawn/count",
            json!(2001),
            "cluster.devices.drawn.count",
            "raise cluster.devices.drawn.clusters",
        ),
        ("/cluster/devices/drawn/clusters", json!(26), "cluster.devices.drawn.clusters", "25 devices"),
        ("/cluster/devices/drawn/busy_watts", json!(1.0), "cluster.devices.drawn.busy_watts", "less than"),
        ("/cluster/devices/drawn/memory_bytes", json!([1e9, 0]), "cluster.devices.drawn.memory_bytes", "element 1"),
        ("/cluster/devices/drawn/memory_bytes", json!([]), "cluster.devices.drawn.memory_bytes", "1 to 64"),
        ("/cluster/memory_reserved_share", json!(1), "cluster.memory_reserved_share", "0.95"),
        ("/cluster/background/low_share", json!(0.5), "cluster.background.high_share", "below"),
        ("/study/head", json!("device-25"), "study.head", "device-0 to device-24"),
        ("/study/head", json!("device-+3"), "study.head", "no device"),
    ];
    expect("paper-emulation", &cases);
    let accepted = altered("paper-emulation", &[("/study/head", json!("device-24"))]);
    assert!(load::<Scenario>(&accepted.to_string()).is_ok());
}

#[test]
fn settings_of_work_and_study() {
    let cases = [
        ("/workload/jobs/waves/models", json!([]), "workload.jobs.waves.models", "1 to 64"),
        ("/workload/jobs/waves/models", json!(["vgg"]), "workload.jobs.waves.models", "did you mean vgg-16?"),
        ("/workload/jobs/waves/jobs_per_device", json!(0), "workload.jobs.waves.jobs_per_device", "between 1"),
        ("/workload/jobs/waves/waves", json!(5_000), "workload.jobs.waves.interval_secs", "after the horizon"),
        ("/workload/image_side", json!(1), "workload.image_side", "too small for"),
        ("/study/learning/epsilon_start", json!(0.0), "study.learning.epsilon_end", "above"),
        ("/study/policies/marl", json!("abc"), "study.policies.marl", "64 hexadecimal"),
        ("/study/policies/trained_with_shield", json!(1), "study.policies.trained_with_shield", "true or false"),
    ];
    expect("paper-emulation", &cases);
}

#[test]
fn listed_devices_and_jobs() {
    let listed = json_of(&preset("collision-minimal"));
    let device = &listed["cluster"]["devices"]["listed"][0];
    let job = &listed["workload"]["jobs"]["listed"][0];
    let cases = [
        ("/cluster/devices/listed", json!([device, device]), "cluster.devices.listed.1.name", "given twice"),
        ("/cluster/devices/listed/1/name", json!(""), "cluster.devices.listed.1.name", "must not be empty"),
        ("/cluster/devices/listed/1/region", json!(0), "cluster.devices.listed.0.region", "every device or to none"),
        ("/cluster/devices/listed/1/memory_bytes", json!(0), "cluster.devices.listed.1.memory_bytes", "between"),
        ("/workload/jobs/listed", json!([]), "workload.jobs.listed", "must not be empty"),
        ("/workload/jobs/listed", json!([job, job]), "workload.jobs.listed.1.name", "given twice"),
        ("/workload/jobs/listed/0/owner", json!("<script>"), "workload.jobs.listed.0.owner", "no device"),
        (
            "/workload/jobs/listed/0/arrival_secs",
            json!(1e6),
            "workload.jobs.listed.0.arrival_secs",
            "after the horizon",
        ),
        ("/study/head", json!("nobody"), "study.head", "no device"),
    ];
    expect("collision-minimal", &cases);
    let region = |index: usize| format!("/cluster/devices/listed/{index}/region");
    let regions = |given: [u32; 3]| {
        let changes = [0, 1, 2].map(|index| (region(index), json!(given[index])));
        altered("collision-minimal", &changes.each_ref().map(|(pointer, value)| (pointer.as_str(), value.clone())))
    };
    assert!(load::<Scenario>(&regions([1, 0, 1]).to_string()).is_ok());
    let faults = faults_of(&regions([0, 3, 1]));
    assert_eq!(paths_of(&faults), ["cluster.devices.listed.1.region"]);
    assert!(faults[0].problem.contains("no device is in region 2"), "{faults:?}");
}

/// A horizon and a period that are possible alone and too much together.
#[test]
fn redraws_are_bounded() {
    let scenario =
        altered("paper-emulation", &[("/horizon_secs", json!(1e8)), ("/cluster/background/period_secs", json!(1))]);
    assert_eq!(paths_of(&faults_of(&scenario)), ["cluster.background.period_secs"]);
}

#[test]
fn counts_multiply() {
    let scenario = |settings: &[(&str, &str)]| -> Scenario {
        let base = path::set(&presets::default(), "cluster.devices.drawn.count", "20000").expect("a count");
        assert_eq!(paths_of(&base.check().expect_err("one large cluster")), ["cluster.devices.drawn.count"]);
        let base = path::set(&base, "cluster.devices.drawn.clusters", "10").expect("clusters");
        settings.iter().fold(base, |base, (path, text)| path::set(&base, path, text).expect(path))
    };
    let jobs = scenario(&[("workload.jobs.waves.waves", "3")]);
    assert_eq!(paths_of(&jobs.check().expect_err("too many jobs")), ["workload.jobs.waves.jobs_per_device"]);
    let tasks = scenario(&[("workload.jobs.waves.waves", "2"), ("workload.tasks_per_job", "13")]);
    assert_eq!(paths_of(&tasks.check().expect_err("too many tasks")), ["workload.tasks_per_job"]);
    let fewer = scenario(&[("workload.jobs.waves.waves", "2"), ("workload.tasks_per_job", "12")]);
    assert_eq!(fewer.check(), Ok(()));
}

#[test]
fn all_faults_are_reported() {
    let mut scenario = json_of(&presets::default());
    scenario["seed"] = json!("x");
    scenario["surprise"] = json!(1);
    scenario["study"]["shield"]["alpha"] = json!(-1);
    scenario["study"]["shield"]["aplha"] = json!(1);
    scenario["workload"].as_object_mut().expect("an object").remove("batch");
    let faults = faults_of(&scenario);
    assert_eq!(paths_of(&faults), ["seed", "study.shield.alpha", "study.shield.aplha", "surprise", "workload.batch"]);
}

/// Faults of each setting alone and of settings together, in one answer.
#[test]
fn check_reports_both_kinds() {
    let mut scenario = presets::default();
    scenario.study.temperature = f64::NAN;
    scenario.horizon_secs = f64::INFINITY;
    scenario.study.head = "nobody".to_string();
    scenario.format = 2;
    let faults = scenario.check().expect_err("faults");
    for path in ["study.temperature", "horizon_secs", "study.head", "format"] {
        assert!(faults.iter().any(|fault| fault.path == path), "{path}: {faults:?}");
    }
}

#[test]
fn endless_faults_are_cut_short() {
    let surprises: serde_json::Map<String, Value> = (0..10_000).map(|n| (format!("field-{n}"), json!(n))).collect();
    assert_eq!(faults_of(&altered("paper-emulation", &[("/cluster", surprises.into())])).len(), limits::FAULTS);
}

#[test]
fn numbers_that_json_does_not_know_are_named() {
    let text = json_of(&presets::default()).to_string();
    for spelling in ["NaN", "nan", "Infinity", "-Infinity", "inf", "1e999", "-1e999", "\"NaN\"", "\"inf\"", "null"] {
        let broken = text.replace("\"alpha\":0.9", &format!("\"alpha\":{spelling}"));
        assert_ne!(broken, text);
        let faults = load::<Scenario>(&broken).expect_err(spelling);
        assert_eq!(paths_of(&faults), ["study.shield.alpha"], "{spelling}: {faults:?}");
    }
}

#[test]
fn broken_files_are_explained() {
    let text = serde_json::to_string_pretty(&presets::default()).expect("JSON");
    let twice = text.replacen("\"seed\": 7,", "\"seed\": 7,\n  \"seed\": 8,", 1);
    let long = " ".repeat(limits::FILE_BYTES + 1);
    let deep = "[".repeat(100_000);
    let cases = [
        ("", "line 1 column 0"),
        ("{", "line 1 column 1"),
        ("[]", "is a JSON object"),
        ("7", "is a JSON object"),
        ("{}", "must be the number of the file format"),
        (twice.as_str(), "duplicate field `seed`"),
        (&text[..text.len() / 2], "EOF while parsing"),
        (long.as_str(), "at most"),
        (deep.as_str(), "recursion limit"),
        ("\u{0}", "line 1"),
    ];
    for (text, problem) in cases {
        let faults = load::<Scenario>(text).expect_err("a fault");
        assert!(faults[0].to_string().contains(problem), "{faults:?}");
    }
    assert_eq!(load::<Scenario>(&format!("\u{feff}{text}")), Ok(presets::default()));
}
