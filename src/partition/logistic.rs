//! ℓ1-regularised multinomial logistic regression by proximal gradient (ISTA), on sparse documents.
//!
//! The model gives document x the class probabilities softmax(Wᵀx); there is no intercept, so it has exactly
//! features × classes weights (news20: 62,061 × 20 = 1,241,220). What is minimised (textbook):
//!
//! ```text
//! F(W) = (1/n) Σ_i −ln softmax(Wᵀx_i)[y_i]  +  λ Σ |W_jc|
//! W ← soft(W − η ∇f(W), η λ)      soft(v, t) = sign(v) · (|v| − t if |v| > t, else 0)
//! ```
//!
//! The problem is *decomposable*: given the residuals softmax − y of all documents, each weight's gradient is a sum of
//! its own over documents, and each weight's step is its own. So a block of weights can be updated apart from all others,
//! with the very same bits: every sum runs over the documents in ascending order, whatever block it belongs to.

use std::ops::Range;

use crate::num::math;

use super::sparse::Sparse;

/// Labelled documents: rows are documents, columns are features.
#[derive(Debug, Clone, PartialEq)]
pub struct Examples {
    /// One row for each document.
    pub documents: Sparse,
    /// The class of each document, counted from 0.
    pub classes: Vec<u32>,
}

impl Examples {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.classes.len()
    }

    /// These of the examples, in this order.
    pub fn select(&self, which: &[u32]) -> Self {
        let mut documents = Sparse::new(self.documents.columns() as u32);
        for &document in which {
            documents.push(self.documents.row(document as usize).iter().copied());
        }
        Self { documents, classes: which.iter().map(|&document| self.classes[document as usize]).collect() }
    }
}

/// Examples that gradients are taken over: by documents for the forward pass, by features for the backward one.
#[derive(Debug, Clone)]
pub struct Shard {
    examples: Examples,
    by_feature: Sparse,
    /// softmax − y of every document, as of the last forward pass: rows of classes, as those of [`Logistic`].
    residuals: Vec<f32>,
}

impl Shard {
    /// Examples, made ready for gradients.
    pub fn new(examples: Examples) -> Self {
        let by_feature = examples.documents.transposed();
        Self { examples, by_feature, residuals: Vec::new() }
    }

    /// Documents.
    pub fn count(&self) -> usize {
        self.examples.count()
    }

    /// An upper bound on the Lipschitz constant of ∇f, so that the step 1/L never increases F.
    ///
    /// The Hessian of f is at most ½ λmax(XᵀX)/n (Böhning 1992); and for every positive vector v, λmax of a non-negative
    /// matrix A is at most max_j (Av)_j / v_j (Collatz 1942, Wielandt 1950), here with A = |X|ᵀ|X| and v from a few steps
    /// of power iteration. Unlike the estimate that power iteration itself gives, it is never too small (but for rounding).
    pub fn lipschitz_bound(&self) -> f64 {
        const STEPS: u32 = 20;
        // Any positive vector gives a bound: what fades away beside the rest is lifted.
        const LEAST: f64 = 1e-30;
        let documents = &self.examples.documents;
        let mut v = vec![1.0; self.by_feature.rows()];
        let mut bound = f64::INFINITY;
        for _ in 0..STEPS {
            let weigh = |matrix: &Sparse, row: usize, by: &[f64]| {
                matrix.row(row).iter().fold(0.0, |sum, &(at, x)| sum + f64::from(x.abs()) * by[at as usize])
            };
            let xv: Vec<f64> = (0..documents.rows()).map(|row| weigh(documents, row, &v)).collect();
            let av: Vec<f64> = (0..v.len()).map(|row| weigh(&self.by_feature, row, &xv)).collect();
            let ratio = av.iter().zip(&v).fold(0.0, |most, (a, v)| math::max(most, a / v));
            bound = math::min(bound, ratio);
            let most = av.iter().fold(0.0, |most, &a| math::max(most, a));
            if most == 0.0 {
                return 0.0;
            }
            v = av.iter().map(|a| math::max(a / most, LEAST)).collect();
        }
        0.5 * bound / self.count() as f64
    }
}

/// How well a model fits some examples.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Fit {
    /// Sum over documents of −ln(probability of the right class).
    pub loss_sum: f64,
    /// Documents whose most probable class (the first of equals) is the right one.
    pub correct: u32,
}

/// Classes are kept in rows of a multiple of this many numbers, of which the last may be unused zeros: inner loops over
/// classes then fill wide registers, and no sum is split.
const LANES: usize = 4;

/// The weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic {
    classes: usize,
    /// Numbers in a row: the classes, and zeros up to a multiple of [`LANES`].
    width: usize,
    /// One row for each feature.
    rows: Vec<f32>,
}

