//! Experiments: plans and their runs, comparisons with honest intervals, and what the papers claim.

pub mod claims;
pub mod comparison;
pub mod curve;
pub mod evidence;
pub mod headlines;
pub mod laboratory;
pub mod map;
pub mod measure;
pub mod oracle;
pub mod partition;
pub mod plan;
pub mod samples;
pub mod sensitivity;
pub mod sobol;
pub mod summary;
pub mod sweep;
pub mod table;
pub mod training;
pub mod variants;
