//! What settings of the partition laboratory must say together: counts that multiply, and pairs that have an order.

use std::collections::BTreeSet;

use crate::model::{
    check::{Fault, excerpt},
    limits,
};

use super::scenario::{ListedWorker, OverGroups, Scenario, Source, Synthetic, Workers};

/// Adds to `faults` what the settings of `scenario` say together and may not, whether or not each of them is in range.
pub fn examine(scenario: &Scenario, faults: &mut Vec<Fault>) {
    let mut fault = |path: &str, problem: String| {
        if faults.len() < limits::FAULTS {
            faults.push(Fault::new(path, problem));
        }
    };
    let cell = &scenario.cell;
    if cell.min_distance_m > cell.radius_m {
        let problem = format!("is {} m, beyond the radius of {} m", cell.min_distance_m, cell.radius_m);
        fault("cell.min_distance_m", problem);
    }
    let groups = workers(&cell.workers, &mut fault);
    if let Source::Synthetic(news) = &scenario.data.source {
        synthetic(news, &mut fault);
        if scenario.data.over_groups == OverGroups::Different {
            enough_documents(news.documents.into(), groups, "data.source.synthetic.documents", &mut fault);
        }
        let weights = u64::from(news.features) * u64::from(news.classes);
        if weights < groups {
            fault("data.source.synthetic.features", fewer_weights(weights, groups));
        }
    }
    if scenario.model.params > 0 && scenario.model.params < groups {
        let problem = format!("is {}, fewer than the {groups} groups: a group must have something to train", {
            scenario.model.params
        });
        fault("model.params", problem);
    }
}

/// What is wrong with fewer weights than groups.
pub(super) fn fewer_weights(weights: u64, groups: u64) -> String {
    format!("gives {weights} weights (features × classes), fewer than the {groups} groups: each must have one to train")
}

/// Where documents are dealt out, each group must get one.
pub(super) fn enough_documents(documents: u64, groups: u64, path: &str, fault: &mut impl FnMut(&str, String)) {
    if documents < groups {
        fault(path, format!("is {documents}, fewer than the {groups} groups over which documents are dealt out"));
    }
}

/// Examines the workers; returns how many groups they form.
fn workers(workers: &Workers, fault: &mut impl FnMut(&str, String)) -> u64 {
    match workers {
        Workers::Drawn(drawn) => {
            let count = u64::from(drawn.groups) * u64::from(drawn.workers_per_group);
            if count > limits::PARTITION_WORKERS {
                let problem = format!("makes {count} workers; a cell has at most {}", limits::PARTITION_WORKERS);
                fault("cell.workers.drawn.workers_per_group", problem);
            }
            drawn.groups.into()
        }
        Workers::Listed(list) => {
            if list.len() as u64 > limits::PARTITION_WORKERS {
                let problem = format!("has {} workers; a cell has at most {}", list.len(), limits::PARTITION_WORKERS);
                fault("cell.workers.listed", problem);
            }
            listed(list, fault)
        }
    }
}

/// Names are given once, groups are numbered without a gap.
fn listed(list: &[ListedWorker], fault: &mut impl FnMut(&str, String)) -> u64 {
    let mut names = BTreeSet::new();
    for (index, worker) in list.iter().enumerate() {
        let path = format!("cell.workers.listed.{index}.name");
        if worker.name.is_empty() {
            fault(&path, "must not be empty".into());
        } else if !names.insert(&worker.name) {
            fault(&path, format!("\"{}\" is given twice", excerpt(&worker.name)));
        }
    }
    let groups: BTreeSet<u32> = list.iter().map(|worker| worker.group).collect();
    if let Some((wanted, found)) = (0..).zip(&groups).find(|(wanted, found)| wanted != *found) {
        let index = list.iter().position(|worker| worker.group == *found).unwrap_or_default();
        let problem = format!("is {found}, but no worker is in group {wanted}: count from 0 without a gap");
        fault(&format!("cell.workers.listed.{index}.group"), problem);
    }
    groups.len() as u64
}

fn synthetic(news: &Synthetic, fault: &mut impl FnMut(&str, String)) {
    let weights = u64::from(news.features) * u64::from(news.classes);
    if weights > limits::WEIGHTS {
        let problem = format!("gives {weights} weights (features × classes); at most {} are learned", limits::WEIGHTS);
        fault("data.source.synthetic.features", problem);
    }
    if news.topic_words > news.features {
        let problem = format!("is {}, more than the {} words of the vocabulary", news.topic_words, news.features);
        fault("data.source.synthetic.topic_words", problem);
    }
    if news.families > news.classes {
        let problem = format!("is {}, more than the {} classes", news.families, news.classes);
        fault("data.source.synthetic.families", problem);
    }
    let documents = u64::from(news.documents) + u64::from(news.test_documents);
    let words = documents * u64::from(news.words_per_document);
    if words > limits::WORDS {
        let problem =
            format!("makes about {words} words in {documents} documents; at most {} are drawn", limits::WORDS);
        fault("data.source.synthetic.words_per_document", problem);
    }
    let residuals = documents * u64::from(news.classes);
    if residuals > limits::RESIDUALS {
        let problem =
            format!("makes {residuals} residuals (documents × classes); at most {} are kept", limits::RESIDUALS);
        fault("data.source.synthetic.documents", problem);
    }
}
