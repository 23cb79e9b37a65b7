//! The arithmetic of layers, for eight samples at once.
//!
//! What is a number in the textbook is a [`Lanes`] here: that number of eight samples. So every loop reads as it would
//! for one sample, and fills wide registers without any sum being split: sums over inputs go in the order of the inputs,
//! sums over samples go lane by lane and end in the one order of `total`. There is no `mul_add`.
//!
//! A convolution is a dense layer over patches (Chellapilla et al. 2006), so three products serve both.
//! A matrix of weights is `weights[output][input]`; samples are `rows[place][input]` and `[place][output]`, one row after
//! another, and a dense layer has one place. The products keep [`BLOCK`] sums at once, which share what is read.

use super::lanes::{LANES, Lanes};
use crate::num::math;

/// How many sums are in registers at once.
const BLOCK: usize = 4;

/// Puts samples side by side, `samples` of whose numbers each; missing samples are zeros.
pub(super) fn load(samples: &[f32], each: usize, lanes: &mut Vec<Lanes>) {
    lanes.clear();
    if samples.len() == LANES * each {
        lanes.extend((0..each).map(|i| Lanes::new(std::array::from_fn(|lane| samples[lane * each + i]))));
        return;
    }
    let number = |lane: usize, i: usize| samples.get(lane * each + i).copied().unwrap_or(0.0);
    lanes.extend((0..each).map(|i| Lanes::new(std::array::from_fn(|lane| number(lane, i)))));
}

/// `out[p][o] = biases[o] + Σ_i weights[o][i] rows[p][i]`.
pub(super) fn affine(weights: &[f32], biases: &[f32], rows: &[Lanes], out: &mut [Lanes]) {
    let inputs = weights.len() / biases.len();
    for (row, out) in rows.chunks_exact(inputs).zip(out.chunks_exact_mut(biases.len())) {
        let blocks = out.chunks_mut(BLOCK).zip(biases.chunks(BLOCK)).zip(weights.chunks(BLOCK * inputs));
        for ((out, biases), matrix) in blocks {
            for (out, bias) in out.iter_mut().zip(biases) {
                *out = Lanes::splat(*bias);
            }
            match out {
                [a, b, c, d] => {
                    let (front, back) = matrix.split_at(2 * inputs);
                    let ((wa, wb), (wc, wd)) = (front.split_at(inputs), back.split_at(inputs));
                    let mut sums = (*a, *b, *c, *d);
                    for ((((&x, &wa), &wb), &wc), &wd) in row.iter().zip(wa).zip(wb).zip(wc).zip(wd) {
                        sums.0 += Lanes::splat(wa) * x;
                        sums.1 += Lanes::splat(wb) * x;
                        sums.2 += Lanes::splat(wc) * x;
                        sums.3 += Lanes::splat(wd) * x;
                    }
                    (*a, *b, *c, *d) = sums;
                }
                few => {
                    for (sum, weights) in few.iter_mut().zip(matrix.chunks_exact(inputs)) {
                        row.iter().zip(weights).for_each(|(&x, &weight)| *sum += Lanes::splat(weight) * x);
                    }
                }
            }
        }
    }
}

/// `by_inputs[p][i] = Σ_o weights[o][i] errors[p][o]`: the derivative by the inputs.
pub(super) fn by_inputs(weights: &[f32], outputs: usize, errors: &[Lanes], out: &mut [Lanes]) {
    let inputs = weights.len() / outputs;
    for (errors, out) in errors.chunks_exact(outputs).zip(out.chunks_exact_mut(inputs)) {
        for (block, out) in out.chunks_mut(BLOCK).enumerate() {
            // From the block's first column on, each row of the matrix is `inputs` numbers further.
            let columns = weights[block * BLOCK..].chunks(inputs);
            if let [a, b, c, d] = out {
                let mut sums = (Lanes::ZERO, Lanes::ZERO, Lanes::ZERO, Lanes::ZERO);
                for (weights, &error) in columns.zip(errors) {
                    let Some(&[wa, wb, wc, wd]) = weights.first_chunk() else { break };
                    sums.0 += Lanes::splat(wa) * error;
                    sums.1 += Lanes::splat(wb) * error;
                    sums.2 += Lanes::splat(wc) * error;
                    sums.3 += Lanes::splat(wd) * error;
                }
                (*a, *b, *c, *d) = sums;
            } else {
                out.fill(Lanes::ZERO);
                for (weights, &error) in columns.zip(errors) {
                    out.iter_mut().zip(weights).for_each(|(sum, &weight)| *sum += Lanes::splat(weight) * error);
                }
            }
        }
    }
}

