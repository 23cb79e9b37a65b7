//! What is proposed, what is decided, what a shield says and what is carried out, on the records of whole runs.

use std::collections::BTreeMap;

use edgelab::{
    engine::{
        record::{Action, Conflicts, Event, Record, Verdict},
        world::World,
    },
    model::{load::Load, method::ShieldKind, scenario::Scenario, scenario::Unplaced, time::Time},
    placement::conflict::conflicts,
};
use proptest::prelude::*;

use crate::engine::scenarios::{Watch, begin, random, shielded, under};

/// What is known of a joint action so far.
#[derive(Debug, Default)]
struct Joint {
    proposed: Vec<Action>,
    at: Time,
    decided: Vec<u32>,
    verdict: Option<Verdict>,
    placed: Vec<Action>,
    /// When the last job was decided, or the verdict came.
    agreed: Time,
}

/// Follows joint actions through the records and checks each step.
#[derive(Debug, Default)]
struct Follower {
    joints: BTreeMap<u32, Joint>,
    /// The latest joint action of each job.
    of_job: BTreeMap<u32, u32>,
    corrections: usize,
    reviews: usize,
}

fn owner(world: &World, action: &Action) -> u32 {
    world.instance.jobs[action.job as usize].owner
}

fn base(world: &World) -> impl Fn(u32) -> Load {
    |device| world.devices[device as usize].load
}

/// Planned utilisation of every device once these actions are added to what is there.
fn loads_with(world: &World, actions: &[Action]) -> Vec<Load> {
    let mut loads: Vec<Load> = world.devices.iter().map(|device| device.load).collect();
    for action in actions {
        let hosts: Vec<Option<u32>> = action.hosts.iter().map(|&host| Some(host)).collect();
        for (task, &host) in action.hosts.iter().enumerate() {
            loads[host as usize] += world.instance.task_load_on(action.job, task, &hosts).expect("it has a host");
        }
    }
    loads
}

impl Follower {
    fn take(&mut self, world: &World, record: &Record) {
        match &record.event {
            Event::Proposed { batch, cluster, actions, conflicts: found } => {
                self.proposed(world, *batch, *cluster, actions, found);
            }
            Event::Decided { batch, device, jobs, secs } => self.decided(world, *batch, *device, jobs, *secs),
            Event::Reviewed { batch, verdict, conflicts: found, .. } => self.reviewed(world, *batch, verdict, found),
            Event::Placed { action } => self.placed(world, action),
            _ => {}
        }
    }

    fn proposed(&mut self, world: &World, batch: u32, cluster: u32, actions: &[Action], found: &Conflicts) {
        assert!(!actions.is_empty());
        assert!(actions.is_sorted_by(|a, b| a.job < b.job), "in order of arrival, each job once");
        assert_eq!(*found, conflicts(&world.instance, base(world), actions));
        for action in actions {
            assert_eq!(world.instance.devices[owner(world, action) as usize].cluster, cluster);
            self.of_job.insert(action.job, batch);
        }
        let epoch = Time::from_secs(world.instance.scenario.study.epoch_secs).micros().max(1);
        assert_eq!(world.now.micros() % epoch, 0, "proposals are made at epochs");
        let joint = Joint { proposed: actions.to_vec(), at: world.now, ..Joint::default() };
        assert!(self.joints.insert(batch, joint).is_none(), "numbers are given once");
    }

    fn decided(&mut self, world: &World, batch: u32, device: u32, jobs: &[u32], secs: f64) {
        let joint = self.joints.get_mut(&batch).expect("decided after proposed");
        // A queue at the head comes on top; a decision never takes longer than since its proposal.
        assert!(secs >= 0.0 && secs <= world.now.secs_since(joint.at) + 1e-9);
        let study = &world.instance.scenario.study;
        for job in jobs {
            let job_owner = world.instance.jobs[*job as usize].owner;
            let cluster = world.instance.devices[job_owner as usize].cluster as usize;
            let decider = if study.method.is_centralised() { world.instance.clusters[cluster].head } else { job_owner };
            assert_eq!(device, decider);
            assert!(!joint.decided.contains(job), "decided once");
            joint.decided.push(*job);
        }
        joint.agreed = world.now;
    }

