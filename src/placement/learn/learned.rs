//! What training leaves behind: a policy, for all agents or for each its own, and how it was made.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    model::{
        check::Fault,
        learning::{Learner, Tables},
        scenario::Scenario,
    },
    num::net::Net,
};

use super::table::Table;

/// What one agent knows.
#[derive(Debug, Clone, PartialEq)]
pub enum Brain {
    /// Values by class of states.
    Table(Arc<Table>),
    /// Values by a network.
    Net(Arc<Net>),
}

impl Brain {
    /// The learner that leaves such a brain behind.
    pub fn learner(&self) -> Learner {
        match self {
            Self::Table(_) => Learner::QTable,
            Self::Net(_) => Learner::Dqn,
        }
    }

    /// The values or weights: what a policy file holds.
    pub fn values(&self) -> &[f32] {
        match self {
            Self::Table(table) => &table.values,
            Self::Net(net) => net.weights(),
        }
    }

    /// Updates of each value; empty for networks, which do not count them.
    pub fn visits(&self) -> &[u32] {
        match self {
            Self::Table(table) => &table.visits,
            Self::Net(_) => &[],
        }
    }
}

/// A learned policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    tables: Tables,
    brains: Vec<Brain>,
    /// How it was made; `None` of a policy that knows nothing.
    pub origin: Option<Origin>,
}

/// How a policy was made: enough to make it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// The version that trained it.
    pub version: String,
    /// The scenario on whose generator it was trained.
    pub scenario: Scenario,
    /// The training seed.
    pub training_seed: u64,
    /// Episodes.
    pub episodes: u32,
}

impl Default for Learned {
    /// A policy that knows nothing: the first candidate, always.
    fn default() -> Self {
        Self::new(Tables::Shared, vec![Brain::Table(Arc::default())], None)
    }
}

impl Learned {
    /// A policy of these brains, of which there is at least one: the shared one, or one for each device.
    pub(super) fn new(tables: Tables, brains: Vec<Brain>, origin: Option<Origin>) -> Self {
        Self { tables, brains, origin }
    }

    /// What the agents know: one brain for all, or one for each device.
    pub fn brains(&self) -> &[Brain] {
        &self.brains
    }

    /// The learner that made it, as its brains show.
    pub fn learner(&self) -> Learner {
        self.brains.first().map_or(Learner::QTable, Brain::learner)
    }

    /// How many agents it serves; `None` if it is shared and serves any number.
    pub fn agents(&self) -> Option<u32> {
        (self.tables == Tables::Independent).then_some(self.brains.len() as u32)
    }

    /// Whether it can act on a scenario with this many devices.
    ///
    /// # Errors
    /// The fault of a policy of independent agents that has fewer than there are devices. `path` is the setting that
    /// names the policy.
    pub fn serves(&self, devices: u32, path: &str) -> Result<(), Fault> {
        match self.agents().filter(|&agents| agents < devices) {
            None => Ok(()),
            Some(agents) => {
                let problem = format!(
                    "is a policy of {agents} independent agents, one a device; the scenario has {devices} devices"
                );
                Err(Fault::new(path, problem))
            }
        }
    }
}