/// Adds to `slopes[o][i]` and `bias_slopes[o]` the sums over places and samples of `errors[p][o] rows[p][i]` and of
/// `errors[p][o]`: the derivatives by weights and biases.
pub(super) fn by_weights(rows: &[Lanes], errors: &[Lanes], slopes: &mut [f32], bias_slopes: &mut [f32]) {
    let outputs = bias_slopes.len();
    let inputs = slopes.len() / outputs;
    for (output, slope) in bias_slopes.iter_mut().enumerate() {
        let mut sum = Lanes::ZERO;
        errors[output..].iter().step_by(outputs).for_each(|&error| sum += error);
        *slope += sum.total();
    }
    for (block, slopes) in slopes.chunks_mut(BLOCK * inputs).enumerate() {
        let errors = &errors[block * BLOCK..];
        if slopes.len() < BLOCK * inputs {
            for (output, slopes) in slopes.chunks_exact_mut(inputs).enumerate() {
                for (input, slope) in slopes.iter_mut().enumerate() {
                    let pairs = rows[input..].iter().step_by(inputs).zip(errors[output..].iter().step_by(outputs));
                    let mut sum = Lanes::ZERO;
                    pairs.for_each(|(&x, &error)| sum += error * x);
                    *slope += sum.total();
                }
            }
            break;
        }
        for input in 0..inputs {
            let mut sums = (Lanes::ZERO, Lanes::ZERO, Lanes::ZERO, Lanes::ZERO);
            for (&x, errors) in rows[input..].iter().step_by(inputs).zip(errors.chunks(outputs)) {
                let Some(&[a, b, c, d]) = errors.first_chunk() else { break };
                sums.0 += a * x;
                sums.1 += b * x;
                sums.2 += c * x;
                sums.3 += d * x;
            }
            for (output, sum) in [sums.0, sums.1, sums.2, sums.3].into_iter().enumerate() {
                slopes[output * inputs + input] += sum.total();
            }
        }
    }
}

/// A square window that moves over an image of rows, columns and channels, the channels of a pixel side by side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    /// Pixels along each side of the window.
    pub side: usize,
    /// How far it moves.
    pub stride: usize,
    /// Pixels in a row of the image.
    pub width: usize,
    /// Numbers of a pixel.
    pub channels: usize,
    /// Where it stands: rows and columns of places.
    pub places: (usize, usize),
}

impl Window {
    /// How many numbers it sees, over all places.
    pub(super) fn seen(self) -> usize {
        self.places.0 * self.places.1 * self.side * self.side * self.channels
    }

    /// Where in the image each row of the window begins, for every place: places row by row, rows from the top.
    fn rows(self) -> impl Iterator<Item = usize> {
        let (down, across) = self.places;
        (0..down).flat_map(move |y| (0..across).map(move |x| (y, x))).flat_map(move |(y, x)| {
            (0..self.side).map(move |row| ((y * self.stride + row) * self.width + x * self.stride) * self.channels)
        })
    }

    /// Copies the window's content at every place, one patch after another.
    pub(super) fn gather(self, image: &[Lanes], patches: &mut [Lanes]) {
        let length = self.side * self.channels;
        for (row, patch) in self.rows().zip(patches.chunks_exact_mut(length)) {
            patch.copy_from_slice(&image[row..row + length]);
        }
    }

    /// The reverse, for derivatives: adds every patch to where it was taken from.
    pub(super) fn scatter(self, patches: &[Lanes], image: &mut [Lanes]) {
        let length = self.side * self.channels;
        image.fill(Lanes::ZERO);
        for (row, patch) in self.rows().zip(patches.chunks_exact(length)) {
            image[row..row + length].iter_mut().zip(patch).for_each(|(sum, &error)| *sum += error);
        }
    }

    /// The pixels of the window at the place with this number, each by where it begins.
    fn pixels(self, place: usize) -> impl Iterator<Item = usize> {
        let (y, x) = (place / self.places.1 * self.stride, place % self.places.1 * self.stride);
        (0..self.side * self.side).map(move |i| ((y + i / self.side) * self.width + x + i % self.side) * self.channels)
    }

    /// The greatest number of the window at every place, for each channel.
    pub(super) fn greatest(self, image: &[Lanes], out: &mut [Lanes]) {
        for (place, out) in out.chunks_exact_mut(self.channels).enumerate() {
            out.fill(Lanes::splat(f32::NEG_INFINITY));
            for pixel in self.pixels(place) {
                for (greatest, &x) in out.iter_mut().zip(&image[pixel..]) {
                    *greatest = greatest.larger(x);
                }
            }
        }
    }

