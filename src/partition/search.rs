//! A root of a falling function, between bounds that close in: secants while they help, halving where they do not.

use crate::num::math;

/// The flattest slope that is believed.
const FLATTEST: f64 = -0.2;

/// A search for the x at which a falling function is zero.
#[derive(Debug, Clone, Copy)]
pub(super) struct Search {
    /// Where the function is to be evaluated next.
    pub x: f64,
    low: f64,
    high: f64,
    last: Option<(f64, f64)>,
}

impl Search {
    /// A search that begins at `x` and expects the function to fall by 1 for every 1.
    pub fn new(x: f64) -> Self {
        Self { x, low: f64::NEG_INFINITY, high: f64::INFINITY, last: None }
    }

    /// Moves on, knowing the function's value at `x`. False where the bounds leave no room.
    pub fn step(&mut self, value: f64) -> bool {
        let (x, last) = (self.x, self.last);
        if value > 0.0 {
            self.low = x
        } else {
            self.high = x
        }
        self.last = Some((x, value));
        let slope = last.map_or(-1.0, |(other, before)| (value - before) / (x - other));
        // A flat secant says little about what is far away.
        let mut next = if slope < 0.0 { x - value / math::min(slope, FLATTEST) } else { x + value };
        if !(next > self.low && next < self.high) {
            next = match (self.low.is_finite(), self.high.is_finite()) {
                (true, true) => (self.low + self.high) / 2.0,
                (true, false) => self.low + 2.0 * value.abs(),
                _ => self.high - 2.0 * value.abs(),
            };
        }
        self.x = next;
        next > self.low && next < self.high
    }
}
