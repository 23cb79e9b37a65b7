//! Laws of plans, sweeps, tables, claims and oracles.

use std::collections::BTreeSet;

use edgelab::{
    codec,
    engine::sink::Nothing,
    experiment::{
        claims::{self, Claims},
        map::{self, Map},
        oracle::{self, Found},
        plan::{Axis, Entry, Plan, Seeds, Start},
        samples::Samples,
        sensitivity::{self, Sensitivities},
        sweep::Sweep,
        table::Table,
    },
    model::{limits, method::Method, path},
    num::rng::Stream,
    presets,
    session::{self, Library},
    shipped,
};
use proptest::prelude::*;
use serde_json::json;

fn evidence(name: &str) -> String {
    let file = format!("{}/static/evidence/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn small_plan() -> Plan {
    let start = Start::Preset("collision-minimal".to_owned());
    let mut own = Entry { label: "hot".to_owned(), ..Entry::of(Method::Marl) };
    own.settings.insert("study.temperature".to_owned(), json!(0.5));
    own.policies = shipped::digests("marl")[..2].to_vec();
    let mut plan = Plan::new(start, vec![Entry::of(Method::SroleC), own], Seeds { first: 3, count: 2 });
    plan.settings.insert("workload.iterations".to_owned(), json!(10));
    plan.axes = vec![
        Axis { path: "study.shield.alpha".to_owned(), values: vec![json!(0.8), json!(0.9)] },
        Axis { path: "study.shield.unplaced".to_owned(), values: vec![json!("force"), json!("wait")] },
    ];
    plan
}

/// The settings of a run are those of its place, and no two runs are alike.
#[test]
fn a_runs_number_says_what_it_is() {
    let sweep = Sweep::new(small_plan()).expect("a plan");
    assert_eq!((sweep.count(), sweep.combinations(), sweep.lanes().len()), (24, 4, 3));
    let mut seen = BTreeSet::new();
    for cell in 0..sweep.count() {
        let (scenario, place) = (sweep.scenario(cell).expect("a scenario"), sweep.place(cell));
        assert_eq!(scenario.seed, place.seed);
        assert_eq!(scenario.workload.iterations, 10);
        assert_eq!(scenario.study.method, sweep.entry(place.lane).method);
        let hot = place.lane.entry == 1;
        assert_eq!(scenario.study.temperature, if hot { 0.5 } else { 0.0 });
        for (axis, value) in sweep.plan().axes.iter().zip(sweep.values(place.combination)) {
            assert_eq!(path::get(&scenario, &axis.path).as_ref(), Ok(value));
        }
        assert!(seen.insert(serde_json::to_string(&scenario).expect("text")));
    }
    // Policies are the fastest, then entries, seeds, and the axes, the last one first.
    let lanes: Vec<(usize, usize, u64)> =
        (0..4).map(|cell| sweep.place(cell)).map(|place| (place.lane.entry, place.lane.policy, place.seed)).collect();
    assert_eq!(lanes, [(0, 0, 3), (1, 0, 3), (1, 1, 3), (0, 0, 4)]);
    assert_eq!((sweep.place(5).combination, sweep.place(6).combination), (0, 1));
    assert_eq!(sweep.values(1), [&json!(0.8), &json!("wait")]);
    assert_eq!(sweep.values(2), [&json!(0.9), &json!("force")]);
}

/// A row of the table reads back to the same bits, and is refused by any other plan.
#[test]
fn rows_round_trip_and_belong_to_their_plan() {
    let library = shipped::library();
    let sweep = Sweep::new(small_plan()).expect("a plan");
    let mut other = small_plan();
    other.seeds.first = 4;
    let other = Sweep::new(other).expect("a plan");
    for cell in [0, 1, 13] {
        let row = sweep.run(cell, &library).expect("a run");
        let fields = sweep.fields(&row);
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        assert_eq!(sweep.read(&fields), Ok(row));
        assert!(other.read(&fields).expect_err("another plan").contains("belongs to plan"));
        let mut spoiled = fields.clone();
        spoiled[2] = "0.85";
        assert!(sweep.read(&spoiled).is_err());
    }
}

/// Each run alone, by its scenario, gives the bits that the sweep gave.
#[test]
fn a_run_of_a_sweep_is_a_run() {
    let library = shipped::library();
    let sweep = Sweep::new(small_plan()).expect("a plan");
    for cell in 0..sweep.count() {
        let alone = session::run(&sweep.scenario(cell).expect("a scenario"), &library, &mut Nothing);
        let (row, alone) = (sweep.run(cell, &library).expect("a run"), alone.expect("a run"));
        assert_eq!((row.trace, row.workload), (alone.digest, alone.workload));
    }
}

#[test]
fn a_table_is_complete_and_paired() {
    let library = shipped::library();
    let sweep = Sweep::new(small_plan()).expect("a plan");
    let rows: Vec<_> = (0..sweep.count()).map(|cell| sweep.run(cell, &library).expect("a run")).collect();
    let table = Table::new(&sweep, rows.iter().rev().cloned().collect()).expect("in any order");
    let samples = table.samples(3, 1, 0);
    assert_eq!(samples.rows, [[rows[19].values[0], rows[20].values[0]], [rows[22].values[0], rows[23].values[0]]]);
    assert!(Table::new(&sweep, rows[1..].to_vec()).is_err());
    let mut twice = rows.clone();
    twice[5] = rows[4].clone();
    assert!(Table::new(&sweep, twice).is_err());
    let mut other_world = rows;
    other_world[7].workload = "0".to_owned();
    let fault = Table::new(&sweep, other_world).expect_err("not paired");
    assert!(fault.problem.contains("does not face the workload"), "{fault}");
}

fn faults(change: impl FnOnce(&mut serde_json::Value)) -> String {
    let mut value = serde_json::from_str(&small_plan().write()).expect("a plan file is JSON");
    change(&mut value);
    let faults = Plan::read(&value.to_string()).expect_err("a wrong plan");
    faults.iter().map(|fault| format!("{fault}\n")).collect()
}

/// What makes a plan wrong.
type Spoil = fn(&mut serde_json::Value);

#[test]
fn wrong_plans_are_refused_by_path() {
    assert_eq!(Plan::read(&small_plan().write()), Ok(small_plan()));
    let cases: [(Spoil, &str); 23] = [
        (|p| p["kind"] = json!("edgelab-policy"), "kind: expected \"edgelab-plan\""),
        (|p| p["format"] = json!(2), "format: this version reads plans of format 1, this one says 2"),
        (|p| p["scenario"] = json!("nowhere"), "scenario: there is no preset \"nowhere\""),
        (|p| p["scenario"] = json!({"format": 1}), "scenario.seed: is missing"),
        (|p| p["entries"] = json!([]), "entries: is empty"),
        (|p| p["entries"][0]["method"] = json!("magic"), "entries.0.method: unknown variant `magic`"),
        (|p| p["entries"][0]["label"] = json!("hot"), "entries.1.label: \"hot\" is there twice"),
        (|p| p["entries"][1]["policies"][0] = json!("ab"), "entries.1.policies.0: is not a SHA-256 digest"),
        (|p| p["entries"][1]["settings"] = json!({"study.temprature": 1}), "entries.1.settings.study.temprature"),
        (|p| p["settings"] = json!({"study.shield.alpha": -1}), "settings.study.shield.alpha"),
        (|p| p["axes"][0]["path"] = json!("study.shield.alfa"), "axes.0.path: study.shield.alfa"),
        (|p| p["axes"][0]["path"] = json!("seed"), "axes.0.path: seed varies by `seeds`"),
        (|p| p["axes"][1]["path"] = json!("study.shield.alpha"), "axes.1.path: study.shield.alpha varies twice"),
        (|p| p["axes"][0]["values"] = json!([]), "axes.0.values: is empty"),
        (|p| p["axes"][0]["values"][1] = json!(9), "axes.0.values.1: study.shield.alpha"),
        (|p| p["seeds"]["count"] = json!(0), "seeds.count: is 0"),
        (|p| p["settings"] = json!({"seed": 1}), "settings.seed: is what `seeds` and `entries` say"),
        (|p| p["entries"][1]["settings"] = json!({"study.method": "rl"}), "entries.1.settings.study.method: is what"),
        (
            |p| p["entries"][1]["settings"] = json!({"study.shield": {"alpha": 0.9, "unplaced": "wait"}}),
            "entries.1.settings.study.shield: would override the axis study.shield.alpha",
        ),
        (|p| p["entries"][1]["label"] = json!("a\nb"), "entries.1.label: has at most 400 characters, none of them"),
        (|p| p["entries"][1]["policies"][1] = p["entries"][1]["policies"][0].clone(), "policies.1: is there twice"),
        (|p| p["axes"][0]["values"][1] = json!(0.8), "axes.0.values.1: 0.8 is there twice"),
        (|p| p["colour"] = json!(1), "unknown field `colour`"),
    ];
    for (change, wanted) in cases {
        let said = faults(change);
        assert!(said.contains(wanted), "wanted {wanted}\nsaid {said}");
    }
    assert!(Plan::read("{").is_err());
}

/// The published schema, read by an independent validator, says the same as the reader.
#[test]
fn the_schema_of_plans() {
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("plan.json", edgelab::experiment::plan::schema()).expect("a resource");
    let validator = compiler.compile("plan.json", &mut schemas).expect("a schema");
    let is_valid = |value: &serde_json::Value| schemas.validate(value, validator).is_ok();
    let good: serde_json::Value = serde_json::from_str(&small_plan().write()).expect("JSON");
    assert!(is_valid(&good));
    let mut own = good.clone();
    own["scenario"] = serde_json::from_str(presets::ALL[0].text).expect("JSON");
    assert!(is_valid(&own));
    let spoils: [Spoil; 7] = [
        |p| p["kind"] = json!("edgelab-policy"),
        |p| p["format"] = json!(2),
        |p| p["entries"] = json!([]),
        |p| p["entries"][0]["method"] = json!("magic"),
        |p| p["axes"][0]["values"] = json!([]),
        |p| p["seeds"]["count"] = json!(0),
        |p| p["scenario"]["study"]["shield"]["alpha"] = json!(-1),
    ];
    for spoil in spoils {
        let mut bad = own.clone();
        spoil(&mut bad);
        assert!(!is_valid(&bad) && Plan::read(&bad.to_string()).is_err(), "{bad}");
    }
}

/// A billion runs are refused with their number, and before anything runs; so are more than any number holds.
#[test]
fn too_many_runs_are_refused_with_the_count() {
    let said = faults(|plan| plan["seeds"]["count"] = json!(83_333_333_u64));
    assert!(said.contains("would be 999999996 runs; at most 1000000"), "{said}");
    let values: Vec<f64> = (0..100).map(|i| 0.5 + f64::from(i) / 1e3).collect();
    let said = faults(|plan| {
        plan["axes"] = json!(
            [
                "study.shield.alpha",
                "cluster.memory_scale",
                "workload.data_wait_secs",
                "study.temperature",
                "study.epoch_secs",
                "cluster.round_trip_secs",
                "cluster.storage_bytes_per_sec"
            ]
            .map(|path| json!({"path": path, "values": values}))
        );
        plan["seeds"]["count"] = json!(limits::SEED - 9);
    });
    assert!(said.contains(" runs; at most 1000000"), "{said}");
}

fn samples(rows: Vec<Vec<f64>>, policies: &[String]) -> Samples<'_> {
    Samples { rows, policies }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Nothing is distinguishable from itself, a constant factor is found exactly, and intervals hold their estimate.
    #[test]
    fn paired_changes(rows in prop::collection::vec(prop::collection::vec(1.0..100.0f64, 3), 5..9), factor in 0.1..3.0f64) {
        let names = ["a", "b", "c"].map(str::to_owned);
        let base = samples(rows.clone(), &names);
        let itself = base.change(&base).expect("a change");
        prop_assert!(itself.is_indistinguishable());
        prop_assert_eq!(itself.percent.estimate, 0.0);
        let scaled = samples(rows.iter().map(|row| row.iter().map(|x| x * factor).collect()).collect(), &names);
        let change = scaled.change(&base).expect("a change").percent;
        let exact = (factor - 1.0) * 100.0;
        for value in [change.estimate, change.low, change.high] {
            prop_assert!((value - exact).abs() < 1e-9, "{:?} {}", change, exact);
        }
        for interval in [base.median(), base.interquartile_mean()].into_iter().flatten() {
            prop_assert!(interval.low <= interval.estimate && interval.estimate <= interval.high);
        }
    }
}

