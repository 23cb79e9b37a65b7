//! Bad input: a message that names the fault by its path, and a code that scripts understand.

use serde_json::{Value, json};

use super::support::{Folder, at, preset};

/// Runs a spoilt scenario file; the message must name the file and `wanted`.
fn refuses_file(preset_name: &str, path: &str, value: Value, wanted: &str) {
    let folder = Folder::new();
    let mut scenario = preset(preset_name);
    *at(&mut scenario, path) = value;
    folder.write("bad.json", scenario.to_string());
    folder.refuses(&["run", "bad.json"], &format!("bad.json: {wanted}"));
}

#[test]
fn wrong_use_ends_with_two_and_says_how() {
    let folder = Folder::new();
    for arguments in [
        &[][..],
        &["frobnicate"],
        &["run"],
        &["run", "a", "b"],
        &["run", "paper-emulation", "--nonsense"],
        &["run", "paper-emulation", "--methods", "nobody"],
        &["run", "paper-emulation", "--methods", "marl,"],
        &["run", "paper-emulation", "--seed", "-1"],
        &["run", "paper-emulation", "--seed", "1.5"],
        &["run", "paper-emulation", "--seed", "NaN"],
        &["run", "paper-emulation", "--seed", "99999999999999999999"],
        &["train", "paper-emulation", "--method", "marl"],
        &["train", "paper-emulation", "--method", "marl", "-o", "p.json", "--evaluate-every", "0"],
        &["train", "paper-emulation", "--method", "marl", "-o", "p.json", "--curve", "c.csv"],
        &["report", "paper-emulation", "--seeds", "1"],
        &["verify"],
    ] {
        let ended = folder.run(arguments);
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "edgelab {arguments:?}: {}", ended.err);
        assert!(ended.err.contains("Usage:") || ended.err.contains("--help"), "edgelab {arguments:?}: {}", ended.err);
    }
    let unknown = folder.run(&["run", "paper-emulation", "--methods", "nobody"]);
    assert!(unknown.err.contains("unknown method \"nobody\"; known are random, "), "{}", unknown.err);
    assert!(folder.run(&["run", "paper-emulation", "--seed", "-1"]).err.contains("'-1' for '--seed"));
}

#[test]
fn unknown_names_are_refused_with_the_known_ones() {
    let folder = Folder::new();
    folder.refuses(&["run", "nosuch"], "preset: there is no preset \"nosuch\"; known are paper-emulation@1, ");
    folder.refuses(&["run", "paper-emulation@99"], "preset: there is no preset \"paper-emulation@99\"");
    folder.refuses(&["run", ""], "preset: there is no preset \"\"");
    folder.refuses(&["run", "nosuch.json"], "nosuch.json: No such file");
    folder.refuses(&["run", "../nosuch"], "../nosuch: No such file");
    folder.refuses(&["run", "."], ".: Is a directory");
    folder.refuses(&["verify", "."], ".: line 1: Is a directory");
    folder.refuses(&["verify", "nosuch.jsonl"], "nosuch.jsonl: No such file");
    folder.refuses(&["contention", "nosuch.json"], "nosuch.json: No such file");
    folder.refuses(&["train", "collision-minimal", "--method", "heft", "-o", "p.json"], "study.method: heft does not");
    assert_eq!(folder.names(), [""; 0]);
}

