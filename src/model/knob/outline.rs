//! The shape of a scenario as a tree, derived from the rows: which fields, which alternatives, which lists.

use std::{collections::BTreeMap, sync::OnceLock};

use super::{KNOBS, Knob};

/// The objects of which exactly one field is present: alternatives.
const ALTERNATIVES: [&str; 2] = ["cluster.devices", "workload.jobs"];

/// The lists that may be empty, and that files then leave out.
const MAY_BE_EMPTY: [&str; 1] = ["workload.models"];

/// A place in the scenario and what may stand there.
#[derive(Debug)]
pub struct Outline {
    /// What may stand there.
    pub kind: Kind,
    /// Whether it is a list that may be empty or left out.
    pub may_be_empty: bool,
}

/// What may stand at a place in the scenario.
#[derive(Debug)]
pub enum Kind {
    /// An object with these fields.
    Fields(BTreeMap<&'static str, Outline>),
    /// An object with exactly one of these fields.
    Variants(BTreeMap<&'static str, Outline>),
    /// A list of such items; of at least one, unless its place says otherwise.
    Items(Box<Outline>),
    /// A setting.
    Leaf(&'static Knob),
}

/// The whole scenario.
pub fn outline() -> &'static Outline {
    static WHOLE: OnceLock<Outline> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let rows: Vec<(&str, &Knob)> = KNOBS.iter().map(|knob| (knob.path, knob)).collect();
        grow("", &rows)
    })
}

/// The place at `path`, below which `rows` stand, each with the rest of its path.
fn grow(path: &str, rows: &[(&'static str, &'static Knob)]) -> Outline {
    if let [("", knob)] = rows {
        return Outline { kind: Kind::Leaf(knob), may_be_empty: false };
    }
    let mut below: BTreeMap<&'static str, Vec<(&'static str, &'static Knob)>> = BTreeMap::new();
    for (rest, knob) in rows {
        let (first, rest) = rest.split_once('.').unwrap_or((rest, ""));
        below.entry(first).or_default().push((rest, knob));
    }
    let mut fields = BTreeMap::new();
    fields.extend(below.into_iter().map(|(name, rows)| (name, grow(&super::join(path, name), &rows))));
    let kind = if let Some(item) = fields.remove("*") {
        Kind::Items(Box::new(item))
    } else if ALTERNATIVES.contains(&path) {
        Kind::Variants(fields)
    } else {
        Kind::Fields(fields)
    };
    Outline { kind, may_be_empty: MAY_BE_EMPTY.contains(&path) }
}

impl Outline {
    /// Whether a file may leave this place out.
    pub fn optional(&self) -> bool {
        match &self.kind {
            Kind::Leaf(knob) => knob.optional,
            Kind::Fields(fields) => fields.values().all(Self::optional),
            Kind::Variants(_) | Kind::Items(_) => self.may_be_empty,
        }
    }
}
