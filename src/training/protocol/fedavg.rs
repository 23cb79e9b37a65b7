//! FedAvg (McMahan et al., AISTATS 2017): each worker trains by itself for some epochs; the mean of all weights, each by
//! its worker's samples, begins the next round. Label: textbook. All workers take part in every round.

use crate::training::cluster::Cluster;

use super::rounds::Rounds;

/// FedAvg, before the first round: rounds of one group.
pub fn fedavg(cluster: &Cluster) -> Rounds {
    let all = (0..cluster.workers.len()).collect();
    Rounds::new(vec![all], None, |groups, global| global.copy_from_slice(&groups[0].weights), cluster)
}
