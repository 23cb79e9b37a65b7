//! A group's part of the conditions: what its links and its share change by, given what all groups have in common.

use super::{
    Now, changed,
    linear::{self, Linear},
};
use crate::{
    num::math::{max, sqrt},
    partition::{
        demand::Load,
        link::{Curve, Need},
    },
};

/// A group that trains.
#[derive(Debug)]
pub(super) struct Group<'a> {
    pub index: usize,
    /// Its share of the model.
    pub share: f64,
    /// What it was at first.
    pub first_share: f64,
    pub links: Vec<Link<'a>>,
    /// The longest overhead of a worker, seconds.
    pub overhead_secs: f64,
    /// What the share changes by, from the changes of the round's length, the ratio and the level.
    pub by: Linear,
}

/// A download, and the uploads of those whom it serves.
#[derive(Debug)]
pub(super) struct Link<'a> {
    loads: &'a [Load],
    pub down: Point,
    /// By member.
    pub ups: Vec<Point>,
}

/// A link's coordinate (see `Curve`), and the need that goes with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    at: f64,
    pub need: Need,
    /// What its time changes by, from the changes of the round's length, the ratio and the group's share.
    by: Linear,
}

impl<'a> Group<'a> {
    /// Group `index` with this share of the model, where each download and each upload gets these shares of its budget.
    pub fn new(index: usize, share: f64, links: impl Iterator<Item = &'a [Load]>, down: f64, up: f64) -> Self {
        let link = |loads: &'a [Load]| {
            let ups = loads.iter().map(|load| Point::of_share(&load.up, up)).collect();
            Link { loads, down: Point::of_share(&loads[0].down, down), ups }
        };
        let links: Vec<Link<'a>> = links.map(link).collect();
        let overheads = links.iter().flat_map(|link| link.loads).map(|load| load.overhead_secs);
        let overhead_secs = overheads.fold(0.0, max);
        Self { index, share, first_share: share, links, overhead_secs, by: [0.0; 4] }
    }

    /// When the last of its workers is done, seconds.
    pub fn done_secs(&self) -> f64 {
        let done = |(load, down, up): (&Load, &Point, &Point)| {
            load.overhead_secs + self.share * (load.fixed_secs + down.need.secs + up.need.secs)
        };
        self.links.iter().flat_map(Link::members).map(done).fold(0.0, max)
    }

    /// What one parameter more costs of the uploads' budget in a round of this length, times the share squared.
    pub fn worth(&self, secs: f64) -> f64 {
        let worth = |(load, _, up): (&Load, &Point, &Point)| (secs - load.overhead_secs) * up.need.fall;
        self.links.iter().flat_map(Link::members).map(worth).sum()
    }

    /// Computes the needs at the links' coordinates.
    pub fn look(&mut self) {
        for link in &mut self.links {
            link.down.need = link.loads[0].down.at(link.down.at);
            for (load, up) in link.loads.iter().zip(&mut link.ups) {
                up.need = load.up.at(up.at);
            }
        }
    }

    /// Finds what the links' times and the share change by. Returns the same of what is used of both budgets.
    pub fn respond(&mut self, now: Now) -> [Linear; 2] {
        let share = self.share;
        // In these, the third change is that of the share.
        let (mut by_worth, mut by_down, mut by_up) = ([0.0; 4], [0.0; 4], [0.0; 4]);
        for link in &mut self.links {
            link.respond(share, now);
            linear::add(&mut by_down, &link.down.by, -link.down.need.fall);
            for (load, _, Point { need, by, .. }) in link.members() {
                let until_secs = now.secs - load.overhead_secs;
                linear::add(&mut by_up, by, -need.fall);
                linear::add(&mut by_worth, by, -until_secs * need.curvature);
                by_worth[1] += need.fall;
            }
        }
        // The condition is share/√worth = level.
        let worth = self.worth(now.secs);
        let (root, half) = (sqrt(worth), 0.5 * share / worth);
        let of_worth = [half * by_worth[0], half * by_worth[1], half * by_worth[2], 0.0];
        let mut by = [root * now.level - share, 0.0, 0.0, root];
        linear::add(&mut by, &of_worth, 1.0);
        self.by = by.map(|factor| factor / (1.0 - half * by_worth[3]));
        [by_down, by_up].map(|by| {
            let mut use_by = [by[0], by[1], by[2], 0.0];
            linear::add(&mut use_by, &self.by, by[3]);
            use_by
        })
    }

    /// Moves on by the changes of the round's length, the ratio and the level.
    pub fn shift(&mut self, [by_secs, by_ratio, by_level]: [f64; 3], largest: &mut f64) {
        let by_share = linear::at(&self.by, [by_secs, by_ratio, by_level]);
        let changes = [by_secs, by_ratio, by_share];
        for link in &mut self.links {
            link.down.shift(&link.loads[0].down, changes, largest);
            for (load, up) in link.loads.iter().zip(&mut link.ups) {
                up.shift(&load.up, changes, largest);
            }
        }
        self.share = changed(self.share, by_share, largest);
    }
}

impl Link<'_> {
    /// How fast the uploads' shares fall with time, together.
    pub fn falls(&self) -> f64 {
        self.ups.iter().map(|up| up.need.fall).sum()
    }

    /// Each member with its download and its upload.
    fn members(&self) -> impl Iterator<Item = (&Load, &Point, &Point)> {
        self.loads.iter().zip(&self.ups).map(|(load, up)| (load, &self.down, up))
    }

    /// Finds what the links' times change by. A member's download and upload take what its overhead and its computing
    /// leave, and 1/√fall of the download is ratio times that of the uploads together.
    fn respond(&mut self, share: f64, now: Now) {
        let (down, falls) = (self.down.need, self.falls());
        let (of_down, of_ups) = (1.0 / sqrt(down.fall), 1.0 / sqrt(falls));
        let mut by = [now.ratio * of_ups - of_down, 0.0, of_ups, 0.0];
        let mut own = 0.5 * of_down / down.fall * down.curvature;
        let (per_curvature, per_share) = (0.5 * now.ratio * of_ups / falls, 1.0 / share);
        for (load, up) in self.loads.iter().zip(&mut self.ups) {
            // Of both together.
            let whole_secs = (now.secs - load.overhead_secs) * per_share;
            let missed_secs = whole_secs - load.fixed_secs - down.secs - up.need.secs;
            up.by = [missed_secs, per_share, 0.0, -whole_secs * per_share];
            let per_sec = per_curvature * up.need.curvature;
            linear::add(&mut by, &up.by, per_sec);
            own += per_sec;
        }
        self.down.by = by.map(|factor| factor / own);
        for up in &mut self.ups {
            linear::add(&mut up.by, &self.down.by, -1.0);
        }
    }
}

impl Point {
    fn of_share(curve: &Curve, share: f64) -> Self {
        let at = curve.of_share(share);
        Self { at, need: curve.at(at), by: [0.0; 4] }
    }

    /// Moves on by what follows from these changes. The need follows when it is looked at; its share at once, for the last
    /// step.
    fn shift(&mut self, curve: &Curve, changes: [f64; 3], largest: &mut f64) {
        let need = &mut self.need;
        let secs = changed(need.secs, linear::at(&self.by, changes), largest);
        self.at = curve.moved(self.at, need, secs);
        let by_secs = secs - need.secs;
        need.share -= by_secs * (need.fall - 0.5 * by_secs * need.curvature);
    }
}
