//! A worker: its weights, its samples, and what it is doing.

use crate::{
    cost,
    model::time::Time,
    num::{net::momentum::Momentum, rng::Stream},
};

use super::payload::Part;

/// What a worker is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is dead.
    Down,
    /// It has returned and waits for the weights of this worker.
    Joining(usize),
    /// It takes part and has not begun its next iteration.
    Idle,
    /// It computes a gradient.
    Computing,
}

/// A worker.
#[derive(Debug, Clone)]
pub struct Worker {
    /// Its weights. What arrives changes them at once, also while a gradient of older ones is being computed.
    pub weights: Vec<f32>,
    /// The velocity of its steps.
    pub momentum: Momentum,
    /// The gradient of the iteration at hand, or of the last one.
    pub gradient: Vec<f32>,
    /// That iteration's mean loss, nats.
    pub loss: f32,
    /// That iteration's samples.
    pub samples: u32,
    /// How long it took to compute, seconds.
    pub secs: f64,
    /// Iterations whose gradient is done.
    pub iteration: u32,
    /// Samples of its next iteration.
    pub batch: u32,
    /// What it is doing.
    pub state: State,
    /// Whether it is on record as waiting.
    pub waiting: bool,
    /// Cores, as they are now.
    pub cores: f64,
    /// Share of its speed that is left; 0: it is dead.
    pub factor: f64,
    /// Number of the latest computation: a cue of an older one says nothing any more.
    pub turn: u64,
    began: Time,
    since: Time,
    /// Part of the iteration that was left to compute at `since`.
    left_share: f64,
    batches: Batches,
}

impl Worker {
    /// A worker at the start, with these weights and samples.
    pub fn new(weights: &[f32], batch: u32, cores: f64, batches: Batches) -> Self {
        Self {
            weights: weights.to_vec(),
            momentum: Momentum::new(weights.len()),
            gradient: vec![0.0; weights.len()],
            loss: 0.0,
            samples: 0,
            secs: 0.0,
            iteration: 0,
            batch,
            state: State::Idle,
            waiting: false,
            cores,
            factor: 1.0,
            turn: 0,
            began: Time::ZERO,
            since: Time::ZERO,
            left_share: 0.0,
            batches,
        }
    }

    /// Whether it takes part: it is up and has weights.
    pub fn takes_part(&self) -> bool {
        matches!(self.state, State::Idle | State::Computing)
    }

    /// The samples of its next mini-batch.
    pub fn next_batch(&mut self) -> Vec<u32> {
        self.batches.take(self.batch)
    }

    /// It begins to compute; the moment when it will be done, at its present speed.
    pub fn begin(&mut self, now: Time, speed: &Speed) -> Time {
        self.state = State::Computing;
        self.turn += 1;
        (self.began, self.since, self.left_share) = (now, now, 1.0);
        self.done_at(speed)
    }

    /// Its gradient is done.
    pub fn finish(&mut self, now: Time) {
        self.state = State::Idle;
        self.secs = now.secs_since(self.began);
        self.iteration += 1;
    }

    /// Changes its cores or the share of its speed that is left; the moment when the computation at hand will be done.
    pub fn change(&mut self, now: Time, speed: &Speed, cores: f64, factor: f64) -> Option<Time> {
        let done = self.iteration_secs(speed);
        if self.state == State::Computing && done > 0.0 {
            let share = self.left_share - now.secs_since(self.since) / done;
            self.left_share = if share > 0.0 { share } else { 0.0 };
            self.since = now;
        }
        (self.cores, self.factor) = (cores, factor);
        (self.state == State::Computing && factor > 0.0).then(|| {
            self.turn += 1;
            self.done_at(speed)
        })
    }

    fn done_at(&self, speed: &Speed) -> Time {
        self.since.after_secs(self.left_share * self.iteration_secs(speed))
    }

    fn iteration_secs(&self, speed: &Speed) -> f64 {
        cost::iteration_secs(
            self.samples,
            self.cores * self.factor,
            speed.samples_per_sec_per_core,
            speed.overhead_secs,
        )
    }

    /// One step of gradient descent by its own gradient, which counts `share`.
    pub fn step(&mut self, share: f32, rule: Rule) {
        self.gradient.iter_mut().for_each(|slope| *slope *= share);
        self.momentum.step(&mut self.weights, &self.gradient, rule.rate, rule.momentum);
    }

    /// Adds a part of a gradient to the last step, as if it had been there in time.
    pub fn add(&mut self, part: &Part, rule: Rule) {
        match part {
            Part::Dense { first, values } => {
                let entries = values.iter().enumerate().map(|(place, value)| (*first as usize + place, *value));
                self.momentum.add(&mut self.weights, entries, rule.rate);
            }
            Part::Sparse(entries) => {
                let entries = entries.iter().map(|&(place, value)| (place as usize, value));
                self.momentum.add(&mut self.weights, entries, rule.rate);
            }
        }
    }
}

/// How fast all workers compute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speed {
    /// Samples that one core trains on in a second.
    pub samples_per_sec_per_core: f64,
    /// What an iteration takes beside, seconds.
    pub overhead_secs: f64,
}

/// How all workers learn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Learning rate.
    pub rate: f32,
    /// Momentum.
    pub momentum: f32,
}

/// A worker's samples in the order in which it trains on them: all of them in a random order, then all again in another.
///
/// The order does not depend on the sizes of batches, so all protocols see the same samples in the same order.
///
/// ```
/// use edgelab::{num::rng::Stream, training::worker::Batches};
/// let mut batches = Batches::new(vec![7, 8, 9], Stream::new(1, "batches", 0));
/// let mut first = batches.take(3);
/// first.sort();
/// assert_eq!(first, [7, 8, 9]);
/// ```
#[derive(Debug, Clone)]
pub struct Batches {
    samples: Vec<u32>,
    next: usize,
    stream: Stream,
}

impl Batches {
    /// Of these samples, at least one.
    pub fn new(samples: Vec<u32>, stream: Stream) -> Self {
        let next = samples.len();
        Self { samples, next, stream }
    }

    /// The next `count` samples.
    pub fn take(&mut self, count: u32) -> Vec<u32> {
        let mut taken = Vec::with_capacity(count as usize);
        while taken.len() < count as usize && !self.samples.is_empty() {
            if self.next == self.samples.len() {
                self.stream.shuffle(&mut self.samples);
                self.next = 0;
            }
            let end = self.samples.len().min(self.next + count as usize - taken.len());
            taken.extend_from_slice(&self.samples[self.next..end]);
            self.next = end;
        }
        taken
    }
}
