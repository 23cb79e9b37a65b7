//! Numbers: mathematics with the same bits everywhere, named random streams, sorting, order statistics.

pub mod math;
pub mod net;
pub mod rng;
pub mod sort;
pub mod stats;
