//! Every setting has its row, and every row its setting.

use edgelab::model::{
    check::from_value,
    knob::{self, KNOBS, Scale},
    layers::Architecture,
    learning::Learner,
    method::Method,
    path,
    scenario::Scenario,
};
use serde_json::Value;

use super::{all_scenarios, json_of};

#[test]
fn every_leaf_has_exactly_one_row() {
    for scenario in all_scenarios() {
        for (leaf, _) in path::leaves(&scenario) {
            let parts = leaf.split('.').map(|part| if part.parse::<u32>().is_ok() { "*" } else { part });
            let pattern = parts.collect::<Vec<_>>().join(".");
            assert_eq!(KNOBS.iter().filter(|knob| knob.path == pattern).count(), 1, "{leaf}");
            assert_eq!(knob::find(&leaf).map(|knob| knob.path), Some(pattern.as_str()), "{leaf}");
        }
    }
}

/// Together the presets use every alternative and every optional field of the format.
#[test]
fn every_row_matches_a_leaf_of_some_preset() {
    let leaves: Vec<&str> = all_scenarios()
        .iter()
        .flat_map(path::leaves)
        .filter_map(|(leaf, _)| knob::find(&leaf))
        .map(|knob| knob.path)
        .collect();
    let unused: Vec<&str> = KNOBS.iter().map(|knob| knob.path).filter(|path| !leaves.contains(path)).collect();
    assert_eq!(unused, Vec::<&str>::new());
}

#[test]
fn rows_are_complete_and_their_ranges_in_order() {
    for knob in KNOBS {
        let at = knob.path;
        assert!(!knob.label.is_empty(), "{at}");
        assert!(knob.help.ends_with('.') && knob.reason.ends_with('.'), "{at}: sentences");
        if matches!(knob.scale, Scale::Linear | Scale::Log | Scale::Whole | Scale::List) {
            let (from, to) = knob.slider;
            assert!(knob.low <= from && from < to && to <= knob.high, "{at}");
        }
        assert!(knob.scale != Scale::Log || knob.low > 0.0, "{at}: a logarithm needs positive numbers");
    }
}

#[test]
fn choices_are_the_names_of_the_types() {
    let choices = |path: &str| match knob::find(path).expect(path).scale {
        Scale::Choice(names) | Scale::Choices(names) => names.to_vec(),
        _ => Vec::new(),
    };
    assert_eq!(choices("study.method"), Method::ALL.map(Method::name));
    for path in ["workload.jobs.waves.models", "workload.jobs.arrivals.models", "workload.jobs.listed.0.model"] {
        assert_eq!(choices(path), Architecture::ALL.map(Architecture::name), "{path}");
    }
    assert_eq!(choices("study.learning.learner"), Learner::NAMES);
    for path in ["workload.split", "study.shield.unplaced", "study.learning.learner", "study.learning.tables"] {
        assert_eq!(choices(path).len(), 2, "{path}");
        for name in choices(path) {
            path::set(&edgelab::presets::default(), path, name).expect(name);
        }
    }
}

/// A file may leave out exactly what the rows call optional.
#[test]
fn optional_rows_are_optional_fields() {
    for scenario in all_scenarios() {
        for (leaf, _) in path::leaves(&scenario) {
            let mut value = json_of(&scenario);
            let (parent, name) = leaf.rsplit_once('.').unwrap_or(("", &leaf));
            let pointer: String =
                parent.split('.').filter(|part| !part.is_empty()).map(|part| format!("/{part}")).collect();
            // Where the file leaves the parent out, it leaves this out too.
            value.pointer_mut(&pointer).and_then(Value::as_object_mut).map(|parent| parent.remove(name));
            let optional = knob::find(&leaf).expect("a row").optional;
            assert_eq!(from_value::<Scenario>(&value).is_ok(), optional, "{leaf}");
        }
    }
}
