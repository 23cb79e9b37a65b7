//! The subcommands, one file each where they are more than a line.

mod claims;
mod contention;
mod evidence;
mod export;
mod files;
mod import;
mod laboratory;
mod learning;
mod map;
mod merge;
mod oracle;
mod pages;
mod parallel;
mod plan;
mod policies;
mod report;
mod rows;
mod run;
mod sensitivity;
mod solve;
mod summary;
mod sweep;
mod train;
mod verify;

use std::{
    fmt::{Display, Write as _},
    io::Write as _,
    path::Path,
    process::ExitCode,
};

use clap::Subcommand;
use edgelab::{
    codec,
    experiment::measure::Measure,
    model::{check::Fault, layers, schema},
    partition, training,
};
use laboratory::{Kind, Offered, in_laboratory};

/// What a command ends with when it does not succeed: lines for people, on standard error.
pub struct Failure {
    lines: Vec<String>,
    code: u8,
}

impl Failure {
    /// A failure in one line.
    pub fn new(problem: impl Into<String>) -> Self {
        Self::of(vec![problem.into()])
    }

    /// A failure in some lines.
    fn of(lines: Vec<String>) -> Self {
        Self { lines, code: 1 }
    }

    /// A command that was not understood.
    pub fn usage(problem: impl Into<String>) -> Self {
        Self { code: 2, ..Self::new(problem).and("--help tells how the command is used") }
    }

    /// What is wrong with a file.
    pub fn about(file: &Path, problem: impl Display) -> Self {
        Self::new(format!("{}: {problem}", file.display()))
    }

    /// A failure with a further line.
    pub fn and(mut self, line: &str) -> Self {
        self.lines.push(line.to_owned());
        self
    }

    /// Everything that is wrong with a file.
    pub fn faults_of(file: &Path, faults: &[impl Display]) -> Self {
        Self::of(faults.iter().map(|fault| format!("{}: {fault}", file.display())).collect())
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::new(fault.to_string())
    }
}

impl From<Vec<Fault>> for Failure {
    fn from(faults: Vec<Fault>) -> Self {
        Self::of(faults.iter().map(Fault::to_string).collect())
    }
}

/// Says what went wrong.
pub fn complain(failure: &Failure) -> ExitCode {
    let mut out = std::io::stderr().lock();
    for line in &failure.lines {
        // Nobody is left to tell if standard error is closed.
        let _ = writeln!(out, "edgelab: {line}");
    }
    ExitCode::from(failure.code)
}