#[test]
fn settings_on_the_command_line_are_refused_by_path() {
    let folder = Folder::new();
    for (setting, wanted) in [
        ("study.shield.alpah=0.8", "study.shield.alpah: is not a setting; did you mean study.shield.alpha?"),
        ("study.shield.alpha", "study.shield.alpha: expected PATH=VALUE"),
        ("=1", "=1: expected PATH=VALUE"),
        ("study.method=nobody", "study.method: must be one of random, round-robin"),
        ("study.head=nobody", "study.head: there is no device \"nobody\""),
        ("cluster.devices.listed.7.name=x", "cluster.devices.listed: has no element 7"),
        ("cluster.devices.listed.0.memory_bytes=0", "cluster.devices.listed.0.memory_bytes: must be"),
        ("cluster.devices.listed.0.region=3", "cluster.devices.listed.1.region: is missing"),
        ("cluster.devices.listed.0.name=right", "cluster.devices.listed.2.name: \"right\" is given twice"),
        ("workload.jobs.listed.0.name=right-job", "workload.jobs.listed.1.name: \"right-job\" is given twice"),
        ("workload.jobs.listed.0.owner=nobody", "workload.jobs.listed.0.owner: there is no device \"nobody\""),
        ("workload.jobs.listed=[]", "workload.jobs.listed: "),
        ("cluster.devices.listed=[]", "cluster.devices.listed: "),
        ("study.policies.marl=xyz", "study.policies.marl: "),
        ("study.policies.marl=", "study.policies.marl: marl needs a learned policy, and none is named"),
        ("format=2", "format: "),
        ("horizon_secs=0", "horizon_secs: must be"),
        ("seed=4503599627370496", "seed: must be a whole number"),
    ] {
        folder.refuses(&["run", "collision-minimal", "--methods", "marl", "--set", setting], wanted);
    }
    let numbers = [
        "NaN",
        "nan",
        "-nan",
        "null",
        "Infinity",
        "-Infinity",
        "inf",
        "-inf",
        "+inf",
        "∞",
        "1e999",
        "-1e999",
        "1e308",
        "-1",
        "0",
        "",
        " ",
        "0x10",
        "1,5",
        "1_000",
        "true",
        "[1]",
        "{}",
        "\"1\"",
        "１",
    ];
    for number in numbers {
        for path in ["cluster.storage_bytes_per_sec", "cluster.devices.listed.1.cpu_flops_per_sec", "horizon_secs"] {
            let setting = format!("{path}={number}");
            folder.refuses(
                &["run", "collision-minimal", "--set", &setting],
                &format!("{path}: must be a number between"),
            );
        }
        let setting = format!("workload.iterations={number}");
        let wanted = "workload.iterations: must be a whole number between 1 and";
        folder.refuses(&["run", "collision-minimal", "--set", &setting], wanted);
    }
}

#[test]
fn all_faults_are_named_at_once() {
    let folder = Folder::new();
    let settings = ["study.shield.alpha=-1", "seed=x", "cluster.range_m=NaN", "workload.batch=0"];
    let arguments: Vec<&str> =
        ["run", "paper-emulation"].into_iter().chain(settings.iter().flat_map(|&s| ["--set", s])).collect();
    let said = folder.refused(&arguments);
    let paths: Vec<&str> = said.lines().filter_map(|line| line.split(": ").nth(1)).collect();
    assert_eq!(paths, ["study.shield.alpha", "seed", "cluster.range_m", "workload.batch"]);
}

#[test]
fn scenario_files_are_refused_by_file_and_path() {
    for (path, value, wanted) in [
        ("format", json!(2), "format: is 2: made by a newer version"),
        ("format", json!(0), "format: is 0, which no version"),
        ("format", json!("1"), "format: must be the number of the file format, 1 today"),
        ("seed", json!(-1), "seed: must be"),
        ("seed", json!(1.5), "seed: must be"),
        ("seed", json!(null), "seed: must be"),
        ("title", json!(7), "title: must be"),
        ("title", json!("x".repeat(401)), "title: "),
        ("cluster", json!([]), "cluster: must be"),
        ("cluster.devices", json!({}), "cluster.devices: "),
        ("cluster.devices", json!({"drawn": {}, "listed": []}), "cluster.devices"),
        ("cluster.devices.listed", json!([]), "cluster.devices.listed: "),
        ("cluster.devices.listed.1.memory_bytes", json!(0), "cluster.devices.listed.1.memory_bytes: must be"),
        ("cluster.devices.listed.1.name", json!(""), "cluster.devices.listed.1.name: must not be empty"),
        ("cluster.devices.listed.0.region", json!(9), "cluster.devices.listed."),
        ("cluster.background.period_secs", json!(0), "cluster.background.period_secs: must be"),
        ("cluster.background.low_share", json!(0.5), "cluster.background.high_share: is 0, below the least share"),
        ("workload.jobs.listed", json!([]), "workload.jobs.listed: "),
        ("workload.jobs.listed.0.model", json!("vgg-17"), "workload.jobs.listed.0.model: must be one of vgg-16"),
        ("workload.jobs.listed.0.arrival_secs", json!(1e9), "workload.jobs.listed.0.arrival_secs: "),
        ("workload.image_side", json!(8), "workload.image_side: "),
        ("study.method", json!("nobody"), "study.method: must be one of random"),
        ("study.policies.marl", json!("00"), "study.policies.marl: "),
        ("study.surprise", json!(1), "study.surprise: "),
    ] {
        refuses_file("collision-minimal", path, value, wanted);
    }
    refuses_file("paper-emulation", "cluster.devices.drawn.count", json!(0), "cluster.devices.drawn.count: must be");
    refuses_file("paper-emulation", "cluster.devices.drawn.count", json!(1e9), "cluster.devices.drawn.count: must be");
    refuses_file(
        "paper-emulation",
        "cluster.devices.drawn.memory_bytes",
        json!([]),
        "cluster.devices.drawn.memory_bytes: ",
    );
    refuses_file(
        "paper-emulation",
        "workload.jobs.waves.jobs_per_device",
        json!(0),
        "workload.jobs.waves.jobs_per_device",
    );
    refuses_file("paper-emulation", "workload.jobs.waves.models", json!([]), "workload.jobs.waves.models: ");
}

