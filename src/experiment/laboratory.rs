//! What an experiment needs to know of a laboratory: whose scenarios, methods and measures it compares, and how one runs.
//!
//! Plans, sweeps, tables and statistics are written once, for whatever is a [`Laboratory`].

use std::{collections::BTreeMap, fmt::Debug};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    codec::{Look, View},
    engine::{
        metrics::{Disruption, Metrics},
        record::Record,
        sink::Sink,
        world::World,
    },
    model::{check::Fault, method::Method, scenario::Scenario},
    presets::Shipped,
    session::{self, Library},
};

use super::measure::{MEASURES, Measure};

/// A laboratory: scenarios that can be run under methods, and measured.
pub trait Laboratory: Copy + Debug + PartialEq + Send + Sync + 'static {
    /// What is run.
    type Scenario: Shipped + Send + Sync;
    /// Who competes.
    type Method: Copy + Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync;
    /// How a scenario is looked at, as far as addresses carry it.
    type View: Look<Self::Scenario>;
    /// What happens in a run: a fact and its moment.
    type Record: Serialize;
    /// What a run is measured by.
    type Metrics: Serialize;
    /// What scenarios name by its digest, such as policies.
    type Library: Default + Sync;

    /// The measures, in the order of a table's columns.
    const MEASURES: &'static [Measure<Self::Metrics>];

    /// The name of a method.
    fn name(method: Self::Method) -> &'static str;

    /// The method of a name.
    ///
    /// # Errors
    /// A name that there is not; the message lists those that there are.
    fn named(name: &str) -> Result<Self::Method, String>;

    /// The method of a scenario.
    fn method(scenario: &Self::Scenario) -> Self::Method;

    /// The seed of a scenario.
    fn seed(scenario: &Self::Scenario) -> u64;

    /// The scenario under a method and a seed.
    fn enter(scenario: &mut Self::Scenario, method: Self::Method, seed: u64);

    /// Whether a method acts by a learned policy.
    fn takes_policies(_: Self::Method) -> bool {
        false
    }

    /// Names the policy by which the scenario's method acts.
    fn take_policy(_: &mut Self::Scenario, _: &str) {}

    /// Runs a scenario to its end, handing on every record.
    ///
    /// # Errors
    /// All faults of the scenario, or what it names and the library has not.
    fn run(
        scenario: &Self::Scenario,
        library: &Self::Library,
        take: &mut dyn FnMut(&Self::Record),
    ) -> Result<Ran<Self::Metrics>, Vec<Fault>>;

    /// A record in a few words: what and when.
    fn told(record: &Self::Record) -> String;

    /// The first ingredient, by its digest, that the scenario names and the library has not.
    fn missing(scenario: &Self::Scenario, library: &Self::Library) -> Option<String>;

    /// Reads a file that scenarios may name, and keeps it under its digest, which is returned.
    ///
    /// # Errors
    /// What is wrong with the file.
    fn add(library: &mut Self::Library, content: &[u8]) -> Result<String, Fault>;

    /// The measure called `name`, with its place in [`Self::MEASURES`].
    fn measure(name: &str) -> Option<(usize, &'static Measure<Self::Metrics>)> {
        Self::MEASURES.iter().enumerate().find(|(_, measure)| measure.name == name)
    }
}

/// A laboratory whose runs go on step by step.
pub trait Steps:
    Laboratory<Record: Clone + Debug + PartialEq + DeserializeOwned, Metrics: Clone + Debug + PartialEq + DeserializeOwned>
{
    /// A run in progress.
    type Run;
    /// What a run shows of itself beside its records, for people who look on; `()` where there is no such thing.
    type Sight: Clone + Debug + PartialEq + Serialize + DeserializeOwned;

    /// A run before its first record.
    ///
    /// # Errors
    /// All faults of the scenario, or what it names and the library has not.
    fn begin(scenario: &Self::Scenario, library: &Self::Library) -> Result<Self::Run, Vec<Fault>>;

    /// Goes on a little, handing on every record; `false` once the run has ended.
    fn step(run: &mut Self::Run, take: &mut dyn FnMut(&Self::Record)) -> bool;

    /// What there is to see since the last time, if anything. It changes nothing.
    fn sight(_: &mut Self::Run) -> Option<Self::Sight> {
        None
    }

    /// What the run has come to.
    fn ran(run: &Self::Run) -> Ran<Self::Metrics>;
}

/// Runs a scenario to its end, handing on every record: [`Laboratory::run`] of a laboratory that [`Steps`].
///
/// # Errors
/// As [`Steps::begin`].
pub fn run_to_end<L: Steps>(
    scenario: &L::Scenario,
    library: &L::Library,
    take: &mut dyn FnMut(&L::Record),
) -> Result<Ran<L::Metrics>, Vec<Fault>> {
    let mut run = L::begin(scenario, library)?;
    while L::step(&mut run, take) {}
    Ok(L::ran(&run))
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ran<M> {
    /// Digest of the trace.
    #[serde(rename = "digest")]
    pub trace: String,
    /// Digest of what chance drew, equal for all methods under one seed.
    pub workload: String,
    /// Records in the trace.
    pub records: u64,
    /// The measures.
    pub metrics: M,
    /// What else there is to tell, by name.
    #[serde(flatten)]
    pub also: BTreeMap<&'static str, Value>,
}

/// Hands every record on.
struct Each<'a>(&'a mut dyn FnMut(&Record));

impl Sink for Each<'_> {
    fn take(&mut self, _: &World, record: &Record) {
        (self.0)(record);
    }
}

/// Laboratory 1: who trains what where (SROLE).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placement;

impl Laboratory for Placement {
    type Scenario = Scenario;
    type Method = Method;
    type View = View;
    type Record = Record;
    type Metrics = Metrics;
    type Library = Library;

    const MEASURES: &'static [Measure<Metrics>] = &MEASURES;

    fn name(method: Method) -> &'static str {
        method.name()
    }

    fn named(name: &str) -> Result<Method, String> {
        name.parse()
    }

    fn method(scenario: &Scenario) -> Method {
        scenario.study.method
    }

    fn seed(scenario: &Scenario) -> u64 {
        scenario.seed
    }

    fn enter(scenario: &mut Scenario, method: Method, seed: u64) {
        scenario.seed = seed;
        scenario.study.method = method;
    }

    fn takes_policies(method: Method) -> bool {
        method.is_learning()
    }

    fn take_policy(scenario: &mut Scenario, digest: &str) {
        scenario.study.policies.set(scenario.study.method, digest);
    }

    fn run(scenario: &Scenario, library: &Library, take: &mut dyn FnMut(&Record)) -> Result<Ran<Metrics>, Vec<Fault>> {
        let outcome = session::run(scenario, library, &mut Each(take))?;
        // Plain numbers: writing them cannot fail. Said only where something failed.
        let disruption = (outcome.disruption != Disruption::default())
            .then(|| ("disruption", serde_json::to_value(outcome.disruption).unwrap_or_default()));
        Ok(Ran {
            trace: outcome.digest,
            workload: outcome.workload,
            records: outcome.records,
            metrics: outcome.metrics,
            also: disruption.into_iter().collect(),
        })
    }

    fn told(record: &Record) -> String {
        format!("{} at {}", record.event.name(), record.at)
    }

    fn missing(scenario: &Scenario, library: &Library) -> Option<String> {
        library.missing(scenario).filter(|digest| !digest.is_empty())
    }

    fn add(library: &mut Library, content: &[u8]) -> Result<String, Fault> {
        library.add(content)
    }
}
