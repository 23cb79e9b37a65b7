//! A run of the training laboratory as its pictures need it: who did what when, worker by worker and link by link.
//!
//! Unlike the world, which knows one moment, a course answers for every moment that the run has come to.

mod evaluation;

use std::collections::VecDeque;

use crate::{
    model::time::Time,
    num::math::{max, min},
    training::{
        record::{Event, Letter, Record, Score, Topic},
        scenario::{Change, Failure, Scenario, repeated},
    },
};

pub use evaluation::Evaluation;

use super::spans::{Spans, Steps};

/// A run so far: a fold of its records.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// The workers by id.
    pub workers: Vec<Worker>,
    /// The links, by sender, then by receiver.
    pub links: Vec<Link>,
    /// The evaluations, in order.
    pub evaluations: Vec<Evaluation>,
    /// The global batch, samples.
    pub global_batch: Steps<u32>,
    /// Who has moved towards whose weights, and when.
    pub transfers: Vec<Transfer>,
    /// When the weights of a group became the common ones: moment, group, rounds of this group so far.
    pub combined: Vec<(Time, u32, u32)>,
    /// When cores, rates, workers or links changed.
    pub disturbances: Vec<Time>,
    /// When a worker diverged, which one, and after how many iterations.
    pub diverged: Option<(Time, u32, u32)>,
    /// The moments at which anything happened, ascending.
    pub moments: Vec<Time>,
    /// Numbers of the largest message so far: of a whole gradient, or of all weights.
    pub largest_entries: u32,
    /// Whether the run is over.
    pub ended: bool,
    /// The run ends here at the latest, seconds.
    pub horizon_secs: f64,
    latency_secs: f64,
    changes: Vec<Change>,
    failures: Vec<Failure>,
}

/// A worker's part of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Worker {
    /// Its name.
    pub name: String,
    /// Its cores.
    pub cores: Steps<f64>,
    /// What it can send, bits per second.
    pub egress_bits_per_sec: Steps<f64>,
    /// Share of its speed that is left.
    pub factor: Steps<f64>,
    /// Samples of its mini-batch, as last set.
    pub batch: Steps<u32>,
    /// The iterations that it has done, in order.
    pub work: Vec<Work>,
    /// When it waited.
    pub waits: Spans,
    /// When it was dead.
    pub down: Spans,
    /// What it has sent so far.
    pub sent: Sent,
}

/// An iteration that is done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Work {
    /// When its computation began.
    pub from: Time,
    /// When it was done.
    pub until: Time,
    /// Its number, from 1.
    pub iteration: u32,
    /// Its samples.
    pub samples: u32,
    /// Their mean loss, nats.
    pub loss: f64,
}

/// What a worker has sent.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sent {
    /// Bytes of all messages.
    pub bytes: u64,
    /// Messages with gradients.
    pub gradients: u64,
    /// Numbers of gradients in them.
    pub entries: u64,
}

/// One direction between two workers.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Share of its rate that is left; 0: it is dead.
    pub factor: Steps<f64>,
    /// Messages that have arrived, in order.
    pub flights: Vec<Flight>,
    /// Bytes handed over to be sent.
    pub sent_bytes: u64,
    /// Bytes that were lost with a worker.
    pub lost_bytes: u64,
    open: VecDeque<(Time, Letter)>,
}

/// A message that has arrived.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flight {
    /// When it was handed over to be sent.
    pub sent: Time,
    /// When its first byte went out: what is before it on its link goes first.
    pub began: Time,
    /// When it arrived.
    pub arrived: Time,
    /// What it is about.
    pub topic: Topic,
    /// Its size on the wire, bytes.
    pub bytes: u64,
    /// Numbers of a gradient or of weights in it.
    pub entries: u32,
    /// Bytes that had arrived on this link before.
    before_bytes: u64,
}

/// A worker has moved towards another's weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transfer {
    /// When.
    pub at: Time,
    /// The worker.
    pub worker: u32,
    /// Whose weights it pulled.
    pub from: u32,
}

