//! Which parts of a picture have changed since it was last painted.
//!
//! A picture is cut into square tiles. A tile's print is a hash of all shapes that reach into it, in their order: where
//! prints are equal, the pixels are. Of a thousand devices a few change from one frame to the next, and painting is what
//! a frame's time goes into.

use std::ops::Range;

use super::{
    palette::Role,
    shape::{Anchor, Dash, Point, Shape, Size, Style, control, text_width},
};
use crate::num::math::{max, min};

/// So much further than its outline a shape may be seen, pixels: edges are smoothed.
const SMOOTHED: f64 = 2.0;
/// Letters may be so much wider than we think: painters have faces of their own.
const WIDER: f64 = 1.6;

/// The prints of a picture's tiles, and where its shapes are.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tiles {
    columns: usize,
    rows: usize,
    prints: Vec<u64>,
    spans: Vec<Span>,
}

/// The tiles that a shape reaches into.
#[derive(Debug, Clone, PartialEq)]
struct Span {
    columns: Range<usize>,
    rows: Range<usize>,
}

/// Neighbours of one style, which a painter draws in one go.
pub type Batch<'s> = Vec<&'s Shape>;

/// All shapes of a picture, in batches.
pub fn batches(shapes: &[Shape]) -> Vec<Batch<'_>> {
    shapes.chunk_by(|a, b| a.style() == b.style()).map(|batch| batch.iter().collect()).collect()
}

/// Some tiles of one row, side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Strip {
    /// Their row.
    pub row: usize,
    /// Their columns.
    pub columns: Range<usize>,
}

/// What of a picture must be painted again.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed<'s> {
    /// Where.
    pub strips: Vec<Strip>,
    /// All shapes that reach into the strips, in their order, and in batches as in the whole picture: what lies over what
    /// stays the same. They may reach out of the strips, too.
    pub batches: Vec<Batch<'s>>,
}

impl Tiles {
    /// The tiles of a picture of this size, with this side: both in CSS pixels.
    pub fn of(shapes: &[Shape], size: Size, side: f64) -> Self {
        let count = |length: f64| (max(length, 0.0) / side).ceil() as usize;
        let (columns, rows) = (count(size.0), count(size.1));
        let mut prints = vec![0; columns * rows];
        let place = |low: f64, high: f64, count: usize| {
            // A cast cuts off what is below zero, and takes what is no number for zero.
            let end = if high < 0.0 { 0 } else { ((high / side) as usize).saturating_add(1).min(count) };
            ((low / side) as usize).min(end)..end
        };
        let mut spans = Vec::with_capacity(shapes.len());
        for shape in shapes {
            let (low, high) = bounds(shape);
            let span = Span { columns: place(low.0, high.0, columns), rows: place(low.1, high.1, rows) };
            let print = print_of(shape);
            for row in span.rows.clone() {
                for column in span.columns.clone() {
                    let at = &mut prints[row * columns + column];
                    *at = mixed(*at, print);
                }
            }
            spans.push(span);
        }
        Self { columns, rows, prints, spans }
    }

    /// What must be painted again of these shapes, where `old` has been painted, of a picture of the same size.
    pub fn changed<'s>(&self, shapes: &'s [Shape], old: &Self) -> Changed<'s> {
        let is_old: Vec<bool> =
            self.prints.iter().enumerate().map(|(at, print)| old.prints.get(at) == Some(print)).collect();
        let mut strips: Vec<Strip> = Vec::new();
        for at in (0..is_old.len()).filter(|&at| !is_old[at]) {
            let (row, column) = (at / self.columns, at % self.columns);
            match strips.last_mut() {
                Some(last) if last.row == row && last.columns.end == column => last.columns.end += 1,
                _ => strips.push(Strip { row, columns: column..column + 1 }),
            }
        }
        let reaches = |span: &Span| {
            span.rows.clone().any(|row| is_old[row * self.columns..][span.columns.clone()].contains(&false))
        };
        let mut batches: Vec<Batch> = Vec::new();
        let mut spans = self.spans.iter();
        for batch in shapes.chunk_by(|a, b| a.style() == b.style()) {
            let batch: Batch =
                batch.iter().zip(&mut spans).filter(|(_, span)| reaches(span)).map(|(shape, _)| shape).collect();
            if !batch.is_empty() {
                batches.push(batch);
            }
        }
        Changed { strips, batches }
    }
}

