//! The scheduling study in motion: jobs arrive, agents propose, shields review, tasks run and compete.
//!
//! Time line of one joint action (a *batch*: the jobs of one cluster in one epoch):
//! proposed from the loads that the agents see → decided, after FLOP on the deciding devices that compete with the tasks
//! there → with a shield: collected after a round trip, reviewed after FLOP on the shields' hosts, and after the rounds
//! of messages between shields → carried out.
//! Decisions and reviews are customers of the queueing network like jobs, so a busy head is slow, and slows its tasks.

use std::{collections::VecDeque, sync::Arc};

use crate::{
    contention::{Network, Visit},
    cost,
    engine::{
        instance::Instance,
        process::{Ctx, Process},
        record::{Action, Event},
        world::World,
    },
    model::{load::Load, method::ShieldKind, time::Time},
    num::rng::Stream,
};

use super::{
    conflict::conflicts,
    learn::table::Table,
    policy::{self, Feedback, Policy, Sight},
    shield::{self, Situation},
    visits,
};

/// What the study notes for its own future.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cue {
    /// Other people's work is redrawn.
    Background,
    /// A job arrives.
    Arrival(u32),
    /// The jobs that wait are decided.
    Epoch,
    /// The next job, decision or review of a cluster may be finished; stale if the number is not the cluster's latest.
    Finish(u32, u64),
    /// The proposals of a batch have reached the shields.
    Collected(u32),
    /// The verdict on a batch has reached everybody.
    CarriedOut(u32),
    /// A job decided by the head has been dispatched.
    Dispatched(u32, u32),
}

/// Work on a CPU that is not a job's: a decision or a review.
#[derive(Debug, Clone)]
struct Work {
    batch: u32,
    device: u32,
    flops: f64,
    jobs: Vec<u32>,
    started: Time,
    since: Time,
    done: f64,
    cycle_secs: f64,
}

impl Work {
    fn finish(&self) -> Time {
        self.since.after_secs((1.0 - self.done) * self.cycle_secs)
    }
}

/// The jobs of one cluster in one epoch, on their way from proposal to hosts.
#[derive(Debug, Clone, Default)]
struct Batch {
    cluster: u32,
    proposed: Vec<Action>,
    executed: Vec<Action>,
    deciding: u32,
    reviewing: u32,
    unplaced: u32,
    decided: Time,
}

/// What a cluster has in hand.
#[derive(Debug, Clone, Default)]
struct Desk {
    /// Jobs that wait for the next epoch.
    pending: Vec<u32>,
    /// Jobs for which there was no place; they are proposed again once something has changed.
    parked: Vec<u32>,
    /// Customers of the network here: jobs and works, ascending.
    customers: Vec<u32>,
    /// Jobs that the head has yet to decide, with their batch.
    head_queue: VecDeque<(u32, u32)>,
    /// Batches that the shields have yet to review.
    review_queue: VecDeque<u32>,
    /// Whether the shields are busy with a batch.
    shield_busy: bool,
    /// Number of the latest [`Cue::Finish`].
    latest: u64,
    /// Whether anything changed since that cue was noted.
    dirty: bool,
}

/// The study in motion.
pub struct Scheduling {
    instance: Arc<Instance>,
    policy: Box<dyn Policy>,
    network: Network,
    works: Vec<Option<Work>>,
    desks: Vec<Desk>,
    batches: Vec<Batch>,
    background: Stream,
    agents: Vec<Stream>,
    loads: Vec<Load>,
    epoch: Option<Time>,
    touched: Vec<u32>,
    taught: Vec<u32>,
    teaches: bool,
    rewarded: u32,
    visits: Vec<Visit>,
}

impl Scheduling {
    /// The study of an instance; learning methods act by `table`.
    pub fn new(instance: Arc<Instance>, table: Option<Arc<Table>>) -> Self {
        let policy = policy::policy(&instance, table);
        Self::with_policy(instance, policy, false)
    }

