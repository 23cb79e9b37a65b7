//! The map of the claims: over which region of settings they hold, shrink or reverse.
//!
//! Every combination of the axes is an experiment of its own, paired over seeds like the claims themselves.
//! The axes are those that the paper leaves open and that an operator could choose otherwise (science §1.9).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    model::{
        check::Fault,
        method::{Method, ShieldKind},
    },
    session::Library,
};

use super::{
    headlines::{HEADLINES, Headline, Verdict},
    laboratory::Laboratory,
    plan::{Axis, Entry, Plan, Seeds, Start},
    sweep::Sweep,
    table::{Table, TableOf},
};

/// The preset around which the map is drawn.
pub const PRESET: &str = "paper-emulation";
/// Evaluation seeds of each cell.
pub const SEEDS: Seeds = Seeds { first: 1, count: 10 };
/// Training seeds of each cell.
pub const TRAINING_SEEDS: usize = 3;
/// The values of κ under which policies are trained anew.
pub const KAPPAS: [f64; 5] = [0.0, 0.25, 0.5, 1.0, 2.0];

/// The axes. The defaults of science §1.5 and §1.7 are among the values of each.
pub fn axes() -> Vec<Axis> {
    let axis = |path: &str, values: [Value; 3]| Axis { path: path.to_owned(), values: values.to_vec() };
    let two = |path: &str, values: [Value; 2]| Axis { path: path.to_owned(), values: values.to_vec() };
    vec![
        two("workload.jobs.waves.waves", [json!(1), json!(2)]),
        two("study.observation_period_secs", [json!(1.0), json!(300.0)]),
        axis("workload.jobs.waves.jobs_per_device", [json!(1), json!(2), json!(3)]),
        axis("cluster.memory_scale", [json!(1.0), json!(2.0), json!(4.0)]),
        axis("study.decision_flops", [json!(2e7), json!(2e8), json!(2e9)]),
        axis("study.shield.alpha", [json!(0.8), json!(0.9), json!(1.0)]),
        axis("study.temperature", [json!(0.0), json!(0.1), json!(0.3)]),
    ]
}

/// The plan: MARL, centralised RL and both shields by MARL's policies, at every combination.
pub fn plan(policies: impl Fn(&str) -> Vec<String>) -> Plan {
    let some = |method: &str| policies(method).into_iter().take(TRAINING_SEEDS).collect();
    let by = |method: Method, of: &str| Entry { policies: some(of), ..Entry::of(method) };
    let entries =
        vec![by(Method::Rl, "rl"), by(Method::Marl, "marl"), by(Method::SroleC, "marl"), by(Method::SroleD, "marl")];
    let mut plan = Plan::new(Start::Preset(PRESET.to_owned()), entries, SEEDS);
    plan.title = "Map of the claims".to_owned();
    plan.axes = axes();
    plan
}

/// What each cell of the map compares.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The claim.
    pub claim: String,
    /// The paper's number, as a change in per cent.
    pub paper_percent: f64,
    /// The measure's name.
    pub measure: String,
    /// Against whom.
    pub baseline: String,
    /// Who.
    pub entry: String,
}

/// A paired change in per cent with its interval, in steps of 0.1; `None` where the baseline is zero.
pub type Percent = Option<[f64; 3]>;

/// Policies trained anew under another κ, against MARL.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Retrained {
    /// The penalty for a correction in training.
    pub kappa: f64,
    /// The method that was trained and runs.
    pub entry: String,
    /// The change of training time against MARL.
    pub training_secs: Percent,
    /// The change of executed collisions against MARL.
    pub collisions_executed: Percent,
    /// The change of proposed collisions against MARL.
    pub collisions_proposed: Percent,
}

/// The map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Map {
    /// The version that ran.
    pub version: String,
    /// The command that makes this file again.
    pub command: String,
    /// What was run: axes, entries, seeds.
    pub plan: Plan,
    /// Runs in all, without retraining.
    pub runs: u64,
    /// What each cell compares.
    pub comparisons: Vec<Comparison>,
    /// The cells in the order of the plan's combinations (the last axis fastest), each with all comparisons.
    pub cells: Vec<Vec<Percent>>,
    /// κ with retraining.
    pub retrained: Vec<Retrained>,
}

/// What each cell compares: the claims on [`PRESET`], but for proposed collisions, which the same policies propose alike.
pub fn comparisons() -> Vec<Comparison> {
    let about = |headline: &Headline, measure: &str, baseline: Method, shield: Method| Comparison {
        claim: headline.id.to_owned(),
        paper_percent: headline.percent,
        measure: measure.to_owned(),
        baseline: baseline.to_string(),
        entry: shield.to_string(),
    };
    let mut all = Vec::new();
    for headline in HEADLINES.iter().filter(|headline| headline.preset == PRESET) {
        for measure in headline.measures.iter().filter(|name| **name != "collisions_proposed") {
            for baseline in [Method::Marl, Method::Rl] {
                if baseline == Method::Rl && headline.id != "training-time" {
                    continue;
                }
                let shields = Method::ALL.into_iter().filter(|method| method.shield() != ShieldKind::None);
                all.extend(shields.map(|shield| about(headline, measure, baseline, shield)));
            }
        }
    }
    all
}

/// One cell of the map: runs a combination and compares.
///
/// # Errors
/// A run's faults.
pub fn cell(sweep: &Sweep, combination: u64, library: &Library) -> Result<Vec<Percent>, Vec<Fault>> {
    // A combination by itself is a sweep without axes.
    let mut plan = sweep.plan().clone();
    let values: Vec<Value> = sweep.values(combination).into_iter().cloned().collect();
    plan.settings.extend(plan.axes.iter().map(|axis| axis.path.clone()).zip(values));
    plan.axes.clear();
    let alone = Sweep::new(plan)?;
    let rows = (0..alone.count()).map(|number| alone.run(number, library)).collect::<Result<_, _>>()?;
    let table = Table::new(&alone, rows).map_err(|fault| vec![fault])?;
    Ok(comparisons()
        .iter()
        .map(|comparison| percent(&table, &comparison.measure, &comparison.baseline, &comparison.entry))
        .collect())
}

/// The paired change of one measure, rounded for the file.
pub fn percent<L: Laboratory>(table: &TableOf<'_, L>, measure: &str, baseline: &str, entry: &str) -> Percent {
    let entries = &table.sweep().plan().entries;
    let number = |name: &str| entries.iter().position(|entry| entry.name() == name);
    let (place, _) = L::measure(measure)?;
    let samples = |name| Some(table.samples(0, number(name)?, place));
    let change = samples(entry)?.change(&samples(baseline)?)?.percent;
    let tenths = |value: f64| (value * 10.0).round() / 10.0;
    Some([change.estimate, change.low, change.high].map(tenths))
}

impl Map {
    /// The verdict on a comparison (by number) in a cell.
    pub fn verdict(&self, cell: usize, comparison: usize) -> Verdict {
        use crate::num::stats::Interval;
        let interval = self.cells[cell][comparison].map(|[estimate, low, high]| Interval { estimate, low, high });
        Verdict::on(interval, self.comparisons[comparison].paper_percent)
    }

    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, Fault> {
        serde_json::from_str(text).map_err(|error| Fault::new("map", error.to_string()))
    }
}
