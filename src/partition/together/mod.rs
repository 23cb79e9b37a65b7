//! The best blocks and bandwidths, by Newton's method on all conditions of the optimum at once.
//!
//! Where rates are not linear, or a group has one download in common, the searches that `joint` nests have no closed form
//! inside, and take forty times as long. But around the optimum all its conditions are smooth, and can be met together:
//!
//! - every worker's download and upload take just what overhead and computing leave of the round;
//! - a second less of a download costs what a second more of its uploads saves;
//! - one parameter more costs the same in each group;
//! - both budgets are spent, and the blocks add up to the model.
//!
//! The times of a group's links follow from its share, its share from the round's length and two prices (`group`), and these
//! from three equations (`linear`): a step costs two logarithms for each worker, and little else. Every condition is put in
//! a form that is nearly linear, such as 1/√fall instead of fall (see `demand`), and the method begins where bandwidths are
//! equal and blocks the best for them.
//!
//! It is fast, but it promises nothing. So there is an answer only where the last step was lost in rounding; everything else
//! is left to the searches.

mod group;
mod linear;

use super::demand::{Demand, Load};
use crate::num::math::{max, min, sqrt};
use group::Group;
use linear::Linear;

/// Steps at most. It takes seven where problems are tame, and 15 where numbers span six decades.
const MOST_STEPS: u32 = 40;
/// The step after which another would be lost in rounding, relative to what it changes: errors are squared.
const LAST_STEP: f64 = 1e-8;
/// The factor by which one step may change a number: far away, tangents promise too much.
const MOST_CHANGE: f64 = 4.0;
/// A share that has fallen to this part of what it was at first vanishes.
const RESTING: f64 = 0.02;

/// The optimum, in the problem's own units.
#[derive(Debug, Clone)]
pub(super) struct Optimum {
    /// Share of the model that each group trains.
    pub shares: Vec<f64>,
    /// Share of the downloads' budget that each link gets, by group; one pool is the budget of both.
    pub down: Vec<Vec<f64>>,
    /// Share of the uploads' budget.
    pub up: Vec<Vec<f64>>,
    /// Steps that it took.
    pub steps: u32,
}

/// The optimum, if the method finds it from these shares of the model (positive for all who may train) and from what each
/// download and each upload gets if all get the same.
pub(super) fn optimum(demand: &Demand, shares: &[f64], down: f64, up: f64) -> Option<Optimum> {
    let mut all = Together::new(demand, shares, down, up);
    let mut found = all.converges(true);
    if !found && all.resting_secs.is_finite() {
        // Somebody who was sent to rest may train a little.
        all = Together { steps: all.steps, ..Together::new(demand, shares, down, up) };
        found = all.converges(false);
    }
    found.then(|| all.result(demand, shares.len()))
}

/// All unknowns.
struct Together<'a> {
    groups: Vec<Group<'a>>,
    pooled: bool,
    now: Now,
    /// The shortest overhead of a group that was found to rest, seconds.
    resting_secs: f64,
    steps: u32,
}

/// What all groups have in common.
#[derive(Debug, Clone, Copy)]
struct Now {
    /// The round's length.
    secs: f64,
    /// √(1/ρ), the root of the prices' ratio: how many times more slowly uploads respond than downloads.
    ratio: f64,
    /// 1/√(what one parameter more costs of the uploads' budget).
    level: f64,
}

impl<'a> Together<'a> {
    fn new(demand: &'a Demand, shares: &[f64], down: f64, up: f64) -> Self {
        let training = shares.iter().enumerate().filter(|(_, share)| **share > 0.0);
        let groups: Vec<Group<'a>> =
            training.map(|(k, &share)| Group::new(k, share, demand.links(k), down, up)).collect();
        // Prices are means of what links and groups would say.
        let secs = groups.iter().map(Group::done_secs).fold(0.0, max);
        let (mut ratio, mut links, mut level) = (0.0, 0.0, 0.0);
        for group in &groups {
            ratio += group.links.iter().map(|link| sqrt(link.falls() / link.down.need.fall)).sum::<f64>();
            links += group.links.len() as f64;
            level += group.share / sqrt(group.worth(secs));
        }
        let ratio = if demand.pooled { 1.0 } else { ratio / links };
        let now = Now { secs, ratio, level: level / groups.len() as f64 };
        Self { groups, pooled: demand.pooled, now, resting_secs: f64::INFINITY, steps: 0 }
    }

