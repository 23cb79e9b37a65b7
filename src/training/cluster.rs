//! What protocols act upon: the workers and the links among them.

use std::sync::Arc;

use crate::{
    model::time::Time,
    num::{net::layered::Scratch, rng::Stream},
};

use super::{
    data::training_set::TrainingSet,
    instance::Instance,
    links::{Links, Message},
    payload::{Parameters, Part, Payload},
    record::{Event, Letter, Score},
    worker::{Batches, Rule, Speed, State, Worker},
};

/// The workers and the links among them, at a moment.
pub struct Cluster {
    /// What was drawn from the scenario.
    pub instance: Arc<Instance>,
    /// The present moment.
    pub now: Time,
    /// The workers by id.
    pub workers: Vec<Worker>,
    /// The links among them.
    pub links: Links<Payload>,
    /// What has happened and is not on record yet.
    pub events: Vec<Event>,
    /// How all workers learn.
    pub rule: Rule,
    /// How fast they compute.
    pub speed: Speed,
    scratch: Scratch,
    inputs: Vec<f32>,
    labels: Vec<u8>,
}

impl Cluster {
    /// All workers at the start, with the same weights.
    pub fn new(instance: Arc<Instance>) -> Self {
        let scenario = &instance.scenario;
        let egress: Vec<f64> = instance.workers.iter().map(|worker| worker.egress_bits_per_sec).collect();
        let ingress: Vec<f64> = instance.workers.iter().map(|worker| worker.ingress_bits_per_sec).collect();
        let worker = |(index, samples): (usize, &Vec<u32>)| {
            let batches = Batches::new(samples.clone(), Stream::new(scenario.seed, "batches", index as u64));
            Worker::new(&instance.weights, scenario.learning.batch, instance.workers[index].cores, batches)
        };
        let workers = instance.shards.iter().enumerate().map(worker).collect();
        Self {
            now: Time::ZERO,
            workers,
            links: Links::new(&egress, &ingress, scenario.environment.latency_secs),
            events: Vec::new(),
            rule: Rule { rate: scenario.learning.rate as f32, momentum: scenario.learning.momentum as f32 },
            speed: Speed {
                samples_per_sec_per_core: scenario.environment.samples_per_sec_per_core,
                overhead_secs: scenario.environment.overhead_secs,
            },
            scratch: Scratch::default(),
            inputs: Vec::new(),
            labels: Vec::new(),
            instance,
        }
    }

    /// The workers that take part, ascending.
    pub fn members(&self) -> Vec<usize> {
        (0..self.workers.len()).filter(|&worker| self.workers[worker].takes_part()).collect()
    }

    /// The workers that take part, but one.
    pub fn peers(&self, worker: usize) -> Vec<usize> {
        (0..self.workers.len()).filter(|&peer| peer != worker && self.workers[peer].takes_part()).collect()
    }

    /// What each worker's gradient counts while all batches are equal: one over those that take part.
    pub fn equal_share(&self) -> f32 {
        1.0 / self.members().len().max(1) as f32
    }

    /// Sends a message.
    pub fn send(&mut self, from: usize, to: usize, payload: Payload) {
        let bytes = payload.wire_bytes(self.instance.scenario.model.payload_scale);
        self.events.push(Event::Sent { letter: letter(from as u32, to as u32, bytes, &payload) });
        self.links.send(self.now, from, to, bytes, payload);
    }

    /// Sends a part of a worker's latest gradient.
    pub fn send_gradient(&mut self, from: usize, to: usize, part: Part) {
        let (iteration, samples) = (self.workers[from].iteration, self.workers[from].samples);
        self.send(from, to, Payload::Gradient { iteration, samples, part });
    }

    /// Sends a worker's whole gradient to all others that take part.
    pub fn send_whole_gradient(&mut self, from: usize) {
        let peers = self.peers(from);
        if peers.is_empty() {
            return;
        }
        let values: Arc<[f32]> = self.workers[from].gradient.as_slice().into();
        for to in peers {
            self.send_gradient(from, to, Part::Dense { first: 0, values: Arc::clone(&values) });
        }
    }

    /// A worker's weights as they are, for a message.
    pub fn plain_weights(&self, worker: usize) -> Parameters {
        Parameters::pack(&self.workers[worker].weights, None)
    }

    /// A worker steps by its own gradient, which counts `share`.
    pub fn step(&mut self, worker: usize, share: f32) {
        let rule = self.rule;
        self.workers[worker].step(share, rule);
    }

    /// A worker adds a part of another's gradient.
    pub fn add(&mut self, worker: usize, part: &Part) {
        let rule = self.rule;
        self.workers[worker].add(part, rule);
    }

    /// A worker begins its next iteration: it computes the gradient at its present weights, which is done at the moment
    /// returned.
    pub fn begin(&mut self, worker: usize) -> Time {
        let Self { instance, workers, scratch, inputs, labels, .. } = self;
        let worker = &mut workers[worker];
        let samples = worker.next_batch();
        gather(&instance.train, &samples, inputs, labels);
        worker.samples = samples.len() as u32;
        worker.loss = instance.network.gradient(&worker.weights, inputs, labels, &mut worker.gradient, scratch);
        worker.begin(self.now, &self.speed)
    }

    /// Evaluates every worker that is up on the first held-out samples. Equal weights are looked at once.
    pub fn evaluate(&mut self, samples: u32) -> Vec<Score> {
        let Self { instance, workers, scratch, .. } = self;
        let test = &instance.test;
        let samples = (samples as usize).min(test.labels.len());
        let (inputs, labels) = (&test.images[..samples * test.shape.len()], &test.labels[..samples]);
        let mut scores: Vec<Score> = Vec::new();
        let up = (0..workers.len()).filter(|&worker| workers[worker].state != State::Down);
        for worker in up {
            let weights = &workers[worker].weights;
            let known = scores.iter().find(|score| workers[score.worker as usize].weights == *weights).copied();
            let score = known.unwrap_or_else(|| {
                let evaluation = instance.network.evaluate(weights, inputs, labels, scratch);
                let accuracy = f64::from(evaluation.correct) / samples.max(1) as f64;
                Score { worker: 0, accuracy, loss: f64::from(evaluation.loss) }
            });
            scores.push(Score { worker: worker as u32, ..score });
        }
        scores
    }
}

/// What records say of a message.
pub fn letter(from: u32, to: u32, bytes: u64, payload: &Payload) -> Letter {
    Letter { from, to, topic: payload.topic(), bytes, entries: payload.entries() }
}

impl From<&Message<Payload>> for Letter {
    fn from(message: &Message<Payload>) -> Self {
        letter(message.from, message.to, message.bytes, &message.payload)
    }
}

/// Puts some samples of a data set side by side.
fn gather(data: &TrainingSet, samples: &[u32], inputs: &mut Vec<f32>, labels: &mut Vec<u8>) {
    inputs.clear();
    labels.clear();
    for &sample in samples {
        inputs.extend_from_slice(data.image(sample as usize));
        labels.push(data.labels()[sample as usize]);
    }
}
