//! `edgelab sweep`: all runs of a plan, on all cores, as a table. Killed and resumed, it gives the same bytes.
//!
//! Rows are appended in the order of their runs to `TABLE.csv.part`, which takes its place when the last one is written.
//! So whatever is in the part is a beginning of the table, but for a last line that was torn off.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use edgelab::experiment::{
    laboratory::Laboratory,
    plan::PlanOf,
    sweep::{Row, SweepOf},
};

use super::{
    Failure, files,
    laboratory::{Kind, Offered, in_laboratory},
    parallel::{Jobs, progress},
    print,
    rows::{Next, Rows},
};

pub const EXAMPLES: &str = "\
Examples:
  edgelab plan paper-emulation --vary study.shield.alpha=0.7,0.8,0.9 --methods marl,srole-d --seeds 10 > plan.json
  edgelab sweep plan.json -o table.csv
  edgelab sweep plan.json -o table.csv --resume            (goes on where it was killed; the same bytes)
  edgelab sweep plan.json -o part-1.csv --shard 1/2        (every other run; part-2.csv elsewhere)
  edgelab merge plan.json part-1.csv part-2.csv -o table.csv
  edgelab summary plan.json table.csv --baseline marl";

/// Arguments of `edgelab sweep`.
#[derive(clap::Args)]
pub struct SweepCommand {
    /// The plan: which settings vary, who competes, over which seeds
    #[arg(value_name = "PLAN.json")]
    plan: PathBuf,
    /// Where the table goes
    #[arg(short, long, value_name = "TABLE.csv")]
    output: PathBuf,
    #[command(flatten)]
    jobs: Jobs,
    /// Go on with an unfinished table of the same plan
    #[arg(long)]
    resume: bool,
    /// Only every N-th run, beginning with the I-th: a part to be joined with the others by `edgelab merge`
    #[arg(long, value_name = "I/N", value_parser = shard)]
    shard: Option<Shard>,
    /// A further file that the plan may name by its digest, such as a policy or data; may be repeated
    #[arg(long = "policy", visible_alias = "data", value_name = "FILE")]
    ingredients: Vec<PathBuf>,
}

/// Every `of`-th run, beginning with number `first` (from 0).
#[derive(Debug, Clone, Copy)]
struct Shard {
    first: u64,
    of: u64,
}

fn shard(text: &str) -> Result<Shard, String> {
    let parts = text.split_once('/').and_then(|(i, n)| Some((i.parse::<u64>().ok()?, n.parse::<u64>().ok()?)));
    match parts {
        Some((i, of)) if (1..=of).contains(&i) && of <= 100_000 => Ok(Shard { first: i - 1, of }),
        _ => Err("expected I/N with I from 1 to N, such as 2/4".to_owned()),
    }
}

/// A plan file, and the laboratory that it is about.
pub struct PlanFile<'a> {
    place: &'a Path,
    text: String,
    /// Whose plan it is.
    pub kind: Kind,
}

impl<'a> PlanFile<'a> {
    /// Reads the file, and looks whose plan it is.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn open(place: &'a Path) -> Result<Self, Failure> {
        let text = files::read(place)?;
        let kind = Kind::of_holder(&text);
        Ok(Self { place, text, kind })
    }

    /// Checks the plan.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with the file's name and the path in it.
    pub fn sweep<L: Laboratory>(&self) -> Result<SweepOf<L>, Failure> {
        let plan = PlanOf::read(&self.text).map_err(|faults| Failure::faults_of(self.place, &faults))?;
        SweepOf::new(plan).map_err(|faults| Failure::faults_of(self.place, &faults))
    }
}

impl SweepCommand {
    /// Runs the plan, or what is left of it.
    ///
    /// # Errors
    /// Faults of the plan or a run; a table that is there already; one that belongs to another plan.
    pub fn run(self) -> Result<(), Failure> {
        let plan = PlanFile::open(&self.plan)?;
        in_laboratory!(plan.kind, L => self.run_in::<L>(&plan))
    }

    fn run_in<L: Offered>(&self, plan: &PlanFile<'_>) -> Result<(), Failure> {
        let sweep = plan.sweep::<L>()?;
        // Before hours of work: what settings must say together.
        sweep.check_together().map_err(|faults| Failure::faults_of(&self.plan, &faults))?;
        let library = files::library_of::<L>(&self.ingredients)?;
        let shard = self.shard.unwrap_or(Shard { first: 0, of: 1 });
        let cells: u64 = (sweep.count() + shard.of - 1 - shard.first) / shard.of;
        if self.output.exists() {
            return self.look_at_finished(&sweep, shard, cells);
        }
        let mut part = Part::open(&self.output, &sweep, shard, self.resume)?;
        let bar = progress(cells, "run");
        bar.set_position(part.rows);
        bar.reset_eta();
        let rest = (part.rows..cells).map(|number| shard.first + number * shard.of);
        let ran = self.jobs.pool()?.rows(&sweep, &library, rest, &bar, |rows| part.append(&sweep, rows));
        bar.finish_and_clear();
        ran.map_err(|failure| part.keep(failure))?;
        part.finish(&self.output)?;
        print(&format!("{cells} runs in {}\n", self.output.display()))
    }

