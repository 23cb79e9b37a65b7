//! `edgelab train`: a policy, from a scenario's own generator.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use edgelab::{
    engine::sink::content_digest,
    experiment::curve::{Curve, Evaluation},
    model::method::Method,
    num::stats::Interval,
    placement::learn::train::Training,
};
use indicatif::ProgressBar;

use super::{Failure, Source, files, parallel::progress, print};

pub const EXAMPLES: &str = "\
Prints the digest by which scenarios name the policy.

With --evaluate-every N the policy is tried on ten held-out seeds after every N episodes, and compared with choosing at
random, with its untrained self and with the best heuristic; a line each on standard error, or a row each in --curve.

Examples:
  edgelab train paper-emulation --method marl --episodes 200 -o my.json
  edgelab train paper-emulation --method marl --set study.learning.learner=dqn --evaluate-every 100 -o my.json
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
    /// Evaluate on held-out seeds before the first episode and after every N
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    evaluate_every: Option<u32>,
    /// Write the evaluations as CSV instead of printing them
    #[arg(long, value_name = "FILE.csv", requires = "evaluate_every")]
    curve: Option<PathBuf>,
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
        if self.curve.as_ref() == Some(&self.output) {
            return Err(Failure::about(&self.output, "policy and curve cannot be one file"));
        }
        let output = files::Output::begin(&self.output)?;
        let bar = progress(u64::from(self.episodes), "episode");
        let mut log = Log::begin(&training, self.evaluate_every, self.curve.as_deref())?;
        log.note(&training, &bar)?;
        while training.episode()?.is_some() {
            bar.inc(1);
            log.note(&training, &bar)?;
        }
        bar.finish_and_clear();
        drop(output);
        let text = training.policy().write().ok_or_else(|| Failure::new("nothing was trained"))?;
        files::write(&self.output, &text)?;
        log.finish()?;
        print(&format!("{}\n", content_digest(text.as_bytes())))
    }
}

/// The evaluations of a training, for people or as CSV.
struct Log<'a> {
    every: u32,
    curve: Option<Curve>,
    file: Option<(&'a Path, String)>,
}

/// The columns of the CSV: times in seconds, changes in per cent, intervals of 95 %.
const COLUMNS: &str = "episode,training_secs,training_secs_low,training_secs_high,\
    against_random_percent,against_random_low,against_random_high,\
    against_untrained_percent,against_untrained_low,against_untrained_high,\
    against_best_percent,against_best_low,against_best_high,best\n";

impl<'a> Log<'a> {
    fn begin(training: &Training, every: Option<u32>, file: Option<&'a Path>) -> Result<Self, Failure> {
        // A place that cannot be written to is refused before anything is trained.
        file.map(files::Output::begin).transpose()?;
        let curve = every.map(|_| Curve::new(training)).transpose()?;
        Ok(Self { every: every.unwrap_or(1), curve, file: file.map(|file| (file, COLUMNS.to_owned())) })
    }

    /// Evaluates if it is time.
    fn note(&mut self, training: &Training, bar: &ProgressBar) -> Result<(), Failure> {
        let Some(curve) = &mut self.curve else { return Ok(()) };
        if !training.done().is_multiple_of(self.every) && training.done() < training.episodes() {
            return Ok(());
        }
        let evaluation = curve.evaluate(training)?;
        match &mut self.file {
            Some((_, text)) => text.push_str(&row(&evaluation)),
            None => bar.suspend(|| {
                // Nobody is left to tell if standard error is closed.
                let _ = writeln!(std::io::stderr().lock(), "{}", line(&evaluation));
            }),
        }
        Ok(())
    }

    fn finish(self) -> Result<(), Failure> {
        self.file.map_or(Ok(()), |(file, text)| files::write(file, &text))
    }
}

fn row(evaluation: &Evaluation) -> String {
    let Evaluation { episode, training_secs, against_random, against_untrained, against_best, best } = evaluation;
    let cells = |interval: &Interval| format!("{},{},{}", interval.estimate, interval.low, interval.high);
    let groups = [training_secs, against_random, against_untrained, against_best].map(cells).join(",");
    format!("{episode},{groups},{best}\n")
}

fn line(evaluation: &Evaluation) -> String {
    let Evaluation { episode, training_secs, against_random, against_untrained, against_best, best } = evaluation;
    let percent = |i: &Interval| format!("{:+.0} % [{:+.0}, {:+.0}]", i.estimate, i.low, i.high);
    format!(
        "episode {episode}: {:.0} s [{:.0}, {:.0}]; against random {}, untrained {}, {best} {}",
        training_secs.estimate,
        training_secs.low,
        training_secs.high,
        percent(against_random),
        percent(against_untrained),
        percent(against_best),
    )
}
