//! Simulated time: whole microseconds since the start of the run.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A moment or a span of simulated time, in whole microseconds below 2⁵³ (so that JavaScript reads it exactly).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(u64);

impl Time {
    /// The start of the run.
    pub const ZERO: Self = Self(0);
    /// The last moment that can be represented.
    pub const MAX: Self = Self((1 << 53) - 1);

    /// The moment `secs` seconds after the start, to the nearest microsecond; clamped to the range.
    pub fn from_secs(secs: f64) -> Self {
        let micros = (secs * 1e6).round();
        if micros >= Self::MAX.0 as f64 {
            Self::MAX
        } else if micros > 0.0 {
            Self(micros as u64)
        } else {
            Self::ZERO
        }
    }

    /// Microseconds since the start.
    pub fn micros(self) -> u64 {
        self.0
    }

    /// This many microseconds after the start; clamped to the range.
    pub fn from_micros(micros: u64) -> Self {
        Self(micros.min(Self::MAX.0))
    }

    /// Seconds since the start.
    pub fn secs(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// Seconds from `earlier` to this moment; zero if `earlier` is later.
    pub fn secs_since(self, earlier: Self) -> f64 {
        self.0.saturating_sub(earlier.0) as f64 / 1e6
    }

    /// The moment `secs` seconds later.
    pub fn after_secs(self, secs: f64) -> Self {
        Self::from_micros(self.0.saturating_add(Self::from_secs(secs).0))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.6} s", self.secs())
    }
}
