//! Learning in blocks: each group steps its block of the weights by the gradient on the documents that it holds.
//!
//! Where all groups hold the same documents, the concatenated blocks are the centralised step bit by bit, whatever the
//! partition: rounds to a loss do not depend on the scheme, only their seconds do. Where documents are dealt out, each
//! block follows the gradient of another loss, and what is learned depends on the partition.
//!
//! Departures from a real system: a group's gradient is summed over its documents in their order, not over its workers'
//! sums; and the residuals of all documents are known to every group at the start of a round, at no cost — a model in
//! blocks must exchange them, documents × classes numbers, which the problem of the paper's abstract leaves out.

use std::ops::Range;

use crate::{
    engine::sink::content_digest,
    num::{math, rng::Stream},
};

use super::{
    data::Data,
    logistic::{Examples, Fit, Logistic, Shard},
    record::Evaluation,
    scenario::{OverGroups, Scenario},
};

/// A model being trained in blocks.
#[derive(Debug, Clone)]
pub struct Learner {
    model: Logistic,
    /// All documents, or those of each group.
    shards: Vec<Shard>,
    test: Examples,
    step: f64,
    l1: f64,
    /// How well the model fits the training documents now.
    fit: Fit,
}

impl Learner {
    /// A learner at zero weights, over `groups` groups.
    pub fn new(scenario: &Scenario, data: &Data, groups: u32) -> Self {
        // Beyond any step that data within the limits of features' values ask for.
        const GREATEST_STEP: f64 = 1e30;
        let shards: Vec<Shard> = match scenario.data.over_groups {
            OverGroups::Identical => vec![Shard::new(data.train.clone())],
            OverGroups::Different => deal(scenario.seed, data.train.count() as u32, groups)
                .iter()
                .map(|documents| Shard::new(data.train.select(documents)))
                .collect(),
        };
        let lipschitz = shards.iter().fold(0.0, |most, shard| math::max(most, shard.lipschitz_bound()));
        // Without curvature (no feature at all) there is no gradient either: any step will do.
        let step = if lipschitz > 0.0 { scenario.learning.step_scale / lipschitz } else { 1.0 };
        let model = Logistic::new(data.train.documents.columns(), data.labels.len());
        let (step, l1, test) = (math::min(step, GREATEST_STEP), scenario.learning.l1, data.test.clone());
        let mut learner = Self { model, shards, test, step, l1, fit: Fit::default() };
        learner.look();
        learner
    }

    /// The step of the gradient.
    pub fn step(&self) -> f64 {
        self.step
    }

    /// The model as of now.
    pub fn model(&self) -> &Logistic {
        &self.model
    }

    /// One round: every group steps its block, all from the same weights. Blocks that cover all weights once.
    pub fn advance(&mut self, blocks: &[Range<usize>]) {
        for (group, block) in blocks.iter().enumerate() {
            let shard = &self.shards[group % self.shards.len()];
            self.model.descend(shard, block.clone(), self.step, self.l1);
        }
        self.look();
    }

    /// How good the model is after `round` rounds.
    pub fn evaluate(&self, round: u32) -> Evaluation {
        let documents: usize = self.shards.iter().map(Shard::count).sum();
        let loss = self.fit.loss_sum / documents as f64;
        Evaluation {
            round,
            loss,
            objective: loss + self.l1 * self.model.l1_norm(),
            train_accuracy: f64::from(self.fit.correct) / documents as f64,
            test_accuracy: f64::from(self.model.correct(&self.test)) / self.test.count() as f64,
            nonzeros: self.model.nonzeros(),
        }
    }

    /// SHA-256 of the weights' bits.
    pub fn weights_digest(&self) -> String {
        let bytes: Vec<u8> = self.model.weights().flat_map(|weight| weight.to_bits().to_le_bytes()).collect();
        content_digest(&bytes)
    }

    /// The forward pass over all documents: residuals for the next round, and the fit.
    fn look(&mut self) {
        self.fit = Fit::default();
        for shard in &mut self.shards {
            let Fit { loss_sum, correct } = self.model.forward(shard);
            self.fit.loss_sum += loss_sum;
            self.fit.correct += correct;
        }
    }
}

/// Deals documents out to groups at random, as evenly as possible, by the stream `deal`; each part in ascending order.
fn deal(seed: u64, documents: u32, groups: u32) -> Vec<Vec<u32>> {
    let mut order: Vec<u32> = (0..documents).collect();
    Stream::new(seed, "deal", 0).shuffle(&mut order);
    let mut parts = vec![Vec::new(); groups as usize];
    for (place, document) in order.into_iter().enumerate() {
        parts[place % groups as usize].push(document);
    }
    parts.iter_mut().for_each(|part| part.sort_unstable());
    parts
}

/// The blocks of `weights` weights for groups that are given these `params`: contiguous, in the order of the groups, in
/// these proportions to the nearest weight.
///
/// ```
/// assert_eq!(edgelab::partition::learning::blocks(10, &[1.0, 0.0, 2.0]), [0..3, 3..3, 3..10]);
/// ```
pub fn blocks(weights: usize, params: &[f64]) -> Vec<Range<usize>> {
    let all = params.iter().fold(0.0, |sum, params| sum + params);
    let groups = params.len();
    let mut blocks = Vec::with_capacity(groups);
    let (mut sum, mut start) = (0.0, 0);
    for (group, params) in params.iter().enumerate() {
        sum += params;
        let last = group + 1 == groups;
        let end = if last { weights } else { (weights as f64 * (sum / all)).round() as usize };
        let end = end.clamp(start, weights);
        blocks.push(start..end);
        start = end;
    }
    blocks
}
