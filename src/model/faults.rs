//! Faults gathered one by one, in bounded space.

use super::{check::Fault, limits};

/// The first faults of a file, and how many there are.
#[derive(Debug, Default)]
pub struct Faults {
    named: Vec<Fault>,
    count: usize,
}

impl Faults {
    /// One more fault; its words are only made while there is room for them.
    pub fn add(&mut self, path: impl FnOnce() -> String, problem: impl FnOnce() -> String) {
        self.count += 1;
        if self.named.len() < limits::FAULTS {
            self.named.push(Fault::new(path(), problem()));
        }
    }

    /// A fault where there are more of something than its limit.
    pub fn check_count(&mut self, path: &str, count: u64, limit: u64) {
        if count > limit {
            self.add(|| path.to_owned(), || format!("{count} are more than {limit}"));
        }
    }

    /// Whether there was none.
    ///
    /// # Errors
    /// The first [`limits::FAULTS`], and a line that says how many there are beyond.
    pub fn into_result(mut self) -> Result<(), Vec<Fault>> {
        if self.count == 0 {
            return Ok(());
        }
        if self.count > self.named.len() {
            self.named.push(Fault::new("", format!("and {} more", self.count - self.named.len())));
        }
        Err(self.named)
    }
}
