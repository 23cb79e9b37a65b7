//! `edgelab policies`: the shipped policies, trained anew.

use std::{collections::BTreeMap, path::PathBuf};

use edgelab::{
    engine::sink::content_digest,
    model::{check, method::Method, scenario::Scenario},
    placement::learn::train::Training,
    presets,
};
use serde::Serialize;

use super::{Failure, files, print, to_json};

/// Arguments of `edgelab policies`.
#[derive(clap::Args)]
pub struct Policies {
    /// The folder with `presets` and `policies`.
    #[arg(long, default_value = "static")]
    into: PathBuf,
    /// Episodes of each training.
    #[arg(long, default_value_t = EPISODES)]
    episodes: u32,
}

/// The preset on which they are trained. States are classes of shares, so they serve clusters of every size.
const PRESET: &str = "paper-emulation";
/// Training seeds, 1 to this.
const SEEDS: u64 = 5;
/// Episodes (ours): 2,000 × 25 jobs × 5 tasks are some 230 updates a state.
pub const EPISODES: u32 = 2_000;

/// A line of the index that the page reads to find a policy by digest.
#[derive(Serialize)]
struct Shipped {
    digest: String,
    file: String,
    method: Method,
    scenario: String,
    training_seed: u64,
    episodes: u32,
    version: &'static str,
}

impl Policies {
    /// Trains all, writes files and index, and names the first seed's policies in every preset.
    ///
    /// # Errors
    /// A file that cannot be read or written.
    pub fn run(self) -> Result<(), Failure> {
        let mut index = Vec::new();
        let mut named = BTreeMap::new();
        for method in Method::LEARNING {
            for seed in 1..=SEEDS {
                let mut scenario = presets::get(PRESET)?;
                scenario.study.method = method;
                let mut training = Training::begin(&scenario, seed, self.episodes)?;
                while training.episode()?.is_some() {}
                let text = training.policy().write().ok_or_else(|| Failure::new("nothing was trained"))?;
                let (digest, file) = (content_digest(text.as_bytes()), format!("{method}-{seed}.json"));
                files::write(&self.into.join("policies").join(&file), &text)?;
                print(&format!("{digest}  {file}\n"))?;
                named.entry(method).or_insert_with(|| digest.clone());
                index.push(Shipped {
                    digest,
                    file,
                    method,
                    scenario: scenario.preset,
                    training_seed: seed,
                    episodes: self.episodes,
                    version: edgelab::VERSION,
                });
            }
        }
        files::write(&self.into.join("policies").join("index.json"), &to_json(&index)?)?;
        for preset in presets::ALL {
            let mut scenario: Scenario = check::load(preset.text)?;
            scenario.study.policies.trained_with_shield = true;
            for (&method, digest) in &named {
                scenario.study.policies.set(method, digest);
            }
            scenario.study.policies.trained_with_shield = false;
            files::write(&self.into.join("presets").join(format!("{}.json", preset.name)), &to_json(&scenario)?)?;
        }
        Ok(())
    }
}
