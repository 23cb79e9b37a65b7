//! A look at one joint action: what each agent proposed, what that would have meant, and what was carried out instead.
//!
//! Everything is read from records and from the world at the moment of the verdict; nothing is decided again.
//! Loads are those that the shield itself saw: planned utilisation in whole billionths, demands as proposed.

use crate::{
    engine::{
        instance::Instance,
        record::{Action, Collision, Event, Record, TaskId, Verdict},
        world::World,
    },
    model::{load::Load, method::ShieldKind, time::Time},
};

use super::why::Contention;

/// Where the records of one joint action are: positions in the list that was searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Its proposal.
    pub proposed: usize,
    /// Its review; `None` where there is no shield, or not yet a verdict.
    pub reviewed: Option<usize>,
}

impl Found {
    /// How many records come before the moment of judgement: seek there for the world that [`look`] asks for.
    pub fn judged(self) -> usize {
        self.reviewed.unwrap_or(self.proposed)
    }
}

/// The joint action of this number, as far as these records tell.
pub fn find(records: &[Record], batch: u32) -> Option<Found> {
    let is_it = |record: &Record| matches!(record.event, Event::Proposed { batch: this, .. } if this == batch);
    let proposed = records.iter().position(is_it)?;
    Some(with_review(records, proposed, batch))
}

/// The last joint action that these records propose: pass the records up to the moment that is shown.
pub fn latest(records: &[Record]) -> Option<Found> {
    latest_of(records, |_| true)
}

/// The last joint action that these records propose and whose proposals are asked for.
pub fn latest_of(records: &[Record], is_asked_for: impl Fn(&[Action]) -> bool) -> Option<Found> {
    records.iter().enumerate().rev().find_map(|(proposed, record)| match &record.event {
        Event::Proposed { batch, actions, .. } if is_asked_for(actions) => Some(with_review(records, proposed, *batch)),
        _ => None,
    })
}

/// The joint action that the record at this position is about: a proposal, a decision, a review, or the placement that
/// came of it. `None` for every other record.
pub fn about(records: &[Record], position: usize) -> Option<Found> {
    match &records.get(position)?.event {
        Event::Proposed { batch, .. } | Event::Decided { batch, .. } | Event::Reviewed { batch, .. } => {
            find(records, *batch)
        }
        Event::Placed { action } => records[..position].iter().enumerate().rev().find_map(|(proposed, record)| {
            let Event::Proposed { batch, actions, .. } = &record.event else { return None };
            let holds = actions.iter().any(|proposal| proposal.job == action.job);
            holds.then(|| with_review(records, proposed, *batch))
        }),
        _ => None,
    }
}

fn with_review(records: &[Record], proposed: usize, batch: u32) -> Found {
    let is_it = |record: &Record| matches!(record.event, Event::Reviewed { batch: this, .. } if this == batch);
    let reviewed = records[proposed..].iter().position(is_it).map(|after| proposed + after);
    Found { proposed, reviewed }
}

/// What became of one proposed task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// No verdict yet.
    Pending,
    /// Nobody reviews: it is carried out as proposed.
    Unreviewed,
    /// The shield let it stand.
    AsProposed,
    /// The shield moved it.
    Corrected,
    /// No place was safe; it was placed all the same.
    Forced,
    /// No place was safe; its whole job waits.
    Waits,
    /// Its job left the joint action before the verdict, since its owner failed.
    Left,
}

/// One proposed task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskView {
    /// The task.
    pub task: TaskId,
    /// The owner of its job: the agent that proposes.
    pub owner: u32,
    /// The device proposed.
    pub proposed: u32,
    /// The device where it is carried out; `None` while it is pending, and where its
    /// job waits or left.
    pub executed: Option<u32>,
    /// What became of it.
    pub ruling: Ruling,
    /// It was moved, and could have stayed after all.
    pub false_alarm: bool,
}

