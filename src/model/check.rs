//! Faults of a scenario, all of them, each named by its path; and the loader that returns nothing else for bad text.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{knob::outline, limits, rules, scenario::Scenario, shape, version};

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
    let mut reader = serde_json::Deserializer::from_str(text);
    let scenario = serde_path_to_error::deserialize(&mut reader).map_err(typed)?;
    reader.end().map_err(|error| Fault::new("", error.to_string()))?;
    Ok(scenario)
}

/// Reads a scenario from a JSON value; see [`Scenario::check`] for what this does not look at.
///
/// # Errors
/// The first unknown field or wrong type, by path.
pub fn from_value(value: &Value) -> Result<Scenario, Fault> {
    serde_path_to_error::deserialize(value).map_err(typed)
}

fn typed(error: serde_path_to_error::Error<serde_json::Error>) -> Fault {
    let path = error.path().to_string().replace('[', ".").replace(']', "");
    // Where the text ends too early, the last part of the path is a question mark.
    Fault::new(path.trim_end_matches(['.', '?']), error.inner().to_string())
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
