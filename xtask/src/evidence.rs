//! `cargo xtask report`: all evidence anew, and from it README and the pages that are only read. It takes hours.

use anyhow::{Result, bail};

use crate::command::{cargo, run};

/// What is run for each laboratory, in this order; `.` is the root of the repository.
const STEPS: [(&str, &[&str]); 3] = [
    ("placement", &["claims --seeds 30 --update .", "claims --map --update .", "sensitivity --update ."]),
    (
        "partition",
        &[
            "claims --laboratory partition --seeds 30 --update .",
            "claims --laboratory partition --map --seeds 10 --update .",
        ],
    ),
    (
        "training",
        &[
            "claims --laboratory training --seeds 10 --update .",
            "claims --laboratory training --map --seeds 5 --update .",
        ],
    ),
];

/// Runs the evidence of one laboratory or of all, then writes the pages.
pub fn report(laboratory: Option<&str>) -> Result<()> {
    if let Some(name) = laboratory.filter(|name| STEPS.iter().all(|(known, _)| known != name)) {
        bail!("no laboratory `{name}`; there are {}", STEPS.map(|(known, _)| known).join(", "));
    }
    for (_, steps) in STEPS.into_iter().filter(|(name, _)| laboratory.is_none_or(|wanted| wanted == *name)) {
        for step in steps {
            println!("━━ edgelab {step}");
            run(&mut cargo(&format!("run --release --package edgelab -- {step}")))?;
        }
    }
    run(&mut cargo("run --release --package edgelab -- pages"))
}
