//! Random cells of radio workers, as problems of partition.

use edgelab::{
    num::{
        math::{ln, pow, sqrt},
        rng::Stream,
    },
    partition::problem::{Problem, Rate, Worker},
};

/// A cell of 0.5 km radius: path loss 128.1 + 37.6 log10(km) dB, Rayleigh fading, noise −174 dBm/Hz, 40 dBm down and
/// 23 dBm up, 10 MHz each way, 0.1 to 1 GHz, 3,000 cycles a parameter; 1,241,220 parameters for every 5 groups.
pub fn cell(groups: usize, workers: usize, rate: Rate, seed: u64) -> Problem {
    let mut stream = Stream::new(seed, "cell", 0);
    let share_hz = 10e6 / (groups * workers) as f64;
    let groups: Vec<Vec<Worker>> =
        (0..groups).map(|_| (0..workers).map(|_| worker(share_hz, rate, &mut stream)).collect()).collect();
    let params = 1_241_220.0 * groups.len() as f64 / 5.0;
    Problem { rate, ..Problem::new(params, 10e6, 10e6, groups) }
}

fn worker(share_hz: f64, rate: Rate, stream: &mut Stream) -> Worker {
    let decibels = |value: f64| pow(10.0, value / 10.0);
    let log10 = |x: f64| ln(x) / ln(10.0);
    // Uniform in area beyond 20 m.
    let km = sqrt(stream.between(0.02 * 0.02, 0.5 * 0.5));
    let gain = decibels(-(128.1 + 37.6 * log10(km)) + 174.0);
    let (down_snr_hz, up_snr_hz) =
        (decibels(40.0) * gain * stream.exponential(1.0), decibels(23.0) * gain * stream.exponential(1.0));
    let secs_per_param = 3_000.0 / (1e8 * f64::from(1 + stream.below(10)));
    match rate {
        Rate::PowerSpread => Worker::power_spread(down_snr_hz, up_snr_hz, secs_per_param, 0.0),
        Rate::Linear => {
            let efficiency = |snr_hz: f64| ln(1.0 + snr_hz / share_hz) / ln(2.0);
            Worker::linear(efficiency(down_snr_hz), efficiency(up_snr_hz), secs_per_param, 0.0)
        }
    }
}
