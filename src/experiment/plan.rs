//! A plan: which settings vary, who competes, and over which seeds (science §4).
//!
//! A plan file is JSON. What it does not name is the scenario's own.
//!
//! ```
//! use edgelab::experiment::plan::Plan;
//! let plan = Plan::read(r#"{
//!     "kind": "edgelab-plan", "format": 1,
//!     "scenario": "paper-emulation",
//!     "axes": [{"path": "study.shield.alpha", "values": [0.8, 0.9]}],
//!     "entries": [{"method": "marl"}, {"method": "srole-d"}],
//!     "seeds": {"first": 1, "count": 10}
//! }"#).expect("a plan");
//! assert_eq!(plan.count(), 2 * 2 * 10);
//! ```

use std::collections::{BTreeMap, BTreeSet};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, Error as _},
};
use serde_json::Value;

use crate::{
    model::{
        check::{self, Fault, excerpt},
        described::Described,
        json, limits, path,
    },
    presets,
};

use super::laboratory::{Laboratory, Placement};

/// What a plan file says that it is.
const KIND: &str = "edgelab-plan";
/// The version of the plan format that this build writes and reads.
const FORMAT: u32 = 1;

/// A plan of the placement laboratory.
pub type Plan = PlanOf<Placement>;
/// The start of a plan of the placement laboratory.
pub type Start = StartOf<Placement>;
/// A competitor in the placement laboratory.
pub type Entry = EntryOf<Placement>;

/// Which settings vary, who competes, and over which seeds, in a laboratory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "cli",
    schemars(rename = "Plan", bound = "StartOf<L>: schemars::JsonSchema, EntryOf<L>: schemars::JsonSchema")
)]
#[serde(deny_unknown_fields, bound = "")]
pub struct PlanOf<L: Laboratory> {
    /// What the file is: `edgelab-plan`.
    pub kind: String,
    /// Version of this format: 1.
    pub format: u32,
    /// A short title for people.
    #[serde(default)]
    pub title: String,
    /// The scenario from which everything departs.
    pub scenario: StartOf<L>,
    /// Settings changed for all runs, by path.
    #[serde(default)]
    pub settings: BTreeMap<String, Value>,
    /// Settings that vary; every combination of their values is run.
    #[serde(default)]
    pub axes: Vec<Axis>,
    /// Who competes; all face the same workloads.
    pub entries: Vec<EntryOf<L>>,
    /// The evaluation seeds: the unit of replication.
    pub seeds: Seeds,
}

/// The scenario from which a plan departs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(rename = "Start", bound = "L::Scenario: schemars::JsonSchema"))]
#[serde(untagged, bound = "")]
pub enum StartOf<L: Laboratory> {
    /// A shipped scenario by name, such as `paper-emulation` or `paper-emulation@1`.
    Preset(String),
    /// A whole scenario.
    Own(Box<L::Scenario>),
}

impl<'de, L: Laboratory> Deserialize<'de> for StartOf<L> {
    /// By way of a value: the page's program then holds one reader of scenarios, not two.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(name) => Ok(Self::Preset(name)),
            own => check::from_value(&own).map(|own| Self::Own(Box::new(own))).map_err(D::Error::custom),
        }
    }
}

/// A setting that varies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Axis {
    /// The setting, by path.
    pub path: String,
    /// Its values, in the order in which they are run.
    pub values: Vec<Value>,
}

/// One competitor: a method, with settings and policies of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "cli", schemars(rename = "Entry", bound = "L::Method: schemars::JsonSchema"))]
#[serde(deny_unknown_fields, bound = "")]
pub struct EntryOf<L: Laboratory> {
    /// Its name for people, unique; the method's name if empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The method.
    pub method: L::Method,
    /// Settings changed for this entry only, by path, after all others.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, Value>,
    /// Digests of the policies by which it acts, one a training seed, crossed with the evaluation seeds;
    /// the scenario's own if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<String>,
}

/// Evaluation seeds, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Seeds {
    /// The first.
    pub first: u64,
    /// How many.
    pub count: u64,
}

impl<L: Laboratory> EntryOf<L> {
    /// A method as the scenario has it.
    pub fn of(method: L::Method) -> Self {
        Self { label: String::new(), method, settings: BTreeMap::new(), policies: Vec::new() }
    }

    /// The name for people.
    pub fn name(&self) -> &str {
        if self.label.is_empty() { L::name(self.method) } else { &self.label }
    }

