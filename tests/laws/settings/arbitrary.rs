//! Laws over random scenarios, and totality over random text.

use edgelab::{
    codec::{self, Look as _, View},
    model::{
        check::{from_value, load},
        intervention::{Intervention, Lane},
        knob::{self, KNOBS, Scale},
        limits,
        method::Method,
        path,
        scenario::Scenario,
    },
};
use proptest::{prelude::*, sample::Index};
use serde_json::Value;

use super::{all_scenarios, altered, json_of, preset};

/// A value that is possible for a row.
fn possible(scale: Scale, low: f64, high: f64) -> BoxedStrategy<Value> {
    match scale {
        Scale::Linear | Scale::Log => {
            prop_oneof![low..=high, Just(low), Just(high), Just(-0.0), Just(low + (high - low) / 3.0)]
                .prop_map(Value::from)
                .boxed()
        }
        Scale::Whole | Scale::Fixed => {
            let low = low as u64;
            prop_oneof![low..=high as u64, low..=low.saturating_add(9)].prop_map(Value::from).boxed()
        }
        Scale::List => prop::collection::vec(low..=high, 1..5).prop_map(Value::from).boxed(),
        Scale::Choice(names) => prop::sample::select(names).prop_map(Value::from).boxed(),
        Scale::Choices(names) => prop::collection::vec(prop::sample::select(names), 1..5).prop_map(Value::from).boxed(),
        Scale::Text => prop_oneof![".{0,40}", "[\"\\[0-9a-z%&=+# ]{0,6}"].prop_map(Value::from).boxed(),
        Scale::Digest => "([0-9a-f]{64})?".prop_map(Value::from).boxed(),
        Scale::Switch => any::<bool>().prop_map(Value::from).boxed(),
        Scale::Changes => changes().prop_map(|list| serde_json::to_value(list).expect("plain data")).boxed(),
    }
}