/// A device that is proposed, or substituted, in a joint action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HostView {
    /// The device.
    pub device: u32,
    /// Planned utilisation before the joint action.
    pub base: Load,
    /// The same with all that was proposed for it.
    pub proposed: Load,
    /// The same with all that is carried out on it; `None` before the verdict.
    pub executed: Option<Load>,
}

/// What the review of a joint action cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReviewCost {
    /// Messages between agents and shields, and among shields.
    pub messages: u32,
    /// Rounds of messages among shields, one after another.
    pub rounds: u32,
    /// From the last decision to the verdict's arrival, seconds.
    pub secs: f64,
    /// Proposals that a neighbouring region's shield did not admit.
    pub border_refusals: u32,
}

/// A joint action, seen closely.
#[derive(Debug, Clone, PartialEq)]
pub struct JointAction {
    /// Its number.
    pub batch: u32,
    /// Its cluster.
    pub cluster: u32,
    /// When it was proposed.
    pub proposed_at: Time,
    /// When the verdict was reached.
    pub reviewed_at: Option<Time>,
    /// The limit α, billionths.
    pub alpha: i64,
    /// Its tasks, in the order of the proposals.
    pub tasks: Vec<TaskView>,
    /// The devices that occur in it, ascending.
    pub hosts: Vec<HostView>,
    /// What the review cost; `None` without one.
    pub review: Option<ReviewCost>,
    /// Collisions of what was proposed.
    pub collisions_proposed: Vec<Collision>,
    /// Collisions of what is carried out.
    pub collisions_executed: Vec<Collision>,
}

impl JointAction {
    /// The device, if it occurs in this joint action.
    pub fn host(&self, device: u32) -> Option<&HostView> {
        self.hosts.binary_search_by_key(&device, |host| host.device).ok().map(|place| &self.hosts[place])
    }

    /// The other tasks that were proposed for the same device, of its own job and of others.
    pub fn beside<'a>(&'a self, task: &'a TaskView) -> impl Iterator<Item = &'a TaskView> {
        self.tasks.iter().filter(|other| other.proposed == task.proposed && other.task != task.task)
    }

    /// The owners that proposed for a device, ascending.
    pub fn owners(&self, device: u32) -> Vec<u32> {
        let mut owners: Vec<u32> =
            self.tasks.iter().filter(|task| task.proposed == device).map(|task| task.owner).collect();
        owners.sort_unstable();
        owners.dedup();
        owners
    }

    /// The jobs that are carried out otherwise than proposed, with the cycle predicted for both, all else as it is in
    /// `world` (which must be that of [`Found::judged`]).
    pub fn cycle_changes(&self, world: &World) -> Vec<CycleChange> {
        let contention = Contention::of(world, self.cluster, &[]);
        let hosts = |job: &[TaskView], of: fn(&TaskView) -> Option<u32>| job.iter().map(of).collect::<Vec<_>>();
        let jobs = self.tasks.chunk_by(|a, b| a.task.job == b.task.job);
        let moved = jobs.filter(|job| job.iter().any(|task| task.executed.is_some_and(|host| host != task.proposed)));
        let change = |job: &[TaskView]| CycleChange {
            job: job[0].task.job,
            proposed_secs: contention.predict(world, job[0].task.job, &hosts(job, |task| Some(task.proposed))),
            executed_secs: contention.predict(world, job[0].task.job, &hosts(job, |task| task.executed)),
        };
        moved.map(change).collect()
    }
}

/// What a correction does to a job's cycle, as predicted by one sweep from the queues before the joint action: the other
/// jobs of the joint action are not in them, which a shield cannot know either.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CycleChange {
    /// The job.
    pub job: u32,
    /// Its predicted cycle as proposed, seconds.
    pub proposed_secs: f64,
    /// Its predicted cycle as carried out, seconds.
    pub executed_secs: f64,
}

