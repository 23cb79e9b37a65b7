//! Faults of a scenario, all of them, each named by its path; and the loader that returns nothing else for bad text.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{json_path, knob::outline, limits, rules, scenario::Scenario, shape, version};

/// What is wrong with one setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The setting's path, such as `study.shield.alpha`; empty for the whole.
    pub path: String,
    /// What is wrong and what would be right.
    pub problem: String,
}

impl Fault {
    /// A fault of the setting at `path`.
    pub fn new(path: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { path: path.into(), problem: problem.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { f.write_str(&self.problem) } else { write!(f, "{}: {}", self.path, self.problem) }
    }
}

/// The beginning of a text that came from outside, short enough for a message, without control characters.
pub fn excerpt(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut short: String = text.chars().take(SHOWN).map(|c| if c.is_control() { '·' } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() {
        short.push('…');
    }
    short
}

/// Reads a scenario file.
///
/// # Errors
/// Everything that is wrong with it, by path: size, syntax (with line and column), format version, unknown and missing
/// fields, wrong types, ranges, and what settings say together; at most [`limits::FAULTS`].
pub fn load(text: &str) -> Result<Scenario, Vec<Fault>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > limits::FILE_BYTES {
        let problem = format!("has {} bytes; at most {} are read", text.len(), limits::FILE_BYTES);
        return Err(vec![Fault::new("", problem)]);
    }
    let mut value: Value = serde_json::from_str(text).map_err(|error| syntax(text, &error))?;
    let migrated = version::migrate(&mut value).map_err(|fault| vec![fault])?;
    let mut faults = Vec::new();
    shape::examine(&value, "", outline(), &mut faults);
    match if migrated { from_value(&value) } else { from_text(text) } {
        Ok(scenario) => {
            rules::examine(&scenario, &mut faults);
            conclude(faults).map(|()| scenario)
        }
        // The shape says the same in better words, except for a field that is given twice.
        Err(fault) if faults.is_empty() => Err(vec![fault]),
        Err(_) => Err(faults),
    }
}

/// The syntax error of `text`, by the path of the setting where it stands: numbers that JSON does not know (NaN,
/// infinity, 1e999) are syntax errors too.
fn syntax(text: &str, error: &serde_json::Error) -> Vec<Fault> {
    let problem = |error: &dyn fmt::Display| format!("is not JSON: {error}");
    match from_text(text) {
        Err(fault) if fault.problem == error.to_string() => vec![Fault::new(fault.path, problem(error))],
        _ => vec![Fault::new("", problem(error))],
    }
}

fn from_text(text: &str) -> Result<Scenario, Fault> {
    serde_json::from_str(text).map_err(|error| Fault::new(json_path::of(&error, text), error.to_string()))
}

/// Reads a scenario from a JSON value; see [`Scenario::check`] for what this does not look at.
///
/// # Errors
/// The first unknown field or wrong type, by path.
pub fn from_value(value: &Value) -> Result<Scenario, Fault> {
    // By way of text: a second decoder for values would cost the page some 30 kB.
    from_text(&value.to_string()).map_err(|fault| {
        let mut faults = Vec::new();
        shape::examine(value, "", outline(), &mut faults);
        let place = fault.problem.rfind(" at line ").unwrap_or(fault.problem.len());
        faults.into_iter().next().unwrap_or_else(|| Fault::new(fault.path, &fault.problem[..place]))
    })
}

/// Scenarios inside compact messages, as JSON text: one decoder serves files and messages.
pub mod as_text {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _, ser::Error as _};

    use super::{Scenario, from_text};

    /// Writes the scenario's JSON text.
    ///
    /// # Errors
    /// Those of the message's own format.
    pub fn serialize<S: Serializer>(scenario: &Scenario, into: S) -> Result<S::Ok, S::Error> {
        into.serialize_str(&serde_json::to_string(scenario).map_err(S::Error::custom)?)
    }

    /// Reads it back, bit by bit.
    ///
    /// # Errors
    /// The first unknown field or wrong type, by path.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Box<Scenario>, D::Error> {
        let text = String::deserialize(from)?;
        from_text(&text).map(Box::new).map_err(D::Error::custom)
    }
}

impl Scenario {
    /// Whether the scenario can be run.
    ///
    /// # Errors
    /// All its faults, each by path; at most [`limits::FAULTS`].
    pub fn check(&self) -> Result<(), Vec<Fault>> {
        let value = serde_json::to_value(self).map_err(|error| vec![Fault::new("", error.to_string())])?;
        let mut faults = Vec::new();
        shape::examine(&value, "", outline(), &mut faults);
        rules::examine(self, &mut faults);
        conclude(faults)
    }
}

fn conclude(mut faults: Vec<Fault>) -> Result<(), Vec<Fault>> {
    faults.truncate(limits::FAULTS);
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}
