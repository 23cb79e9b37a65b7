//! How far an allocation is from the best, computed from problem and allocation alone.
//!
//! Nothing here is taken from the solver: prices and weights are read off the allocation itself, where they would stand
//! if it were optimal, and then two questions are asked.
//!
//! - *Stationarity* (the Karush–Kuhn–Tucker conditions): do all links and workers agree about the prices?
//! - *Duality gap*: these prices prove that no round can be shorter than a certain bound. How far above is the round?
//!   A price or weight that is a little off gives a lower bound, never a wrong one.
//!
//! What a worker can do in a time is concave in its bandwidths, and a concave function lies below its tangents.
//! So with bandwidth at prices μ and workers weighted by θ (summing to one in each group), the largest model of a round of
//! length T is at most Σ θ_n (T − t0_n) (h_n − ∇h_n·B_n) + μ·B, provided that nowhere θ_n (T − t0_n) ∇h_n exceeds μ; here h is
//! parameters per second. The T at which this bound equals the model is a lower bound of the round.
//! For given blocks the same is done with the workers' times, which are convex.

use serde::{Deserialize, Serialize};

use super::{
    link::{Curve, Rate},
    problem::Problem,
    scheme::Allocation,
};
use crate::num::math;

/// What an allocation is claimed to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Claim {
    /// It keeps to the budgets; nothing is claimed to be best.
    Feasible,
    /// No other blocks are better for its bandwidths.
    BestParams,
    /// No other bandwidths are better for its blocks.
    BestBandwidths,
    /// No other blocks and bandwidths are better.
    BestOfAll,
}

/// How well an allocation keeps its claim. All numbers are relative: to the round, the model or the budgets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// What is claimed.
    pub claim: Claim,
    /// By how much the optimality conditions are violated: summed over links, what a relative change of the bandwidths
    /// would gain, and over workers, by how much they are done before the round's end.
    pub kkt_residual: f64,
    /// By how much the round is longer than the best possible one at most.
    pub duality_gap: f64,
    /// By how much the budgets and the model are missed.
    pub budget_slack: f64,
    /// How many steps the solver took.
    pub iterations: u32,
}

impl Certificate {
    /// The largest residual, gap or slack of an answer.
    pub const TOLERANCE: f64 = 1e-8;

    /// That of an allocation which is still to be certified.
    pub(super) const fn pending() -> Self {
        Self { claim: Claim::Feasible, kkt_residual: 0.0, duality_gap: 0.0, budget_slack: 0.0, iterations: 0 }
    }

    /// Whether the claim holds to within [`Self::TOLERANCE`].
    pub fn holds(&self) -> bool {
        [self.kkt_residual, self.duality_gap, self.budget_slack].iter().all(|error| *error <= Self::TOLERANCE)
    }

    /// The certificate of an allocation.
    pub fn of(problem: &Problem, allocation: &Allocation, claim: Claim, iterations: u32) -> Self {
        let (kkt_residual, bound_secs) = match claim {
            Claim::Feasible => (0.0, allocation.round_secs),
            Claim::BestParams => best_params(problem, allocation),
            Claim::BestBandwidths => Proof::new(problem, allocation).best_bandwidths(),
            Claim::BestOfAll => Proof::new(problem, allocation).best_of_all(),
        };
        let duality_gap = math::max(1.0 - bound_secs / allocation.round_secs, 0.0);
        Self { claim, kkt_residual, duality_gap, budget_slack: budget_slack(problem, allocation), iterations }
    }
}

/// By how much the budgets and the model are missed, relatively, the worst of them.
fn budget_slack(problem: &Problem, allocation: &Allocation) -> f64 {
    let params: f64 = allocation.params.iter().sum();
    let down_hz: f64 = allocation.bandwidth_down_hz.iter().flatten().sum();
    let up_hz: f64 = allocation.bandwidth_up_hz.iter().flatten().sum();
    let missed = |sum: f64, whole: f64| (sum / whole - 1.0).abs();
    let bands = if problem.shared_bandwidth {
        missed(down_hz + up_hz, problem.bandwidth_down_hz + problem.bandwidth_up_hz)
    } else {
        math::max(missed(down_hz, problem.bandwidth_down_hz), missed(up_hz, problem.bandwidth_up_hz))
    };
    let params = missed(params, problem.params);
    // Whatever is not a number must not look like a small one.
    if bands.is_nan() || params.is_nan() { f64::INFINITY } else { math::max(bands, params) }
}

