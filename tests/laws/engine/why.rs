//! Where jobs' time went: nothing is lost, nothing is counted twice, and the contention solved again is the run's.

use std::sync::Arc;

use edgelab::{
    engine::{instance::Instance, record::Record},
    model::{
        intervention::Intervention,
        layers::Architecture,
        method::Method,
        scenario::{Devices, Jobs, ListedJob, Scenario},
        time::Time,
    },
    placement::why::{Cause, Fold, Kind, Lane, Part, Reason, Scope, job_time, run_times, why_nothing_changed},
    presets,
};
use proptest::prelude::*;

use crate::engine::failures::failing;
use crate::engine::scenarios::{begin, device, random, run};

fn recorded(scenario: &Scenario) -> (Arc<Instance>, Vec<Record>) {
    (begin(scenario).world().instance.clone(), run(scenario).0)
}

/// Relative, of times that add up in floating point.
const SAME: f64 = 1e-6;

fn adds_up(instance: &Arc<Instance>, records: &[Record], until: Time) {
    let all = run_times(instance, records, until);
    let mut total = 0.0;
    for job in &all.jobs {
        let elapsed = job.until.secs_since(job.arrived);
        let sums = [job.times.total(), job.times.causes().map(|(_, secs)| secs).sum::<f64>()];
        for sum in sums {
            assert!((sum - elapsed).abs() <= SAME * elapsed + 1e-9, "job {}: {sum} s of {elapsed} s", job.job);
        }
        for part in Part::ALL {
            assert!(job.times.secs(part) >= -1e-9, "job {}: {part:?} {}", job.job, job.times.secs(part));
        }
        assert_eq!(job_time(instance, records, job.job, until).as_ref(), Some(job), "alone and among all");
        total += elapsed;
    }
    assert!((all.total.total() - total).abs() <= SAME * total + 1e-9);
    let scheduler = all.total.kind_secs(Kind::Scheduler);
    let parts = [Part::Epoch, Part::Deciding, Part::Review, Part::Place].map(|part| all.total.secs(part));
    assert!((parts.iter().sum::<f64>() - scheduler).abs() <= SAME * total + 1e-9);
}

fn is_the_runs_contention(instance: &Arc<Instance>, records: &[Record]) {
    let mut fold = Fold::new(instance, Scope::All);
    records.iter().for_each(|record| fold.take(record));
    assert!(fold.disagreement() <= SAME, "cycles differ by {}", fold.disagreement());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn parts_add_up(scenario in random(), share in 0.0..1.0f64) {
        let (instance, records) = recorded(&scenario);
        let end = records.last().map(|record| record.at).unwrap_or_default();
        adds_up(&instance, &records, end);
        adds_up(&instance, &records, Time::from_secs(end.secs() * share));
        is_the_runs_contention(&instance, &records);
    }

    #[test]
    fn also_when_things_fail(scenario in failing(), share in 0.0..1.0f64) {
        let (instance, records) = recorded(&scenario);
        let end = records.last().map(|record| record.at).unwrap_or_default();
        adds_up(&instance, &records, end);
        adds_up(&instance, &records, Time::from_secs(end.secs() * share));
        is_the_runs_contention(&instance, &records);
    }

    #[test]
    fn also_when_short_of_memory(mut scenario in random(), share in 0.0..1.0f64) {
        scenario.cluster.memory_scale = 0.05;
        let (instance, records) = recorded(&scenario);
        let end = records.last().map(|record| record.at).unwrap_or_default();
        adds_up(&instance, &records, Time::from_secs(end.secs() * share));
        is_the_runs_contention(&instance, &records);
    }
}

#[test]
fn presets_under_every_method() {
    for name in ["paper-emulation", "collision-minimal", "boundary-collision", "head-overload", "overload-storm"] {
        for method in Method::ALL {
            let mut scenario = presets::get(name).expect("shipped");
            scenario.study.method = method;
            let (instance, records) = recorded(&scenario);
            is_the_runs_contention(&instance, &records);
            if [Method::SroleD, Method::Rl].contains(&method) {
                let end = records.last().map(|record| record.at).unwrap_or_default();
                adds_up(&instance, &records, end);
                adds_up(&instance, &records, Time::from_secs(end.secs() / 3.0));
            }
        }
    }
}

