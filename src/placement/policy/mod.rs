//! Policies: who proposes a host for each task. One file each.

mod first_fit;
mod heft;
mod least_loaded;
mod local;
mod random;
mod round_robin;

use std::sync::Arc;

use crate::{
    engine::{instance::Instance, record::Action, world::World},
    model::{load::Load, method::Method},
    num::rng::Stream,
};

use super::learn::{
    self,
    learned::{Brain, Learned},
};

/// What an agent sees when it decides one task.
pub struct View<'a> {
    /// Devices, jobs, limits.
    pub instance: &'a Instance,
    /// The job to place.
    pub job: u32,
    /// The task to place now.
    pub task: usize,
    /// Where the task before it goes; for the first task, the owner (whose data it reads).
    pub previous: u32,
    /// The devices to choose from: the owner first.
    pub candidates: &'a [u32],
    /// Planned utilisation by device, as the agent sees it, with its own earlier choices; valid for candidates.
    pub loads: &'a [Load],
    /// Background share of CPUs by device, as of now (part of every load report).
    pub world: &'a World,
    /// The agent's own chance.
    pub stream: &'a mut Stream,
}

impl View<'_> {
    /// Demand of the task on a candidate, as long as the next task is not known to be elsewhere.
    pub fn demand(&self, candidate: u32) -> Load {
        self.instance.task_load(self.job, self.task, candidate, Some(self.previous), Some(candidate))
    }

    /// Planned utilisation of a candidate if the task went there.
    pub fn load_with(&self, candidate: u32) -> Load {
        self.loads[candidate as usize] + self.demand(candidate)
    }

    /// The candidate with the least value of `of`, the first of equals.
    pub fn least(&self, mut of: impl FnMut(u32) -> f64) -> u32 {
        let mut best = (f64::INFINITY, self.candidates[0]);
        for &candidate in self.candidates {
            let value = of(candidate);
            if value < best.0 {
                best = (value, candidate);
            }
        }
        best.1
    }
}

/// What came of a decision, for policies that learn.
pub struct Feedback<'a> {
    /// The job.
    pub job: u32,
    /// The device that owns it: the agent that decided.
    pub owner: u32,
    /// What was proposed.
    pub proposed: &'a [u32],
    /// What was carried out.
    pub executed: &'a [u32],
    /// Reward of each executed task: minus its share of the contended cycle over the reference cycle, and minus ρ where
    /// its host's memory is exceeded.
    pub rewards: &'a [f64],
}

/// Who proposes: a host for one task after another.
pub trait Policy {
    /// Chooses one of the candidates.
    fn choose(&mut self, view: &mut View<'_>) -> u32;

    /// Takes in what came of a decision; only learners do.
    fn learn(&mut self, _feedback: &Feedback<'_>) {}

    /// An episode of training begins, with this chance of a random choice; only learners care.
    fn begin_episode(&mut self, _epsilon: f64) {}

    /// What it knows, if it is one that learns: one brain, or one for each device.
    fn brains(&self) -> Vec<Brain> {
        Vec::new()
    }
}

/// The policy of a method. Learning methods act by what was `learned`.
pub fn policy(instance: &Instance, learned: Option<Arc<Learned>>) -> Box<dyn Policy> {
    let study = &instance.scenario.study;
    match study.method {
        Method::Random => Box::new(random::Random),
        Method::RoundRobin => Box::new(round_robin::RoundRobin::new(instance.devices.len())),
        Method::Local => Box::new(local::Local),
        Method::FirstFit => Box::new(first_fit::FirstFit),
        Method::LeastLoaded | Method::LeastLoadedStale => Box::new(least_loaded::LeastLoaded),
        Method::Heft => Box::new(heft::Heft),
        Method::Rl | Method::Marl | Method::SroleC | Method::SroleD => {
            learn::policy(&learned.unwrap_or_default(), study.temperature)
        }
    }
}

/// Which loads an agent sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Its own load as of now, its neighbours' as of the last broadcast, and its own choices of this epoch.
    Stale,
    /// All loads as of now, and all choices of this epoch that were made before.
    Fresh,
}

/// Which loads the agents of a method see.
pub fn sight(method: Method) -> Sight {
    match method {
        Method::Heft | Method::Rl | Method::LeastLoaded => Sight::Fresh,
        _ => Sight::Stale,
    }
}

/// How many of `all` candidates of a job an agent looks at under a method, the owner included.
pub fn looked_at(instance: &Instance, method: Method, all: usize) -> usize {
    let wanted = instance.scenario.study.sampled_neighbours as usize;
    if wanted == 0 || wanted >= all || method.is_centralised() { all } else { wanted + 1 }
}

/// The candidates that an agent looks at of `all` of a job, where it looks at some of its neighbours only: the owner, and so many
/// neighbours, each set equally likely. `None`: it looks at all.
///
/// Agents that all look at everything, and see the same, all prefer the same neighbour; a few random ones each keep them
/// apart (Mitzenmacher 2000, "How useful is old information?").
fn sample(instance: &Instance, all: &[u32], stream: &mut Stream) -> Option<Vec<u32>> {
    let wanted = looked_at(instance, instance.scenario.study.method, all.len()).checked_sub(1)?;
    let (owner, neighbours) = all.split_first()?;
    if wanted == neighbours.len() {
        return None;
    }
    let mut rest = neighbours.to_vec();
    stream.shuffle(&mut rest);
    rest.truncate(wanted);
    rest.insert(0, *owner);
    Some(rest)
}

/// Proposes a host for each task of a job, one after another; `loads` takes in the choices.
pub fn propose(
    policy: &mut dyn Policy,
    instance: &Instance,
    world: &World,
    job: u32,
    loads: &mut [Load],
    stream: &mut Stream,
) -> Action {
    let all = world.candidates(instance.scenario.study.method, job);
    let sampled = sample(instance, &all, stream);
    let candidates = sampled.as_deref().unwrap_or(&all);
    let mut previous = instance.jobs[job as usize].owner;
    let mut hosts = Vec::with_capacity(instance.jobs[job as usize].tasks.len());
    for task in 0..instance.jobs[job as usize].tasks.len() {
        let mut view = View { instance, job, task, previous, candidates, loads, world, stream };
        let host = policy.choose(&mut view);
        let demand = view.demand(host);
        loads[host as usize] += demand;
        if task > 0 && host != previous {
            // Now it is known that the task before sends its output away.
            let sends = |after| instance.task_load(job, task - 1, previous, Some(previous), after);
            loads[previous as usize] += sends(None) - sends(Some(previous));
        }
        hosts.push(host);
        previous = host;
    }
    Action { job, hosts }
}
