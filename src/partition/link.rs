//! The rate of a radio link, as a function of the bandwidth that it gets.

use serde::{Deserialize, Serialize};

use crate::{model::names, num::math};

/// How the rate of a link follows from its bandwidth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Rate {
    /// Rate = bandwidth × spectral efficiency: power grows with bandwidth, the signal-to-noise ratio stays.
    #[default]
    Linear,
    /// Rate = bandwidth × log2(1 + S / bandwidth): a fixed power is spread over the bandwidth. S = P·h/n0, in hertz, is
    /// the bandwidth over which the signal is as strong as the noise.
    PowerSpread,
}

impl Rate {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 2] = [Self::Linear, Self::PowerSpread];

    /// Their names in files, in the same order.
    pub const NAMES: [&'static str; 2] = names!();

    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::PowerSpread => "power-spread",
        }
    }

    /// Bits per second of a link of this quality — bit/s/Hz (linear) or S in hertz (power spread) — over `hz` hertz.
    ///
    /// ```
    /// use edgelab::partition::link::Rate;
    /// assert_eq!(Rate::Linear.bits_per_sec(8.0, 1e6), 8e6);
    /// // At a signal as strong as the noise, one bit per second and hertz.
    /// assert_eq!(Rate::PowerSpread.bits_per_sec(1e6, 1e6), 1e6);
    /// ```
    pub fn bits_per_sec(self, quality: f64, hz: f64) -> f64 {
        match self {
            Self::Linear => quality * hz,
            Self::PowerSpread => hz * (math::ln_1p(quality / hz) / std::f64::consts::LN_2),
        }
    }
}
