//! The golden cases: streams of chance, runs of every small preset under every method, learned weights.
//!
//! Weights are digested as well, since a trace rounds time to microseconds and would hide a slow drift.

use edgelab::{
    engine::sink::{Nothing, content_digest},
    model::{
        method::Method,
        path,
        scenario::{Devices, Scenario},
    },
    num::{
        net::{
            layered::{Network, Scratch},
            momentum::Momentum,
        },
        rng,
    },
    partition::{self, rounds as blocks, scheme::Scheme},
    placement::learn::{
        learned::{Brain, Learned},
        train::Training,
    },
    presets, session, shipped,
    training::{
        self,
        data::{Dataset, digits::Digits},
        kind::ProtocolKind,
        library::Library,
        run::Run,
        scenario::Source,
    },
};

/// Runs of presets with more devices take too long for a test.
const MOST_DEVICES: u32 = 100;
/// Hexadecimal digits of a digest that are kept.
const DIGITS: usize = 16;

/// All cases, one line each: `NAME… DIGEST`.
pub fn all() -> impl Iterator<Item = String> {
    let placement = policies().chain(trainings()).chain(learners()).chain(runs()).chain(forks());
    streams().chain(placement).chain(networks()).chain(rounds()).chain(exchanges())
}

fn streams() -> impl Iterator<Item = String> {
    [1, 7].into_iter().map(|seed| format!("streams seed={seed} {}", rng::fingerprint(seed, 100_000)))
}

/// The content of every shipped policy, and what the reader makes of it.
fn policies() -> impl Iterator<Item = String> {
    shipped::POLICIES.into_iter().map(|(name, content)| {
        let weights = Learned::read(content.as_bytes()).map_or_else(|fault| fault.to_string(), |read| weights(&read));
        format!("policy {name} {}-{weights}", &content_digest(content.as_bytes())[..DIGITS])
    })
}

/// Episodes of a short training.
const EPISODES: u32 = 50;

/// Short trainings of every learning method.
fn trainings() -> impl Iterator<Item = String> {
    Method::LEARNING.into_iter().map(|method| {
        let mut scenario = presets::default();
        scenario.study.method = method;
        format!("training {} {method} episodes={EPISODES} {}", scenario.preset, trained(&scenario))
    })
}

/// Short trainings of MARL by the other learners.
fn learners() -> impl Iterator<Item = String> {
    let settings = [("learner", "dqn"), ("tables", "independent")];
    settings.into_iter().map(|(setting, value)| {
        let mut scenario = presets::default();
        scenario.study.method = Method::Marl;
        let changed = path::set(&scenario, &format!("study.learning.{setting}"), value);
        let digest = changed.map_or_else(|fault| fault.to_string(), |scenario| trained(&scenario));
        format!("training {} {} {setting}={value} episodes={EPISODES} {digest}", scenario.preset, Method::Marl)
    })
}

fn trained(scenario: &Scenario) -> String {
    let digest = Training::begin(scenario, 1, EPISODES).map(|mut training| {
        while let Ok(Some(_)) = training.episode() {}
        weights(&training.policy())
    });
    digest.unwrap_or_else(|faults| format!("{faults:?}"))
}

fn weights(learned: &Learned) -> String {
    let values = learned.brains().iter().flat_map(Brain::values).map(|value| value.to_bits());
    let bits = values.chain(learned.brains().iter().flat_map(Brain::visits).copied());
    let bytes: Vec<u8> = bits.flat_map(u32::to_le_bytes).collect();
    content_digest(&bytes)[..DIGITS].to_owned()
}

/// Every small preset under every method, with the preset's own seed and policies.
fn runs() -> impl Iterator<Item = String> {
    let library = shipped::library();
    let small = presets::ALL.iter().filter_map(|preset| presets::get(&preset.id()).ok()).filter(|scenario| {
        match &scenario.cluster.devices {
            Devices::Drawn(drawn) => drawn.count <= MOST_DEVICES,
            Devices::Listed(list) => list.len() as u32 <= MOST_DEVICES,
        }
    });
    small.flat_map(|scenario| Method::ALL.map(|method| (scenario.clone(), method))).map(
        move |(mut scenario, method)| {
            scenario.study.method = method;
            let outcome = session::run(&scenario, &library, &mut Nothing);
            let digest = outcome.map_or_else(|faults| format!("{faults:?}"), |outcome| outcome.digest);
            format!("run {} {method} {digest}", scenario.preset)
        },
    )
}

/// The networks of the training laboratory after a short training on drawn digits, in batches that fill no eight lanes.
fn networks() -> impl Iterator<Item = String> {
    const DIGITS_DRAWN: u32 = 300;
    let networks = [("convolutional", Network::convolutional as fn(_, _) -> _), ("logistic", Network::logistic)];
    networks.into_iter().map(|(name, network)| {
        let digest = Digits::default()
            .draw(1, "train", DIGITS_DRAWN)
            .map_err(|fault| fault.to_string())
            .and_then(|data| network(data.shape, data.classes).map(|network| descended(&network, &data)));
        let digest = digest.unwrap_or_else(|problem| problem);
        format!("network {name} digits={DIGITS_DRAWN} {digest}")
    })
}

