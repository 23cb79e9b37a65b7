//! `ba-pa`: the blocks of [`ba`], then the best bandwidths for them.

use super::{Allocation, Scheme, ba};
use crate::partition::problem::Problem;

/// One scheme after the other.
pub(super) fn allocate(problem: &Problem) -> (Allocation, u32) {
    Allocation::with_best_bandwidths(problem, Scheme::BaPa, ba::params_for_equal(problem))
}
