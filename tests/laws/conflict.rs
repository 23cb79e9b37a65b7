//! The conflict counter, by hand. Every job is one task, so its demand on a device is one load.

use crate::joint::Joint;
use edgelab::{
    engine::record::{Action, Collision, Conflicts, TaskId},
    model::{layers::Architecture, load::Load},
    placement::conflict::conflicts,
};

/// Jobs of one task with these owners and models, all proposed for device 2, of which each resource is taken so far
/// that `room(demands)` is left below α; `demands` are the jobs' largest ones there.
fn proposed_for_device_2(owners: &[u32], models: &[Architecture], room: impl Fn(&[i64]) -> i64) -> (Joint, Conflicts) {
    let mut joint = Joint::listed(&[0, 0, 0], owners, models, 1);
    for action in &mut joint.proposals {
        action.hosts = vec![2];
    }
    let instance = &joint.instance;
    let demand = |a: &Action| instance.task_load_on(a.job, 0, &[Some(2)]).expect("it has a host").greatest();
    let demands: Vec<i64> = joint.proposals.iter().map(demand).collect();
    joint.base[2] = Load([instance.alpha - room(&demands); 4]);
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
