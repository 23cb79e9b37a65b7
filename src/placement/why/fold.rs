//! The fold over records that books each job's time.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    engine::{
        instance::Instance,
        record::{Event, Record},
        world::World,
    },
    model::{intervention, time::Time},
    num::math::max,
};

use super::{Cause, Contention, JobTime, Part, RunTimes, Times};

/// Whose time is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Every job's.
    All,
    /// One job's: contention is then solved only for its cluster, and only while it trains.
    Job(u32),
}

/// Where the time of one job went, by the records up to a moment; `None` where it has not arrived by then.
pub fn job_time(instance: &Arc<Instance>, records: &[Record], job: u32, until: Time) -> Option<JobTime> {
    let mut fold = Fold::new(instance, Scope::Job(job));
    records.iter().take_while(|record| record.at <= until).for_each(|record| fold.take(record));
    fold.job(job, until)
}

/// Where the time of all jobs went, by the records up to a moment.
pub fn run_times(instance: &Arc<Instance>, records: &[Record], until: Time) -> RunTimes {
    let mut fold = Fold::new(instance, Scope::All);
    records.iter().take_while(|record| record.at <= until).for_each(|record| fold.take(record));
    fold.run(until)
}

/// What a job is doing.
#[derive(Debug, Clone, PartialEq)]
enum Doing {
    /// It waits for its scheduler.
    Waiting(Part),
    /// It trains; the parts of a cycle, as of the last settled moment.
    Training(Option<Cycle>),
    /// It has completed.
    Nothing,
}

#[derive(Debug, Clone, PartialEq)]
struct Cycle {
    secs: f64,
    parts: Times,
}

/// A job's account.
#[derive(Debug, Clone, PartialEq)]
struct Account {
    doing: Doing,
    since: Time,
    times: Times,
}

impl Account {
    /// Books the time up to `now` to what the job has been doing.
    fn book(&mut self, now: Time) {
        let secs = now.secs_since(self.since);
        self.since = self.since.max(now);
        if secs <= 0.0 {
            return;
        }
        match &self.doing {
            Doing::Waiting(Part::Messages) => self.times.add(Part::Messages, Cause::Messages, secs),
            Doing::Waiting(part) => self.times.add(*part, Cause::Scheduler, secs),
            Doing::Training(Some(cycle)) => self.times.add_scaled(&cycle.parts, secs / cycle.secs),
            Doing::Training(None) | Doing::Nothing => {}
        }
    }

    fn turn(&mut self, now: Time, doing: Doing) {
        self.book(now);
        self.doing = doing;
    }
}

/// What goes on in a cluster beside training.
#[derive(Debug, Clone, Default)]
struct Desk {
    /// Jobs that train.
    training: BTreeSet<u32>,
    /// Jobs that a device is still to decide.
    deciding: BTreeMap<u32, u32>,
    /// Joint actions that are decided and not yet reviewed, with the jobs that are still in them.
    reviewing: BTreeMap<u32, BTreeSet<u32>>,
    /// Whether anything in its network may have changed since it was solved.
    dirty: bool,
}

/// A joint action that is not yet decided.
#[derive(Debug, Clone)]
struct Underway {
    /// Jobs that are still to be decided.
    left: BTreeSet<u32>,
    /// Jobs that are decided.
    decided: BTreeSet<u32>,
    /// Whether a shield will review it: it goes on under the method that proposed it.
    reviewed: bool,
}

/// Books jobs' time, record by record.
#[derive(Debug, Clone)]
pub struct Fold {
    world: World,
    scope: Scope,
    desks: Vec<Desk>,
    /// Joint actions until their last decision.
    undecided: BTreeMap<u32, Underway>,
    accounts: BTreeMap<u32, Account>,
    solved: u64,
    disagreement: f64,
}

