//! What must hold for all inputs, over random ones.

#[path = "../common/joint.rs"]
mod joint;
#[path = "../peers/value_iteration.rs"]
mod value_iteration;

mod conflict;
mod data;
mod engine;
mod experiments;
mod learners;
mod network;
mod partition;
mod rounds;
mod settings;
mod shield;
mod training;
