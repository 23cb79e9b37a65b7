//! What both shields write on: where each task is planned to run, and the planned utilisation that follows.
//!
//! A task's demand includes its ends of the cuts to its neighbours in the job, and a neighbour without a host counts as
//! elsewhere.
//! Hence placing a task raises no device but its host, and evicting one raises no device but the one it leaves (there a
//! cut that was inside the device now crosses its links).
//! Whatever has been found to fit elsewhere therefore stays so.

use crate::{
    engine::{
        instance::Instance,
        record::{Action, Correction, TaskId, Verdict},
    },
    model::load::Load,
    num::sort::{sort_by, sort_by_key},
};

use super::Situation;

/// A proposal: one task, and where its agent wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Proposal {
    /// The task.
    pub id: TaskId,
    /// Position of its job's action in the joint action.
    action: u32,
    /// The owner of its job: the agent that proposes.
    pub owner: u32,
    /// The device proposed.
    pub device: u32,
    /// Its demand there, in the joint action as proposed.
    demand: Load,
}

impl Proposal {
    /// The order in which shields evict and place: largest maximum resource demand first, ties by (job, task).
    pub fn largest_first(proposals: &mut [Self]) {
        sort_by(proposals, |a, b| b.demand.greatest().cmp(&a.demand.greatest()).then(a.id.cmp(&b.id)));
    }

    /// The order in which borders admit: (arrival, job, task); jobs are numbered by arrival.
    pub fn first_come(proposals: &mut [Self]) {
        sort_by_key(proposals, |proposal| proposal.id);
    }
}

/// The joint action under review: hosts as decided so far, and planned utilisation with them.
pub(super) struct Ledger<'a> {
    situation: &'a Situation<'a>,
    proposed: &'a [Action],
    /// Hosts by action and task; `None` while a task is evicted or not admitted.
    hosts: Vec<Vec<Option<u32>>>,
    /// By action: the whole job waits for the next epoch.
    waits: Vec<bool>,
    /// Planned utilisation by device of the cluster, looked up when first needed.
    planned: Vec<Option<Load>>,
    first_device: u32,
}

impl<'a> Ledger<'a> {
    /// A ledger on which nothing has been placed yet, and the proposals in the order of the joint action.
    pub fn open(situation: &'a Situation<'a>, proposed: &'a [Action]) -> (Self, Vec<Proposal>) {
        let devices = &situation.instance.clusters[situation.cluster as usize].devices;
        let mut ledger = Self {
            situation,
            proposed,
            hosts: proposed.iter().map(|action| action.hosts.iter().map(|&host| Some(host)).collect()).collect(),
            waits: vec![false; proposed.len()],
            planned: vec![None; devices.len()],
            first_device: devices.start,
        };
        let proposals = ledger.proposals();
        ledger.hosts.iter_mut().flatten().for_each(|host| *host = None);
        (ledger, proposals)
    }

    fn proposals(&self) -> Vec<Proposal> {
        let instance = self.instance();
        let mut proposals = Vec::with_capacity(self.hosts.iter().map(Vec::len).sum());
        for (i, action) in self.proposed.iter().enumerate() {
            for (task, &device) in action.hosts.iter().enumerate() {
                let demand = instance.task_load_on(action.job, task, &self.hosts[i]).unwrap_or_default();
                let id = TaskId { job: action.job, task: task as u32 };
                let owner = instance.jobs[action.job as usize].owner;
                proposals.push(Proposal { id, action: i as u32, owner, device, demand });
            }
        }
        proposals
    }

