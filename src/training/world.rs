//! The state of a run of the training laboratory, as a fold over its records.

use crate::model::time::Time;

use super::{
    instance::Instance,
    record::{Event, Letter, Record},
    scenario::{Failure, repeated},
};

/// A worker's state, as far as records tell of it.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkerState {
    /// Its cores.
    pub cores: f64,
    /// What it can send, bits per second.
    pub egress_bits_per_sec: f64,
    /// Share of its speed that is left; 0: it is dead.
    pub factor: f64,
    /// Whether it has died and has no weights again yet.
    pub away: bool,
    /// Samples of its mini-batch, as last set.
    pub batch: u32,
    /// Its iterations.
    pub iterations: u32,
    /// Samples that it has trained on.
    pub samples: u64,
    /// Mean loss of its last mini-batch, nats; `None` before the first.
    pub loss: Option<f64>,
    /// Its accuracy at the last evaluation; `None` before the first.
    pub accuracy: Option<f64>,
    /// Since when it has been waiting.
    pub waiting_since: Option<Time>,
    /// Time that it has waited, up to `waiting_since`, seconds.
    waited_secs: f64,
    up_since: Time,
    up_secs: f64,
}

/// One direction between two workers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkState {
    /// Share of its rate that is left; 0: it is dead.
    pub factor: f64,
    /// Bytes handed over to be sent.
    pub sent_bytes: u64,
    /// Bytes that arrived.
    pub received_bytes: u64,
    /// Bytes that were lost.
    pub lost_bytes: u64,
}

impl LinkState {
    /// Bytes on their way.
    pub fn in_flight_bytes(&self) -> u64 {
        self.sent_bytes - self.received_bytes - self.lost_bytes
    }
}

/// The state of a run at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct World {
    /// The moment of the last record.
    pub now: Time,
    /// Workers by id.
    pub workers: Vec<WorkerState>,
    /// Links, by sender, then by receiver.
    pub links: Vec<LinkState>,
    /// The global batch, samples.
    pub global_batch: u32,
    /// Whether a worker has diverged.
    pub diverged: bool,
    /// Whether the run has ended.
    pub ended: bool,
    names: Vec<String>,
    changes: Vec<(Vec<f64>, Vec<f64>)>,
    failures: Vec<Failure>,
}

impl World {
    /// The world before the first record.
    pub fn new(instance: &Instance) -> Self {
        let scenario = &instance.scenario;
        let batch = scenario.learning.batch;
        let worker = |worker: &super::scenario::ListedWorker| WorkerState {
            cores: worker.cores,
            egress_bits_per_sec: worker.egress_bits_per_sec,
            factor: 1.0,
            away: false,
            batch,
            iterations: 0,
            samples: 0,
            loss: None,
            accuracy: None,
            waiting_since: None,
            waited_secs: 0.0,
            up_since: Time::ZERO,
            up_secs: 0.0,
        };
        let workers: Vec<WorkerState> = instance.workers.iter().map(worker).collect();
        let count = workers.len();
        let changes = scenario.environment.changes.iter();
        Self {
            now: Time::ZERO,
            links: vec![LinkState { factor: 1.0, sent_bytes: 0, received_bytes: 0, lost_bytes: 0 }; count * count],
            global_batch: batch * count as u32,
            workers,
            diverged: false,
            ended: false,
            names: instance.workers.iter().map(|worker| worker.name.clone()).collect(),
            changes: changes.map(|change| (change.cores.clone(), change.egress_bits_per_sec.clone())).collect(),
            failures: scenario.environment.failures.clone(),
        }
    }

    /// Takes in a record. This is the only way in which a world changes.
    pub fn apply(&mut self, record: &Record) {
        self.now = record.at;
        match &record.event {
            Event::Evaluated { scores, .. } => {
                for score in scores {
                    self.workers[score.worker as usize].accuracy = Some(score.accuracy);
                }
            }
            Event::Iterated { worker, iteration, samples, loss, .. } => {
                let state = &mut self.workers[*worker as usize];
                state.iterations = *iteration;
                state.samples += u64::from(*samples);
                state.loss = Some(*loss);
            }
            Event::Waiting { worker } => self.workers[*worker as usize].waiting_since = Some(record.at),
            Event::Resumed { worker } => self.end_wait(*worker as usize),
            Event::Sent { letter } => self.link(letter).sent_bytes += letter.bytes,
            Event::Arrived { letter } => self.link(letter).received_bytes += letter.bytes,
            Event::Lost { letter } => self.link(letter).lost_bytes += letter.bytes,
            Event::Resized { global, batches } => {
                self.global_batch = *global;
                self.workers.iter_mut().zip(batches).for_each(|(worker, batch)| worker.batch = *batch);
            }
            Event::Changed { change } => self.apply_change(*change as usize),
            Event::Switched { failure } => self.apply_switch(*failure as usize),
            Event::Joined { worker, .. } => self.workers[*worker as usize].away = false,
            Event::Diverged { .. } => self.diverged = true,
            Event::Ended => self.ended = true,
            Event::Transferred { .. } | Event::Combined { .. } => {}
        }
    }

    fn link(&mut self, letter: &Letter) -> &mut LinkState {
        let count = self.workers.len();
        &mut self.links[letter.from as usize * count + letter.to as usize]
    }

    fn end_wait(&mut self, worker: usize) {
        let state = &mut self.workers[worker];
        state.waited_secs += state.waiting_since.take().map_or(0.0, |since| self.now.secs_since(since));
    }

    fn apply_change(&mut self, change: usize) {
        let Some((cores, egress)) = self.changes.get(change) else { return };
        for (index, worker) in self.workers.iter_mut().enumerate() {
            worker.cores = repeated(cores, index).unwrap_or(worker.cores);
            worker.egress_bits_per_sec = repeated(egress, index).unwrap_or(worker.egress_bits_per_sec);
        }
    }

    fn apply_switch(&mut self, failure: usize) {
        let Some(Failure { worker, to, factor, .. }) = self.failures.get(failure) else { return };
        let (factor, find) = (*factor, |name: &str| self.names.iter().position(|known| known == name));
        let (from, to) = (find(worker), find(to));
        match (from, to) {
            (Some(from), Some(to)) => self.links[from * self.workers.len() + to].factor = factor,
            (Some(worker), None) => {
                let was = std::mem::replace(&mut self.workers[worker].factor, factor);
                if factor == 0.0 && was > 0.0 {
                    self.end_wait(worker);
                    let state = &mut self.workers[worker];
                    state.away = true;
                    state.up_secs += self.now.secs_since(state.up_since);
                } else if was == 0.0 && factor > 0.0 {
                    self.workers[worker].up_since = self.now;
                }
            }
            _ => {}
        }
    }

    /// Time that a worker has waited so far, seconds.
    pub fn waited_secs(&self, worker: usize) -> f64 {
        let state = &self.workers[worker];
        state.waited_secs + state.waiting_since.map_or(0.0, |since| self.now.secs_since(since))
    }

    /// Time that a worker has been up so far, seconds.
    pub fn up_secs(&self, worker: usize) -> f64 {
        let state = &self.workers[worker];
        state.up_secs + if state.factor > 0.0 { self.now.secs_since(state.up_since) } else { 0.0 }
    }
}
