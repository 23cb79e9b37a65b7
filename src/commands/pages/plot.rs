//! Intervals as small pictures that line up in a table's column.

use maud::{Markup, html};

/// A scale from which all pictures of a column are drawn.
#[derive(Clone, Copy)]
pub struct Scale {
    /// Value at the left edge.
    pub low: f64,
    /// Value at the right edge.
    pub high: f64,
}

/// Width of a picture, in its own units.
const WIDE: f64 = 400.0;
/// Height of a picture.
const HIGH: f64 = 22.0;

impl Scale {
    /// Where a value stands; beyond the edges at the edge.
    fn x(self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low) * WIDE).clamp(0.0, WIDE)
    }

    fn at(self, value: f64) -> String {
        format!("{:.1}", self.x(value))
    }
}

/// An interval with its estimate, a line at zero and a dashed one at `mark`.
pub fn interval(scale: Scale, [estimate, low, high]: [f64; 3], mark: Option<f64>, class: &str) -> Markup {
    let cut = |value: f64, edge: f64, arrow: &'static str| (value * edge.signum() > edge.abs()).then_some(arrow);
    let middle = HIGH / 2.0;
    html! {
        svg.interval.(class) viewBox={ "0 0 " (WIDE) " " (HIGH) } aria-hidden="true" focusable="false" {
            line.zero x1=(scale.at(0.0)) x2=(scale.at(0.0)) y1="0" y2=(HIGH) {}
            @if let Some(mark) = mark {
                line.paper x1=(scale.at(mark)) x2=(scale.at(mark)) y1="0" y2=(HIGH) {}
            }
            line.range x1=(scale.at(low)) x2=(scale.at(high)) y1=(middle) y2=(middle) {}
            circle.estimate cx=(scale.at(estimate)) cy=(middle) r="4.5" {}
            @if let Some(arrow) = cut(high, scale.high, "▸") {
                text.beyond x=(WIDE - 1.0) y=(middle + 4.0) text-anchor="end" { (arrow) }
            }
        }
    }
}

/// The scale itself, with a tick at each of `ticks`.
pub fn axis(scale: Scale, ticks: &[f64], suffix: &str) -> Markup {
    html! {
        svg.interval.axis viewBox={ "0 0 " (WIDE) " " (HIGH) } aria-hidden="true" focusable="false" {
            @for tick in ticks {
                @let x = scale.x(*tick);
                @let anchor = if x < 20.0 { "start" } else if x > WIDE - 20.0 { "end" } else { "middle" };
                text x={ (scale.at(*tick)) } y="13" text-anchor=(anchor) { (bare(*tick)) (suffix) }
                line x1=(scale.at(*tick)) x2=(scale.at(*tick)) y1="17" y2=(HIGH) {}
            }
        }
    }
}

/// A number without a plus.
pub fn bare(value: f64) -> String {
    sign(value).trim_start_matches('+').to_owned()
}

/// A number with its sign, as typography wants it.
pub fn sign(value: f64) -> String {
    let text = format!("{:.0}", value.abs());
    match value {
        _ if text == "0" => text,
        v if v < 0.0 => format!("−{text}"),
        _ => format!("+{text}"),
    }
}

/// A change with its interval in words: `−40 % [−48, −34]`; with a decimal where a number would else round to zero.
pub fn words(change: [f64; 3]) -> String {
    let close = change.iter().any(|value| value.abs() < 0.5 && *value != 0.0);
    let number = |value: f64| {
        let tenths = format!("{:.1}", value.abs());
        match value {
            _ if !close => sign(value),
            _ if tenths == "0.0" => "0.0".to_owned(),
            v if v < 0.0 => format!("−{tenths}"),
            _ => format!("+{tenths}"),
        }
    };
    let [estimate, low, high] = change.map(number);
    format!("{estimate} % [{low}, {high}]")
}
