//! Runs small enough to work out by hand. All times are exact to the microsecond.

use std::{cell::RefCell, rc::Rc, sync::Arc};

use edgelab::{
    engine::{
        instance::Instance,
        metrics::Meter,
        process::Run,
        record::{Event, Record},
        sink::{Sink as _, Trace},
        world::World,
    },
    model::{
        intervention::Intervention,
        layers::Architecture,
        method::Method,
        scenario::{Devices, Jobs, ListedDevice, ListedJob, Scenario},
    },
    placement::{
        policy::{Feedback, Policy, View},
        scheduling::Scheduling,
    },
    presets,
};

use crate::engine::scenarios::device;

/// Puts every job's tasks on these hosts.
struct Script(Vec<u32>);

impl Policy for Script {
    fn choose(&mut self, view: &mut View<'_>) -> u32 {
        self.0[view.task]
    }
}

/// One job for each owner at time 0, ten iterations, no background, no reports; decisions cost 0.2 GFLOP a task.
fn scenario(method: Method, devices: Vec<ListedDevice>, owners: &[&str], tasks_per_job: u32) -> Scenario {
    let mut scenario = presets::default();
    scenario.cluster.devices = Devices::Listed(devices);
    scenario.cluster.background.high_share = 0.0;
    scenario.cluster.report_bytes = 0.0;
    scenario.workload.iterations = 10;
    scenario.workload.tasks_per_job = tasks_per_job;
    let job = |(i, owner): (usize, &&str)| ListedJob {
        name: format!("job-{i}"),
        owner: (*owner).to_owned(),
        model: Architecture::Vgg16,
        arrival_secs: 0.0,
    };
    scenario.workload.jobs = Jobs::Listed(owners.iter().enumerate().map(job).collect());
    scenario.study.method = method;
    scenario
}

/// Runs with every job's tasks on `hosts`.
fn run(scenario: &Scenario, hosts: &[u32]) -> (Arc<Instance>, Vec<Record>, World) {
    scenario.check().expect("in range");
    let instance = Instance::draw(scenario).expect("drawable");
    let process = Scheduling::with_policy(Arc::clone(&instance), Box::new(Script(hosts.to_vec())), false);
    let mut run = Run::new(Arc::clone(&instance), process);
    let mut trace = Trace::default();
    run.finish(&mut trace);
    assert!(run.world().all_done());
    (instance, trace.0, run.world().clone())
}

fn assert_secs(found: f64, by_hand: f64) {
    assert!((found - by_hand).abs() <= 0.5e-6 + 1e-9, "{found} s, by hand {by_hand} s");
}

/// The records by name, without the solutions of contention.
fn story(records: &[Record]) -> Vec<&'static str> {
    records.iter().map(|record| record.event.name()).filter(|name| *name != "solved").collect()
}

/// One device of 10 GFLOP/s, one job in one task.
///
/// The decision is one inference of 0.2 GFLOP: 0.02 s. Nothing else happens before the tasks start.
/// VGG-16 at 64²: with nine weights a pair of channels, its convolutions take 7,077,888 MACs for 3 → 64 channels at 64²;
/// 150,994,944 each for 64 → 64 at 64², 128 → 128 at 32², and two at 16² and at 8² (six in all); half of that, 75,497,472,
/// for each of the three that double the channels; and 37,748,736 for each of the three at 4². Fully connected are
/// 512 → 512 → 512 → 10, after averaging over 2 × 2: 529,408. A mini-batch of 32 costs 3 passes × 2 FLOP × 32 = 192 FLOP for each MAC.
/// An iteration is the wait of 5 s, and then the computing, alone.
#[test]
fn one_job_on_one_device() {
    let scenario = scenario(Method::Marl, vec![device("only")], &["only"], 1);
    let (instance, records, world) = run(&scenario, &[0]);
    let macs: u64 = 7_077_888 + 6 * 150_994_944 + 3 * 75_497_472 + 3 * 37_748_736 + 529_408;
    let computing_secs = 192.0 * macs as f64 / 10e9;
    assert_eq!(instance.jobs[0].tasks.len(), 1);
    assert_eq!(
        story(&records),
        ["background", "arrived", "proposed", "decided", "placed", "completed", "ended"],
        "{records:?}"
    );
    assert_secs(world.jobs[0].placed.secs(), 0.02);
    assert_secs(world.jobs[0].completed.secs(), 0.02 + 10.0 * (5.0 + computing_secs));
}

