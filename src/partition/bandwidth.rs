//! The best bandwidths for given blocks: parameter-aware bandwidth allocation.
//!
//! All workers are done at the same moment, and both budgets are spent.
//! For a price ratio ρ of upload and download the moment is where the bandwidths that cost least cost just the budgets;
//! ρ is where both budgets are then used alike. Both are one-dimensional searches.
//! The moment is latest at the right ρ, so around it the second search hardly disturbs the first.

use super::{
    demand::{Deadline, Demand, Usage, budgets_hz},
    problem::Problem,
    search::Search,
};
use crate::num::math::{self, exp, ln};

/// The best bandwidths.
#[derive(Debug, Clone)]
pub(super) struct Bandwidths {
    /// Of the downloads, hertz, by group.
    pub down_hz: Vec<Vec<f64>>,
    /// Of the uploads, hertz, by group.
    pub up_hz: Vec<Vec<f64>>,
    /// When all are done.
    pub deadline: Deadline,
    /// √ρ.
    pub root: f64,
    /// Steps of the inner search, all together.
    pub steps: u32,
}

/// Price ratios, each with its search for the moment; far more than are needed.
const MOST_PRICES: u32 = 60;
/// Steps of a search for the moment.
const MOST_STEPS: u32 = 100;

/// The best bandwidths for these shares of the model. Groups without parameters get none.
pub(super) fn best(problem: &Problem, demand: &Demand, shares: &[f64]) -> Bandwidths {
    let active: Vec<usize> = (0..shares.len()).filter(|&k| shares[k] > 0.0).collect();
    let least = |&k: &usize| demand.least_secs(k, shares[k]);
    let base_secs = active.iter().map(least).fold(0.0, math::max);
    let mut search = Search::new(0.0);
    let (mut extra_secs, mut steps) = (0.0, 0);
    for _ in 0..MOST_PRICES {
        let root = exp(search.x);
        extra_secs = done_secs(demand, shares, &active, base_secs, root, extra_secs, &mut steps);
        if demand.pooled {
            break;
        }
        let mut usage = Usage::default();
        for &k in &active {
            demand.use_by(k, shares[k], Deadline { base_secs, extra_secs }, root, &mut usage);
        }
        let imbalance = ln(usage.balanced_root(root)) - search.x;
        if imbalance.abs() <= 1e-14 || !search.step(imbalance) {
            break;
        }
    }
    let root = exp(search.x);
    let deadline = Deadline { base_secs, extra_secs };
    let (down_hz, up_hz) = spend(problem, demand, shares, deadline, root);
    Bandwidths { down_hz, up_hz, deadline, root, steps }
}

/// Seconds beyond `base_secs` at which the blocks cost just the budget: Newton's method on 1/cost, which is nearly
/// linear in time, between bounds.
fn done_secs(
    demand: &Demand,
    shares: &[f64],
    active: &[usize],
    base_secs: f64,
    root: f64,
    guess_secs: f64,
    steps: &mut u32,
) -> f64 {
    let budget = demand.budget(root * root);
    let alone = |&k: &usize| demand.alone_secs(k, shares[k], base_secs, root);
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut secs = guess_secs;
    if secs <= 0.0 {
        secs = active.iter().map(alone).fold(0.0, math::max);
    }
    for _ in 0..MOST_STEPS {
        *steps += 1;
        let deadline = Deadline { base_secs, extra_secs: secs };
        let (mut cost, mut fall) = (0.0, 0.0);
        for &k in active {
            let ask = demand.ask(k, shares[k], deadline, root);
            cost += ask.cost;
            fall += ask.fall;
        }
        if cost > budget {
            low = secs
        } else {
            high = secs
        }
        let step = if cost.is_finite() { cost * (cost / budget - 1.0) / fall } else { f64::INFINITY };
        let next = secs + step;
        // Quadratic: the step after a step of a billionth is lost in rounding.
        if step.abs() <= 1e-9 * secs {
            return next;
        }
        secs = if next > low && next < high {
            next
        } else if high.is_finite() {
            (low + high) / 2.0
        } else {
            2.0 * low
        };
        if secs == low || secs == high {
            break;
        }
    }
    secs
}

impl Bandwidths {
    /// When all are done, seconds.
    pub fn secs(&self) -> f64 {
        self.deadline.base_secs + self.deadline.extra_secs
    }

    /// How much later all would be done if a group got more, up to a factor: what its bandwidth would cost more. Nothing is
    /// known of groups that rest.
    pub fn slopes(&self, demand: &Demand, shares: &[f64]) -> Vec<f64> {
        let ask = |k: usize, share: f64| demand.ask(k, share, self.deadline, self.root).by_params;
        let slope = |(k, &share): (usize, &f64)| if share > 0.0 { ask(k, share) } else { 0.0 };
        shares.iter().enumerate().map(slope).collect()
    }
}

/// The bandwidths at these prices, hertz.
fn spend(
    problem: &Problem,
    demand: &Demand,
    shares: &[f64],
    deadline: Deadline,
    root: f64,
) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
    let (mut down, mut up) = (Vec::new(), Vec::new());
    for (k, &share) in shares.iter().enumerate() {
        let (of_downs, of_ups) = if share > 0.0 {
            demand.shares(k, share, deadline, root)
        } else {
            (vec![0.0; problem.downloads(k)], vec![0.0; problem.groups[k].len()])
        };
        down.push(of_downs);
        up.push(of_ups);
    }
    scaled(problem, down, up)
}

/// Bandwidths, hertz, from shares of the budgets that use them up but for the last digits.
pub(super) fn scaled(
    problem: &Problem,
    mut down: Vec<Vec<f64>>,
    mut up: Vec<Vec<f64>>,
) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
    let sum = |links: &[Vec<f64>]| links.iter().flatten().sum::<f64>();
    let (mut downs, mut ups) = (sum(&down), sum(&up));
    if problem.shared_bandwidth {
        (downs, ups) = (downs + ups, downs + ups);
    }
    let (down_hz, up_hz) = budgets_hz(problem);
    down.iter_mut().flatten().for_each(|share| *share *= down_hz / downs);
    up.iter_mut().flatten().for_each(|share| *share *= up_hz / ups);
    (down, up)
}
