//! Random small scenarios, and how to run them.

use std::sync::{Arc, OnceLock};

use edgelab::{
    engine::{
        instance::Instance,
        process::Run,
        record::Record,
        sink::{Sink, Trace},
        world::World,
    },
    model::{
        layers::Architecture,
        method::Method,
        scenario::{Arrivals, Devices, Jobs, ListedDevice, ListedJob, Scenario, Split, Unplaced, Waves},
    },
    placement::scheduling::Scheduling,
    presets,
    session::{self, Library, Outcome},
    shipped,
};
use proptest::prelude::*;

/// The shipped policies.
pub fn library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(shipped::library)
}

/// Any method.
pub fn method() -> impl Strategy<Value = Method> {
    prop::sample::select(&Method::ALL[..])
}

/// A method with a shield.
pub fn shielded() -> impl Strategy<Value = Method> {
    prop::sample::select(&[Method::SroleC, Method::SroleD][..])
}

/// A small scenario under any method.
pub fn random() -> impl Strategy<Value = Scenario> {
    under(method())
}

/// A small scenario under one of these methods.
pub fn under(method: impl Strategy<Value = Method>) -> impl Strategy<Value = Scenario> {
    let cluster = (1u32..=8, 1u32..=2, 1u32..=5, 0.0..600.0f64, 0.15..1.5f64, 0.0..0.6f64, 20.0..400.0f64);
    let study = (0.3..1.1f64, 0.05..5.0f64, 0.05..20.0f64, any::<bool>(), any::<bool>(), 0.0..0.1f64, 0.0..2e9f64);
    let work = (jobs(), 1u32..30, 1u32..=6, 0.0..6.0f64, any::<bool>());
    let run = (any::<u32>(), prop_oneof![4 => Just(86_400.0), 1 => 20.0..400.0f64], prop_oneof![Just(0.0), Just(0.3)]);
    (method, cluster, study, work, run).prop_map(|(method, cluster, study, work, run)| {
        let mut scenario = presets::default();
        let (count, clusters, per_region, range_m, memory_scale, high_share, period_secs) = cluster;
        if let Devices::Drawn(drawn) = &mut scenario.cluster.devices {
            drawn.count = count;
            drawn.clusters = clusters.min(count);
        }
        scenario.cluster.devices_per_region = per_region;
        scenario.cluster.range_m = range_m;
        scenario.cluster.memory_scale = memory_scale;
        scenario.cluster.background.high_share = high_share;
        scenario.cluster.background.period_secs = period_secs;
        let (alpha, epoch_secs, observation_secs, wait, trained_with_shield, round_trip_secs, decision_flops) = study;
        scenario.study.shield.alpha = alpha;
        scenario.study.shield.unplaced = if wait { Unplaced::Wait } else { Unplaced::Force };
        scenario.study.epoch_secs = epoch_secs;
        scenario.study.observation_period_secs = observation_secs;
        scenario.study.policies.trained_with_shield = trained_with_shield;
        scenario.study.decision_flops = decision_flops;
        scenario.cluster.round_trip_secs = round_trip_secs;
        let (jobs, iterations, tasks, data_wait_secs, per_layer) = work;
        scenario.workload.jobs = jobs.of(count);
        scenario.workload.iterations = iterations;
        scenario.workload.tasks_per_job = tasks;
        scenario.workload.data_wait_secs = data_wait_secs;
        scenario.workload.split = if per_layer && tasks == 1 { Split::PerLayer } else { Split::Balanced };
        scenario.workload.image_side = 32;
        let (seed, horizon_secs, temperature) = run;
        scenario.seed = u64::from(seed);
        scenario.horizon_secs = horizon_secs;
        scenario.study.temperature = temperature;
        scenario.study.method = method;
        scenario
    })
}

/// Where jobs come from, before it is known how many devices there are.
#[derive(Debug, Clone)]
enum Source {
    Waves(u32, u32),
    Arrivals(u32),
    Listed(Vec<(u32, f64)>),
}

const MODELS: [Architecture; 3] = [Architecture::Vgg16, Architecture::Googlenet, Architecture::Lstm];

fn jobs() -> impl Strategy<Value = Source> {
    prop_oneof![
        (1u32..=3, 1u32..=2).prop_map(|(waves, each)| Source::Waves(waves, each)),
        (1u32..=12).prop_map(Source::Arrivals),
        prop::collection::vec((any::<u32>(), prop_oneof![Just(0.0), 0.0..20.0f64]), 1..6).prop_map(Source::Listed),
    ]
}

impl Source {
    fn of(self, devices: u32) -> Jobs {
        let models = MODELS.to_vec();
        match self {
            Self::Waves(waves, jobs_per_device) => {
                Jobs::Waves(Waves { waves, interval_secs: 7.5, jobs_per_device, models })
            }
            Self::Arrivals(count) => Jobs::Arrivals(Arrivals { count, duration_secs: 15.0, models }),
            Self::Listed(list) => Jobs::Listed(
                (0..)
                    .zip(list)
                    .map(|(i, (draw, arrival_secs))| ListedJob {
                        name: format!("listed-{i}"),
                        owner: format!("device-{}", draw % devices),
                        model: MODELS[draw as usize / 16 % MODELS.len()],
                        arrival_secs,
                    })
                    .collect(),
            ),
        }
    }
}

/// A run that has not begun, as a session would begin it.
pub fn begin(scenario: &Scenario) -> Run<Scheduling> {
    scenario.check().expect("random scenarios are in range");
    let instance = Instance::draw(scenario).expect("random scenarios can be drawn");
    let table = library().policy_for(scenario).expect("shipped policies are here");
    Run::new(Arc::clone(&instance), Scheduling::new(instance, table))
}

/// Runs to the end; all records, and how it ended.
pub fn run(scenario: &Scenario) -> (Vec<Record>, Outcome) {
    let mut trace = Trace::default();
    let outcome = session::run(scenario, library(), &mut trace).expect("random scenarios run");
    (trace.0, outcome)
}

/// Hands each record and the world after it to a closure.
pub struct Watch<F>(pub F);

impl<F: FnMut(&World, &Record)> Sink for Watch<F> {
    fn take(&mut self, world: &World, record: &Record) {
        (self.0)(world, record);
    }
}

/// The state of a world as text, without what was drawn before the run.
pub fn state(world: &World) -> String {
    let World { now, devices, jobs, overloaded, completed, ended, .. } = world;
    format!("{now:?} {devices:?} {jobs:?} {overloaded} {completed} {ended}")
}

/// A device for scenarios by hand: 10 GFLOP/s, 1 GB, 100 Mb/s.
pub fn device(name: &str) -> ListedDevice {
    ListedDevice {
        name: name.to_owned(),
        x_m: 0.0,
        y_m: 0.0,
        cpu_flops_per_sec: 10e9,
        memory_bytes: 1e9,
        uplink_bytes_per_sec: 12.5e6,
        downlink_bytes_per_sec: 12.5e6,
        idle_watts: 2.0,
        busy_watts: 5.0,
        region: None,
    }
}
