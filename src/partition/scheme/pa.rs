//! `pa`, parameter-aware bandwidth allocation: the best bandwidths for equal blocks.

use super::{Allocation, Scheme, uniform};
use crate::partition::problem::Problem;

/// The best bandwidths for the same block for every group.
pub(super) fn allocate(problem: &Problem) -> (Allocation, u32) {
    Allocation::with_best_bandwidths(problem, Scheme::Pa, uniform::params(problem))
}
