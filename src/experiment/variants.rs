//! Variants of training and acting, each tried with five training seeds on seeds that nothing is trained on.
//!
//! The unit is the seed that is acted on; intervals and paired changes are those of [`super::samples`].

use std::ops::RangeInclusive;

use crate::{
    engine::{
        record::{Event, Record},
        sink::Sink,
        world::World,
    },
    model::{check::Fault, limits, method::Method, path, scenario::Scenario},
    num::stats::Interval,
    placement::learn::train::Training,
    session::{self, Library},
};

use super::samples::Samples;

/// Seeds by which variants are tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// Training seeds; heuristics need none.
    pub trainings: RangeInclusive<u64>,
    /// Seeds on which each policy acts.
    pub acting: RangeInclusive<u64>,
}

impl Trial {
    /// The seeds on which variants are looked for, and the training seeds of the shipped policies.
    pub const SEARCH: Self = Self { trainings: 1..=5, acting: limits::HELD_OUT };
    /// The seeds on which what was found is tried once more, by policies that had no part in the search.
    pub const CONFIRMATION: Self = Self { trainings: 6..=10, acting: limits::CONFIRMATION };
}

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
    /// Median training time of a run by seed and training, seconds.
    training_secs: Vec<Vec<f64>>,
    /// Collisions carried out in a run, likewise.
    collisions: Vec<Vec<f64>>,
    /// Share of the tasks that were placed on the device that owns their job, per cent, likewise.
    at_home: Vec<Vec<f64>>,
}

/// Counts the tasks that are placed, and those of them that stay with the owner of their job.
#[derive(Debug, Default)]
struct AtHome {
    tasks: u32,
    kept: u32,
}

impl Sink for AtHome {
    fn take(&mut self, world: &World, record: &Record) {
        if let Event::Placed { action } = &record.event {
            let owner = world.instance.jobs[action.job as usize].owner;
            self.tasks += action.hosts.len() as u32;
            self.kept += action.hosts.iter().filter(|&&host| host == owner).count() as u32;
        }
    }
}

impl AtHome {
    fn percent(&self) -> f64 {
        100.0 * f64::from(self.kept) / f64::from(self.tasks.max(1))
    }
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

    /// The shares of tasks that stayed with their owner, to be compared.
    pub fn at_home(&self) -> Samples<'_> {
        Samples { rows: self.at_home.clone(), policies: &self.policies }
    }
}

/// Trains a variant of `base` with each training seed of a trial, and lets each policy act on the trial's seeds.
///
/// # Errors
/// The faults of a variant's settings.
pub fn sample(base: &Scenario, variant: &Variant, trial: &Trial) -> Result<Sample, Vec<Fault>> {
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
    for seed in trial.trainings.clone().filter(|_| variant.method.is_learning()) {
        let mut training = Training::begin(&trained, seed, variant.episodes)?;
        while training.episode().map_err(|fault| vec![fault])?.is_some() {}
        let text = training.policy().write().unwrap_or_default();
        digests.push(library.add(text.as_bytes()).map_err(|fault| vec![fault])?);
    }
    for seed in trial.acting.clone() {
        acting.seed = seed;
        let (mut secs, mut collisions, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        for policy in 0..digests.len().max(1) {
            if let Some(digest) = digests.get(policy) {
                acting.study.policies.set(variant.method, digest);
            }
            let mut at_home = AtHome::default();
            let metrics = session::run(&acting, &library, &mut at_home)?.metrics;
            secs.push(metrics.training_secs.median);
            collisions.push(metrics.collisions_executed as f64);
            kept.push(at_home.percent());
        }
        found.training_secs.push(secs);
        found.collisions.push(collisions);
        found.at_home.push(kept);
    }
    found.policies = digests;
    Ok(found)
}

/// A row of the table: the variant, the settings that differ, its median training time, its changes against both
/// references, its collisions, and the share of its tasks that stayed at home.
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
    let at_home = found.at_home().median().map(|i| format!("{:.0} %", i.estimate)).unwrap_or_default();
    let episodes = if variant.episodes == 0 { String::new() } else { variant.episodes.to_string() };
    let cells = [variant.label.to_owned(), settings.join(", "), episodes, secs].into_iter().chain(changes);
    format!("| {} |\n", cells.chain([collisions, at_home]).collect::<Vec<_>>().join(" | "))
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
        "at home".to_owned(),
    ];
    format!("| {} |\n|{}\n", columns.join(" | "), " --- |".repeat(columns.len()))
}
