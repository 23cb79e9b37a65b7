//! `edgelab train`: a policy, from a scenario's own generator.

use std::path::PathBuf;

use edgelab::{engine::sink::content_digest, model::method::Method, placement::learn::train::Training};
use indicatif::{ProgressBar, ProgressStyle};

use super::{Failure, Source, files, print};

pub const EXAMPLES: &str = "\
Prints the digest by which scenarios name the policy.

Example:
  edgelab train paper-emulation --method marl --episodes 200 -o my.json
  edgelab run paper-emulation --policy my.json --set study.policies.marl=DIGEST --methods marl,srole-d";

/// Arguments of `edgelab train`.
#[derive(clap::Args)]
pub struct Train {
    #[command(flatten)]
    source: Source,
    /// The method whose policy is trained: rl, marl, srole-c or srole-d
    #[arg(long)]
    method: Method,
    /// How many episodes, each a run of its own
    #[arg(long, default_value_t = 2000)]
    episodes: u32,
    /// The training seed
    #[arg(long, default_value_t = 1)]
    training_seed: u64,
    /// Where the policy file goes
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

impl Train {
    /// Trains and writes the policy file; prints its digest, by which scenarios name it.
    ///
    /// # Errors
    /// Faults of the scenario; a file that cannot be written.
    pub fn run(self) -> Result<(), Failure> {
        let mut scenario = self.source.load()?;
        scenario.study.method = self.method;
        let mut training = Training::begin(&scenario, self.training_seed, self.episodes)?;
        let output = files::Output::begin(&self.output)?;
        let style = ProgressStyle::with_template("{wide_bar} episode {pos} of {len}, {eta} left");
        let bar = ProgressBar::new(u64::from(self.episodes))
            .with_style(style.map_err(|error| Failure::new(error.to_string()))?);
        while training.episode()?.is_some() {
            bar.inc(1);
        }
        bar.finish_and_clear();
        drop(output);
        let text = training.policy().write().ok_or_else(|| Failure::new("nothing was trained"))?;
        files::write(&self.output, &text)?;
        print(&format!("{}\n", content_digest(text.as_bytes())))
    }
}
