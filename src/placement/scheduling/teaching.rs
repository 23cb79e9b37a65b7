//! Rewards, for policies that learn.

use crate::{
    engine::{record::Action, world::World},
    placement::{policy::Feedback, visits},
};

use super::Scheduling;

impl Scheduling {
    /// Tells the policy what came of a batch, now that the contention has been solved.
    pub(super) fn teach(&mut self, world: &World, batch: u32) {
        let batch = &mut self.batches[batch as usize];
        let (proposed, executed) = (std::mem::take(&mut batch.proposed), std::mem::take(&mut batch.executed));
        let executed = if executed.is_empty() { &proposed } else { &executed };
        for action in executed {
            let rewards = self.rewards(world, action);
            let Ok(place) = proposed.binary_search_by_key(&action.job, |action| action.job) else { continue };
            let feedback = Feedback {
                job: action.job,
                owner: self.instance.jobs[action.job as usize].owner,
                proposed: &proposed[place].hosts,
                executed: &action.hosts,
                rewards: &rewards,
            };
            self.policy.learn(&feedback);
            self.rewarded += 1;
            self.rewards += rewards.iter().sum::<f64>();
        }
    }

    /// The reward of each task: minus its share of the job's contended cycle over the reference cycle, minus ρ where its
    /// host's memory is exceeded. The wait for data is shared equally and the latency of messages is left out, so
    /// the shares add up to the rest of the cycle.
    fn rewards(&self, world: &World, action: &Action) -> Vec<f64> {
        let instance = &self.instance;
        let job = &instance.jobs[action.job as usize];
        let stretches: Vec<(u32, f64)> =
            self.network.visits(action.job).map(|(station, demand, residence)| (station, residence / demand)).collect();
        let stretch = |station: u32| stretches.iter().find(|s| s.0 == station).map_or(1.0, |s| s.1);
        let mut previous = job.owner;
        let wait_secs = instance.scenario.workload.data_wait_secs / action.hosts.len() as f64;
        let mut rewards = Vec::with_capacity(action.hosts.len());
        for (task, &host) in action.hosts.iter().enumerate() {
            let mut secs = wait_secs;
            secs += visits::cpu_secs(instance, world, action.job, task, host) * stretch(visits::cpu(host));
            if previous != host {
                let transfers = visits::cut_secs(instance, action.job, task, previous, host);
                secs += transfers.iter().map(|(station, demand)| demand * stretch(*station)).sum::<f64>();
            }
            let pages = world.devices[host as usize].used_bytes > instance.devices[host as usize].memory_bytes;
            let fine = if pages { instance.scenario.study.learning.rho } else { 0.0 };
            rewards.push(-secs / job.reference_secs - fine);
            previous = host;
        }
        rewards
    }
}
