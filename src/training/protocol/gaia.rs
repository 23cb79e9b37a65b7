//! Gaia (Hsieh et al., NSDI 2017): only significant updates are sent; insignificant ones add up until they are.
//! Label: ours; the name, 1 % and its fall with the root of the iterations are recalled.
//!
//! An entry is significant if the change that it will make, rate · sum / (1 − momentum), exceeds `threshold_share` / √t of
//! its weight, t being the sender's iteration.
//! Two barriers keep replicas together. *Selective barrier*: what was announced as significant when a worker ended its last
//! iteration is waited for, but for the newest message of each other. (Announcements are taken to be free and at once.)
//! *Mirror clock*: nor does a worker go on while more than `staleness` of its own messages to another are on their way.

use std::sync::Arc;

use crate::{
    cost,
    num::math,
    training::{
        cluster::Cluster,
        links::Message,
        payload::{Part, Payload},
    },
};

use super::Protocol;

/// Gaia.
pub struct Gaia {
    /// What each worker has not sent, summed.
    sums: Vec<Vec<f32>>,
    /// Messages that have arrived, by receiver, then by sender.
    arrived: Vec<Vec<usize>>,
    /// As many of them must have arrived before the receiver goes on.
    due: Vec<Vec<usize>>,
    threshold_share: f64,
    staleness: usize,
}

impl Gaia {
    /// Before the first iteration.
    pub fn new(cluster: &Cluster) -> Self {
        let count = cluster.workers.len();
        let study = &cluster.instance.scenario.study;
        Self {
            sums: vec![vec![0.0; cluster.instance.network.params()]; count],
            arrived: vec![vec![0; count]; count],
            due: vec![vec![0; count]; count],
            threshold_share: study.gaia.threshold_share,
            staleness: study.staleness as usize,
        }
    }
}

impl Protocol for Gaia {
    fn on_gradient(&mut self, worker: usize, cluster: &mut Cluster) {
        cluster.step(worker, cluster.equal_share());
        let peers = cluster.peers(worker);
        for &peer in &peers {
            let announced = cluster.links.undelivered(peer, worker);
            self.due[worker][peer] = self.arrived[worker][peer] + announced.saturating_sub(1);
        }
        let sums = &mut self.sums[worker];
        let state = &cluster.workers[worker];
        sums.iter_mut().zip(&state.gradient).for_each(|(sum, slope)| *sum += slope);
        let share = self.threshold_share / math::sqrt(f64::from(state.iteration));
        let rule = cluster.rule;
        let threshold = (share * (1.0 - f64::from(rule.momentum)) / f64::from(rule.rate)) as f32;
        let significant = |(&sum, &weight): (&f32, &f32)| sum != 0.0 && sum.abs() > threshold * weight.abs();
        let places = sums.iter().zip(&state.weights).enumerate().filter(|(_, entry)| significant(*entry));
        let entries: Vec<(u32, f32)> = places.map(|(place, (&sum, _))| (place as u32, sum)).collect();
        if entries.is_empty() || peers.is_empty() {
            return;
        }
        // From half of the entries on it is shorter to send all.
        let part = if cost::sparse_bytes(entries.len()) < cost::dense_bytes(sums.len()) {
            entries.iter().for_each(|&(place, _)| sums[place as usize] = 0.0);
            Part::Sparse(entries.into())
        } else {
            let values: Arc<[f32]> = sums.as_slice().into();
            sums.fill(0.0);
            Part::Dense { first: 0, values }
        };
        for to in peers {
            cluster.send_gradient(worker, to, part.clone());
        }
    }

    fn on_message(&mut self, to: usize, message: &Message<Payload>, cluster: &mut Cluster) {
        if let Payload::Gradient { part, .. } = &message.payload {
            self.arrived[to][message.from as usize] += 1;
            cluster.add(to, part);
        }
    }

    fn may_proceed(&self, worker: usize, cluster: &Cluster) -> bool {
        cluster.peers(worker).into_iter().all(|peer| {
            self.arrived[worker][peer] >= self.due[worker][peer]
                && cluster.links.undelivered(worker, peer) <= self.staleness
        })
    }

    fn on_join(&mut self, worker: usize, _: &mut Cluster) {
        self.sums[worker].fill(0.0);
        self.due[worker].fill(0);
        self.due.iter_mut().for_each(|due| due[worker] = 0);
    }
}