    fn instance(&self) -> &'a Instance {
        self.situation.instance
    }

    /// The candidates of a proposal's job.
    pub fn candidates(&self, proposal: &Proposal) -> &'a [u32] {
        let lists = self.situation.candidates;
        lists.binary_search_by_key(&proposal.id.job, |(job, _)| *job).map_or(&[], |place| &lists[place].1)
    }

    /// Planned utilisation of a device with what is placed now.
    pub fn planned(&mut self, device: u32) -> Load {
        *self.planned_mut(device)
    }

    fn planned_mut(&mut self, device: u32) -> &mut Load {
        let base = self.situation.base;
        self.planned[(device - self.first_device) as usize].get_or_insert_with(|| base(device))
    }

    /// Whether a device's planned utilisation exceeds α.
    pub fn is_overloaded(&mut self, device: u32) -> bool {
        !self.planned(device).within(self.instance().alpha)
    }

    /// Planned utilisation of a device if a task without a host went there.
    pub fn planned_with(&mut self, proposal: &Proposal, device: u32) -> Load {
        self.planned(device) + self.added(proposal, device)
    }

    /// Whether a device would stay within α if a task without a host went there.
    pub fn fits(&mut self, proposal: &Proposal, device: u32) -> bool {
        self.planned_with(proposal, device).within(self.instance().alpha)
    }

    /// What a task without a host would add to a device: its demand, less the ends of cuts that its neighbours there
    /// would no longer send over the links.
    fn added(&self, proposal: &Proposal, device: u32) -> Load {
        let (instance, job) = (self.instance(), proposal.id.job);
        let (hosts, task) = (&self.hosts[proposal.action as usize], proposal.id.task as usize);
        let here = Some(device);
        let host = |task: usize| hosts.get(task).copied().flatten();
        let before = |task: usize| match task.checked_sub(1) {
            None => Some(proposal.owner),
            Some(before) => host(before),
        };
        let mut added = instance.task_load(job, task, device, before(task), host(task + 1));
        if let Some(previous) = task.checked_sub(1).filter(|&previous| host(previous) == here) {
            added += instance.task_load(job, previous, device, before(previous), here);
            added -= instance.task_load(job, previous, device, before(previous), None);
        }
        if host(task + 1) == here {
            added += instance.task_load(job, task + 1, device, here, host(task + 2));
            added -= instance.task_load(job, task + 1, device, None, host(task + 2));
        }
        added
    }

    /// The host of a task as decided so far.
    pub fn host(&self, proposal: &Proposal) -> Option<u32> {
        self.hosts[proposal.action as usize][proposal.id.task as usize]
    }

    /// Puts tasks without a host where they are proposed, all at once.
    /// Of each job they are all those proposed for a device or none, so that demands are those of the joint action.
    pub fn project(&mut self, proposals: &[Proposal]) {
        for proposal in proposals {
            *self.planned_mut(proposal.device) += proposal.demand;
            *self.host_mut(proposal) = Some(proposal.device);
        }
    }

    /// Puts a task without a host on a device.
    pub fn place(&mut self, proposal: &Proposal, device: u32) {
        let added = self.added(proposal, device);
        *self.planned_mut(device) += added;
        *self.host_mut(proposal) = Some(device);
    }

    /// Takes a task from its host, if it has one.
    pub fn evict(&mut self, proposal: &Proposal) {
        if let Some(device) = self.host_mut(proposal).take() {
            let added = self.added(proposal, device);
            *self.planned_mut(device) -= added;
        }
    }

    fn host_mut(&mut self, proposal: &Proposal) -> &mut Option<u32> {
        &mut self.hosts[proposal.action as usize][proposal.id.task as usize]
    }

    /// Predicted cycle of a task's job if the task, which has no host, went to a device, seconds.
    pub fn predicted_secs(&mut self, proposal: &Proposal, device: u32) -> f64 {
        *self.host_mut(proposal) = Some(device);
        let secs = (self.situation.predict)(proposal.id.job, &self.hosts[proposal.action as usize]);
        *self.host_mut(proposal) = None;
        secs
    }

    /// Whether a proposal's job has been withdrawn.
    pub fn waits(&self, proposal: &Proposal) -> bool {
        self.waits[proposal.action as usize]
    }

    /// Withdraws the whole job of a proposal: none of its tasks is placed in this epoch.
    pub fn withdraw(&mut self, proposal: &Proposal) {
        for task in 0..self.hosts[proposal.action as usize].len() as u32 {
            self.evict(&Proposal { id: TaskId { task, ..proposal.id }, ..*proposal });
        }
        self.waits[proposal.action as usize] = true;
    }

    /// The verdict: what is carried out and how it differs from `proposals`; of the tasks placed as a last resort, those
    /// whose host exceeds α are forced.
    pub fn close(mut self, proposals: &[Proposal], last_resort: &[Proposal]) -> Verdict {
        let mut verdict = Verdict { messages: 2 * agents(proposals), ..Verdict::default() };
        for proposal in proposals {
            if let Some(executed) = self.host(proposal)
                && executed != proposal.device
            {
                let false_alarm = self.is_false_alarm(proposal, executed);
                let Proposal { id: task, device: proposed, .. } = *proposal;
                verdict.corrections.push(Correction { task, proposed, executed, false_alarm });
            }
        }
        for proposal in last_resort {
            if let Some(host) = self.host(proposal)
                && self.is_overloaded(host)
            {
                verdict.forced.push(proposal.id);
            }
        }
        for ((action, hosts), waits) in self.proposed.iter().zip(&self.hosts).zip(self.waits) {
            if waits {
                verdict.waiting.push(action.job);
            } else {
                verdict.actions.push(Action { job: action.job, hosts: hosts.iter().copied().flatten().collect() });
            }
        }
        verdict
    }

    /// Whether a corrected task could have stayed where it was proposed, all else as carried out: neither the proposed
    /// device nor the one it would leave, if that lifts it, would exceed α.
    fn is_false_alarm(&mut self, proposal: &Proposal, executed: u32) -> bool {
        let before = self.planned(executed);
        self.evict(proposal);
        let after = self.planned(executed);
        let lifted = after.0.iter().zip(before.0).any(|(after, before)| *after > before);
        let harmless = self.fits(proposal, proposal.device) && !(lifted && self.is_overloaded(executed));
        self.place(proposal, executed);
        harmless
    }
}

/// How many agents propose.
fn agents(proposals: &[Proposal]) -> u32 {
    let mut owners: Vec<u32> = proposals.iter().map(|proposal| proposal.owner).collect();
    owners.sort_unstable();
    owners.dedup();
    owners.len() as u32
}
