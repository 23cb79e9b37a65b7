//! A radio link: its rate by its bandwidth, and the bandwidth that it needs to be done in time.

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

    /// What one hertz more is worth, bit/s/Hz: the derivative of [`bits_per_sec`](Self::bits_per_sec) by bandwidth.
    pub fn bits_per_sec_per_hz(self, quality: f64, hz: f64) -> f64 {
        match self {
            Self::Linear => quality,
            Self::PowerSpread => {
                let snr = quality / hz;
                lag(snr) / std::f64::consts::LN_2
            }
        }
    }
}

/// ln(1 + x) − x/(1 + x), of which a difference would lose the digits where `x` is small.
fn lag(x: f64) -> f64 {
    if x < 0.01 {
        // Sum of (−x)^n (n − 1)/n from n = 2.
        let terms = [1.0 / 2.0, -2.0 / 3.0, 3.0 / 4.0, -4.0 / 5.0, 5.0 / 6.0, -6.0 / 7.0, 7.0 / 8.0, -8.0 / 9.0];
        return x * x * series(&terms, x);
    }
    math::ln_1p(x) - x / (1.0 + x)
}

/// The polynomial with these coefficients, the constant first.
fn series(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

/// A link by the time that it takes: which share of a band carries the whole model in a given time.
///
/// With power spread no bandwidth makes a link faster than S/ln 2 bits per second, so times are counted from that
/// floor. With linear rates the floor is zero.
#[derive(Debug, Clone, Copy)]
pub(super) struct Curve {
    rate: Rate,
    /// Linear: seconds over the whole band. Power spread: the floor, seconds.
    secs: f64,
    /// Power spread: signal over noise when the whole band is used.
    snr: f64,
}

/// The bandwidth that a link needs, as a share of the band, and how it changes with the time that it has.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Need {
    /// Seconds that it has above its floor.
    pub secs: f64,
    /// The share.
    pub share: f64,
    /// How fast it falls: minus the first derivative by time.
    pub fall: f64,
    /// The second derivative.
    pub curvature: f64,
    /// Derivatives of the seconds by the coordinate.
    slope: f64,
    bend: f64,
}

impl Need {
    /// The same, the share weighted with a price.
    pub fn at_price(self, price: f64) -> Self {
        Self { share: price * self.share, fall: price * self.fall, curvature: price * self.curvature, ..self }
    }
}

impl Curve {
    /// The curve of a link of this quality that carries `bits`, in a band of `band_hz`.
    pub fn new(rate: Rate, quality: f64, bits: f64, band_hz: f64) -> Self {
        match rate {
            Rate::Linear => Self { rate, secs: bits / (quality * band_hz), snr: 0.0 },
            Rate::PowerSpread => Self { rate, secs: bits * std::f64::consts::LN_2 / quality, snr: quality / band_hz },
        }
    }

    /// Seconds that no bandwidth saves.
    pub fn floor_secs(&self) -> f64 {
        match self.rate {
            Rate::Linear => 0.0,
            Rate::PowerSpread => self.secs,
        }
    }

    /// The c of c/t, the share that is needed for t seconds above the floor: exact for linear rates; for power spread
    /// what it comes to as t vanishes, and never too small.
    pub fn hyperbola_secs(&self) -> f64 {
        match self.rate {
            Rate::Linear => self.secs,
            Rate::PowerSpread => self.snr * self.secs / 2.0,
        }
    }

    /// The need of a link that has `secs` seconds above its floor.
    pub fn need(&self, secs: f64) -> Need {
        let mut coordinate = self.guess(secs);
        let mut need = self.at(coordinate);
        for _ in 0..20 {
            let missing = secs - need.secs;
            if missing.abs() <= f64::EPSILON * secs {
                break;
            }
            coordinate = self.moved(coordinate, &need, secs);
            need = self.at(coordinate);
            // Cubic: what is left of a hundred-thousandth lies beyond the last digit.
            if missing.abs() <= 1e-5 * secs {
                break;
            }
        }
        need
    }

    /// A coordinate near a time. Needs are explicit in it: the time itself for linear rates, x = S / bandwidth for power
    /// spread (within a tenth for times up to 10¹² floors).
    pub fn guess(&self, secs: f64) -> f64 {
        match self.rate {
            Rate::Linear => secs,
            Rate::PowerSpread => {
                let delay = secs / self.secs;
                2.0 * delay * (1.0 + 0.5 * math::ln_1p(delay))
            }
        }
    }

