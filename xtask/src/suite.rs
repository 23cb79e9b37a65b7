//! `cargo xtask test`: every check of the project, in order, with a summary at the end.

use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::command::{cargo, cargo_wasm, ensure_target, run};
use crate::{browser, crates, dist, golden, size};

/// One step: its name on the command line, what it is about, and what it does.
struct Step {
    name: &'static str,
    about: &'static str,
    lane: Lane,
    check: fn() -> Result<()>,
}

/// Steps of one lane come one after another. The first two lanes go side by side: each often waits for one thread to end,
/// and what is built natively and for wasm lies in different folders (where it does not, cargo has one wait). The last has
/// the machine for itself, because its tests wait for a page to act.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lane {
    Native,
    Wasm,
    Alone,
}

/// The steps in their order: cheap ones first, so that a slip shows early.
const STEPS: &[Step] = &[
    Step { name: "fmt", about: "the code is formatted", lane: Lane::Native, check: format },
    Step { name: "crates", about: "the core depends on nothing forbidden", lane: Lane::Native, check: crates::check },
    Step { name: "lint", about: "clippy finds nothing in core, page and tools", lane: Lane::Native, check: lint },
    Step {
        name: "docs",
        about: "the documentation builds and its links lead somewhere",
        lane: Lane::Native,
        check: docs,
    },
    Step { name: "native", about: "unit, property and integration tests", lane: Lane::Native, check: native },
    Step { name: "build", about: "the page builds", lane: Lane::Wasm, check: || dist::build(dist::Profile::Web) },
    Step { name: "golden", about: "the same bits in wasm as natively", lane: Lane::Wasm, check: golden::check },
    Step { name: "size", about: "the first view is small", lane: Lane::Alone, check: size::check },
    Step { name: "e2e", about: "the page works in a real browser", lane: Lane::Alone, check: browser::check },
];

/// How a step ended.
struct Ended {
    name: &'static str,
    passed: bool,
    time: Duration,
}

/// Runs the named steps, or all; goes on after a failure, so that one run tells everything.
pub fn run_named(names: &[String]) -> Result<ExitCode> {
    if let Some(name) = names.iter().find(|name| STEPS.iter().all(|step| step.name != name.as_str())) {
        let known: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        bail!("no step `{name}`; there are {}", known.join(", "));
    }
    let start = Instant::now();
    let run = |lane: Lane| -> Vec<Ended> {
        let chosen = STEPS.iter().filter(|step| names.is_empty() || names.iter().any(|name| name == step.name));
        chosen.filter(|step| step.lane == lane).map(run_one).collect()
    };
    let mut all = thread::scope(|scope| {
        let wasm = scope.spawn(|| run(Lane::Wasm));
        let mut all = run(Lane::Native);
        all.extend(wasm.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        all
    });
    all.extend(run(Lane::Alone));
    println!("\n━━ summary");
    for Ended { name, passed, time } in &all {
        println!("{} {name:<8} {:>8}", if *passed { "✓" } else { "✗" }, seconds(*time));
    }
    let failed = all.iter().filter(|ended| !ended.passed).count();
    println!("{} passed, {failed} failed in {}", all.len() - failed, seconds(start.elapsed()));
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run_one(step: &Step) -> Ended {
    println!("\n━━ {}: {}", step.name, step.about);
    let start = Instant::now();
    let result = (step.check)();
    if let Err(error) = &result {
        println!("✗ {}: {error:#}", step.name);
    }
    Ended { name: step.name, passed: result.is_ok(), time: start.elapsed() }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn format() -> Result<()> {
    run(&mut cargo("fmt --all --check"))
}

/// The page is checked for wasm, where alone it compiles (and the core without its command line).
fn lint() -> Result<()> {
    const WASM: &str = "wasm32-unknown-unknown";
    ensure_target(WASM)?;
    run(&mut cargo("clippy --quiet --workspace --exclude www --all-targets -- --deny warnings"))?;
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
