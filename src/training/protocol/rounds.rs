//! Rounds of local training, which FedAvg and FedAT share: an aggregator hands out common weights, each worker of a group
//! trains on its own samples for a while, and when the weights of all of the group are back, they become common.
//!
//! The aggregator runs beside the worker of highest egress (the first of equals) and shares its links; that worker's own
//! weights need no message. If it dies, the next one takes over what it had, at once.
//! A worker begins its part of each round with the common weights and at rest: its momentum is reset.

use std::sync::Arc;

use crate::training::{
    cluster::Cluster,
    links::Message,
    payload::{Parameters, Payload},
    record::Event,
};

use super::Protocol;

/// Workers that train in step.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its workers, ascending.
    pub workers: Vec<usize>,
    /// Mean weights of its last round; the first weights before.
    pub weights: Vec<f32>,
    /// Rounds that it has done.
    pub rounds: u32,
    /// What has come back in the round at hand, by place in `workers`.
    back: Vec<Option<Arc<[f32]>>>,
    /// Who takes part in the round at hand, by place in `workers`.
    part: Vec<bool>,
}

/// Rounds of local training.
pub struct Rounds {
    groups: Vec<Group>,
    /// The group of each worker and its place there.
    place: Vec<(usize, usize)>,
    /// Whether each worker has begun its part of the round at hand.
    begun: Vec<bool>,
    /// Iterations that each worker has left in its part.
    left: Vec<u32>,
    /// Iterations of each worker's part of a round.
    local: Vec<u32>,
    global: Vec<f32>,
    aggregator: usize,
    /// Decimal places of weights on the wire; `None`: they travel as they are.
    digits: Option<u32>,
    /// How the groups' weights become common ones.
    combine: fn(&[Group], &mut [f32]),
}

/// Iterations of a worker's part of a round.
pub fn local_iterations(worker: usize, cluster: &Cluster) -> u32 {
    let scenario = &cluster.instance.scenario;
    let samples = cluster.instance.shards[worker].len() as f64 * scenario.study.fedavg.local_epochs;
    ((samples / f64::from(scenario.learning.batch)).ceil() as u32).max(1)
}

impl Rounds {
    /// Before the first round of these groups, which together have every worker once.
    pub fn new(
        groups: Vec<Vec<usize>>,
        digits: Option<u32>,
        combine: fn(&[Group], &mut [f32]),
        cluster: &Cluster,
    ) -> Self {
        let global = cluster.instance.weights.clone();
        let count = cluster.workers.len();
        let mut place = vec![(0, 0); count];
        for (group, workers) in groups.iter().enumerate() {
            workers.iter().enumerate().for_each(|(at, &worker)| place[worker] = (group, at));
        }
        let group = |workers: Vec<usize>| {
            let (back, part) = (vec![None; workers.len()], vec![false; workers.len()]);
            Group { workers, weights: global.clone(), rounds: 0, back, part }
        };
        let local = (0..count).map(|worker| local_iterations(worker, cluster)).collect();
        let groups = groups.into_iter().map(group).collect();
        let aggregator = aggregator(cluster);
        let (begun, left) = (vec![false; count], vec![0; count]);
        Self { groups, place, begun, left, local, global, aggregator, digits, combine }
    }

    /// A worker begins its part of a round with these weights.
    fn receive(&mut self, worker: usize, weights: &Parameters, cluster: &mut Cluster) {
        let state = &mut cluster.workers[worker];
        weights.unpack(&mut state.weights);
        state.momentum.reset();
        self.begun[worker] = true;
        self.left[worker] = self.local[worker];
    }

    /// A group begins a round with all of its workers that take part in the run. In the first round everybody has the
    /// common weights already, as under every protocol.
    fn begin(&mut self, group: usize, cluster: &mut Cluster) {
        for at in 0..self.groups[group].workers.len() {
            let worker = self.groups[group].workers[at];
            self.groups[group].back[at] = None;
            self.groups[group].part[at] = cluster.workers[worker].takes_part();
            self.begun[worker] = false;
            if self.groups[group].part[at] {
                self.hand_out(worker, cluster);
            }
        }
    }

    /// A worker is given the common weights.
    fn hand_out(&mut self, worker: usize, cluster: &mut Cluster) {
        if worker == self.aggregator || self.groups.iter().all(|group| group.rounds == 0) {
            self.receive(worker, &Parameters::pack(&self.global, None), cluster);
        } else {
            let weights = Parameters::pack(&self.global, self.digits);
            cluster.send(self.aggregator, worker, Payload::Global(weights));
        }
    }

