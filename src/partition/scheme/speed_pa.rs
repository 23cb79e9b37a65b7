//! `speed-pa`: blocks in proportion to computing speed, then the best bandwidths for them.
//!
//! It is near the optimum where computing is what takes time, and may lose to `uniform` where it is not.

use super::{Draft, whole};
use crate::{
    num::math,
    partition::problem::{Problem, Worker},
};

/// Blocks by the speed of each group's slowest worker, and their best bandwidths.
pub(super) fn draft(problem: &Problem) -> Draft {
    let secs_per_param = |worker: &Worker| worker.secs_per_param;
    let slowest = |group: &Vec<Worker>| group.iter().map(secs_per_param).fold(0.0, math::max);
    let speeds: Vec<f64> = problem.groups.iter().map(|group| 1.0 / slowest(group)).collect();
    let sum: f64 = speeds.iter().sum();
    let params: Vec<f64> = speeds.iter().map(|speed| problem.params * (speed / sum)).collect();
    let params = if problem.whole_params { whole::rounded(&params, problem.params) } else { params };
    Draft::with_best_bandwidths(problem, params)
}