impl Fold {
    /// A fold that has taken nothing.
    pub fn new(instance: &Arc<Instance>, scope: Scope) -> Self {
        Self {
            world: World::new(Arc::clone(instance)),
            scope,
            desks: vec![Desk::default(); instance.clusters.len()],
            undecided: BTreeMap::new(),
            accounts: BTreeMap::new(),
            solved: 0,
            disagreement: 0.0,
        }
    }

    /// Takes the next record.
    pub fn take(&mut self, record: &Record) {
        if record.at > self.world.now {
            self.settle();
        }
        self.world.apply(record);
        let now = record.at;
        match &record.event {
            Event::Background { .. } | Event::Changed { .. } => {
                self.desks.iter_mut().for_each(|desk| desk.dirty = true);
            }
            Event::Arrived { job } => self.arrived(*job, now),
            Event::Proposed { batch, cluster, actions, .. } => {
                let reviewed = self.world.is_reviewed(actions);
                let left = actions.iter().map(|action| action.job).collect();
                self.undecided.insert(*batch, Underway { left, decided: BTreeSet::new(), reviewed });
                for action in actions {
                    // Proposed again, it has left the joint action that nobody could review.
                    self.desks[*cluster as usize].reviewing.retain(|_, jobs| {
                        jobs.remove(&action.job);
                        !jobs.is_empty()
                    });
                    let decider = self.decider(*cluster, action.job);
                    *self.desks[*cluster as usize].deciding.entry(decider).or_default() += 1;
                    self.turn(action.job, now, Doing::Waiting(Part::Deciding));
                }
                self.desks[*cluster as usize].dirty = true;
            }
            Event::Decided { batch, device, jobs, .. } => self.decided(*batch, *device, jobs, now),
            Event::Reviewed { batch, cluster, verdict, .. } => {
                let desk = &mut self.desks[*cluster as usize];
                desk.reviewing.remove(batch);
                desk.dirty = true;
                verdict.waiting.iter().for_each(|&job| self.turn(job, now, Doing::Waiting(Part::Place)));
            }
            Event::Placed { action } => {
                self.turn(action.job, now, Doing::Training(None));
                let desk = self.desk_of(action.job);
                desk.training.insert(action.job);
                desk.dirty = true;
            }
            Event::Completed { job } => self.left(*job, now, Doing::Nothing),
            Event::Interrupted { job, .. } => self.left(*job, now, Doing::Waiting(Part::Epoch)),
            Event::Failed { device, part } => self.failed(*device, *part),
            Event::Returned { device, .. } => self.returned(*device),
            Event::Solved { cycles, .. } => {
                for &(job, _) in cycles {
                    self.desk_of(job).dirty = true;
                }
            }
            Event::Overloaded { .. } | Event::Relieved { .. } | Event::Ended => {}
        }
    }

    fn arrived(&mut self, job: u32, now: Time) {
        if self.scope == Scope::All || self.scope == Scope::Job(job) {
            let doing = Doing::Waiting(Part::Epoch);
            self.accounts.insert(job, Account { doing, since: now, times: Times::default() });
        }
    }

    fn decided(&mut self, batch: u32, device: u32, jobs: &[u32], now: Time) {
        let (left, reviewed) = self.undecided.get_mut(&batch).map_or((0, false), |underway| {
            underway.left.retain(|job| !jobs.contains(job));
            underway.decided.extend(jobs);
            (underway.left.len(), underway.reviewed)
        });
        let count = jobs.len() as u32;
        let cluster = self.world.instance.devices[device as usize].cluster as usize;
        let desk = &mut self.desks[cluster];
        desk.dirty = true;
        let queue = desk.deciding.entry(device).or_default();
        *queue = queue.saturating_sub(count);
        if *queue == 0 {
            desk.deciding.remove(&device);
        }
        if left == 0
            && let Some(underway) = self.undecided.remove(&batch)
            && reviewed
        {
            desk.reviewing.insert(batch, underway.decided);
        }
        // Without a shield, what the head has decided travels there and back; an owner's jobs start at once.
        let next = if reviewed { Part::Review } else { Part::Messages };
        jobs.iter().for_each(|&job| self.turn(job, now, Doing::Waiting(next)));
    }

