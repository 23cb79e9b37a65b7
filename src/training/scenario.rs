//! The training laboratory's scenario: everything that one of its runs depends on.
//!
//! Labels, units, ranges, help and provenance of each setting are in [`super::knobs`].

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    model::{
        check::{self, Fault},
        described::Described,
        knob::Settings,
        names, path,
    },
    presets::{Preset, Shipped, first},
};

use super::{knobs, rules};

pub use super::study::{Dlion, Fedat, Fedavg, Gaia, Hop, Selection, Study, Unsent, UpdateWeights};

/// The version of this laboratory's scenario format.
pub const FORMAT: u32 = 1;

/// Says in a file which laboratory it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Laboratory {
    /// Decentralised training.
    #[default]
    Training,
}

/// Everything that a run depends on, as one serialisable value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Version of this format; see [`FORMAT`].
    pub format: u32,
    /// Always `training`.
    pub laboratory: Laboratory,
    /// The frozen preset that this scenario departs from, such as `hetero-sys-a@1`; empty if none.
    #[serde(default)]
    pub preset: String,
    /// A short title for people.
    #[serde(default)]
    pub title: String,
    /// What a reader can learn from it, in one sentence.
    #[serde(default)]
    pub goal: String,
    /// Names the draws of every random stream.
    pub seed: u64,
    /// The run ends here, seconds.
    pub horizon_secs: f64,
    /// The workers, what joins them, and what becomes of both.
    pub environment: Environment,
    /// What is trained.
    pub model: Model,
    /// From what it learns.
    pub data: Data,
    /// How each worker learns.
    pub learning: Learning,
    /// How the run is judged.
    pub evaluation: Evaluation,
    /// Who sends what to whom, and when.
    pub study: Study,
}

impl Described for Scenario {
    const LABORATORY: &'static str = "training";
    const FORMAT: u32 = FORMAT;
    const METHOD: &'static str = "study.protocol";

    fn settings() -> &'static Settings {
        &knobs::TRAINING
    }

    fn preset(&self) -> &str {
        &self.preset
    }

    fn rules(&self, faults: &mut Vec<Fault>) {
        rules::examine(self, faults);
    }

    fn complete(&self, value: &mut Value) {
        // Plain values: writing them cannot fail.
        let changes = serde_json::to_value(&self.environment.changes).unwrap_or_default();
        let failures = serde_json::to_value(&self.environment.failures).unwrap_or_default();
        path::complete(value, "/environment", [("changes", changes), ("failures", failures)]);
    }
}

impl Shipped for Scenario {
    const PRESETS: &'static [Preset] = &[
        first("hetero-sys-a", include_str!("../../static/presets/hetero-sys-a.json")),
        first("hetero-sys-b", include_str!("../../static/presets/hetero-sys-b.json")),
        first("hetero-cpu", include_str!("../../static/presets/hetero-cpu.json")),
        first("hetero-net", include_str!("../../static/presets/hetero-net.json")),
        first("homo-lan", include_str!("../../static/presets/homo-lan.json")),
        first("homo-wan", include_str!("../../static/presets/homo-wan.json")),
        first("dynamic", include_str!("../../static/presets/dynamic.json")),
        first("gpu", include_str!("../../static/presets/gpu.json")),
        first("failing-workers", include_str!("../../static/presets/failing-workers.json")),
    ];
}

impl Scenario {
    /// Whether the scenario can be run.
    ///
    /// # Errors
    /// All its faults, each by path; see [`check::check`].
    pub fn check(&self) -> Result<(), Vec<Fault>> {
        check::check(self)
    }
}

/// The workers, what joins them, and what becomes of both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// The workers: by a pattern, or one by one.
    pub workers: Workers,
    /// Training speed: samples that one core trains on in a second.
    pub samples_per_sec_per_core: f64,
    /// Time that an iteration takes beside its samples, seconds.
    pub overhead_secs: f64,
    /// Time from a message's last byte out to its arrival, seconds.
    pub latency_secs: f64,
    /// Moments at which all workers' cores and links change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Workers and links that slow down, die and return.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Failure>,
}

/// Where the workers come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Workers {
    /// Numbers that are repeated.
    Pattern(Pattern),
    /// Listed one by one.
    Listed(Vec<ListedWorker>),
}

/// Workers `worker-0`, `worker-1`, … whose numbers are those of the lists, from the first again after the last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// How many workers.
    pub count: u32,
    /// Cores of each worker.
    pub cores: Vec<f64>,
    /// Sending rates, bits per second.
    pub egress_bits_per_sec: Vec<f64>,
    /// Receiving rates, bits per second.
    pub ingress_bits_per_sec: Vec<f64>,
}

