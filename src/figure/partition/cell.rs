//! The cell as a picture: who stands where, how fast everybody is, and what everybody does at a moment of a round.
//!
//! A worker's colour and shape say its group, its size how fast it computes, the width of its link how many bits a hertz
//! carries to it. A block travels from the server, the worker computes (an arc closes around it), the update travels
//! back; who is done is hollow. The worker for whom the others wait wears a hatched octagon.

use crate::{
    figure::{
        palette::Role,
        shape::{Anchor, Dash, Mark, Point, Shape, Size, Style, fitted, text_width},
    },
    num::math::{distance, max, min, sqrt},
    partition::record::{Round, Spent, Start, Station},
};

use super::{
    course::{Phase, phase},
    look,
};

/// Pixels between the picture's edge and the outermost ring.
const MARGIN: f64 = 18.0;
/// Size of letters, pixels.
const LETTERS: f64 = 10.0;
/// Up to so many workers each has its name; from then on only the one that is waited for.
const NAMED: usize = 8;
/// Height of the row that says which group looks how.
const LEGEND: f64 = 20.0;

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View<'a> {
    /// The workers.
    pub start: &'a Start,
    /// The round in progress and the seconds since it began; none before the first.
    pub round: Option<(&'a Round, f64)>,
    /// Radius of the cell, metres.
    pub radius_m: f64,
}

/// Where the workers of a cell stand on a picture.
struct Plan {
    server: Point,
    metres: f64,
    scale: f64,
    fastest: f64,
}

impl Plan {
    fn of(view: &View<'_>, size: Size) -> Self {
        let workers = view.start.groups.iter().flatten();
        let far = |worker: &Station| distance((0.0, 0.0), (worker.x_m, worker.y_m));
        let metres = workers.clone().map(far).fold(max(view.radius_m, 1.0), max);
        let fastest = workers.map(|worker| worker.cycles_per_sec).fold(1.0, max);
        let height = size.1 - LEGEND;
        let scale = max(min(size.0, height) / 2.0 - MARGIN, 10.0) / metres;
        Self { server: (size.0 / 2.0, height / 2.0), metres, scale, fastest }
    }

    fn at(&self, worker: &Station) -> Point {
        (self.server.0 + worker.x_m * self.scale, self.server.1 - worker.y_m * self.scale)
    }

    fn radius(&self, worker: &Station) -> f64 {
        4.5 + 5.5 * sqrt(worker.cycles_per_sec / self.fastest)
    }
}

/// What does not change while the cell is the same: rings of distance, the server, and which group looks how.
pub fn ground(view: &View<'_>, size: Size) -> Vec<Shape> {
    let plan = Plan::of(view, size);
    let mut shapes = Vec::new();
    for part in 1..=3 {
        let metres = view.radius_m * f64::from(part) / 3.0;
        let radius = metres * plan.scale;
        let dash = if part == 3 { Dash::Solid } else { Dash::Dashed };
        let style = Style::stroke(Role::Track, if part == 3 { 1.5 } else { 1.0 }).dashed(dash);
        shapes.push(Shape::Mark { at: plan.server, radius, mark: Mark::Circle, style });
        let at = (plan.server.0, plan.server.1 - radius + 8.0);
        shapes.push(text(at, metres_words(metres), Anchor::Middle, Role::Muted, false));
    }
    let groups = view.start.groups.len();
    let mut x = 8.0;
    for group in 0..groups {
        let words = format!("group {}", group + 1);
        let wide = 20.0 + text_width(&words, LETTERS) * 1.08;
        let y = size.1 - LEGEND / 2.0;
        if x + wide > size.0 - 20.0 && group + 1 < groups {
            shapes.push(text((x, y), format!("and {} more", groups - group), Anchor::Start, Role::Muted, false));
            break;
        }
        let (role, mark) = look(group);
        shapes.push(Shape::Mark { at: (x + 6.0, y), radius: 5.0, mark, style: Style::fill(role) });
        shapes.push(text((x + 14.0, y), words, Anchor::Start, Role::Muted, false));
        x += wide;
    }
    shapes
}

/// The workers, their links, and what moves, over the [`ground`].
pub fn actors(view: &View<'_>, size: Size) -> Vec<Shape> {
    let plan = Plan::of(view, size);
    let quality = view.round.map(|(round, _)| qualities(round)).unwrap_or_default();
    let (mut links, mut packets, mut workers, mut words) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let few = view.start.groups.iter().map(Vec::len).sum::<usize>() <= NAMED;
    for (group, members) in view.start.groups.iter().enumerate() {
        for (place, worker) in members.iter().enumerate() {
            let (at, radius) = (plan.at(worker), plan.radius(worker));
            let spent = view.round.and_then(|(round, _)| round.spent.get(group)?.get(place));
            let now = match (spent, view.round) {
                (Some(spent), Some((_, secs))) => phase(spent, secs),
                _ => Phase::Rests,
            };
            let waited_for = view.round.and_then(|(round, _)| round.bottleneck) == Some((group as u32, place as u32));
            let width = 0.8 + 3.2 * quality.get(group).and_then(|of| of.get(place)).copied().unwrap_or(0.0);
            link(&mut links, &mut packets, (plan.server, at), (width, group), now);
            if waited_for {
                let style = Style::fill(Role::Ground).hatched(Role::Alarm).outlined(Role::Alarm, 1.8);
                workers.push(Shape::Mark { at, radius: radius + 8.0, mark: Mark::Octagon, style });
                workers.push(Shape::Mark {
                    at,
                    radius: radius + 2.5,
                    mark: Mark::Circle,
                    style: Style::fill(Role::Ground),
                });
            }
            body(&mut workers, at, radius, group, now);
            if waited_for || few {
                let role = if waited_for { Role::Alarm } else { Role::Ink };
                // Where all are named, the end of a name tells workers apart.
                let short = worker.name.rsplit('-').next().unwrap_or_default();
                let name = fitted(if waited_for { &worker.name } else { short }, LETTERS, size.0 / 2.5);
                words.extend(label(name, at, radius, size, role, waited_for));
            }
        }
    }
    links.extend(server(plan.server));
    links.extend(packets);
    links.extend(workers);
    links.extend(words);
    links
}