/// What a worker does at a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Doing {
    /// It is dead.
    Down,
    /// It waits, since so many seconds.
    Waits(f64),
    /// It computes; the share of its iteration that is done, if that is known by now.
    Computes(Option<f64>),
}

impl Course {
    /// The course of a scenario before its first record.
    pub fn new(scenario: &Scenario) -> Self {
        let listed = scenario.environment.workers.listed();
        let batch = scenario.learning.batch;
        let count = listed.len();
        let link =
            Link { factor: Steps::new(1.0), flights: Vec::new(), sent_bytes: 0, lost_bytes: 0, open: VecDeque::new() };
        let worker = |worker: crate::training::scenario::ListedWorker| Worker {
            name: worker.name,
            cores: Steps::new(worker.cores),
            egress_bits_per_sec: Steps::new(worker.egress_bits_per_sec),
            factor: Steps::new(1.0),
            batch: Steps::new(batch),
            work: Vec::new(),
            waits: Spans::default(),
            down: Spans::default(),
            sent: Sent::default(),
        };
        Self {
            workers: listed.into_iter().map(worker).collect(),
            links: vec![link; count * count],
            evaluations: Vec::new(),
            global_batch: Steps::new(batch.saturating_mul(count as u32)),
            transfers: Vec::new(),
            combined: Vec::new(),
            disturbances: Vec::new(),
            diverged: None,
            moments: Vec::new(),
            largest_entries: 0,
            ended: false,
            horizon_secs: scenario.horizon_secs,
            latency_secs: scenario.environment.latency_secs,
            changes: scenario.environment.changes.clone(),
            failures: scenario.environment.failures.clone(),
        }
    }

    /// The course of a run by its records.
    pub fn of(scenario: &Scenario, records: &[Record]) -> Self {
        let mut course = Self::new(scenario);
        records.iter().for_each(|record| course.take(record));
        course
    }

    /// The moment that the run has come to.
    pub fn reached(&self) -> Time {
        self.moments.last().copied().unwrap_or(Time::ZERO)
    }

    /// Whether the run is over by a moment.
    pub fn is_over(&self, at: Time) -> bool {
        self.ended && at >= self.reached()
    }

    /// The link from one worker to another.
    pub fn link(&self, from: usize, to: usize) -> &Link {
        &self.links[from * self.workers.len() + to]
    }

    /// Takes the next record. One that names a worker that there is not is left out.
    pub fn take(&mut self, record: &Record) {
        let at = record.at;
        if self.moments.last() != Some(&at) {
            self.moments.push(at);
        }
        match &record.event {
            Event::Evaluated { samples, scores } => self.evaluated(at, *samples, scores),
            Event::Iterated { worker, iteration, samples, loss, secs } => {
                if let Some(state) = self.workers.get_mut(*worker as usize) {
                    let from = Time::from_micros(at.micros().saturating_sub(Time::from_secs(*secs).micros()));
                    let work = Work { from, until: at, iteration: *iteration, samples: *samples, loss: *loss };
                    state.work.push(work);
                }
            }
            Event::Waiting { worker } => self.worker(*worker, |state| state.waits.open(at)),
            Event::Resumed { worker } => self.worker(*worker, |state| state.waits.close(at)),
            Event::Sent { letter } => self.sent(at, letter),
            Event::Arrived { letter } => self.arrived(at, letter),
            Event::Lost { letter } => self.lost(letter),
            Event::Resized { global, batches } => {
                self.global_batch.set(at, *global);
                self.workers.iter_mut().zip(batches).for_each(|(worker, batch)| worker.batch.set(at, *batch));
            }
            Event::Transferred { worker, from } => {
                self.transfers.push(Transfer { at, worker: *worker, from: *from });
            }
            Event::Combined { group, rounds } => self.combined.push((at, *group, *rounds)),
            Event::Changed { change } => self.changed(at, *change as usize),
            Event::Switched { failure } => self.switched(at, *failure as usize),
            Event::Diverged { worker, iteration } => self.diverged = Some((at, *worker, *iteration)),
            Event::Ended => self.ended = true,
            Event::Joined { .. } => {}
        }
    }

