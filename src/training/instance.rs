//! What a run begins with: the scenario's workers, network and data, with all chance resolved.

use std::sync::Arc;

use crate::{
    engine::sink::content_digest,
    model::check::Fault,
    num::{net::layered::Network, rng::Stream},
};

use super::{
    data::{Dataset, digits, split, training_set::TrainingSet},
    library::Library,
    scenario::{ListedWorker, NetworkKind, Scenario, Source, Split, repeated},
};

/// A scenario with all chance of its set-up resolved. Nothing in it depends on the protocol.
pub struct Instance {
    /// The scenario.
    pub scenario: Scenario,
    /// The workers, one by one.
    pub workers: Vec<ListedWorker>,
    /// What is trained.
    pub network: Network,
    /// TrainingSet to train on.
    pub train: TrainingSet,
    /// TrainingSet held out.
    pub test: Arc<Dataset>,
    /// The samples of each worker, as places in `train`; none is empty.
    pub shards: Vec<Vec<u32>>,
    /// The weights with which all workers begin.
    pub weights: Vec<f32>,
}

impl Instance {
    /// Draws what a scenario that has passed its checks leaves to chance.
    ///
    /// # Errors
    /// A data set that is not at hand or does not suit the network; fewer samples than workers.
    pub fn draw(scenario: &Scenario, library: &Library) -> Result<Arc<Self>, Fault> {
        let workers = scenario.environment.workers.listed();
        let (train, test) = samples(scenario, library)?;
        let shards = shards(scenario, &train, workers.len())?;
        let network = match scenario.model.network {
            NetworkKind::SmallCnn => Network::convolutional(train.shape(), train.classes()),
            NetworkKind::Logistic => Network::logistic(train.shape(), train.classes()),
        };
        let network = network.map_err(|problem| Fault::new("model.network", problem))?;
        let weights = network.init(&mut Stream::new(scenario.seed, "weights", 0));
        Ok(Arc::new(Self { scenario: scenario.clone(), workers, network, train, test, shards, weights }))
    }

    /// The digest of what chance drew: equal for all protocols under one seed. It covers the labels and first images, which
    /// worker has which samples, and the first weights.
    pub fn workload_digest(&self) -> String {
        const IMAGES: usize = 100;
        let images = (0..IMAGES).flat_map(|sample| self.train.image(sample));
        let floats = images.chain(&self.weights).map(|value| value.to_bits());
        let shards = self.shards.iter().flat_map(|shard| shard.iter().copied().chain([u32::MAX]));
        let mut bytes: Vec<u8> = floats.chain(shards).flat_map(u32::to_le_bytes).collect();
        bytes.extend(self.train.labels().iter().chain(&self.test.labels));
        content_digest(&bytes)[..DIGITS].to_owned()
    }
}

/// The samples to train on and those held out.
fn samples(scenario: &Scenario, library: &Library) -> Result<(TrainingSet, Arc<Dataset>), Fault> {
    match &scenario.data.source {
        Source::Digits(drawn) => {
            const PATH: &str = "data.source.digits";
            let digits = digits::Digits { side: drawn.side, difficulty: drawn.difficulty };
            let below = |fault: Fault| Fault::new(format!("{PATH}.{}", fault.path), fault.problem);
            let train = TrainingSet::drawn(digits, scenario.seed, "train", drawn.count).map_err(below)?;
            Ok((train, digits.draw(scenario.seed, "test", drawn.test).map(Arc::new).map_err(below)?))
        }
        Source::File(file) => {
            let missing = || Fault::new("data.source.file.digest", format!("the data set {} is not here", file.digest));
            let own = library.get(&file.digest).ok_or_else(missing)?;
            Ok((TrainingSet::Here(Arc::clone(&own.train)), Arc::clone(&own.test)))
        }
    }
}

/// Which worker has which samples; each has at least one.
fn shards(scenario: &Scenario, train: &TrainingSet, workers: usize) -> Result<Vec<Vec<u32>>, Fault> {
    let data = &scenario.data;
    let mut stream = Stream::new(scenario.seed, "split", 0);
    let shards = match data.split {
        Split::Even => split::evenly(train.labels().len(), workers, &mut stream),
        Split::Size => {
            let shares: Vec<f64> = (0..workers).filter_map(|worker| repeated(&data.size_shares, worker)).collect();
            split::by_size(train.labels().len(), &shares, &mut stream)
        }
        Split::Label => split::by_label(train.labels(), workers, data.label_alpha, &mut stream),
    };
    shards.map_err(|fault| Fault::new("data.split", format!("{} {}", fault.path, fault.problem)))
}

/// Hexadecimal digits of a digest that are kept.
const DIGITS: usize = 16;

/// The digest of some weights, by their bits.
pub fn weights_digest(weights: &[f32]) -> String {
    let bytes: Vec<u8> = weights.iter().flat_map(|weight| weight.to_bits().to_le_bytes()).collect();
    content_digest(&bytes)[..DIGITS].to_owned()
}
