//! Exact mean-value analysis (Reiser & Lavenberg 1980) of a closed network with one customer per class.

use super::Job;

/// The exact mean cycle of each job: by the arrival theorem a job finds the queues of the network without it, so the
/// recursion runs over all subsets of jobs.
pub fn cycles(jobs: &[Job]) -> Vec<f64> {
    let stations = jobs.first().map_or(0, |job| job.demands.len());
    let everybody = (1usize << jobs.len()) - 1;
    let mut queues = vec![vec![0.0; stations]; everybody + 1];
    let mut cycles = vec![0.0; jobs.len()];
    for subset in 1..=everybody {
        let mut queue = vec![0.0; stations];
        for (j, job) in jobs.iter().enumerate().filter(|(j, _)| subset >> j & 1 == 1) {
            let without = &queues[subset & !(1 << j)];
            let residences: Vec<f64> = job.demands.iter().zip(without).map(|(demand, q)| demand * (1.0 + q)).collect();
            cycles[j] = job.think + residences.iter().sum::<f64>();
            for (q, residence) in queue.iter_mut().zip(&residences) {
                *q += residence / cycles[j];
            }
        }
        queues[subset] = queue;
    }
    cycles
}
