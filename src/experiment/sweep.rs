//! A plan, checked and counted out: its runs by number, and the rows of its table.
//!
//! The order of runs is part of a plan's meaning: combinations of the axes' values first (the last axis fastest), then
//! seeds, then entries, then the policies of an entry.
//! So a run's number alone says what it is, whoever runs it and whenever.

use serde_json::Value;

use crate::{
    engine::sink::content_digest,
    model::{
        check::{self, Fault, excerpt},
        csv, limits, path,
    },
};

use super::{
    laboratory::{Laboratory, Placement},
    plan::{EntryOf, PlanOf, change, text},
};

/// A sweep of the placement laboratory.
pub type Sweep = SweepOf<Placement>;

/// A plan that can be run.
#[derive(Debug, Clone)]
pub struct SweepOf<L: Laboratory> {
    plan: PlanOf<L>,
    base: L::Scenario,
    digest: String,
    lanes: Vec<Lane>,
}

/// An entry with one of its policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lane {
    /// Number of the entry.
    pub entry: usize,
    /// Number of the policy within the entry; 0 where the scenario's own is used.
    pub policy: usize,
}

/// Where a run stands in its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Number of the combination of the axes' values.
    pub combination: u64,
    /// The evaluation seed.
    pub seed: u64,
    /// Who ran.
    pub lane: Lane,
}

/// What one run came to.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Row {
    /// Number of the run.
    pub cell: u64,
    /// Digest of the workload's draws; equal for all entries under one seed and combination.
    pub workload: String,
    /// Digest of the trace.
    pub trace: String,
    /// The measures, in the order of [`Laboratory::MEASURES`].
    pub values: Vec<f64>,
}

impl<L: Laboratory> SweepOf<L> {
    /// Checks a plan.
    ///
    /// # Errors
    /// All its faults, by path.
    pub fn new(plan: PlanOf<L>) -> Result<Self, Vec<Fault>> {
        plan.check()?;
        let base = plan.base()?;
        let lanes = plan
            .entries
            .iter()
            .enumerate()
            .flat_map(|(entry, of)| (0..of.policies() as usize).map(move |policy| Lane { entry, policy }));
        let lanes = lanes.collect();
        // The version is part of it: rows of another version may differ.
        let content = format!("{}\n{}", crate::VERSION, plan.write());
        let digest = content_digest(content.as_bytes())[..12].to_owned();
        Ok(Self { plan, base, digest, lanes })
    }

    /// The plan.
    pub fn plan(&self) -> &PlanOf<L> {
        &self.plan
    }

    /// Twelve hexadecimal digits that name plan and version; every row of the table begins with them.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Runs in all.
    pub fn count(&self) -> u64 {
        self.plan.count()
    }

    /// Entries with each of their policies, in the order of the runs.
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// Combinations of the axes' values.
    pub fn combinations(&self) -> u64 {
        self.plan.axes.iter().map(|axis| axis.values.len() as u64).product()
    }

    /// Where run number `cell` stands.
    pub fn place(&self, cell: u64) -> Place {
        let lanes = self.lanes.len() as u64;
        let (rest, lane) = (cell / lanes, cell % lanes);
        let (combination, seed) = (rest / self.plan.seeds.count, rest % self.plan.seeds.count);
        Place { combination, seed: self.plan.seeds.first + seed, lane: self.lanes[lane as usize] }
    }

    /// The axes' values of a combination, in the order of the axes.
    pub fn values(&self, combination: u64) -> Vec<&Value> {
        let mut rest = combination;
        let mut values: Vec<&Value> = Vec::with_capacity(self.plan.axes.len());
        for axis in self.plan.axes.iter().rev() {
            let size = axis.values.len() as u64;
            values.push(&axis.values[(rest % size) as usize]);
            rest /= size;
        }
        values.reverse();
        values
    }

    /// The entry of a lane.
    pub fn entry(&self, lane: Lane) -> &EntryOf<L> {
        &self.plan.entries[lane.entry]
    }

    /// The scenario of run number `cell`: a run of it alone gives the same bits.
    ///
    /// # Errors
    /// Settings that cannot be together.
    pub fn scenario(&self, cell: u64) -> Result<L::Scenario, Vec<Fault>> {
        let place = self.place(cell);
        let entry = self.entry(place.lane);
        let pairs: Vec<(String, String)> = self
            .plan
            .axes
            .iter()
            .zip(self.values(place.combination))
            .map(|(axis, value)| (axis.path.clone(), text(value)))
            .collect();
        let mut scenario = if pairs.is_empty() {
            self.base.clone()
        } else {
            let (scenario, refused) = path::set_all(&self.base, &pairs);
            if !refused.is_empty() {
                return Err(refused.into_iter().map(|(_, fault)| fault).collect());
            }
            scenario
        };
        scenario = change(&scenario, &entry.settings)?;
        L::enter(&mut scenario, entry.method, place.seed);
        if let Some(digest) = entry.policies.get(place.lane.policy) {
            L::take_policy(&mut scenario, digest);
        }
        Ok(scenario)
    }

