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
/// assert_eq!(split(&table.units, 2), [0..3, 3..8]);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::layers::{Architecture, Input, Totals};

    /// Units with these loads.
    fn units(loads: &[u64]) -> Vec<Unit> {
        let unit = |&forward_macs| Unit { name: String::new(), forward_macs, parameters: 0, activations: 0, output: 0 };
        loads.iter().map(unit).collect()
    }

    /// The load of the largest run.
    fn largest(units: &[Unit], runs: &[Range<usize>]) -> u64 {
        runs.iter().map(|run| Totals::of(&units[run.clone()]).forward_macs).max().unwrap_or(0)
    }

    /// Every way to cut `count` units into `parts` runs, in the order of the cuts.
    fn every_cut(count: usize, parts: usize) -> Vec<Vec<Range<usize>>> {
        fn extend(
            start: usize,
            count: usize,
            parts: usize,
            runs: &mut Vec<Range<usize>>,
            all: &mut Vec<Vec<Range<usize>>>,
        ) {
            if parts == 1 {
                runs.push(start..count);
                all.push(runs.clone());
                runs.pop();
                return;
            }
            for end in start + 1..=count - (parts - 1) {
                runs.push(start..end);
                extend(end, count, parts - 1, runs, all);
                runs.pop();
            }
        }
        let mut all = Vec::new();
        extend(0, count, parts, &mut Vec::new(), &mut all);
        all
    }

    /// Small loads tie often, large ones never.
    fn loads() -> impl Strategy<Value = Vec<u64>> {
        prop_oneof![prop::collection::vec(0..4u64, 1..=9), prop::collection::vec(0..1u64 << 40, 1..=9)]
    }

    proptest! {
        #[test]
        fn runs_cover_the_units_and_none_is_empty(loads in loads(), tasks in 0..12u32) {
            let runs = split(&units(&loads), tasks);
            prop_assert_eq!(runs.len(), (tasks.max(1) as usize).min(loads.len()));
            prop_assert!(runs.iter().all(|run| !run.is_empty()));
            let order: Vec<usize> = runs.into_iter().flatten().collect();
            prop_assert_eq!(order, (0..loads.len()).collect::<Vec<_>>());
        }

        #[test]
        fn no_cut_is_better_and_no_earlier_cut_as_good(loads in loads(), tasks in 1..=9u32) {
            let units = units(&loads);
            let parts = (tasks as usize).min(loads.len());
            // `min_by_key` takes the first of the best, and the cuts come in order.
            let best = every_cut(loads.len(), parts).into_iter().min_by_key(|runs| largest(&units, runs));
            prop_assert_eq!(Some(split(&units, tasks)), best);
        }

        #[test]
        fn more_tasks_never_make_the_largest_larger(loads in prop::collection::vec(0..1u64 << 40, 1..=30)) {
            let units = units(&loads);
            let sizes: Vec<u64> = (1..=32).map(|tasks| largest(&units, &split(&units, tasks))).collect();
            prop_assert!(sizes.is_sorted_by(|fewer, more| fewer >= more), "{:?}", sizes);
        }
    }

    #[test]
    fn ties_go_to_the_earliest_cuts() {
        assert_eq!(split(&units(&[1, 1, 1, 1]), 3), [0..1, 1..2, 2..4]);
        assert_eq!(split(&units(&[0, 0, 5, 0, 0]), 2), [0..1, 1..5]);
    }

    #[test]
    fn without_units_there_are_no_tasks() {
        assert_eq!(split(&[], 5), []);
        assert_eq!(per_unit(&[]), []);
    }

    #[test]
    fn as_many_tasks_as_units_is_one_per_unit() {
        for architecture in Architecture::PUBLISHED {
            let units = architecture.table(&Input::EDGE).unwrap().units;
            assert_eq!(split(&units, u32::MAX), per_unit(&units));
        }
    }

    #[test]
    fn real_models_are_cut_as_well_as_can_be() {
        for architecture in Architecture::PUBLISHED {
            let units = architecture.table(&Input::EDGE).unwrap().units;
            for parts in 1..=units.len().min(6) {
                let best = every_cut(units.len(), parts).into_iter().min_by_key(|runs| largest(&units, runs));
                assert_eq!(Some(split(&units, parts as u32)), best, "{architecture} in {parts}");
            }
        }
    }

    /// The five tasks of each model at the edge size, and how evenly they share the work.
    #[test]
    fn five_tasks_of_each_model() {
        let shares = Architecture::PUBLISHED.map(|architecture| {
            let units = architecture.table(&Input::EDGE).unwrap().units;
            let runs = split(&units, 5);
            let starts: Vec<usize> = runs.iter().map(|run| run.start).collect();
            (architecture.name(), starts, 100 * largest(&units, &runs) / Totals::of(&units).forward_macs)
        });
        let expected = [
            ("vgg-16", vec![0, 2, 5, 7, 9], 24),
            ("googlenet", vec![0, 1, 3, 5, 8], 27),
            ("resnet-18", vec![0, 2, 4, 6, 8], 22),
            ("mobilenet-v2", vec![0, 3, 8, 13, 16], 23),
            ("alexnet", vec![0, 1, 2, 3, 4], 37),
            ("lstm", vec![0, 1, 2, 3], 49),
        ];
        assert_eq!(shares.to_vec(), expected);
    }
}
