//! A run of the partition laboratory as its pictures need it: its world, and every round.

use crate::{
    model::time::Time,
    partition::{
        record::{End, Event, Record, Round, Spent, Start},
        world::World,
    },
};

/// A run so far: its world, and every round with its moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Course {
    /// The state after the last record, with the learning curve.
    pub world: World,
    /// The rounds that have begun, each with its moment.
    pub rounds: Vec<(Time, Round)>,
}

/// What a worker does at a moment of a round.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Phase {
    /// It has no block in this round.
    Rests,
    /// It spends what a round costs besides; the share that is done.
    Prepares(f64),
    /// It receives its block; the share that has come.
    Downloads(f64),
    /// It computes; the share that is done.
    Computes(f64),
    /// It sends its update; the share that is sent.
    Uploads(f64),
    /// It is done, and waits for the others.
    Waits,
}

impl Course {
    /// The course of a run by its records.
    pub fn of(records: &[Record]) -> Self {
        let mut course = Self::default();
        records.iter().for_each(|record| course.take(record));
        course
    }

    /// Takes the next record.
    pub fn take(&mut self, record: &Record) {
        self.world.apply(record);
        if let Event::Round(round) = &record.event {
            self.rounds.push((record.at, round.clone()));
        }
    }

    /// What the run is made of; none before the first record.
    pub fn start(&self) -> Option<&Start> {
        self.world.start.as_ref()
    }

    /// When the run ended, and how; none while it goes on.
    pub fn end(&self) -> Option<(Time, &End)> {
        self.world.end.as_ref().map(|end| (self.world.now, end))
    }

    /// The number of rounds that have begun by a moment.
    pub fn begun(&self, at: Time) -> usize {
        self.rounds.partition_point(|(from, _)| *from <= at)
    }

    /// The round in progress at a moment, and the seconds since it began; none before the first.
    pub fn round_at(&self, at: Time) -> Option<(&Round, f64)> {
        let (from, round) = &self.rounds[self.begun(at).checked_sub(1)?];
        Some((round, at.secs_since(*from)))
    }

    /// Share of the workers' time that the round in progress at a moment leaves them waiting.
    pub fn waiting_share_at(&self, at: Time) -> Option<f64> {
        self.world.waiting_share.get(self.begun(at).checked_sub(1)?).copied()
    }
}

/// What a worker that spends this does so many seconds after the round began.
pub fn phase(spent: &Spent, secs: f64) -> Phase {
    if spent.total_secs() <= 0.0 {
        return Phase::Rests;
    }
    let mut left = secs;
    type Part = (f64, fn(f64) -> Phase);
    let parts: [Part; 4] = [
        (spent.overhead_secs, Phase::Prepares),
        (spent.download_secs, Phase::Downloads),
        (spent.compute_secs, Phase::Computes),
        (spent.upload_secs, Phase::Uploads),
    ];
    for (part, of) in parts {
        if left < part {
            return of(left / part);
        }
        left -= part;
    }
    Phase::Waits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_follow_one_another() {
        let spent = Spent { download_secs: 1.0, compute_secs: 2.0, upload_secs: 4.0, overhead_secs: 0.5 };
        let at = |secs| phase(&spent, secs);
        assert_eq!(at(0.25), Phase::Prepares(0.5));
        assert_eq!(at(0.5), Phase::Downloads(0.0));
        assert_eq!(at(2.5), Phase::Computes(0.5));
        assert_eq!(at(6.5), Phase::Uploads(0.75));
        assert_eq!(at(7.5), Phase::Waits);
        assert_eq!(phase(&Spent::default(), 0.0), Phase::Rests);
    }

    #[test]
    fn the_round_of_a_moment_is_the_last_that_began() {
        let round = |number| Round { number, ..empty() };
        let at = Time::from_secs;
        let rounds = vec![(at(0.0), round(1)), (at(4.0), round(2))];
        let course = Course { rounds, ..Course::default() };
        let found = |secs| course.round_at(at(secs)).map(|(round, into)| (round.number, into));
        assert_eq!(found(3.0), Some((1, 3.0)));
        assert_eq!(found(4.0), Some((2, 0.0)));
        assert_eq!(found(9.5), Some((2, 5.5)));
        assert_eq!(Course::default().round_at(at(1.0)), None);
    }

    fn empty() -> Round {
        Round {
            number: 0,
            round_secs: 1.0,
            params: Vec::new(),
            bandwidth_down_hz: Vec::new(),
            bandwidth_up_hz: Vec::new(),
            spent: Vec::new(),
            bottleneck: None,
        }
    }
}
