//! Placed jobs: they run, compete and complete; each settled moment solves their contention again.

use crate::{
    cost,
    engine::{
        process::Ctx,
        record::{Action, Event},
        world::World,
    },
    placement::visits,
};

use super::{Cue, Scheduling, Work};

impl Scheduling {
    pub(super) fn place(&mut self, ctx: &mut Ctx<'_, Cue>, batch: u32, action: Action) {
        let job = action.job;
        if !self.arrives(ctx.world, batch, &action) {
            return self.send_back(ctx, batch, job);
        }
        let hosts = action.hosts.clone();
        ctx.emit(Event::Placed { action });
        self.refresh_job(ctx.world, job);
        self.enter(self.cluster_of(job), job);
        self.touched.extend(&hosts);
        self.refresh_paging(ctx.world, &hosts);
        self.settle_one(batch);
    }

    /// One job less of a batch has yet to be placed or sent back.
    pub(super) fn settle_one(&mut self, batch: u32) {
        let state = &mut self.batches[batch as usize];
        state.unplaced -= 1;
        if state.unplaced == 0 && self.teaches {
            self.taught.push(batch);
        }
    }

    pub(super) fn complete(&mut self, ctx: &mut Ctx<'_, Cue>, job: u32) {
        let hosts = ctx.world.jobs[job as usize].hosts.clone();
        ctx.emit(Event::Completed { job });
        let cluster = self.cluster_of(job);
        self.leave(cluster, job);
        self.touched.extend(&hosts);
        self.refresh_paging(ctx.world, &hosts);
        self.unpark(ctx, cluster);
    }

    /// Where memory does not do, or did not until now, everybody's paging changes.
    pub(super) fn refresh_paging(&mut self, world: &World, hosts: &[u32]) {
        let mut pages: Vec<u32> = hosts.to_vec();
        pages.sort_unstable();
        pages.dedup();
        for host in pages {
            let (device, state) = (&self.instance.devices[host as usize], &world.devices[host as usize]);
            // A device is left out while it never pages: neither before this change nor after it.
            if state.used_bytes > device.memory_bytes || state.most_used_bytes > device.memory_bytes {
                let mut jobs: Vec<u32> = state.tasks.iter().map(|task| task.job).collect();
                jobs.dedup();
                jobs.into_iter().for_each(|job| self.refresh_job(world, job));
            }
        }
    }

    pub(super) fn finished(&mut self, ctx: &mut Ctx<'_, Cue>, cluster: usize) {
        for customer in self.desks[cluster].customers.clone() {
            match (customer as usize).checked_sub(self.instance.jobs.len()) {
                None => {
                    let iterations = self.instance.jobs[customer as usize].iterations;
                    if ctx.world.jobs[customer as usize].finish(iterations).is_some_and(|at| at <= ctx.now) {
                        self.complete(ctx, customer);
                    }
                }
                Some(slot) => {
                    if self.works[slot].as_ref().is_some_and(|work| work.finish() <= ctx.now) {
                        if slot < self.instance.devices.len() {
                            self.decided(ctx, slot);
                        } else {
                            self.reviewed(ctx, slot);
                        }
                    }
                }
            }
        }
        self.desks[cluster].dirty = true;
    }

    /// Reports overloads that began or ended.
    pub(super) fn report_overloads(&self, ctx: &mut Ctx<'_, Cue>, devices: &[u32]) {
        for &device in devices {
            let was = ctx.world.devices[device as usize].overloaded;
            match (was, ctx.world.exceeds_alpha(device)) {
                (false, true) => {
                    let load = ctx.world.devices[device as usize].load;
                    ctx.emit(Event::Overloaded { device, load });
                }
                (true, false) => ctx.emit(Event::Relieved { device }),
                _ => {}
            }
        }
    }

    /// Solves the contention again and reports what changed.
    pub(super) fn solve(&mut self, ctx: &mut Ctx<'_, Cue>, mut devices: Vec<u32>) {
        let jobs = self.instance.jobs.len();
        let changed = self.network.solve().to_vec();
        let mut cycles = Vec::with_capacity(changed.len());
        for customer in changed {
            let cycle_secs = self.network.cycle_secs(customer);
            if let Some(slot) = (customer as usize).checked_sub(jobs) {
                if let Some(work) = &mut self.works[slot] {
                    if work.cycle_secs > 0.0 {
                        work.done += ctx.now.secs_since(work.since) / work.cycle_secs;
                    }
                    work.since = ctx.now;
                    work.cycle_secs = cycle_secs;
                    devices.push(work.device);
                    let cluster = self.instance.devices[work.device as usize].cluster;
                    self.desks[cluster as usize].dirty = true;
                }
            } else {
                cycles.push((customer, cycle_secs));
                devices.extend(&ctx.world.jobs[customer as usize].hosts);
                let cluster = self.cluster_of(customer);
                self.desks[cluster].dirty = true;
            }
        }
        devices.sort_unstable();
        devices.dedup();
        let mut busy = Vec::with_capacity(devices.len());
        for device in devices {
            let state = &ctx.world.devices[device as usize];
            if !state.up {
                continue;
            }
            let share = cost::busy_share(state.background, self.network.utilisation(visits::cpu(device)));
            if share != state.busy {
                busy.push((device, share));
            }
        }
        if !cycles.is_empty() || !busy.is_empty() {
            ctx.emit(Event::Solved { cycles, busy });
        }
    }

    /// Notes when the next customer of each changed cluster is finished.
    pub(super) fn note_finishes(&mut self, ctx: &mut Ctx<'_, Cue>) {
        let jobs = self.instance.jobs.len();
        for cluster in 0..self.desks.len() {
            let desk = &mut self.desks[cluster];
            if !std::mem::take(&mut desk.dirty) {
                continue;
            }
            let next = desk.customers.iter().filter_map(|&customer| match (customer as usize).checked_sub(jobs) {
                None => ctx.world.jobs[customer as usize].finish(self.instance.jobs[customer as usize].iterations),
                Some(slot) => self.works[slot].as_ref().map(Work::finish),
            });
            desk.latest += 1;
            if let Some(at) = next.min() {
                ctx.note(at, Cue::Finish(cluster as u32, desk.latest));
            }
        }
    }
}