fn descended(network: &Network, data: &Dataset) -> String {
    const BATCH: usize = 30;
    let mut weights = network.init(&mut rng::Stream::new(1, "weights", 0));
    let (mut gradient, mut momentum) = (vec![0.0; weights.len()], Momentum::new(weights.len()));
    let mut scratch = Scratch::default();
    let batches = data.images.chunks(BATCH * data.shape.len()).zip(data.labels.chunks(BATCH));
    for (images, labels) in batches {
        network.gradient(&weights, images, labels, &mut gradient, &mut scratch);
        momentum.step(&mut weights, &gradient, 0.02, 0.9);
    }
    let bytes: Vec<u8> = weights.iter().flat_map(|weight| weight.to_bits().to_le_bytes()).collect();
    content_digest(&bytes)[..DIGITS].to_owned()
}

/// What is changed in mid-run, and failures by chance, under methods that differ in who decides and who reviews.
fn forks() -> impl Iterator<Item = String> {
    const PRESET: &str = "paper-emulation";
    let cases = [
        (Method::Marl, "interventions", r#"[{"at_secs":120,"path":"study.method","value":"srole-d"}]"#),
        (Method::SroleC, "interventions", r#"[{"at_secs":0.03,"path":"study.method","value":"rl"}]"#),
        (Method::LeastLoaded, "cluster.failures", FAILURES),
        (Method::Rl, "cluster.failures", FAILURES),
        (Method::Marl, "cluster.failures", FAILURES),
        (Method::SroleD, "cluster.failures", FAILURES),
    ];
    let library = shipped::library();
    cases.into_iter().map(move |(method, setting, value)| {
        let run = presets::get(PRESET).and_then(|mut scenario| {
            scenario.study.method = method;
            path::set(&scenario, setting, value)
        });
        let outcome =
            run.map_err(|fault| vec![fault]).and_then(|scenario| session::run(&scenario, &library, &mut Nothing));
        let digest = outcome.map_or_else(|faults| format!("{faults:?}"), |outcome| outcome.digest);
        format!("{} {PRESET} {method} {setting} {digest}", if setting == "interventions" { "fork" } else { "failures" })
    })
}

const FAILURES: &str = r#"{"device_mtbf_secs":3000,"link_mtbf_secs":9000,"repair_secs":60}"#;

/// Every protocol of the training laboratory for a short while: its trace, and the final weights of all workers.
fn exchanges() -> impl Iterator<Item = String> {
    const PRESET: &str = "hetero-sys-a";
    const HORIZON_SECS: u32 = 60;
    const COUNT: u32 = 600;
    ProtocolKind::ALL.into_iter().map(|protocol| {
        let run = presets::get_of::<training::scenario::Scenario>(PRESET).map_err(|fault| vec![fault]);
        let run = run.and_then(|mut scenario| {
            scenario.study.protocol = protocol;
            scenario.horizon_secs = f64::from(HORIZON_SECS);
            // Every technique and every round comes into it.
            scenario.study.dlion.period_iterations = 10;
            scenario.study.fedavg.local_epochs = 0.7;
            if let Source::Digits(digits) = &mut scenario.data.source {
                (digits.count, digits.test) = (COUNT, COUNT);
            }
            let mut run = Run::begin(&scenario, &Library::default())?;
            run.finish(&mut |_| {});
            let outcome = run.outcome();
            let weights = content_digest(outcome.weights.concat().as_bytes());
            Ok(format!("{}-{}", outcome.digest, &weights[..DIGITS]))
        });
        let digest = run.unwrap_or_else(|faults| format!("{faults:?}"));
        format!("exchange {PRESET} {protocol} horizon_secs={HORIZON_SECS} digits={COUNT} {digest}")
    })
}

/// Runs of the partition laboratory: every scheme on listed workers, and what draws cells, fading and dealt documents.
fn rounds() -> impl Iterator<Item = String> {
    let listed = Scheme::ALL.map(|scheme| ("two-groups", scheme, "", ""));
    let drawn = [
        ("paper-cell", Scheme::Joint, "horizon_secs", "30"),
        ("paper-cell", Scheme::Joint, "cell.rate", "power-spread"),
        ("paper-cell", Scheme::BaPa, "cell.rate", "power-spread"),
        ("different-data", Scheme::Joint, "horizon_secs", "30"),
    ];
    listed.into_iter().chain(drawn).map(|(preset, scheme, setting, value)| {
        let run = presets::get_of(preset).and_then(|mut scenario: partition::scenario::Scenario| {
            scenario.study.scheme = scheme;
            scenario.horizon_secs = 60.0;
            if setting.is_empty() { Ok(scenario) } else { path::set(&scenario, setting, value) }
        });
        let outcome = run.map_err(|fault| vec![fault]);
        let outcome =
            outcome.and_then(|scenario| blocks::run(&scenario, &partition::data::Library::default(), &mut |_| {}));
        let digests = outcome.map_or_else(
            |faults| format!("{faults:?}"),
            |outcome| format!("{} {}", outcome.digest, &outcome.weights[..DIGITS]),
        );
        let setting = if setting.is_empty() { String::new() } else { format!(" {setting}={value}") };
        format!("rounds {preset} {scheme}{setting} {digests}")
    })
}
