//! What the documents tell people to type works.

use std::{fs, path::Path};

use super::support::Folder;

/// The shell examples of a document of this repository, in order, as one script.
fn examples(document: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(document);
    let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{document}: {error}"));
    let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split_once("```"));
    blocks.map(|(block, _)| block).collect()
}

#[test]
#[cfg(unix)]
fn the_readme_can_be_typed_in() {
    let folder = Folder::new();
    let script = examples("README.md");
    assert!(script.lines().filter(|line| line.starts_with("edgelab ")).count() > 8, "{script}");
    let ended = folder.shell(&format!("set -euo pipefail\nedgelab() {{ \"$EDGELAB\" \"$@\"; }}\n{script}"));
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    assert!(ended.out.contains("same bits: "), "{}", ended.out);
    assert!(ended.out.contains("\"cycle_secs\": [\n    5.0\n  ]"), "{}", ended.out);
}

fn between(text: &str, mark: &str) -> String {
    let (open, close) = (format!("<!-- {mark} -->\n"), format!("<!-- /{mark} -->"));
    for mark in [&open, &close] {
        assert_eq!(text.matches(mark).count(), 1, "{mark:?}");
    }
    text.split(&open).nth(1).and_then(|rest| rest.split(&close).next()).map(str::to_owned).expect("marks in order")
}

#[test]
fn the_results_in_the_readme_are_those_of_this_program() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("the README");
    let report = Folder::new().ok(&["report", "paper-emulation"]);
    let hint = "run: cargo run --release -- report paper-emulation --update README.md";
    assert_eq!(between(&text, "report"), report, "{hint}");
    between(&text, "speed");
    // All of the evidence: runs, intervals, verdicts.
    let hint = "run: cargo run --release -- claims --update . && cargo run --release -- pages";
    let folder = Folder::new();
    let evidence = folder.ok(&["claims", "--seeds", "30", "--json"]);
    let shipped = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("static/evidence/claims.json"));
    assert!(evidence == shipped.expect("the evidence is there"), "{hint}");
    folder.write("claims.json", evidence);
    assert_eq!(between(&text, "claims"), folder.ok(&["claims", "--from", "claims.json"]), "{hint}");
}

/// Their runs are compared in `tests/kept/evidence.rs`.
#[test]
fn the_evidence_of_the_later_laboratories_stands_in_the_readme() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("README.md")).expect("the README");
    for laboratory in ["partition", "training"] {
        let folder = Folder::new();
        let evidence = fs::read_to_string(root.join(format!("static/evidence/{laboratory}.json"))).expect("evidence");
        folder.write("evidence.json", evidence);
        let printed = folder.ok(&["claims", "--laboratory", laboratory, "--from", "evidence.json"]);
        let hint = format!("run: cargo xtask report --laboratory {laboratory}");
        assert_eq!(between(&text, &format!("claims-{laboratory}")), printed, "{hint}");
    }
}
