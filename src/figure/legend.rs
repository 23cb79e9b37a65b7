//! How to read the stage: each sign with its words.

use crate::{
    engine::instance::Instance,
    model::{layers::Architecture, load::WHOLE, method::ShieldKind},
    num::math::max,
};

use super::{
    palette::{Role, chip},
    shape::{Anchor, Dash, Mark, Point, Shape, Size, Style, text_width},
    stage::{RINGS, crown, escutcheon},
    words::percent,
};

/// Height of a row, pixels.
const ROW: f64 = 26.0;
/// Width of a sign, pixels.
const SIGN: f64 = 30.0;
/// Size of the letters, pixels.
const LETTERS: f64 = 12.0;

/// The signs that the stage of an instance uses, with their words, in rows of at most `width` pixels; and their size.
pub fn legend(instance: &Instance, width: f64) -> (Vec<Shape>, Size) {
    let mut shapes = Vec::new();
    let (mut x, mut y) = (8.0, 4.0 + ROW / 2.0);
    for (words, sign) in signs(instance) {
        let wide = SIGN + 6.0 + text_width(&words, LETTERS) * 1.06 + 16.0;
        if x > 8.0 && x + wide > width {
            (x, y) = (8.0, y + ROW);
        }
        shapes.extend(sign((x + SIGN / 2.0, y)));
        shapes.push(Shape::Text {
            at: (x + SIGN + 6.0, y),
            text: words,
            size: LETTERS,
            bold: false,
            anchor: Anchor::Start,
            role: Role::Ink,
            opacity: 1.0,
        });
        x += wide;
    }
    (shapes, (max(width, 120.0), y + ROW / 2.0 + 4.0))
}

/// Draws a sign around a point.
type Sign = Box<dyn Fn(Point) -> Vec<Shape>>;

fn signs(instance: &Instance) -> Vec<(String, Sign)> {
    let mut signs: Vec<(String, Sign)> = RINGS
        .iter()
        .enumerate()
        .map(|(i, ring)| {
            let label = ["CPU", "memory", "link"][i];
            (label.to_owned(), Box::new(move |at| ring_sign(at, i, ring.role)) as Sign)
        })
        .collect();
    let alpha = instance.alpha as f64 / WHOLE as f64;
    signs.push((
        format!("limit α = {}", percent(alpha)),
        Box::new(|(x, y)| vec![line((x + 4.0, y - 8.0), (x - 4.0, y + 8.0), Style::stroke(Role::Ink, 1.5))]),
    ));
    let stop = Style::fill(Role::Surface).hatched(Role::Alarm).outlined(Role::Alarm, 2.0);
    signs.push(("overloaded".to_owned(), Box::new(move |at| vec![mark(at, 11.0, Mark::Octagon, stop)])));
    let mut models: Vec<Architecture> = instance.jobs.iter().map(|job| job.model).collect();
    models.sort_unstable();
    models.dedup();
    for model in models {
        let (role, outline, letter) = chip(model);
        let sign = move |at: Point| {
            let text = Shape::Text {
                at,
                text: letter.to_owned(),
                size: 10.0,
                bold: true,
                anchor: Anchor::Middle,
                role: Role::OnChip,
                opacity: 1.0,
            };
            vec![mark(at, 9.0, outline, Style::fill(role)), text]
        };
        signs.push((format!("task of {}", instance.scenario.workload.label(model)), Box::new(sign)));
    }
    let flow = Style::stroke(Role::Flow, 1.6).dashed(Dash::Flow(0.0));
    signs.push(("data on its way".to_owned(), Box::new(move |at| vec![across(at, false, flow)])));
    let waiting = Style::fill(Role::Ground).outlined(Role::Ink, 1.4);
    signs.push(("job that waits".to_owned(), Box::new(move |at| vec![mark(at, 3.5, Mark::Circle, waiting)])));
    let burst = Style::fill(Role::Alarm);
    signs.push(("collision".to_owned(), Box::new(move |at| vec![mark(at, 9.0, Mark::Burst, burst)])));
    let method = instance.scenario.study.method;
    let head = Style::fill(if method.is_centralised() { Role::HueOrange } else { Role::Muted });
    let crown = move |at| vec![Shape::Polygon { points: crown(at, 8.0), style: head }];
    signs.push(("cluster head".to_owned(), Box::new(crown)));
    if method.shield() != ShieldKind::None {
        let host = |at| vec![Shape::Polygon { points: escutcheon(at, 8.0), style: Style::fill(Role::Safe) }];
        signs.push(("host of a shield".to_owned(), Box::new(host)));
        let refused = Style::stroke(Role::Alarm, 1.8).dashed(Dash::Dashed);
        let cross = Style::stroke(Role::Alarm, 2.6);
        let sign =
            move |at: Point| vec![across(at, false, refused), mark((at.0 + 10.0, at.1), 5.0, Mark::Cross, cross)];
        signs.push(("refused".to_owned(), Box::new(sign)));
        let executed = Style::stroke(Role::Safe, 2.4);
        signs.push(("substituted".to_owned(), Box::new(move |at| vec![across(at, true, executed)])));
    }
    signs
}

/// The three rings with one of them in use.
fn ring_sign(at: Point, used: usize, role: Role) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for (i, ring) in RINGS.iter().enumerate() {
        shapes.push(mark(at, 13.0 * ring.share, Mark::Circle, Style::stroke(Role::Track, 1.8)));
        if i == used {
            shapes.push(Shape::Arc {
                at,
                radius: 13.0 * ring.share,
                from: 0.0,
                to: 0.7,
                style: Style::stroke(role, 2.6),
            });
        }
    }
    shapes
}

fn mark(at: Point, radius: f64, mark: Mark, style: Style) -> Shape {
    Shape::Mark { at, radius, mark, style }
}

fn line(from: Point, to: Point, style: Style) -> Shape {
    Shape::Curve { from, to, bend: 0.0, arrow: false, style }
}

fn across((x, y): Point, arrow: bool, style: Style) -> Shape {
    Shape::Curve { from: (x - SIGN / 2.0 + 2.0, y), to: (x + SIGN / 2.0 - 2.0, y), bend: 0.0, arrow, style }
}
