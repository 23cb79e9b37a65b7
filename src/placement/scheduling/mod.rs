//! The scheduling study in motion: jobs arrive, agents propose, shields review, tasks run and compete.
//!
//! Time line of one joint action (a *batch*: the jobs of one cluster in one epoch):
//! proposed from the loads that the agents see → decided, after FLOP on the deciding devices that compete with the tasks
//! there → with a shield: collected after a round trip, reviewed after FLOP on the shields' hosts, and after the rounds
//! of messages between shields → carried out.
//! What fails on the way is in `failing`, what the reader changes in `changing`.
//! Decisions and reviews are customers of the queueing network like jobs, so a busy head is slow, and slows its tasks.

mod changing;
mod customers;
mod deciding;
mod failing;
mod reviewing;
mod running;
mod teaching;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use crate::{
    contention::{Network, Visit},
    engine::{
        instance::Instance,
        process::{Ctx, Process},
        record::{Action, Event},
    },
    model::{intervention::Part, load::Load, method::Method, time::Time},
    num::rng::Stream,
};

use super::{
    learn::learned::Learned,
    policy::{self, Policy},
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
    /// The reader changes something: number of the intervention.
    Intervention(u32),
    /// A part of a device fails (`false`) or returns (`true`) by chance.
    Chance(u32, Part, bool),
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
#[derive(Debug, Clone)]
struct Batch {
    cluster: u32,
    /// The method that proposed it, by which it is decided, reviewed and carried out, whatever changes meanwhile.
    method: Method,
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
    /// What the methods act by that an intervention may switch to.
    learned: BTreeMap<Method, Arc<Learned>>,
    network: Network,
    works: Vec<Option<Work>>,
    desks: Vec<Desk>,
    batches: Vec<Batch>,
    background: Stream,
    /// Whether another redraw of the background is noted.
    redraws: bool,
    /// When devices, and when links, fail and return; empty where they never do.
    chance: [Vec<Stream>; 2],
    agents: Vec<Stream>,
    loads: Vec<Load>,
    epoch: Option<Time>,
    touched: Vec<u32>,
    taught: Vec<u32>,
    teaches: bool,
    rewarded: u32,
    rewards: f64,
    visits: Vec<Visit>,
}

impl Scheduling {
    /// The study of an instance; learning methods act by what was `learned`.
    pub fn new(instance: Arc<Instance>, learned: Option<Arc<Learned>>) -> Self {
        let method = instance.scenario.study.method;
        let policy = policy::policy(&instance, learned.clone());
        Self::with_policy(instance, policy, false).with_learned(learned.map(|learned| (method, learned)))
    }

    /// The same study, knowing also what further methods have `learned`, which interventions switch to.
    pub fn with_learned(mut self, learned: impl IntoIterator<Item = (Method, Arc<Learned>)>) -> Self {
        self.learned.extend(learned);
        self
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
            redraws: false,
            chance: Default::default(),
            learned: BTreeMap::new(),
            agents: (0..devices as u64).map(|agent| Stream::new(seed, "policy", agent)).collect(),
            loads: vec![Load::NONE; devices],
            epoch: None,
            touched: Vec::new(),
            taught: Vec::new(),
            teaches,
            rewarded: 0,
            rewards: 0.0,
            visits: Vec::new(),
            policy,
            instance,
        }
    }

    /// Jobs whose placement has been rewarded.
    pub fn rewarded(&self) -> u32 {
        self.rewarded
    }

    /// Mean over those jobs of the sum of their tasks' rewards, before κ; 0 where there is none.
    pub fn mean_reward(&self) -> f64 {
        if self.rewarded == 0 { 0.0 } else { self.rewards / f64::from(self.rewarded) }
    }

    /// The queueing network as of the last settled moment: jobs by id, then decisions and reviews.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The policy, at the end of a run.
    pub fn into_policy(self) -> Box<dyn Policy> {
        self.policy
    }

    fn redraw_background(&mut self, ctx: &mut Ctx<'_, Cue>) {
        let background = &self.instance.scenario.cluster.background;
        let (low, high) = (background.low_share, background.high_share);
        let period_secs = background.period_secs;
        let shares = self.instance.draw_background(&mut self.background);
        ctx.emit(Event::Background { shares });
        self.redraws = low < high;
        if self.redraws {
            ctx.note(ctx.now.after_secs(period_secs), Cue::Background);
        }
        self.refresh_all(ctx);
    }

    /// Tells the network of all that run what they ask for now, and lets jobs that wait for a place try again.
    fn refresh_all(&mut self, ctx: &mut Ctx<'_, Cue>) {
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
}

impl Process for Scheduling {
    type Cue = Cue;

    fn start(&mut self, ctx: &mut Ctx<'_, Cue>) {
        // First, so that a change comes before everything else of its moment.
        for (number, intervention) in (0..).zip(&self.instance.scenario.interventions) {
            ctx.note(Time::from_secs(intervention.at_secs), Cue::Intervention(number));
        }
        ctx.note(Time::ZERO, Cue::Background);
        for (job, state) in self.instance.jobs.iter().enumerate() {
            ctx.note(state.arrival, Cue::Arrival(job as u32));
        }
        self.note_failures(ctx);
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
            Cue::Intervention(number) => self.intervene(ctx, number),
            Cue::Chance(device, part, up) => self.by_chance(ctx, device, part, up),
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