/// Where the methods' own intervals overlap, the paired difference may still be clear: seeds differ more than methods.
#[test]
fn pairing_sees_what_overlap_hides() {
    let mut stream = Stream::new(1, "test", 0);
    let base: Vec<Vec<f64>> = (0..12).map(|_| vec![stream.between(50.0, 500.0)]).collect();
    let better = base.iter().map(|row| vec![row[0] * 0.9 + stream.between(0.0, 1.0)]).collect();
    let (none, others) = ([String::new()], ["x".to_owned()]);
    let (base, better) = (samples(base, &none), samples(better, &others));
    let (a, b) = (base.median().expect("a median"), better.median().expect("a median"));
    assert!(a.low < b.high && b.low < a.high, "the intervals overlap");
    assert!(!better.change(&base).expect("a change").is_indistinguishable());
}

/// The file of claims is what the runs say: three of its seeds are run again.
#[test]
fn three_seeds_of_the_claims_run_again() {
    let file = Claims::read(&evidence("claims")).expect("the evidence reads");
    assert_eq!(file.version, edgelab::VERSION);
    assert_eq!(file.seeds, Seeds { first: 1, count: 30 });
    let library = shipped::library();
    for preset in claims::presets() {
        for seed in [1, 17, 30] {
            let plan = claims::plan(preset, shipped::digests, Seeds { first: seed, count: 1 });
            let sweep = Sweep::new(plan).expect("a plan");
            let rows = (0..sweep.count()).map(|cell| sweep.run(cell, &library)).collect::<Result<_, _>>();
            let table = Table::new(&sweep, rows.expect("runs")).expect("a table");
            for again in claims::seed_digests(&presets::get(preset).expect("shipped").preset, &table) {
                assert!(file.seed_digests.contains(&again), "{again:?} is not in the file: {HINT}");
            }
        }
    }
}

