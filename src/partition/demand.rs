//! What bandwidth the groups ask for, in the problem's own units.
//!
//! Blocks are shares of the model and bandwidths shares of their budgets, so that numbers are near 1; times are seconds.
//! With a download price of 1 and an upload price of ρ, a group of `params` that must be done by a deadline asks for the
//! bandwidths that cost least. For linear rates and unicast they are known in closed form: a worker that has ℓ seconds
//! for its transfers pays A·params/ℓ, A = (√d + √(ρu))², where d and u are the seconds of the whole model over the whole
//! band (textbook: the least of x/a + y/b with a + b fixed). Otherwise the time is split between download and upload by
//! Newton's method.

use std::ops::Range;

use super::{
    link::{Curve, Need, Rate},
    problem::Problem,
};
use crate::num::math::{self, sqrt};

/// Steps of one search; far more than are needed.
const MOST_STEPS: u32 = 100;

/// When a round must be over: the sum of both, apart so that what lies between a worker's computing and the deadline
/// keeps its digits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    pub base_secs: f64,
    pub extra_secs: f64,
}

/// What a group's bandwidth costs, and how that changes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ask {
    /// Download bandwidth + ρ × upload bandwidth; infinite where the deadline is out of reach.
    pub cost: f64,
    /// Its derivative by the group's parameters.
    pub by_params: f64,
    /// Its second derivative by them.
    pub curvature: f64,
    /// How fast it falls with the deadline: minus its derivative by time.
    pub fall: f64,
}

/// What is used of the budgets.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Usage {
    pub down: f64,
    pub up: f64,
    /// The X of down = D + X√ρ and up = U + X/√ρ: exact for linear rates and unicast, else the tangent.
    exchange: f64,
}

impl Usage {
    /// The √ρ at which both budgets would be used alike, with all times as they are.
    pub fn balanced_root(&self, root: f64) -> f64 {
        let x = self.exchange;
        let ahead = self.up - self.down + x * (root - 1.0 / root);
        let square = sqrt(ahead * ahead + 4.0 * x * x);
        if ahead >= 0.0 { (ahead + square) / (2.0 * x) } else { 2.0 * x / (square - ahead) }
    }
}

/// One worker in the problem's own units.
#[derive(Debug, Clone, Copy)]
struct Load {
    down: Curve,
    up: Curve,
    /// Square roots of the hyperbolas' seconds.
    down_root: f64,
    up_root: f64,
    /// Computing, and the links' floors: seconds for the whole model that no bandwidth saves.
    fixed_secs: f64,
    overhead_secs: f64,
}

/// The groups and their workers in the problem's own units.
#[derive(Debug, Clone)]
pub(super) struct Demand {
    loads: Vec<Load>,
    groups: Vec<Range<usize>>,
    multicast: bool,
    /// Linear and unicast: everything is known in closed form.
    closed: bool,
    /// Whether there is one budget for both directions.
    pub pooled: bool,
}