    /// A table that is there already is left as it is; with `--resume`, a finished one of this plan is all right.
    fn look_at_finished<L: Laboratory>(&self, sweep: &SweepOf<L>, shard: Shard, cells: u64) -> Result<(), Failure> {
        if !self.resume {
            let problem = "is there already, and was left as it is; name another file, or say --resume";
            return Err(Failure::about(&self.output, problem));
        }
        let file = File::open(&self.output).map_err(|error| Failure::about(&self.output, error))?;
        let found = scan(&self.output, &file, sweep, shard)?;
        if found.rows < cells {
            let problem = format!("has {} of {cells} runs and was left as it is: a part is called .part", found.rows);
            return Err(Failure::about(&self.output, problem));
        }
        print(&format!("{cells} runs in {}, which was complete\n", self.output.display()))
    }
}

/// The table as far as it is written.
struct Part {
    place: PathBuf,
    file: File,
    /// Whole rows in it.
    rows: u64,
    /// Bytes of whole lines in it.
    bytes: u64,
}

impl Part {
    /// Begins a part, or goes on with one; nothing is changed in a file that is not this sweep's.
    fn open<L: Laboratory>(output: &Path, sweep: &SweepOf<L>, shard: Shard, resume: bool) -> Result<Self, Failure> {
        let mut name = output.as_os_str().to_owned();
        name.push(".part");
        let place = PathBuf::from(name);
        if place.exists() && !resume {
            let problem = "is an unfinished sweep; --resume goes on with it, or remove it";
            return Err(Failure::about(&place, problem));
        }
        let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&place);
        let file = opened.map_err(|error| files::cannot_write(&place, &error))?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => Failure::about(&place, "another sweep is writing it"),
            TryLockError::Error(error) => files::cannot_write(&place, &error),
        })?;
        let found = scan(&place, &file, sweep, shard)?;
        let mut part = Self { place, file, rows: found.rows, bytes: found.bytes };
        part.cut().map_err(|error| files::cannot_write(&part.place, &error))?;
        if part.bytes == 0 {
            part.write(&sweep.csv(true, &[]))?;
        }
        Ok(part)
    }

    /// Takes away what is not a whole line.
    fn cut(&mut self) -> std::io::Result<()> {
        self.file.set_len(self.bytes)?;
        self.file.seek(SeekFrom::Start(self.bytes)).map(drop)
    }

    fn append<L: Laboratory>(&mut self, sweep: &SweepOf<L>, rows: &[Row]) -> Result<(), Failure> {
        self.write(&sweep.csv(false, rows))?;
        self.rows += rows.len() as u64;
        Ok(())
    }

    fn write(&mut self, text: &str) -> Result<(), Failure> {
        self.file.write_all(text.as_bytes()).map_err(|error| files::cannot_write(&self.place, &error))?;
        self.bytes += text.len() as u64;
        Ok(())
    }

    /// Says of a failure what is kept.
    fn keep(&mut self, failure: Failure) -> Failure {
        // Should this fail too, the torn line is cut when the sweep is resumed.
        let _ = self.cut();
        failure.and(&format!("{}: {} runs are kept; --resume goes on with them", self.place.display(), self.rows))
    }

    fn finish(self, output: &Path) -> Result<(), Failure> {
        let moved = self.file.sync_all().and_then(|()| std::fs::rename(&self.place, output));
        moved.map_err(|error| files::cannot_write(output, &error))
    }
}

/// How much of a table is there.
struct Found {
    rows: u64,
    bytes: u64,
}

/// Reads what is there of a table: every whole line must be this sweep's next row.
fn scan<L: Laboratory>(place: &Path, file: &File, sweep: &SweepOf<L>, shard: Shard) -> Result<Found, Failure> {
    let mut rows = Rows::open(place, file, sweep)?;
    let mut found = Found { rows: 0, bytes: rows.bytes() };
    while let Next::Row(row) = rows.next()? {
        let next = shard.first + found.rows * shard.of;
        if row.cell != next {
            return Err(rows.wrong(&format!("holds run {} where run {next} of this shard belongs", row.cell)));
        }
        found = Found { rows: found.rows + 1, bytes: rows.bytes() };
    }
    Ok(found)
}
