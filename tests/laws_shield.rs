//! Laws of the shields and of the conflict counter, over random joint actions on small clusters.

#[path = "common/joint.rs"]
mod joint;

use edgelab::{
    engine::{
        instance::Instance,
        record::{Action, Collision, Conflicts, Correction, TaskId, Verdict},
    },
    model::{
        layers::Architecture,
        load::Load,
        method::ShieldKind,
        scenario::{
            Jobs, ListedJob,
            Unplaced::{self, Force, Wait},
        },
    },
    placement::{conflict::conflicts, shield::review},
};
use joint::{Joint, Shape};
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};

const SHIELDS: [ShieldKind; 2] = [ShieldKind::Central, ShieldKind::Regional];

fn shapes() -> impl Strategy<Value = Shape> {
    let counts = (2..=12u32, 1..=3u32, 1..=8u32, 1..=6u32);
    (counts, 0.1..2.0f64, 0.0..1.1f64, 100.0..700.0f64, any::<u32>()).prop_map(
        |((devices, regions, jobs, tasks_per_job), memory_scale, busy, range_m, seed)| Shape {
            devices,
            regions: regions.min(devices),
            jobs,
            tasks_per_job,
            memory_scale,
            busy,
            range_m,
            seed: u64::from(seed),
        },
    )
}

fn verdict(joint: &Joint, kind: ShieldKind, unplaced: Unplaced, proposals: &[Action]) -> Verdict {
    joint.situation(unplaced, |situation| review(kind, situation, proposals))
}

/// All verdicts on a joint action: both shields, both rules.
fn verdicts(joint: &Joint) -> Vec<(ShieldKind, Unplaced, Verdict)> {
    let reviewed = |kind, rule| (kind, rule, verdict(joint, kind, rule, &joint.proposals));
    SHIELDS.into_iter().flat_map(|kind| [reviewed(kind, Force), reviewed(kind, Wait)]).collect()
}

fn proposed_hosts(joint: &Joint, job: u32) -> &[u32] {
    &joint.proposals.iter().find(|action| action.job == job).expect("the job was proposed").hosts
}