    /// Whether steps lead to the optimum; groups may rest, or all must train.
    fn converges(&mut self, may_rest: bool) -> bool {
        for _ in 0..MOST_STEPS {
            self.steps += 1;
            let largest = self.step(may_rest);
            if largest <= LAST_STEP {
                return self.now.secs <= self.resting_secs;
            }
            if !largest.is_finite() {
                break;
            }
            self.groups.iter_mut().for_each(Group::look);
        }
        false
    }

    /// One step for everything. Returns the largest change, relatively; infinite where there is no way on.
    fn step(&mut self, may_rest: bool) -> f64 {
        let (mut downs, mut ups, mut model) = (Sum::default(), Sum::default(), Sum::default());
        for group in &mut self.groups {
            let [by_down, by_up] = group.respond(self.now);
            for link in &group.links {
                downs.total += link.down.need.share;
                ups.total += link.ups.iter().map(|up| up.need.share).sum::<f64>();
            }
            linear::add(&mut downs.by, &by_down, 1.0);
            linear::add(&mut ups.by, &by_up, 1.0);
            linear::add(&mut model.by, &group.by, 1.0);
            model.total += group.share;
        }
        let model = model.should_change(1.0 - model.total);
        let rows = if self.pooled {
            linear::add(&mut downs.by, &ups.by, 1.0);
            downs.total += ups.total;
            [downs.spent(), [1.0 - self.now.ratio, 0.0, 1.0, 0.0], model]
        } else {
            [downs.spent(), ups.spent(), model]
        };
        self.shift(linear::solved(rows), may_rest)
    }

    /// Moves everything on by these changes of what all have in common. Returns the largest change, relatively.
    fn shift(&mut self, [by_secs, by_ratio, by_level]: [f64; 3], may_rest: bool) -> f64 {
        let mut largest = 0.0;
        for group in &mut self.groups {
            group.shift([by_secs, by_ratio, by_level], &mut largest);
        }
        let Now { secs, ratio, level } = self.now;
        let wanted_secs = changed(secs, by_secs, &mut largest);
        if may_rest && self.rest(wanted_secs) {
            largest = max(largest, 1.0);
        }
        // Nobody who trains has less than no time.
        let first_secs = self.groups.iter().map(|group| group.overhead_secs).fold(0.0, max);
        self.now = Now {
            secs: max(wanted_secs, (secs + first_secs) / 2.0),
            ratio: changed(ratio, by_ratio, &mut largest),
            level: changed(level, by_level, &mut largest),
        };
        largest
    }

    /// Lets groups rest whose share vanishes, and that would have no time in a round of this length. Whether there are any.
    fn rest(&mut self, secs: f64) -> bool {
        let (before, resting_secs) = (self.groups.len(), &mut self.resting_secs);
        self.groups.retain(|group| {
            let trains = group.overhead_secs < secs || group.share > RESTING * group.first_share;
            if !trains {
                *resting_secs = min(*resting_secs, group.overhead_secs);
            }
            trains
        });
        self.groups.len() < before
    }

    /// What was found; those who rest get nothing.
    fn result(&self, demand: &Demand, groups: usize) -> Optimum {
        let nothing = |links: usize| vec![0.0; links];
        let downs = |k: usize| nothing(demand.links(k).count());
        let ups = |k: usize| nothing(demand.links(k).map(<[Load]>::len).sum());
        let (down, up) = ((0..groups).map(downs).collect(), (0..groups).map(ups).collect());
        let mut found = Optimum { shares: nothing(groups), down, up, steps: self.steps };
        for group in &self.groups {
            let k = group.index;
            found.shares[k] = group.share;
            found.down[k] = group.links.iter().map(|link| link.down.need.share).collect();
            found.up[k] = group.links.iter().flat_map(|link| &link.ups).map(|up| up.need.share).collect();
        }
        found
    }
}

/// What groups have or use together, and what that changes by.
#[derive(Debug, Default)]
struct Sum {
    total: f64,
    by: Linear,
}

impl Sum {
    /// The equation of a budget, of which all should be used: 1/use is nearly linear.
    fn spent(&self) -> Linear {
        self.should_change(self.total * (1.0 - self.total))
    }

    /// The equation by which it changes by so much.
    fn should_change(&self, change: f64) -> Linear {
        [change - self.by[0], self.by[1], self.by[2], self.by[3]]
    }
}

/// A positive number after a change, which is compared with the largest one so far, relatively.
fn changed(number: f64, by: f64, largest: &mut f64) -> f64 {
    *largest = if by.is_nan() { f64::INFINITY } else { max(*largest, by.abs() / number) };
    min(max(number + by, number / MOST_CHANGE), number * MOST_CHANGE)
}
