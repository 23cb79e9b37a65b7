//! What will happen: cues ordered by time, then by turn.

use std::{cmp::Reverse, collections::BinaryHeap};

use crate::model::time::Time;

/// Future cues. Equal moments are served in the order in which they were noted, so that no run depends on a heap's whim.
#[derive(Debug, Clone)]
pub struct Agenda<C> {
    heap: BinaryHeap<Reverse<(Time, u64, C)>>,
    turn: u64,
}

impl<C: Ord> Default for Agenda<C> {
    fn default() -> Self {
        Self { heap: BinaryHeap::new(), turn: 0 }
    }
}

impl<C: Ord> Agenda<C> {
    /// Notes a cue for a moment.
    pub fn note(&mut self, at: Time, cue: C) {
        self.heap.push(Reverse((at, self.turn, cue)));
        self.turn += 1;
    }

    /// Takes the next cue.
    pub fn take(&mut self) -> Option<(Time, C)> {
        self.heap.pop().map(|Reverse((at, _, cue))| (at, cue))
    }

    /// When the next cue is due.
    pub fn next_at(&self) -> Option<Time> {
        self.heap.peek().map(|Reverse((at, _, _))| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_moments_keep_their_order() {
        let mut agenda = Agenda::default();
        for cue in [3, 1, 2] {
            agenda.note(Time::from_micros(5), cue);
        }
        agenda.note(Time::ZERO, 9);
        let order: Vec<i32> = std::iter::from_fn(|| agenda.take()).map(|(_, cue)| cue).collect();
        assert_eq!(order, [9, 3, 1, 2]);
    }
}
