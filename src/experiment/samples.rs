//! One measure of one entry, by evaluation seed and policy, and the honest intervals about it (science §4).
//!
//! The unit is the seed. Where an entry acts by several policies (training seeds), a seed's value is the mean over them,
//! and intervals resample evaluation seeds and training seeds both, so that neither a lucky workload nor a lucky
//! training decides. All entries face the same workloads, so changes are paired.

use std::slice::from_ref;

use serde::{Deserialize, Serialize};

use crate::num::{
    rng::Stream,
    stats::{self, Interval},
};

/// Resamples of a bootstrap interval.
pub const RESAMPLES: u32 = 2_000;

/// With fewer seeds nothing is said of changes: a bootstrap of so few values is far too sure of itself.
pub const LEAST_SEEDS: usize = 5;

/// The values of one measure: a row for each evaluation seed, a column for each policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Samples<'a> {
    /// Values by seed, then by policy; no row is empty and all are of one length.
    pub rows: Vec<Vec<f64>>,
    /// What names the policies: entries with equal names are resampled together.
    pub policies: &'a [String],
}

/// What a change comes to against a baseline.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Median over seeds of (this − baseline)/baseline in per cent, with its interval.
    pub percent: Interval,
    /// Share of the pairs of runs under one seed in which this entry's value is the lower one, ties counted half:
    /// rliable's probability of improvement for a measure of which less is better.
    pub improvement: Interval,
}

impl Change {
    /// Whether the interval of the paired change contains zero.
    pub fn is_indistinguishable(&self) -> bool {
        self.percent.contains_zero()
    }
}

/// A statistic of values; `None` where it does not exist.
pub type Statistic = fn(&[f64]) -> Option<f64>;

impl Samples<'_> {
    /// Median over seeds, with its interval; `None` without seeds.
    pub fn median(&self) -> Option<Interval> {
        interval(from_ref(self), stats::median)
    }

    /// Interquartile mean over seeds, with its interval; `None` without seeds.
    pub fn interquartile_mean(&self) -> Option<Interval> {
        interval(from_ref(self), stats::interquartile_mean)
    }

    /// Median over seeds of the paired change in per cent; see [`percent`].
    pub fn percent(&self, baseline: &Self) -> Option<Interval> {
        percent(from_ref(self), from_ref(baseline))
    }

    /// The paired change against a baseline with the same seeds, with the probability of improvement; see [`percent`].
    pub fn change(&self, baseline: &Self) -> Option<Change> {
        let percent = self.percent(baseline)?;
        let improvement = paired(self, baseline, 2, |rows, ours, theirs| {
            let pick = |of: &[f64], columns: &[usize]| columns.iter().map(|&c| of[c]).collect::<Vec<f64>>();
            let shares = rows.iter().map(|&row| {
                stats::probability_of_less(&pick(&self.rows[row], ours), &pick(&baseline.rows[row], theirs))
            });
            stats::mean(&shares.collect::<Option<Vec<f64>>>()?)
        })?;
        Some(Change { percent, improvement })
    }
}

/// A statistic over strata (settings), with its interval; `None` without values.
///
/// Every stratum keeps its weight. The strata share seeds and policies, so a resample draws these once for all of them
/// (they are no new evidence: the same setting twice leaves the interval as it is).
pub fn interval(strata: &[Samples<'_>], statistic: Statistic) -> Option<Interval> {
    let first = strata.first()?;
    let all: Vec<usize> = (0..first.rows.len()).collect();
    stats::bootstrap(RESAMPLES, &mut Stream::new(0, "bootstrap", 0), |mut draw| {
        let rows = draw.as_deref_mut().map_or_else(|| all.clone(), |stream| resample(all.len(), stream));
        let columns = columns(&first.rows, draw);
        let values = strata.iter().flat_map(|stratum| means(&stratum.rows, &rows, &columns));
        statistic(&values.collect::<Vec<f64>>())
    })
}

/// Median over strata and seeds of the paired change in per cent, with its interval (see [`interval`]); `None` where the
/// baseline is zero at some seed, and with fewer than [`LEAST_SEEDS`] seeds.
pub fn percent(ours: &[Samples<'_>], baseline: &[Samples<'_>]) -> Option<Interval> {
    let (first, base) = (ours.first()?, baseline.first()?);
    paired(first, base, 1, |rows, mine, theirs| {
        let pairs = ours
            .iter()
            .zip(baseline)
            .flat_map(|(ours, base)| means(&ours.rows, rows, mine).into_iter().zip(means(&base.rows, rows, theirs)));
        let changes: Option<Vec<f64>> = pairs.map(|(x, b)| (b > 0.0).then(|| (x - b) / b * 100.0)).collect();
        stats::median(&changes?)
    })
}

/// A statistic of pairs: of some seeds, and of some policies of each side.
fn paired(
    ours: &Samples<'_>,
    baseline: &Samples<'_>,
    stream: u64,
    statistic: impl Fn(&[usize], &[usize], &[usize]) -> Option<f64>,
) -> Option<Interval> {
    if ours.rows.len() < LEAST_SEEDS {
        return None;
    }
    // The same policies on both sides are resampled together: the pair differs by the shield alone.
    let same = ours.policies == baseline.policies;
    let all: Vec<usize> = (0..ours.rows.len()).collect();
    stats::bootstrap(RESAMPLES, &mut Stream::new(0, "bootstrap", stream), |mut draw| {
        let rows = draw.as_deref_mut().map_or_else(|| all.clone(), |stream| resample(all.len(), stream));
        let mine = columns(&ours.rows, draw.as_deref_mut());
        let theirs = if same { mine.clone() } else { columns(&baseline.rows, draw) };
        statistic(&rows, &mine, &theirs)
    })
}

/// As many places out of `count` as there are, with replacement.
fn resample(count: usize, stream: &mut Stream) -> Vec<usize> {
    (0..count).map(|_| stream.below(count as u32) as usize).collect()
}

/// The policies that count: all, or as many drawn with replacement.
fn columns(matrix: &[Vec<f64>], draw: Option<&mut Stream>) -> Vec<usize> {
    let count = matrix.first().map_or(0, Vec::len);
    draw.map_or_else(|| (0..count).collect(), |stream| resample(count, stream))
}

/// The mean over `columns` of each of the `rows`.
fn means(matrix: &[Vec<f64>], rows: &[usize], columns: &[usize]) -> Vec<f64> {
    let mean = |row: &usize| columns.iter().map(|&c| matrix[*row][c]).sum::<f64>() / columns.len() as f64;
    rows.iter().map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Six seeds, two trainings: a seed's value is the mean over its trainings.
    #[test]
    fn values_are_means_over_trainings() {
        let names = ["a".to_owned(), "b".to_owned()];
        let rows = (0..6).map(|seed| if seed % 2 == 0 { vec![1.0, 3.0] } else { vec![5.0, 7.0] }).collect();
        let ours = Samples { rows, policies: &names };
        let theirs = Samples { rows: vec![vec![4.0]; 6], policies: &[] };
        assert_eq!(ours.median().map(|i| i.estimate), Some(4.0));
        // −50 % and +50 %.
        assert_eq!(ours.percent(&theirs).map(|i| i.estimate), Some(0.0));
        let nothing = Samples { rows: vec![vec![0.0]; 6], policies: &[] };
        assert_eq!(theirs.percent(&nothing), None);
        let few = Samples { rows: vec![vec![4.0]; 4], policies: &[] };
        assert_eq!(few.percent(&few), None);
    }
}
