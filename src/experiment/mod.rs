//! Experiments: runs over seeds, and honest statistics of them.

pub mod comparison;
pub mod curve;
pub mod variants;
