//! SROLE-C: one shield for the whole cluster.
//!
//! It is greedy: it places one task after another and takes none back.
//! `tests/papers/shield.rs` compares it with the exhaustive optimum — fewest tasks unplaced, then fewest corrections, then
//! the least sum of predicted cycles — on 2,720 unsafe random joint actions of at most four devices and five tasks:
//!
//! | the greedy review | of 2,720 | by how much |
//! | --- | --- | --- |
//! | equals the optimum | 2,193 | |
//! | leaves more tasks without a safe place | 206 | one more each |
//! | else corrects more tasks | 22 | one more each |
//! | else leaves other tasks without a place, at a greater sum of cycles | 167 | not comparable |
//! | else, everything being placed, has longer cycles | 132 | median 7 %, mean 23 %, worst 697 % |
//!
//! Cycles are predicted there by a stand-in for the contention: idle links, and processors slowed by their base load.

use crate::{
    engine::record::{Action, Verdict},
    model::scenario::Unplaced,
};

use super::{
    Situation,
    ledger::{Ledger, Proposal},
};

/// Reviews a joint action as the shield of the whole cluster.
///
/// Collect the joint action and project it; if nobody exceeds α, forward it unchanged;
/// else evict, place the evicted, and settle what found no place.
pub fn review(situation: &Situation<'_>, joint_action: &[Action]) -> Verdict {
    let (mut ledger, proposals) = Ledger::open(situation, joint_action);
    ledger.project(&proposals);
    let evicted = evict(&mut ledger, &proposals);
    let unplaced = place(&mut ledger, evicted, |_, _| true);
    settle(&mut ledger, &unplaced, situation.unplaced);
    ledger.close(&proposals, &unplaced)
}

/// Rule (a): on all overloaded devices evicts proposals, largest demand first, until each device fits.
/// Returns the evicted in that order.
///
/// A device that running tasks and background alone lift above α never fits, so it keeps none of its proposals.
pub(super) fn evict(ledger: &mut Ledger<'_>, proposals: &[Proposal]) -> Vec<Proposal> {
    let mut evicted: Vec<Proposal> =
        proposals.iter().filter(|proposal| ledger.is_overloaded(proposal.device)).copied().collect();
    Proposal::largest_first(&mut evicted);
    evicted.retain(|proposal| {
        let overloaded = ledger.is_overloaded(proposal.device);
        if overloaded {
            ledger.evict(proposal);
        }
        overloaded
    });
    evicted
}

/// Rule (b): places evicted tasks in their order, each on the candidate among the `allowed` that stays within α with
/// the least predicted cycle of its job. Returns those that found no place.
pub(super) fn place(
    ledger: &mut Ledger<'_>,
    evicted: Vec<Proposal>,
    allowed: impl Fn(&Proposal, u32) -> bool,
) -> Vec<Proposal> {
    let mut unplaced = evicted;
    unplaced.retain(|proposal| {
        let found = safe_alternative(ledger, proposal, &allowed);
        if let Some(device) = found {
            ledger.place(proposal, device);
        }
        found.is_none()
    });
    unplaced
}

/// The candidate among the `allowed` that stays within α with the least predicted cycle, the first of equals.
pub(super) fn safe_alternative(
    ledger: &mut Ledger<'_>,
    proposal: &Proposal,
    allowed: impl Fn(&Proposal, u32) -> bool,
) -> Option<u32> {
    let mut best: Option<(f64, u32)> = None;
    for &device in ledger.candidates(proposal) {
        if allowed(proposal, device) && ledger.fits(proposal, device) {
            let secs = ledger.predicted_secs(proposal, device);
            if best.is_none_or(|(least, _)| secs < least) {
                best = Some((secs, device));
            }
        }
    }
    best.map(|(_, device)| device)
}

/// Rule (c), after everything else: a task that found no place goes where it harms least (`force`), or its whole job
/// waits for the next epoch (`wait`).
///
/// Where room has come back meanwhile — another job was withdrawn, or a neighbour's arrival took a cut from a link —
/// the task is placed under either rule, and no harm is done.
pub(super) fn settle(ledger: &mut Ledger<'_>, unplaced: &[Proposal], rule: Unplaced) {
    for proposal in unplaced {
        if ledger.waits(proposal) {
            continue;
        }
        match least_harm(ledger, proposal) {
            Some(device) if rule == Unplaced::Force || ledger.fits(proposal, device) => ledger.place(proposal, device),
            _ => ledger.withdraw(proposal),
        }
    }
}

/// The candidate that a task harms least: the least of its largest planned utilisation with the task; then the least
/// predicted cycle; then the first.
fn least_harm(ledger: &mut Ledger<'_>, proposal: &Proposal) -> Option<u32> {
    let mut best: Option<(i64, f64, u32)> = None;
    for &device in ledger.candidates(proposal) {
        let utilisation = ledger.planned_with(proposal, device).greatest();
        if best.is_some_and(|(least, ..)| utilisation > least) {
            continue;
        }
        let secs = ledger.predicted_secs(proposal, device);
        if best.is_none_or(|(least, least_secs, _)| utilisation < least || secs < least_secs) {
            best = Some((utilisation, secs, device));
        }
    }
    best.map(|(.., device)| device)
}
