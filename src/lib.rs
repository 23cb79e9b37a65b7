//! Edge Training Lab: training deep models at the network edge, as one deterministic simulator.
//!
//! A [`model::scenario::Scenario`] goes in, a list of records comes out; everything else folds over records.
//! The map of the crate is in `ARCHITECTURE.md`.

pub mod codec;
pub mod contention;
pub mod cost;
pub mod engine;
pub mod experiment;
pub mod export;
pub mod figure;
pub mod import;
pub mod model;
pub mod num;
pub mod partition;
pub mod placement;
pub mod presets;
pub mod session;
#[cfg(feature = "shipped")]
pub mod shipped;
pub mod study;
pub mod training;

/// The version of this build; equal scenario and equal version give equal bits.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
