//! Every subcommand on its normal day.

use std::collections::BTreeSet;

use edgelab::{model::method::Method, presets::Shipped as _};
use serde_json::Value;

use super::support::Folder;

fn names(value: &Value) -> BTreeSet<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn help_names_every_command_and_its_examples_begin_with_the_name() {
    let folder = Folder::new();
    let help = folder.ok(&["--help"]);
    let commands = [
        "presets",
        "models",
        "schema",
        "run",
        "verify",
        "train",
        "learning",
        "import",
        "export",
        "address",
        "contention",
        "solve",
        "report",
    ];
    for command in commands {
        assert!(help.contains(&format!("\n  {command} ")), "{command} is missing in:\n{help}");
        let help = folder.ok(&[command, "--help"]);
        let examples = help.lines().skip_while(|line| !line.starts_with("Example")).skip(1);
        examples.for_each(|line| assert!(line.starts_with("  edgelab "), "{command} --help: {line}"));
    }
    assert_eq!(folder.ok(&["--version"]), format!("edgelab {}\n", edgelab::VERSION));
}

#[test]
fn presets_lists_each_with_its_goal() {
    let text = Folder::new().ok(&["presets"]);
    let of_laboratories = [
        edgelab::presets::ALL,
        edgelab::partition::scenario::Scenario::PRESETS,
        edgelab::training::scenario::Scenario::PRESETS,
    ];
    let presets = of_laboratories.concat();
    assert_eq!(text.lines().count(), presets.len());
    for (line, preset) in text.lines().zip(presets) {
        let (id, goal) = line.split_once(' ').expect("two columns");
        assert_eq!(id, preset.id());
        assert!(goal.trim().ends_with('.'), "{id} states no goal");
    }
}

#[test]
fn models_prints_totals_that_others_published() {
    let folder = Folder::new();
    let models = folder.json(&["models", "--json"]);
    let parameters = |name: &str| {
        let found = models.as_array().expect("a list").iter().find(|model| model["architecture"] == name);
        found.unwrap_or_else(|| panic!("no {name}"))["standard"]["parameters"].as_u64()
    };
    // torchvision's documentation states these.
    assert_eq!(parameters("vgg-16"), Some(138_357_544));
    assert_eq!(parameters("resnet-18"), Some(11_689_512));
    assert_eq!(parameters("mobilenet-v2"), Some(3_504_872));
    assert_eq!(parameters("alexnet"), Some(61_100_840));
    let text = folder.ok(&["models"]);
    assert!(text.contains("138,357,544") && text.contains("LSTM"), "{text}");
}

#[test]
fn schema_accepts_what_run_writes_and_refuses_a_misspelt_field() {
    /// A preset of a laboratory, run by the command line.
    const PRESETS: [(&str, &str); 3] =
        [("placement", "collision-minimal"), ("partition", "two-groups"), ("training", "hetero-sys-a")];
    let folder = Folder::new();
    for (laboratory, preset) in PRESETS {
        let schema = folder.json(&["schema", "--laboratory", laboratory]);
        let mut schemas = boon::Schemas::new();
        let mut compiler = boon::Compiler::new();
        compiler.add_resource("scenario.json", schema).expect("a resource");
        let validator = compiler.compile("scenario.json", &mut schemas).expect("a JSON Schema");
        let is_valid = |scenario: &Value| schemas.validate(scenario, validator).is_ok();
        let short: &[&str] = if laboratory == "training" { &["--set", "horizon_secs=50"] } else { &[] };
        let run = folder.json(&[&["run", preset, "--json"], short].concat());
        let scenario = &run["runs"][0]["scenario"];
        assert!(is_valid(scenario), "{laboratory}");
        for (field, value) in [("sed", 1), ("seed", -1)] {
            let mut other = scenario.clone();
            other[field] = Value::from(value);
            assert!(!is_valid(&other), "{laboratory}: {field}");
        }
    }
}

#[test]
fn run_prints_a_line_a_method() {
    let text = Folder::new().ok(&["run", "collision-minimal", "--methods", "marl,srole-c,srole-d,rl,heft"]);
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some(format!("collision-minimal@1 · seed 7 · edgelab {}", edgelab::VERSION).as_str()));
    assert!(lines.next().is_some_and(|head| head.starts_with("method ") && head.ends_with("digest")));
    let methods: Vec<&str> = lines.filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(methods, ["marl", "srole-c", "srole-d", "rl", "heft"]);
}

