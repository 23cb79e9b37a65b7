//! `joint`: the best blocks and bandwidths together.
//!
//! The round's length T is found by bisection: it is long enough if the largest model that can be trained within T
//! (the module `largest`) is as large as the model that there is. Once the bounds are within 1 % of each
//! other, tangents finish what halving began. The blocks found so get their best bandwidths.
//!
//! Closed forms make that fast. Where there are none, the module `together` is asked first, and the bisection only where it
//! gives no answer that can be proven.

use serde::{Deserialize, Serialize};

use super::{Draft, ba, uniform, whole};
use crate::{
    num::math,
    partition::{
        bandwidth::{self, Bandwidths},
        demand::{Demand, budgets_hz},
        largest::Largest,
        problem::Problem,
        together,
    },
};

/// Bounds that are this close, relatively, are left to tangents.
const CLOSE: f64 = 0.01;
/// How far the first bounds are set apart, relatively.
const MARGIN: f64 = 1e-6;
/// Steps of the search; far more than are needed.
const MOST_STEPS: u32 = 100;

/// One step of the bisection, for those who want to watch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The optimum is not below this, seconds.
    pub low_secs: f64,
    /// Nor above this.
    pub high_secs: f64,
    /// The round's length that is tried.
    pub tried_secs: f64,
    /// The largest model that can be trained in it, parameters; Φ(T).
    pub largest_params: f64,
    /// The price of download bandwidth at which that model is found, parameters per hertz; μ_d.
    pub price_down: f64,
    /// The price of upload bandwidth; μ_u.
    pub price_up: f64,
    /// How many times the inner searches fitted all groups to prices.
    pub inner_steps: u32,
    /// The part of the largest model that each group trains, parameters; over T, it is u_k.
    pub params: Vec<f64>,
    /// Download bandwidth of each group, hertz.
    pub bandwidth_down_hz: Vec<f64>,
    /// Upload bandwidth of each group, hertz.
    pub bandwidth_up_hz: Vec<f64>,
}

/// Every step of the bisection. The problem has been checked.
///
/// For linear rates and unicast it is the very search that [`solve`](super::solve) makes. Otherwise `solve` mostly takes a
/// shorter way to the same optimum, and this one where the shorter way does not lead there.
pub fn watch(problem: &Problem) -> Vec<Step> {
    let mut steps = Vec::new();
    search(problem, |step, demand, largest| {
        let (down_hz, up_hz) = budgets_hz(problem);
        let price = problem.params / (largest.level * largest.level);
        let used = largest.used(step.tried_secs);
        steps.push(Step {
            low_secs: step.low_secs,
            high_secs: step.high_secs,
            tried_secs: step.tried_secs,
            largest_params: problem.params * step.share,
            price_down: price / down_hz,
            price_up: if demand.pooled { price / up_hz } else { price * largest.root * largest.root / up_hz },
            inner_steps: step.inner_steps,
            params: largest.shares.iter().map(|share| problem.params * share).collect(),
            bandwidth_down_hz: used.iter().map(|used| used.down * down_hz).collect(),
            bandwidth_up_hz: used.iter().map(|used| used.up * up_hz).collect(),
        });
    });
    steps
}

/// The optimum by Newton's method on all its conditions at once, where there is no closed form that makes the bisection
/// fast, and where the method finds it.
pub(super) fn together(problem: &Problem) -> Option<Draft> {
    let demand = Demand::new(problem);
    if demand.closed || problem.whole_params || problem.groups.len() == 1 {
        return None;
    }
    // Whoever rests in this round, for want of time, rests in a shorter one.
    let sequential = sequential_shares(problem);
    let (of_downs, of_ups) = uniform::bandwidths(problem);
    let (down_hz, up_hz) = budgets_hz(problem);
    let found = together::optimum(&demand, &sequential, of_downs[0][0] / down_hz, of_ups[0][0] / up_hz)?;
    let params = found.shares.iter().map(|share| problem.params * share).collect();
    let (down_hz, up_hz) = bandwidth::scaled(problem, found.down, found.up);
    Some(Draft { params, down_hz, up_hz, steps: found.steps })
}

/// The sequential scheme's shares of the model.
fn sequential_shares(problem: &Problem) -> Vec<f64> {
    ba::params(problem).iter().map(|params| params / problem.params).collect()
}

