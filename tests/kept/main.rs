//! What stays as it is: bits, policies, old addresses, the evidence.

mod evidence;
mod golden;
mod learning;
mod study;
mod versions;