    /// The study under a policy of one's own; `teaches`: the policy is told what came of its decisions.
    pub fn with_policy(instance: Arc<Instance>, policy: Box<dyn Policy>, teaches: bool) -> Self {
        let seed = instance.scenario.seed;
        let devices = instance.devices.len();
        let works = devices + instance.regions.len();
        Self {
            network: Network::new(devices * visits::STATIONS as usize),
            works: vec![None; works],
            desks: vec![Desk::default(); instance.clusters.len()],
            batches: Vec::new(),
            background: Stream::new(seed, "background", 0),
            agents: (0..devices as u64).map(|agent| Stream::new(seed, "policy", agent)).collect(),
            loads: vec![Load::NONE; devices],
            epoch: None,
            touched: Vec::new(),
            taught: Vec::new(),
            teaches,
            rewarded: 0,
            visits: Vec::new(),
            policy,
            instance,
        }
    }

    /// Jobs whose placement has been rewarded.
    pub fn rewarded(&self) -> u32 {
        self.rewarded
    }

    /// The queueing network as of the last settled moment: jobs by id, then decisions and reviews.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The policy, at the end of a run.
    pub fn into_policy(self) -> Box<dyn Policy> {
        self.policy
    }

    // ---- customers of the network ------------------------------------------------------------------------------

    fn work_id(&self, slot: usize) -> u32 {
        (self.instance.jobs.len() + slot) as u32
    }

    fn cluster_of(&self, job: u32) -> usize {
        self.instance.devices[self.instance.jobs[job as usize].owner as usize].cluster as usize
    }

    fn enter(&mut self, cluster: usize, customer: u32) {
        let desk = &mut self.desks[cluster];
        desk.dirty = true;
        if let Err(place) = desk.customers.binary_search(&customer) {
            desk.customers.insert(place, customer);
        }
    }

    fn leave(&mut self, cluster: usize, customer: u32) {
        let desk = &mut self.desks[cluster];
        desk.dirty = true;
        if let Ok(place) = desk.customers.binary_search(&customer) {
            desk.customers.remove(place);
        }
        self.network.remove(customer);
    }

    /// Tells the network what a placed job asks for now.
    fn refresh_job(&mut self, world: &World, job: u32) {
        let hosts: Vec<Option<u32>> = world.jobs[job as usize].hosts.iter().map(|&host| Some(host)).collect();
        let think_secs = visits::visits(&self.instance, world, job, &hosts, &mut self.visits);
        self.network.set(job, think_secs, &self.visits);
    }

    fn refresh_work(&mut self, world: &World, slot: usize) {
        let Some(work) = &self.works[slot] else { return };
        let device = &self.instance.devices[work.device as usize];
        let background = world.devices[work.device as usize].background;
        let demand_secs = cost::compute_secs(work.flops, device.cpu_flops_per_sec, background);
        let visit = Visit { station: visits::cpu(work.device), demand_secs };
        self.network.set(self.work_id(slot), 0.0, &[visit]);
    }

    fn start_work(&mut self, ctx: &mut Ctx<'_, Cue>, slot: usize, batch: u32, device: u32, flops: f64, jobs: Vec<u32>) {
        let now = ctx.now;
        self.works[slot] =
            Some(Work { batch, device, flops, jobs, started: now, since: now, done: 0.0, cycle_secs: 0.0 });
        self.refresh_work(ctx.world, slot);
        let cluster = self.instance.devices[device as usize].cluster as usize;
        self.enter(cluster, self.work_id(slot));
        self.touched.push(device);
    }

    fn end_work(&mut self, slot: usize) -> Option<Work> {
        let work = self.works[slot].take()?;
        let cluster = self.instance.devices[work.device as usize].cluster as usize;
        self.leave(cluster, self.work_id(slot));
        self.touched.push(work.device);
        Some(work)
    }

    // ---- background and arrivals -------------------------------------------------------------------------------

    fn redraw_background(&mut self, ctx: &mut Ctx<'_, Cue>) {
        let background = &self.instance.scenario.cluster.background;
        let (low, high) = (background.low_share, background.high_share);
        let period_secs = background.period_secs;
        let shares = self.instance.draw_background(&mut self.background);
        ctx.emit(Event::Background { shares });
        if low < high {
            ctx.note(ctx.now.after_secs(period_secs), Cue::Background);
        }
        for cluster in 0..self.desks.len() {
            for customer in self.desks[cluster].customers.clone() {
                match (customer as usize).checked_sub(self.instance.jobs.len()) {
                    None => self.refresh_job(ctx.world, customer),
                    Some(slot) => self.refresh_work(ctx.world, slot),
                }
            }
            self.desks[cluster].dirty = true;
            self.unpark(ctx, cluster);
        }
        self.touched.extend(0..self.instance.devices.len() as u32);
    }

