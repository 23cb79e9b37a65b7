//! Something to draw: plain data, the same for every painter.
//!
//! Lengths are CSS pixels with the origin at the top left; angles are turns, clockwise from twelve o'clock.

use super::palette::Role;

/// A point of the picture: x to the right, y downwards, CSS pixels.
pub type Point = (f64, f64);

/// The width and height of a picture, CSS pixels.
pub type Size = (f64, f64);

/// How an outline is broken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Dash {
    /// Not at all.
    Solid,
    /// Long strokes.
    Dashed,
    /// Short strokes, moved along the line by this many pixels: a flow.
    Flow(f64),
}

/// How a shape looks. Colours are roles, so that a theme is one table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// Colour of the inside, if it has any.
    pub fill: Option<Role>,
    /// Colour of diagonal hatching over the inside, if it has any: a pattern that needs no colour vision.
    pub hatch: Option<Role>,
    /// Colour of the outline or line, if it has any.
    pub stroke: Option<Role>,
    /// Width of the outline or line, pixels.
    pub width: f64,
    /// How the outline or line is broken.
    pub dash: Dash,
    /// Opacity of the whole shape, from 0 (nothing) to 1.
    pub opacity: f64,
}

impl Style {
    /// Filled, without an outline.
    pub const fn fill(role: Role) -> Self {
        Self { fill: Some(role), hatch: None, stroke: None, width: 0.0, dash: Dash::Solid, opacity: 1.0 }
    }

    /// Outlined, without an inside.
    pub const fn stroke(role: Role, width: f64) -> Self {
        Self { fill: None, hatch: None, stroke: Some(role), width, dash: Dash::Solid, opacity: 1.0 }
    }

    /// The same with an outline.
    pub const fn outlined(self, role: Role, width: f64) -> Self {
        Self { stroke: Some(role), width, ..self }
    }

    /// The same with hatching.
    pub const fn hatched(self, role: Role) -> Self {
        Self { hatch: Some(role), ..self }
    }

    /// The same with a broken outline.
    pub const fn dashed(self, dash: Dash) -> Self {
        Self { dash, ..self }
    }

    /// The same, seen through.
    pub const fn faded(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }
}

/// The outline of a [`Shape::Mark`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// A circle.
    Circle,
    /// A square on its side.
    Square,
    /// A square on its corner.
    Diamond,
    /// A triangle that points up.
    Triangle,
    /// A triangle that points down.
    Wedge,
    /// A regular pentagon.
    Pentagon,
    /// A regular hexagon.
    Hexagon,
    /// A regular octagon: the road sign for *stop*.
    Octagon,
    /// A star of twelve short rays.
    Burst,
    /// Two crossing strokes (never filled).
    Cross,
}

/// Which end of a text is at its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// Something to draw.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A small figure of a known outline around a point.
    Mark {
        /// Its centre.
        at: Point,
        /// From the centre to the corners, pixels.
        radius: f64,
        /// Its outline.
        mark: Mark,
        /// How it looks.
        style: Style,
    },
    /// A part of a circle's line.
    Arc {
        /// The circle's centre.
        at: Point,
        /// The circle's radius, pixels.
        radius: f64,
        /// Where it begins, turns clockwise from twelve o'clock.
        from: f64,
        /// Where it ends, turns; at most one turn after `from`.
        to: f64,
        /// How it looks.
        style: Style,
    },
    /// A closed outline through points.
    Polygon {
        /// Its corners.
        points: Vec<Point>,
        /// How it looks.
        style: Style,
    },
    /// An open line through points.
    Path {
        /// Its points.
        points: Vec<Point>,
        /// How it looks; it has no inside.
        style: Style,
    },
    /// A line from one point to another, straight or bent.
    Curve {
        /// Where it begins.
        from: Point,
        /// Where it ends.
        to: Point,
        /// How far it swings to its left, as a share of its length; 0 is straight.
        bend: f64,
        /// Whether it ends in an arrow head.
        arrow: bool,
        /// How it looks.
        style: Style,
    },
    /// A rectangle with round corners.
    Rect {
        /// Its top left corner.
        at: Point,
        /// Its width and height, pixels.
        size: Size,
        /// Radius of its corners, pixels.
        corner: f64,
        /// How it looks.
        style: Style,
    },
    /// A line of text.
    Text {
        /// The point on the middle line of its height that `anchor` refers to.
        at: Point,
        /// What it says. It may come from a stranger; every painter writes it as text and nothing else.
        text: String,
        /// Size of the letters, pixels.
        size: f64,
        /// Whether it is bold.
        bold: bool,
        /// Which end is at the point.
        anchor: Anchor,
        /// Its colour.
        role: Role,
        /// Its opacity, from 0 to 1.
        opacity: f64,
    },
}

impl Shape {
    /// How it is drawn; `None` for text, which has a colour only.
    pub fn style(&self) -> Option<&Style> {
        match self {
            Self::Mark { style, .. }
            | Self::Arc { style, .. }
            | Self::Polygon { style, .. }
            | Self::Path { style, .. }
            | Self::Curve { style, .. }
            | Self::Rect { style, .. } => Some(style),
            Self::Text { .. } => None,
        }
    }
}