const HINT: &str = "run: cargo run --release -- claims --update . (and --map, sensitivity, pages)";

/// Twenty cells of the map, drawn by chance, are run again.
#[test]
fn twenty_cells_of_the_map_run_again() {
    let file = Map::read(&evidence("map")).expect("the evidence reads");
    let sweep = Sweep::new(map::plan(shipped::digests)).expect("a plan");
    assert_eq!((&file.plan, file.runs), (sweep.plan(), sweep.count()));
    assert_eq!(file.comparisons, map::comparisons());
    assert_eq!(file.cells.len() as u64, sweep.combinations());
    let library = shipped::library();
    let mut stream = Stream::new(20, "test", 0);
    let cells: Vec<u64> = (0..20).map(|_| u64::from(stream.below(sweep.combinations() as u32))).collect();
    let check = |cells: &[u64]| {
        for &cell in cells {
            let again = map::cell(&sweep, cell, &library).expect("a cell");
            assert_eq!(file.cells[cell as usize], again, "cell {cell}: {HINT}");
        }
    };
    std::thread::scope(|scope| cells.chunks(10).for_each(|part| drop(scope.spawn(|| check(part)))));
}

/// The shares are those of the stored outputs, and some of these, drawn by chance, are run again.
#[test]
fn points_of_the_sensitivities_run_again() {
    let file = Sensitivities::read(&evidence("sensitivity")).expect("the evidence reads");
    let points = sensitivity::points(file.samples);
    let policies = shipped::digests("marl");
    let library = shipped::library();
    let run = |number: usize| sensitivity::output(&points[number], &policies, &library).expect("a point");
    let alone = points.len() - file.outputs.len();
    let steps = alone / sensitivity::FACTORS.len();
    let mut stream = Stream::new(6, "test", 0);
    for _ in 0..6 {
        let number = stream.below(alone as u32) as usize;
        let factor = &sensitivity::FACTORS[number / steps];
        let setting = file.settings.iter().find(|setting| setting.path == factor.path).expect("every setting");
        assert_eq!(setting.steps[number % steps].change, run(number), "{}: {HINT}", factor.path);
    }
    for _ in 0..20 {
        let number = stream.below(file.outputs.len() as u32) as usize;
        assert_eq!(Some([file.outputs[number]; 3]), run(alone + number), "point {number}: {HINT}");
    }
    let of = |path: &str| file.settings.iter().find(|setting| setting.path == path).expect("every setting");
    let settings: Vec<_> = sensitivity::FACTORS.iter().map(|factor| of(factor.path)).collect();
    let mut outputs: Vec<_> = settings.iter().flat_map(|of| of.steps.iter().map(|step| step.change)).collect();
    outputs.extend(file.outputs.iter().map(|&output| Some([output; 3])));
    let defaults: Vec<f64> = settings.iter().map(|of| of.default).collect();
    assert_eq!(sensitivity::answer(file.samples, &outputs, file.runs, &defaults).as_ref(), Some(&file), "{HINT}");
}