    fn arrive(&mut self, ctx: &mut Ctx<'_, Cue>, job: u32) {
        ctx.emit(Event::Arrived { job });
        let cluster = self.cluster_of(job);
        self.desks[cluster].pending.push(job);
        self.note_epoch(ctx, ctx.now);
    }

    /// Jobs that waited for a place try again in the next epoch.
    fn unpark(&mut self, ctx: &mut Ctx<'_, Cue>, cluster: usize) {
        if !self.desks[cluster].parked.is_empty() {
            let parked = std::mem::take(&mut self.desks[cluster].parked);
            self.desks[cluster].pending.extend(parked);
            self.note_epoch(ctx, Time::from_micros(ctx.now.micros() + 1));
        }
    }

    /// Notes the first epoch at or after `from`.
    fn note_epoch(&mut self, ctx: &mut Ctx<'_, Cue>, from: Time) {
        let epoch = Time::from_secs(self.instance.scenario.study.epoch_secs).micros().max(1);
        let at = Time::from_micros(from.micros().div_ceil(epoch) * epoch);
        if self.epoch.is_none_or(|noted| at < noted) {
            self.epoch = Some(at);
            ctx.note(at, Cue::Epoch);
        }
    }

    // ---- proposing and deciding --------------------------------------------------------------------------------

    fn epoch(&mut self, ctx: &mut Ctx<'_, Cue>) {
        if self.epoch != Some(ctx.now) {
            return;
        }
        self.epoch = None;
        let centralised = self.instance.scenario.study.method.is_centralised();
        let mut left = false;
        for cluster in 0..self.desks.len() {
            let mut jobs = std::mem::take(&mut self.desks[cluster].pending);
            let is_free = |job: &u32| {
                let decider = self.decider(*job, cluster, centralised);
                self.works[decider as usize].is_none()
            };
            // A head with decisions before it takes no new batch; an agent that still decides takes no new job.
            let (mut ready, waiting): (Vec<u32>, Vec<u32>) = jobs.drain(..).partition(is_free);
            left |= !waiting.is_empty();
            self.desks[cluster].pending = waiting;
            ready.sort_unstable();
            if !ready.is_empty() {
                self.propose(ctx, cluster, &ready, centralised);
            }
        }
        if left {
            self.note_epoch(ctx, Time::from_micros(ctx.now.micros() + 1));
        }
    }

    /// The device that decides for a job.
    fn decider(&self, job: u32, cluster: usize, centralised: bool) -> u32 {
        if centralised { self.instance.clusters[cluster].head } else { self.instance.jobs[job as usize].owner }
    }

