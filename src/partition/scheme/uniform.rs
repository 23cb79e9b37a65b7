//! `uniform`: equal blocks, equal bandwidths.

use super::{Draft, whole};
use crate::partition::problem::Problem;

/// The same block for every group, the same bandwidth for every link of a direction.
pub(super) fn draft(problem: &Problem) -> Draft {
    let (down_hz, up_hz) = bandwidths(problem);
    Draft { params: params(problem), down_hz, up_hz, steps: 0 }
}

/// The same block for every group.
pub(super) fn params(problem: &Problem) -> Vec<f64> {
    let equal = vec![problem.params / problem.groups.len() as f64; problem.groups.len()];
    if problem.whole_params { whole::rounded(&equal, problem.params) } else { equal }
}

/// The same bandwidth for every download and for every upload; from one pool, the same for all.
pub(super) fn bandwidths(problem: &Problem) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
    let down: Vec<usize> = (0..problem.groups.len()).map(|k| problem.downloads(k)).collect();
    let up: Vec<usize> = problem.groups.iter().map(Vec::len).collect();
    let (downs, ups) = (down.iter().sum::<usize>() as f64, up.iter().sum::<usize>() as f64);
    let (down_hz, up_hz) = if problem.shared_bandwidth {
        let each_hz = (problem.bandwidth_down_hz + problem.bandwidth_up_hz) / (downs + ups);
        (each_hz, each_hz)
    } else {
        (problem.bandwidth_down_hz / downs, problem.bandwidth_up_hz / ups)
    };
    let spread = |hz: f64, links: &[usize]| links.iter().map(|&count| vec![hz; count]).collect();
    (spread(down_hz, &down), spread(up_hz, &up))
}