/// Looks at a joint action. `world` is that after [`Found::judged`] records; `None` where `found` is not of these records.
pub fn look(world: &World, records: &[Record], found: Found) -> Option<JointAction> {
    let proposal = records.get(found.proposed)?;
    let Event::Proposed { batch, cluster, actions, conflicts } = &proposal.event else { return None };
    let review = match found.reviewed.map(|at| records.get(at)) {
        Some(Some(record)) => Some(record),
        Some(None) => return None,
        None => None,
    };
    let mut seen = JointAction {
        batch: *batch,
        cluster: *cluster,
        proposed_at: proposal.at,
        reviewed_at: review.map(|record| record.at),
        alpha: world.instance.alpha,
        tasks: Vec::new(),
        hosts: Vec::new(),
        review: None,
        collisions_proposed: conflicts.collisions.clone(),
        collisions_executed: Vec::new(),
    };
    let reviewed = match review.map(|record| &record.event) {
        Some(Event::Reviewed { verdict, conflicts, secs, .. }) => {
            let Verdict { messages, rounds, border_refusals, .. } = *verdict;
            seen.review = Some(ReviewCost { messages, rounds, secs: *secs, border_refusals });
            seen.collisions_executed.clone_from(&conflicts.collisions);
            Some(verdict)
        }
        Some(_) => return None,
        None => None,
    };
    let executed = match reviewed {
        Some(verdict) => Some(&verdict.actions),
        None if world.is_reviewed(actions) => None,
        None => {
            seen.collisions_executed.clone_from(&conflicts.collisions);
            Some(actions)
        }
    };
    let instance = &world.instance;
    seen.tasks = actions.iter().flat_map(|action| task_views(instance, action, executed, reviewed)).collect();
    seen.hosts = host_views(world, actions, executed);
    Some(seen)
}

fn task_views(
    instance: &Instance,
    action: &Action,
    executed: Option<&Vec<Action>>,
    verdict: Option<&Verdict>,
) -> Vec<TaskView> {
    let owner = instance.jobs[action.job as usize].owner;
    let carried_out = executed.and_then(|actions| actions.iter().find(|other| other.job == action.job));
    let view = |(task, &proposed): (usize, &u32)| {
        let id = TaskId { job: action.job, task: task as u32 };
        let executed = carried_out.and_then(|carried| carried.hosts.get(task).copied());
        let correction = verdict.and_then(|verdict| verdict.corrections.iter().find(|c| c.task == id));
        let ruling = match verdict {
            None if executed.is_none() => Ruling::Pending,
            None => Ruling::Unreviewed,
            Some(verdict) if verdict.waiting.contains(&action.job) => Ruling::Waits,
            Some(_) if executed.is_none() => Ruling::Left,
            Some(verdict) if verdict.forced.contains(&id) => Ruling::Forced,
            Some(_) if correction.is_some() => Ruling::Corrected,
            Some(_) => Ruling::AsProposed,
        };
        TaskView { task: id, owner, proposed, executed, ruling, false_alarm: correction.is_some_and(|c| c.false_alarm) }
    };
    action.hosts.iter().enumerate().map(view).collect()
}

fn host_views(world: &World, proposed: &[Action], executed: Option<&Vec<Action>>) -> Vec<HostView> {
    let both = proposed.iter().chain(executed.into_iter().flatten());
    let mut devices: Vec<u32> = both.flat_map(|action| action.hosts.iter().copied()).collect();
    devices.sort_unstable();
    devices.dedup();
    let base = |&device: &u32| {
        let base = world.devices[device as usize].load;
        HostView { device, base, proposed: base, executed: executed.map(|_| base) }
    };
    let mut hosts: Vec<HostView> = devices.iter().map(base).collect();
    each_load(&world.instance, proposed, |device, load| {
        if let Ok(place) = devices.binary_search(&device) {
            hosts[place].proposed += load;
        }
    });
    each_load(&world.instance, executed.map_or(&[], Vec::as_slice), |device, load| {
        if let Ok(place) = devices.binary_search(&device)
            && let Some(executed) = &mut hosts[place].executed
        {
            *executed += load;
        }
    });
    hosts
}

