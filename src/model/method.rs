//! The methods by name: who proposes, and which shield reviews.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A scheduling method. Its name is the same in files, addresses, on the command line and in the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Each task on a random candidate.
    Random,
    /// Candidates in turn.
    RoundRobin,
    /// Everything on the owner.
    Local,
    /// The first candidate that still has room.
    FirstFit,
    /// The candidate with the least planned utilisation, seen fresh.
    LeastLoaded,
    /// The candidate with the least planned utilisation, as of the last broadcast.
    LeastLoadedStale,
    /// Earliest finish, by the cluster head with fresh loads.
    Heft,
    /// Centralised reinforcement learning at the cluster head.
    Rl,
    /// Multi-agent reinforcement learning: every edge schedules its own jobs.
    Marl,
    /// MARL under one central shield.
    SroleC,
    /// MARL under one shield per region.
    SroleD,
}

/// Who checks the joint action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShieldKind {
    /// Nobody.
    None,
    /// One shield for the whole cluster (SROLE-C).
    Central,
    /// One shield per region (SROLE-D).
    Regional,
}

/// What is to be said of a method.
struct Facts {
    name: &'static str,
    label: &'static str,
    summary: &'static str,
    centralised: bool,
    shield: ShieldKind,
}

impl Method {
    /// All methods, in the order in which they are listed.
    pub const ALL: [Self; 11] = [
        Self::Random,
        Self::RoundRobin,
        Self::Local,
        Self::FirstFit,
        Self::LeastLoaded,
        Self::LeastLoadedStale,
        Self::Heft,
        Self::Rl,
        Self::Marl,
        Self::SroleC,
        Self::SroleD,
    ];

    /// The names of all methods.
    pub const NAMES: [&'static str; Self::ALL.len()] = names!();

    /// The methods that act by a learned policy.
    pub const LEARNING: [Self; 4] = [Self::Rl, Self::Marl, Self::SroleC, Self::SroleD];

    /// What is to be said of a method: one arm each.
    const fn facts(self) -> Facts {
        match self {
            Self::Random => Facts {
                name: "random",
                label: "Random",
                summary: "Each edge puts each task on a random candidate.",
                centralised: false,
                shield: ShieldKind::None,
            },
            Self::RoundRobin => Facts {
                name: "round-robin",
                label: "Round robin",
                summary: "Each edge goes through its candidates in turn.",
                centralised: false,
                shield: ShieldKind::None,
            },
            Self::Local => Facts {
                name: "local",
                label: "Local only",
                summary: "Each edge keeps all tasks of its jobs.",
                centralised: false,
                shield: ShieldKind::None,
            },
            Self::FirstFit => Facts {
                name: "first-fit",
                label: "First fit",
                summary: "Each edge takes the nearest candidate that still has room.",
                centralised: false,
                shield: ShieldKind::None,
            },
            Self::LeastLoaded => Facts {
                name: "least-loaded",
                label: "Least loaded",
                summary: "Each edge takes the least utilised candidate, with loads seen at that instant.",
                centralised: false,
                shield: ShieldKind::None,
            },
            Self::LeastLoadedStale => Facts {
                name: "least-loaded-stale",
                label: "Least loaded (stale)",
                summary: "Each edge takes the least utilised candidate, as of the last broadcast.",
                centralised: false,
                shield: ShieldKind::None,
            },
            Self::Heft => Facts {
                name: "heft",
                label: "Earliest finish",
                summary: "The head puts each task where it would finish earliest, with fresh loads.",
                centralised: true,
                shield: ShieldKind::None,
            },
            Self::Rl => Facts {
                name: "rl",
                label: "RL",
                summary: "The head decides every job by one learned policy, one after another, with fresh loads.",
                centralised: true,
                shield: ShieldKind::None,
            },
            Self::Marl => Facts {
                name: "marl",
                label: "MARL",
                summary: "Every edge decides its own jobs by a learned policy, all at once, with stale loads.",
                centralised: false,
                shield: ShieldKind::None,
            },
            Self::SroleC => Facts {
                name: "srole-c",
                label: "SROLE-C",
                summary: "MARL, and one shield checks the joint action and substitutes safe ones.",
                centralised: false,
                shield: ShieldKind::Central,
            },
            Self::SroleD => Facts {
                name: "srole-d",
                label: "SROLE-D",
                summary: "MARL, and one shield per region checks; neighbours agree on their borders.",
                centralised: false,
                shield: ShieldKind::Regional,
            },
        }
    }

    /// The name in files, addresses and on the command line.
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        self.facts().label
    }

    /// One sentence for people.
    pub fn summary(self) -> &'static str {
        self.facts().summary
    }

    /// Which shield reviews the joint action.
    pub fn shield(self) -> ShieldKind {
        self.facts().shield
    }

    /// Whether the cluster head decides for everybody.
    pub fn is_centralised(self) -> bool {
        self.facts().centralised
    }

    /// Whether it acts by a learned policy.
    pub fn is_learning(self) -> bool {
        Self::LEARNING.contains(&self)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Method {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|method| method.name() == name).ok_or_else(|| {
            format!("unknown method \"{}\"; known are {}", super::check::excerpt(name), Self::NAMES.join(", "))
        })
    }
}
