//! What a reader changes in mid-run, and lanes: futures of one scenario that differ by it.
//!
//! An intervention is part of the scenario, so a fork is a scenario too: it has an address, a file and a trace.
//! Which settings may change is said by their rows ([`Knob::live`](super::knob::Knob)).
//! Beside them `devices.NAME.up` and `links.NAME.up` let a device or its link fail (`false`) and return (`true`).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::num::sort::sort_by_key;

use super::{
    check::{Fault, excerpt},
    knob::{self, KNOBS, PLACEMENT},
    limits,
    method::Method,
    path,
    scenario::{Devices, Jobs, Scenario},
    time::Time,
};

/// One change in mid-run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Intervention {
    /// When, seconds; what happens at that very moment happens after the change.
    pub at_secs: f64,
    /// The setting that changes, or `devices.NAME.up`, or `links.NAME.up`.
    pub path: String,
    /// Its value from then on.
    pub value: Value,
}

/// One future of a scenario: a method, and what is changed in mid-run beside the scenario's own changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lane {
    /// The method.
    pub method: Method,
    /// The lane's own changes.
    #[serde(with = "as_text")]
    pub interventions: Vec<Intervention>,
}

impl From<Method> for Lane {
    /// A lane without changes of its own.
    fn from(method: Method) -> Self {
        Self { method, interventions: Vec::new() }
    }
}

impl Lane {
    /// Whether the scenario can have this future: changes in mid-run may speak of a device that it does not have, or of a
    /// moment after its end.
    ///
    /// # Errors
    /// The first fault of the lane as a scenario of its own. A lane without changes has none that the scenario has not.
    pub fn fits(&self, base: &Scenario) -> Result<(), Fault> {
        if self.interventions.is_empty() {
            return Ok(());
        }
        let faults = self.scenario(base).check().err().unwrap_or_default();
        faults.into_iter().next().map_or(Ok(()), Err)
    }

    /// The method by which its run ends, unless the scenario's own changes switch it after its own.
    pub fn method_at_end(&self) -> Method {
        switches(&self.interventions).last().unwrap_or(self.method)
    }

    /// The lane as a scenario of its own.
    pub fn scenario(&self, base: &Scenario) -> Scenario {
        let mut scenario = base.clone();
        scenario.study.method = self.method;
        scenario.interventions.extend(self.interventions.iter().cloned());
        scenario
    }
}

impl Intervention {
    /// Reads `SECS:PATH=VALUE`, such as `120:study.method=srole-d`.
    ///
    /// # Errors
    /// A text of another form; whether the setting may change, and to that value, is [`Scenario::check`]'s.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let parts = text.split_once(':').and_then(|(secs, rest)| Some((secs, rest.rsplit_once('=')?)));
        let form = || Fault::new(excerpt(text), "expected SECS:PATH=VALUE, such as 120:study.method=srole-d");
        let (secs, (path, value)) = parts.filter(|(_, (path, _))| !path.is_empty()).ok_or_else(form)?;
        // Read as JSON: the parser of the standard library would add its own tables to the page's program.
        let at_secs: f64 = serde_json::from_str(secs).map_err(|_| form())?;
        Ok(Self { at_secs, path: path.to_owned(), value: path::value_of(path, value, &PLACEMENT) })
    }

    /// The text that [`Self::parse`] reads back.
    pub fn text(&self) -> String {
        let value = self.value.as_str().map_or_else(|| self.value.to_string(), str::to_owned);
        format!("{}:{}={value}", self.at_secs, self.path)
    }
}

/// What can fail of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// All of it: its tasks stop, and the jobs that it owns.
    Device,
    /// Its link: nobody reaches it, and it reaches nobody.
    Link,
}

impl Part {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Device, Self::Link];

    /// The path by which an intervention switches this part of the device of a name; [`switched`] reads it.
    ///
    /// ```
    /// use edgelab::model::intervention::{Part, switched};
    /// assert_eq!(switched(&Part::Link.path("gateway")), Some((Part::Link, "gateway")));
    /// ```
    pub fn path(self, name: &str) -> String {
        match self {
            Self::Device => format!("devices.{name}.up"),
            Self::Link => format!("links.{name}.up"),
        }
    }
}

/// The part and the name of the device that a path of an intervention switches.
pub fn switched(path: &str) -> Option<(Part, &str)> {
    let name = |first: &str| path.strip_prefix(first)?.strip_suffix(".up");
    name("devices.").map(|name| (Part::Device, name)).or_else(|| name("links.").map(|name| (Part::Link, name)))
}

