//! Which worker has which samples. Every worker gets at least one.
//!
//! Samples are named by their place; each worker's are in ascending order, and every sample has one worker.

use crate::{
    model::check::Fault,
    num::{rng::Stream, sort},
};

/// Equal parts of shuffled samples, sizes differing by at most one.
///
/// ```
/// use edgelab::{num::rng::Stream, training::data::split};
/// let parts = split::evenly(7, 3, &mut Stream::new(1, "split", 0)).expect("enough samples");
/// assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [3, 2, 2]);
/// ```
///
/// # Errors
/// Fewer samples than workers, or no worker.
pub fn evenly(samples: usize, workers: usize, stream: &mut Stream) -> Result<Vec<Vec<u32>>, Fault> {
    by_size(samples, &vec![1.0; workers], stream)
}

/// Parts of shuffled samples in proportion to `shares`, one for each worker: rounded down, and the rest to the largest
/// remainders, the first of equals.
///
/// # Errors
/// Fewer samples than workers, no worker, a share that is not a positive number.
pub fn by_size(samples: usize, shares: &[f64], stream: &mut Stream) -> Result<Vec<Vec<u32>>, Fault> {
    check(samples, shares.len())?;
    if let Some(wrong) = shares.iter().position(|share| !(share.is_finite() && *share > 0.0)) {
        return Err(Fault::new(format!("shares.{wrong}"), format!("is {}; it must be above 0", shares[wrong])));
    }
    let mut order: Vec<u32> = (0..samples as u32).collect();
    stream.shuffle(&mut order);
    let mut parts = deal(&order, shares);
    fill(&mut parts);
    Ok(parts)
}

/// The samples of each label are dealt in proportions of their own, drawn from a symmetric Dirichlet distribution of
/// concentration `alpha` (Yurochkin et al. 2019): large, and all workers have the same mixture; small, and each has few
/// labels.
///
/// A worker that would go without gets one sample of whoever has most.
///
/// # Errors
/// Fewer samples than workers, no worker, an `alpha` that is not a positive number.
pub fn by_label(labels: &[u8], workers: usize, alpha: f64, stream: &mut Stream) -> Result<Vec<Vec<u32>>, Fault> {
    check(labels.len(), workers)?;
    if !(alpha.is_finite() && alpha > 0.0) {
        return Err(Fault::new("alpha", format!("is {alpha}; it must be above 0")));
    }
    let mut parts = vec![Vec::new(); workers];
    for label in 0..=u8::MAX {
        let mut order: Vec<u32> =
            (0..).zip(labels).filter(|(_, other)| **other == label).map(|(sample, _)| sample).collect();
        if order.is_empty() {
            continue;
        }
        stream.shuffle(&mut order);
        let shares = stream.dirichlet(alpha, workers);
        for (part, dealt) in parts.iter_mut().zip(deal(&order, &shares)) {
            part.extend(dealt);
        }
    }
    fill(&mut parts);
    Ok(parts)
}

fn check(samples: usize, workers: usize) -> Result<(), Fault> {
    if workers == 0 {
        return Err(Fault::new("workers", "are none; somebody must have the samples"));
    }
    if samples < workers {
        return Err(Fault::new("samples", format!("are {samples} for {workers} workers; each needs at least one")));
    }
    Ok(())
}

/// Cuts a list in proportion to shares that are not all zero.
fn deal(order: &[u32], shares: &[f64]) -> Vec<Vec<u32>> {
    let total: f64 = shares.iter().sum();
    let exact: Vec<f64> = shares.iter().map(|share| share / total * order.len() as f64).collect();
    let mut sizes: Vec<usize> = exact.iter().map(|size| size.floor() as usize).collect();
    let mut largest: Vec<usize> = (0..sizes.len()).collect();
    sort::sort_by(&mut largest, |&a, &b| exact[b].fract().total_cmp(&exact[a].fract()));
    let rest = order.len().saturating_sub(sizes.iter().sum());
    largest.iter().cycle().take(rest).for_each(|&worker| sizes[worker] += 1);
    let mut left = order;
    let parts = sizes.into_iter().map(|size| {
        // Rounding may promise the last a sample too many.
        let (part, rest) = left.split_at(size.min(left.len()));
        left = rest;
        part.to_vec()
    });
    parts.collect()
}