/// Also where the method and other people's work change in mid-run, when joint actions may be on their way.
#[test]
fn settings_may_change_in_mid_run() {
    for at_secs in [0.03, 50.0, 300.02, 900.0] {
        let mut scenario = presets::get("paper-emulation-3-waves").expect("shipped");
        scenario.study.method = Method::SroleD;
        let change = |path: &str, value| Intervention { at_secs, path: path.to_owned(), value };
        scenario.interventions = vec![
            change("study.method", serde_json::json!("rl")),
            change("cluster.background.high_share", serde_json::json!(0.6)),
        ];
        let (instance, records) = recorded(&scenario);
        is_the_runs_contention(&instance, &records);
        adds_up(&instance, &records, Time::MAX);
        let lanes = [Lane { instance: &instance, records: &records }];
        assert_eq!(why_nothing_changed("study.devices_per_region", &lanes).reason, None);
    }
}

/// One device that keeps its jobs, one iteration's data a second, no background.
fn alone(jobs: usize) -> Scenario {
    let mut scenario = presets::default();
    scenario.study.method = Method::Local;
    scenario.study.decision_flops = 0.0;
    scenario.study.rule_flops = 0.0;
    scenario.study.epoch_secs = 1.0;
    scenario.cluster.background.low_share = 0.0;
    scenario.cluster.background.high_share = 0.0;
    scenario.cluster.devices = Devices::Listed(vec![device("only")]);
    scenario.workload.data_wait_secs = 1.0;
    scenario.workload.iterations = 100;
    scenario.workload.image_side = 32;
    let job = |i: usize| ListedJob {
        name: format!("job-{i}"),
        owner: "only".to_owned(),
        model: Architecture::Vgg16,
        arrival_secs: 0.25,
    };
    scenario.workload.jobs = Jobs::Listed((0..jobs).map(job).collect());
    scenario
}

/// Worked by hand: a job alone waits 0.75 s for its epoch, then 100 times a second for data and its FLOP on its CPU.
#[test]
fn a_job_alone_by_hand() {
    let (instance, records) = recorded(&alone(1));
    let flops: f64 = instance.jobs[0].tasks.iter().map(|task| task.flops).sum();
    let time = job_time(&instance, &records, 0, Time::MAX).expect("it arrived");
    assert!(time.completed);
    let secs = |part| time.times.secs(part);
    assert!((secs(Part::Epoch) - 0.75).abs() < 1e-9);
    assert!((secs(Part::Data) - 100.0).abs() < 1e-4, "{}", secs(Part::Data));
    assert!((secs(Part::Computing) - 100.0 * flops / 10e9).abs() < 1e-4);
    for part in [Part::CpuContention, Part::Transfer, Part::LinkContention, Part::Messages, Part::Paging, Part::Review]
    {
        assert!(secs(part).abs() < 1e-9, "{part:?} {}", secs(part));
    }
    assert_eq!(job_time(&instance, &records, 0, Time::from_secs(0.2)), None, "it has not arrived");
}

/// Worked by hand: two equal jobs of demand d and think time 1 have R = d + d R / (1 + R).
#[test]
fn two_jobs_by_hand() {
    let (instance, records) = recorded(&alone(2));
    let d = instance.jobs[0].tasks.iter().map(|task| task.flops).sum::<f64>() / 10e9;
    // R² + (1 − 2 d) R − d = 0.
    let b = 1.0 - 2.0 * d;
    let r = (edgelab::num::math::sqrt(b * b + 4.0 * d) - b) / 2.0;
    for job in 0..2 {
        let time = job_time(&instance, &records, job, Time::MAX).expect("it arrived");
        assert!((time.times.secs(Part::CpuContention) - 100.0 * (r - d)).abs() < 1e-3);
        assert!((time.times.secs(Part::Data) - 100.0).abs() < 1e-3);
    }
}

/// Where memory is short, a job's swapping is found, and named.
#[test]
fn swapping_is_named() {
    let mut scenario = alone(2);
    scenario.cluster.memory_scale = 0.02;
    scenario.cluster.storage_bytes_per_sec = 1e6;
    let (instance, records) = recorded(&scenario);
    let times = run_times(&instance, &records, Time::MAX).total;
    let bottleneck = times.bottleneck().expect("time has passed");
    assert_eq!((bottleneck.cause, bottleneck.kind), (Cause::Memory(0), Kind::Memory));
    assert!(bottleneck.share > 0.5 && times.secs(Part::Paging) > 0.0);
}

