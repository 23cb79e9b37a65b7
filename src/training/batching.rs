//! Weighted dynamic batching (DLion): how large the global batch is, and which part of it each worker takes.
//! Label: ours; the constants of growth are recalled.

use crate::num::{math, sort::sort_by_key};

/// The global batch: so many samples between two updates of everybody.
///
/// It begins at one batch a worker. Whenever the cluster has seen as many samples as the training set has, it grows: by
/// its first size up to 1 % of the training set, then by half up to 10 %, and then it holds.
/// Where its first size is above 1 %, the first phase is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlobalBatch {
    size: u32,
    step: u32,
    training_set: u32,
    seen: u64,
    epochs: u64,
}

impl GlobalBatch {
    /// At its first size, for a training set of so many samples.
    pub fn new(first: u32, training_set: u32) -> Self {
        Self { size: first, step: first, training_set: training_set.max(1), seen: 0, epochs: 0 }
    }

    /// Its size now, samples.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// The cluster has seen so many samples more; whether the global batch has grown.
    pub fn see(&mut self, samples: u32) -> bool {
        self.seen += u64::from(samples);
        let before = self.size;
        while self.seen / u64::from(self.training_set) > self.epochs {
            self.epochs += 1;
            let (slow, fast) = (self.training_set / 100, self.training_set / 10);
            if self.size < slow {
                self.size = self.size.saturating_add(self.step).min(slow);
            } else if self.size < fast {
                self.size = self.size.saturating_add(self.size / 2).min(fast);
            }
        }
        self.size != before
    }
}

/// What a worker knows of its own speed: an iteration of b samples takes `fixed_secs` + `secs_per_sample` · b.
///
/// At one size the two cannot be told apart, so now and then an iteration has half of the samples.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Profile {
    full: Option<(u32, f64)>,
    estimate: Option<(f64, f64)>,
    since_probe: u32,
    probing: bool,
}

/// Iterations between two probes; recalled.
const PROBE_PERIOD: u32 = 20;
/// A time that is off by more than this share of what was expected asks for a probe at once; recalled.
const SURPRISE_SHARE: f64 = 0.1;
/// Weight of the newest estimate in the average.
const NEWEST: f64 = 0.5;

impl Profile {
    /// The samples of the next iteration, of which `share` are due: half of them where it is to be a probe.
    pub fn samples(&self, share: u32) -> u32 {
        if self.probing { (share / 2).max(1) } else { share }
    }

    /// Seconds per sample; `None` before the first probe.
    pub fn secs_per_sample(&self) -> Option<f64> {
        self.estimate.map(|(_, secs_per_sample)| secs_per_sample)
    }

    /// Takes in how long an iteration took; whether the estimate has changed.
    pub fn measure(&mut self, samples: u32, secs: f64) -> bool {
        let probed = std::mem::take(&mut self.probing);
        let Some((full, full_secs)) = self.full.filter(|&(full, _)| probed && full != samples) else {
            let expected = self.estimate.map(|(fixed, each)| fixed + each * f64::from(samples));
            let surprised = expected.is_some_and(|expected| (secs - expected).abs() > SURPRISE_SHARE * expected);
            self.full = Some((samples, secs));
            self.since_probe += 1;
            self.probing = samples > 1 && (self.estimate.is_none() || surprised || self.since_probe >= PROBE_PERIOD);
            if self.estimate.is_none() && !self.probing {
                // One sample cannot be halved: what it takes is taken to be all its own.
                self.estimate = Some((0.0, secs / f64::from(samples.max(1))));
                return true;
            }
            return false;
        };
        self.since_probe = 0;
        let each = (full_secs - secs) / (f64::from(full) - f64::from(samples));
        let each = math::max(each, 1e-9);
        let fixed = math::max(0.0, full_secs - each * f64::from(full));
        let surprised = |old: f64| (each - old).abs() > SURPRISE_SHARE * old;
        self.estimate = Some(match self.estimate {
            Some((old_fixed, old)) if !surprised(old) => {
                (old_fixed + NEWEST * (fixed - old_fixed), old + NEWEST * (each - old))
            }
            // After a jump the old values say nothing.
            _ => (fixed, each),
        });
        true
    }
}

