//! A small dense network: single precision, and the same bits on every target.
//!
//! Every sum has one order, the order of the inputs, whatever the processor: the inner loops run over *outputs*, so they
//! can use wide registers without any sum being split. There is no `mul_add`.
//! Hidden layers are rectified (ReLU); the last layer is linear.

use crate::num::{math, rng::Stream};

/// A dense network: sizes of its layers, and its weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Net {
    sizes: Vec<usize>,
    weights: Vec<f32>,
}

/// What a forward pass leaves for the backward pass: the outputs of every layer, the input first.
#[derive(Debug, Clone, Default)]
pub struct Tape {
    layers: Vec<Vec<f32>>,
    errors: [Vec<f32>; 2],
}

impl Tape {
    /// The network's output; empty before the first pass.
    pub fn output(&self) -> &[f32] {
        self.layers.last().map_or(&[], Vec::as_slice)
    }
}

impl Net {
    /// A network with weights uniform within √(6 / inputs) of zero (He et al. 2015) and biases zero.
    /// `sizes` names the inputs, the hidden layers and the outputs.
    pub fn new(sizes: &[usize], stream: &mut Stream) -> Self {
        let mut weights = Vec::with_capacity(Self::count(sizes));
        for pair in sizes.windows(2) {
            let bound = math::sqrt(6.0 / pair[0] as f64);
            weights.extend((0..pair[0] * pair[1]).map(|_| stream.between(-bound, bound) as f32));
            weights.extend((0..pair[1]).map(|_| 0.0));
        }
        Self { sizes: sizes.to_vec(), weights }
    }

    /// A network with these weights, as [`Self::weights`] gives them; `None` where their number does not fit the sizes.
    pub fn from_weights(sizes: &[usize], weights: Vec<f32>) -> Option<Self> {
        let fits = sizes.len() >= 2 && weights.len() == Self::count(sizes);
        fits.then(|| Self { sizes: sizes.to_vec(), weights })
    }

    /// How many weights a network of these sizes has.
    pub fn count(sizes: &[usize]) -> usize {
        sizes.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum()
    }

    /// Inputs, hidden layers, outputs.
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// The weights: for each layer, those of input 0 to all outputs, of input 1, …, and then the biases.
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// The output for an input, kept on the tape. `input` has as many numbers as the first layer.
    pub fn forward<'t>(&self, input: &[f32], tape: &'t mut Tape) -> &'t [f32] {
        tape.layers.resize(self.sizes.len(), Vec::new());
        tape.layers[0].clear();
        tape.layers[0].extend_from_slice(input);
        let mut rest = self.weights.as_slice();
        for layer in 1..self.sizes.len() {
            let (before, after) = tape.layers.split_at_mut(layer);
            let (input, output) = (&before[layer - 1], &mut after[0]);
            let (matrix, tail) = rest.split_at(input.len() * self.sizes[layer]);
            let (biases, tail) = tail.split_at(self.sizes[layer]);
            output.clear();
            output.extend_from_slice(biases);
            for (row, &x) in matrix.chunks_exact(self.sizes[layer]).zip(input) {
                output.iter_mut().zip(row).for_each(|(sum, &weight)| *sum += weight * x);
            }
            if layer + 1 < self.sizes.len() {
                output.iter_mut().filter(|value| **value < 0.0).for_each(|value| *value = 0.0);
            }
            rest = tail;
        }
        tape.output()
    }

    /// Adds to `gradient` the derivative of a loss by every weight, given its derivative by every output of the last
    /// forward pass on this tape. `gradient` is laid out like [`Self::weights`].
    pub fn backward(&self, tape: &mut Tape, by_output: &[f32], gradient: &mut [f32]) {
        let Tape { layers, errors: [error, next] } = tape;
        error.clear();
        error.extend_from_slice(by_output);
        let mut end = self.weights.len();
        for layer in (1..self.sizes.len()).rev() {
            let (inputs, outputs) = (self.sizes[layer - 1], self.sizes[layer]);
            let start = end - (inputs + 1) * outputs;
            let matrix = &self.weights[start..end - outputs];
            let (slopes, biases) = gradient[start..end].split_at_mut(inputs * outputs);
            biases.iter_mut().zip(&*error).for_each(|(slope, e)| *slope += e);
            next.clear();
            let rows = slopes.chunks_exact_mut(outputs).zip(matrix.chunks_exact(outputs));
            for (&x, (slopes, row)) in layers[layer - 1].iter().zip(rows) {
                slopes.iter_mut().zip(&*error).for_each(|(slope, e)| *slope += e * x);
                // A rectified unit that is off passes nothing on. (Of the input itself nobody asks.)
                let passes = layer > 1 && x > 0.0;
                next.push(if passes { row.iter().zip(&*error).fold(0.0, |sum, (w, e)| sum + w * e) } else { 0.0 });
            }
            std::mem::swap(error, next);
            end = start;
        }
    }
}

/// Adam (Kingma & Ba 2015) with its usual constants 0.9, 0.999 and 1e-8.
#[derive(Debug, Clone)]
pub struct Adam {
    mean: Vec<f32>,
    square: Vec<f32>,
    /// What is left of the zeros with which both averages begin: 0.9 and 0.999 to the power of the steps.
    left: (f64, f64),
}