    /// Runs of each seed: one a policy.
    pub fn policies(&self) -> u64 {
        self.policies.len().max(1) as u64
    }
}

impl<L: Laboratory> PlanOf<L> {
    /// A plan without axes.
    pub fn new(scenario: StartOf<L>, entries: Vec<EntryOf<L>>, seeds: Seeds) -> Self {
        let (settings, axes) = (BTreeMap::new(), Vec::new());
        Self { kind: KIND.to_owned(), format: FORMAT, title: String::new(), scenario, settings, axes, entries, seeds }
    }

    /// Reads a plan file.
    ///
    /// # Errors
    /// Everything that is wrong with it, by path; see [`Self::check`].
    pub fn read(text: &str) -> Result<Self, Vec<Fault>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.len() > limits::FILE_BYTES {
            let problem = format!("has {} bytes; at most {} are read", text.len(), limits::FILE_BYTES);
            return Err(vec![Fault::new("", problem)]);
        }
        let value: Value =
            serde_json::from_str(text).map_err(|error| vec![Fault::new("", format!("is not JSON: {error}"))])?;
        if value["kind"] != KIND {
            return Err(vec![Fault::new("kind", format!("expected \"{KIND}\": this is no plan"))]);
        }
        if value["format"] != FORMAT {
            let problem = format!("this version reads plans of format {FORMAT}, this one says {}", value["format"]);
            return Err(vec![Fault::new("format", problem)]);
        }
        // A whole scenario is read by its own reader, which names the setting at fault.
        if let Some(own @ Value::Object(_)) = value.get("scenario") {
            check::load::<L::Scenario>(&own.to_string()).map_err(|faults| below("scenario", faults))?;
        }
        let plan: Self = serde_json::from_value(value.clone())
            .map_err(|error| vec![Fault::new(refused::<L>(&value), error.to_string())])?;
        plan.check()?;
        Ok(plan)
    }

    /// The plan file.
    pub fn write(&self) -> String {
        // A plan is names, numbers and lists: writing it into a string has no way to fail.
        json::indented(&serde_json::to_string(self).unwrap_or_default()) + "\n"
    }

    /// The scenario from which the plan departs, with the settings of all runs.
    ///
    /// # Errors
    /// An unknown preset, or settings that cannot be, by their path in the plan.
    pub fn base(&self) -> Result<L::Scenario, Vec<Fault>> {
        let start = match &self.scenario {
            StartOf::Preset(name) => {
                presets::get_of(name).map_err(|fault| vec![Fault::new("scenario", fault.problem)])?
            }
            StartOf::Own(scenario) => (**scenario).clone(),
        };
        change(&start, &self.settings).map_err(|faults| below("settings", faults))
    }

    /// Runs in all; as much as fits where there are more.
    pub fn count(&self) -> u64 {
        u64::try_from(self.exact_count()).unwrap_or(u64::MAX)
    }

    fn exact_count(&self) -> u128 {
        let combinations = self.axes.iter().map(|axis| axis.values.len() as u128);
        let lanes: u64 = self.entries.iter().map(EntryOf::policies).sum();
        combinations.chain([u128::from(lanes), u128::from(self.seeds.count)]).fold(1, u128::saturating_mul)
    }

    /// Whether the plan can be run: every setting and value exists and is possible by itself, and there are not too
    /// many runs. What settings must say together shows in the runs.
    ///
    /// # Errors
    /// All faults, by path in the plan; at most [`limits::FAULTS`].
    pub fn check(&self) -> Result<(), Vec<Fault>> {
        let mut faults = Vec::new();
        let count = self.exact_count();
        if count > u128::from(limits::CELLS) {
            let problem = format!("would be {count} runs; at most {} are run by one plan", limits::CELLS);
            // So many values are not looked at one by one.
            return Err(vec![Fault::new("", problem)]);
        }
        self.check_seeds(&mut faults);
        match self.base() {
            Ok(base) => {
                self.check_axes(&base, &mut faults);
                self.check_entries(&base, &mut faults);
            }
            Err(found) => faults.extend(found),
        }
        faults.truncate(limits::FAULTS);
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    fn check_seeds(&self, faults: &mut Vec<Fault>) {
        if self.seeds.count == 0 {
            faults.push(Fault::new("seeds.count", "is 0; at least one seed is needed"));
        }
        if self.seeds.first.saturating_add(self.seeds.count) > limits::SEED {
            faults.push(Fault::new("seeds", format!("seeds are at most {}", limits::SEED)));
        }
    }

    fn check_axes(&self, base: &L::Scenario, faults: &mut Vec<Fault>) {
        if self.axes.len() > limits::AXES {
            faults.push(Fault::new("axes", format!("at most {} settings vary in one plan", limits::AXES)));
        }
        let mut seen = BTreeSet::new();
        faults.extend(own_matters("settings", &self.settings, &[], L::Scenario::METHOD));
        for (place, axis) in self.axes.iter().enumerate() {
            let at = |rest: &str| format!("axes.{place}.{rest}");
            if is_named_apart(&axis.path, L::Scenario::METHOD) {
                faults.push(Fault::new(at("path"), format!("{} varies by `seeds` and `entries`", axis.path)));
                continue;
            }
            if !seen.insert(&axis.path) {
                faults.push(Fault::new(at("path"), format!("{} varies twice", excerpt(&axis.path))));
            }
            if let Err(fault) = path::get(base, &axis.path).map(drop).or_else(|fault| {
                // A part that is not chosen (arrivals where jobs come in waves) may be set as a whole.
                axis.values.first().map_or(Err(fault), |value| path::set(base, &axis.path, &text(value)).map(drop))
            }) {
                faults.push(Fault::new(at("path"), format!("{}: {}", fault.path, fault.problem)));
                continue;
            }
            if axis.values.is_empty() {
                faults.push(Fault::new(at("values"), "is empty; name at least one value"));
            }
            for (number, value) in axis.values.iter().enumerate() {
                if axis.values[..number].contains(value) {
                    faults.push(Fault::new(at(&format!("values.{number}")), format!("{value} is there twice")));
                }
                if let Err(fault) = path::set(base, &axis.path, &text(value)) {
                    faults.push(Fault::new(
                        at(&format!("values.{number}")),
                        format!("{}: {}", fault.path, fault.problem),
                    ));
                }
            }
        }
    }

    fn check_entries(&self, base: &L::Scenario, faults: &mut Vec<Fault>) {
        if self.entries.is_empty() {
            faults.push(Fault::new("entries", "is empty; name at least one method"));
        }
        let mut seen = BTreeSet::new();
        for (place, entry) in self.entries.iter().enumerate() {
            let at = |rest: &str| format!("entries.{place}.{rest}");
            if !seen.insert(entry.name()) {
                let problem = format!("\"{}\" is there twice; give each entry a label", excerpt(entry.name()));
                faults.push(Fault::new(at("label"), problem));
            }
            if entry.name().chars().count() > limits::TEXT_CHARS || entry.name().chars().any(char::is_control) {
                let problem =
                    format!("has at most {} characters, none of them a control character", limits::TEXT_CHARS);
                faults.push(Fault::new(at("label"), problem));
            }
            faults.extend(own_matters(&at("settings"), &entry.settings, &self.axes, L::Scenario::METHOD));
            if let Err(found) = change(base, &entry.settings) {
                faults.extend(below(&at("settings"), found));
            }
            if !entry.policies.is_empty() && !L::takes_policies(entry.method) {
                faults.push(Fault::new(
                    at("policies"),
                    format!("{} acts by a rule, not by a policy", L::name(entry.method)),
                ));
            }
            for (number, digest) in entry.policies.iter().enumerate() {
                if entry.policies[..number].contains(digest) {
                    faults.push(Fault::new(at(&format!("policies.{number}")), "is there twice"));
                }
                if digest.len() != 64 || !digest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
                    let problem = "is not a SHA-256 digest: 64 hexadecimal digits";
                    faults.push(Fault::new(at(&format!("policies.{number}")), problem));
                }
            }
        }
    }
}

