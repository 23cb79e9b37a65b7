//! Learning: one learner per file, the tables that they fill, and training.

pub mod q_learning;
pub mod state;
pub mod table;
pub mod train;
