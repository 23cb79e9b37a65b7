//! DLion (Hong & Chandra, HPDC 2021): three techniques that fit training to unequal workers and links, each of which can
//! be switched off, under bounded staleness. Names of the techniques: paper. Rules: ours; constants are recalled.
//!
//! - *Weighted dynamic batching*: see [`batching`](crate::training::batching). Each gradient counts by its samples. (Speeds
//!   travel with the messages that are sent anyway, and are taken to be known at once.)
//! - *Per-link prioritised gradient exchange*: each link is given as many bytes as it can carry during an iteration, less
//!   what still waits for it, and fills them with the entries of largest magnitude.
//! - *Direct knowledge transfer*: every so many iterations workers tell each other their mean loss, and all but the best
//!   move towards the best one's weights, w ← w − λ (w − w_best). Request and weights are messages like all others.

use std::sync::Arc;

use crate::{
    cost,
    training::{
        batching::{GlobalBatch, Profile, share_out},
        cluster::Cluster,
        links::Message,
        payload::{Part, Payload},
        record::Event,
        scenario::{self, Selection, Unsent, UpdateWeights},
        select,
    },
};

use super::{Protocol, clocks::Clocks};

/// Iterations over which the loss is averaged that is compared in a transfer; recalled.
const LOSSES: usize = 10;

/// DLion.
pub struct Dlion {
    settings: scenario::Dlion,
    staleness: u32,
    clocks: Clocks,
    global: GlobalBatch,
    profiles: Vec<Profile>,
    /// Samples of an iteration that is no probe, by worker.
    shares: Vec<u32>,
    /// By sender, then by receiver, where unsent entries are kept: what was not sent.
    unsent: Vec<Vec<Vec<f32>>>,
    /// The latest losses of each worker.
    losses: Vec<Vec<f32>>,
    /// The losses that each worker has heard of, itself included: speaker, transfer, loss.
    heard: Vec<Vec<(usize, u32, f32)>>,
}

impl Dlion {
    /// Before the first iteration.
    pub fn new(cluster: &Cluster) -> Self {
        let (count, params) = (cluster.workers.len(), cluster.instance.network.params());
        let study = &cluster.instance.scenario.study;
        let batch = cluster.instance.scenario.learning.batch;
        let keeps = study.dlion.unsent == Unsent::Accumulate;
        let sums = if keeps { vec![vec![vec![0.0; params]; count]; count] } else { Vec::new() };
        Self {
            settings: study.dlion.clone(),
            staleness: study.staleness,
            clocks: Clocks::new(cluster),
            global: GlobalBatch::new(batch * count as u32, cluster.instance.train.labels().len() as u32),
            profiles: vec![Profile::default(); count],
            shares: vec![batch; count],
            unsent: sums,
            losses: vec![Vec::new(); count],
            heard: vec![Vec::new(); count],
        }
    }

    /// Takes in how long an iteration took, and shares the global batch out anew where that or its size says so.
    fn batching(&mut self, worker: usize, cluster: &mut Cluster) {
        let state = &cluster.workers[worker];
        let grown = self.global.see(state.samples);
        let profiled = self.profiles[worker].measure(state.samples, state.secs);
        if grown || profiled {
            self.share_out(cluster);
        }
        cluster.workers[worker].batch = self.profiles[worker].samples(self.shares[worker]);
    }

    /// Shares the global batch out among those that take part, once all of them have been profiled.
    fn share_out(&mut self, cluster: &mut Cluster) {
        let members = cluster.members();
        let speed = |&worker: &usize| self.profiles[worker].secs_per_sample().map(|secs| 1.0 / secs);
        let Some(speeds) = members.iter().map(speed).collect::<Option<Vec<f64>>>() else { return };
        let mut shares = self.shares.clone();
        for (&worker, share) in members.iter().zip(share_out(self.global.size(), &speeds)) {
            shares[worker] = share;
        }
        if shares != self.shares {
            self.shares = shares;
            for worker in members {
                cluster.workers[worker].batch = self.profiles[worker].samples(self.shares[worker]);
            }
            cluster.events.push(Event::Resized { global: self.global.size(), batches: self.shares.clone() });
        }
    }

    /// What a worker's gradient counts with itself, or with a receiver. A probe counts as what it stands for.
    fn weight(&self, from: usize, to: usize, cluster: &Cluster) -> f32 {
        let share = self.shares[from] as f32;
        match self.settings.weights {
            UpdateWeights::Samples => {
                let global: u32 = cluster.members().into_iter().map(|member| self.shares[member]).sum();
                share / global as f32
            }
            UpdateWeights::Relative => cluster.equal_share() * (share / self.shares[to] as f32),
        }
    }

    /// Sends each of the others what its link can carry of a gradient.
    fn exchange(&mut self, worker: usize, gradient: &[f32], cluster: &mut Cluster) {
        let peers = cluster.peers(worker);
        for &to in &peers {
            let share = self.weight(worker, to, cluster);
            let mut values: Vec<f32> = gradient.iter().map(|slope| share * slope).collect();
            if let Some(unsent) = self.unsent.get_mut(worker).map(|links| &mut links[to]) {
                values.iter_mut().zip(unsent).for_each(|(value, sum)| *value += *sum);
            }
            let part = self.part(worker, to, peers.len(), values, cluster);
            cluster.send_gradient(worker, to, part);
        }
    }

