//! Laws of partition's schemes, on random problems of every form.
//!
//! Measured: over 10,500 problems rounds of better schemes are never longer by more than 1e-14, and certificates stay
//! below 1e-10 (relative); the bounds here are the promised ones.

use edgelab::{
    num::math,
    partition::{
        certificate::{Certificate, Claim},
        problem::{Problem, Rate, Worker},
        scheme::{Allocation, Scheme, joint, solve},
    },
};
use proptest::prelude::*;

/// Log-uniform.
fn spread(low: f64, high: f64) -> impl Strategy<Value = f64> {
    (math::ln(low)..math::ln(high)).prop_map(math::exp)
}

fn worker(rate: Rate, wide: f64) -> impl Strategy<Value = Worker> {
    let quality = match rate {
        Rate::Linear => (0.2, 12.0 * wide),
        Rate::PowerSpread => (1e5, 1e9 * wide),
    };
    let qualities = (spread(quality.0, quality.1), spread(quality.0, quality.1));
    let overhead = prop_oneof![2 => Just(0.0), 1 => 0.0..1.0, 1 => spread(0.01, 100.0)];
    (qualities, spread(3e-6, 3e-5 * wide), overhead).prop_map(move |((down, up), secs, overhead)| match rate {
        Rate::Linear => Worker::linear(down, up, secs, overhead),
        Rate::PowerSpread => Worker::power_spread(down, up, secs, overhead),
    })
}

fn problem(rate: Rate, wide: f64) -> impl Strategy<Value = Problem> {
    let group = prop::collection::vec(worker(rate, wide), 1..5);
    let groups = prop::collection::vec(group, 1..6);
    let rare = || prop::bool::weighted(0.25);
    let budgets = (spread(5e6, 5e7), spread(5e6, 5e7));
    (spread(1e5, 1e7), budgets, rare(), rare(), groups).prop_map(
        move |(params, (down, up), shared, multicast, groups)| {
            let separate = Problem::new(params, down, up, groups);
            Problem { rate, shared_bandwidth: shared, multicast_download: multicast, ..separate }
        },
    )
}

fn without_overheads(mut problem: Problem) -> Problem {
    problem.groups.iter_mut().flatten().for_each(|worker| worker.overhead_secs = 0.0);
    problem
}

fn all(problem: &Problem) -> Vec<Allocation> {
    let solved = |scheme| solve(problem, scheme).unwrap_or_else(|fault| panic!("{scheme}: {fault} of {problem:?}"));
    Scheme::ALL.into_iter().map(solved).collect()
}

