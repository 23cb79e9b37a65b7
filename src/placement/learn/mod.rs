//! Learning: one learner per file, what they have in common, the policies that they leave behind, and training.

pub mod acting;
pub mod agents;
pub mod choice;
pub mod dqn;
mod file;
pub mod learned;
pub mod q_learning;
pub mod state;
pub mod table;
pub mod trail;
pub mod train;

use crate::{
    model::{learning::Learner, scenario::Placement},
    placement::policy::Policy,
};

use self::{acting::Acting, dqn::DeepQ, learned::Learned, q_learning::QLearning};

/// An agent that begins to learn: one arm for each learner. `agent`, of so many, names its own chance.
pub fn beginner(study: &Placement, training_seed: u64, agent: u64, agents: u64) -> Box<dyn Policy> {
    let learning = study.learning.clone();
    let temperature = if learning.as_acting { study.temperature } else { 0.0 };
    match learning.learner {
        Learner::QTable => Box::new(QLearning::new(learning, temperature)),
        Learner::Dqn => Box::new(DeepQ::new(learning, temperature, training_seed, agent, agents)),
    }
}

/// The policy by which a learning method acts.
pub fn policy(learned: &Learned, temperature: f64) -> Box<dyn Policy> {
    agents::all(
        learned
            .brains()
            .iter()
            .map(|brain| Box::new(Acting::new(brain.clone(), temperature)) as Box<dyn Policy>)
            .collect(),
    )
}
