//! Evidence of the later laboratories: headline numbers beside ours, over presets, and maps of where they hold.
//!
//! The placement laboratory has readings of its own (policies, shields, an oracle) in [`super::claims`] and [`super::map`];
//! findings, verdicts and digests are the same.

mod partition;
mod training;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    codec::{self, PlainView},
    model::{
        check::{self, Fault},
        departures::Departure,
        described::Described,
    },
    num::stats::Interval,
    presets,
};

use crate::experiment::{
    claims::{Claim, Finding, SeedDigest, seed_digests},
    headlines::{Headline, Verdict},
    laboratory::Laboratory,
    map::{self, Comparison, Percent},
    plan::{Axis, EntryOf, PlanOf, Seeds, StartOf, change},
    samples::RESAMPLES,
    sweep::SweepOf,
    table::TableOf,
};

/// How changes are computed: said wherever they are shown.
pub const NORMALISATION: &str = "Per seed (new − old)/old in per cent, both methods facing the same draws. Shown is the \
    median over seeds with its 95 % bootstrap interval.";

/// What a laboratory's evidence is about.
pub trait Evident: Laboratory<View = PlainView> {
    /// Its name on pages.
    const TITLE: &'static str;
    /// Its paper: authors, title, place and year, as a sentence.
    const PAPER: &'static str;
    /// Where it says more than its paper's abstract.
    const DEPARTURES: &'static [Departure];
    /// What it leaves out, and what follows.
    const NOT_MODELLED: &'static [(&'static str, &'static str)];
    /// The headline numbers of its paper.
    const HEADLINES: &'static [Headline];
    /// The presets on which they are looked at.
    const PRESETS: &'static [&'static str];

    /// The systems with which the paper compares, by the names of entries; none where it does not say.
    const RIVALS: &'static [&'static str];

    /// Whether a headline number is looked at on a preset.
    fn is_about(headline: &Headline, preset: &str) -> bool {
        headline.preset.is_empty() || headline.preset == preset
    }

    /// Who competes: methods, and methods with a technique switched off.
    fn entries() -> Vec<EntryOf<Self>>;

    /// Which entry is compared with which, by name: (entry, baseline).
    fn pairs() -> Vec<(String, String)>;

    /// The settings over which the map is drawn, around the first preset; none: no map.
    fn axes() -> Vec<Axis>;

    /// What each cell of the map compares: measure, entry, baseline.
    fn comparisons() -> Vec<Comparison>;
}

/// The file behind README and page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The laboratory.
    pub laboratory: String,
    /// The version that ran.
    pub version: String,
    /// The command that makes this file again.
    pub command: String,
    /// The seeds.
    pub seeds: Seeds,
    /// Runs in all, without the map's.
    pub runs: u64,
    /// Resamples of each interval.
    pub resamples: u32,
    /// How changes are computed.
    pub normalisation: String,
    /// The claims, each on each preset.
    pub claims: Vec<Claim>,
    /// What each seed's runs came to.
    pub seed_digests: Vec<SeedDigest>,
}

/// Over which region of settings the claims hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Region<L: Laboratory> {
    /// The version that ran.
    pub version: String,
    /// The command that makes this file again.
    pub command: String,
    /// What was run: axes, entries, seeds.
    pub plan: PlanOf<L>,
    /// Runs in all.
    pub runs: u64,
    /// What each cell compares.
    pub comparisons: Vec<Comparison>,
    /// The cells in the order of the plan's combinations (the last axis fastest), each with all comparisons.
    pub cells: Vec<Vec<Percent>>,
}

/// The plan behind the claims on a preset.
pub fn plan<L: Evident>(preset: &str, seeds: Seeds) -> PlanOf<L> {
    let mut plan = PlanOf::new(StartOf::Preset(preset.to_owned()), L::entries(), seeds);
    plan.title = format!("Claims on {preset}");
    plan
}

/// The plan behind the map: the entries that its comparisons name.
pub fn map_plan<L: Evident>(seeds: Seeds) -> PlanOf<L> {
    let comparisons = L::comparisons();
    let named = |entry: &EntryOf<L>| comparisons.iter().any(|c| c.entry == entry.name() || c.baseline == entry.name());
    let mut plan = plan::<L>(L::PRESETS[0], seeds);
    plan.entries.retain(named);
    plan.title = "Map of the claims".to_owned();
    plan.axes = L::axes();
    plan
}