#[test]
fn run_as_json_has_exactly_these_names() {
    let report = Folder::new().json(&["run", "paper-emulation", "--methods", "marl,srole-d", "--json"]);
    assert_eq!(names(&report), ["runs", "version"].into());
    assert_eq!(report["version"], edgelab::VERSION);
    let runs = report["runs"].as_array().expect("a list");
    assert_eq!(runs.len(), 2);
    for (run, method) in runs.iter().zip(["marl", "srole-d"]) {
        assert_eq!(names(run), ["method", "scenario", "digest", "workload", "records", "metrics"].into());
        assert_eq!((&run["method"], &run["scenario"]["study"]["method"]), (&method.into(), &method.into()));
        let digest = run["digest"].as_str().expect("a text");
        assert!(digest.starts_with(&format!("{}-", run["records"])), "{digest}");
        let metrics = &run["metrics"];
        let expected = [
            "jobs",
            "training_secs",
            "scheduling_delay_secs",
            "slowdown",
            "jobs_unfinished",
            "makespan_secs",
            "collisions_proposed",
            "collisions_executed",
            "misfits",
            "forced",
            "corrections",
            "false_alarms",
            "border_refusals",
            "shield_messages",
            "shield_secs",
            "decision_secs",
            "overloaded_device_secs",
            "utilisation_median",
            "energy_joules",
        ];
        assert_eq!(names(metrics), expected.into());
        for spread in ["training_secs", "scheduling_delay_secs", "slowdown"] {
            assert_eq!(names(&metrics[spread]), ["median", "p01", "p99", "mean"].into(), "{spread}");
        }
        assert_eq!(names(&metrics["utilisation_median"]), ["devices", "hosts", "tasks"].into());
        assert_eq!((&metrics["jobs"], &metrics["jobs_unfinished"]), (&25.into(), &0.into()));
    }
    assert_eq!(runs[0]["workload"], runs[1]["workload"], "all methods face the same draws");
    assert_ne!(runs[0]["digest"], runs[1]["digest"]);
}

#[test]
fn every_method_runs_by_name() {
    let methods = Method::ALL.map(Method::name);
    let report = Folder::new().json(&["run", "paper-emulation", "--json", "--methods", &methods.join(",")]);
    let done: Vec<&str> =
        report["runs"].as_array().expect("a list").iter().filter_map(|r| r["method"].as_str()).collect();
    assert_eq!(done, methods);
}

#[test]
fn settings_and_seeds_change_the_scenario_and_the_run() {
    let folder = Folder::new();
    let run = |arguments: &[&str]| {
        let arguments = [&["run", "paper-emulation", "--methods", "srole-c", "--json"], arguments].concat();
        folder.json(&arguments)["runs"][0].clone()
    };
    let plain = run(&[]);
    let loose = run(&["--set", "study.shield.alpha=1.5"]);
    assert_eq!(loose["scenario"]["study"]["shield"]["alpha"], 1.5);
    assert_ne!(loose["digest"], plain["digest"]);
    assert_eq!(loose["workload"], plain["workload"], "a shield's limit draws nothing");
    let other = run(&["--seed", "8"]);
    assert_eq!(other["scenario"]["seed"], 8);
    assert_ne!(other["workload"], plain["workload"]);
    assert_eq!(run(&["--set", "seed=8"]), other, "the flag is a short name of the setting");
    assert_eq!(run(&[]), plain, "the same again");
    assert_eq!(
        run(&["--set", "study.shield.alpha=1.5", "--set", "study.shield.alpha=0.9"]),
        plain,
        "the last one counts"
    );
}

#[test]
fn a_written_scenario_gives_the_same_bits_as_its_preset() {
    let folder = Folder::new();
    let report = folder.json(&["run", "paper-emulation", "--methods", "marl", "--json"]);
    folder.write("mine.json", report["runs"][0]["scenario"].to_string());
    folder.write("without-ending", report["runs"][0]["scenario"].to_string());
    for file in ["mine.json", "./mine.json", "without-ending"] {
        assert_eq!(folder.json(&["run", file, "--json"]), report, "{file}");
    }
}

#[test]
fn an_address_goes_both_ways() {
    let folder = Folder::new();
    let address = folder.ok(&["address", "paper-emulation", "--seed", "42", "--set", "study.shield.alpha=0.8"]);
    let address = address.trim_end();
    assert_eq!(address, "v=1&preset=paper-emulation@1&seed=42&study.shield.alpha=0.8");
    let scenario = folder.json(&["address", address]);
    assert_eq!((&scenario["seed"], &scenario["study"]["shield"]["alpha"]), (&42.into(), &0.8.into()));
    folder.write("back.json", scenario.to_string());
    assert_eq!(folder.ok(&["address", "back.json"]).trim_end(), address);
    for link in [format!("#{address}"), format!("https://example.org/lab/#{address}")] {
        assert_eq!(folder.json(&["address", &link]), scenario, "{link}");
        assert_eq!(folder.ok(&["run", &link]), folder.ok(&["run", "back.json"]), "{link}");
    }
}

#[test]
fn an_own_scenario_travels_packed() {
    let folder = Folder::new();
    let mut scenario = folder.json(&["run", "collision-minimal", "--json"])["runs"][0]["scenario"].take();
    scenario["preset"] = Value::from("");
    scenario["title"] = Value::from("Mine <b>alone</b> & 100 %");
    folder.write("mine.json", scenario.to_string());
    let address = folder.ok(&["address", "mine.json"]);
    assert!(address.starts_with("v=1&z="), "{address}");
    assert_eq!(folder.json(&["address", address.trim_end()]), scenario);
}