/// The one device fails in the middle of the fourth iteration and returns at 200.25 s.
///
/// Three iterations are kept. The owner decides again in the next epoch, at 201 s, which takes 0.02 s as before; seven
/// iterations are left. While it is down the device draws nothing; else 2 W, and 3 W more while its CPU computes.
#[test]
fn a_device_fails_and_returns() {
    let mut scenario = scenario(Method::Marl, vec![device("only")], &["only"], 1);
    let computing_secs = Instance::draw(&scenario).expect("drawable").jobs[0].tasks[0].flops / 10e9;
    let cycle_secs = 5.0 + computing_secs;
    let failed_secs = 0.02 + 3.5 * cycle_secs;
    let switch = |at_secs, up: bool| Intervention { at_secs, path: "devices.only.up".to_owned(), value: up.into() };
    scenario.interventions = vec![switch(failed_secs, false), switch(200.25, true)];
    let (_, records, world) = run(&scenario, &[0]);
    let middle = ["failed", "interrupted", "returned", "proposed", "decided", "placed"];
    let all = [&["background", "arrived", "proposed", "decided", "placed"][..], &middle, &["completed", "ended"]];
    assert_eq!(story(&records), all.concat());
    assert!(records.iter().any(|record| record.event == Event::Interrupted { job: 0, iterations: 3 }));
    assert_eq!(world.jobs[0].placements, 2);
    assert_secs(world.jobs[0].placed.secs(), 0.02);
    assert_secs(world.jobs[0].completed.secs(), 201.02 + 7.0 * cycle_secs);
    let mut meter = Meter::default();
    let mut replayed = World::new(Arc::clone(&world.drawn));
    for record in &records {
        replayed.apply(record);
        meter.take(&replayed, record);
    }
    let down_secs = 200.25 - failed_secs;
    let computed_secs = 2.0 * 0.02 + 10.5 * computing_secs;
    let joules = 2.0 * (201.02 + 7.0 * cycle_secs - down_secs) + 3.0 * computed_secs;
    let disruption = meter.disruption(&replayed);
    assert_eq!(disruption.interruptions, 1);
    assert_secs(disruption.device_down_secs, down_secs);
    // Moments are whole microseconds, at 5 W at most.
    assert!((meter.metrics(&replayed).energy_joules - joules).abs() < 5e-5);
}

/// Others take half of the CPU: the decision and the computing take twice as long, the wait does not.
#[test]
fn background_halves_the_device() {
    let mut scenario = scenario(Method::Marl, vec![device("only")], &["only"], 1);
    scenario.cluster.background.low_share = 0.5;
    scenario.cluster.background.high_share = 0.5;
    let (instance, _, world) = run(&scenario, &[0]);
    let computing_secs = instance.jobs[0].tasks[0].flops / 5e9;
    assert_secs(world.jobs[0].placed.secs(), 0.04);
    assert_secs(world.jobs[0].completed.secs(), 0.04 + 10.0 * (5.0 + computing_secs));
}

/// Two devices, two tasks: the first stays with its owner on `near`, the second goes to `far`, twice as fast.
///
/// The decision is two inferences on `near`: 0.04 s.
/// An iteration is: the wait, 5 s; the first task at 10 GFLOP/s; the activations over the cut, b bytes, through the
/// uplink of `near` (12.5 MB/s), then the downlink of `far` (25 MB/s); the second task at 20 GFLOP/s; the gradients of
/// the same b bytes back through the uplink of `far` (6.25 MB/s) and the downlink of `near` (12.5 MB/s);
/// and two messages of half a round trip each, 0.01 s together. Nobody else is there, so nothing waits.
#[test]
fn two_devices_with_a_transfer() {
    let far = ListedDevice {
        cpu_flops_per_sec: 20e9,
        uplink_bytes_per_sec: 6.25e6,
        downlink_bytes_per_sec: 25e6,
        ..device("far")
    };
    let scenario = scenario(Method::Marl, vec![device("near"), far], &["near"], 2);
    let (instance, _, world) = run(&scenario, &[0, 1]);
    let tasks = &instance.jobs[0].tasks;
    let bytes = tasks[0].output_bytes;
    let computing_secs = tasks[0].flops / 10e9 + tasks[1].flops / 20e9;
    let transfer_secs = bytes / 12.5e6 + bytes / 25e6 + bytes / 6.25e6 + bytes / 12.5e6;
    assert_secs(world.jobs[0].placed.secs(), 0.04);
    assert_secs(world.jobs[0].completed.secs(), 0.04 + 10.0 * (5.0 + computing_secs + transfer_secs + 0.01));
}

