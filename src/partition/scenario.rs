//! The scenario of the partition laboratory: everything that a run depends on, as one serialisable value.
//!
//! A cell with its workers, the model that they train in blocks, the data, and the scheme that shares parameters and
//! bandwidth out. Labels, units, ranges, help and provenance of each setting are in [`super::knobs`].

use serde::{Deserialize, Serialize};

use crate::{
    model::{
        check::{self, Fault},
        described::Described,
        knob::Settings,
        names,
    },
    presets::{self, Preset, Shipped},
};

use super::{knobs::PARTITION, link::Rate, rules, scheme::Scheme};

/// The version of the scenario format that this build writes and reads.
pub const FORMAT: u32 = 1;

/// Everything that a run depends on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Version of this format; see [`FORMAT`].
    pub format: u32,
    /// Whose scenario this is, so that a file says it.
    pub laboratory: Laboratory,
    /// The frozen preset that this scenario departs from, such as `paper-cell@1`; empty if none.
    #[serde(default)]
    pub preset: String,
    /// A short title for people.
    #[serde(default)]
    pub title: String,
    /// What a reader can learn from it, in one sentence.
    #[serde(default)]
    pub goal: String,
    /// Names the draws of every random stream.
    pub seed: u64,
    /// The run ends here; a round that is not over by then does not count, in seconds.
    pub horizon_secs: f64,
    /// The cell: workers and the radio between them and the base station.
    pub cell: Cell,
    /// What is trained, as far as time depends on it.
    pub model: Model,
    /// What it learns from.
    pub data: Data,
    /// How it learns.
    pub learning: Learning,
    /// The question.
    pub study: Study,
}

impl Described for Scenario {
    const LABORATORY: &'static str = "partition";
    const FORMAT: u32 = FORMAT;
    const METHOD: &'static str = "study.scheme";

    fn settings() -> &'static Settings {
        &PARTITION
    }

    fn preset(&self) -> &str {
        &self.preset
    }

    fn rules(&self, faults: &mut Vec<Fault>) {
        rules::examine(self, faults);
    }
}

impl Shipped for Scenario {
    const PRESETS: &'static [Preset] = &[
        presets::first("paper-cell", include_str!("../../static/presets/paper-cell.json")),
        presets::first("two-groups", include_str!("../../static/presets/two-groups.json")),
        presets::first("strangled-uplink", include_str!("../../static/presets/strangled-uplink.json")),
        presets::first("different-data", include_str!("../../static/presets/different-data.json")),
    ];
}

impl Scenario {
    /// The scenario with the documents of the file of this digest. A fifth of them is kept for testing, unless it reads a
    /// file already and says another share.
    ///
    /// # Errors
    /// What makes that impossible.
    pub fn with_file(&self, digest: &str) -> Result<Self, Vec<Fault>> {
        const TEST_SHARE: f64 = 0.2;
        let test_share = match &self.data.source {
            Source::File(file) => file.test_share,
            Source::Synthetic(_) => TEST_SHARE,
        };
        let mut changed = self.clone();
        changed.data.source = Source::File(DataFile { digest: digest.to_owned(), test_share });
        changed.check().map(|()| changed)
    }

    /// Whether the scenario can be run.
    ///
    /// # Errors
    /// All its faults, each by path; see [`check::check`].
    pub fn check(&self) -> Result<(), Vec<Fault>> {
        check::check(self)
    }
}

/// The laboratory's name in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Laboratory {
    /// This one.
    Partition,
}

/// A cell: a base station, workers, and the radio between them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// The workers in their groups: drawn, or listed one by one.
    pub workers: Workers,
    /// Radius of the cell, metres.
    pub radius_m: f64,
    /// No worker is nearer to the base station than this, metres.
    pub min_distance_m: f64,
    /// Path loss at one kilometre, dB.
    pub path_loss_1km_db: f64,
    /// Additional path loss for ten times the distance, dB.
    pub path_loss_decade_db: f64,
    /// Noise power density, dBm/Hz.
    pub noise_dbm_per_hz: f64,
    /// Power that the base station sends with to each worker, dBm.
    pub power_down_dbm: f64,
    /// Power that a worker sends with, dBm.
    pub power_up_dbm: f64,
    /// Bandwidth to share out for downloads, Hz.
    pub bandwidth_down_hz: f64,
    /// Bandwidth to share out for uploads, Hz.
    pub bandwidth_up_hz: f64,
    /// Whether both budgets are one.
    pub shared_bandwidth: bool,
    /// Whether a block is sent once to all workers of its group.
    pub multicast_download: bool,
    /// When the fading is redrawn.
    pub fading: Fading,
    /// How a rate follows from bandwidth.
    pub rate: Rate,
    /// The band over which noise counts where rates are linear in bandwidth.
    pub reference_band: ReferenceBand,
}

/// Where the workers come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Workers {
    /// Drawn from distributions, by the stream `workers`.
    Drawn(Drawn),
    /// Listed one by one.
    Listed(Vec<ListedWorker>),
}

