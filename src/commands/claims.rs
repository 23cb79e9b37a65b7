//! `edgelab claims`: what the papers claim, beside what comes out here.

use std::path::PathBuf;

use edgelab::{
    experiment::{
        claims::{self, Claims, Finding},
        headlines::Verdict,
        partition::Partition,
        plan::Seeds,
        sweep::Sweep,
        table::Table,
        training::Training,
    },
    shipped,
};

use super::{
    Failure,
    evidence::{self, Wanted},
    files,
    laboratory::Kind,
    parallel::{Jobs, progress},
    print, to_json,
};

pub const EXAMPLES: &str = "\
Examples:
  edgelab claims --seeds 30
  edgelab claims --seeds 30 --json
  edgelab claims --laboratory partition --seeds 30
  edgelab claims --map                    (the claims over a region of settings; minutes)
  edgelab claims --seeds 30 --update .    (the generated files behind README and page)";

/// Arguments of `edgelab claims`.
#[derive(clap::Args)]
pub struct ClaimsCommand {
    /// Whose claims
    #[arg(long, value_enum, default_value_t = Kind::Placement)]
    laboratory: Kind,
    /// Evaluation seeds 1 to N (at least 5), in the placement laboratory crossed with five training seeds
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(5..=1000))]
    seeds: u64,
    /// Draw the map instead: over which region of settings do the claims hold? As JSON
    #[arg(long, conflicts_with = "json")]
    map: bool,
    /// Write what is generated from the result into this source folder: static/evidence/claims.json (or the map), README.md
    #[arg(long, value_name = "FOLDER")]
    update: Option<PathBuf>,
    /// Run nothing: print the claims of this file, which `--json` wrote
    #[arg(long, value_name = "CLAIMS.json", conflicts_with_all = ["seeds", "map", "update"])]
    from: Option<PathBuf>,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    jobs: Jobs,
}

impl ClaimsCommand {
    /// Runs and prints, or updates the generated files.
    ///
    /// # Errors
    /// A file that cannot be written; a document without the marks.
    pub fn run(self) -> Result<(), Failure> {
        let seeds = Seeds { first: 1, count: self.seeds };
        let wanted = Wanted {
            seeds,
            from: self.from.as_deref(),
            map: self.map,
            update: self.update.as_deref(),
            json: self.json,
        };
        match self.laboratory {
            Kind::Placement => self.placement(),
            Kind::Partition => evidence::run::<Partition>(&wanted, &self.jobs),
            Kind::Training => evidence::run::<Training>(&wanted, &self.jobs),
        }
    }

    /// The claims about shields, which have learned policies and an oracle beside them.
    fn placement(&self) -> Result<(), Failure> {
        if let Some(file) = &self.from {
            let claims = Claims::read(&files::read(file)?).map_err(|fault| Failure::about(file, fault))?;
            return print(&if self.json { to_json(&claims)? } else { markdown(&claims) });
        }
        // A document without the marks is refused before anything runs.
        if let Some(folder) = self.update.as_ref().filter(|_| !self.map) {
            files::around(&folder.join("README.md"), "claims")?;
        }
        let workers = self.jobs.pool()?;
        let library = shipped::library();
        if self.map {
            return super::map::run(&workers, &library, self.update.as_deref());
        }
        let seeds = Seeds { first: 1, count: self.seeds };
        let mut sweeps = Vec::new();
        for preset in claims::presets() {
            sweeps.push((preset, Sweep::new(claims::plan(preset, shipped::digests, seeds))?));
        }
        let bar = progress(sweeps.iter().map(|(_, sweep)| sweep.count()).sum(), "run");
        let mut tables = Vec::new();
        for (preset, sweep) in &sweeps {
            tables.push((*preset, Table::new(sweep, workers.all(sweep, &library, &bar)?)?));
        }
        bar.finish_and_clear();
        let claims = Claims::of(&tables)?;
        if let Some(folder) = &self.update {
            files::write(&folder.join("static/evidence/claims.json"), &to_json(&claims)?)?;
            return files::replace(&folder.join("README.md"), "claims", &markdown(&claims));
        }
        print(&if self.json { to_json(&claims)? } else { markdown(&claims) })
    }
}

/// What the marks of the table mean.
pub const LEGEND: &str = "✔ reaches the paper's number · ↘ same direction, smaller · ≈ not distinguishable from no change \
    · ✘ reversed · – undefined.\n\n";

/// The claims as a Markdown table.
pub fn markdown(claims: &Claims) -> String {
    let mut text = format!(
        "Edgelab {}, evaluation seeds {} to {} × {} training seeds, {} runs, written by `{}`.\n{}\n\n",
        claims.version,
        claims.seeds.first,
        claims.seeds.first + claims.seeds.count - 1,
        claims.training_seeds,
        claims.runs,
        claims.command.replace("--json", "--update ."),
        claims.normalisation.replace(". ", ".\n"),
    );
    text += LEGEND;
    let entries: Vec<&str> = claims.claims.iter().flat_map(|claim| &claim.findings).map(|f| f.entry.as_str()).collect();
    let entries: Vec<&str> =
        entries.iter().enumerate().filter(|(n, e)| !entries[..*n].contains(e)).map(|(_, e)| *e).collect();
    text += &format!("| the paper says | of | against | {} |\n", entries.join(" | "));
    text += &format!("| --- | --- | --- |{}\n", " --- |".repeat(entries.len()));
    for claim in &claims.claims {
        for group in claim.findings.chunk_by(|a, b| (&a.measure, &a.baseline) == (&b.measure, &b.baseline)) {
            let cells: Vec<String> = group.iter().map(short).collect();
            text += &format!(
                "| {:+.0} %, `{}` | {} | {} | {} |\n",
                claim.paper_percent,
                claim.preset,
                super::measure_label(&group[0].measure),
                group[0].baseline,
                cells.join(" | "),
            );
        }
    }
    text
}

/// A finding in a table's cell.
pub fn short(finding: &Finding) -> String {
    let mark = mark(finding.verdict);
    finding.change.map_or_else(
        || mark.to_owned(),
        |change| {
            let percent = change.percent;
            format!("{mark} {:+.0} % [{:+.0}, {:+.0}]", percent.estimate, percent.low, percent.high)
        },
    )
}

/// A verdict as one character.
pub fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "✔",
        Verdict::Smaller => "↘",
        Verdict::NotDistinguishable => "≈",
        Verdict::Reversed => "✘",
        Verdict::Undefined => "–",
    }
}
