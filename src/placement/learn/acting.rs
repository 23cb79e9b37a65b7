//! Acting by what was learned: no exploration, no updates. What a learner leaves behind is all that is needed.

use crate::{
    num::net::{Net, Tape},
    placement::policy::{Policy, View},
};

use super::{
    choice,
    learned::Brain,
    state::{FEATURES, features, state},
};

/// An agent that acts by a brain.
pub struct Acting {
    brain: Brain,
    temperature: f64,
    tape: Tape,
}

impl Acting {
    /// Acts greedily at temperature 0, else by softmax.
    pub fn new(brain: Brain, temperature: f64) -> Self {
        Self { brain, temperature, tape: Tape::default() }
    }
}

impl Policy for Acting {
    fn choose(&mut self, view: &mut View<'_>) -> u32 {
        let candidates = view.candidates.iter();
        let values: Vec<f64> = match &self.brain {
            Brain::Table(table) => candidates.map(|&candidate| table.value(state(view, candidate))).collect(),
            Brain::Net(net) => {
                let seen: Vec<_> = candidates.map(|&candidate| features(view, candidate)).collect();
                values(net, &mut self.tape, &seen)
            }
        };
        view.candidates[choice::choose(&values, None, self.temperature, view.stream)]
    }
}

/// A network's values of candidates.
pub fn values(net: &Net, tape: &mut Tape, seen: &[[f32; FEATURES]]) -> Vec<f64> {
    seen.iter().map(|seen| f64::from(net.forward(seen, tape)[0])).collect()
}
