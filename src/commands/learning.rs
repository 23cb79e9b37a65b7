//! `edgelab learning`: why training makes it worse, and what helps; the table of `docs/learning.md`.

use std::path::PathBuf;

use edgelab::{
    experiment::variants::{self, Change, Sample, Variant},
    model::{limits, method::Method},
    presets,
};

use super::{
    Failure, files,
    parallel::{Jobs, progress},
    print,
};

pub const EXAMPLES: &str = "\
Trains every variant with five seeds and lets it act on ten held-out seeds; that takes a minute or two.

Example:
  edgelab learning --update docs/learning.md";

/// Arguments of `edgelab learning`.
#[derive(clap::Args)]
pub struct Learning {
    /// Replace the table between the marks `<!-- learning -->` and `<!-- /learning -->` of this file
    #[arg(long, value_name = "FILE.md")]
    update: Option<PathBuf>,
    #[command(flatten)]
    jobs: Jobs,
}

/// The preset on which everything is tried.
const PRESET: &str = "paper-emulation";
/// Episodes of each training, unless the variant is about them.
const EPISODES: u32 = 1_000;

const EPSILON_START: &str = "study.learning.epsilon_start";
const EPSILON_END: &str = "study.learning.epsilon_end";
const TEMPERATURE: &str = "study.temperature";
const AS_ACTING: Change = ("study.learning.as_acting", "true");
const DQN: Change = ("study.learning.learner", "dqn");
const INDEPENDENT: Change = ("study.learning.tables", "independent");
const ONE_NEIGHBOUR: Change = ("study.sampled_neighbours", "1");
const NO_FINE: Change = ("study.learning.rho", "0");
const FIRST_0: Change = (EPSILON_START, "0");
const LAST_0: Change = (EPSILON_END, "0");

const fn rule(label: &'static str, method: Method, acting: &'static [Change]) -> Variant {
    Variant { label, method, episodes: 0, both: &[], training: &[], acting }
}

/// MARL, trained and acting with these settings.
const fn marl(label: &'static str, both: &'static [Change]) -> Variant {
    Variant { label, method: Method::Marl, episodes: EPISODES, both, training: &[], acting: &[] }
}

/// MARL, trained for so long.
const fn after(label: &'static str, episodes: u32, acting: &'static [Change]) -> Variant {
    Variant { episodes, acting, ..marl(label, &[]) }
}

/// What is tried. The first two are the references.
const VARIANTS: [Variant; 47] = [
    marl("MARL", &[]),
    rule("local", Method::Local, &[]),
    rule("least loaded, fresh", Method::LeastLoaded, &[]),
    rule("least loaded, stale", Method::LeastLoadedStale, &[]),
    rule("random", Method::Random, &[]),
    Variant { method: Method::Rl, ..marl("RL, the head decides with fresh loads", &[]) },
    Variant { method: Method::SroleC, ..marl("SROLE-C, trained with its shield", &[]) },
    Variant { method: Method::SroleD, ..marl("SROLE-D, trained with its shields", &[]) },
    after("shorter training", 100, &[]),
    after("short training", 300, &[]),
    after("long training, as shipped", 2_000, &[]),
    after("acting by temperature", EPISODES, &[(TEMPERATURE, "0.05")]),
    after("acting by temperature", EPISODES, &[(TEMPERATURE, "0.1")]),
    after("acting by temperature", EPISODES, &[(TEMPERATURE, "0.3")]),
    after("acting by temperature", EPISODES, &[(TEMPERATURE, "1")]),
    marl("trained as it acts", &[AS_ACTING, (TEMPERATURE, "0.1")]),
    marl("trained as it acts", &[AS_ACTING, (TEMPERATURE, "0.3")]),
    marl("trained as it acts, no ε", &[AS_ACTING, (TEMPERATURE, "0.1"), FIRST_0, LAST_0]),
    marl("others always random", &[(EPSILON_END, "1")]),
    marl("others half random", &[(EPSILON_END, "0.5")]),
    marl("ε ends at 0", &[LAST_0]),
    marl("ε small throughout", &[(EPSILON_START, "0.05")]),
    marl("no ε", &[FIRST_0, LAST_0]),
    marl("discount", &[("study.learning.discount", "0")]),
    marl("discount", &[("study.learning.discount", "1")]),
    marl("learning rate floor", &[("study.learning.rate_floor", "0")]),
    marl("learning rate floor", &[("study.learning.rate_floor", "0.1")]),
    marl("fine ρ", &[NO_FINE]),
    marl("fine ρ", &[("study.learning.rho", "5")]),
    marl("penalty κ (no shield, so none is charged)", &[("study.learning.kappa", "5")]),
    marl("reports that fill the links", &[("study.observation_period_secs", "0.001")]),
    marl("fresher reports", &[("study.observation_period_secs", "0.1")]),
    marl("older reports", &[("study.observation_period_secs", "60")]),
    marl("independent tables", &[INDEPENDENT]),
    marl("independent tables, no ε", &[INDEPENDENT, FIRST_0, LAST_0]),
    marl("DQN", &[DQN]),
    marl("DQN, no ε", &[DQN, FIRST_0, LAST_0]),
    rule("least loaded, stale, 1 neighbour", Method::LeastLoadedStale, &[ONE_NEIGHBOUR]),
    rule("random, 1 neighbour", Method::Random, &[ONE_NEIGHBOUR]),
    marl("4 neighbours", &[("study.sampled_neighbours", "4")]),
    marl("2 neighbours", &[("study.sampled_neighbours", "2")]),
    marl("1 neighbour", &[ONE_NEIGHBOUR]),
    after("as shipped, acting with 1 neighbour", 2_000, &[ONE_NEIGHBOUR]),
    marl("1 neighbour, no ε", &[ONE_NEIGHBOUR, FIRST_0, LAST_0]),
    marl("1 neighbour, no ε, no fine", &[ONE_NEIGHBOUR, FIRST_0, LAST_0, NO_FINE]),
    marl("DQN, 1 neighbour", &[DQN, ONE_NEIGHBOUR]),
    marl("DQN, 1 neighbour, no ε", &[DQN, ONE_NEIGHBOUR, FIRST_0, LAST_0]),
];

impl Learning {
    /// Tries all variants and prints the table, or updates a document.
    ///
    /// # Errors
    /// A document without the marks; a variant whose settings are refused.
    pub fn run(self) -> Result<(), Failure> {
        self.update.as_deref().map(|file| files::around(file, "learning")).transpose()?;
        let base = presets::get(PRESET)?;
        let bar = progress(VARIANTS.len() as u64, "variant");
        let found = self.jobs.pool()?.map(VARIANTS.iter().collect(), |variant| {
            let sample = variants::sample(&base, variant);
            bar.inc(1);
            sample
        });
        bar.finish_and_clear();
        let found: Vec<Sample> = found.into_iter().collect::<Result<_, _>>()?;
        let mut text = format!(
            "{PRESET}: median over the held-out seeds {} to {} of the median training time, mean over {} training seeds; \
             changes are paired, with 95 % bootstrap intervals; ≈: not distinguishable.\n\n",
            limits::HELD_OUT.start(),
            limits::HELD_OUT.end(),
            variants::TRAININGS,
        );
        text += &variants::head([VARIANTS[0].label, VARIANTS[1].label]);
        for (variant, sample) in VARIANTS.iter().zip(&found) {
            text += &variants::row(variant, sample, [&found[0], &found[1]]);
        }
        match &self.update {
            None => print(&text),
            Some(file) => files::replace(file, "learning", &text),
        }
    }
}
