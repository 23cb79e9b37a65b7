//! What bandwidth the groups ask for, in the problem's own units.
//!
//! Blocks are shares of the model and bandwidths shares of their budgets, so that numbers are near 1; times are seconds.
//! With a download price of 1 and an upload price of ρ, a group of `params` that must be done by a deadline asks for the
//! bandwidths that cost least. For linear rates and unicast they are known in closed form: a worker that has ℓ seconds
//! for its transfers pays A·params/ℓ, A = (√d + √(ρu))², where d and u are the seconds of the whole model over the whole
//! band (textbook: the least of x/a + y/b with a + b fixed). Otherwise the time is split between download and upload by
//! Newton's method.

use std::{cell::Cell, ops::Range};

use super::{
    link::{Curve, Need, Rate},
    problem::Problem,
};
use crate::num::math::{self, sqrt};

/// Steps of one search; far more than are needed.
const MOST_STEPS: u32 = 50;

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
#[derive(Debug, Clone)]
pub(super) struct Load {
    pub down: Curve,
    pub up: Curve,
    /// Square roots of the hyperbolas' seconds.
    down_root: f64,
    up_root: f64,
    /// Computing, and the links' floors: seconds for the whole model that no bandwidth saves.
    pub fixed_secs: f64,
    pub overhead_secs: f64,
    /// The part of its time that its download took when it was last split: where the next search begins.
    taken: Cell<f64>,
}

/// The groups and their workers in the problem's own units.
#[derive(Debug, Clone)]
pub(super) struct Demand {
    loads: Vec<Load>,
    groups: Vec<Range<usize>>,
    multicast: bool,
    /// Linear and unicast: everything is known in closed form.
    pub closed: bool,
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
                let (down_root, up_root) = (sqrt(down.hyperbola_secs()), sqrt(up.hyperbola_secs()));
                loads.push(Load {
                    down,
                    up,
                    down_root,
                    up_root,
                    fixed_secs: problem.params * worker.secs_per_param + (down.floor_secs() + up.floor_secs()),
                    overhead_secs: worker.overhead_secs,
                    taken: Cell::new(down_root / (down_root + up_root)),
                });
            }
            groups.push(first..loads.len());
        }
        let multicast = problem.multicast_download;
        let closed = problem.rate == Rate::Linear && !multicast;
        Self { loads, groups, multicast, closed, pooled: problem.shared_bandwidth }
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
            ask.cost += split.down.share + split.sum.share;
            let (mut weighted, mut squares, mut falls) = (0.0, 0.0, 0.0);
            for (load, up) in members.iter().zip(&split.ups) {
                // Seconds for the whole model that one parameter more takes away.
                let loss = until_secs(load, deadline) / (params * params);
                weighted += up.fall * loss;
                squares += up.curvature * loss * loss;
                falls += up.curvature * loss;
                ask.fall += up.fall / params;
            }
            let yielded = falls / (split.down.curvature + split.sum.curvature);
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
                usage.up += split.sum.share / (root * root);
                let response = split.down.fall * split.down.fall / (split.down.curvature + split.sum.curvature);
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
                up.extend(split.ups.iter().map(|up| up.share / (root * root)));
            }
        }
        (down, up)
    }

    fn group(&self, k: usize) -> &[Load] {
        &self.loads[self.groups[k].clone()]
    }

    /// The workers of group `k` by the download that serves them.
    pub fn links(&self, k: usize) -> impl Iterator<Item = &[Load]> {
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
        let taken = &members[0].taken;
        let (mut secs, mut rest_secs) = (room * taken.get(), room * (1.0 - taken.get()));
        let mut down_at = down.guess(secs);
        let mut ups_at: Vec<f64> =
            members.iter().map(|load| load.up.guess((window(load) - room) + rest_secs)).collect();
        let mut ups = vec![Need::default(); members.len()];
        // One Newton step for everything at once: for the split, and for the coordinates of its needs. 1/√fall of both
        // sides is nearly linear in time, so the method is at home there.
        let mut step = 0;
        loop {
            let of_down = down.at(down_at);
            let mut sum = Need::default();
            for ((load, at), up) in members.iter().zip(&ups_at).zip(&mut ups) {
                *up = load.up.at(*at).at_price(price);
                sum.share += up.share;
                sum.fall += up.fall;
                sum.curvature += up.curvature;
            }
            let (fall_root, rise_root) = (sqrt(of_down.fall), sqrt(sum.fall));
            let per_sec = 0.5 * of_down.curvature / (of_down.fall * fall_root);
            let astray_secs = secs - of_down.secs;
            let mut error = 1.0 / fall_root - 1.0 / rise_root + per_sec * astray_secs;
            let (mut slope, mut astray) = (per_sec, astray_secs.abs() / secs);
            for (load, up) in members.iter().zip(&ups) {
                let per_sec = 0.5 * up.curvature / (sum.fall * rise_root);
                let astray_secs = (window(load) - room) + (rest_secs - up.secs);
                error -= per_sec * astray_secs;
                slope += per_sec;
                astray = math::max(astray, astray_secs.abs() / up.secs);
            }
            let shift_secs = -error / slope;
            let settled = shift_secs.abs() <= 1e-13 * math::min(secs, rest_secs) && astray <= 1e-14;
            if settled || step == MOST_STEPS {
                taken.set(math::min(math::max(secs / room, f64::EPSILON), 1.0 - f64::EPSILON));
                return Some(Split { down: of_down, ups, sum });
            }
            (secs, rest_secs) = moved(room, secs, rest_secs, shift_secs);
            down_at = down.moved(down_at, &of_down, secs);
            for ((load, at), up) in members.iter().zip(&mut ups_at).zip(&ups) {
                *at = load.up.moved(*at, up, (window(load) - room) + rest_secs);
            }
            step += 1;
        }
    }
}

/// What a download and its members' uploads need; the uploads at their price.
struct Split {
    down: Need,
    ups: Vec<Need>,
    sum: Need,
}

/// A time and the rest of the room, after a shift from the rest to the time that leaves each at least a quarter.
fn moved(room: f64, secs: f64, rest_secs: f64, shift: f64) -> (f64, f64) {
    if secs + shift < secs / 4.0 {
        (secs / 4.0, room - secs / 4.0)
    } else if rest_secs - shift < rest_secs / 4.0 {
        (room - rest_secs / 4.0, rest_secs / 4.0)
    } else {
        (secs + shift, rest_secs - shift)
    }
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
