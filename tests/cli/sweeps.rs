//! Sweeps that are killed, resumed, sharded, merged, refused.

use std::{process::Stdio, thread, time::Duration};

use super::support::Folder;

/// A plan of 400 short runs.
fn planned() -> Folder {
    let folder = Folder::new();
    let vary = "study.shield.alpha=0.7,0.8,0.9,1.0";
    let arguments = ["plan", "collision-minimal", "--vary", vary, "--methods", "marl,srole-d", "--seeds", "50"];
    folder.write("plan.json", folder.ok(&arguments));
    folder
}

const SWEEP: [&str; 4] = ["sweep", "plan.json", "-o", "table.csv"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    SWEEP.iter().chain(more).copied().collect()
}

#[test]
fn any_number_of_jobs_gives_the_same_bytes() {
    let folder = planned();
    assert_eq!(folder.ok(&with(&["--jobs", "2"])), "400 runs in table.csv\n");
    folder.ok(&["sweep", "plan.json", "-o", "one.csv", "--jobs", "1"]);
    assert_eq!(folder.read("table.csv"), folder.read("one.csv"));
    assert_eq!(folder.read("table.csv").lines().count(), 401);
    assert_eq!(folder.names(), ["one.csv", "plan.json", "table.csv"]);
    let summary = folder.ok(&["summary", "plan.json", "table.csv", "--baseline", "marl"]);
    assert!(summary.contains("`study.shield.alpha` = 0.8") && summary.contains("All together"), "{summary}");
    let json = folder.json(&["summary", "plan.json", "table.csv", "--json"]);
    assert_eq!(json["combinations"].as_array().map(Vec::len), Some(4));
}

/// Killed three times with SIGKILL, whenever it has got a little further.
#[test]
#[cfg(unix)]
fn killed_and_resumed_it_gives_the_same_bytes() {
    let folder = planned();
    folder.ok(&["sweep", "plan.json", "-o", "undisturbed.csv"]);
    let part = folder.path("table.csv.part");
    let length = || std::fs::metadata(&part).map_or(0, |part| part.len());
    let mut kills = 0;
    for _ in 0..3 {
        let before = length();
        let mut sweep =
            folder.command().args(with(&["--jobs", "1", "--resume"])).stdout(Stdio::null()).spawn().expect("it starts");
        // A bounded wait: until it has written something.
        for _ in 0..100_000 {
            if length() > before + 1_000 {
                break;
            }
            thread::sleep(Duration::from_micros(200));
        }
        if sweep.try_wait().expect("a child").is_none() {
            sweep.kill().expect("SIGKILL");
            kills += 1;
        }
        sweep.wait().expect("it ends");
    }
    assert_eq!(kills, 3, "the sweep was too fast to be killed");
    assert!(part.exists() && !folder.path("table.csv").exists());
    folder.ok(&with(&["--resume"]));
    assert_eq!(folder.read("table.csv"), folder.read("undisturbed.csv"));
}

/// Wherever the file was torn off, resuming completes it.
#[test]
fn a_torn_line_is_run_again() {
    let folder = planned();
    folder.ok(&SWEEP);
    let whole = folder.read("table.csv");
    for keep in [0, 5, whole.lines().next().map_or(0, str::len) + 1, whole.len() / 2, whole.len() - 1] {
        std::fs::remove_file(folder.path("table.csv")).expect("it was there");
        folder.write("table.csv.part", &whole[..keep]);
        folder.ok(&with(&["--resume"]));
        assert!(folder.read("table.csv") == whole, "torn off after {keep} bytes");
    }
    // What was torn off may be longer than what is left to write.
    std::fs::remove_file(folder.path("table.csv")).expect("it was there");
    let last = whole.trim_end().rfind('\n').map_or(0, |end| end + 1);
    folder.write("table.csv.part", whole[..last].to_owned() + &"x".repeat(10_000));
    folder.ok(&with(&["--resume"]));
    assert!(folder.read("table.csv") == whole, "a long torn line");
}

