//! Laws of the simulator, over random small scenarios and every method; and runs worked out by hand.

mod audit;
mod by_hand;
mod conservation;
mod contention;
mod extremes;
mod failures;
mod forks;
mod lens;
mod listing;
mod replay;
mod scenarios;
mod sessions;
mod staleness;
mod verdicts;
mod why;
mod worlds;
