//! A network in a file, so that anyone can check the fixed point against another tool.

use serde::{Deserialize, Serialize};

use super::{Network, Visit};

/// The most stations of a file.
pub const MAX_STATIONS: u32 = 1_000_000;
/// The most jobs of a file.
pub const MAX_JOBS: usize = 100_000;
/// The most visits of a file, over all jobs.
pub const MAX_VISITS: usize = 1_000_000;
/// The longest time in a file, in seconds (30,000 years).
const MAX_SECS: f64 = 1e12;
/// So many faults are named, the rest counted.
const FAULTS_NAMED: usize = 100;

/// A closed queueing network: what `edgelab contention` reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkFile {
    /// How many processor-sharing stations there are.
    pub stations: u32,
    /// The jobs, one customer each.
    pub jobs: Vec<JobEntry>,
}

/// One job of a [`NetworkFile`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobEntry {
    /// Time between two iterations that is spent at no station, in seconds.
    pub think_secs: f64,
    /// Where an iteration goes.
    pub visits: Vec<VisitEntry>,
}

/// One visit of a [`JobEntry`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitEntry {
    /// Which station, 0 … stations − 1.
    pub station: u32,
    /// Service demand per iteration on an idle station, in seconds.
    pub demand_secs: f64,
}

/// What `edgelab contention` answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Solution {
    /// The mean cycle of each job, in seconds, in the order of the file.
    pub cycle_secs: Vec<f64>,
    /// The largest relative violation of the fixed-point equations.
    pub residual: f64,
    /// How many sweeps over the jobs it took.
    pub iterations: u32,
}

/// Reads a [`NetworkFile`] and solves it.
///
/// # Errors
/// One line per fault, each `path: what is wrong`, such as `jobs.3.visits.0.station: …`.
/// A file whose shape is wrong (JSON, types, unknown fields) names the first fault only.
///
/// ```
/// use edgelab::contention::solve_file;
/// let network = r#"{"stations": 1, "jobs": [{"think_secs": 1, "visits": [{"station": 0, "demand_secs": 2}]}]}"#;
/// assert_eq!(solve_file(network).map(|solution| solution.cycle_secs), Ok(vec![3.0]));
/// ```
pub fn solve_file(text: &str) -> Result<Solution, String> {
    let file = read(text)?;
    check(&file)?;
    let mut network = Network::new(file.stations as usize);
    let mut visits = Vec::new();
    for (id, job) in (0..).zip(&file.jobs) {
        visits.clear();
        visits.extend(job.visits.iter().map(|v| Visit { station: v.station, demand_secs: v.demand_secs }));
        network.set(id, job.think_secs, &visits);
    }
    network.solve();
    let cycle_secs = (0..).zip(&file.jobs).map(|(id, _)| network.cycle_secs(id)).collect();
    Ok(Solution { cycle_secs, residual: network.residual(), iterations: network.sweeps() })
}

fn read(text: &str) -> Result<NetworkFile, String> {
    let reader = &mut serde_json::Deserializer::from_str(text);
    let file = serde_path_to_error::deserialize(&mut *reader).map_err(|error| {
        let path = error.path().to_string();
        // `jobs[3].visits` in serde's spelling is `jobs.3.visits` in ours.
        let path = path.replace('[', ".").replace(']', "");
        fault(&path, error.inner())
    })?;
    reader.end().map_err(|error| fault(".", &error))?;
    Ok(file)
}

fn fault(path: &str, what: &dyn std::fmt::Display) -> String {
    format!("{path}: {what}")
}

/// Every fault of the values, one line each.
fn check(file: &NetworkFile) -> Result<(), String> {
    let mut faults = Faults::default();
    if file.stations > MAX_STATIONS {
        faults.add(|| format!("stations: {} is more than {MAX_STATIONS}", file.stations));
    }
    if file.jobs.len() > MAX_JOBS {
        faults.add(|| format!("jobs: {} are more than {MAX_JOBS}", file.jobs.len()));
    }
    let visits: usize = file.jobs.iter().map(|job| job.visits.len()).sum();
    if visits > MAX_VISITS {
        faults.add(|| format!("jobs: {visits} visits are more than {MAX_VISITS}"));
    }
    for (j, job) in file.jobs.iter().enumerate() {
        faults.check_secs(job.think_secs, || format!("jobs.{j}.think_secs"));
        for (v, visit) in job.visits.iter().enumerate() {
            if visit.station >= file.stations {
                let stations = file.stations;
                faults.add(|| format!("jobs.{j}.visits.{v}.station: {} is not below {stations}", visit.station));
            }
            faults.check_secs(visit.demand_secs, || format!("jobs.{j}.visits.{v}.demand_secs"));
        }
    }
    faults.into_result()
}

#[derive(Default)]
struct Faults {
    named: Vec<String>,
    count: usize,
}

impl Faults {
    fn add(&mut self, fault: impl FnOnce() -> String) {
        self.count += 1;
        if self.named.len() < FAULTS_NAMED {
            self.named.push(fault());
        }
    }

    fn check_secs(&mut self, secs: f64, path: impl FnOnce() -> String) {
        if !(0.0..=MAX_SECS).contains(&secs) {
            self.add(|| format!("{}: {secs} is not a time of 0 to {MAX_SECS:e} seconds", path()));
        }
    }

    fn into_result(mut self) -> Result<(), String> {
        if self.count == 0 {
            return Ok(());
        }
        if self.count > self.named.len() {
            self.named.push(format!("and {} more", self.count - self.named.len()));
        }
        Err(self.named.join("\n"))
    }
}
