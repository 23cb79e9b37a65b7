//! What is given: parameters, budgets of bandwidth, and groups of workers; and how long a worker takes.

use serde::{Deserialize, Serialize};

pub use super::link::Rate;
use crate::{
    model::{check::Fault, faults::Faults, json, limits},
    num::math,
};

/// The least and the greatest number that a problem may hold.
const LEAST: f64 = 1e-18;
const MOST: f64 = 1e18;
/// The longest time in a problem, in seconds (30,000 years): no round may last longer.
pub const MAX_SECS: f64 = 1e12;

/// How to split parameters over groups, and bandwidth over their workers, so that the slowest worker is done soonest.
///
/// ```
/// use edgelab::partition::problem::{Problem, Worker};
/// let group = |efficiency| vec![Worker::linear(efficiency, efficiency, 1e-6, 0.0)];
/// let problem = Problem::new(1e6, 10e6, 10e6, vec![group(4.0), group(8.0)]);
/// assert_eq!(problem.check(), Ok(()));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// Parameters of the whole model, at least one for each group.
    pub params: f64,
    /// Bits that carry one parameter, down and up.
    pub bits_per_param: f64,
    /// Bandwidth of all downloads together, hertz.
    pub bandwidth_down_hz: f64,
    /// Bandwidth of all uploads together, hertz.
    pub bandwidth_up_hz: f64,
    /// Whether both budgets are one pool, their sum, from which downloads and uploads take what they need.
    #[serde(default)]
    pub shared_bandwidth: bool,
    /// How a link's rate follows from its bandwidth.
    #[serde(default)]
    pub rate: Rate,
    /// Whether a group downloads its block once for all its workers, at the rate of the worst of them.
    #[serde(default)]
    pub multicast_download: bool,
    /// Whether a group gets a whole number of parameters.
    #[serde(default)]
    pub whole_params: bool,
    /// The groups and their workers. The workers of a group train the same block.
    pub groups: Vec<Vec<Worker>>,
}

/// One worker. Its links have an efficiency where the rate is linear, or else an S: the other two fields are zero, and
/// absent from files.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worker {
    /// Spectral efficiency of its download, bit/s/Hz.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub down_bps_per_hz: f64,
    /// Spectral efficiency of its upload, bit/s/Hz.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub up_bps_per_hz: f64,
    /// S = P·h/n0 of its download, hertz.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub down_snr_hz: f64,
    /// S = P·h/n0 of its upload, hertz.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub up_snr_hz: f64,
    /// Seconds of computing per parameter and round: cycles per parameter over its clock rate.
    pub secs_per_param: f64,
    /// Seconds of every round that depend on nothing.
    #[serde(default)]
    pub overhead_secs: f64,
}

fn is_zero(number: &f64) -> bool {
    *number == 0.0
}

impl Worker {
    /// A worker whose links have these spectral efficiencies, for [`Rate::Linear`].
    pub fn linear(down_bps_per_hz: f64, up_bps_per_hz: f64, secs_per_param: f64, overhead_secs: f64) -> Self {
        Self { down_bps_per_hz, up_bps_per_hz, secs_per_param, overhead_secs, ..Self::default() }
    }

    /// A worker whose links have these S = P·h/n0, for [`Rate::PowerSpread`].
    pub fn power_spread(down_snr_hz: f64, up_snr_hz: f64, secs_per_param: f64, overhead_secs: f64) -> Self {
        Self { down_snr_hz, up_snr_hz, secs_per_param, overhead_secs, ..Self::default() }
    }

    /// Quality of the download and of the upload, as [`Rate::bits_per_sec`] takes them.
    pub fn qualities(&self, rate: Rate) -> (f64, f64) {
        match rate {
            Rate::Linear => (self.down_bps_per_hz, self.up_bps_per_hz),
            Rate::PowerSpread => (self.down_snr_hz, self.up_snr_hz),
        }
    }
}

impl Problem {
    /// A problem with linear rates, separate budgets, unicast downloads, 32 bits a parameter and fractional parameters.
    pub fn new(params: f64, bandwidth_down_hz: f64, bandwidth_up_hz: f64, groups: Vec<Vec<Worker>>) -> Self {
        Self {
            params,
            bits_per_param: 32.0,
            bandwidth_down_hz,
            bandwidth_up_hz,
            shared_bandwidth: false,
            rate: Rate::Linear,
            multicast_download: false,
            whole_params: false,
            groups,
        }
    }

    /// Reads a problem from a JSON file, checked.
    ///
    /// # Errors
    /// The first fault of the file's shape, or all faults of its values, by path.
    pub fn read(text: &str) -> Result<Self, Vec<Fault>> {
        let problem: Self = json::read(text).map_err(|fault| vec![fault])?;
        problem.check().map(|()| problem)
    }

    /// Download, computing, upload and overhead of member `n` of group `k` in a round, seconds: the one formula of a
    /// worker's time, which is their sum. All are zero where the group has no parameters.
    pub fn parts_secs(&self, k: usize, n: usize, params: f64, down_hz: f64, up_hz: f64) -> [f64; 4] {
        if params <= 0.0 {
            return [0.0; 4];
        }
        let [download, compute, upload] = self.parts_per_param_secs(k, n, down_hz, up_hz);
        [params * download, params * compute, params * upload, self.groups[k][n].overhead_secs]
    }

