//! Why a job took as long as it did: where its time went, and which resource took most of it.
//!
//! | part | from the records |
//! | --- | --- |
//! | scheduling | arrival, proposal, decision, verdict, placement: the time between two of them |
//! | training | of each stretch of equal cycle time, the shares that the parts of a cycle have in it |
//!
//! A cycle's parts are the demands of the job's visits, which `visits` knows exactly, and the waiting at each station,
//! which follows from the contention: the cluster's network is solved again, cold, whenever something in it changed.
//! Where decisions are in progress they stand in that network; reviews leave too few traces for that, so what a recorded
//! cycle has beyond the solved one meanwhile is charged to the CPUs of the job's hosts.
//! Else the two agree to 1e-6, relatively, which a law holds them to; every stretch is booked with the recorded cycle,
//! so the parts add up to the time that has passed.

mod contention;
mod fold;
mod nothing;

use std::collections::BTreeMap;

use crate::model::time::Time;

pub use contention::Contention;
pub use fold::{Fold, Scope, job_time, run_times};
pub use nothing::{Lane, NothingChanged, Reason, why_nothing_changed};

/// A part of a job's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// From arrival to the epoch in which it is proposed, a wait for a busy decider included.
    Epoch,
    /// From proposal to decision, the queue before a busy head included.
    Deciding,
    /// From decision to the placement that the shields admit: the way there, their queue, their checks, their rounds.
    Review,
    /// For a place, after a shield found none or the job lost its own.
    Place,
    /// For the owner's next mini-batch.
    Data,
    /// On CPUs, as if they were idle but for other people's work.
    Computing,
    /// At CPUs, for other tasks and decisions there.
    CpuContention,
    /// On links, as if they were idle but for load reports.
    Transfer,
    /// At links, for other transfers.
    LinkContention,
    /// For messages on their way: their latency.
    Messages,
    /// For pages that do not fit into memory.
    Paging,
}

impl Part {
    /// All parts, in the order in which they are shown.
    pub const ALL: [Self; 11] = [
        Self::Epoch,
        Self::Deciding,
        Self::Review,
        Self::Place,
        Self::Data,
        Self::Computing,
        Self::CpuContention,
        Self::Transfer,
        Self::LinkContention,
        Self::Messages,
        Self::Paging,
    ];
}

/// What a job's time is charged to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Whoever schedules: epochs, decisions, reviews, and the wait for a place.
    Scheduler,
    /// The wait for data.
    Data,
    /// The CPU of a device: computing and the wait for it.
    Cpu(u32),
    /// The uplink of a device: sending and the wait for it.
    Uplink(u32),
    /// The downlink of a device: receiving and the wait for it.
    Downlink(u32),
    /// Too little memory on a device: swapping, and its part of the wait for the CPU.
    Memory(u32),
    /// Latency of messages.
    Messages,
}

/// Causes of one kind, on whichever device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Scheduling.
    Scheduler,
    /// Data.
    Data,
    /// CPUs.
    Cpu,
    /// Links, in both directions.
    Link,
    /// Memory.
    Memory,
    /// Messages.
    Messages,
}

impl Cause {
    /// Its kind.
    pub fn kind(self) -> Kind {
        match self {
            Self::Scheduler => Kind::Scheduler,
            Self::Data => Kind::Data,
            Self::Cpu(_) => Kind::Cpu,
            Self::Uplink(_) | Self::Downlink(_) => Kind::Link,
            Self::Memory(_) => Kind::Memory,
            Self::Messages => Kind::Messages,
        }
    }
}

/// Seconds by part and by cause; both add up to the same.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Times {
    parts: [f64; Part::ALL.len()],
    causes: BTreeMap<Cause, f64>,
}

impl Times {
    /// Seconds of one part.
    pub fn secs(&self, part: Part) -> f64 {
        self.parts[part as usize]
    }

    /// Seconds by cause, in the order of [`Cause`].
    pub fn causes(&self) -> impl Iterator<Item = (Cause, f64)> + '_ {
        self.causes.iter().map(|(&cause, &secs)| (cause, secs))
    }

    /// Seconds of all causes of one kind.
    pub fn kind_secs(&self, kind: Kind) -> f64 {
        self.causes().filter(|(cause, _)| cause.kind() == kind).map(|(_, secs)| secs).sum()
    }

    /// All seconds.
    pub fn total(&self) -> f64 {
        self.parts.iter().sum()
    }

    /// Adds seconds to a part and its cause.
    pub(super) fn add(&mut self, part: Part, cause: Cause, secs: f64) {
        self.parts[part as usize] += secs;
        *self.causes.entry(cause).or_default() += secs;
    }

    /// Adds `factor` times what `other` holds.
    pub(super) fn add_scaled(&mut self, other: &Self, factor: f64) {
        self.parts.iter_mut().zip(other.parts).for_each(|(mine, theirs)| *mine += theirs * factor);
        for (&cause, &secs) in &other.causes {
            *self.causes.entry(cause).or_default() += secs * factor;
        }
    }

    /// What takes most of the time; `None` where no time has passed.
    pub fn bottleneck(&self) -> Option<Bottleneck> {
        let total = self.total();
        let (cause, secs) = self.causes().reduce(|most, next| if next.1 > most.1 { next } else { most })?;
        let kinds = [Kind::Scheduler, Kind::Data, Kind::Cpu, Kind::Link, Kind::Memory, Kind::Messages];
        let by_kind = kinds.map(|kind| (kind, self.kind_secs(kind)));
        let (kind, kind_secs) = by_kind.into_iter().reduce(|most, next| if next.1 > most.1 { next } else { most })?;
        (total > 0.0).then(|| Bottleneck { cause, share: secs / total, kind, kind_share: kind_secs / total })
    }
}

/// What takes most of the time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bottleneck {
    /// The one cause with the largest share.
    pub cause: Cause,
    /// Its share of the time.
    pub share: f64,
    /// The kind of causes with the largest share, all devices together.
    pub kind: Kind,
    /// Its share of the time.
    pub kind_share: f64,
}

/// Where one job's time went.
#[derive(Debug, Clone, PartialEq)]
pub struct JobTime {
    /// The job.
    pub job: u32,
    /// When it arrived.
    pub arrived: Time,
    /// When it completed, or else the moment up to which it is told.
    pub until: Time,
    /// Whether it has completed.
    pub completed: bool,
    /// Its parts; they add up to the time from arrival to `until`.
    pub times: Times,
}

/// Where the time of all jobs went.
#[derive(Debug, Clone, PartialEq)]
pub struct RunTimes {
    /// The jobs that have arrived, by id.
    pub jobs: Vec<JobTime>,
    /// The sum over them.
    pub total: Times,
}
