//! Partition's schemes beside numbers and methods that are not theirs.
#![allow(clippy::disallowed_methods, reason = "an independent method has arithmetic of its own")]

use edgelab::partition::{
    problem::{Problem, Rate, Worker},
    scheme::{Scheme, joint, solve},
};

/// The test vector: two groups of two workers, 3,000 cycles a parameter, 20 MHz each way. The numbers were computed by
/// general solvers from the equations, to the digits given.
fn vector() -> Problem {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/paba.json");
    Problem::read(&std::fs::read_to_string(file).expect("the file")).expect("a problem")
}

fn close(measured: f64, stated: f64, digit: f64) {
    assert!((measured - stated).abs() <= digit / 2.0 * (1.0 + 1e-9), "{measured} is not {stated}");
}

#[test]
fn the_test_vector() {
    let stated = [
        (Scheme::Uniform, 620_610.0, 10.9641, 1e-4),
        (Scheme::Ba, 851_691.61, 6.881_668, 1e-6),
        (Scheme::Pa, 620_610.0, 9.779_704, 1e-6),
        (Scheme::BaPa, 851_691.61, 6.343_938, 1e-6),
        (Scheme::SpeedPa, 886_585.71, 6.123_259, 1e-6),
        (Scheme::Joint, 891_139.98, 6.120_643, 1e-6),
    ];
    for (scheme, params, secs, digit) in stated {
        let answer = solve(&vector(), scheme).expect("solvable");
        close(answer.round_secs, secs, digit);
        close(answer.params[0], params, 1e-2);
        close(answer.params[1], 1_241_220.0 - params, 1e-2);
    }
    let mhz = |links: &[Vec<f64>]| links.iter().flatten().map(|hz| hz / 1e6).collect::<Vec<f64>>();
    let pa = solve(&vector(), Scheme::Pa).expect("solvable");
    let joint = solve(&vector(), Scheme::Joint).expect("solvable");
    for (links, stated) in [
        (&pa.bandwidth_down_hz, [1.0456, 0.6183, 17.5954, 0.7407]),
        (&joint.bandwidth_down_hz, [11.8641, 2.0587, 5.4233, 0.6538]),
        (&joint.bandwidth_up_hz, [12.0487, 1.9756, 5.3328, 0.6429]),
    ] {
        mhz(links).iter().zip(stated).for_each(|(measured, stated)| close(*measured, stated, 1e-4));
    }
}

/// The shortest round that a grid finds for two groups of one worker: over the first group's share of the model and of the
/// upload, each time finer around the best point; its share of the download is where both are done together, by halving.
/// The formula is written out anew.
fn grid_secs(problem: &Problem) -> f64 {
    let rate = |worker: &Worker, down: bool, hz: f64| match problem.rate {
        Rate::Linear => hz * if down { worker.down_bps_per_hz } else { worker.up_bps_per_hz },
        Rate::PowerSpread => hz * (1.0 + if down { worker.down_snr_hz } else { worker.up_snr_hz } / hz).log2(),
    };
    let secs = |worker: &Worker, params: f64, down_hz: f64, up_hz: f64| {
        let bits = params * problem.bits_per_param;
        let transfers = bits / rate(worker, true, down_hz) + bits / rate(worker, false, up_hz);
        transfers + params * worker.secs_per_param + worker.overhead_secs
    };
    let (first, second) = (&problem.groups[0][0], &problem.groups[1][0]);
    let round = |share: f64, up: f64| {
        let (all, down_hz, up_hz) = (problem.params, problem.bandwidth_down_hz, problem.bandwidth_up_hz);
        let (mut low, mut high) = (0.0, 1.0);
        let mut longer = f64::INFINITY;
        for _ in 0..45 {
            let down = (low + high) / 2.0;
            let one = secs(first, share * all, down * down_hz, up * up_hz);
            let other = secs(second, (1.0 - share) * all, (1.0 - down) * down_hz, (1.0 - up) * up_hz);
            if one > other {
                low = down
            } else {
                high = down
            }
            longer = f64::max(one, other);
        }
        longer
    };
    const POINTS: i32 = 10;
    let (mut best, mut centre, mut width) = (f64::INFINITY, [0.5; 2], 0.5);
    for _ in 0..40 {
        let at =
            |centre: f64, index: i32| (centre + width * f64::from(index) / f64::from(POINTS)).clamp(1e-9, 1.0 - 1e-9);
        let around = centre;
        for a in -POINTS..=POINTS {
            for b in -POINTS..=POINTS {
                let secs = round(at(around[0], a), at(around[1], b));
                if secs < best {
                    (best, centre) = (secs, [at(around[0], a), at(around[1], b)]);
                }
            }
        }
        width *= 0.6;
    }
    best
}

