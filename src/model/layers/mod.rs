//! Layer tables: what a deep model costs, unit by unit, computed from the shapes of its layers.
//!
//! Nothing is typed in but the shapes, and those come from the papers that each architecture's file names.
//! The same conventions hold for all of them (ours, so that models can be compared; the published totals follow from them):
//!
//! - **Multiply-accumulates** (MAC) count the products of convolutions, linear layers, LSTM gates and the decoder, and nothing else:
//!   no biases, normalisation, activation functions, pooling, dropout or softmax; looking a word up is free.
//!   One MAC is two FLOP; that factor is applied where time is computed, not here.
//! - **Parameters** are trainable numbers: weights, biases, and two per normalised channel (running means are not trained).
//! - **Activations** are the elements that a training step keeps for the way back:
//!   the output of every convolution, batch or response normalisation, pooling, linear layer and embedding, and of an LSTM, per step,
//!   its four gates, cell state and hidden state.
//!   Activation functions, dropout and the sum of a residual block work in place, branches write straight into the concatenated map,
//!   and the one-byte masks of dropout and maximum pooling are left out.
//! - A **unit** is what a cut never divides: a layer with weights together with the pooling after it, an inception module, a residual block.
//!   Pooling belongs to the layer before it, so that a cut sends the smaller map.

mod alexnet;
mod googlenet;
mod lstm;
mod mobilenet_v2;
mod net;
mod own;
mod resnet18;
mod summary;
mod vgg16;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

pub use own::{OwnLayer, OwnModel};
pub use summary::{ModelSummary, Size, summary, text_table};

use super::check::excerpt;

/// The largest image side of a table, pixels (ours: far beyond any edge camera, and nothing overflows below it).
pub const LARGEST_SIDE: u32 = 4096;
/// The most classes of a table (ours).
pub const LARGEST_CLASSES: u32 = 1_000_000;
/// The longest sequence of a table, words (ours).
pub const LARGEST_SEQUENCE: u32 = 100_000;
/// The largest vocabulary of a table, words (ours).
pub const LARGEST_VOCABULARY: u32 = 10_000_000;

/// A deep model that a job can train.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Architecture {
    /// Sixteen layers of small convolutions and a large fully connected part.
    #[serde(rename = "vgg-16")]
    Vgg16,
    /// Nine inception modules: few parameters, branching.
    Googlenet,
    /// Eight residual blocks.
    #[serde(rename = "resnet-18")]
    Resnet18,
    /// Inverted residual blocks with depthwise convolutions: made for phones.
    #[serde(rename = "mobilenet-v2")]
    MobilenetV2,
    /// Five convolutions, most parameters in the fully connected part.
    Alexnet,
    /// A word-level language model: two LSTM layers of 650 cells.
    Lstm,
    /// The first of the scenario's own layer tables (`workload.models`).
    #[serde(rename = "own-1")]
    Own1,
    /// The second.
    #[serde(rename = "own-2")]
    Own2,
    /// The third.
    #[serde(rename = "own-3")]
    Own3,
    /// The fourth.
    #[serde(rename = "own-4")]
    Own4,
}

/// Which fully connected part VGG-16 and AlexNet carry; the other architectures have only one form.
///
/// Either part reads a map of fixed size, made by adaptive average pooling (as in torchvision), so parameters never depend on the image side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Head {
    /// As published: 4096-4096-classes on a map of 7 × 7 (VGG-16) or 6 × 6 cells (AlexNet), which is the map at 224² itself.
    Published,
    /// For small boards (ours): 512-512-classes on the average of each channel.
    Edge,
}

/// What decides the size of a layer table beside the architecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Side of the square images, pixels; at most [`LARGEST_SIDE`].
    pub side: u32,
    /// Classes that an image model tells apart; at most [`LARGEST_CLASSES`].
    pub classes: u32,
    /// Words of one sequence of the language model; at most [`LARGEST_SEQUENCE`].
    pub sequence_length: u32,
    /// Words that the language model knows; at most [`LARGEST_VOCABULARY`].
    pub vocabulary: u32,
    /// Fully connected part of VGG-16 and AlexNet.
    pub head: Head,
}

