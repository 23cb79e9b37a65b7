//! Cutting a model into tasks: contiguous runs of units, the largest as small as possible.

use std::ops::Range;

use super::layers::Unit;

/// Cuts units into `tasks` contiguous runs so that the largest run's forward multiply-accumulates are least (exact).
///
/// Where several cuts are best, the earliest win: first the smallest first cut, then the smallest second, and so on.
/// No run is empty: with more tasks than units there is one task per unit, and zero tasks count as one.
/// Without units there are no tasks.
///
/// ```
/// use edgelab::model::{layers::{Architecture, Input}, split::split};
/// let table = Architecture::Alexnet.table(&Input::PUBLISHED)?;
/// assert_eq!(split(&table.units, 2), [0..2, 2..8]);
/// # Ok::<(), String>(())
/// ```
pub fn split(units: &[Unit], tasks: u32) -> Vec<Range<usize>> {
    let macs: Vec<u64> = units.iter().map(|unit| unit.forward_macs).collect();
    cuts(&macs, (tasks.max(1) as usize).min(units.len()))
}

/// One task per unit (companion: MLFS treats one layer as one task in its RL baseline).
pub fn per_unit(units: &[Unit]) -> Vec<Range<usize>> {
    (0..units.len()).map(|unit| unit..unit + 1).collect()
}

/// The best cut of `loads` into `parts` runs: at least one, at most as many as there are loads (none for no loads).
fn cuts(loads: &[u64], parts: usize) -> Vec<Range<usize>> {
    if loads.is_empty() {
        return Vec::new();
    }
    let least = least_largest(loads, parts);
    let bound = least[parts - 1][0];
    let mut runs = Vec::with_capacity(parts);
    let mut start = 0;
    for rest in least[..parts - 1].iter().rev() {
        // The earliest end that leaves a rest within the bound; some end does, and an earlier one only makes this run smaller.
        let end = (start + 1..loads.len()).find(|&end| rest[end] <= bound).unwrap_or(loads.len());
        runs.push(start..end);
        start = end;
    }
    runs.push(start..loads.len());
    runs
}

/// The least largest run when the loads from a position on (column) are cut into one run, two, … `parts` (row);
/// `u64::MAX` where too few loads are left.
fn least_largest(loads: &[u64], parts: usize) -> Vec<Vec<u64>> {
    let count = loads.len();
    let mut from = vec![0; count + 1];
    for position in (0..count).rev() {
        from[position] = from[position + 1] + loads[position];
    }
    let mut rows = vec![from.clone()];
    for fewer in 0..parts - 1 {
        let rest = &rows[fewer];
        let best = |start| (start + 1..count).map(|end| rest[end].max(from[start] - from[end])).min();
        let row = (0..=count).map(|start| best(start).unwrap_or(u64::MAX)).collect();
        rows.push(row);
    }
    rows
}
