//! The conversation about long work: training, and the runs of a plan.
//!
//! Like [`crate::session`], and for the same reasons: a front end asks, the [`Study`] answers in slices, and whoever
//! drives it may stop between any two of them.

mod cells;
pub mod preferences;
mod training;

use serde::{Deserialize, Serialize};

use crate::{
    experiment::sweep::Row,
    model::{
        check::{self, Fault},
        scenario::Scenario,
    },
    num::stats::Interval,
    session::Library,
};

use cells::{Cells, Findings};
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
    /// Runs cells of a plan, in this order; those of an earlier request are forgotten.
    Cells {
        /// Chosen by the front end.
        run: u64,
        /// The plan file.
        plan: String,
        /// Numbers of the runs.
        cells: Vec<u64>,
    },
    /// Takes the rows of a whole plan, to be compared.
    Table {
        /// Chosen by the front end.
        run: u64,
        /// The plan file.
        plan: String,
        /// The rows, in any order.
        rows: Vec<Row>,
    },
    /// Compares the entries of the table by one measure.
    Compare {
        /// Chosen by the front end.
        run: u64,
        /// The measure's place in [`crate::experiment::measure::MEASURES`].
        measure: u32,
        /// The entry against which changes are stated.
        baseline: u32,
    },
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
    /// A policy is needed: send it by [`Request::Policy`], then ask again.
    Missing {
        /// The work.
        run: u64,
        /// Digest of the policy file.
        digest: String,
    },
    /// Cells that have been run, in the order of the request.
    Rows {
        /// The work.
        run: u64,
        /// The next rows.
        rows: Vec<Row>,
    },
    /// The entries at one combination of the axes' values.
    Compared {
        /// The work.
        run: u64,
        /// Number of the combination.
        combination: u64,
        /// The entries, in the order of the plan.
        lines: Vec<Line>,
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

impl Reply {
    /// The work that it answers.
    pub fn run(&self) -> u64 {
        match self {
            Self::Refused { run, .. }
            | Self::Episodes { run, .. }
            | Self::Evaluated { run, .. }
            | Self::Missing { run, .. }
            | Self::Rows { run, .. }
            | Self::Compared { run, .. }
            | Self::Trained { run, .. } => *run,
        }
    }
}

/// One measure of one entry at one combination.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Median over the seeds, with its interval.
    pub median: Interval,
    /// Median paired change against the baseline in per cent; `None` for the baseline, and where it is zero.
    pub change_percent: Option<Interval>,
}

/// Episodes of one reply, at most.
const BATCH: usize = 16;

/// The conversation.
#[derive(Default)]
pub struct Study {
    library: Library,
    lesson: Option<Lesson>,
    cells: Option<Cells>,
    findings: Option<Findings>,
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
            Request::Cells { run, plan, cells } => {
                // The next cells are mostly of the same plan: it is read once.
                let known = self.cells.take().filter(|known| known.is_of(&plan));
                match known.map_or_else(|| Cells::new(plan), Ok) {
                    Ok(known) => self.cells = Some(known.with(run, cells)),
                    Err(faults) => return Some(Reply::Refused { run, faults }),
                }
            }
            Request::Table { run, plan, rows } => match Findings::new(&plan, rows) {
                Ok(findings) => self.findings = Some(findings),
                Err(faults) => return Some(Reply::Refused { run, faults }),
            },
            Request::Compare { run, measure, baseline } => {
                if let Some(findings) = &mut self.findings {
                    findings.ask(run, measure as usize, baseline as usize);
                }
            }
            Request::Policy { content } => {
                let run = self.lesson.as_ref().map_or(0, Lesson::run);
                return self.library.add(&content).err().map(|fault| Reply::Refused { run, faults: vec![fault] });
            }
        }
        None
    }

    /// Works a little: one episode, one run, one combination; `None` when nothing is left to do or it rests.
    pub fn advance(&mut self) -> Option<Vec<Reply>> {
        if let Some(cells) = self.cells.as_mut().filter(|cells| cells.is_busy()) {
            return Some(vec![cells.step(&self.library)]);
        }
        let compared = self.findings.as_mut().map(Findings::step).unwrap_or_default();
        if !compared.is_empty() {
            return Some(compared);
        }
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
