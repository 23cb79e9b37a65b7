//! Shields: they check a joint action and substitute safe ones (science: reconstruction from companion rules).
//!
//! | words here | source |
//! | --- | --- |
//! | relieve an overloaded device task by task; a host must not become overloaded by the move | companion: MLFS |
//! | change as little as possible; a border-crossing action needs both sides' consent | companion: Safe Multi-Agent RL via Shielding |
//! | largest demand first, least predicted cycle, last resort | ours |
//!
//! Messages are counted alike for both shields: one for the proposals of each agent (an owner) to its shield, one for
//! the verdict back to it, one for each border request of one shield to another and one for its answer.

pub mod central;
mod ledger;
pub mod regional;

use std::borrow::Cow;

use crate::{
    engine::{
        instance::Instance,
        record::{Action, Verdict},
    },
    model::{load::Load, method::ShieldKind, scenario::Unplaced},
};

/// What a shield knows when it reviews.
pub struct Situation<'a> {
    /// Devices, jobs and α.
    pub instance: &'a Instance,
    /// Each job that may be proposed, ascending, with its candidates.
    pub candidates: &'a [(u32, Cow<'a, [u32]>)],
    /// The cluster under review.
    pub cluster: u32,
    /// Planned utilisation by device (of the whole instance) before the joint action: background, system, running tasks.
    pub base: &'a dyn Fn(u32) -> Load,
    /// What happens to a task that finds no safe place.
    pub unplaced: Unplaced,
    /// Predicted cycle time of a job on these hosts, seconds: one sweep of the contention from the current queues.
    /// Tasks without a host are left out.
    pub predict: &'a dyn Fn(u32, &[Option<u32>]) -> f64,
}

/// Reviews by the shield of this kind; without one, everything is forwarded unchanged.
///
/// Jobs and hosts of the proposals belong to the situation's cluster, each job appears once, and its action has a host
/// for each of its tasks.
pub fn review(kind: ShieldKind, situation: &Situation<'_>, proposals: &[Action]) -> Verdict {
    match kind {
        ShieldKind::None => Verdict { actions: proposals.to_vec(), ..Verdict::default() },
        ShieldKind::Central => central::review(situation, proposals),
        ShieldKind::Regional => regional::review(situation, proposals),
    }
}
