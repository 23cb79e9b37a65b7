//! The stage: devices, tasks, flows, shields, and what went wrong, as shapes.
//!
//! Shapes of one kind and style follow one another (all tracks, then all values, …), so that a painter can draw them in
//! one go; a thousand devices are a few batches.

use std::collections::BTreeMap;

use crate::{
    engine::{instance::Instance, world::Phase, world::World},
    model::{
        load::{Resource, WHOLE},
        method::ShieldKind,
    },
    num::math::{cos, distance, max, min, sin, sqrt},
};

use super::{
    flows::{BEND, cuts},
    layout::{Detail, StageView},
    palette::{Role, chip},
    scene::Scene,
    shape::{Anchor, Dash, Mark, Point, Shape, Style, end_fitted, text_width},
};

/// Pixels per second of watching that the dashes of a flow move.
const FLOW_SPEED: f64 = 14.0;

/// A ring of a device.
pub(super) struct Ring {
    /// Its radius as a share of the device's.
    pub(super) share: f64,
    pub(super) role: Role,
    /// It shows the busiest of these.
    resources: &'static [Resource],
}

/// The rings from outside to inside.
pub(super) const RINGS: [Ring; 3] = [
    Ring { share: 0.86, role: Role::Cpu, resources: &[Resource::Cpu] },
    Ring { share: 0.68, role: Role::Memory, resources: &[Resource::Memory] },
    Ring { share: 0.50, role: Role::Link, resources: &[Resource::Uplink, Resource::Downlink] },
];

/// The stage as shapes, from back to front.
pub fn stage(world: &World, scene: &Scene, view: &StageView) -> Vec<Shape> {
    let mut shapes = ground(&world.instance, view);
    shapes.append(&mut actors(world, scene, view));
    shapes
}

/// What stands still under everything else while the reader does not move the picture: the areas that shields watch.
///
/// A painter may keep it from frame to frame: the broken outlines of forty areas cost more than a thousand devices.
pub fn ground(instance: &Instance, view: &StageView) -> Vec<Shape> {
    let mut shapes = Vec::new();
    let watched = instance.scenario.study.method.shield() != ShieldKind::None;
    let style = Style::stroke(Role::Area, 1.25).dashed(Dash::Dashed).faded(if watched { 0.9 } else { 0.5 });
    for style in [Style::fill(Role::Area).faded(0.07), style] {
        for area in view.areas() {
            let points = area.outline.iter().map(|&p| view.see(p)).collect();
            shapes.push(Shape::Polygon { points, style });
        }
    }
    if let Some(area) = view.area.and_then(|area| view.areas().get(area)) {
        let points = area.outline.iter().map(|&p| view.see(p)).collect();
        shapes.push(Shape::Polygon { points, style: Style::stroke(Role::Focus, 2.5) });
    }
    if view.detail() == Detail::Dots && view.areas().len() > 12 {
        return shapes;
    }
    for area in view.areas() {
        let at = view.see(area.label_at);
        let wide = text_width(&area.label, 11.0) + 10.0;
        let (corner, size) = ((at.0 - wide / 2.0, at.1 - 8.0), (wide, 16.0));
        shapes.push(Shape::Rect { at: corner, size, corner: 8.0, style: Style::fill(Role::Ground) });
        let (anchor, role) = (Anchor::Middle, Role::Muted);
        shapes.push(Shape::Text { at, text: area.label.clone(), size: 11.0, bold: false, anchor, role, opacity: 1.0 });
    }
    shapes
}

/// What happens on the ground: devices, tasks, flows, and what was decided.
pub fn actors(world: &World, scene: &Scene, view: &StageView) -> Vec<Shape> {
    let seen = view.seen();
    let detail = view.detail_of(seen.len());
    let mut drawing = Drawing { world, view, detail, r: view.radius(), seen, shapes: Vec::new() };
    drawing.flows();
    drawing.intents(scene);
    drawing.clash_lines(scene);
    drawing.shifts(scene);
    match detail {
        Detail::Dots => drawing.dots(),
        Detail::Rings | Detail::Full => drawing.rings(),
    }
    drawing.failures();
    if detail == Detail::Full {
        drawing.chips();
    }
    drawing.badges();
    drawing.names();
    drawing.queues();
    drawing.crosses(scene);
    drawing.bursts(scene);
    drawing.selection();
    drawing.shapes
}

