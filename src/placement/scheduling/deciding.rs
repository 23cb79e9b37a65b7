//! Epochs: agents propose, and the devices that decide take their time.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    engine::{
        process::Ctx,
        record::{Action, Event},
        world::World,
    },
    model::{
        method::{Method, ShieldKind},
        time::Time,
    },
    num::sort::sort_by_key,
    placement::{
        conflict::conflicts,
        policy::{self, Sight},
    },
};

use super::{Batch, Cue, Scheduling};

impl Scheduling {
    pub(super) fn epoch(&mut self, ctx: &mut Ctx<'_, Cue>) {
        if self.epoch != Some(ctx.now) {
            return;
        }
        self.epoch = None;
        let method = self.instance.scenario.study.method;
        let mut left = false;
        for cluster in 0..self.desks.len() {
            let (mut ready, mut alone) = (Vec::new(), Vec::new());
            for job in std::mem::take(&mut self.desks[cluster].pending) {
                let owner = self.instance.jobs[job as usize].owner;
                let (is_up, is_reached) = (ctx.world.devices[owner as usize].up, ctx.world.is_usable(owner));
                let decider = self.decider(ctx.world, job, cluster as u32, is_reached && method.is_centralised());
                // A head with decisions before it takes no new batch; an agent that still decides takes no new job.
                let is_free = self.works[decider as usize].is_none();
                match (is_up, is_free, is_reached) {
                    (true, true, true) => ready.push(job),
                    (true, true, false) => alone.push(job),
                    _ => self.desks[cluster].pending.push(job),
                }
                // Where the owner is down, its return will tell.
                left |= is_up && !is_free;
            }
            ready.sort_unstable();
            alone.sort_unstable();
            if !ready.is_empty() {
                let actions = self.proposals(ctx.world, ctx.now, cluster, &ready);
                self.begin_batch(ctx, cluster, method, actions);
            }
            if !alone.is_empty() {
                self.propose_alone(ctx, cluster, &alone);
            }
        }
        if left {
            self.note_epoch(ctx, Time::from_micros(ctx.now.micros() + 1));
        }
    }

    /// The device that decides for a job.
    fn decider(&self, world: &World, job: u32, cluster: u32, centralised: bool) -> u32 {
        let owner = self.instance.jobs[job as usize].owner;
        if centralised { world.head(cluster).unwrap_or(owner) } else { owner }
    }

    /// A joint action is proposed, and those who decide begin to compute.
    pub(super) fn begin_batch(&mut self, ctx: &mut Ctx<'_, Cue>, cluster: usize, method: Method, actions: Vec<Action>) {
        let jobs: Vec<u32> = actions.iter().map(|action| action.job).collect();
        let batch = self.batches.len() as u32;
        let found = conflicts(&self.instance, |d| ctx.world.devices[d as usize].load, &actions);
        let proposed = Event::Proposed { batch, cluster: cluster as u32, actions: actions.clone(), conflicts: found };
        ctx.emit(proposed);
        let centralised = method.is_centralised();
        let deciders = if centralised { Vec::new() } else { self.by_owner(&jobs) };
        let unplaced = jobs.len() as u32;
        let deciding = if centralised { unplaced } else { deciders.len() as u32 };
        self.batches.push(Batch {
            cluster: cluster as u32,
            method,
            proposed: actions,
            executed: Vec::new(),
            deciding,
            reviewing: 0,
            unplaced,
            decided: Time::ZERO,
        });
        if centralised {
            self.desks[cluster].head_queue.extend(jobs.iter().map(|&job| (batch, job)));
            self.serve_head(ctx, cluster);
        }
        for (device, theirs) in deciders {
            let flops = theirs.iter().map(|&job| self.decision_flops(ctx.world, method, job)).sum();
            self.start_work(ctx, device as usize, batch, device, flops, theirs);
        }
    }

    /// The jobs of each owner, in the order of the owners' first jobs.
    fn by_owner(&self, jobs: &[u32]) -> Vec<(u32, Vec<u32>)> {
        let mut owners: Vec<(u32, Vec<u32>)> = Vec::new();
        let mut places = BTreeMap::new();
        for &job in jobs {
            let owner = self.instance.jobs[job as usize].owner;
            let place = *places.entry(owner).or_insert(owners.len());
            if place == owners.len() {
                owners.push((owner, Vec::new()));
            }
            owners[place].1.push(job);
        }
        owners
    }

