//! Methods compared over seeds, paired (science §4).
//!
//! The unit is the evaluation seed.
//! A learning method is run with every policy it was given (its training seeds), and a seed's value is the mean over
//! them; intervals resample evaluation seeds and training seeds both, so that neither a lucky workload nor a lucky
//! training decides.
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
    let mut samples: Vec<Samples> = Vec::new();
    let mut unfinished = Vec::new();
    let mut workloads: Vec<Option<String>> = vec![None; seeds.len()];
    for entry in entries {
        let mut most = 0;
        let mut by_seed = Vec::new();
        for (&seed, workload) in seeds.iter().zip(&mut workloads) {
            let runs = runs(scenario, library, entry, seed, workload)?;
            most = runs.iter().map(|metrics| metrics.jobs_unfinished).fold(most, u32::max);
            by_seed.push(runs);
        }
        samples.push(by_seed);
        unfinished.push(most);
    }
    let rows = entries.iter().zip(&samples).zip(unfinished);
    Ok(rows
        .enumerate()
        .map(|(row, ((entry, mine), jobs_unfinished))| {
            // The same policies on both sides are resampled together: the pair differs by the shield alone.
            let same = entry.policies == entries[baseline].policies;
            let other = (row != baseline).then_some((&samples[baseline], same));
            let values = MEASURES.iter().map(|measure| value(measure, mine, other)).collect();
            Row { label: entry.label.clone(), jobs_unfinished, values }
        })
        .collect())
}

/// Measures by evaluation seed and policy.
type Samples = Vec<Vec<Metrics>>;

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

/// A measure with its interval, and its paired change against a baseline (which may share the policies).
fn value(measure: &Measure, mine: &Samples, baseline: Option<(&Samples, bool)>) -> Value {
    let matrix = |samples: &Samples| -> Vec<Vec<f64>> {
        samples.iter().map(|runs| runs.iter().map(measure.of).collect()).collect()
    };
    let ours = matrix(mine);
    let all: Vec<usize> = (0..ours.len()).collect();
    let none = Interval { estimate: 0.0, low: 0.0, high: 0.0 };
    let value = stats::bootstrap(RESAMPLES, &mut Stream::new(0, "bootstrap", 0), |draw| match draw {
        None => stats::median(&means(&ours, &all, &columns(&ours, None))),
        Some(stream) => {
            let rows = resample(ours.len(), stream);
            let columns = columns(&ours, Some(stream));
            stats::median(&means(&ours, &rows, &columns))
        }
    });
    let change_percent = baseline.and_then(|(samples, same)| {
        let theirs = matrix(samples);
        stats::bootstrap(RESAMPLES, &mut Stream::new(0, "bootstrap", 1), |mut draw| {
            let rows = draw.as_deref_mut().map_or_else(|| all.clone(), |stream| resample(all.len(), stream));
            let our_columns = columns(&ours, draw.as_deref_mut());
            let their_columns = if same { our_columns.clone() } else { columns(&theirs, draw) };
            let pairs = means(&ours, &rows, &our_columns).into_iter().zip(means(&theirs, &rows, &their_columns));
            let changes: Option<Vec<f64>> = pairs.map(|(x, b)| (b > 0.0).then(|| (x - b) / b * 100.0)).collect();
            stats::median(&changes?)
        })
    });
    Value { value: value.unwrap_or(none), change_percent }
}

/// As many places out of `count` as there are, with replacement.
fn resample(count: usize, stream: &mut Stream) -> Vec<usize> {
    (0..count).map(|_| stream.below(count as u32) as usize).collect()
}

/// The policies that count: all, or as many drawn with replacement.
fn columns(matrix: &[Vec<f64>], draw: Option<&mut Stream>) -> Vec<usize> {
    let count = matrix.first().map_or(0, Vec::len);
    draw.map_or_else(|| (0..count).collect(), |stream| resample(count, stream))
}

/// The mean over `columns` of each of the `rows`.
fn means(matrix: &[Vec<f64>], rows: &[usize], columns: &[usize]) -> Vec<f64> {
    let mean = |row: &usize| columns.iter().map(|&c| matrix[*row][c]).sum::<f64>() / columns.len() as f64;
    rows.iter().map(mean).collect()
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
