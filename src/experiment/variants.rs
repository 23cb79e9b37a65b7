//! Variants of training and acting, each tried with five training seeds on the held-out seeds.
//!
//! The unit is the held-out seed; intervals and paired changes are those of [`super::samples`].

use crate::{
    engine::sink::Nothing,
    model::{check::Fault, limits, method::Method, path, scenario::Scenario},
    num::stats::Interval,
    placement::learn::train::Training,
    session::{self, Library},
};

use super::samples::Samples;

/// Training seeds of a variant, 1 to this: those of the shipped policies.
pub const TRAININGS: u64 = 5;
/// A setting by path, and its text.
pub type Change = (&'static str, &'static str);

/// One way to train and to act.
#[derive(Debug, Clone, Copy)]
pub struct Variant {
    /// Name for people.
    pub label: &'static str,
    /// The method.
    pub method: Method,
    /// Episodes of each training; heuristics have none.
    pub episodes: u32,
    /// Settings that differ while it trains and while it acts.
    pub both: &'static [Change],
    /// Settings that differ while it trains, only.
    pub training: &'static [Change],
    /// Settings that differ while it acts, only.
    pub acting: &'static [Change],
}

/// What a variant's runs came to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sample {
    /// Digests of the policies, one a training.
    policies: Vec<String>,
    /// Median training time of a run by held-out seed and training, seconds.
    training_secs: Vec<Vec<f64>>,
    /// Collisions carried out in a run, likewise.
    collisions: Vec<Vec<f64>>,
}

impl Sample {
    /// The training times, to be compared.
    pub fn training_secs(&self) -> Samples<'_> {
        Samples { rows: self.training_secs.clone(), policies: &self.policies }
    }

    /// The collisions carried out, to be compared.
    pub fn collisions(&self) -> Samples<'_> {
        Samples { rows: self.collisions.clone(), policies: &self.policies }
    }
}

/// Trains a variant of `base` with each training seed, and lets each policy act on the held-out seeds.
///
/// # Errors
/// The faults of a variant's settings.
pub fn sample(base: &Scenario, variant: &Variant) -> Result<Sample, Vec<Fault>> {
    let changed = |changes: &[&[Change]]| {
        let mut scenario = base.clone();
        scenario.study.method = variant.method;
        let mut all = changes.iter().copied().flatten();
        all.try_fold(scenario, |scenario, (path, text)| path::set(&scenario, path, text)).map_err(|fault| vec![fault])
    };
    let trained = changed(&[variant.both, variant.training])?;
    let mut acting = changed(&[variant.both, variant.acting])?;
    let mut found = Sample::default();
    let mut library = Library::default();
    let mut digests = Vec::new();
    for seed in (1..=TRAININGS).filter(|_| variant.method.is_learning()) {
        let mut training = Training::begin(&trained, seed, variant.episodes)?;
        while training.episode().map_err(|fault| vec![fault])?.is_some() {}
        let text = training.policy().write().unwrap_or_default();
        digests.push(library.add(text.as_bytes()).map_err(|fault| vec![fault])?);
    }
    for seed in limits::HELD_OUT {
        acting.seed = seed;
        let (mut secs, mut collisions) = (Vec::new(), Vec::new());
        for policy in 0..digests.len().max(1) {
            if let Some(digest) = digests.get(policy) {
                acting.study.policies.set(variant.method, digest);
            }
            let metrics = session::run(&acting, &library, &mut Nothing)?.metrics;
            secs.push(metrics.training_secs.median);
            collisions.push(metrics.collisions_executed as f64);
        }
        found.training_secs.push(secs);
        found.collisions.push(collisions);
    }
    found.policies = digests;
    Ok(found)
}

/// A row of the table: the variant, the settings that differ, its median training time, its changes against both
/// references, and its collisions.
pub fn row(variant: &Variant, found: &Sample, references: [&Sample; 2]) -> String {
    let list =
        |changes: &[Change]| -> Vec<String> { changes.iter().map(|(path, text)| format!("`{path}={text}`")).collect() };
    let mut settings = list(variant.both);
    settings.extend(list(variant.training).into_iter().map(|setting| format!("training: {setting}")));
    settings.extend(list(variant.acting).into_iter().map(|setting| format!("acting: {setting}")));
    let secs = found
        .training_secs()
        .median()
        .map(|i| format!("{:.0} [{:.0}, {:.0}]", i.estimate, i.low, i.high))
        .unwrap_or_default();
    let changes = references.map(|reference| {
        if reference == found {
            return "–".to_owned();
        }
        let shown = |i: Interval| {
            let mark = if i.contains_zero() { "≈ " } else { "" };
            format!("{mark}{:+.0} % [{:+.0}, {:+.0}]", i.estimate, i.low, i.high)
        };
        found.training_secs().percent(&reference.training_secs()).map(shown).unwrap_or_default()
    });
    let collisions = found.collisions().median().map(|i| format!("{:.1}", i.estimate)).unwrap_or_default();
    let episodes = if variant.episodes == 0 { String::new() } else { variant.episodes.to_string() };
    let cells = [variant.label.to_owned(), settings.join(", "), episodes, secs].into_iter().chain(changes);
    format!("| {} |\n", cells.chain([collisions]).collect::<Vec<_>>().join(" | "))
}

/// The head of the table; the references are named.
pub fn head(references: [&str; 2]) -> String {
    let columns = [
        "variant".to_owned(),
        "settings".to_owned(),
        "episodes".to_owned(),
        "training time, s".to_owned(),
        format!("against {}", references[0]),
        format!("against {}", references[1]),
        "collisions".to_owned(),
    ];
    format!("| {} |\n|{}\n", columns.join(" | "), " --- |".repeat(columns.len()))
}