fn reason(scenario: &Scenario, path: &str) -> Option<Reason> {
    let (instance, records) = recorded(scenario);
    let lanes = [Lane { instance: &instance, records: &records }];
    let told = why_nothing_changed(path, &lanes);
    assert_eq!(told.bottlenecks.len(), 1);
    told.reason
}

#[test]
fn reasons_are_facts() {
    let one = alone(1);
    let Some(Reason::NeverNearAlpha { greatest, alpha }) = reason(&one, "study.shield.alpha") else {
        panic!("one job leaves room")
    };
    assert!(greatest > 0.0 && greatest < alpha && alpha == one.study.shield.alpha, "{greatest} of {alpha}");
    // Exactly at the greatest load nothing is above α; a little below it, something is.
    let mut tight = one.clone();
    tight.study.shield.alpha = greatest;
    assert!(matches!(reason(&tight, "study.shield.alpha"), Some(Reason::NeverNearAlpha { .. })));
    tight.study.shield.alpha = greatest - 1e-6;
    assert_eq!(reason(&tight, "study.shield.alpha"), None);
    assert!(matches!(reason(&one, "cluster.memory_scale"), Some(Reason::NobodySwapped { .. })));
    let mut short = one.clone();
    short.cluster.memory_scale = 0.02;
    assert_eq!(reason(&short, "cluster.memory_scale"), None);
    assert_eq!(reason(&one, "study.temperature"), Some(Reason::NobodyLearned));
    assert_eq!(reason(&one, "study.shield.unplaced"), Some(Reason::NoShield));
    assert_eq!(reason(&one, "cluster.devices_per_region"), Some(Reason::NoRegionalShield));
    assert_eq!(reason(&one, "cluster.background.period_secs"), Some(Reason::ConstantBackground));
    assert_eq!(reason(&one, "workload.vocabulary"), Some(Reason::NoSuchModel));
    assert_eq!(reason(&one, "study.policies.marl"), Some(Reason::PolicyNotInUse));
    assert_eq!(reason(&one, "cluster.devices.listed.0.busy_watts"), Some(Reason::EnergyOnly));
    assert!(matches!(reason(&one, "horizon_secs"), Some(Reason::DoneBefore { .. })));
    assert_eq!(reason(&one, "workload.iterations"), None);
    let mut shielded = presets::default();
    shielded.study.method = Method::SroleD;
    for path in ["study.temperature", "study.policies.marl", "cluster.devices_per_region", "study.shield.alpha"] {
        assert_eq!(reason(&shielded, path), None, "{path}");
    }
    assert_eq!(reason(&shielded, "study.policies.rl"), Some(Reason::PolicyNotInUse));
}

/// Settings that a reason calls without effect have none: the records stay the same when they are changed.
#[test]
fn reasons_hold_when_tried() {
    let changes = [
        ("study.shield.alpha", "0.95"),
        ("study.temperature", "0.7"),
        ("study.decision_flops", "3e9"),
        ("study.shield.unplaced", "wait"),
        ("study.head", "device-3"),
        ("study.sampled_neighbours", "2"),
        ("cluster.range_m", "120"),
        ("cluster.max_neighbours", "3"),
        ("cluster.devices_per_region", "3"),
        ("cluster.storage_bytes_per_sec", "1e6"),
        ("cluster.background.period_secs", "33"),
        ("horizon_secs", "80000"),
        ("workload.tasks_per_job", "3"),
        ("workload.classes", "17"),
        ("workload.vocabulary", "12345"),
        ("study.learning.kappa", "0.3"),
        ("study.learning.rho", "3"),
        ("study.policies.trained_with_shield", "true"),
        ("cluster.devices.drawn.busy_watts", "9"),
        ("title", "another"),
    ];
    let mut reasons = 0;
    for method in [Method::Heft, Method::LeastLoadedStale, Method::SroleC, Method::SroleD, Method::Rl] {
        let mut scenario = presets::get("paper-devices").expect("shipped");
        scenario.study.method = method;
        scenario.workload.iterations = 20;
        let (instance, records) = recorded(&scenario);
        for (path, text) in changes {
            let Ok(changed) = edgelab::model::path::set(&scenario, path, text) else { panic!("{path}") };
            let lanes = [Lane { instance: &instance, records: &records }];
            if let Some(reason) = why_nothing_changed(path, &lanes).reason {
                reasons += 1;
                assert!(run(&changed).0 == records, "{method}: {path} = {text} matters, in spite of {reason:?}");
            }
        }
    }
    assert!(reasons > 40, "{reasons} reasons");
}