/// Gives one sample to each worker without any, from whoever has most then, the first of equals; and sorts.
fn fill(parts: &mut [Vec<u32>]) {
    parts.iter_mut().for_each(|part| part.sort_unstable());
    for poor in 0..parts.len() {
        if parts[poor].is_empty() {
            let most = parts.iter().map(Vec::len).max().unwrap_or(0);
            let given = parts.iter_mut().find(|part| part.len() == most).and_then(Vec::pop);
            parts[poor].extend(given);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::num::math;

    /// Every sample has one worker and every worker a sample, whatever the rule.
    fn assert_deals(parts: &[Vec<u32>], samples: usize) {
        let mut all: Vec<u32> = parts.concat();
        all.sort_unstable();
        assert_eq!(all, (0..samples as u32).collect::<Vec<_>>());
        assert!(parts.iter().all(|part| !part.is_empty() && part.is_sorted()), "{parts:?}");
    }

    proptest! {
        #[test]
        fn every_sample_has_one_worker_and_every_worker_a_sample(
            seed: u64,
            labels in proptest::collection::vec(0u8..10, 1..300),
            workers in 1usize..20,
            log_alpha in -6.0..3.0,
            shares in proptest::collection::vec(1e-9..1e9, 1..20),
        ) {
            let mut stream = Stream::new(seed, "split", 0);
            let n = labels.len();
            let alpha = math::pow(10.0, log_alpha);
            for (parts, workers) in [
                (evenly(n, workers, &mut stream), workers),
                (by_label(&labels, workers, alpha, &mut stream), workers),
                (by_size(n, &shares, &mut stream), shares.len()),
            ] {
                prop_assert_eq!(parts.is_ok(), n >= workers);
                parts.into_iter().for_each(|parts| assert_deals(&parts, n));
            }
        }
    }

    #[test]
    fn sizes_follow_shares() {
        let parts = by_size(100, &[5.0, 3.0, 2.0, 0.001], &mut Stream::new(1, "split", 0)).expect("enough samples");
        assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [49, 30, 20, 1]);
    }

    /// The mean share of the commonest label, over workers: one label each at a small alpha, a tenth each at a large one.
    #[test]
    fn labels_concentrate_as_alpha_falls() {
        let labels: Vec<u8> = (0..2_000).map(|sample| (sample % 10) as u8).collect();
        let commonest = |alpha| {
            let parts = by_label(&labels, 5, alpha, &mut Stream::new(1, "split", 0)).expect("enough samples");
            let share = |part: &Vec<u32>| {
                let count = |label| part.iter().filter(|sample| **sample % 10 == label).count();
                (0..10).map(count).max().unwrap_or(0) as f64 / part.len() as f64
            };
            parts.iter().map(share).sum::<f64>() / 5.0
        };
        let (mixed, apart) = (commonest(1_000.0), commonest(0.01));
        assert!(mixed < 0.12, "{mixed}");
        assert!(apart > 0.45, "{apart}");
    }

    #[test]
    fn what_cannot_be_split_is_refused_by_name() {
        let stream = &mut Stream::new(1, "split", 0);
        let path = |parts: Result<Vec<Vec<u32>>, Fault>| parts.err().map_or(String::new(), |fault| fault.path);
        assert_eq!(path(evenly(2, 3, stream)), "samples");
        assert_eq!(path(evenly(2, 0, stream)), "workers");
        assert_eq!(path(by_size(9, &[1.0, 0.0], stream)), "shares.1");
        assert_eq!(path(by_label(&[1, 2], 2, f64::NAN, stream)), "alpha");
    }
}