/// Says something beside the output: text of whole lines, on standard error.
pub fn remark(text: &str) {
    // Nobody is left to tell if standard error is closed.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Prints text on standard output.
///
/// # Errors
/// When it cannot be written, unless the reader has simply closed the pipe.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("standard output: cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// A scenario on the command line, with changed settings.
#[derive(clap::Args)]
pub struct Source {
    /// A preset (`paper-emulation`, `paper-emulation@1`), a scenario file, or a link to the page
    #[arg(value_name = "PRESET|FILE|LINK")]
    scenario: String,
    /// Change a setting, by path; may be repeated
    #[arg(long = "set", value_name = "PATH=VALUE")]
    settings: Vec<String>,
    /// Change a setting in mid-run, at a moment in seconds; may be repeated (training takes none)
    #[arg(long = "at", value_name = "SECS:PATH=VALUE", allow_hyphen_values = true)]
    interventions: Vec<String>,
    /// Change the seed
    #[arg(long, allow_negative_numbers = true)]
    seed: Option<u64>,
}

/// What the command can do.
#[derive(Subcommand)]
pub enum Command {
    /// List the shipped scenarios, and what can be learned from each
    Presets,
    /// List the models: parameters, arithmetic and activations, computed from their layers
    Models {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the JSON Schema of scenario files, or of plan files
    Schema {
        /// Of plan files of the placement laboratory
        #[arg(long)]
        plan: bool,
        /// Whose scenarios
        #[arg(long, value_enum, default_value_t = Kind::Placement, conflicts_with = "plan")]
        laboratory: Kind,
    },
    /// Run a scenario under one or more methods
    #[command(after_help = run::EXAMPLES)]
    Run(run::Run),
    /// Run a trace's scenario again and compare every record
    #[command(after_help = verify::EXAMPLES)]
    Verify(verify::Verify),
    /// Train a policy on a scenario's own generator
    #[command(after_help = train::EXAMPLES)]
    Train(train::Train),
    /// Train the shipped policies anew and name them in the presets (for releases)
    #[command(hide = true)]
    Policies(policies::Policies),
    /// Write the model card and the pages of claims and sensitivity from the generated evidence (for releases)
    #[command(hide = true)]
    Pages(pages::Pages),
    /// Try many ways to train and to act, and print what helps against herding (the tables of docs/learning.md)
    #[command(after_help = learning::EXAMPLES)]
    Learning(learning::Learning),
    /// Put devices, jobs, layer tables or topologies of one's own into a scenario
    #[command(after_help = import::EXAMPLES)]
    Import(import::Import),
    /// Write a run as tidy CSV, a picture for print, references or a snippet for a page
    #[command(after_help = export::EXAMPLES)]
    Export(export::Export),
    /// Turn a scenario into an address, or an address into a scenario file
    #[command(after_help = ADDRESS_EXAMPLES)]
    Address {
        #[command(flatten)]
        source: Source,
    },
    /// Solve a queueing network by the simulator's fixed point
    #[command(after_help = contention::EXAMPLE)]
    Contention(contention::Contention),
    /// Split a model's parameters and the band over groups of workers, so that the slowest is done soonest
    #[command(after_help = solve::EXAMPLES)]
    Solve(solve::Solve),
    /// Compare all methods over seeds, with paired intervals, as a Markdown table
    #[command(after_help = report::EXAMPLES)]
    Report(report::Report),
    /// Set what the papers claim beside what comes out here
    #[command(after_help = claims::EXAMPLES)]
    Claims(claims::ClaimsCommand),
    /// Ask which setting matters: one at a time, and by shares of variance
    Sensitivity(sensitivity::SensitivityCommand),
    /// Show how far each method is from the best known placement
    #[command(after_help = oracle::EXAMPLES)]
    Oracle(oracle::OracleCommand),
    /// Print a plan file: which settings vary, who competes, over which seeds
    #[command(after_help = plan::EXAMPLES)]
    Plan(plan::PlanCommand),
    /// Run a plan on all cores; killed and resumed, it gives the same bytes
    #[command(after_help = sweep::EXAMPLES)]
    Sweep(sweep::SweepCommand),
    /// Join the tables of a sweep's shards
    #[command(after_help = sweep::EXAMPLES)]
    Merge(merge::Merge),
    /// Summarise the table of a sweep: intervals, paired changes, performance profiles
    #[command(after_help = sweep::EXAMPLES)]
    Summary(summary::SummaryCommand),
}

const ADDRESS_EXAMPLES: &str = "\
Examples:
  edgelab address paper-emulation --seed 42 --set study.shield.alpha=0.8
  edgelab address paper-emulation --at 120:study.method=srole-d
  edgelab address 'v=1&preset=paper-emulation@1&seed=42' > scenario.json";

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// What went wrong, for people.
    pub fn run(self) -> Result<(), Failure> {
        match self {
            Self::Presets => print(&presets_text()),
            Self::Models { json } => {
                let models = layers::summary();
                print(&if json { to_json(&models)? } else { layers::text_table(&models) })
            }
            Self::Schema { plan: true, .. } => print(&to_json(&edgelab::experiment::plan::schema())?),
            Self::Schema { plan: false, laboratory } => print(&to_json(&match laboratory {
                Kind::Placement => schema::schema(),
                Kind::Partition => schema::schema_of::<partition::scenario::Scenario>(),
                Kind::Training => schema::schema_of::<training::scenario::Scenario>(),
            })?),
            Self::Run(command) => command.run(),
            Self::Verify(command) => command.run(),
            Self::Train(command) => command.run(),
            Self::Policies(command) => command.run(),
            Self::Pages(command) => command.run(),
            Self::Learning(command) => command.run(),
            Self::Import(command) => command.run(),
            Self::Export(command) => command.run(),
            Self::Address { source } => address(&source),
            Self::Contention(command) => command.run(),
            Self::Solve(command) => command.run(),
            Self::Report(command) => command.run(),
            Self::Claims(command) => command.run(),
            Self::Sensitivity(command) => command.run(),
            Self::Oracle(command) => command.run(),
            Self::Plan(command) => command.run(),
            Self::Sweep(command) => command.run(),
            Self::Merge(command) => command.run(),
            Self::Summary(command) => command.run(),
        }
    }
}

/// Pretty JSON with a line break at the end.
pub fn to_json(value: &impl serde::Serialize) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::new(error.to_string()))?;
    Ok(text + "\n")
}

/// A measure's name for people.
pub fn measure_label(name: &str) -> &str {
    Measure::find(name).map_or(name, |(_, measure)| measure.label)
}

fn presets_text() -> String {
    let mut text = String::new();
    for kind in Kind::ALL {
        for preset in kind.presets() {
            let scenario: serde_json::Value = serde_json::from_str(preset.text).unwrap_or_default();
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{:<28} {}", preset.id(), scenario["goal"].as_str().unwrap_or_default());
        }
    }
    text
}

fn address(source: &Source) -> Result<(), Failure> {
    in_laboratory!(source.kind()?, L => address_of::<L>(source))
}

fn address_of<L: Offered>(source: &Source) -> Result<(), Failure> {
    let scenario = source.load_as::<L>()?;
    if source.address().is_some() {
        return print(&to_json(&scenario)?);
    }
    let fragment = codec::encode(&scenario, &L::View::default())?;
    print(&format!("{fragment}\n"))
}