/// A stage in the making.
pub(super) struct Drawing<'a> {
    pub(super) world: &'a World,
    pub(super) view: &'a StageView,
    pub(super) detail: Detail,
    /// Radius of devices, pixels.
    pub(super) r: f64,
    /// The devices that are seen.
    seen: Vec<u32>,
    pub(super) shapes: Vec<Shape>,
}

impl Drawing<'_> {
    pub(super) fn instance(&self) -> &Instance {
        &self.world.instance
    }

    pub(super) fn mark(&mut self, at: Point, radius: f64, mark: Mark, style: Style) {
        self.shapes.push(Shape::Mark { at, radius, mark, style });
    }

    pub(super) fn text(
        &mut self,
        at: Point,
        text: impl Into<String>,
        (size, bold): (f64, bool),
        anchor: Anchor,
        role: Role,
    ) {
        self.shapes.push(Shape::Text { at, text: text.into(), size, bold, anchor, role, opacity: 1.0 });
    }

    /// Data on its way between the hosts of consecutive tasks, one curve for each pair of devices.
    fn flows(&mut self) {
        if self.detail == Detail::Dots && self.view.selected.is_none() && self.view.flow.is_none() {
            return;
        }
        let mut pairs: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        for (_, _, pair) in cuts(self.world) {
            *pairs.entry(pair).or_default() += 1;
        }
        let offset = if self.view.still { 0.0 } else { (self.view.clock_secs * FLOW_SPEED) % 8.0 };
        let chosen = self.view.selected;
        for ((from, to), count) in pairs {
            let of_chosen = match self.view.flow {
                Some(flow) => flow == (from, to),
                None => chosen.is_some_and(|device| device == from || device == to),
            };
            if self.detail == Detail::Dots && !of_chosen {
                continue;
            }
            let width = min(4.0, 1.2 + 0.5 * f64::from(count - 1));
            let style = match chosen.or(self.view.flow.map(|flow| flow.0)) {
                Some(_) if of_chosen => Style::stroke(Role::Focus, width),
                Some(_) => Style::stroke(Role::Flow, width).faded(0.25),
                None if self.detail == Detail::Full => Style::stroke(Role::Flow, width).faded(0.75),
                None => Style::stroke(Role::Flow, width).faded(0.4),
            };
            self.link((from, to), BEND, of_chosen, style.dashed(Dash::Flow(offset)));
        }
    }

    /// How far a device's outline reaches, pixels.
    pub(super) fn rim(&self, device: u32) -> f64 {
        self.r * if self.world.devices[device as usize].overloaded { 1.28 } else { 1.02 }
    }

    /// A curve from the rim of one device to the rim of another.
    pub(super) fn link(&mut self, (from, to): (u32, u32), bend: f64, arrow: bool, style: Style) {
        let (a, b) = (self.view.place(from), self.view.place(to));
        let away = distance(a, b);
        let (out, rim) = (self.rim(from), self.rim(to));
        if away <= out + rim {
            return;
        }
        let (ux, uy) = ((b.0 - a.0) / away, (b.1 - a.1) / away);
        // A bent curve leaves and arrives at an angle to the straight line.
        let lean = 2.0 * bend;
        let norm = sqrt(1.0 + lean * lean);
        let start = (a.0 + (ux + uy * lean) / norm * out, a.1 + (uy - ux * lean) / norm * out);
        let end = (b.0 + (uy * lean - ux) / norm * rim, b.1 - (ux * lean + uy) / norm * rim);
        self.shapes.push(Shape::Curve { from: start, to: end, bend, arrow, style });
    }

    /// One dot for each device: its area is its greatest utilisation.
    ///
    /// Dots have no outlines: those would cost a painter more than twice the time of everything else.
    fn dots(&mut self) {
        let r = self.r;
        let limit = self.instance().alpha as f64 / WHOLE as f64;
        let level = |device: u32| self.world.devices[device as usize].load.greatest() as f64 / WHOLE as f64;
        let steps = [(Role::Outline, f64::NEG_INFINITY, 0.5 * limit), (Role::Cpu, 0.5 * limit, f64::INFINITY)];
        for (role, low, high) in steps {
            for i in 0..self.seen.len() {
                let device = self.seen[i];
                let share = level(device);
                if !self.world.devices[device as usize].overloaded && share > low && share <= high {
                    let radius = r * max(0.35, sqrt(max(0.0, min(1.0, share))));
                    self.mark(self.view.place(device), radius, Mark::Circle, Style::fill(role));
                }
            }
        }
        let alarm = Style::fill(Role::Surface).hatched(Role::Alarm).outlined(Role::Alarm, 1.5);
        for i in 0..self.seen.len() {
            let device = self.seen[i];
            if self.world.devices[device as usize].overloaded {
                self.mark(self.view.place(device), r * 1.35, Mark::Octagon, alarm);
            }
        }
    }

    /// Concentric rings: CPU outside, memory, the busier direction of the link inside. A full turn is the whole capacity;
    /// what exceeds it begins a second lap, and what exceeds α has the colour of alarm.
    fn rings(&mut self) {
        let r = self.r;
        let overloaded = Style::fill(Role::Surface).hatched(Role::Alarm).outlined(Role::Alarm, 2.0);
        for i in 0..self.seen.len() {
            let device = self.seen[i];
            if self.world.devices[device as usize].overloaded {
                self.mark(self.view.place(device), r * 1.3, Mark::Octagon, overloaded);
            }
        }
        let disc = Style::fill(Role::Surface).outlined(Role::Outline, 1.0);
        for i in 0..self.seen.len() {
            self.mark(self.view.place(self.seen[i]), r, Mark::Circle, disc);
        }
        let width = r * 0.125;
        let limit = self.instance().alpha as f64 / WHOLE as f64;
        for ring in RINGS {
            let (share, role) = (ring.share, ring.role);
            for i in 0..self.seen.len() {
                let at = self.view.place(self.seen[i]);
                self.mark(at, r * share, Mark::Circle, Style::stroke(Role::Track, width));
            }
            for i in 0..self.seen.len() {
                self.arc(self.seen[i], &ring, (0.0, limit), Style::stroke(role, width));
            }
            for i in 0..self.seen.len() {
                self.arc(self.seen[i], &ring, (limit, 1.0), Style::stroke(Role::Alarm, width));
                self.arc(self.seen[i], &ring, (1.0, 2.0), Style::stroke(Role::Alarm, width * 1.15));
            }
        }
        // The line of α, through all three rings.
        let turn = std::f64::consts::TAU * limit;
        let (dx, dy) = (sin(turn), -cos(turn));
        for i in 0..self.seen.len() {
            let (x, y) = self.view.place(self.seen[i]);
            let (from, to) = ((x + dx * r * 0.43, y + dy * r * 0.43), (x + dx * r * 1.04, y + dy * r * 1.04));
            let style = Style::stroke(Role::Ink, max(1.0, r * 0.035));
            self.shapes.push(Shape::Curve { from, to, bend: 0.0, arrow: false, style });
        }
        if self.detail == Detail::Full {
            self.levels();
        }
    }

    /// The part of a ring's value between two levels, if it reaches there.
    fn arc(&mut self, device: u32, ring: &Ring, (low, high): (f64, f64), style: Style) {
        let planned = |resource| self.world.planned(device, resource);
        let value = ring.resources.iter().map(|&resource| planned(resource)).fold(0.0, max);
        let to = min(value, high);
        if to > low + 0.001 {
            let (at, radius) = (self.view.place(device), self.r * ring.share);
            self.shapes.push(Shape::Arc { at, radius, from: low, to, style });
        }
    }

    /// The greatest planned utilisation in per cent, in the middle of the rings.
    fn levels(&mut self) {
        let size = max(9.0, self.r * 0.34);
        for i in 0..self.seen.len() {
            let device = self.seen[i];
            let state = &self.world.devices[device as usize];
            let percent = (state.load.greatest() as f64 / WHOLE as f64 * 100.0).round();
            let role = if state.overloaded { Role::Alarm } else { Role::Ink };
            self.text(self.view.place(device), format!("{percent}"), (size, true), Anchor::Middle, role);
        }
    }

    /// Devices that are down, crossed out; those that nobody reaches, behind a broken line.
    fn failures(&mut self) {
        let dots = self.detail == Detail::Dots;
        let cover = Style::fill(Role::Ground).outlined(Role::Muted, 1.5).dashed(Dash::Dashed);
        let alone = Style::stroke(Role::Muted, 2.0).dashed(Dash::Dashed);
        let cross = Style::stroke(Role::Ink, if dots { 1.5 } else { max(2.0, self.r * 0.08) });
        let state = |drawing: &Self, i: usize| {
            let state = &drawing.world.devices[drawing.seen[i] as usize];
            (state.up, state.linked)
        };
        for i in 0..self.seen.len() {
            match state(self, i) {
                (false, _) => self.mark(self.view.place(self.seen[i]), self.r, Mark::Circle, cover),
                (true, false) => self.mark(self.view.place(self.seen[i]), self.r * 1.16, Mark::Circle, alone),
                (true, true) => {}
            }
        }
        for i in 0..self.seen.len() {
            if !state(self, i).0 {
                self.mark(self.view.place(self.seen[i]), self.r * 0.6, Mark::Cross, cross);
            }
        }
    }

    /// Tasks as chips on an arc above their host.
    fn chips(&mut self) {
        let chip_radius = max(4.0, min(7.5, self.r * 0.23));
        let pitch = chip_radius * 1.9;
        for i in 0..self.seen.len() {
            let device = self.seen[i];
            let orbit = self.rim(device) + chip_radius + 2.0;
            // At most about two thirds of a turn: below stands the name.
            let room = ((orbit * std::f64::consts::TAU * 0.66) / pitch) as usize;
            let all = self.world.devices[device as usize].tasks.len();
            let shown = if all > room { room.saturating_sub(2) } else { all };
            let places = (shown + 2 * usize::from(shown < all)) as f64;
            let at = self.view.place(device);
            let place = |n: f64| {
                let turn = (n - (places - 1.0) / 2.0) * pitch / orbit;
                (at.0 + orbit * sin(turn), at.1 - orbit * cos(turn))
            };
            for n in 0..shown {
                let task = self.world.devices[device as usize].tasks[n];
                let (role, mark, letter) = chip(self.instance().jobs[task.job as usize].model);
                let radius = if mark == Mark::Circle { chip_radius * 0.88 } else { chip_radius };
                let (x, y) = place(n as f64);
                self.mark((x, y), radius, mark, Style::fill(role).outlined(Role::Ground, 1.0));
                if chip_radius >= 6.0 {
                    let drop = if mark == Mark::Triangle { 0.16 } else { 0.04 } * chip_radius;
                    self.text((x, y + drop), letter, (chip_radius * 1.15, true), Anchor::Middle, Role::OnChip);
                }
            }
            if shown < all {
                let text = format!("+{}", all - shown);
                self.text(
                    place(shown as f64 + 0.5),
                    text,
                    (max(9.0, chip_radius * 1.3), true),
                    Anchor::Middle,
                    Role::Ink,
                );
            }
        }
    }

    /// Heads of clusters and hosts of shields.
    fn badges(&mut self) {
        let central = self.instance().scenario.study.method.is_centralised();
        let shield = self.instance().scenario.study.method.shield();
        let heads: Vec<u32> = self.instance().clusters.iter().map(|cluster| cluster.head).collect();
        let hosts: Vec<u32> = match shield {
            ShieldKind::None => Vec::new(),
            ShieldKind::Central => heads.clone(),
            ShieldKind::Regional => self.instance().regions.iter().map(|region| region.host).collect(),
        };
        let side = max(5.0, min(9.0, self.r * 0.26));
        let reach = if self.detail == Detail::Dots { 1.0 } else { 0.86 };
        // Among dots the badges of many regions would be all that is seen.
        let hosts = if self.detail == Detail::Dots && hosts.len() > 12 { Vec::new() } else { hosts };
        for &head in heads.iter().filter(|&&head| self.view.is_visible(head)) {
            let (x, y) = self.view.place(head);
            let at = (x - self.r * reach, y + self.r * reach * 0.86);
            let role = if central { Role::HueOrange } else { Role::Muted };
            let style = Style::fill(role).outlined(Role::Ground, 1.5);
            self.shapes.push(Shape::Polygon { points: crown(at, side), style });
        }
        for &host in hosts.iter().filter(|&&host| self.view.is_visible(host)) {
            let (x, y) = self.view.place(host);
            let at = (x + self.r * reach, y + self.r * reach * 0.86);
            let style = Style::fill(Role::Safe).outlined(Role::Ground, 1.5);
            self.shapes.push(Shape::Polygon { points: escutcheon(at, side), style });
        }
    }

    fn names(&mut self) {
        let size = max(10.0, min(13.0, self.r * 0.36));
        let room = max(self.r * 2.9, 44.0);
        for i in 0..self.seen.len() {
            let device = self.seen[i];
            let chosen = self.view.selected == Some(device);
            if self.detail != Detail::Full && !chosen {
                continue;
            }
            let (x, y) = self.view.place(device);
            // Where a name is too long, its end tells devices apart: a number stands for "device-" and its number.
            let name = &self.instance().devices[device as usize].name;
            let last = name.rsplit('-').next().filter(|last| last.parse::<u32>().is_ok()).unwrap_or(name);
            let name = end_fitted(if text_width(name, size) > room { last } else { name }, size, room);
            let below = if self.world.devices[device as usize].overloaded { 1.3 } else { 1.0 };
            let role = if chosen { Role::Focus } else { Role::Ink };
            self.text((x, y + self.r * below + size * 0.95), name, (size, chosen), Anchor::Middle, role);
        }
    }

    /// Jobs that wait at their owner, as small open dots on its right.
    fn queues(&mut self) {
        let mut waiting: BTreeMap<u32, u32> = BTreeMap::new();
        for (job, state) in self.instance().jobs.iter().zip(&self.world.jobs) {
            if state.phase == Phase::Scheduling && self.view.is_visible(job.owner) {
                *waiting.entry(job.owner).or_default() += 1;
            }
        }
        let dot = if self.detail == Detail::Dots { 1.8 } else { 3.0 };
        let style = Style::fill(Role::Ground).outlined(Role::Ink, if dot > 2.0 { 1.4 } else { 1.0 });
        let mut rest = Vec::new();
        for (owner, count) in waiting {
            let (x, y) = self.view.place(owner);
            let x = x + self.r + 3.0 + dot;
            let shown = count.min(4);
            for n in 0..shown {
                self.mark((x, y - f64::from(n) * (2.0 * dot + 2.0)), dot, Mark::Circle, style);
            }
            if count > shown && self.detail == Detail::Full {
                rest.push(((x + 6.0, y), count));
            }
        }
        for (at, count) in rest {
            self.text(at, format!("{count}"), (9.0, true), Anchor::Start, Role::Ink);
        }
    }

    fn selection(&mut self) {
        if let Some(device) = self.view.selected.filter(|&device| (device as usize) < self.world.devices.len()) {
            let radius = self.r * 1.3 + 3.0;
            self.mark(self.view.place(device), radius, Mark::Circle, Style::stroke(Role::Focus, 2.5));
        }
    }
}

/// A crown around a point: the head of a cluster.
pub(super) fn crown((x, y): Point, s: f64) -> Vec<Point> {
    let corners = [(-1.0, 0.7), (-1.0, -0.6), (-0.45, 0.0), (0.0, -0.85), (0.45, 0.0), (1.0, -0.6), (1.0, 0.7)];
    corners.iter().map(|(dx, dy)| (x + dx * s, y + dy * s)).collect()
}

/// A shield around a point: the host of a shield.
pub(super) fn escutcheon((x, y): Point, s: f64) -> Vec<Point> {
    let corners =
        [(-0.9, -0.8), (0.0, -1.05), (0.9, -0.8), (0.85, 0.15), (0.5, 0.7), (0.0, 1.1), (-0.5, 0.7), (-0.85, 0.15)];
    corners.iter().map(|(dx, dy)| (x + dx * s, y + dy * s)).collect()
}
