//! `edgelab learning`: why training makes it worse, and what helps; the tables of `docs/learning.md`.

use std::path::PathBuf;

use edgelab::{
    experiment::variants::{self, Change, Sample, Trial, Variant},
    model::{method::Method, scenario::Scenario},
    presets,
};

use super::{
    Failure, files,
    parallel::{Jobs, progress},
    print,
};

pub const EXAMPLES: &str = "\
Trains every variant with five seeds and lets it act on ten held-out seeds; then a few of them with five other seeds on
thirty others, which confirms what was found or does not. That takes two or three minutes.

Example:
  edgelab learning --update docs/learning.md";

/// Arguments of `edgelab learning`.
#[derive(clap::Args)]
pub struct Learning {
    /// Replace the tables between the marks `<!-- learning -->` and `<!-- confirmation -->` (each up to the same with a
    /// slash) of this file
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

const MARL: Variant = marl("MARL", &[]);
const LOCAL: Variant = rule("local", Method::Local, &[]);
const STALE: Variant = rule("least loaded, stale", Method::LeastLoadedStale, &[]);
const STALE_1: Variant = rule("least loaded, stale, 1 neighbour", Method::LeastLoadedStale, &[ONE_NEIGHBOUR]);
const ENDS_AT_0: Variant = marl("ε ends at 0", &[LAST_0]);
const NO_EPSILON: Variant = marl("no ε", &[FIRST_0, LAST_0]);
const WITHOUT_FINE: Variant = marl("fine ρ", &[NO_FINE]);
const OWN_TABLES: Variant = marl("independent tables", &[INDEPENDENT]);
const DEEP: Variant = marl("DQN", &[DQN]);
const DEEP_NO_EPSILON: Variant = marl("DQN, no ε", &[DQN, FIRST_0, LAST_0]);
const MARL_1: Variant = marl("1 neighbour", &[ONE_NEIGHBOUR]);
const TOGETHER: Variant = marl("1 neighbour, no ε, no fine", &[ONE_NEIGHBOUR, FIRST_0, LAST_0, NO_FINE]);

/// What is tried once more. The first two are the references.
const CONFIRMED: [Variant; 12] = [
    MARL,
    LOCAL,
    STALE,
    STALE_1,
    ENDS_AT_0,
    NO_EPSILON,
    WITHOUT_FINE,
    OWN_TABLES,
    DEEP,
    DEEP_NO_EPSILON,
    MARL_1,
    TOGETHER,
];

/// What is tried. The first two are the references.
const VARIANTS: [Variant; 47] = [
    MARL,
    LOCAL,
    rule("least loaded, fresh", Method::LeastLoaded, &[]),
    STALE,
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
    ENDS_AT_0,
    marl("ε small throughout", &[(EPSILON_START, "0.05")]),
    NO_EPSILON,
    marl("discount", &[("study.learning.discount", "0")]),
    marl("discount", &[("study.learning.discount", "1")]),
    marl("learning rate floor", &[("study.learning.rate_floor", "0")]),
    marl("learning rate floor", &[("study.learning.rate_floor", "0.1")]),
    WITHOUT_FINE,
    marl("fine ρ", &[("study.learning.rho", "5")]),
    marl("penalty κ (no shield, so none is charged)", &[("study.learning.kappa", "5")]),
    marl("reports that fill the links", &[("study.observation_period_secs", "0.001")]),
    marl("fresher reports", &[("study.observation_period_secs", "0.1")]),
    marl("older reports", &[("study.observation_period_secs", "60")]),
    OWN_TABLES,
    marl("independent tables, no ε", &[INDEPENDENT, FIRST_0, LAST_0]),
    DEEP,
    DEEP_NO_EPSILON,
    STALE_1,
    rule("random, 1 neighbour", Method::Random, &[ONE_NEIGHBOUR]),
    marl("4 neighbours", &[("study.sampled_neighbours", "4")]),
    marl("2 neighbours", &[("study.sampled_neighbours", "2")]),
    MARL_1,
    after("as shipped, acting with 1 neighbour", 2_000, &[ONE_NEIGHBOUR]),
    marl("1 neighbour, no ε", &[ONE_NEIGHBOUR, FIRST_0, LAST_0]),
    TOGETHER,
    marl("DQN, 1 neighbour", &[DQN, ONE_NEIGHBOUR]),
    marl("DQN, 1 neighbour, no ε", &[DQN, ONE_NEIGHBOUR, FIRST_0, LAST_0]),
];

impl Learning {
    /// Tries all variants and prints both tables, or updates a document.
    ///
    /// # Errors
    /// A document without the marks; a variant whose settings are refused.
    pub fn run(self) -> Result<(), Failure> {
        let base = presets::get(PRESET)?;
        let tables = [("learning", &VARIANTS[..], Trial::SEARCH), ("confirmation", &CONFIRMED, Trial::CONFIRMATION)];
        if let Some(file) = &self.update {
            // A document without the marks is refused before minutes of work.
            tables.iter().try_for_each(|(mark, ..)| files::around(file, mark).map(drop))?;
        }
        for (mark, variants, trial) in tables {
            let text = self.table(&base, variants, &trial)?;
            match &self.update {
                None => print(&format!("{text}\n"))?,
                Some(file) => files::replace(file, mark, &text)?,
            }
        }
        Ok(())
    }

    /// One table; its first two variants are the references.
    fn table(&self, base: &Scenario, variants: &[Variant], trial: &Trial) -> Result<String, Failure> {
        let bar = progress(variants.len() as u64, "variant");
        let found = self.jobs.pool()?.map(variants.iter().collect(), |variant| {
            let sample = variants::sample(base, variant, trial);
            bar.inc(1);
            sample
        });
        bar.finish_and_clear();
        let found: Vec<Sample> = found.into_iter().collect::<Result<_, _>>()?;
        let mut text = format!(
            "{PRESET}: median over the seeds {} to {} of the median training time, mean over the training seeds {} to {}; \
             changes are paired, with 95 % bootstrap intervals; ≈: not distinguishable; at home: share of the tasks that \
             stay with the owner of their job.\n\n",
            trial.acting.start(),
            trial.acting.end(),
            trial.trainings.start(),
            trial.trainings.end(),
        );
        text += &variants::head([variants[0].label, variants[1].label]);
        for (variant, sample) in variants.iter().zip(&found) {
            text += &variants::row(variant, sample, [&found[0], &found[1]]);
        }
        Ok(text)
    }
}
