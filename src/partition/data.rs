//! The data of a run: drawn, or read from a file, and cut into training and test documents.

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
    scenario::{DataFile, OverGroups, Scenario, Source},
};

/// Training and test documents.
#[derive(Debug, Clone, PartialEq)]
pub struct Data {
    /// The label of each class.
    pub labels: Vec<i64>,
    /// What the model learns from.
    pub train: Examples,
    /// What it is tested on.
    pub test: Examples,
    /// What a reader should know although nothing is wrong.
    pub notes: Vec<String>,
    /// SHA-256 of both sets.
    pub digest: String,
}

impl Data {
    /// The data of a scenario that has been checked; `file` is the content of its data file, if it names one.
    ///
    /// # Errors
    /// A file that is missing or not the one that the scenario names; what is wrong with it, by line and field; fewer
    /// weights or documents than groups.
    pub fn prepare(scenario: &Scenario, file: Option<&[u8]>) -> Result<Self, Vec<Fault>> {
        let (labels, train, test, notes) = match &scenario.data.source {
            Source::Synthetic(news) => {
                let (train, test) = news::draw(scenario.seed, news);
                ((0..i64::from(news.classes)).collect(), train, test, Vec::new())
            }
            Source::File(named) => {
                let labelled = read(named, file)?;
                let (train, test) = split(scenario, &labelled.examples, named.test_share)?;
                (labelled.labels, train, test, labelled.notes)
            }
        };
        let digest = content_digest(&[bytes(&train), bytes(&test)].concat());
        Ok(Self { labels, train, test, notes, digest })
    }

    /// Weights that are learned: features × classes.
    pub fn weights(&self) -> u64 {
        self.train.documents.columns() as u64 * self.labels.len() as u64
    }
}

/// Reads the file that the scenario names.
fn read(named: &DataFile, file: Option<&[u8]>) -> Result<libsvm::Labelled, Vec<Fault>> {
    let fault = |problem: String| vec![Fault::new("data.source.file.digest", problem)];
    let Some(content) = file else {
        return Err(fault(format!("the data file {} is not at hand", excerpt(&named.digest))));
    };
    let digest = content_digest(content);
    if digest != named.digest {
        return Err(fault(format!("names {}; the file at hand is {digest}", excerpt(&named.digest))));
    }
    libsvm::read(content)
}

/// Keeps a share of the documents for testing, drawn by the stream `split`. Both parts keep the order of the file.
fn split(scenario: &Scenario, examples: &Examples, test_share: f64) -> Result<(Examples, Examples), Vec<Fault>> {
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
    let classes = examples.classes.iter().map(|class| u64::from(*class) + 1).max().unwrap_or_default();
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
