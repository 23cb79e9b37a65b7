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

    /// Notes a decision. A job whose first task is decided once more had to wait: what was decided for it before was
    /// never carried out and teaches nothing.
    pub fn note(&mut self, view: &View<'_>, seen: Vec<S>) {
        if view.task == 0 {
            self.0.retain(|decision| decision.job != view.job);
        }
        self.0.push(Decision { job: view.job, candidates: view.candidates.to_vec(), seen });
    }

    /// The lessons of a job's feedback, one a task; its decisions leave the trail.
    pub fn lessons(&mut self, feedback: &Feedback<'_>) -> Vec<Lesson<S>> {
        let (mine, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.0).into_iter().partition(|decision| decision.job == feedback.job);
        self.0 = others;
        let hosts = feedback.proposed.iter().zip(feedback.executed);
        let rewarded = mine.iter().zip(hosts).zip(feedback.rewards).enumerate();
        let lessons = rewarded.map(|(task, ((decision, (&proposed, &executed)), &reward))| Lesson {
            executed: decision.seen_of(executed),
            corrected: decision.seen_of(proposed).filter(|_| proposed != executed),
            reward,
            next: mine.get(task + 1).map_or_else(Vec::new, |next| next.seen.clone()),
        });
        lessons.collect()
    }
}

impl<S: Copy> Decision<S> {
    /// What was seen of a device; `None` if it was no candidate.
    fn seen_of(&self, host: u32) -> Option<S> {
        let mut seen = self.candidates.iter().zip(&self.seen);
        seen.find(|(candidate, _)| **candidate == host).map(|(_, &seen)| seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        engine::{instance::Instance, world::World},
        num::rng::Stream,
        presets,
    };

    /// Job 0 is decided, has to wait, and is decided once more, while job 1 is decided once.
    #[test]
    fn what_was_never_carried_out_teaches_nothing() {
        let instance = Instance::draw(&presets::default()).expect("drawable");
        let world = World::new(instance.clone());
        let mut trail = Trail::default();
        for (job, task, seen) in [(0, 0, 10), (0, 1, 11), (1, 0, 20), (0, 0, 30), (0, 1, 31)] {
            let (candidates, stream) = (&[5][..], &mut Stream::new(1, "test", 0));
            let instance = &instance;
            let view = View { instance, job, task, previous: 5, candidates, loads: &[], world: &world, stream };
            trail.note(&view, vec![seen]);
        }
        let feedback = |job, hosts: &'static [u32], rewards: &'static [f64]| {
            let (proposed, executed) = (hosts, hosts);
            Feedback { job, owner: 5, proposed, executed, rewards }
        };
        let seen = |lessons: Vec<Lesson<u16>>| lessons.iter().filter_map(|lesson| lesson.executed).collect::<Vec<_>>();
        assert_eq!(seen(trail.lessons(&feedback(0, &[5, 5], &[0.0, 0.0]))), [30, 31]);
        assert_eq!(seen(trail.lessons(&feedback(1, &[5], &[0.0]))), [20]);
    }

    /// Two tasks of job 3 decided among devices 5 and 6, of which 50 and 60 are seen, and 51 and 61; the shield moves the
    /// second to device 6, and the first to device 7, which was no candidate.
    #[test]
    fn a_correction_teaches_about_both_devices() {
        let decision = |job, seen: [u16; 2]| Decision { job, candidates: vec![5, 6], seen: seen.to_vec() };
        let mut trail = Trail(vec![decision(3, [50, 60]), decision(4, [0, 1]), decision(3, [51, 61])]);
        let feedback = Feedback { job: 3, owner: 5, proposed: &[5, 5], executed: &[7, 6], rewards: &[-1.0, -2.0] };
        let first = Lesson { executed: None, corrected: Some(50), reward: -1.0, next: vec![51, 61] };
        let second = Lesson { executed: Some(61), corrected: Some(51), reward: -2.0, next: vec![] };
        assert_eq!(trail.lessons(&feedback), [first, second]);
        assert_eq!(trail.lessons(&feedback), [], "a lesson is taught once");
        assert_eq!(trail.0.len(), 1, "the other job waits for its rewards");
    }
}
