//! Micro-clouds as a picture: workers in a ring, what each does at a moment, and what passes between them.
//!
//! A link is as wide as what it carries; messages travel on it. A worker's card has a bar as long as its mini-batch, in
//! which progress grows; who waits is hatched. Who has pulled the weights of the best worker has an arrow from it.

use crate::{
    figure::{
        palette::Role,
        shape::{Anchor, Dash, Mark, Point, Shape, Size, Style, control, text_width},
        svg::num,
    },
    model::time::Time,
    num::math::{cos, max, min, sin, sqrt},
    training::record::Topic,
};

use super::{
    cards::{Card, Detail},
    course::{Course, Flight, Transfer},
};

/// Size of letters, pixels.
pub(super) const LETTERS: f64 = 10.0;
/// Height of the row that says what lines and marks are.
const LEGEND: f64 = 22.0;
/// Pixels between the cards and the picture's edge.
const MARGIN: f64 = 4.0;
/// How far a link swings aside, so that the two directions are seen apart.
const BEND: f64 = 0.09;
/// Width of the line that carries most, pixels; among more than so many workers lines are thinner.
const WIDEST: f64 = 8.0;
const FEW: f64 = 8.0;
/// Traffic is what was carried in so many seconds.
pub const TRAFFIC_SECS: f64 = 20.0;
/// A transfer of weights stays on the picture for this share of the run.
const RECENT_SHARE: f64 = 0.012;

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View<'a> {
    /// The run.
    pub course: &'a Course,
    /// The moment.
    pub at: Time,
    /// Simulated seconds that pass while one blinks, 0 at rest: what is shorter is shown as shares, so that nothing flickers.
    pub blink_secs: f64,
    /// What the widest line carries, bytes per second: the same for runs that are compared.
    pub widest_bytes_per_sec: f64,
    /// What the longest bar holds, samples: the same for runs that are compared.
    pub longest_batch: f64,
    /// Whether nothing may move: messages are then left out.
    pub still: bool,
}

impl View<'_> {
    /// The simulated seconds over which shares are taken.
    pub(super) fn span_secs(&self) -> f64 {
        max(self.blink_secs * 4.0, 1.0)
    }

    fn recent_secs(&self) -> f64 {
        max(self.span_secs(), self.course.horizon_secs * RECENT_SHARE)
    }
}

/// What the widest line stands for at a moment: what the busiest link carries, bytes per second, rounded up to 1, 2 or 5
/// times a power of ten of bits, so that it holds for a while.
pub fn widest(course: &Course, at: Time) -> f64 {
    let most = course.links.iter().map(|link| link.bytes_per_sec(at, TRAFFIC_SECS)).fold(0.0, max) * 8.0;
    let mut power = 1e3;
    loop {
        if let Some(step) = [1.0, 2.0, 5.0].map(|step| step * power).into_iter().find(|step| *step >= most) {
            return step / 8.0;
        }
        power *= 10.0;
    }
}

/// The largest mini-batch of any worker at a moment, samples.
pub fn longest_batch(course: &Course, at: Time) -> f64 {
    course.workers.iter().map(|worker| f64::from(worker.batch.at(at))).fold(1.0, max)
}

/// The picture.
pub fn shapes(view: &View<'_>, size: Size) -> Vec<Shape> {
    let places = Places::of(view.course.workers.len(), size);
    let mut shapes = Vec::new();
    links(view, &places, &mut shapes);
    let recent = recent(view);
    arrows(&recent, &places, &mut shapes);
    if !view.still {
        messages(view, &places, &mut shapes);
    }
    for worker in 0..view.course.workers.len() {
        let is_best = recent.iter().any(|transfer| transfer.from as usize == worker);
        let at = places.centres[worker];
        shapes.extend(Card { view, worker, at, detail: places.detail, is_best }.shapes());
    }
    legend(view, size, &mut shapes);
    shapes
}

/// Where the workers stand.
pub(super) struct Places {
    centres: Vec<Point>,
    detail: Detail,
}

impl Places {
    /// A ring from twelve o'clock, with as much on each card as there is room for.
    pub(super) fn of(count: usize, size: Size) -> Self {
        let ring = |detail: Detail| Self { centres: ring(count, size, detail.size()), detail };
        let fits = |places: &Self| !places.overlap() && places.is_inside(size);
        [Detail::Full, Detail::Medium, Detail::Brief]
            .map(ring)
            .into_iter()
            .find(fits)
            .unwrap_or_else(|| ring(Detail::Dot))
    }