    /// Decisions on a device that is down are lost: owners decide again, a head's go to the next head.
    fn failed(&mut self, device: u32, part: intervention::Part) {
        let cluster = self.world.instance.devices[device as usize].cluster;
        let (centralised, head) = (self.is_centralised(), self.world.head(cluster));
        let desk = &mut self.desks[cluster as usize];
        desk.dirty = true;
        if part == intervention::Part::Device && !centralised {
            let jobs = &self.world.instance.jobs;
            self.undecided.retain(|&batch, Underway { left, decided, reviewed }| {
                let before = left.len();
                left.retain(|&job| jobs[job as usize].owner != device);
                // What nobody has decided, nobody reviews.
                if left.is_empty() && left.len() < before && *reviewed && !decided.is_empty() {
                    desk.reviewing.insert(batch, std::mem::take(decided));
                }
                !left.is_empty()
            });
        }
        if (part == intervention::Part::Device || centralised)
            && let Some(lost) = desk.deciding.remove(&device)
            && let Some(head) = head.filter(|_| centralised)
        {
            *desk.deciding.entry(head).or_default() += lost;
        }
    }

    /// Where a head is back, it takes over all but what is being decided.
    fn returned(&mut self, device: u32) {
        let cluster = self.world.instance.devices[device as usize].cluster;
        let (centralised, head) = (self.is_centralised(), self.world.head(cluster));
        let desk = &mut self.desks[cluster as usize];
        desk.dirty = true;
        if let Some(head) = head.filter(|_| centralised) {
            let others = desk.deciding.iter_mut().filter(|(device, count)| **device != head && **count > 1);
            let taken: u32 = others.map(|(_, count)| std::mem::replace(count, 1) - 1).sum();
            if taken > 0 {
                *desk.deciding.entry(head).or_default() += taken;
            }
        }
    }

    fn is_centralised(&self) -> bool {
        self.world.instance.scenario.study.method.is_centralised()
    }

    /// A job leaves its hosts.
    fn left(&mut self, job: u32, now: Time, doing: Doing) {
        self.turn(job, now, doing);
        let desk = self.desk_of(job);
        desk.training.remove(&job);
        desk.dirty = true;
    }

    fn turn(&mut self, job: u32, now: Time, doing: Doing) {
        if let Some(account) = self.accounts.get_mut(&job) {
            account.turn(now, doing);
        }
    }

    fn cluster_of(&self, job: u32) -> usize {
        let owner = self.world.instance.jobs[job as usize].owner;
        self.world.instance.devices[owner as usize].cluster as usize
    }

    fn desk_of(&mut self, job: u32) -> &mut Desk {
        let cluster = self.cluster_of(job);
        &mut self.desks[cluster]
    }

    fn decider(&self, cluster: u32, job: u32) -> u32 {
        let owner = self.world.instance.jobs[job as usize].owner;
        // Whom nobody reaches decides for itself.
        let asks = self.is_centralised() && self.world.is_usable(owner);
        if asks { self.world.head(cluster).unwrap_or(owner) } else { owner }
    }

    /// Solves the contention of the clusters in which something changed at the last moment, where anybody asks.
    fn settle(&mut self) {
        for cluster in 0..self.desks.len() {
            if !self.desks[cluster].dirty {
                continue;
            }
            let asked = match self.scope {
                Scope::All => !self.desks[cluster].training.is_empty(),
                Scope::Job(job) => self.desks[cluster].training.contains(&job),
            };
            if asked {
                self.desks[cluster].dirty = false;
                self.solve(cluster);
            }
        }
    }

