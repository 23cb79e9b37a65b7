//! Lessons: what they send students to exists, and what they claim stands in the generated evidence.

use std::{fs, path::Path};

use edgelab::{
    codec,
    experiment::variants::{self, Trial},
    model::method::Method,
    presets,
};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lesson {
    title: String,
    goal: String,
    question: String,
    steps: Vec<Step>,
    evidence: Evidence,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    text: String,
    address: String,
    #[serde(default)]
    predict: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Evidence {
    /// The document with the generated table.
    document: String,
    rows: Vec<Row>,
}

/// A row of the table, as it stands there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    variant: String,
    settings: String,
    training_secs: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn lessons() -> Vec<(String, Lesson)> {
    let folder = fs::read_dir(root().join("static/lessons")).expect("the lessons are shipped");
    let mut files: Vec<_> = folder.map(|file| file.expect("a file").path()).collect();
    files.sort();
    let read = |file: &Path| {
        let text = fs::read_to_string(file).expect("text");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    };
    files.iter().map(|file| (file.display().to_string(), read(file))).collect()
}

#[test]
fn every_address_of_a_lesson_decodes() {
    let lessons = lessons();
    assert!(!lessons.is_empty());
    for (name, lesson) in &lessons {
        for text in [&lesson.title, &lesson.goal, &lesson.question] {
            assert!(!text.is_empty(), "{name}");
        }
        assert!(lesson.steps.iter().any(|step| step.predict.is_some()), "{name} asks for no prediction");
        for step in &lesson.steps {
            let decoded = codec::decode(&step.address);
            assert_eq!(decoded.faults, [], "{name}: {}", step.address);
            let again = codec::encode(&decoded.scenario, &decoded.view).expect("an address");
            assert_eq!(codec::decode(&again).scenario, decoded.scenario, "{name}: {}", step.address);
            assert!(!step.text.is_empty() && !decoded.view.lanes.is_empty(), "{name}: {}", step.address);
        }
    }
}

#[test]
fn the_numbers_of_a_lesson_are_those_of_its_evidence() {
    for (name, lesson) in lessons() {
        let document = fs::read_to_string(root().join(&lesson.evidence.document)).expect("the evidence");
        assert!(!lesson.evidence.rows.is_empty(), "{name}");
        for row in &lesson.evidence.rows {
            let begins = format!("| {} | {} |", row.variant, row.settings);
            let line = document.lines().find(|line| line.starts_with(&begins));
            let line = line.unwrap_or_else(|| panic!("{name}: no row {begins}"));
            assert!(line.contains(&format!("| {} |", row.training_secs)), "{name}: {line}");
        }
    }
}

/// A row that takes no training is computed again; `edgelab learning --update docs/learning.md` writes them all.
#[test]
fn the_evidence_is_that_of_this_program() {
    let document = fs::read_to_string(root().join("docs/learning.md")).expect("the evidence");
    let base = presets::get("paper-emulation").expect("a preset");
    let rules = [
        ("local", Method::Local, &[][..]),
        ("random", Method::Random, &[]),
        ("least loaded, stale", Method::LeastLoadedStale, &[]),
        ("least loaded, stale, 1 neighbour", Method::LeastLoadedStale, &[("study.sampled_neighbours", "1")]),
    ];
    for (mark, trial) in [("learning", Trial::SEARCH), ("confirmation", Trial::CONFIRMATION)] {
        let (open, close) = (format!("<!-- {mark} -->"), format!("<!-- /{mark} -->"));
        let table = document.split_once(&open).and_then(|(_, rest)| rest.split_once(&close)).expect(mark).0;
        for (label, method, acting) in rules {
            if (mark, label) == ("confirmation", "random") {
                continue;
            }
            let variant = variants::Variant { label, method, episodes: 0, both: &[], training: &[], acting };
            let found = variants::sample(&base, &variant, &trial).expect("runs");
            let secs = found.training_secs().median().expect("an interval");
            let home = found.at_home().median().expect("an interval").estimate;
            let cells =
                [format!("| {:.0} [{:.0}, {:.0}] |", secs.estimate, secs.low, secs.high), format!("| {home:.0} % |")];
            let line = table.lines().find(|line| line.starts_with(&format!("| {label} | ")));
            let line = line.unwrap_or_else(|| panic!("{mark}: no row {label}"));
            assert!(cells.iter().all(|cell| line.contains(cell)), "{line}\nis now: {cells:?}");
            assert_eq!(home == 100.0, method == Method::Local, "{label} keeps {home} % at home");
        }
    }
}

/// The seeds of the confirmation are used for nothing else.
#[test]
fn a_confirmation_shares_no_seed_with_the_search() {
    let (search, confirmation) = (Trial::SEARCH, Trial::CONFIRMATION);
    assert!(confirmation.acting.clone().all(|seed| !search.acting.contains(&seed)));
    assert!(confirmation.trainings.clone().all(|seed| !search.trainings.contains(&seed)));
    for (name, lesson) in lessons() {
        for step in &lesson.steps {
            let seed = codec::decode(&step.address).scenario.seed;
            assert!(!confirmation.acting.contains(&seed), "{name}: {}", step.address);
        }
    }
}
