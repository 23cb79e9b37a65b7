//! `edgelab report`: methods over seeds, as the table that the README shows.

use std::path::PathBuf;

use edgelab::{
    experiment::{
        comparison::{self, SHOWN},
        laboratory::Placement,
        plan::{Plan, Seeds, Start},
        sweep::Sweep,
        table::Table,
    },
    model::{method::Method, scenario::Scenario},
    shipped,
};

use super::{
    Failure, Source, files,
    parallel::{Jobs, progress},
    print, to_json,
};

pub const EXAMPLES: &str = "\
Examples:
  edgelab report paper-emulation --seeds 30 --baseline rl
  edgelab report paper-emulation --update README.md";

/// Arguments of `edgelab report`.
#[derive(clap::Args)]
pub struct Report {
    #[command(flatten)]
    source: Source,
    /// Evaluation seeds 1 to N, at least 5
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(5..=1000))]
    seeds: u64,
    /// The method against which changes are stated
    #[arg(long, default_value_t = Method::Marl)]
    baseline: Method,
    /// Replace the table between the marks `<!-- report -->` and `<!-- /report -->` of this file
    #[arg(long, value_name = "FILE.md")]
    update: Option<PathBuf>,
    #[command(flatten)]
    jobs: Jobs,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

impl Report {
    /// Compares and prints, or updates a document.
    ///
    /// # Errors
    /// Faults of the scenario; a document without the marks.
    pub fn run(self) -> Result<(), Failure> {
        let scenario = self.source.load()?;
        // A document without the marks is refused before anything runs.
        self.update.as_deref().map(|file| files::around(file, "report")).transpose()?;
        let entries = comparison::everybody(shipped::digests);
        let baseline = entries.iter().position(|entry| entry.method == self.baseline).unwrap_or(0);
        let seeds = Seeds { first: 1, count: self.seeds };
        let sweep = Sweep::new(Plan::new(Start::Own(Box::new(scenario.clone())), entries, seeds))?;
        let bar = progress(sweep.count(), "run");
        let rows = self.jobs.pool()?.all(&sweep, &shipped::library(), &bar)?;
        bar.finish_and_clear();
        let lines = comparison::compare(&Table::new(&sweep, rows)?, 0, baseline, &SHOWN);
        if self.json {
            return print(&to_json(&lines)?);
        }
        let text = caption(&scenario, self.seeds, self.baseline) + &comparison::markdown::<Placement>(&lines, &SHOWN);
        let Some(file) = self.update else { return print(&text) };
        files::replace(&file, "report", &text)
    }
}

fn caption(scenario: &Scenario, seeds: u64, baseline: Method) -> String {
    format!(
        "Scenario `{}`, edgelab {}: median over evaluation seeds 1 to {seeds} of each run's value, a time's value being \
         its median over jobs (learning methods: mean over five training seeds first; intervals resample both kinds of \
         seeds).\nIn brackets the paired change against {} with its 95 % bootstrap interval; ≈ marks changes that are \
         not distinguishable from none.\n\n",
        scenario.preset,
        edgelab::VERSION,
        baseline.label()
    )
}
