//! The measures of a run of the training laboratory (science §3.2), as a fold over its records.

use serde::{Deserialize, Serialize};

use crate::num::math;

use super::{
    record::{Event, Record, Score},
    world::World,
};

/// The measures of a run.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Metrics {
    /// Mean accuracy of the workers that are up, at the last evaluation.
    pub accuracy_at_end: f64,
    /// Mean cross-entropy of them, nats.
    pub loss_at_end: f64,
    /// Best accuracy less worst, at the last evaluation.
    pub accuracy_spread: f64,
    /// When the workers' mean accuracy was first found to be at the target, seconds; the end of the run if never.
    pub time_to_target_secs: f64,
    /// Whether it ever was.
    pub reached_target: bool,
    /// Bytes handed over to be sent.
    pub bytes: u64,
    /// Bytes lost with workers that died.
    pub lost_bytes: u64,
    /// Share of the time that workers are up in which they wait for others.
    pub waiting_share: f64,
    /// Gradients computed, by all workers.
    pub iterations: u64,
    /// Samples trained on, by all workers.
    pub samples: u64,
    /// Whether the run was stopped because a worker's loss had grown beyond bounds.
    pub diverged: bool,
}

/// Measures a run.
#[derive(Debug, Clone, Default)]
pub struct Meter {
    target_accuracy: f64,
    metrics: Metrics,
}

impl Meter {
    /// For a target accuracy.
    pub fn new(target_accuracy: f64) -> Self {
        Self { target_accuracy, metrics: Metrics::default() }
    }

    /// The measures of a run that has come to `world`.
    pub fn metrics(&self, world: &World) -> Metrics {
        let mut metrics = self.metrics.clone();
        let workers = 0..world.workers.len();
        let (waited, up) = workers
            .map(|worker| (world.waited_secs(worker), world.up_secs(worker)))
            .fold((0.0, 0.0), |(waited, up), (waited_here, up_here)| (waited + waited_here, up + up_here));
        if !metrics.reached_target {
            metrics.time_to_target_secs = world.now.secs();
        }
        metrics.waiting_share = if up > 0.0 { waited / up } else { 0.0 };
        metrics
    }

    fn evaluated(&mut self, at_secs: f64, scores: &[Score]) {
        let (Some(first), count) = (scores.first(), scores.len() as f64) else { return };
        let accuracies = || scores.iter().map(|score| score.accuracy);
        let mean = accuracies().sum::<f64>() / count;
        let (least, most) =
            (accuracies().fold(first.accuracy, math::min), accuracies().fold(first.accuracy, math::max));
        self.metrics.accuracy_at_end = mean;
        self.metrics.accuracy_spread = most - least;
        self.metrics.loss_at_end = scores.iter().map(|score| score.loss).sum::<f64>() / count;
        if mean >= self.target_accuracy && !self.metrics.reached_target {
            self.metrics.time_to_target_secs = at_secs;
            self.metrics.reached_target = true;
        }
    }

    /// Takes one record.
    pub fn take(&mut self, record: &Record) {
        match &record.event {
            Event::Evaluated { scores, .. } => self.evaluated(record.at.secs(), scores),
            Event::Iterated { samples, .. } => {
                self.metrics.iterations += 1;
                self.metrics.samples += u64::from(*samples);
            }
            Event::Sent { letter } => self.metrics.bytes += letter.bytes,
            Event::Lost { letter } => self.metrics.lost_bytes += letter.bytes,
            Event::Diverged { .. } => self.metrics.diverged = true,
            _ => {}
        }
    }
}
