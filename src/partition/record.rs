//! What can happen in a run of the partition laboratory.

use serde::{Deserialize, Serialize};

use crate::model::time::Time;

use super::{scenario::OverGroups, scheme::Scheme};

/// A fact and its moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// When it happened.
    pub at: Time,
    /// What happened.
    pub event: Event,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The run begins.
    Started(Start),
    /// A round begins: its fading is known, and the scheme has shared out parameters and bandwidth.
    Round(Round),
    /// The round that began last is over: the model has been updated and evaluated. Also at the start, as round 0.
    Evaluated(Evaluation),
    /// The horizon is reached, or the limit of rounds.
    Ended(End),
}

/// What a run is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// Who shares out.
    pub scheme: Scheme,
    /// Parameters that are sent and computed in a round.
    pub params: u64,
    /// Weights that are learned: features × classes.
    pub weights: u64,
    /// Features.
    pub features: u32,
    /// The label of each class.
    pub labels: Vec<i64>,
    /// Training documents.
    pub documents: u32,
    /// Test documents.
    pub test_documents: u32,
    /// Whether what is learned depends on the scheme: [`OverGroups::Different`] says that it does.
    pub over_groups: OverGroups,
    /// The step of the gradient.
    pub step: f64,
    /// The workers of each group.
    pub groups: Vec<Vec<Station>>,
}

/// A worker, for people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Station {
    /// Its name.
    pub name: String,
    /// Position from the base station, metres.
    pub x_m: f64,
    /// Position from the base station, metres.
    pub y_m: f64,
    /// Computing speed, cycles per second.
    pub cycles_per_sec: f64,
}

/// How a round goes. Lists of lists are by group and worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// Its number, from 1.
    pub number: u32,
    /// How long it lasts, seconds.
    pub round_secs: f64,
    /// Parameters of each group's block.
    pub params: Vec<f64>,
    /// Bandwidth of each download, Hz.
    pub bandwidth_down_hz: Vec<Vec<f64>>,
    /// Bandwidth of each upload, Hz.
    pub bandwidth_up_hz: Vec<Vec<f64>>,
    /// What each worker spends, seconds.
    pub spent: Vec<Vec<Spent>>,
    /// Group and place of the worker for whom the others wait; none where all finish together (to a millionth).
    pub bottleneck: Option<(u32, u32)>,
}

/// What a worker spends in a round, seconds.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Spent {
    /// On receiving its block.
    pub download_secs: f64,
    /// On computing.
    pub compute_secs: f64,
    /// On sending its update.
    pub upload_secs: f64,
    /// On what a round costs besides.
    pub overhead_secs: f64,
}

impl Spent {
    /// All of it.
    pub fn total_secs(&self) -> f64 {
        self.download_secs + self.compute_secs + self.upload_secs + self.overhead_secs
    }
}

/// How good the model is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Rounds that have been completed.
    pub round: u32,
    /// Mean over training documents of −ln(probability of the right class), without the penalty.
    pub loss: f64,
    /// The loss with the ℓ1 penalty: what is minimised.
    pub objective: f64,
    /// Share of training documents in the right class.
    pub train_accuracy: f64,
    /// Share of test documents in the right class.
    pub test_accuracy: f64,
    /// Weights that are not zero.
    pub nonzeros: u32,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct End {
    /// Rounds that were completed.
    pub rounds: u32,
    /// Why it ended.
    pub reason: Reason,
    /// SHA-256 of the weights' bits: two models are the same if these are.
    pub weights_digest: String,
}

/// Why a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The next round would not be over by the horizon.
    Horizon,
    /// The limit of rounds is reached.
    Limit,
    /// The scheme refuses the problem of the next round, for this reason.
    Refused(String),
}

impl Event {
    /// Its name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Started(_) => "started",
            Self::Round(_) => "round",
            Self::Evaluated(_) => "evaluated",
            Self::Ended(_) => "ended",
        }
    }

    /// Whether every number that it holds is finite.
    pub fn is_finite(&self) -> bool {
        let all = |lists: &[Vec<f64>]| lists.iter().flatten().all(|number| number.is_finite());
        match self {
            Self::Started(start) => start.step.is_finite(),
            Self::Round(round) => {
                round.round_secs.is_finite()
                    && round.params.iter().all(|params| params.is_finite())
                    && all(&round.bandwidth_down_hz)
                    && all(&round.bandwidth_up_hz)
                    && round.spent.iter().flatten().all(|spent| spent.total_secs().is_finite())
            }
            Self::Evaluated(evaluation) => evaluation.loss.is_finite() && evaluation.objective.is_finite(),
            Self::Ended(_) => true,
        }
    }
}
