//! Value iteration (Bellman 1957) for small deterministic decision problems, written from its definition.

/// What a choice gives, and where it leads; nowhere if it is the last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    pub reward: f64,
    pub next: Option<usize>,
}

/// The value of every choice in every node under the best choices thereafter.
pub fn values(nodes: &[Vec<Step>], discount: f64) -> Vec<Vec<f64>> {
    let best = |values: &[f64]| values.iter().copied().fold(f64::NEG_INFINITY, |a, b| if b > a { b } else { a });
    let mut found: Vec<Vec<f64>> = nodes.iter().map(|choices| vec![0.0; choices.len()]).collect();
    loop {
        let after = |step: &Step| step.reward + discount * step.next.map_or(0.0, |next| best(&found[next]));
        let swept: Vec<Vec<f64>> = nodes.iter().map(|choices| choices.iter().map(after).collect()).collect();
        if swept == found {
            return found;
        }
        found = swept;
    }
}

/// The best choice of each node, and by how much it is better than the next best in the node where that is least.
pub fn optimum(values: &[Vec<f64>]) -> (Vec<usize>, f64) {
    let mut least = f64::INFINITY;
    let best_of = |values: &Vec<f64>| {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
        let gap = values[order[0]] - values[order[1]];
        if gap < least {
            least = gap;
        }
        order[0]
    };
    let best = values.iter().map(best_of).collect();
    (best, least)
}
