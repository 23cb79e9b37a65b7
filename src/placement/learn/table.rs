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

    /// The value by which a state is rated when acting: a state that training never visited comes after all others.
    pub fn value(&self, state: u16) -> f64 {
        let state = usize::from(state);
        match self.visits.get(state) {
            None | Some(0) => f64::MIN / 2.0,
            Some(_) => f64::from(self.values[state]),
        }
    }
}