    fn overlap(&self) -> bool {
        let (wide, high) = self.detail.size();
        let near = |a: &Point, b: &Point| (a.0 - b.0).abs() < wide + 3.0 && (a.1 - b.1).abs() < high + 3.0;
        self.centres.iter().enumerate().any(|(place, a)| self.centres[..place].iter().any(|b| near(a, b)))
    }

    fn is_inside(&self, size: Size) -> bool {
        let (wide, high) = self.detail.size();
        size.0 >= 1.5 * wide && size.1 >= 1.5 * high + LEGEND
    }

    /// The part of a curve that cards do not cover: where it leaves the one and reaches the other, as shares.
    fn seen(&self, from: Point, to: Point) -> (f64, f64) {
        let (wide, high) = self.detail.size();
        let covers = |card: Point, at: Point| {
            (at.0 - card.0).abs() <= wide / 2.0 + 3.0 && (at.1 - card.1).abs() <= high / 2.0 + 3.0
        };
        let shares = || (0..=STEPS).map(|step| f64::from(step) / f64::from(STEPS));
        let leaves = shares().find(|&share| !covers(from, along(from, to, share))).unwrap_or(0.5);
        let reaches = shares().rev().find(|&share| !covers(to, along(from, to, share))).unwrap_or(0.5);
        (leaves, max(leaves, reaches))
    }
}

const STEPS: i32 = 32;

fn ring(count: usize, size: Size, card: Size) -> Vec<Point> {
    let middle = (size.0 / 2.0, (size.1 - LEGEND) / 2.0);
    let radius = (middle.0 - card.0 / 2.0 - MARGIN, middle.1 - card.1 / 2.0 - MARGIN);
    if count == 1 {
        return vec![middle];
    }
    let place = |worker: usize| {
        let angle = std::f64::consts::TAU * worker as f64 / count as f64;
        (middle.0 + max(radius.0, 1.0) * sin(angle), middle.1 - max(radius.1, 1.0) * cos(angle))
    };
    (0..count).map(place).collect()
}

/// A point of a link's curve.
fn along(from: Point, to: Point, share: f64) -> Point {
    let middle = control(from, to, BEND);
    let (a, b, c) = ((1.0 - share) * (1.0 - share), 2.0 * share * (1.0 - share), share * share);
    (a * from.0 + b * middle.0 + c * to.0, a * from.1 + b * middle.1 + c * to.1)
}

fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |from| (0..count).filter(move |to| *to != from).map(move |to| (from, to)))
}

/// Links: idle ones first, so that traffic lies on top.
fn links(view: &View<'_>, places: &Places, shapes: &mut Vec<Shape>) {
    let (mut idle, mut busy) = (Vec::new(), Vec::new());
    let widest = widest_line(view.course);
    for (from, to) in pairs(view.course.workers.len()) {
        let link = view.course.link(from, to);
        let (from, to) = (places.centres[from], places.centres[to]);
        let curve = |style| Shape::Curve { from, to, bend: BEND, arrow: false, style };
        let share = link.bytes_per_sec(view.at, TRAFFIC_SECS) / max(view.widest_bytes_per_sec, 1e-9);
        if link.factor.at(view.at) == 0.0 {
            busy.push(curve(Style::stroke(Role::Alarm, 1.5).dashed(Dash::Dashed)));
        } else if share > 0.0 {
            // In steps of a quarter pixel: neighbours of one style are painted at once.
            let width = (max(min(widest, 1.0), widest * min(share, 1.0)) * 4.0).round() / 4.0;
            busy.push(curve(Style::stroke(Role::Flow, width).faded(0.55)));
        } else {
            idle.push(curve(Style::stroke(Role::Track, 1.0)));
        }
    }
    shapes.append(&mut idle);
    shapes.append(&mut busy);
}

fn widest_line(course: &Course) -> f64 {
    WIDEST * min(1.0, FEW * FEW / max(1.0, (course.workers.len() * course.workers.len()) as f64))
}