    /// The coordinate at which a link needs this share.
    pub fn of_share(&self, share: f64) -> f64 {
        match self.rate {
            Rate::Linear => self.secs / share,
            Rate::PowerSpread => self.snr / share,
        }
    }

    /// The need at a coordinate.
    pub fn at(&self, coordinate: f64) -> Need {
        match self.rate {
            Rate::Linear => {
                let share = self.secs / coordinate;
                let fall = share / coordinate;
                Need { secs: coordinate, share, fall, curvature: 2.0 * fall / coordinate, slope: 1.0, bend: 0.0 }
            }
            Rate::PowerSpread => {
                // Seconds = floor × delay(x), share = snr / x.
                let x = coordinate;
                let [delay, first, second] = delay(x);
                let (slope, bend) = (self.secs * first, self.secs * second);
                let share = self.snr / x;
                let fall = share / (x * slope);
                let curvature = fall * (2.0 / x + second / first) / slope;
                Need { secs: self.secs * delay, share, fall, curvature, slope, bend }
            }
        }
    }

    /// The coordinate of another time, from the need at a coordinate: a step of Halley's method.
    pub fn moved(&self, coordinate: f64, need: &Need, secs: f64) -> f64 {
        let by_secs = secs - need.secs;
        if by_secs.abs() > 0.5 * need.secs {
            return self.guess(secs);
        }
        coordinate + by_secs / (need.slope + 0.5 * need.bend * by_secs / need.slope)
    }
}

/// x / ln(1 + x) − 1 and its first two derivatives: how far above its floor a link's time is.
fn delay(x: f64) -> [f64; 3] {
    if x < 0.01 {
        // Gregory's coefficients.
        let c = [1.0 / 2.0, -1.0 / 12.0, 1.0 / 24.0, -19.0 / 720.0, 3.0 / 160.0, -863.0 / 60480.0, 275.0 / 24192.0];
        let first: [f64; 7] = std::array::from_fn(|n| c[n] * (n + 1) as f64);
        let second: [f64; 6] = std::array::from_fn(|n| first[n + 1] * (n + 1) as f64);
        return [x * series(&c, x), series(&first, x), series(&second, x)];
    }
    let (log, part) = (math::ln_1p(x), x / (1.0 + x));
    let first = (log - part) / (log * log);
    let second = (2.0 * part / log - 1.0 - 1.0 / (1.0 + x)) / ((1.0 + x) * log * log);
    [x / log - 1.0, first, second]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The derivatives agree with differences, and the series join the formulas.
    #[test]
    fn delays() {
        for exponent in -12..=12 {
            for mantissa in [1.0, 2.3, 7.1] {
                let x = mantissa * math::pow(10.0, f64::from(exponent));
                let [_, first, second] = delay(x);
                // Near zero both derivatives hardly change, and a smaller step would lose their digits.
                let h = math::max(1e-4 * x, 1e-5);
                let [above, below] = [delay(x + h), delay(x - h)];
                assert!(((above[0] - below[0]) / (2.0 * h) / first - 1.0).abs() < 1e-7, "{x}");
                assert!(((above[1] - below[1]) / (2.0 * h) / second - 1.0).abs() < 1e-5, "{x}");
            }
        }
    }

    /// A curve is the inverse of the rate: the share it asks for carries the bits in just the time given.
    #[test]
    fn needs_are_met() {
        let (bits, band_hz) = (4e7, 2e7);
        for (rate, quality) in [(Rate::Linear, 5.0), (Rate::PowerSpread, 1e5), (Rate::PowerSpread, 1e9)] {
            let curve = Curve::new(rate, quality, bits, band_hz);
            for secs in [1e-3, 0.1, 1.0, 30.0, 1e4] {
                let need = curve.need(secs);
                let hz = need.share * band_hz;
                let took_secs = bits / rate.bits_per_sec(quality, hz);
                let error = took_secs / (curve.floor_secs() + secs) - 1.0;
                assert!(error.abs() < 1e-14, "{rate:?} {secs}: {error:e}");
                // d seconds / d hertz = − bits R'/R².
                let speed = rate.bits_per_sec(quality, hz);
                let slope = bits * rate.bits_per_sec_per_hz(quality, hz) / (speed * speed) * band_hz;
                assert!((need.fall * slope - 1.0).abs() < 1e-10, "{rate:?} {secs}");
                let h = 1e-4 * secs;
                let difference = (curve.need(secs - h).fall - curve.need(secs + h).fall) / (2.0 * h);
                assert!((difference / need.curvature - 1.0).abs() < 1e-5, "{rate:?} {secs}");
            }
        }
    }
}