impl Logistic {
    /// A model whose weights are all zero: every class is equally probable.
    pub fn new(features: usize, classes: usize) -> Self {
        let width = classes.next_multiple_of(LANES);
        Self { classes, width, rows: vec![0.0; features * width] }
    }

    /// How many weights there are.
    pub fn count(&self) -> usize {
        self.rows.len() / self.width * self.classes
    }

    /// The weights: all classes of feature 0, of feature 1, …
    pub fn weights(&self) -> impl Iterator<Item = f32> + '_ {
        self.rows.chunks_exact(self.width).flat_map(|row| &row[..self.classes]).copied()
    }

    /// Weights that are not zero.
    pub fn nonzeros(&self) -> u32 {
        self.rows.iter().filter(|weight| **weight != 0.0).count() as u32
    }

    /// Σ |weight|.
    pub fn l1_norm(&self) -> f64 {
        self.rows.iter().fold(0.0, |sum, weight| sum + f64::from(weight.abs()))
    }

    /// Computes the residuals of a shard, for [`Self::descend`], and how well the model fits it.
    pub fn forward(&self, shard: &mut Shard) -> Fit {
        let Shard { examples, residuals, .. } = shard;
        residuals.resize(examples.count() * self.width, 0.0);
        let mut fit = Fit::default();
        for (document, row) in residuals.chunks_exact_mut(self.width).enumerate() {
            self.logits(examples.documents.row(document), row);
            let class = examples.classes[document] as usize;
            let residual = &mut row[..self.classes];
            let (best, most) = greatest(residual);
            fit.correct += u32::from(best == class);
            let own = residual[class] - most;
            let mut sum = 0.0;
            for value in residual.iter_mut() {
                *value = math::exp_f32(*value - most);
                sum += *value;
            }
            residual.iter_mut().for_each(|value| *value /= sum);
            residual[class] -= 1.0;
            fit.loss_sum += math::ln(f64::from(sum)) - f64::from(own);
        }
        fit
    }

    /// How many of the examples the model puts into their class.
    pub fn correct(&self, examples: &Examples) -> u32 {
        let mut row = vec![0.0; self.width];
        let right = |(document, class): (usize, &u32)| {
            self.logits(examples.documents.row(document), &mut row);
            u32::from(greatest(&row[..self.classes]).0 == *class as usize)
        };
        examples.classes.iter().enumerate().map(right).sum()
    }

    /// One proximal gradient step of the weights in `block`, by the residuals of the shard's last forward pass.
    ///
    /// `step` is η, `l1` is λ. Blocks that cover all weights make the same model as one step of all weights, bit by bit.
    pub fn descend(&mut self, shard: &Shard, block: Range<usize>, step: f64, l1: f64) {
        let scale = (step / shard.count() as f64) as f32;
        let threshold = (step * l1) as f32;
        let mut gradient = vec![0.0; self.width];
        let mut start = block.start;
        while start < block.end {
            let feature = start / self.classes;
            let end = block.end.min((feature + 1) * self.classes);
            gradient.fill(0.0);
            for &(document, x) in shard.by_feature.row(feature) {
                let at = document as usize * self.width;
                add(&mut gradient, x, &shard.residuals[at..at + self.width]);
            }
            // A block may begin and end within a feature.
            let classes = start - feature * self.classes..end - feature * self.classes;
            let row = &mut self.rows[feature * self.width..][classes.clone()];
            for (weight, slope) in row.iter_mut().zip(&gradient[classes]) {
                *weight = soft(*weight - scale * slope, threshold);
            }
            start = end;
        }
    }

    /// Wᵀx of one document, and zeros.
    fn logits(&self, document: &[(u32, f32)], row: &mut [f32]) {
        row.fill(0.0);
        for &(feature, x) in document {
            add(row, x, &self.rows[feature as usize * self.width..][..self.width]);
        }
    }
}

/// Adds x times a row to another.
fn add(to: &mut [f32], x: f32, row: &[f32]) {
    for (to, from) in to.chunks_exact_mut(LANES).zip(row.chunks_exact(LANES)) {
        for lane in 0..LANES {
            to[lane] += x * from[lane];
        }
    }
}

/// The greatest of some numbers and its place; the first of equals.
fn greatest(values: &[f32]) -> (usize, f32) {
    let mut best = (0, f32::NEG_INFINITY);
    for (place, &value) in values.iter().enumerate() {
        if value > best.1 {
            best = (place, value);
        }
    }
    best
}

