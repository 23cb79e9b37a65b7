//! Deep Q-learning over candidates.
//!
//! **What.** One value for each candidate, from a small network over continuous features, trained by replayed
//! minibatches against a target network (Mnih et al. 2015); an agent takes the best, so one network serves clusters of
//! every size.
//!
//! **Sees.** For each candidate what the table sees, without classes: the task's demand on it, its CPU, memory and busier
//! link as shares of at most 2, and whether the task before goes there ([`super::state::features`]).
//!
//! **Decides.** As the table: greedily, by softmax, and while it trains at random with the chance ε.
//!
//! **Reward.** As for the table ([`super::q_learning`]): minus the task's share of its job's contended cycle over the
//! reference cycle, minus ρ where its host's memory is exceeded; a corrected proposal is charged κ more.
//!
//! **Update.** After each job a minibatch of remembered decisions: one step of Adam on the squared error between the
//! network's value and reward + discount × the target network's best value among the next task's candidates.
//!
//! **Parameters.** `study.learning.*`, of which `dqn.*` are its own, and `study.temperature`. Two hidden layers.
//!
//! **Departures.** The paper names RL and MARL only; everything here is our reconstruction (science §1.5).
//! From Mnih et al.: a value per candidate instead of per action, since candidates differ in number; Adam instead of
//! RMSProp; errors are not clipped, since the time of a paging device is exactly what must be learned.
//! What follows a corrected task is remembered as it was seen when the next task was decided: with the task before on its
//! proposed host, not on the one that it got.
//!
//! **Laws.** Same training seed, same weights, bit by bit: weights and minibatches come from streams of their own.

use std::{collections::VecDeque, sync::Arc};

use crate::{
    model::{
        learning::{Dqn, Learning},
        limits,
    },
    num::{
        net::{Adam, Net, Tape},
        rng::Stream,
    },
    placement::policy::{Feedback, Policy, View},
};

use super::{
    acting::values,
    choice,
    learned::Brain,
    state::{FEATURES, features},
    trail::{Lesson, Trail},
};

/// What is seen of one candidate.
type Seen = [f32; FEATURES];

/// A deep learner.
pub struct DeepQ {
    net: Net,
    tape: Tape,
    learning: Learning,
    temperature: f64,
    epsilon: f64,
    trail: Trail<Seen>,
    memory: Memory,
    target: Net,
    adam: Adam,
    gradient: Vec<f32>,
    stream: Stream,
    minibatches: u32,
}

impl DeepQ {
    /// Learns from nothing; where it does not explore, it chooses at this temperature.
    /// The training seed and the agent name its own chance; it is one of so many agents, which share the room for
    /// memories.
    pub fn new(learning: Learning, temperature: f64, training_seed: u64, agent: u64, agents: u64) -> Self {
        let hidden = learning.dqn.hidden as usize;
        let net = Net::new(&[FEATURES, hidden, hidden, 1], &mut Stream::new(training_seed, "weights", agent));
        let weights = net.weights().len();
        Self {
            target: net.clone(),
            net,
            tape: Tape::default(),
            memory: Memory::new(&learning.dqn, agents),
            learning,
            temperature,
            epsilon: 1.0,
            trail: Trail::default(),
            adam: Adam::new(weights),
            gradient: vec![0.0; weights],
            stream: Stream::new(training_seed, "minibatches", agent),
            minibatches: 0,
        }
    }

    fn remember(&mut self, lesson: &Lesson<Seen>) {
        let charged = lesson.reward - self.learning.kappa;
        for (seen, reward) in [(lesson.executed, lesson.reward), (lesson.corrected, charged)] {
            if let Some(seen) = seen {
                self.memory.push(Memo { seen, reward: reward as f32, next: lesson.next.clone() });
            }
        }
    }

    /// One change of the weights; none before the memory holds a minibatch.
    fn minibatch(&mut self) {
        let batch = self.learning.dqn.batch;
        if self.memory.memos.len() < batch as usize {
            return;
        }
        for _ in 0..batch {
            let memo = &self.memory.memos[self.stream.below(self.memory.memos.len() as u32) as usize];
            let next = values(&self.target, &mut self.tape, &memo.next);
            let ahead = if next.is_empty() { 0.0 } else { next[choice::best(&next)] };
            let wanted = f64::from(memo.reward) + self.learning.discount * ahead;
            let error = self.net.forward(&memo.seen, &mut self.tape)[0] - wanted as f32;
            self.net.backward(&mut self.tape, &[error / batch as f32], &mut self.gradient);
        }
        self.adam.step(&mut self.net, &mut self.gradient, self.learning.dqn.rate);
        self.minibatches += 1;
        if self.minibatches.is_multiple_of(self.learning.dqn.target_period) {
            self.target.clone_from(&self.net);
        }
    }
}