/// Every law of the schemes: order, equal finishing times, budgets, certificates.
fn hold_all(problem: &Problem) -> Result<(), TestCaseError> {
    let answers = all(problem);
    let secs = |scheme: Scheme| answers[Scheme::ALL.iter().position(|s| *s == scheme).expect("one of all")].round_secs;
    for (better, worse) in [
        (Scheme::Joint, Scheme::BaPa),
        (Scheme::BaPa, Scheme::Ba),
        (Scheme::Ba, Scheme::Uniform),
        (Scheme::Joint, Scheme::Pa),
        (Scheme::Joint, Scheme::SpeedPa),
        (Scheme::Pa, Scheme::Uniform),
    ] {
        prop_assert!(secs(better) <= secs(worse) * (1.0 + 1e-9), "{} {} {}", better, worse, secs(better) / secs(worse));
    }
    for answer in &answers {
        let Certificate { claim, kkt_residual, duality_gap, budget_slack, .. } = answer.certificate;
        prop_assert!(kkt_residual <= 1e-8 && duality_gap <= 1e-8 && budget_slack <= 1e-12, "{:?}", answer.certificate);
        prop_assert!(answer.params.iter().all(|params| *params >= 0.0));
        let (downs, ups) = (answer.bandwidth_down_hz.iter().flatten(), answer.bandwidth_up_hz.iter().flatten());
        prop_assert!(downs.chain(ups).all(|hz| *hz >= 0.0 && hz.is_finite()));
        if matches!(claim, Claim::BestBandwidths | Claim::BestOfAll) {
            // All who train are done together.
            for (k, secs) in answer.worker_secs.iter().enumerate().filter(|(k, _)| answer.params[*k] > 0.0) {
                for secs in secs {
                    let early = 1.0 - secs / answer.round_secs;
                    prop_assert!((0.0..1e-9).contains(&early), "{} group {k}: {early:e}", answer.scheme);
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(7_000))]

    #[test]
    fn linear_rates(problem in problem(Rate::Linear, 1.0)) {
        hold_all(&problem)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_500))]

    #[test]
    fn power_spread_rates(problem in problem(Rate::PowerSpread, 1.0)) {
        hold_all(&problem)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Where there is no closed form, the conditions that are met all at once are those of the optimum that the bisection
    /// finds step by step.
    #[test]
    fn both_ways_lead_to_the_same_optimum(
        problem in prop_oneof![
            3 => problem(Rate::PowerSpread, 1.0),
            1 => problem(Rate::PowerSpread, 1e5),
            1 => problem(Rate::Linear, 1.0).prop_map(|problem| Problem { multicast_download: true, ..problem }),
        ],
    ) {
        let answer = solve(&problem, Scheme::Joint).expect("solvable");
        if let Some(last) = joint::watch(&problem).last() {
            let apart = (last.tried_secs / answer.round_secs - 1.0).abs();
            prop_assert!(apart <= 1e-10, "{apart:e}: {} {}", last.tried_secs, answer.round_secs);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Links and computing may differ by a factor of a million.
    #[test]
    fn linear_rates_far_apart(problem in problem(Rate::Linear, 1e5)) {
        hold_all(&problem)?;
    }

    #[test]
    fn power_spread_rates_far_apart(problem in problem(Rate::PowerSpread, 1e5)) {
        hold_all(&problem)?;
    }

    /// Numbers may be anything at all: an answer has a certificate that holds, and everything else is refused.
    #[test]
    fn anything_is_solved_or_refused(
        rate in prop_oneof![Just(Rate::Linear), Just(Rate::PowerSpread)],
        multicast in any::<bool>(),
        shared in any::<bool>(),
        numbers in prop::collection::vec(prop_oneof![20 => spread(1e-12, 1e12), 1 => any::<f64>()], 20),
    ) {
        let worker = |at: usize| {
            let [down, up, secs] = [numbers[at], numbers[at + 1], numbers[at + 2]];
            match rate {
                Rate::Linear => Worker::linear(down, up, secs, 0.0),
                Rate::PowerSpread => Worker::power_spread(down, up, secs, numbers[16]),
            }
        };
        let groups = vec![vec![worker(0), worker(3)], vec![worker(6)], vec![worker(9), worker(12)]];
        let problem = Problem::new(numbers[17], numbers[18], numbers[19], groups);
        let problem = Problem { rate, multicast_download: multicast, shared_bandwidth: shared, ..problem };
        for scheme in Scheme::ALL {
            match solve(&problem, scheme) {
                Ok(answer) => {
                    prop_assert!(answer.certificate.holds());
                    prop_assert!(answer.round_secs > 0.0 && answer.round_secs.is_finite());
                }
                Err(fault) => prop_assert!(!fault.problem.is_empty()),
            }
        }
    }

    /// A certificate proves something of any allocation: the bound that it gives is below the optimum, and only what is
    /// optimal has a certificate.
    #[test]
    fn a_certificate_never_proves_too_much(
        problem in prop_oneof![problem(Rate::Linear, 100.0), problem(Rate::PowerSpread, 100.0)],
    ) {
        let answers = all(&problem);
        let best_secs = answers[5].round_secs;
        for answer in &answers {
            let proof = Certificate::of(&problem, answer, Claim::BestOfAll, 0);
            let bound_secs = answer.round_secs * (1.0 - proof.duality_gap);
            prop_assert!(bound_secs <= best_secs * (1.0 + 1e-9), "{}: {bound_secs} {best_secs}", answer.scheme);
            let optimal = answer.round_secs <= best_secs * (1.0 + 1e-8);
            prop_assert!(optimal || !proof.holds(), "{}: {proof:?}", answer.scheme);
        }
    }

    /// T* = W/Φ(1): without overheads every step of the bisection knows the answer.
    #[test]
    fn without_overheads_the_round_is_the_model_over_what_a_second_can_do(problem in problem(Rate::Linear, 1.0)) {
        let problem = without_overheads(problem);
        let round_secs = solve(&problem, Scheme::Joint).expect("solvable").round_secs;
        for step in joint::watch(&problem) {
            let direct_secs = problem.params / (step.largest_params / step.tried_secs);
            prop_assert!((direct_secs / round_secs - 1.0).abs() <= 1e-9, "{direct_secs} {round_secs}");
        }
    }

    /// `ba` after `pa` changes nothing: where all are done together, blocks fit their bandwidths.
    #[test]
    fn blocks_fit_the_bandwidths_that_were_made_for_them(problem in problem(Rate::Linear, 1.0)) {
        let problem = without_overheads(problem);
        let pa = solve(&problem, Scheme::Pa).expect("solvable");
        let as_blocks = Certificate::of(&problem, &pa, Claim::BestParams, 0);
        prop_assert!(as_blocks.holds(), "{as_blocks:?}");
    }

    /// What is watched is what is solved: the bounds close in on the answer, and the last step's blocks are the answer's.
    #[test]
    fn watching_shows_the_search(problem in problem(Rate::PowerSpread, 1.0)) {
        let answer = solve(&problem, Scheme::Joint).expect("solvable");
        let steps = joint::watch(&problem);
        prop_assert_eq!(steps.is_empty(), problem.groups.len() == 1);
        for (step, next) in steps.iter().zip(steps.iter().skip(1)) {
            prop_assert!(step.low_secs <= next.low_secs && next.high_secs <= step.high_secs);
            let enough = step.largest_params >= problem.params;
            prop_assert_eq!(step.tried_secs, if enough { next.high_secs } else { next.low_secs });
        }
        if let Some(last) = steps.last() {
            prop_assert!((last.tried_secs / answer.round_secs - 1.0).abs() <= 1e-9);
            for (shown, params) in last.params.iter().zip(&answer.params) {
                prop_assert!((shown - params).abs() <= 1e-9 * problem.params);
            }
        }
    }

    /// One pool is never worse than its two parts, and one download for all never worse than the worst one for each.
    #[test]
    fn freedom_never_hurts(problem in problem(Rate::Linear, 1.0)) {
        let separate = Problem { shared_bandwidth: false, ..problem };
        let pooled = Problem { shared_bandwidth: true, ..separate.clone() };
        let secs = |problem: &Problem| solve(problem, Scheme::Joint).expect("solvable").round_secs;
        prop_assert!(secs(&pooled) <= secs(&separate) * (1.0 + 1e-9));
        let mut equal = Problem { multicast_download: false, ..separate };
        for group in &mut equal.groups {
            let worst = group.iter().map(|worker| worker.down_bps_per_hz).fold(f64::INFINITY, math::min);
            group.iter_mut().for_each(|worker| worker.down_bps_per_hz = worst);
        }
        let multicast = Problem { multicast_download: true, ..equal.clone() };
        prop_assert!(secs(&multicast) <= secs(&equal) * (1.0 + 1e-9));
    }

    /// Whole parameters add up, are whole, and never beat fractions.
    #[test]
    fn whole_parameters(problem in problem(Rate::Linear, 1.0), blocks in 5..400u32) {
        let relaxed = Problem { params: f64::from(blocks), ..problem };
        let whole = Problem { whole_params: true, ..relaxed.clone() };
        for scheme in Scheme::ALL {
            let (relaxed, whole) = (solve(&relaxed, scheme).expect("solvable"), solve(&whole, scheme).expect("solvable"));
            prop_assert_eq!(whole.params.iter().sum::<f64>(), f64::from(blocks));
            prop_assert!(whole.params.iter().all(|params| params % 1.0 == 0.0));
            if matches!(scheme, Scheme::Ba | Scheme::Joint) {
                prop_assert!(whole.round_secs >= relaxed.round_secs * (1.0 - 1e-9));
            }
        }
    }
}
