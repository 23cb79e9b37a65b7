//! What the documents say about the code is true of the code.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The library's parts; each may use parts of lower rank only. `codec` may use `presets`; `shipped` only fills a library.
const RANKS: [(&str, u32); 18] = [
    ("num", 0),
    ("model", 1),
    ("cost", 2),
    ("contention", 2),
    ("presets", 2),
    ("codec", 3),
    ("import", 3),
    ("engine", 3),
    ("placement", 4),
    ("partition", 4),
    ("training", 4),
    ("figure", 5),
    ("session", 5),
    ("shipped", 6),
    ("experiment", 6),
    ("study", 7),
    ("export", 7),
    ("lib", 8),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The library's files with their part and their code: no comments, and nothing from the first test module on.
fn library() -> Vec<(String, String, String)> {
    let mut files = Vec::new();
    rust_files(&root().join("src"), &mut files);
    files.sort();
    let source = files.iter().map(|file| {
        let name = file.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
        let part = name.trim_start_matches("src/").split(['/', '.']).next().unwrap_or_default().to_owned();
        let text = fs::read_to_string(file).expect("text");
        let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
        (name, part, code.join("\n"))
    });
    source.filter(|(_, part, _)| part != "main" && part != "commands").collect()
}

/// The parts that code names behind `crate::`, also in braces over several lines.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        let Some(group) = rest.strip_prefix('{') else {
            found.insert(word(rest));
            continue;
        };
        let mut depth = 1;
        let mut item = String::new();
        for c in group.chars().take_while(|c| {
            depth += i32::from(*c == '{') - i32::from(*c == '}');
            depth > 0
        }) {
            item.push(c);
        }
        let mut depth = 0;
        for part in item.split_inclusive([',', '{', '}']) {
            if depth == 0 && !part.trim_matches([' ', '\n', ',', '}']).is_empty() {
                found.insert(word(part.trim_start()));
            }
            depth += i32::from(part.ends_with('{')) - i32::from(part.ends_with('}'));
        }
    }
    found.remove("VERSION");
    found
}

#[test]
fn imports_are_found() {
    let code = "use crate::{\n    engine::{a::B, c},\n    model::d,\n    num,\n};\nlet x = crate::cost::f();";
    assert_eq!(imports(code), ["engine", "model", "num", "cost"].map(str::to_owned).into());
}

#[test]
fn imports_go_one_way() {
    let ranks: BTreeMap<&str, u32> = RANKS.into();
    let mut faults = Vec::new();
    let files = library();
    assert!(files.len() > 60, "only {} files", files.len());
    for (name, part, code) in &files {
        let rank = ranks.get(part.as_str()).unwrap_or_else(|| panic!("{name}: give `{part}` a rank"));
        for import in imports(code) {
            match ranks.get(import.as_str()) {
                _ if import == *part => {}
                Some(other) if other < rank => {}
                _ => faults.push(format!("{name} uses crate::{import}")),
            }
        }
    }
    assert_eq!(faults, [""; 0]);
}

/// (what must be absent, where alone it may stand)
const HOMES: [(&str, &str); 13] = [
    ("wide::", "src/num/net/lanes.rs"),
    ("libm::", "src/num/math.rs"),
    ("rand_pcg::", "src/num/rng.rs"),
    ("rand::", "src/num/rng.rs"),
    ("plotters", "src/figure/"),
    ("std::fs", "nowhere"),
    ("std::env", "nowhere"),
    // A trait by which bytes in memory are unpacked.
    ("std::io", "src/training/data/gzip.rs"),
    ("std::thread", "nowhere"),
    ("std::process", "nowhere"),
    ("println!", "nowhere"),
    ("static mut", "nowhere"),
    ("thread_local!", "nowhere"),
];

#[test]
fn what_must_be_absent_is() {
    for (name, _, code) in library() {
        for (what, home) in HOMES {
            assert!(name.starts_with(home) || !code.contains(what), "{name}: {what} belongs {home}");
        }
    }
}

#[test]
fn the_documents_name_files_that_exist() {
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = fs::read_to_string(root().join(document)).expect("a document");
        let mut named = 0;
        for quoted in text.split('`').skip(1).step_by(2) {
            let is_path =
                quoted.contains('/') && quoted.chars().all(|c| c.is_ascii_alphanumeric() || "/._-*".contains(c));
            // Capitals stand for a name of one's own.
            if !is_path || quoted.contains('*') || quoted.chars().any(|c| c.is_ascii_uppercase()) || quoted == "dist/" {
                continue;
            }
            named += 1;
            let exists = [root().to_owned(), root().join("src")].iter().any(|base| base.join(quoted).exists());
            assert!(exists, "{document} names `{quoted}`");
        }
        assert!(named > 0 || document == "README.md", "{document} names no file");
        // Pictures are looked at by people.
        let links = text.lines().filter(|line| !line.starts_with("![")).flat_map(|line| line.split("](").skip(1));
        for target in links.filter_map(|rest| rest.split(')').next()) {
            let elsewhere = target.starts_with("http") || target.starts_with('#');
            assert!(elsewhere || root().join(target).exists(), "{document} links to {target}");
        }
    }
}

#[test]
fn every_golden_case_is_a_preset_and_a_method_of_today() {
    let text = fs::read_to_string(root().join("tests/golden/digests.txt")).expect("the digests");
    let ids: BTreeSet<String> = edgelab::presets::ALL.iter().map(edgelab::presets::Preset::id).collect();
    let runs = text.lines().filter_map(|line| line.strip_prefix("run "));
    for (preset, method) in runs.filter_map(|run| run.split_once(' ')).map(|(id, rest)| (id, rest.split(' ').next())) {
        assert!(ids.contains(preset), "{preset}");
        let known = |name: &str| edgelab::model::method::Method::NAMES.contains(&name);
        assert!(method.is_some_and(known), "{method:?}");
    }
}

/// A file that grows past this is usually two ideas.
const MOST_LINES: usize = 450;

/// Longer files, each with its reason.
const LONGER: [(&str, &str); 2] = [
    ("src/figure/stage.rs", "one picture, drawn from back to front"),
    ("www/src/story.rs", "one story, told step by step"),
];

#[test]
fn files_are_short() {
    let mut files = Vec::new();
    rust_files(&root().join("src"), &mut files);
    rust_files(&root().join("www/src"), &mut files);
    let mut longer = Vec::new();
    for file in files {
        let name = file.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
        let lines = fs::read_to_string(&file).expect("text").lines().count();
        if lines > MOST_LINES && LONGER.iter().all(|(known, _)| *known != name) {
            longer.push(format!("{name}: {lines} lines"));
        }
    }
    assert_eq!(longer, [""; 0]);
}

/// A panic in the page is a blank page.
#[test]
fn nothing_unwraps() {
    for (name, _, code) in library() {
        assert!(!code.contains(".unwrap()"), "{name} unwraps");
    }
}

/// What a reader can name has its file and its golden cases (large presets none: they take too long for a test).
#[test]
fn every_preset_and_method_is_where_it_must_be() {
    let golden = fs::read_to_string(root().join("tests/golden/digests.txt")).expect("the digests");
    for preset in edgelab::presets::ALL {
        let id = preset.id();
        assert!(root().join("static/presets").join(format!("{}.json", preset.name)).exists(), "{id}");
        let large = ["city", "metropolis"].contains(&preset.name);
        for method in edgelab::model::method::Method::ALL {
            let case = golden.lines().any(|line| line.starts_with(&format!("run {id} {method} ")));
            assert_eq!(case, !large, "{id} {method}");
        }
    }
}
