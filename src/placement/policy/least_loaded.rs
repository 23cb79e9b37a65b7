//! Least loaded: the candidate whose busiest resource would be least utilised with the task.
//!
//! `least-loaded` sees loads as of that instant, `least-loaded-stale` as of the last broadcast; the rule is the same.

use super::{Policy, View};

/// Chooses the candidate with the least planned utilisation.
pub struct LeastLoaded;

impl Policy for LeastLoaded {
    fn choose(&mut self, view: &mut View<'_>) -> u32 {
        view.least(|candidate| view.load_with(candidate).greatest() as f64)
    }
}
