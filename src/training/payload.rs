//! What messages say, and how large that is.

use std::sync::Arc;

use crate::cost;

use super::{polyline, record::Topic};

/// What a message says.
#[derive(Debug, Clone, PartialEq)]
pub enum Payload {
    /// A gradient, or a part of one, already multiplied by what it counts.
    Gradient {
        /// The sender's iterations so far.
        iteration: u32,
        /// The samples of its mini-batch.
        samples: u32,
        /// The entries.
        part: Part,
    },
    /// The mean loss of the sender's last iterations, at its so-manieth transfer of knowledge.
    Loss {
        /// The transfer, from 1.
        transfer: u32,
        /// The loss, nats.
        loss: f32,
    },
    /// The sender wants the receiver's weights.
    Pull,
    /// The weights that were asked for.
    Weights(Parameters),
    /// The common weights, with which the receiver begins its part of a round.
    Global(Parameters),
    /// The sender's weights at the end of its part of a round.
    Local(Parameters),
    /// The sender has returned, and wants the receiver's weights to take part again.
    Join,
    /// The weights of somebody who takes part.
    Welcome(Parameters),
}

/// Some entries of a vector of weights or of a gradient.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// All entries from a place on.
    Dense {
        /// The first place.
        first: u32,
        /// The values.
        values: Arc<[f32]>,
    },
    /// Single entries: their places, ascending, and values.
    Sparse(Arc<[(u32, f32)]>),
}

/// A whole vector of weights.
#[derive(Debug, Clone, PartialEq)]
pub enum Parameters {
    /// As they are.
    Plain(Arc<[f32]>),
    /// As a polyline of so many decimal places.
    Polyline {
        /// Decimal places.
        digits: u32,
        /// The characters.
        text: Arc<[u8]>,
    },
}

impl Parameters {
    /// Weights, packed as a polyline if decimal places are given.
    pub fn pack(weights: &[f32], digits: Option<u32>) -> Self {
        match digits {
            None => Self::Plain(weights.into()),
            Some(digits) => Self::Polyline { digits, text: polyline::encode(weights, digits).into() },
        }
    }

    /// Writes the weights over others, of which there are as many.
    pub fn unpack(&self, weights: &mut [f32]) {
        match self {
            Self::Plain(values) => weights.copy_from_slice(values),
            Self::Polyline { digits, text } => {
                // Encoded by ourselves, so it can be read.
                let values = polyline::decode(text, *digits).unwrap_or_default();
                weights.iter_mut().zip(values).for_each(|(weight, value)| *weight = value);
            }
        }
    }

    fn bytes(&self) -> u64 {
        match self {
            Self::Plain(values) => cost::dense_bytes(values.len()),
            Self::Polyline { text, .. } => text.len() as u64,
        }
    }

    fn entries(&self) -> u32 {
        match self {
            Self::Plain(values) => values.len() as u32,
            // One character in each number has no continuation.
            Self::Polyline { text, .. } => text.iter().filter(|&&byte| byte < 63 + 32).count() as u32,
        }
    }
}

impl Part {
    /// How many entries.
    pub fn len(&self) -> usize {
        match self {
            Self::Dense { values, .. } => values.len(),
            Self::Sparse(entries) => entries.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn bytes(&self) -> u64 {
        match self {
            Self::Dense { values, .. } => cost::dense_bytes(values.len()),
            Self::Sparse(entries) => cost::sparse_bytes(entries.len()),
        }
    }
}

impl Payload {
    /// Its size on the wire, bytes, where numbers are `scale` times as large as they are.
    pub fn wire_bytes(&self, scale: f64) -> u64 {
        let own = match self {
            Self::Gradient { part, .. } => part.bytes(),
            Self::Weights(weights) | Self::Global(weights) | Self::Local(weights) | Self::Welcome(weights) => {
                weights.bytes()
            }
            Self::Loss { .. } | Self::Pull | Self::Join => 0,
        };
        cost::message_bytes(own, scale)
    }

    /// Numbers of a gradient or of weights in it.
    pub fn entries(&self) -> u32 {
        match self {
            Self::Gradient { part, .. } => part.len() as u32,
            Self::Weights(weights) | Self::Global(weights) | Self::Local(weights) | Self::Welcome(weights) => {
                weights.entries()
            }
            Self::Loss { .. } | Self::Pull | Self::Join => 0,
        }
    }

    /// What it is about.
    pub fn topic(&self) -> Topic {
        match self {
            Self::Gradient { .. } => Topic::Gradient,
            Self::Weights(_) | Self::Global(_) | Self::Local(_) | Self::Welcome(_) => Topic::Weights,
            Self::Loss { .. } | Self::Pull | Self::Join => Topic::Report,
        }
    }
}
