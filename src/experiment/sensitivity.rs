//! Which setting matters? One at a time around the defaults, and by shares of variance over the whole region.
//!
//! The question is asked of one number: by how many per cent SROLE-D changes the median training time against MARL, both
//! acting by the same policies, on `paper-emulation`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    model::{check::Fault, method::Method},
    num::{math, rng::Stream, stats},
    session::Library,
};

use super::{
    map::Percent,
    measure::Measure,
    plan::{Entry, Plan, Seeds, Start},
    samples::RESAMPLES,
    sobol::{self, Index},
    sweep::Sweep,
    table::Table,
};

/// The preset.
pub const PRESET: &str = "paper-emulation";
/// Evaluation seeds of each setting one at a time.
const SEEDS: Seeds = Seeds { first: 1, count: 10 };
/// Evaluation seeds of each point of the variance-based samples.
const SAMPLE_SEEDS: Seeds = Seeds { first: 1, count: 5 };
/// Values of each setting, one at a time.
const STEPS: usize = 7;
/// Training seeds of MARL's policy, one at a time; in the samples, where points are many, the first only.
const TRAINING_SEEDS: usize = 3;

/// A setting that is asked about, and between which values (ours: the range in which somebody might run a cluster).
#[derive(Debug, Clone, Copy)]
pub struct Factor {
    /// The setting, by path.
    pub path: &'static str,
    /// Least value.
    pub low: f64,
    /// Greatest value.
    pub high: f64,
    /// How the values between lie.
    pub scale: Spread,
}

/// How values lie between their bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// Evenly.
    Linear,
    /// By equal factors.
    Log,
    /// Evenly, in whole numbers.
    Whole,
}

/// The settings that are asked about.
pub static FACTORS: [Factor; 11] = {
    use Spread::{Linear, Log, Whole};
    const fn factor(path: &'static str, low: f64, high: f64, scale: Spread) -> Factor {
        Factor { path, low, high, scale }
    }
    [
        factor("cluster.memory_scale", 0.5, 4.0, Log),
        factor("cluster.memory_reserved_share", 0.1, 0.6, Linear),
        factor("cluster.storage_bytes_per_sec", 1e7, 1e9, Log),
        factor("cluster.background.high_share", 0.0, 0.8, Linear),
        factor("cluster.max_neighbours", 2.0, 16.0, Whole),
        factor("cluster.devices_per_region", 3.0, 13.0, Whole),
        factor("workload.data_wait_secs", 0.0, 20.0, Linear),
        factor("workload.tasks_per_job", 2.0, 8.0, Whole),
        factor("study.decision_flops", 2e7, 2e9, Log),
        factor("study.shield.alpha", 0.6, 1.2, Linear),
        factor("study.temperature", 0.0, 1.0, Linear),
    ]
};

impl Factor {
    /// The value at a share (0 … 1) of the way from least to greatest.
    pub fn at(&self, share: f64) -> f64 {
        match self.scale {
            Spread::Linear => self.low + share * (self.high - self.low),
            Spread::Log => self.low * math::pow(self.high / self.low, share),
            // Each whole number gets an equal part of the way.
            Spread::Whole => math::min(self.low + (share * (self.high - self.low + 1.0)).floor(), self.high),
        }
    }

    fn json(&self, value: f64) -> Value {
        if self.scale == Spread::Whole { json!(value as u64) } else { json!(value) }
    }
}

/// One setting at one value, everything else as shipped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The value.
    pub value: f64,
    /// By how much SROLE-D changes the training time against MARL.
    pub change: Percent,
}

/// What is known of one setting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sensitivity {
    /// The setting, by path.
    pub path: String,
    /// Least and greatest value that were looked at.
    pub range: [f64; 2],
    /// The shipped value.
    pub default: f64,
    /// One at a time.
    pub steps: Vec<Step>,
    /// Shares of variance over the whole region.
    pub index: Index,
}

/// The whole answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sensitivities {
    /// The version that ran.
    pub version: String,
    /// The command that makes this file again.
    pub command: String,
    /// The question.
    pub question: String,
    /// Points of each of the two independent samples.
    pub samples: u64,
    /// Evaluation seeds and training seeds behind each number one at a time, and behind each point of the samples.
    pub seeds: [[u64; 2]; 2],
    /// Runs in all.
    pub runs: u64,
    /// Median over all points of the variance-based samples, with their 5th and 95th percentile, per cent.
    pub spread: [f64; 3],
    /// The settings, the most important (by total share) first.
    pub settings: Vec<Sensitivity>,
    /// The output at each point of the samples in per cent, in the order of [`points`]: what the shares are computed from.
    pub outputs: Vec<f64>,
}

/// What is asked, in words.
pub const QUESTION: &str = "By how many per cent does SROLE-D change the median training time against MARL, both acting by \
    the same policies?";

/// A point of the region and its output: everything that has to be computed, in order.
#[derive(Debug, Clone)]
pub struct Point {
    settings: Vec<(usize, f64)>,
    seeds: Seeds,
    training_seeds: usize,
}

