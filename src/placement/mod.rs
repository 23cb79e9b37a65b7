//! Laboratory 1: who places which task where.

pub mod conflict;
pub mod shield;
