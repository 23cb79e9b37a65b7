//! Laboratory 3: decentralised training. Real gradients on real samples at simulated moments; protocols decide who sends
//! what to whom.

pub mod batching;
pub mod cluster;
pub mod data;
pub mod departures;
pub mod instance;
pub mod kind;
pub mod knobs;
pub mod library;
pub mod links;
pub mod metrics;
pub mod own;
pub mod payload;
pub mod polyline;
pub mod protocol;
pub mod record;
pub mod rules;
pub mod run;
pub mod scenario;
pub mod select;
pub mod sight;
mod study;
pub mod worker;
pub mod world;
