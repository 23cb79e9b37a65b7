//! Training protocols: who sends what to whom, when, and who waits for whom. One file each.

mod ako;
mod allreduce;
mod clocks;
mod dlion;
mod fedat;
mod fedavg;
mod gaia;
mod hop;
mod rounds;

use super::{cluster::Cluster, kind::ProtocolKind, links::Message, payload::Payload};

/// A training protocol: it answers what happens to workers by changing their weights and sending messages.
///
/// What all have in common is done elsewhere: a worker that is idle and may proceed begins an iteration on its next
/// mini-batch of [`batch`](super::worker::Worker::batch) samples, and a worker that returns is given weights.
pub trait Protocol: Send {
    /// Called once, before the first iteration.
    fn start(&mut self, _: &mut Cluster) {}

    /// A worker has its gradient: it steps, and sends what is to be sent.
    fn on_gradient(&mut self, worker: usize, cluster: &mut Cluster);

    /// A message has arrived at a worker that takes part.
    fn on_message(&mut self, to: usize, message: &Message<Payload>, cluster: &mut Cluster);

    /// Whether an idle worker may begin its next iteration.
    fn may_proceed(&self, worker: usize, cluster: &Cluster) -> bool;

    /// A worker has died.
    fn on_leave(&mut self, _worker: usize, _: &mut Cluster) {}

    /// A worker that has returned takes part again, with weights.
    fn on_join(&mut self, _worker: usize, _: &mut Cluster) {}

    /// Whether a worker that returns asks another for its weights; otherwise it goes on with its own until the protocol
    /// gives it others.
    fn pulls_on_return(&self) -> bool {
        true
    }
}

/// The scenario's protocol.
pub fn protocol(cluster: &Cluster) -> Box<dyn Protocol> {
    match cluster.instance.scenario.study.protocol {
        ProtocolKind::Allreduce => Box::new(allreduce::Allreduce::new(cluster)),
        ProtocolKind::Ako => Box::new(ako::Ako::new(cluster)),
        ProtocolKind::Gaia => Box::new(gaia::Gaia::new(cluster)),
        ProtocolKind::Hop => Box::new(hop::Hop::new(cluster)),
        ProtocolKind::Dlion => Box::new(dlion::Dlion::new(cluster)),
        ProtocolKind::Fedavg => Box::new(fedavg::fedavg(cluster)),
        ProtocolKind::Fedat => Box::new(fedat::fedat(cluster)),
    }
}
