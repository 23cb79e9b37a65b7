//! The Linearizer (Chandy & Neuse 1982): like Bard–Schweitzer, but it estimates how much each job's share of a queue
//! changes when another job is taken away, from solutions of the network without that job.

use edgelab::num::math;

use super::Job;

/// The Linearizer's three passes, as its authors recommend.
const PASSES: usize = 3;

/// What the solution of one population says.
struct Solution {
    cycles: Vec<f64>,
    /// Mean customers of each job at each station.
    shares: Vec<Vec<f64>>,
}

/// Cycles, and how many times a job was solved on the way.
pub fn cycles(jobs: &[Job]) -> (Vec<f64>, u64) {
    let (n, stations) = (jobs.len(), jobs.first().map_or(0, |job| job.demands.len()));
    let everybody = vec![true; n];
    // change[k][i][s]: share of i at s without k, minus with k.
    let mut change = vec![vec![vec![0.0; stations]; n]; n];
    let start: Vec<Vec<f64>> = jobs.iter().map(|_| vec![1.0 / (stations as f64 + 1.0); stations]).collect();
    let mut updates = 0;
    let mut full = core(jobs, &everybody, &change, start, &mut updates);
    for _ in 1..PASSES {
        for k in 0..n {
            let mut without = everybody.clone();
            without[k] = false;
            let reduced = core(jobs, &without, &change, full.shares.clone(), &mut updates);
            for i in (0..n).filter(|&i| i != k) {
                for (change, (without, with)) in
                    change[k][i].iter_mut().zip(reduced.shares[i].iter().zip(&full.shares[i]))
                {
                    *change = without - with;
                }
            }
        }
        full = core(jobs, &everybody, &change, full.shares, &mut updates);
    }
    (full.cycles, updates)
}

/// Plain substitution with the changes held.
fn core(
    jobs: &[Job],
    present: &[bool],
    change: &[Vec<Vec<f64>>],
    shares: Vec<Vec<f64>>,
    updates: &mut u64,
) -> Solution {
    let mut solution = Solution { cycles: vec![0.0; jobs.len()], shares };
    let here = || (0..jobs.len()).filter(|&j| present[j]);
    for _ in 0..10_000 {
        let mut moved = 0.0;
        for j in here() {
            *updates += 1;
            let found =
                |s: usize| here().filter(|&i| i != j).map(|i| solution.shares[i][s] + change[j][i][s]).sum::<f64>();
            let residences: Vec<f64> = jobs[j].demands.iter().enumerate().map(|(s, d)| d * (1.0 + found(s))).collect();
            let cycle = jobs[j].think + residences.iter().sum::<f64>();
            solution.cycles[j] = cycle;
            for (share, residence) in solution.shares[j].iter_mut().zip(&residences) {
                moved = math::max(moved, (*share - residence / cycle).abs());
                *share = residence / cycle;
            }
        }
        if moved < 1e-10 {
            break;
        }
    }
    solution
}
