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

    /// Standard normal (Box & Muller 1958; the second of the pair is left out, so that a draw has no memory).
    pub fn normal(&mut self) -> f64 {
        let radius = math::sqrt(-2.0 * math::ln(1.0 - self.uniform()));
        radius * math::cos(std::f64::consts::TAU * self.uniform())
    }

    /// Gamma with the given shape above 0 and scale 1 (Marsaglia & Tsang 2000).
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            // Their remark for small shapes: a gamma of the next shape times a power of a uniform.
            return self.gamma(shape + 1.0) * math::pow(1.0 - self.uniform(), 1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / math::sqrt(9.0 * d);
        loop {
            let x = self.normal();
            let t = 1.0 + c * x;
            let v = t * t * t;
            let u = 1.0 - self.uniform();
            if v > 0.0 && math::ln(u) < 0.5 * x * x + d * (1.0 - v + math::ln(v)) {
                return d * v;
            }
        }
    }

    /// `count` shares that sum to 1, from the symmetric Dirichlet distribution of this concentration above 0. `count` is
    /// at least 1.
    pub fn dirichlet(&mut self, concentration: f64, count: usize) -> Vec<f64> {
        let mut shares: Vec<f64> = (0..count).map(|_| self.gamma(concentration)).collect();
        let total: f64 = shares.iter().sum();
        if total > 0.0 {
            shares.iter_mut().for_each(|share| *share /= total);
        } else {
            // So concentrated that all are too small for a number: in the limit, one has everything.
            let one = self.below(count as u32) as usize;
            shares[one] = 1.0;
        }
        shares
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

    /// The same for distributions that came later: they are part of splits by label.
    #[test]
    fn later_draws_are_stable() {
        let mut s = Stream::new(1, "test", 0);
        let bits = [s.normal(), s.gamma(0.3), s.gamma(2.5), s.dirichlet(0.5, 3)[0]].map(f64::to_bits);
        let expected = [0xbffd_7e0d_9bfd_ead6, 0x3ea8_6ef5_0d45_df2e, 0x400c_5c3b_d7e8_dbba, 0x3fc8_e9b2_e6cc_58aa];
        assert_eq!(bits, expected);
    }

    /// Textbook moments of 100,000 draws, within five standard errors: mean and variance of the normal are 0 and 1 (the
    /// variance of a squared one is 2); those of the gamma are both its shape k (its fourth central moment is 3k² + 6k);
    /// a share of a Dirichlet of n parts has mean 1/n and variance (n − 1)/(n² (n a + 1)).
    #[test]
    fn later_moments() {
        let n = 100_000;
        let moments = |draws: Vec<f64>| {
            let mean = draws.iter().sum::<f64>() / f64::from(n);
            (mean, draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / f64::from(n))
        };
        let near = |value: f64, expected: f64, variance: f64| {
            assert!((value - expected).abs() < 5.0 * math::sqrt(variance / f64::from(n)), "{value}, not {expected}");
        };
        let mut s = Stream::new(4, "moments", 0);
        let (mean, variance) = moments((0..n).map(|_| s.normal()).collect());
        near(mean, 0.0, 1.0);
        near(variance, 1.0, 2.0);
        for k in [0.1, 0.5, 1.0, 3.7, 50.0] {
            let (mean, variance) = moments((0..n).map(|_| s.gamma(k)).collect());
            near(mean, k, k);
            near(variance, k, 2.0 * k * k + 6.0 * k);
        }
        let (mean, variance) = moments((0..n).map(|_| s.dirichlet(0.7, 4)[2]).collect());
        let expected = 3.0 / (16.0 * 3.8);
        near(mean, 0.25, expected);
        assert!((variance / expected - 1.0).abs() < 0.03, "{variance}, not {expected}");
        // Far below what numbers can hold: one part has everything.
        assert_eq!(s.dirichlet(1e-9, 4).iter().filter(|share| **share == 1.0).count(), 1);
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