impl Demand {
    pub fn new(problem: &Problem) -> Self {
        let bits = problem.params * problem.bits_per_param;
        let (down_hz, up_hz) = budgets_hz(problem);
        let mut loads = Vec::with_capacity(problem.workers());
        let mut groups = Vec::with_capacity(problem.groups.len());
        for (k, group) in problem.groups.iter().enumerate() {
            let first = loads.len();
            // With multicast the same for all.
            let worst = problem.down_quality(k, 0);
            for worker in group {
                let (own, quality) = worker.qualities(problem.rate);
                let own = if problem.multicast_download { worst } else { own };
                let down = Curve::new(problem.rate, own, bits, down_hz);
                let up = Curve::new(problem.rate, quality, bits, up_hz);
                loads.push(Load {
                    down,
                    up,
                    down_root: sqrt(down.hyperbola_secs()),
                    up_root: sqrt(up.hyperbola_secs()),
                    fixed_secs: problem.params * worker.secs_per_param + (down.floor_secs() + up.floor_secs()),
                    overhead_secs: worker.overhead_secs,
                });
            }
            groups.push(first..loads.len());
        }
        let multicast = problem.multicast_download;
        let closed = problem.rate == Rate::Linear && !multicast;
        Self { loads, groups, multicast, closed, pooled: problem.shared_bandwidth }
    }

    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.groups.len()
    }

    /// What there is to spend at an upload price of ρ.
    pub fn budget(&self, price: f64) -> f64 {
        if self.pooled { 1.0 } else { 1.0 + price }
    }

    /// The parameters that a group cannot reach by a deadline, however much bandwidth it gets; none if not positive.
    pub fn most_params(&self, k: usize, deadline_secs: f64) -> f64 {
        let most = |load: &Load| (deadline_secs - load.overhead_secs) / load.fixed_secs;
        self.group(k).iter().map(most).fold(f64::INFINITY, math::min)
    }

    /// The moment that a group with these parameters cannot reach, however much bandwidth it gets.
    pub fn least_secs(&self, k: usize, params: f64) -> f64 {
        let least = |load: &Load| load.overhead_secs + params * load.fixed_secs;
        self.group(k).iter().map(least).fold(0.0, math::max)
    }

    /// Seconds beyond `base_secs` after which no worker of the group, if it were alone, would ask for more than the
    /// budget (for linear rates: just the budget).
    pub fn alone_secs(&self, k: usize, params: f64, base_secs: f64, root: f64) -> f64 {
        let budget = self.budget(root * root);
        let alone = |load: &Load| {
            let price = load.down_root + root * load.up_root;
            price * price * params / budget - (base_secs - load.overhead_secs - params * load.fixed_secs)
        };
        self.group(k).iter().map(alone).fold(0.0, math::max)
    }

    /// What group `k` pays at the prices 1 and ρ = `root`².
    pub fn ask(&self, k: usize, params: f64, deadline: Deadline, root: f64) -> Ask {
        let mut ask = Ask::default();
        if self.closed {
            for load in self.group(k) {
                let until = until_secs(load, deadline);
                let window = window_secs(load, params, deadline);
                if window <= 0.0 {
                    return Ask { cost: f64::INFINITY, ..ask };
                }
                let inverse = 1.0 / window;
                let price = load.down_root + root * load.up_root;
                let per_param = price * price * inverse;
                let marginal = per_param * until * inverse;
                ask.cost += per_param * params;
                ask.by_params += marginal;
                ask.curvature += 2.0 * marginal * load.fixed_secs * inverse;
                ask.fall += per_param * params * inverse;
            }
            return ask;
        }
        for members in self.links(k) {
            let Some(split) = self.split(members, params, deadline, root) else {
                return Ask { cost: f64::INFINITY, ..ask };
            };
            ask.cost += split.down.share + split.ups.share;
            let (mut weighted, mut squares, mut falls) = (0.0, 0.0, 0.0);
            for load in members {
                // Seconds for the whole model that one parameter more takes away.
                let loss = until_secs(load, deadline) / (params * params);
                let up = scaled(load.up.need(split.up_secs(load, params, deadline)), root * root);
                weighted += up.fall * loss;
                squares += up.curvature * loss * loss;
                falls += up.curvature * loss;
                ask.fall += up.fall / params;
            }
            let yielded = falls / (split.down.curvature + split.ups.curvature);
            ask.by_params += weighted;
            // Where nothing but bandwidth counts the cost is a straight line, and this a difference of equals.
            ask.curvature += math::max(squares - yielded * falls - 2.0 * weighted / params, 1e-12 * weighted / params);
        }
        ask
    }

    /// Adds what group `k` uses of the budgets.
    pub fn use_by(&self, k: usize, params: f64, deadline: Deadline, root: f64, usage: &mut Usage) {
        for members in self.links(k) {
            if self.closed {
                let load = &members[0];
                let per_sec = params / window_secs(load, params, deadline);
                let exchange = load.down_root * load.up_root * per_sec;
                usage.down += load.down_root * load.down_root * per_sec + root * exchange;
                usage.up += load.up_root * load.up_root * per_sec + exchange / root;
                usage.exchange += exchange;
            } else if let Some(split) = self.split(members, params, deadline, root) {
                usage.down += split.down.share;
                usage.up += split.ups.share / (root * root);
                let response = split.down.fall * split.down.fall / (split.down.curvature + split.ups.curvature);
                usage.exchange += 2.0 * response / root;
            }
        }
    }

    /// The bandwidths of group `k`: of its downloads and of its uploads, as shares of the budgets.
    pub fn shares(&self, k: usize, params: f64, deadline: Deadline, root: f64) -> (Vec<f64>, Vec<f64>) {
        let (mut down, mut up) = (Vec::new(), Vec::new());
        for members in self.links(k) {
            if self.closed {
                let load = &members[0];
                let per_sec = params / window_secs(load, params, deadline);
                let exchange = load.down_root * load.up_root * per_sec;
                down.push(load.down_root * load.down_root * per_sec + root * exchange);
                up.push(load.up_root * load.up_root * per_sec + exchange / root);
            } else if let Some(split) = self.split(members, params, deadline, root) {
                down.push(split.down.share);
                up.extend(members.iter().map(|load| load.up.need(split.up_secs(load, params, deadline)).share));
            }
        }
        (down, up)
    }

    fn group(&self, k: usize) -> &[Load] {
        &self.loads[self.groups[k].clone()]
    }

    /// The workers of group `k` by the download that serves them.
    fn links(&self, k: usize) -> impl Iterator<Item = &[Load]> {
        let group = self.group(k);
        group.chunks(if self.multicast { group.len() } else { 1 })
    }

    /// The cheapest split of the workers' time between their common download and their uploads: where a second less of
    /// download costs what a second more of the uploads saves. Nothing where the deadline is out of reach.
    fn split(&self, members: &[Load], params: f64, deadline: Deadline, root: f64) -> Option<Split> {
        let window = |load: &Load| window_secs(load, params, deadline) / params;
        let room = members.iter().map(window).fold(f64::INFINITY, math::min);
        if room <= 0.0 {
            return None;
        }
        let (down, price) = (members[0].down, root * root);
        let ups = |rest_secs: f64| {
            members.iter().fold(Need { share: 0.0, fall: 0.0, curvature: 0.0 }, |sum, load| {
                let need = scaled(load.up.need((window(load) - room) + rest_secs), price);
                Need {
                    share: sum.share + need.share,
                    fall: sum.fall + need.fall,
                    curvature: sum.curvature + need.curvature,
                }
            })
        };
        let up_root = sqrt(members.iter().map(|load| load.up_root * load.up_root).sum::<f64>());
        let per_root = room / (members[0].down_root + root * up_root);
        let (mut secs, mut rest_secs) = (members[0].down_root * per_root, root * up_root * per_root);
        let (mut low, mut rest_low) = (0.0, 0.0);
        let mut split = Split { room, rest_secs, down: down.need(secs), ups: ups(rest_secs) };
        // 1/√fall of both sides is nearly linear in the time of the download, so Newton's method is at home there.
        for _ in 0..MOST_STEPS {
            let (fall, rise) = (split.down.fall, split.ups.fall);
            let (fall_root, rise_root) = (sqrt(fall), sqrt(rise));
            let error = 1.0 / fall_root - 1.0 / rise_root;
            let slope = 0.5 * (split.down.curvature / (fall * fall_root) + split.ups.curvature / (rise * rise_root));
            let step = error / slope;
            if step.abs() <= 1e-12 * math::min(secs, rest_secs) {
                break;
            }
            if error > 0.0 {
                rest_low = rest_secs
            } else {
                low = secs
            }
            (secs, rest_secs) = (secs - step, rest_secs + step);
            if !(secs > low) {
                secs = (low + secs + step) / 2.0;
                rest_secs = room - secs;
            } else if !(rest_secs > rest_low) {
                rest_secs = (rest_low + rest_secs - step) / 2.0;
                secs = room - rest_secs;
            }
            split = Split { room, rest_secs, down: down.need(secs), ups: ups(rest_secs) };
        }
        Some(split)
    }
}

