//! What happened in a run of the training laboratory: its public, append-only facts.

use serde::{Deserialize, Serialize};

use crate::model::time::Time;

/// A fact and its moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// When it happened, in microseconds.
    pub at: Time,
    /// What happened.
    pub event: Event,
}

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// A gradient or a part of one.
    Gradient,
    /// Weights.
    Weights,
    /// A loss, or the wish for somebody's weights.
    Report,
}

/// A message as records tell of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The worker that sent it.
    pub from: u32,
    /// The worker to which it goes.
    pub to: u32,
    /// What it is about.
    pub topic: Topic,
    /// Its size on the wire, bytes.
    pub bytes: u64,
    /// Numbers of a gradient or of weights that it carries.
    pub entries: u32,
}

/// How good one worker's weights are on held-out samples.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The worker.
    pub worker: u32,
    /// Share of the samples that it gets right.
    pub accuracy: f64,
    /// Mean cross-entropy, nats.
    pub loss: f64,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// Every worker that is up was evaluated.
    Evaluated {
        /// How many held-out samples each was shown.
        samples: u32,
        /// The workers' scores, ascending by worker.
        scores: Vec<Score>,
    },
    /// A worker has computed a gradient.
    Iterated {
        /// The worker.
        worker: u32,
        /// Its iterations so far, this one included.
        iteration: u32,
        /// The samples of its mini-batch.
        samples: u32,
        /// Their mean loss before the step, nats.
        loss: f64,
        /// How long it computed, seconds.
        secs: f64,
    },
    /// A worker may not begin its next iteration yet.
    Waiting {
        /// The worker.
        worker: u32,
    },
    /// A worker that waited begins its next iteration.
    Resumed {
        /// The worker.
        worker: u32,
    },
    /// A message is handed over to be sent.
    Sent {
        /// The message.
        letter: Letter,
    },
    /// A message arrives.
    Arrived {
        /// The message.
        letter: Letter,
    },
    /// A message is lost, since its sender or its receiver died.
    Lost {
        /// The message.
        letter: Letter,
    },
    /// The mini-batches of all workers are set anew.
    Resized {
        /// The global batch, samples.
        global: u32,
        /// Each worker's batch, samples.
        batches: Vec<u32>,
    },
    /// A worker has moved towards the weights of a better one.
    Transferred {
        /// The worker.
        worker: u32,
        /// Whose weights it pulled.
        from: u32,
    },
    /// The weights of a group of workers have become the common ones.
    Combined {
        /// The group: a tier, or 0.
        group: u32,
        /// How often this group has done so, this time included.
        rounds: u32,
    },
    /// All workers' cores and sending rates change.
    Changed {
        /// Number of the change in the scenario.
        change: u32,
    },
    /// A worker or a link has another share of its speed or rate left.
    Switched {
        /// Number of the failure in the scenario.
        failure: u32,
    },
    /// A worker that has returned has weights again and takes part.
    Joined {
        /// The worker.
        worker: u32,
        /// From whom it has its weights; `None`: nobody else was up, so it goes on with its own.
        from: Option<u32>,
    },
    /// A worker's loss is no longer a number, or ten times that of a network that knows nothing: the run stops.
    Diverged {
        /// The worker.
        worker: u32,
        /// Its iterations so far.
        iteration: u32,
    },
    /// The run is over.
    Ended,
}

impl Event {
    /// The name of the event, as in a trace.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Evaluated { .. } => "evaluated",
            Self::Iterated { .. } => "iterated",
            Self::Waiting { .. } => "waiting",
            Self::Resumed { .. } => "resumed",
            Self::Sent { .. } => "sent",
            Self::Arrived { .. } => "arrived",
            Self::Lost { .. } => "lost",
            Self::Resized { .. } => "resized",
            Self::Transferred { .. } => "transferred",
            Self::Combined { .. } => "combined",
            Self::Changed { .. } => "changed",
            Self::Switched { .. } => "switched",
            Self::Joined { .. } => "joined",
            Self::Diverged { .. } => "diverged",
            Self::Ended => "ended",
        }
    }

    /// Whether all its numbers are finite.
    pub fn is_finite(&self) -> bool {
        match self {
            Self::Evaluated { scores, .. } => scores.iter().all(|score| score.loss.is_finite()),
            Self::Iterated { loss, secs, .. } => loss.is_finite() && secs.is_finite(),
            _ => true,
        }
    }
}
