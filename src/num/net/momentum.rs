//! Stochastic gradient descent with momentum (Polyak 1964), as PyTorch computes it.

/// The velocity of every weight.
///
/// ```
/// use edgelab::num::net::momentum::Momentum;
/// let (mut momentum, mut weights) = (Momentum::new(1), [1.0]);
/// momentum.step(&mut weights, &[2.0], 0.1, 0.5);
/// assert_eq!(weights, [0.8]);
/// momentum.step(&mut weights, &[0.0], 0.1, 0.5);
/// assert_eq!(weights, [0.7]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Momentum {
    velocity: Vec<f32>,
}

impl Momentum {
    /// At rest, for so many weights.
    pub fn new(weights: usize) -> Self {
        Self { velocity: vec![0.0; weights] }
    }

    /// One step: velocity ← momentum · velocity + gradient; weights ← weights − rate · velocity.
    /// `momentum` 0 is plain gradient descent.
    pub fn step(&mut self, weights: &mut [f32], gradient: &[f32], rate: f32, momentum: f32) {
        for ((weight, velocity), slope) in weights.iter_mut().zip(&mut self.velocity).zip(gradient) {
            *velocity = momentum * *velocity + slope;
            *weight -= rate * *velocity;
        }
    }

    /// Adds entries of a gradient, by their places, to the last step: as if they had been part of it.
    ///
    /// ```
    /// use edgelab::num::net::momentum::Momentum;
    /// let (mut whole, mut parts) = (Momentum::new(2), Momentum::new(2));
    /// let (mut a, mut b) = ([1.0, 1.0], [1.0, 1.0]);
    /// whole.step(&mut a, &[2.0, 4.0], 0.5, 0.5);
    /// parts.step(&mut b, &[2.0, 0.0], 0.5, 0.5);
    /// parts.add(&mut b, [(1, 4.0)].into_iter(), 0.5);
    /// assert_eq!((whole, a), (parts, b));
    /// ```
    pub fn add(&mut self, weights: &mut [f32], entries: impl Iterator<Item = (usize, f32)>, rate: f32) {
        for (place, slope) in entries {
            self.velocity[place] += slope;
            weights[place] -= rate * slope;
        }
    }

    /// At rest again.
    pub fn reset(&mut self) {
        self.velocity.fill(0.0);
    }
}
