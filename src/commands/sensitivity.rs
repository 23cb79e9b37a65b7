//! `edgelab sensitivity`: which setting matters?

use std::path::PathBuf;

use edgelab::{
    experiment::sensitivity::{self, FACTORS, PRESET, Point},
    model::path,
    presets, shipped,
};

use super::{
    Failure, files,
    parallel::{Jobs, progress},
    print, to_json,
};

/// Arguments of `edgelab sensitivity`.
#[derive(clap::Args)]
pub struct SensitivityCommand {
    /// Points of each of the two independent samples
    #[arg(long, default_value_t = 512, value_parser = clap::value_parser!(u64).range(8..=100_000))]
    samples: u64,
    /// Write the result to static/evidence/sensitivity.json in this source folder
    #[arg(long, value_name = "FOLDER")]
    update: Option<PathBuf>,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    jobs: Jobs,
}

impl SensitivityCommand {
    /// Runs and prints, or updates the generated file.
    ///
    /// # Errors
    /// A run's faults; a file that cannot be written.
    pub fn run(self) -> Result<(), Failure> {
        let library = shipped::library();
        let policies = shipped::digests("marl");
        let points = sensitivity::points(self.samples);
        let runs = points.iter().map(Point::runs).sum();
        let bar = progress(points.len() as u64, "point");
        let outputs = self.jobs.pool()?.map(points, |point| {
            let output = sensitivity::output(&point, &policies, &library);
            bar.inc(1);
            output
        });
        bar.finish_and_clear();
        let outputs = outputs.into_iter().collect::<Result<Vec<_>, _>>()?;
        let scenario = presets::get(PRESET)?;
        let defaults = FACTORS.iter().map(|factor| Ok(path::get(&scenario, factor.path)?.as_f64().unwrap_or(f64::NAN)));
        let defaults = defaults.collect::<Result<Vec<f64>, Failure>>()?;
        let answer = sensitivity::answer(self.samples, &outputs, runs, &defaults);
        let answer = answer.ok_or_else(|| Failure::new("the output does not vary: there is nothing to explain"))?;
        match &self.update {
            Some(folder) => {
                // One line: the file is data.
                let text = serde_json::to_string(&answer).map_err(|error| Failure::new(error.to_string()))? + "\n";
                files::write(&folder.join("static/evidence/sensitivity.json"), &text)
            }
            None if self.json => print(&to_json(&answer)?),
            None => print(&markdown(&answer)),
        }
    }
}

/// The answer as a Markdown table.
fn markdown(answer: &sensitivity::Sensitivities) -> String {
    let [median, low, high] = answer.spread;
    let mut text = format!(
        "{}\nOver the whole region: median {median:+.0} %, 5th to 95th percentile {low:+.0} to {high:+.0} %; {} runs.\n\n\
         | setting | from | to | alone | with all others | one at a time, from least to greatest |\n\
         | --- | --- | --- | --- | --- | --- |\n",
        answer.question, answer.runs
    );
    for setting in &answer.settings {
        let share = |i: edgelab::num::stats::Interval| format!("{:.2} [{:.2}, {:.2}]", i.estimate, i.low, i.high);
        let steps: Vec<String> = setting
            .steps
            .iter()
            .map(|step| step.change.map_or_else(|| "–".to_owned(), |[change, ..]| format!("{change:+.0}")))
            .collect();
        text += &format!(
            "| `{}` | {} | {} | {} | {} | {} % |\n",
            setting.path,
            setting.range[0],
            setting.range[1],
            share(setting.index.alone),
            share(setting.index.total),
            steps.join(", "),
        );
    }
    text
}
