//! The conversation about a plan: its runs in shares, and what their table says.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::{
    experiment::{
        laboratory::{Laboratory, Placement},
        plan::PlanOf,
        sweep::{Row, SweepOf},
        table::TableOf,
    },
    model::check::Fault,
    num::stats::Interval,
};

/// What a front end asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Runs cells of a plan, in this order; those of an earlier request are forgotten.
    Cells {
        /// Chosen by the front end; every reply carries it, so that late answers can be dropped.
        run: u64,
        /// The plan file.
        plan: String,
        /// Numbers of the runs.
        cells: Vec<u64>,
    },
    /// Takes the rows of a whole plan, to be compared.
    Table {
        /// Chosen by the front end.
        run: u64,
        /// The plan file.
        plan: String,
        /// The rows, in any order.
        rows: Vec<Row>,
    },
    /// Compares the entries of the table by one measure.
    Compare {
        /// Chosen by the front end.
        run: u64,
        /// The measure's place in [`Laboratory::MEASURES`].
        measure: u32,
        /// The entry against which changes are stated.
        baseline: u32,
    },
    /// Hands over the content of a file (a policy, data), which plans and scenarios name by its digest.
    Ingredient {
        /// The file.
        content: Vec<u8>,
    },
}

/// What the runs answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// It cannot be done; every fault is named by its path.
    Refused {
        /// The work.
        run: u64,
        /// What is wrong.
        faults: Vec<Fault>,
    },
    /// An ingredient is needed: send it by [`Request::Ingredient`], then ask again.
    Missing {
        /// The work.
        run: u64,
        /// Digest of the file.
        digest: String,
    },
    /// Cells that have been run, in the order of the request.
    Rows {
        /// The work.
        run: u64,
        /// The next rows.
        rows: Vec<Row>,
    },
    /// The entries at one combination of the axes' values.
    Compared {
        /// The work.
        run: u64,
        /// Number of the combination.
        combination: u64,
        /// The entries, in the order of the plan.
        lines: Vec<Line>,
    },
}

impl Reply {
    /// The work that it answers.
    pub fn run(&self) -> u64 {
        match self {
            Self::Refused { run, .. }
            | Self::Missing { run, .. }
            | Self::Rows { run, .. }
            | Self::Compared { run, .. } => *run,
        }
    }
}

/// One measure of one entry at one combination.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Median over the seeds, with its interval.
    pub median: Interval,
    /// Median paired change against the baseline in per cent; `None` for the baseline, where it is zero, and with too few
    /// seeds.
    pub change_percent: Option<Interval>,
}

/// The conversation about plans of the placement laboratory.
pub type Runs = RunsOf<Placement>;

/// The conversation about plans of a laboratory.
pub struct RunsOf<L: Laboratory> {
    library: L::Library,
    cells: Option<Cells<L>>,
    findings: Option<Findings<L>>,
}

impl<L: Laboratory> Default for RunsOf<L> {
    fn default() -> Self {
        Self { library: L::Library::default(), cells: None, findings: None }
    }
}

impl<L: Laboratory> RunsOf<L> {
    /// Takes a request. An answer, if there is one at once, is returned; everything else comes from [`Self::advance`].
    pub fn request(&mut self, request: Request) -> Option<Reply> {
        match request {
            Request::Cells { run, plan, cells } => {
                // The next cells are mostly of the same plan: it is read once.
                let known = self.cells.take().filter(|known| known.plan == plan);
                match known.map_or_else(|| Cells::new(plan), Ok) {
                    Ok(known) => self.cells = Some(known.with(run, cells)),
                    Err(faults) => return Some(Reply::Refused { run, faults }),
                }
            }
            Request::Table { run, plan, rows } => match Findings::new(&plan, rows) {
                Ok(findings) => self.findings = Some(findings),
                Err(faults) => return Some(Reply::Refused { run, faults }),
            },
            Request::Compare { run, measure, baseline } => {
                if let Some(findings) = &mut self.findings {
                    findings.ask(run, measure as usize, baseline as usize);
                }
            }
            Request::Ingredient { content } => {
                let run = self.cells.as_ref().map_or(0, |cells| cells.run);
                return L::add(&mut self.library, &content)
                    .err()
                    .map(|fault| Reply::Refused { run, faults: vec![fault] });
            }
        }
        None
    }

