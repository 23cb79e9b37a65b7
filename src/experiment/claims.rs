//! What the papers claim, beside what comes out here (science §1.1, §4).
//!
//! Nothing in this file is tuned: a claim holds under our reconstruction, holds with a smaller number, cannot be told
//! from no effect, or is reversed, and which of these it is, is computed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    codec::{self, View},
    engine::sink::content_digest,
    model::{
        check::Fault,
        method::{Method, ShieldKind},
        scenario::Scenario,
    },
    num::{math, stats::Interval},
    presets,
    session::Library,
};

use super::{
    comparison,
    headlines::{HEADLINES, Headline, Verdict},
    laboratory::Laboratory,
    measure::Measure,
    oracle::{self, Found},
    plan::{Entry, Plan, Seeds, Start},
    samples::{Change, RESAMPLES, Samples},
    table::{Table, TableOf},
};

/// How changes are computed: said wherever they are shown.
pub const NORMALISATION: &str = "Per evaluation seed (new − old)/old in per cent; where a method acts by several \
    policies, a seed's value is the mean over them. Shown is the median over seeds; its 95 % interval resamples \
    evaluation seeds and training seeds.";

/// One number of ours beside the paper's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The measure's name.
    pub measure: String,
    /// Against whom.
    pub baseline: String,
    /// Who.
    pub entry: String,
    /// The paired change; `None` where the baseline is zero.
    pub change: Option<Change>,
    /// What the baseline comes to, median over seeds.
    pub baseline_median: Interval,
    /// What the entry comes to, median over seeds.
    pub entry_median: Interval,
    /// Whether it holds.
    pub verdict: Verdict,
    /// The address that shows both methods under the first seed.
    pub address: String,
}

/// A claim with what comes out here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Name in files.
    pub id: String,
    /// What the paper says, in short.
    pub words: String,
    /// The paper's number, as a change in per cent.
    pub paper_percent: f64,
    /// The preset that reconstructs the setting.
    pub preset: String,
    /// What decides the gap.
    pub decides: String,
    /// Our numbers: measures × baselines × shields × (MARL's policy, trained with the shield).
    pub findings: Vec<Finding>,
}

/// Evidence that can be checked: what the runs of one seed came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeedDigest {
    /// The preset.
    pub preset: String,
    /// The evaluation seed.
    pub seed: u64,
    /// Digest of all rows of this seed, as the sweep's table writes them.
    pub digest: String,
}

/// One method beside the oracle, on one preset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// The preset.
    pub preset: String,
    /// Beside what: the best of all placements where they can be tried, else the best heuristic.
    pub beside: String,
    /// The entry.
    pub entry: String,
    /// Median over seeds of the median training time, seconds.
    pub training_secs: Interval,
    /// Median over seeds of the distance to that, in per cent.
    pub over_percent: Interval,
}

/// All claims with their evidence: the one generated file behind README, page and `edgelab claims`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    /// The version that ran.
    pub version: String,
    /// The command that makes this file again.
    pub command: String,
    /// Evaluation seeds.
    pub seeds: Seeds,
    /// Training seeds of each learning method.
    pub training_seeds: u64,
    /// Runs in all.
    pub runs: u64,
    /// Resamples of each interval.
    pub resamples: u32,
    /// How changes are computed.
    pub normalisation: String,
    /// The claims.
    pub claims: Vec<Claim>,
    /// All methods beside the oracle.
    pub standings: Vec<Standing>,
    /// What each seed's runs came to.
    pub seed_digests: Vec<SeedDigest>,
}

/// The presets behind the claims, and one on which the best placement is known.
pub fn presets() -> Vec<&'static str> {
    let mut names: Vec<&str> = HEADLINES.iter().map(|headline| headline.preset).collect();
    names.dedup();
    // No claim is about it, but all its placements can be tried.
    names.push("collision-minimal");
    names
}

/// The plan behind the claims on a preset: every method, learning ones with these policies (by method name).
pub fn plan(preset: &str, policies: impl Fn(&str) -> Vec<String>, seeds: Seeds) -> Plan {
    let mut plan = Plan::new(Start::Preset(preset.to_owned()), comparison::everybody(policies), seeds);
    plan.title = format!("Claims on {preset}");
    plan
}

