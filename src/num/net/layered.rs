//! A feed-forward network of convolutions, rectifiers, max-pooling and dense layers, over mini-batches, with softmax
//! cross-entropy as its loss.
//!
//! The network has no weights of its own: they are one flat vector that its user keeps, moves and sends.
//! Eight samples are computed at once, batches of other sizes are filled up with zeros that count nothing.
//! Equal weights and batches give equal bits on every target.
//!
//! ```
//! use edgelab::num::{net::layered::{Network, Scratch, Shape}, rng::Stream};
//! let network = Network::convolutional(Shape { channels: 1, height: 12, width: 12 }, 10).expect("it fits");
//! assert_eq!(network.params(), 2_698);
//! let weights = network.init(&mut Stream::new(1, "weights", 0));
//! let (mut gradient, mut scratch) = (vec![0.0; network.params()], Scratch::default());
//! let loss = network.gradient(&weights, &[0.0; 144], &[3], &mut gradient, &mut scratch);
//! // A black image says nothing yet: each of ten classes has a tenth.
//! assert!((loss - 10.0_f32.ln()).abs() < 1e-6);
//! ```

use std::ops::Range;

use super::{
    lanes::{LANES, Lanes},
    layer::{self, Window},
};
use crate::num::{math, rng::Stream};

/// What goes from layer to layer for one sample. Numbers stand row by row, pixel by pixel, the channels of a pixel side
/// by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Numbers of a pixel.
    pub channels: u32,
    /// Rows.
    pub height: u32,
    /// Pixels in a row.
    pub width: u32,
}

impl Shape {
    /// How many numbers that are.
    pub fn len(self) -> usize {
        self.channels as usize * self.height as usize * self.width as usize
    }

    /// Whether that is nothing.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

/// One layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// Filters of `side` × `side` pixels over all channels, moved by one pixel, nothing added around the image.
    Convolution {
        /// How many filters, which are the channels of its output.
        filters: u32,
        /// Pixels along each side of a filter.
        side: u32,
    },
    /// Numbers below zero become zero.
    Relu,
    /// The greatest number of each `side` × `side` square, for each channel; what is left at the border is left out.
    MaxPool {
        /// Pixels along each side of a square.
        side: u32,
    },
    /// Every output from all inputs.
    Dense {
        /// How many outputs.
        units: u32,
    },
}

/// A network: its layers and the shapes between them, without weights.
#[derive(Debug, Clone)]
pub struct Network {
    input: Shape,
    steps: Vec<Step>,
    tensors: Vec<Range<usize>>,
    names: Vec<String>,
}

/// A layer in its place.
#[derive(Debug, Clone)]
struct Step {
    layer: Layer,
    output: Shape,
    /// Of a convolution or a pool.
    window: Option<Window>,
    /// Where its weights stand, `[output][input]`, and its biases; empty without.
    weights: Range<usize>,
    biases: Range<usize>,
}

/// How good a network is on some samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evaluation {
    /// The mean cross-entropy, in nats.
    pub loss: f32,
    /// How many samples have their greatest score at their label.
    pub correct: u32,
}

/// What a network says of one sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// The class with the greatest score, the first of equals.
    pub class: u32,
    /// The softmax of the scores.
    pub probabilities: Vec<f32>,
}

/// Memory for a pass, kept from one to the next; it fits itself to any network.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    /// The input and every layer's output.
    outputs: Vec<Vec<Lanes>>,
    /// What the window of a convolution saw, for each layer; empty for others.
    patches: Vec<Vec<Lanes>>,
    /// Derivatives by the output and by the input of the layer at hand, and by its patches.
    errors: [Vec<Lanes>; 2],
    patch_errors: Vec<Lanes>,
}

/// The most numbers of one layer and sample, and of all weights.
const MOST: u64 = 1 << 24;

impl Network {
    /// The network of these layers.
    ///
    /// # Errors
    /// What does not fit, by the number of the layer from 1: nothing in it, a window larger than the image, more than
    /// 2²⁴ numbers. A network without layers, or whose last layer is not dense.
    pub fn new(input: Shape, layers: &[Layer]) -> Result<Self, String> {
        let too_many = || format!("the input or a layer has no numbers, or more than {MOST}");
        let mut network = Self { input, steps: Vec::new(), tensors: Vec::new(), names: Vec::new() };
        count(&[input.channels, input.height, input.width]).ok_or_else(too_many)?;
        for &layer in layers {
            network.append(layer).map_err(|problem| format!("layer {}: {problem}", network.steps.len() + 1))?;
        }
        match layers.last() {
            Some(Layer::Dense { .. }) => Ok(network),
            _ => Err("the last layer must be dense: it scores the classes".to_owned()),
        }
    }

