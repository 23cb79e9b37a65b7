//! A table in honest statistics: each combination of settings by itself, and all of them together.

use serde::Serialize;

use crate::num::stats::{self, Interval};

use super::{
    comparison::{self, Line},
    laboratory::Laboratory,
    measure::Measure,
    plan,
    samples::{self, LEAST_SEEDS, Samples},
    table::TableOf,
};

/// Factors of the best at which performance profiles are read.
pub const TAUS: [f64; 5] = [1.0, 1.1, 1.25, 1.5, 2.0];

/// What a sweep comes to.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// Name and version of the plan, as in the table.
    pub plan: String,
    /// The entry against which changes are stated.
    pub baseline: String,
    /// Evaluation seeds of each combination.
    pub seeds: u64,
    /// Each combination of the axes' values.
    pub combinations: Vec<Combination>,
    /// All combinations together, by measure and entry.
    pub overall: Vec<Overall>,
}

/// One combination of the axes' values.
#[derive(Debug, Clone, Serialize)]
pub struct Combination {
    /// The settings, by path, as texts.
    pub settings: Vec<(String, String)>,
    /// The entries.
    pub lines: Vec<Line>,
}

/// One measure of one entry over all combinations.
#[derive(Debug, Clone, Serialize)]
pub struct Overall {
    /// The measure's name.
    pub measure: &'static str,
    /// The entry.
    pub entry: String,
    /// Interquartile mean over combinations and seeds; the combinations are strata that share seeds and policies.
    pub interquartile_mean: Interval,
    /// Median, likewise.
    pub median: Interval,
    /// Median paired change against the baseline in per cent, likewise; `None` for the baseline, where it is zero, and with
    /// too few seeds.
    pub change_percent: Option<Interval>,
    /// Share of combinations and seeds at which the value is within each of the [`TAUS`] of the best entry's;
    /// empty where a value is zero.
    pub profile: Vec<f64>,
}

/// Summarises a table; `measures` are names of [`Laboratory::MEASURES`], unknown ones are left out.
pub fn of<L: Laboratory>(table: &TableOf<'_, L>, baseline: usize, measures: &[&str]) -> Summary {
    let sweep = table.sweep();
    let plan = sweep.plan();
    let combinations = (0..sweep.combinations()).map(|combination| {
        let values = plan.axes.iter().zip(sweep.values(combination));
        Combination {
            settings: values.map(|(axis, value)| (axis.path.clone(), plan::text(value))).collect(),
            lines: comparison::compare(table, combination, baseline, measures),
        }
    });
    Summary {
        plan: sweep.digest().to_owned(),
        baseline: plan.entries.get(baseline).map_or_else(String::new, |entry| entry.name().to_owned()),
        seeds: plan.seeds.count,
        combinations: combinations.collect(),
        overall: measures
            .iter()
            .filter_map(|name| L::measure(name))
            .flat_map(|found| overall(table, baseline, found))
            .collect(),
    }
}

fn overall<L: Laboratory>(
    table: &TableOf<'_, L>,
    baseline: usize,
    (place, measure): (usize, &'static Measure<L::Metrics>),
) -> Vec<Overall> {
    let entries = &table.sweep().plan().entries;
    let strata = |entry| -> Vec<Samples<'_>> {
        (0..table.sweep().combinations()).map(|combination| table.samples(combination, entry, place)).collect()
    };
    let all: Vec<Vec<Samples<'_>>> = (0..entries.len()).map(strata).collect();
    let costs: Vec<Vec<f64>> = all
        .iter()
        .map(|strata| strata.iter().flat_map(|of| &of.rows).filter_map(|row| stats::mean(row)).collect())
        .collect();
    let positive = costs.iter().flatten().all(|value| *value > 0.0);
    let profiles = if positive { stats::performance_profile(&costs, &TAUS) } else { vec![Vec::new(); entries.len()] };
    let lines = entries.iter().zip(&all).zip(profiles).enumerate();
    lines
        .filter_map(|(number, ((entry, mine), profile))| {
            Some(Overall {
                measure: measure.name,
                entry: entry.name().to_owned(),
                interquartile_mean: samples::interval(mine, stats::interquartile_mean)?,
                median: samples::interval(mine, stats::median)?,
                change_percent: (number != baseline).then(|| samples::percent(mine, &all[baseline])).flatten(),
                profile,
            })
        })
        .collect()
}

impl Summary {
    /// The summary as Markdown tables.
    pub fn markdown<L: Laboratory>(&self) -> String {
        let mut text = format!(
            "Plan {}: medians over {} seeds with 95 % bootstrap intervals; in brackets the paired change against {}; ≈ \
             marks changes that are not distinguishable from none.\n",
            self.plan, self.seeds, self.baseline
        );
        if self.seeds < LEAST_SEEDS as u64 {
            text += &format!("With fewer than {LEAST_SEEDS} seeds nothing is said of changes.\n");
        }
        for combination in &self.combinations {
            let settings: Vec<String> =
                combination.settings.iter().map(|(path, value)| format!("`{path}` = {value}")).collect();
            let title = if settings.is_empty() { "The scenario".to_owned() } else { settings.join(", ") };
            let measures: Vec<&str> =
                combination.lines.first().map_or_else(Vec::new, |line| line.values.keys().copied().collect());
            text += &format!("\n### {title}\n\n{}", comparison::markdown::<L>(&combination.lines, &measures));
        }
        text += "\n### All together\n\n| measure | entry | interquartile mean | median | change | within ";
        text += &TAUS.map(|tau| format!("{tau}")).join(" / ");
        text += " × the best |\n| --- | --- | --- | --- | --- | --- |\n";
        for line in &self.overall {
            let digits = L::measure(line.measure).map_or(2, |(_, measure)| measure.digits);
            let interval = |i: Interval| format!("{:.digits$} [{:.digits$}, {:.digits$}]", i.estimate, i.low, i.high);
            let change = line.change_percent.map_or_else(String::new, |c| {
                let mark = if c.contains_zero() { "≈ " } else { "" };
                format!("{mark}{:+.0} % [{:+.0}, {:+.0}]", c.estimate, c.low, c.high)
            });
            let profile: Vec<String> = line.profile.iter().map(|share| format!("{:.0} %", share * 100.0)).collect();
            text += &format!(
                "| {} | {} | {} | {} | {change} | {} |\n",
                line.measure,
                comparison::escaped(&line.entry),
                interval(line.interquartile_mean),
                interval(line.median),
                profile.join(" / ")
            );
        }
        text
    }
}