#[test]
fn files_that_are_no_scenario_are_refused_by_name() {
    let folder = Folder::new();
    let good = preset("collision-minimal").to_string();
    let with = |old: &str, new: &str| good.replacen(old, new, 1).into_bytes();
    let cases: &[(&[u8], &str)] = &[
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b"nonsense", "is not JSON"),
        (b"[]", "a scenario is a JSON object"),
        (b"null", "a scenario is a JSON object"),
        (b"{}", "format: must be the number"),
        (b"\xff\xfe{\0", "not text"),
        (&good.as_bytes()[..good.len() / 2], "is not JSON"),
        (&[good.as_bytes(), b"{}"].concat(), "is not JSON: trailing characters"),
        (&with("\"alpha\":0.9", "\"alpha\":NaN"), "study.shield.alpha: is not JSON"),
        (&with("\"alpha\":0.9", "\"alpha\":Infinity"), "study.shield.alpha: is not JSON"),
        (&with("\"alpha\":0.9", "\"alpha\":-inf"), "study.shield.alpha: is not JSON"),
        (&with("\"alpha\":0.9", "\"alpha\":1e999"), "study.shield.alpha: is not JSON: number out of range"),
        (&with("\"alpha\":0.9", "\"alpha\":0.9,\"alpha\":0.8"), "study.shield: duplicate field `alpha`"),
        (&b"[".repeat(100_000), "is not JSON: recursion limit exceeded"),
    ];
    for (content, wanted) in cases {
        folder.write("bad.json", content);
        folder.refuses(&["run", "bad.json"], &format!("bad.json: {wanted}"));
    }
}

#[test]
#[expect(clippy::disallowed_types, reason = "a test may look at the clock")]
fn fifty_megabytes_are_refused_at_once() {
    let folder = Folder::new();
    folder.write("big.json", b"[1,".repeat(50_000_000 / 3));
    let begun = std::time::Instant::now();
    for arguments in [
        &["run", "big.json"][..],
        &["verify", "big.json"],
        &["contention", "big.json"],
        &["address", "big.json"],
        &["run", "collision-minimal", "--policy", "big.json"],
    ] {
        folder.refuses(arguments, "than 16777216 bytes");
    }
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}

#[test]
fn words_of_strangers_stay_words() {
    let folder = Folder::new();
    let mut scenario = preset("collision-minimal");
    let hostile = "<script>alert(1)</script> & \u{202e} ' \" %zz";
    *at(&mut scenario, "title") = json!(hostile);
    *at(&mut scenario, "cluster.devices.listed.0.name") = json!("<img src=x onerror=alert(1)>");
    *at(&mut scenario, "workload.jobs.listed.0.owner") = json!("<img src=x onerror=alert(1)>");
    folder.write("hostile.json", scenario.to_string());
    let report = folder.json(&["run", "hostile.json", "--json", "--trace", "t.jsonl"]);
    assert_eq!(report["runs"][0]["scenario"]["title"], hostile);
    assert!(folder.ok(&["verify", "t.jsonl"]).starts_with("same bits"));
    let address = folder.ok(&["address", "hostile.json"]);
    assert_eq!(folder.json(&["address", address.trim_end()])["title"], hostile);
    // In a message control characters do not reach the terminal.
    let said = folder.refused(&["run", "collision-minimal", "--set", "study.head=\u{1b}[31mred"]);
    assert!(said.contains("·[31mred") && !said.contains('\u{1b}'), "{said:?}");
}

