//! Laws of the shields and of the conflict counter, over random joint actions on small clusters.

use crate::joint::{Joint, Shape};
use edgelab::{
    engine::record::{Action, Conflicts, Correction, TaskId, Verdict},
    model::{
        layers::Architecture::{self, Resnet18, Vgg16},
        load::{Load, Resource},
        method::ShieldKind,
        scenario::Unplaced::{self, Force, Wait},
    },
    placement::{conflict::conflicts, shield::review},
};
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};

const SHIELDS: [ShieldKind; 2] = [ShieldKind::Central, ShieldKind::Regional];

fn shapes() -> impl Strategy<Value = Shape> {
    let counts = (2..=12u32, 1..=3u32, 1..=8u32, 1..=6u32);
    let scales = (0.2..4.0f64, 0.02..1.0f64);
    (counts, scales, 0.0..1.1f64, 100.0..700.0f64, any::<u32>()).prop_map(
        |((devices, regions, jobs, tasks_per_job), (memory_scale, link_scale), busy, range_m, seed)| Shape {
            devices,
            regions: regions.min(devices),
            jobs,
            tasks_per_job,
            memory_scale,
            link_scale,
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
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

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

    /// As long as nothing crosses a border, regions keep to themselves: substitutes lie in the agent's region, and what
    /// is carried out in one region is what would be without the others.
    #[test]
    fn without_crossings_regions_keep_to_themselves(shape in shapes()) {
        let mut joint = Joint::draw(shape);
        let instance = joint.instance.clone();
        let region = |device: u32| instance.devices[device as usize].region;
        let home = |job: u32| region(instance.jobs[job as usize].owner);
        for action in &mut joint.proposals {
            let owner = instance.jobs[action.job as usize].owner;
            action.hosts.iter_mut().filter(|host| region(**host) != region(owner)).for_each(|host| *host = owner);
        }
        let together = verdict(&joint, ShieldKind::Regional, Force, &joint.proposals);
        if together.rounds == 0 {
            for alone in 0..instance.regions.len() as u32 {
                let of_region = |action: &&Action| home(action.job) == alone;
                let proposals: Vec<Action> = joint.proposals.iter().filter(of_region).cloned().collect();
                let carried_out: Vec<Action> = together.actions.iter().filter(of_region).cloned().collect();
                prop_assert!(carried_out.iter().flat_map(|action| &action.hosts).all(|&host| region(host) == alone));
                prop_assert_eq!(verdict(&joint, ShieldKind::Regional, Force, &proposals).actions, carried_out);
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

// The shields by hand. Devices are equal and in range of each other, owners 0 and 2 have one job of one task each, and
// both propose device 3; devices 0 and 1 are region 0, devices 2 and 3 are region 1.

/// The joint action of the two owners, where device 3 has room for either of the tasks, and some devices have none.
fn both_choose_device_3(full: &[u32]) -> Joint {
    owners_choose_device_3(&[0, 2], &[Resnet18; 2], full)
}

fn owners_choose_device_3(owners: &[u32; 2], models: &[Architecture; 2], full: &[u32]) -> Joint {
    let mut joint = Joint::listed(&[0, 0, 1, 1], owners, models, 1);
    joint.proposals.iter_mut().for_each(|action| action.hosts = vec![3]);
    let alpha = joint.instance.alpha;
    let demand = |job| joint.instance.task_load_on(job, 0, &[Some(3)]).expect("it has a host").greatest();
    joint.base[3] = Load([alpha - demand(0) - demand(1) + 1; 4]);
    for &device in full {
        joint.base[device as usize] = Load([alpha; 4]);
    }
    joint
}

fn moved(job: u32, executed: u32, false_alarm: bool) -> Correction {
    Correction { task: TaskId { job, task: 0 }, proposed: 3, executed, false_alarm }
}

fn borders(verdict: &Verdict) -> (u32, u32, u32) {
    (verdict.border_refusals, verdict.messages, verdict.rounds)
}

/// Of two equal tasks the central shield evicts the first in order (job, task), and places it where there is room.
#[test]
fn the_central_shield_moves_one_of_two() {
    let joint = both_choose_device_3(&[0, 1]);
    let verdict = verdict(&joint, ShieldKind::Central, Force, &joint.proposals);
    assert_eq!((&verdict.corrections, &verdict.forced), (&vec![moved(0, 2, false)], &vec![]));
    assert_eq!(borders(&verdict), (0, 4, 0));
}

/// The larger of two tasks is evicted, whatever their order, and the smaller one stays.
#[test]
fn the_larger_of_two_is_moved() {
    for (models, larger) in [([Resnet18, Vgg16], 1), ([Vgg16, Resnet18], 0)] {
        let joint = owners_choose_device_3(&[0, 2], &models, &[]);
        let verdict = verdict(&joint, ShieldKind::Central, Force, &joint.proposals);
        assert_eq!(verdict.corrections.iter().map(|c| c.task.job).collect::<Vec<_>>(), [larger]);
    }
}

/// Of two tasks from beyond the border the first to come is admitted; the other one stays with its owner.
#[test]
fn the_border_admits_the_first_to_come() {
    let joint = owners_choose_device_3(&[0, 1], &[Resnet18; 2], &[]);
    let verdict = verdict(&joint, ShieldKind::Regional, Force, &joint.proposals);
    assert_eq!((&verdict.corrections, borders(&verdict)), (&vec![moved(1, 1, false)], (1, 4 + 4, 1)));
}

/// The shield of region 1 has admitted its own agent's task; the one from region 0 is refused at the border and finds a
/// place at home.
#[test]
fn refused_at_the_border_it_stays_at_home() {
    let joint = both_choose_device_3(&[]);
    let verdict = verdict(&joint, ShieldKind::Regional, Force, &joint.proposals);
    assert_eq!((&verdict.corrections, &verdict.forced), (&vec![moved(0, 0, false)], &vec![]));
    assert_eq!(borders(&verdict), (1, 4 + 2, 1));
}

/// With no room at home it asks the neighbouring region, which offers its other device.
#[test]
fn refused_at_the_border_and_at_home_it_asks_the_neighbour() {
    let joint = both_choose_device_3(&[0, 1]);
    let verdict = verdict(&joint, ShieldKind::Regional, Force, &joint.proposals);
    assert_eq!((&verdict.corrections, &verdict.forced), (&vec![moved(0, 2, false)], &vec![]));
    assert_eq!(borders(&verdict), (1, 4 + 2 + 2, 2));
}

/// With no room anywhere it goes where it harms least — device 3, which it lifts least above α, across the border once
/// more — or its job waits.
#[test]
fn with_no_room_anywhere_it_is_forced_or_waits() {
    let joint = both_choose_device_3(&[0, 1, 2]);
    let forced = verdict(&joint, ShieldKind::Regional, Force, &joint.proposals);
    assert_eq!((&forced.actions, &forced.forced), (&joint.proposals, &vec![TaskId { job: 0, task: 0 }]));
    assert_eq!((&forced.corrections, borders(&forced)), (&vec![], (1, 4 + 2 + 2 + 2, 3)));
    let waiting = verdict(&joint, ShieldKind::Regional, Wait, &joint.proposals);
    assert_eq!((waiting.waiting.as_slice(), waiting.actions.as_slice()), ([0].as_slice(), &joint.proposals[1..]));
    assert_eq!((&waiting.corrections, borders(&waiting)), (&vec![], (1, 4 + 2 + 2, 2)));
}

/// A device above α by itself keeps none of its proposals: both shields send them elsewhere.
#[test]
fn a_device_above_the_limit_by_itself_keeps_nothing() {
    let mut joint = both_choose_device_3(&[]);
    joint.base[3] = Load([joint.instance.alpha + 1, 0, 0, 0]);
    for kind in SHIELDS {
        let verdict = verdict(&joint, kind, Force, &joint.proposals);
        assert_eq!((&verdict.corrections, &verdict.forced), (&vec![moved(0, 0, false), moved(1, 2, false)], &vec![]));
    }
}

/// A job of two tasks crosses the border to a device whose links have no room for the cut between them. The cut stays
/// inside the device, so the joint action is safe, and it must be admitted although either task alone would not fit.
#[test]
fn a_safe_pair_is_admitted_together() {
    let mut joint = Joint::listed(&[0, 0, 1, 1], &[0], &[Resnet18], 2);
    let hosts = [Some(3), Some(3)];
    joint.proposals[0].hosts = vec![3, 3];
    let load = |task| joint.instance.task_load_on(0, task, &hosts).expect("it has a host");
    joint.base[3] = Load([joint.instance.alpha; 4]) - load(0) - load(1);
    assert!(!joint.planned([(0, [Some(3), None].as_slice())])[3].within(joint.instance.alpha));
    assert!(!joint.planned([(0, [None, Some(3)].as_slice())])[3].within(joint.instance.alpha));
    let verdict = verdict(&joint, ShieldKind::Regional, Force, &joint.proposals);
    assert_eq!((&verdict.actions, borders(&verdict)), (&joint.proposals, (0, 2 + 4, 1)));
}

/// Rule `wait`: device 1 is full, so the second tasks of both jobs lose their place; device 0 holds the first ones and
/// has room for neither. The first job waits, which leaves room for the second.
#[test]
fn a_job_that_waits_leaves_its_room_to_the_next() {
    let mut joint = Joint::listed(&[0, 0], &[0, 0], &[Resnet18; 2], 2);
    let hosts = [Some(0), Some(0)];
    let [first, second] = [0, 1].map(|task| joint.instance.task_load_on(0, task, &hosts).expect("it has a host"));
    let (first, second) = (first[Resource::Memory], second[Resource::Memory]);
    assert!(first <= second);
    joint.base[0] = Load([0, joint.instance.alpha - first - second, 0, 0]);
    joint.base[1] = Load([joint.instance.alpha; 4]);
    joint.proposals.iter_mut().for_each(|action| action.hosts = vec![0, 1]);
    for kind in SHIELDS {
        let verdict = verdict(&joint, kind, Wait, &joint.proposals);
        assert_eq!((verdict.waiting, verdict.actions), (vec![0], vec![Action { job: 1, hosts: vec![0, 0] }]));
    }
}
