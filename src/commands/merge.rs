//! `edgelab merge`: the parts of a sweep as one table, the same bytes as those of one undisturbed sweep.

use std::{
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
};

use edgelab::experiment::{laboratory::Laboratory, sweep::Row};

use super::{
    Failure, files,
    laboratory::in_laboratory,
    print,
    rows::{Next, Rows},
    sweep::PlanFile,
};

/// Arguments of `edgelab merge`.
#[derive(clap::Args)]
pub struct Merge {
    /// The plan that was run
    #[arg(value_name = "PLAN.json")]
    plan: PathBuf,
    /// The tables of its shards, in any order
    #[arg(required = true, value_name = "PART.csv")]
    parts: Vec<PathBuf>,
    /// Where the whole table goes
    #[arg(short, long, value_name = "TABLE.csv")]
    output: PathBuf,
}

/// A shard's table, with its next row in view.
struct Part<'a, L: Laboratory> {
    place: &'a Path,
    rows: Rows<'a, L>,
    next: Option<Row>,
}

impl<L: Laboratory> Part<'_, L> {
    /// The next row comes into view.
    fn advance(&mut self) -> Result<(), Failure> {
        let last = self.next.take().map(|row| row.cell);
        match self.rows.next()? {
            Next::Row(row) if last.is_some_and(|last| row.cell <= last) => {
                return Err(self.rows.wrong(&format!("run {} is out of order", row.cell)));
            }
            Next::Row(row) => self.next = Some(row),
            Next::Torn => return Err(self.rows.wrong("is torn off: this shard is not finished")),
            Next::End => {}
        }
        Ok(())
    }
}

impl Merge {
    /// Joins the parts.
    ///
    /// # Errors
    /// A part of another plan, runs that are missing or there twice, a table that is there already.
    pub fn run(self) -> Result<(), Failure> {
        let plan = PlanFile::open(&self.plan)?;
        in_laboratory!(plan.kind, L => self.run_in::<L>(&plan))
    }

    fn run_in<L: Laboratory>(&self, plan: &PlanFile<'_>) -> Result<(), Failure> {
        let sweep = plan.sweep::<L>()?;
        if self.output.exists() {
            let problem = "is there already, and was left as it is; name another file";
            return Err(Failure::about(&self.output, problem));
        }
        let open = |place: &PathBuf| File::open(place).map_err(|error| Failure::about(place, error));
        let files: Vec<File> = self.parts.iter().map(open).collect::<Result<_, _>>()?;
        let mut parts = Vec::new();
        for (place, file) in self.parts.iter().zip(&files) {
            let mut part = Part { place, rows: Rows::open(place, file, &sweep)?, next: None };
            part.advance()?;
            parts.push(part);
        }
        let mut output = files::Output::begin(&self.output)?;
        let mut write =
            |text: &str| output.write_all(text.as_bytes()).map_err(|error| files::cannot_write(&self.output, &error));
        write(&sweep.csv(true, &[]))?;
        for cell in 0..sweep.count() {
            let mut holders = parts.iter_mut().filter(|part| part.next.as_ref().is_some_and(|row| row.cell == cell));
            let Some(holder) = holders.next() else {
                let problem = format!("run {cell} ({}) is in none of the files", sweep.describe(cell));
                return Err(Failure::new(problem));
            };
            if let Some(other) = holders.next() {
                let problem = format!("holds run {cell}, which {} holds too", holder.place.display());
                return Err(Failure::about(other.place, problem));
            }
            write(&sweep.csv(false, holder.next.as_slice()))?;
            holder.advance()?;
        }
        output.finish()?;
        print(&format!("{} runs in {}\n", sweep.count(), self.output.display()))
    }
}
