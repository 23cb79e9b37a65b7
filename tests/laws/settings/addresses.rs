//! Addresses by example; the laws over random ones are in `arbitrary`.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use edgelab::{
    codec::{self, View},
    model::{limits, method::Method, path, scenario::Devices},
    presets,
};

use super::{paths_of, preset};

#[test]
fn offending_settings_are_left_out_and_named() {
    let decoded = codec::decode(
        "#v=1&preset=paper-emulation@1&seed=42&study.shield.alpha=7&stdy.x=1&view.t=12&view.zoom=2&study.head=nobody&seed=8&title=%zz",
    );
    assert_eq!(decoded.scenario, path::set(&presets::default(), "seed", "42").expect("a seed"));
    assert_eq!(decoded.view.t_secs, Some(12.0));
    assert_eq!(
        paths_of(&decoded.faults),
        ["seed", "stdy.x", "study.head", "study.shield.alpha", "title", "view.zoom"],
        "{:?}",
        decoded.faults
    );
}

/// Possible alone and impossible together: the last goes, the others stay.
#[test]
fn settings_that_disagree_are_left_out_one_by_one() {
    let decoded = codec::decode(
        "preset=paper-emulation&cluster.background.low_share=0.3&study.learning.epsilon_start=0.01&cluster.background.high_share=0.2&seed=9",
    );
    assert_eq!(decoded.scenario.seed, 9);
    assert_eq!(decoded.scenario.cluster.background.low_share, 0.3);
    assert_eq!(decoded.scenario.cluster.background.high_share, 0.4);
    assert_eq!(decoded.scenario.study.learning.epsilon_start, 1.0);
    assert!(decoded.faults.iter().any(|fault| fault.path == "cluster.background.high_share"), "{:?}", decoded.faults);
}

#[test]
fn wrong_addresses_open_the_default_preset() {
    let long = "x".repeat(limits::ADDRESS_CHARS + 1);
    for address in ["#v=1&preset=nothing", "#%", "#z=!", "#v=2", "#preset", &long] {
        let decoded = codec::decode(address);
        assert_eq!(decoded.scenario, presets::default(), "{address}");
        assert_eq!(decoded.faults.len(), 1, "{address}: {:?}", decoded.faults);
    }
    for address in ["", "#", "#&&"] {
        let decoded = codec::decode(address);
        assert_eq!((decoded.scenario, decoded.faults), (presets::default(), vec![]));
    }
}

/// Four megabytes of blanks in a few thousand characters are not unpacked.
#[test]
fn a_bomb_is_not_unpacked() {
    let bomb = miniz_oxide::deflate::compress_to_vec(&vec![b' '; 4 << 20], 9);
    let address = format!("v=1&z={}", URL_SAFE_NO_PAD.encode(bomb));
    assert!(address.len() <= limits::ADDRESS_CHARS);
    let decoded = codec::decode(&address);
    assert!(decoded.faults[0].problem.contains("too large"), "{:?}", decoded.faults);
}

/// Settings beside a packed scenario change it; a preset beside it is refused by name.
#[test]
fn packed_scenarios_can_be_changed_by_hand() {
    let own = edgelab::model::scenario::Scenario { preset: String::new(), ..preset("collision-minimal") };
    let address = codec::encode(&own, &View::default()).expect("an address");
    let decoded = codec::decode(&format!("{address}&seed=11&preset=paper-emulation"));
    assert_eq!(decoded.scenario, edgelab::model::scenario::Scenario { seed: 11, ..own });
    assert_eq!(paths_of(&decoded.faults), ["preset"]);
}

/// Settings that are impossible only together are left out in bounded time.
#[test]
fn a_crowd_of_bad_settings_ends() {
    let mut address = String::from("preset=collision-minimal");
    for index in 0..3 {
        address +=
            &format!("&cluster.devices.listed.{index}.region={}&cluster.devices.listed.{index}.name=same", 5 + index);
    }
    for index in 0..2 {
        address += &format!("&workload.jobs.listed.{index}.owner=nobody&workload.jobs.listed.{index}.name=same");
    }
    let decoded = codec::decode(&address);
    assert_eq!(decoded.scenario.check(), Ok(()));
    assert_eq!(paths_of(&decoded.faults).len(), 9, "{:?}", decoded.faults);
}

#[test]
fn what_is_too_large_is_to_be_saved() {
    let mut scenario = preset("collision-minimal");
    let Devices::Listed(list) = &mut scenario.cluster.devices else { panic!("listed devices") };
    for index in 0..1_900u32 {
        let mut device = list[0].clone();
        device.name = format!("board-{index}-{}", index.wrapping_mul(2_654_435_761));
        list.push(device);
    }
    let fault = codec::encode(&scenario, &View::default()).expect_err("too large");
    assert!(fault.problem.contains("save a file instead"), "{fault}");
}

/// Two futures of one scenario in a link; what separates them may stand in their values.
#[test]
fn futures_stand_side_by_side() {
    let address = "v=1&preset=paper-emulation@1&view.compare=marl,marl@120:study.method=srole-d";
    let decoded = codec::decode(address);
    assert_eq!(decoded.faults, []);
    let [parent, fork] = &decoded.view.lanes[..] else { panic!("{:?}", decoded.view) };
    assert_eq!((parent.method, parent.interventions.len()), (Method::Marl, 0));
    assert_eq!(fork.interventions[0].text(), "120:study.method=srole-d");
    assert_eq!(codec::encode(&decoded.scenario, &decoded.view).as_deref(), Ok(address));
}

/// Whatever stands there: the other lanes and settings are followed, and the fault names the view.
#[test]
fn hostile_futures_are_left_out_and_named() {
    let cases = [
        ("nothing@1:study.method=marl", 0),
        ("marl@", 0),
        ("marl@x:study.method=rl", 0),
        ("marl@1:study.method", 0),
        ("marl@1e999:study.method=rl", 0),
        ("marl@1:study.method=%2525zz,rl", 1),
        ("marl,marl,marl,marl,marl@1:study.method=rl", 0),
        ("marl@-1:study.method=rl,rl", 1),
        ("marl@1e9:study.method=rl,rl", 1),
        ("marl@1:seed=4,rl", 1),
        ("marl@1:workload.batch=4,rl,heft", 2),
        ("marl@1:study.shield.alpha=99,rl", 1),
    ];
    for (text, kept) in cases {
        let decoded = codec::decode(&format!("v=1&seed=9&view.compare={text}"));
        assert_eq!(paths_of(&decoded.faults), ["view.compare"], "{text}: {:?}", decoded.faults);
        assert_eq!((decoded.view.lanes.len(), decoded.scenario.seed), (kept, 9), "{text}");
    }
}
