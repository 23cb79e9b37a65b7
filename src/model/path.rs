//! Settings by path.
