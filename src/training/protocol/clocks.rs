//! Logical clocks: what each worker knows of how far the others are. Bounded staleness rests on it.

use crate::training::cluster::Cluster;

/// The newest iteration that each worker has heard of from each other.
#[derive(Debug, Clone)]
pub struct Clocks {
    /// By hearer, then by speaker.
    heard: Vec<Vec<u32>>,
}

impl Clocks {
    /// Nobody has heard of any iteration.
    pub fn new(cluster: &Cluster) -> Self {
        let count = cluster.workers.len();
        Self { heard: vec![vec![0; count]; count] }
    }

    /// `hearer` has heard that `speaker` has done so many iterations.
    pub fn hear(&mut self, hearer: usize, speaker: usize, iteration: u32) {
        let heard = &mut self.heard[hearer][speaker];
        *heard = iteration.max(*heard);
    }

    /// How many iterations a worker is ahead of what it has heard, for each of the others that take part; ascending.
    pub fn leads(&self, worker: usize, cluster: &Cluster) -> Vec<u32> {
        let own = cluster.workers[worker].iteration;
        let peers = cluster.peers(worker).into_iter();
        let mut leads: Vec<u32> = peers.map(|peer| own.saturating_sub(self.heard[worker][peer])).collect();
        leads.sort_unstable();
        leads
    }

    /// A worker that has returned is as far as the foremost, and all have heard of each other.
    pub fn join(&mut self, worker: usize, cluster: &mut Cluster) {
        let peers = cluster.peers(worker);
        let foremost = peers.iter().map(|&peer| cluster.workers[peer].iteration).max().unwrap_or_default();
        let own = foremost.max(cluster.workers[worker].iteration);
        cluster.workers[worker].iteration = own;
        for peer in peers {
            self.heard[peer][worker] = own;
            self.heard[worker][peer] = cluster.workers[peer].iteration;
        }
    }
}
