//! Runs as tidy CSV: one value a row, as statistics programs like it.

use crate::{
    experiment::measure::MEASURES,
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

/// Runs as CSV with [`COLUMNS`].
///
/// `run` is the digest of the run's trace, by which it can be found again.
/// Rows without a `step` are measures of the whole run, named as in the tables of sweeps; in the others `step` is the
/// time in seconds from which on the value holds.
pub fn tidy(lanes: &[Lane<'_>]) -> String {
    let rows = lanes.iter().flat_map(|lane| {
        let row = |step: String, metric: &str, value: f64| {
            vec![
                lane.outcome.digest.clone(),
                lane.seed.to_string(),
                lane.outcome.method.to_string(),
                step,
                metric.to_owned(),
                number(value),
            ]
        };
        let measures =
            MEASURES.iter().map(move |measure| row(String::new(), measure.name, (measure.of)(&lane.outcome.metrics)));
        let curves = CURVES.iter().flat_map(move |(metric, of)| {
            of(lane.curves).iter().map(move |&(at, value)| row(number(at), metric, value))
        });
        measures.chain(curves).collect::<Vec<_>>()
    });
    written(&COLUMNS, rows)
}
