//! Random: each task on a random candidate. The baseline below which nobody should fall.

use super::{Policy, View};

/// Chooses uniformly among the candidates.
pub struct Random;

impl Policy for Random {
    fn choose(&mut self, view: &mut View<'_>) -> u32 {
        *view.stream.choose(view.candidates)
    }
}