    /// The default network (ours): 8 filters of 3 × 3, pooled by 2, 16 filters of 3 × 3, and one dense layer.
    ///
    /// # Errors
    /// As [`Self::new`]: images below 8 pixels.
    pub fn convolutional(input: Shape, classes: u32) -> Result<Self, String> {
        use Layer::{Convolution, Dense, MaxPool, Relu};
        let [first, second] = [8, 16].map(|filters| Convolution { filters, side: 3 });
        Self::new(input, &[first, Relu, MaxPool { side: 2 }, second, Relu, Dense { units: classes }])
    }

    /// Multinomial logistic regression: one dense layer.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn logistic(input: Shape, classes: u32) -> Result<Self, String> {
        Self::new(input, &[Layer::Dense { units: classes }])
    }

    fn append(&mut self, layer: Layer) -> Result<(), String> {
        let input = self.output();
        let (side, stride, channels) = match layer {
            Layer::Convolution { filters, side } => (side, 1, filters),
            Layer::MaxPool { side } => (side, side, input.channels),
            Layer::Relu | Layer::Dense { .. } => (1, 1, input.channels),
        };
        if side == 0 || side > input.height || side > input.width {
            return Err(format!("a window of {side} pixels does not fit {} × {}", input.height, input.width));
        }
        let [height, width] = [input.height, input.width].map(|pixels| (pixels - side) / stride + 1);
        let output = match layer {
            Layer::Dense { units } => Shape { channels: units, height: 1, width: 1 },
            _ => Shape { channels, height, width },
        };
        let window = Window {
            side: side as usize,
            stride: stride as usize,
            width: input.width as usize,
            channels: input.channels as usize,
            places: (height as usize, width as usize),
        };
        let start = self.params();
        let (inputs, window) = match layer {
            Layer::Convolution { .. } => (count(&[side, side, input.channels]), Some(window)),
            Layer::Dense { .. } => (Some(input.len() as u64), None),
            Layer::MaxPool { .. } => (Some(0), Some(window)),
            Layer::Relu => (Some(0), None),
        };
        let numbers = count(&[output.channels, output.height, output.width]);
        let weights = inputs.map(|inputs| inputs * u64::from(output.channels));
        let (Some(_), Some(weights)) = (numbers, weights.filter(|weights| weights + start as u64 <= MOST)) else {
            return Err(format!("it has no numbers, or more than {MOST}"));
        };
        let weights = start..start + weights as usize;
        let biases = weights.end..weights.end + if weights.is_empty() { 0 } else { output.channels as usize };
        if !weights.is_empty() {
            let kind = if window.is_some() { "convolution" } else { "dense" };
            let number = self.tensors.len() / 2 + 1;
            self.names.extend(["weights", "biases"].map(|part| format!("{kind} {number} {part}")));
            self.tensors.extend([weights.clone(), biases.clone()]);
        }
        self.steps.push(Step { layer, output, window, weights, biases });
        Ok(())
    }

    /// The shape of a sample.
    pub fn input(&self) -> Shape {
        self.input
    }

    fn output(&self) -> Shape {
        self.steps.last().map_or(self.input, |step| step.output)
    }

    /// How many classes it tells apart.
    pub fn classes(&self) -> usize {
        self.output().len()
    }

    /// How many weights it has, biases included.
    pub fn params(&self) -> usize {
        self.tensors.last().map_or(0, |range| range.end)
    }

    /// Where each tensor stands in the vector of weights, in order and without gaps: for each layer that has any, its
    /// weights `[output][input]`, then its biases. (The inputs of a convolution are its window's, like an image's.)
    pub fn tensors(&self) -> &[Range<usize>] {
        &self.tensors
    }

    /// The tensors' names, such as `convolution 1 weights`.
    pub fn tensor_names(&self) -> &[String] {
        &self.names
    }

    /// First weights: uniform within √(6 / inputs) of zero (He et al. 2015), biases zero.
    pub fn init(&self, stream: &mut Stream) -> Vec<f32> {
        let mut weights = vec![0.0; self.params()];
        for step in &self.steps {
            let bound = math::sqrt(6.0 * step.biases.len() as f64 / step.weights.len() as f64);
            weights[step.weights.clone()].fill_with(|| stream.between(-bound, bound) as f32);
        }
        weights
    }

    /// The mean loss over a batch; `gradient` becomes the mean gradient.
    ///
    /// `inputs` are the samples one after another, each of the shape [`Self::input`]; `labels` their classes.
    /// An empty batch has loss and gradient zero.
    ///
    /// # Panics
    /// Where lengths do not fit, or a label names no class: whoever reads samples checks that ([`Self::classes`]).
    pub fn gradient(
        &self,
        weights: &[f32],
        inputs: &[f32],
        labels: &[u8],
        gradient: &mut [f32],
        scratch: &mut Scratch,
    ) -> f32 {
        assert!(gradient.len() == self.params(), "a gradient of another network");
        gradient.fill(0.0);
        let mut loss = 0.0;
        for (inputs, block) in self.blocks(weights, inputs, labels) {
            self.forward(weights, inputs, scratch);
            loss += self.mistake(block, labels.len(), scratch);
            self.backward(weights, gradient, scratch);
        }
        mean(loss, labels.len())
    }

    /// Loss and correct answers on samples, given as for [`Self::gradient`].
    ///
    /// # Panics
    /// As [`Self::gradient`].
    pub fn evaluate(&self, weights: &[f32], inputs: &[f32], labels: &[u8], scratch: &mut Scratch) -> Evaluation {
        let (mut loss, mut correct) = (0.0, 0);
        for (inputs, block) in self.blocks(weights, inputs, labels) {
            self.forward(weights, inputs, scratch);
            let scores = scratch.outputs.last().map_or(&[][..], Vec::as_slice);
            correct += (0..block.len()).filter(|&lane| layer::best(scores, lane) == usize::from(block[lane])).count();
            loss += self.mistake(block, labels.len(), scratch);
        }
        Evaluation { loss: mean(loss, labels.len()), correct: correct as u32 }
    }

    /// The class of each sample, by its greatest score, the first of equals.
    ///
    /// # Panics
    /// Where lengths do not fit.
    pub fn classify(&self, weights: &[f32], inputs: &[f32], scratch: &mut Scratch) -> Vec<u8> {
        let each = self.input.len();
        assert!(weights.len() == self.params() && inputs.len().is_multiple_of(each), "lengths do not fit");
        let mut classes = Vec::with_capacity(inputs.len() / each);
        for block in inputs.chunks(LANES * each) {
            self.forward(weights, block, scratch);
            let scores = scratch.outputs.last().map_or(&[][..], Vec::as_slice);
            classes.extend((0..block.len() / each).map(|lane| layer::best(scores, lane) as u8));
        }
        classes
    }

    /// What it says of one sample.
    ///
    /// # Panics
    /// Where lengths do not fit.
    pub fn predict(&self, weights: &[f32], input: &[f32], scratch: &mut Scratch) -> Prediction {
        assert!(weights.len() == self.params() && input.len() == self.input.len(), "lengths do not fit");
        self.forward(weights, input, scratch);
        let Some(scores) = scratch.outputs.last_mut() else {
            return Prediction { class: 0, probabilities: Vec::new() };
        };
        let class = layer::best(scores, 0) as u32;
        layer::softmax(scores);
        Prediction { class, probabilities: scores.iter().map(|score| score.of(0)).collect() }
    }

    /// Blocks of as many samples as there are lanes, with their labels.
    fn blocks<'a>(
        &self,
        weights: &[f32],
        inputs: &'a [f32],
        labels: &'a [u8],
    ) -> impl Iterator<Item = (&'a [f32], &'a [u8])> + use<'a> {
        let fits = weights.len() == self.params() && inputs.len() == labels.len() * self.input.len();
        assert!(fits, "lengths do not fit");
        assert!(labels.iter().all(|&label| usize::from(label) < self.classes()), "a label names no class");
        inputs.chunks(LANES * self.input.len()).zip(labels.chunks(LANES))
    }

    /// Computes every layer's output for one block of samples.
    fn forward(&self, weights: &[f32], inputs: &[f32], scratch: &mut Scratch) {
        scratch.fit(self);
        layer::load(inputs, self.input.len(), &mut scratch.outputs[0]);
        for (index, step) in self.steps.iter().enumerate() {
            let (before, after) = scratch.outputs.split_at_mut(index + 1);
            let (input, output, patches) = (&before[index], &mut after[0], &mut scratch.patches[index]);
            let (matrix, biases) = (&weights[step.weights.clone()], &weights[step.biases.clone()]);
            match (step.layer, step.window) {
                (Layer::Convolution { .. }, Some(window)) => {
                    window.gather(input, patches);
                    layer::affine(matrix, biases, patches, output);
                }
                (Layer::MaxPool { .. }, Some(window)) => window.greatest(input, output),
                (Layer::Relu, _) => layer::rectify(input, output),
                _ => layer::affine(matrix, biases, input, output),
            }
        }
    }

    /// The summed loss of a block after [`Self::forward`]. Leaves its derivative by the scores among the errors, divided
    /// by the size of the whole batch.
    fn mistake(&self, labels: &[u8], batch: usize, scratch: &mut Scratch) -> f64 {
        let Scratch { outputs, errors: [errors, _], .. } = scratch;
        let scores = outputs.last().map_or(&[][..], Vec::as_slice);
        errors.clear();
        errors.extend_from_slice(scores);
        let logs = layer::softmax(errors);
        let share = 1.0 / batch as f32;
        // Lanes without a sample count nothing.
        let shares = Lanes::new(std::array::from_fn(|lane| if lane < labels.len() { share } else { 0.0 }));
        for (class, error) in errors.iter_mut().enumerate() {
            let is_label = |lane| labels.get(lane).is_some_and(|&label| usize::from(label) == class);
            *error -= Lanes::new(std::array::from_fn(|lane| f32::from(u8::from(is_label(lane)))));
            *error *= shares;
        }
        let losses = labels.iter().zip(logs).enumerate();
        losses.map(|(lane, (&label, log))| log - f64::from(scores[usize::from(label)].of(lane))).sum()
    }

    /// Adds a block's gradient, after [`Self::forward`] and [`Self::mistake`].
    fn backward(&self, weights: &[f32], gradient: &mut [f32], scratch: &mut Scratch) {
        let Scratch { outputs, patches, errors: [errors, next], patch_errors } = scratch;
        // Nobody asks for derivatives by the samples, nor by what is made of them without weights.
        let first = self.steps.iter().position(|step| !step.weights.is_empty()).unwrap_or(0);
        for (index, step) in self.steps.iter().enumerate().skip(first).rev() {
            let (input, output) = (&outputs[index], &outputs[index + 1]);
            next.resize(input.len(), Lanes::ZERO);
            let matrix = &weights[step.weights.clone()];
            let (slopes, bias_slopes) = gradient[step.weights.start..step.biases.end].split_at_mut(step.weights.len());
            match (step.layer, step.window) {
                (Layer::Convolution { .. }, Some(window)) => {
                    layer::by_weights(&patches[index], errors, slopes, bias_slopes);
                    if index > first {
                        patch_errors.resize(patches[index].len(), Lanes::ZERO);
                        layer::by_inputs(matrix, bias_slopes.len(), errors, patch_errors);
                        window.scatter(patch_errors, next);
                    }
                }
                (Layer::MaxPool { .. }, Some(window)) => window.by_greatest(input, output, errors, next),
                (Layer::Relu, _) => layer::by_rectified(output, errors, next),
                _ => {
                    layer::by_weights(input, errors, slopes, bias_slopes);
                    if index > first {
                        layer::by_inputs(matrix, bias_slopes.len(), errors, next);
                    }
                }
            }
            std::mem::swap(errors, next);
        }
    }
}

impl Scratch {
    fn fit(&mut self, network: &Network) {
        let steps = &network.steps;
        self.outputs.resize(steps.len() + 1, Vec::new());
        self.patches.resize(steps.len(), Vec::new());
        for ((output, patches), step) in self.outputs[1..].iter_mut().zip(&mut self.patches).zip(steps) {
            output.resize(step.output.len(), Lanes::ZERO);
            let is_convolution = matches!(step.layer, Layer::Convolution { .. });
            let seen = step.window.filter(|_| is_convolution).map_or(0, Window::seen);
            patches.resize(seen, Lanes::ZERO);
        }
    }
}

/// The product of these, if it is neither zero nor more than a layer may have.
fn count(factors: &[u32]) -> Option<u64> {
    let product = factors.iter().try_fold(1u64, |product, &factor| product.checked_mul(u64::from(factor)));
    product.filter(|product| (1..=MOST).contains(product))
}

fn mean(sum: f64, count: usize) -> f32 {
    if count == 0 { 0.0 } else { (sum / count as f64) as f32 }
}