/// Measured over these 24 cells: the grid's best round differs by 4e-16 at most.
#[test]
fn a_grid_finds_nothing_better_for_two_workers() {
    for rate in [Rate::Linear, Rate::PowerSpread] {
        for seed in 0..12 {
            let cell = crate::cells::cell(2, 1, rate, seed);
            let joint_secs = solve(&cell, Scheme::Joint).expect("solvable").round_secs;
            let over = grid_secs(&cell) / joint_secs - 1.0;
            println!("{rate:?} {seed}: {over:e}");
            assert!(over.abs() < 1e-14, "{rate:?} {seed}: {over:e}");
        }
    }
}

/// Whole blocks are the best there are in all of 40 cells: of `ba` always, of `joint` as it turned out (in exchanging one
/// parameter at a time it could get stuck).
#[test]
fn whole_blocks_beside_all_there_are() {
    for seed in 0..40 {
        let mut cell = crate::cells::cell(3, 2, Rate::Linear, seed);
        cell.params = 12.0;
        cell.whole_params = true;
        let ba = solve(&cell, Scheme::Ba).expect("solvable");
        let joint = solve(&cell, Scheme::Joint).expect("solvable");
        let (mut best_ba, mut best_joint) = (f64::INFINITY, f64::INFINITY);
        for first in 0..=12 {
            for second in 0..=12 - first {
                let params = [first, second, 12 - first - second].map(f64::from);
                let (of_ba, of_joint) = secs_of_blocks(&cell, &ba.bandwidth_down_hz, &ba.bandwidth_up_hz, params);
                best_ba = best_ba.min(of_ba);
                best_joint = best_joint.min(of_joint);
            }
        }
        assert!((ba.round_secs / best_ba - 1.0).abs() <= 1e-12, "{seed}: {} {best_ba}", ba.round_secs);
        let over = joint.round_secs / best_joint - 1.0;
        println!("{seed}: joint {over:e}");
        assert!(over.abs() <= 1e-9, "{seed}: {over:e}");
    }
}

/// The round of these blocks with given bandwidths, and with their best ones.
fn secs_of_blocks(cell: &Problem, down_hz: &[Vec<f64>], up_hz: &[Vec<f64>], params: [f64; 3]) -> (f64, f64) {
    let mut given: f64 = 0.0;
    for (k, params) in params.into_iter().enumerate() {
        for n in 0..cell.groups[k].len() {
            given = given.max(cell.parts_secs(k, n, params, down_hz[k][n], up_hz[k][n]).iter().sum());
        }
    }
    // `pa` has equal blocks: a group that trains w of them is one whose seconds and bits are w times as many.
    let mut equal = Problem { whole_params: false, params: 0.0, groups: Vec::new(), ..cell.clone() };
    for (group, params) in cell.groups.iter().zip(params).filter(|(_, params)| *params > 0.0) {
        let scaled = |worker: &Worker| Worker {
            down_bps_per_hz: worker.down_bps_per_hz / params,
            up_bps_per_hz: worker.up_bps_per_hz / params,
            secs_per_param: worker.secs_per_param * params,
            ..*worker
        };
        equal.groups.push(group.iter().map(scaled).collect());
        equal.params += 1.0;
    }
    (given, solve(&equal, Scheme::Pa).expect("solvable").round_secs)
}

/// Blocks by computing speed are no safe choice: of these cells of 5 × 4 workers, 4 of 100 have a longer round than with
/// equal blocks and bandwidths where power is spread over the band (none at linear rates).
#[test]
fn speed_alone_may_lose_to_uniform() {
    for rate in [Rate::Linear, Rate::PowerSpread] {
        let secs = |cell: &Problem, scheme| solve(cell, scheme).expect("solvable").round_secs;
        let cells: Vec<Problem> = (0..100).map(|seed| crate::cells::cell(5, 4, rate, seed)).collect();
        let lost = cells.iter().filter(|cell| secs(cell, Scheme::SpeedPa) > secs(cell, Scheme::Uniform)).count();
        let mut gains: Vec<f64> =
            cells.iter().map(|cell| secs(cell, Scheme::Joint) / secs(cell, Scheme::Uniform) - 1.0).collect();
        gains.sort_by(f64::total_cmp);
        println!("{rate:?}: by speed loses {lost} of 100; joint against uniform, median {:.3}", gains[50]);
        assert_eq!(lost, if rate == Rate::Linear { 0 } else { 4 });
    }
}

/// The steps that are watched, for the test vector: halving, then tangents.
#[test]
fn the_search_is_short() {
    let steps = joint::watch(&vector());
    let widths: Vec<f64> = steps.iter().map(|step| step.high_secs - step.low_secs).collect();
    assert!(widths.windows(2).all(|pair| pair[1] <= pair[0]), "{widths:?}");
    assert!((4..=12).contains(&steps.len()), "{} steps", steps.len());
    let last = &steps[steps.len() - 1];
    close(last.bandwidth_down_hz.iter().sum(), 20e6, 1.0);
    close(last.bandwidth_up_hz.iter().sum(), 20e6, 1.0);
}
