//! `edgelab run`: a scenario under one or more methods.

use std::{
    fmt::Write as _,
    io::Write as _,
    path::{Path, PathBuf},
};

use edgelab::{
    engine::{
        metrics::{Disruption, Metrics},
        record::Record,
        sink::{Digest, Nothing, Sink},
        trace,
        world::World,
    },
    model::{method::Method, scenario::Scenario},
    session::{self, Library, Outcome},
};
use serde::Serialize;

use super::{Failure, Source, files, print, to_json};

pub const EXAMPLES: &str = "\
Examples:
  edgelab run paper-emulation --methods marl,srole-c,srole-d,rl,heft
  edgelab run paper-emulation --seed 42 --set study.shield.alpha=0.8 --json
  edgelab run paper-emulation-2-waves --methods marl --at 120:study.method=srole-d
  edgelab run scenario.json --methods marl,srole-d --trace run.jsonl    (run.marl.jsonl, run.srole-d.jsonl)";

/// Arguments of `edgelab run`.
#[derive(clap::Args)]
pub struct Run {
    #[command(flatten)]
    source: Source,
    #[arg(long, value_delimiter = ',', value_name = "A,B", help = methods_help())]
    methods: Vec<Method>,
    /// Write the trace as JSON lines; with several methods one file each, the method's name before the ending
    #[arg(long, value_name = "FILE.jsonl")]
    trace: Option<PathBuf>,
    /// A further policy file, which the scenario may name by its digest; may be repeated
    #[arg(long = "policy", value_name = "FILE")]
    policies: Vec<PathBuf>,
    /// Print everything as one JSON object
    #[arg(long)]
    json: bool,
}

/// The option's help with all names.
pub fn methods_help() -> String {
    let names = Method::NAMES.join(", ");
    format!("Methods to run, separated by commas; otherwise the scenario's own [{names}]")
}

#[derive(Serialize)]
struct Report<'a> {
    version: &'a str,
    runs: Vec<RunReport>,
}

#[derive(Serialize)]
struct RunReport {
    method: Method,
    scenario: Scenario,
    #[serde(flatten)]
    end: End,
}

#[derive(Serialize)]
struct End {
    digest: String,
    workload: String,
    records: u64,
    metrics: Metrics,
    /// Left out where nothing failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    disruption: Option<Disruption>,
}

impl Run {
    /// Runs and reports.
    ///
    /// # Errors
    /// Faults of the scenario, a missing policy, a trace that cannot be written.
    pub fn run(self) -> Result<(), Failure> {
        let mut scenario = self.source.load()?;
        let library = files::library(&self.policies)?;
        let methods = if self.methods.is_empty() { vec![scenario.study.method] } else { self.methods };
        let mut runs = Vec::new();
        for &method in &methods {
            scenario.study.method = method;
            let outcome = match &self.trace {
                None => session::run(&scenario, &library, &mut Nothing)?,
                Some(file) => traced(&scenario, &library, &trace_file(file, method, methods.len()))?,
            };
            let end = End {
                digest: outcome.digest,
                workload: outcome.workload,
                records: outcome.records,
                metrics: outcome.metrics,
                disruption: Some(outcome.disruption).filter(|disruption| *disruption != Disruption::default()),
            };
            runs.push(RunReport { method, scenario: scenario.clone(), end });
        }
        if self.json { print(&to_json(&Report { version: edgelab::VERSION, runs })?) } else { print(&table(&runs)) }
    }
}

fn trace_file(file: &Path, method: Method, methods: usize) -> PathBuf {
    if methods == 1 {
        return file.to_owned();
    }
    let ending = file.extension().map_or_else(|| "jsonl".into(), |ending| ending.to_string_lossy().into_owned());
    file.with_extension(format!("{method}.{ending}"))
}

/// Writes each record as it happens; the first failure is kept, since a sink cannot fail.
struct Lines<'a> {
    out: files::Output<'a>,
    digest: Digest,
    failure: Option<std::io::Error>,
}

impl Sink for Lines<'_> {
    fn take(&mut self, _: &World, record: &Record) {
        self.digest.add(record);
        if self.failure.is_none() {
            self.failure = serde_json::to_string(record)
                .map_err(std::io::Error::from)
                .and_then(|line| writeln!(self.out, "{line}"))
                .err();
        }
    }
}

fn traced(scenario: &Scenario, library: &Library, file: &Path) -> Result<Outcome, Failure> {
    let mut lines = Lines { out: files::Output::begin(file)?, digest: Digest::default(), failure: None };
    let header = trace::header_line(scenario).map_err(std::io::Error::from)?;
    let mut written = writeln!(lines.out, "{header}");
    let outcome = session::run(scenario, library, &mut lines)?;
    let footer = trace::footer_line(&lines.digest).map_err(std::io::Error::from)?;
    written = written.and(lines.failure.map_or(Ok(()), Err)).and_then(|()| writeln!(lines.out, "{footer}"));
    written.map_err(|error| files::cannot_write(file, &error))?;
    lines.out.finish()?;
    Ok(outcome)
}

/// The main measures, a method a line.
fn table(runs: &[RunReport]) -> String {
    let mut text = String::new();
    if let Some(run) = runs.first() {
        let _ = writeln!(text, "{} · seed {} · edgelab {}", run.scenario.preset, run.scenario.seed, edgelab::VERSION);
    }
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
            run.end.digest
        );
    }
    text
}
