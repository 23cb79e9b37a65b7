//! Many agents behind one policy: each decides, and learns from, the jobs of its own device alone.

use crate::placement::policy::{Feedback, Policy, View};

use super::learned::Brain;

/// One policy for each device.
struct Agents(Vec<Box<dyn Policy>>);

/// One policy out of those of all agents; a single one serves everybody.
pub fn all(mut policies: Vec<Box<dyn Policy>>) -> Box<dyn Policy> {
    match (policies.len(), policies.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            policies.extend(last);
            Box::new(Agents(policies))
        }
    }
}

impl Policy for Agents {
    fn choose(&mut self, view: &mut View<'_>) -> u32 {
        let owner = view.instance.jobs[view.job as usize].owner;
        // Who has no policy keeps its tasks. A session refuses a scenario with more devices than agents.
        self.0.get_mut(owner as usize).map_or(view.candidates[0], |agent| agent.choose(view))
    }

    fn learn(&mut self, feedback: &Feedback<'_>) {
        if let Some(agent) = self.0.get_mut(feedback.owner as usize) {
            agent.learn(feedback);
        }
    }

    fn begin_episode(&mut self, epsilon: f64) {
        self.0.iter_mut().for_each(|agent| agent.begin_episode(epsilon));
    }

    fn brains(&self) -> Vec<Brain> {
        self.0.iter().flat_map(|agent| agent.brains()).collect()
    }
}
