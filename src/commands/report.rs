//! `edgelab report`: methods over seeds, as the table that the README shows.

use std::path::PathBuf;

use edgelab::{
    engine::sink::content_digest,
    experiment::comparison::{self, Entry},
    model::{method::Method, scenario::Scenario},
    shipped,
};

use super::{Failure, Source, files, print, to_json};

pub const EXAMPLES: &str = "\
Examples:
  edgelab report paper-emulation --seeds 30 --baseline rl
  edgelab report paper-emulation --update README.md";

/// Arguments of `edgelab report`.
#[derive(clap::Args)]
pub struct Report {
    #[command(flatten)]
    source: Source,
    /// Evaluation seeds 1 to N
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(2..=1000))]
    seeds: u64,
    /// The method against which changes are stated
    #[arg(long, default_value_t = Method::Marl)]
    baseline: Method,
    /// Replace the table between the marks `<!-- report -->` and `<!-- /report -->` of this file
    #[arg(long, value_name = "FILE.md")]
    update: Option<PathBuf>,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

/// Marks around the table in a document.
const MARKS: (&str, &str) = ("<!-- report -->\n", "<!-- /report -->");

impl Report {
    /// Compares and prints, or updates a document.
    ///
    /// # Errors
    /// Faults of the scenario; a document without the marks.
    pub fn run(self) -> Result<(), Failure> {
        let scenario = self.source.load()?;
        let entries = entries();
        let baseline = entries.iter().position(|entry| entry.method == self.baseline).unwrap_or(0);
        let seeds: Vec<u64> = (1..=self.seeds).collect();
        let rows = comparison::compare(&scenario, &shipped::library(), &entries, baseline, &seeds)?;
        if self.json {
            return print(&to_json(&rows)?);
        }
        let text = caption(&scenario, self.seeds, self.baseline) + &comparison::markdown(&rows);
        let Some(file) = self.update else { return print(&text) };
        let document = files::read(&file)?;
        let parts = document.split_once(MARKS.0).and_then(|(before, rest)| Some((before, rest.split_once(MARKS.1)?.1)));
        let (before, after) = parts.ok_or_else(|| {
            Failure::new(format!("{}: the marks {} … {} are missing", file.display(), MARKS.0.trim(), MARKS.1))
        })?;
        files::write(&file, &format!("{before}{}{text}{}{after}", MARKS.0, MARKS.1))
    }
}

/// Every method, with the policies of all shipped training seeds; SROLE twice: by MARL's policies, and by its own.
fn entries() -> Vec<Entry> {
    let mut entries = Vec::new();
    for method in Method::ALL {
        let shielded = matches!(method, Method::SroleC | Method::SroleD);
        let entry = |own: bool, label: String| Entry {
            label,
            method,
            trained_with_shield: own && shielded,
            policies: policies(if shielded && !own { Method::Marl } else { method }),
        };
        entries.push(entry(false, if shielded { format!("{method}, MARL's policy") } else { method.to_string() }));
        if shielded {
            entries.push(entry(true, format!("{method}, trained with it")));
        }
    }
    entries
}

fn policies(method: Method) -> Vec<String> {
    let mine = |name: &str| name.rsplit_once('-').is_some_and(|(of, _)| of == method.name());
    let shipped = shipped::POLICIES.iter().filter(|(name, _)| mine(name));
    shipped.map(|(_, content)| content_digest(content.as_bytes())).collect()
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
