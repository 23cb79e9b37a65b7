//! Each preset is what its name and goal promise.

use std::sync::Arc;

use edgelab::{
    engine::{instance::Instance, record::Event, sink::Trace},
    model::{
        intervention::Part,
        load::Load,
        scenario::{Devices, Jobs},
    },
    session, shipped,
};

use super::preset;

fn drawn(name: &str) -> Arc<Instance> {
    Instance::draw(&preset(name)).expect("a preset can be drawn")
}

fn device(instance: &Instance, name: &str) -> u32 {
    instance.devices.iter().position(|device| device.name == name).expect(name) as u32
}

/// The planned load of `host` when all tasks of these jobs are there.
fn all_on(instance: &Instance, host: u32, jobs: &[u32]) -> Load {
    let mut load = instance.base_load(host);
    for &job in jobs {
        let hosts = vec![Some(host); instance.jobs[job as usize].tasks.len()];
        for task in 0..hosts.len() {
            load += instance.task_load_on(job, task, &hosts).expect("every task has a host");
        }
    }
    load
}

#[test]
fn sizes_are_as_announced() {
    let sizes = |name: &str| {
        let instance = drawn(name);
        let tasks: usize = instance.jobs.iter().map(|job| job.tasks.len()).sum();
        (instance.devices.len(), instance.clusters.len(), instance.regions.len(), instance.jobs.len(), tasks)
    };
    assert_eq!(sizes("city"), (1_000, 10, 40, 2_000, 10_000));
    assert_eq!(sizes("metropolis"), (10_000, 100, 400, 20_000, 100_000));
    let (devices, clusters, regions, jobs, _) = sizes("paper-emulation");
    assert_eq!((devices, clusters, regions, jobs), (25, 1, 5, 25));
    assert_eq!([sizes("paper-emulation-2-waves").3, sizes("paper-emulation-3-waves").3], [50, 75]);
    assert_eq!((sizes("paper-devices").0, sizes("paper-devices").3), (10, 10));
    assert_eq!(sizes("head-overload").0, 40);
}

/// The variants differ from the preset in their waves alone.
#[test]
fn variants_differ_in_their_waves() {
    for (name, waves) in [("paper-emulation-2-waves", "2"), ("paper-emulation-3-waves", "3")] {
        let changes = edgelab::model::path::diff(&preset("paper-emulation"), &preset(name));
        let changes: Vec<_> =
            changes.iter().filter(|(path, _)| !["preset", "title", "goal"].contains(&path.as_str())).collect();
        assert_eq!(changes, [&("workload.jobs.waves.waves".to_string(), waves.to_string())], "{name}");
    }
}

/// Both owners see the middle device and not each other; it can take either job, and not both.
#[test]
fn collision_minimal_can_collide() {
    let instance = drawn("collision-minimal");
    let [left, middle, right] = ["left", "middle", "right"].map(|name| device(&instance, name));
    for (owner, other) in [(left, right), (right, left)] {
        let candidates = &instance.devices[owner as usize].candidates;
        assert!(candidates.contains(&middle) && !candidates.contains(&other));
    }
    for job in [0, 1] {
        assert!(all_on(&instance, middle, &[job]).within(instance.alpha));
    }
    assert!(!all_on(&instance, middle, &[0, 1]).within(instance.alpha));
    assert_eq!(instance.jobs[0].arrival, instance.jobs[1].arrival);
}

/// Owners in different regions see the same device, the fastest there is; it can take either job, and not both.
#[test]
fn boundary_collision_crosses_a_border() {
    let instance = drawn("boundary-collision");
    let [west, border, east] = ["west", "border", "east"].map(|name| device(&instance, name));
    let region = |device: u32| instance.devices[device as usize].region;
    assert_eq!(instance.regions.len(), 2);
    assert!(region(west) == region(border) && region(east) != region(border));
    for owner in [west, east] {
        assert!(instance.devices[owner as usize].candidates.contains(&border));
    }
    let rate = |device: u32| instance.devices[device as usize].cpu_flops_per_sec;
    assert!((0..5).all(|other| other == border || rate(other) < rate(border)));
    assert!(all_on(&instance, border, &[0]).within(instance.alpha));
    assert!(!all_on(&instance, border, &[0, 1]).within(instance.alpha));
}

#[test]
fn the_head_of_head_overload_is_the_slowest_device() {
    let instance = drawn("head-overload");
    let head = instance.clusters[0].head;
    assert_eq!(instance.devices[head as usize].name, "gateway");
    let rate = |device: usize| instance.devices[device].cpu_flops_per_sec;
    assert!((0..40).all(|other| other == head as usize || rate(other) > 10.0 * rate(head as usize)));
}

/// Work offered over work that the cluster can do beside its background, in expectation: about two.
#[test]
fn overload_storm_offers_twice_the_capacity() {
    let scenario = preset("overload-storm");
    let (Devices::Drawn(drawn_devices), Jobs::Arrivals(arrivals)) =
        (&scenario.cluster.devices, &scenario.workload.jobs)
    else {
        panic!("drawn devices and arrivals")
    };
    let rates = &drawn_devices.cpu_flops_per_sec;
    let background = &scenario.cluster.background;
    let free_share = 1.0 - (background.low_share + background.high_share) / 2.0;
    let mean_rate = rates.iter().sum::<f64>() / rates.len() as f64;
    let capacity = f64::from(drawn_devices.count) * mean_rate * free_share * arrivals.duration_secs;
    let instance = drawn("overload-storm");
    let offered: f64 = instance.jobs.iter().flat_map(|job| job.tasks.iter().map(|task| task.flops)).sum::<f64>()
        * f64::from(scenario.workload.iterations);
    assert!((1.9..2.1).contains(&(offered / capacity)), "{}", offered / capacity);
    assert_eq!(arrivals.duration_secs, 300.0);
}

/// The edge that fails has tasks of others by then; it returns, and every job is trained to its end.
#[test]
fn failing_edge_fails_and_returns() {
    let scenario = preset("failing-edge");
    let instance = drawn("failing-edge");
    let gateway = device(&instance, "gateway");
    let mut trace = Trace::default();
    let outcome = session::run(&scenario, &shipped::library(), &mut trace).expect("it runs");
    let switches = |wanted: &Event| trace.0.iter().filter(|r| r.event == *wanted).map(|r| r.at.secs()).collect();
    let (failed, returned): (Vec<f64>, Vec<f64>) = (
        switches(&Event::Failed { device: gateway, part: Part::Device }),
        switches(&Event::Returned { device: gateway, part: Part::Device }),
    );
    assert_eq!((failed, returned), (vec![300.0], vec![900.0]));
    let interrupted = trace.0.iter().filter_map(|r| match r.event {
        Event::Interrupted { job, iterations } => Some((instance.jobs[job as usize].owner, iterations)),
        _ => None,
    });
    let interrupted: Vec<(u32, u32)> = interrupted.collect();
    assert!(interrupted.iter().any(|(owner, _)| *owner == gateway), "{interrupted:?}");
    assert!(interrupted.iter().any(|(owner, _)| *owner != gateway), "{interrupted:?}");
    assert!(interrupted.iter().all(|(_, iterations)| *iterations > 0), "{interrupted:?}");
    assert_eq!((outcome.metrics.jobs, outcome.metrics.jobs_unfinished), (4, 0));
}
