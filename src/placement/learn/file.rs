//! The policy file: what training left behind, and how it was made, as JSON with the numbers packed.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    model::{
        check::{self, Fault},
        json::indented,
        learning::{Learner, Tables},
        limits,
        method::Method,
        scenario::Placement,
    },
    num::net::Net,
};

use super::{
    learned::{Brain, Learned, Origin},
    state::{FEATURES, SHAPE, STATES},
    table::Table,
};

/// The kind that a policy file states.
const KIND: &str = "edgelab-policy";

/// The file; fields that came later are left out where an older file has none.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: String,
    learner: String,
    method: Method,
    /// Classes of a table's states, or sizes of a network's layers.
    shape: Vec<u32>,
    /// Independent agents; absent where one brain serves all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agents: Option<u32>,
    origin: Origin,
    /// Values or weights of all agents, one after the other.
    values: String,
    /// Visits of all agents; a network has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    visits: String,
}

impl Learned {
    /// The policy file; `None` of a policy that was not trained.
    pub fn write(&self) -> Option<String> {
        let origin = self.origin.clone()?;
        let shape = match self.brains().first()? {
            Brain::Table(_) => SHAPE.to_vec(),
            Brain::Net(net) => net.sizes().iter().map(|&size| size as u32).collect(),
        };
        let file = File {
            kind: KIND.to_owned(),
            learner: self.learner().name().to_owned(),
            method: origin.scenario.study.method,
            shape,
            agents: self.agents(),
            origin,
            values: pack(self.brains().iter().flat_map(Brain::values).map(|value| value.to_bits())),
            visits: pack(self.brains().iter().flat_map(Brain::visits).copied()),
        };
        let mut text = indented(&serde_json::to_string(&file).ok()?);
        text.push('\n');
        Some(text)
    }

    /// Reads a policy file.
    ///
    /// # Errors
    /// What is wrong with it, by path: kind, learner, shape, agents, numbers that are too few or not finite, and an origin
    /// that cannot have made it.
    pub fn read(content: &[u8]) -> Result<Self, Fault> {
        if content.len() > limits::FILE_BYTES {
            return Err(Fault::new("policy", format!("a policy file has at most {} bytes", limits::FILE_BYTES)));
        }
        // By way of a value: the page's program then holds one reader of scenarios, not two.
        let value: Value = serde_json::from_slice(content).map_err(|error| Fault::new("policy", error.to_string()))?;
        let file: File = serde_json::from_value(value.clone()).map_err(|error| {
            match value.pointer("/origin/scenario").map(check::from_value::<crate::model::scenario::Scenario>) {
                Some(Err(fault)) => Fault::new(format!("policy.origin.scenario.{}", fault.path), fault.problem),
                _ => unread(&error.to_string()),
            }
        })?;
        let learner = Learner::ALL.into_iter().find(|learner| learner.name() == file.learner);
        let Some(learner) = learner.filter(|_| file.kind == KIND) else {
            let problem = format!("expected kind \"{KIND}\" and as learner one of {}", Learner::NAMES.join(", "));
            return Err(Fault::new("policy.kind", problem));
        };
        let agents = file.agents.unwrap_or(1);
        if agents == 0 || u64::from(agents) > limits::DEVICES {
            let problem = format!("must be between 1 and {}; it is {agents}", limits::DEVICES);
            return Err(Fault::new("policy.agents", problem));
        }
        let brains = match learner {
            Learner::QTable => tables(&file, agents as usize)?,
            Learner::Dqn => nets(&file, agents as usize)?,
        };
        consistent(&file, learner)?;
        let kept = if file.agents.is_some() { Tables::Independent } else { Tables::Shared };
        Ok(Self::new(kept, brains, Some(file.origin)))
    }
}