/// The first task on another device: the mini-batch travels there, and no gradient of it comes back.
///
/// An iteration: 5 s; the mini-batch of 32 × 3 × 64² numbers of 4 bytes through an uplink and a downlink of 12.5 MB/s,
/// with one message of half a round trip, 0.005 s; then all of the computing.
#[test]
fn the_mini_batch_travels_one_way() {
    let scenario = scenario(Method::Marl, vec![device("near"), device("far")], &["near"], 1);
    let (instance, _, world) = run(&scenario, &[1]);
    let bytes = 32.0 * 3.0 * 64.0 * 64.0 * 4.0;
    let iteration_secs = 5.0 + 2.0 * bytes / 12.5e6 + 0.005 + instance.jobs[0].tasks[0].flops / 10e9;
    assert_secs(world.jobs[0].completed.secs(), 0.02 + 10.0 * iteration_secs);
}

/// Each device sends a report of 1,250,000 bytes a second, a tenth of a link of 12.5 MB/s, and hears its one neighbour's:
/// transfers take 10/9 of their time.
#[test]
fn reports_take_their_share_of_links() {
    let mut scenario = scenario(Method::Marl, vec![device("near"), device("far")], &["near"], 1);
    scenario.cluster.report_bytes = 1.25e6;
    let (instance, _, world) = run(&scenario, &[1]);
    let bytes = 32.0 * 3.0 * 64.0 * 64.0 * 4.0;
    let transfer_secs = 2.0 * bytes / 12.5e6 * 10.0 / 9.0;
    let iteration_secs = 5.0 + transfer_secs + 0.005 + instance.jobs[0].tasks[0].flops / 10e9;
    assert_secs(world.jobs[0].completed.secs(), 0.02 + 10.0 * iteration_secs);
}

/// Two tasks on a device of which the system takes 30 % and whose memory is too small for them.
///
/// Used are 0.3 m and the working sets; the share 1 − m/used of each task's own set is written and read in every visit,
/// at 40 MB/s: twice for the first task (forward, and backward), once for the last (both ways in one visit).
#[test]
fn paging() {
    let small = ListedDevice { memory_bytes: 250e6, ..device("small") };
    let scenario = scenario(Method::Marl, vec![small], &["small"], 2);
    let (instance, _, world) = run(&scenario, &[0, 0]);
    let tasks = &instance.jobs[0].tasks;
    let (first, last) = (tasks[0].working_set_bytes as f64, tasks[1].working_set_bytes as f64);
    let missing = 1.0 - 250e6 / (75e6 + first + last);
    assert!(missing > 0.1, "the example is to page: {missing}");
    let paging_secs = 2.0 * (2.0 * first * missing / 40e6) + 2.0 * last * missing / 40e6;
    let computing_secs = (tasks[0].flops + tasks[1].flops) / 10e9;
    assert_secs(world.jobs[0].completed.secs(), 0.04 + 10.0 * (5.0 + computing_secs + paging_secs));
}

/// The head decides one job after another: each decision is 0.2 GFLOP at 20 GFLOP/s, 0.01 s, and reaches its owner a
/// round trip of 0.01 s later. The third job's delay is three decisions and one round trip.
/// (Tasks go to `far`, so that they do not compete with the decisions.)
#[test]
fn the_head_serves_one_at_a_time() {
    let head = ListedDevice { cpu_flops_per_sec: 20e9, ..device("head") };
    let devices = vec![head, device("near"), device("far")];
    let scenario = scenario(Method::Rl, devices, &["near", "near", "far"], 1);
    let (_, records, world) = run(&scenario, &[2]);
    for (job, decisions) in (0..3).zip([1.0, 2.0, 3.0]) {
        assert_secs(world.jobs[job].placed.secs(), decisions * 0.01 + 0.01);
    }
    for record in &records {
        if let Event::Decided { device, secs, .. } = record.event {
            assert_eq!(device, 0, "the head decides");
            assert_secs(secs, 0.01);
        }
    }
}

/// A head that hosts a task is slower: while the first job trains on it with an iteration of Z + R, the second decision
/// of demand d shares the CPU. Here the first job's tasks start at 0.02 s, when the second decision has long been made;
/// so the third job, which comes at 1 s, meets it: its decision takes d·(1 + Q), where Q is the job's mean share of the
/// CPU, and Bard–Schweitzer for these two customers is
/// C = Z + D·(1 + 1) for the job (the decision never leaves the station), Q = 2D/C.
#[test]
fn decisions_compete_with_tasks() {
    let head = ListedDevice { cpu_flops_per_sec: 20e9, ..device("head") };
    let mut scenario = scenario(Method::Rl, vec![head, device("near")], &["head", "near"], 1);
    if let Jobs::Listed(jobs) = &mut scenario.workload.jobs {
        jobs[1].arrival_secs = 1.0;
    }
    let (instance, records, _) = run(&scenario, &[0]);
    let (decision_secs, demand_secs) = (0.01, instance.jobs[0].tasks[0].flops / 20e9);
    let share = 2.0 * demand_secs / (5.0 + 2.0 * demand_secs);
    let second = records.iter().filter_map(|record| match record.event {
        Event::Decided { secs, .. } => Some(secs),
        _ => None,
    });
    let second: Vec<f64> = second.collect();
    assert_secs(second[0], decision_secs);
    assert!(
        (second[1] - decision_secs * (1.0 + share)).abs() <= 1e-6,
        "{} s, by hand {}",
        second[1],
        decision_secs * (1.0 + share)
    );
}