/// What `decides` says of the claims is what the evidence shows.
#[test]
fn what_is_said_to_decide_does() {
    let sensitivities = Sensitivities::read(&evidence("sensitivity")).expect("the evidence reads");
    let reaches = |path: &str, at: fn(f64) -> bool| {
        let setting = sensitivities.settings.iter().find(|setting| setting.path == path).expect(path);
        let steps: Vec<_> = setting.steps.iter().filter(|step| at(step.value)).collect();
        assert!(!steps.is_empty(), "{path}");
        steps.iter().all(|step| step.change.is_some_and(|[_, low, _]| low <= -59.0))
    };
    assert!(reaches("cluster.background.high_share", |share| share > 0.5));
    assert!(reaches("cluster.memory_reserved_share", |share| share > 0.5));
    assert!(reaches("workload.data_wait_secs", |secs| secs == 0.0));
    assert!(reaches("workload.tasks_per_job", |tasks| tasks <= 3.0));
    assert!(!reaches("workload.tasks_per_job", |tasks| tasks > 3.0));

    let region = Map::read(&evidence("map")).expect("the evidence reads");
    let sweep = Sweep::new(region.plan.clone()).expect("a plan");
    let axis = |path: &str| region.plan.axes.iter().position(|axis| axis.path == path).expect(path);
    let middle = |measure: &str, baseline: &str, path: &str, value: usize| {
        let of = |c: &map::Comparison| c.measure == measure && c.baseline == baseline && c.entry == "srole-d";
        let comparison = region.comparisons.iter().position(of).expect(measure);
        let (place, wanted) = (axis(path), &region.plan.axes[axis(path)].values[value]);
        let cells = (0..region.cells.len()).filter(|&cell| sweep.values(cell as u64)[place] == wanted);
        let found = cells.filter_map(|cell| region.cells[cell][comparison].map(|[change, ..]| change));
        edgelab::num::stats::median(&found.collect::<Vec<f64>>()).expect("cells")
    };
    let jobs = "workload.jobs.waves.jobs_per_device";
    assert!(middle("training_secs_median", "rl", jobs, 0) < 0.0);
    assert!(middle("training_secs_median", "rl", jobs, 2) > 0.0);
    let cost = |value| middle("training_secs_median", "rl", "study.decision_flops", value);
    assert!((cost(0) - cost(2)).abs() < 1.0);
    let shrinks: Vec<f64> = (0..3).map(|value| middle("collisions_executed", "marl", jobs, value)).collect();
    assert!(shrinks.is_sorted() && shrinks[0] < shrinks[2], "{shrinks:?}");
    for (number, comparison) in region.comparisons.iter().enumerate() {
        let verdicts: BTreeSet<String> =
            (0..region.cells.len()).map(|cell| region.verdict(cell, number).words().to_owned()).collect();
        if matches!(comparison.measure.as_str(), "utilisation_devices" | "utilisation_hosts") {
            assert_eq!(verdicts.into_iter().collect::<Vec<_>>(), ["reversed"]);
        } else if comparison.measure == "collisions_executed" {
            assert!(verdicts.contains("reversed"));
        }
    }

    // On the device profile memory decides.
    let entries = [Method::Marl, Method::SroleD].map(Entry::of).to_vec();
    let mut plan = Plan::new(Start::Preset("paper-devices".to_owned()), entries, Seeds { first: 1, count: 10 });
    plan.axes = vec![Axis { path: "cluster.memory_scale".to_owned(), values: vec![json!(1.0), json!(0.125)] }];
    let sweep = Sweep::new(plan).expect("a plan");
    let library = shipped::library();
    let rows = (0..sweep.count()).map(|cell| sweep.run(cell, &library).expect("a run")).collect();
    let table = Table::new(&sweep, rows).expect("a table");
    let change = |at| table.samples(at, 1, 0).percent(&table.samples(at, 0, 0)).expect("a change").estimate;
    assert!(change(1) < 2.0 * change(0) && change(0) < 0.0, "{} {}", change(0), change(1));
}

