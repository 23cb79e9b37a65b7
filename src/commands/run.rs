//! `edgelab run`: a scenario under one or more methods.

use std::{
    fmt::Write as _,
    io::Write as _,
    path::{Path, PathBuf},
};

use edgelab::{
    engine::{sink::Digest, trace},
    experiment::laboratory::{Laboratory, Placement, Ran},
    model::{described::Described as _, method::Method},
};
use serde::Serialize;

use super::{
    Failure, Source, files,
    laboratory::{Offered, in_laboratory},
    print, remark, to_json,
};

pub const EXAMPLES: &str = "\
Examples:
  edgelab run paper-emulation --methods marl,srole-c,srole-d,rl,heft
  edgelab run paper-emulation --seed 42 --set study.shield.alpha=0.8 --json
  edgelab run paper-emulation-2-waves --methods marl --at 120:study.method=srole-d
  edgelab run scenario.json --methods marl,srole-d --trace run.jsonl    (run.marl.jsonl, run.srole-d.jsonl)
  edgelab run hetero-sys-a --methods dlion --data train-images.gz --data train-labels.gz";

/// Arguments of `edgelab run`.
#[derive(clap::Args)]
pub struct Run {
    #[command(flatten)]
    source: Source,
    #[arg(long, value_delimiter = ',', value_name = "A,B", help = methods_help())]
    methods: Vec<String>,
    /// Write the trace as JSON lines; with several methods one file each, the method's name before the ending
    #[arg(long, value_name = "FILE.jsonl")]
    trace: Option<PathBuf>,
    /// A further file: a policy that the scenario names by its digest, or data to learn from instead of drawn ones; may be
    /// repeated
    #[arg(long = "policy", visible_alias = "data", value_name = "FILE")]
    ingredients: Vec<PathBuf>,
    /// Print everything as one JSON object
    #[arg(long)]
    json: bool,
}

/// The option's help with all names.
pub fn methods_help() -> String {
    let names = Method::NAMES.join(", ");
    format!("Methods to run, separated by commas; otherwise the scenario's own [{names}]")
}

/// Methods by their names.
///
/// # Errors
/// A name that there is not.
pub fn methods<L: Laboratory>(names: &[String]) -> Result<Vec<L::Method>, Failure> {
    let named = |name: &String| L::named(name).map_err(|problem| Failure::usage(format!("--methods: {problem}")));
    names.iter().map(named).collect()
}

#[derive(Serialize)]
#[serde(bound = "")]
struct Report<'a, L: Laboratory> {
    version: &'a str,
    runs: Vec<RunReport<L>>,
}

/// One run of a scenario.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct RunReport<L: Laboratory> {
    /// The method.
    pub method: L::Method,
    /// All that the run depends on.
    pub scenario: L::Scenario,
    /// What it came to.
    #[serde(flatten)]
    pub end: Ran<L::Metrics>,
}

impl Run {
    /// Runs and reports.
    ///
    /// # Errors
    /// Faults of the scenario, a missing policy, a trace that cannot be written.
    pub fn run(self) -> Result<(), Failure> {
        in_laboratory!(self.source.kind()?, L => self.run_in::<L>())
    }

    fn run_in<L: Offered>(self) -> Result<(), Failure> {
        let methods = methods::<L>(&self.methods)?;
        let mut scenario = self.source.load_as::<L>()?;
        let (library, digests) = files::equipped::<L>(&self.ingredients)?;
        if let Some(digest) = digests.iter().rfind(|digest| !digest.is_empty())
            && let Some((changed, notes)) = L::adopt(&scenario, &library, digest)?
        {
            scenario = changed;
            remark(&format!("data {digest}\n"));
            notes.iter().for_each(|note| remark(&format!("note: {note}\n")));
        }
        let methods = if methods.is_empty() { vec![L::method(&scenario)] } else { methods };
        let mut runs = Vec::new();
        for &method in &methods {
            let seed = L::seed(&scenario);
            L::enter(&mut scenario, method, seed);
            let end = match &self.trace {
                None => L::run(&scenario, &library, &mut |_| {})?,
                Some(file) => traced::<L>(&scenario, &library, &trace_file(file, L::name(method), methods.len()))?,
            };
            runs.push(RunReport { method, scenario: scenario.clone(), end });
        }
        if self.json {
            print(&to_json(&Report::<L> { version: edgelab::VERSION, runs })?)
        } else {
            print(&L::table(&runs))
        }
    }
}

