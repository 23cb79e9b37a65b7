//! Numbers: mathematics with the same bits everywhere, named random streams, order statistics.

pub mod math;
pub mod net;
pub mod rng;
pub mod stats;