/// The scenario with a setting changed as an intervention changes it.
///
/// # Errors
/// A setting that may not change in mid-run, or an impossible value.
pub fn apply(scenario: &Scenario, path: &str, value: &Value) -> Result<Scenario, Fault> {
    if !knob::find(path).is_some_and(|knob| knob.live) {
        return Err(Fault::new(excerpt(path), refusal()));
    }
    let mut rest = scenario.clone();
    // Long lists are put aside meanwhile, since no change touches them.
    let devices = std::mem::replace(&mut rest.cluster.devices, Devices::Listed(Vec::new()));
    let jobs = std::mem::replace(&mut rest.workload.jobs, Jobs::Listed(Vec::new()));
    let interventions = std::mem::take(&mut rest.interventions);
    let mut changed = path::set(&rest, path, &value.to_string())?;
    changed.cluster.devices = devices;
    changed.workload.jobs = jobs;
    changed.interventions = interventions;
    Ok(changed)
}

/// The scenario's method, then those that its interventions switch to, in the order of their moments.
pub fn methods(scenario: &Scenario) -> Vec<Method> {
    std::iter::once(scenario.study.method).chain(switches(&scenario.interventions)).collect()
}

/// The methods that interventions switch to, in their order.
fn switches(list: &[Intervention]) -> impl Iterator<Item = Method> {
    let switches = in_order(list).into_iter().filter(|(_, change)| change.path == METHOD);
    switches.filter_map(|(_, change)| change.value.as_str()?.parse().ok())
}

/// Interventions in the order in which they happen, with their places in the list: by whole microseconds, as a run has
/// them, and at one moment as they are listed.
pub fn in_order(list: &[Intervention]) -> Vec<(usize, &Intervention)> {
    let mut order: Vec<(usize, &Intervention)> = list.iter().enumerate().collect();
    sort_by_key(&mut order, |(_, change)| Time::from_secs(change.at_secs));
    order
}

/// The setting that is the method.
pub const METHOD: &str = "study.method";

/// Why a setting is refused, and what may change.
fn refusal() -> String {
    let live: Vec<&str> = KNOBS.iter().filter(|knob| knob.live).map(|knob| knob.path).collect();
    format!(
        "cannot change in mid-run: the world is drawn, and the loads of running tasks are accounted, by what it was at \
         the start; what may change is {}, devices.NAME.up, links.NAME.up",
        live.join(", ")
    )
}

/// Adds to `faults` what is wrong with a scenario's interventions: moments, settings, values, and what the settings say
/// together after each moment. `device` says what is wrong with the name of a device, if anything is.
pub(super) fn examine(scenario: &Scenario, device: impl Fn(&str) -> Option<String>, faults: &mut Vec<Fault>) {
    let list = &scenario.interventions;
    if list.is_empty() {
        return;
    }
    let mut add = |index: usize, field: &str, problem: String| {
        if faults.len() < limits::FAULTS {
            faults.push(Fault::new(format!("interventions.{index}{field}"), problem));
        }
    };
    if list.len() > limits::INTERVENTIONS {
        return add(limits::INTERVENTIONS, "", format!("is one too many: a run takes {}", limits::INTERVENTIONS));
    }
    let order = in_order(list);
    let mut now = scenario.clone();
    for (turn, &(index, Intervention { at_secs, path, value })) in order.iter().enumerate() {
        if !(0.0..=scenario.horizon_secs).contains(at_secs) {
            let problem = format!("must be between 0 and the horizon of {} s; it is {at_secs}", scenario.horizon_secs);
            add(index, ".at_secs", problem);
        }
        if let Some((_, name)) = switched(path) {
            if let Some(problem) = device(name) {
                add(index, ".path", problem);
            }
            if !value.is_boolean() {
                add(index, ".value", "must be true (it returns) or false (it fails)".to_owned());
            }
            continue;
        }
        match apply(&now, path, value) {
            Ok(changed) => now = changed,
            Err(fault) if knob::find(path).is_some_and(|knob| knob.live) => add(index, ".value", fault.problem),
            Err(fault) => add(index, ".path", format!("\"{}\" {}", fault.path, fault.problem)),
        }
        let later = order[turn + 1..].iter().find(|(_, next)| switched(&next.path).is_none());
        let at = Time::from_secs(*at_secs);
        let last_of_moment = later.is_none_or(|(_, next)| Time::from_secs(next.at_secs) != at);
        let (low, high) = (now.cluster.background.low_share, now.cluster.background.high_share);
        if last_of_moment && low > high {
            let problem = format!("leaves a least background load of {low} above the greatest of {high}");
            add(index, ".value", problem);
        }
    }
}

/// Interventions inside compact messages, as JSON text, since their values may be anything.
mod as_text {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _, ser::Error as _};

    use super::Intervention;

    pub fn serialize<S: Serializer>(interventions: &[Intervention], into: S) -> Result<S::Ok, S::Error> {
        into.serialize_str(&serde_json::to_string(interventions).map_err(S::Error::custom)?)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Intervention>, D::Error> {
        serde_json::from_str(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}