/// Shares `global` samples out in proportion to the workers' speeds: at least one each, otherwise whole numbers by largest
/// remainder, which add up to `global` where it is at least their number. Workers of speed 0 take none.
///
/// ```
/// use edgelab::training::batching::share_out;
/// assert_eq!(share_out(192, &[24.0, 24.0, 12.0, 12.0, 6.0, 6.0]), [55, 55, 27, 27, 14, 14]);
/// ```
pub fn share_out(global: u32, speeds: &[f64]) -> Vec<u32> {
    let total: f64 = speeds.iter().sum();
    let exact: Vec<f64> = speeds.iter().map(|speed| f64::from(global) * speed / math::max(total, 1e-300)).collect();
    let mut shares: Vec<u32> =
        exact.iter().map(|share| if *share > 0.0 { (*share as u32).max(1) } else { 0 }).collect();
    let mut order: Vec<usize> = (0..speeds.len()).filter(|&worker| exact[worker] > 0.0).collect();
    // The largest remainder first; those that got one sample although less was due come last.
    sort_by_key(&mut order, |&worker| std::cmp::Reverse(((exact[worker] - f64::from(shares[worker])) * 1e9) as i64));
    let given: u32 = shares.iter().sum();
    for &worker in order.iter().take(global.saturating_sub(given) as usize) {
        shares[worker] += 1;
    }
    // What the smallest got too much, the largest give back.
    for _ in global..given {
        let Some(&most) = order.iter().max_by_key(|&&worker| shares[worker]).filter(|&&worker| shares[worker] > 1)
        else {
            break;
        };
        shares[most] -= 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand, |D| = 20,000 and six workers: 192, then 200 (1 %), then by half to 2,000 (10 %).
    #[test]
    fn growth_by_hand() {
        let mut global = GlobalBatch::new(192, 20_000);
        let mut sizes = vec![global.size()];
        for _ in 0..9 {
            assert!(!global.see(19_999) || sizes.len() > 9);
            global.see(1);
            sizes.push(global.size());
        }
        assert_eq!(sizes, [192, 200, 300, 450, 675, 1012, 1518, 2000, 2000, 2000]);
        let mut small = GlobalBatch::new(64, 1_000);
        small.see(3_000);
        assert_eq!(small.size(), 100);
    }

    /// 0.1 s and 0.05 s a sample are found after two iterations; a slowdown is noticed by the next one.
    #[test]
    fn a_profile_by_hand() {
        let mut profile = Profile::default();
        let run = |profile: &mut Profile, each: f64| {
            let samples = profile.samples(32);
            (samples, profile.measure(samples, 0.1 + each * f64::from(samples)))
        };
        assert_eq!(run(&mut profile, 0.05), (32, false));
        assert_eq!(run(&mut profile, 0.05), (16, true));
        let (fixed, each) = profile.estimate.expect("two sizes");
        assert!((fixed - 0.1).abs() < 1e-12 && (each - 0.05).abs() < 1e-12, "{fixed} {each}");
        assert_eq!(run(&mut profile, 0.05), (32, false));
        assert_eq!(run(&mut profile, 0.1), (32, false));
        assert_eq!(run(&mut profile, 0.1), (16, true));
        assert!((profile.secs_per_sample().expect("known") - 0.1).abs() < 1e-12);
        // After that every twentieth iteration.
        let sizes: Vec<u32> = (0..21).map(|_| run(&mut profile, 0.1).0).collect();
        assert_eq!(sizes.iter().filter(|&&samples| samples == 16).count(), 1);
        assert_eq!(sizes[20], 16);
    }

    #[test]
    fn shares_add_up() {
        assert_eq!(share_out(10, &[1.0, 1.0, 1.0]), [4, 3, 3]);
        assert_eq!(share_out(3, &[1000.0, 1.0, 1.0]), [1, 1, 1]);
        assert_eq!(share_out(100, &[1000.0, 1.0, 0.0]), [99, 1, 0]);
        assert_eq!(share_out(2, &[1.0, 1.0, 1.0]), [1, 1, 1]);
    }
}
