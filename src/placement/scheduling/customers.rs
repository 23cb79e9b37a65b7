//! The study's customers of the queueing network: jobs, decisions and reviews.

use crate::{
    contention::Visit,
    cost,
    engine::{process::Ctx, world::World},
    placement::visits,
};

use super::{Cue, Scheduling, Work};

impl Scheduling {
    fn work_id(&self, slot: usize) -> u32 {
        (self.instance.jobs.len() + slot) as u32
    }

    pub(super) fn cluster_of(&self, job: u32) -> usize {
        self.instance.devices[self.instance.jobs[job as usize].owner as usize].cluster as usize
    }

    pub(super) fn enter(&mut self, cluster: usize, customer: u32) {
        let desk = &mut self.desks[cluster];
        desk.dirty = true;
        if let Err(place) = desk.customers.binary_search(&customer) {
            desk.customers.insert(place, customer);
        }
    }

    pub(super) fn leave(&mut self, cluster: usize, customer: u32) {
        let desk = &mut self.desks[cluster];
        desk.dirty = true;
        if let Ok(place) = desk.customers.binary_search(&customer) {
            desk.customers.remove(place);
        }
        self.network.remove(customer);
    }

    /// Tells the network what a placed job asks for now.
    pub(super) fn refresh_job(&mut self, world: &World, job: u32) {
        let hosts: Vec<Option<u32>> = world.jobs[job as usize].hosts.iter().map(|&host| Some(host)).collect();
        let think_secs = visits::visits(&self.instance, world, job, &hosts, &mut self.visits);
        self.network.set(job, think_secs, &self.visits);
    }

    pub(super) fn refresh_work(&mut self, world: &World, slot: usize) {
        let Some(work) = &self.works[slot] else { return };
        let device = &self.instance.devices[work.device as usize];
        let background = world.devices[work.device as usize].background;
        let demand_secs = cost::compute_secs(work.flops, device.cpu_flops_per_sec, background);
        let visit = Visit { station: visits::cpu(work.device), demand_secs };
        self.network.set(self.work_id(slot), 0.0, &[visit]);
    }

    pub(super) fn start_work(
        &mut self,
        ctx: &mut Ctx<'_, Cue>,
        slot: usize,
        batch: u32,
        device: u32,
        flops: f64,
        jobs: Vec<u32>,
    ) {
        let now = ctx.now;
        self.works[slot] =
            Some(Work { batch, device, flops, jobs, started: now, since: now, done: 0.0, cycle_secs: 0.0 });
        self.refresh_work(ctx.world, slot);
        let cluster = self.instance.devices[device as usize].cluster as usize;
        self.enter(cluster, self.work_id(slot));
        self.touched.push(device);
    }

    pub(super) fn end_work(&mut self, slot: usize) -> Option<Work> {
        let work = self.works[slot].take()?;
        let cluster = self.instance.devices[work.device as usize].cluster as usize;
        self.leave(cluster, self.work_id(slot));
        self.touched.push(work.device);
        Some(work)
    }
}