    /// What the agents propose, each from the loads that it sees.
    fn proposals(&mut self, world: &World, now: Time, cluster: usize, jobs: &[u32]) -> Vec<Action> {
        let instance = Arc::clone(&self.instance);
        let fresh = policy::sight(instance.scenario.study.method) == Sight::Fresh;
        let mut order = jobs.to_vec();
        if fresh {
            for device in instance.clusters[cluster].devices.clone() {
                self.loads[device as usize] = world.devices[device as usize].load;
            }
        } else {
            sort_by_key(&mut order, |&job| (instance.jobs[job as usize].owner, job));
        }
        let mut last = None;
        let mut actions = Vec::with_capacity(order.len());
        for job in order {
            let owner = instance.jobs[job as usize].owner;
            if !fresh && last != Some(owner) {
                for &device in world.candidates(instance.scenario.study.method, job).iter() {
                    let own = device == owner;
                    let seen =
                        if own { world.devices[device as usize].load } else { world.broadcast_load(device, now) };
                    self.loads[device as usize] = seen;
                }
            }
            last = Some(owner);
            let stream = &mut self.agents[owner as usize];
            actions.push(policy::propose(self.policy.as_mut(), &instance, world, job, &mut self.loads, stream));
        }
        sort_by_key(&mut actions, |action| action.job);
        actions
    }

    /// FLOP of deciding one job: an inference for each task, or arithmetic for each task and candidate that is looked at.
    fn decision_flops(&self, world: &World, method: Method, job: u32) -> f64 {
        let study = &self.instance.scenario.study;
        let tasks = self.instance.jobs[job as usize].tasks.len() as f64;
        if method.is_learning() {
            study.decision_flops * tasks
        } else {
            let all = world.candidates(method, job).len();
            study.rule_flops * tasks * policy::looked_at(&self.instance, method, all) as f64
        }
    }

    /// The head takes its next decision, one at a time. Where nobody can be head, the owners have their jobs back.
    pub(super) fn serve_head(&mut self, ctx: &mut Ctx<'_, Cue>, cluster: usize) {
        let Some(head) = ctx.world.head(cluster as u32) else {
            let queue = std::mem::take(&mut self.desks[cluster].head_queue);
            return queue.into_iter().for_each(|(batch, job)| self.send_back(ctx, batch, job));
        };
        if self.works[head as usize].is_some() {
            return;
        }
        if let Some((batch, job)) = self.desks[cluster].head_queue.pop_front() {
            let flops = self.decision_flops(ctx.world, self.batches[batch as usize].method, job);
            self.start_work(ctx, head as usize, batch, head, flops, vec![job]);
        }
    }

    pub(super) fn decided(&mut self, ctx: &mut Ctx<'_, Cue>, slot: usize) {
        let Some(work) = self.end_work(slot) else { return };
        let secs = ctx.now.secs_since(work.started);
        ctx.emit(Event::Decided { batch: work.batch, device: work.device, jobs: work.jobs.clone(), secs });
        let round_trip_secs = self.instance.scenario.cluster.round_trip_secs;
        let batch = &mut self.batches[work.batch as usize];
        let (centralised, shield) = (batch.method.is_centralised(), batch.method.shield());
        batch.deciding -= 1;
        batch.decided = ctx.now;
        let cluster = batch.cluster as usize;
        if shield != ShieldKind::None {
            if batch.deciding == 0 {
                self.note_collected(ctx, work.batch);
            }
        } else if centralised {
            // The owners' reports came with the broadcast; the verdict travels there and is acknowledged.
            for &job in &work.jobs {
                ctx.note(ctx.now.after_secs(round_trip_secs), Cue::Dispatched(work.batch, job));
            }
        } else {
            for &job in &work.jobs {
                self.dispatch(ctx, work.batch, job);
            }
        }
        self.serve_head(ctx, cluster);
    }

    /// The proposals of a batch are on their way to the shields.
    pub(super) fn note_collected(&mut self, ctx: &mut Ctx<'_, Cue>, batch: u32) {
        ctx.note(ctx.now.after_secs(self.instance.scenario.cluster.round_trip_secs), Cue::Collected(batch));
    }

    pub(super) fn dispatch(&mut self, ctx: &mut Ctx<'_, Cue>, batch: u32, job: u32) {
        let proposed = &self.batches[batch as usize].proposed;
        if let Ok(place) = proposed.binary_search_by_key(&job, |action| action.job) {
            let action = proposed[place].clone();
            self.place(ctx, batch, action);
        }
    }
}
