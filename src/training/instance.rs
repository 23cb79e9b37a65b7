//! What a run begins with: the scenario's workers, network and data, with all chance resolved.

use std::sync::Arc;

use crate::{
    model::check::Fault,
    num::{net::layered::Network, rng::Stream},
};

use super::{
    data::{self, Dataset},
    scenario::{ListedWorker, NetworkKind, Scenario},
};

/// A scenario with all chance of its set-up resolved. Nothing in it depends on the protocol.
pub struct Instance {
    /// The scenario.
    pub scenario: Scenario,
    /// The workers, one by one.
    pub workers: Vec<ListedWorker>,
    /// What is trained.
    pub network: Network,
    /// Samples to train on.
    pub train: Dataset,
    /// Samples held out.
    pub test: Dataset,
    /// The samples of each worker, as places in `train`; none is empty.
    pub shards: Vec<Vec<u32>>,
    /// The weights with which all workers begin.
    pub weights: Vec<f32>,
}

impl Instance {
    /// Draws what a scenario that has passed its checks leaves to chance.
    ///
    /// # Errors
    /// A data set that is not at hand or does not suit the network; a split that leaves a worker without samples.
    pub fn draw(scenario: &Scenario) -> Result<Arc<Self>, Fault> {
        let workers = scenario.environment.workers.listed();
        let (train, test) = data::draw(scenario)?;
        let shards = data::split(scenario, &train, workers.len())?;
        if let Some(worker) = shards.iter().position(Vec::is_empty) {
            let name = &workers[worker].name;
            return Err(Fault::new("data.split", format!("leaves {name} without samples; every worker needs some")));
        }
        let network = match scenario.model.network {
            NetworkKind::SmallCnn => Network::convolutional(train.shape, train.classes),
            NetworkKind::Logistic => Network::logistic(train.shape, train.classes),
        };
        let network = network.map_err(|problem| Fault::new("model.network", problem))?;
        let weights = network.init(&mut Stream::new(scenario.seed, "weights", 0));
        Ok(Arc::new(Self { scenario: scenario.clone(), workers, network, train, test, shards, weights }))
    }
}