/// The moment at which Σ slope·(T − start)₊ reaches `wanted`.
fn reached_secs(mut lines: Vec<(f64, f64)>, wanted: f64) -> f64 {
    lines.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (mut slope, mut lift, mut secs) = (0.0, 0.0, f64::INFINITY);
    for (at, &(more, start_secs)) in lines.iter().enumerate() {
        slope += more;
        lift += more * start_secs;
        secs = (wanted + lift) / slope;
        if lines.get(at + 1).is_none_or(|next| secs <= next.1) {
            break;
        }
    }
    secs
}

/// The blocks for given bandwidths: a linear programme. A group cannot do more than any one of its workers can.
fn best_params(problem: &Problem, allocation: &Allocation) -> (f64, f64) {
    let (round_secs, mut residual, mut lines) = (allocation.round_secs, 0.0, Vec::new());
    for (k, group) in problem.groups.iter().enumerate() {
        let line = |n: usize| {
            let parts = problem.parts_per_param_secs(k, n, allocation.down_hz(k, n), allocation.bandwidth_up_hz[k][n]);
            (1.0 / parts.into_iter().sum::<f64>(), group[n].overhead_secs)
        };
        let reach = |&(slope, start_secs): &(f64, f64)| slope * (round_secs - start_secs);
        let bottleneck = (0..group.len()).map(line).reduce(|a, b| if reach(&b) < reach(&a) { b } else { a });
        if let Some(line) = bottleneck {
            residual += (math::max(reach(&line), 0.0) - allocation.params[k]).abs() / problem.params;
            lines.push(line);
        }
    }
    (residual, reached_secs(lines, problem.params))
}

/// What one worker that trains tells about the prices.
struct Witness {
    group: usize,
    /// Which download serves it, counted over all of them.
    link: usize,
    secs: f64,
    overhead_secs: f64,
    /// What a relative change of its bandwidths gains: seconds (given blocks) or parameters (given time).
    down_gain: f64,
    up_gain: f64,
    /// Seconds that depend on the parameters.
    busy_secs: f64,
    up_hz: f64,
    /// Its say in its group or in the round; they sum to one.
    weight: f64,
}

/// The prices of both budgets.
#[derive(Clone, Copy)]
struct Prices {
    down: f64,
    up: f64,
}

/// Everything that is read off the allocation.
struct Proof<'a> {
    problem: &'a Problem,
    allocation: &'a Allocation,
    witnesses: Vec<Witness>,
    /// Bandwidth of each download that serves anybody.
    links_hz: Vec<f64>,
}

impl<'a> Proof<'a> {
    fn new(problem: &'a Problem, allocation: &'a Allocation) -> Self {
        let (mut witnesses, mut links_hz) = (Vec::new(), Vec::new());
        for (k, group) in problem.groups.iter().enumerate().filter(|(k, _)| allocation.params[*k] > 0.0) {
            let first = links_hz.len();
            links_hz.extend_from_slice(&allocation.bandwidth_down_hz[k]);
            let last = links_hz.len() - 1;
            for (n, worker) in group.iter().enumerate() {
                let (down_hz, up_hz) = (allocation.down_hz(k, n), allocation.bandwidth_up_hz[k][n]);
                let [down_secs, compute_secs, up_secs, overhead_secs] = allocation.parts_secs(problem, k, n);
                let up_quality = worker.qualities(problem.rate).1;
                witnesses.push(Witness {
                    group: k,
                    link: (first + n).min(last),
                    secs: allocation.worker_secs[k][n],
                    overhead_secs,
                    down_gain: down_secs * elasticity(problem.rate, problem.down_quality(k, n), down_hz),
                    up_gain: up_secs * elasticity(problem.rate, up_quality, up_hz),
                    busy_secs: down_secs + compute_secs + up_secs,
                    up_hz,
                    weight: 0.0,
                });
            }
        }
        Self { problem, allocation, witnesses, links_hz }
    }