impl Policy for DeepQ {
    fn choose(&mut self, view: &mut View<'_>) -> u32 {
        let seen: Vec<Seen> = view.candidates.iter().map(|&candidate| features(view, candidate)).collect();
        let values = values(&self.net, &mut self.tape, &seen);
        let chosen = choice::choose(&values, Some(self.epsilon), self.temperature, view.stream);
        self.trail.note(view, seen);
        view.candidates[chosen]
    }

    fn learn(&mut self, feedback: &Feedback<'_>) {
        for lesson in self.trail.lessons(feedback) {
            self.remember(&lesson);
        }
        self.minibatch();
    }

    fn begin_episode(&mut self, epsilon: f64) {
        self.epsilon = epsilon;
        self.trail.clear();
    }

    fn brains(&self) -> Vec<Brain> {
        vec![Brain::Net(Arc::new(self.net.clone()))]
    }
}

/// A remembered decision.
struct Memo {
    seen: Seen,
    reward: f32,
    next: Vec<Seen>,
}

/// Remembered decisions, the oldest first: at most so many, and at most the agent's part of [`limits::REPLAY_NUMBERS`]
/// numbers in them, but at least a minibatch.
struct Memory {
    memos: VecDeque<Memo>,
    most: usize,
    least: usize,
    numbers: usize,
    most_numbers: usize,
}

impl Memory {
    fn new(dqn: &Dqn, agents: u64) -> Self {
        Self {
            memos: VecDeque::new(),
            most: dqn.replay as usize,
            least: dqn.batch as usize,
            numbers: 0,
            most_numbers: limits::REPLAY_NUMBERS / agents.max(1) as usize,
        }
    }

    fn push(&mut self, memo: Memo) {
        self.numbers += memo.next.len() * FEATURES;
        self.memos.push_back(memo);
        while self.memos.len() > self.most || self.memos.len() > self.least && self.numbers > self.most_numbers {
            let forgotten = self.memos.pop_front();
            self.numbers -= forgotten.map_or(0, |memo| memo.next.len() * FEATURES);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets;

    fn remembered(memory: &Memory) -> Vec<f32> {
        memory.memos.iter().map(|memo| memo.reward).collect()
    }

    #[test]
    fn the_oldest_decisions_are_forgotten() {
        let mut memory = Memory::new(&Dqn { replay: 3, ..Dqn::default() }, 1);
        for reward in 0..5_u8 {
            memory.push(Memo { seen: [0.0; FEATURES], reward: f32::from(reward), next: vec![[0.0; FEATURES]; 2] });
        }
        assert_eq!(remembered(&memory), [2.0, 3.0, 4.0]);
        assert_eq!(memory.numbers, 3 * 2 * FEATURES);
    }

    /// A thousand candidates are 5,000 numbers: 1,000 agents have 2²⁴/1,000 = 16,777 each, room for three decisions;
    /// 10,000 agents have 1,677, and keep a minibatch of two all the same.
    #[test]
    fn agents_share_the_room_for_memories() {
        for (agents, left) in [(1, 6), (1_000, 3), (10_000, 2)] {
            let mut memory = Memory::new(&Dqn { batch: 2, ..Dqn::default() }, agents);
            for _ in 0..6 {
                memory.push(Memo { seen: [0.0; FEATURES], reward: 0.0, next: vec![[0.0; FEATURES]; 1_000] });
            }
            assert_eq!(memory.memos.len(), left, "{agents} agents");
        }
    }

    /// With κ = 3 the proposal is remembered with −2 − 3 = −5, what was carried out with −2; the next task is the same.
    #[test]
    fn a_corrected_proposal_is_charged_kappa() {
        let learning = Learning { kappa: 3.0, ..presets::default().study.learning };
        let mut learner = DeepQ::new(learning, 0.0, 1, 0, 1);
        let (executed, corrected, next) = ([0.1; FEATURES], [0.2; FEATURES], vec![[0.3; FEATURES]; 2]);
        let lesson = Lesson { executed: Some(executed), corrected: Some(corrected), reward: -2.0, next: next.clone() };
        learner.remember(&lesson);
        assert_eq!(remembered(&learner.memory), [-2.0, -5.0]);
        let seen: Vec<Seen> = learner.memory.memos.iter().map(|memo| memo.seen).collect();
        assert_eq!(seen, [executed, corrected]);
        assert!(learner.memory.memos.iter().all(|memo| memo.next == next));
    }
}
