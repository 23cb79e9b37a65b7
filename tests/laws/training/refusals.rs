//! Bad input is refused by path, and what only shows while it runs is said.

use edgelab::{
    model::{check, path},
    presets,
    training::{kind::ProtocolKind, record::Event, scenario::Scenario},
};

use super::{finished, outcome, small};

/// The path and the problem of the first fault of a preset that is changed.
fn refused(setting: &str, value: &str) -> (String, String) {
    let scenario: Scenario = presets::get_of("hetero-sys-a").expect("a preset");
    let fault = match path::set(&scenario, setting, value) {
        Err(fault) => fault,
        Ok(scenario) => scenario.check().expect_err("a fault").swap_remove(0),
    };
    (fault.path, fault.problem)
}

#[test]
fn settings_that_cannot_be() {
    const WORKERS: &str = "environment.workers.pattern";
    let failure = |worker: &str, to: &str| format!(r#"[{{"at_secs":1,"worker":"{worker}","to":"{to}","factor":0}}]"#);
    let listed = r#"{"listed":[{"name":"a","cores":1,"egress_bits_per_sec":1e6,"ingress_bits_per_sec":1e6},{"name":"a","cores":1,"egress_bits_per_sec":1e6,"ingress_bits_per_sec":1e6}]}"#;
    let cases: &[(&str, &str, &str, &str)] = &[
        (&format!("{WORKERS}.egress_bits_per_sec"), "[0]", &format!("{WORKERS}.egress_bits_per_sec"), "between 1000"),
        (&format!("{WORKERS}.count"), "0", &format!("{WORKERS}.count"), "between 1 and 64"),
        (&format!("{WORKERS}.cores"), "[]", &format!("{WORKERS}.cores"), "1 to 64 elements"),
        ("environment.workers", listed, "environment.workers.listed.1.name", "given twice"),
        ("environment.failures", &failure("nobody", ""), "environment.failures.0.worker", "there is no worker"),
        ("environment.failures", &failure("worker-1", "worker-1"), "environment.failures.0.to", "the worker itself"),
        ("data.source.digits.count", "10", "", ""),
        ("study.protocol", "dlyon", "study.protocol", "did you mean dlion?"),
        ("learning.rate", "-1", "learning.rate", "must be a number"),
        ("learning.momentum", "1", "learning.momentum", "between 0 and 0.999"),
        ("study.dlion.period_iterations", "0", "study.dlion.period_iterations", "between 1"),
        ("horizon_secs", "1e6", "horizon_secs", "samples"),
        ("evaluation.period_secs", "0.1", "evaluation.period_secs", "evaluations"),
        ("data.source", r#"{"file":{"digest":""}}"#, "data.source.file.digest", "names no file"),
        ("laboratory", "placement", "laboratory", "training"),
    ];
    for (setting, value, at, problem) in cases.iter().filter(|case| !case.2.is_empty()) {
        let (path, said) = refused(setting, value);
        assert_eq!(&path, at, "{setting}={value}: {said}");
        assert!(said.contains(problem), "{setting}={value}: {said}");
    }
    let mut scenario = small(ProtocolKind::Ako);
    if let edgelab::training::scenario::Workers::Pattern(pattern) = &mut scenario.environment.workers {
        pattern.count = 20;
    }
    if let edgelab::training::scenario::Source::Digits(digits) = &mut scenario.data.source {
        digits.count = 10;
    }
    let faults = scenario.check().expect_err("fewer samples than workers");
    assert_eq!(faults[0].path, "data.source.digits.count");
}

#[test]
fn a_misspelt_field_is_named() {
    let text = presets::latest_of::<Scenario>("gpu").expect("a preset").text.replace("\"staleness\"", "\"stalenes\"");
    let faults = check::load::<Scenario>(&text).expect_err("a fault");
    assert!(
        faults.iter().any(|fault| fault.path == "study.stalenes" && fault.problem.contains("staleness")),
        "{faults:?}"
    );
}

/// A learning rate that is too large stops the run and is said; nothing that is not a number is on record.
#[test]
fn divergence_is_said() {
    for protocol in ProtocolKind::ALL {
        let mut scenario = small(protocol);
        scenario.learning.rate = 100.0;
        scenario.learning.momentum = 0.999;
        let (run, records) = finished(&scenario);
        let metrics = run.outcome().metrics;
        assert!(metrics.diverged && run.world().diverged, "{protocol}");
        assert!(metrics.loss_at_end.is_finite() && metrics.accuracy_at_end.is_finite());
        let end = &records[records.len() - 2..];
        assert!(matches!(end[0].event, Event::Diverged { .. }) && matches!(end[1].event, Event::Ended), "{end:?}");
        assert!(end[1].at.secs() < 60.0, "{protocol}: {}", end[1].at);
    }
}

/// A staleness larger than the run is no bound at all, and no fault.
#[test]
fn staleness_beyond_the_run() {
    for protocol in [ProtocolKind::Dlion, ProtocolKind::Hop, ProtocolKind::Gaia] {
        let mut scenario = small(protocol);
        scenario.study.staleness = 1_000_000;
        scenario.study.hop.iteration_gap = 1_000_000;
        assert!(outcome(&scenario).metrics.iterations > 10);
    }
}

/// Presets are what they say: they load, and pass their checks.
#[test]
fn presets_are_sound() {
    use edgelab::presets::Shipped as _;
    for preset in Scenario::PRESETS {
        let scenario: Scenario = presets::get_of(preset.name).expect(preset.name);
        assert_eq!(scenario.preset, preset.id());
        assert_eq!(scenario.check(), Ok(()), "{}", preset.name);
        assert!(scenario.title.len() > 10 && scenario.goal.len() > 40, "{}", preset.name);
    }
}
