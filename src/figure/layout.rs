//! Where devices stand in the picture, and how the reader looks at it.

use std::sync::Arc;

use crate::{
    engine::instance::Instance,
    model::method::ShieldKind,
    num::{
        math::{distance, max, min, sqrt},
        sort::sort_by,
    },
};

use super::shape::{Mark, Point, Size, ring};

/// With more devices than this nobody is moved apart: they are dots, and dots may touch.
const MOST_MOVED: usize = 300;
/// Rounds of moving apart.
const ROUNDS: usize = 240;
/// Devices stand further apart from top to bottom than from side to side, by this factor: names take room below.
const UPRIGHT: f64 = 1.12;
/// The largest radius of rings, pixels.
const MOST_RADIUS: f64 = 54.0;
/// At most this much wider than high (or the reverse) the map is stretched to use the picture.
const STRETCH: f64 = 1.35;

/// How much is drawn of each device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// One dot.
    Dots,
    /// Rings.
    Rings,
    /// Rings, tasks, names.
    Full,
}

/// The area that one shield watches.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// What it is called.
    pub label: String,
    /// The device that hosts its shield, or else the head.
    pub host: u32,
    /// Where its label has most room, before zoom and pan, pixels.
    pub label_at: Point,
    /// Its outline, before zoom and pan, pixels.
    pub outline: Vec<Point>,
}

/// How the reader looks at the stage: size, zoom, what is chosen, and the moment of the animation.
///
/// The places of devices are computed once for an instance and a size (their true positions, moved apart just so far
/// that no two overlap); everything else may change every frame.
#[derive(Debug, Clone, PartialEq)]
pub struct StageView {
    /// Width and height of the picture, CSS pixels.
    pub size: Size,
    /// How far the reader has moved the picture, pixels.
    pub pan: Point,
    /// How far the reader has zoomed in; 1 shows everything.
    pub zoom: f64,
    /// Seconds of watching: moves the dashes of flows, and nothing else.
    pub clock_secs: f64,
    /// Reduced motion: nothing moves and nothing fades.
    pub still: bool,
    /// The device that the reader has chosen.
    pub selected: Option<u32>,
    /// The flow that the reader has chosen: sender and receiver.
    pub flow: Option<(u32, u32)>,
    /// The area that the reader has chosen, by its place among [`Self::areas`].
    pub area: Option<usize>,
    /// A device that the reader holds, and how far it has been moved, pixels.
    pub held: Option<(u32, Point)>,
    /// Pixels of the unzoomed picture in a metre, across and down; 0 where all devices stand at one coordinate.
    scale: Point,
    // Shared, since a view is copied for every frame.
    places: Arc<[Point]>,
    radius: f64,
    areas: Arc<[Area]>,
}

impl StageView {
    /// Shows the whole of an instance in a picture of this size, CSS pixels.
    pub fn new(instance: &Instance, size: Size) -> Self {
        let size = (max(size.0, 64.0), max(size.1, 64.0));
        let pitch = sqrt(size.0 * size.1 / instance.devices.len().max(1) as f64);
        let radius = max(2.5, min(MOST_RADIUS, 0.228 * pitch));
        let (places, scale) = places(instance, size, radius, pitch);
        // A few devices in a row may stand closer than the picture's area suggests.
        let radius = closest(&places).map_or(radius, |away| min(radius, max(2.5, 0.36 * away)));
        let areas = areas(instance, &places, radius, size);
        Self {
            size,
            pan: (0.0, 0.0),
            zoom: 1.0,
            clock_secs: 0.0,
            still: false,
            selected: None,
            flow: None,
            area: None,
            held: None,
            scale,
            places: places.into(),
            radius,
            areas: areas.into(),
        }
    }

    /// A point of the unzoomed picture as the reader sees it.
    pub fn see(&self, (x, y): Point) -> Point {
        let (cx, cy) = (self.size.0 / 2.0, self.size.1 / 2.0);
        ((x - cx) * self.zoom + cx + self.pan.0, (y - cy) * self.zoom + cy + self.pan.1)
    }

    /// Where a device's centre is, pixels.
    pub fn place(&self, device: u32) -> Point {
        let (x, y) = self.places.get(device as usize).map_or((0.0, 0.0), |&place| self.see(place));
        match self.held {
            Some((held, (dx, dy))) if held == device => (x + dx, y + dy),
            _ => (x, y),
        }
    }

