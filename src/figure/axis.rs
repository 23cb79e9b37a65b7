//! Axes: round numbers, and times in units that people use.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

/// What an axis counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Seconds, shown in the unit that suits the span.
    Time,
    /// Whole things.
    Count,
    /// Shares, shown in per cent.
    Share,
    /// Any number.
    Number,
}

/// An axis from `low` to `high`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    /// What it counts.
    pub unit: Unit,
    /// Its lower end.
    pub low: f64,
    /// Its upper end, above `low`.
    pub high: f64,
}

/// Steps between ticks of a time axis that people find round, seconds.
const TIME_STEPS: [f64; 22] = [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 600.0, 1800.0,
    3600.0, 7200.0, 21600.0, 86400.0,
];

impl Axis {
    /// An axis from zero that reaches at least `high`.
    pub fn to(unit: Unit, high: f64) -> Self {
        let least = match unit {
            Unit::Time => 1e-3,
            Unit::Count => 1.0,
            Unit::Share => 0.1,
            Unit::Number => 1e-6,
        };
        Self { unit, low: 0.0, high: if high > least { high } else { least } }
    }

    /// An axis that holds all values, with a little room on both sides.
    pub fn over(unit: Unit, values: impl Iterator<Item = f64>) -> Self {
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (crate::num::math::min(low, value), crate::num::math::max(high, value))
        });
        if low > high {
            return Self::to(unit, 1.0);
        }
        let room = crate::num::math::max((high - low) * 0.06, crate::num::math::max(high.abs() * 1e-3, 1e-6));
        Self { unit, low: low - room, high: high + room }
    }

    /// The ticks of this axis, at most `most` of them (at least two).
    pub fn ticks(self, most: usize) -> Vec<f64> {
        let step = self.step(most.max(2));
        let first = (self.low / step).ceil() as i64;
        let last = (self.high / step + 1e-9).floor() as i64;
        (first..=last).map(|n| n as f64 * step).collect()
    }

    /// The least round step that gives at most `most` ticks.
    fn step(self, most: usize) -> f64 {
        let fits = |step: &f64| ((self.high - self.low) / step).floor() + 1.0 <= most as f64;
        if self.unit == Unit::Time
            && let Some(step) = TIME_STEPS.into_iter().find(fits)
        {
            return step;
        }
        let mut power = match self.unit {
            Unit::Share => 0.01,
            Unit::Number => 1e-9,
            Unit::Time | Unit::Count => 1.0,
        };
        loop {
            if let Some(step) = [1.0, 2.0, 5.0].map(|n| n * power).into_iter().find(fits) {
                return step;
            }
            power *= 10.0;
        }
    }

    /// The suffix that all labels of this axis share, such as "min".
    pub fn suffix(self) -> &'static str {
        match self.unit {
            Unit::Time if self.high <= 0.5 => "ms",
            Unit::Time if self.high <= 180.0 => "s",
            Unit::Time if self.high <= 3.0 * 3600.0 => "min",
            Unit::Time if self.high <= 3.0 * 86400.0 => "h",
            Unit::Time => "d",
            Unit::Count | Unit::Number => "",
            Unit::Share => "%",
        }
    }

    /// A value as this axis shows it, without the suffix.
    pub fn show(self, value: f64) -> String {
        let shown = match self.suffix() {
            "ms" => value * 1e3,
            "min" => value / 60.0,
            "h" => value / 3600.0,
            "d" => value / 86400.0,
            "%" => value * 100.0,
            _ => value,
        };
        if self.unit == Unit::Number {
            return plain(shown, self.high - self.low);
        }
        super::svg::num((shown * 10.0).round() / 10.0)
    }
}

/// A number with as many digits as tell apart a hundredth of the span.
fn plain(value: f64, span: f64) -> String {
    let mut digits = 0;
    let mut least = span / 100.0;
    while least > 0.0 && least < 0.999 && digits < 9 {
        least *= 10.0;
        digits += 1;
    }
    let text = format!("{value:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        let share = (value - self.low) / (self.high - self.low);
        from + (share * f64::from(to - from)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        self.ticks(hint.max_num_points())
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, value: &f64) -> String {
        self.show(*value)
    }
}
