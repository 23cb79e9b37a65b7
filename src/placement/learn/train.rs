//! Training a policy on a scenario's own generator.

use crate::{
    engine::{
        instance::Instance,
        metrics::{Meter, Metrics},
        process::Run,
        record::Record,
        sink::Sink,
        world::World,
    },
    model::{
        check::Fault,
        learning::Tables,
        limits,
        scenario::{Devices, Failures, Policies, Scenario},
    },
    num::math,
    placement::{policy::Policy, scheduling::Scheduling},
};

use super::{
    agents, beginner,
    learned::{Brain, Learned, Origin},
};

/// What one episode came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Episode {
    /// Number of the episode, from 0.
    pub episode: u32,
    /// Exploration in it: the chance of a random choice.
    pub epsilon: f64,
    /// Mean reward of the jobs that were placed: the sum over a job's tasks, before κ. 0 where none was.
    pub reward: f64,
    /// What its run came to, if episodes are measured.
    pub measured: Option<Measured>,
}

/// What the run of an episode came to. It explores, so this is not how the policy will do; see
/// [`crate::experiment`] for that.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Median time from arrival to the last iteration, seconds.
    pub training_secs: f64,
    /// Collisions on proposed joint actions.
    pub collisions_proposed: u64,
    /// Collisions on joint actions carried out.
    pub collisions_executed: u64,
}

/// Training in progress: one episode at a time.
pub struct Training {
    scenario: Scenario,
    seed: u64,
    episodes: u32,
    next: u32,
    measures: bool,
    policy: Option<Box<dyn Policy>>,
}

/// The records of an episode: measured, or ignored.
struct Eye(Option<Meter>);

impl Sink for Eye {
    fn take(&mut self, world: &World, record: &Record) {
        if let Some(meter) = &mut self.0 {
            meter.take(world, record);
        }
    }
}

/// The seed of an episode's workload. Training seeds lie above every evaluation seed, so the two never overlap.
fn episode_seed(training_seed: u64, episode: u32) -> u64 {
    limits::SEED + 1 + training_seed * u64::from(u32::MAX) + u64::from(episode)
}

impl Training {
    /// Begins to train the scenario's method with this training seed.
    ///
    /// # Errors
    /// The faults of the scenario, a method that does not learn, or independent agents that are too many.
    pub fn begin(scenario: &Scenario, training_seed: u64, episodes: u32) -> Result<Self, Vec<Fault>> {
        let mut scenario = scenario.clone();
        // A policy is trained on a world without failures, and without what a reader changes in mid-run: an episode ends
        // with its last reward, and each job is rewarded once.
        scenario.interventions = Vec::new();
        scenario.cluster.failures = Failures::default();
        scenario.study.policies = Policies {
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
        agents_of(&scenario).map_err(|fault| vec![fault])?;
        let policy = Some(beginners(&scenario, training_seed));
        Ok(Self { scenario, seed: training_seed, episodes, next: 0, measures: false, policy })
    }

    /// Measures every episode: each runs to its end instead of to its last reward. What is learned stays the same, bit by
    /// bit, since nothing is decided after the last reward.
    pub fn measured(self) -> Self {
        Self { measures: true, ..self }
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
        let mut scenario = self.scenario.clone();
        scenario.seed = episode_seed(self.seed, episode);
        let instance = Instance::draw(&scenario)?;
        let Some(mut policy) = self.policy.take() else { return Ok(None) };
        self.next += 1;
        let epsilon = self.epsilon(episode);
        policy.begin_episode(epsilon);
        let jobs = instance.jobs.len() as u32;
        let mut eye = Eye(self.measures.then(Meter::default));
        let mut run = Run::new(instance.clone(), Scheduling::with_policy(instance, policy, true));
        while (self.measures || run.process.rewarded() < jobs) && run.step(&mut eye) {}
        let measured = eye.0.map(|meter| Measured::of(&meter.metrics(run.world())));
        let reward = run.process.mean_reward();
        self.policy = Some(run.process.into_policy());
        Ok(Some(Episode { episode, epsilon, reward, measured }))
    }

    /// Exploration falls in a straight line over the first share of the episodes.
    fn epsilon(&self, episode: u32) -> f64 {
        let learning = &self.scenario.study.learning;
        let decay = learning.epsilon_decay_share * f64::from(self.episodes);
        let passed = if decay > 0.0 { math::min(f64::from(episode) / decay, 1.0) } else { 1.0 };
        learning.epsilon_start + (learning.epsilon_end - learning.epsilon_start) * passed
    }

    /// Episodes done so far.
    pub fn done(&self) -> u32 {
        self.next
    }

    /// Episodes in all.
    pub fn episodes(&self) -> u32 {
        self.episodes
    }

    /// The scenario that is trained on; it names no policies.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The policy as it is now, with its origin; training can go on.
    pub fn policy(&self) -> Learned {
        let brains = self.policy.as_ref().map(|policy| policy.brains()).unwrap_or_default();
        self.learned(brains, self.next)
    }

    /// The policy as it was before the first episode.
    pub fn untrained(&self) -> Learned {
        self.learned(beginners(&self.scenario, self.seed).brains(), 0)
    }

    fn learned(&self, brains: Vec<Brain>, episodes: u32) -> Learned {
        let origin = Origin {
            version: crate::VERSION.to_owned(),
            scenario: self.scenario.clone(),
            training_seed: self.seed,
            episodes,
        };
        Learned::new(self.scenario.study.learning.tables, brains, Some(origin))
    }
}

impl Measured {
    fn of(metrics: &Metrics) -> Self {
        Self {
            training_secs: metrics.training_secs.median,
            collisions_proposed: metrics.collisions_proposed,
            collisions_executed: metrics.collisions_executed,
        }
    }
}

/// The agents before their first episode, as one policy.
fn beginners(scenario: &Scenario, training_seed: u64) -> Box<dyn Policy> {
    let count = agents_of(scenario).unwrap_or(1);
    agents::all((0..count).map(|agent| beginner(&scenario.study, training_seed, agent, count)).collect())
}

/// How many agents learn apart: one where they share, otherwise one a device.
fn agents_of(scenario: &Scenario) -> Result<u64, Fault> {
    const PATH: &str = "study.learning.tables";
    if scenario.study.learning.tables == Tables::Shared {
        return Ok(1);
    }
    if scenario.study.method.is_centralised() {
        let problem = format!("is independent, and {} has one agent, the cluster head", scenario.study.method);
        return Err(Fault::new(PATH, problem));
    }
    let devices = match &scenario.cluster.devices {
        Devices::Drawn(drawn) => u64::from(drawn.count),
        Devices::Listed(list) => list.len() as u64,
    };
    let numbers = |brain: &Brain| brain.values().len() + brain.visits().len();
    let each: usize = beginner(&scenario.study, 0, 0, 1).brains().iter().map(numbers).sum();
    let most = limits::POLICY_NUMBERS / each.max(1) as u64;
    if devices > most {
        let problem = format!("is independent for {devices} devices; a policy file has room for {most}");
        return Err(Fault::new(PATH, problem));
    }
    Ok(devices)
}
