//! Failures: devices and links go down and return, by chance or because the reader says so; whatever comes last holds.
//!
//! What a failure does, in this order:
//!
//! - Jobs that cannot go on are interrupted: those with a task on a device that is down or owned by one (their data is
//!   there), and those with a flow over a link that is down. They keep their whole iterations.
//! - A decision that an owner was computing on a device that is down is lost, and the owner decides again once it is back.
//! - What a head or a shield was computing on a device that is down or cut off is lost, and is computed again, first of
//!   all, by whoever takes its place ([`World::head`], [`World::region_host`]).
//!
//! Jobs are scheduled again by their owners, in the next epoch in which the owner is up.
//! An owner whom nobody reaches cannot ask anybody, so it keeps its jobs, without head and shield, as under `local`.
//! A verdict that cannot be carried out when it arrives, since a device in it has failed by then, sends its job back.

use crate::{
    engine::{
        process::Ctx,
        record::{Action, Event},
        world::World,
    },
    model::{
        intervention::Part,
        method::{Method, ShieldKind},
        time::Time,
    },
    num::rng::Stream,
};

use super::{Cue, Scheduling};

impl Scheduling {
    /// Notes the first failure of whatever fails by chance. The streams are no method's, so all methods meet the same
    /// failures.
    pub(super) fn note_failures(&mut self, ctx: &mut Ctx<'_, Cue>) {
        let seed = self.instance.scenario.seed;
        for (part, name) in Part::ALL.into_iter().zip(["device-failures", "link-failures"]) {
            if self.instance.scenario.cluster.failures.mtbf_secs(part) > 0.0 {
                let devices = self.instance.devices.len() as u32;
                self.chance[part as usize] = (0..devices).map(|d| Stream::new(seed, name, u64::from(d))).collect();
                (0..devices).for_each(|device| self.note_chance(ctx, device, part, false));
            }
        }
    }

    /// Notes when a part fails or returns next.
    fn note_chance(&mut self, ctx: &mut Ctx<'_, Cue>, device: u32, part: Part, up: bool) {
        let failures = self.instance.scenario.cluster.failures;
        let mean_secs = if up { failures.repair_secs } else { failures.mtbf_secs(part) };
        if mean_secs > 0.0 {
            let secs = self.chance[part as usize][device as usize].exponential(mean_secs);
            ctx.note(ctx.now.after_secs(secs), Cue::Chance(device, part, up));
        }
    }

    pub(super) fn by_chance(&mut self, ctx: &mut Ctx<'_, Cue>, device: u32, part: Part, up: bool) {
        self.switch(ctx, device, part, up);
        self.note_chance(ctx, device, part, !up);
    }

    /// A part of a device fails or returns, unless it already has.
    pub(super) fn switch(&mut self, ctx: &mut Ctx<'_, Cue>, device: u32, part: Part, up: bool) {
        let state = &ctx.world.devices[device as usize];
        if up == if part == Part::Device { state.up } else { state.linked } {
            return;
        }
        ctx.emit(if up { Event::Returned { device, part } } else { Event::Failed { device, part } });
        let cluster = self.instance.devices[device as usize].cluster as usize;
        self.touched.push(device);
        if !up {
            self.interrupt_jobs(ctx, cluster);
            self.lose_works(ctx, cluster);
        }
        self.unpark(ctx, cluster);
        if !self.desks[cluster].pending.is_empty() {
            self.note_next_epoch(ctx);
        }
        self.serve_head(ctx, cluster);
        self.serve_shields(ctx, cluster);
    }

    fn note_next_epoch(&mut self, ctx: &mut Ctx<'_, Cue>) {
        self.note_epoch(ctx, Time::from_micros(ctx.now.micros() + 1));
    }

    fn interrupt_jobs(&mut self, ctx: &mut Ctx<'_, Cue>, cluster: usize) {
        let jobs = self.instance.jobs.len() as u32;
        let here = self.desks[cluster].customers.iter().copied().filter(|&customer| customer < jobs);
        let stopped: Vec<u32> =
            here.filter(|&job| !ctx.world.can_run(job, &ctx.world.jobs[job as usize].hosts)).collect();
        stopped.into_iter().for_each(|job| self.interrupt(ctx, job));
    }

