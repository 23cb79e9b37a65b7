//! Own files in, files for other programs out.

use std::{fs, path::Path};

use serde_json::Value;

use super::support::Folder;

/// A folder with the files of `tests/data`.
fn with_data() -> Folder {
    let folder = Folder::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")).expect("the folder") {
        let file = entry.expect("an entry").path();
        folder.write(&file.file_name().expect("a name").to_string_lossy(), fs::read(&file).expect("a file"));
    }
    folder
}

#[test]
fn own_files_become_a_scenario_that_runs() {
    let folder = with_data();
    let notes = folder.ok(&["import", "devices.csv", "jobs.csv", "small-net.csv", "--output", "own.json"]);
    assert!(notes.lines().all(|line| line.starts_with("note: ")), "{notes}");
    assert!(notes.contains("\"small-net\" is called own-1"), "{notes}");
    let run = folder.json(&["run", "own.json", "--methods", "least-loaded", "--json"]);
    assert_eq!(run["runs"][0]["metrics"]["jobs"], 3);
    assert_eq!(run["runs"][0]["metrics"]["jobs_unfinished"], 0);
    // What goes out comes in again.
    let scenario: Value = serde_json::from_str(&folder.read("own.json")).expect("JSON");
    for (what, file) in [("devices", "d.csv"), ("jobs", "j.csv"), ("layers", "small-net.csv")] {
        folder.ok(&["export", "own.json", "--what", what, "--model", "small-net", "-o", file]);
    }
    folder.ok(&["import", "d.csv", "j.csv", "small-net.csv", "-o", "again.json"]);
    assert_eq!(serde_json::from_str::<Value>(&folder.read("again.json")).expect("JSON"), scenario);
    // To a pipe goes the scenario alone.
    let ended = folder.run(&["import", "devices.csv"]);
    assert_eq!(ended.code, Some(0));
    assert!(serde_json::from_str::<Value>(&ended.out).is_ok(), "{}", ended.out);
}

#[test]
fn topologies_of_other_simulators_become_scenarios_that_run() {
    let folder = with_data();
    for (file, name, note) in [
        ("yafs.json", "node-0", "1 IPT is read as 1e6 FLOP/s"),
        ("edgesimpy.json", "Board 1", "1 cpu is read as 3.375e9 FLOP/s"),
    ] {
        let notes = folder.ok(&["import", file, "-o", "own.json"]);
        assert!(notes.contains(note), "{notes}");
        let scenario: Value = serde_json::from_str(&folder.read("own.json")).expect("JSON");
        assert_eq!(scenario["cluster"]["devices"]["listed"][0]["name"], name);
        folder.ok(&["run", "own.json", "--methods", "marl,srole-d"]);
    }
    let notes = folder.ok(&["import", "yafs.json", "--cpu-unit", "2e6", "-o", "own.json"]);
    assert!(notes.contains("1 IPT is read as 2e6 FLOP/s"), "{notes}");
}

#[test]
fn bad_files_are_refused_by_row_and_column() {
    let folder = with_data();
    folder.write("bad.csv", folder.read("devices.csv").replace("6.4", "much"));
    folder.refuses(&["import", "bad.csv"], "bad.csv: row 2, column busy_watts: \"much\" is not a number");
    folder.write("bad.csv", folder.read("devices.csv").replace("memory_mb", "memory"));
    folder.refuses(&["import", "bad.csv"], "bad.csv: row 1, column memory: names no unit that is known");
    folder.write("bad.csv", folder.read("devices.csv").replace(',', ";"));
    folder.refuses(&["import", "bad.csv"], "row 1: is separated by semicolons");
    folder.write("bad.json", folder.read("yafs.json").replace("20000", "\"fast\""));
    folder.refuses(&["import", "bad.json"], "bad.json: entity[0].IPT: must be a number");
    folder.refuses(&["import", "jobs.csv"], "jobs.csv: row 2, column model: \"small-net\" is no model");
    folder.refuses(&["import", "devices.csv", "--base", "collision-minimal"], "give a table of jobs too");
    folder.refuses(&["import", "nothing.csv"], "nothing.csv: No such file");
    folder.write("bad.csv", [0xff, 0xfe, 0x00]);
    folder.refuses(&["import", "bad.csv"], "bad.csv: not text");
    folder.refuses(&["import", "yafs.json", "--cpu-unit=-1"], "cpu: one unit must stand for a number above 0");
}

