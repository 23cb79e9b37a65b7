//! A learned table and its file.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::{
    check::{self, Fault},
    limits,
    method::Method,
    scenario::Scenario,
};

use super::state::{SHAPE, STATES};

/// Action values by state, with the visits behind them, and how they were made.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Values; single precision, so that acting uses exactly what a file holds.
    pub values: Vec<f32>,
    /// How often each value was updated.
    pub visits: Vec<u32>,
    /// How it was made; `None` before training.
    pub origin: Option<Origin>,
}

/// How a table was made: enough to make it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// The version that trained it.
    pub version: String,
    /// The scenario on whose generator it was trained.
    pub scenario: Scenario,
    /// The training seed.
    pub training_seed: u64,
    /// Episodes.
    pub episodes: u32,
}

/// The kind that a policy file states.
const KIND: &str = "edgelab-policy";
/// The learner whose table this is.
const LEARNER: &str = "q-table";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: String,
    learner: String,
    method: Method,
    shape: Vec<u32>,
    origin: Origin,
    values: String,
    visits: String,
}

impl Table {
    /// A table that knows nothing.
    pub fn untrained() -> Self {
        Self { values: vec![0.0; STATES], visits: vec![0; STATES], origin: None }
    }

    /// The policy file of a trained table; `None` of one that was not trained.
    pub fn write(&self) -> Option<String> {
        let origin = self.origin.clone()?;
        let values: Vec<u8> = self.values.iter().flat_map(|value| value.to_bits().to_le_bytes()).collect();
        let visits: Vec<u8> = self.visits.iter().flat_map(|visits| visits.to_le_bytes()).collect();
        let file = File {
            kind: KIND.to_owned(),
            learner: LEARNER.to_owned(),
            method: origin.scenario.study.method,
            shape: SHAPE.to_vec(),
            origin,
            values: STANDARD.encode(values),
            visits: STANDARD.encode(visits),
        };
        let mut text = serde_json::to_string_pretty(&file).ok()?;
        text.push('\n');
        Some(text)
    }

    /// Reads a policy file.
    ///
    /// # Errors
    /// What is wrong with it, by path: kind, learner, shape, values that are not finite.
    pub fn read(content: &[u8]) -> Result<Self, Fault> {
        if content.len() > limits::FILE_BYTES {
            return Err(Fault::new("policy", format!("a policy file has at most {} bytes", limits::FILE_BYTES)));
        }
        // By way of a value: the page's program then holds one reader of scenarios, not two.
        let value: Value = serde_json::from_slice(content).map_err(|error| Fault::new("policy", error.to_string()))?;
        let file: File = serde_json::from_value(value.clone()).map_err(|error| {
            match value.pointer("/origin/scenario").map(check::from_value) {
                Some(Err(fault)) => Fault::new(format!("policy.origin.scenario.{}", fault.path), fault.problem),
                _ => unread(&error.to_string()),
            }
        })?;
        if file.kind != KIND || file.learner != LEARNER {
            return Err(Fault::new("policy.kind", format!("expected kind \"{KIND}\" and learner \"{LEARNER}\"")));
        }
        if file.shape != SHAPE {
            let problem = format!("this version's tables have the shape {SHAPE:?}, this file's {:?}", file.shape);
            return Err(Fault::new("policy.shape", problem));
        }
        let values: Vec<f32> = words(&file.values, "policy.values")?.into_iter().map(f32::from_bits).collect();
        if let Some(state) = values.iter().position(|value| !value.is_finite()) {
            return Err(Fault::new("policy.values", format!("the value of state {state} is not finite")));
        }
        Ok(Self { values, visits: words(&file.visits, "policy.visits")?, origin: Some(file.origin) })
    }
}

/// What is wrong with a file that cannot be read, by the path of the field if the reader names an unknown one.
fn unread(problem: &str) -> Fault {
    let field = problem.strip_prefix("unknown field `").and_then(|rest| rest.split_once('`'));
    let path = field.map_or_else(|| "policy".to_owned(), |(name, _)| format!("policy.{}", check::excerpt(name)));
    Fault::new(path, problem)
}

fn words(text: &str, path: &str) -> Result<Vec<u32>, Fault> {
    let bytes = STANDARD.decode(text).map_err(|e| Fault::new(path, format!("not base64: {e}")))?;
    if bytes.len() != 4 * STATES {
        return Err(Fault::new(path, format!("expected {STATES} numbers, found {} bytes", bytes.len())));
    }
    Ok(bytes.chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect())
}
