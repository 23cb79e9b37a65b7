//! The conversation with a front end: it asks, the session answers, in slices.
//!
//! A front end (the page's worker, a test) never builds an engine.
//! It sends a [`Request`], calls [`Session::advance`] until it says that nothing is left, and passes each [`Reply`] on.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    engine::{
        instance::Instance,
        metrics::{Disruption, Meter, Metrics},
        process::Run,
        record::Record,
        sink::{Digest, Sink, content_digest},
        world::World,
    },
    model::{
        check::{self, Fault},
        intervention::{self, Lane},
        method::Method,
        scenario::Scenario,
    },
    placement::{learn::learned::Learned, scheduling::Scheduling},
};

/// What a front end asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Runs the scenario once for each lane, in this order. A new run replaces the one in progress.
    Run {
        /// Chosen by the front end; every reply carries it, so that late answers can be dropped.
        run: u64,
        /// The scenario; its method is replaced by that of each lane, whose interventions come after its own.
        #[serde(with = "check::as_text")]
        scenario: Box<Scenario>,
        /// The futures to compare.
        lanes: Vec<Lane>,
    },
    /// Hands over the content of a policy file, which scenarios name by its digest.
    Policy {
        /// The file.
        content: Vec<u8>,
    },
}

/// What the session answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// The scenario cannot run; every fault is named by its path.
    Refused {
        /// The run.
        run: u64,
        /// What is wrong.
        faults: Vec<Fault>,
    },
    /// A policy is needed: send it by [`Request::Policy`], then ask again.
    Missing {
        /// The run.
        run: u64,
        /// Digest of the policy file.
        digest: String,
    },
    /// Records of one lane, in order.
    Records {
        /// The run.
        run: u64,
        /// Which of the lanes.
        lane: u32,
        /// The next records.
        records: Vec<Record>,
    },
    /// One lane has come to its end.
    Finished {
        /// The run.
        run: u64,
        /// Which of the lanes.
        lane: u32,
        /// How it ended.
        outcome: Box<Outcome>,
    },
}

/// The end of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The method at the start.
    pub method: Method,
    /// Digest of the trace.
    pub digest: String,
    /// Records in the trace.
    pub records: u64,
    /// Digest of what the workload's streams drew: devices, jobs and the first redraws of the background.
    /// Equal for all methods under one seed.
    pub workload: String,
    /// The measures.
    pub metrics: Metrics,
    /// What failures did.
    pub disruption: Disruption,
}

/// Policies by the digest of their content.
#[derive(Debug, Clone, Default)]
pub struct Library(BTreeMap<String, Arc<Learned>>);

impl Library {
    /// Reads a policy file and keeps it under its digest, which is returned.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn add(&mut self, content: &[u8]) -> Result<String, Fault> {
        let learned = Learned::read(content)?;
        let digest = content_digest(content);
        self.0.insert(digest.clone(), Arc::new(learned));
        Ok(digest)
    }

    /// The policy for a scenario's method; `None` for heuristics.
    ///
    /// # Errors
    /// The digest of a policy that is not here.
    pub fn policy_for(&self, scenario: &Scenario) -> Result<Option<Arc<Learned>>, String> {
        self.policy_under(scenario, scenario.study.method)
    }

    /// The digest of the first policy that a run of the scenario needs and that is not here; empty where none is named.
    pub fn missing(&self, scenario: &Scenario) -> Option<String> {
        intervention::methods(scenario).into_iter().find_map(|method| self.policy_under(scenario, method).err())
    }

    /// The policy by which a scenario acts under a method.
    fn policy_under(&self, scenario: &Scenario, method: Method) -> Result<Option<Arc<Learned>>, String> {
        match scenario.study.policies.digest_for(method) {
            None => Ok(None),
            Some(digest) => self.0.get(digest).cloned().map(Some).ok_or_else(|| digest.to_owned()),
        }
    }
}

/// What every run folds: the digest of the trace and the measures.
#[derive(Debug, Clone, Default)]
pub struct Fold {
    digest: Digest,
    meter: Meter,
}

impl Sink for Fold {
    fn take(&mut self, world: &World, record: &Record) {
        self.digest.add(record);
        self.meter.take(world, record);
    }
}

impl Fold {
    /// The outcome of a run that has come to `world`.
    pub fn outcome(&self, world: &World) -> Outcome {
        Outcome {
            method: world.drawn.scenario.study.method,
            digest: self.digest.text(),
            records: self.digest.records(),
            workload: world.drawn.workload_digest(),
            metrics: self.meter.metrics(world),
            disruption: self.meter.disruption(world),
        }
    }
}

/// Folds and hands on.
struct Both<'a, S: Sink>(&'a mut Fold, &'a mut S);

impl<S: Sink> Sink for Both<'_, S> {
    fn take(&mut self, world: &World, record: &Record) {
        self.0.take(world, record);
        self.1.take(world, record);
    }
}

