//! The samples that a run trains on: at hand, or drawn when they are first looked at.
//!
//! Drawing 18,000 digits takes longer than the first steps of a run, which need a few hundred of them: each is drawn from a
//! stream of its own, so when it is drawn changes nothing.

use std::sync::{Arc, OnceLock};

use super::{
    Dataset,
    digits::{self, Digits, Writer},
};
use crate::{model::check::Fault, num::net::layered::Shape};

/// Labelled samples, looked at one by one.
#[derive(Debug)]
pub enum TrainingSet {
    /// All are at hand.
    Here(Arc<Dataset>),
    /// They are drawn.
    Drawn(Box<Drawn>),
}

/// Digits that are drawn when they are looked at.
#[derive(Debug)]
pub struct Drawn {
    shape: Shape,
    writer: Writer,
    labels: Vec<u8>,
    images: Vec<OnceLock<Box<[f32]>>>,
}

impl TrainingSet {
    /// The samples that [`Digits::draw`] gives.
    ///
    /// # Errors
    /// As there.
    pub fn drawn(digits: Digits, seed: u64, purpose: &str, count: u32) -> Result<Self, Fault> {
        let writer = digits.writer(seed, purpose, count)?;
        let (labels, images) = (0..count).map(|number| (digits::label(number), OnceLock::new())).unzip();
        Ok(Self::Drawn(Box::new(Drawn { shape: digits.shape(), writer, labels, images })))
    }

    /// The shape of a sample.
    pub fn shape(&self) -> Shape {
        match self {
            Self::Here(data) => data.shape,
            Self::Drawn(drawn) => drawn.shape,
        }
    }

    /// How many classes there are; labels are below.
    pub fn classes(&self) -> u32 {
        match self {
            Self::Here(data) => data.classes,
            Self::Drawn(_) => digits::CLASSES,
        }
    }

    /// The class of each sample.
    pub fn labels(&self) -> &[u8] {
        match self {
            Self::Here(data) => &data.labels,
            Self::Drawn(drawn) => &drawn.labels,
        }
    }

    /// One sample, numbers from 0 to 1; empty beyond the last.
    pub fn image(&self, sample: usize) -> &[f32] {
        match self {
            Self::Here(data) => data.image(sample),
            Self::Drawn(drawn) => drawn.images.get(sample).map_or(&[], |image| {
                image.get_or_init(|| {
                    let mut blank = vec![0.0; drawn.shape.len()];
                    drawn.writer.write(sample as u32, &mut blank);
                    blank.into()
                })
            }),
        }
    }
}
