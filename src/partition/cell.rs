//! The cell as drawn: where workers stand, how fast they compute, and the problem that each round's fading poses.
//!
//! Positions and speeds come from the stream `workers`, fading from a stream of each round's own, so every scheme under
//! one seed faces the same cell and the same rounds, however many it gets through.
//!
//! A signal sent with power P arrives with P·h, h = 10^(−(loss at 1 km + loss per decade · log10 km)/10) · fading, and
//! the noise of each hertz is n0. Rayleigh fading multiplies power by an exponential variable of mean 1 (textbook).

use crate::num::{math, rng::Stream};

use super::{
    link::Rate,
    problem::{Problem, Worker},
    scenario::{self, Fading, ReferenceBand, Scenario, Workers},
};

/// A worker as drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// Its name; `worker-2.1` is the second one of the third group.
    pub name: String,
    /// Position from the base station, metres.
    pub x_m: f64,
    /// Position from the base station, metres.
    pub y_m: f64,
    /// Computing speed, cycles per second.
    pub cycles_per_sec: f64,
    /// What a round costs it besides, seconds.
    pub overhead_secs: f64,
    /// P·h/n0 of its download without fading: the bandwidth at which signal and noise are equally strong, Hz.
    pub down_snr_hz: f64,
    /// The same for its upload, Hz.
    pub up_snr_hz: f64,
}

/// A cell as drawn.
#[derive(Debug, Clone)]
pub struct DrawnCell {
    /// The workers of each group.
    pub groups: Vec<Vec<Placed>>,
    seed: u64,
    cell: scenario::Cell,
    params: f64,
    bits_per_param: f64,
    cycles_per_param: f64,
    /// The bands over which noise counts, down and up, Hz.
    reference_hz: (f64, f64),
}

/// A channel hardly ever fades below this share of its mean power (once in a million draws); none goes below it, since a
/// channel without any power would never carry anything.
const DEEPEST_FADE: f64 = 1e-6;

impl DrawnCell {
    /// Draws the cell of a scenario that has been checked; `params` parameters are sent in a round.
    pub fn draw(scenario: &Scenario, params: u64) -> Self {
        let cell = scenario.cell.clone();
        let workers: u32 = cell.workers.per_group().iter().sum();
        let share = match cell.reference_band {
            ReferenceBand::EqualShare => 1.0 / f64::from(workers.max(1)),
            ReferenceBand::Whole => 1.0,
        };
        let mut drawn = Self {
            groups: Vec::new(),
            seed: scenario.seed,
            params: params as f64,
            bits_per_param: scenario.model.bits_per_param.into(),
            cycles_per_param: scenario.model.cycles_per_param,
            reference_hz: (cell.bandwidth_down_hz * share, cell.bandwidth_up_hz * share),
            cell,
        };
        drawn.groups = drawn.workers();
        drawn
    }

    fn workers(&self) -> Vec<Vec<Placed>> {
        match &self.cell.workers {
            Workers::Drawn(drawn) => {
                let mut stream = Stream::new(self.seed, "workers", 0);
                let mut worker = |group, number| {
                    let (x_m, y_m) = self.position(&mut stream);
                    let cycles_per_sec = *stream.choose(&drawn.cycles_per_sec);
                    let name = format!("worker-{group}.{number}");
                    let (down_snr_hz, up_snr_hz) = self.snr_hz(x_m, y_m);
                    let overhead_secs = drawn.overhead_secs;
                    Placed { name, x_m, y_m, cycles_per_sec, overhead_secs, down_snr_hz, up_snr_hz }
                };
                let mut group = |group| (0..drawn.workers_per_group).map(|number| worker(group, number)).collect();
                (0..drawn.groups).map(&mut group).collect()
            }
            Workers::Listed(list) => {
                let mut groups = vec![Vec::new(); self.cell.workers.per_group().len()];
                for worker in list {
                    let (down, up) = self.snr_hz(worker.x_m, worker.y_m);
                    let (down_hz, up_hz) = self.reference_hz;
                    groups[worker.group as usize].push(Placed {
                        name: worker.name.clone(),
                        x_m: worker.x_m,
                        y_m: worker.y_m,
                        cycles_per_sec: worker.cycles_per_sec,
                        overhead_secs: worker.overhead_secs,
                        down_snr_hz: given_snr_hz(worker.down_bps_per_hz, down_hz).unwrap_or(down),
                        up_snr_hz: given_snr_hz(worker.up_bps_per_hz, up_hz).unwrap_or(up),
                    });
                }
                groups
            }
        }
    }

