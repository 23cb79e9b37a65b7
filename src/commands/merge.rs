//! `edgelab merge`: the parts of a sweep as one table, the same bytes as those of one undisturbed sweep.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
};

use edgelab::experiment::sweep::{Row, Sweep};

use super::{
    Failure, files, print,
    sweep::{fields, read_plan},
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

/// A shard's table, read row by row.
struct Part<'a> {
    place: &'a Path,
    reader: BufReader<File>,
    line: u64,
    next: Option<Row>,
}

impl<'a> Part<'a> {
    fn open(place: &'a Path, sweep: &Sweep) -> Result<Self, Failure> {
        let file = File::open(place).map_err(|error| Failure::about(place, error))?;
        let mut part = Self { place, reader: BufReader::new(file), line: 0, next: None };
        if part.read()?.is_none_or(|head| head.iter().ne(sweep.columns())) {
            return Err(part.wrong("is not the first line of this plan's table"));
        }
        part.advance(sweep)?;
        Ok(part)
    }

    fn wrong(&self, problem: &str) -> Failure {
        Failure::about(self.place, format!("line {}: {problem}", self.line))
    }

    fn read(&mut self) -> Result<Option<csv::StringRecord>, Failure> {
        let mut line = Vec::new();
        self.line += 1;
        let read = self.reader.read_until(b'\n', &mut line).map_err(|error| Failure::about(self.place, error))?;
        if read == 0 {
            return Ok(None);
        }
        if line.last() != Some(&b'\n') {
            return Err(self.wrong("is torn off: this shard is not finished"));
        }
        fields(&line).map(Some).map_err(|problem| self.wrong(&problem))
    }

    /// The next row comes into view.
    fn advance(&mut self, sweep: &Sweep) -> Result<(), Failure> {
        let last = self.next.take().map(|row| row.cell);
        if let Some(record) = self.read()? {
            let fields: Vec<&str> = record.iter().collect();
            let row = sweep.read(&fields).map_err(|problem| self.wrong(&problem))?;
            if last.is_some_and(|last| row.cell <= last) {
                return Err(self.wrong(&format!("run {} is out of order", row.cell)));
            }
            self.next = Some(row);
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
        let sweep = read_plan(&self.plan)?;
        if self.output.exists() {
            let problem = "is there already, and was left as it is; name another file";
            return Err(Failure::about(&self.output, problem));
        }
        let parts: Result<Vec<Part<'_>>, _> = self.parts.iter().map(|place| Part::open(place, &sweep)).collect();
        let mut parts = parts?;
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
            holder.advance(&sweep)?;
        }
        output.finish()?;
        print(&format!("{} runs in {}\n", sweep.count(), self.output.display()))
    }
}
