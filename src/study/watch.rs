//! The conversation about runs that are watched: a scenario under several methods, in slices, record by record.
//!
//! It serves the laboratories whose runs are one process each ([`Steps`]); the placement laboratory, which has lanes and
//! changes in mid-run, has [`crate::session::Session`].

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::{
    experiment::laboratory::Steps,
    model::check::{self, Fault},
};

/// What a front end asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub enum Request<L: Steps> {
    /// Runs the scenario once under each method, in this order. A new run replaces the one in progress.
    Run {
        /// Chosen by the front end; every reply carries it, so that late answers can be dropped.
        run: u64,
        /// The scenario; its method is replaced by each of these.
        #[serde(with = "check::as_text")]
        scenario: Box<L::Scenario>,
        /// The methods to compare.
        methods: Vec<L::Method>,
    },
    /// Hands over the content of a file that scenarios name by its digest.
    Ingredient {
        /// The file.
        content: Vec<u8>,
    },
    /// Rests, or goes on.
    Pause(bool),
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub enum Reply<L: Steps> {
    /// It cannot be run; every fault is named by its path.
    Refused {
        /// The run.
        run: u64,
        /// What is wrong.
        faults: Vec<Fault>,
    },
    /// A file is needed: send it by [`Request::Ingredient`], then ask again.
    Missing {
        /// The run.
        run: u64,
        /// Digest of the file.
        digest: String,
    },
    /// Records under one method, in order.
    Records {
        /// The run.
        run: u64,
        /// Which of the methods.
        lane: u32,
        /// The next records.
        records: Vec<L::Record>,
    },
    /// What a run shows of itself beside its records.
    Seen {
        /// The run.
        run: u64,
        /// Which of the methods.
        lane: u32,
        /// What there is to see.
        sight: L::Sight,
    },
    /// The run under one method has come to its end.
    Finished {
        /// The run.
        run: u64,
        /// Which of the methods.
        lane: u32,
        /// How it ended.
        end: End<L>,
    },
}

impl<L: Steps> Reply<L> {
    /// The run that it is about.
    pub fn run(&self) -> u64 {
        match self {
            Self::Refused { run, .. }
            | Self::Missing { run, .. }
            | Self::Records { run, .. }
            | Self::Seen { run, .. }
            | Self::Finished { run, .. } => *run,
        }
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct End<L: Steps> {
    /// Digest of the trace.
    pub digest: String,
    /// Digest of what chance drew, equal for all methods under one seed.
    pub workload: String,
    /// Records in the trace.
    pub records: u64,
    /// The measures.
    pub metrics: L::Metrics,
    /// What else there is to tell, by name, as JSON.
    pub also: Vec<(String, String)>,
}

/// The conversation.
pub struct Watch<L: Steps> {
    library: L::Library,
    job: Option<Job<L>>,
    rests: bool,
}

/// A request to run, in progress: methods run one after another.
struct Job<L: Steps> {
    run: u64,
    scenario: L::Scenario,
    left: VecDeque<L::Method>,
    lane: u32,
    current: Option<L::Run>,
}

impl<L: Steps> Default for Watch<L> {
    fn default() -> Self {
        Self { library: L::Library::default(), job: None, rests: false }
    }
}

impl<L: Steps> Watch<L> {
    /// Takes a request. An answer, if there is one at once, is returned; everything else comes from [`Self::advance`].
    pub fn request(&mut self, request: Request<L>) -> Option<Reply<L>> {
        match request {
            Request::Run { run, scenario, methods } => {
                self.rests = false;
                let (scenario, left) = (*scenario, VecDeque::from(methods));
                self.job = Some(Job { run, scenario, left, lane: 0, current: None });
                None
            }
            Request::Ingredient { content } => {
                let run = self.job.as_ref().map_or(0, |job| job.run);
                L::add(&mut self.library, &content).err().map(|fault| Reply::Refused { run, faults: vec![fault] })
            }
            Request::Pause(rests) => {
                self.rests = rests;
                None
            }
        }
    }

    /// Works until about `records` records have been made or a run has ended; `None` when nothing is left to do, or while
    /// it rests.
    pub fn advance(&mut self, records: usize) -> Option<Vec<Reply<L>>> {
        let job = self.job.as_mut().filter(|_| !self.rests)?;
        let (run, lane) = (job.run, job.lane);
        let mut simulation = match job.current.take() {
            Some(current) => current,
            None => {
                let method = job.left.pop_front()?;
                let seed = L::seed(&job.scenario);
                L::enter(&mut job.scenario, method, seed);
                if let Some(digest) = L::missing(&job.scenario, &self.library) {
                    self.job = None;
                    return Some(vec![Reply::Missing { run, digest }]);
                }
                match L::begin(&job.scenario, &self.library) {
                    Ok(begun) => begun,
                    Err(faults) => {
                        self.job = None;
                        return Some(vec![Reply::Refused { run, faults }]);
                    }
                }
            }
        };
        let (mut batch, mut sights) = (Vec::new(), Vec::new());
        let mut over = false;
        while !over && batch.len() < records {
            over = !L::step(&mut simulation, &mut |record| batch.push(record.clone()));
            sights.extend(L::sight(&mut simulation));
        }
        let mut replies = vec![Reply::Records { run, lane, records: batch }];
        replies.extend(sights.into_iter().map(|sight| Reply::Seen { run, lane, sight }));
        if over {
            let ran = L::ran(&simulation);
            let also = ran.also.into_iter().map(|(name, value)| (name.to_owned(), value.to_string())).collect();
            let (digest, workload) = (ran.trace, ran.workload);
            let end = End { digest, workload, records: ran.records, metrics: ran.metrics, also };
            replies.push(Reply::Finished { run, lane, end });
            job.lane += 1;
        } else {
            job.current = Some(simulation);
        }
        Some(replies)
    }
}
