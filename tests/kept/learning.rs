//! Shipped policies: what trained them is known, and training again gives the same bytes.

use std::{collections::BTreeSet, fs, path::Path};

use edgelab::{
    engine::sink::content_digest,
    model::{method::Method, scenario::Scenario},
    placement::learn::{learned::Learned, train::Training},
    presets, shipped,
};
use serde::Deserialize;

/// A line of `static/policies/index.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    digest: String,
    file: String,
    method: Method,
    scenario: String,
    training_seed: u64,
    episodes: u32,
    version: String,
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/static/policies"))
}

fn index() -> Vec<Entry> {
    let text = fs::read_to_string(folder().join("index.json")).expect("the index is shipped");
    serde_json::from_str(&text).expect("the index reads")
}

/// One policy is trained again, by what its own file says.
#[test]
fn training_again_gives_the_same_bytes() {
    let shipped = fs::read_to_string(folder().join("marl-1.json")).expect("marl-1 is shipped");
    let origin = Learned::read(shipped.as_bytes()).expect("marl-1 reads").origin.expect("marl-1 says how it was made");
    let mut training =
        Training::begin(&origin.scenario, origin.training_seed, origin.episodes).expect("can be trained");
    while training.episode().expect("an episode can be drawn").is_some() {}
    let again = training.policy().write().expect("a trained table has an origin");
    let line = again.lines().zip(shipped.lines()).position(|(a, b)| a != b);
    assert!(again == shipped, "marl-1.json is not what training gives; first in line {:?}", line.map(|n| n + 1));
}

/// Files, index and what is compiled in are one and the same.
#[test]
fn the_index_agrees_with_the_files() {
    let index = index();
    let names: Vec<String> = index.iter().map(|entry| entry.file.clone()).collect();
    let compiled: Vec<String> = shipped::POLICIES.iter().map(|(name, _)| format!("{name}.json")).collect();
    assert_eq!(names, compiled);
    let mut files: Vec<String> = fs::read_dir(folder())
        .expect("the folder is shipped")
        .map(|file| file.expect("a file").file_name().into_string().expect("a plain name"))
        .filter(|name| name != "index.json")
        .collect();
    files.sort();
    let mut sorted = names;
    sorted.sort();
    assert_eq!(files, sorted);
    for (entry, (name, content)) in index.iter().zip(shipped::POLICIES) {
        assert_eq!(entry.digest, content_digest(content.as_bytes()), "{name}");
        let origin = Learned::read(content.as_bytes()).expect(name).origin.expect(name);
        assert_eq!(entry.method, origin.scenario.study.method, "{name}");
        assert_eq!(entry.scenario, origin.scenario.preset, "{name}");
        assert_eq!((entry.training_seed, entry.episodes), (origin.training_seed, origin.episodes), "{name}");
        assert_eq!(entry.version, origin.version, "{name}");
        assert_eq!(*name, format!("{}-{}", entry.method, entry.training_seed));
    }
}

/// Five training seeds for each learning method, no two of them the same policy.
#[test]
fn five_training_seeds_of_each_learning_method() {
    let index = index();
    for method in Method::LEARNING {
        let seeds: Vec<u64> = index.iter().filter(|e| e.method == method).map(|e| e.training_seed).collect();
        assert_eq!(seeds, [1, 2, 3, 4, 5], "{method}");
    }
    let digests: BTreeSet<&str> = index.iter().map(|entry| entry.digest.as_str()).collect();
    assert_eq!(digests.len(), index.len());
}

/// The policies that presets name exist and were trained for the method that acts by them.
#[test]
fn presets_name_shipped_policies() {
    let index = index();
    let check = |scenario: &Scenario, method: Method, trained_for: Method| {
        let digest = scenario.study.policies.digest_for(method).expect("a learning method");
        let entry = index.iter().find(|entry| entry.digest == digest);
        let entry =
            entry.unwrap_or_else(|| panic!("{}: {method} names {digest}, which is not shipped", scenario.preset));
        assert_eq!(entry.method, trained_for, "{}", scenario.preset);
    };
    for preset in presets::ALL {
        let mut scenario = presets::get(&preset.id()).expect(preset.name);
        for trained_with_shield in [false, true] {
            scenario.study.policies.trained_with_shield = trained_with_shield;
            for method in Method::LEARNING {
                let own = trained_with_shield || method == Method::Rl;
                check(&scenario, method, if own { method } else { Method::Marl });
            }
        }
    }
}
