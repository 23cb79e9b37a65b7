//! SROLE-D: one shield per region, and agreement on the borders.

use crate::engine::{
    instance::Instance,
    record::{Action, Verdict},
};

use super::{
    Situation, central,
    ledger::{Ledger, Proposal},
};

/// Reviews a joint action as the shields of the cluster's regions.
///
/// Phase 1: each region's shield reviews its own agents' proposals onto its own devices, as the central shield would.
/// Phase 2: proposals across a border are admitted by the shield of the device; whatever is refused, and whatever found
/// no place in phase 1, looks for another one: at home, then once in each neighbouring region, then as a last resort.
///
/// `border_refusals` are the proposals across a border that were not admitted.
/// `rounds` are the exchanges among shields that have to wait for one another: one for all proposals across borders, one
/// for each neighbour that somebody asks in turn, and one for tasks settled beyond their border; without a
/// border-crossing there are none.
pub fn review(situation: &Situation<'_>, joint_action: &[Action]) -> Verdict {
    let instance = situation.instance;
    let (mut ledger, proposals) = Ledger::open(situation, joint_action);
    let (inside, crossing): (Vec<Proposal>, Vec<Proposal>) =
        proposals.iter().partition(|proposal| is_home(instance, proposal, proposal.device));
    let mut borders = Borders::default();

    let mut unplaced = review_inside(&mut ledger, instance, &inside);

    borders.exchange(crossing.len());
    let mut refused = admit(&mut ledger, crossing);
    borders.refusals = refused.len() as u32;
    Proposal::largest_first(&mut refused);
    unplaced.extend(central::place(&mut ledger, refused, |proposal, device| is_home(instance, proposal, device)));

    unplaced = ask_neighbours(&mut ledger, instance, unplaced, &mut borders);

    Proposal::largest_first(&mut unplaced);
    central::settle(&mut ledger, &unplaced, situation.unplaced);
    let settled_abroad =
        |proposal: &&Proposal| ledger.host(proposal).is_some_and(|host| !is_home(instance, proposal, host));
    borders.exchange(unplaced.iter().filter(settled_abroad).count());

    let verdict = ledger.close(&proposals, &unplaced);
    Verdict {
        border_refusals: borders.refusals,
        messages: verdict.messages + borders.messages,
        rounds: borders.rounds,
        ..verdict
    }
}

/// What the borders cost.
#[derive(Debug, Default)]
struct Borders {
    refusals: u32,
    messages: u32,
    rounds: u32,
}

impl Borders {
    /// Requests sent together, each with its answer.
    fn exchange(&mut self, requests: usize) {
        self.messages += 2 * requests as u32;
        self.rounds += u32::from(requests > 0);
    }
}

/// Whether a device is in the region of a proposal's agent.
fn is_home(instance: &Instance, proposal: &Proposal, device: u32) -> bool {
    region(instance, device) == region(instance, proposal.owner)
}

fn region(instance: &Instance, device: u32) -> u32 {
    instance.devices[device as usize].region
}

/// Phase 1, for all regions in one pass, since they share neither devices nor agents.
/// Returns the tasks that found no place in their region.
fn review_inside(ledger: &mut Ledger<'_>, instance: &Instance, inside: &[Proposal]) -> Vec<Proposal> {
    ledger.project(inside);
    let evicted = central::evict(ledger, inside);
    central::place(ledger, evicted, |proposal, device| is_home(instance, proposal, device))
}

/// Phase 2: a region's shield admits proposals from beyond its border in order (arrival, job, task) while they fit.
/// Returns the refused, in that order.
///
/// Where all proposals for a device fit together, all are admitted: one by one, a task whose neighbour is yet to come
/// to the same device would count with a cut that is not there in the end, and a safe joint action could be refused.
fn admit(ledger: &mut Ledger<'_>, mut crossing: Vec<Proposal>) -> Vec<Proposal> {
    Proposal::first_come(&mut crossing);
    ledger.project(&crossing);
    let mut contested = crossing;
    contested.retain(|proposal| ledger.is_overloaded(proposal.device));
    for proposal in &contested {
        ledger.evict(proposal);
    }
    contested.retain(|proposal| {
        let fits = ledger.fits(proposal, proposal.device);
        if fits {
            ledger.place(proposal, proposal.device);
        }
        !fits
    });
    contested
}

/// Tasks without a place ask each neighbouring region once, in index order; in each round every one of them asks its
/// next, and requests are answered in order (arrival, job, task). Returns those that nobody took.
fn ask_neighbours(
    ledger: &mut Ledger<'_>,
    instance: &Instance,
    mut unplaced: Vec<Proposal>,
    borders: &mut Borders,
) -> Vec<Proposal> {
    Proposal::first_come(&mut unplaced);
    for turn in 0.. {
        let mut requests = 0;
        unplaced.retain(|proposal| {
            let Some(asked) = neighbours(instance, proposal, ledger.candidates(proposal)).nth(turn) else {
                return true;
            };
            requests += 1;
            let found = central::safe_alternative(ledger, proposal, |_, device| region(instance, device) == asked);
            if let Some(device) = found {
                ledger.place(proposal, device);
            }
            found.is_none()
        });
        if requests == 0 {
            break;
        }
        borders.exchange(requests);
    }
    unplaced
}

/// The regions beside the agent's own that hold one of its candidates, ascending.
fn neighbours(instance: &Instance, proposal: &Proposal, candidates: &[u32]) -> impl Iterator<Item = u32> {
    let mut regions: Vec<u32> = candidates.iter().map(|&device| region(instance, device)).collect();
    regions.sort_unstable();
    regions.dedup();
    let home = region(instance, proposal.owner);
    regions.into_iter().filter(move |&region| region != home)
}
