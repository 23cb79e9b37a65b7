//! The simulator's engine: a scenario's drawn instance, cues in time order, records, and what folds over them.

pub mod agenda;
mod available;
pub mod instance;
pub mod metrics;
pub mod process;
pub mod record;
pub mod regions;
pub mod replay;
pub mod sink;
pub mod trace;
pub mod world;
