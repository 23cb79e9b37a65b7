//! Synchronous all-reduce: in every iteration each worker waits for the full gradient of every other, and all step by the
//! mean over all samples. Batches are fixed. Label: ours (recalled as the abstract's "Baseline").
//!
//! Gradients go directly from all to all. A ring would move 2(n − 1)/n gradients over each link instead of n − 1, but
//! then no link could be looked at by itself, and the paper's rivals are compared on the same mesh.
//! While nobody fails, all replicas hold the same bits: everybody adds the gradients in the order of workers.
//! After a failure each goes on with what it has; a worker that joins in between may have missed the step at hand.

use crate::training::{
    cluster::Cluster,
    links::Message,
    payload::{Part, Payload},
};

use super::{Protocol, clocks::Clocks};

/// Synchronous all-reduce.
pub struct Allreduce {
    clocks: Clocks,
    /// Gradients that have arrived and are not used, by receiver: sender, the sender's iteration, samples, entries.
    arrived: Vec<Vec<(usize, u32, u32, Part)>>,
    /// Steps done by each worker.
    steps: Vec<u32>,
}

impl Allreduce {
    /// Before the first iteration.
    pub fn new(cluster: &Cluster) -> Self {
        let count = cluster.workers.len();
        Self { clocks: Clocks::new(cluster), arrived: vec![Vec::new(); count], steps: vec![0; count] }
    }

    /// Steps if the gradients of all others of this iteration are there.
    fn reduce(&mut self, worker: usize, cluster: &mut Cluster) {
        let iteration = cluster.workers[worker].iteration;
        let behind = self.clocks.leads(worker, cluster).last().is_some_and(|&lead| lead > 0);
        if self.steps[worker] == iteration || !cluster.workers[worker].takes_part() || behind {
            return;
        }
        let (now, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.arrived[worker]).into_iter().partition(|&(_, of, ..)| of <= iteration);
        self.arrived[worker] = later;
        let mut parts: Vec<(usize, u32, Option<Part>)> = now
            .into_iter()
            .filter(|&(_, of, ..)| of == iteration)
            .map(|(from, _, samples, part)| (from, samples, Some(part)))
            .collect();
        parts.push((worker, cluster.workers[worker].samples, None));
        parts.sort_by_key(|(from, ..)| *from);
        let total: u32 = parts.iter().map(|(_, samples, _)| samples).sum();
        let own = cluster.workers[worker].gradient.clone();
        let gradient = &mut cluster.workers[worker].gradient;
        for (place, (_, samples, part)) in parts.iter().enumerate() {
            let values: &[f32] = match part {
                Some(Part::Dense { values, .. }) => values,
                _ => &own,
            };
            let share = *samples as f32 / total as f32;
            // The first is written instead of added to zero, which would change the sign of −0.
            match place {
                0 => gradient.iter_mut().zip(values).for_each(|(sum, value)| *sum = share * value),
                _ => gradient.iter_mut().zip(values).for_each(|(sum, value)| *sum += share * value),
            }
        }
        self.steps[worker] = iteration;
        cluster.step(worker, 1.0);
    }
}

impl Protocol for Allreduce {
    fn on_gradient(&mut self, worker: usize, cluster: &mut Cluster) {
        cluster.send_whole_gradient(worker);
        self.reduce(worker, cluster);
    }

    fn on_message(&mut self, to: usize, message: &Message<Payload>, cluster: &mut Cluster) {
        if let Payload::Gradient { iteration, samples, part } = &message.payload {
            let from = message.from as usize;
            self.clocks.hear(to, from, *iteration);
            self.arrived[to].push((from, *iteration, *samples, part.clone()));
            self.reduce(to, cluster);
        }
    }

    fn may_proceed(&self, worker: usize, cluster: &Cluster) -> bool {
        self.steps[worker] == cluster.workers[worker].iteration
    }

    fn on_leave(&mut self, worker: usize, cluster: &mut Cluster) {
        self.arrived[worker].clear();
        for peer in cluster.members() {
            self.reduce(peer, cluster);
        }
    }

    fn on_join(&mut self, worker: usize, cluster: &mut Cluster) {
        self.clocks.join(worker, cluster);
        self.steps[worker] = cluster.workers[worker].iteration;
    }
}