/// Transfers of weights that are recent.
fn recent<'a>(view: &View<'a>) -> Vec<&'a Transfer> {
    let from = view.at.secs() - view.recent_secs();
    let transfers = &view.course.transfers;
    let end = transfers.partition_point(|transfer| transfer.at <= view.at);
    let start = transfers[..end].partition_point(|transfer| transfer.at.secs() < from);
    transfers[start..end].iter().collect()
}

fn arrows(recent: &[&Transfer], places: &Places, shapes: &mut Vec<Shape>) {
    for transfer in recent {
        let ends = [transfer.from, transfer.worker].map(|worker| places.centres.get(worker as usize).copied());
        let [Some(from), Some(to)] = ends else { continue };
        let (leaves, reaches) = places.seen(from, to);
        let style = Style::stroke(Role::Safe, 2.5).dashed(Dash::Dashed);
        let (from, to) = (along(from, to, leaves), along(from, to, reaches));
        shapes.push(Shape::Curve { from, to, bend: BEND / 2.0, arrow: true, style });
    }
}

/// Messages on their way that are slow enough to be followed.
fn messages(view: &View<'_>, places: &Places, shapes: &mut Vec<Shape>) {
    for (from, to) in pairs(view.course.workers.len()) {
        let flights = view.course.link(from, to).in_flight(view.at);
        let slow = |flight: &&Flight| flight.arrived.secs_since(flight.began) >= view.blink_secs;
        let (from, to) = (places.centres[from], places.centres[to]);
        for flight in flights.filter(slow) {
            let (leaves, reaches) = places.seen(from, to);
            let at = along(from, to, leaves + (reaches - leaves) * flight.share(view.at));
            let part = max(0.0, min(1.0, f64::from(flight.entries) / max(f64::from(view.course.largest_entries), 1.0)));
            shapes.push(message(flight.topic, at, 2.5 + 3.5 * sqrt(part)));
        }
    }
}

fn message(topic: Topic, at: Point, radius: f64) -> Shape {
    let (mark, role, radius) = match topic {
        Topic::Gradient => (Mark::Circle, Role::HueBlue, radius),
        Topic::Weights => (Mark::Diamond, Role::Safe, radius + 1.5),
        Topic::Report => (Mark::Square, Role::Muted, 3.0),
    };
    Shape::Mark { at, radius, mark, style: Style::fill(role).outlined(Role::Ground, 1.0) }
}

/// What lines and marks are.
fn legend(view: &View<'_>, size: Size, shapes: &mut Vec<Shape>) {
    let y = size.1 - LEGEND / 2.0;
    let mut x = 8.0;
    let mut entry = |words: String, mark: &dyn Fn(f64) -> Shape, wide: f64| {
        let end = x + wide + 6.0 + text_width(&words, LETTERS) * 1.06;
        if end <= size.0 - 4.0 {
            shapes.push(mark(x + wide / 2.0));
            shapes.push(text((x + wide + 4.0, y), words, Anchor::Start, Role::Muted, false));
            x = end + 8.0;
        }
    };
    if !view.still {
        entry("gradient".to_owned(), &|x| message(Topic::Gradient, (x, y), 5.0), 12.0);
        entry("weights".to_owned(), &|x| message(Topic::Weights, (x, y), 5.0), 12.0);
        entry("loss".to_owned(), &|x| message(Topic::Report, (x, y), 4.0), 10.0);
    }
    let line = |x: f64| Shape::Path {
        points: vec![(x - 10.0, y), (x + 10.0, y)],
        style: Style::stroke(Role::Flow, widest_line(view.course)).faded(0.55),
    };
    entry(rate(view.widest_bytes_per_sec), &line, 24.0);
}

/// A rate in words, in bits as links are sold.
pub fn rate(bytes_per_sec: f64) -> String {
    let bits = bytes_per_sec * 8.0;
    let rounded = |value: f64| num(if value < 10.0 { (value * 10.0).round() / 10.0 } else { value.round() });
    match bits {
        bits if bits >= 1e9 => format!("{} Gb/s", rounded(bits / 1e9)),
        bits if bits >= 1e6 => format!("{} Mb/s", rounded(bits / 1e6)),
        bits => format!("{} kb/s", rounded(bits / 1e3)),
    }
}