#[test]
fn runs_leave_as_tables_references_and_pictures() {
    let folder = Folder::new();
    let export = |what: &str, more: &[&str]| {
        folder.ok(&[&["export", "collision-minimal", "--methods", "marl", "--what", what][..], more].concat())
    };
    let csv = export("csv", &[]);
    assert!(
        csv.starts_with("run,seed,method,step,metric,value\n") && csv.contains(",7,marl,,training_secs_median,"),
        "{csv}"
    );
    let both = folder.ok(&["export", "collision-minimal", "--methods", "marl,srole-d", "--what", "csv"]);
    assert!(both.starts_with(&csv) && both.contains(",srole-d,"));
    assert!(export("bibtex", &[]).contains("v=1\\&preset=collision-minimal@1\\&view.methods=marl"));
    for what in ["stage", "training-time", "collisions", "utilisation", "overloaded", "completed"] {
        let svg = export(what, &["--width", "page"]);
        assert!(svg.starts_with("<svg ") && svg.contains("width=\"175mm\""), "{what}");
    }
    assert_ne!(export("stage", &["--moment", "0"]), export("stage", &["--moment", "100"]));
    assert!(
        export("frame", &["--page", "https://example.org/lab/"])
            .contains("src=\"https://example.org/lab/#v=1&amp;preset=collision-minimal@1")
    );
    assert!(export("embed", &[]).contains("<edge-lab "));
    assert_eq!(
        export("layers", &["--model", "googlenet"]).lines().next(),
        Some("layer,kind,forward_macs,parameters,activation_elements,output_elements")
    );
    folder.refuses(
        &["export", "collision-minimal", "--methods", "marl,rl", "--what", "stage"],
        "the stage shows one method",
    );
    folder.refuses(&["export", "collision-minimal", "--what", "layers", "--model", "x"], "--model: unknown model `x`");
    folder.refuses(
        &["export", "collision-minimal", "--what", "layers", "--model", "own-1"],
        "--model: own-1 is the own model 0",
    );
}

/// The model card's evidence is what is measured here and now.
#[test]
fn the_error_of_the_contention_model_is_measured_again() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("static/evidence/contention.json");
    let shipped = fs::read_to_string(shipped).expect("the evidence is there");
    let hint = "run: edgelab contention --measure > static/evidence/contention.json && edgelab pages";
    assert!(Folder::new().ok(&["contention", "--measure"]) == shipped, "{hint}");
}

/// Two IDX files: images of 12 × 12 pixels whose label is where they are bright, and their labels.
fn idx(count: u32) -> [Vec<u8>; 2] {
    const SIDE: u32 = 12;
    let header = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_be_bytes()).collect::<Vec<u8>>();
    let label = |image: u32| (image % 2) as u8;
    let bright = |image: u32, pixel: u32| if pixel % 2 == image % 2 { 200 } else { 20 };
    let mut images = header(&[0x803, count, SIDE, SIDE]);
    images.extend((0..count).flat_map(|image| (0..SIDE * SIDE).map(move |pixel| bright(image, pixel))));
    let mut labels = header(&[0x801, count]);
    labels.extend((0..count).map(label));
    [images, labels]
}

#[test]
fn samples_of_ones_own_are_learned_from() {
    let folder = Folder::new();
    let ([images, labels], [test_images, test_labels]) = (idx(300), idx(40));
    folder.write("train-images.idx", images);
    folder.write("train-labels.idx", labels);
    folder.write("t10k-images.idx", test_images);
    folder.write("t10k-labels.idx", test_labels);
    let data = |names: &'static [&str]| names.iter().flat_map(|name| ["--data", name]).collect::<Vec<_>>();
    let short = ["run", "hetero-sys-a", "--json", "--set", "horizon_secs=50"];
    let pair = data(&["train-labels.idx", "train-images.idx"]);
    let four = data(&["t10k-images.idx", "train-images.idx", "t10k-labels.idx", "train-labels.idx"]);
    let mut digests = Vec::new();
    for (files, told) in [(&pair, "270 samples of 12 × 12"), (&four, "300 samples of 12 × 12")] {
        let ended = folder.run(&[&short[..], files].concat());
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        assert!(ended.err.contains(told), "{}", ended.err);
        let run: Value = serde_json::from_str(&ended.out).expect("JSON");
        let digest = run["runs"][0]["scenario"]["data"]["source"]["file"]["digest"].as_str().expect("a digest");
        assert!(ended.err.contains(digest), "{}", ended.err);
        digests.push(digest.to_owned());
    }
    assert_ne!(digests[0], digests[1]);
    // A scenario that names its data keeps its name for them, and what is not at hand is named.
    let ended = folder.run(&[&short[..], &["--set", &format!("data.source.file.digest={}", digests[1])]].concat());
    assert!(ended.code != Some(0) && ended.err.contains("data.source"), "{}", ended.err);
    // Half of a pair.
    let ended = folder.run(&[&short[..], &["--data", "train-images.idx", "--data", "train-images.idx"]].concat());
    assert!(ended.code != Some(0), "{}", ended.err);
}

#[test]
fn documents_of_ones_own_are_learned_from() {
    let folder = Folder::new();
    let line = |document: u32| format!("{} {}:1 {}:0.5\n", document % 2, 1 + document % 2, 3 + document % 5);
    folder.write("news.svm", (0..60).map(line).collect::<String>());
    let ended = folder.run(&["run", "two-groups", "--json", "--data", "news.svm"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let run: Value = serde_json::from_str(&ended.out).expect("JSON");
    let source = &run["runs"][0]["scenario"]["data"]["source"]["file"];
    assert!(ended.err.contains(source["digest"].as_str().expect("a digest")), "{}", ended.err);
    assert_eq!(source["test_share"], 0.2);
}
