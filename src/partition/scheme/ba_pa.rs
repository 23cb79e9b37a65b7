//! `ba-pa`: the blocks of [`ba`], then the best bandwidths for them.

use super::{Draft, ba};
use crate::partition::problem::Problem;

/// One scheme after the other.
pub(super) fn draft(problem: &Problem) -> Draft {
    Draft::with_best_bandwidths(problem, ba::params(problem))
}
