//! Golden digests: the same bits natively, in wasm under Node, and (by the browser tests) in the shipped page.
//!
//! The package `golden` prints one line per case, `NAME… DIGEST`; the file holds the lines that it must print.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::browser::require_node;
use crate::command::{cargo, cargo_wasm, ensure_target, output, program, root, run, target_folder};

/// Compares the digests in wasm with the file, with which `tests/kept/golden.rs` compares the native ones. The two differ in
/// build profile as well, on purpose.
pub fn check() -> Result<()> {
    let expected = fs::read_to_string(file()).context("tests/golden/digests.txt; `cargo xtask bless` writes it")?;
    let printed = wasm()?;
    let faults = differences(&expected, &printed);
    println!("wasm in Node, as the page is built: {} digests, {} differences", cases(&printed).count(), faults.len());
    if !faults.is_empty() {
        bail!(
            "results moved:\n  {}\nif that is meant, `cargo xtask bless` and say so in CHANGELOG.md",
            faults.join("\n  ")
        );
    }
    Ok(())
}

/// Writes the file from the native digests.
pub fn bless() -> Result<()> {
    let digests = native()?;
    fs::write(file(), &digests).context("tests/golden/digests.txt")?;
    print!("{digests}");
    Ok(())
}

fn file() -> PathBuf {
    root().join("tests/golden/digests.txt")
}

fn native() -> Result<String> {
    output(&mut cargo("run --quiet --package golden"))
}

fn wasm() -> Result<String> {
    const TARGET: &str = "wasm32-wasip1";
    require_node()?;
    ensure_target(TARGET)?;
    run(cargo_wasm("build --package golden --profile web --target").arg(TARGET))?;
    let wasm = target_folder().join(TARGET).join("web/golden.wasm");
    output(program("node", "--no-warnings tests/golden/wasi.mjs").arg(wasm))
}

/// The cases of a text: name and digest of every line.
fn cases(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter_map(|line| line.rsplit_once(' '))
}

/// What differs between two texts of cases, in words.
fn differences(expected: &str, found: &str) -> Vec<String> {
    let lookup = |text, name| cases(text).find(|case| case.0 == name).map(|case| case.1);
    let mut faults = Vec::new();
    for (name, digest) in cases(expected) {
        match lookup(found, name) {
            None => faults.push(format!("{name}: not computed any more")),
            Some(other) if other != digest => faults.push(format!("{name}: {other} instead of {digest}")),
            Some(_) => {}
        }
    }
    let new = cases(found).filter(|(name, _)| lookup(expected, name).is_none());
    faults.extend(new.map(|(name, _)| format!("{name}: not in the file")));
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_every_difference() {
        let expected = "a marl 01\nb marl 02\nc marl 03\n";
        assert!(differences(expected, expected).is_empty());
        let faults = differences(expected, "a marl 01\nb marl 04\nd marl 05\n");
        assert_eq!(faults, ["b marl: 04 instead of 02", "c marl: not computed any more", "d marl: not in the file"]);
    }
}
