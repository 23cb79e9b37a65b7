//! Long work, in slices: training, and the runs of a plan.
//!
//! Like [`crate::session`], and for the same reasons: a front end asks, a conversation answers a little at a time, and
//! whoever drives it may stop between any two answers.

pub mod lesson;
pub mod preferences;
pub mod runs;
pub mod watch;