/// Whether the file's origin can have made it: a scenario that can be trained on, by this learner and for this method.
fn consistent(file: &File, learner: Learner) -> Result<(), Fault> {
    let scenario = &file.origin.scenario;
    if let Err(faults) = scenario.check()
        && let Some(first) = faults.into_iter().next()
    {
        return Err(Fault::new(format!("policy.origin.scenario.{}", first.path), first.problem));
    }
    let Placement { method, learning, .. } = &scenario.study;
    if file.method != *method {
        return Err(Fault::new("policy.method", format!("is {}; its origin trained {method}", file.method)));
    }
    if learner != learning.learner {
        let problem = format!("is {}; its origin trained {}", learner.name(), learning.learner.name());
        return Err(Fault::new("policy.learner", problem));
    }
    Ok(())
}

fn tables(file: &File, agents: usize) -> Result<Vec<Brain>, Fault> {
    if file.shape != SHAPE {
        let problem = format!("this version's tables have the shape {SHAPE:?}, this file's {:?}", file.shape);
        return Err(Fault::new("policy.shape", problem));
    }
    let values = finite(&file.values, agents * STATES)?;
    let visits = words(&file.visits, agents * STATES, "policy.visits")?;
    let tables = values.chunks_exact(STATES).zip(visits.chunks_exact(STATES));
    let brain = |(values, visits): (&[f32], &[u32])| {
        Brain::Table(Arc::new(Table { values: values.to_vec(), visits: visits.to_vec() }))
    };
    Ok(tables.map(brain).collect())
}

fn nets(file: &File, agents: usize) -> Result<Vec<Brain>, Fault> {
    let within = |size: &u32| (1..=limits::HIDDEN).contains(size);
    let fits = matches!(file.shape[..], [first, _, _, last] if first == FEATURES as u32 && last == 1);
    if !fits || !file.shape.iter().all(within) {
        let problem = format!(
            "this version's networks have the shape [{FEATURES}, h, h, 1] with h up to {}, this file's is {:?}",
            limits::HIDDEN,
            check::excerpt(&format!("{:?}", file.shape))
        );
        return Err(Fault::new("policy.shape", problem));
    }
    let sizes: Vec<usize> = file.shape.iter().map(|&size| size as usize).collect();
    let count = Net::count(&sizes);
    let weights = finite(&file.values, agents * count)?;
    if !file.visits.is_empty() {
        return Err(Fault::new("policy.visits", "a network has no visits"));
    }
    let nets = weights.chunks_exact(count).filter_map(|weights| Net::from_weights(&sizes, weights.to_vec()));
    Ok(nets.map(|net| Brain::Net(Arc::new(net))).collect())
}

/// What is wrong with a file that cannot be read, by the path of the field if the reader names an unknown one.
fn unread(problem: &str) -> Fault {
    let field = problem.strip_prefix("unknown field `").and_then(|rest| rest.split_once('`'));
    let path = field.map_or_else(|| "policy".to_owned(), |(name, _)| format!("policy.{}", check::excerpt(name)));
    Fault::new(path, problem)
}

/// The values or weights of a file: so many, and all of them finite.
fn finite(text: &str, count: usize) -> Result<Vec<f32>, Fault> {
    let values: Vec<f32> = words(text, count, "policy.values")?.into_iter().map(f32::from_bits).collect();
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(values),
        Some(place) => Err(Fault::new("policy.values", format!("value {place} is not finite"))),
    }
}

fn pack(words: impl Iterator<Item = u32>) -> String {
    STANDARD.encode(words.flat_map(u32::to_le_bytes).collect::<Vec<u8>>())
}

fn words(text: &str, count: usize, path: &str) -> Result<Vec<u32>, Fault> {
    let bytes = STANDARD.decode(text).map_err(|e| Fault::new(path, format!("not base64: {e}")))?;
    if bytes.len() / 4 != count || bytes.len() % 4 != 0 {
        return Err(Fault::new(path, format!("expected {count} numbers, found {} bytes", bytes.len())));
    }
    Ok(bytes.chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect())
}