    fn interrupt(&mut self, ctx: &mut Ctx<'_, Cue>, job: u32) {
        let (state, most) = (&ctx.world.jobs[job as usize], self.instance.jobs[job as usize].iterations);
        let iterations = state.whole_iterations(ctx.now, most);
        if iterations == most || state.finish(most).is_some_and(|at| at <= ctx.now) {
            // Its last iteration ends at this very moment.
            return self.complete(ctx, job);
        }
        let hosts = state.hosts.clone();
        ctx.emit(Event::Interrupted { job, iterations });
        let cluster = self.cluster_of(job);
        self.leave(cluster, job);
        self.touched.extend(&hosts);
        self.refresh_paging(ctx.world, &hosts);
        self.desks[cluster].pending.push(job);
    }

    /// Decisions and reviews that cannot be finished where they were begun.
    fn lose_works(&mut self, ctx: &mut Ctx<'_, Cue>, cluster: usize) {
        for slot in 0..self.works.len() {
            let Some(work) = &self.works[slot] else { continue };
            let batch = &self.batches[work.batch as usize];
            let own = slot < self.instance.devices.len() && !batch.method.is_centralised();
            let goes_on =
                if own { ctx.world.devices[work.device as usize].up } else { ctx.world.is_usable(work.device) };
            if goes_on || batch.cluster as usize != cluster {
                continue;
            }
            if slot >= self.instance.devices.len() {
                self.lose_review(work.batch);
            } else if own {
                self.lose_decision(ctx, slot);
            } else if let Some(work) = self.end_work(slot) {
                work.jobs.iter().for_each(|&job| self.desks[cluster].head_queue.push_front((work.batch, job)));
            }
        }
    }

    /// A review begins anew, with all its shields.
    fn lose_review(&mut self, batch: u32) {
        for slot in self.instance.devices.len()..self.works.len() {
            if self.works[slot].as_ref().is_some_and(|work| work.batch == batch) {
                self.end_work(slot);
            }
        }
        let desk = &mut self.desks[self.batches[batch as usize].cluster as usize];
        desk.shield_busy = false;
        desk.review_queue.push_front(batch);
    }

    /// An owner's decision is lost with the owner; the others of its joint action go on without it.
    fn lose_decision(&mut self, ctx: &mut Ctx<'_, Cue>, slot: usize) {
        let Some(work) = self.end_work(slot) else { return };
        work.jobs.iter().for_each(|&job| self.send_back(ctx, work.batch, job));
        let batch = &mut self.batches[work.batch as usize];
        batch.deciding -= 1;
        if batch.deciding == 0 && batch.method.shield() != ShieldKind::None {
            self.note_collected(ctx, work.batch);
        }
    }

    /// A job leaves its joint action, and its owner proposes it again.
    pub(super) fn send_back(&mut self, ctx: &mut Ctx<'_, Cue>, batch: u32, job: u32) {
        let state = &mut self.batches[batch as usize];
        state.proposed.retain(|action| action.job != job);
        state.executed.retain(|action| action.job != job);
        let cluster = state.cluster as usize;
        self.settle_one(batch);
        self.desks[cluster].pending.push(job);
        self.note_next_epoch(ctx);
    }

    /// Whether an action can be carried out when it arrives at its owner and its hosts.
    pub(super) fn arrives(&self, world: &World, batch: u32, action: &Action) -> bool {
        let method = self.batches[batch as usize].method;
        let from_afar = method.is_centralised() || method.shield() != ShieldKind::None;
        let owner = self.instance.jobs[action.job as usize].owner;
        world.can_run(action.job, &action.hosts) && (!from_afar || world.is_usable(owner))
    }

    /// Owners that nobody reaches keep their jobs.
    pub(super) fn propose_alone(&mut self, ctx: &mut Ctx<'_, Cue>, cluster: usize, jobs: &[u32]) {
        let actions = jobs.iter().map(|&job| {
            let drawn = &self.instance.jobs[job as usize];
            Action { job, hosts: vec![drawn.owner; drawn.tasks.len()] }
        });
        let actions = actions.collect();
        self.begin_batch(ctx, cluster, Method::Local, actions);
    }
}