    /// The entries of a gradient for a link; others are kept where the settings say so.
    fn part(&mut self, from: usize, to: usize, peers: usize, values: Vec<f32>, cluster: &Cluster) -> Part {
        let tensors = cluster.instance.network.tensors();
        let chosen = if !self.settings.exchange {
            None
        } else if self.settings.selection == Selection::MaxN {
            let chosen = select::near_largest(&values, tensors, self.settings.max_n_percent);
            (cost::sparse_bytes(chosen.len()) < cost::dense_bytes(values.len())).then_some(chosen)
        } else {
            let scale = cluster.instance.scenario.model.payload_scale;
            let carries = cluster.links.fair_bytes_per_sec(from, to, peers) * cluster.workers[from].secs;
            let budget = carries - cluster.links.backlog_bytes(from, to) as f64;
            let whole = cost::message_bytes(cost::dense_bytes(values.len()), scale);
            let count = cost::sparse_entries(budget, scale);
            (budget < whole as f64).then(|| select::largest(&values, tensors, count, self.settings.min_share))
        };
        let unsent = self.unsent.get_mut(from).map(|links| &mut links[to]);
        let Some(chosen) = chosen else {
            unsent.into_iter().for_each(|sums| sums.fill(0.0));
            return Part::Dense { first: 0, values: values.into() };
        };
        let entries: Arc<[(u32, f32)]> = chosen.iter().map(|&place| (place, values[place as usize])).collect();
        if let Some(sums) = unsent {
            sums.copy_from_slice(&values);
            chosen.iter().for_each(|&place| sums[place as usize] = 0.0);
        }
        Part::Sparse(entries)
    }

    /// Keeps a worker's loss; at the end of a period, tells the others its mean.
    fn tell_loss(&mut self, worker: usize, cluster: &mut Cluster) {
        let losses = &mut self.losses[worker];
        losses.push(cluster.workers[worker].loss);
        let from = losses.len().saturating_sub(LOSSES);
        losses.drain(..from);
        let iteration = cluster.workers[worker].iteration;
        if !iteration.is_multiple_of(self.settings.period_iterations) {
            return;
        }
        let loss = losses.iter().sum::<f32>() / losses.len() as f32;
        let transfer = iteration / self.settings.period_iterations;
        for to in cluster.peers(worker) {
            cluster.send(worker, to, Payload::Loss { transfer, loss });
        }
        self.heard[worker].push((worker, transfer, loss));
        self.choose_best(worker, transfer, cluster);
    }

    /// If a worker has heard everybody's loss, it asks the best one for its weights, unless that is itself.
    fn choose_best(&mut self, worker: usize, transfer: u32, cluster: &mut Cluster) {
        let mut known: Vec<(usize, f32)> = Vec::new();
        for member in cluster.members() {
            let told = |&&(speaker, of, _): &&(usize, u32, f32)| speaker == member && of == transfer;
            let Some(&(_, _, loss)) = self.heard[worker].iter().find(told) else { return };
            known.push((member, loss));
        }
        self.heard[worker].retain(|&(_, of, _)| of > transfer);
        let best = known.into_iter().reduce(|best, other| if other.1 < best.1 { other } else { best });
        if let Some((best, _)) = best.filter(|&(best, _)| best != worker) {
            cluster.send(worker, best, Payload::Pull);
        }
    }
}

impl Protocol for Dlion {
    fn on_gradient(&mut self, worker: usize, cluster: &mut Cluster) {
        let gradient = cluster.workers[worker].gradient.clone();
        self.exchange(worker, &gradient, cluster);
        cluster.step(worker, self.weight(worker, worker, cluster));
        if self.settings.transfer {
            self.tell_loss(worker, cluster);
        }
        if self.settings.batching {
            self.batching(worker, cluster);
        }
    }

    fn on_message(&mut self, to: usize, message: &Message<Payload>, cluster: &mut Cluster) {
        let from = message.from as usize;
        match &message.payload {
            Payload::Gradient { iteration, part, .. } => {
                self.clocks.hear(to, from, *iteration);
                cluster.add(to, part);
            }
            Payload::Loss { transfer, loss } => {
                self.heard[to].push((from, *transfer, *loss));
                self.choose_best(to, *transfer, cluster);
            }
            Payload::Pull => {
                let weights = cluster.plain_weights(to);
                cluster.send(to, from, Payload::Weights(weights));
            }
            Payload::Weights(weights) => {
                let mut best = vec![0.0; cluster.workers[to].weights.len()];
                weights.unpack(&mut best);
                let lambda = self.settings.lambda as f32;
                let own = cluster.workers[to].weights.iter_mut();
                own.zip(&best).for_each(|(weight, best)| *weight -= lambda * (*weight - best));
                cluster.events.push(Event::Transferred { worker: to as u32, from: message.from });
            }
            _ => {}
        }
    }

    fn may_proceed(&self, worker: usize, cluster: &Cluster) -> bool {
        self.clocks.leads(worker, cluster).last().is_none_or(|&lead| lead <= self.staleness)
    }

    fn on_leave(&mut self, worker: usize, cluster: &mut Cluster) {
        self.heard[worker].clear();
        if self.settings.batching {
            self.share_out(cluster);
        }
    }

    fn on_join(&mut self, worker: usize, cluster: &mut Cluster) {
        self.clocks.join(worker, cluster);
        self.losses[worker].clear();
        for links in &mut self.unsent {
            links[worker].fill(0.0);
        }
        self.unsent.get_mut(worker).into_iter().flatten().for_each(|sums| sums.fill(0.0));
        if self.settings.batching {
            self.share_out(cluster);
        }
    }
}
