//! Devices and jobs written out one by one change nothing; edits of the lists give checked scenarios or faults by path.

use edgelab::{
    engine::instance::{
        Instance,
        listing::{add_device, add_job, jobs_listed, listed, move_device, remove_device, remove_job, set_device},
    },
    model::{
        check::Fault,
        layers::Architecture,
        method::Method,
        scenario::{Devices, Jobs, ListedJob, Scenario},
    },
    presets,
};
use proptest::prelude::*;
use serde_json::json;

use crate::engine::forks::at;
use crate::engine::scenarios::{device, random, run};

fn is_several_clusters(scenario: &Scenario) -> bool {
    matches!(&scenario.cluster.devices, Devices::Drawn(drawn) if drawn.clusters > 1)
}

/// Written out, a scenario has the same trace, workload and regions; or it is refused by path.
fn is_the_same_written_out(scenario: &Scenario) {
    let devices = listed(scenario);
    if is_several_clusters(scenario) {
        let fault = devices.expect_err("a list is one cluster");
        assert_eq!(fault.path, "cluster.devices.drawn.clusters");
    } else {
        let devices = devices.expect("one cluster can be listed");
        assert!(matches!(devices.cluster.devices, Devices::Listed(_)));
        devices.check().expect("what was drawn is in range");
        assert_eq!(listed(&devices).expect("listed"), devices, "once is enough");
        is_the_same_run(scenario, &devices);
        let both = jobs_listed(&devices).expect("drawable");
        is_the_same_run(scenario, &both);
    }
    let jobs = jobs_listed(scenario).expect("drawable");
    assert!(matches!(jobs.workload.jobs, Jobs::Listed(_)));
    jobs.check().expect("what was drawn is in range");
    is_the_same_run(scenario, &jobs);
}

fn is_the_same_run(scenario: &Scenario, again: &Scenario) {
    let ((records, outcome), (records_again, outcome_again)) = (run(scenario), run(again));
    assert_eq!(outcome, outcome_again);
    assert!(records == records_again);
    let draw = |scenario: &Scenario| Instance::draw(scenario).expect("drawable");
    let (drawn, drawn_again) = (draw(scenario), draw(again));
    let regions = |instance: &Instance| instance.devices.iter().map(|d| (d.cluster, d.region)).collect::<Vec<_>>();
    assert_eq!(regions(&drawn), regions(&drawn_again));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn written_out_it_is_the_same_run(scenario in random()) {
        is_the_same_written_out(&scenario);
    }
}

/// The shipped scenarios under the methods that use regions, heads and policies; of the largest only the refusal.
#[test]
fn presets_written_out() {
    for preset in presets::ALL {
        let mut scenario = presets::get(&preset.id()).expect("shipped");
        if is_several_clusters(&scenario) {
            assert_eq!(listed(&scenario).expect_err("several clusters").path, "cluster.devices.drawn.clusters");
            continue;
        }
        for method in [Method::SroleD, Method::Rl, Method::LeastLoadedStale] {
            scenario.study.method = method;
            is_the_same_written_out(&scenario);
        }
    }
}

fn small() -> Scenario {
    presets::get("collision-minimal").expect("shipped")
}

fn names(scenario: &Scenario) -> Vec<String> {
    match &scenario.cluster.devices {
        Devices::Listed(list) => list.iter().map(|device| device.name.clone()).collect(),
        Devices::Drawn(_) => Vec::new(),
    }
}

fn paths(faults: Vec<Fault>) -> Vec<String> {
    faults.into_iter().map(|fault| fault.path).collect()
}

#[test]
fn devices_come_and_go() {
    let scenario = presets::default();
    let more = add_device(&scenario, device("new")).expect("it is in range");
    assert_eq!(names(&more).len(), 26);
    assert_eq!(remove_device(&more, "new").expect("it is there"), listed(&scenario).expect("one cluster"));
    let moved = move_device(&more, "new", (120.0, 40.0)).expect("it is in range");
    let Devices::Listed(list) = &moved.cluster.devices else { panic!("they are listed") };
    assert_eq!((list[25].x_m, list[25].y_m), (120.0, 40.0));
    let faults = move_device(&more, "new", (f64::NAN, 0.0)).expect_err("not a position");
    assert_eq!(paths(faults), ["cluster.devices.listed.25.x_m"]);
    let slow = set_device(&more, "new", "cpu_flops_per_sec", "1e9").expect("it is in range");
    let Devices::Listed(list) = &slow.cluster.devices else { panic!("they are listed") };
    assert_eq!(list[25].cpu_flops_per_sec, 1e9);
    for (field, text) in [("cpu_flops_per_sec", "-1"), ("colour", "red"), ("name", "")] {
        let faults = set_device(&more, "new", field, text).expect_err("impossible");
        assert_eq!(paths(faults), [format!("cluster.devices.listed.25.{field}")]);
    }
    assert_eq!(paths(add_device(&more, device("new")).expect_err("twice")), ["cluster.devices.listed.26.name"]);
    assert_eq!(paths(remove_device(&more, "nobody").expect_err("unknown")), ["cluster.devices.listed"]);
}

