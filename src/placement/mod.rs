//! Laboratory 1: who places which task where.

pub mod conflict;
pub mod learn;
pub mod lens;
pub mod policy;
pub mod scheduling;
pub mod shield;
pub mod visits;
pub mod why;