impl Adam {
    /// For a network of `weights` weights.
    pub fn new(weights: usize) -> Self {
        Self { mean: vec![0.0; weights], square: vec![0.0; weights], left: (1.0, 1.0) }
    }

    /// Moves the weights against the gradient, by about `rate` each; then the gradient is zero again.
    pub fn step(&mut self, net: &mut Net, gradient: &mut [f32], rate: f64) {
        const MEAN: f32 = 0.9;
        const SQUARE: f32 = 0.999;
        const LEAST: f32 = 1e-8;
        self.left = (self.left.0 * f64::from(MEAN), self.left.1 * f64::from(SQUARE));
        let by_mean = (rate / (1.0 - self.left.0)) as f32;
        let by_square = (1.0 / (1.0 - self.left.1)) as f32;
        let averages = self.mean.iter_mut().zip(&mut self.square);
        for ((weight, slope), (mean, square)) in net.weights.iter_mut().zip(gradient).zip(averages) {
            *mean = MEAN * *mean + (1.0 - MEAN) * *slope;
            *square = SQUARE * *square + (1.0 - SQUARE) * *slope * *slope;
            // The square root is exact on every target (IEEE).
            *weight -= by_mean * *mean / ((*square * by_square).sqrt() + LEAST);
            *slope = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: two inputs, two rectified units, one output.
    #[test]
    fn values_by_hand() {
        let weights = vec![1.0, -1.0, 2.0, 1.0, 0.5, 0.0, 3.0, -2.0, 0.25];
        let net = Net::from_weights(&[2, 2, 1], weights).expect("nine weights");
        let mut tape = Tape::default();
        // Units: 1·1 + 2·2 + 0.5 = 5.5, −1·1 + 1·2 + 0 = 1; output: 3·5.5 − 2·1 + 0.25.
        assert_eq!(net.forward(&[1.0, 2.0], &mut tape), [14.75]);
        let mut gradient = vec![0.0; 9];
        net.backward(&mut tape, &[1.0], &mut gradient);
        assert_eq!(gradient, [3.0, -2.0, 6.0, -4.0, 3.0, -2.0, 5.5, 1.0, 1.0]);
        // The second unit is off: 3·(2 + 0.5) + 0.25.
        assert_eq!(net.forward(&[2.0, 0.0], &mut tape), [7.75]);
        assert_eq!(Net::from_weights(&[2, 2, 1], vec![0.0; 8]), None);
    }

    /// The loss is half the sum of the squared outputs. Central differences over 2⁻⁹ in single precision agree within
    /// 0.003 of the gradient's size (measured: 0.0011); the inputs are fixed, so the bound is not a gamble.
    #[test]
    fn gradients_agree_with_finite_differences() {
        let mut stream = Stream::new(5, "test", 0);
        let net = Net::new(&[4, 7, 5, 2], &mut stream);
        let (step, mut worst) = (1.0 / 512.0, 0.0_f32);
        for _ in 0..10 {
            let input: Vec<f32> = (0..4).map(|_| stream.between(-1.0, 1.0) as f32).collect();
            let mut tape = Tape::default();
            let output = net.forward(&input, &mut tape).to_vec();
            let mut gradient = vec![0.0; net.weights.len()];
            net.backward(&mut tape, &output, &mut gradient);
            let size = gradient.iter().map(|slope| slope * slope).sum::<f32>().sqrt();
            for (index, slope) in gradient.iter().enumerate() {
                let loss = |by: f32| {
                    let mut moved = net.clone();
                    moved.weights[index] += by;
                    moved.forward(&input, &mut Tape::default()).iter().map(|y| f64::from(y * y) / 2.0).sum::<f64>()
                };
                let difference = ((loss(step) - loss(-step)) / f64::from(2.0 * step)) as f32;
                let error = (difference - slope).abs() / size;
                if error > worst {
                    worst = error;
                }
            }
        }
        assert!(worst < 0.003, "{worst}");
    }

    /// A parabola is learned, and the steps are the same bits again.
    #[test]
    fn adam_fits_a_parabola() {
        let fit = || {
            let mut stream = Stream::new(6, "test", 0);
            let mut net = Net::new(&[1, 16, 1], &mut stream);
            let (mut adam, mut gradient) = (Adam::new(net.weights.len()), vec![0.0; net.weights.len()]);
            let mut tape = Tape::default();
            let mut loss = 0.0;
            for round in 0..2_000 {
                loss = 0.0;
                for _ in 0..16 {
                    let x = stream.between(-1.0, 1.0) as f32;
                    let error = net.forward(&[x], &mut tape)[0] - x * x;
                    loss += error * error / 16.0;
                    net.backward(&mut tape, &[error / 16.0], &mut gradient);
                }
                adam.step(&mut net, &mut gradient, if round < 1_000 { 0.01 } else { 0.001 });
            }
            (loss, net)
        };
        let (loss, net) = fit();
        assert!(loss < 1e-3, "{loss}");
        assert_eq!(fit(), (loss, net));
    }
}