fn claim(headline: &Headline, scenario: &Scenario, table: &Table<'_>) -> Result<Claim, Fault> {
    let entries = &table.sweep().plan().entries;
    let mut findings = Vec::new();
    for (place, measure) in headline.measures.iter().filter_map(|name| Measure::find(name)) {
        let baselines = entries.iter().enumerate().filter(|(_, e)| matches!(e.method, Method::Marl | Method::Rl));
        for (base, baseline) in baselines.collect::<Vec<_>>().into_iter().rev() {
            let theirs = table.samples(0, base, place);
            for (number, entry) in entries.iter().enumerate() {
                if entry.method.shield() == ShieldKind::None {
                    continue;
                }
                let ours = table.samples(0, number, place);
                let change = ours.change(&theirs);
                let (Some(entry_median), Some(baseline_median)) = (ours.median(), theirs.median()) else { continue };
                findings.push(Finding {
                    measure: measure.name.to_owned(),
                    baseline: baseline.name().to_owned(),
                    entry: entry.name().to_owned(),
                    verdict: Verdict::on(change.map(|change| change.percent), headline.percent),
                    change,
                    baseline_median,
                    entry_median,
                    address: address(scenario, baseline, entry)?,
                });
            }
        }
    }
    Ok(Claim {
        id: headline.id.to_owned(),
        words: headline.words.to_owned(),
        paper_percent: headline.percent,
        preset: scenario.preset.clone(),
        decides: headline.decides.to_owned(),
        findings,
    })
}

/// The address that shows both methods.
fn address(scenario: &Scenario, baseline: &Entry, entry: &Entry) -> Result<String, Fault> {
    let mut scenario = super::plan::change(scenario, &entry.settings).map_err(|mut faults| faults.swap_remove(0))?;
    scenario.seed = 1;
    codec::encode(&scenario, &View::of_methods([baseline.method, entry.method]))
}

/// Digests of the rows of each seed.
pub fn seed_digests<L: Laboratory>(preset: &str, table: &TableOf<'_, L>) -> Vec<SeedDigest> {
    let sweep = table.sweep();
    let runs = sweep.lanes().len();
    let of_seed = table.rows().chunks(runs).map(|rows| {
        // The run's number and the plan's digest depend on which other seeds there are; what came out does not.
        let lines = rows.iter().map(|row| format!("{} {} {:?}\n", row.workload, row.trace, row.values));
        let digest = content_digest(lines.collect::<String>().as_bytes())[..16].to_owned();
        SeedDigest { preset: preset.to_owned(), seed: sweep.place(rows[0].cell).seed, digest }
    });
    of_seed.collect()
}

/// Each entry beside the oracle of the same seed.
fn standings(scenario: &Scenario, table: &Table<'_>) -> Result<Vec<Standing>, Vec<Fault>> {
    let plan = table.sweep().plan();
    let mut best = Vec::new();
    let mut found = None;
    // A scenario that leaves nothing to chance is the same under every seed, and is searched once.
    let mut known = BTreeMap::new();
    for rows in table.rows().chunks(table.sweep().lanes().len()) {
        let oracle = match known.get(&rows[0].workload) {
            Some(oracle) => *oracle,
            None => {
                let seed = table.sweep().place(rows[0].cell).seed;
                let oracle = oracle::oracle(&Scenario { seed, ..scenario.clone() }, &Library::default())?;
                *known.entry(&rows[0].workload).or_insert((oracle.training_secs, oracle.found))
            }
        };
        best.push(vec![oracle.0]);
        found = Some(oracle.1);
    }
    let best = Samples { rows: best, policies: &[] };
    let (Some(found), Some((place, _))) = (found, Measure::find("training_secs_median")) else { return Ok(Vec::new()) };
    let standing = |(number, entry): (usize, &Entry)| {
        let samples = table.samples(0, number, place);
        Some(Standing {
            preset: scenario.preset.clone(),
            beside: match found {
                Found::Exhaustive(count) => format!("the best of all {count} placements"),
                Found::BestHeuristic(_) => "the best heuristic of the same seed".to_owned(),
            },
            entry: entry.name().to_owned(),
            training_secs: samples.median()?,
            over_percent: samples.change(&best)?.percent,
        })
    };
    Ok(plan.entries.iter().enumerate().filter_map(standing).collect())
}

