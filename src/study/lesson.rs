//! The conversation about training: episodes as they are trained, and the policy judged on held-out workloads.

use serde::{Deserialize, Serialize};

use crate::{
    engine::sink::content_digest,
    experiment::curve::{self, Curve},
    model::{
        check::{self, Fault},
        method::Method,
        scenario::Scenario,
    },
    num::stats::Interval,
    placement::learn::train::{Episode, Training},
};

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
    /// Ends the training where it is: the policy of the episodes done so far is the answer.
    Stop,
}

/// What the lesson answers.
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
    /// Training has come to its end, or was stopped.
    Trained {
        /// The work.
        run: u64,
        /// The policy file.
        content: String,
        /// Its digest, by which scenarios name it.
        digest: String,
    },
}

impl Reply {
    /// The work that it answers.
    pub fn run(&self) -> u64 {
        match self {
            Self::Refused { run, .. }
            | Self::Episodes { run, .. }
            | Self::Evaluated { run, .. }
            | Self::Trained { run, .. } => *run,
        }
    }
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
    Best(Method),
}

/// Episodes of one reply, at most.
const BATCH: usize = 16;

/// The conversation.
#[derive(Default)]
pub struct Lesson {
    course: Option<Course>,
    rests: bool,
}

impl Lesson {
    /// Takes a request. An answer, if there is one at once, is returned; everything else comes from [`Self::advance`].
    pub fn request(&mut self, request: Request) -> Option<Reply> {
        match request {
            Request::Train { run, scenario, training_seed, episodes, evaluate_every } => {
                (self.course, self.rests) = (None, false);
                match Course::begin(run, *scenario, training_seed, episodes, evaluate_every) {
                    Ok(course) => self.course = Some(course),
                    Err(faults) => return Some(Reply::Refused { run, faults }),
                }
            }
            Request::Pause(rests) => self.rests = rests,
            Request::Stop => {
                self.rests = false;
                if let Some(course) = &mut self.course {
                    course.stopped = true;
                }
            }
        }
        None
    }

    /// Works a little: one episode, or one run; `None` when nothing is left to do or it rests.
    pub fn advance(&mut self) -> Option<Vec<Reply>> {
        if self.rests {
            return self.course.as_mut().map(Course::hand_over).filter(|replies| !replies.is_empty());
        }
        let mut course = self.course.take()?;
        match course.step() {
            Ok((replies, goes_on)) => {
                self.course = goes_on.then_some(course);
                Some(replies)
            }
            Err(faults) => Some(vec![Reply::Refused { run: course.run, faults }]),
        }
    }
}

/// A training in progress.
struct Course {
    run: u64,
    training: Training,
    curve: Curve,
    every: u32,
    /// Whether the policy as it is now has been judged.
    judged: bool,
    /// Whether no further episode is wanted.
    stopped: bool,
    /// Episodes that no reply has carried yet.
    batch: Vec<Progress>,
}

impl Course {
    /// Begins to train.
    ///
    /// # Errors
    /// What is wrong with the scenario or the numbers, by path.
    fn begin(run: u64, scenario: Scenario, seed: u64, episodes: u32, every: u32) -> Result<Self, Vec<Fault>> {
        let training = Training::begin(&scenario, seed, episodes)?.measured();
        let curve = Curve::new(&training)?;
        let every = every.clamp(1, episodes);
        Ok(Self { run, training, curve, every, judged: false, stopped: false, batch: Vec::new() })
    }

    /// The episodes that no reply has carried yet.
    fn hand_over(&mut self) -> Vec<Reply> {
        let episodes = std::mem::take(&mut self.batch);
        if episodes.is_empty() { Vec::new() } else { vec![Reply::Episodes { run: self.run, episodes }] }
    }

    /// One episode, one run of a reference, or one judgement; and whether anything is left.
    ///
    /// # Errors
    /// The faults of a scenario that cannot be drawn.
    fn step(&mut self) -> Result<(Vec<Reply>, bool), Vec<Fault>> {
        let run = self.run;
        if self.stopped {
            return Ok((self.trained(), false));
        }
        if self.curve.prepare()? {
            return Ok((Vec::new(), true));
        }
        let done = self.training.done();
        let due = done.is_multiple_of(self.every) || done == self.training.episodes();
        if due && !self.judged {
            self.judged = true;
            let mut replies = self.hand_over();
            let evaluation = self.evaluation()?;
            replies.push(Reply::Evaluated { run, evaluation });
            return Ok((replies, true));
        }
        match self.training.episode().map_err(|fault| vec![fault])? {
            Some(episode) => {
                self.judged = false;
                self.batch.push(progress(&episode));
                let full = self.batch.len() >= BATCH;
                Ok((if full { self.hand_over() } else { Vec::new() }, true))
            }
            None => Ok((self.trained(), false)),
        }
    }

    /// The last episodes and the policy as it is now.
    fn trained(&mut self) -> Vec<Reply> {
        let mut replies = self.hand_over();
        let content = self.training.policy().write().unwrap_or_default();
        let digest = content_digest(content.as_bytes());
        replies.push(Reply::Trained { run: self.run, content, digest });
        replies
    }
}

impl Course {
    /// How the policy does now.
    fn evaluation(&mut self) -> Result<Evaluation, Vec<Fault>> {
        let curve::Evaluation { episode, training_secs, against_random, against_untrained, against_best, best } =
            self.curve.evaluate(&self.training)?;
        let rivals =
            [(Rival::Random, against_random), (Rival::Untrained, against_untrained), (Rival::Best(best), against_best)];
        let against = rivals.into_iter().zip(self.curve.reference_secs(best));
        let against =
            against.map(|((rival, change_percent), training_secs)| Against { rival, training_secs, change_percent });
        Ok(Evaluation { episode, training_secs, against: against.collect() })
    }
}

fn progress(of: &Episode) -> Progress {
    // Every episode is measured: the training was begun so.
    let measured = of.measured;
    Progress {
        episode: of.episode,
        epsilon: of.epsilon,
        reward: of.reward,
        training_secs: measured.map_or(0.0, |measured| measured.training_secs),
        collisions_proposed: measured.map_or(0, |measured| measured.collisions_proposed),
        collisions_executed: measured.map_or(0, |measured| measured.collisions_executed),
    }
}
