//! Random networks as the simulator makes them, for comparisons.

use edgelab::num::rng::Stream;

use super::Job;

/// Small networks: 2 … 7 jobs, each at 1 … 6 of as many stations, with demands of a second and think times of
/// `think_mean` seconds on average, exponential.
pub fn small(count: u64, think_mean: f64) -> impl Iterator<Item = Vec<Job>> {
    (0..count).map(move |case| {
        let mut stream = Stream::new(case, "small network", 0);
        let (jobs, stations) = (2 + stream.below(6), 2 + stream.below(5));
        let mut job = || {
            let mut demands = vec![0.0; stations as usize];
            for _ in 0..1 + stream.below(6) {
                demands[stream.below(stations) as usize] += stream.exponential(1.0);
            }
            Job { think: if think_mean > 0.0 { stream.exponential(think_mean) } else { 0.0 }, demands }
        };
        (0..jobs).map(|_| job()).collect()
    })
}

/// 25 jobs of five tasks among 25 devices, three stations a device: the size of the simulator's own networks.
pub fn cluster(seed: u64) -> Vec<Job> {
    let mut stream = Stream::new(seed, "cluster", 0);
    let mut job = || {
        let hosts: Vec<usize> = (0..5).map(|_| stream.below(25) as usize).collect();
        let mut demands = vec![0.0; 75];
        hosts.iter().for_each(|&host| demands[host] += stream.exponential(2.0));
        for pair in hosts.windows(2).filter(|pair| pair[0] != pair[1]) {
            let transfer = stream.exponential(0.3);
            for (from, to) in [(pair[0], pair[1]), (pair[1], pair[0])] {
                demands[25 + from] += transfer;
                demands[50 + to] += transfer;
            }
        }
        Job { think: 5.0, demands }
    };
    (0..25).map(|_| job()).collect()
}
