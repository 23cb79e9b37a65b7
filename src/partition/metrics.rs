//! What is measured of a run of the partition laboratory.

use serde::{Deserialize, Serialize};

use crate::{model::time::Time, num::stats};

use super::{scenario::Scenario, world::World};

/// The measures of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Rounds that were completed.
    pub rounds: u32,
    /// Mean length of the rounds that began, seconds.
    pub round_secs_mean: f64,
    /// Median length of the rounds that began, seconds.
    pub round_secs_median: f64,
    /// Mean share of a round in which a worker waits for others.
    pub waiting_share: f64,
    /// Test accuracy at the moment `study.compare_at_secs` (at the end, where the run is over by then).
    pub accuracy_at_secs: f64,
    /// When the test accuracy first was at least `study.target_accuracy`, seconds; the end of the run if it never was.
    pub time_to_target_secs: f64,
    /// Whether it ever was.
    pub reached_target: bool,
    /// Loss at the end.
    pub loss_end: f64,
    /// Test accuracy at the end.
    pub accuracy_end: f64,
    /// Share of the weights that are not zero at the end.
    pub nonzero_share: f64,
}

impl Metrics {
    /// The measures of a run that has come to `world`.
    pub fn of(scenario: &Scenario, world: &World) -> Self {
        let last = world.curve.last().map(|(_, evaluation)| *evaluation);
        let then = world.evaluation_at(Time::from_secs(scenario.study.compare_at_secs));
        let target = scenario.study.target_accuracy;
        let reached = world.curve.iter().find(|(_, evaluation)| evaluation.test_accuracy >= target);
        let weights = world.start.as_ref().map_or(1, |start| start.weights);
        Self {
            rounds: world.rounds(),
            round_secs_mean: stats::mean(&world.round_secs).unwrap_or_default(),
            round_secs_median: stats::median(&world.round_secs).unwrap_or_default(),
            waiting_share: stats::mean(&world.waiting_share).unwrap_or_default(),
            accuracy_at_secs: then.map_or(0.0, |evaluation| evaluation.test_accuracy),
            time_to_target_secs: reached.map_or(world.now, |(at, _)| *at).secs(),
            reached_target: reached.is_some(),
            loss_end: last.map_or(0.0, |evaluation| evaluation.loss),
            accuracy_end: last.map_or(0.0, |evaluation| evaluation.test_accuracy),
            nonzero_share: last.map_or(0.0, |evaluation| f64::from(evaluation.nonzeros) / weights as f64),
        }
    }
}
