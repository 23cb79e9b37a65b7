//! Methods compared over seeds, paired, as a table for people (science §4).

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    model::method::{Method, ShieldKind},
    num::stats::Interval,
};

use super::{
    laboratory::Laboratory,
    measure::Measure,
    plan::{Entry, EntryOf},
    samples::Change,
    table::TableOf,
};

/// The measures of the README's table.
pub const SHOWN: [&str; 7] = [
    "training_secs_median",
    "scheduling_delay_secs_median",
    "collisions_proposed",
    "collisions_executed",
    "utilisation_devices",
    "utilisation_hosts",
    "utilisation_tasks",
];

/// One measure of one entry.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Value {
    /// Median over seeds, with a 95 % bootstrap interval.
    pub median: Interval,
    /// Interquartile mean over seeds, with its interval.
    pub interquartile_mean: Interval,
    /// The paired change against the baseline; `None` for the baseline itself, and where the baseline is zero.
    pub change: Option<Change>,
}

/// One entry's measures.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// Name for people.
    pub label: String,
    /// Most jobs left unfinished in any run; 0 in laboratories without jobs.
    pub jobs_unfinished: u64,
    /// The measures by name.
    pub values: BTreeMap<&'static str, Value>,
}

/// Compares the entries of a table at one combination of its axes; changes are against the entry `baseline`.
pub fn compare<L: Laboratory>(
    table: &TableOf<'_, L>,
    combination: u64,
    baseline: usize,
    measures: &[&str],
) -> Vec<Line> {
    let entries = &table.sweep().plan().entries;
    let unfinished = L::measure("jobs_unfinished").map(|(place, _)| place);
    let line = |(number, entry): (usize, &EntryOf<L>)| {
        let found = measures.iter().filter_map(|name| L::measure(name));
        let values = found.filter_map(|(place, measure)| {
            let samples = table.samples(combination, number, place);
            let change = (number != baseline).then(|| samples.change(&table.samples(combination, baseline, place)));
            let (median, interquartile_mean) = (samples.median()?, samples.interquartile_mean()?);
            Some((measure.name, Value { median, interquartile_mean, change: change.flatten() }))
        });
        let jobs = unfinished.map_or_else(Vec::new, |place| table.samples(combination, number, place).rows.concat());
        let jobs_unfinished = jobs.into_iter().fold(0.0, crate::num::math::max) as u64;
        Line { label: entry.name().to_owned(), jobs_unfinished, values: values.collect() }
    };
    entries.iter().enumerate().map(line).collect()
}

/// Every method, with these policies by the name of their setting; shielded ones twice: by MARL's policies, and by those
/// trained under the shield.
pub fn everybody(policies: impl Fn(&str) -> Vec<String>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for method in Method::ALL {
        let shielded = method.shield() != ShieldKind::None;
        let named = |label: String, policies| Entry { label, policies, ..Entry::of(method) };
        if !shielded {
            let policies = if method.is_learning() { policies(method.name()) } else { Vec::new() };
            entries.push(named(method.to_string(), policies));
            continue;
        }
        entries.push(named(format!("{method}, MARL's policy"), policies(Method::Marl.name())));
        let mut own = named(format!("{method}, trained with it"), policies(method.name()));
        own.settings.insert("study.policies.trained_with_shield".to_owned(), true.into());
        entries.push(own);
    }
    entries
}

/// The comparison as a Markdown table: each cell is the median over seeds, and the paired change with its interval.
pub fn markdown<L: Laboratory>(lines: &[Line], measures: &[&str]) -> String {
    let shown: Vec<&Measure<L::Metrics>> =
        L::MEASURES.iter().filter(|measure| measures.contains(&measure.name)).collect();
    let mut text = String::from("| method |");
    shown.iter().for_each(|measure| text.push_str(&format!(" {} |", measure.label)));
    text.push_str("\n| --- |");
    shown.iter().for_each(|_| text.push_str(" --- |"));
    for line in lines {
        text.push_str(&format!("\n| {} |", escaped(&line.label)));
        for measure in &shown {
            let Some(value) = line.values.get(measure.name) else { continue };
            text.push_str(&format!(" {:.*}", measure.digits, value.median.estimate));
            if let Some(change) = value.change {
                let mark = if change.is_indistinguishable() { "≈ " } else { "" };
                let percent = change.percent;
                text.push_str(&format!(
                    " ({mark}{:+.0} % [{:+.0}, {:+.0}])",
                    percent.estimate, percent.low, percent.high
                ));
            }
            text.push_str(" |");
        }
    }
    text.push('\n');
    text
}

/// A label in a Markdown table.
pub(super) fn escaped(label: &str) -> String {
    label.replace('|', "\\|")
}
