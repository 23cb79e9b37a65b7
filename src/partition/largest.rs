//! The largest model that a round of a given length can train: the convex problem that the joint scheme nests.
//!
//! maximise Σ w_k subject to the budgets, w_k being what all workers of group k can do in time. With prices μ_d and μ_u of
//! the two budgets (parameters per bandwidth) the groups fall apart: each grows until one parameter more costs one
//! parameter. Two nested one-dimensional searches make both budgets bind: the outer one for ρ = μ_u/μ_d, the inner one for
//! the price level, in the form ν = 1/√μ_d, in which a group's size is nearly linear.
//!
//! Where bandwidth is all that counts, the problem is nearly linear: then sizes jump with the price, and the answer lies
//! between those on both sides of the jump. Every such mixture is as good, because the problem is convex.

use super::{
    demand::{Ask, Deadline, Demand, Usage},
    search::Search,
};
use crate::num::math::{exp, ln, max, min, sqrt};

/// A share of what a group could do at most that counts as nothing: with power spread the first hertz are worth
/// infinitely much, and a hopeless group would get a bandwidth that no number can hold.
const LEAST_SHARE: f64 = 1e-15;
/// Steps of one search, and how many times all groups are fitted to prices altogether: far more than are needed where
/// digits suffice. Where they do not, the certificate will say so.
const MOST_STEPS: u32 = 60;
const MOST_FITS: u32 = 1_000;

/// The search for the largest model; each begins where the last one ended.
pub(super) struct Largest<'a> {
    demand: &'a Demand,
    /// Share of the model that each group trains in time.
    pub shares: Vec<f64>,
    /// The search's two prices: √ρ and ν.
    pub root: f64,
    pub level: f64,
    /// How many times all groups were fitted to a price.
    pub steps: u32,
    /// How fast the cost of all groups falls with the deadline.
    fall: f64,
    /// What no group can exceed.
    most: Vec<f64>,
    sides: [Side; 2],
    price_sides: [Side; 2],
}

/// The sizes at one end of a search, and what they miss the aim by.
#[derive(Default, Clone)]
struct Side {
    error: f64,
    shares: Vec<f64>,
}

/// The largest model of a deadline.
#[derive(Debug, Clone, Copy)]
pub(super) struct Total {
    /// Its share of the model that there is.
    pub share: f64,
    /// Its derivative by the deadline.
    pub per_sec: f64,
}

impl<'a> Largest<'a> {
    /// Begins at these shares and this √ρ.
    pub fn new(demand: &'a Demand, shares: Vec<f64>, root: f64) -> Self {
        let most = vec![0.0; shares.len()];
        let none: [Side; 2] = Default::default();
        Self { demand, shares, root, level: 0.0, steps: 0, fall: 0.0, most, sides: none.clone(), price_sides: none }
    }

    /// Whether the search has taken so many steps that digits must be missing.
    pub fn is_lost(&self) -> bool {
        self.steps >= MOST_FITS
    }

    /// The largest model that can be done in `secs`.
    pub fn solve(&mut self, secs: f64) -> Total {
        for k in 0..self.most.len() {
            self.most[k] = max(self.demand.most_params(k, secs), 0.0);
        }
        if self.most.iter().all(|&most| most <= 0.0) {
            self.shares.fill(0.0);
            return Total { share: 0.0, per_sec: 0.0 };
        }
        let deadline = Deadline { base_secs: secs, extra_secs: 0.0 };
        if self.level <= 0.0 {
            self.level = self.first_level(deadline);
        }
        self.search_price(deadline);
        // The envelope theorem: the prices do not move.
        Total { share: self.shares.iter().sum(), per_sec: self.fall / (self.level * self.level) }
    }

    /// The outer search: for √ρ.
    fn search_price(&mut self, deadline: Deadline) {
        let mut search = Search::new(ln(self.root));
        self.price_sides.iter_mut().for_each(|side| side.shares.clear());
        for _ in 0..MOST_STEPS {
            self.root = exp(search.x);
            self.search_level(deadline);
            if self.demand.pooled {
                return;
            }
            let usage = self.usage(deadline);
            let imbalance = ln(usage.balanced_root(self.root)) - search.x;
            if imbalance.abs() <= 1e-12 {
                return;
            }
            let side = &mut self.price_sides[usize::from(imbalance > 0.0)];
            side.error = usage.down - usage.up;
            side.shares.clone_from(&self.shares);
            if !search.step(imbalance) {
                break;
            }
        }
        mix(&mut self.shares, &self.price_sides);
    }

