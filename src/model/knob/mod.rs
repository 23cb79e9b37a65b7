//! One row for each setting: its name for people, unit, range, help and provenance.
//!
//! Forms, checks, the JSON Schema and messages are derived from these rows; nothing else says what a setting may be.

mod outline;
mod rows;

pub use outline::{Kind, Outline, Settings};
pub use rows::KNOBS;

/// The row of one setting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Knob {
    /// The setting's path, with `*` for an index into a list, such as `cluster.devices.listed.*.name`.
    pub path: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// Its unit as people write it; empty for pure numbers and texts.
    pub unit: &'static str,
    /// Least allowed value (numbers only).
    pub low: f64,
    /// Greatest allowed value (numbers only).
    pub high: f64,
    /// The narrower range that a slider offers (numbers only).
    pub slider: (f64, f64),
    /// What kind of value it is.
    pub scale: Scale,
    /// The part of the form to which it belongs.
    pub group: Group,
    /// What it does, for a student.
    pub help: &'static str,
    /// Where the default, or the rule itself, comes from.
    pub provenance: Provenance,
    /// Why the default is what it is.
    pub reason: &'static str,
    /// Whether a file may leave it out.
    pub optional: bool,
    /// Whether a file may say `null`: none.
    pub nullable: bool,
    /// Whether it may change in mid-run ([`intervention`](super::intervention)).
    pub live: bool,
}

/// What kind of value a setting takes, and how a form offers it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// A number on a linear slider.
    Linear,
    /// A positive number on a logarithmic slider.
    Log,
    /// A whole number.
    Whole,
    /// A list of at least one number.
    List,
    /// One of these names.
    Choice(&'static [&'static str]),
    /// A list of at least one of these names.
    Choices(&'static [&'static str]),
    /// A text.
    Text,
    /// A SHA-256 digest in hexadecimal, or nothing.
    Digest,
    /// On or off.
    Switch,
    /// A whole number that no form offers.
    Fixed,
    /// A list of changes in mid-run, empty or not.
    Changes,
}

/// Parts of the form, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The run as a whole.
    Run,
    /// Jobs and models.
    Workload,
    /// The edges.
    Devices,
    /// What joins them.
    Network,
    /// Who decides, when and at what cost.
    Decisions,
    /// Who corrects.
    Shield,
    /// How policies are trained.
    Learning,
    /// Workers, and where they stand.
    Cell,
    /// The radio.
    Channel,
    /// Workers, links and what becomes of them.
    Environment,
    /// What is trained.
    Model,
    /// What is learned from.
    Data,
    /// Who sends what to whom, and when.
    Protocol,
}

impl Group {
    /// All groups, in the order in which they are shown.
    pub const ALL: [Self; 13] = [
        Self::Run,
        Self::Workload,
        Self::Devices,
        Self::Network,
        Self::Decisions,
        Self::Shield,
        Self::Learning,
        Self::Cell,
        Self::Channel,
        Self::Environment,
        Self::Model,
        Self::Data,
        Self::Protocol,
    ];

    /// The heading.
    pub fn label(self) -> &'static str {
        match self {
            Self::Run => "Run",
            Self::Workload => "Workload",
            Self::Devices => "Devices",
            Self::Network => "Network",
            Self::Decisions => "Decisions",
            Self::Shield => "Shield",
            Self::Learning => "Learning",
            Self::Cell => "Cell",
            Self::Channel => "Channel",
            Self::Environment => "Environment",
            Self::Model => "Model",
            Self::Data => "Data",
            Self::Protocol => "Protocol",
        }
    }
}

/// Where a default or rule comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provenance {
    /// Stated in the paper's published abstract.
    Paper,
    /// Stated in related public work of the same authors, named in the reason.
    Companion,
    /// Our reconstruction: a reasoned choice where the public text is silent.
    Ours,
}

impl Provenance {
    /// The label as the documentation writes it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Companion => "companion",
            Self::Ours => "ours",
        }
    }
}

impl Knob {
    /// A row without range, help and source.
    pub const fn new(path: &'static str, group: Group, scale: Scale, label: &'static str, unit: &'static str) -> Self {
        let (low, high, slider) = (0.0, 0.0, (0.0, 0.0));
        let (help, provenance, reason) = ("", Provenance::Ours, "");
        let (optional, nullable, live) = (false, false, false);
        Self { path, label, unit, low, high, slider, scale, group, help, provenance, reason, optional, nullable, live }
    }

    /// What it may be at all, which is also what a slider offers.
    pub const fn range(self, low: f64, high: f64) -> Self {
        Self { low, high, slider: (low, high), ..self }
    }

    /// What a slider offers, where that is narrower.
    pub const fn slider(self, low: f64, high: f64) -> Self {
        Self { slider: (low, high), ..self }
    }

    /// A file may leave it out.
    pub const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// A file may say `null`: none.
    pub const fn nullable(self) -> Self {
        Self { nullable: true, ..self }
    }

    /// It may change in mid-run.
    pub const fn live(self) -> Self {
        Self { live: true, ..self }
    }

    /// What it does, for a student.
    pub const fn help(self, help: &'static str) -> Self {
        Self { help, ..self }
    }

    /// Where the default comes from, and why it is what it is.
    pub const fn source(self, provenance: Provenance, reason: &'static str) -> Self {
        Self { provenance, reason, ..self }
    }
}

/// The settings of the placement laboratory.
pub static PLACEMENT: Settings = Settings::new(KNOBS, &["cluster.devices", "workload.jobs"], &["workload.models"]);

/// The row of a setting of the placement laboratory; see [`Settings::find`].
pub fn find(path: &str) -> Option<&'static Knob> {
    PLACEMENT.find(path)
}

/// Whether `part` of a path is an index as we write it, or the `*` that stands for one.
fn is_index(part: &str) -> bool {
    part == "*" || part.parse::<u32>().is_ok_and(|index| index.to_string() == part)
}

/// The path of the field or element `name` below `path`.
pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_string() } else { format!("{path}.{name}") }
}