impl Input {
    /// The published size: 224² images of 1,000 classes; sequences of 35 words out of 10,000.
    pub const PUBLISHED: Self =
        Self { side: 224, classes: 1000, sequence_length: 35, vocabulary: 10_000, head: Head::Published };
    /// The edge size (ours): 64² images of 10 classes; the same sequences.
    pub const EDGE: Self = Self { side: 64, classes: 10, sequence_length: 35, vocabulary: 10_000, head: Head::Edge };
}

/// An indivisible part of a model and what it costs per sample (an image, or one sequence of words).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Its name, unique in its table.
    pub name: String,
    /// Multiply-accumulates of the forward pass, per sample.
    pub forward_macs: u64,
    /// Trainable numbers.
    pub parameters: u64,
    /// Elements that a training step keeps, per sample.
    pub activations: u64,
    /// Elements that cross a cut after this unit, per sample.
    pub output: u64,
}

/// Sums over units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// Multiply-accumulates of the forward pass, per sample.
    pub forward_macs: u64,
    /// Trainable numbers.
    pub parameters: u64,
    /// Elements that a training step keeps, per sample.
    pub activations: u64,
}

impl Totals {
    /// The sums over some units: of a model, or of one task.
    pub fn of(units: &[Unit]) -> Self {
        units.iter().fold(Self::default(), |sum, unit| Self {
            forward_macs: sum.forward_macs + unit.forward_macs,
            parameters: sum.parameters + unit.parameters,
            activations: sum.activations + unit.activations,
        })
    }
}

/// The layer table of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Whose table this is.
    pub architecture: Architecture,
    /// Elements of one sample as it enters.
    pub input_elements: u64,
    /// Its parts, in the order of the forward pass; never empty.
    pub units: Vec<Unit>,
}

impl Table {
    /// The sums over all units.
    pub fn totals(&self) -> Totals {
        Totals::of(&self.units)
    }
}

impl Architecture {
    /// The published architectures, in the order in which they are listed everywhere.
    pub const PUBLISHED: [Self; 6] =
        [Self::Vgg16, Self::Googlenet, Self::Resnet18, Self::MobilenetV2, Self::Alexnet, Self::Lstm];

    /// The places for a scenario's own layer tables, in their order.
    pub const OWN: [Self; 4] = [Self::Own1, Self::Own2, Self::Own3, Self::Own4];

    /// Everything that a job can train: the published ones, then the places for own tables.
    pub const ALL: [Self; 10] = {
        let ([a, b, c, d, e, f], [g, h, i, j]) = (Self::PUBLISHED, Self::OWN);
        [a, b, c, d, e, f, g, h, i, j]
    };