/// SROLE-C step by step. `near` (10 GFLOP/s) and `far` own a job each and decide at once: 0.02 s.
/// The proposals reach the shield at the head after a round trip of 0.01 s. It checks 2 proposals × 3 candidates,
/// 2 MFLOP each, at 20 GFLOP/s: 0.0006 s. With everything safe no shield asks another, so the verdict holds at once.
#[test]
fn a_review_step_by_step() {
    let head = ListedDevice { cpu_flops_per_sec: 20e9, ..device("head") };
    let mut scenario = scenario(Method::SroleC, vec![head, device("near"), device("far")], &["near", "far"], 1);
    scenario.study.shield.alpha = 2.0;
    let (_, records, world) = run(&scenario, &[0]);
    let reviewed = records.iter().find_map(|record| match &record.event {
        Event::Reviewed { verdict, secs, .. } => Some((record.at.secs(), verdict.clone(), *secs)),
        _ => None,
    });
    let (at, verdict, secs) = reviewed.expect("a review");
    assert!(verdict.corrections.is_empty());
    assert_secs(at, 0.02 + 0.01 + 0.0006);
    assert_secs(secs, 0.01 + 0.0006);
    let rounds_secs = f64::from(verdict.rounds) * 0.01;
    for job in &world.jobs {
        assert_secs(job.placed.secs(), at + rounds_secs);
    }
}

/// Two owners act at the same epoch; the next job of one of them waits for the next epoch, of one second.
#[test]
fn jobs_wait_for_their_epoch() {
    let mut scenario = scenario(Method::Marl, vec![device("a"), device("b")], &["a", "b"], 1);
    if let Jobs::Listed(jobs) = &mut scenario.workload.jobs {
        jobs[1].arrival_secs = 0.3;
    }
    let (_, records, world) = run(&scenario, &[0]);
    let proposed: Vec<f64> =
        records.iter().filter(|r| r.event.name() == "proposed").map(|record| record.at.secs()).collect();
    assert_eq!(proposed, [0.0, 1.0]);
    assert_secs(world.jobs[1].placed.secs(), 1.02);
}

/// A script that notes the rewards which it is told.
struct Pupil(Script, Rc<RefCell<Vec<f64>>>);

impl Policy for Pupil {
    fn choose(&mut self, view: &mut View<'_>) -> u32 {
        self.0.choose(view)
    }

    fn learn(&mut self, feedback: &Feedback<'_>) {
        self.1.borrow_mut().extend(feedback.rewards);
    }
}

/// Alone on two devices as in the example of a transfer: nothing waits, so the first task's share of the cycle is half
/// of the wait for data and its computing, the second's the other half, the transfers of its cut, and its computing;
/// each counts against the reference cycle: 5 s, and all of the computing on a device of the mean rate, 15 GFLOP/s.
#[test]
fn rewards_share_the_cycle() {
    let far = ListedDevice { cpu_flops_per_sec: 20e9, ..device("far") };
    let scenario = scenario(Method::Marl, vec![device("near"), far], &["near"], 2);
    let instance = Instance::draw(&scenario).expect("drawable");
    let told = Rc::new(RefCell::new(Vec::new()));
    let pupil = Pupil(Script(vec![0, 1]), Rc::clone(&told));
    let mut run =
        Run::new(Arc::clone(&instance), Scheduling::with_policy(Arc::clone(&instance), Box::new(pupil), true));
    run.finish(&mut Trace::default());
    let tasks = &instance.jobs[0].tasks;
    let reference_secs = 5.0 + (tasks[0].flops + tasks[1].flops) / 15e9;
    let transfer_secs = 4.0 * tasks[0].output_bytes / 12.5e6;
    let shares = [2.5 + tasks[0].flops / 10e9, 2.5 + transfer_secs + tasks[1].flops / 20e9];
    let told = told.borrow();
    assert_eq!(told.len(), 2);
    for (reward, share) in told.iter().zip(shares) {
        assert!((reward + share / reference_secs).abs() < 1e-12, "{reward}, by hand {}", -share / reference_secs);
    }
}