    fn reviewed(&mut self, world: &World, batch: u32, verdict: &Verdict, found: &Conflicts) {
        let joint = self.joints.get_mut(&batch).expect("reviewed after proposed");
        assert_ne!(world.instance.scenario.study.method.shield(), ShieldKind::None);
        assert_eq!(joint.decided.len(), joint.proposed.len(), "reviewed before all have decided");
        assert!(joint.verdict.is_none(), "reviewed once");
        // Every job is carried out or waits; those carried out keep their order.
        let carried: Vec<u32> = verdict.actions.iter().map(|action| action.job).collect();
        let expected: Vec<u32> =
            joint.proposed.iter().map(|a| a.job).filter(|job| !verdict.waiting.contains(job)).collect();
        assert_eq!(carried, expected);
        assert_eq!(carried.len() + verdict.waiting.len(), joint.proposed.len());
        // Corrections are exactly the difference.
        let mut differences = Vec::new();
        for action in &verdict.actions {
            let proposed = joint.proposed.iter().find(|other| other.job == action.job).expect("it was proposed");
            for (task, (&from, &to)) in (0..).zip(proposed.hosts.iter().zip(&action.hosts)) {
                if from != to {
                    differences.push((action.job, task, from, to));
                }
            }
        }
        let mut corrections: Vec<(u32, u32, u32, u32)> =
            verdict.corrections.iter().map(|c| (c.task.job, c.task.task, c.proposed, c.executed)).collect();
        corrections.sort_unstable();
        assert_eq!(corrections, differences);
        assert_eq!(*found, conflicts(&world.instance, base(world), &verdict.actions));
        match world.instance.scenario.study.shield.unplaced {
            Unplaced::Force => assert!(verdict.waiting.is_empty()),
            Unplaced::Wait => assert!(verdict.forced.is_empty()),
        }
        let alpha = world.instance.alpha;
        let before: Vec<bool> = world.devices.iter().map(|device| device.load.within(alpha)).collect();
        // What adds nothing to a device beyond α and keeps all others within it is safe, and stays as it is.
        let safe = |actions: &[Action]| {
            let loads = loads_with(world, actions);
            (0..loads.len()).all(|d| if before[d] { loads[d].within(alpha) } else { loads[d] == world.devices[d].load })
        };
        if safe(&joint.proposed) {
            assert_eq!(verdict.actions, joint.proposed, "a safe joint action is unchanged");
        }
        if verdict.forced.is_empty() {
            let loads = loads_with(world, &verdict.actions);
            for (device, load) in loads.iter().enumerate().filter(|(device, _)| before[*device]) {
                assert!(load.within(alpha), "device {device} exceeds α unforced: {load:?}");
            }
            assert!(found.collisions.is_empty(), "collisions without a forced task: {found:?}");
        }
        self.corrections += differences.len();
        self.reviews += 1;
        joint.verdict = Some(verdict.clone());
        joint.agreed = world.now;
    }

    fn placed(&mut self, world: &World, action: &Action) {
        let batch = self.of_job[&action.job];
        let joint = self.joints.get_mut(&batch).expect("placed after proposed");
        assert!(joint.decided.contains(&action.job), "placed before decided");
        let agreed = match (&joint.verdict, world.instance.scenario.study.method.shield()) {
            (None, ShieldKind::None) => &joint.proposed,
            (Some(verdict), ShieldKind::Central | ShieldKind::Regional) => &verdict.actions,
            other => panic!("{:?} without a verdict", other.1),
        };
        assert!(agreed.contains(action), "{action:?} is not what was agreed");
        joint.placed.push(action.clone());
    }
}

fn follow(scenario: &Scenario) -> Follower {
    let mut follower = Follower::default();
    let mut run = begin(scenario);
    run.finish(&mut Watch(|world: &World, record: &Record| follower.take(world, record)));
    // Nothing that was agreed is lost: all of it is carried out once the messages have had their time.
    let shielded = scenario.study.method.shield() != ShieldKind::None;
    for joint in follower.joints.values() {
        let rounds = joint.verdict.as_ref().map_or(1, |verdict| verdict.rounds);
        let due = joint.agreed.after_secs(f64::from(rounds) * scenario.cluster.round_trip_secs);
        let all_decided = joint.decided.len() == joint.proposed.len();
        if all_decided && (joint.verdict.is_some() || !shielded) && due < run.world().now {
            let agreed = joint.verdict.as_ref().map_or(&joint.proposed, |verdict| &verdict.actions);
            assert_eq!(joint.placed.len(), agreed.len());
        }
    }
    follower
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Without a shield what is proposed is carried out; with one, what it says is.
    #[test]
    fn what_is_agreed_is_carried_out(scenario in random()) {
        follow(&scenario);
    }

    #[test]
    fn verdicts_keep_the_laws_of_shields(scenario in under(shielded())) {
        follow(&scenario);
    }
}

/// The laws above are not vacuous: there are reviews, and they correct.
#[test]
fn the_paper_emulation_is_corrected() {
    let mut scenario = edgelab::presets::default();
    for method in [edgelab::model::method::Method::SroleC, edgelab::model::method::Method::SroleD] {
        scenario.study.method = method;
        let follower = follow(&scenario);
        assert!(follower.reviews > 0 && follower.corrections > 0, "{method}: {}", follower.corrections);
    }
}