/// The soft threshold: the proximal operator of t·|v|.
fn soft(value: f32, threshold: f32) -> f32 {
    if value > threshold {
        value - threshold
    } else if value < -threshold {
        value + threshold
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two documents of two features and two classes, each document with a feature of its own.
    fn shard() -> Shard {
        let mut documents = Sparse::new(2);
        documents.push([(0, 1.0)]);
        documents.push([(1, 2.0)]);
        Shard::new(Examples { documents, classes: vec![0, 1] })
    }

    /// By hand: at zero weights each probability is ½, so the residuals are ±½; ∇f = ½ x r; step 1, λ = 0.1.
    #[test]
    fn one_step_by_hand() {
        let mut shard = shard();
        let mut model = Logistic::new(2, 2);
        let fit = model.forward(&mut shard);
        assert_eq!(fit.correct, 1);
        assert!((fit.loss_sum - 2.0 * math::ln(2.0)).abs() < 1e-7);
        model.descend(&shard, 0..4, 1.0, 0.1);
        let by_hand = [0.25f32 - 0.1, -(0.25 - 0.1), -(0.5 - 0.1), 0.5 - 0.1];
        for (weight, expected) in model.weights().zip(by_hand) {
            assert!((weight - expected).abs() < 1e-7, "{weight} {expected}");
        }
        assert_eq!(model.nonzeros(), 4);
        assert_eq!(model.correct(&shard.examples), 2);
    }

    /// A threshold above every gradient leaves all weights at zero.
    #[test]
    fn a_strong_penalty_keeps_zero() {
        let mut shard = shard();
        let mut model = Logistic::new(2, 2);
        model.forward(&mut shard);
        model.descend(&shard, 0..4, 1.0, 0.5);
        assert_eq!(model.nonzeros(), 0);
    }

    /// XᵀX = diag(1, 4): λmax is 4, n is 2. The bound is exact here after one step already.
    #[test]
    fn the_bound_by_hand() {
        assert_eq!(shard().lipschitz_bound(), 1.0);
    }

    /// Never below λmax, as a long power iteration finds it, and next to it (measured: 2e-15 above, relatively).
    #[test]
    fn the_bound_is_an_upper_bound_and_tight() {
        let mut stream = crate::num::rng::Stream::new(5, "bound", 0);
        let mut documents = Sparse::new(40);
        for _ in 0..60 {
            let columns: Vec<u32> = (0..40).filter(|_| stream.below(3) == 0).collect();
            let row: Vec<(u32, f32)> = columns.into_iter().map(|column| (column, stream.uniform() as f32)).collect();
            documents.push(row);
        }
        let shard = Shard::new(Examples { documents, classes: vec![0; 60] });
        let mut v = vec![1.0; 40];
        let mut most = 0.0;
        for _ in 0..500 {
            let mut av = vec![0.0; 40];
            for document in 0..60 {
                let row = shard.examples.documents.row(document);
                let xv: f64 = row.iter().map(|&(at, x)| f64::from(x) * v[at as usize]).sum();
                row.iter().for_each(|&(at, x)| av[at as usize] += f64::from(x) * xv);
            }
            most = math::sqrt(av.iter().map(|a| a * a).sum());
            v = av.iter().map(|a| a / most).collect();
        }
        let (bound, exact) = (shard.lipschitz_bound(), 0.5 * most / 60.0);
        assert!((exact * (1.0 - 1e-12)..=exact * (1.0 + 1e-12)).contains(&bound), "{bound} {exact}");
    }

    /// The gradient agrees with central differences of the loss to 1e-4 (measured: 6.5e-5, most of it of the differences).
    #[test]
    fn gradients_agree_with_differences() {
        let mut documents = Sparse::new(3);
        documents.push([(0, 0.5), (2, 1.0)]);
        documents.push([(1, -1.5), (2, 0.25)]);
        documents.push([(0, 1.0), (1, 1.0)]);
        let mut shard = Shard::new(Examples { documents, classes: vec![2, 0, 1] });
        let mut model = Logistic::new(3, 3);
        let place = |at: usize| at / 3 * LANES + at % 3;
        (0..9).for_each(|at| model.rows[place(at)] = (at as f32 - 4.0) * 0.2);
        let base = model.clone();
        model.forward(&mut shard);
        model.descend(&shard, 0..9, 1.0, 0.0);
        for at in 0..9 {
            let mut loss = |change: f32| {
                let mut moved = base.clone();
                moved.rows[place(at)] += change;
                moved.forward(&mut shard).loss_sum / 3.0
            };
            let difference = (loss(0.0625) - loss(-0.0625)) / 0.125;
            let gradient = f64::from(base.rows[place(at)] - model.rows[place(at)]);
            assert!((difference - gradient).abs() < 1e-4, "{at}: {difference} {gradient}");
        }
    }
}
