//! What an experiment needs to know of a laboratory: whose scenarios, methods and measures it compares, and how one runs.
//!
//! Plans, sweeps, tables and statistics are written once, for whatever is a [`Laboratory`].

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    engine::{metrics::Metrics, sink::Nothing},
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
    /// What a run is measured by.
    type Metrics;
    /// What scenarios name by its digest, such as policies.
    type Library: Default + Sync;

    /// The measures, in the order of a table's columns.
    const MEASURES: &'static [Measure<Self::Metrics>];

    /// The name of a method.
    fn name(method: Self::Method) -> &'static str;

    /// The method of a scenario.
    fn method(scenario: &Self::Scenario) -> Self::Method;

    /// The scenario under a method and a seed.
    fn enter(scenario: &mut Self::Scenario, method: Self::Method, seed: u64);

    /// Whether a method acts by a learned policy.
    fn takes_policies(_: Self::Method) -> bool {
        false
    }

    /// Names the policy by which the scenario's method acts.
    fn take_policy(_: &mut Self::Scenario, _: &str) {}

    /// Runs a scenario to its end.
    ///
    /// # Errors
    /// All faults of the scenario, or what it names and the library has not.
    fn run(scenario: &Self::Scenario, library: &Self::Library) -> Result<Ran<Self::Metrics>, Vec<Fault>>;

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

/// What a run came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Ran<M> {
    /// Digest of what chance drew, equal for all methods under one seed.
    pub workload: String,
    /// Digest of the trace.
    pub trace: String,
    /// The measures.
    pub metrics: M,
}

/// Laboratory 1: who trains what where (SROLE).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placement;

impl Laboratory for Placement {
    type Scenario = Scenario;
    type Method = Method;
    type Metrics = Metrics;
    type Library = Library;

    const MEASURES: &'static [Measure<Metrics>] = &MEASURES;

    fn name(method: Method) -> &'static str {
        method.name()
    }

    fn method(scenario: &Scenario) -> Method {
        scenario.study.method
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

    fn run(scenario: &Scenario, library: &Library) -> Result<Ran<Metrics>, Vec<Fault>> {
        let outcome = session::run(scenario, library, &mut Nothing)?;
        Ok(Ran { workload: outcome.workload, trace: outcome.digest, metrics: outcome.metrics })
    }

    fn missing(scenario: &Scenario, library: &Library) -> Option<String> {
        library.missing(scenario).filter(|digest| !digest.is_empty())
    }

    fn add(library: &mut Library, content: &[u8]) -> Result<String, Fault> {
        library.add(content)
    }
}
