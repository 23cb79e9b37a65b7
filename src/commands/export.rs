//! `edgelab export`: runs, references and pictures as files for other programs.

use std::{path::PathBuf, sync::Arc};

use clap::ValueEnum;
use edgelab::{
    codec::{self, View},
    engine::{
        instance::Instance,
        record::{Event, Record},
        replay::Replay,
        sink::Sink,
        world::World,
    },
    export::{
        Source, bibtex, embed,
        picture::{Picture, PrintSize, figure_svg},
        tables,
        tidy::{self, Lane},
    },
    figure::{
        chart::Chart,
        charts::{self, Lanes},
        scene::{Scene, Window},
        series::{Curves, series_of},
    },
    model::{
        layers::Architecture,
        method::Method,
        scenario::{Devices, Jobs, ListedDevice, ListedJob, Scenario},
        time::Time,
    },
    session::{self, Library, Outcome},
};

use super::{Failure, files, print};

pub const EXAMPLES: &str = "\
Examples:
  edgelab export paper-emulation --methods marl,srole-d --what csv -o runs.csv
  edgelab export collision-minimal --methods marl --what stage --moment 0.5 -o stage.svg
  edgelab export paper-emulation --methods marl,srole-d --what training-time --width page -o time.svg
  edgelab export paper-emulation --what layers --model vgg-16 -o vgg-16.csv";

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Runs as tidy CSV: run, seed, method, step, metric, value
    Csv,
    /// References for BibTeX, with the run in a note
    Bibtex,
    /// The stage at a moment, for print (SVG)
    Stage,
    /// Chart of training times (SVG)
    TrainingTime,
    /// Chart of collisions (SVG)
    Collisions,
    /// Chart of CPU utilisation (SVG)
    Utilisation,
    /// Chart of overloaded devices (SVG)
    Overloaded,
    /// Chart of completed jobs (SVG)
    Completed,
    /// The element <edge-lab> for a page of one's own
    Embed,
    /// The same in a frame
    Frame,
    /// The devices, as `import` reads them
    Devices,
    /// The jobs, as `import` reads them
    Jobs,
    /// A model's layers, as `import` reads them
    Layers,
}

/// How wide a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Width {
    /// A column of 85 mm
    Column,
    /// Both columns, 175 mm
    Page,
}

/// Arguments of `edgelab export`.
#[derive(clap::Args)]
pub struct Export {
    #[command(flatten)]
    source: super::Source,
    #[arg(long, value_delimiter = ',', value_name = "A,B", help = super::run::methods_help())]
    methods: Vec<Method>,
    /// What to write
    #[arg(long, value_enum)]
    what: What,
    /// The moment of the stage, seconds; otherwise when the last job has been placed
    #[arg(long, value_name = "SECS")]
    moment: Option<f64>,
    /// How wide a picture is on paper
    #[arg(long, value_enum, default_value = "column")]
    width: Width,
    /// The model whose layers are written
    #[arg(long, value_name = "NAME", default_value = "vgg-16")]
    model: String,
    /// Where the page is served, for embedding
    #[arg(long, value_name = "URL", default_value = "./")]
    page: String,
    /// A further policy file, which the scenario may name by its digest; may be repeated
    #[arg(long = "policy", value_name = "FILE")]
    policies: Vec<PathBuf>,
    /// Write to this file; otherwise to standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A run with everything that happened.
struct Watched {
    outcome: Outcome,
    records: Vec<Record>,
    instance: Arc<Instance>,
}

#[derive(Default)]
struct Records(Vec<Record>);

impl Sink for Records {
    fn take(&mut self, _: &World, record: &Record) {
        self.0.push(record.clone());
    }
}

fn watch(scenario: &Scenario, library: &Library) -> Result<Watched, Failure> {
    let mut records = Records::default();
    let outcome = session::run(scenario, library, &mut records)?;
    Ok(Watched { outcome, records: records.0, instance: Instance::draw(scenario)? })
}

impl Export {
    /// Writes it.
    ///
    /// # Errors
    /// Faults of the scenario, a missing policy, an unknown model, a file that cannot be written.
    pub fn run(self) -> Result<(), Failure> {
        let scenario = self.source.load()?;
        let methods = if self.methods.is_empty() { vec![scenario.study.method] } else { self.methods.clone() };
        let view = View { t_secs: self.moment, ..View::of_methods(methods.iter().copied()) };
        let text = match self.what {
            What::Devices => tables::devices(&devices(&scenario)?),
            What::Jobs => tables::jobs(&jobs(&scenario)?, &scenario.workload),
            What::Layers => layers(&scenario, &self.model)?,
            What::Embed | What::Frame => {
                let fragment = codec::encode(&scenario, &view)?;
                let place = embed::Place { base: &self.page, fragment: &fragment, height_px: 640 };
                match self.what {
                    What::Embed => embed::element(&place, &scenario.title),
                    _ => embed::frame(&place, &scenario.title),
                }
            }
            _ => {
                let library = files::library(&self.policies)?;
                let mut runs = Vec::new();
                let mut lane = scenario.clone();
                for method in methods {
                    lane.study.method = method;
                    runs.push(watch(&lane, &library)?);
                }
                // A scenario too large for an address goes without.
                let address = codec::encode(&scenario, &view).unwrap_or_default();
                self.of_runs(&scenario, &address, &runs)?
            }
        };
        match &self.output {
            Some(file) => files::write(file, &text),
            None => print(&text),
        }
    }

