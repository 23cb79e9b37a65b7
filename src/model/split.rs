//! Partition (interface).
