//! What goes wrong between the page and its worker.

pub const NO_BOOT: &str = "the page has no boot script";
pub const NOT_LOADED: &str = "it did not load";
pub const NOT_BYTES: &str = "a message is not bytes";

/// The browser refuses.
pub fn no_worker(problem: &str) -> String {
    format!("this browser starts no worker: {problem}")
}

/// The worker is gone.
pub fn died(cause: &str) -> String {
    format!("the worker has died: {cause}")
}

/// A message that nobody could read.
pub fn unwritten(problem: &str) -> String {
    format!("a message cannot be written: {problem}")
}

/// A message that is none of ours.
pub fn unread(problem: &str) -> String {
    format!("a message cannot be read: {problem}")
}
