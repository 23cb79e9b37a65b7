//! `cargo xtask test`: every check of the project, in order, with a summary at the end.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::command::{cargo, cargo_wasm, ensure_target, run};
use crate::{browser, crates, dist, golden, size};

/// One step: its name on the command line, what it is about, and what it does.
struct Step {
    name: &'static str,
    about: &'static str,
    check: fn() -> Result<()>,
}

/// The steps in their order: cheap ones first, so that a slip shows early.
const STEPS: &[Step] = &[
    Step { name: "fmt", about: "the code is formatted", check: || run(&mut cargo("fmt --all --check")) },
    Step { name: "crates", about: "the core depends on nothing forbidden", check: crates::check },
    Step { name: "lint", about: "clippy finds nothing in core, page and tools", check: lint },
    Step { name: "docs", about: "the documentation builds and its links lead somewhere", check: docs },
    Step { name: "native", about: "unit, property and integration tests", check: native },
    Step { name: "golden", about: "the same bits natively and in wasm", check: golden::check },
    Step { name: "build", about: "the page builds", check: || dist::build(dist::Profile::Web) },
    Step { name: "size", about: "the first view is small", check: size::check },
    Step { name: "e2e", about: "the page works in a real browser", check: browser::check },
];

/// Runs the named steps, or all; goes on after a failure, so that one run tells everything.
pub fn run_named(names: &[String]) -> Result<ExitCode> {
    if let Some(name) = names.iter().find(|name| STEPS.iter().all(|step| step.name != name.as_str())) {
        let known: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        bail!("no step `{name}`; there are {}", known.join(", "));
    }
    let chosen: Vec<_> = STEPS.iter().filter(|step| names.is_empty() || names.iter().any(|n| n == step.name)).collect();
    let start = Instant::now();
    let mut results = Vec::new();
    for (index, step) in chosen.iter().enumerate() {
        println!("\n━━ {}/{} {}: {}", index + 1, chosen.len(), step.name, step.about);
        let start = Instant::now();
        let result = (step.check)();
        if let Err(error) = &result {
            println!("✗ {}: {error:#}", step.name);
        }
        results.push((step.name, result.is_ok(), start.elapsed()));
    }
    println!("\n━━ summary");
    for (name, passed, time) in &results {
        println!("{} {name:<8} {:>8}", if *passed { "✓" } else { "✗" }, seconds(*time));
    }
    let failed = results.iter().filter(|result| !result.1).count();
    println!("{} passed, {failed} failed in {}", results.len() - failed, seconds(start.elapsed()));
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// The page is checked for wasm, where alone it compiles.
fn lint() -> Result<()> {
    const WASM: &str = "wasm32-unknown-unknown";
    ensure_target(WASM)?;
    run(&mut cargo("clippy --quiet --package edgelab --all-targets -- --deny warnings"))?;
    run(&mut cargo("clippy --quiet --package xtask --package golden --all-targets -- --deny warnings"))?;
    run(cargo_wasm("clippy --quiet --package www --target").args([WASM, "--", "--deny", "warnings"]))
}

fn docs() -> Result<()> {
    let mut doc = cargo("doc --quiet --package edgelab --package xtask --no-deps --document-private-items");
    run(doc.env("RUSTDOCFLAGS", "--deny warnings"))
}

/// Packages one by one: together they would share features, and the core would be another than the shipped one.
fn native() -> Result<()> {
    run(&mut cargo("test --quiet --package edgelab"))?;
    run(&mut cargo("test --quiet --package xtask"))
}