/// The optimum by bisection; with whole parameters, near it.
pub(super) fn draft(problem: &Problem) -> Draft {
    let (shares, demand, steps) = search(problem, |_, _, _| {});
    let params: Vec<f64> = shares.iter().map(|share| problem.params * share).collect();
    if problem.whole_params {
        return Draft { steps, ..whole::exchanged(problem, &demand, &params) };
    }
    let Bandwidths { down_hz, up_hz, steps: last, .. } = bandwidth::best(problem, &demand, &shares);
    Draft { params, down_hz, up_hz, steps: steps + last }
}

/// What is known after a step.
struct Tried {
    low_secs: f64,
    high_secs: f64,
    tried_secs: f64,
    /// The largest model as a share of the model that there is.
    share: f64,
    inner_steps: u32,
}

/// The bisection. Returns each group's share of the model, and how many steps the inner searches took.
fn search(problem: &Problem, mut watch: impl FnMut(&Tried, &Demand, &Largest<'_>)) -> (Vec<f64>, Demand, u32) {
    let demand = Demand::new(problem);
    let sequential = sequential_shares(problem);
    if sequential.len() == 1 {
        return (vec![1.0], demand, 0);
    }
    let start = bandwidth::best(problem, &demand, &sequential);
    // Nobody is faster than with the whole band, and the sequential scheme's round is long enough. A little beyond both,
    // so that an answer at a bound lies inside.
    let (mut low_secs, mut high_secs) = (ba::least_secs(problem) * (1.0 - MARGIN), start.secs() * (1.0 + MARGIN));
    let mut largest = Largest::new(&demand, sequential, start.root);
    let mut tried_secs = (low_secs + high_secs) / 2.0;
    for _ in 0..MOST_STEPS {
        let before = largest.steps;
        let total = largest.solve(tried_secs);
        let inner_steps = largest.steps - before;
        watch(&Tried { low_secs, high_secs, tried_secs, share: total.share, inner_steps }, &demand, &largest);
        let missing = 1.0 - total.share;
        if missing.abs() <= 1e-13 || largest.is_lost() {
            break;
        }
        if missing > 0.0 {
            low_secs = tried_secs
        } else {
            high_secs = tried_secs
        }
        let tangent_secs = tried_secs + missing / total.per_sec;
        let close = high_secs - low_secs <= CLOSE * high_secs;
        let next_secs = if close && tangent_secs > low_secs && tangent_secs < high_secs {
            tangent_secs
        } else {
            (low_secs + high_secs) / 2.0
        };
        if (next_secs - tried_secs).abs() <= f64::EPSILON * tried_secs {
            break;
        }
        tried_secs = next_secs;
    }
    let steps = start.steps + largest.steps;
    let mut shares = largest.shares;
    let sum: f64 = shares.iter().sum();
    shares.iter_mut().for_each(|share| *share = math::min(*share / sum, 1.0));
    (shares, demand, steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        num::rng::Stream,
        partition::{
            certificate::Claim,
            problem::{Rate, Worker},
            scheme::{Allocation, Scheme},
        },
    };

    /// Newton's method finds what the bisection finds wherever numbers are as in a cell, before any certificate is asked.
    #[test]
    fn hardly_anything_is_left_to_the_bisection() {
        let mut stream = Stream::new(1, "together", 0);
        for case in 0..200 {
            let mut spread = |low: f64, high: f64| math::exp(stream.between(math::ln(low), math::ln(high)));
            let mut worker =
                || Worker::power_spread(spread(1e5, 1e9), spread(1e5, 1e9), spread(3e-6, 3e-5), spread(1e-3, 1e-1));
            let groups = (0..4).map(|_| (0..3).map(|_| worker()).collect()).collect();
            let (shared_bandwidth, multicast_download) = (case % 2 == 1, case % 4 > 1);
            let problem = Problem::new(1e6, 1e7, 1e7, groups);
            let problem = Problem { rate: Rate::PowerSpread, shared_bandwidth, multicast_download, ..problem };
            let draft = together(&problem).expect("found");
            assert!(draft.steps < 20, "{} steps: {problem:?}", draft.steps);
            let secs = Allocation::of(&problem, Scheme::Joint, draft, Claim::BestOfAll).round_secs;
            let searched_secs = watch(&problem).last().expect("a step").tried_secs;
            assert!((secs / searched_secs - 1.0).abs() < 1e-11, "{secs} {searched_secs}: {problem:?}");
        }
    }
}