/// All points: first those one at a time, then the samples A, B, and for each setting A with that setting from B.
pub fn points(samples: u64) -> Vec<Point> {
    let mut points = Vec::new();
    for (number, factor) in FACTORS.iter().enumerate() {
        let value = |step: usize| factor.at(step as f64 / (STEPS - 1) as f64);
        points.extend((0..STEPS).map(|step| Point {
            settings: vec![(number, value(step))],
            seeds: SEEDS,
            training_seeds: TRAINING_SEEDS,
        }));
    }
    let mut stream = Stream::new(0, "sensitivity", 0);
    let mut sample = || -> Vec<Vec<f64>> {
        (0..samples).map(|_| FACTORS.iter().map(|factor| factor.at(stream.uniform())).collect()).collect()
    };
    let (a, b) = (sample(), sample());
    let point = |values: &[f64]| Point {
        settings: values.iter().copied().enumerate().collect(),
        seeds: SAMPLE_SEEDS,
        training_seeds: 1,
    };
    points.extend(a.iter().chain(&b).map(|values| point(values)));
    for number in 0..FACTORS.len() {
        points.extend(a.iter().zip(&b).map(|(a, b)| {
            let mut mixed = a.clone();
            mixed[number] = b[number];
            point(&mixed)
        }));
    }
    points
}

/// The output at one point: with its interval one at a time, else the number alone, to a thousandth.
///
/// `policies` are MARL's, one a training seed.
///
/// # Errors
/// A run's faults.
pub fn output(point: &Point, policies: &[String], library: &Library) -> Result<Percent, Vec<Fault>> {
    let some: Vec<String> = policies.iter().take(point.training_seeds).cloned().collect();
    let by = |method| Entry { policies: some.clone(), ..Entry::of(method) };
    let entries = vec![by(Method::Marl), by(Method::SroleD)];
    let mut plan = Plan::new(Start::Preset(PRESET.to_owned()), entries, point.seeds);
    for &(number, value) in &point.settings {
        plan.settings.insert(FACTORS[number].path.to_owned(), FACTORS[number].json(value));
    }
    let sweep = Sweep::new(plan)?;
    let rows = (0..sweep.count()).map(|cell| sweep.run(cell, library)).collect::<Result<_, _>>()?;
    let table = Table::new(&sweep, rows).map_err(|fault| vec![fault])?;
    if point.settings.len() == 1 {
        return Ok(super::map::percent(&table, "training_secs_median", "marl", "srole-d"));
    }
    // No interval is needed of one point among hundreds: the bootstrap resamples the points.
    let (place, _) = Measure::find("training_secs_median").unzip();
    let means = |entry| -> Option<Vec<f64>> {
        table.samples(0, entry, place?).rows.iter().map(|row| stats::mean(row)).collect()
    };
    let changes = means(0)
        .zip(means(1))
        .map(|(marl, srole)| marl.iter().zip(&srole).map(|(b, x)| (x - b) / b * 100.0).collect::<Vec<f64>>());
    let round = |change: f64| (change * 1e3).round() / 1e3;
    Ok(changes.and_then(|changes| stats::median(&changes)).map(|change| [round(change); 3]))
}

/// The answer, from the outputs of all [`points`] in their order; `None` where there are none or they do not vary.
pub fn answer(samples: u64, outputs: &[Percent], runs: u64, defaults: &[f64]) -> Option<Sensitivities> {
    let (steps, rest) = outputs.split_at_checked(FACTORS.len() * STEPS)?;
    let rest: Vec<f64> = rest.iter().map(|output| output.map(|[change, ..]| change)).collect::<Option<_>>()?;
    let parts: Vec<Vec<f64>> = rest.chunks(samples as usize).map(<[f64]>::to_vec).collect();
    let (a, others) = parts.split_first()?;
    let (b, ab) = others.split_first()?;
    let indices = sobol::indices(a, b, ab, RESAMPLES)?;
    let mut settings: Vec<Sensitivity> = FACTORS
        .iter()
        .enumerate()
        .map(|(number, factor)| Sensitivity {
            path: factor.path.to_owned(),
            range: [factor.low, factor.high],
            default: defaults[number],
            steps: (0..STEPS)
                .map(|step| Step {
                    value: factor.at(step as f64 / (STEPS - 1) as f64),
                    change: steps[number * STEPS + step],
                })
                .collect(),
            index: indices[number],
        })
        .collect();
    settings.sort_by(|x, y| y.index.total.estimate.total_cmp(&x.index.total.estimate));
    let at = |q| stats::quantile(&rest[..2 * samples as usize], q);
    Some(Sensitivities {
        version: crate::VERSION.to_owned(),
        command: format!("edgelab sensitivity --samples {samples} --json"),
        question: QUESTION.to_owned(),
        samples,
        seeds: [[SEEDS.count, TRAINING_SEEDS as u64], [SAMPLE_SEEDS.count, 1]],
        runs,
        spread: [at(0.5)?, at(0.05)?, at(0.95)?],
        settings,
        outputs: rest,
    })
}

impl Point {
    /// Runs behind it.
    pub fn runs(&self) -> u64 {
        self.seeds.count * 2 * self.training_seeds as u64
    }
}

impl Sensitivities {
    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, Fault> {
        serde_json::from_str(text).map_err(|error| Fault::new("sensitivity", error.to_string()))
    }
}