    fn propose(&mut self, ctx: &mut Ctx<'_, Cue>, cluster: usize, jobs: &[u32], centralised: bool) {
        let actions = self.proposals(ctx.world, ctx.now, cluster, jobs);
        let batch = self.batches.len() as u32;
        let found = conflicts(&self.instance, |d| ctx.world.devices[d as usize].load, &actions);
        let proposed = Event::Proposed { batch, cluster: cluster as u32, actions: actions.clone(), conflicts: found };
        ctx.emit(proposed);
        let mut deciders: Vec<(u32, Vec<u32>)> = Vec::new();
        if !centralised {
            for &job in jobs {
                let owner = self.instance.jobs[job as usize].owner;
                match deciders.iter_mut().find(|(device, _)| *device == owner) {
                    Some((_, theirs)) => theirs.push(job),
                    None => deciders.push((owner, vec![job])),
                }
            }
        }
        let unplaced = jobs.len() as u32;
        let deciding = if centralised { unplaced } else { deciders.len() as u32 };
        let batch_state = Batch { cluster: cluster as u32, proposed: actions, deciding, unplaced, ..Batch::default() };
        self.batches.push(batch_state);
        if centralised {
            self.desks[cluster].head_queue.extend(jobs.iter().map(|&job| (batch, job)));
            self.serve_head(ctx, cluster);
        }
        for (device, theirs) in deciders {
            let flops = theirs.iter().map(|&job| self.decision_flops(job)).sum();
            self.start_work(ctx, device as usize, batch, device, flops, theirs);
        }
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
            order.sort_by_key(|&job| (instance.jobs[job as usize].owner, job));
        }
        let mut last = None;
        let mut actions = Vec::with_capacity(order.len());
        for job in order {
            let owner = instance.jobs[job as usize].owner;
            if !fresh && last != Some(owner) {
                for &device in instance.candidates(job) {
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
        actions.sort_by_key(|action| action.job);
        actions
    }

    /// FLOP of deciding one job: an inference for each task, or arithmetic for each task and candidate.
    fn decision_flops(&self, job: u32) -> f64 {
        let study = &self.instance.scenario.study;
        let tasks = self.instance.jobs[job as usize].tasks.len() as f64;
        if study.method.is_learning() {
            study.decision_flops * tasks
        } else {
            study.rule_flops * tasks * self.instance.candidates(job).len() as f64
        }
    }

    /// The head takes its next decision, one at a time.
    fn serve_head(&mut self, ctx: &mut Ctx<'_, Cue>, cluster: usize) {
        let head = self.instance.clusters[cluster].head;
        if self.works[head as usize].is_some() {
            return;
        }
        if let Some((batch, job)) = self.desks[cluster].head_queue.pop_front() {
            let flops = self.decision_flops(job);
            self.start_work(ctx, head as usize, batch, head, flops, vec![job]);
        }
    }

    fn decided(&mut self, ctx: &mut Ctx<'_, Cue>, slot: usize) {
        let Some(work) = self.end_work(slot) else { return };
        let secs = ctx.now.secs_since(work.started);
        ctx.emit(Event::Decided { batch: work.batch, device: work.device, jobs: work.jobs.clone(), secs });
        let study = &self.instance.scenario.study;
        let (centralised, shield) = (study.method.is_centralised(), study.method.shield());
        let round_trip_secs = self.instance.scenario.cluster.round_trip_secs;
        let batch = &mut self.batches[work.batch as usize];
        batch.deciding -= 1;
        batch.decided = ctx.now;
        let cluster = batch.cluster as usize;
        if shield != ShieldKind::None {
            if batch.deciding == 0 {
                ctx.note(ctx.now.after_secs(round_trip_secs), Cue::Collected(work.batch));
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
        if centralised {
            self.serve_head(ctx, cluster);
        }
    }

    fn dispatch(&mut self, ctx: &mut Ctx<'_, Cue>, batch: u32, job: u32) {
        let action = self.batches[batch as usize].proposed.iter().find(|action| action.job == job).cloned();
        if let Some(action) = action {
            self.place(ctx, batch, action);
        }
    }

    // ---- reviewing ---------------------------------------------------------------------------------------------

    fn collected(&mut self, ctx: &mut Ctx<'_, Cue>, batch: u32) {
        let cluster = self.batches[batch as usize].cluster as usize;
        self.desks[cluster].review_queue.push_back(batch);
        self.serve_shields(ctx, cluster);
    }

    /// The shields take the next batch, one at a time.
    fn serve_shields(&mut self, ctx: &mut Ctx<'_, Cue>, cluster: usize) {
        if self.desks[cluster].shield_busy {
            return;
        }
        let Some(batch) = self.desks[cluster].review_queue.pop_front() else { return };
        self.desks[cluster].shield_busy = true;
        let work = self.review_flops(batch);
        self.batches[batch as usize].reviewing = work.len() as u32;
        for (slot, device, flops) in work {
            self.start_work(ctx, slot, batch, device, flops, Vec::new());
        }
    }

    /// What each shield has to compute, as (slot, host, FLOP): one check per proposal and candidate at the shield of the
    /// owner, and one per proposal that crosses a border at the shield of its target.
    fn review_flops(&self, batch: u32) -> Vec<(usize, u32, f64)> {
        let instance = &self.instance;
        let batch = &self.batches[batch as usize];
        let cluster = &instance.clusters[batch.cluster as usize];
        let regional = instance.scenario.study.method.shield() == ShieldKind::Regional;
        let mut checks = vec![0.0; cluster.regions.len()];
        let first = cluster.regions.start;
        for action in &batch.proposed {
            let owner = instance.jobs[action.job as usize].owner;
            let home = if regional { instance.devices[owner as usize].region - first } else { 0 };
            checks[home as usize] += (action.hosts.len() * instance.candidates(action.job).len()) as f64;
            for &host in action.hosts.iter().filter(|_| regional) {
                let target = instance.devices[host as usize].region - first;
                checks[target as usize] += if target == home { 0.0 } else { 1.0 };
            }
        }
        let host = |region: usize| {
            if regional { instance.regions[first as usize + region].host } else { cluster.head }
        };
        let slot = |region: usize| instance.devices.len() + first as usize + region;
        let flops = instance.scenario.study.rule_flops;
        let busy = checks.iter().enumerate().filter(|(_, checks)| **checks > 0.0);
        busy.map(|(region, checks)| (slot(region), host(region), checks * flops)).collect()
    }

    fn reviewed(&mut self, ctx: &mut Ctx<'_, Cue>, slot: usize) {
        let Some(work) = self.end_work(slot) else { return };
        self.batches[work.batch as usize].reviewing -= 1;
        if self.batches[work.batch as usize].reviewing > 0 {
            return;
        }
        let batch = &self.batches[work.batch as usize];
        let scenario = &self.instance.scenario;
        let (world, network, instance) = (&*ctx.world, &self.network, &self.instance);
        let base = |device: u32| world.devices[device as usize].load;
        let predict = |job: u32, hosts: &[Option<u32>]| {
            let mut asked = Vec::new();
            let think_secs = visits::visits(instance, world, job, hosts, &mut asked);
            network.predict(None, think_secs, &asked)
        };
        let situation = Situation {
            instance,
            cluster: batch.cluster,
            base: &base,
            unplaced: scenario.study.shield.unplaced,
            predict: &predict,
        };
        let verdict = shield::review(scenario.study.method.shield(), &situation, &batch.proposed);
        let found = conflicts(instance, base, &verdict.actions);
        let rounds_secs = f64::from(verdict.rounds) * scenario.cluster.round_trip_secs;
        let secs = ctx.now.secs_since(batch.decided) + rounds_secs;
        let cluster = batch.cluster;
        let batch = &mut self.batches[work.batch as usize];
        batch.executed.clone_from(&verdict.actions);
        batch.unplaced = verdict.actions.len() as u32;
        self.desks[cluster as usize].parked.extend(&verdict.waiting);
        ctx.emit(Event::Reviewed { batch: work.batch, cluster, verdict, conflicts: found, secs });
        ctx.note(ctx.now.after_secs(rounds_secs), Cue::CarriedOut(work.batch));
    }

    fn carried_out(&mut self, ctx: &mut Ctx<'_, Cue>, batch: u32) {
        for action in self.batches[batch as usize].executed.clone() {
            self.place(ctx, batch, action);
        }
        let cluster = self.batches[batch as usize].cluster as usize;
        self.desks[cluster].shield_busy = false;
        self.serve_shields(ctx, cluster);
    }

    // ---- running -----------------------------------------------------------------------------------------------

    fn place(&mut self, ctx: &mut Ctx<'_, Cue>, batch: u32, action: Action) {
        let job = action.job;
        let hosts = action.hosts.clone();
        ctx.emit(Event::Placed { action });
        self.refresh_job(ctx.world, job);
        self.enter(self.cluster_of(job), job);
        self.touched.extend(&hosts);
        self.refresh_paging(ctx.world, &hosts);
        let batch_state = &mut self.batches[batch as usize];
        batch_state.unplaced -= 1;
        if batch_state.unplaced == 0 && self.teaches {
            self.taught.push(batch);
        }
    }

    fn complete(&mut self, ctx: &mut Ctx<'_, Cue>, job: u32) {
        let hosts = ctx.world.jobs[job as usize].hosts.clone();
        ctx.emit(Event::Completed { job });
        let cluster = self.cluster_of(job);
        self.leave(cluster, job);
        self.touched.extend(&hosts);
        self.refresh_paging(ctx.world, &hosts);
        self.unpark(ctx, cluster);
    }

    /// Where memory does not do, or did not until now, everybody's paging changes.
    fn refresh_paging(&mut self, world: &World, hosts: &[u32]) {
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

    fn finished(&mut self, ctx: &mut Ctx<'_, Cue>, cluster: usize) {
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
    fn report_overloads(&self, ctx: &mut Ctx<'_, Cue>, devices: &[u32]) {
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
    fn solve(&mut self, ctx: &mut Ctx<'_, Cue>, mut devices: Vec<u32>) {
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
    fn note_finishes(&mut self, ctx: &mut Ctx<'_, Cue>) {
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

    // ---- teaching ----------------------------------------------------------------------------------------------

    /// Tells the policy what came of a batch, now that the contention has been solved.
    fn teach(&mut self, world: &World, batch: u32) {
        let batch = std::mem::take(&mut self.batches[batch as usize]);
        let executed = if batch.executed.is_empty() { &batch.proposed } else { &batch.executed };
        for action in executed {
            let rewards = self.rewards(world, action);
            let Some(proposed) = batch.proposed.iter().find(|proposed| proposed.job == action.job) else { continue };
            let feedback =
                Feedback { job: action.job, proposed: &proposed.hosts, executed: &action.hosts, rewards: &rewards };
            self.policy.learn(&feedback);
            self.rewarded += 1;
        }
    }

    /// The reward of each task: minus its share of the job's contended cycle over the reference cycle, minus ρ where its
    /// host's memory is exceeded. The wait for data is shared equally, so the shares add up to the whole cycle.
    fn rewards(&self, world: &World, action: &Action) -> Vec<f64> {
        let instance = &self.instance;
        let job = &instance.jobs[action.job as usize];
        let stretches: Vec<(u32, f64)> =
            self.network.visits(action.job).map(|(station, demand, residence)| (station, residence / demand)).collect();
        let stretch = |station: u32| stretches.iter().find(|s| s.0 == station).map_or(1.0, |s| s.1);
        let mut previous = job.owner;
        let wait_secs = instance.scenario.workload.data_wait_secs / action.hosts.len() as f64;
        let mut rewards = Vec::with_capacity(action.hosts.len());
        for (task, &host) in action.hosts.iter().enumerate() {
            let mut secs = wait_secs;
            secs += visits::cpu_secs(instance, world, action.job, task, host) * stretch(visits::cpu(host));
            if previous != host {
                let transfers = visits::cut_secs(instance, action.job, task, previous, host);
                secs += transfers.iter().map(|(station, demand)| demand * stretch(*station)).sum::<f64>();
            }
            let pages = world.devices[host as usize].used_bytes > instance.devices[host as usize].memory_bytes;
            let fine = if pages { instance.scenario.study.learning.rho } else { 0.0 };
            rewards.push(-secs / job.reference_secs - fine);
            previous = host;
        }
        rewards
    }
}

impl Process for Scheduling {
    type Cue = Cue;

    fn start(&mut self, ctx: &mut Ctx<'_, Cue>) {
        ctx.note(Time::ZERO, Cue::Background);
        for (job, state) in self.instance.jobs.iter().enumerate() {
            ctx.note(state.arrival, Cue::Arrival(job as u32));
        }
    }

    fn handle(&mut self, cue: Cue, ctx: &mut Ctx<'_, Cue>) {
        match cue {
            Cue::Background => self.redraw_background(ctx),
            Cue::Arrival(job) => self.arrive(ctx, job),
            Cue::Epoch => self.epoch(ctx),
            Cue::Finish(cluster, number) => {
                if self.desks[cluster as usize].latest == number {
                    self.finished(ctx, cluster as usize);
                }
            }
            Cue::Collected(batch) => self.collected(ctx, batch),
            Cue::CarriedOut(batch) => self.carried_out(ctx, batch),
            Cue::Dispatched(batch, job) => self.dispatch(ctx, batch, job),
        }
    }

    fn settle(&mut self, ctx: &mut Ctx<'_, Cue>) {
        let mut devices = std::mem::take(&mut self.touched);
        devices.sort_unstable();
        devices.dedup();
        self.report_overloads(ctx, &devices);
        self.solve(ctx, devices);
        for batch in std::mem::take(&mut self.taught) {
            self.teach(ctx.world, batch);
        }
        self.note_finishes(ctx);
    }
}
