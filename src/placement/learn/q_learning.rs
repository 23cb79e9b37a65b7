//! Tabular Q-learning over candidates.
//!
//! **What.** One value for each state of a candidate (Watkins & Dayan 1992); an agent rates each candidate by its own
//! state and takes the best, so one table serves clusters of every size.
//!
//! **Sees.** For each candidate: the task's demand class on it, the classes of its CPU, memory and busier link, and
//! whether the task before goes there ([`super::state`]).
//!
//! **Decides.** Greedily; by softmax where the temperature is above zero; ε-greedily while it trains.
//! When acting, a state that training never visited comes after all visited ones.
//!
//! **Reward.** Per task, at placement, from one solve of the contention after the joint action: minus the task's share
//! of its job's contended cycle over the reference cycle, minus ρ where its host's memory is exceeded.
//! A proposal that the shield corrected is charged κ more than what was carried out in its place.
//!
//! **Update.** Q ← Q + r·(reward + discount × best value among the next task's candidates − Q),
//! with the rate r = 1/visits, at least the floor.
//!
//! **Parameters.** `study.learning.*`, `study.temperature`.
//!
//! **Departures.** The paper names RL and MARL only; everything here is our reconstruction (science §1.5).
//! The reward is split among a job's tasks by where the cycle's time goes, so that each decision is judged by its own
//! consequences; the shares add up to the job's cycle without the latency of messages.
//!
//! **Laws.** Same seed, same table; an untrained table acts as first candidate first.

use std::sync::Arc;

use crate::{
    model::scenario::Learning,
    num::{math, rng::Stream},
    placement::policy::{Feedback, Policy, View},
};

use super::{state::state, table::Table};

/// A tabular learner, acting or training.
pub struct QLearning {
    table: Arc<Table>,
    temperature: f64,
    training: Option<Training>,
}

struct Training {
    learning: Learning,
    epsilon: f64,
    /// What was decided and not yet rewarded.
    trail: Vec<Decision>,
}

/// One decision: the states of all candidates, in their order.
struct Decision {
    job: u32,
    candidates: Vec<u32>,
    states: Vec<u16>,
}

impl QLearning {
    /// Acts by a table.
    pub fn acting(table: Arc<Table>, temperature: f64) -> Self {
        Self { table, temperature, training: None }
    }

    /// Learns, starting from a table, with this much exploration.
    pub fn training(table: Table, learning: Learning, epsilon: f64) -> Self {
        let training = Training { learning, epsilon, trail: Vec::new() };
        Self { table: Arc::new(table), temperature: 0.0, training: Some(training) }
    }

    /// The value by which a state is rated: optimistic zero for the unvisited while training, last of all when acting.
    fn value(&self, state: u16) -> f64 {
        let state = usize::from(state);
        match (self.training.is_some(), self.table.visits.get(state)) {
            (false, None | Some(0)) => f64::MIN / 2.0,
            (_, None) => 0.0,
            _ => f64::from(self.table.values[state]),
        }
    }

    fn best(&self, states: &[u16]) -> usize {
        let mut best = 0;
        for other in 1..states.len() {
            if self.value(states[other]) > self.value(states[best]) {
                best = other;
            }
        }
        best
    }

    /// Draws with probabilities proportional to exp(value / temperature).
    fn softmax(&self, states: &[u16], stream: &mut Stream) -> usize {
        let top = self.value(states[self.best(states)]);
        let weights: Vec<f64> = states.iter().map(|&s| math::exp((self.value(s) - top) / self.temperature)).collect();
        let mut draw = stream.uniform() * weights.iter().sum::<f64>();
        for (i, weight) in weights.iter().enumerate() {
            draw -= weight;
            if draw < 0.0 {
                return i;
            }
        }
        states.len() - 1
    }
}

impl Policy for QLearning {
    fn choose(&mut self, view: &mut View<'_>) -> u32 {
        let states: Vec<u16> = view.candidates.iter().map(|&candidate| state(view, candidate)).collect();
        let explores = self.training.as_ref().is_some_and(|training| view.stream.uniform() < training.epsilon);
        let chosen = if explores {
            view.stream.below(states.len() as u32) as usize
        } else if self.temperature > 0.0 {
            self.softmax(&states, view.stream)
        } else {
            self.best(&states)
        };
        if let Some(training) = &mut self.training {
            training.trail.push(Decision { job: view.job, candidates: view.candidates.to_vec(), states });
        }
        view.candidates[chosen]
    }

    fn learn(&mut self, feedback: &Feedback<'_>) {
        let Some(training) = &mut self.training else { return };
        let (mine, others) =
            std::mem::take(&mut training.trail).into_iter().partition(|d: &Decision| d.job == feedback.job);
        training.trail = others;
        let learning = training.learning.clone();
        let decisions: Vec<Decision> = mine;
        for (task, decision) in decisions.iter().enumerate() {
            let next = decisions.get(task + 1).map_or(0.0, |d| self.value(d.states[self.best(&d.states)]));
            let target = feedback.rewards[task] + learning.discount * next;
            let (proposed, executed) = (feedback.proposed[task], feedback.executed[task]);
            let state_of = |host| decision.candidates.iter().position(|&c| c == host).map(|i| decision.states[i]);
            if let Some(state) = state_of(executed) {
                self.update(state, target, &learning);
            }
            if let Some(state) = state_of(proposed).filter(|_| proposed != executed) {
                self.update(state, target - learning.kappa, &learning);
            }
        }
    }

    fn into_table(self: Box<Self>) -> Option<Table> {
        Some(Arc::unwrap_or_clone(self.table))
    }
}

impl QLearning {
    fn update(&mut self, state: u16, target: f64, learning: &Learning) {
        let table = Arc::make_mut(&mut self.table);
        let state = usize::from(state);
        table.visits[state] = table.visits[state].saturating_add(1);
        let rate = math::max(1.0 / f64::from(table.visits[state]), learning.rate_floor);
        let value = f64::from(table.values[state]);
        table.values[state] = (value + rate * (target - value)) as f32;
    }
}