/// A line of text.
pub(super) fn text(at: Point, text: String, anchor: Anchor, role: Role, bold: bool) -> Shape {
    Shape::Text { at, text, size: LETTERS, bold, anchor, role, opacity: 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::training::course::tests::{records, scenario, secs};

    const SIZE: Size = (600.0, 400.0);

    fn view(course: &Course, at: f64, blink_secs: f64) -> View<'_> {
        let at = secs(at);
        let (widest_bytes_per_sec, longest_batch) = (widest(course, at), longest_batch(course, at));
        View { course, at, blink_secs, widest_bytes_per_sec, longest_batch, still: false }
    }

    fn words(shapes: &[Shape]) -> Vec<&str> {
        shapes
            .iter()
            .filter_map(|shape| if let Shape::Text { text, .. } = shape { Some(text.as_str()) } else { None })
            .collect()
    }

    fn marks(shapes: &[Shape], wanted: Mark) -> usize {
        shapes.iter().filter(|shape| matches!(shape, Shape::Mark { mark, .. } if *mark == wanted)).count()
    }

    #[test]
    fn cards_say_what_workers_do() {
        let course = Course::of(&scenario(), &records());
        let at = |at: f64, blink: f64| shapes(&view(&course, at, blink), SIZE);
        let has = |shapes: &[Shape], word: &str| words(shapes).contains(&word);
        let waits = at(2.55, 0.0);
        assert!(has(&waits, "waits") && has(&waits, "computes") && has(&waits, "iteration 1"), "{:?}", words(&waits));
        // Time runs fast: shares of what just was.
        assert!(has(&at(5.0, 1.2), "waits 65 % of time"), "{:?}", words(&at(5.0, 1.2)));
        assert!(has(&at(7.0, 0.0), "down"));
        // The gradient on its way is a disc besides the one of the legend and of worker 0; a transfer leaves a star.
        assert_eq!(marks(&waits, Mark::Circle), marks(&at(1.5, 0.0), Mark::Circle) + 1);
        assert_eq!((marks(&at(4.9, 0.0), Mark::Burst), marks(&at(5.1, 0.0), Mark::Burst)), (0, 1));
        assert!(has(&at(5.1, 0.0), "best"));
        let still = shapes(&View { still: true, ..view(&course, 2.55, 0.0) }, SIZE);
        assert_eq!(
            marks(&still, Mark::Circle),
            marks(&at(1.5, 0.0), Mark::Circle) - 1,
            "no message and no legend of any"
        );
    }

    #[test]
    fn the_busiest_link_is_the_widest() {
        let course = Course::of(&scenario(), &records());
        let width = |at: f64| {
            let shapes = shapes(&view(&course, at, 0.0), SIZE);
            let curves = shapes.iter().filter(|shape| matches!(shape, Shape::Curve { .. }));
            curves.filter_map(Shape::style).map(|style| style.width).fold(0.0, max)
        };
        assert_eq!(width(1.0), 1.0, "idle");
        // 1,000 bytes in 4 s (since the start) are 2 kb/s, a step of the scale.
        assert_eq!((widest(&course, secs(4.0)), width(4.0)), (250.0, WIDEST));
    }

    /// From one worker to 64, on a projector and on a phone: cards lie inside and not on one another.
    #[test]
    fn cards_have_room() {
        for (count, size) in
            (1..=64).flat_map(|count| [(count, SIZE), (count, (340.0, 320.0)), (count, (280.0, 300.0))])
        {
            let places = Places::of(count, size);
            let (wide, high) = places.detail.size();
            assert!(places.detail == Detail::Dot || !places.overlap(), "{count} on {size:?}");
            let inside = |at: &Point| {
                at.0 >= wide / 2.0 && at.0 + wide / 2.0 <= size.0 && at.1 >= high / 2.0 && at.1 + high / 2.0 <= size.1
            };
            assert!(places.centres.iter().all(inside), "{count} on {size:?}");
        }
        let detail = |count, size| Places::of(count, size).detail;
        assert_eq!((detail(6, SIZE), detail(12, SIZE), detail(64, SIZE)), (Detail::Full, Detail::Medium, Detail::Dot));
        assert_eq!(detail(6, (340.0, 320.0)), Detail::Medium);
    }

    #[test]
    fn rates_are_written_as_links_are_sold() {
        assert_eq!([125.0, 125_000.0, 6.25e6, 1.25e9].map(rate), ["1 kb/s", "1 Mb/s", "50 Mb/s", "10 Gb/s"]);
    }
}
