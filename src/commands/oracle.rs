//! `edgelab oracle`: how far each method is from the best known placement.

use edgelab::{
    engine::sink::Nothing,
    experiment::oracle::{self, Found, Oracle},
    model::method::Method,
    session,
};
use serde::Serialize;

use super::{Failure, Source, files, print, to_json};

pub const EXAMPLES: &str = "\
Examples:
  edgelab oracle collision-minimal
  edgelab oracle paper-emulation --methods marl,srole-d,rl";

/// Arguments of `edgelab oracle`.
#[derive(clap::Args)]
pub struct OracleCommand {
    #[command(flatten)]
    source: Source,
    /// Methods to set beside it, separated by commas; otherwise all
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    methods: Vec<Method>,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    oracle: Oracle,
    methods: Vec<Standing>,
}

#[derive(Serialize)]
struct Standing {
    method: Method,
    training_secs: f64,
    over_oracle_percent: f64,
}

impl OracleCommand {
    /// Searches, runs the methods, and prints.
    ///
    /// # Errors
    /// The scenario's faults.
    pub fn run(self) -> Result<(), Failure> {
        let mut scenario = self.source.load()?;
        let library = files::library(&[])?;
        let oracle = oracle::oracle(&scenario, &library)?;
        let chosen = if self.methods.is_empty() { Method::ALL.to_vec() } else { self.methods };
        let mut methods = Vec::new();
        for method in chosen {
            scenario.study.method = method;
            let training_secs = session::run(&scenario, &library, &mut Nothing)?.metrics.training_secs.median;
            let over_oracle_percent = (training_secs - oracle.training_secs) / oracle.training_secs * 100.0;
            methods.push(Standing { method, training_secs, over_oracle_percent });
        }
        let report = Report { oracle, methods };
        print(&if self.json { to_json(&report)? } else { text(&report) })
    }
}

fn text(report: &Report) -> String {
    let found = match report.oracle.found {
        Found::Exhaustive(count) => format!("the best of all {count} placements"),
        Found::BestHeuristic(method) => format!("the best heuristic, {method}: there are too many placements to try"),
    };
    let mut text = format!("Median training time {:.1} s: {found}.\n\n", report.oracle.training_secs);
    for line in &report.methods {
        let (secs, over) = (line.training_secs, line.over_oracle_percent);
        text += &format!("{:<20} {secs:>10.1} s {over:>+8.1} %\n", line.method.name());
    }
    text
}
