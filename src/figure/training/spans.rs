//! Values that hold until the next, and spans of time, for any moment.

use crate::{model::time::Time, num::math::max};

/// A value that changes now and then.
#[derive(Debug, Clone, PartialEq)]
pub struct Steps<T> {
    first: T,
    /// Moments, and the value from then on.
    pub changes: Vec<(Time, T)>,
}

impl<T: Copy + PartialEq> Steps<T> {
    /// A value from the start.
    pub fn new(first: T) -> Self {
        Self { first, changes: Vec::new() }
    }

    /// The value from now on; nothing if it is the same.
    pub fn set(&mut self, at: Time, value: T) {
        if self.last() != value {
            self.changes.push((at, value));
        }
    }

    /// The value at a moment.
    pub fn at(&self, at: Time) -> T {
        let after = self.changes.partition_point(|(since, _)| *since <= at);
        after.checked_sub(1).map_or(self.first, |last| self.changes[last].1)
    }

    /// The value as it is now.
    pub fn last(&self) -> T {
        self.changes.last().map_or(self.first, |(_, value)| *value)
    }

    /// All values, each with the moment from which it holds.
    pub fn all(&self) -> impl Iterator<Item = (Time, T)> {
        std::iter::once((Time::ZERO, self.first)).chain(self.changes.iter().copied())
    }
}

/// Spans of time that follow one another.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Spans {
    spans: Vec<Span>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Span {
    from: Time,
    /// [`Time::MAX`] while it is open.
    until: Time,
    /// Length of all spans before, seconds.
    before_secs: f64,
}

impl Spans {
    /// A span begins, unless one is open.
    pub fn open(&mut self, at: Time) {
        if self.spans.last().is_none_or(|span| span.until < Time::MAX) {
            let last = self.spans.last();
            let before_secs = last.map_or(0.0, |span| span.before_secs + span.until.secs_since(span.from));
            self.spans.push(Span { from: at, until: Time::MAX, before_secs });
        }
    }

    /// The span that is open ends.
    pub fn close(&mut self, at: Time) {
        if let Some(span) = self.spans.last_mut().filter(|span| span.until == Time::MAX) {
            span.until = at;
        }
    }

    /// When the span began that holds a moment.
    pub fn at(&self, at: Time) -> Option<Time> {
        let last = self.spans.partition_point(|span| span.from <= at).checked_sub(1)?;
        self.spans.get(last).filter(|span| at < span.until).map(|span| span.from)
    }

    /// How long all spans together lasted by a moment, seconds.
    pub fn secs_until(&self, at: Time) -> f64 {
        let Some(last) = self.spans.partition_point(|span| span.from <= at).checked_sub(1) else { return 0.0 };
        let span = self.spans[last];
        span.before_secs + max(0.0, span.until.min(at).secs_since(span.from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secs(secs: f64) -> Time {
        Time::from_secs(secs)
    }

    #[test]
    fn a_value_holds_until_the_next() {
        let mut steps = Steps::new(32);
        steps.set(secs(2.0), 32);
        steps.set(secs(3.0), 55);
        assert_eq!([0.0, 2.999_999, 3.0, 9.0].map(|at| steps.at(secs(at))), [32, 32, 55, 55]);
        assert_eq!(steps.all().collect::<Vec<_>>(), [(secs(0.0), 32), (secs(3.0), 55)]);
    }

    #[test]
    fn spans_add_up() {
        let mut spans = Spans::default();
        spans.close(secs(0.5));
        spans.open(secs(1.0));
        spans.open(secs(1.5));
        spans.close(secs(3.0));
        spans.open(secs(5.0));
        assert_eq!([0.5, 2.0, 4.0, 7.0].map(|at| spans.secs_until(secs(at))), [0.0, 1.0, 2.0, 4.0]);
        assert_eq!([0.5, 1.0, 3.0, 7.0].map(|at| spans.at(secs(at))), [None, Some(secs(1.0)), None, Some(secs(5.0))]);
    }
}
