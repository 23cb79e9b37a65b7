//! Edge Training Lab: training deep models at the network edge, as one deterministic simulator.
//!
//! A [`model::scenario::Scenario`] goes in, a list of [`engine::record::Record`]s comes out; everything else folds over records.
//! The map of the crate is in `ARCHITECTURE.md`.

pub mod contention;
pub mod num;
