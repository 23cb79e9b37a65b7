//! Other ways to the numbers of the contention model, written from their definitions.

pub mod linearizer;
pub mod mva;
pub mod networks;
pub mod sharing;

/// A job as the tests write it.
#[derive(Debug, Clone)]
pub struct Job {
    /// Think time, seconds.
    pub think: f64,
    /// Demand at each station, seconds; 0 where the job does not go.
    pub demands: Vec<f64>,
}
