//! The state of a run of the partition laboratory: a fold of its records.

use crate::model::time::Time;

use super::record::{End, Evaluation, Event, Record, Round, Start};

/// A run as of some moment: what [`apply`](Self::apply) has made of the records up to it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct World {
    /// The moment of the last record.
    pub now: Time,
    /// What the run is made of; none before the first record.
    pub start: Option<Start>,
    /// The round that began last, and when.
    pub round: Option<(Time, Round)>,
    /// The learning curve: moments and how good the model was from then on.
    pub curve: Vec<(Time, Evaluation)>,
    /// How long each round that began lasts, seconds.
    pub round_secs: Vec<f64>,
    /// Share of the workers' time that each round leaves them waiting.
    pub waiting_share: Vec<f64>,
    /// How the run ended; none while it goes on.
    pub end: Option<End>,
}

impl World {
    /// Takes a record into account.
    pub fn apply(&mut self, record: &Record) {
        self.now = record.at;
        match &record.event {
            Event::Started(start) => self.start = Some(start.clone()),
            Event::Round(round) => {
                self.round_secs.push(round.round_secs);
                self.waiting_share.push(waiting_share(round));
                self.round = Some((record.at, round.clone()));
            }
            Event::Evaluated(evaluation) => self.curve.push((record.at, *evaluation)),
            Event::Ended(end) => self.end = Some(end.clone()),
        }
    }

    /// Rounds that have been completed.
    pub fn rounds(&self) -> u32 {
        self.curve.last().map_or(0, |(_, evaluation)| evaluation.round)
    }

    /// How good the model was at a moment; none before the start.
    pub fn evaluation_at(&self, at: Time) -> Option<&Evaluation> {
        let after = self.curve.partition_point(|(since, _)| *since <= at);
        after.checked_sub(1).map(|last| &self.curve[last].1)
    }
}

/// The mean over workers of the share of the round in which a worker waits for others; those without a block wait all
/// the time.
fn waiting_share(round: &Round) -> f64 {
    let mut waiting = 0.0;
    let mut workers = 0.0;
    for spent in round.spent.iter().flatten() {
        waiting += 1.0 - spent.total_secs() / round.round_secs;
        workers += 1.0;
    }
    waiting / workers
}