#[test]
fn four_shards_merge_to_the_same_bytes() {
    let folder = planned();
    folder.ok(&SWEEP);
    for shard in 1..=4 {
        let (name, which) = (format!("part-{shard}.csv"), format!("{shard}/4"));
        assert_eq!(folder.ok(&["sweep", "plan.json", "-o", &name, "--shard", &which]), format!("100 runs in {name}\n"));
    }
    let merge = ["merge", "plan.json", "part-3.csv", "part-1.csv", "part-4.csv", "part-2.csv", "-o", "merged.csv"];
    assert_eq!(folder.ok(&merge), "400 runs in merged.csv\n");
    assert_eq!(folder.read("merged.csv"), folder.read("table.csv"));
    folder.refuses(&merge, "merged.csv: is there already, and was left as it is");
    let missing = ["merge", "plan.json", "part-1.csv", "part-2.csv", "-o", "other.csv"];
    folder.refuses(&missing, "run 2 (study.shield.alpha=0.7, marl, seed 2) is in none of the files");
    let twice = ["merge", "plan.json", "part-1.csv", "part-1.csv", "-o", "other.csv"];
    folder.refuses(&twice, "part-1.csv: holds run 0, which part-1.csv holds too");
    assert!(!folder.path("other.csv").exists());
}

#[test]
fn what_is_there_is_left_as_it_is() {
    let folder = planned();
    folder.write("table.csv", "precious");
    folder.refuses(&SWEEP, "table.csv: is there already, and was left as it is");
    folder.refuses(&with(&["--resume"]), "table.csv: has 0 of 400 runs and was left as it is");
    assert_eq!(folder.read("table.csv"), "precious");
    std::fs::remove_file(folder.path("table.csv")).expect("it was there");
    folder.write("table.csv.part", "precious\n");
    folder.refuses(&SWEEP, "table.csv.part: is an unfinished sweep; --resume goes on with it");
    folder.refuses(&with(&["--resume"]), "table.csv.part: line 1: is not the first line of this plan's table");
    assert_eq!(folder.read("table.csv.part"), "precious\n");

    // The beginning of another plan's table.
    std::fs::remove_file(folder.path("table.csv.part")).expect("it was there");
    folder.ok(&SWEEP);
    let own = folder.read("table.csv");
    folder.ok(&with(&["--resume"]));
    let other = folder.ok(&["plan", "collision-minimal", "--vary", "study.shield.alpha=0.7,0.8", "--seeds", "3"]);
    folder.write("other.json", other);
    folder.refuses(&["sweep", "other.json", "-o", "table.csv", "--resume"], "table.csv: line 2: belongs to plan ");
    folder.write("t2.csv.part", &own);
    folder.refuses(&["sweep", "other.json", "-o", "t2.csv", "--resume"], "t2.csv.part: line 2: belongs to plan ");
    assert_eq!((folder.read("table.csv"), folder.read("t2.csv.part")), (own.clone(), own));
    let shard = ["sweep", "plan.json", "-o", "t2.csv", "--resume", "--shard", "2/4"];
    folder.refuses(&shard, "line 2: holds run 0 where run 1 of this shard belongs");
}

/// A full disk, as a limit on the size of files: what was written is kept, and the sweep goes on when there is room.
#[test]
#[cfg(unix)]
fn a_full_disk_loses_nothing() {
    let folder = planned();
    folder.ok(&["sweep", "plan.json", "-o", "undisturbed.csv"]);
    let ended = folder.shell("trap '' XFSZ; ulimit -f 40; \"$EDGELAB\" sweep plan.json -o table.csv");
    assert_eq!(ended.code, Some(1), "{}", ended.err);
    assert!(ended.err.contains("table.csv.part: cannot be written: "), "{}", ended.err);
    assert!(ended.err.contains("runs are kept; --resume goes on with them"), "{}", ended.err);
    assert!(!folder.path("table.csv").exists());
    folder.ok(&with(&["--resume"]));
    assert_eq!(folder.read("table.csv"), folder.read("undisturbed.csv"));
}