/// One cell of the map: a combination run by itself, and compared.
///
/// # Errors
/// A run's faults.
pub fn cell<L: Evident>(
    sweep: &SweepOf<L>,
    combination: u64,
    library: &L::Library,
) -> Result<Vec<Percent>, Vec<Fault>> {
    let mut plan = sweep.plan().clone();
    let values: Vec<Value> = sweep.values(combination).into_iter().cloned().collect();
    plan.settings.extend(plan.axes.iter().map(|axis| axis.path.clone()).zip(values));
    plan.axes.clear();
    let alone = SweepOf::new(plan)?;
    let rows = (0..alone.count()).map(|number| alone.run(number, library)).collect::<Result<_, _>>()?;
    let table = TableOf::new(&alone, rows).map_err(|fault| vec![fault])?;
    let percent = |c: &Comparison| map::percent(&table, &c.measure, &c.baseline, &c.entry);
    Ok(L::comparisons().iter().map(percent).collect())
}

impl Evidence {
    /// The file, from the runs of each preset.
    ///
    /// # Errors
    /// A preset that does not exist, or an address that cannot be written.
    pub fn of<L: Evident>(tables: &[(&str, TableOf<'_, L>)]) -> Result<Self, Fault> {
        let mut seed_digests_of_all = Vec::new();
        for (preset, table) in tables {
            seed_digests_of_all.extend(seed_digests(presets::get_of::<L::Scenario>(preset)?.preset(), table));
        }
        let mut claims = Vec::new();
        for headline in L::HEADLINES {
            for (preset, table) in tables.iter().filter(|(preset, _)| L::is_about(headline, preset)) {
                claims.push(claim::<L>(headline, preset, table)?);
            }
        }
        let seeds = tables.first().map_or(Seeds { first: 1, count: 0 }, |(_, table)| table.sweep().plan().seeds);
        let laboratory = L::Scenario::LABORATORY;
        Ok(Self {
            laboratory: laboratory.to_owned(),
            version: crate::VERSION.to_owned(),
            command: format!("edgelab claims --laboratory {laboratory} --seeds {} --json", seeds.count),
            seeds,
            runs: tables.iter().map(|(_, table)| table.sweep().count()).sum(),
            resamples: RESAMPLES,
            normalisation: NORMALISATION.to_owned(),
            claims,
            seed_digests: seed_digests_of_all,
        })
    }

    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, Fault> {
        serde_json::from_str(text).map_err(|error| Fault::new("evidence", error.to_string()))
    }
}

/// A headline number beside ours, on one preset.
fn claim<L: Evident>(headline: &Headline, preset: &str, table: &TableOf<'_, L>) -> Result<Claim, Fault> {
    let scenario = presets::get_of::<L::Scenario>(preset)?;
    let entries = &table.sweep().plan().entries;
    let number = |name: &str| entries.iter().position(|entry| entry.name() == name);
    let mut findings = Vec::new();
    for (place, measure) in headline.measures.iter().filter_map(|name| L::measure(name)) {
        for (entry, baseline) in L::pairs() {
            let (Some(mine), Some(theirs)) = (number(&entry), number(&baseline)) else { continue };
            let (ours, base) = (table.samples(0, mine, place), table.samples(0, theirs, place));
            let change = ours.change(&base);
            let (Some(entry_median), Some(baseline_median)) = (ours.median(), base.median()) else { continue };
            findings.push(Finding {
                measure: measure.name.to_owned(),
                baseline,
                entry,
                verdict: Verdict::on(change.map(|change| change.percent), headline.percent),
                change,
                baseline_median,
                entry_median,
                address: address::<L>(&scenario, &entries[theirs], &entries[mine])?,
            });
        }
    }
    Ok(Claim {
        id: format!("{}-{preset}", headline.id),
        words: headline.words.to_owned(),
        paper_percent: headline.percent,
        preset: scenario.preset().to_owned(),
        decides: headline.decides.to_owned(),
        findings,
    })
}

/// The address that shows both entries under the first seed.
fn address<L: Evident>(scenario: &L::Scenario, baseline: &EntryOf<L>, entry: &EntryOf<L>) -> Result<String, Fault> {
    let mut scenario = change(scenario, &entry.settings).map_err(|mut faults| faults.swap_remove(0))?;
    let method = L::method(&scenario);
    L::enter(&mut scenario, method, 1);
    check::check(&scenario).map_err(|mut faults| faults.swap_remove(0))?;
    let mut methods = vec![L::name(baseline.method).to_owned()];
    if entry.method != baseline.method {
        methods.push(L::name(entry.method).to_owned());
    }
    codec::encode(&scenario, &PlainView { methods, ..PlainView::default() })
}

impl<L: Laboratory> Region<L> {
    /// The verdict on a comparison (by number) in a cell.
    pub fn verdict(&self, cell: usize, comparison: usize) -> Verdict {
        let interval = self.cells[cell][comparison].map(|[estimate, low, high]| Interval { estimate, low, high });
        Verdict::on(interval, self.comparisons[comparison].paper_percent)
    }

    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, Fault> {
        serde_json::from_str(text).map_err(|error| Fault::new("region", error.to_string()))
    }
}