/// The differences between proposed and carried out, each with its false alarm, from scratch.
fn differences(joint: &Joint, executed: &[Action]) -> Vec<Correction> {
    let mut found = Vec::new();
    let before = joint.planned_by(executed);
    for (i, action) in executed.iter().enumerate() {
        for (task, (&proposed, &host)) in proposed_hosts(joint, action.job).iter().zip(&action.hosts).enumerate() {
            if proposed == host {
                continue;
            }
            let mut back = executed.to_vec();
            back[i].hosts[task] = proposed;
            let harmless = joint.planned_by(&back).iter().zip(&before).all(|(after, before)| {
                let lifted = after.0.iter().zip(before.0).any(|(after, before)| *after > before);
                !lifted || after.within(joint.instance.alpha)
            });
            let task = TaskId { job: action.job, task: task as u32 };
            found.push(Correction { task, proposed, executed: host, false_alarm: harmless });
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_safe_joint_action_is_unchanged(shape in shapes()) {
        let joint = Joint::draw(shape);
        if joint.is_safe(&joint.proposals) {
            for (_, _, verdict) in verdicts(&joint) {
                prop_assert_eq!(&verdict.actions, &joint.proposals);
                prop_assert!(verdict.corrections.is_empty() && verdict.forced.is_empty() && verdict.waiting.is_empty());
                prop_assert_eq!(verdict.border_refusals, 0);
            }
        }
    }

    #[test]
    fn reviewing_twice_changes_nothing(shape in shapes()) {
        let joint = Joint::draw(shape);
        for (kind, rule, first) in verdicts(&joint) {
            if first.forced.is_empty() {
                let second = verdict(&joint, kind, rule, &first.actions);
                prop_assert_eq!(second.actions, first.actions);
                prop_assert!(second.corrections.is_empty() && second.forced.is_empty() && second.waiting.is_empty());
            }
        }
    }

    #[test]
    fn corrections_are_the_differences(shape in shapes()) {
        let joint = Joint::draw(shape);
        for (_, _, verdict) in verdicts(&joint) {
            prop_assert_eq!(&verdict.corrections, &differences(&joint, &verdict.actions));
        }
    }

    /// No device whose base is within α exceeds it, but those with forced tasks; and a device whose base exceeds α
    /// carries nothing else.
    #[test]
    fn only_forced_tasks_overload(shape in shapes()) {
        let joint = Joint::draw(shape);
        let alpha = joint.instance.alpha;
        for (_, _, verdict) in verdicts(&joint) {
            let planned = joint.planned_by(&verdict.actions);
            let host = |id: TaskId| verdict.actions.iter().find(|a| a.job == id.job).unwrap().hosts[id.task as usize];
            let forced: Vec<u32> = verdict.forced.iter().map(|&id| host(id)).collect();
            for &device in verdict.actions.iter().flat_map(|action| &action.hosts) {
                prop_assert_eq!(!planned[device as usize].within(alpha), forced.contains(&device));
            }
        }
    }

    #[test]
    fn with_one_region_regional_gives_the_central_verdict(shape in shapes()) {
        let joint = Joint::draw(Shape { regions: 1, ..shape });
        for rule in [Force, Wait] {
            let [central, regional] = SHIELDS.map(|kind| verdict(&joint, kind, rule, &joint.proposals));
            prop_assert_eq!(central, regional);
        }
    }

    #[test]
    fn every_job_is_carried_out_or_waits(shape in shapes()) {
        let joint = Joint::draw(shape);
        for (_, rule, verdict) in verdicts(&joint) {
            let mut jobs: Vec<u32> = verdict.actions.iter().map(|action| action.job).chain(verdict.waiting.iter().copied()).collect();
            jobs.sort_unstable();
            prop_assert_eq!(jobs, (0..joint.instance.jobs.len() as u32).collect::<Vec<_>>());
            prop_assert!(verdict.actions.is_sorted_by_key(|action| action.job));
            let idle = if rule == Force { verdict.waiting.is_empty() } else { verdict.forced.is_empty() };
            prop_assert!(idle);
        }
    }

    #[test]
    fn hosts_are_candidates(shape in shapes()) {
        let joint = Joint::draw(shape);
        for (_, _, verdict) in verdicts(&joint) {
            for action in &verdict.actions {
                prop_assert_eq!(action.hosts.len(), proposed_hosts(&joint, action.job).len());
                let candidates = joint.instance.candidates(action.job);
                prop_assert!(action.hosts.iter().all(|host| candidates.contains(host)));
            }
        }
    }

    #[test]
    fn without_forced_tasks_nothing_collides(shape in shapes()) {
        let joint = Joint::draw(shape);
        for (_, _, verdict) in verdicts(&joint) {
            if verdict.forced.is_empty() {
                let found = conflicts(&joint.instance, |device| joint.base[device as usize], &verdict.actions);
                prop_assert_eq!(found, Conflicts::default());
            }
        }
    }

    /// Interference is minimal: the central shield leaves alone whatever is proposed onto a device that is not
    /// overloaded, and a regional one leaves alone such proposals inside its region.
    #[test]
    fn only_tasks_on_overloaded_devices_are_moved(shape in shapes()) {
        let joint = Joint::draw(shape);
        let proposed = joint.planned_by(&joint.proposals);
        let region = |device: u32| joint.instance.devices[device as usize].region;
        for (kind, _, verdict) in verdicts(&joint) {
            for correction in verdict.corrections {
                let owner = joint.instance.jobs[correction.task.job as usize].owner;
                if kind == ShieldKind::Central || region(owner) == region(correction.proposed) {
                    prop_assert!(!proposed[correction.proposed as usize].within(joint.instance.alpha));
                }
            }
        }
    }

    /// The two facts on which both shields rest: placing a task raises no device but its host, evicting one raises no
    /// device but the one it leaves.
    #[test]
    fn placing_and_evicting_raise_one_device_only(shape in shapes(), holes in any::<u64>(), pick in any::<u16>()) {
        let joint = Joint::draw(shape);
        for action in &joint.proposals {
            let hole = |task: usize| holes >> (task % 64) & 1 == 1;
            let mut hosts: Vec<Option<u32>> =
                action.hosts.iter().enumerate().map(|(task, &host)| (!hole(task)).then_some(host)).collect();
            let task = usize::from(pick) % hosts.len();
            hosts[task] = Some(action.hosts[task]);
            let with = joint.planned([(action.job, hosts.as_slice())]);
            hosts[task] = None;
            let without = joint.planned([(action.job, hosts.as_slice())]);
            for device in (0..with.len()).filter(|&device| device as u32 != action.hosts[task]) {
                prop_assert_eq!(with[device], without[device]);
            }
        }
    }

    /// Two messages for each agent and for each request across a border; a round only where a border is crossed.
    #[test]
    fn messages_and_rounds_are_those_of_agents_and_borders(shape in shapes()) {
        let joint = Joint::draw(shape);
        let mut owners: Vec<u32> = joint.instance.jobs.iter().map(|job| job.owner).collect();
        owners.sort_unstable();
        owners.dedup();
        let agents = 2 * owners.len() as u32;
        let region = |device: u32| joint.instance.devices[device as usize].region;
        let crossing = |action: &Action| {
            let home = region(joint.instance.jobs[action.job as usize].owner);
            action.hosts.iter().filter(|&&host| region(host) != home).count() as u32
        };
        let crossings: u32 = joint.proposals.iter().map(crossing).sum();
        for (kind, _, verdict) in verdicts(&joint) {
            if kind == ShieldKind::Central {
                prop_assert_eq!((verdict.messages, verdict.rounds, verdict.border_refusals), (agents, 0, 0));
            } else {
                prop_assert!(verdict.border_refusals <= crossings);
                prop_assert!(verdict.messages >= agents + 2 * crossings);
                prop_assert_eq!(verdict.messages == agents, verdict.rounds == 0);
                // At most one round for the proposals, one for each other region, one for the last resort.
                prop_assert!(verdict.rounds < 2 + joint.instance.regions.len() as u32);
            }
        }
    }
}

/// The laws above say something: the random joint actions meet every case often enough.
#[test]
fn the_random_joint_actions_meet_every_case() {
    let mut runner = TestRunner::deterministic();
    let mut met = [0; 8];
    for _ in 0..1_000 {
        let shape = shapes().new_tree(&mut runner).unwrap().current();
        let joint = Joint::draw(shape);
        let mut hosts = joint.proposals.iter().flat_map(|action| &action.hosts);
        let hopeless = hosts.any(|&host| !joint.base[host as usize].within(joint.instance.alpha));
        met[0] += i32::from(joint.is_safe(&joint.proposals));
        met[1] += i32::from(hopeless);
        for (_, _, verdict) in verdicts(&joint) {
            met[2] += i32::from(!verdict.forced.is_empty());
            met[3] += i32::from(!verdict.waiting.is_empty());
            met[4] += i32::from(!verdict.corrections.is_empty() && verdict.forced.is_empty());
            met[5] += i32::from(verdict.corrections.iter().any(|correction| correction.false_alarm));
            met[6] += i32::from(verdict.border_refusals > 0);
            met[7] += i32::from(verdict.rounds > 1);
        }
    }
    let [safe, hopeless, forced, waiting, corrected, false_alarms, refused, rounds] = met;
    println!(
        "of 1,000 joint actions {safe} are safe, {hopeless} choose a device above α; of 4,000 verdicts {forced} force, \
         {waiting} make wait, {corrected} correct without forcing, {false_alarms} have false alarms, {refused} refuse at \
         a border, {rounds} take further rounds"
    );
    assert!(met.iter().all(|&often| often >= 40), "{met:?}");
}

// The conflict counter, by hand. Every job is one task, so its demand on a device is one load.

/// Three devices in range of each other, and jobs of one task with these owners and models, all proposed for device 2,
/// of which each resource is taken so far that `room(demands)` is left below α; `demands` are the jobs' largest ones.
fn proposed_for_device_2(owners: &[u32], models: &[Architecture], room: impl Fn(&[i64]) -> i64) -> (Joint, Conflicts) {
    let (devices, regions, jobs) = (3, 1, owners.len() as u32);
    let shape =
        Shape { devices, regions, jobs, tasks_per_job: 1, memory_scale: 4.0, busy: 0.0, range_m: 1_000.0, seed: 1 };
    let mut scenario = joint::scenario(shape);
    let job = |(&owner, &model): (&u32, &Architecture)| ListedJob {
        name: String::new(),
        owner: format!("device-{owner}"),
        model,
        arrival_secs: 0.0,
    };
    scenario.workload.jobs = Jobs::Listed(owners.iter().zip(models).map(job).collect());
    let instance = Instance::draw(&scenario).expect("drawable");
    let demand = |job| instance.task_load(job, 0, 2, Some(owners[job as usize]), None).greatest();
    let demands: Vec<i64> = (0..jobs).map(demand).collect();
    let taken = instance.alpha - room(&demands);
    let proposals: Vec<Action> = (0..jobs).map(|job| Action { job, hosts: vec![2] }).collect();
    let joint = Joint { base: vec![Load([taken; 4]); 3], instance, proposals };
    let found = conflicts(&joint.instance, |device| joint.base[device as usize], &joint.proposals);
    (joint, found)
}

const SMALL: Architecture = Architecture::Resnet18;
const LARGE: Architecture = Architecture::Vgg16;

fn task(job: u32) -> TaskId {
    TaskId { job, task: 0 }
}

#[test]
fn sharing_is_no_collision() {
    let (_, found) = proposed_for_device_2(&[0, 1], &[SMALL, SMALL], |d| d[0] + d[1]);
    assert_eq!(found, Conflicts::default());
}

#[test]
fn two_owners_that_overload_a_device_collide_once() {
    let (_, found) = proposed_for_device_2(&[0, 1], &[SMALL, SMALL], |d| d[0] + d[1] - 1);
    let collision = Collision { device: 2, task: task(1), owners: vec![0, 1] };
    assert_eq!(found, Conflicts { collisions: vec![collision], misfits: vec![] });
}

/// The task that collides is skipped, so that a later one may still fit: of three equal ones where one fits, two
/// collide; of small, large, small with room for the large one, only that collides.
#[test]
fn a_task_that_collides_is_skipped() {
    let (_, found) = proposed_for_device_2(&[0, 1, 0], &[SMALL; 3], |d| d[0]);
    assert_eq!(found.collisions.iter().map(|c| c.task).collect::<Vec<_>>(), [task(1), task(2)]);
    let (_, found) = proposed_for_device_2(&[0, 1, 0], &[SMALL, LARGE, SMALL], |d| {
        assert!(d[1] > d[0] + d[2]);
        d[1]
    });
    assert_eq!(found.collisions.iter().map(|c| c.task).collect::<Vec<_>>(), [task(1)]);
}

#[test]
fn one_owner_alone_does_not_collide() {
    let (_, found) = proposed_for_device_2(&[1, 1], &[SMALL, SMALL], |d| d[0] + d[1] - 1);
    assert_eq!(found, Conflicts::default());
}

#[test]
fn a_task_that_would_not_fit_alone_is_a_misfit() {
    let (_, found) = proposed_for_device_2(&[0, 1], &[LARGE, SMALL], |d| {
        assert!(d[0] > d[1]);
        d[0] - 1
    });
    assert_eq!(found, Conflicts { collisions: vec![], misfits: vec![task(0)] });
}

/// Nobody collides on a device that is above α by itself: no choice of the others could have helped.
#[test]
fn above_the_limit_already_nothing_collides() {
    let (_, found) = proposed_for_device_2(&[0, 1], &[SMALL, SMALL], |_| -1);
    assert_eq!(found, Conflicts { collisions: vec![], misfits: vec![task(0), task(1)] });
}

/// The order is (arrival, job, task), in whatever order the actions come.
#[test]
fn the_order_of_the_actions_does_not_matter() {
    let (mut joint, found) = proposed_for_device_2(&[0, 1], &[SMALL, SMALL], |d| d[0] + d[1] - 1);
    joint.proposals.reverse();
    assert_eq!(conflicts(&joint.instance, |device| joint.base[device as usize], &joint.proposals), found);
}

/// What the central shield does about it: of two equal tasks it evicts the first in order (job, task), and places it on
/// the only device that has room.
#[test]
fn the_central_shield_moves_one_of_two() {
    let (mut joint, _) = proposed_for_device_2(&[0, 1], &[SMALL, SMALL], |d| d[0] + d[1] - 1);
    (joint.base[0], joint.base[1]) = (Load([joint.instance.alpha; 4]), Load::NONE);
    let verdict = verdict(&joint, ShieldKind::Central, Force, &joint.proposals);
    let correction = Correction { task: task(0), proposed: 2, executed: 1, false_alarm: false };
    assert_eq!((verdict.corrections, verdict.forced), (vec![correction], vec![]));
}