    fn worker(&mut self, worker: u32, change: impl FnOnce(&mut Worker)) {
        if let Some(state) = self.workers.get_mut(worker as usize) {
            change(state);
        }
    }

    fn link_of(&mut self, letter: &Letter) -> Option<&mut Link> {
        let count = self.workers.len();
        self.links.get_mut((letter.from as usize) * count + letter.to as usize)
    }

    fn evaluated(&mut self, at: Time, samples: u32, scores: &[Score]) {
        let waited_secs = self.workers.iter().map(|worker| worker.waits.secs_until(at)).sum();
        let up_secs = self.workers.iter().map(|worker| at.secs() - worker.down.secs_until(at)).sum();
        let sent = self.workers.iter().map(|worker| worker.sent).collect();
        self.evaluations.push(Evaluation { at, samples, scores: scores.to_vec(), sent, waited_secs, up_secs });
    }

    fn sent(&mut self, at: Time, letter: &Letter) {
        self.largest_entries = self.largest_entries.max(letter.entries);
        if let Some(link) = self.link_of(letter) {
            link.sent_bytes += letter.bytes;
            link.open.push_back((at, *letter));
        }
        self.worker(letter.from, |worker| {
            worker.sent.bytes += letter.bytes;
            if letter.topic == Topic::Gradient {
                worker.sent.gradients += 1;
                worker.sent.entries += u64::from(letter.entries);
            }
        });
    }

    fn arrived(&mut self, at: Time, letter: &Letter) {
        let latency = Time::from_secs(self.latency_secs).micros();
        let Some(link) = self.link_of(letter) else { return };
        // Links keep order: what arrives is what was sent first.
        let Some((sent, letter)) = link.open.pop_front() else { return };
        let last = link.flights.last();
        let out = last.map_or(Time::ZERO, |last| Time::from_micros(last.arrived.micros().saturating_sub(latency)));
        link.flights.push(Flight {
            sent,
            began: sent.max(out),
            arrived: at,
            topic: letter.topic,
            bytes: letter.bytes,
            entries: letter.entries,
            before_bytes: last.map_or(0, |last| last.before_bytes + last.bytes),
        });
    }

    fn lost(&mut self, letter: &Letter) {
        let Some(link) = self.link_of(letter) else { return };
        link.lost_bytes += letter.bytes;
        // What is out already arrives all the same: of equal messages, the latest are lost.
        if let Some(place) = link.open.iter().rposition(|(_, open)| open == letter) {
            link.open.remove(place);
        }
    }

    fn changed(&mut self, at: Time, change: usize) {
        self.disturbances.push(at);
        let Some(change) = self.changes.get(change) else { return };
        for (index, worker) in self.workers.iter_mut().enumerate() {
            let cores = repeated(&change.cores, index);
            let egress = repeated(&change.egress_bits_per_sec, index);
            cores.into_iter().for_each(|cores| worker.cores.set(at, cores));
            egress.into_iter().for_each(|rate| worker.egress_bits_per_sec.set(at, rate));
        }
    }

    fn switched(&mut self, at: Time, failure: usize) {
        self.disturbances.push(at);
        let Some(Failure { worker, to, factor, .. }) = self.failures.get(failure) else { return };
        let (count, factor) = (self.workers.len(), *factor);
        let find = |name: &str| self.workers.iter().position(|worker| worker.name == name);
        match (find(worker), find(to)) {
            (Some(from), Some(to)) => self.links[from * count + to].factor.set(at, factor),
            (Some(worker), None) => {
                let worker = &mut self.workers[worker];
                worker.factor.set(at, factor);
                if factor == 0.0 {
                    worker.waits.close(at);
                    worker.down.open(at);
                } else {
                    worker.down.close(at);
                }
            }
            _ => {}
        }
    }

