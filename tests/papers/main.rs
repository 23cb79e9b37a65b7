//! Our numbers beside published ones, and beside independent methods.

#[path = "../common/cells.rs"]
mod cells;
#[path = "../common/joint.rs"]
mod joint;
#[path = "../peers/mod.rs"]
mod peers;

mod contention;
mod layers;
mod network;
mod partition;
mod shield;
mod statistics;
