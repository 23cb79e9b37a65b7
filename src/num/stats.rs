//! Order statistics and bootstrap intervals.

use super::{math, rng::Stream};

/// Sorts numbers ascending. One home, since each sort that a page carries costs kilobytes.
pub fn sort(values: &mut [f64]) {
    values.sort_unstable_by(f64::total_cmp);
}

/// The `q`-quantile (0 … 1) by linear interpolation between order statistics (Hyndman & Fan's type 7, the default of
/// R and NumPy). `None` of an empty slice.
///
/// ```
/// use edgelab::num::stats::quantile;
/// assert_eq!(quantile(&[4.0, 1.0, 3.0, 2.0], 0.5), Some(2.5));
/// ```
pub fn quantile(values: &[f64], q: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sort(&mut sorted);
    quantile_of_sorted(&sorted, q)
}

fn quantile_of_sorted(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = q * last as f64;
    let low = place.floor() as usize;
    let high = math::min(low as f64 + 1.0, last as f64) as usize;
    Some(sorted[low] + (sorted[high] - sorted[low]) * (place - low as f64))
}

/// The median; `None` of an empty slice.
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// The arithmetic mean; `None` of an empty slice.
pub fn mean(values: &[f64]) -> Option<f64> {
    if values.is_empty() { None } else { Some(values.iter().sum::<f64>() / values.len() as f64) }
}

/// The interquartile mean: the mean of what is left without the lowest and the highest quarter (a quarter of the count,
/// rounded down), as SciPy's `trim_mean(values, 0.25)` and rliable compute it. `None` of an empty slice.
///
/// ```
/// use edgelab::num::stats::interquartile_mean;
/// assert_eq!(interquartile_mean(&[100.0, 1.0, 2.0, 3.0, 4.0]), Some(3.0));
/// ```
pub fn interquartile_mean(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sort(&mut sorted);
    let cut = sorted.len() / 4;
    mean(&sorted[cut..sorted.len() - cut])
}

/// The probability that a draw from `ours` is less than one from `theirs`, ties counted half: Mann and Whitney's U over
/// the number of pairs. `None` where one of them is empty.
///
/// ```
/// use edgelab::num::stats::probability_of_less;
/// assert_eq!(probability_of_less(&[1.0, 3.0], &[2.0, 3.0]), Some(0.625));
/// ```
pub fn probability_of_less(ours: &[f64], theirs: &[f64]) -> Option<f64> {
    let pairs = ours.iter().flat_map(|x| theirs.iter().map(move |y| (x, y)));
    let wins: Vec<f64> = pairs.map(|(x, y)| f64::from(u8::from(x < y)) + 0.5 * f64::from(u8::from(x == y))).collect();
    mean(&wins)
}

/// A performance profile (Dolan & Moré 2002): for each of the bounds `taus`, the share of problems that a solver brings
/// within that factor of the best solver. `costs[solver][problem]` are positive; less is better.
///
/// ```
/// use edgelab::num::stats::performance_profile;
/// let profile = performance_profile(&[vec![1.0, 4.0], vec![2.0, 2.0]], &[1.0, 2.0]);
/// assert_eq!(profile, [[0.5, 1.0], [0.5, 1.0]]);
/// ```
pub fn performance_profile(costs: &[Vec<f64>], taus: &[f64]) -> Vec<Vec<f64>> {
    let problems = costs.iter().map(Vec::len).min().unwrap_or(0);
    let best = |problem: usize| costs.iter().map(|solver| solver[problem]).fold(f64::INFINITY, math::min);
    let best: Vec<f64> = (0..problems).map(best).collect();
    let within = |solver: &[f64], tau: f64| {
        let solved = solver.iter().zip(&best).filter(|(cost, best)| **cost <= tau * **best).count();
        solved as f64 / problems.max(1) as f64
    };
    costs.iter().map(|solver| taus.iter().map(|&tau| within(solver, tau)).collect()).collect()
}

/// Median, 1st and 99th percentile and mean, as the reports print them.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Summary {
    /// The 50th percentile.
    pub median: f64,
    /// The 1st percentile.
    pub p01: f64,
    /// The 99th percentile.
    pub p99: f64,
    /// The arithmetic mean.
    pub mean: f64,
}

impl Summary {
    /// The summary of these values; zeros of none.
    pub fn of(values: &[f64]) -> Self {
        let mut sorted = values.to_vec();
        sort(&mut sorted);
        let at = |q| quantile_of_sorted(&sorted, q).unwrap_or(0.0);
        Self { median: at(0.5), p01: at(0.01), p99: at(0.99), mean: mean(&sorted).unwrap_or(0.0) }
    }
}

/// A point estimate with its interval.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Interval {
    /// The statistic of the values themselves.
    pub estimate: f64,
    /// The 2.5th percentile of the resampled statistics.
    pub low: f64,
    /// The 97.5th percentile of the resampled statistics.
    pub high: f64,
}

impl Interval {
    /// Whether the interval contains zero: for a paired difference, "not distinguishable".
    pub fn contains_zero(&self) -> bool {
        self.low <= 0.0 && self.high >= 0.0
    }
}

/// A statistic with a percentile-bootstrap 95 % interval (Efron & Tibshirani 1993, ch. 13) of `resamples` draws.
///
/// `statistic` computes the estimate when it is given no stream, and that of one resample when it is given one;
/// `None` where it does not exist.
pub fn bootstrap(
    resamples: u32,
    stream: &mut Stream,
    statistic: impl Fn(Option<&mut Stream>) -> Option<f64>,
) -> Option<Interval> {
    let estimate = statistic(None)?;
    let mut draws = (0..resamples).map(|_| statistic(Some(stream))).collect::<Option<Vec<f64>>>()?;
    sort(&mut draws);
    Some(Interval { estimate, low: quantile_of_sorted(&draws, 0.025)?, high: quantile_of_sorted(&draws, 0.975)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_by_hand() {
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[5.0], 0.99), Some(5.0));
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0, 5.0], 0.25), Some(2.0));
        assert_eq!(quantile(&[1.0, 2.0], 0.99), Some(1.99));
    }

    fn of_median(values: &[f64]) -> Option<Interval> {
        bootstrap(2_000, &mut Stream::new(1, "bootstrap", 0), |draw| match draw {
            None => median(values),
            Some(stream) => median(&values.iter().map(|_| *stream.choose(values)).collect::<Vec<f64>>()),
        })
    }

    #[test]
    fn interval_of_a_constant_is_the_constant() {
        assert_eq!(of_median(&[3.0; 9]), Some(Interval { estimate: 3.0, low: 3.0, high: 3.0 }));
    }

    /// The bootstrap distribution of the median of 1 … 9 is known exactly: it is at most k when at least five of nine
    /// draws are (binomial, p = k/9). That is 0.14 % for 1 and 3.04 % for 2, so the 2.5th percentile is 2; by symmetry
    /// the 97.5th is 8.
    #[test]
    fn interval_of_a_median_by_the_binomial() {
        let values: Vec<f64> = (1..=9).map(f64::from).collect();
        assert_eq!(of_median(&values), Some(Interval { estimate: 5.0, low: 2.0, high: 8.0 }));
    }
}
