//! `edgelab summary`: a finished table, as honest statistics.

use std::{fs::File, path::PathBuf};

use edgelab::experiment::{
    summary::{self, Summary},
    table::TableOf,
};

use super::{
    Failure,
    laboratory::{Offered, in_laboratory},
    print,
    rows::{Next, Rows},
    sweep::PlanFile,
    to_json,
};

/// Arguments of `edgelab summary`.
#[derive(clap::Args)]
pub struct SummaryCommand {
    /// The plan that was run
    #[arg(value_name = "PLAN.json")]
    plan: PathBuf,
    /// Its table
    #[arg(value_name = "TABLE.csv")]
    table: PathBuf,
    /// The entry against which changes are stated; otherwise the first
    #[arg(long, value_name = "ENTRY")]
    baseline: Option<String>,
    /// What to look at, by the names of the table's columns; otherwise what the laboratory's claims are about
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    measures: Vec<String>,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

impl SummaryCommand {
    /// Prints the statistics.
    ///
    /// # Errors
    /// A table that is not this plan's or not complete; an unknown measure or entry.
    pub fn run(self) -> Result<(), Failure> {
        let plan = PlanFile::open(&self.plan)?;
        in_laboratory!(plan.kind, L => self.run_in::<L>(&plan))
    }

    fn run_in<L: Offered>(&self, plan: &PlanFile<'_>) -> Result<(), Failure> {
        let sweep = plan.sweep::<L>()?;
        let file = File::open(&self.table).map_err(|error| Failure::about(&self.table, error))?;
        let mut reader = Rows::open(&self.table, &file, &sweep)?;
        let mut rows = Vec::new();
        loop {
            match reader.next()? {
                Next::Row(row) => rows.push(row),
                Next::Torn => return Err(reader.wrong("is torn off: the sweep is not finished")),
                Next::End => break,
            }
        }
        if rows.len() as u64 != sweep.count() {
            let problem =
                format!("has {} of {} runs: finish the sweep, or merge its shards", rows.len(), sweep.count());
            return Err(Failure::about(&self.table, problem));
        }
        let table = TableOf::new(&sweep, rows).map_err(|fault| Failure::about(&self.table, fault))?;
        let entries = &sweep.plan().entries;
        let names: Vec<&str> = entries.iter().map(|entry| entry.name()).collect();
        let baseline = match &self.baseline {
            None => 0,
            Some(name) => names.iter().position(|entry| entry == name).ok_or_else(|| {
                Failure::new(format!("--baseline: the plan has no entry \"{name}\"; it has {}", names.join(", ")))
            })?,
        };
        let measures: Vec<&str> = match self.measures.is_empty() {
            true => L::SHOWN.to_vec(),
            false => self.measures.iter().map(String::as_str).collect(),
        };
        for name in &measures {
            L::measure(name)
                .ok_or_else(|| Failure::new(format!("--measures: the table has no column \"{name}\" of a measure")))?;
        }
        let summary: Summary = summary::of(&table, baseline, &measures);
        print(&if self.json { to_json(&summary)? } else { summary.markdown::<L>() })
    }
}
