//! The laboratories on the command line: whose a scenario, plan or trace is, and what each prints.

use edgelab::{
    codec,
    experiment::{
        laboratory::{Laboratory, Placement},
        partition::Partition,
        training::Training,
    },
    model::{
        check::{self, Fault},
        method::Method,
        scenario::Scenario,
    },
    partition,
    presets::{Preset, Shipped},
    session::Library,
    shipped,
    training::{
        self,
        data::{File, bundle, read},
        own,
    },
};
use serde_json::Value;

use super::{
    Failure, Source,
    run::{self, RunReport},
};

/// A scenario that learns from other data than before, and what people should know of that.
pub type Adopted<L> = (<L as Laboratory>::Scenario, Vec<String>);

/// What the command line needs to know of a laboratory, beside what experiments do.
pub trait Offered: Laboratory {
    /// The file of its page.
    const PAGE: &'static str;
    /// The measures that a summary shows unless it is told otherwise.
    const SHOWN: &'static [&'static str];

    /// The scenario that the command line names, with its changes, checked.
    ///
    /// # Errors
    /// All faults, by path.
    fn load(source: &Source) -> Result<Self::Scenario, Failure> {
        source.load_plain::<Self>()
    }

    /// What ships with the program, by digest.
    fn library() -> Self::Library {
        Self::Library::default()
    }

    /// Files that mean something only together, as one; nothing where each stands for itself.
    ///
    /// # Errors
    /// What is wrong with files that belong together.
    fn together(_: Vec<(String, Vec<u8>)>) -> Result<Option<Vec<u8>>, Vec<Fault>> {
        Ok(None)
    }

    /// The scenario with the data file of this digest in the place of what it would draw, and what people should know of
    /// that; nothing where files are named by the scenario alone.
    ///
    /// # Errors
    /// What makes that impossible.
    fn adopt(_: &Self::Scenario, _: &Self::Library, _: &str) -> Result<Option<Adopted<Self>>, Vec<Fault>> {
        Ok(None)
    }

    /// Digests of the policies by which a method acts, one a training seed, where policies ship.
    fn policies(_: &Self::Scenario, _: Self::Method) -> Vec<String> {
        Vec::new()
    }

    /// Runs of one scenario under several methods.
    fn table(runs: &[RunReport<Self>]) -> String {
        run::plain_table(runs)
    }
}

impl Offered for Placement {
    const PAGE: &'static str = "./";
    const SHOWN: &'static [&'static str] = &["training_secs_median", "collisions_executed"];

    fn load(source: &Source) -> Result<Scenario, Failure> {
        source.load()
    }

    fn library() -> Library {
        shipped::library()
    }

    fn policies(scenario: &Scenario, method: Method) -> Vec<String> {
        let shielded = scenario.study.policies.trained_with_shield && method != Method::Rl;
        let acts_by = if method == Method::Rl || shielded { method } else { Method::Marl };
        if method.is_learning() { shipped::digests(acts_by.name()) } else { Vec::new() }
    }

    fn table(runs: &[RunReport<Self>]) -> String {
        run::placement_table(runs)
    }
}

impl Offered for Partition {
    const PAGE: &'static str = "partition.html";
    const SHOWN: &'static [&'static str] = &["round_secs_mean", "accuracy_at_secs", "time_to_target_secs"];

    fn adopt(scenario: &Self::Scenario, _: &Self::Library, digest: &str) -> Result<Option<Adopted<Self>>, Vec<Fault>> {
        let draws = matches!(scenario.data.source, partition::scenario::Source::Synthetic(_));
        draws.then(|| scenario.with_file(digest).map(|scenario| (scenario, Vec::new()))).transpose()
    }
}

impl Offered for Training {
    const PAGE: &'static str = "training.html";
    const SHOWN: &'static [&'static str] = &["accuracy_at_end", "time_to_target_secs", "bytes", "waiting_share"];

    /// A pair of IDX files, or two: to learn from and to test on, which their names tell.
    fn together(files: Vec<(String, Vec<u8>)>) -> Result<Option<Vec<u8>>, Vec<Fault>> {
        if files.len() < 2 {
            return Ok(None);
        }
        let named: Vec<File<'_>> = files.iter().map(|(name, bytes)| File { name, bytes }).collect();
        read(&named).map(|_| Some(bundle::pack(&files)))
    }

    fn adopt(
        scenario: &Self::Scenario,
        library: &Self::Library,
        digest: &str,
    ) -> Result<Option<Adopted<Self>>, Vec<Fault>> {
        let draws = matches!(scenario.data.source, training::scenario::Source::Digits(_));
        let Some(samples) = library.get(digest).filter(|_| draws) else { return Ok(None) };
        let (scenario, mut notes) = own::adopt(scenario, digest, &samples.train, &samples.test)?;
        notes.extend(samples.notes.iter().cloned());
        Ok(Some((scenario, notes)))
    }
}

/// The laboratories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// Who trains what where.
    Placement,
    /// Who trains which block of the model.
    Partition,
    /// Who sends which gradient to whom.
    Training,
}

/// Does something in the laboratory of a [`Kind`], which the body calls by the name that stands before it.
macro_rules! in_laboratory {
    ($kind:expr, $name:ident => $body:expr) => {
        match $kind {
            $crate::commands::laboratory::Kind::Placement => {
                type $name = edgelab::experiment::laboratory::Placement;
                $body
            }
            $crate::commands::laboratory::Kind::Partition => {
                type $name = edgelab::experiment::partition::Partition;
                $body
            }
            $crate::commands::laboratory::Kind::Training => {
                type $name = edgelab::experiment::training::Training;
                $body
            }
        }
    };
}
pub(super) use in_laboratory;

impl Kind {
    /// All, in their order.
    pub const ALL: [Self; 3] = [Self::Placement, Self::Partition, Self::Training];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        use edgelab::model::described::Described;
        in_laboratory!(self, L => <<L as Laboratory>::Scenario as Described>::LABORATORY)
    }

    /// Its presets.
    pub fn presets(self) -> &'static [Preset] {
        in_laboratory!(self, L => <<L as Laboratory>::Scenario as Shipped>::PRESETS)
    }

    /// The laboratory with a preset `name` or `name@version`.
    pub fn of_preset(name: &str) -> Option<Self> {
        let name = name.split('@').next().unwrap_or_default();
        Self::ALL.into_iter().find(|kind| kind.presets().iter().any(|preset| preset.name == name))
    }

    /// The laboratory of a scenario as JSON; the first one where nobody knows better.
    pub fn of_value(value: &Value) -> Self {
        let name = check::laboratory(value);
        Self::ALL.into_iter().find(|kind| kind.name() == name).unwrap_or(Self::Placement)
    }

    /// The laboratory of a plan or of the header of a trace, as text; the first one where nobody knows better.
    pub fn of_holder(text: &str) -> Self {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        match value.get("scenario") {
            Some(Value::String(preset)) => Self::of_preset(preset).unwrap_or(Self::Placement),
            Some(scenario) => Self::of_value(scenario),
            None => Self::Placement,
        }
    }

    /// The laboratory of an address.
    pub fn of_address(address: &str) -> Self {
        let mut kind = None;
        for pair in address.trim_start_matches('#').split('&') {
            kind = kind.or(match pair.split_once('=') {
                Some(("preset", name)) => Self::of_preset(name),
                Some(("z", packed)) => {
                    let text = codec::unpack_text(packed).unwrap_or_default();
                    serde_json::from_str(&text).ok().map(|value| Self::of_value(&value))
                }
                _ => None,
            });
        }
        kind.unwrap_or(Self::Placement)
    }
}
