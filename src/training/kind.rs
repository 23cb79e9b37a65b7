//! The protocols by name.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::names;

/// A training protocol. Its name is the same in files, addresses, on the command line and in the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ProtocolKind {
    /// Synchronous all-reduce of full gradients.
    Allreduce,
    /// Partitioned gradient exchange without any waiting.
    Ako,
    /// Only significant updates.
    Gaia,
    /// Bounded iteration gap and backup workers.
    Hop,
    /// Dynamic batching, prioritised exchange, knowledge transfer.
    Dlion,
    /// Rounds of local training, and the mean of the weights.
    Fedavg,
    /// Synchronous tiers, asynchronous among each other.
    Fedat,
}

/// What is to be said of a protocol.
struct Facts {
    name: &'static str,
    label: &'static str,
    summary: &'static str,
}

impl ProtocolKind {
    /// All protocols, in the order in which they are listed.
    pub const ALL: [Self; 7] =
        [Self::Allreduce, Self::Ako, Self::Gaia, Self::Hop, Self::Dlion, Self::Fedavg, Self::Fedat];

    /// The names of all protocols.
    pub const NAMES: [&'static str; Self::ALL.len()] = names!();

    const fn facts(self) -> Facts {
        match self {
            Self::Allreduce => Facts {
                name: "allreduce",
                label: "All-reduce",
                summary: "Every worker waits for every other's full gradient: the synchronous baseline.",
            },
            Self::Ako => Facts {
                name: "ako",
                label: "Ako",
                summary: "Each iteration sends one part of the summed gradient, as small as the link needs; nobody waits.",
            },
            Self::Gaia => Facts {
                name: "gaia",
                label: "Gaia",
                summary: "Only updates that change a weight noticeably are sent; the rest waits and adds up.",
            },
            Self::Hop => Facts {
                name: "hop",
                label: "Hop",
                summary: "Full gradients, but nobody waits for the slowest worker, within a bounded gap.",
            },
            Self::Dlion => Facts {
                name: "dlion",
                label: "DLion",
                summary: "Batches by speed, the largest gradients by link, and weights from the best worker.",
            },
            Self::Fedavg => Facts {
                name: "fedavg",
                label: "FedAvg",
                summary: "Each worker trains by itself for a while; then the mean of all weights begins the next round.",
            },
            Self::Fedat => Facts {
                name: "fedat",
                label: "FedAT",
                summary: "FedAvg in tiers of equal speed: slow tiers hold nobody up and count more when they come.",
            },
        }
    }

    /// The name, as in files.
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// The name for people.
    pub const fn label(self) -> &'static str {
        self.facts().label
    }

    /// What it does, in a sentence.
    pub const fn summary(self) -> &'static str {
        self.facts().summary
    }
}

impl fmt::Display for ProtocolKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
