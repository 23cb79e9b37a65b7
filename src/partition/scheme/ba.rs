//! `ba`, bandwidth-aware parameter allocation: the best blocks for equal bandwidths.

use super::{Draft, uniform, whole};
use crate::{
    num::math,
    partition::{demand::budgets_hz, problem::Problem},
};

/// The best blocks for the same bandwidth on every link of a direction.
pub(super) fn draft(problem: &Problem) -> Draft {
    let (down_hz, up_hz) = uniform::bandwidths(problem);
    Draft { params: params(problem), down_hz, up_hz, steps: 0 }
}

/// The best blocks for equal bandwidths: all groups with a block are done at the same moment T, that is, group k gets
/// min_n (T − t0_kn)/a_kn parameters where a is a worker's time for one, and T is where these add up to the model.
/// Without overheads T = W / Σ 1/a_k.
pub(super) fn params(problem: &Problem) -> Vec<f64> {
    let (down_hz, up_hz) = uniform::bandwidths(problem);
    let groups = lines(problem, &down_hz, &up_hz);
    let secs = meeting_secs(&groups, problem.params);
    let mut params: Vec<f64> = groups.iter().map(|lines| math::max(reach(lines, secs).0, 0.0)).collect();
    let sum: f64 = params.iter().sum();
    params.iter_mut().for_each(|block| *block *= problem.params / sum);
    if !problem.whole_params {
        return params;
    }
    let secs = |k: usize, block: f64| {
        groups[k].iter().map(|(per_param, overhead)| overhead + block * per_param).fold(0.0, math::max)
    };
    whole::soonest(&params, problem.params, secs)
}

/// A time that no round can undercut: that of the best blocks if every link had its whole band.
pub(super) fn least_secs(problem: &Problem) -> f64 {
    let (down_hz, up_hz) = budgets_hz(problem);
    let whole = |hz: f64| problem.groups.iter().map(|group| vec![hz; group.len()]).collect::<Vec<_>>();
    meeting_secs(&lines(problem, &whole(down_hz), &whole(up_hz)), problem.params)
}

/// Each worker's seconds for one parameter and its overhead, by group.
fn lines(problem: &Problem, down_hz: &[Vec<f64>], up_hz: &[Vec<f64>]) -> Vec<Vec<(f64, f64)>> {
    let line = |k: usize, n: usize| {
        let links = &down_hz[k];
        let parts = problem.parts_per_param_secs(k, n, links[n.min(links.len() - 1)], up_hz[k][n]);
        (parts.into_iter().sum(), problem.groups[k][n].overhead_secs)
    };
    let group = |k: usize| (0..problem.groups[k].len()).map(|n| line(k, n)).collect();
    (0..problem.groups.len()).map(group).collect()
}

/// What a group can do in `secs`, and how fast that grows: the least of its workers' lines, given by their seconds for
/// one parameter and their overheads.
fn reach(lines: &[(f64, f64)], secs: f64) -> (f64, f64) {
    let line = |&(per_param, overhead): &(f64, f64)| ((secs - overhead) / per_param, 1.0 / per_param);
    lines.iter().map(line).reduce(|least, line| if line.0 < least.0 { line } else { least }).unwrap_or((0.0, 0.0))
}

/// The moment by which the groups can do `wanted` parameters: Newton's method on a broken line, between bounds.
fn meeting_secs(groups: &[Vec<(f64, f64)>], wanted: f64) -> f64 {
    let equal = wanted / groups.len() as f64;
    let alone = |&(per_param, overhead): &(f64, f64)| overhead + equal * per_param;
    let mut high = groups.iter().flatten().map(alone).fold(0.0, math::max);
    let (mut low, mut secs) = (0.0, high);
    for _ in 0..200 {
        let (mut sum, mut slope) = (0.0, 0.0);
        for (params, per_sec) in groups.iter().map(|lines| reach(lines, secs)).filter(|reached| reached.0 > 0.0) {
            sum += params;
            slope += per_sec;
        }
        if sum >= wanted {
            high = secs
        } else {
            low = secs
        }
        let mut next = secs + (wanted - sum) / slope;
        if !(next > low && next < high) {
            next = (low + high) / 2.0;
        }
        if (next - secs).abs() <= f64::EPSILON * secs {
            break;
        }
        secs = next;
    }
    secs
}
