//! Runs on all cores. Parallelism is between runs, never inside one, and results come back in order.

use edgelab::experiment::{
    laboratory::Laboratory,
    sweep::{Row, SweepOf},
};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::{
    ThreadPool, ThreadPoolBuilder,
    iter::{IntoParallelIterator as _, ParallelIterator as _},
};

use super::Failure;

/// Runs of one go for each worker, at most: enough that waiting for the slowest costs little.
const SHARE: usize = 128;
/// How long a go should take at most: what a kill loses.
const GO_SECS: f64 = 2.0;

/// The cores to use, as `--jobs` says.
#[derive(clap::Args)]
pub struct Jobs {
    /// How many runs at the same time; otherwise one for each core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

impl Jobs {
    /// The workers.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn pool(&self) -> Result<Workers, Failure> {
        let pool = ThreadPoolBuilder::new().num_threads(self.jobs.map_or(0, usize::from)).build();
        Ok(Workers(pool.map_err(|error| Failure::new(format!("--jobs: {error}")))?))
    }
}

/// Threads that run.
pub struct Workers(ThreadPool);

impl Workers {
    /// Does something with each item, at the same time; results are in the order of the items.
    pub fn map<T: Send, R: Send>(&self, items: Vec<T>, work: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
        self.0.install(|| items.into_par_iter().map(work).collect())
    }

    /// Runs cells of a sweep and hands their rows on, in order. Memory stays flat however many there are.
    ///
    /// # Errors
    /// A run's faults, or what `take` says.
    pub fn rows<L: Laboratory>(
        &self,
        sweep: &SweepOf<L>,
        library: &L::Library,
        cells: impl Iterator<Item = u64>,
        bar: &ProgressBar,
        mut take: impl FnMut(&[Row]) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        // However long runs take, no thread is idle.
        let least = self.0.current_num_threads();
        let most = least * SHARE;
        let mut go = least;
        let mut cells = cells.peekable();
        while cells.peek().is_some() {
            let begun = bar.elapsed();
            let part: Vec<u64> = cells.by_ref().take(go).collect();
            let ran = self.map(part, |cell| {
                let row = sweep.run(cell, library);
                bar.inc(1);
                row
            });
            let mut rows = Vec::with_capacity(ran.len());
            let failed = ran.into_iter().find_map(|row| row.map(|row| rows.push(row)).err());
            // What came before a fault is kept.
            take(&rows)?;
            if let Some(faults) = failed {
                return Err(faults.into());
            }
            let secs = (bar.elapsed() - begun).as_secs_f64();
            go = if secs < GO_SECS / 2.0 {
                most.min(go * 2)
            } else if secs > GO_SECS {
                least.max(go / 2)
            } else {
                go
            };
        }
        Ok(())
    }

    /// All rows of a sweep that fits into memory.
    ///
    /// # Errors
    /// A run's faults.
    pub fn all<L: Laboratory>(
        &self,
        sweep: &SweepOf<L>,
        library: &L::Library,
        bar: &ProgressBar,
    ) -> Result<Vec<Row>, Failure> {
        let mut all = Vec::new();
        self.rows(sweep, library, 0..sweep.count(), bar, |rows| {
            all.extend_from_slice(rows);
            Ok(())
        })?;
        Ok(all)
    }
}

/// A progress bar on standard error (nothing where that is no terminal).
pub fn progress(length: u64, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(length);
    match ProgressStyle::with_template(&format!("{{wide_bar}} {what} {{pos}} of {{len}}, {{eta}} left")) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
