//! Ako (Watcharapichat et al., SoCC 2016): partial gradient exchange without any waiting. Each iteration sends every other
//! worker one of p parts of the gradients summed since that part was last sent, in turn, where p is as large as the link
//! needs: p = ⌈(n − 1) · gradient / (egress · iteration time)⌉. Label: ours; the name is recalled.
//!
//! A connection that is still busy with the last part is left out until it is not, and its sums go on: so nothing piles up
//! behind a slow receiver or a dead link.

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

/// What one worker has for another.
#[derive(Clone)]
struct Window {
    /// Gradients since each part was last sent, summed.
    sums: Vec<f32>,
    /// The part to be sent next.
    next: usize,
    /// Parts of the present turn.
    parts: usize,
}

/// Ako.
pub struct Ako {
    /// By sender, then by receiver.
    windows: Vec<Vec<Window>>,
}

impl Ako {
    /// Before the first iteration.
    pub fn new(cluster: &Cluster) -> Self {
        let (count, params) = (cluster.workers.len(), cluster.instance.network.params());
        let window = Window { sums: vec![0.0; params], next: 0, parts: 1 };
        Self { windows: vec![vec![window; count]; count] }
    }
}

/// Into how many parts a gradient is cut so that one for each of the others fits into an iteration.
fn parts(worker: usize, peers: usize, cluster: &Cluster) -> usize {
    let params = cluster.instance.network.params();
    let bytes = cost::message_bytes(cost::dense_bytes(params), cluster.instance.scenario.model.payload_scale);
    let fits = cluster.links.egress_bytes_per_sec(worker) * cluster.workers[worker].secs;
    let parts = (peers as f64 * bytes as f64 / math::max(fits, 1.0)).ceil();
    (parts as usize).clamp(1, params)
}

impl Protocol for Ako {
    fn on_gradient(&mut self, worker: usize, cluster: &mut Cluster) {
        cluster.step(worker, cluster.equal_share());
        let peers = cluster.peers(worker);
        let parts = parts(worker, peers.len(), cluster);
        for to in peers {
            let window = &mut self.windows[worker][to];
            let gradient = &cluster.workers[worker].gradient;
            window.sums.iter_mut().zip(gradient).for_each(|(sum, slope)| *sum += slope);
            if cluster.links.backlog_bytes(worker, to) > 0 || !cluster.links.is_open(worker, to) {
                continue;
            }
            if window.next == 0 {
                window.parts = parts;
            }
            let bound = |part: usize| part * window.sums.len() / window.parts;
            let range = bound(window.next)..bound(window.next + 1);
            let values: Arc<[f32]> = window.sums[range.clone()].into();
            window.sums[range.clone()].fill(0.0);
            window.next = (window.next + 1) % window.parts;
            cluster.send_gradient(worker, to, Part::Dense { first: range.start as u32, values });
        }
    }

    fn on_message(&mut self, to: usize, message: &Message<Payload>, cluster: &mut Cluster) {
        if let Payload::Gradient { part, .. } = &message.payload {
            cluster.add(to, part);
        }
    }

    fn may_proceed(&self, _: usize, _: &Cluster) -> bool {
        true
    }

    fn on_join(&mut self, worker: usize, cluster: &mut Cluster) {
        // Its weights have what the others had for it, and what it had for them died with it.
        for other in 0..cluster.workers.len() {
            self.windows[worker][other].sums.fill(0.0);
            self.windows[other][worker].sums.fill(0.0);
        }
    }
}
