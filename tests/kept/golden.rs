//! The golden digests, natively in the test profile; `cargo xtask test golden` compares wasm under Node with the same
//! file, and the end-to-end tests compare the shipped page.
//!
//! Where results are meant to move, `cargo xtask bless` writes the file anew, and CHANGELOG.md says why.

#[path = "../golden/src/cases.rs"]
mod cases;

const EXPECTED: &str = include_str!("../golden/digests.txt");

#[test]
fn every_case_has_its_golden_digest() {
    let computed: Vec<String> = cases::all().collect();
    let expected: Vec<&str> = EXPECTED.lines().collect();
    let new = computed.iter().filter(|line| !expected.contains(&line.as_str())).map(|line| format!("+ {line}"));
    let gone = expected.iter().filter(|line| !computed.iter().any(|c| c == *line)).map(|line| format!("- {line}"));
    let differences: Vec<String> = gone.chain(new).collect();
    assert!(differences.is_empty(), "results moved:\n{}", differences.join("\n"));
    assert_eq!(computed, expected, "the order of the cases");
}