    /// Works a little: one run, or a few combinations; `None` when nothing is left to do.
    pub fn advance(&mut self) -> Option<Vec<Reply>> {
        if let Some(cells) = self.cells.as_mut().filter(|cells| !cells.left.is_empty()) {
            return Some(vec![cells.step(&self.library)]);
        }
        let compared = self.findings.as_mut().map(Findings::step).unwrap_or_default();
        (!compared.is_empty()).then_some(compared)
    }
}

/// Combinations that are compared between two replies.
const AT_ONCE: u64 = 8;

/// Runs of a plan, in progress.
struct Cells<L: Laboratory> {
    run: u64,
    plan: String,
    sweep: SweepOf<L>,
    left: VecDeque<u64>,
}

impl<L: Laboratory> Cells<L> {
    /// Reads a plan; there is nothing to run yet.
    ///
    /// # Errors
    /// All that is wrong with it, by path.
    fn new(plan: String) -> Result<Self, Vec<Fault>> {
        let sweep = SweepOf::new(PlanOf::read(&plan)?)?;
        Ok(Self { run: 0, plan, sweep, left: VecDeque::new() })
    }

    /// The same with these runs to do; numbers that the plan does not have are left out.
    fn with(mut self, run: u64, cells: Vec<u64>) -> Self {
        let count = self.sweep.count();
        self.left = cells.into_iter().filter(|cell| *cell < count).collect();
        Self { run, ..self }
    }

    /// One run.
    fn step(&mut self, library: &L::Library) -> Reply {
        let run = self.run;
        let Some(&cell) = self.left.front() else { return Reply::Rows { run, rows: Vec::new() } };
        let scenario = self.sweep.scenario(cell);
        if let Ok(scenario) = &scenario
            && let Some(digest) = L::missing(scenario, library)
        {
            self.left.clear();
            return Reply::Missing { run, digest };
        }
        self.left.pop_front();
        let ran = match scenario {
            Ok(scenario) => self.sweep.run_as(cell, &scenario, library),
            // It says which run cannot be.
            Err(_) => self.sweep.run(cell, library),
        };
        match ran {
            Ok(row) => Reply::Rows { run, rows: vec![row] },
            Err(faults) => {
                self.left.clear();
                Reply::Refused { run, faults }
            }
        }
    }
}

/// A whole table, and the comparison in progress.
struct Findings<L: Laboratory> {
    table: TableOf<'static, L>,
    run: u64,
    measure: usize,
    baseline: usize,
    /// The next combination.
    next: u64,
}

impl<L: Laboratory> Findings<L> {
    /// Takes the rows of a plan.
    ///
    /// # Errors
    /// What is wrong with the plan; rows that are missing, or whose workloads differ.
    fn new(plan: &str, rows: Vec<Row>) -> Result<Self, Vec<Fault>> {
        let sweep = SweepOf::new(PlanOf::read(plan)?)?;
        let fits = rows.iter().all(|row| row.values.len() == L::MEASURES.len());
        if !fits {
            return Err(vec![Fault::new("values", "these rows are of another version")]);
        }
        let table = TableOf::keeping(sweep, rows).map_err(|fault| vec![fault])?;
        let next = table.sweep().combinations();
        Ok(Self { table, run: 0, measure: 0, baseline: 0, next })
    }

    /// Begins a comparison.
    fn ask(&mut self, run: u64, measure: usize, baseline: usize) {
        let entries = self.table.sweep().plan().entries.len();
        (self.run, self.measure, self.baseline) = (run, measure.min(L::MEASURES.len() - 1), baseline.min(entries - 1));
        self.next = 0;
    }

    /// Compares the entries at the next combinations; nothing when none is left.
    fn step(&mut self) -> Vec<Reply> {
        let combinations = self.next..self.table.sweep().combinations().min(self.next + AT_ONCE);
        if combinations.is_empty() {
            return Vec::new();
        }
        self.next = combinations.end;
        let compared = combinations.map(|combination| {
            let lines = self.lines(combination);
            Reply::Compared { run: self.run, combination, lines }
        });
        compared.collect()
    }

    fn lines(&self, combination: u64) -> Vec<Line> {
        let of = |entry: usize| self.table.samples(combination, entry, self.measure);
        let baseline = of(self.baseline);
        let none = Interval { estimate: 0.0, low: 0.0, high: 0.0 };
        let line = |entry: usize| {
            let mine = of(entry);
            let change_percent = (entry != self.baseline).then(|| mine.percent(&baseline)).flatten();
            Line { median: mine.median().unwrap_or(none), change_percent }
        };
        (0..self.table.sweep().plan().entries.len()).map(line).collect()
    }
}