#[test]
fn what_hangs_on_a_device_is_not_lost() {
    let mut scenario = small();
    let Jobs::Listed(jobs) = &scenario.workload.jobs else { panic!("the preset lists its jobs") };
    let owner = jobs[0].owner.clone();
    assert_eq!(paths(remove_device(&scenario, &owner).expect_err("it owns a job")), ["workload.jobs.listed.0.owner"]);
    scenario.study.head.clone_from(&owner);
    let faults = remove_device(&scenario, &owner).expect_err("it owns a job, and is the head");
    assert_eq!(paths(faults), ["workload.jobs.listed.0.owner", "study.head"]);
    let renamed = set_device(&scenario, &owner, "name", "other").expect("a free name");
    let Jobs::Listed(jobs) = &renamed.workload.jobs else { panic!("the preset lists its jobs") };
    assert_eq!((jobs[0].owner.as_str(), renamed.study.head.as_str()), ("other", "other"));
    assert!(run(&renamed).0 == run(&scenario).0, "a name changes nothing that happens");
}

#[test]
fn jobs_come_and_go() {
    let scenario = presets::default();
    let job = ListedJob {
        name: "late".to_owned(),
        owner: "device-7".to_owned(),
        model: Architecture::Lstm,
        arrival_secs: 99.5,
    };
    let more = add_job(&scenario, job.clone()).expect("it is in range");
    assert!(matches!(more.cluster.devices, Devices::Drawn(_)), "devices stay as they are");
    assert_eq!(run(&more).1.metrics.jobs, run(&scenario).1.metrics.jobs + 1);
    assert_eq!(remove_job(&more, "late").expect("it is there"), jobs_listed(&scenario).expect("drawable"));
    let Jobs::Listed(jobs) = &more.workload.jobs else { panic!("they are listed") };
    let place = jobs.len();
    assert_eq!(paths(add_job(&more, job.clone()).expect_err("twice")), [format!("workload.jobs.listed.{place}.name")]);
    let nobodys = ListedJob { owner: "nobody".to_owned(), name: "x".to_owned(), ..job };
    assert_eq!(paths(add_job(&more, nobodys).expect_err("no owner")), [format!("workload.jobs.listed.{place}.owner")]);
    assert_eq!(paths(remove_job(&more, "nobody").expect_err("unknown")), ["workload.jobs.listed"]);
    let mut one = small();
    let Jobs::Listed(jobs) = &mut one.workload.jobs else { panic!("the preset lists its jobs") };
    jobs.truncate(1);
    let name = jobs[0].name.clone();
    assert_eq!(paths(remove_job(&one, &name).expect_err("the last")), ["workload.jobs.listed"]);
}

#[test]
fn failures_follow_their_device() {
    let mut scenario = presets::default();
    scenario.interventions =
        [("devices.device-3.up", false), ("links.device-3.up", true), ("devices.device-4.up", false)]
            .map(|(path, up)| at(10.0, (path, json!(up))))
            .to_vec();
    let renamed = set_device(&scenario, "device-3", "name", "other").expect("a free name");
    let paths_now: Vec<&str> = renamed.interventions.iter().map(|change| change.path.as_str()).collect();
    assert_eq!(paths_now, ["devices.other.up", "links.other.up", "devices.device-4.up"]);
    assert!(run(&renamed).0.len() == run(&scenario).0.len(), "a name changes nothing that happens");
    let faults = remove_device(&scenario, "device-3").expect_err("it fails in mid-run");
    assert_eq!(faults[0].problem, "lets fail the device \"device-3\" at 10 s: take this change away first");
    assert_eq!(
        faults[1].problem,
        "lets return the link of the device \"device-3\" at 10 s: take this change away first"
    );
    assert_eq!(paths(faults), ["interventions.0.path", "interventions.1.path"]);
}