#[test]
fn addresses_are_refused_by_path() {
    let folder = Folder::new();
    let long = format!("v=1&preset=paper-emulation&title={}", "x".repeat(8_000));
    for (address, wanted) in [
        ("v=2&preset=paper-emulation", "v: is \"2\"; this build reads version 1"),
        ("v=0&preset=paper-emulation", "v: is \"0\""),
        ("#preset=paper-emulation&v=x", "v: "),
        ("v=1&preset=nosuch", "preset: there is no preset \"nosuch\""),
        ("v=1&preset=paper-emulation@99", "preset: there is no preset"),
        ("v=1&preset=%zz", "preset: was left out: its percent-encoding is broken"),
        ("v=1&preset=paper-emulation&title=%e2%28", "title: was left out: its percent-encoding is broken"),
        ("v=1&preset=paper-emulation&study.shield.alpah=1", "study.shield.alpah: was left out: is not a setting"),
        ("v=1&preset=paper-emulation&study.shield.alpha=NaN", "study.shield.alpha: was left out: must be a number"),
        ("v=1&preset=paper-emulation&seed=-1", "seed: was left out: must be a whole number"),
        ("v=1&z=AAAA", "z: the packed scenario was left out"),
        ("v=1&z=%%%", "z: "),
        ("https://example.org/#v=1&seed=x", "seed: was left out"),
        (&long, "the address has 8033 characters; at most 8000 are read"),
    ] {
        folder.refuses(&["address", address], wanted);
        folder.refuses(&["run", address], wanted);
    }
}

#[test]
fn networks_are_refused_by_file_and_path() {
    let folder = Folder::new();
    let network = |stations: &str, think: &str, station: &str, demand: &str| {
        format!(
            r#"{{"stations": {stations}, "jobs": [{{"think_secs": {think}, "visits": [{{"station": {station}, "demand_secs": {demand}}}]}}]}}"#
        )
    };
    for (text, wanted) in [
        (network("1", "1", "1", "1"), "jobs.0.visits.0.station: 1 is not below the number of stations, 1"),
        (network("1", "-1", "0", "1"), "jobs.0.think_secs: -1 is not a time"),
        (network("1", "1", "0", "1e300"), "jobs.0.visits.0.demand_secs: "),
        (network("1", "NaN", "0", "1"), "jobs.0.think_secs: "),
        (network("-1", "1", "0", "1"), "stations: "),
        (network("99999999", "1", "0", "1"), "stations: 99999999 are more than"),
        (network("1.5", "1", "0", "1"), "stations: "),
        (network("1", "1", "0", "1").replace("visits", "visit"), "jobs.0.visit: unknown field"),
        (network("1", "1", "0", "1") + "x", "trailing characters"),
        ("{\"stations\": 1".to_owned(), "EOF while parsing"),
        ("[[[".to_owned(), ""),
        (String::new(), "EOF while parsing"),
    ] {
        folder.write("bad.json", text);
        let said = folder.refused(&["contention", "bad.json"]);
        assert!(said.starts_with("edgelab: bad.json: ") && said.contains(wanted), "wanted: {wanted}\nsaid: {said}");
    }
}

