//! What a placed job asks of the stations of the queueing network (science §1.3).

use crate::{
    contention::Visit,
    cost,
    engine::{instance::Instance, world::World},
};

/// Stations of a device: its CPU, its uplink and its downlink.
pub const STATIONS: u32 = 3;

/// The station of a device's CPU.
pub fn cpu(device: u32) -> u32 {
    device * STATIONS
}

/// The station of a device's uplink.
pub fn uplink(device: u32) -> u32 {
    device * STATIONS + 1
}

/// The station of a device's downlink.
pub fn downlink(device: u32) -> u32 {
    device * STATIONS + 2
}

/// Service demand of one task on its host's CPU, seconds: forward and backward, and paging in each of its visits
/// (the last task is visited once, both ways together).
pub fn cpu_secs(instance: &Instance, world: &World, job: u32, task: usize, host: u32) -> f64 {
    let tasks = &instance.jobs[job as usize].tasks;
    let (device, state) = (&instance.devices[host as usize], &world.devices[host as usize]);
    let storage = instance.scenario.cluster.storage_bytes_per_sec;
    let visits = if task + 1 == tasks.len() { 1.0 } else { 2.0 };
    let paging =
        cost::paging_secs(tasks[task].working_set_bytes, state.used_bytes, device.memory_bytes, storage) * visits;
    cost::compute_secs(tasks[task].flops, device.cpu_flops_per_sec, state.background) + paging
}

/// Service demand of the transfers over the cut before `task`, from `sender` to `receiver`: each as (station, seconds).
pub fn cut_secs(instance: &Instance, job: u32, task: usize, sender: u32, receiver: u32) -> [(u32, f64); 4] {
    let (forward, back) = instance.jobs[job as usize].cut_bytes(task);
    let (from, to) = (&instance.devices[sender as usize], &instance.devices[receiver as usize]);
    let up = |device: &crate::engine::instance::Device, bytes| {
        cost::transfer_secs(bytes, device.uplink_bytes_per_sec, device.uplink_reports)
    };
    let down = |device: &crate::engine::instance::Device, bytes| {
        cost::transfer_secs(bytes, device.downlink_bytes_per_sec, device.downlink_reports)
    };
    [
        (uplink(sender), up(from, forward)),
        (downlink(receiver), down(to, forward)),
        (uplink(receiver), up(to, back)),
        (downlink(sender), down(from, back)),
    ]
}

/// Collects a job's visits on these hosts; returns its think time, seconds: the wait for data, and the latency of each
/// message between devices. Tasks without a host are left out, with the cuts on both sides of them.
pub fn visits(instance: &Instance, world: &World, job: u32, hosts: &[Option<u32>], into: &mut Vec<Visit>) -> f64 {
    into.clear();
    let latency = instance.scenario.cluster.round_trip_secs / 2.0;
    let mut think_secs = instance.scenario.workload.data_wait_secs;
    let mut previous = Some(instance.jobs[job as usize].owner);
    for (task, &host) in hosts.iter().enumerate() {
        if let Some(host) = host {
            into.push(Visit { station: cpu(host), demand_secs: cpu_secs(instance, world, job, task, host) });
            if let Some(sender) = previous.filter(|&sender| sender != host) {
                let transfers = cut_secs(instance, job, task, sender, host);
                into.extend(transfers.map(|(station, demand_secs)| Visit { station, demand_secs }));
                think_secs += if task == 0 { latency } else { 2.0 * latency };
            }
        }
        previous = host;
    }
    think_secs
}
