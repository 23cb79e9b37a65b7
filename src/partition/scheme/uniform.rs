//! `uniform`: equal blocks, equal bandwidths.

use super::{Allocation, Scheme};
use crate::partition::problem::Problem;

/// The same block for every group, the same bandwidth for every link of a direction.
pub(super) fn allocate(problem: &Problem) -> Allocation {
    let (down_hz, up_hz) = bandwidths(problem);
    Allocation::of(problem, Scheme::Uniform, params(problem), down_hz, up_hz)
}

/// The same block for every group.
pub(super) fn params(problem: &Problem) -> Vec<f64> {
    vec![problem.params / problem.groups.len() as f64; problem.groups.len()]
}

/// The same bandwidth for every download and for every upload; from one pool, the same for all.
pub(super) fn bandwidths(problem: &Problem) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
    let links = |count: &dyn Fn(usize) -> usize| (0..problem.groups.len()).map(count).collect::<Vec<usize>>();
    let down = links(&|k| problem.downloads(k));
    let up = links(&|k| problem.groups[k].len());
    let (downs, ups) = (down.iter().sum::<usize>() as f64, up.iter().sum::<usize>() as f64);
    let (down_hz, up_hz) = if problem.shared_bandwidth {
        let each = (problem.bandwidth_down_hz + problem.bandwidth_up_hz) / (downs + ups);
        (each, each)
    } else {
        (problem.bandwidth_down_hz / downs, problem.bandwidth_up_hz / ups)
    };
    let spread = |hz: f64, links: &[usize]| links.iter().map(|&count| vec![hz; count]).collect();
    (spread(down_hz, &down), spread(up_hz, &up))
}
