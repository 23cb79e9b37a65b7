//! Tabular Q-learning over candidates.
//!
//! **What.** One value for each state of a candidate (Watkins & Dayan 1992); an agent rates each candidate by its own
//! state and takes the best, so one table serves clusters of every size.
//!
//! **Sees.** For each candidate: the task's demand class on it, the classes of its CPU, memory and busier link, and
//! whether the task before goes there ([`super::state`]).
//!
//! **Decides.** Greedily; by softmax where the temperature is above zero; while it trains at random with the chance ε,
//! otherwise greedily, or by softmax too where it is trained as it acts.
//! When acting, a state that training never visited comes after all visited ones.
//!
//! **Reward.** Per task, at placement, from one solve of the contention after the joint action: minus the task's share
//! of its job's contended cycle over the reference cycle, minus ρ where its host's memory is exceeded.
//! A proposal that the shield corrected is charged κ more than what was carried out in its place.
//!
//! **Update.** Q ← Q + r·(reward + discount × best value among the next task's candidates − Q),
//! with the rate r = 1/visits, at least the floor.
//!
//! **Parameters.** `study.learning.*` but `dqn.*`; `study.temperature`.
//!
//! **Departures.** The paper names RL and MARL only; everything here is our reconstruction (science §1.5).
//! The reward is split among a job's tasks by where the cycle's time goes, so that each decision is judged by its own
//! consequences; the shares add up to the job's cycle without the latency of messages.
//! What follows a corrected task is valued as it was seen when the next task was decided: with the task before on its
//! proposed host, not on the one that it got.
//!
//! **Laws.** Same seed, same table; an untrained table takes the first candidate, which is the owner.

use std::sync::Arc;

use crate::{
    model::learning::Learning,
    num::math,
    placement::policy::{Feedback, Policy, View},
};

use super::{
    choice,
    learned::Brain,
    state::state,
    table::Table,
    trail::{Lesson, Trail},
};

/// A tabular learner.
pub struct QLearning {
    table: Table,
    learning: Learning,
    temperature: f64,
    epsilon: f64,
    trail: Trail<u16>,
}

impl QLearning {
    /// Learns from nothing; where it does not explore, it chooses at this temperature.
    pub fn new(learning: Learning, temperature: f64) -> Self {
        Self { table: Table::untrained(), learning, temperature, epsilon: 1.0, trail: Trail::default() }
    }

    /// The values by which states are rated while training: an optimistic zero for the unvisited.
    fn values(&self, states: &[u16]) -> Vec<f64> {
        states.iter().map(|&state| f64::from(self.table.values[usize::from(state)])).collect()
    }

    fn take(&mut self, lesson: &Lesson<u16>) {
        let next = self.values(&lesson.next);
        let ahead = if next.is_empty() { 0.0 } else { next[choice::best(&next)] };
        let target = lesson.reward + self.learning.discount * ahead;
        if let Some(state) = lesson.executed {
            self.update(state, target);
        }
        if let Some(state) = lesson.corrected {
            self.update(state, target - self.learning.kappa);
        }
    }

    fn update(&mut self, state: u16, target: f64) {
        let table = &mut self.table;
        let state = usize::from(state);
        table.visits[state] = table.visits[state].saturating_add(1);
        let rate = math::max(1.0 / f64::from(table.visits[state]), self.learning.rate_floor);
        let value = f64::from(table.values[state]);
        table.values[state] = (value + rate * (target - value)) as f32;
    }
}

impl Policy for QLearning {
    fn choose(&mut self, view: &mut View<'_>) -> u32 {
        let states: Vec<u16> = view.candidates.iter().map(|&candidate| state(view, candidate)).collect();
        let chosen = choice::choose(&self.values(&states), Some(self.epsilon), self.temperature, view.stream);
        self.trail.note(view, states);
        view.candidates[chosen]
    }

    fn learn(&mut self, feedback: &Feedback<'_>) {
        for lesson in self.trail.lessons(feedback) {
            self.take(&lesson);
        }
    }

    fn begin_episode(&mut self, epsilon: f64) {
        self.epsilon = epsilon;
        self.trail.clear();
    }

    fn brains(&self) -> Vec<Brain> {
        vec![Brain::Table(Arc::new(self.table.clone()))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets;

    /// The next task's states are worth 0 and −4, so with discount 0.5 the target is −2 + 0.5·0 = −2; with −1 and −4 it is
    /// −2 − 0.5 = −2.5. A first visit takes the target as it is; with κ = 3 the proposal gets −5 and −5.5.
    #[test]
    fn a_corrected_proposal_is_charged_kappa() {
        let learning = Learning { discount: 0.5, kappa: 3.0, ..presets::default().study.learning };
        for (best, target) in [(0.0, -2.0), (-1.0, -2.5)] {
            let mut learner = QLearning::new(learning.clone(), 0.0);
            (learner.table.values[7], learner.table.values[8]) = (best, -4.0);
            learner.take(&Lesson { executed: Some(1), corrected: Some(2), reward: -2.0, next: vec![7, 8] });
            assert_eq!(learner.table.values[1..3], [target, target - 3.0]);
            assert_eq!(learner.table.visits[..4], [0, 1, 1, 0]);
        }
    }
}
