//! What a learner has decided and not yet been rewarded for, and the lessons that feedback makes of it.

use crate::placement::policy::{Feedback, View};

/// Decisions that wait for their rewards; `S` is what the learner sees of one candidate.
#[derive(Debug, Default)]
pub struct Trail<S>(Vec<Decision<S>>);

/// One decision: what was seen of all candidates, in their order.
#[derive(Debug)]
struct Decision<S> {
    job: u32,
    candidates: Vec<u32>,
    seen: Vec<S>,
}

/// What one rewarded decision teaches.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson<S> {
    /// What was seen of the device that got the task; `None` if the agent could not choose it.
    pub executed: Option<S>,
    /// What was seen of the proposed device, where the task went elsewhere.
    pub corrected: Option<S>,
    /// The reward of what was carried out.
    pub reward: f64,
    /// What is seen of the next task's candidates; empty after the last task.
    pub next: Vec<S>,
}

impl<S: Copy> Trail<S> {
    /// Forgets decisions that were never rewarded.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Notes a decision.
    pub fn note(&mut self, view: &View<'_>, seen: Vec<S>) {
        self.0.push(Decision { job: view.job, candidates: view.candidates.to_vec(), seen });
    }

    /// The lessons of a job's feedback, one a task; its decisions leave the trail.
    pub fn lessons(&mut self, feedback: &Feedback<'_>) -> Vec<Lesson<S>> {
        let (mine, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.0).into_iter().partition(|decision| decision.job == feedback.job);
        self.0 = others;
        let lesson = |(task, decision): (usize, &Decision<S>)| {
            let (proposed, executed) = (feedback.proposed[task], feedback.executed[task]);
            let seen_of = |host| decision.candidates.iter().position(|&c| c == host).map(|i| decision.seen[i]);
            Lesson {
                executed: seen_of(executed),
                corrected: seen_of(proposed).filter(|_| proposed != executed),
                reward: feedback.rewards[task],
                next: mine.get(task + 1).map_or_else(Vec::new, |next| next.seen.clone()),
            }
        };
        mine.iter().enumerate().map(lesson).collect()
    }
}