/// Whether a setting is said by seeds and entries, not as a setting; `method` is the path of the method.
fn is_named_apart(path: &str, method: &str) -> bool {
    path == "seed" || path == method
}

/// What `settings` must leave alone: what seeds, entries and these axes say.
fn own_matters(at: &str, settings: &BTreeMap<String, Value>, axes: &[Axis], method: &str) -> Vec<Fault> {
    let inside = |inner: &str, outer: &str| inner == outer || inner.starts_with(&format!("{outer}."));
    let fault = |path: &String| {
        let problem = if is_named_apart(path, method) {
            "is what `seeds` and `entries` say".to_owned()
        } else {
            let axis = axes.iter().find(|axis| inside(path, &axis.path) || inside(&axis.path, path))?;
            format!("would override the axis {}", axis.path)
        };
        Some(Fault::new(format!("{at}.{path}"), problem))
    };
    settings.keys().filter_map(fault).collect()
}

/// A value of a setting as [`path::set`] reads it: texts as they are, everything else as JSON.
pub(super) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The scenario with these settings changed.
pub(super) fn change<S: Described>(scenario: &S, settings: &BTreeMap<String, Value>) -> Result<S, Vec<Fault>> {
    if settings.is_empty() {
        return Ok(scenario.clone());
    }
    let pairs: Vec<(String, String)> = settings.iter().map(|(path, value)| (path.clone(), text(value))).collect();
    let (changed, refused) = path::set_all(scenario, &pairs);
    if refused.is_empty() { Ok(changed) } else { Err(refused.into_iter().map(|(_, fault)| fault).collect()) }
}

