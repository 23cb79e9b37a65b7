//! The runs of a plan in slices, and what their table says.

use std::collections::VecDeque;

use crate::{
    experiment::{
        measure::MEASURES,
        plan::Plan,
        sweep::{Row, Sweep},
        table::Table,
    },
    model::check::Fault,
    num::stats::Interval,
    session::Library,
};

use super::{Line, Reply};

/// Combinations that are compared between two replies.
const AT_ONCE: u64 = 8;

/// Runs of a plan, in progress.
pub struct Cells {
    run: u64,
    plan: String,
    sweep: Sweep,
    left: VecDeque<u64>,
}

impl Cells {
    /// Reads a plan; there is nothing to run yet.
    ///
    /// # Errors
    /// All that is wrong with it, by path.
    pub fn new(plan: String) -> Result<Self, Vec<Fault>> {
        let sweep = Sweep::new(Plan::read(&plan)?)?;
        Ok(Self { run: 0, plan, sweep, left: VecDeque::new() })
    }

    /// Whether it was read from this text.
    pub fn is_of(&self, plan: &str) -> bool {
        self.plan == plan
    }

    /// The same with these runs to do; numbers that the plan does not have are left out.
    pub fn with(mut self, run: u64, cells: Vec<u64>) -> Self {
        let count = self.sweep.count();
        self.left = cells.into_iter().filter(|cell| *cell < count).collect();
        Self { run, ..self }
    }

    /// Whether any are left.
    pub fn is_busy(&self) -> bool {
        !self.left.is_empty()
    }

    /// One run.
    pub fn step(&mut self, library: &Library) -> Reply {
        let run = self.run;
        let Some(&cell) = self.left.front() else { return Reply::Rows { run, rows: Vec::new() } };
        let scenario = self.sweep.scenario(cell);
        let missing = scenario.and_then(|scenario| Ok(library.policy_for(&scenario).err()));
        match missing {
            Ok(Some(digest)) if !digest.is_empty() => {
                self.left.clear();
                return Reply::Missing { run, digest };
            }
            _ => self.left.pop_front(),
        };
        match self.sweep.run(cell, library) {
            Ok(row) => Reply::Rows { run, rows: vec![row] },
            Err(faults) => {
                self.left.clear();
                Reply::Refused { run, faults }
            }
        }
    }
}

/// A whole table, and the comparison in progress.
pub struct Findings {
    sweep: Sweep,
    rows: Vec<Row>,
    run: u64,
    measure: usize,
    baseline: usize,
    /// The next combination.
    next: u64,
}

impl Findings {
    /// Takes the rows of a plan.
    ///
    /// # Errors
    /// What is wrong with the plan; rows that are missing, or whose workloads differ.
    pub fn new(plan: &str, rows: Vec<Row>) -> Result<Self, Vec<Fault>> {
        let sweep = Sweep::new(Plan::read(plan)?)?;
        let fits = rows.iter().all(|row| row.values.len() == MEASURES.len());
        if !fits {
            return Err(vec![Fault::new("values", "these rows are of another version")]);
        }
        let rows = Table::new(&sweep, rows).map_err(|fault| vec![fault])?.rows().to_vec();
        let next = sweep.combinations();
        Ok(Self { sweep, rows, run: 0, measure: 0, baseline: 0, next })
    }

    /// Begins a comparison.
    pub fn ask(&mut self, run: u64, measure: usize, baseline: usize) {
        let entries = self.sweep.plan().entries.len();
        (self.run, self.measure, self.baseline) = (run, measure.min(MEASURES.len() - 1), baseline.min(entries - 1));
        self.next = 0;
    }

    /// Compares the entries at the next combinations; nothing when none is left.
    pub fn step(&mut self) -> Vec<Reply> {
        let combinations = self.next..self.sweep.combinations().min(self.next + AT_ONCE);
        if combinations.is_empty() {
            return Vec::new();
        }
        self.next = combinations.end;
        let Ok(table) = Table::new(&self.sweep, self.rows.clone()) else { return Vec::new() };
        let compared = combinations.map(|combination| {
            let lines = self.lines(&table, combination);
            Reply::Compared { run: self.run, combination, lines }
        });
        compared.collect()
    }

    fn lines(&self, table: &Table<'_>, combination: u64) -> Vec<Line> {
        let of = |entry: usize| table.samples(combination, entry, self.measure);
        let baseline = of(self.baseline);
        let none = Interval { estimate: 0.0, low: 0.0, high: 0.0 };
        let line = |entry: usize| {
            let mine = of(entry);
            let change = (entry != self.baseline).then(|| mine.change(&baseline)).flatten();
            Line { median: mine.median().unwrap_or(none), change_percent: change.map(|change| change.percent) }
        };
        (0..self.sweep.plan().entries.len()).map(line).collect()
    }
}
