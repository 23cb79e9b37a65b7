//! Laws of the partition laboratory's rounds: what identical data promise, what all schemes share, and what bad files do.

use std::ops::Range;

use edgelab::{
    engine::sink::content_digest,
    model::{check, described::Described, knob::Scale, path},
    partition::{
        cell::DrawnCell,
        data::{Data, Library},
        learning::{self, Learner},
        libsvm, news,
        record::{Evaluation, Event, Record},
        rounds::{self, Outcome, Rounds},
        scenario::{DataFile, OverGroups, Scenario, Source, Synthetic},
        scheme::{Scheme, solve},
        world::World,
    },
    presets,
};
use proptest::prelude::*;

/// A cell of twelve workers in three groups that learns little.
fn small(seed: u64) -> Scenario {
    let mut scenario: Scenario = presets::first_of();
    scenario.preset.clear();
    scenario.seed = seed;
    scenario.cell.workers = serde_json::from_str(
        r#"{"drawn": {"groups": 3, "workers_per_group": 4, "cycles_per_sec": [1e8, 3e8, 1e9], "overhead_secs": 0}}"#,
    )
    .expect("workers");
    scenario.data.source = Source::Synthetic(little());
    scenario.learning.l1 = 0.003;
    scenario
}

fn little() -> Synthetic {
    Synthetic {
        features: 120,
        classes: 5,
        documents: 150,
        test_documents: 60,
        words_per_document: 25,
        zipf_exponent: 1.0,
        families: 2,
        topic_words: 15,
        topic_share: 0.5,
        family_share: 0.6,
    }
}

fn run(scenario: &Scenario) -> (Outcome, Vec<Record>) {
    let mut records = Vec::new();
    let outcome = rounds::run(scenario, &Library::default(), &mut |record| records.push(record.clone()));
    (outcome.expect("it runs"), records)
}

fn evaluations(records: &[Record]) -> Vec<Evaluation> {
    let evaluation = |record: &Record| match &record.event {
        Event::Evaluated(evaluation) => Some(*evaluation),
        _ => None,
    };
    records.iter().filter_map(evaluation).collect()
}