/// Changes in mid-run that every preset accepts, whatever its horizon.
fn changes() -> impl Strategy<Value = Vec<Intervention>> {
    let live = KNOBS.iter().filter(|knob| knob.live && !knob.path.contains("background"));
    let live: Vec<(&'static str, Scale, f64, f64)> =
        live.map(|knob| (knob.path, knob.scale, knob.low, knob.high)).collect();
    let change = prop::sample::select(live).prop_flat_map(|(path, scale, low, high)| {
        let at_secs = prop_oneof![0.0..=1.0f64, Just(0.0), Just(1.0), Just(1e-7)];
        let in_range = move |value: &Value| value.as_f64().is_none_or(|number| (low..=high).contains(&number));
        (at_secs, possible(scale, low, high).prop_filter("in range", in_range))
            .prop_map(move |(at_secs, value)| Intervention { at_secs, path: path.to_owned(), value })
    });
    prop::collection::vec(change, 0..4)
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let known = prop::sample::select(vec!["format", "cluster", "seed", "drawn", "listed", "name"]);
        let key = prop_oneof![".{0,6}", known.prop_map(String::from)];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..6).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// A preset with some of its settings changed to others that it accepts.
fn changed_preset() -> impl Strategy<Value = Scenario> {
    let change = |scenario: Scenario| {
        let leaves: Vec<String> = path::leaves(&scenario).into_iter().map(|leaf| leaf.0).collect();
        let leaf = prop::sample::select(leaves).prop_filter("presets stay named", |path| path != "preset");
        let setting = leaf.prop_flat_map(|path| {
            let knob = knob::find(&path).expect("a row");
            (Just(path), possible(knob.scale, knob.low, knob.high))
        });
        (Just(scenario), prop::collection::vec(setting, 0..8))
    };
    prop::sample::select(all_scenarios()).prop_flat_map(change).prop_map(|(scenario, settings)| {
        settings.iter().fold(scenario, |base, (path, value)| {
            path::set(&base, path, &value.to_string()).ok().filter(|next| next.check().is_ok()).unwrap_or(base)
        })
    })
}

/// The bits of a scenario: equality of numbers is not enough, since 0 = −0.
fn bits(scenario: &Scenario) -> Vec<u8> {
    postcard::to_stdvec(scenario).expect("a scenario is plain data")
}

fn any_view() -> impl Strategy<Value = View> {
    let number = || prop::option::of(prop_oneof![0.0..1e9, Just(0.1), Just(12.0), Just(1e-7)]);
    let lane = (prop::sample::select(Method::ALL.to_vec()), prop_oneof![Just(Vec::new()), changes()]);
    let lane = lane.prop_map(|(method, interventions)| Lane { method, interventions });
    let lanes = prop::collection::vec(lane, 0..=limits::VIEW_METHODS);
    (number(), lanes, number()).prop_map(|(t_secs, lanes, speed)| View { t_secs, lanes, speed })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn addresses_round_trip(scenario in changed_preset(), view in any_view()) {
        let address = codec::encode(&scenario, &view).expect("a few settings fit into an address");
        let decoded = codec::decode(&address);
        prop_assert_eq!(&decoded.faults, &Vec::new());
        prop_assert_eq!(bits(&decoded.scenario), bits(&scenario), "{}", address);
        prop_assert_eq!(decoded.view, view);
        prop_assert!(address.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>`#[]{}".contains(&b)), "{}", address);
    }

    /// Without its preset a scenario cannot be written as a difference.
    #[test]
    fn packed_addresses_round_trip(scenario in changed_preset()) {
        let scenario = Scenario { preset: String::new(), ..scenario };
        let address = codec::encode(&scenario, &View::default()).expect("the presets fit into an address");
        prop_assert!(address.starts_with("v=1&z="));
        let decoded = codec::decode(&address);
        prop_assert_eq!(decoded.faults, Vec::new());
        prop_assert_eq!(bits(&decoded.scenario), bits(&scenario));
    }

    #[test]
    fn files_round_trip(scenario in changed_preset()) {
        let text = serde_json::to_string_pretty(&scenario).expect("JSON");
        let read = load::<Scenario>(&text);
        prop_assert_eq!(read.as_ref().map(bits), Ok(bits(&scenario)));
    }

    #[test]
    fn differences_lead_from_one_to_the_other(one in changed_preset(), other in changed_preset()) {
        let (reached, refused) = path::set_all(&one, &path::diff(&one, &other));
        prop_assert_eq!(refused, Vec::new());
        prop_assert_eq!(bits(&reached), bits(&other));
    }

    #[test]
    fn the_loader_survives_any_text(text in ".{0,200}") {
        prop_assert!(load::<Scenario>(&text).is_err());
    }

    #[test]
    fn the_loader_survives_any_json(value in any_json()) {
        prop_assert!(load::<Scenario>(&value.to_string()).is_err());
    }

    /// One setting or part replaced by anything: refused, or loaded and valid. What the types refuse, the rows refuse.
    #[test]
    fn the_loader_survives_altered_presets(pick in any::<Index>(), value in any_json(), listed in any::<bool>()) {
        let name = if listed { "collision-minimal" } else { "paper-emulation" };
        let mut places: Vec<String> = path::leaves(&preset(name)).into_iter().map(|leaf| leaf.0).collect();
        places.extend(["cluster", "cluster.devices", "workload", "workload.jobs", "study"].map(String::from));
        let pointer = format!("/{}", pick.get(&places).replace('.', "/"));
        let changed = altered(name, &[(&pointer, value)]);
        match load::<Scenario>(&changed.to_string()) {
            Ok(loaded) => prop_assert_eq!(loaded.check(), Ok(())),
            Err(faults) => {
                prop_assert!(!faults.is_empty() && faults.len() <= limits::FAULTS);
                prop_assert!(faults.iter().all(|fault| !fault.problem.contains("at line")), "{:?}", faults);
            }
        }
        prop_assert!(from_value::<Scenario>(&changed).is_ok() || load::<Scenario>(&changed.to_string()).is_err());
    }

    /// One character of a file changed, or the rest cut off.
    #[test]
    fn the_loader_survives_damaged_files(at in any::<Index>(), cut in any::<bool>(), letter in any::<char>()) {
        let text = json_of(&preset("collision-minimal")).to_string();
        let mut letters: Vec<char> = text.chars().collect();
        let at = at.index(letters.len());
        letters[at] = letter;
        letters.truncate(if cut { at } else { letters.len() });
        if let Ok(loaded) = load::<Scenario>(&letters.into_iter().collect::<String>()) {
            prop_assert_eq!(loaded.check(), Ok(()));
        }
    }

    #[test]
    fn the_decoder_survives_any_text(text in ".{0,300}") {
        let decoded = codec::decode(&text);
        prop_assert_eq!(decoded.scenario.check(), Ok(()));
        prop_assert_eq!(decoded.view.check(), Ok(()));
    }

    #[test]
    fn the_decoder_survives_any_settings(
        preset in "(paper-emulation|collision-minimal|nothing)(@[0-2])?",
        pairs in prop::collection::vec((any::<Index>(), "[ -~]{0,20}|[01]|1e6|device-3|null"), 0..12),
        packed in prop::option::of("[A-Za-z0-9_-]{0,60}"),
    ) {
        let mut address = format!("#v=1&preset={preset}");
        for (pick, text) in &pairs {
            address += &format!("&{}={text}", pick.get(KNOBS).path.replace('*', "0"));
        }
        if let Some(packed) = packed {
            address += &format!("&z={packed}");
        }
        let decoded = codec::decode(&address);
        prop_assert_eq!(decoded.scenario.check(), Ok(()));
    }
}