#[test]
fn contention_agrees_with_a_closed_form() {
    let folder = Folder::new();
    let job = r#"{"think_secs": 3, "visits": [{"station": 0, "demand_secs": 2}]}"#;
    folder.write("one.json", format!(r#"{{"stations": 1, "jobs": [{job}]}}"#));
    let solution = folder.json(&["contention", "one.json"]);
    assert_eq!(names(&solution), ["cycle_secs", "residual", "iterations"].into());
    assert_eq!(solution["cycle_secs"], serde_json::json!([5.0]));
    folder.write("two.json", format!(r#"{{"stations": 1, "jobs": [{job}, {job}]}}"#));
    let solution = folder.json(&["contention", "two.json"]);
    // Two equal jobs: R = D (1 + R/(Z + R)), so R² + (Z − 2D) R − D Z = 0, here R² − R − 6 = 0 and R = 3.
    for cycle in solution["cycle_secs"].as_array().expect("a list") {
        assert!((cycle.as_f64().expect("a number") - 6.0).abs() < 1e-6, "{solution}");
    }
    assert!(solution["residual"].as_f64().is_some_and(|residual| residual < 1e-6), "{solution}");
}

#[test]
fn a_trained_policy_is_the_same_bytes_again_and_acts_when_it_is_named() {
    let folder = Folder::new();
    let train = |file: &str, seed: &str| {
        let arguments = ["train", "collision-minimal", "--method", "marl", "--episodes", "20", "--training-seed", seed];
        folder.ok(&[&arguments[..], &["-o", file]].concat()).trim_end().to_owned()
    };
    let digest = train("a.json", "1");
    assert_eq!(train("b.json", "1"), digest);
    assert_eq!(folder.read("a.json"), folder.read("b.json"));
    assert_ne!(train("c.json", "2"), digest);
    let set = format!("study.policies.marl={digest}");
    let arguments = ["run", "collision-minimal", "--methods", "marl", "--set", &set];
    folder.refuses(&arguments, &format!("study.policies.marl: the policy {digest} is not here"));
    let with_policy = folder.ok(&[&arguments[..], &["--policy", "a.json", "--trace", "t.jsonl"]].concat());
    assert!(with_policy.contains("marl"), "{with_policy}");
    folder.refuses(&["verify", "t.jsonl"], &format!("the policy {digest} is not here"));
    assert!(folder.ok(&["verify", "t.jsonl", "--policy", "b.json"]).starts_with("same bits"));
}

#[test]
fn report_writes_between_its_marks_and_nowhere_else() {
    let folder = Folder::new();
    folder.write("doc.md", "before\n<!-- report -->\nold\n<!-- /report -->\nafter\n");
    let arguments = ["report", "collision-minimal", "--seeds", "5"];
    let table = folder.ok(&arguments);
    assert_eq!(folder.ok(&[&arguments[..], &["--update", "doc.md"]].concat()), "");
    assert_eq!(folder.read("doc.md"), format!("before\n<!-- report -->\n{table}<!-- /report -->\nafter\n"));
    for method in Method::ALL {
        assert!(table.contains(&format!("\n| {method}")), "{method} is missing in:\n{table}");
    }
    let against_local = folder.ok(&[&arguments[..], &["--baseline", "local"]].concat());
    assert!(against_local.contains("the paired change against Local only with"), "{against_local}");
    let cells =
        |row: &str| against_local.lines().find(|line| line.starts_with(row)).map_or(0, |row| row.matches('(').count());
    assert_eq!((cells("| local |"), cells("| marl |") > 0), (0, true), "{against_local}");
    let rows = folder.json(&[&arguments[..], &["--json"]].concat());
    assert_eq!(rows.as_array().map(Vec::len), Some(Method::ALL.len() + 2), "SROLE stands twice");
}

/// Evaluations go to standard error or to a file; standard output stays the digest alone.
#[test]
fn a_training_can_be_evaluated_on_held_out_seeds() {
    let folder = Folder::new();
    let train = ["train", "collision-minimal", "--method", "marl", "--episodes", "5", "-o"];
    let digest = folder.ok(&[&train[..], &["a.json"]].concat());
    let ended = folder.run(&[&train[..], &["b.json", "--evaluate-every", "2"]].concat());
    assert_eq!((ended.code, &ended.out), (Some(0), &digest));
    let episodes: Vec<&str> = ended.err.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(episodes, ["episode 0", "episode 2", "episode 4", "episode 5"]);
    assert!(ended.err.contains("against random ") && ended.err.contains("untrained "), "{}", ended.err);
    let curve = ["c.json", "--evaluate-every", "5", "--curve", "curve.csv"];
    assert_eq!(folder.ok(&[&train[..], &curve].concat()), digest);
    let rows: Vec<Vec<String>> =
        folder.read("curve.csv").lines().map(|row| row.split(',').map(str::to_owned).collect()).collect();
    assert!(rows.iter().all(|row| row.len() == 14), "{rows:?}");
    assert_eq!(rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ["episode", "0", "5"]);
    assert_eq!(folder.names(), ["a.json", "b.json", "c.json", "curve.csv"]);
}