/// The rectangle outside of which nothing of a shape is painted: its top left and bottom right corners.
fn bounds(shape: &Shape) -> (Point, Point) {
    let pen = |style: &Style| style.width / 2.0 + SMOOTHED;
    let around = |(x, y): Point, reach: f64| ((x - reach, y - reach), (x + reach, y + reach));
    match shape {
        Shape::Mark { at, radius, style, .. } | Shape::Arc { at, radius, style, .. } => {
            around(*at, radius + pen(style))
        }
        Shape::Polygon { points, style } | Shape::Path { points, style } => hull(points.iter().copied(), pen(style)),
        Shape::Curve { from, to, bend, style, .. } => {
            // A curve stays between its ends and its control point; an arrow head is as long as four widths and more.
            hull([*from, *to, control(*from, *to, *bend)].into_iter(), 8.0 + 4.0 * style.width + SMOOTHED)
        }
        Shape::Rect { at, size, style, .. } => hull([*at, (at.0 + size.0, at.1 + size.1)].into_iter(), pen(style)),
        Shape::Text { at: (x, y), text, size, anchor, .. } => {
            let wide = text_width(text, *size) * WIDER + size;
            let (left, right) = match anchor {
                Anchor::Start => (*size, wide),
                Anchor::Middle => (wide, wide),
                Anchor::End => (wide, *size),
            };
            ((x - left, y - size), (x + right, y + size))
        }
    }
}

/// The smallest rectangle around points, with a margin.
fn hull(points: impl Iterator<Item = Point>, margin: f64) -> (Point, Point) {
    let none = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
    let (low, high) =
        points.fold(none, |(low, high), p| ((min(low.0, p.0), min(low.1, p.1)), (max(high.0, p.0), max(high.1, p.1))));
    ((low.0 - margin, low.1 - margin), (high.0 + margin, high.1 + margin))
}

/// One more value in a hash. For one argument held, each value of the other gives another result, so that a single
/// change is never overlooked.
fn mixed(hash: u64, value: u64) -> u64 {
    // Not a cipher: nobody gains by a picture that is painted too seldom. The constant is 2^64 / π, which is odd.
    (hash.rotate_left(5) ^ value).wrapping_mul(0x517c_c1b7_2722_0a95)
}