    /// How far a movement in the picture is, metres.
    pub fn metres(&self, (dx, dy): Point) -> Point {
        let far = |pixels: f64, scale: f64| if scale > 0.0 { pixels / (scale * self.zoom) } else { pixels / self.zoom };
        (far(dx, self.scale.0), far(dy, self.scale.1))
    }

    /// The radius of a device's rings, pixels.
    pub fn radius(&self) -> f64 {
        max(2.5, min(MOST_RADIUS, self.radius * self.zoom))
    }

    /// The areas that shields watch; none where the method has no shield and there is one cluster.
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// Whether something around a device's place is inside the picture.
    pub fn is_visible(&self, device: u32) -> bool {
        let (x, y) = self.place(device);
        let margin = self.radius() * 1.6;
        x > -margin && y > -margin && x < self.size.0 + margin && y < self.size.1 + margin
    }

    /// The devices that are seen, at least in part.
    pub fn seen(&self) -> Vec<u32> {
        (0..self.places.len() as u32).filter(|&device| self.is_visible(device)).collect()
    }

    /// How much is drawn of each device: it depends on how many are seen, and how large.
    pub fn detail(&self) -> Detail {
        self.detail_of(self.seen().len())
    }

    /// How much is drawn of each device where so many are seen.
    pub fn detail_of(&self, seen: usize) -> Detail {
        let radius = self.radius();
        if seen <= 60 && radius >= 12.0 {
            Detail::Full
        } else if seen <= 300 && radius >= 6.0 {
            Detail::Rings
        } else {
            Detail::Dots
        }
    }

    /// The device at a point of the picture, if there is one within reach (at least 12 pixels around its centre).
    pub fn hit(&self, at: Point) -> Option<u32> {
        let reach = max(12.0, self.radius() * 1.3);
        let near = (0..self.places.len() as u32).map(|device| (distance(self.place(device), at), device));
        near.filter(|&(away, _)| away <= reach).reduce(|a, b| if b.0 < a.0 { b } else { a }).map(|found| found.1)
    }
}

/// Positions fitted into the picture, then moved apart until rings have room; and pixels in a metre.
fn places(instance: &Instance, size: Size, radius: f64, pitch: f64) -> (Vec<Point>, Point) {
    let edge = radius * 1.3 + 12.0;
    // Above a device stand its tasks, below it its name.
    let (left, top) = (edge, edge + 8.0);
    let (right, bottom) = (max(size.0 - edge, left + 1.0), max(size.1 - edge - 12.0, top + 1.0));
    let positions: Vec<Point> = instance.devices.iter().map(|device| device.position).collect();
    let fold = |of: fn(f64, f64) -> f64, axis: fn(&Point) -> f64| positions.iter().map(axis).reduce(of).unwrap_or(0.0);
    let (low_x, high_x) = (fold(min, |p| p.0), fold(max, |p| p.0));
    let (low_y, high_y) = (fold(min, |p| p.1), fold(max, |p| p.1));
    let scale = |room: f64, span: f64| if span > 0.0 { room / span } else { f64::INFINITY };
    let (sx, sy) = (scale(right - left, high_x - low_x), scale(bottom - top, high_y - low_y));
    let least = min(sx, sy);
    let (sx, sy) = if least.is_finite() { (min(sx, least * STRETCH), min(sy, least * STRETCH)) } else { (0.0, 0.0) };
    let middle = ((left + right) / 2.0, (top + bottom) / 2.0);
    let mut places: Vec<Point> = positions
        .iter()
        .map(|p| (middle.0 + (p.0 - (low_x + high_x) / 2.0) * sx, middle.1 + (p.1 - (low_y + high_y) / 2.0) * sy))
        .collect();
    if places.len() <= MOST_MOVED {
        move_apart(&mut places, 0.82 * pitch, (left, top), (right, bottom));
    }
    (places, (sx, sy))
}

fn move_apart(places: &mut [Point], apart: f64, low: Point, high: Point) {
    // The more devices, the more pairs in a round; many small rings may be left a little closer.
    let rounds = if places.len() > 100 { ROUNDS / 4 } else { ROUNDS };
    for _ in 0..rounds {
        let mut moved = false;
        for i in 0..places.len() {
            for j in 0..i {
                let (a, b) = (places[i], places[j]);
                let away = distance((a.0, a.1 / UPRIGHT), (b.0, b.1 / UPRIGHT));
                if away >= apart {
                    continue;
                }
                moved = true;
                // Devices at the very same place part in directions that depend on their numbers alone.
                let (ux, uy) = if away > 1e-6 {
                    ((a.0 - b.0) / away, (a.1 - b.1) / (away * UPRIGHT))
                } else {
                    Mark::Hexagon.corners((0.0, 0.0), 1.0).nth((i + j) % 6).unwrap_or((1.0, 0.0))
                };
                let push = (apart - away) * 0.25 + 0.05;
                places[i] = clamped((a.0 + ux * push, a.1 + uy * push), low, high);
                places[j] = clamped((b.0 - ux * push, b.1 - uy * push), low, high);
            }
        }
        if !moved {
            break;
        }
    }
}