/// The demand of each task of these actions, on its host.
fn each_load(instance: &Instance, actions: &[Action], mut take: impl FnMut(u32, Load)) {
    for action in actions {
        let hosts: Vec<Option<u32>> = action.hosts.iter().map(|&host| Some(host)).collect();
        for (task, &host) in action.hosts.iter().enumerate() {
            take(host, instance.task_load_on(action.job, task, &hosts).unwrap_or_default());
        }
    }
}

/// What proposals and shields have done so far: a fold over records.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Totals {
    /// The shield at work.
    shield: ShieldKind,
    /// Collisions of joint actions that nobody reviews and that are not yet carried out.
    unreviewed: u64,
    /// Joint actions proposed.
    pub joint_actions: u64,
    /// Joint actions reviewed.
    pub reviews: u64,
    /// Reviewed joint actions of which anything was changed.
    pub changed: u64,
    /// Tasks that a shield moved.
    pub corrections: u64,
    /// Corrections that were not needed after all.
    pub false_alarms: u64,
    /// Proposals that a neighbouring region did not admit.
    pub border_refusals: u64,
    /// Tasks placed although no safe place was found.
    pub forced: u64,
    /// Times that a job was made to wait.
    pub waiting: u64,
    /// Messages of shields.
    pub messages: u64,
    /// Time from last decisions to verdicts, summed over reviews, seconds.
    pub review_secs: f64,
    /// Collisions on proposed joint actions.
    pub collisions_proposed: u64,
    /// Collisions on joint actions carried out.
    pub collisions_executed: u64,
}

impl Totals {
    /// Before the first record of a run that begins under this shield.
    pub fn new(shield: ShieldKind) -> Self {
        Self {
            shield,
            unreviewed: 0,
            joint_actions: 0,
            reviews: 0,
            changed: 0,
            corrections: 0,
            false_alarms: 0,
            border_refusals: 0,
            forced: 0,
            waiting: 0,
            messages: 0,
            review_secs: 0.0,
            collisions_proposed: 0,
            collisions_executed: 0,
        }
    }

    /// The totals of these records of a run that begins under this shield.
    pub fn of(records: &[Record], shield: ShieldKind) -> Self {
        let mut totals = Self::new(shield);
        records.iter().for_each(|record| totals.take(record));
        totals
    }

    /// Takes the next record.
    pub fn take(&mut self, record: &Record) {
        if let Some(method) = record.event.method() {
            self.shield = method.shield();
        }
        match &record.event {
            Event::Proposed { conflicts, .. } => {
                let collisions = conflicts.collisions.len() as u64;
                self.joint_actions += 1;
                self.collisions_proposed += collisions;
                if self.shield == ShieldKind::None {
                    self.unreviewed += collisions;
                }
            }
            Event::Reviewed { verdict, conflicts, secs, .. } => {
                let is_changed = !verdict.corrections.is_empty() || !verdict.waiting.is_empty();
                self.reviews += 1;
                self.changed += u64::from(is_changed);
                self.corrections += verdict.corrections.len() as u64;
                self.false_alarms += verdict.corrections.iter().filter(|c| c.false_alarm).count() as u64;
                self.border_refusals += u64::from(verdict.border_refusals);
                self.forced += verdict.forced.len() as u64;
                self.waiting += verdict.waiting.len() as u64;
                self.messages += u64::from(verdict.messages);
                self.review_secs += secs;
                self.collisions_executed += conflicts.collisions.len() as u64;
            }
            // Nobody reviews: what was proposed is carried out, once its first tasks are on their hosts.
            Event::Placed { .. } | Event::Ended => self.collisions_executed += std::mem::take(&mut self.unreviewed),
            Event::Background { .. }
            | Event::Arrived { .. }
            | Event::Decided { .. }
            | Event::Solved { .. }
            | Event::Overloaded { .. }
            | Event::Relieved { .. }
            | Event::Completed { .. }
            | Event::Changed { .. }
            | Event::Failed { .. }
            | Event::Returned { .. }
            | Event::Interrupted { .. } => {}
        }
    }
}
