//! How policies are trained: the settings below `study.learning`.
//!
//! Fields that came after the first release are left out of files while they hold their default, so what was written
//! before them keeps its bytes and digests; [`Learning::later`] names them for readers of settings.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How policies are trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Learning {
    /// κ: charged for an action that the shield corrects.
    pub kappa: f64,
    /// ρ: charged for a task on a device whose memory is exceeded.
    pub rho: f64,
    /// Discount of the next decision's value.
    pub discount: f64,
    /// Least learning rate of a table; above it the rate is one over the visits.
    pub rate_floor: f64,
    /// Exploration at the first episode.
    pub epsilon_start: f64,
    /// Exploration after the decay.
    pub epsilon_end: f64,
    /// Share of the episodes over which exploration falls linearly.
    pub epsilon_decay_share: f64,
    /// What is trained.
    #[serde(default, skip_serializing_if = "is_default")]
    pub learner: Learner,
    /// For whom it is trained.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tables: Tables,
    /// Whether training chooses as acting does: by softmax at `study.temperature` where it does not explore.
    #[serde(default, skip_serializing_if = "is_default")]
    pub as_acting: bool,
    /// What the deep learner needs beside the above.
    #[serde(default, skip_serializing_if = "is_default")]
    pub dqn: Dqn,
}

impl Learning {
    /// The fields that files leave out while they hold their default, as JSON. They are settings all the same.
    pub fn later(&self) -> [(&'static str, Value); 4] {
        // Plain values: writing them cannot fail.
        let json = |value: serde_json::Result<Value>| value.unwrap_or_default();
        [
            ("learner", json(serde_json::to_value(self.learner))),
            ("tables", json(serde_json::to_value(self.tables))),
            ("as_acting", Value::Bool(self.as_acting)),
            ("dqn", json(serde_json::to_value(&self.dqn))),
        ]
    }
}

/// What is trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Learner {
    /// A table with a value for each class of states.
    #[default]
    QTable,
    /// A network that gives a value for continuous features.
    Dqn,
}

impl Learner {
    /// All learners, in the order in which they are listed.
    pub const ALL: [Self; 2] = [Self::QTable, Self::Dqn];

    /// The names of all learners.
    pub const NAMES: [&'static str; Self::ALL.len()] = names!();

    /// The name in files and settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::QTable => "q-table",
            Self::Dqn => "dqn",
        }
    }
}

/// For whom it is trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Tables {
    /// One table (or network) for all agents, filled by all of them.
    #[default]
    Shared,
    /// One for each agent, filled by its own jobs alone. An agent is a device that owns jobs.
    Independent,
}

/// What the deep learner needs beside the settings of all learners.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Dqn {
    /// Learning rate of Adam.
    pub rate: f64,
    /// Decisions in a minibatch.
    pub batch: u32,
    /// Decisions that are remembered.
    pub replay: u32,
    /// Minibatches after which the target network takes over the learned weights.
    pub target_period: u32,
    /// Units of each of the two hidden layers.
    pub hidden: u32,
}

impl Default for Dqn {
    fn default() -> Self {
        Self { rate: 1e-3, batch: 32, replay: 20_000, target_period: 250, hidden: 24 }
    }
}

/// Whether a field holds its default, and a file may leave it out.
pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