/// The picture as a whole: a moment of a round.
pub fn shapes(view: &View<'_>, size: Size) -> Vec<Shape> {
    let mut shapes = ground(view, size);
    shapes.extend(actors(view, size));
    shapes
}

/// How wide the cell is drawn, metres from the server to the edge of the picture's circle.
pub fn reach_m(view: &View<'_>) -> f64 {
    Plan::of(view, (100.0, 100.0)).metres
}

/// Bits that a hertz carries to and from each worker, as shares of the best in the cell.
fn qualities(round: &Round) -> Vec<Vec<f64>> {
    let group = |(group, spent): (usize, &Vec<Spent>)| -> Vec<f64> {
        let (down, up) = (&round.bandwidth_down_hz[group], &round.bandwidth_up_hz[group]);
        let worker = |(place, spent): (usize, &Spent)| {
            // With multicast a group has one download.
            let hertz = [down.get(place).or(down.first()), up.get(place)].map(|hz| hz.copied().unwrap_or(0.0));
            let work = [spent.download_secs * hertz[0], spent.upload_secs * hertz[1]];
            let rate = |work: f64| if work > 0.0 { round.params[group] / work } else { 0.0 };
            (rate(work[0]) + rate(work[1])) / 2.0
        };
        spent.iter().enumerate().map(worker).collect()
    };
    let mut all: Vec<Vec<f64>> = round.spent.iter().enumerate().map(group).collect();
    let best = all.iter().flatten().copied().fold(0.0, max);
    if best > 0.0 {
        all.iter_mut().flatten().for_each(|quality| *quality /= best);
    }
    all
}

fn link(
    links: &mut Vec<Shape>,
    packets: &mut Vec<Shape>,
    (server, worker): (Point, Point),
    (width, group): (f64, usize),
    now: Phase,
) {
    let (moves, share) = match now {
        Phase::Downloads(share) => (true, share),
        Phase::Uploads(share) => (true, 1.0 - share),
        _ => (false, 0.0),
    };
    let style = if moves { Style::stroke(Role::Flow, width) } else { Style::stroke(Role::Track, width) };
    links.push(Shape::Path { points: vec![server, worker], style });
    if moves {
        let at = (server.0 + (worker.0 - server.0) * share, server.1 + (worker.1 - server.1) * share);
        // A block comes whole; an update is hollow: only changes go back.
        let (role, _) = look(group);
        let style = match now {
            Phase::Downloads(_) => Style::fill(role).outlined(Role::Ground, 1.0),
            _ => Style::fill(Role::Ground).outlined(role, 2.0),
        };
        packets.push(Shape::Mark { at, radius: 5.0, mark: Mark::Square, style });
    }
}

fn body(workers: &mut Vec<Shape>, at: Point, radius: f64, group: usize, now: Phase) {
    let (role, mark) = look(group);
    let style = match now {
        Phase::Waits => Style::fill(Role::Ground).outlined(role, 1.6).faded(0.75),
        Phase::Rests => Style::fill(Role::Track).outlined(Role::Outline, 1.0),
        _ => Style::fill(role).outlined(Role::Ground, 1.2),
    };
    workers.push(Shape::Mark { at, radius, mark, style });
    if let Phase::Computes(share) = now {
        let ring = |to, style| Shape::Arc { at, radius: radius + 3.5, from: 0.0, to, style };
        workers.push(ring(1.0, Style::stroke(Role::Track, 2.5)));
        workers.push(ring(max(share, 0.02), Style::stroke(role, 2.5)));
    }
}

fn server(at: Point) -> [Shape; 2] {
    let style = Style::fill(Role::Ink).outlined(Role::Ground, 1.5);
    let side = 20.0;
    [
        Shape::Rect { at: (at.0 - side / 2.0, at.1 - side / 2.0), size: (side, side), corner: 4.0, style },
        text(at, "S".to_owned(), Anchor::Middle, Role::Ground, true),
    ]
}

/// A name under its worker, kept inside the picture, on a ground of its own so that links do not cross it.
fn label(name: String, at: Point, radius: f64, size: Size, role: Role, marked: bool) -> [Shape; 2] {
    let half = text_width(&name, LETTERS) * 1.08 / 2.0;
    let below = radius + if marked { 15.0 } else { 9.0 };
    let y = if at.1 + below + 7.0 > size.1 - LEGEND { at.1 - below } else { at.1 + below };
    let x = max(half + 3.0, min(size.0 - half - 3.0, at.0));
    let under = Style::fill(Role::Ground).faded(0.8);
    [
        Shape::Rect { at: (x - half - 2.0, y - 7.0), size: (2.0 * half + 4.0, 14.0), corner: 3.0, style: under },
        text((x, y), name, Anchor::Middle, role, marked),
    ]
}

fn text(at: Point, text: String, anchor: Anchor, role: Role, bold: bool) -> Shape {
    Shape::Text { at, text, size: LETTERS, bold, anchor, role, opacity: 1.0 }
}

fn metres_words(metres: f64) -> String {
    if metres >= 10_000.0 { format!("{:.0} km", metres / 1000.0) } else { format!("{metres:.0} m") }
}