    /// A position uniform in the area between the least distance and the radius.
    fn position(&self, stream: &mut Stream) -> (f64, f64) {
        let (near, far) = (self.cell.min_distance_m, self.cell.radius_m);
        let distance = math::sqrt(stream.between(near * near, far * far));
        let angle = stream.between(0.0, std::f64::consts::TAU);
        (distance * math::cos(angle), distance * math::sin(angle))
    }

    /// P·h/n0 without fading at a position, down and up.
    fn snr_hz(&self, x_m: f64, y_m: f64) -> (f64, f64) {
        let cell = &self.cell;
        let distance_m = math::max(math::distance((0.0, 0.0), (x_m, y_m)), cell.min_distance_m);
        let loss_db = cell.path_loss_1km_db + cell.path_loss_decade_db * math::log10(distance_m / 1000.0);
        let ratio = |power_dbm: f64| math::pow(10.0, (power_dbm - loss_db - cell.noise_dbm_per_hz) / 10.0);
        (ratio(cell.power_down_dbm), ratio(cell.power_up_dbm))
    }

    /// The problem of a round, counted from 1: its own fading if channels fade in each round.
    pub fn problem(&self, round: u32) -> Problem {
        let draw = match self.cell.fading {
            Fading::PerRound => Some(u64::from(round)),
            Fading::Fixed => Some(0),
            Fading::None => None,
        };
        let mut stream = draw.map(|draw| Stream::new(self.seed, "fading", draw));
        let mut fade = || match &mut stream {
            Some(stream) => math::max(stream.exponential(1.0), DEEPEST_FADE),
            None => 1.0,
        };
        let mut worker = |placed: &Placed| {
            let (down, up) = (placed.down_snr_hz * fade(), placed.up_snr_hz * fade());
            let secs_per_param = self.cycles_per_param / placed.cycles_per_sec;
            self.worker(down, up, secs_per_param, placed.overhead_secs)
        };
        Problem {
            params: self.params,
            bits_per_param: self.bits_per_param,
            bandwidth_down_hz: self.cell.bandwidth_down_hz,
            bandwidth_up_hz: self.cell.bandwidth_up_hz,
            shared_bandwidth: self.cell.shared_bandwidth,
            rate: self.cell.rate,
            multicast_download: self.cell.multicast_download,
            whole_params: false,
            groups: self.groups.iter().map(|group| group.iter().map(&mut worker).collect()).collect(),
        }
    }

    fn worker(&self, down_snr_hz: f64, up_snr_hz: f64, secs_per_param: f64, overhead_secs: f64) -> Worker {
        match self.cell.rate {
            Rate::Linear => {
                let efficiency = |snr_hz: f64, band_hz: f64| math::log2(1.0 + snr_hz / band_hz);
                let (down_hz, up_hz) = self.reference_hz;
                Worker::linear(
                    efficiency(down_snr_hz, down_hz),
                    efficiency(up_snr_hz, up_hz),
                    secs_per_param,
                    overhead_secs,
                )
            }
            Rate::PowerSpread => Worker::power_spread(down_snr_hz, up_snr_hz, secs_per_param, overhead_secs),
        }
    }
}

/// The P·h/n0 that gives this spectral efficiency over a band; `None` where none is given.
fn given_snr_hz(bps_per_hz: f64, band_hz: f64) -> Option<f64> {
    (bps_per_hz > 0.0).then(|| (math::pow(2.0, bps_per_hz) - 1.0) * band_hz)
}
