//! Round robin: each agent goes through its candidates in turn.

use super::{Policy, View};

/// Chooses the next candidate of the job's owner.
pub struct RoundRobin {
    turns: Vec<u32>,
}

impl RoundRobin {
    /// All agents start with themselves.
    pub fn new(devices: usize) -> Self {
        Self { turns: vec![0; devices] }
    }
}

impl Policy for RoundRobin {
    fn choose(&mut self, view: &mut View<'_>) -> u32 {
        let turn = &mut self.turns[view.instance.jobs[view.job as usize].owner as usize];
        let chosen = view.candidates[*turn as usize % view.candidates.len()];
        *turn += 1;
        chosen
    }
}
