//! How good all workers were found to be, at a moment.

use super::Sent;
use crate::{
    model::time::Time,
    num::math::{max, min},
    training::record::Score,
};

/// An evaluation of all workers, and what the run had come to by then.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// When.
    pub at: Time,
    /// Held-out samples that each was shown.
    pub samples: u32,
    /// The scores of all that were up.
    pub scores: Vec<Score>,
    /// What each worker had sent.
    pub sent: Vec<Sent>,
    /// How long all workers together had waited, seconds.
    pub waited_secs: f64,
    /// How long all workers together had been up, seconds.
    pub up_secs: f64,
}

impl Evaluation {
    /// Mean accuracy, the worst and the best worker's; `None` where nobody was up.
    pub fn accuracy(&self) -> Option<(f64, f64, f64)> {
        spread(self.scores.iter().map(|score| score.accuracy))
    }

    /// Mean loss, the least and the greatest, nats; `None` where nobody was up.
    pub fn loss(&self) -> Option<(f64, f64, f64)> {
        spread(self.scores.iter().map(|score| score.loss))
    }
}

/// Mean, least and greatest.
fn spread(values: impl Iterator<Item = f64> + Clone) -> Option<(f64, f64, f64)> {
    let first = values.clone().next()?;
    let (mut sum, mut count, mut low, mut high) = (0.0, 0.0, first, first);
    for value in values {
        (sum, count, low, high) = (sum + value, count + 1.0, min(low, value), max(high, value));
    }
    Some((sum / count, low, high))
}
