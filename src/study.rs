//! The conversation about long work: training, and the runs of a plan.
//!
//! Like [`crate::session`], and for the same reasons: a front end asks, the [`Study`] answers in slices, and whoever
//! drives it may stop between any two of them.

mod judge;
pub mod preferences;
mod training;

use serde::{Deserialize, Serialize};

use crate::{
    model::{
        check::{self, Fault},
        scenario::Scenario,
    },
    num::stats::Interval,
    session::Library,
};

use training::Lesson;

/// What a front end asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Trains the scenario's method. A new request replaces the work in progress.
    Train {
        /// Chosen by the front end; every reply carries it, so that late answers can be dropped.
        run: u64,
        /// The scenario; its method is the one that is trained.
        #[serde(with = "check::as_text")]
        scenario: Box<Scenario>,
        /// The training seed.
        training_seed: u64,
        /// How many episodes.
        episodes: u32,
        /// The policy is judged on held-out workloads after so many episodes, and at the start and the end.
        evaluate_every: u32,
    },
    /// Rests, or goes on.
    Pause(bool),
    /// Hands over the content of a policy file, which plans and scenarios name by its digest.
    Policy {
        /// The file.
        content: Vec<u8>,
    },
}

/// What the study answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// It cannot be done; every fault is named by its path.
    Refused {
        /// The work.
        run: u64,
        /// What is wrong.
        faults: Vec<Fault>,
    },
    /// Episodes that have been trained, in order.
    Episodes {
        /// The work.
        run: u64,
        /// The next episodes.
        episodes: Vec<Progress>,
    },
    /// How the policy does on workloads that it was not trained on.
    Evaluated {
        /// The work.
        run: u64,
        /// The finding.
        evaluation: Evaluation,
    },
    /// Training has come to its end.
    Trained {
        /// The work.
        run: u64,
        /// The policy file.
        content: String,
        /// Its digest, by which scenarios name it.
        digest: String,
    },
}

/// What one episode came to. It explores, so this is not how the policy will do: see [`Evaluation`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Number of the episode, from 0.
    pub episode: u32,
    /// Exploration in it: the chance of a random choice.
    pub epsilon: f64,
    /// Mean reward of its jobs.
    pub reward: f64,
    /// Median training time of its jobs, seconds.
    pub training_secs: f64,
    /// Collisions on proposed joint actions.
    pub collisions_proposed: u64,
    /// Collisions on joint actions carried out.
    pub collisions_executed: u64,
}

/// How a policy does on held-out workloads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Episodes trained so far.
    pub episode: u32,
    /// Median training time over the held-out seeds, seconds.
    pub training_secs: Interval,
    /// The same of those it is held against, and the paired change.
    pub against: Vec<Against>,
}

/// A policy held against another way to decide, on the same workloads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Against {
    /// Who.
    pub rival: Rival,
    /// The rival's median training time, seconds.
    pub training_secs: f64,
    /// Median over seeds of the change, (policy − rival)/rival in per cent; negative is shorter.
    pub change_percent: Interval,
}

/// Whom a policy is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rival {
    /// Chance.
    Random,
    /// The same learner before its first episode.
    Untrained,
    /// The heuristic with the shortest median on these workloads.
    Best(crate::model::method::Method),
}

/// Episodes of one reply, at most.
const BATCH: usize = 16;

/// The conversation.
#[derive(Default)]
pub struct Study {
    library: Library,
    lesson: Option<Lesson>,
    rests: bool,
}

impl Study {
    /// Takes a request. An answer, if there is one at once, is returned; everything else comes from [`Self::advance`].
    pub fn request(&mut self, request: Request) -> Option<Reply> {
        match request {
            Request::Train { run, scenario, training_seed, episodes, evaluate_every } => {
                (self.lesson, self.rests) = (None, false);
                match Lesson::begin(run, *scenario, training_seed, episodes, evaluate_every) {
                    Ok(lesson) => self.lesson = Some(lesson),
                    Err(faults) => return Some(Reply::Refused { run, faults }),
                }
            }
            Request::Pause(rests) => self.rests = rests,
            Request::Policy { content } => {
                let run = self.lesson.as_ref().map_or(0, Lesson::run);
                return self.library.add(&content).err().map(|fault| Reply::Refused { run, faults: vec![fault] });
            }
        }
        None
    }

    /// Works a little: one episode, or one run; `None` when nothing is left to do or it rests.
    pub fn advance(&mut self) -> Option<Vec<Reply>> {
        if self.rests {
            return self.lesson.as_mut().map(Lesson::hand_over).filter(|replies| !replies.is_empty());
        }
        let mut lesson = self.lesson.take()?;
        match lesson.step() {
            Ok((replies, goes_on)) => {
                self.lesson = goes_on.then_some(lesson);
                Some(replies)
            }
            Err(faults) => Some(vec![Reply::Refused { run: lesson.run(), faults }]),
        }
    }
}
