//! What a policy prefers: the value that it gives to a candidate, by what it sees of it.

use crate::{
    num::net::Tape,
    placement::learn::{
        learned::{Brain, Learned},
        state::{FEATURES, SHAPE},
    },
};

/// A share inside each class of what a learner sees: the task's demand on the candidate, and the candidate's planned
/// CPU, memory and busier link. Networks are asked at these.
pub const PLACES: [&[f64]; 4] = [
    &[0.05, 0.15, 0.3, 0.5, 0.8],
    &[0.1, 0.25, 0.4, 0.6, 0.8, 1.1],
    &[0.35, 0.5, 0.6, 0.8, 1.0, 1.4],
    &[0.1, 0.4, 0.8],
];

/// What is held fixed while CPU and memory vary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// Whose policy: 0 where one serves all.
    pub agent: usize,
    /// Class of the task's demand.
    pub demand: usize,
    /// Class of the candidate's busier link.
    pub link: usize,
    /// Whether the task before goes to the candidate.
    pub same_device: bool,
}

/// One state of a candidate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// The value: among candidates, the highest is chosen.
    pub value: f64,
    /// How often training updated it; `None` of a network, which does not count.
    pub visits: Option<u32>,
}

impl Cell {
    /// Whether the value was learned; a state that training never saw comes after all others.
    pub fn is_known(&self) -> bool {
        self.visits != Some(0)
    }
}

/// The values by class of CPU (rows) and of memory (columns).
pub fn grid(learned: &Learned, slice: Slice) -> Vec<Vec<Cell>> {
    let Some(brain) = learned.brains().get(slice.agent) else { return Vec::new() };
    let mut tape = Tape::default();
    let [_, rows, columns, ..] = SHAPE.map(|size| size as usize);
    let mut cell = |cpu: usize, memory: usize| match brain {
        Brain::Table(table) => {
            let classes = [slice.demand, cpu, memory, slice.link, usize::from(slice.same_device)];
            let state = classes.iter().zip(SHAPE).fold(0, |index, (&class, size)| index * size as usize + class);
            let value = table.values.get(state).map_or(0.0, |&value| f64::from(value));
            Cell { value, visits: Some(table.visits.get(state).copied().unwrap_or(0)) }
        }
        Brain::Net(net) => {
            let place = |feature: usize, class: usize| PLACES[feature].get(class).map_or(0.0, |&share| share as f32);
            let seen: [f32; FEATURES] = [
                place(0, slice.demand),
                place(1, cpu),
                place(2, memory),
                place(3, slice.link),
                f32::from(u8::from(slice.same_device)),
            ];
            Cell { value: f64::from(net.forward(&seen, &mut tape)[0]), visits: None }
        }
    };
    (0..rows).map(|cpu| (0..columns).map(|memory| cell(cpu, memory)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_place_in_every_class() {
        assert_eq!(PLACES.map(|places| places.len() as u32), SHAPE[..4]);
    }

    #[test]
    fn an_untrained_table_knows_nothing() {
        let slice = Slice { agent: 0, demand: 1, link: 0, same_device: false };
        let cells = grid(&Learned::default(), slice);
        assert_eq!((cells.len(), cells[0].len()), (6, 6));
        assert!(cells.iter().flatten().all(|cell| !cell.is_known()));
        assert!(grid(&Learned::default(), Slice { agent: 1, ..slice }).is_empty());
    }
}
