//! Every setting has its row and every row its setting; files and addresses come back bit by bit.

use edgelab::{
    codec::{self, PlainView},
    engine::sink::content_digest,
    model::{check, described::Described as _, knob::Scale, path},
    presets::{self, Shipped as _},
    training::{
        kind::ProtocolKind,
        knobs::{KNOBS, TRAINING},
        scenario::{File, NetworkKind, Scenario, Selection, Source, Split, Unsent, UpdateWeights},
    },
};
use proptest::prelude::*;

/// All presets, and one more with what none of them has: a data file.
fn scenarios() -> Vec<Scenario> {
    let shipped = Scenario::PRESETS.iter().map(|preset| presets::get_of(&preset.id()).expect("a preset loads"));
    let mut scenarios: Vec<Scenario> = shipped.collect();
    let mut own = scenarios[0].clone();
    own.data.source = Source::File(File { digest: "ab".repeat(32) });
    scenarios.push(own);
    scenarios
}

#[test]
fn every_leaf_has_exactly_one_row_and_every_row_a_leaf() {
    let mut used = Vec::new();
    for scenario in scenarios() {
        for (leaf, _) in path::leaves(&scenario) {
            let parts = leaf.split('.').map(|part| if part.parse::<u32>().is_ok() { "*" } else { part });
            let pattern = parts.collect::<Vec<_>>().join(".");
            assert_eq!(KNOBS.iter().filter(|knob| knob.path == pattern).count(), 1, "{leaf}");
            used.push(pattern);
        }
    }
    for knob in KNOBS {
        assert!(used.iter().any(|pattern| pattern == knob.path), "{} is no setting of any preset", knob.path);
        assert!(!knob.label.is_empty() && knob.help.ends_with('.') && knob.reason.ends_with('.'), "{}", knob.path);
        if matches!(knob.scale, Scale::Linear | Scale::Log | Scale::Whole | Scale::List) {
            let (from, to) = knob.slider;
            assert!(knob.low <= from && from < to && to <= knob.high, "{}", knob.path);
        }
        assert!(knob.scale != Scale::Log || knob.low > 0.0, "{}: a logarithm needs positive numbers", knob.path);
    }
}

#[test]
fn choices_are_the_names_of_the_types() {
    let presets = scenarios();
    let choices: [(&str, &[&str]); 6] = [
        (Scenario::METHOD, &ProtocolKind::NAMES),
        ("model.network", &NetworkKind::NAMES),
        ("data.split", &Split::NAMES),
        ("study.dlion.weights", &UpdateWeights::NAMES),
        ("study.dlion.selection", &Selection::NAMES),
        ("study.dlion.unsent", &Unsent::NAMES),
    ];
    for (setting, names) in choices {
        assert_eq!(TRAINING.find(setting).map(|knob| knob.scale), Some(Scale::Choice(names)), "{setting}");
        for name in names {
            let changed = path::set(&presets[0], setting, name).expect(name);
            assert_eq!(path::get(&changed, setting).expect(setting), *name);
        }
    }
}

/// Any number of a preset, changed to any value of its range.
fn changed() -> impl Strategy<Value = Scenario> {
    let numbers = || KNOBS.iter().filter(|knob| matches!(knob.scale, Scale::Linear | Scale::Log));
    let change = (0..numbers().count(), 0.0..=1.0f64);
    (prop::sample::select(scenarios()), prop::collection::vec(change, 0..6)).prop_map(move |(mut scenario, changes)| {
        for (which, share) in changes {
            let knob = numbers().nth(which).expect("one of the rows");
            let value = (knob.low + (knob.high - knob.low) * share).clamp(knob.low, knob.high);
            let path = knob.path.replace('*', "1");
            // Settings of parts that this preset has not are left alone.
            if let Ok(changed) = path::set(&scenario, &path, &value.to_string()) {
                scenario = changed;
            }
        }
        scenario
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn files_and_addresses_come_back(scenario in changed()) {
        let text = serde_json::to_string(&scenario).expect("JSON");
        let value = serde_json::from_str(&text).expect("JSON");
        prop_assert_eq!(&check::from_value::<Scenario>(&value).expect("a scenario"), &scenario);
        if scenario.check().is_ok() {
            prop_assert_eq!(&check::load::<Scenario>(&text).expect("a scenario"), &scenario);
            let address = codec::encode(&scenario, &PlainView::default()).expect("an address");
            let decoded = codec::decode_as::<Scenario, PlainView>(&address);
            prop_assert_eq!(decoded.faults, vec![]);
            prop_assert_eq!(decoded.scenario, scenario);
        }
    }
}

/// Presets are frozen: a changed default is a new version.
#[test]
fn presets_are_frozen() {
    const FROZEN: &[(&str, &str)] = &[
        ("hetero-sys-a@1", "4c343142e3bf572c3c3798cd4acd37a78555afcd812f67328443428c7567aa26"),
        ("hetero-sys-b@1", "96b4b833118ed91574ed06bf3297756bd7d292cbb2802545b3480a850171d7f1"),
        ("hetero-cpu@1", "ba31cc41b1e06a52f2d86b98b6dac88905e229ae9f488b2fcbc5de6b78c91e14"),
        ("hetero-net@1", "36c8cc54202e83b0f8042283d4d132de961c1bb5070254451520300423389bc2"),
        ("homo-lan@1", "a2efa5f27c52b822070d7220c01617bbafad6837b85e6960080ab5884e794fda"),
        ("homo-wan@1", "2f0794d6099346f356775974d063306cab19266d6f6e53e8b6b3917c3e4bb0d6"),
        ("dynamic@1", "b6d30675008c897a4e1c68388eb7256116996f9ceed61c87aca61ac086ee363a"),
        ("gpu@1", "84905e853a43de89389e9394b4261fc1a2d8b464442240c678a9d66a7f88ad55"),
        ("failing-workers@1", "ed9fda34c587b77a1201bd30722bf9dbe3d5d2fd7643af3d1f3b9ae0150199c5"),
    ];
    let digest = |scenario: &Scenario| content_digest(&serde_json::to_vec(scenario).expect("JSON"));
    let shipped = Scenario::PRESETS.iter().map(presets::Preset::id).zip(scenarios());
    let found: Vec<(String, String)> = shipped.map(|(id, scenario)| (id, digest(&scenario))).collect();
    let frozen: Vec<(String, String)> =
        FROZEN.iter().map(|(id, digest)| ((*id).to_owned(), (*digest).to_owned())).collect();
    assert_eq!(found, frozen, "add a new version instead of changing a published one");
}
