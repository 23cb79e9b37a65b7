//! What a run begins with: the scenario's workers, network and data, with all chance resolved.

use std::sync::Arc;

use crate::{
    engine::sink::content_digest,
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

    /// The digest of what chance drew: equal for all protocols under one seed. It covers the labels and first images, which
    /// worker has which samples, and the first weights.
    pub fn workload_digest(&self) -> String {
        const IMAGES: usize = 100;
        let images = &self.train.images[..self.train.images.len().min(IMAGES * self.train.shape.len())];
        let floats = images.iter().chain(&self.weights).map(|value| value.to_bits());
        let shards = self.shards.iter().flat_map(|shard| shard.iter().copied().chain([u32::MAX]));
        let mut bytes: Vec<u8> = floats.chain(shards).flat_map(u32::to_le_bytes).collect();
        bytes.extend(self.train.labels.iter().chain(&self.test.labels));
        content_digest(&bytes)[..DIGITS].to_owned()
    }
}

/// Hexadecimal digits of a digest that are kept.
const DIGITS: usize = 16;

/// The digest of some weights, by their bits.
pub fn weights_digest(weights: &[f32]) -> String {
    let bytes: Vec<u8> = weights.iter().flat_map(|weight| weight.to_bits().to_le_bytes()).collect();
    content_digest(&bytes)[..DIGITS].to_owned()
}
