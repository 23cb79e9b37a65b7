//! Words that people read in the page stand in `www/src/text*`, so that languages can be added.

use std::{collections::BTreeSet, fs, path::Path};

/// Literals that look like words and are none, each with its reason.
const NO_WORDS: [(&str, &str); 17] = [
    ("ArrowLeft", "the browser's name of a key"),
    ("ArrowRight", "the browser's name of a key"),
    ("ArrowUp", "the browser's name of a key"),
    ("ArrowDown", "the browser's name of a key"),
    ("PageUp", "the browser's name of a key"),
    ("PageDown", "the browser's name of a key"),
    ("Home", "the browser's name of a key"),
    ("End", "the browser's name of a key"),
    ("Escape", "the browser's name of a key"),
    ("no desk", "said by a panic that cannot come"),
    ("numbers-in two", "classes of which the style sheet uses one"),
    ("timebar empty", "classes of which the style sheet uses one"),
    ("card preferences", "classes of which the style sheet uses one"),
    ("input[type=text], input[type=search], input[type=number], textarea", "a selector"),
    ("(prefers-color-scheme: dark)", "a media query"),
    ("(prefers-reduced-motion: reduce)", "a media query"),
    ("edgelab sweep plan.json -o table.csv", "a command to be typed as it is"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|other| other == ending) {
            let name = path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
            found.push((name, fs::read_to_string(&path).expect("text")));
        }
    }
}

/// The string literals of some code, each with what stands before it; comments and characters are none.
fn literals(code: &str) -> Vec<(&str, &str)> {
    let bytes = code.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at = code[at..].find('\n').map_or(bytes.len(), |more| at + more);
            }
            b'\'' if bytes.get(at + 1) == Some(&b'\\') => at += 4,
            b'\'' if bytes.get(at + 2) == Some(&b'\'') => at += 3,
            b'"' => {
                let from = at + 1;
                at = from;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                found.push((&code[..from - 1], &code[from..at]));
                at += 1;
            }
            _ => at += 1,
        }
    }
    found
}

/// Whether a literal looks like words for people: several words, a capitalised one, or a child of an element.
fn is_for_people(before: &str, literal: &str) -> bool {
    let word = |text: &str| {
        text.chars().filter(|c| c.is_alphabetic()).count() >= 2 && !text.chars().any(|c| c.is_ascii_digit())
    };
    let plain = literal.split(['{', '}']).step_by(2).collect::<Vec<_>>().join(" ");
    let several = plain.split(' ').filter(|part| word(part)).count() >= 2;
    let mut letters = plain.trim().chars();
    let capitalised = letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase);
    let opened = before.trim_end();
    let is_child = opened.ends_with('{') && opened[..opened.len() - 1].trim_end().ends_with(['>', '}']);
    several || capitalised || (is_child && word(&plain))
}

#[test]
fn literals_and_words_are_told_apart() {
    let code = "let a = \"one\"; // \"two\"\nlet b = '\"'; let c = ('\\'', \"th\\\"ree\");";
    assert_eq!(literals(code).iter().map(|found| found.1).collect::<Vec<_>>(), ["one", "th\\\"ree"]);
    for (before, literal) in
        [("x = ", "two words"), ("x = ", "Word"), ("<b>{ ", "word"), ("format!(", "of {count} tasks")]
    {
        assert!(is_for_people(before, literal), "{literal}");
    }
    for (before, literal) in
        [("x = ", "word"), ("x = ", "{a} · {b}"), ("<b>{ ", " "), ("x = ", "a-b.c"), ("if on { ", "yes")]
    {
        assert!(!is_for_people(before, literal), "{literal}");
    }
}

#[test]
fn words_for_people_stand_in_one_place() {
    let (mut sources, mut styles) = (Vec::new(), Vec::new());
    files(&root().join("www/src"), "rs", &mut sources);
    files(&root().join("static"), "css", &mut styles);
    assert!(sources.len() > 40 && styles.len() > 3, "{} sources, {} style sheets", sources.len(), styles.len());
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let classes: BTreeSet<&str> = styles
        .iter()
        .flat_map(|(_, text)| text.split('.').skip(1))
        .map(|rest| rest.split(|c| !is_name(c)).next().unwrap_or_default())
        .collect();
    let mut strays = Vec::new();
    let mut unused: BTreeSet<&str> = NO_WORDS.iter().map(|(literal, _)| *literal).collect();
    for (name, text) in sources.iter().filter(|(name, _)| !name.starts_with("www/src/text")) {
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        for (before, literal) in literals(code) {
            let is_class = literal.split(' ').all(|word| classes.contains(word) || word.contains('{'));
            if unused.remove(literal) || NO_WORDS.iter().any(|(known, _)| *known == literal) || is_class {
                continue;
            }
            if is_for_people(before, literal) {
                strays.push(format!("{name}: “{literal}”"));
            }
        }
    }
    assert_eq!(strays, [""; 0], "words for people belong in www/src/text");
    assert_eq!(unused, BTreeSet::new(), "these are no longer there");
}
