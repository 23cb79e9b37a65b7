//! Earliest finish: each task, in order, on the device where it would finish earliest.
//!
//! Source: the device-selection phase of HEFT (Topcuoglu, Hariri & Wu, IEEE TPDS 13(3), 2002).
//! Departures (ours): a training job is a chain, so there is nothing to rank; finish time is estimated from planned
//! utilisation instead of reserved slots, since devices share their processors instead of running tasks one by one.

use crate::{
    cost,
    model::load::{Load, Resource},
    placement::visits,
};

use super::{Policy, View};

/// Chooses the candidate with the earliest estimated finish.
pub struct Heft;

impl Policy for Heft {
    fn choose(&mut self, view: &mut View<'_>) -> u32 {
        view.least(|candidate| transfer_secs(view, candidate) + compute_secs(view, candidate))
    }
}

/// Computing, stretched by what others plan on the CPU, and paging if memory would not do.
fn compute_secs(view: &View<'_>, candidate: u32) -> f64 {
    let device = &view.instance.devices[candidate as usize];
    let task = &view.instance.jobs[view.job as usize].tasks[view.task];
    let background = view.world.devices[candidate as usize].background;
    let others = view.loads[candidate as usize].share(Resource::Cpu) - background;
    let used = view.load_with(candidate).share(Resource::Memory) * device.memory_bytes as f64;
    let storage = view.instance.scenario.cluster.storage_bytes_per_sec;
    let paging = 2.0 * cost::paging_secs(task.working_set_bytes, used as u64, device.memory_bytes, storage);
    (cost::compute_secs(task.flops, device.cpu_flops_per_sec, background) + paging) * (1.0 + others)
}

/// Moving the input from where the task before is, stretched by what others plan on the links.
fn transfer_secs(view: &View<'_>, candidate: u32) -> f64 {
    if candidate == view.previous {
        return 0.0;
    }
    let busiest =
        |load: Load| load[Resource::Uplink].max(load[Resource::Downlink]) as f64 / crate::model::load::WHOLE as f64;
    let stretch = 1.0 + busiest(view.loads[candidate as usize]);
    let transfers = visits::cut_secs(view.instance, view.job, view.task, view.previous, candidate);
    transfers.iter().map(|(_, secs)| secs).sum::<f64>() * stretch
}