    /// The names of [`Self::ALL`].
    pub const NAMES: [&'static str; Self::ALL.len()] = names!();

    /// Which of the scenario's own layer tables it stands for, counted from 0; `None` for a published architecture.
    pub fn own(self) -> Option<usize> {
        Self::OWN.iter().position(|place| *place == self)
    }

    /// The name in scenarios, addresses and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vgg16 => "vgg-16",
            Self::Googlenet => "googlenet",
            Self::Resnet18 => "resnet-18",
            Self::MobilenetV2 => "mobilenet-v2",
            Self::Alexnet => "alexnet",
            Self::Lstm => "lstm",
            Self::Own1 => "own-1",
            Self::Own2 => "own-2",
            Self::Own3 => "own-3",
            Self::Own4 => "own-4",
        }
    }

    /// The name for people. A scenario knows what its own models are called: `Workload::label`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Vgg16 => "VGG-16",
            Self::Googlenet => "GoogLeNet",
            Self::Resnet18 => "ResNet-18",
            Self::MobilenetV2 => "MobileNetV2",
            Self::Alexnet => "AlexNet",
            Self::Lstm => "LSTM 2×650",
            Self::Own1 => "own model 1",
            Self::Own2 => "own model 2",
            Self::Own3 => "own model 3",
            Self::Own4 => "own model 4",
        }
    }

    /// The paper that the shapes come from.
    pub fn paper(self) -> &'static str {
        match self {
            Self::Vgg16 => vgg16::PAPER,
            Self::Googlenet => googlenet::PAPER,
            Self::Resnet18 => resnet18::PAPER,
            Self::MobilenetV2 => mobilenet_v2::PAPER,
            Self::Alexnet => alexnet::PAPER,
            Self::Lstm => lstm::PAPER,
            Self::Own1 | Self::Own2 | Self::Own3 | Self::Own4 => "the scenario's own layer table",
        }
    }

    /// Whether its samples are images (rather than sequences of words).
    pub fn reads_images(self) -> bool {
        self != Self::Lstm && self.own().is_none()
    }

    /// The layer table for this input.
    ///
    /// # Errors
    /// Says in a sentence why this input cannot work: a number that is zero or beyond its limit,
    /// or an image so small that a window does not fit (and then names the smallest side that works).
    /// An own model has no table but its scenario's: ask that (`Workload::table`).
    ///
    /// ```
    /// use edgelab::model::layers::{Architecture, Input};
    /// let table = Architecture::Vgg16.table(&Input::PUBLISHED)?;
    /// assert_eq!(table.totals().parameters, 138_357_544);
    /// # Ok::<(), String>(())
    /// ```
    pub fn table(self, input: &Input) -> Result<Table, String> {
        if let Some(place) = self.own() {
            return Err(format!("{self} is the own model {place} of a scenario, counted from 0, and none is given"));
        }
        let table = |input_elements, units| Table { architecture: self, input_elements, units };
        if self == Self::Lstm {
            within("sequence length", input.sequence_length, LARGEST_SEQUENCE)?;
            within("vocabulary", input.vocabulary, LARGEST_VOCABULARY)?;
            return Ok(table(u64::from(input.sequence_length), lstm::units(input)));
        }
        within("image side", input.side, LARGEST_SIDE)?;
        within("number of classes", input.classes, LARGEST_CLASSES)?;
        let units = self.image_units(input).ok_or_else(|| self.too_small(input.side))?;
        Ok(table(net::IMAGE_CHANNELS * u64::from(input.side) * u64::from(input.side), units))
    }

    /// The smallest image side on which every window fits, pixels; none for the language model, which has no images.
    pub fn smallest_side(self) -> Option<u32> {
        (1..=LARGEST_SIDE).find(|&side| self.image_units(&Input { side, ..Input::EDGE }).is_some())
    }

    /// Why an image of this side does not work, and which does.
    fn too_small(self, side: u32) -> String {
        let smallest = self.smallest_side().unwrap_or(LARGEST_SIDE);
        format!("an image side of {side} is too small for {}: the smallest that works is {smallest}", self.label())
    }

    /// The units of an image model; none where the image is too small.
    fn image_units(self, input: &Input) -> Option<Vec<Unit>> {
        match self {
            Self::Vgg16 => vgg16::units(input),
            Self::Googlenet => googlenet::units(input),
            Self::Resnet18 => resnet18::units(input),
            Self::MobilenetV2 => mobilenet_v2::units(input),
            Self::Alexnet => alexnet::units(input),
            Self::Lstm | Self::Own1 | Self::Own2 | Self::Own3 | Self::Own4 => None,
        }
    }
}

/// Whether a number is at least 1 and at most its limit.
fn within(what: &str, number: u32, largest: u32) -> Result<(), String> {
    if (1..=largest).contains(&number) {
        return Ok(());
    }
    Err(format!("the {what} is {number}, but must be from 1 to {largest}"))
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Architecture {
    type Err = String;

    /// Reads the name used in scenarios; the error lists all names.
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|architecture| architecture.name() == text)
            .ok_or_else(|| format!("unknown model `{}`: known are {}", excerpt(text), Self::NAMES.join(", ")))
    }
}