/// One reading of a claim: what it is about and against whom, over both shields and both ways of training.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading<'a> {
    /// The measure's name.
    pub measure: &'a str,
    /// Against whom.
    pub baseline: &'a str,
    /// Least and greatest change in per cent among the entries; `None` where there is nothing to compare.
    pub range: Option<(f64, f64)>,
    /// The verdict, if it is the same for all entries.
    pub verdict: Option<Verdict>,
}

impl Claim {
    /// Its readings, in the order of the findings.
    pub fn readings(&self) -> Vec<Reading<'_>> {
        let groups = self.findings.chunk_by(|a, b| (&a.measure, &a.baseline) == (&b.measure, &b.baseline));
        let reading = |group: &'_ [Finding]| {
            let changes = group.iter().map(|finding| Some(finding.change?.percent.estimate));
            let changes: Option<Vec<f64>> = changes.collect();
            let verdict = group[0].verdict;
            (
                changes.map(|all| {
                    (
                        all.iter().copied().fold(f64::INFINITY, math::min),
                        all.iter().copied().fold(f64::NEG_INFINITY, math::max),
                    )
                }),
                group.iter().all(|finding| finding.verdict == verdict).then_some(verdict),
            )
        };
        groups
            .map(|group| {
                let (range, verdict) = reading(group);
                Reading { measure: &group[0].measure, baseline: &group[0].baseline, range, verdict }
            })
            .collect()
    }

    /// How many readings have this verdict for all entries.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.readings().iter().filter(|reading| reading.verdict == Some(verdict)).count()
    }

    /// The claim as a whole, in words: strict, since a reading counts only if both shields and both ways of training agree.
    pub fn standing(&self) -> String {
        let all = self.readings().len();
        let (holds, smaller) = (self.count(Verdict::Holds), self.count(Verdict::Smaller));
        let rest = [
            (smaller, "smaller"),
            (self.count(Verdict::NotDistinguishable), "not distinguishable"),
            (self.count(Verdict::Reversed), "reversed"),
        ];
        let rest: Vec<String> =
            rest.iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{words} in {count}")).collect();
        match holds {
            0 => format!("Does not hold as stated; of {all} readings {}", rest.join(", ")),
            holds if holds == all => "Holds".to_owned(),
            holds => format!("Holds in {holds} of {all} readings; {}", rest.join(", ")),
        }
    }
}

impl Claims {
    /// The file, from the runs of every preset in the order of [`presets()`].
    ///
    /// # Errors
    /// A preset that does not exist, or an address that cannot be written.
    pub fn of(tables: &[(&str, Table<'_>)]) -> Result<Self, Fault> {
        let (mut claims, mut all_standings, mut digests) = (Vec::new(), Vec::new(), Vec::new());
        let mut runs = 0;
        let mut seeds = Seeds { first: 1, count: 0 };
        let mut training_seeds = 1;
        for (preset, table) in tables {
            let scenario = presets::get(preset)?;
            for headline in HEADLINES.iter().filter(|headline| headline.preset == *preset) {
                claims.push(claim(headline, &scenario, table)?);
            }
            all_standings.extend(standings(&scenario, table).map_err(|mut faults| faults.swap_remove(0))?);
            digests.extend(seed_digests(&scenario.preset, table));
            runs += table.sweep().count();
            seeds = table.sweep().plan().seeds;
            training_seeds = table.sweep().plan().entries.iter().map(Entry::policies).fold(training_seeds, u64::max);
        }
        Ok(Self {
            version: crate::VERSION.to_owned(),
            command: format!("edgelab claims --seeds {} --json", seeds.count),
            seeds,
            training_seeds,
            runs,
            resamples: RESAMPLES,
            normalisation: NORMALISATION.to_owned(),
            claims,
            standings: all_standings,
            seed_digests: digests,
        })
    }

    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, Fault> {
        serde_json::from_str(text).map_err(|error| Fault::new("claims", error.to_string()))
    }
}