    /// The last evaluation by a moment.
    pub fn evaluation_at(&self, at: Time) -> Option<&Evaluation> {
        let last = self.evaluations.partition_point(|evaluation| evaluation.at <= at).checked_sub(1)?;
        self.evaluations.get(last)
    }

    /// Iterations by which a worker is behind the one that is furthest, at a moment.
    pub fn behind(&self, worker: usize, at: Time) -> u32 {
        let furthest = self.workers.iter().map(|worker| worker.iterations(at)).max().unwrap_or(0);
        furthest - self.workers[worker].iterations(at)
    }
}

impl Worker {
    /// Iterations that it has done by a moment.
    pub fn iterations(&self, at: Time) -> u32 {
        self.done(at).map_or(0, |work| work.iteration)
    }

    /// Its last iteration that was done by a moment.
    pub fn done(&self, at: Time) -> Option<&Work> {
        let last = self.work.partition_point(|work| work.until <= at).checked_sub(1)?;
        self.work.get(last)
    }

    /// What it does at a moment.
    pub fn doing(&self, at: Time) -> Doing {
        if self.down.at(at).is_some() {
            return Doing::Down;
        }
        if let Some(since) = self.waits.at(at) {
            return Doing::Waits(at.secs_since(since));
        }
        let next = self.work.get(self.work.partition_point(|work| work.until <= at));
        let share = |work: &Work| at.secs_since(work.from) / max(work.until.secs_since(work.from), 1e-9);
        Doing::Computes(next.map(|work| max(0.0, min(1.0, share(work)))))
    }

    /// Shares of the last so many seconds before a moment in which it waited and in which it was dead.
    pub fn idle_shares(&self, at: Time, span_secs: f64) -> (f64, f64) {
        let from = Time::from_secs(max(at.secs() - span_secs, 0.0));
        let secs = at.secs_since(from);
        if secs <= 0.0 {
            return (0.0, 0.0);
        }
        let share = |spans: &Spans| max(0.0, min(1.0, (spans.secs_until(at) - spans.secs_until(from)) / secs));
        (share(&self.waits), share(&self.down))
    }
}

impl Link {
    /// Bytes that it has carried by a moment, of messages that have arrived since; those on their way count in part.
    pub fn carried_bytes(&self, at: Time) -> f64 {
        let next = self.flights.partition_point(|flight| flight.arrived <= at);
        let Some(last) = next.checked_sub(1).map(|last| self.flights[last]) else {
            return self.flights.first().map_or(0.0, |first| first.part_bytes(at));
        };
        (last.before_bytes + last.bytes) as f64 + self.flights.get(next).map_or(0.0, |flight| flight.part_bytes(at))
    }

    /// What it carried on average over the last so many seconds, bytes per second.
    pub fn bytes_per_sec(&self, at: Time, span_secs: f64) -> f64 {
        let from = Time::from_secs(max(at.secs() - span_secs, 0.0));
        let secs = at.secs_since(from);
        if secs > 0.0 { (self.carried_bytes(at) - self.carried_bytes(from)) / secs } else { 0.0 }
    }

    /// The messages that are out and have not arrived at a moment.
    pub fn in_flight(&self, at: Time) -> impl Iterator<Item = &Flight> {
        let next = self.flights.partition_point(|flight| flight.arrived <= at);
        self.flights[next..].iter().take_while(move |flight| flight.began <= at)
    }
}

impl Flight {
    /// The share of its way that is behind it at a moment.
    pub fn share(&self, at: Time) -> f64 {
        max(0.0, min(1.0, at.secs_since(self.began) / max(self.arrived.secs_since(self.began), 1e-9)))
    }

    fn part_bytes(&self, at: Time) -> f64 {
        self.bytes as f64 * self.share(at)
    }
}

#[cfg(test)]
pub(super) mod tests;