    /// Blocks and bandwidths: the residual, and a time that no round can undercut.
    fn best_of_all(mut self) -> (f64, f64) {
        let round_secs = self.allocation.round_secs;
        for witness in &mut self.witnesses {
            // Parameters that the worker could do by the round's end.
            let could =
                self.allocation.params[witness.group] * ((round_secs - witness.overhead_secs) / witness.busy_secs);
            witness.down_gain *= could / witness.busy_secs;
            witness.up_gain *= could / witness.busy_secs;
        }
        self.weigh(|witness| witness.group);
        let (mut prices, mut residual) = self.prices(self.problem.params);
        for witness in &self.witnesses {
            let early = (round_secs - witness.secs) / round_secs;
            residual += witness.weight * early * (self.allocation.params[witness.group] / self.problem.params);
        }
        let scale = self.shrink(prices, |witness| witness.group);
        prices = Prices { down: prices.down / scale, up: prices.up / scale };
        let mut lines = Vec::with_capacity(self.witnesses.len() + 1);
        for witness in &self.witnesses {
            let params = self.allocation.params[witness.group];
            let could = params * ((round_secs - witness.overhead_secs) / witness.busy_secs);
            let slope = could - witness.down_gain - witness.up_gain;
            lines.push((witness.weight * slope / (round_secs - witness.overhead_secs), witness.overhead_secs));
        }
        // In a shorter round nobody has more than a certain part of the time, so prices may be that much lower.
        let overheads = self.problem.groups.iter().flatten().map(|worker| worker.overhead_secs);
        let first_secs = overheads.fold(f64::INFINITY, math::min);
        lines.push((self.spent(prices) / (round_secs - first_secs), first_secs));
        let resting = (0..self.problem.groups.len()).filter(|&k| self.allocation.params[k] <= 0.0);
        let missed: f64 = resting.map(|k| self.missed_params(k, prices)).sum();
        (residual, reached_secs(lines, self.problem.params - missed))
    }

    /// Bandwidths for given blocks: the residual, and a time that no round can undercut.
    fn best_bandwidths(mut self) -> (f64, f64) {
        let round_secs = self.allocation.round_secs;
        self.weigh(|_| 0);
        let (mut prices, mut residual) = self.prices(round_secs);
        for witness in &self.witnesses {
            residual += witness.weight * ((round_secs - witness.secs) / round_secs);
        }
        let scale = self.shrink(prices, |_| 0);
        prices = Prices { down: prices.down / scale, up: prices.up / scale };
        let tangents = |witness: &Witness| witness.weight * (witness.secs + witness.down_gain + witness.up_gain);
        (residual, self.witnesses.iter().map(tangents).sum::<f64>() - self.spent(prices))
    }

    /// Weights by the uploads: what a hertz more is worth must be the same for all, and they sum to one in each `crowd`.
    fn weigh(&mut self, crowd: impl Fn(&Witness) -> usize) {
        for witness in &mut self.witnesses {
            witness.weight = witness.up_hz / witness.up_gain;
        }
        self.normalise(crowd);
    }

    /// Lets the weights sum to one in each crowd. Returns the least sum that there was.
    fn normalise(&mut self, crowd: impl Fn(&Witness) -> usize) -> f64 {
        let mut sums = vec![0.0; self.problem.groups.len()];
        for witness in &self.witnesses {
            sums[crowd(witness)] += witness.weight;
        }
        for witness in &mut self.witnesses {
            witness.weight /= sums[crowd(witness)];
        }
        sums.into_iter().filter(|sum| *sum > 0.0).fold(f64::INFINITY, math::min)
    }

    /// The prices that the links agree on best, and by how much they disagree, summed, relative to the `whole`.
    fn prices(&self, whole: f64) -> (Prices, f64) {
        let (downs, ups) = (self.worth_of_downloads(), self.worth_of_uploads());
        let (worth_down, worth_up) = (downs.iter().sum::<f64>(), ups.iter().sum::<f64>());
        let (down_hz, up_hz) = (self.links_hz.iter().sum::<f64>(), self.uploads_hz().sum::<f64>());
        let prices = if self.problem.shared_bandwidth {
            let price = (worth_down + worth_up) / (down_hz + up_hz);
            Prices { down: price, up: price }
        } else {
            Prices { down: worth_down / down_hz, up: worth_up / up_hz }
        };
        let quarrel = |worth: f64, hz: f64, price: f64| (worth - price * hz).abs();
        let of_downs = downs.iter().zip(&self.links_hz).map(|(&worth, &hz)| quarrel(worth, hz, prices.down));
        let of_ups = ups.iter().zip(self.uploads_hz()).map(|(&worth, hz)| quarrel(worth, hz, prices.up));
        (prices, (of_downs.sum::<f64>() + of_ups.sum::<f64>()) / whole)
    }