impl Workers {
    /// The number of workers of each group.
    pub fn per_group(&self) -> Vec<u32> {
        match self {
            Self::Drawn(drawn) => vec![drawn.workers_per_group; drawn.groups as usize],
            Self::Listed(list) => {
                let groups = list.iter().map(|worker| worker.group as usize + 1).max().unwrap_or_default();
                let count = |group| list.iter().filter(|worker| worker.group as usize == group).count() as u32;
                (0..groups).map(count).collect()
            }
        }
    }
}

/// Distributions from which workers are drawn. Positions are uniform in the cell's area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// Groups; each trains one block of parameters.
    pub groups: u32,
    /// Workers of each group.
    pub workers_per_group: u32,
    /// Computing speeds, each equally likely, cycles per second.
    pub cycles_per_sec: Vec<f64>,
    /// What a round costs a worker besides, seconds.
    pub overhead_secs: f64,
}

/// One worker, described.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListedWorker {
    /// Its name, unique.
    pub name: String,
    /// Its group, counted from 0.
    pub group: u32,
    /// Position from the base station, metres.
    pub x_m: f64,
    /// Position from the base station, metres.
    pub y_m: f64,
    /// Computing speed, cycles per second.
    pub cycles_per_sec: f64,
    /// What a round costs it besides, seconds.
    pub overhead_secs: f64,
    /// Spectral efficiency of its download without fading, bit/s/Hz; 0: it follows from the position.
    pub down_bps_per_hz: f64,
    /// Spectral efficiency of its upload without fading, bit/s/Hz; 0: it follows from the position.
    pub up_bps_per_hz: f64,
}

/// When the (Rayleigh) fading of the channels is redrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Fading {
    /// Before every round.
    PerRound,
    /// Once.
    Fixed,
    /// There is none: channels have their mean gain.
    None,
}

impl Fading {
    /// All, in the order of the form.
    pub const ALL: [Self; 3] = [Self::PerRound, Self::Fixed, Self::None];
    /// Their names in files.
    pub const NAMES: [&'static str; 3] = names!();

    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PerRound => "per-round",
            Self::Fixed => "fixed",
            Self::None => "none",
        }
    }
}

/// The band over which the noise is taken that gives a worker's signal-to-noise ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReferenceBand {
    /// The worker's equal share of the budget.
    EqualShare,
    /// The whole budget.
    Whole,
}

impl ReferenceBand {
    /// All, in the order of the form.
    pub const ALL: [Self; 2] = [Self::EqualShare, Self::Whole];
    /// Their names in files.
    pub const NAMES: [&'static str; 2] = names!();

    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EqualShare => "equal-share",
            Self::Whole => "whole",
        }
    }
}

/// What is trained, as far as time depends on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Parameters that are sent and computed; 0: as many as the weights that are learned (features × classes).
    pub params: u64,
    /// Bits of a parameter that is sent.
    pub bits_per_param: u32,
    /// CPU cycles that a worker spends on a parameter in a round.
    pub cycles_per_param: f64,
}

/// What the model learns from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// Where the documents come from.
    pub source: Source,
    /// Which documents each group holds.
    pub over_groups: OverGroups,
}

/// Where the documents come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Drawn: see [`super::news`].
    Synthetic(Synthetic),
    /// A file in LIBSVM format, which travels beside the scenario.
    File(DataFile),
}

/// The synthetic news.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Synthetic {
    /// Words of the vocabulary.
    pub features: u32,
    /// Classes.
    pub classes: u32,
    /// Training documents.
    pub documents: u32,
    /// Test documents.
    pub test_documents: u32,
    /// Words of a document, in the mean.
    pub words_per_document: u32,
    /// Exponent of Zipf's law.
    pub zipf_exponent: f64,
    /// Families of related classes.
    pub families: u32,
    /// Words of a topic, of a class or of a family.
    pub topic_words: u32,
    /// Share of a document's words that are drawn from topics: less is more difficult.
    pub topic_share: f64,
    /// Share of these that are drawn from the family's topic rather than the class's own: more is more difficult.
    pub family_share: f64,
}

/// A file in LIBSVM format.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DataFile {
    /// SHA-256 of its content, in hexadecimal.
    pub digest: String,
    /// Share of its documents that is kept for testing.
    pub test_share: f64,
}

/// Which documents each group holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum OverGroups {
    /// All groups hold all documents, each spread over the group's workers.
    Identical,
    /// Documents are dealt out: each group holds its own part.
    Different,
}

impl OverGroups {
    /// All, in the order of the form.
    pub const ALL: [Self; 2] = [Self::Identical, Self::Different];
    /// Their names in files.
    pub const NAMES: [&'static str; 2] = names!();

    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identical => "identical",
            Self::Different => "different",
        }
    }
}

/// How the model learns: proximal gradient on all documents in each round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Learning {
    /// The step as a multiple of 1/L, the largest that never increases the objective.
    pub step_scale: f64,
    /// Weight λ of the ℓ1 penalty.
    pub l1: f64,
}

/// The question of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Study {
    /// Who shares parameters and bandwidth out.
    pub scheme: Scheme,
    /// The moment whose accuracy is measured, seconds.
    pub compare_at_secs: f64,
    /// The test accuracy the time to which is measured.
    pub target_accuracy: f64,
}
