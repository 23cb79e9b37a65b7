//! Long work by the command line tool: training, claims, sweeps.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{Start, edgelab, peak, row};
use crate::command::target_folder;

/// Episodes of the training that is timed.
const EPISODES: &str = "1000";
/// Evaluation seeds of the sweep that is timed: five limits, two entries of five policies each, so 10,000 runs.
const SWEEP_SEEDS: &str = "200";

/// The rows of the table.
pub fn rows() -> Result<Vec<String>> {
    let folder = target_folder().join("bench-long");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
    }
    fs::create_dir_all(&folder)?;
    let file = |name: &str| folder.join(name).display().to_string();

    let (policy, curve) = (file("policy.json"), file("curve.csv"));
    let train = ["train", "paper-emulation", "--method", "marl", "--episodes", EPISODES];
    let training = timed(&[&train[..], &["-o", &policy]].concat())?;
    let watched = timed(&[&train[..], &["-o", &policy, "--evaluate-every", "100", "--curve", &curve]].concat())?;
    let claims = timed(&["claims", "--seeds", "30", "--json"])?;
    let plan = file("plan.json");
    let made = edgelab(&[
        "plan",
        "paper-emulation",
        "--vary",
        "study.shield.alpha=0.7,0.8,0.9,1.0,1.1",
        "--methods",
        "marl,srole-d",
        "--all-policies",
        "--seeds",
        SWEEP_SEEDS,
    ])
    .output()?;
    if !made.status.success() {
        bail!("edgelab plan failed ({})", made.status);
    }
    fs::write(&plan, made.stdout)?;
    let one = sweep(&plan, &folder.join("one.csv"), "1")?;
    let two = sweep(&plan, &folder.join("two.csv"), "2")?;
    let ratio = one.wall_secs / two.wall_secs;
    let swept = format!("{ratio:.2} × ({:.1} s against {:.1} s)", two.wall_secs, one.wall_secs);
    Ok(vec![
        row("training, 1,000 episodes of `paper-emulation`, a table, native, one core", &secs(&training), "4 s"),
        row("the same, evaluated on held-out seeds every 100 episodes", &secs(&watched), "–"),
        row("claims with 30 seeds, all methods, native", &secs(&claims), "60 s"),
        row("a sweep of 10,000 runs, throughput of two jobs against one", &swept, "1.7 ×"),
        row("its peak memory", &peak(&[two]), "flat"),
    ])
}

fn sweep(plan: &str, table: &Path, jobs: &str) -> Result<Start> {
    timed(&["sweep", plan, "-o", &table.display().to_string(), "--jobs", jobs])
}

fn timed(arguments: &[&str]) -> Result<Start> {
    Start::of(edgelab(arguments))
}

fn secs(start: &Start) -> String {
    format!("{:.1} s", start.wall_secs)
}