impl Mark {
    /// The corners of the figure around `at`; empty for [`Mark::Circle`] and [`Mark::Cross`], which have none.
    pub fn corners(self, at: Point, radius: f64) -> impl Iterator<Item = Point> {
        // Directions are tabled: the sine and cosine of the same few angles, a thousand times a frame, would be waste.
        let (steps, phase, inner): (usize, usize, f64) = match self {
            Self::Circle | Self::Cross => (0, 0, 1.0),
            Self::Square => (4, 3, 1.0),
            Self::Diamond => (4, 0, 1.0),
            Self::Triangle => (3, 0, 1.0),
            Self::Wedge => (3, 4, 1.0),
            Self::Pentagon => (5, 0, 1.0),
            Self::Hexagon => (6, 0, 1.0),
            Self::Octagon => (8, 0, 1.0),
            Self::Burst => (24, 0, 0.74),
        };
        (0..steps).map(move |i| {
            let (dx, dy) = direction(self, i, steps, phase);
            let r = if i % 2 == 1 { radius * inner } else { radius };
            (at.0 + dx * r, at.1 + dy * r)
        })
    }
}

/// Unit vectors every fifteen degrees, clockwise from twelve o'clock.
const COMPASS: [Point; 24] = {
    const A: f64 = 0.258_819_045_102_520_74;
    const B: f64 = 0.5;
    const C: f64 = std::f64::consts::FRAC_1_SQRT_2;
    const D: f64 = 0.866_025_403_784_438_6;
    const E: f64 = 0.965_925_826_289_068_3;
    [
        (0.0, -1.0),
        (A, -E),
        (B, -D),
        (C, -C),
        (D, -B),
        (E, -A),
        (1.0, 0.0),
        (E, A),
        (D, B),
        (C, C),
        (B, D),
        (A, E),
        (0.0, 1.0),
        (-A, E),
        (-B, D),
        (-C, C),
        (-D, B),
        (-E, A),
        (-1.0, 0.0),
        (-E, -A),
        (-D, -B),
        (-C, -C),
        (-B, -D),
        (-A, -E),
    ]
};

/// Unit vectors to the corners of a regular pentagon.
const PENTAGON: [Point; 5] = [
    (0.0, -1.0),
    (0.951_056_516_295_153_5, -0.309_016_994_374_947_45),
    (0.587_785_252_292_473_1, 0.809_016_994_374_947_5),
    (-0.587_785_252_292_473_1, 0.809_016_994_374_947_5),
    (-0.951_056_516_295_153_5, -0.309_016_994_374_947_45),
];

fn direction(mark: Mark, i: usize, steps: usize, phase: usize) -> Point {
    match mark {
        Mark::Pentagon => PENTAGON[i],
        // An octagon stands on a side.
        Mark::Octagon => {
            let (a, b) = (0.382_683_432_365_089_8, 0.923_879_532_511_286_7);
            [(a, -b), (b, -a), (b, a), (a, b), (-a, b), (-b, a), (-b, -a), (-a, -b)][i]
        }
        _ => COMPASS[(phase + i * (24 / steps)) % 24],
    }
}

/// Twenty-four points of a circle.
pub fn ring(at: Point, radius: f64) -> impl Iterator<Item = Point> {
    COMPASS.iter().map(move |(dx, dy)| (at.0 + dx * radius, at.1 + dy * radius))
}

/// The control point of a [`Shape::Curve`] as a quadratic Bézier curve; the middle for a straight one.
pub fn control(from: Point, to: Point, bend: f64) -> Point {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    ((from.0 + to.0) / 2.0 + dy * bend, (from.1 + to.1) / 2.0 - dx * bend)
}

/// The three corners of the arrow head of a curve that ends in `to`, coming from `control`.
pub fn arrow_head(control: Point, to: Point, width: f64) -> [Point; 3] {
    let (dx, dy) = (to.0 - control.0, to.1 - control.1);
    let length = crate::num::math::sqrt(dx * dx + dy * dy);
    let (ux, uy) = if length > 0.0 { (dx / length, dy / length) } else { (1.0, 0.0) };
    let (long, half) = (5.0 + 2.5 * width, 2.5 + 1.4 * width);
    let base = (to.0 - ux * long, to.1 - uy * long);
    [to, (base.0 - uy * half, base.1 + ux * half), (base.0 + uy * half, base.1 - ux * half)]
}

/// About how wide a text is, pixels: the sum of typical widths of a sans-serif face's letters.
///
/// Fixed metrics keep pictures equal wherever they are made; no painter is asked.
pub fn text_width(text: &str, size: f64) -> f64 {
    let of = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '|' | '\'' | '!' => 0.28,
        'f' | 't' | 'r' | ' ' | '-' | '(' | ')' | '/' => 0.34,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.87,
        'A'..='Z' => 0.68,
        c if (c as u32) < 0x2000 => 0.56,
        _ => 1.0,
    };
    text.chars().map(of).sum::<f64>() * size
}

/// The text, cut with an ellipsis if it is wider than `width` pixels; without control characters.
pub fn fitted(text: &str, size: f64, width: f64) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text_width(&clean, size) <= width {
        return clean;
    }
    first_that_fit(clean.chars(), size, width) + "…"
}

/// The same, cut at its beginning: names of one kind differ at their ends.
pub fn end_fitted(text: &str, size: f64, width: f64) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text_width(&clean, size) <= width {
        return clean;
    }
    let end = first_that_fit(clean.chars().rev(), size, width);
    std::iter::once('…').chain(end.chars().rev()).collect()
}

/// As many characters as leave room for an ellipsis.
fn first_that_fit(chars: impl Iterator<Item = char>, size: f64, width: f64) -> String {
    let room = width - text_width("…", size);
    let mut used = 0.0;
    chars
        .take_while(|c| {
            used += text_width(c.encode_utf8(&mut [0; 4]), size);
            used <= room
        })
        .collect()
}