/// A hash of everything that a painter reads of a shape.
fn print_of(shape: &Shape) -> u64 {
    let mut hash = 1;
    let mut add = |value: u64| hash = mixed(hash, value);
    let role = |role: Option<Role>| role.map_or(0, |role| role as u64 + 1);
    if let Some(style) = shape.style() {
        add(role(style.fill) | role(style.hatch) << 8 | role(style.stroke) << 16);
        let offset = match style.dash {
            Dash::Solid => 1,
            Dash::Dashed => 2,
            Dash::Flow(offset) => offset.to_bits(),
        };
        [style.width.to_bits(), style.opacity.to_bits(), offset].into_iter().for_each(&mut add);
    }
    let (kind, at) = match shape {
        Shape::Mark { at, radius, mark, .. } => {
            add(radius.to_bits());
            (*mark as u64, at)
        }
        Shape::Arc { at, radius, from, to, .. } => {
            [radius, from, to].into_iter().for_each(|number| add(number.to_bits()));
            (32, at)
        }
        Shape::Polygon { points, .. } | Shape::Path { points, .. } => {
            points.iter().for_each(|(x, y)| [x, y].into_iter().for_each(|number| add(number.to_bits())));
            (if matches!(shape, Shape::Path { .. }) { 33 } else { 34 }, &(0.0, 0.0))
        }
        Shape::Curve { from, to, bend, arrow, .. } => {
            [to.0, to.1, *bend].into_iter().for_each(|number| add(number.to_bits()));
            (35 + u64::from(*arrow), from)
        }
        Shape::Rect { at, size, corner, .. } => {
            [size.0, size.1, *corner].into_iter().for_each(|number| add(number.to_bits()));
            (37, at)
        }
        Shape::Text { at, text, size, bold, anchor, role, opacity } => {
            text.bytes().for_each(|byte| add(u64::from(byte)));
            [*size, *opacity].into_iter().for_each(|number| add(number.to_bits()));
            add(u64::from(*bold) | (*anchor as u64) << 8 | (*role as u64) << 16);
            (38, at)
        }
    };
    [kind, at.0.to_bits(), at.1.to_bits()].into_iter().for_each(&mut add);
    hash
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::figure::shape::Mark;

    const SIZE: Size = (300.0, 200.0);
    const SIDE: f64 = 50.0;

    fn dot(at: Point, radius: f64) -> Shape {
        Shape::Mark { at, radius, mark: Mark::Circle, style: Style::fill(Role::Cpu) }
    }

    fn places(changed: &Changed) -> Vec<(usize, usize)> {
        changed.strips.iter().flat_map(|strip| strip.columns.clone().map(|column| (column, strip.row))).collect()
    }

    #[test]
    fn what_moves_is_painted_where_it_was_and_where_it_is() {
        let before = Tiles::of(&[dot((25.0, 25.0), 5.0), dot((125.0, 75.0), 5.0)], SIZE, SIDE);
        let moved = [dot((25.0, 25.0), 5.0), dot((275.0, 175.0), 5.0)];
        let after = Tiles::of(&moved, SIZE, SIDE);
        assert_eq!(places(&after.changed(&moved, &before)), [(2, 1), (5, 3)]);
        assert_eq!(after.changed(&moved, &after), Changed { strips: Vec::new(), batches: Vec::new() });
        // Of a picture that was never painted, everything is new.
        assert_eq!(after.changed(&moved, &Tiles::default()).strips.len(), 4);
    }

    #[test]
    fn what_is_outside_is_nowhere() {
        let away = [(-50.0, 100.0), (350.0, 100.0), (150.0, -50.0), (150.0, 250.0), (f64::NAN, 1e300)];
        let shapes = away.map(|at| dot(at, 5.0));
        let nothing = Tiles::of(&[], SIZE, SIDE);
        let outside = Tiles::of(&shapes[..4], SIZE, SIDE);
        assert_eq!(outside.changed(&shapes[..4], &nothing).batches.len(), 0);
        Tiles::of(&shapes, SIZE, SIDE).changed(&shapes, &Tiles::default());
    }

    #[test]
    fn what_lies_over_what_counts() {
        let (a, b) = (dot((25.0, 25.0), 5.0), dot((27.0, 25.0), 6.0));
        let before = Tiles::of(&[a.clone(), b.clone()], SIZE, SIDE);
        let turned = [b, a];
        assert_eq!(places(&Tiles::of(&turned, SIZE, SIDE).changed(&turned, &before)), [(0, 0)]);
    }

    #[test]
    fn batches_are_those_of_the_whole_picture() {
        let line = Shape::Path { points: vec![(0.0, 190.0), (300.0, 190.0)], style: Style::stroke(Role::Ink, 1.0) };
        let shapes = [dot((20.0, 20.0), 5.0), line, dot((25.0, 20.0), 5.0)];
        let changed = Tiles::of(&shapes, SIZE, SIDE);
        let before = Tiles::of(&shapes[..2], SIZE, SIDE);
        // The line is elsewhere; the dots stay apart all the same.
        assert_eq!(changed.changed(&shapes, &before).batches, [vec![&shapes[0]], vec![&shapes[2]]]);
        assert_eq!(batches(&shapes).len(), 3);
    }

    proptest! {
        #[test]
        fn a_single_change_is_never_overlooked(
            dots in prop::collection::vec((0.0..300.0, 0.0..200.0, 1.0..20.0), 1..40), by in 1u64..1000, which: prop::sample::Index,
        ) {
            let mut shapes: Vec<Shape> = dots.iter().map(|&(x, y, radius)| dot((x, y), radius)).collect();
            let before = Tiles::of(&shapes, SIZE, SIDE);
            let (x, y, radius) = dots[which.index(dots.len())];
            shapes[which.index(dots.len())] = dot((x, y), f64::from_bits(radius.to_bits() + by));
            let changed = places(&Tiles::of(&shapes, SIZE, SIDE).changed(&shapes, &before));
            prop_assert!(changed.contains(&((x / SIDE) as usize, (y / SIDE) as usize)));
        }
    }
}
