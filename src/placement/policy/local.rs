//! Local only: an edge keeps its own jobs. No transfers, no help.

use super::{Policy, View};

/// Chooses the owner.
pub struct Local;

impl Policy for Local {
    fn choose(&mut self, view: &mut View<'_>) -> u32 {
        view.instance.jobs[view.job as usize].owner
    }
}
