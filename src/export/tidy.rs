//! Runs as tidy CSV: one value a row, as statistics programs like it.

use crate::{
    experiment::laboratory::{Laboratory, Placement},
    figure::series::{Curves, Steps},
    session::Outcome,
};

use super::tables::{number, written};

/// A run: its seed, how it ended, and its curves.
#[derive(Debug, Clone, Copy)]
pub struct Lane<'a> {
    /// The scenario's seed.
    pub seed: u64,
    /// How it ended.
    pub outcome: &'a Outcome,
    /// What its charts show.
    pub curves: &'a Curves,
}

/// The columns.
pub const COLUMNS: [&str; 6] = ["run", "seed", "method", "step", "metric", "value"];

/// What varies over a run: its name as a metric, and where it stands.
type Curve = (&'static str, fn(&Curves) -> &Steps);

/// The curves. A value holds from its step on, until the next.
const CURVES: [Curve; 6] = [
    ("jobs_completed", |curves| &curves.completed),
    ("collisions_proposed", |curves| &curves.collisions_proposed),
    ("collisions_executed", |curves| &curves.collisions_executed),
    ("corrections", |curves| &curves.corrections),
    ("cpu_utilisation_mean", |curves| &curves.mean_busy),
    ("devices_overloaded", |curves| &curves.overloaded),
];

/// A run of any laboratory: its seed, how it ended, and its curves.
#[derive(Debug, Clone, PartialEq)]
pub struct RunOf<'a, L: Laboratory> {
    /// The scenario's seed.
    pub seed: u64,
    /// The method.
    pub method: L::Method,
    /// The digest of its trace.
    pub digest: &'a str,
    /// Its measures.
    pub metrics: &'a L::Metrics,
    /// What varies over the run: names and `(seconds, value)`.
    pub curves: Vec<(&'static str, Steps)>,
}

/// Runs of the placement laboratory as CSV; see [`tidy_of`].
pub fn tidy(lanes: &[Lane<'_>]) -> String {
    let runs: Vec<RunOf<'_, Placement>> = lanes
        .iter()
        .map(|lane| RunOf {
            seed: lane.seed,
            method: lane.outcome.method,
            digest: &lane.outcome.digest,
            metrics: &lane.outcome.metrics,
            curves: CURVES.iter().map(|(name, of)| (*name, of(lane.curves).clone())).collect(),
        })
        .collect();
    tidy_of(&runs)
}

/// Runs as CSV with [`COLUMNS`].
///
/// `run` is the digest of the run's trace, by which it can be found again.
/// Rows without a `step` are measures of the whole run, named as in the tables of sweeps; in the others `step` is the
/// time in seconds from which on the value holds.
pub fn tidy_of<L: Laboratory>(runs: &[RunOf<'_, L>]) -> String {
    let rows = runs.iter().flat_map(|run| {
        let row = |step: String, metric: &str, value: f64| {
            let method = L::name(run.method).to_owned();
            vec![run.digest.to_owned(), run.seed.to_string(), method, step, metric.to_owned(), number(value)]
        };
        let measures = L::MEASURES.iter().map(|measure| row(String::new(), measure.name, (measure.of)(run.metrics)));
        let curves = run
            .curves
            .iter()
            .flat_map(|(metric, curve)| curve.iter().map(|&(at, value)| row(number(at), metric, value)));
        measures.chain(curves).collect::<Vec<_>>()
    });
    written(&COLUMNS, rows)
}
