//! Collisions and misfits of a joint action (science §1.4).

use std::collections::BTreeMap;

use crate::{
    engine::{
        instance::Instance,
        record::{Action, Collision, Conflicts, TaskId},
    },
    model::load::Load,
    num::sort::sort_by_key,
};

/// Counts the collisions and misfits of a joint action.
///
/// Per device, proposals are taken in order (arrival, job, task) from the base load; jobs are numbered by arrival, so
/// the order of `actions` does not matter.
/// A task that lifts any resource above α is skipped; it counts as a collision, provided that the base load was within
/// α and at least two owners proposed for the device.
/// A task that would not fit there alone, on top of the base load, is skipped too and counts as a misfit instead.
/// `base` is the planned utilisation by device before the joint action.
///
/// Demands are those of the joint action as it stands: a cut between two tasks on the same device costs nothing.
pub fn conflicts(instance: &Instance, base: impl Fn(u32) -> Load, actions: &[Action]) -> Conflicts {
    let mut devices: BTreeMap<u32, Vec<(TaskId, Load)>> = BTreeMap::new();
    for action in actions {
        let hosts: Vec<Option<u32>> = action.hosts.iter().map(|&host| Some(host)).collect();
        for (task, &host) in action.hosts.iter().enumerate() {
            let load = instance.task_load_on(action.job, task, &hosts).unwrap_or_default();
            devices.entry(host).or_default().push((TaskId { job: action.job, task: task as u32 }, load));
        }
    }
    let mut found = Conflicts::default();
    for (device, mut proposals) in devices {
        sort_by_key(&mut proposals, |&(task, _)| task);
        conflicts_on(instance, device, base(device), &proposals, &mut found);
    }
    found
}

fn conflicts_on(instance: &Instance, device: u32, base: Load, proposals: &[(TaskId, Load)], found: &mut Conflicts) {
    let mut owners: Vec<u32> = proposals.iter().map(|(id, _)| instance.jobs[id.job as usize].owner).collect();
    owners.sort_unstable();
    owners.dedup();
    let mut load = base;
    for &(task, demand) in proposals {
        if (load + demand).within(instance.alpha) {
            load += demand;
        } else if !(base + demand).within(instance.alpha) {
            // With a base above α nothing fits even alone, so here every proposal ends, and nothing collides.
            found.misfits.push(task);
        } else if owners.len() >= 2 {
            found.collisions.push(Collision { device, task, owners: owners.clone() });
        }
    }
}