    /// Takes weight from whom a price is too low for, so that the tangents prove something. Returns by what the prices
    /// must be divided because the weights then no longer sum to one in each crowd, and lets them do so again.
    fn shrink(&mut self, prices: Prices, crowd: impl Fn(&Witness) -> usize) -> f64 {
        let downs = self.worth_of_downloads();
        for witness in &mut self.witnesses {
            let down = prices.down * self.links_hz[witness.link] / downs[witness.link];
            let up = prices.up * witness.up_hz / (witness.weight * witness.up_gain);
            witness.weight *= math::min(math::min(down, up), 1.0);
        }
        self.normalise(crowd)
    }

    fn worth_of_downloads(&self) -> Vec<f64> {
        let mut worth = vec![0.0; self.links_hz.len()];
        for witness in &self.witnesses {
            worth[witness.link] += witness.weight * witness.down_gain;
        }
        worth
    }

    fn worth_of_uploads(&self) -> Vec<f64> {
        self.witnesses.iter().map(|witness| witness.weight * witness.up_gain).collect()
    }

    fn uploads_hz(&self) -> impl Iterator<Item = f64> {
        self.witnesses.iter().map(|witness| witness.up_hz)
    }

    /// What both budgets are worth.
    fn spent(&self, prices: Prices) -> f64 {
        prices.down * self.problem.bandwidth_down_hz + prices.up * self.problem.bandwidth_up_hz
    }

    /// The most that a resting group could gain beyond what its bandwidth would cost, parameters.
    ///
    /// The cost of a block is convex, so cost per parameter grows with the block. A tiny block gains less than its size; a
    /// larger one gains for each parameter less than the tiny one does, and nothing where it costs more than its size.
    fn missed_params(&self, k: usize, prices: Prices) -> f64 {
        if self.out_of_time(k) {
            return 0.0;
        }
        let most = self.problem.params;
        let tiny = most * 1e-12 / self.problem.groups.len() as f64;
        let gain_per_param = 1.0 - self.least_cost(k, tiny, prices) / tiny;
        if gain_per_param <= 0.0 {
            return tiny;
        }
        let mut params = 100.0 * tiny;
        while params < most && self.least_cost(k, params, prices) < params {
            params *= 100.0;
        }
        tiny + gain_per_param * math::min(params, most)
    }

    fn out_of_time(&self, k: usize) -> bool {
        self.problem.groups[k].iter().any(|worker| worker.overhead_secs >= self.allocation.round_secs)
    }

    /// What the bandwidth for a block of group `k` costs at least, in parameters: halving, as plain as can be.
    fn least_cost(&self, k: usize, params: f64, prices: Prices) -> f64 {
        let (problem, group) = (self.problem, &self.problem.groups[k]);
        let curve = |quality| Curve::new(problem.rate, quality, problem.bits_per_param, 1.0);
        let mut cost = 0.0;
        for members in group.chunks(if problem.multicast_download { group.len() } else { 1 }) {
            let down = if problem.multicast_download {
                curve(problem.down_quality(k, 0))
            } else {
                curve(members[0].qualities(problem.rate).0)
            };
            let ups: Vec<(Curve, f64)> = members
                .iter()
                .map(|worker| {
                    let up = curve(worker.qualities(problem.rate).1);
                    let all_secs = (self.allocation.round_secs - worker.overhead_secs) / params;
                    (up, all_secs - worker.secs_per_param - down.floor_secs() - up.floor_secs())
                })
                .collect();
            cost += least_link_cost(down, &ups, prices);
        }
        cost
    }
}

/// The least cost of one download and its members' uploads, each with the seconds for one parameter that both may take.
fn least_link_cost(down: Curve, ups: &[(Curve, f64)], prices: Prices) -> f64 {
    let room = ups.iter().map(|up| up.1).fold(f64::INFINITY, math::min);
    if room <= 0.0 {
        return f64::INFINITY;
    }
    let (mut low, mut high, mut least) = (0.0, room, 0.0);
    for _ in 0..60 {
        let secs = (low + high) / 2.0;
        let of_down = down.need(secs);
        let (mut cost, mut slope) = (prices.down * of_down.share, -prices.down * of_down.fall);
        for (up, window) in ups {
            let need = up.need(window - secs);
            cost += prices.up * need.share;
            slope += prices.up * need.fall;
        }
        // A convex function lies above its tangent.
        least = math::max(least, cost - slope.abs() * (high - low) / 2.0);
        if slope > 0.0 { high = secs } else { low = secs }
    }
    least
}

/// By how much, relatively, a link's rate grows with its bandwidth.
fn elasticity(rate: Rate, quality: f64, hz: f64) -> f64 {
    rate.bits_per_sec_per_hz(quality, hz) * hz / rate.bits_per_sec(quality, hz)
}