fn whole(weights: usize) -> [Range<usize>; 1] {
    std::array::from_fn(|_| 0..weights)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Identical data: the concatenated blocks are the centralised step, bit by bit, whatever the partition.
    #[test]
    fn blocks_concatenate_to_the_centralised_step(
        seed in 0u64..1000,
        shares in prop::collection::vec(prop::collection::vec(0.0f64..1.0, 3), 1..6),
    ) {
        let scenario = small(seed);
        let data = Data::prepare(&scenario, &Library::default()).expect("data");
        let mut blocks = Learner::new(&scenario, &data, 3);
        let mut central = blocks.clone();
        for shares in shares {
            let mut params = shares;
            params[0] += 1e-9;
            blocks.advance(&learning::blocks(600, &params));
            central.advance(&whole(600));
            prop_assert_eq!(blocks.model(), central.model());
            prop_assert_eq!(blocks.evaluate(1), central.evaluate(1));
        }
        prop_assert!(central.model().nonzeros() > 0);
    }

    /// Blocks cover all weights once, in order, whatever the proportions.
    #[test]
    fn blocks_cover_all_weights_once(
        weights in 1usize..5000,
        params in prop::collection::vec(prop_oneof![Just(0.0), 0.0f64..1e6, 0.0f64..1e-6], 1..20),
    ) {
        prop_assume!(params.iter().sum::<f64>() > 0.0);
        let blocks = learning::blocks(weights, &params);
        prop_assert_eq!(blocks.len(), params.len());
        let mut end = 0;
        for block in &blocks {
            prop_assert_eq!(block.start, end);
            prop_assert!(block.end >= block.start);
            end = block.end;
        }
        prop_assert_eq!(end, weights);
    }

    /// With a step of 1/L the objective never increases, but for the rounding of single precision (measured: not even by it).
    #[test]
    fn the_objective_never_increases(seed in 0u64..1000, l1 in prop_oneof![Just(1e-6), 1e-4f64..0.05]) {
        let mut scenario = small(seed);
        scenario.learning.l1 = l1;
        let data = Data::prepare(&scenario, &Library::default()).expect("data");
        let mut learner = Learner::new(&scenario, &data, 3);
        let mut before = learner.evaluate(0).objective;
        for round in 1..40 {
            learner.advance(&whole(600));
            let after = learner.evaluate(round).objective;
            prop_assert!(after <= before * (1.0 + 2e-7), "{before} {after}");
            before = after;
        }
    }

    /// On the rounds of drawn cells, no scheme is slower than a simpler one that it contains.
    #[test]
    fn times_of_a_round_are_ordered(seed in 0u64..100_000, round in 1u32..50, spread: bool) {
        let mut scenario = small(seed);
        if spread {
            scenario.cell.rate = edgelab::partition::link::Rate::PowerSpread;
        }
        let problem = DrawnCell::draw(&scenario, 1_000_000).problem(round);
        let secs = |scheme| solve(&problem, scheme).expect("a solution").round_secs;
        let [uniform, ba, pa, ba_pa, joint] =
            [Scheme::Uniform, Scheme::Ba, Scheme::Pa, Scheme::BaPa, Scheme::Joint].map(secs);
        let at_most = |less: f64, more: f64| less <= more * (1.0 + 1e-9);
        prop_assert!(at_most(joint, ba_pa) && at_most(ba_pa, ba) && at_most(ba, uniform), "{joint} {ba_pa} {ba} {uniform}");
        prop_assert!(at_most(joint, pa) && at_most(pa, uniform), "{joint} {pa} {uniform}");
    }

    /// What is written is read again, bit by bit.
    #[test]
    fn files_round_trip(seed in 0u64..1000, labels in prop::collection::btree_set(any::<i32>(), 5)) {
        let labels: Vec<i64> = labels.into_iter().map(i64::from).collect();
        let (train, _) = news::draw(seed, &little());
        let read = libsvm::read(libsvm::write(&train, &labels).as_bytes()).expect("it was written so");
        prop_assert_eq!(&read.labels, &labels);
        prop_assert_eq!(&read.examples.classes, &train.classes);
        for document in 0..train.count() {
            prop_assert_eq!(read.examples.documents.row(document), train.documents.row(document));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// A mangled file is refused by line and field, or read; what is read can be learned from.
    #[test]
    fn mangled_files_never_panic(
        cut in 0usize..2000,
        changes in prop::collection::vec((0usize..2000, any::<u8>()), 0..6),
        digits in prop::collection::vec((0usize..2000, prop::sample::select(b" :#\n-+.e0123456789".to_vec())), 0..6),
    ) {
        let (train, _) = news::draw(1, &Synthetic { documents: 12, ..little() });
        let mut content = libsvm::write(&train, &[1, 2, 3, 4, 5]).into_bytes();
        let length = content.len();
        for (place, byte) in changes.into_iter().chain(digits) {
            content[place % length] = byte;
        }
        content.truncate(cut.max(1));
        let mut library = Library::default();
        match library.add(&content) {
            Err(faults) => {
                prop_assert!(!faults.is_empty());
                for fault in faults {
                    prop_assert!(fault.path.is_empty() || fault.path.starts_with("line "), "{fault}");
                }
            }
            Ok(digest) => {
                let mut scenario = small(1);
                scenario.data.source = Source::File(DataFile { digest, test_share: 0.2 });
                if let Ok(mut rounds) = Rounds::begin(&scenario, &library) {
                    for _ in 0..3 {
                        rounds.step(&mut |_| {});
                    }
                }
            }
        }
    }
}

/// A step far beyond 1/L does increase the objective: the law above can fail.
#[test]
fn a_step_far_too_long_increases_the_objective() {
    let mut scenario = small(1);
    scenario.learning.step_scale = 100.0;
    let data = Data::prepare(&scenario, &Library::default()).expect("data");
    let mut learner = Learner::new(&scenario, &data, 3);
    let mut objectives = Vec::new();
    for round in 0..40 {
        objectives.push(learner.evaluate(round).objective);
        learner.advance(&whole(600));
    }
    assert!(objectives.windows(2).any(|pair| pair[1] > pair[0] * 1.01), "{objectives:?}");
}

/// One learning curve serves all schemes; only its seconds differ.
#[test]
fn schemes_share_draws_and_the_curve_where_data_are_identical() {
    let mut scenario = small(4);
    let runs = Scheme::ALL.map(|scheme| {
        scenario.study.scheme = scheme;
        run(&scenario)
    });
    let longest = runs.iter().map(|(_, records)| evaluations(records)).max_by_key(Vec::len).expect("runs");
    for (outcome, records) in &runs {
        assert_eq!(outcome.draws, runs[0].0.draws);
        let curve = evaluations(records);
        assert!(curve.len() > 5);
        assert_eq!(curve, longest[..curve.len()], "{}", outcome.scheme);
    }
    let rounds = |scheme: Scheme| runs[Scheme::ALL.iter().position(|s| *s == scheme).expect("listed")].0.metrics.rounds;
    assert!(rounds(Scheme::Joint) > rounds(Scheme::Uniform));
}

/// Different data: what is learned depends on the partition, and the first record says that it may.
#[test]
fn what_is_learned_depends_on_the_partition_where_data_differ() {
    let mut scenario = small(4);
    scenario.data.over_groups = OverGroups::Different;
    let [uniform, joint] = [Scheme::Uniform, Scheme::Joint].map(|scheme| {
        scenario.study.scheme = scheme;
        run(&scenario)
    });
    assert_eq!(uniform.0.draws, joint.0.draws);
    assert_eq!(evaluations(&uniform.1)[0], evaluations(&joint.1)[0]);
    assert_ne!(evaluations(&uniform.1)[5], evaluations(&joint.1)[5]);
    let Event::Started(start) = &joint.1[0].event else { panic!("the first record is the start") };
    assert_eq!(start.over_groups, OverGroups::Different);
}

/// The preset for teaching is the test vector of the optimiser (science §2.3).
#[test]
fn two_groups_are_the_test_vector() {
    let mut scenario: Scenario = presets::get_of("two-groups").expect("a preset");
    let by_hand = [10.9641, 6.881668, 9.779704, 6.343938, 6.123259, 6.120643];
    for (scheme, secs) in Scheme::ALL.into_iter().zip(by_hand) {
        scenario.study.scheme = scheme;
        let (outcome, _) = run(&scenario);
        let mean = outcome.metrics.round_secs_mean;
        assert!((mean / secs - 1.0).abs() < 1e-6, "{scheme}: {mean} {secs}");
    }
}

/// Equal scenario, equal bits, run as a whole or step by step; the world is the fold of the records.
#[test]
fn a_run_is_its_records() {
    let scenario = small(7);
    let (outcome, records) = run(&scenario);
    let mut rounds = Rounds::begin(&scenario, &Library::default()).expect("it runs");
    let mut again = Vec::new();
    while rounds.step(&mut |record| again.push(record.clone())) {}
    assert!(!rounds.step(&mut |_| panic!("it has ended")));
    assert_eq!(again, records);
    assert_eq!(rounds.outcome(), outcome);
    let mut world = World::default();
    records.iter().for_each(|record| world.apply(record));
    assert_eq!(&world, rounds.world());
    let mut last = 0;
    let mut secs = 0.0;
    for record in &records {
        assert!(record.at.micros() >= last);
        last = record.at.micros();
        match &record.event {
            Event::Round(round) => {
                // Micro-seconds are rounded in every round.
                assert!((record.at.secs() - secs).abs() < 1e-6 * f64::from(round.number));
                let slowest =
                    round.spent.iter().flatten().map(|spent| spent.total_secs()).fold(0.0, edgelab::num::math::max);
                assert_eq!(slowest, round.round_secs);
                assert!((round.params.iter().sum::<f64>() / 1_241_220.0 - 1.0).abs() < 1e-9);
                secs += round.round_secs;
            }
            Event::Ended(end) => {
                assert_eq!((end.rounds, &end.weights_digest), (outcome.metrics.rounds, &outcome.weights))
            }
            _ => {}
        }
    }
    assert_eq!(last, 200_000_000);
}

/// Fading: redrawn in each round, drawn once, or none.
#[test]
fn fading_is_redrawn_fixed_or_absent() {
    use edgelab::partition::scenario::Fading;
    let mut scenario = small(3);
    let mut problems = |fading| {
        scenario.cell.fading = fading;
        let cell = DrawnCell::draw(&scenario, 1000);
        [cell.problem(1), cell.problem(2)]
    };
    let [first, second] = problems(Fading::PerRound);
    assert_ne!(first, second);
    let [fixed, still] = problems(Fading::Fixed);
    assert_eq!(fixed, still);
    let [none, still] = problems(Fading::None);
    assert_eq!(none, still);
    assert_ne!(none, fixed);
    // Rayleigh fading has mean power 1: over many rounds, S of one worker is its S without fading (to 5 standard errors).
    scenario.cell.rate = edgelab::partition::link::Rate::PowerSpread;
    let mean_of = |fading: Fading, rounds: u32| {
        let mut scenario = scenario.clone();
        scenario.cell.fading = fading;
        let cell = DrawnCell::draw(&scenario, 1000);
        (1..=rounds).map(|round| cell.problem(round).groups[1][2].up_snr_hz).sum::<f64>() / f64::from(rounds)
    };
    let ratio = mean_of(Fading::PerRound, 4000) / mean_of(Fading::None, 1);
    assert!((ratio - 1.0).abs() < 5.0 / 4000f64.sqrt(), "{ratio}");
}

/// A data file is used where its digest is named, and asked for where it is not at hand.
#[test]
fn data_files_travel_beside_the_scenario() {
    let (train, _) = news::draw(1, &little());
    let content = libsvm::write(&train, &[-2, 0, 3, 4, 9]).into_bytes();
    let mut scenario = small(1);
    scenario.data.source = Source::File(DataFile { digest: content_digest(&content), test_share: 0.2 });
    let mut library = Library::default();
    assert_eq!(library.missing(&scenario), Some(content_digest(&content)));
    let faults = rounds::run(&scenario, &library, &mut |_| {}).expect_err("no file");
    assert_eq!(faults[0].path, "data.source.file.digest");
    library.add(&content).expect("a file");
    assert_eq!(library.missing(&scenario), None);
    let mut records = Vec::new();
    let outcome = rounds::run(&scenario, &library, &mut |record| records.push(record.clone())).expect("it runs");
    let Event::Started(start) = &records[0].event else { panic!("the first record is the start") };
    assert_eq!((start.documents, start.test_documents), (120, 30));
    assert_eq!(start.labels, [-2, 0, 3, 4, 9]);
    assert!(outcome.metrics.accuracy_end > 0.4, "{}", outcome.metrics.accuracy_end);
}

/// Settings that cannot be together are refused by path, and say why.
#[test]
fn impossible_settings_are_refused_by_path() {
    let refuse = |settings: &[(&str, &str)], expected: &str| {
        let mut scenario = small(1);
        for (setting, value) in settings {
            scenario = path::set(&scenario, setting, value).expect(setting);
        }
        let faults = scenario.check().expect_err(expected);
        assert!(faults.iter().any(|fault| fault.to_string().starts_with(expected)), "{faults:?}");
    };
    refuse(&[("model.params", "2")], "model.params: is 2, fewer than the 3 groups");
    refuse(
        &[("cell.workers.drawn.groups", "700")],
        "data.source.synthetic.features: gives 600 weights (features × classes), fewer than the 700 groups",
    );
    refuse(&[("cell.min_distance_m", "600")], "cell.min_distance_m: is 600 m, beyond the radius of 500 m");
    refuse(&[("data.source.synthetic.topic_words", "121")], "data.source.synthetic.topic_words: is 121, more than");
    refuse(&[("data.source.synthetic.families", "6")], "data.source.synthetic.families: is 6, more than the 5 classes");
    refuse(
        &[("data.source.synthetic.documents", "2"), ("data.over_groups", "different")],
        "data.source.synthetic.documents: is 2, fewer than the 3 groups",
    );
    refuse(
        &[("data.source.synthetic.features", "1000000"), ("data.source.synthetic.classes", "1000")],
        "data.source.synthetic.features: gives 1000000000 weights",
    );
    let mut listed: Scenario = presets::get_of("two-groups").expect("a preset");
    listed = path::set(&listed, "cell.workers.listed.1.group", "5").expect("a group");
    let faults = listed.check().expect_err("a gap");
    assert_eq!(faults[0].path, "cell.workers.listed.1.group");
    for number in ["NaN", "-1", "1e999", "null"] {
        assert!(path::set(&small(1), "cell.bandwidth_up_hz", number).is_err(), "{number}");
    }
}

/// Every setting at its least and at its greatest value is refused, or runs without a panic.
#[test]
fn extreme_settings_run_or_are_refused() {
    let base = small(1);
    for knob in Scenario::settings().rows() {
        let numbers = match knob.scale {
            Scale::Linear | Scale::Log => [knob.low.to_string(), knob.high.to_string()],
            Scale::Whole => [(knob.low as u64).to_string(), (knob.high as u64).to_string()],
            Scale::List => [format!("[{:?}]", knob.low), format!("[{:?}]", knob.high)],
            _ => continue,
        };
        if knob.path.contains('*') || knob.path.starts_with("data.source.file") {
            continue;
        }
        for number in numbers {
            let scenario = path::set(&base, knob.path, &number).unwrap_or_else(|fault| panic!("{fault}"));
            if let Ok(mut rounds) = Rounds::begin(&scenario, &Library::default()) {
                // The start, and two rounds.
                for _ in 0..3 {
                    rounds.step(&mut |_| {});
                }
            }
        }
    }
}

/// Rows and fields say the same: every setting of every preset has its row, and the format round-trips.
#[test]
fn presets_have_a_row_for_every_setting() {
    use presets::Shipped as _;
    for preset in Scenario::PRESETS {
        let scenario: Scenario = check::load(preset.text).expect(preset.name);
        assert_eq!(scenario.preset, preset.id());
        let leaves = path::leaves(&scenario);
        assert!(leaves.len() > 40, "{}", leaves.len());
        for (path, _) in leaves {
            let knob = Scenario::settings().find(&path).expect(&path);
            assert!(!knob.help.is_empty() && !knob.reason.is_empty(), "{path}");
        }
        let again: Scenario =
            check::load(&serde_json::to_string(&scenario).expect("plain values")).expect("what was written");
        assert_eq!(again, scenario);
    }
}