    /// Whether the settings of the first [`limits::CHECKED`] combinations can be together, under each entry.
    ///
    /// # Errors
    /// All faults of the first run that cannot be; they say which it is.
    pub fn check_together(&self) -> Result<(), Vec<Fault>> {
        let of_seed = self.lanes.len() as u64;
        for combination in 0..self.combinations().min(limits::CHECKED) {
            for lane in self.lanes.iter().enumerate().filter(|(_, lane)| lane.policy == 0).map(|(lane, _)| lane as u64)
            {
                let cell = combination * self.plan.seeds.count * of_seed + lane;
                let checked = self.scenario(cell).and_then(|scenario| check::check(&scenario));
                checked.map_err(|faults| self.blame(cell, faults))?;
            }
        }
        Ok(())
    }

    /// Faults with the run that has them.
    fn blame(&self, cell: u64, faults: Vec<Fault>) -> Vec<Fault> {
        let of = format!("in run {cell} of the plan ({})", self.describe(cell));
        faults.into_iter().map(|fault| Fault::new(fault.path, format!("{} {of}", fault.problem))).collect()
    }

    /// Runs number `cell`.
    ///
    /// # Errors
    /// What is wrong with its scenario, or the digest of a missing policy; the first fault says which run it is.
    pub fn run(&self, cell: u64, library: &L::Library) -> Result<Row, Vec<Fault>> {
        let scenario = self.scenario(cell).map_err(|faults| self.blame(cell, faults))?;
        self.run_as(cell, &scenario, library)
    }

    /// Runs number `cell`, whose [`Self::scenario`] is at hand.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub fn run_as(&self, cell: u64, scenario: &L::Scenario, library: &L::Library) -> Result<Row, Vec<Fault>> {
        let ran = L::run(scenario, library, &mut |_| {}).map_err(|faults| self.blame(cell, faults))?;
        let values = L::MEASURES.iter().map(|measure| (measure.of)(&ran.metrics)).collect();
        Ok(Row { cell, workload: ran.workload, trace: ran.trace, values })
    }

    /// A run in words: its settings, entry and seed.
    pub fn describe(&self, cell: u64) -> String {
        let place = self.place(cell);
        let values = self.plan.axes.iter().zip(self.values(place.combination));
        let mut words: Vec<String> = values.map(|(axis, value)| format!("{}={}", axis.path, text(value))).collect();
        words.push(self.entry(place.lane).name().to_owned());
        words.push(format!("seed {}", place.seed));
        words.join(", ")
    }

    /// The names of the table's columns.
    pub fn columns(&self) -> Vec<String> {
        let before = ["plan", "cell"].map(str::to_owned).into_iter();
        let axes = self.plan.axes.iter().map(|axis| axis.path.clone());
        let after = ["entry", "method", "policy", "seed", "workload", "trace"].map(str::to_owned);
        before.chain(axes).chain(after).chain(L::MEASURES.iter().map(|m| m.name.to_owned())).collect()
    }

    /// A row's fields, in the order of the columns. Numbers are written so that reading them gives the same bits.
    pub fn fields(&self, row: &Row) -> Vec<String> {
        let place = self.place(row.cell);
        let entry = self.entry(place.lane);
        let mut fields = vec![self.digest.clone(), row.cell.to_string()];
        fields.extend(self.values(place.combination).into_iter().map(text));
        fields.extend([entry.name().to_owned(), L::name(entry.method).to_owned()]);
        let policy = entry.policies.get(place.lane.policy).map_or_else(String::new, |digest| digest[..12].to_owned());
        fields.extend([policy, place.seed.to_string(), row.workload.clone(), row.trace.clone()]);
        fields.extend(row.values.iter().map(f64::to_string));
        fields
    }

    /// Reads a row back.
    ///
    /// # Errors
    /// A row that this plan and version would not write: why, in words.
    pub fn read(&self, fields: &[&str]) -> Result<Row, String> {
        let columns = self.columns();
        if fields.len() != columns.len() {
            return Err(format!("has {} fields instead of {}", fields.len(), columns.len()));
        }
        if fields[0] != self.digest {
            return Err(format!("belongs to plan {}, not to {}", excerpt(fields[0]), self.digest));
        }
        let cell = fields[1].parse().ok().filter(|cell| *cell < self.count());
        let cell = cell.ok_or_else(|| format!("names no run of the plan: \"{}\"", excerpt(fields[1])))?;
        let first = columns.len() - L::MEASURES.len();
        let numbers = fields[first..].iter().map(|field| field.parse::<f64>());
        let values = numbers.collect::<Result<Vec<f64>, _>>().map_err(|error| format!("run {cell}: {error}"))?;
        let row = Row { cell, workload: fields[first - 2].to_owned(), trace: fields[first - 1].to_owned(), values };
        if self.fields(&row) != fields {
            return Err(format!("run {cell} is not written as this plan writes it"));
        }
        Ok(row)
    }

    /// Rows as CSV (RFC 4180), with the line of column names if `head`.
    pub fn csv(&self, head: bool, rows: &[Row]) -> String {
        let head = head.then(|| self.columns());
        csv::text(head.into_iter().chain(rows.iter().map(|row| self.fields(row))))
    }
}
