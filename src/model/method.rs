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

    /// The methods that act by a learned policy.
    pub const LEARNING: [Self; 4] = [Self::Rl, Self::Marl, Self::SroleC, Self::SroleD];

    /// The name in files, addresses and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::RoundRobin => "round-robin",
            Self::Local => "local",
            Self::FirstFit => "first-fit",
            Self::LeastLoaded => "least-loaded",
            Self::LeastLoadedStale => "least-loaded-stale",
            Self::Heft => "heft",
            Self::Rl => "rl",
            Self::Marl => "marl",
            Self::SroleC => "srole-c",
            Self::SroleD => "srole-d",
        }
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Random => "Random",
            Self::RoundRobin => "Round robin",
            Self::Local => "Local only",
            Self::FirstFit => "First fit",
            Self::LeastLoaded => "Least loaded",
            Self::LeastLoadedStale => "Least loaded (stale)",
            Self::Heft => "Earliest finish",
            Self::Rl => "RL",
            Self::Marl => "MARL",
            Self::SroleC => "SROLE-C",
            Self::SroleD => "SROLE-D",
        }
    }

    /// One sentence for people.
    pub fn summary(self) -> &'static str {
        match self {
            Self::Random => "Each edge puts each task on a random candidate.",
            Self::RoundRobin => "Each edge goes through its candidates in turn.",
            Self::Local => "Each edge keeps all tasks of its jobs.",
            Self::FirstFit => "Each edge takes the nearest candidate that still has room.",
            Self::LeastLoaded => "Each edge takes the least utilised candidate, with loads seen at that instant.",
            Self::LeastLoadedStale => "Each edge takes the least utilised candidate, as of the last broadcast.",
            Self::Heft => "The head puts each task where it would finish earliest, with fresh loads.",
            Self::Rl => "The head decides every job by one learned policy, one after another, with fresh loads.",
            Self::Marl => "Every edge decides its own jobs by a learned policy, all at once, with stale loads.",
            Self::SroleC => "MARL, and one shield checks the joint action and substitutes safe ones.",
            Self::SroleD => "MARL, and one shield per region checks; neighbours agree on their borders.",
        }
    }

    /// Which shield reviews the joint action.
    pub fn shield(self) -> ShieldKind {
        match self {
            Self::SroleC => ShieldKind::Central,
            Self::SroleD => ShieldKind::Regional,
            _ => ShieldKind::None,
        }
    }

    /// Whether the cluster head decides for everybody.
    pub fn is_centralised(self) -> bool {
        matches!(self, Self::Heft | Self::Rl)
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
            let known: Vec<&str> = Self::ALL.iter().map(|method| method.name()).collect();
            format!("unknown method \"{}\"; known are {}", super::check::excerpt(name), known.join(", "))
        })
    }
}