    /// What runs give.
    fn of_runs(&self, scenario: &Scenario, address: &str, runs: &[Watched]) -> Result<String, Failure> {
        let digests: Vec<(Method, &str)> =
            runs.iter().map(|run| (run.outcome.method, run.outcome.digest.as_str())).collect();
        let source = Source { scenario, address, runs: &digests };
        let curves: Vec<Curves> = runs.iter().map(|run| series_of(&run.records, &run.instance)).collect();
        let present: Vec<&Curves> = curves.iter().collect();
        let lanes = Lanes { present: &present, earlier: &[] };
        let size = match self.width {
            Width::Column => PrintSize::COLUMN,
            Width::Page => PrintSize::PAGE,
        };
        let drawn = |chart: Chart| figure_svg(&Picture::Chart(&chart), size, &source);
        Ok(match self.what {
            What::Csv => {
                let lanes: Vec<Lane<'_>> = runs
                    .iter()
                    .zip(&curves)
                    .map(|(run, curves)| Lane { seed: scenario.seed, outcome: &run.outcome, curves })
                    .collect();
                tidy::tidy(&lanes)
            }
            What::Bibtex => bibtex::bibtex(&source),
            What::TrainingTime => drawn(charts::training_time(lanes)),
            What::Collisions => drawn(charts::collisions(lanes)),
            What::Utilisation => drawn(charts::utilisation(lanes)),
            What::Overloaded => drawn(charts::overloaded(lanes)),
            What::Completed => drawn(charts::completed(lanes)),
            _ => self.stage(runs, size, &source)?,
        })
    }

    /// The stage of the first method.
    fn stage(&self, runs: &[Watched], size: PrintSize, source: &Source<'_>) -> Result<String, Failure> {
        let [run] = runs else { return Err(Failure::new("--methods: the stage shows one method")) };
        let placed = |record: &&Record| matches!(record.event, Event::Placed { .. });
        let last = run.records.iter().rev().find(placed).map_or(Time::ZERO, |record| record.at);
        let at = self.moment.map_or(last, Time::from_secs);
        let mut replay = Replay::new(Arc::clone(&run.instance));
        replay.extend(run.records.iter().cloned());
        replay.seek_time(at);
        let scene = Scene::at(replay.records(), replay.position(), at, Window::LastAction);
        Ok(figure_svg(&Picture::Stage { world: replay.world(), scene: &scene }, size, source))
    }
}

/// The devices of a scenario, drawn if need be. (Where they form several clusters the table does not say which.)
fn devices(scenario: &Scenario) -> Result<Vec<ListedDevice>, Failure> {
    if let Devices::Listed(devices) = &scenario.cluster.devices {
        return Ok(devices.clone());
    }
    let instance = Instance::draw(scenario)?;
    let device = |device: &edgelab::engine::instance::Device| ListedDevice {
        name: device.name.clone(),
        x_m: device.position.0,
        y_m: device.position.1,
        cpu_flops_per_sec: device.cpu_flops_per_sec,
        memory_bytes: device.memory_bytes as f64 / scenario.cluster.memory_scale,
        uplink_bytes_per_sec: device.uplink_bytes_per_sec,
        downlink_bytes_per_sec: device.downlink_bytes_per_sec,
        idle_watts: device.idle_watts,
        busy_watts: device.busy_watts,
        region: None,
    };
    Ok(instance.devices.iter().map(device).collect())
}

/// The jobs of a scenario, drawn if need be.
fn jobs(scenario: &Scenario) -> Result<Vec<ListedJob>, Failure> {
    if let Jobs::Listed(jobs) = &scenario.workload.jobs {
        return Ok(jobs.clone());
    }
    let instance = Instance::draw(scenario)?;
    let job = |job: &edgelab::engine::instance::Job| ListedJob {
        name: job.name.clone(),
        owner: instance.devices[job.owner as usize].name.clone(),
        model: job.model,
        arrival_secs: job.arrival.secs(),
    };
    Ok(instance.jobs.iter().map(job).collect())
}

/// The layers of a published or own model, by its name.
fn layers(scenario: &Scenario, name: &str) -> Result<String, Failure> {
    if let Some(own) = scenario.workload.models.iter().find(|model| model.name == name) {
        return Ok(tables::own_layers(own));
    }
    let about = |problem: String| Failure::new(format!("--model: {problem}"));
    let model: Architecture = name.parse().map_err(about)?;
    let table = scenario.workload.table(model).map_err(about)?;
    Ok(tables::layers(table.input_elements, &table.units))
}
