//! Neural networks in single precision, with the same bits on every target.
//!
//! [`dense`] is the small network of the deep learner that places tasks: one sample at a time, with Adam.
//! [`layered`] is the network that the training laboratory trains: convolutions and more, mini-batches, with
//! [`momentum`].

pub mod dense;
mod lanes;
mod layer;
pub mod layered;
pub mod momentum;

pub use dense::{Adam, Net, Tape};