    /// The inner search: for ν.
    fn search_level(&mut self, deadline: Deadline) {
        let budget = self.demand.budget(self.root * self.root);
        let (mut low, mut high) = (0.0, f64::INFINITY);
        self.sides.iter_mut().for_each(|side| side.shares.clear());
        for _ in 0..MOST_STEPS {
            if self.steps >= MOST_FITS {
                break;
            }
            self.steps += 1;
            let (cost, by_level) = self.fit(deadline);
            let error = cost - budget;
            if error.abs() <= 1e-13 * budget {
                return;
            }
            if error > 0.0 {
                high = self.level
            } else {
                low = self.level
            }
            let side = &mut self.sides[usize::from(error > 0.0)];
            side.error = error;
            side.shares.clone_from(&self.shares);
            let mut next = self.level - error / by_level;
            if !(next > low && next < high) {
                next = match (low > 0.0, high.is_finite()) {
                    (true, true) if high > 4.0 * low => sqrt(low * high),
                    (_, true) => (low + high) / 2.0,
                    _ => 2.0 * low,
                };
            }
            if (next - self.level).abs() <= 2.0 * f64::EPSILON * next {
                break;
            }
            self.level = next;
        }
        mix(&mut self.shares, &self.sides);
    }

    /// Fits every group to the prices. Returns what they cost, and how fast that grows with ν.
    fn fit(&mut self, deadline: Deadline) -> (f64, f64) {
        let (mut cost, mut by_level) = (0.0, 0.0);
        self.fall = 0.0;
        for k in 0..self.shares.len() {
            let (share, ask) = self.fit_group(k, deadline);
            self.shares[k] = share;
            if share > 0.0 {
                cost += ask.cost;
                self.fall += ask.fall;
                by_level += 2.0 * self.level * self.level * self.level / ask.curvature;
            }
        }
        (cost, by_level)
    }

    /// The size at which one parameter more would cost ν², by Newton's method on 1/√(marginal cost): it is a straight line
    /// for a group of one worker, and concave otherwise.
    fn fit_group(&self, k: usize, deadline: Deadline) -> (f64, Ask) {
        const NONE: (f64, Ask) = (0.0, Ask { cost: 0.0, by_params: 0.0, curvature: 0.0, fall: 0.0 });
        let most = self.most[k];
        let floor = LEAST_SHARE * most;
        let ask = |share: f64| self.demand.ask(k, share, deadline, self.root);
        let rests = || ask(floor).by_params >= self.level * self.level;
        let (mut low, mut high) = (floor, most);
        let mut share = self.shares[k];
        if !(share > low && share < high) {
            if most <= 0.0 || rests() {
                return NONE;
            }
            share = most / 2.0;
        }
        let mut found = ask(share);
        for _ in 0..MOST_STEPS {
            let step = if found.cost.is_finite() {
                2.0 * found.by_params * (1.0 - sqrt(found.by_params) / self.level) / found.curvature
            } else {
                f64::NEG_INFINITY
            };
            let next = share + step;
            // Quadratic: the step after a step of a billionth is lost in rounding.
            let tolerance = max(1e-9 * min(share, most - share), 2.0 * f64::EPSILON * most);
            if step.abs() <= tolerance && next > 0.0 {
                found.cost += step * (found.by_params + step * found.curvature / 2.0);
                return (next, found);
            }
            if step > 0.0 {
                low = share
            } else {
                high = share
            }
            share = if next > low && next < high {
                next
            } else if low == floor && rests() {
                return NONE;
            } else if low * 16.0 < high {
                sqrt(low * high)
            } else {
                (low + high) / 2.0
            };
            found = ask(share);
        }
        (share, found)
    }

    /// What each group uses of the budgets at this deadline.
    pub fn used(&self, secs: f64) -> Vec<Usage> {
        let deadline = Deadline { base_secs: secs, extra_secs: 0.0 };
        let used = |k: usize| {
            let mut usage = Usage::default();
            if self.shares[k] > 0.0 {
                self.demand.use_by(k, self.shares[k], deadline, self.root, &mut usage);
            }
            usage
        };
        (0..self.shares.len()).map(used).collect()
    }

    fn usage(&self, deadline: Deadline) -> Usage {
        let mut usage = Usage::default();
        for (k, &share) in self.shares.iter().enumerate() {
            if share > 0.0 {
                self.demand.use_by(k, share, deadline, self.root, &mut usage);
            }
        }
        usage
    }

    /// A ν to begin with: the mean marginal cost of the shares to begin with, shrunk until they are in reach.
    fn first_level(&mut self, deadline: Deadline) -> f64 {
        let (mut sum, mut count) = (0.0, 0.0);
        for k in 0..self.shares.len() {
            self.shares[k] = min(self.shares[k], 0.9 * self.most[k]);
            if self.shares[k] > 0.0 {
                sum += sqrt(self.demand.ask(k, self.shares[k], deadline, self.root).by_params);
                count += 1.0;
            }
        }
        if count > 0.0 { sum / count } else { 1.0 }
    }
}

/// The mixture of two ends that misses the aim by nothing.
fn mix(shares: &mut [f64], [below, above]: &[Side; 2]) {
    if below.shares.len() != shares.len() || above.shares.len() != shares.len() || below.error * above.error >= 0.0 {
        return;
    }
    let part = above.error / (above.error - below.error);
    for (k, share) in shares.iter_mut().enumerate() {
        *share = part * below.shares[k] + (1.0 - part) * above.shares[k];
    }
}
