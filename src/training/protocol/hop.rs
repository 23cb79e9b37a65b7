//! Hop (Luo et al., ASPLOS 2019): full gradients to everybody, applied when they arrive; a worker waits only while too
//! many of the others are too far behind. Label: ours; the name and the constants are recalled.
//!
//! A worker begins an iteration if all others but `backup_workers` are at most `staleness` iterations behind it, and all
//! of them at most `iteration_gap`, as far as it has heard. (The original averages weights; this exchanges gradients, as
//! the comparison recalls it.)

use crate::training::{cluster::Cluster, links::Message, payload::Payload};

use super::{Protocol, clocks::Clocks};

/// Hop.
pub struct Hop {
    clocks: Clocks,
    staleness: u32,
    backup_workers: u32,
    iteration_gap: u32,
}

impl Hop {
    /// Before the first iteration.
    pub fn new(cluster: &Cluster) -> Self {
        let study = &cluster.instance.scenario.study;
        let (staleness, hop) = (study.staleness, &study.hop);
        let (backup_workers, iteration_gap) = (hop.backup_workers, hop.iteration_gap);
        Self { clocks: Clocks::new(cluster), staleness, backup_workers, iteration_gap }
    }
}

impl Protocol for Hop {
    fn on_gradient(&mut self, worker: usize, cluster: &mut Cluster) {
        cluster.step(worker, cluster.equal_share());
        cluster.send_whole_gradient(worker);
    }

    fn on_message(&mut self, to: usize, message: &Message<Payload>, cluster: &mut Cluster) {
        if let Payload::Gradient { iteration, part, .. } = &message.payload {
            self.clocks.hear(to, message.from as usize, *iteration);
            cluster.add(to, part);
        }
    }

    fn may_proceed(&self, worker: usize, cluster: &Cluster) -> bool {
        let leads = self.clocks.leads(worker, cluster);
        let waited_for = leads.len().saturating_sub(self.backup_workers as usize);
        leads[..waited_for].iter().all(|&lead| lead <= self.staleness)
            && leads.iter().all(|&lead| lead <= self.iteration_gap)
    }

    fn on_join(&mut self, worker: usize, cluster: &mut Cluster) {
        self.clocks.join(worker, cluster);
    }
}