/// Addresses of claims open without a fault and show the methods that they are about.
#[test]
fn addresses_of_claims_open() {
    let file = Claims::read(&evidence("claims")).expect("the evidence reads");
    for finding in file.claims.iter().flat_map(|claim| &claim.findings) {
        let decoded = codec::decode(&finding.address);
        assert_eq!(decoded.faults, [], "{}", finding.address);
        assert_eq!(decoded.view.lanes.len(), 2);
        assert!(finding.entry.starts_with(decoded.view.lanes[1].method.name()));
        assert_eq!(decoded.scenario.study.policies.trained_with_shield, finding.entry.ends_with("trained with it"));
    }
}

/// No method beats the oracle where all placements were tried, also where agents see fewer devices than the head does.
#[test]
fn nobody_beats_the_exhaustive_oracle() {
    let library = shipped::library();
    for (range, seed) in [("250", 1), ("250", 2), ("150", 1), ("0", 3)] {
        let scenario = presets::get("collision-minimal").expect("shipped");
        let mut scenario = path::set(&scenario, "cluster.range_m", range).expect("a range");
        (scenario.seed, scenario.workload.tasks_per_job) = (seed, 4);
        let best = oracle::oracle(&scenario, &library).expect("an oracle");
        // Three devices for each of two jobs' four tasks.
        assert_eq!(best.found, Found::Exhaustive(3_u64.pow(8)));
        for method in Method::ALL {
            scenario.study.method = method;
            let run = session::run(&scenario, &library, &mut Nothing).expect("a run");
            assert!(run.metrics.training_secs.median >= best.training_secs, "{method}, {range} m, seed {seed}");
        }
    }
    let large = presets::get("paper-emulation").expect("shipped");
    let best = oracle::oracle(&large, &Library::default()).expect("needs no policies");
    assert!(matches!(best.found, Found::BestHeuristic(method) if !method.is_learning()), "{best:?}");
}
