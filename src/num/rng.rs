//! Named random streams: the only home of chance.
//!
//! A stream is named by what it is for (`"arrivals"`, `"background"`, `"policy"`) and an index (the agent, say).
//! Each name is a generator of its own, so drawing more from one never shifts another:
//! switching the scheduler never changes the arrivals.
//! The generator is PCG-64-MCG, whose output is specified; the distributions are ours, because those of `rand`
//! may change between releases.

use rand::{Rng as _, SeedableRng as _};
use rand_pcg::Pcg64Mcg;
use sha2::{Digest as _, Sha256};

use super::math;

/// One named stream of random numbers.
///
/// ```
/// use edgelab::num::rng::Stream;
/// let mut a = Stream::new(7, "arrivals", 0);
/// let mut b = Stream::new(7, "arrivals", 0);
/// assert_eq!(a.uniform(), b.uniform());
/// assert_ne!(a.uniform(), Stream::new(7, "background", 0).uniform());
/// ```
#[derive(Debug, Clone)]
pub struct Stream(Pcg64Mcg);

impl Stream {
    /// The stream called `name`, number `index`, of a run with this `seed`.
    pub fn new(seed: u64, name: &str, index: u64) -> Self {
        let mut hash = Sha256::new();
        hash.update(seed.to_le_bytes());
        hash.update(index.to_le_bytes());
        hash.update(name.as_bytes());
        let digest = hash.finalize();
        let mut state = [0u8; 16];
        state.copy_from_slice(&digest[..16]);
        Self(Pcg64Mcg::from_seed(state))
    }

    /// Uniform on [0, 1), with 53 random bits.
    pub fn uniform(&mut self) -> f64 {
        const SCALE: f64 = 1.0 / (1u64 << 53) as f64;
        (self.0.next_u64() >> 11) as f64 * SCALE
    }

    /// Uniform on [low, high).
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// A whole number uniform on 0 … `n` − 1, without bias (rejection of the last, incomplete run). `n` is at least 1.
    pub fn below(&mut self, n: u32) -> u32 {
        assert!(n > 0, "a draw from nothing");
        let n = u64::from(n);
        let limit = u64::MAX - u64::MAX % n;
        loop {
            let draw = self.0.next_u64();
            if draw < limit {
                return (draw % n) as u32;
            }
        }
    }

    /// One of the items, each equally likely. `items` is not empty.
    pub fn choose<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u32) as usize]
    }

    /// Exponential with the given mean.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * math::ln(1.0 - self.uniform())
    }

    /// Puts the items in a random order (Fisher–Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last as u32 + 1) as usize;
            items.swap(last, other);
        }
    }
}

/// A digest of `draws` draws of every kind: equal on two machines if their generators and logarithms are. Ours.
///
/// Golden files and the page's self-check use it.
pub fn fingerprint(seed: u64, draws: u32) -> String {
    let mut stream = Stream::new(seed, "fingerprint", 0);
    let mut hash = Sha256::new();
    for _ in 0..draws {
        hash.update(stream.uniform().to_bits().to_le_bytes());
        hash.update(stream.exponential(1.0).to_bits().to_le_bytes());
        hash.update(stream.below(1_000_003).to_le_bytes());
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Value stability: these draws are part of every golden trace.
    #[test]
    fn draws_are_stable() {
        let mut s = Stream::new(1, "test", 0);
        let draws: Vec<u32> = (0..8).map(|_| s.below(100)).collect();
        let mut again = Stream::new(1, "test", 0);
        assert_eq!(draws, (0..8).map(|_| again.below(100)).collect::<Vec<_>>());
        let mut other = Stream::new(1, "test", 1);
        assert_ne!(draws, (0..8).map(|_| other.below(100)).collect::<Vec<_>>());
    }

    /// Means of 100,000 draws lie within five standard errors of the textbook values.
    #[test]
    fn moments() {
        let n = 100_000;
        let mut s = Stream::new(3, "moments", 0);
        let mean = |total: f64| total / f64::from(n);
        let uniform = mean((0..n).map(|_| s.uniform()).sum());
        assert!((uniform - 0.5).abs() < 5.0 * 0.2887 / 316.2, "{uniform}");
        let exponential = mean((0..n).map(|_| s.exponential(2.0)).sum());
        assert!((exponential - 2.0).abs() < 5.0 * 2.0 / 316.2, "{exponential}");
        let below = mean((0..n).map(|_| f64::from(s.below(7))).sum());
        assert!((below - 3.0).abs() < 5.0 * 2.0 / 316.2, "{below}");
    }
}