/// One worker, described.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListedWorker {
    /// Its name, unique.
    pub name: String,
    /// Its cores.
    pub cores: f64,
    /// Sending rate, bits per second.
    pub egress_bits_per_sec: f64,
    /// Receiving rate, bits per second.
    pub ingress_bits_per_sec: f64,
}

impl Workers {
    /// The workers, one by one.
    pub fn listed(&self) -> Vec<ListedWorker> {
        match self {
            Self::Listed(workers) => workers.clone(),
            Self::Pattern(pattern) => {
                let worker = |index: usize| ListedWorker {
                    name: format!("worker-{index}"),
                    cores: repeated(&pattern.cores, index).unwrap_or_default(),
                    egress_bits_per_sec: repeated(&pattern.egress_bits_per_sec, index).unwrap_or_default(),
                    ingress_bits_per_sec: repeated(&pattern.ingress_bits_per_sec, index).unwrap_or_default(),
                };
                (0..pattern.count as usize).map(worker).collect()
            }
        }
    }
}

/// The number at a place of an endless repetition of `numbers`; `None` if there are none.
pub fn repeated(numbers: &[f64], index: usize) -> Option<f64> {
    numbers.get(index % numbers.len().max(1)).copied()
}

/// A moment at which all workers' cores and sending rates change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// When, seconds.
    pub at_secs: f64,
    /// Cores of each worker, repeated as in a pattern.
    pub cores: Vec<f64>,
    /// Sending rates, repeated as in a pattern, bits per second.
    pub egress_bits_per_sec: Vec<f64>,
}

/// A worker, or the link from one worker to another, slows down, dies or returns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// When, seconds.
    pub at_secs: f64,
    /// Name of the worker.
    pub worker: String,
    /// Empty: the worker itself. Otherwise the link from it to the worker of this name.
    #[serde(default)]
    pub to: String,
    /// Share of its speed or rate that is left from then on; 0: dead, 1: as it was.
    pub factor: f64,
}

/// What is trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// The network.
    pub network: NetworkKind,
    /// How many times larger weights and gradients are on the links than they are: a small network stands for a large one.
    pub payload_scale: f64,
}

/// A network that can be trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum NetworkKind {
    /// Two convolutions and a dense layer.
    SmallCnn,
    /// Multinomial logistic regression: one dense layer.
    Logistic,
}

impl NetworkKind {
    /// All networks.
    pub const ALL: [Self; 2] = [Self::SmallCnn, Self::Logistic];

    /// The names of all networks.
    pub const NAMES: [&'static str; Self::ALL.len()] = names!();

    /// The name, as in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SmallCnn => "small-cnn",
            Self::Logistic => "logistic",
        }
    }
}

/// From what it learns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// Where the samples come from.
    pub source: Source,
    /// Which worker has which.
    pub split: Split,
    /// Split by size: each worker's share, repeated as in a pattern; only proportions count.
    pub size_shares: Vec<f64>,
    /// Split by label, concentration of the Dirichlet distribution: large, and all workers have the same mixture of labels;
    /// small, and each has few labels.
    pub label_alpha: f64,
}

/// Where samples come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Digits that the program draws.
    Digits(Digits),
    /// A data set of the reader's, by the digest of its content.
    File(File),
}

/// Digits that the program draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Digits {
    /// Samples to train on.
    pub count: u32,
    /// Samples held out, by which accuracy is measured.
    pub test: u32,
    /// How much the digits are distorted, 0 to 1.
    pub difficulty: f64,
    /// Side of the square images, pixels.
    pub side: u32,
}

/// A data set of the reader's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct File {
    /// SHA-256 digest of its content.
    pub digest: String,
}

/// Which worker has which samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Split {
    /// Equal parts of shuffled samples.
    Even,
    /// Parts of given sizes.
    Size,
    /// Each worker its own mixture of labels.
    Label,
}

impl Split {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Even, Self::Size, Self::Label];

    /// Their names.
    pub const NAMES: [&'static str; Self::ALL.len()] = names!();

    /// The name, as in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Even => "even",
            Self::Size => "size",
            Self::Label => "label",
        }
    }
}

/// How each worker learns: stochastic gradient descent with momentum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Learning {
    /// Learning rate.
    pub rate: f64,
    /// Share of the last step that each step keeps.
    pub momentum: f64,
    /// Samples of a worker's mini-batch, where no protocol changes it.
    pub batch: u32,
}

/// How the run is judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// Time between two evaluations of all workers' weights, seconds.
    pub period_secs: f64,
    /// Held-out samples of each; at the end it is all of them.
    pub samples: u32,
    /// The accuracy to which time is measured.
    pub target_accuracy: f64,
}