    /// A worker hands in its weights.
    fn hand_in(&mut self, worker: usize, cluster: &mut Cluster) {
        if worker == self.aggregator {
            let weights = cluster.workers[worker].weights.as_slice().into();
            self.take_in(worker, weights, cluster);
        } else {
            let weights = Parameters::pack(&cluster.workers[worker].weights, self.digits);
            cluster.send(worker, self.aggregator, Payload::Local(weights));
        }
    }

    /// A worker's weights are in.
    fn take_in(&mut self, worker: usize, weights: Arc<[f32]>, cluster: &mut Cluster) {
        let (group, at) = self.place[worker];
        if self.groups[group].part[at] {
            self.groups[group].back[at] = Some(weights);
            self.conclude(group, cluster);
        }
    }

    /// If everybody's weights are in, they become common, and the next round begins.
    fn conclude(&mut self, number: usize, cluster: &mut Cluster) {
        let group = &mut self.groups[number];
        let missing = (0..group.workers.len()).any(|at| group.part[at] && group.back[at].is_none());
        if missing || group.back.iter().all(Option::is_none) {
            return;
        }
        let samples = |at: usize| cluster.instance.shards[group.workers[at]].len() as f32;
        let total: f32 = (0..group.workers.len()).filter(|&at| group.back[at].is_some()).map(samples).sum();
        let mut first = true;
        for at in 0..group.workers.len() {
            let Some(weights) = &group.back[at] else { continue };
            let share = samples(at) / total;
            let sums = group.weights.iter_mut().zip(weights.iter());
            // The first is written instead of added to zero, which would change the sign of −0.
            match std::mem::take(&mut first) {
                true => sums.for_each(|(sum, weight)| *sum = share * weight),
                false => sums.for_each(|(sum, weight)| *sum += share * weight),
            }
        }
        group.rounds += 1;
        cluster.events.push(Event::Combined { group: number as u32, rounds: group.rounds });
        (self.combine)(&self.groups, &mut self.global);
        self.begin(number, cluster);
    }

    /// A new aggregator sends again what was on its way from the old one, and is sent what was on its way to it.
    fn take_over(&mut self, cluster: &mut Cluster) {
        for worker in cluster.members() {
            let (group, at) = self.place[worker];
            let group = &self.groups[group];
            if !group.part[at] || group.back[at].is_some() {
                continue;
            }
            match (self.begun[worker], self.left[worker]) {
                (false, _) => self.hand_out(worker, cluster),
                (true, 0) => self.hand_in(worker, cluster),
                _ => {}
            }
        }
    }
}

/// The worker beside which the aggregator runs.
fn aggregator(cluster: &Cluster) -> usize {
    let faster = |best: usize, worker: usize| {
        let rate = |worker: usize| cluster.links.egress_bytes_per_sec(worker);
        if rate(worker) > rate(best) { worker } else { best }
    };
    cluster.members().into_iter().reduce(faster).unwrap_or_default()
}

impl Protocol for Rounds {
    fn start(&mut self, cluster: &mut Cluster) {
        for group in 0..self.groups.len() {
            self.begin(group, cluster);
        }
    }

    fn on_gradient(&mut self, worker: usize, cluster: &mut Cluster) {
        cluster.step(worker, 1.0);
        self.left[worker] = self.left[worker].saturating_sub(1);
        if self.left[worker] == 0 {
            self.hand_in(worker, cluster);
        }
    }

    fn on_message(&mut self, to: usize, message: &Message<Payload>, cluster: &mut Cluster) {
        match &message.payload {
            Payload::Global(weights) => {
                let (group, at) = self.place[to];
                if self.groups[group].part[at] && !self.begun[to] {
                    self.receive(to, weights, cluster);
                }
            }
            Payload::Local(weights) => {
                let mut values = vec![0.0; self.global.len()];
                weights.unpack(&mut values);
                self.take_in(message.from as usize, values.into(), cluster);
            }
            _ => {}
        }
    }

    fn may_proceed(&self, worker: usize, _: &Cluster) -> bool {
        self.left[worker] > 0
    }

    fn on_leave(&mut self, worker: usize, cluster: &mut Cluster) {
        self.left[worker] = 0;
        let (group, at) = self.place[worker];
        self.groups[group].part[at] = false;
        self.groups[group].back[at] = None;
        if worker == self.aggregator {
            self.aggregator = aggregator(cluster);
            self.take_over(cluster);
        }
        for group in 0..self.groups.len() {
            self.conclude(group, cluster);
        }
    }

    fn on_join(&mut self, worker: usize, cluster: &mut Cluster) {
        if cluster.peers(worker).is_empty() {
            self.aggregator = worker;
        }
        let (group, _) = self.place[worker];
        // Otherwise it takes part from the next round on.
        if !self.groups[group].part.contains(&true) {
            self.begin(group, cluster);
        }
    }

    fn pulls_on_return(&self) -> bool {
        false
    }
}
