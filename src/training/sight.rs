//! What workers' networks see at a moment of a run: for people who look on. It changes nothing and is on no record.

use serde::{Deserialize, Serialize};

use crate::{
    model::time::Time,
    num::net::layered::{Network, Scratch, Shape},
};

use super::{
    cluster::Cluster,
    data::{Dataset, training_set::TrainingSet},
};

/// Held-out samples that every network is shown.
const HELD_OUT: usize = 120;
/// Samples of each worker that are shown.
const SHOWN: usize = 12;

/// What workers' networks see at a moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sight {
    /// The moment.
    pub at: Time,
    /// The data, the first time.
    pub data: Option<Data>,
    /// Rows and columns of a filter of the first layer; of a dense layer these are the image's.
    pub filter: (u32, u32),
    /// The workers' networks, by id.
    pub workers: Vec<Seen>,
}

/// What is learned from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Data {
    /// Rows and columns of an image.
    pub image: (u32, u32),
    /// The held-out samples that are shown.
    pub held_out: Vec<Sample>,
    /// Of each worker: its first samples, and how many it has of each class.
    pub shards: Vec<(Vec<Sample>, Vec<u32>)>,
}

/// An image and its class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Its class.
    pub label: u8,
    /// Its pixels row by row, from 0 to 255.
    pub pixels: Vec<u8>,
}

/// What one network sees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// The filters of the first layer, each row by row.
    pub filters: Vec<Vec<f32>>,
    /// The held-out samples that it takes for something else: which one, and for what.
    pub mistakes: Vec<(u32, u8)>,
}

impl Sight {
    /// What the workers of a cluster see now; with the data if asked.
    pub fn of(cluster: &Cluster, with_data: bool) -> Self {
        let (network, test) = (&cluster.instance.network, &cluster.instance.test);
        let shown = test.labels.len().min(HELD_OUT);
        let mut workers: Vec<Seen> = Vec::new();
        for (place, worker) in cluster.workers.iter().enumerate() {
            // Synchronous protocols keep weights equal: those are looked at once.
            let same = cluster.workers[..place].iter().position(|other| other.weights == worker.weights);
            workers.push(match same {
                Some(other) => workers[other].clone(),
                None => seen(network, &worker.weights, test, shown),
            });
        }
        let data = with_data.then(|| Data {
            image: (test.shape.height, test.shape.width),
            held_out: (0..shown).map(|place| sample(test.image(place), test.labels[place], test.shape)).collect(),
            shards: cluster.instance.shards.iter().map(|shard| shard_of(&cluster.instance.train, shard)).collect(),
        });
        Self { at: cluster.now, data, filter: filter_shape(network), workers }
    }
}

/// Rows and columns of a filter of the first layer.
fn filter_shape(network: &Network) -> (u32, u32) {
    let input = network.input();
    let numbers = filter_len(network) as u32 / input.channels.max(1);
    let side = (1..=input.height).find(|side| side * side == numbers).filter(|side| *side < input.height);
    side.map_or((input.height, input.width), |side| (side, side))
}

/// Numbers of a filter of the first layer, over all channels.
fn filter_len(network: &Network) -> usize {
    let tensors = network.tensors();
    tensors.first().zip(tensors.get(1)).map_or(1, |(weights, biases)| weights.len() / biases.len().max(1)).max(1)
}

fn seen(network: &Network, weights: &[f32], test: &Dataset, shown: usize) -> Seen {
    let inputs = &test.images[..shown * test.shape.len()];
    let guesses = network.classify(weights, inputs, &mut Scratch::default());
    let pairs = guesses.into_iter().zip(&test.labels).enumerate();
    let mistakes = pairs.filter(|(_, (guess, label))| guess != *label).map(|(place, (guess, _))| (place as u32, guess));
    let first = network.tensors().first().cloned().unwrap_or_default();
    // Of several channels the first is shown.
    let each = filter_len(network) / network.input().channels.max(1) as usize;
    let channels = network.input().channels.max(1) as usize;
    let filter = |filter: &[f32]| filter.iter().step_by(channels).take(each).copied().collect();
    Seen {
        filters: weights[first].chunks_exact(filter_len(network)).map(filter).collect(),
        mistakes: mistakes.collect(),
    }
}

fn shard_of(train: &TrainingSet, shard: &[u32]) -> (Vec<Sample>, Vec<u32>) {
    let mut counts = vec![0; train.classes() as usize];
    for &place in shard {
        counts[usize::from(train.labels()[place as usize])] += 1;
    }
    let shown = shard.iter().take(SHOWN).map(|&place| {
        let place = place as usize;
        sample(train.image(place), train.labels()[place], train.shape())
    });
    (shown.collect(), counts)
}

fn sample(image: &[f32], label: u8, shape: Shape) -> Sample {
    let size = shape.height as usize * shape.width as usize;
    let pixels = image.iter().step_by(shape.channels.max(1) as usize).take(size);
    Sample { label, pixels: pixels.map(|value| (value.clamp(0.0, 1.0) * 255.0).round() as u8).collect() }
}
