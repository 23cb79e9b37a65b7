//! The real binary, in an empty folder: what people type, and what they must get.

mod commands;
mod documents;
mod forks;
mod output;
mod own_data;
mod refusals;
mod solve;
mod support;
mod sweeps;
mod verify;
