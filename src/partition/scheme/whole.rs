//! Whole parameters: blocks rounded so that they still add up to the model.

use super::Draft;
use crate::partition::{
    bandwidth::{self, Bandwidths},
    demand::Demand,
    problem::Problem,
};

/// Exchanges that are tried at most.
const MOST_EXCHANGES: usize = 100;
/// Groups on either side among which an exchange is looked for.
const TRIED: usize = 4;

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

/// Rounded blocks, improved: one parameter goes from one group to another as long as the round, with the best bandwidths for
/// it, gets shorter. Tried are the groups that one parameter less would help most, and those that one more would hurt least.
///
/// This need not be the best: `tests/papers/partition.rs` compares it with all there are.
pub(super) fn exchanged(problem: &Problem, demand: &Demand, params: &[f64]) -> Draft {
    let mut params = rounded(params, problem.params);
    let mut found = best(problem, demand, &params);
    for _ in 0..MOST_EXCHANGES {
        let Some(better) = exchange(problem, demand, &params, &found) else { break };
        (params, found) = better;
    }
    let Bandwidths { down_hz, up_hz, steps, .. } = found;
    Draft { params, down_hz, up_hz, steps }
}

/// The first exchange that helps.
fn exchange(problem: &Problem, demand: &Demand, params: &[f64], found: &Bandwidths) -> Option<(Vec<f64>, Bandwidths)> {
    let slopes = found.slopes(demand, &shares(problem, params));
    let mut order: Vec<usize> = (0..params.len()).collect();
    order.sort_by(|&a, &b| slopes[a].total_cmp(&slopes[b]));
    let dear = order.iter().rev().filter(|&&k| params[k] > 0.0).take(TRIED);
    let mut pairs: Vec<(usize, usize)> =
        dear.flat_map(|&from| order.iter().take(TRIED).map(move |&to| (from, to))).collect();
    let gain = |&(from, to): &(usize, usize)| slopes[from] - slopes[to];
    pairs.sort_by(|a, b| gain(b).total_cmp(&gain(a)));
    pairs.into_iter().filter(|(from, to)| from != to).find_map(|(from, to)| {
        let mut changed = params.to_vec();
        changed[from] -= 1.0;
        changed[to] += 1.0;
        let other = best(problem, demand, &changed);
        (other.secs() < found.secs()).then_some((changed, other))
    })
}

fn shares(problem: &Problem, params: &[f64]) -> Vec<f64> {
    params.iter().map(|block| block / problem.params).collect()
}

fn best(problem: &Problem, demand: &Demand, params: &[f64]) -> Bandwidths {
    bandwidth::best(problem, demand, &shares(problem, params))
}