/// The least distance between two devices, where they are few enough to be moved apart.
fn closest(places: &[Point]) -> Option<f64> {
    let pairs = (0..places.len()).flat_map(|i| (0..i).map(move |j| distance(places[i], places[j])));
    if places.len() > MOST_MOVED { None } else { pairs.reduce(min) }
}

fn clamped(p: Point, low: Point, high: Point) -> Point {
    (max(low.0, min(high.0, p.0)), max(low.1, min(high.1, p.1)))
}

fn areas(instance: &Instance, places: &[Point], radius: f64, size: Size) -> Vec<Area> {
    let area = |label: String, host: u32, devices: &[u32]| {
        let pad = radius * 1.3 + 9.0;
        // A circle of points around each device, and around its name: the hull comes out with round corners.
        let around = devices.iter().flat_map(|&d| {
            let (x, y) = places[d as usize];
            ring((x, y), pad).chain(ring((x, y + 8.0), pad))
        });
        let around: Vec<Point> = around.collect();
        let outline = hull(around);
        // Among dots a label only avoids those of its own area.
        let own = || devices.iter().map(|&d| places[d as usize]).collect();
        let avoided = if places.len() > MOST_MOVED { own() } else { places.to_vec() };
        let label_at = roomiest(&outline, &avoided, radius, size);
        Area { label, host, label_at, outline }
    };
    let shield = instance.scenario.study.method.shield();
    match shield {
        ShieldKind::Regional => instance
            .regions
            .iter()
            .enumerate()
            .map(|(id, region)| area(format!("region {id}"), region.host, &region.devices))
            .collect(),
        ShieldKind::None if instance.clusters.len() < 2 => Vec::new(),
        ShieldKind::Central | ShieldKind::None => instance
            .clusters
            .iter()
            .enumerate()
            .map(|(id, cluster)| area(format!("cluster {id}"), cluster.head, &cluster.all))
            .collect(),
    }
}

/// The corner or middle of a side of an outline, inside the picture, that is farthest from all devices.
fn roomiest(outline: &[Point], places: &[Point], radius: f64, size: Size) -> Point {
    let next = outline.iter().cycle().skip(1);
    let spots = outline.iter().zip(next).flat_map(|(&a, &b)| [a, ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0)]);
    let inside = spots.map(|spot| clamped(spot, (30.0, 10.0), (size.0 - 30.0, size.1 - 10.0)));
    let room = |spot: Point| {
        // Labels are wide and low: closeness from the side counts more.
        let near = |x: f64, y: f64| distance((spot.0 * 0.6, spot.1), (x * 0.6, y));
        let away = places.iter().map(|&(x, y)| min(near(x, y), near(x, y + radius + 12.0)));
        away.reduce(min).unwrap_or(0.0)
    };
    let best = inside.map(|spot| (room(spot), spot)).reduce(|a, b| if b.0 > a.0 { b } else { a });
    best.map_or((0.0, 0.0), |found| found.1)
}

/// The convex hull of points, by Andrew's monotone chain (Information Processing Letters 9(5), 1979).
pub fn hull(mut points: Vec<Point>) -> Vec<Point> {
    sort_by(&mut points, |a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    points.dedup();
    if points.len() < 3 {
        return points;
    }
    let turns = |o: Point, a: Point, b: Point| (a.0 - o.0) * (b.1 - o.1) - (a.1 - o.1) * (b.0 - o.0);
    let half = |points: &mut dyn Iterator<Item = Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for p in points {
            while chain.len() >= 2 && turns(chain[chain.len() - 2], chain[chain.len() - 1], p) <= 0.0 {
                chain.pop();
            }
            chain.push(p);
        }
        chain.pop();
        chain
    };
    let mut lower = half(&mut points.iter().copied());
    lower.extend(half(&mut points.iter().rev().copied()));
    lower
}
