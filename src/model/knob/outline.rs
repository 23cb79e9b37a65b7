//! The shape of a scenario as a tree, derived from the rows: which fields, which alternatives, which lists.

use std::{collections::BTreeMap, sync::OnceLock};

use super::{Knob, Scale, is_index};

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

/// The settings of a laboratory: its rows, and the shape of its scenarios that follows from them.
#[derive(Debug)]
pub struct Settings {
    rows: &'static [Knob],
    alternatives: &'static [&'static str],
    may_be_empty: &'static [&'static str],
    outline: OnceLock<Outline>,
}

impl Settings {
    /// Settings by their rows, the objects of which exactly one field is present (alternatives), and the lists that may be
    /// empty, which files then leave out.
    pub const fn new(
        rows: &'static [Knob],
        alternatives: &'static [&'static str],
        may_be_empty: &'static [&'static str],
    ) -> Self {
        Self { rows, alternatives, may_be_empty, outline: OnceLock::new() }
    }

    /// The rows: one for each setting, in the order of the format.
    pub fn rows(&self) -> &'static [Knob] {
        self.rows
    }

    /// The shape of the whole scenario.
    pub fn outline(&'static self) -> &'static Outline {
        self.outline.get_or_init(|| {
            let rows: Vec<(&str, &Knob)> = self.rows.iter().map(|knob| (knob.path, knob)).collect();
            self.grow("", &rows)
        })
    }

    /// The place at `path`, below which `rows` stand, each with the rest of its path.
    fn grow(&self, path: &str, rows: &[(&'static str, &'static Knob)]) -> Outline {
        if let [("", knob)] = rows {
            return Outline { kind: Kind::Leaf(knob), may_be_empty: false };
        }
        let mut below: BTreeMap<&'static str, Vec<(&'static str, &'static Knob)>> = BTreeMap::new();
        for (rest, knob) in rows {
            let (first, rest) = rest.split_once('.').unwrap_or((rest, ""));
            below.entry(first).or_default().push((rest, knob));
        }
        let mut fields = BTreeMap::new();
        fields.extend(below.into_iter().map(|(name, rows)| (name, self.grow(&super::join(path, name), &rows))));
        let kind = if let Some(item) = fields.remove("*") {
            Kind::Items(Box::new(item))
        } else if self.alternatives.contains(&path) {
            Kind::Variants(fields)
        } else {
            Kind::Fields(fields)
        };
        Outline { kind, may_be_empty: self.may_be_empty.contains(&path) }
    }

    /// The row of the setting at `path`, which may name an element of a list (`cluster.devices.listed.3.name`,
    /// or one of a list of numbers: `cluster.devices.drawn.memory_bytes.0`).
    pub fn find(&'static self, path: &str) -> Option<&'static Knob> {
        match self.locate(path)?.0.kind {
            Kind::Leaf(knob) => Some(knob),
            _ => None,
        }
    }

    /// The place that `path` names, and whether it names an element of the list of numbers or names that stands there.
    /// The empty path names the whole.
    pub fn locate(&'static self, path: &str) -> Option<(&'static Outline, bool)> {
        let mut node = self.outline();
        let mut parts = path.split('.').filter(|_| !path.is_empty());
        while let Some(part) = parts.next() {
            node = match &node.kind {
                Kind::Fields(fields) | Kind::Variants(fields) => fields.get(part)?,
                Kind::Items(item) => is_index(part).then_some(item)?,
                Kind::Leaf(knob) => {
                    let list = matches!(knob.scale, Scale::List | Scale::Choices(_));
                    return (list && is_index(part) && parts.next().is_none()).then_some((node, true));
                }
            };
        }
        Some((node, false))
    }
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