    fn solve(&mut self, cluster: usize) {
        let desk = &self.desks[cluster];
        let deciding: Vec<u32> = desk.deciding.keys().copied().collect();
        let jobs: Vec<u32> = desk.training.iter().copied().collect();
        let contention = Contention::among(&self.world, cluster as u32, jobs, &deciding);
        self.solved += 1;
        for job in &self.desks[cluster].training {
            let Some(account) = self.accounts.get_mut(job) else { continue };
            let solved = contention.cycle_secs(*job);
            let recorded = self.world.jobs[*job as usize].cycle_secs;
            // A job that has just started has no cycle on record in a list that ends at that very moment.
            let secs = if recorded > 0.0 { recorded } else { solved };
            if self.desks[cluster].reviewing.is_empty() {
                self.disagreement = max(self.disagreement, (solved - secs).abs() / secs);
            }
            let parts = contention.cycle_parts(&self.world, *job, secs);
            account.turn(self.world.now, Doing::Training(Some(Cycle { secs, parts })));
        }
    }

    /// Where a job's time went up to `until` (or up to the last record, if that is later); `None` before its arrival.
    /// A run that has ended tells no more than its end.
    pub fn job(&mut self, job: u32, until: Time) -> Option<JobTime> {
        self.settle();
        self.told(job, until)
    }

    fn told(&self, job: u32, until: Time) -> Option<JobTime> {
        let mut account = self.accounts.get(&job)?.clone();
        let now = self.world.now;
        let until = if self.world.ended { now } else { until.max(now) };
        let completed = account.doing == Doing::Nothing;
        account.book(until);
        let until = if completed { self.world.jobs[job as usize].completed } else { until };
        let arrived = self.world.instance.jobs[job as usize].arrival;
        Some(JobTime { job, arrived, until, completed, times: account.times })
    }

    /// Where the time of all jobs in scope went up to `until`; see [`Self::job`].
    pub fn run(&mut self, until: Time) -> RunTimes {
        self.settle();
        let jobs: Vec<JobTime> = self.accounts.keys().filter_map(|&job| self.told(job, until)).collect();
        let mut total = Times::default();
        jobs.iter().for_each(|job| total.add_scaled(&job.times, 1.0));
        RunTimes { jobs, total }
    }

    /// How many times a cluster's contention was solved.
    pub fn solved(&self) -> u64 {
        self.solved
    }

    /// The greatest relative difference between a solved cycle and the recorded one so far, while no review was in
    /// progress.
    pub fn disagreement(&self) -> f64 {
        self.disagreement
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        engine::record::{Action, Conflicts},
        model::method::Method,
        presets,
    };

    use super::*;

    /// The fold of these events under a shield, and how many joint actions it holds for being reviewed.
    fn reviewing(events: impl IntoIterator<Item = Event>) -> usize {
        let mut scenario = presets::get("collision-minimal").expect("shipped");
        scenario.study.method = Method::SroleC;
        let mut fold = Fold::new(&Instance::draw(&scenario).expect("drawable"), Scope::All);
        events.into_iter().for_each(|event| fold.take(&Record { at: Time::ZERO, event }));
        fold.desks[0].reviewing.len()
    }

    #[test]
    fn only_what_is_decided_is_reviewed() {
        let scenario = presets::get("collision-minimal").expect("shipped");
        let instance = Instance::draw(&scenario).expect("drawable");
        let owner = instance.jobs[0].owner;
        let hosts = vec![owner; instance.jobs[0].tasks.len()];
        let proposed = |batch| Event::Proposed {
            batch,
            cluster: 0,
            actions: vec![Action { job: 0, hosts: hosts.clone() }],
            conflicts: Conflicts::default(),
        };
        let decided = |batch| Event::Decided { batch, device: owner, jobs: vec![0], secs: 0.0 };
        let failed = || Event::Failed { device: owner, part: intervention::Part::Device };
        assert_eq!(reviewing([proposed(0), decided(0)]), 1);
        assert_eq!(reviewing([proposed(0), failed()]), 0, "nobody has decided");
        assert_eq!(reviewing([proposed(0), decided(0), proposed(1)]), 0, "nobody could review it");
        assert_eq!(reviewing([proposed(0), decided(0), proposed(1), decided(1)]), 1);
    }
}
