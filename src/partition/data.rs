//! The data of a run: drawn, or read from a file, and cut into training and test documents.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    engine::sink::content_digest,
    model::{
        check::{Fault, excerpt},
        limits,
    },
    num::rng::Stream,
};

use super::{
    libsvm,
    logistic::Examples,
    news, rules,
    scenario::{OverGroups, Scenario, Source},
};

/// Data files by the digest of their content.
#[derive(Debug, Clone, Default)]
pub struct Library(BTreeMap<String, Arc<libsvm::Labelled>>);

impl Library {
    /// Reads a file in LIBSVM format and keeps it under its digest, which is returned.
    ///
    /// # Errors
    /// What is wrong with the file, by line and field.
    pub fn add(&mut self, content: &[u8]) -> Result<String, Vec<Fault>> {
        let labelled = libsvm::read(content)?;
        let digest = content_digest(content);
        self.0.insert(digest.clone(), Arc::new(labelled));
        Ok(digest)
    }

    /// The file of a digest, as it was read.
    pub fn get(&self, digest: &str) -> Option<&libsvm::Labelled> {
        self.0.get(digest).map(Arc::as_ref)
    }

    /// The digest of the data file that the scenario names and that is not here.
    pub fn missing(&self, scenario: &Scenario) -> Option<String> {
        match &scenario.data.source {
            Source::File(file) if self.get(&file.digest).is_none() => Some(file.digest.clone()),
            _ => None,
        }
    }
}

/// Training and test documents.
#[derive(Debug, Clone, PartialEq)]
pub struct Data {
    /// The label of each class.
    pub labels: Vec<i64>,
    /// What the model learns from.
    pub train: Examples,
    /// What it is tested on.
    pub test: Examples,
    /// SHA-256 of both sets.
    pub digest: String,
}

impl Data {
    /// The data of a scenario that has been checked.
    ///
    /// # Errors
    /// A file that is not in the library; one with fewer weights or documents than there are groups.
    pub fn prepare(scenario: &Scenario, library: &Library) -> Result<Self, Vec<Fault>> {
        let (labels, train, test) = match &scenario.data.source {
            Source::Synthetic(news) => {
                let (train, test) = news::draw(scenario.seed, news);
                ((0..i64::from(news.classes)).collect(), train, test)
            }
            Source::File(file) => {
                let Some(labelled) = library.get(&file.digest) else {
                    let problem = format!("the data file {} is not at hand", excerpt(&file.digest));
                    return Err(vec![Fault::new("data.source.file.digest", problem)]);
                };
                let (train, test) = split(scenario, labelled, file.test_share)?;
                (labelled.labels.clone(), train, test)
            }
        };
        let digest = content_digest(&[bytes(&train), bytes(&test)].concat());
        Ok(Self { labels, train, test, digest })
    }

    /// Weights that are learned: features × classes.
    pub fn weights(&self) -> u64 {
        self.train.documents.columns() as u64 * self.labels.len() as u64
    }
}

/// Keeps a share of the documents for testing, drawn by the stream `split`. Both parts keep the order of the file.
fn split(
    scenario: &Scenario,
    labelled: &libsvm::Labelled,
    test_share: f64,
) -> Result<(Examples, Examples), Vec<Fault>> {
    let examples = &labelled.examples;
    let mut order: Vec<u32> = (0..examples.count() as u32).collect();
    Stream::new(scenario.seed, "split", 0).shuffle(&mut order);
    let most = (order.len() - 1).max(1);
    let kept = ((order.len() as f64 * test_share).round() as usize).clamp(1, most);
    let mut parts = [order[kept..].to_vec(), order[..kept].to_vec()];
    parts.iter_mut().for_each(|part| part.sort_unstable());
    let [train, test] = parts.map(|part| examples.select(&part));
    let mut faults = Vec::new();
    let mut fault = |path: &str, problem: String| faults.push(Fault::new(path, problem));
    let groups = scenario.cell.workers.per_group().len() as u64;
    let classes = labelled.labels.len() as u64;
    let weights = examples.documents.columns() as u64 * classes;
    if weights < groups {
        fault("data.source.file.digest", rules::fewer_weights(weights, groups));
    }
    let residuals = examples.count() as u64 * classes;
    if residuals > limits::RESIDUALS {
        let most = limits::RESIDUALS;
        fault(
            "data.source.file.digest",
            format!("makes {residuals} residuals (documents × classes); at most {most} are kept"),
        );
    }
    if scenario.data.over_groups == OverGroups::Different {
        rules::enough_documents(train.count() as u64, groups, "data.over_groups", &mut fault);
    }
    if faults.is_empty() { Ok((train, test)) } else { Err(faults) }
}

/// The bytes that name a set of documents.
fn bytes(examples: &Examples) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(examples.documents.entries() * 8 + examples.count() * 8);
    for (document, class) in examples.classes.iter().enumerate() {
        let row = examples.documents.row(document);
        bytes.extend(class.to_le_bytes());
        bytes.extend((row.len() as u32).to_le_bytes());
        for (feature, value) in row {
            bytes.extend(feature.to_le_bytes());
            bytes.extend(value.to_bits().to_le_bytes());
        }
    }
    bytes
}