#[test]
fn trainings_and_policies_are_refused_by_name() {
    let folder = Folder::new();
    let train = ["train", "collision-minimal", "--method", "marl", "-o", "p.json"];
    folder.refuses(&[&train[..], &["--episodes", "0"]].concat(), "episodes: between 1 and ");
    folder.refuses(&[&train[..], &["--episodes", "4000000000"]].concat(), "episodes: between 1 and ");
    folder.refuses(&[&train[..], &["--training-seed", "999999999999"]].concat(), "training_seed: ");
    folder.refuses(&[&train[..], &["--set", "study.learning.discount=2"]].concat(), "study.learning.discount: must be");
    assert_eq!(folder.names(), [""; 0], "nothing is written");
    folder.ok(&[&train[..], &["--episodes", "2"]].concat());
    let good = folder.read("p.json");
    for (bad, wanted) in [
        (String::new(), "policy"),
        ("{}".to_owned(), "policy"),
        (good[..good.len() / 2].to_owned(), "policy"),
        (good.replacen("\"kind\"", "\"surprise\"", 1), "policy.surprise: unknown field"),
        (good.replacen("\"values\": \"", "\"values\": \"!", 1), "policy.values: not base64"),
        (good.replacen("\"values\": \"", "\"values\": \"AAAA", 1), "policy.values: expected 1080 numbers"),
        (good.replacen("\"seed\": ", "\"seed\": -", 1), "policy.origin.scenario.seed: "),
        (
            good.replacen("\"method\": \"marl\"", "\"method\": \"rl\"", 1),
            "policy.method: is rl; its origin trained marl",
        ),
        (
            good.replacen("\"discount\": ", "\"discount\": 2", 1),
            "policy.origin.scenario.study.learning.discount: must be",
        ),
    ] {
        folder.write("bad.json", bad);
        folder.refuses(&["run", "collision-minimal", "--policy", "bad.json"], &format!("bad.json: {wanted}"));
    }
}

/// Learners by setting; policies of independent agents serve no more devices than they have agents.
#[test]
fn learners_and_their_policies_are_refused_by_path() {
    let folder = Folder::new();
    let train = ["train", "collision-minimal", "--episodes", "2", "-o", "p.json", "--method"];
    let independent = ["--set", "study.learning.tables=independent"];
    for (method, setting, wanted) in [
        ("marl", "study.learning.learner=sarsa", "study.learning.learner: must be one of q-table, dqn"),
        ("marl", "study.learning.tables=own", "study.learning.tables: must be one of shared, independent"),
        ("marl", "study.learning.dqn.hidden=0", "study.learning.dqn.hidden: must be a whole number between 1 and 256"),
        (
            "marl",
            "study.learning.dqn.batch=null",
            "study.learning.dqn.batch: must be a whole number between 1 and 1024",
        ),
        ("marl", "study.learning.dqn.units=8", "study.learning.dqn.units: is not a setting; did you mean"),
        ("rl", independent[1], "study.learning.tables: is independent, and rl has one agent"),
    ] {
        folder.refuses(&[&train[..], &[method, "--set", setting]].concat(), wanted);
    }
    assert_eq!(folder.names(), [""; 0], "nothing is written");
    let digest = folder.ok(&[&train[..], &["marl"], &independent].concat());
    let named = format!("study.policies.marl={}", digest.trim());
    let run = ["--methods", "marl", "--policy", "p.json", "--set", &named];
    folder.ok(&[&["run", "collision-minimal"], &run[..]].concat());
    let wanted = "study.policies.marl: is a policy of 3 independent agents, one a device; the scenario has 25 devices";
    folder.refuses(&[&["run", "paper-emulation"], &run[..]].concat(), wanted);
    folder.write("doc.md", "no marks\n");
    let wanted = "doc.md: the marks <!-- learning --> … <!-- /learning --> are missing";
    folder.refuses(&["learning", "--update", "doc.md"], wanted);
    let one = ["train", "collision-minimal", "--method", "marl", "-o", "one.json", "--curve", "one.json"];
    folder.refuses(&[&one[..], &["--evaluate-every", "10"]].concat(), "one.json: policy and curve cannot be one file");
}

#[test]
fn a_document_without_marks_is_left_alone() {
    let folder = Folder::new();
    folder.write("doc.md", "no marks\n");
    let arguments = ["report", "collision-minimal", "--seeds", "5", "--update", "doc.md"];
    folder.refuses(&arguments, "doc.md: the marks <!-- report --> … <!-- /report --> are missing");
    assert_eq!(folder.read("doc.md"), "no marks\n");
    folder.refuses(&[&arguments[..5], &["nosuch.md"]].concat(), "nosuch.md: No such file");
}