#[test]
fn wrong_plans_are_refused_with_file_and_path() {
    let folder = planned();
    let plan = folder.read("plan.json");
    let cases = [
        ("\"study.shield.alpha\"", "\"study.shield.alfa\"", "plan.json: axes.0.path: study.shield.alfa"),
        ("\"count\": 50", "\"count\": 0", "plan.json: seeds.count: is 0"),
        ("\"count\": 50", "\"count\": 125000000", "plan.json: would be 1000000000 runs; at most 1000000"),
        ("\"edgelab-plan\"", "\"edgelab-policy\"", "plan.json: kind: expected"),
        ("\"format\": 1", "\"format\": 9", "plan.json: format: this version reads plans of format 1"),
    ];
    for (from, to, wanted) in cases {
        folder.write("plan.json", plan.replace(from, to));
        folder.refuses(&SWEEP, wanted);
    }
    folder.write(
        "plan.json",
        plan.replace("\"method\": \"marl\"", &format!("\"method\": \"marl\", \"policies\": [\"{}\"]", "0".repeat(64))),
    );
    folder.refuses(&with(&["--jobs", "1"]), "is not here in run 0 of the plan");
    folder.refuses(&["plan", "collision-minimal", "--vary", "study.shield.alpha="], "axes.0.values: is empty");
    folder.refuses(&["plan", "collision-minimal", "--seeds", "0"], "seeds.count: is 0");
    folder.refuses(&["sweep", "nowhere.json", "-o", "t.csv"], "nowhere.json: No such file");
}

/// Settings that cannot be together are found before anything runs.
#[test]
fn impossible_combinations_are_found_first() {
    let folder = Folder::new();
    let vary = ["--vary", "study.learning.epsilon_start=1,0.5", "--vary", "study.learning.epsilon_end=0.05,0.9"];
    folder.write("plan.json", folder.ok(&[&["plan", "collision-minimal"], &vary[..]].concat()));
    folder.refuses(&SWEEP, "epsilon_end");
    assert_eq!(folder.names(), ["plan.json"]);
}

/// A shard is not a table, and a table of many megabytes is read.
#[test]
fn summaries_of_whole_tables() {
    let folder = planned();
    folder.ok(&["sweep", "plan.json", "-o", "part.csv", "--shard", "1/4"]);
    folder.refuses(&["summary", "plan.json", "part.csv"], "part.csv: has 100 of 400 runs: finish the sweep, or merge");
    folder.write("long.csv", "x".repeat(2 << 20));
    folder.refuses(&["summary", "plan.json", "long.csv"], "long.csv: line 1: is too long for a table");
    folder.refuses(&["summary", "plan.json", "."], ".: ");
}

/// A policy that is not shipped travels beside the plan.
#[test]
fn own_policies_compete() {
    let folder = Folder::new();
    let trained = ["train", "collision-minimal", "--method", "marl", "--episodes", "5", "-o", "own.json"];
    let digest = folder.ok(&trained).trim().to_owned();
    let mut plan: serde_json::Value =
        serde_json::from_str(&folder.ok(&["plan", "collision-minimal", "--methods", "marl", "--seeds", "2"]))
            .expect("JSON");
    plan["entries"][0]["policies"] = serde_json::json!([digest]);
    folder.write("plan.json", plan.to_string());
    assert_eq!(folder.ok(&with(&["--policy", "own.json"])), "2 runs in table.csv\n");
    assert!(folder.read("table.csv").contains(&digest[..12]));
}

/// The claims of a few seeds are the same bytes twice, and the pages are those of the evidence.
#[test]
fn claims_twice_and_pages_from_the_evidence() {
    let folder = Folder::new();
    let claims = ["claims", "--seeds", "5", "--json"];
    let once = folder.ok(&claims);
    assert_eq!(once, folder.ok(&claims));
    let value: serde_json::Value = serde_json::from_str(&once).expect("JSON");
    assert_eq!(value["claims"].as_array().map(Vec::len), Some(5));

    let own = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("static");
    std::fs::create_dir(folder.path("evidence")).expect("a folder");
    for entry in std::fs::read_dir(own.join("evidence")).expect("the evidence") {
        let name = entry.expect("a file").file_name();
        std::fs::copy(own.join("evidence").join(&name), folder.path("evidence").join(name)).expect("a copy");
    }
    folder.ok(&["pages", "--into", "."]);
    for page in ["claims.html", "sensitivity.html", "model.html"] {
        let shipped = std::fs::read_to_string(own.join(page)).expect("the page is there");
        assert!(folder.read(page) == shipped, "{page} is not made from the evidence: run edgelab pages");
    }
    folder.write("evidence/map.json", "{}");
    folder.refuses(&["pages", "--into", "."], "map.json: map: missing field");
}