/// Runs a scenario to its end, handing every record to `sink`.
///
/// # Errors
/// All faults of the scenario, or the digest of a policy that is not in the library.
pub fn run(scenario: &Scenario, library: &Library, sink: &mut impl Sink) -> Result<Outcome, Vec<Fault>> {
    let mut fold = Fold::default();
    let mut run = begin(scenario, library).map_err(|refusal| match refusal {
        Refusal::Faults(faults) => faults,
        Refusal::Missing(method, digest) => vec![missing(scenario, method, &digest)],
    })?;
    run.finish(&mut Both(&mut fold, sink));
    Ok(fold.outcome(run.world()))
}

/// The fault of a scenario whose policy for a method is not at hand.
fn missing(scenario: &Scenario, method: Method, digest: &str) -> Fault {
    let path = policy_path(scenario, method);
    if digest.is_empty() {
        Fault::new(path, format!("{method} needs a learned policy, and none is named"))
    } else {
        Fault::new(path, format!("the policy {digest} is not here"))
    }
}

/// The setting that names the policy by which a method acts.
fn policy_path(scenario: &Scenario, method: Method) -> String {
    format!("study.policies.{}", scenario.study.policies.field_for(method))
}

enum Refusal {
    Faults(Vec<Fault>),
    Missing(Method, String),
}

fn begin(scenario: &Scenario, library: &Library) -> Result<Run<Scheduling>, Refusal> {
    scenario.check().map_err(Refusal::Faults)?;
    let refuse = |fault| Refusal::Faults(vec![fault]);
    // Those of later methods too, before anything runs.
    let mut policies = Vec::new();
    for method in intervention::methods(scenario) {
        let policy = library.policy_under(scenario, method).map_err(|digest| match digest.is_empty() {
            true => refuse(missing(scenario, method, &digest)),
            false => Refusal::Missing(method, digest),
        })?;
        policies.extend(policy.map(|policy| (method, policy)));
    }
    let instance = Instance::draw(scenario).map_err(refuse)?;
    for (method, policy) in &policies {
        policy.serves(instance.devices.len() as u32, &policy_path(scenario, *method)).map_err(refuse)?;
    }
    let first = policies.iter().find(|(method, _)| *method == scenario.study.method);
    let process = Scheduling::new(Arc::clone(&instance), first.map(|(_, policy)| Arc::clone(policy)));
    Ok(Run::new(instance, process.with_learned(policies)))
}

/// The conversation.
#[derive(Default)]
pub struct Session {
    library: Library,
    job: Option<Lanes>,
}

/// A request to run, in progress: lanes run one after another.
struct Lanes {
    run: u64,
    scenario: Scenario,
    lanes: Vec<Lane>,
    lane: usize,
    current: Option<(Run<Scheduling>, Fold)>,
}

/// Collects records between two replies.
#[derive(Default)]
struct Batch(Vec<Record>);

impl Sink for Batch {
    fn take(&mut self, _: &World, record: &Record) {
        self.0.push(record.clone());
    }
}

impl Session {
    /// A conversation that has not begun.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a request. An answer, if there is one at once, is returned; everything else comes from [`Self::advance`].
    pub fn request(&mut self, request: Request) -> Option<Reply> {
        match request {
            Request::Run { run, scenario, lanes } => {
                self.job = Some(Lanes { run, scenario: *scenario, lanes, lane: 0, current: None });
                None
            }
            Request::Policy { content } => {
                let run = self.job.as_ref().map_or(0, |job| job.run);
                self.library.add(&content).err().map(|fault| Reply::Refused { run, faults: vec![fault] })
            }
        }
    }

    /// Whether there is something to do.
    pub fn is_busy(&self) -> bool {
        self.job.is_some()
    }

    /// Works until about `records` records have been made or a lane has ended; `None` when nothing is left to do.
    pub fn advance(&mut self, records: usize) -> Option<Vec<Reply>> {
        let mut job = self.job.take()?;
        let run = job.run;
        let future = job.lanes.get(job.lane)?;
        let lane = job.lane as u32;
        if job.current.is_none() {
            match begin(&future.scenario(&job.scenario), &self.library) {
                Ok(run) => job.current = Some((run, Fold::default())),
                Err(Refusal::Faults(faults)) => return Some(vec![Reply::Refused { run, faults }]),
                Err(Refusal::Missing(_, digest)) => return Some(vec![Reply::Missing { run, digest }]),
            }
        }
        let mut batch = Batch::default();
        let mut over = false;
        let mut replies = Vec::new();
        if let Some((simulation, fold)) = &mut job.current {
            while !over && batch.0.len() < records {
                over = !simulation.step(&mut Both(fold, &mut batch));
            }
            replies.push(Reply::Records { run, lane, records: batch.0 });
            if over {
                let outcome = Box::new(fold.outcome(simulation.world()));
                replies.push(Reply::Finished { run, lane, outcome });
            }
        }
        if over {
            job.current = None;
            job.lane += 1;
        }
        self.job = Some(job);
        Some(replies)
    }
}
