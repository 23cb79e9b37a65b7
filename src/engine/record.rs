//! What happened: the public, append-only facts of a run.

use serde::{Deserialize, Serialize};

use crate::model::{
    intervention::{self, Part},
    load::Load,
    method::Method,
    time::Time,
};

/// A fact and its moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// When it happened, in microseconds.
    pub at: Time,
    /// What happened.
    pub event: Event,
}

/// One job's tasks on their hosts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// The job.
    pub job: u32,
    /// The device of each task, in order.
    pub hosts: Vec<u32>,
}

/// A task of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TaskId {
    /// The job.
    pub job: u32,
    /// Its task, from 0.
    pub task: u32,
}

/// A task that was skipped because, with those before it, it would have overloaded a device that several owners chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collision {
    /// The device.
    pub device: u32,
    /// The task that lifted it above α.
    pub task: TaskId,
    /// The owners that proposed for this device in this epoch, ascending.
    pub owners: Vec<u32>,
}

/// The collisions and misfits of one joint action.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Conflicts {
    /// Tasks that collide.
    pub collisions: Vec<Collision>,
    /// Tasks that would not fit even alone.
    pub misfits: Vec<TaskId>,
}

/// What a shield did to one task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The task.
    pub task: TaskId,
    /// The device proposed by its agent.
    pub proposed: u32,
    /// The device substituted.
    pub executed: u32,
    /// The proposed device would have stayed within α after all, all else as carried out.
    pub false_alarm: bool,
}

/// The verdict on a joint action.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Verdict {
    /// What is carried out, in the order of the proposals; jobs that wait are left out.
    pub actions: Vec<Action>,
    /// Exactly the differences between proposed and carried out.
    pub corrections: Vec<Correction>,
    /// Tasks for which no safe place was found and that were placed all the same (rule `force`).
    pub forced: Vec<TaskId>,
    /// Jobs that wait (rule `wait`).
    pub waiting: Vec<u32>,
    /// Proposals that a neighbouring region's shield did not admit.
    pub border_refusals: u32,
    /// Messages between agents and shields, and among shields.
    pub messages: u32,
    /// Rounds of messages among shields, one after another.
    pub rounds: u32,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// Other people's work changes on all devices at once: share of each CPU, by device.
    Background {
        /// Share of the CPU, by device.
        shares: Vec<f64>,
    },
    /// A job arrives at its owner.
    Arrived {
        /// The job.
        job: u32,
    },
    /// The agents of a cluster propose a joint action for the jobs of an epoch, and start to compute it.
    Proposed {
        /// Number of the joint action.
        batch: u32,
        /// The cluster.
        cluster: u32,
        /// What each agent proposes, in order of arrival.
        actions: Vec<Action>,
        /// Collisions and misfits of the proposal.
        conflicts: Conflicts,
    },
    /// A device has finished deciding; its decisions took this long.
    Decided {
        /// Number of the joint action.
        batch: u32,
        /// The device that decided: the owner, or the head.
        device: u32,
        /// The jobs decided.
        jobs: Vec<u32>,
        /// How long it took, seconds.
        secs: f64,
    },
    /// The shields have reviewed a joint action.
    Reviewed {
        /// Number of the joint action.
        batch: u32,
        /// The cluster.
        cluster: u32,
        /// The verdict.
        verdict: Verdict,
        /// Collisions and misfits of what is carried out.
        conflicts: Conflicts,
        /// Time since the last proposal was in, seconds.
        secs: f64,
    },
    /// A job's tasks start on their hosts.
    Placed {
        /// The job and its hosts.
        action: Action,
    },
    /// Contention was solved again: cycles and utilisations that changed.
    Solved {
        /// Cycle time of jobs, seconds.
        cycles: Vec<(u32, f64)>,
        /// Realised utilisation of CPUs, background included.
        busy: Vec<(u32, f64)>,
    },
    /// A device's planned utilisation now exceeds α.
    Overloaded {
        /// The device.
        device: u32,
        /// Its planned utilisation.
        load: Load,
    },
    /// A device is within α again.
    Relieved {
        /// The device.
        device: u32,
    },
    /// A job has trained its last iteration.
    Completed {
        /// The job.
        job: u32,
    },
    /// The run is over: everything is done, or the horizon is reached.
    Ended,
    /// A setting changes in mid-run.
    Changed {
        /// The setting.
        path: String,
        /// Its value from now on, as JSON.
        value: String,
    },
    /// A device or its link fails.
    Failed {
        /// The device.
        device: u32,
        /// What of it.
        part: Part,
    },
    /// A device or its link is back.
    Returned {
        /// The device.
        device: u32,
        /// What of it.
        part: Part,
    },
    /// A job's tasks leave their hosts; the iteration that had begun is lost. Its owner schedules it again.
    Interrupted {
        /// The job.
        job: u32,
        /// The whole iterations that it has trained, which are kept.
        iterations: u32,
    },
}

impl Event {
    /// The method from now on, where the event changes it.
    pub fn method(&self) -> Option<Method> {
        match self {
            Self::Changed { path, value } if path == intervention::METHOD => serde_json::from_str(value).ok(),
            _ => None,
        }
    }

    /// The name of the event, as in a trace.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Background { .. } => "background",
            Self::Arrived { .. } => "arrived",
            Self::Proposed { .. } => "proposed",
            Self::Decided { .. } => "decided",
            Self::Reviewed { .. } => "reviewed",
            Self::Placed { .. } => "placed",
            Self::Solved { .. } => "solved",
            Self::Overloaded { .. } => "overloaded",
            Self::Relieved { .. } => "relieved",
            Self::Completed { .. } => "completed",
            Self::Ended => "ended",
            Self::Changed { .. } => "changed",
            Self::Failed { .. } => "failed",
            Self::Returned { .. } => "returned",
            Self::Interrupted { .. } => "interrupted",
        }
    }
}
