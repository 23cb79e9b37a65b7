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

    /// At rest again.
    pub fn reset(&mut self) {
        self.velocity.fill(0.0);
    }
}
