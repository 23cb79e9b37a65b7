//! A table of action values.

use super::state::STATES;

/// Action values by state, with the visits behind them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Values; single precision, so that acting uses exactly what a file holds.
    pub values: Vec<f32>,
    /// How often each value was updated.
    pub visits: Vec<u32>,
}

impl Table {
    /// A table that knows nothing.
    pub fn untrained() -> Self {
        Self { values: vec![0.0; STATES], visits: vec![0; STATES] }
    }
}
