//! The table of a sweep, complete: rows by combination and entry, ready for statistics.

use std::{borrow::Cow, collections::BTreeMap};

use crate::{model::check::Fault, num::sort::sort_by_key};

use super::{
    laboratory::{Laboratory, Placement},
    samples::Samples,
    sweep::{Row, SweepOf},
};

/// A table of the placement laboratory.
pub type Table<'a> = TableOf<'a, Placement>;

/// The rows of a whole sweep, in order.
#[derive(Debug, Clone)]
pub struct TableOf<'a, L: Laboratory> {
    sweep: Cow<'a, SweepOf<L>>,
    rows: Vec<Row>,
}

impl<'a, L: Laboratory> TableOf<'a, L> {
    /// Takes the rows of a sweep, in any order.
    ///
    /// # Errors
    /// Runs that are missing or there twice, and workloads that differ between entries under one seed: then the
    /// comparison would not be paired.
    pub fn new(sweep: &'a SweepOf<L>, rows: Vec<Row>) -> Result<Self, Fault> {
        Self::complete(Cow::Borrowed(sweep), rows)
    }

    /// The same with a sweep of its own, for whoever keeps the table.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn keeping(sweep: SweepOf<L>, rows: Vec<Row>) -> Result<TableOf<'static, L>, Fault> {
        TableOf::complete(Cow::Owned(sweep), rows)
    }

    fn complete(sweep: Cow<'a, SweepOf<L>>, mut rows: Vec<Row>) -> Result<Self, Fault> {
        sort_by_key(&mut rows, |row| row.cell);
        if let Some(cell) = (0..sweep.count()).zip(&rows).find_map(|(cell, row)| (cell != row.cell).then_some(cell)) {
            return Err(Fault::new("cell", format!("run {cell} is missing, or another is there twice")));
        }
        if rows.len() as u64 != sweep.count() {
            return Err(Fault::new("cell", format!("{} runs instead of {}", rows.len(), sweep.count())));
        }
        let mut workloads = BTreeMap::new();
        for row in &rows {
            let place = sweep.place(row.cell);
            // An entry's own settings may make its devices and jobs others: then it is another workload, and said so.
            let first = workloads.entry((place.combination, place.seed)).or_insert(&row.workload);
            if *first != &row.workload {
                let problem = format!("{} does not face the workload of the others", sweep.describe(row.cell));
                return Err(Fault::new("entries", problem));
            }
        }
        Ok(Self { sweep, rows })
    }

    /// The sweep.
    pub fn sweep(&self) -> &SweepOf<L> {
        &self.sweep
    }

    /// All rows, in the order of their numbers.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// One measure (its place in [`Laboratory::MEASURES`]) of one entry at one combination.
    pub fn samples(&self, combination: u64, entry: usize, measure: usize) -> Samples<'_> {
        let plan = self.sweep.plan();
        let lanes = self.sweep.lanes();
        let rows = (0..plan.seeds.count).map(|seed| {
            let first = (combination * plan.seeds.count + seed) * lanes.len() as u64;
            let mine = lanes.iter().enumerate().filter(|(_, lane)| lane.entry == entry);
            mine.map(|(lane, _)| self.rows[first as usize + lane].values[measure]).collect()
        });
        Samples { rows: rows.collect(), policies: &plan.entries[entry].policies }
    }
}