    /// Its derivative by the image: the error goes to the first pixel that has the greatest number.
    pub(super) fn by_greatest(self, image: &[Lanes], greatest: &[Lanes], errors: &[Lanes], out: &mut [Lanes]) {
        out.fill(Lanes::ZERO);
        for (at, (&greatest, &error)) in greatest.iter().zip(errors).enumerate() {
            let channel = at % self.channels;
            let mut left = error;
            for pixel in self.pixels(at / self.channels) {
                (out[pixel + channel], left) = image[pixel + channel].if_equal(greatest, left);
            }
        }
    }
}

/// Rectifies: numbers below zero become zero.
pub(super) fn rectify(numbers: &[Lanes], out: &mut [Lanes]) {
    for (out, &x) in out.iter_mut().zip(numbers) {
        *out = x.larger(Lanes::ZERO);
    }
}

/// Its derivative: where the rectified number is not above zero, nothing is passed on.
pub(super) fn by_rectified(rectified: &[Lanes], errors: &[Lanes], out: &mut [Lanes]) {
    for ((out, &x), &error) in out.iter_mut().zip(rectified).zip(errors) {
        *out = x.if_positive(error);
    }
}

/// Puts the softmax of the classes' scores in their place, sample by sample.
///
/// Returns ln Σ exp(score) of each sample.
pub(super) fn softmax(scores: &mut [Lanes]) -> [f64; LANES] {
    let greatest = scores.iter().fold(Lanes::splat(f32::NEG_INFINITY), |top, &score| top.larger(score));
    let mut sum = Lanes::ZERO;
    for score in scores.iter_mut() {
        *score = Lanes::new((*score - greatest).to_array().map(math::exp_f32));
        sum += *score;
    }
    scores.iter_mut().for_each(|score| *score /= sum);
    let (greatest, sum) = (greatest.to_array(), sum.to_array());
    std::array::from_fn(|lane| f64::from(greatest[lane]) + math::ln(f64::from(sum[lane])))
}

/// The class of the greatest score of one sample, the first of equals.
pub(super) fn best(scores: &[Lanes], lane: usize) -> usize {
    let mut best = (0, f32::NEG_INFINITY);
    for (class, score) in scores.iter().enumerate() {
        let score = score.of(lane);
        if score > best.1 {
            best = (class, score);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers<const N: usize>(numbers: [f32; N]) -> [Lanes; N] {
        numbers.map(Lanes::splat)
    }

    /// By hand: two outputs of three inputs at two places.
    #[test]
    fn products_by_hand() {
        let (weights, biases) = ([1.0, 2.0, 3.0, -1.0, 0.0, 0.5], [10.0, 20.0]);
        let rows = numbers([1.0, 1.0, 1.0, 0.0, 2.0, -2.0]);
        let mut out = numbers([0.0; 4]);
        affine(&weights, &biases, &rows, &mut out);
        assert_eq!(out, numbers([16.0, 19.5, 8.0, 19.0]));
        let errors = numbers([1.0, 0.0, 2.0, -4.0]);
        let mut by = numbers([0.0; 6]);
        by_inputs(&weights, 2, &errors, &mut by);
        assert_eq!(by, numbers([1.0, 2.0, 3.0, 6.0, 4.0, 4.0]));
        let (mut slopes, mut bias_slopes) = ([0.0; 6], [0.0; 2]);
        by_weights(&rows, &errors, &mut slopes, &mut bias_slopes);
        // Eight samples, all the same.
        assert_eq!(slopes, [1.0, 5.0, -3.0, 0.0, -8.0, 8.0].map(|slope| slope * 8.0));
        assert_eq!(bias_slopes, [24.0, -32.0]);
    }

    /// Of equal numbers the first has the error; a border that no window covers has none.
    #[test]
    fn the_greatest_by_hand() {
        let window = Window { side: 2, stride: 2, width: 3, channels: 1, places: (1, 1) };
        let image = numbers([1.0, 5.0, 9.0, 5.0, 2.0, 9.0]);
        let (mut greatest, mut by) = (numbers([0.0]), image);
        window.greatest(&image, &mut greatest);
        assert_eq!(greatest, numbers([5.0]));
        window.by_greatest(&image, &greatest, &numbers([3.0]), &mut by);
        assert_eq!(by, numbers([0.0, 3.0, 0.0, 0.0, 0.0, 0.0]));
    }

    /// Scores as large as numbers can be do not overflow.
    #[test]
    fn softmax_by_hand() {
        let mut scores = numbers([3e38, 3e38, -3e38]);
        let logs = softmax(&mut scores);
        assert_eq!(scores, numbers([0.5, 0.5, 0.0]));
        assert_eq!(logs[0], f64::from(3e38_f32) + math::ln(2.0));
        assert_eq!(best(&numbers([1.0, 2.0, 2.0]), 7), 1);
    }
}
