//! Processor sharing, event by event.

use edgelab::num::rng::Stream;

use super::Job;

/// How long a stay takes on an idle station, given its mean.
pub enum Law {
    /// Exponential.
    Exponential,
    /// Always the mean.
    Constant,
}

/// Mean cycle of a job with the standard error of batch means.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    pub mean: f64,
    pub error: f64,
}

/// Where a job is, and how much is left to do there.
struct Place {
    /// The station, or thinking.
    station: Option<usize>,
    left: f64,
    /// When its cycle began.
    since: f64,
}

/// Runs every job until each has ended `cycles` cycles after a warm-up of a tenth, and averages in 32 batches.
/// Job j begins by thinking for `phases[j]` seconds.
pub fn simulate(jobs: &[Job], law: &Law, phases: &[f64], cycles: usize, stream: &mut Stream) -> Vec<Measured> {
    let mut draw = |mean: f64| match law {
        Law::Exponential => stream.exponential(mean),
        Law::Constant => mean,
    };
    let stations = jobs.first().map_or(0, |job| job.demands.len());
    let mut places: Vec<Place> = phases.iter().map(|&left| Place { station: None, left, since: 0.0 }).collect();
    let mut crowd = vec![0u32; stations];
    let mut ended: Vec<Vec<f64>> = vec![Vec::new(); jobs.len()];
    let mut now = 0.0;
    while ended.iter().any(|cycles_of_job| cycles_of_job.len() < cycles + cycles / 10) {
        // A station gives each of its jobs an equal part of itself.
        let pace = |place: &Place| place.station.map_or(1.0, |s| f64::from(crowd[s]));
        let (next, wait) = places
            .iter()
            .map(|place| place.left * pace(place))
            .enumerate()
            .fold((0, f64::INFINITY), |best, at| if at.1 < best.1 { at } else { best });
        now += wait;
        for place in &mut places {
            place.left -= wait / place.station.map_or(1.0, |s| f64::from(crowd[s]));
        }
        let (job, place) = (&jobs[next], &mut places[next]);
        if let Some(station) = place.station {
            crowd[station] -= 1;
        }
        let after = place.station.map_or(0, |station| station + 1);
        place.station = (after..stations).find(|&s| job.demands[s] > 0.0);
        match place.station {
            Some(station) => {
                crowd[station] += 1;
                place.left = draw(job.demands[station]);
            }
            None => {
                ended[next].push(now - place.since);
                place.since = now;
                place.left = draw(job.think);
            }
        }
    }
    ended.iter().map(|all| batch_means(&all[cycles / 10..])).collect()
}

fn batch_means(values: &[f64]) -> Measured {
    const BATCHES: usize = 32;
    let means: Vec<f64> = values
        .chunks_exact(values.len() / BATCHES)
        .map(|batch| batch.iter().sum::<f64>() / batch.len() as f64)
        .collect();
    let n = means.len() as f64;
    let mean = means.iter().sum::<f64>() / n;
    let variance = means.iter().map(|m| (m - mean) * (m - mean)).sum::<f64>() / (n - 1.0);
    Measured { mean, error: (variance / n).sqrt() }
}
