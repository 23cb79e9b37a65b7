//! First fit: the nearest candidate that still has room; the owner where none has.

use super::{Policy, View};

/// Chooses the first candidate that stays within α.
pub struct FirstFit;

impl Policy for FirstFit {
    fn choose(&mut self, view: &mut View<'_>) -> u32 {
        let fits = |&&candidate: &&u32| view.load_with(candidate).within(view.instance.alpha);
        view.candidates.iter().find(fits).copied().unwrap_or(view.candidates[0])
    }
}
