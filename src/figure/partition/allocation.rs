//! Who gets how much: parameters of groups and bandwidth of workers as bars, the schemes side by side.

use crate::{
    figure::{
        axis::{Axis, Unit},
        palette::{Pen, Role},
        shape::{Anchor, Mark, Point, Shape, Size, Style, fitted, text_width},
    },
    num::math::{max, min},
    partition::record::{Round, Start},
};

/// Size of letters, pixels.
const LETTERS: f64 = 10.0;

/// What a scheme gives out in a round.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Side<'a> {
    /// The scheme's name.
    pub label: &'a str,
    /// How it looks.
    pub pen: Pen,
    /// The round.
    pub round: &'a Round,
}

/// Bars in clusters: one cluster for each place, one bar of it for each scheme.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// What they show, with the unit.
    pub title: String,
    /// The names of the places.
    pub places: Vec<String>,
    /// Each scheme's name, look and value at each place.
    pub sides: Vec<(String, Pen, Vec<f64>)>,
}

/// Parameters of each group, thousands.
pub fn params(start: &Start, sides: &[Side<'_>]) -> Bars {
    let places = (1..=start.groups.len()).map(|group| format!("group {group}")).collect();
    bars("Parameters of each group, thousands", places, sides, |round| {
        round.params.iter().map(|params| params / 1e3).collect()
    })
}

/// Bandwidth of each download, MHz.
pub fn downloads(start: &Start, sides: &[Side<'_>]) -> Bars {
    links("Bandwidth of each download, MHz", start, sides, |round| &round.bandwidth_down_hz)
}

/// Bandwidth of each upload, MHz.
pub fn uploads(start: &Start, sides: &[Side<'_>]) -> Bars {
    links("Bandwidth of each upload, MHz", start, sides, |round| &round.bandwidth_up_hz)
}

/// Workers up to which each has a place of its own; from then on groups have one.
const EACH: usize = 40;

fn links(title: &str, start: &Start, sides: &[Side<'_>], of: fn(&Round) -> &Vec<Vec<f64>>) -> Bars {
    let single =
        sides.first().is_some_and(|side| of(side.round).iter().zip(&start.groups).any(|(a, b)| a.len() != b.len()));
    let all: usize = start.groups.iter().map(Vec::len).sum();
    if single || all > EACH {
        let places = (1..=start.groups.len()).map(|group| format!("group {group}")).collect();
        let title = title.replace("each", "each group's");
        let sum = |links: &Vec<f64>| links.iter().fold(0.0, |sum, hz| sum + hz) / 1e6;
        return bars(&title, places, sides, |round| of(round).iter().map(sum).collect());
    }
    let places = start.groups.iter().flatten().map(|worker| worker.name.clone()).collect();
    bars(title, places, sides, |round| of(round).iter().flatten().map(|hz| hz / 1e6).collect())
}

fn bars(title: &str, places: Vec<String>, sides: &[Side<'_>], of: impl Fn(&Round) -> Vec<f64>) -> Bars {
    let sides = sides.iter().map(|side| (side.label.to_owned(), side.pen, of(side.round))).collect();
    Bars { title: title.to_owned(), places, sides }
}

/// Draws bars.
pub fn shapes(bars: &Bars, size: Size) -> Vec<Shape> {
    let highest = bars.sides.iter().flat_map(|(.., values)| values.iter().copied()).fold(0.0, max);
    let axis = Axis::to(Unit::Number, highest * 1.06);
    let ticks = axis.ticks((size.1 / 40.0) as usize);
    let left = ticks.iter().map(|&tick| text_width(&axis.show(tick), LETTERS)).fold(0.0, max) + 14.0;
    let (top, bottom, right) = (28.0, size.1 - 34.0, size.0 - 8.0);
    let y = |value: f64| bottom - (bottom - top) * value / axis.high;
    let mut shapes = Vec::new();
    let text = |at: Point, text: String, (size, bold): (f64, bool), anchor, role| Shape::Text {
        at,
        text,
        size,
        bold,
        anchor,
        role,
        opacity: 1.0,
    };
    shapes.push(text((8.0, 12.0), fitted(&bars.title, 12.5, size.0 - 16.0), (12.5, true), Anchor::Start, Role::Ink));
    for tick in ticks {
        let points = vec![(left, y(tick)), (right, y(tick))];
        shapes.push(Shape::Path { points, style: Style::stroke(Role::Track, 1.0) });
        shapes.push(text((left - 5.0, y(tick)), axis.show(tick), (LETTERS, false), Anchor::End, Role::Muted));
    }
    let (places, sides) = (bars.places.len().max(1) as f64, bars.sides.len().max(1) as f64);
    let cluster = (right - left) / places;
    let wide = min(cluster * 0.82 / sides, 26.0);
    for (at, name) in bars.places.iter().enumerate() {
        let middle = left + (at as f64 + 0.5) * cluster;
        for (side, (_, pen, values)) in bars.sides.iter().enumerate() {
            let value = values.get(at).copied().unwrap_or(0.0);
            let x = middle + (side as f64 - sides / 2.0) * wide;
            let style = Style::fill(pen.role);
            let size = (max(wide - 1.0, 0.8), max(bottom - y(value), 0.0));
            shapes.push(Shape::Rect { at: (x, y(value)), size, corner: 1.0, style });
            if wide >= 7.0 {
                shapes.push(tip((x + wide / 2.0 - 0.5, y(value)), pen, min(wide * 0.55, 5.0)));
            }
        }
        shapes.extend(place_name(name, middle, cluster, bottom, at));
    }
    shapes
        .push(Shape::Path { points: vec![(left, bottom), (right, bottom)], style: Style::stroke(Role::Outline, 1.0) });
    let mut x = left;
    for (name, pen, _) in &bars.sides {
        shapes.push(tip((x + 5.0, size.1 - 8.0), pen, 4.5));
        shapes.push(text((x + 14.0, size.1 - 8.0), name.clone(), (LETTERS, false), Anchor::Start, Role::Ink));
        x += 28.0 + text_width(name, LETTERS) * 1.06;
    }
    shapes
}

/// The mark of a scheme at a bar's end, so that bars are told apart without colour.
fn tip(at: Point, pen: &Pen, radius: f64) -> Shape {
    let style = match pen.mark {
        Mark::Cross => Style::stroke(pen.role, 1.8),
        _ => Style::fill(pen.role).outlined(Role::Ground, 1.0),
    };
    Shape::Mark { at, radius, mark: pen.mark, style }
}

/// The name under a cluster, where it fits; else every so many.
fn place_name(name: &str, middle: f64, cluster: f64, bottom: f64, at: usize) -> Option<Shape> {
    let short = name.rsplit(['-', ' ']).next().unwrap_or(name);
    let fits = |words: &&str| text_width(words, LETTERS) * 1.1 + 4.0 <= cluster;
    let each = (22.0 / cluster).ceil() as usize;
    let words = [name, short].into_iter().find(fits).or(at.is_multiple_of(each.max(1)).then_some(short))?;
    let (at, role) = ((middle, bottom + 11.0), Role::Muted);
    Some(Shape::Text {
        at,
        text: words.to_owned(),
        size: LETTERS,
        bold: false,
        anchor: Anchor::Middle,
        role,
        opacity: 1.0,
    })
}

/// The bars as a table: a row of heads, then a row for each place.
pub fn table(bars: &Bars, place: &str) -> Vec<Vec<String>> {
    let head = std::iter::once(place.to_owned()).chain(bars.sides.iter().map(|(name, ..)| name.clone()));
    let mut rows = vec![head.collect::<Vec<_>>()];
    for (at, name) in bars.places.iter().enumerate() {
        let values = bars.sides.iter().map(|(.., values)| format!("{:.3}", values.get(at).copied().unwrap_or(0.0)));
        rows.push(std::iter::once(name.clone()).chain(values).collect());
    }
    rows
}

/// What the bars show, in a sentence for each scheme.
pub fn describe(bars: &Bars) -> String {
    let mut text = format!("{}.", bars.title);
    for (name, _, values) in &bars.sides {
        let (least, most) = values.iter().fold((f64::INFINITY, 0.0), |(low, high), &v| (min(low, v), max(high, v)));
        if least == most {
            text.push_str(&format!(" {name} gives everyone {most:.2}."));
        } else if least.is_finite() {
            text.push_str(&format!(" {name} gives from {least:.2} to {most:.2}."));
        }
    }
    text
}
