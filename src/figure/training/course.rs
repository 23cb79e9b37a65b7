//! A run of the training laboratory as its pictures need it: who did what when, worker by worker and link by link.
//!
//! Unlike the world, which knows one moment, a course answers for every moment that the run has come to.

use std::collections::VecDeque;

use crate::{
    model::time::Time,
    num::math::{max, min},
    training::{
        record::{Event, Letter, Record, Score, Topic},
        scenario::{Change, Failure, Scenario, repeated},
    },
};

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

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{presets, training::scenario::Workers};

    pub fn secs(secs: f64) -> Time {
        Time::from_secs(secs)
    }

    /// Two workers, whose messages take a tenth of a second after their last byte.
    pub fn scenario() -> Scenario {
        let mut scenario = presets::first_of::<Scenario>();
        if let Workers::Pattern(pattern) = &mut scenario.environment.workers {
            pattern.count = 2;
        }
        scenario.environment.latency_secs = 0.1;
        scenario.environment.failures =
            [(6.0, 0.0), (8.0, 1.0)].map(|(at_secs, factor)| failure(at_secs, factor)).into();
        scenario
    }

    fn failure(at_secs: f64, factor: f64) -> Failure {
        Failure { at_secs, worker: "worker-1".to_owned(), to: String::new(), factor }
    }

    fn letter(bytes: u64) -> Letter {
        Letter { from: 0, to: 1, topic: Topic::Gradient, bytes, entries: bytes as u32 / 4 }
    }

    /// Worker 0 computes from 0 to 2 and sends two messages at once; worker 1 waits from 1 to 4.1, then dies and returns.
    pub fn records() -> Vec<Record> {
        let score = |worker, accuracy| Score { worker, accuracy, loss: 1.0 };
        let iterated = |worker, secs| Event::Iterated { worker, iteration: 1, samples: 32, loss: 2.3, secs };
        [
            (0.0, Event::Evaluated { samples: 10, scores: vec![score(0, 0.1), score(1, 0.1)] }),
            (1.0, iterated(1, 1.0)),
            (1.0, Event::Waiting { worker: 1 }),
            (2.0, iterated(0, 2.0)),
            (2.0, Event::Sent { letter: letter(1000) }),
            (2.0, Event::Sent { letter: letter(3000) }),
            (3.1, Event::Arrived { letter: letter(1000) }),
            (4.1, Event::Resumed { worker: 1 }),
            (5.0, Event::Evaluated { samples: 10, scores: vec![score(0, 0.5), score(1, 0.3)] }),
            (5.0, Event::Resized { global: 64, batches: vec![40, 24] }),
            (5.0, Event::Transferred { worker: 1, from: 0 }),
            (6.0, Event::Switched { failure: 0 }),
            (6.0, Event::Lost { letter: letter(3000) }),
            (8.0, Event::Switched { failure: 1 }),
        ]
        .map(|(at, event)| Record { at: secs(at), event })
        .into()
    }

    #[test]
    fn what_a_worker_does_is_known_for_every_moment() {
        let course = Course::of(&scenario(), &records());
        let doing = |worker: usize, at: f64| course.workers[worker].doing(secs(at));
        assert_eq!(doing(0, 0.5), Doing::Computes(Some(0.25)));
        assert_eq!(doing(0, 3.0), Doing::Computes(None));
        assert_eq!(doing(1, 2.0), Doing::Waits(1.0));
        assert_eq!(doing(1, 7.0), Doing::Down);
        assert_eq!(course.workers[1].idle_shares(secs(5.0), 4.0), (3.1 / 4.0, 0.0));
        assert_eq!((course.behind(1, secs(1.5)), course.behind(0, secs(1.5))), (0, 1));
        assert_eq!(course.workers[0].batch.at(secs(4.9)), 32);
        assert_eq!(course.workers[0].batch.at(secs(5.0)), 40);
    }

    /// The second message goes out when the first is out, a tenth of a second before it arrives; that it is lost is no traffic.
    #[test]
    fn links_carry_what_arrives() {
        let course = Course::of(&scenario(), &records());
        let link = course.link(0, 1);
        assert_eq!([1.9, 2.55, 3.1, 9.0].map(|at| link.carried_bytes(secs(at))), [0.0, 500.0, 1000.0, 1000.0]);
        assert_eq!((link.sent_bytes, link.lost_bytes, link.flights.len()), (4000, 3000, 1));
        assert_eq!(link.in_flight(secs(2.55)).map(|flight| flight.share(secs(2.55))).collect::<Vec<_>>(), [0.5]);
        assert_eq!(link.bytes_per_sec(secs(4.0), 2.0), 500.0);
        let mut more = records();
        more.truncate(7);
        more.push(Record { at: secs(5.0), event: Event::Arrived { letter: letter(3000) } });
        let second = Course::of(&scenario(), &more).link(0, 1).flights[1];
        assert_eq!((second.sent, second.began, second.arrived), (secs(2.0), secs(3.0), secs(5.0)));
    }

    #[test]
    fn evaluations_know_what_it_took() {
        let course = Course::of(&scenario(), &records());
        let last = &course.evaluations[1];
        assert_eq!(last.accuracy(), Some((0.4, 0.3, 0.5)));
        assert!((last.waited_secs - 3.1).abs() < 1e-12 && last.up_secs == 10.0);
        assert_eq!(last.sent[0], Sent { bytes: 4000, gradients: 2, entries: 1000 });
    }

    /// A record of another scenario may name anybody.
    #[test]
    fn strangers_are_left_out() {
        let mut course = Course::new(&scenario());
        let letter = Letter { from: 7, to: 9, ..letter(1) };
        for event in [
            Event::Iterated { worker: 9, iteration: 1, samples: 1, loss: 1.0, secs: 1.0 },
            Event::Waiting { worker: 9 },
            Event::Sent { letter },
            Event::Arrived { letter },
            Event::Lost { letter },
            Event::Changed { change: 9 },
            Event::Switched { failure: 9 },
        ] {
            course.take(&Record { at: secs(1.0), event });
        }
        assert!(course.workers.iter().all(|worker| worker.work.is_empty()));
    }
}