    /// Download, computing and upload of one parameter, seconds.
    pub fn parts_per_param_secs(&self, k: usize, n: usize, down_hz: f64, up_hz: f64) -> [f64; 3] {
        let worker = &self.groups[k][n];
        let link_secs = |quality, hz| self.bits_per_param / self.rate.bits_per_sec(quality, hz);
        [
            link_secs(self.down_quality(k, n), down_hz),
            worker.secs_per_param,
            link_secs(worker.qualities(self.rate).1, up_hz),
        ]
    }

    /// The quality at which member `n` of group `k` downloads: its own or, with multicast, that of the group's worst.
    pub fn down_quality(&self, k: usize, n: usize) -> f64 {
        let own = |worker: &Worker| worker.qualities(self.rate).0;
        if self.multicast_download {
            self.groups[k].iter().map(own).reduce(math::min).unwrap_or(0.0)
        } else {
            own(&self.groups[k][n])
        }
    }

    /// Number of workers.
    pub fn workers(&self) -> usize {
        self.groups.iter().map(Vec::len).sum()
    }

    /// How many download links group `k` has: one for each worker or, with multicast, one.
    pub fn downloads(&self, k: usize) -> usize {
        if self.multicast_download { 1 } else { self.groups[k].len() }
    }

    /// Whether the problem can be solved.
    ///
    /// # Errors
    /// All its faults, by path; at most [`limits::FAULTS`], and how many there are beyond.
    pub fn check(&self) -> Result<(), Vec<Fault>> {
        let mut faults = Faults::default();
        let groups = self.groups.len() as u64;
        check_range(&mut faults, self.params, || "params".to_owned());
        check_range(&mut faults, self.bits_per_param, || "bits_per_param".to_owned());
        check_range(&mut faults, self.bandwidth_down_hz, || "bandwidth_down_hz".to_owned());
        check_range(&mut faults, self.bandwidth_up_hz, || "bandwidth_up_hz".to_owned());
        if self.whole_params && self.params % 1.0 != 0.0 {
            faults.add(|| "params".to_owned(), || format!("{} is not whole, as whole_params wants it", self.params));
        }
        if groups == 0 {
            faults.add(|| "groups".to_owned(), || "there is none".to_owned());
        } else if self.params < groups as f64 {
            faults.add(
                || "params".to_owned(),
                || format!("{} parameters are fewer than the {groups} groups, which get a block each", self.params),
            );
        }
        faults.check_count("groups", groups, limits::PARTITION_GROUPS);
        faults.check_count("groups", self.workers() as u64, limits::PARTITION_WORKERS);
        for (k, group) in self.groups.iter().enumerate() {
            if group.is_empty() {
                faults.add(|| format!("groups.{k}"), || "has no worker".to_owned());
            }
            faults.check_count(&format!("groups.{k}"), group.len() as u64, limits::PARTITION_GROUP_WORKERS);
            for (n, worker) in group.iter().enumerate() {
                self.check_worker(&mut faults, worker, || format!("groups.{k}.{n}"));
            }
        }
        faults.into_result()
    }

    fn check_worker(&self, faults: &mut Faults, worker: &Worker, path: impl Fn() -> String) {
        let linear = [("down_bps_per_hz", worker.down_bps_per_hz), ("up_bps_per_hz", worker.up_bps_per_hz)];
        let spread = [("down_snr_hz", worker.down_snr_hz), ("up_snr_hz", worker.up_snr_hz)];
        let (wanted, rate, other) = match self.rate {
            Rate::Linear => (linear, "linear", spread),
            Rate::PowerSpread => (spread, "power-spread", linear),
        };
        for (name, value) in wanted {
            check_range(faults, value, || format!("{}.{name}", path()));
        }
        for (name, value) in other {
            if value != 0.0 {
                let problem = || format!("has no meaning where the rate is {rate}; give {} instead", wanted[0].0);
                faults.add(|| format!("{}.{name}", path()), problem);
            }
        }
        check_range(faults, worker.secs_per_param, || format!("{}.secs_per_param", path()));
        if !(0.0..=MAX_SECS).contains(&worker.overhead_secs) {
            let secs = worker.overhead_secs;
            let problem = if secs > MAX_SECS {
                format!("its overhead of {secs:e} s alone is longer than any round may last, {MAX_SECS:e} s")
            } else {
                format!("{secs} is not a time from 0 to {MAX_SECS:e} seconds")
            };
            faults.add(|| format!("{}.overhead_secs", path()), || problem);
        }
    }
}

fn check_range(faults: &mut Faults, value: f64, path: impl FnOnce() -> String) {
    if !(LEAST..=MOST).contains(&value) {
        let given = if value == 0.0 { "0 or missing".to_owned() } else { format!("{value:?}") };
        faults.add(path, || format!("is {given}, and must be a number from {LEAST:e} to {MOST:e}"));
    }
}