/// The path of what cannot be read in a plan that cannot be read; empty where no part is to blame.
///
/// Parts are read again one by one, inner ones first: a deserialiser that keeps track of paths would be three times as
/// long as the one that reads plans.
fn refused<L: Laboratory>(plan: &Value) -> String {
    fn reads<T: DeserializeOwned>(value: &Value) -> bool {
        serde_json::from_value::<T>(value.clone()).is_ok()
    }
    type Part = (&'static str, fn(&Value) -> bool);
    let parts: [Part; 15] = [
        ("title", Value::is_string),
        ("settings", Value::is_object),
        ("axes.*.path", Value::is_string),
        ("axes.*.values", Value::is_array),
        ("axes.*", reads::<Axis>),
        ("axes", Value::is_array),
        ("entries.*.label", Value::is_string),
        ("entries.*.method", reads::<L::Method>),
        ("entries.*.settings", Value::is_object),
        ("entries.*.policies.*", Value::is_string),
        ("entries.*.policies", Value::is_array),
        ("entries.*", reads::<EntryOf<L>>),
        ("entries", Value::is_array),
        ("seeds.*", Value::is_u64),
        ("seeds", reads::<Seeds>),
    ];
    parts.iter().find_map(|(pattern, reads)| unread(plan, pattern, *reads)).unwrap_or_default()
}

/// The path of the first part at a pattern's places that is not as it should be.
fn unread(value: &Value, pattern: &str, reads: fn(&Value) -> bool) -> Option<String> {
    let (first, rest) = pattern.split_once('.').unwrap_or((pattern, ""));
    let parts: Vec<(String, &Value)> = match (first, value) {
        ("*", Value::Array(items)) => items.iter().enumerate().map(|(place, item)| (place.to_string(), item)).collect(),
        ("*", Value::Object(fields)) => fields.iter().map(|(name, field)| (name.clone(), field)).collect(),
        _ => value.get(first).map(|field| (first.to_owned(), field)).into_iter().collect(),
    };
    parts.into_iter().find_map(|(name, part)| match rest {
        "" => (!reads(part)).then_some(name),
        rest => unread(part, rest, reads).map(|inner| format!("{name}.{inner}")),
    })
}

/// The faults of a part, by their path in the whole.
fn below(part: &str, faults: Vec<Fault>) -> Vec<Fault> {
    let whole = |path: &str| if path.is_empty() { part.to_owned() } else { format!("{part}.{path}") };
    faults.into_iter().map(|fault| Fault::new(whole(&fault.path), fault.problem)).collect()
}

/// The JSON Schema (draft 2020-12) of plan files.
#[cfg(feature = "cli")]
pub fn schema() -> Value {
    let mut schema = schemars::schema_for!(Plan).to_value();
    // The scenario's own schema knows more than its types.
    let mut scenario = crate::model::schema::schema();
    let parts = scenario["$defs"].take();
    for (name, part) in parts.as_object().into_iter().flatten() {
        schema["$defs"][name] = part.clone();
    }
    if let Some(whole) = scenario.as_object_mut() {
        whole.retain(|name, _| !name.starts_with('$'));
    }
    schema["$defs"]["Scenario"] = scenario;
    schema["$defs"]["Axis"]["properties"]["values"]["minItems"] = 1.into();
    schema["properties"]["entries"]["minItems"] = 1.into();
    schema["properties"]["kind"]["const"] = KIND.into();
    schema["properties"]["format"]["const"] = FORMAT.into();
    schema["$defs"]["Seeds"]["properties"]["count"]["minimum"] = 1.into();
    schema
}
