//! Regions of a cluster: balanced k-means on positions (ours).

use crate::num::{math, rng::Stream};

/// Rounds of assignment and re-centring; positions of a few hundred devices settle in far fewer.
const ROUNDS: u32 = 30;

/// Which of `regions` regions each point belongs to; sizes differ by at most one.
///
/// Lloyd's algorithm with capacities: in each round all (point, centre) pairs are taken nearest first, and a pair is
/// accepted while the point is free and the region has room. First centres: a random point, then always the point
/// farthest from those chosen. Regions are numbered by their least member, so that the numbering is stable.
pub fn balanced(points: &[(f64, f64)], regions: usize, stream: &mut Stream) -> Vec<u32> {
    let regions = regions.clamp(1, points.len().max(1));
    if regions == 1 {
        return vec![0; points.len()];
    }
    let mut centres = first_centres(points, regions, stream);
    let mut assigned = vec![0; points.len()];
    for _ in 0..ROUNDS {
        let next = assign(points, &centres);
        let settled = next == assigned;
        assigned = next;
        if settled {
            break;
        }
        centres = (0..regions).map(|region| centre(points, &assigned, region as u32)).collect();
    }
    renumber(&assigned, regions)
}

fn first_centres(points: &[(f64, f64)], regions: usize, stream: &mut Stream) -> Vec<(f64, f64)> {
    let mut centres = vec![*stream.choose(points)];
    while centres.len() < regions {
        let nearest = |p: (f64, f64)| centres.iter().map(|&c| math::distance(p, c)).fold(f64::INFINITY, math::min);
        let mut farthest = 0;
        for i in 1..points.len() {
            if nearest(points[i]) > nearest(points[farthest]) {
                farthest = i;
            }
        }
        centres.push(points[farthest]);
    }
    centres
}

fn assign(points: &[(f64, f64)], centres: &[(f64, f64)]) -> Vec<u32> {
    let mut pairs: Vec<(f64, usize, usize)> = Vec::with_capacity(points.len() * centres.len());
    for (p, &point) in points.iter().enumerate() {
        pairs.extend(centres.iter().enumerate().map(|(c, &centre)| (math::distance(point, centre), p, c)));
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut assigned = vec![u32::MAX; points.len()];
    let mut sizes = vec![0; centres.len()];
    // The first `large` regions to fill up may hold one more, so that sizes differ by at most one.
    let least = points.len() / centres.len();
    let mut large = points.len() % centres.len();
    for (_, p, c) in pairs {
        if assigned[p] != u32::MAX || sizes[c] > least || (sizes[c] == least && large == 0) {
            continue;
        }
        if sizes[c] == least {
            large -= 1;
        }
        sizes[c] += 1;
        assigned[p] = c as u32;
    }
    assigned
}

fn centre(points: &[(f64, f64)], assigned: &[u32], region: u32) -> (f64, f64) {
    let members: Vec<(f64, f64)> =
        points.iter().zip(assigned).filter(|&(_, &r)| r == region).map(|(&p, _)| p).collect();
    let n = members.len() as f64;
    (members.iter().map(|p| p.0).sum::<f64>() / n, members.iter().map(|p| p.1).sum::<f64>() / n)
}

fn renumber(assigned: &[u32], regions: usize) -> Vec<u32> {
    let mut names = vec![u32::MAX; regions];
    let mut next = 0;
    assigned
        .iter()
        .map(|&region| {
            let name = &mut names[region as usize];
            if *name == u32::MAX {
                *name = next;
                next += 1;
            }
            *name
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sizes_differ_by_at_most_one(points in prop::collection::vec((0.0..500.0f64, 0.0..500.0f64), 1..60), k in 1usize..9) {
            let assigned = balanced(&points, k, &mut Stream::new(1, "regions", 0));
            let k = k.min(points.len());
            let sizes: Vec<usize> = (0..k).map(|r| assigned.iter().filter(|&&a| a == r as u32).count()).collect();
            prop_assert_eq!(sizes.iter().sum::<usize>(), points.len());
            prop_assert!(sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1, "{:?}", sizes);
        }
    }

    #[test]
    fn two_clumps_are_two_regions() {
        let points = [(0.0, 0.0), (1.0, 0.0), (100.0, 0.0), (101.0, 0.0)];
        assert_eq!(balanced(&points, 2, &mut Stream::new(1, "regions", 0)), [0, 0, 1, 1]);
    }
}
