//! `--at`: what a reader changes in mid-run, on the command line, in traces and in addresses.

use serde_json::json;

use super::support::Folder;

const FORK: [&str; 6] =
    ["paper-emulation-2-waves", "--set", "study.method=marl", "--at", "120:study.method=srole-d", "--seed"];

fn with<'a>(first: &'a str, rest: &[&'a str]) -> Vec<&'a str> {
    [&[first][..], &FORK, &["1"], rest].concat()
}

/// The trace of a fork can be verified, and is its parent's until the moment of the change.
#[test]
fn a_fork_runs_and_verifies() {
    let folder = Folder::new();
    folder.ok(&with("run", &["--trace", "fork.jsonl"]));
    assert!(folder.ok(&["verify", "fork.jsonl"]).starts_with("same bits"));
    folder.ok(&["run", FORK[0], "--methods", "marl", "--seed", "1", "--trace", "parent.jsonl"]);
    let records = |name: &str| -> Vec<String> { folder.read(name).lines().skip(1).map(str::to_owned).collect() };
    let (fork, parent) = (records("fork.jsonl"), records("parent.jsonl"));
    let at = r#"{"at":120000000,"event":{"changed":{"path":"study.method","value":"\"srole-d\""}}}"#;
    let changed = fork.iter().position(|line| line == at).expect("the change is on record");
    assert!(changed > 10);
    assert_eq!(fork[..changed], parent[..changed]);
    assert_ne!(fork, parent);
}

/// An address of its own, and the same future from it.
#[test]
fn a_fork_has_an_address() {
    let folder = Folder::new();
    let address = folder.ok(&with("address", &[]));
    let address = address.trim_end();
    assert!(address.contains("&interventions=%5B%7B%22at_secs%22:120.0,"), "{address}");
    let scenario = folder.json(&["address", address]);
    assert_eq!(scenario["interventions"], json!([{"at_secs": 120.0, "path": "study.method", "value": "srole-d"}]));
    let digest = |arguments: &[&str]| folder.json(arguments)["runs"][0]["digest"].clone();
    assert_eq!(digest(&["run", address, "--json"]), digest(&with("run", &["--json"])));
}

#[test]
fn wrong_changes_are_named() {
    let folder = Folder::new();
    for (text, wanted) in [
        ("120", "120: expected SECS:PATH=VALUE"),
        ("x:study.method=marl", "expected SECS:PATH=VALUE"),
        ("-1:study.method=marl", "interventions.0.at_secs: must be between 0 and the horizon of 86400 s; it is -1"),
        ("1:study.method=magic", "interventions.0.value: must be one of random"),
        ("1:workload.batch=4", "interventions.0.path: \"workload.batch\" cannot change in mid-run"),
    ] {
        folder.refuses(&["run", "paper-emulation", "--at", text], wanted);
    }
}

/// A device that fails and returns; what it did is told, and only where something failed.
#[test]
fn a_failure_is_told() {
    let folder = Folder::new();
    let at = ["--at", "20:devices.device-3.up=false", "--at", "200:devices.device-3.up=true"];
    folder.ok(&[&["run", "paper-emulation", "--trace", "failed.jsonl"][..], &at].concat());
    assert!(folder.ok(&["verify", "failed.jsonl"]).starts_with("same bits"));
    assert!(folder.read("failed.jsonl").contains(r#"{"failed":{"device":3,"part":"device"}}"#));
    let report = folder.json(&[&["run", "paper-emulation", "--json"][..], &at].concat());
    let disruption = &report["runs"][0]["disruption"];
    assert_eq!(disruption["device_down_secs"], 180.0);
    assert!(disruption["interruptions"].as_u64().is_some_and(|count| count > 0));
    let report = folder.json(&["run", "paper-emulation", "--json"]);
    assert!(report["runs"][0].get("disruption").is_none());
    folder.refuses(
        &["run", "paper-emulation", "--at", "20:devices.nobody.up=false"],
        "interventions.0.path: there is no device \"nobody\"; drawn devices are called device-0 to device-24",
    );
}
