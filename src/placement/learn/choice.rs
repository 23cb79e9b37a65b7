//! How a learner chooses among candidates, given their values.

use crate::num::{math, rng::Stream};

/// The place of the greatest value, the first of equals. `values` is not empty.
pub fn best(values: &[f64]) -> usize {
    let mut best = 0;
    for other in 1..values.len() {
        if values[other] > values[best] {
            best = other;
        }
    }
    best
}

/// Chooses: at random with the chance `epsilon`, otherwise by softmax where the temperature is above zero, otherwise
/// the best. Without an `epsilon` no chance is drawn for exploring.
pub fn choose(values: &[f64], epsilon: Option<f64>, temperature: f64, stream: &mut Stream) -> usize {
    if epsilon.is_some_and(|epsilon| stream.uniform() < epsilon) {
        stream.below(values.len() as u32) as usize
    } else if temperature > 0.0 {
        softmax(values, temperature, stream)
    } else {
        best(values)
    }
}

/// Draws with probabilities proportional to exp(value / temperature).
fn softmax(values: &[f64], temperature: f64, stream: &mut Stream) -> usize {
    let top = values[best(values)];
    let weights: Vec<f64> = values.iter().map(|value| math::exp((value - top) / temperature)).collect();
    let mut draw = stream.uniform() * weights.iter().sum::<f64>();
    for (i, weight) in weights.iter().enumerate() {
        draw -= weight;
        if draw < 0.0 {
            return i;
        }
    }
    values.len() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_best() {
        assert_eq!(best(&[1.0, 3.0, 3.0, 2.0]), 1);
        assert_eq!(choose(&[-5.0, -4.0], None, 0.0, &mut Stream::new(1, "test", 0)), 1);
    }

    /// Values 0 and −1 at temperature 1: odds of 1 to 1/e, so 26.9 % take the worse; 10,000 draws within five standard
    /// errors (0.0044 each). All of them explore: half and half.
    #[test]
    fn odds_are_those_of_the_softmax() {
        let mut stream = Stream::new(2, "test", 0);
        let mut worse = |epsilon, temperature| {
            let draws = (0..10_000).map(|_| choose(&[0.0, -1.0], epsilon, temperature, &mut stream));
            draws.sum::<usize>() as f64 / 10_000.0
        };
        assert!((worse(None, 1.0) - 0.2689).abs() < 0.022);
        assert!((worse(Some(0.0), 1.0) - 0.2689).abs() < 0.022);
        assert!((worse(Some(1.0), 1.0) - 0.5).abs() < 0.025);
    }
}
