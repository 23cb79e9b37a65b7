//! Training a policy on a scenario's own generator.

use crate::{
    engine::{instance::Instance, process::Run, record::Record, sink::Sink, world::World},
    model::{check::Fault, limits, scenario::Scenario},
    placement::scheduling::Scheduling,
};

use super::{
    q_learning::QLearning,
    table::{Origin, Table},
};

/// What one episode came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Episode {
    /// Number of the episode, from 0.
    pub episode: u32,
    /// Exploration in it.
    pub epsilon: f64,
}

/// Training in progress: one episode at a time.
pub struct Training {
    scenario: Scenario,
    seed: u64,
    episodes: u32,
    next: u32,
    table: Table,
}

/// Ignores records: an episode is judged by its rewards.
struct Nothing;

impl Sink for Nothing {
    fn take(&mut self, _: &World, _: &Record) {}
}

/// The seed of an episode's workload. Training seeds lie above every evaluation seed, so the two never overlap.
fn episode_seed(training_seed: u64, episode: u32) -> u64 {
    limits::SEED + 1 + training_seed * u64::from(u32::MAX) + u64::from(episode)
}

impl Training {
    /// Begins to train the scenario's method with this training seed.
    ///
    /// # Errors
    /// The faults of the scenario, or a method that does not learn.
    pub fn begin(scenario: &Scenario, training_seed: u64, episodes: u32) -> Result<Self, Vec<Fault>> {
        let mut scenario = scenario.clone();
        scenario.study.policies = crate::model::scenario::Policies {
            trained_with_shield: false,
            rl: String::new(),
            marl: String::new(),
            srole_c: String::new(),
            srole_d: String::new(),
        };
        scenario.check()?;
        if !scenario.study.method.is_learning() {
            let problem = format!("{} does not learn", scenario.study.method);
            return Err(vec![Fault::new("study.method", problem)]);
        }
        if training_seed > limits::TRAINING_SEEDS {
            let problem = format!("a training seed is at most {}", limits::TRAINING_SEEDS);
            return Err(vec![Fault::new("training_seed", problem)]);
        }
        if episodes == 0 || episodes > limits::EPISODES {
            return Err(vec![Fault::new("episodes", format!("between 1 and {}", limits::EPISODES))]);
        }
        Ok(Self { scenario, seed: training_seed, episodes, next: 0, table: Table::untrained() })
    }

    /// Trains one episode; `None` once all are done.
    ///
    /// An episode is a run up to the last reward: rewards are given at placement, so nothing later would be learned from.
    ///
    /// # Errors
    /// The fault of a scenario that cannot be drawn.
    pub fn episode(&mut self) -> Result<Option<Episode>, Fault> {
        if self.next == self.episodes {
            return Ok(None);
        }
        let episode = self.next;
        self.next += 1;
        let mut scenario = self.scenario.clone();
        scenario.seed = episode_seed(self.seed, episode);
        let learning = scenario.study.learning.clone();
        let decay = learning.epsilon_decay_share * f64::from(self.episodes);
        let passed = if decay > 0.0 { crate::num::math::min(f64::from(episode) / decay, 1.0) } else { 1.0 };
        let epsilon = learning.epsilon_start + (learning.epsilon_end - learning.epsilon_start) * passed;
        let instance = Instance::draw(&scenario)?;
        let table = std::mem::replace(&mut self.table, Table::untrained());
        let policy = Box::new(QLearning::training(table, learning, epsilon));
        let jobs = instance.jobs.len() as u32;
        let mut run = Run::new(instance.clone(), Scheduling::with_policy(instance, policy, true));
        while run.process.rewarded() < jobs && run.step(&mut Nothing) {}
        if let Some(table) = run.process.into_policy().into_table() {
            self.table = table;
        }
        Ok(Some(Episode { episode, epsilon }))
    }

    /// The table as it is now, with its origin.
    pub fn table(&self) -> Table {
        let origin = Origin {
            version: crate::VERSION.to_owned(),
            scenario: self.scenario.clone(),
            training_seed: self.seed,
            episodes: self.next,
        };
        Table { origin: Some(origin), ..self.table.clone() }
    }
}
