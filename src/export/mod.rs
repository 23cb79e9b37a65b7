//! What leaves the laboratory: tables, references and pictures, as text. Nothing here runs anything.

pub mod bibtex;
pub mod embed;
pub mod picture;
pub mod tables;
pub mod tidy;

use crate::model::{method::Method, scenario::Scenario};

/// Where an exported picture or reference comes from, so that anybody can make it again.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Its address, where it has one; may be empty.
    pub address: &'a str,
    /// The methods that ran, each with the digest of its trace.
    pub runs: &'a [(Method, &'a str)],
}

impl Source<'_> {
    /// The sentence that every export carries: preset, seed, methods with their digests, version.
    pub fn sentence(&self) -> String {
        let preset = match self.scenario.preset.as_str() {
            "" => "a scenario of its own",
            preset => preset,
        };
        let runs: Vec<String> = self.runs.iter().map(|(method, digest)| format!("{method} {digest}")).collect();
        let runs = if runs.is_empty() { String::new() } else { format!("; {}", runs.join(", ")) };
        format!("Scenario {preset}, seed {}{runs}; Edge Training Lab {}.", self.scenario.seed, crate::VERSION)
    }
}
