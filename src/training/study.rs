//! The study of the training laboratory: which protocol, and the settings of each.

use serde::{Deserialize, Serialize};

use crate::model::names;

use super::kind::ProtocolKind;

/// The study of the training laboratory: who sends what to whom, and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Study {
    /// The protocol.
    pub protocol: ProtocolKind,
    /// Iterations that a worker may be ahead of the newest gradient it has of another (DLion, Gaia, Hop).
    pub staleness: u32,
    /// DLion's settings.
    pub dlion: Dlion,
    /// Gaia's settings.
    pub gaia: Gaia,
    /// Hop's settings.
    pub hop: Hop,
    /// Settings of FedAvg, which FedAT shares.
    pub fedavg: Fedavg,
    /// FedAT's settings.
    pub fedat: Fedat,
}

/// DLion's settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Dlion {
    /// Weighted dynamic batching; otherwise all batches stay as they are.
    pub batching: bool,
    /// Per-link prioritised gradient exchange; otherwise full gradients.
    pub exchange: bool,
    /// Direct knowledge transfer; otherwise nobody pulls.
    pub transfer: bool,
    /// By what a gradient counts.
    pub weights: UpdateWeights,
    /// Which entries are sent.
    pub selection: Selection,
    /// The part of each tensor that is sent at least, where the budget allows it.
    pub min_share: f64,
    /// Max-N: entries within so many per cent of the largest of their tensor are sent.
    pub max_n_percent: f64,
    /// What becomes of entries that are not sent.
    pub unsent: Unsent,
    /// Iterations between two transfers of knowledge.
    pub period_iterations: u32,
    /// How far a worker moves towards the best one's weights.
    pub lambda: f64,
}

/// By what a gradient counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum UpdateWeights {
    /// Its samples over the global batch's: the mean over all samples.
    Samples,
    /// One over the number of workers, times its samples over the receiver's (recalled).
    Relative,
}

/// Which entries of a gradient are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Selection {
    /// The largest that fit the link's budget.
    Budget,
    /// Those near the largest of their tensor, however many.
    MaxN,
}

/// What becomes of entries that are not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Unsent {
    /// They are dropped.
    Drop,
    /// They are added to the next gradient for the same link.
    Accumulate,
}

impl UpdateWeights {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Samples, Self::Relative];

    /// Their names.
    pub const NAMES: [&'static str; Self::ALL.len()] = names!();

    /// The name, as in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Samples => "samples",
            Self::Relative => "relative",
        }
    }
}

impl Selection {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Budget, Self::MaxN];

    /// Their names.
    pub const NAMES: [&'static str; Self::ALL.len()] = names!();

    /// The name, as in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Budget => "budget",
            Self::MaxN => "max-n",
        }
    }
}

impl Unsent {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Drop, Self::Accumulate];

    /// Their names.
    pub const NAMES: [&'static str; Self::ALL.len()] = names!();

    /// The name, as in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Accumulate => "accumulate",
        }
    }
}

/// Gaia's settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Gaia {
    /// An update is significant if it exceeds this share of its weight; the share falls with the root of the iterations.
    pub threshold_share: f64,
}

/// Hop's settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Hop {
    /// Workers for which nobody waits: the slowest at each moment.
    pub backup_workers: u32,
    /// Iterations that any two workers may be apart, backup workers included.
    pub iteration_gap: u32,
}

/// Settings of FedAvg.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Fedavg {
    /// How often a worker goes through its own samples in each round.
    pub local_epochs: f64,
}

/// FedAT's settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Fedat {
    /// Tiers of workers of about equal latency.
    pub tiers: u32,
    /// Whether weights travel as polylines; otherwise as they are.
    pub codec: bool,
    /// Decimal places that the code keeps.
    pub codec_digits: u32,
}
