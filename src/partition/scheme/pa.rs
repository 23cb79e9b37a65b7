//! `pa`, parameter-aware bandwidth allocation: the best bandwidths for equal blocks.

use super::{Draft, uniform};
use crate::partition::problem::Problem;

/// The best bandwidths for the same block for every group.
pub(super) fn draft(problem: &Problem) -> Draft {
    Draft::with_best_bandwidths(problem, uniform::params(problem))
}
