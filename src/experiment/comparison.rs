//! Methods compared over seeds, paired (science §4).
//!
//! The unit is the evaluation seed.
//! A learning method is run with every policy it was given (its training seeds), and a seed's value is the mean over
//! them, so that neither a lucky workload nor a lucky training decides.
//! All methods face the same workloads, which is checked by digest, so differences are paired.

use serde::Serialize;

use crate::{
    engine::{metrics::Metrics, record::Record, sink::Sink, world::World},
    model::{check::Fault, method::Method, scenario::Scenario},
    num::{
        rng::Stream,
        stats::{self, Interval},
    },
    session::{self, Library},
};

/// Resamples of a bootstrap interval.
const RESAMPLES: u32 = 2_000;

/// One line of a comparison: a method and the policies by which it acts.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Name for people.
    pub label: String,
    /// The method.
    pub method: Method,
    /// Whether it acts by policies trained under its own shield.
    pub trained_with_shield: bool,
    /// Digests of its policies, one a training seed; empty for heuristics.
    pub policies: Vec<String>,
}

/// A measure of a run, and how it is printed.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// Name for people, with its unit.
    pub label: &'static str,
    /// Digits after the point.
    pub digits: usize,
    /// Reads it off a run's measures.
    pub of: fn(&Metrics) -> f64,
}

/// The measures of the README's table.
pub const MEASURES: [Measure; 7] = [
    Measure { label: "training time, s", digits: 0, of: |m| m.training_secs.median },
    Measure { label: "scheduling delay, s", digits: 2, of: |m| m.scheduling_delay_secs.median },
    Measure { label: "collisions proposed", digits: 1, of: |m| m.collisions_proposed as f64 },
    Measure { label: "collisions executed", digits: 1, of: |m| m.collisions_executed as f64 },
    Measure { label: "utilisation, all devices", digits: 3, of: |m| m.utilisation_median.devices },
    Measure { label: "utilisation, hosts", digits: 3, of: |m| m.utilisation_median.hosts },
    Measure { label: "utilisation, by task", digits: 3, of: |m| m.utilisation_median.tasks },
];

/// One measure of one entry.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Value {
    /// Median over seeds, with a 95 % bootstrap interval.
    pub value: Interval,
    /// Median over seeds of the change against the baseline, (this − baseline)/baseline in per cent, with its interval;
    /// `None` for the baseline itself, and where the baseline is zero.
    pub change_percent: Option<Interval>,
}

/// One entry's measures, in the order of [`MEASURES`].
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// Name for people.
    pub label: String,
    /// Most jobs left unfinished in any run.
    pub jobs_unfinished: u32,
    /// The measures.
    pub values: Vec<Value>,
}

struct Nothing;

impl Sink for Nothing {
    fn take(&mut self, _: &World, _: &Record) {}
}

/// Compares entries over seeds; changes are against the entry `baseline`.
///
/// # Errors
/// The faults of the scenario, a missing policy, or workloads that are not equal.
pub fn compare(
    scenario: &Scenario,
    library: &Library,
    entries: &[Entry],
    baseline: usize,
    seeds: &[u64],
) -> Result<Vec<Row>, Vec<Fault>> {
    let mut samples: Vec<Vec<Vec<f64>>> = Vec::new();
    let mut unfinished = Vec::new();
    let mut workloads: Vec<Option<String>> = vec![None; seeds.len()];
    for entry in entries {
        let mut most = 0;
        let mut by_seed = Vec::new();
        for (&seed, workload) in seeds.iter().zip(&mut workloads) {
            let runs = runs(scenario, library, entry, seed, workload)?;
            most = runs.iter().map(|metrics| metrics.jobs_unfinished).fold(most, u32::max);
            let mean = |measure: &Measure| runs.iter().map(measure.of).sum::<f64>() / runs.len() as f64;
            by_seed.push(MEASURES.iter().map(mean).collect::<Vec<f64>>());
        }
        samples.push(by_seed);
        unfinished.push(most);
    }
    let rows = entries.iter().zip(&samples).zip(unfinished);
    Ok(rows
        .map(|((entry, mine), jobs_unfinished)| {
            let values = (0..MEASURES.len()).map(|m| value(mine, &samples[baseline], m)).collect();
            Row { label: entry.label.clone(), jobs_unfinished, values }
        })
        .collect())
}

/// The runs of one entry under one seed, one a policy.
fn runs(
    scenario: &Scenario,
    library: &Library,
    entry: &Entry,
    seed: u64,
    workload: &mut Option<String>,
) -> Result<Vec<Metrics>, Vec<Fault>> {
    let mut scenario = scenario.clone();
    scenario.seed = seed;
    scenario.study.method = entry.method;
    scenario.study.policies.trained_with_shield = entry.trained_with_shield;
    let mut metrics = Vec::new();
    for run in 0..entry.policies.len().max(1) {
        if let Some(digest) = entry.policies.get(run) {
            scenario.study.policies.set(entry.method, digest);
        }
        let outcome = session::run(&scenario, library, &mut Nothing)?;
        if *workload.get_or_insert_with(|| outcome.workload.clone()) != outcome.workload {
            let problem = format!("{} does not face the same workload at seed {seed}", entry.label);
            return Err(vec![Fault::new("seed", problem)]);
        }
        metrics.push(outcome.metrics);
    }
    Ok(metrics)
}

fn value(mine: &[Vec<f64>], baseline: &[Vec<f64>], measure: usize) -> Value {
    let values: Vec<f64> = mine.iter().map(|seed| seed[measure]).collect();
    let base: Vec<f64> = baseline.iter().map(|seed| seed[measure]).collect();
    let changes: Option<Vec<f64>> =
        values.iter().zip(&base).map(|(x, b)| (*b > 0.0).then(|| (x - b) / b * 100.0)).collect();
    let interval = |values: &[f64]| stats::bootstrap_median(values, RESAMPLES, &mut Stream::new(0, "bootstrap", 0));
    let none = Interval { estimate: 0.0, low: 0.0, high: 0.0 };
    Value {
        value: interval(&values).unwrap_or(none),
        change_percent: changes.filter(|_| !std::ptr::eq(mine, baseline)).and_then(|changes| interval(&changes)),
    }
}

/// The comparison as a Markdown table: each cell is the median over seeds, and the paired change with its interval.
pub fn markdown(rows: &[Row]) -> String {
    let mut text = String::from("| method |");
    MEASURES.iter().for_each(|measure| text.push_str(&format!(" {} |", measure.label)));
    text.push_str("\n| --- |");
    MEASURES.iter().for_each(|_| text.push_str(" --- |"));
    for row in rows {
        text.push_str(&format!("\n| {} |", row.label));
        for (value, measure) in row.values.iter().zip(MEASURES) {
            text.push_str(&format!(" {:.*}", measure.digits, value.value.estimate));
            if let Some(change) = value.change_percent {
                let mark = if change.contains_zero() { "≈ " } else { "" };
                text.push_str(&format!(" ({mark}{:+.0} % [{:+.0}, {:+.0}])", change.estimate, change.low, change.high));
            }
            text.push_str(" |");
        }
    }
    text.push('\n');
    text
}
