//! Whole parameters: blocks rounded so that they still add up to the model.

use super::Draft;
use crate::partition::{
    bandwidth::{self, Bandwidths},
    demand::Demand,
    problem::Problem,
};

/// Exchanges that are tried at most.
const MOST_EXCHANGES: usize = 100;

/// Blocks rounded down, and what is missing given to those that lost most (the largest remainder; the first of equals).
pub(super) fn rounded(params: &[f64], total: f64) -> Vec<f64> {
    let mut whole: Vec<f64> = params.iter().map(|block| block.floor()).collect();
    let mut order: Vec<usize> = (0..params.len()).collect();
    order.sort_by(|&a, &b| (params[b] - whole[b]).total_cmp(&(params[a] - whole[a])).then(a.cmp(&b)));
    let missing = total - whole.iter().sum::<f64>();
    for (_, &k) in (0..missing as usize).zip(order.iter().cycle()) {
        whole[k] += 1.0;
    }
    whole
}

/// Blocks rounded down, and what is missing given one by one to whoever is then done soonest. For given bandwidths that is
/// the best that whole blocks can do: times grow with blocks, and what was rounded down is in time.
pub(super) fn soonest(params: &[f64], total: f64, secs: impl Fn(usize, f64) -> f64) -> Vec<f64> {
    let mut whole: Vec<f64> = params.iter().map(|block| block.floor()).collect();
    let missing = total - whole.iter().sum::<f64>();
    for _ in 0..missing as usize {
        let later = |&a: &usize, &b: &usize| secs(a, whole[a] + 1.0).total_cmp(&secs(b, whole[b] + 1.0));
        if let Some(k) = (0..whole.len()).min_by(later) {
            whole[k] += 1.0;
        }
    }
    whole
}

/// Rounded blocks, improved: one parameter goes from the group that one less helps most to the one that one more hurts
/// least, as long as the round, with the best bandwidths for it, gets shorter.
pub(super) fn exchanged(problem: &Problem, demand: &Demand, params: &[f64]) -> Draft {
    let best = |params: &[f64]| {
        let shares: Vec<f64> = params.iter().map(|block| block / problem.params).collect();
        bandwidth::best(problem, demand, &shares)
    };
    let mut params = rounded(params, problem.params);
    let mut found = best(&params);
    for _ in 0..MOST_EXCHANGES {
        let blocks = || (0..params.len()).filter(|&k| params[k] > 0.0);
        let by_slope = |&a: &usize, &b: &usize| found.slopes[a].total_cmp(&found.slopes[b]);
        let (Some(from), Some(to)) = (blocks().max_by(by_slope), blocks().min_by(by_slope)) else { break };
        let mut changed = params.clone();
        changed[from] -= 1.0;
        changed[to] += 1.0;
        let other = best(&changed);
        if from == to || other.secs >= found.secs {
            break;
        }
        (params, found) = (changed, other);
    }
    let Bandwidths { down_hz, up_hz, steps, .. } = found;
    Draft { params, down_hz, up_hz, steps }
}