/// How the time of a download's members is split, and what is needed then: uploads summed and at their price.
struct Split {
    /// Seconds for the whole model that the member with the least time has for its transfers, above their floors.
    room: f64,
    /// What the download leaves of them: apart, so that it keeps its digits where it is little.
    rest_secs: f64,
    down: Need,
    ups: Need,
}

impl Split {
    fn up_secs(&self, load: &Load, params: f64, deadline: Deadline) -> f64 {
        (window_secs(load, params, deadline) / params - self.room) + self.rest_secs
    }
}

/// Bandwidth at the price ρ.
fn scaled(need: Need, price: f64) -> Need {
    Need { share: price * need.share, fall: price * need.fall, curvature: price * need.curvature }
}

/// Seconds from the end of a worker's overhead to the deadline.
fn until_secs(load: &Load, deadline: Deadline) -> f64 {
    deadline.base_secs - load.overhead_secs + deadline.extra_secs
}

/// What of them is left for its transfers.
fn window_secs(load: &Load, params: f64, deadline: Deadline) -> f64 {
    (deadline.base_secs - load.overhead_secs - params * load.fixed_secs) + deadline.extra_secs
}

/// The budgets of download and upload, hertz; the pool for both where they share it.
pub(super) fn budgets_hz(problem: &Problem) -> (f64, f64) {
    if problem.shared_bandwidth {
        let pool_hz = problem.bandwidth_down_hz + problem.bandwidth_up_hz;
        (pool_hz, pool_hz)
    } else {
        (problem.bandwidth_down_hz, problem.bandwidth_up_hz)
    }
}