fn trace_file(file: &Path, method: &str, methods: usize) -> PathBuf {
    if methods == 1 {
        return file.to_owned();
    }
    let ending = file.extension().map_or_else(|| "jsonl".into(), |ending| ending.to_string_lossy().into_owned());
    file.with_extension(format!("{method}.{ending}"))
}

/// Runs, and writes each record as it happens; the first failure is kept, since a run does not stop for it.
fn traced<L: Laboratory>(
    scenario: &L::Scenario,
    library: &L::Library,
    file: &Path,
) -> Result<Ran<L::Metrics>, Failure> {
    let mut out = files::Output::begin(file)?;
    let mut digest = Digest::default();
    let header = trace::header_line(scenario).map_err(std::io::Error::from)?;
    let mut written = writeln!(out, "{header}");
    let ran = L::run(scenario, library, &mut |record| {
        digest.add(record);
        if written.is_ok() {
            let line = serde_json::to_string(record).map_err(std::io::Error::from);
            written = line.and_then(|line| writeln!(out, "{line}"));
        }
    })?;
    let footer = trace::footer_line(&digest).map_err(std::io::Error::from)?;
    written.and_then(|()| writeln!(out, "{footer}")).map_err(|error| files::cannot_write(file, &error))?;
    out.finish()?;
    Ok(ran)
}

/// The first line of a table of runs: which scenario.
fn heading<L: Laboratory>(runs: &[RunReport<L>]) -> String {
    let of = |run: &RunReport<L>| {
        let (preset, seed) = (run.scenario.preset(), L::seed(&run.scenario));
        format!("{preset} · seed {seed} · edgelab {}\n", edgelab::VERSION)
    };
    runs.first().map(of).unwrap_or_default()
}

/// All measures, a method a column.
pub fn plain_table<L: Laboratory>(runs: &[RunReport<L>]) -> String {
    let mut text = heading(runs);
    let column =
        |of: &dyn Fn(&RunReport<L>) -> String| runs.iter().map(|run| format!(" {:>16}", of(run))).collect::<String>();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{:<40}{}", "measure", column(&|run| L::name(run.method).to_owned()));
    for measure in L::MEASURES {
        let value = |run: &RunReport<L>| format!("{:.*}", measure.digits, (measure.of)(&run.end.metrics));
        let _ = writeln!(text, "{:<40}{}", measure.label, column(&value));
    }
    for run in runs {
        let _ = writeln!(text, "digest of {:<30} {}", L::name(run.method), run.end.trace);
    }
    text
}

/// The main measures of the placement laboratory, a method a line.
pub fn placement_table(runs: &[RunReport<Placement>]) -> String {
    let mut text = heading(runs);
    let _ = writeln!(
        text,
        "{:<20} {:>12} {:>10} {:>9} {:>9} {:>7} {:>12} {:>18}  digest",
        "method", "training s", "delay s", "proposed", "executed", "moved", "unfinished", "utilisation d/h/t"
    );
    for run in runs {
        let m = &run.end.metrics;
        let u = m.utilisation_median;
        let _ = writeln!(
            text,
            "{:<20} {:>12.1} {:>10.3} {:>9} {:>9} {:>7} {:>12} {:>18}  {}",
            run.method.name(),
            m.training_secs.median,
            m.scheduling_delay_secs.median,
            m.collisions_proposed,
            m.collisions_executed,
            m.corrections,
            m.jobs_unfinished,
            format!("{:.2}/{:.2}/{:.2}", u.devices, u.hosts, u.tasks),
            run.end.trace
        );
    }
    text
}
