//! FedAT (Chai et al., SC 2021): workers in tiers of about equal latency; each tier holds rounds of its own, and after
//! each the common weights are w = Σ_m (n_{M+1−m} / Σn) w_m, where n_m counts the rounds of tier m, the fastest first: the
//! slowest tier's weights count as often as the fastest tier has come. Weights travel as polylines. Label: companion.
//!
//! Tiers are fixed at the start, by what computing a round and moving weights there and back takes at the first speeds.
//! Departure: local training has no proximal term.

use crate::{
    cost,
    num::sort::sort_by,
    training::{cluster::Cluster, payload::Parameters, payload::Payload},
};

use super::rounds::{Group, Rounds, local_iterations};

/// FedAT, before the first round.
pub fn fedat(cluster: &Cluster) -> Rounds {
    let settings = &cluster.instance.scenario.study.fedat;
    let digits = settings.codec.then_some(settings.codec_digits);
    Rounds::new(tiers(settings.tiers as usize, digits, cluster), digits, combine, cluster)
}

/// Equal parts of the workers in the order of their latency; the first parts are larger where they are not equal.
fn tiers(count: usize, digits: Option<u32>, cluster: &Cluster) -> Vec<Vec<usize>> {
    let workers = cluster.workers.len();
    let count = count.clamp(1, workers.max(1));
    let weights = Payload::Global(Parameters::pack(&cluster.instance.weights, digits));
    let bytes = weights.wire_bytes(cluster.instance.scenario.model.payload_scale) as f64;
    let latency = |worker: usize| {
        let state = &cluster.workers[worker];
        let (rate, overhead) = (cluster.speed.samples_per_sec_per_core, cluster.speed.overhead_secs);
        let computing = cost::iteration_secs(state.batch, state.cores, rate, overhead);
        f64::from(local_iterations(worker, cluster)) * computing
            + 2.0 * bytes / cluster.links.egress_bytes_per_sec(worker)
    };
    let mut order: Vec<(f64, usize)> = (0..workers).map(|worker| (latency(worker), worker)).collect();
    sort_by(&mut order, |a, b| a.0.total_cmp(&b.0));
    let mut order = order.into_iter().map(|(_, worker)| worker);
    let part = |tier: usize| workers / count + usize::from(tier < workers % count);
    let mut tiers: Vec<Vec<usize>> = (0..count).map(|tier| order.by_ref().take(part(tier)).collect()).collect();
    tiers.iter_mut().for_each(|tier| tier.sort_unstable());
    tiers
}

/// The common weights after a round of some tier.
fn combine(tiers: &[Group], global: &mut [f32]) {
    let total: u32 = tiers.iter().map(|tier| tier.rounds).sum();
    let counts = tiers.iter().rev().map(|tier| tier.rounds);
    let mut first = true;
    for (tier, count) in tiers.iter().zip(counts).filter(|(_, count)| *count > 0) {
        let share = count as f32 / total as f32;
        let sums = global.iter_mut().zip(&tier.weights);
        match std::mem::take(&mut first) {
            true => sums.for_each(|(sum, weight)| *sum = share * weight),
            false => sums.for_each(|(sum, weight)| *sum += share * weight),
        }
    }
}
