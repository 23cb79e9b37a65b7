//! Links and files are for ever: what an earlier version wrote is read with the same meaning.
//!
//! Never change a line of the tables below; add new ones.

use edgelab::{
    codec::{self, Decoded, PlainView, VERSION, View},
    engine::sink::content_digest,
    model::{
        check::{Fault, load},
        described::Described,
        method::Method,
        path,
        scenario::{FORMAT, Policies, Scenario},
        version,
    },
    partition,
    presets::{self, Shipped},
    training,
};
use serde_json::{Value, json};

/// An address, and what it sets beside its preset.
type Link = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Addresses that have been given out, version 1.
const LINKS: &[Link] = &[
    ("", "paper-emulation@1", &[]),
    ("#v=1&preset=paper-emulation@1", "paper-emulation@1", &[]),
    (
        "#v=1&preset=paper-emulation@1&seed=42&study.shield.alpha=0.8",
        "paper-emulation@1",
        &[("seed", "42"), ("study.shield.alpha", "0.8")],
    ),
    (
        "#v=1&preset=collision-minimal@1&cluster.devices.listed.1.memory_bytes=2000000000&title=50%25%20more%20%26%20%22quoted%22",
        "collision-minimal@1",
        &[("cluster.devices.listed.1.memory_bytes", "2e9"), ("title", "50% more & \"quoted\"")],
    ),
    (
        "#v=1&preset=paper-emulation@1&cluster.devices.drawn.memory_bytes=%5B1000000000,2000000000%5D&study.method=marl&study.policies.trained_with_shield=true",
        "paper-emulation@1",
        &[
            ("cluster.devices.drawn.memory_bytes", "[1e9,2e9]"),
            ("study.method", "marl"),
            ("study.policies.trained_with_shield", "true"),
        ],
    ),
    (
        "#v=1&preset=paper-emulation@1&workload.jobs.arrivals=%7B%22count%22:5,%22duration_secs%22:60,%22models%22:%5B%22lstm%22%5D%7D",
        "paper-emulation@1",
        &[("workload.jobs.arrivals", r#"{"count":5,"duration_secs":60.0,"models":["lstm"]}"#)],
    ),
];

/// `collision-minimal@1` with seed 5, α 0.75 and without a preset, packed.
const PACKED: &str = "#v=1&z=1VVLctswDL2KhmslY7t2mugc7arT0UAkLLKmSJWk7KgZ370AJfmTRdNtssjQJH7v4QF6E3sfOkiiWpeiDxiRjkKUIplkkY7fTr7wJ4chloV3WBhlsXBoWt34IZBh68GS3XenyCaBUwUU0ltrovGuKhCkLqT2RpJvLCLssQBLkcqCbZNvMWkMBf0bC3_EYD0o_lUoPLJT0pCKxic9l8HBIj5S5oioRLUrhfbB_PGujiijqJ6ftqvV46oU0g4xYRDVm5hiRT5SYYn9frwJBx1DtLhPFO617kSVHcfLSfZDvbe-j3WPgeNTvtXyxwYddj6MdTMmjr6-ext6a9xherv6rze7i4UiSB_ZMOH1CVLi-I8vpWiGOC4Xu0dqW8CWqBaVG6w9lxdYnVHkugDbrD6Gtll9FmyB9Hfp2Xb16bv283wpKkrgwVvf1MljGY6o6qghIIP8QupPPkCL74vY3kBpQB7a4AensvD96RqAXjVxeHdBMYxX8xR94RBUVQBHSVhAu4k6eK0v48_TVi7DlWtYUFGBOXGdgunnkOSfcfc-pFvuc56TDwcefa70l2_-MaoP9Eytz9vgOr2dV8h76Ni2D-snuoAQzBHsNfd7-byLs0jqPwJxtwxtFkiENea5YbKT1AR8Q4RAAuq1SbPPjolLEA8TR5yX11YkpfG2bcCCkwSUonbc0mgUVfm05RUGMU488b77PSAZ1hZdmzgXBTl6Cc1gIYyzkM8sjUGNTGBHu9UTgSIGb_GBMxD7Us91ZY0R1ySuDKW-U0B-1cgt4Q-CQplX-jRZN8uCzcJAcr9_yJix65mm4aKxqA3a3GSwvQa-_UooBtdbYAoq_h5JFITCIgRnXMvGB-j7bEy2Qfu5OGWiJJElfnhhqaZchA-L1rCPxvKHIUFIs9NyhzwVZLa7XhFEGK8j8UxF9N4aaaYvRwpgHE3hySQenAnIHmxEym0nljpYTpnyWt7-yEyez-e_";

fn preset(name: &str) -> Scenario {
    presets::get(name).expect("a preset loads")
}

#[test]
fn old_links_keep_their_meaning() {
    for (address, base, settings) in LINKS {
        let expected = settings.iter().fold(preset(base), |scenario, (path, text)| {
            path::set(&scenario, path, text).unwrap_or_else(|fault| panic!("{fault}"))
        });
        let decoded = codec::decode(address);
        assert_eq!(decoded.faults, [], "{address}");
        assert_eq!(decoded.scenario, expected, "{address}");
        assert_eq!(decoded.view, View::default(), "{address}");
    }
}

#[test]
fn old_views_keep_their_meaning() {
    let decoded = codec::decode("#v=1&preset=paper-emulation@1&view.t=12.5&view.methods=marl,srole-d&view.speed=4");
    let view = View { t_secs: Some(12.5), speed: Some(4.0), ..View::of_methods([Method::Marl, Method::SroleD]) };
    assert_eq!((decoded.view, decoded.faults), (view, vec![]));
}

#[test]
fn old_packed_links_keep_their_meaning() {
    let settings = [("seed", "5"), ("study.shield.alpha", "0.75"), ("preset", "")];
    let settings = settings.map(|(path, text)| (path.to_string(), text.to_string()));
    let (mut expected, refused) = path::set_all(&preset("collision-minimal@1"), &settings);
    assert_eq!(refused, []);
    // Policies were not yet named when the link was made.
    expected.study.policies = no_policies();
    let decoded = codec::decode(PACKED);
    assert_eq!(decoded.faults, []);
    assert_eq!(decoded.scenario, expected);
}

/// Whole addresses, plain and packed, in `links.txt`: what they mean is kept as a digest, which depends on nothing but
/// what they say. (Policies are replaced before a release: they are not part of it.)
#[test]
fn given_out_links_keep_their_digests() {
    let links = include_str!("../links.txt").lines().filter(|line| !line.starts_with('#'));
    let (mut kept, mut found) = (Vec::new(), Vec::new());
    for (digest, address) in links.filter_map(|line| line.split_once(' ')) {
        let Decoded { mut scenario, faults, .. } = codec::decode(address);
        assert_eq!(faults, [], "{address}");
        assert_eq!(scenario.check(), Ok(()), "{address}");
        scenario.study.policies = no_policies();
        kept.push(format!("{digest} {address}"));
        found.push(format!("{} {address}", content_digest(&serde_json::to_vec(&scenario).expect("JSON"))));
    }
    assert!(kept == found, "an address means something else than when it was given out:\n{}", found.join("\n"));
    for preset in presets::ALL {
        let plain = format!("#v=1&preset={}", preset.id());
        assert!(kept.iter().any(|line| line.ends_with(&plain)), "add a link: {plain}");
    }
    assert!(kept.iter().filter(|line| line.contains("&z=")).count() >= 10);
}

/// The same for the later laboratories, in `links-NAME.txt`.
#[test]
fn given_out_links_of_later_laboratories_keep_their_digests() {
    fn keep<S: Described + Shipped>(links: &str) {
        let links: Vec<&str> = links.lines().filter(|line| !line.starts_with('#')).collect();
        let found = links.iter().filter_map(|line| line.split_once(' ')).map(|(_, address)| {
            let decoded = codec::decode_as::<S, PlainView>(address);
            assert_eq!(decoded.faults, [], "{address}");
            let scenario = serde_json::to_vec(&decoded.scenario).expect("JSON");
            format!("{} {address}", content_digest(&scenario))
        });
        let found: Vec<String> = found.collect();
        assert!(found == links, "an address means something else than when it was given out:\n{}", found.join("\n"));
        for preset in S::PRESETS {
            let plain = format!("#v=1&preset={}", preset.id());
            assert!(links.iter().any(|line| line.ends_with(&plain)), "add a link: {plain}");
        }
    }
    keep::<partition::scenario::Scenario>(include_str!("../links-partition.txt"));
    keep::<training::scenario::Scenario>(include_str!("../links-training.txt"));
}

/// A link from a later version is followed as far as it can be, and says so.
#[test]
fn newer_links_are_followed_as_far_as_possible() {
    let decoded = codec::decode(&format!("#v={}&preset=paper-emulation@1&seed=42&study.magic=1", VERSION + 1));
    assert_eq!(decoded.scenario.seed, 42);
    let paths: Vec<&str> = decoded.faults.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(paths, ["v", "study.magic"]);
}

fn no_policies() -> Policies {
    let none = String::new;
    Policies { trained_with_shield: false, rl: none(), marl: none(), srole_c: none(), srole_d: none() }
}

/// Presets are frozen: a changed default is a new version. Their learned policies are not part of this digest.
#[test]
fn presets_are_frozen() {
    const FROZEN: &[(&str, &str)] = &[
        ("paper-emulation@1", "ca0713c8301b7ea3ad5ac3a3eda50a612c8259b262495d0b2539d027f148de9d"),
        ("paper-emulation-2-waves@1", "d55361d536056204af75d557616eb21ed6593858575bdacaced5e700842f809c"),
        ("paper-emulation-3-waves@1", "864f15fc8574771a355119f330d6b3e70fb01351a011daac9e09a40604c6bd37"),
        ("paper-devices@1", "d582241094511f278705d20b0d930991a45191147d0ea3b74907f0a236174f6a"),
        ("collision-minimal@1", "323af5129f47d8d6fb97bfe41eebd54ede965a84c58fbcf3eac21e24baeee12e"),
        ("boundary-collision@1", "bbf5376c23b8cce8564f8212207d5892be14f9ac97650f61e8cfea0663f17997"),
        ("head-overload@1", "4194830102d0ef28a1e14ab25adcc85e05927bac3f05f1a16f8c0c0903251924"),
        ("overload-storm@1", "40f8cbd7d2e40bd071b6d6c1230ffbcaf57df1786e0ef3b3c0edb3aa92142861"),
        ("city@1", "51f438199f985e33b9aac6831ab9b8411a172f3703f6a5c1494061663cc3db4c"),
        ("metropolis@1", "d77af04e74ae1d82cd79f6b5b92c9fc6a9ecf2a2e12180df8aaa260c4b0cd479"),
        ("failing-edge@1", "f4f22915b3efcc295f42eb6b1dfb6f43bff0c61992ac58def098140a32bc0122"),
    ];
    let digest = |preset: &presets::Preset| {
        let mut scenario = presets::get(&preset.id()).expect("a preset loads");
        scenario.study.policies = no_policies();
        content_digest(&serde_json::to_vec(&scenario).expect("JSON"))
    };
    let found: Vec<(String, String)> = presets::ALL.iter().map(|preset| (preset.id(), digest(preset))).collect();
    let frozen: Vec<(String, String)> =
        FROZEN.iter().map(|(id, digest)| (id.to_string(), digest.to_string())).collect();
    assert_eq!(found, frozen, "add a new version instead of changing a published one");
}

#[test]
fn other_formats_are_refused_with_a_reason() {
    let with_format = |format: Value| {
        let mut scenario = serde_json::to_value(presets::default()).expect("JSON");
        scenario["format"] = format;
        load(&scenario.to_string())
    };
    assert_eq!(with_format(json!(FORMAT)), Ok(presets::default()));
    let cases = [
        (json!(0), "no version of this program has written"),
        (json!(FORMAT + 1), "made by a newer version"),
        (json!(u64::MAX), "made by a newer version"),
        (json!(-1), "must be the number of the file format"),
        (json!(1.5), "must be the number of the file format"),
        (json!("1"), "must be the number of the file format"),
        (json!(null), "must be the number of the file format"),
    ];
    for (format, problem) in cases {
        let faults = with_format(format.clone()).expect_err("a fault");
        assert_eq!(faults.len(), 1, "{format}: {faults:?}");
        assert!(faults[0].path == "format" && faults[0].problem.contains(problem), "{format}: {faults:?}");
    }
}

/// The mechanism, with steps made up for the test: 1 → 2 renames a field, 2 → 3 refuses what it cannot translate.
#[test]
fn migrations_run_in_order() {
    fn rename(value: &mut Value) -> Result<(), Fault> {
        value["colour"] = value["color"].take();
        Ok(())
    }
    fn refuse_green(value: &mut Value) -> Result<(), Fault> {
        if value["colour"] == json!("green") { Err(Fault::new("colour", "is gone")) } else { Ok(()) }
    }
    let steps: &[(u64, version::Step)] = &[(2, refuse_green), (1, rename)];
    let migrated = |mut value: Value| version::migrate_by(&mut value, steps, 3).map(|changed| (changed, value));

    let (changed, value) = migrated(json!({"format": 1, "color": "red"})).expect("a translation");
    assert!(changed && value["format"] == json!(3) && value["colour"] == json!("red"));
    assert_eq!(migrated(json!({"format": 1, "color": "green"})), Err(Fault::new("colour", "is gone")));
    assert_eq!(migrated(json!({"format": 3})), Ok((false, json!({"format": 3}))));
    assert!(migrated(json!({"format": 0})).is_err_and(|fault| fault.path == "format"));
    assert!(migrated(json!({"format": 4})).is_err_and(|fault| fault.problem.contains("newer version")));
    assert!(migrated(json!([])).is_err());
}
