//! Own data: devices, jobs, layer tables and topologies of other simulators, put into a scenario.
//!
//! Text in, scenario and notes out, or everything that is wrong with the text, by row and column or by path.
//! What a file is, it says itself: a scenario (`format`), a topology of YAFS (`entity`, `link`) or of EdgeSimPy
//! (`EdgeServer`), or a table with a header, whose columns have their units in their names.
//! Nothing is guessed in silence: every default and every factor that was used stands in the notes.

mod devices;
mod edgesimpy;
mod jobs;
mod layers;
mod places;
mod table;
mod yafs;

use serde_json::Value;

use crate::{
    model::{
        check::{self, Fault, excerpt},
        layers::{Architecture, OwnModel},
        limits,
        scenario::{Devices, Jobs, ListedDevice, ListedJob, Scenario},
    },
    presets,
};

use places::Places;
use table::Table;

/// A file of one's own.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// Its name, for messages and for what it describes; may be empty.
    pub name: &'a str,
    /// What it says.
    pub text: &'a str,
}

/// What one unit of another simulator's abstract numbers stands for; `None`: the stated default of that format.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Units {
    /// One `IPT` of YAFS, or one `cpu` of EdgeSimPy, FLOP/s.
    pub cpu_flops_per_sec: Option<f64>,
    /// One `RAM` of YAFS, or one `memory` of EdgeSimPy, bytes.
    pub memory_bytes: Option<f64>,
    /// One step of EdgeSimPy's grid, metres.
    pub grid_m: Option<f64>,
}

/// What files gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The scenario with what they describe; it has passed its check.
    pub scenario: Scenario,
    /// What a reader should know: defaults and factors that were used, and what was left out.
    pub notes: Vec<String>,
}

/// What one file describes.
enum Part {
    Scenario(Box<Scenario>),
    Devices(Vec<ListedDevice>),
    /// A model, and whether the file says how large a sample is.
    Model {
        model: OwnModel,
        sized: bool,
    },
    /// Jobs; their models by the names that the file gives.
    Jobs(Vec<(ListedJob, String)>),
}

/// A file read: what it describes, where in it things stand, and what to know about it.
struct Reading {
    part: Part,
    places: Places,
    notes: Vec<String>,
}

/// Puts what `files` describe into `base`: devices replace devices, jobs replace jobs, a layer table adds a model (or
/// replaces one of its name), and a scenario replaces everything. The order of the files matters only among layer tables:
/// their models are added, and replaced, in it.
///
/// ```
/// use edgelab::{import::{self, File, Units}, presets};
/// let text = "name,cpu_gflops_per_sec,memory_mb\na,10,1000\nb,5,500\n";
/// let imported = import::import(&presets::default(), &[File { name: "", text }], &Units::default());
/// assert!(imported.is_ok_and(|imported| imported.notes.len() == 4));
/// ```
///
/// # Errors
/// Everything that is wrong, by row and column of a table, by path in a topology, or by setting where it is the scenario
/// as a whole that does not fit together; at most [`limits::FAULTS`].
pub fn import(base: &Scenario, files: &[File<'_>], units: &Units) -> Result<Imported, Vec<Fault>> {
    units.check()?;
    let mut readings = Vec::new();
    let mut faults = Vec::new();
    for file in files {
        match read(file, units) {
            Ok(reading) => readings.push(reading),
            Err(found) => faults.extend(found.into_iter().map(|fault| in_file(file.name, fault))),
        }
    }
    if !faults.is_empty() {
        faults.truncate(limits::FAULTS);
        return Err(faults);
    }
    // Scenarios first, then devices, models, and the jobs that name both.
    readings.sort_by_key(|reading| match reading.part {
        Part::Scenario(_) => 0,
        Part::Devices(_) => 1,
        Part::Model { .. } => 2,
        Part::Jobs(_) => 3,
    });
    let mut target = Target::onto(base);
    readings.into_iter().try_for_each(|reading| target.take(reading))?;
    target.finish()
}

impl Units {
    fn check(&self) -> Result<(), Vec<Fault>> {
        let named = [("cpu", self.cpu_flops_per_sec), ("memory", self.memory_bytes), ("grid", self.grid_m)];
        for (name, factor) in named {
            if factor.is_some_and(|factor| !(factor > 0.0 && factor.is_finite())) {
                return Err(vec![Fault::new(name, "one unit must stand for a number above 0")]);
            }
        }
        Ok(())
    }
}

fn in_file(name: &str, fault: Fault) -> Fault {
    match (name.is_empty(), fault.path.is_empty()) {
        (true, _) => fault,
        (false, true) => Fault::new(excerpt(name), fault.problem),
        (false, false) => Fault::new(format!("{}: {}", excerpt(name), fault.path), fault.problem),
    }
}

/// Finds out what a file is, and reads it.
fn read(file: &File<'_>, units: &Units) -> Result<Reading, Vec<Fault>> {
    let text = file.text.strip_prefix('\u{feff}').unwrap_or(file.text);
    let whole = |problem: String| Err(vec![Fault::new("", problem)]);
    if text.len() > limits::FILE_BYTES {
        return whole(format!("has {} bytes; at most {} are read", text.len(), limits::FILE_BYTES));
    }
    let reading = match text.trim_start().chars().next() {
        None => return whole("is empty".into()),
        Some('{' | '[') => read_json(text, units),
        Some(_) => read_table(text, file),
    }?;
    Ok(Reading { places: reading.places.of_file(file.name), ..reading })
}

fn read_json(text: &str, units: &Units) -> Result<Reading, Vec<Fault>> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| vec![Fault::new("", format!("is not JSON: {error}"))])?;
    if value.get("format").is_some() {
        let scenario = check::load(text)?;
        return Ok(Reading { part: Part::Scenario(Box::new(scenario)), places: Places::default(), notes: Vec::new() });
    }
    if value.get("entity").is_some() {
        return yafs::read(&value, units);
    }
    if value.get("EdgeServer").is_some() {
        return edgesimpy::read(&value, units);
    }
    let problem = "is JSON, but neither a scenario (`format`), nor a topology of YAFS (`entity`, `link`) or of EdgeSimPy \
                   (`EdgeServer`)";
    Err(vec![Fault::new("", problem)])
}

fn read_table(text: &str, file: &File<'_>) -> Result<Reading, Vec<Fault>> {
    let table = Table::read(text)?;
    if layers::fits(&table) {
        layers::read(&table, file.name)
    } else if jobs::fits(&table) {
        jobs::read(&table)
    } else if devices::fits(&table) {
        devices::read(&table)
    } else {
        let problem = format!(
            "is the header of no known table: devices have {}, jobs {}, a model's layers {}; found: {}",
            devices::NEEDED,
            jobs::NEEDED,
            layers::NEEDED,
            excerpt(&table.headers().join(","))
        );
        Err(vec![Fault::new("row 1", problem)])
    }
}

/// A scenario that takes parts.
struct Target {
    scenario: Scenario,
    places: Vec<Places>,
    notes: Vec<String>,
    /// Which parts have been taken that there can be only one of.
    taken: Vec<&'static str>,
}

impl Target {
    fn onto(base: &Scenario) -> Self {
        Self { scenario: base.clone(), places: Vec::new(), notes: Vec::new(), taken: Vec::new() }
    }

    fn once(&mut self, what: &'static str) -> Result<(), Vec<Fault>> {
        if self.taken.contains(&what) {
            return Err(vec![Fault::new("", format!("several files give {what}; only one can"))]);
        }
        self.taken.push(what);
        Ok(())
    }

    fn take(&mut self, reading: Reading) -> Result<(), Vec<Fault>> {
        self.notes.extend(reading.notes);
        match reading.part {
            Part::Scenario(scenario) => {
                self.once("a scenario")?;
                self.scenario = *scenario;
            }
            Part::Devices(devices) => {
                self.once("devices")?;
                self.places.push(reading.places.below("cluster.devices.listed"));
                self.take_devices(devices);
            }
            Part::Model { mut model, sized } => {
                if !sized {
                    model.input_elements = self.image_elements();
                }
                let place = self.take_model(model);
                self.places.push(reading.places.below(&format!("workload.models.{place}.layers")));
            }
            Part::Jobs(jobs) => {
                self.once("jobs")?;
                let places = reading.places.below("workload.jobs.listed");
                self.scenario.workload.jobs = Jobs::Listed(self.named(jobs, &places)?);
                self.places.push(places);
            }
        }
        Ok(())
    }

    /// A sample of a model whose file does not say how large it is.
    fn image_elements(&mut self) -> u64 {
        let side = u64::from(self.scenario.workload.image_side);
        self.notes.push(format!(
            "no row of the kind \"input\": a sample is an image of 3 × {side} × {side} elements, as the scenario has it"
        ));
        3 * side * side
    }

    fn take_devices(&mut self, devices: Vec<ListedDevice>) {
        let head = &mut self.scenario.study.head;
        if !head.is_empty() && !devices.iter().any(|device| device.name == *head) {
            self.notes.push(format!(
                "the cluster head \"{}\" is not among the new devices: the fastest of them is the head",
                excerpt(head)
            ));
            head.clear();
        }
        self.scenario.cluster.devices = Devices::Listed(devices);
    }

    /// Adds a model, or replaces the one of its name; its place in the list.
    fn take_model(&mut self, model: OwnModel) -> usize {
        let workload = &mut self.scenario.workload;
        let name = excerpt(&model.name);
        if let Some(place) = workload.models.iter().position(|other| other.name == model.name) {
            workload.models[place] = model;
            self.notes.push(format!("the model \"{name}\" of before is replaced"));
            return place;
        }
        workload.models.push(model);
        let place = workload.models.len() - 1;
        // A model too many is refused by the check.
        let Some(&own) = Architecture::OWN.get(place) else { return place };
        let trained = match &mut workload.jobs {
            Jobs::Waves(waves) => Some(&mut waves.models),
            Jobs::Arrivals(arrivals) => Some(&mut arrivals.models),
            Jobs::Listed(_) => None,
        };
        self.notes.push(match trained {
            Some(models) => {
                models.push(own);
                format!("the model \"{name}\" is called {own}, and is dealt to the jobs beside the others")
            }
            None => format!("the model \"{name}\" is called {own}; a job trains it that names it"),
        });
        place
    }

    /// Jobs with the models that their names mean.
    fn named(&self, jobs: Vec<(ListedJob, String)>, places: &Places) -> Result<Vec<ListedJob>, Vec<Fault>> {
        let own = &self.scenario.workload.models;
        let find = |name: &str| {
            let place = own.iter().position(|model| model.name == name);
            place.and_then(|place| Architecture::OWN.get(place).copied()).or_else(|| name.parse().ok())
        };
        let mut faults = Vec::new();
        let mut found = Vec::new();
        for (index, (job, name)) in jobs.into_iter().enumerate() {
            match find(&name) {
                Some(model) => found.push(ListedJob { model, ..job }),
                None => {
                    let known: Vec<&str> = own.iter().map(|model| model.name.as_str()).collect();
                    let known = [&Architecture::PUBLISHED.map(Architecture::name)[..], &known].concat().join(", ");
                    let problem = format!("\"{}\" is no model; known are {known}", excerpt(&name));
                    faults.push(Fault::new(places.of(index, "model"), problem));
                }
            }
        }
        faults.truncate(limits::FAULTS);
        if faults.is_empty() { Ok(found) } else { Err(faults) }
    }

    /// The scenario, if it fits together.
    fn finish(self) -> Result<Imported, Vec<Fault>> {
        let Self { scenario, places, notes, taken } = self;
        let Err(faults) = scenario.check() else { return Ok(Imported { scenario, notes }) };
        let new_devices = taken.contains(&"devices") && !taken.contains(&"jobs");
        let is_owner =
            |fault: &Fault| fault.path.starts_with("workload.jobs.listed.") && fault.path.ends_with(".owner");
        let (owners, others): (Vec<Fault>, Vec<Fault>) =
            faults.into_iter().partition(|fault| new_devices && is_owner(fault));
        let mut said: Vec<Fault> = others
            .into_iter()
            .map(|fault| places.iter().find_map(|places| places.translate(&fault)).unwrap_or(fault))
            .collect();
        if !owners.is_empty() {
            let problem = "belong to devices that the new ones do not name: give a table of jobs too, or begin from a \
                           preset whose jobs come in waves, such as paper-emulation";
            said.push(Fault::new("workload.jobs.listed", problem));
        }
        Err(said)
    }
}

/// What a device without a value of its own gets: the preset's physical defaults.
struct Physical {
    link_bytes_per_sec: f64,
    idle_watts: f64,
    busy_watts: f64,
    memory_bytes: f64,
}

impl Physical {
    /// The defaults of `paper-emulation@1`; of rates and sizes the middle one.
    fn of_preset() -> Self {
        let middle = |values: &[f64]| values.get(values.len() / 2).copied().unwrap_or(1e6);
        match presets::default().cluster.devices {
            Devices::Drawn(drawn) => Self {
                link_bytes_per_sec: middle(&drawn.link_bytes_per_sec),
                idle_watts: drawn.idle_watts,
                busy_watts: drawn.busy_watts,
                memory_bytes: middle(&drawn.memory_bytes),
            },
            // The default preset draws its devices; a test holds it to that.
            Devices::Listed(_) => {
                Self { link_bytes_per_sec: 12.5e6, idle_watts: 1.9, busy_watts: 5.1, memory_bytes: 1e9 }
            }
        }
    }
}

/// Positions for devices that have none: on a circle on which all are in radio range of each other.
fn on_a_circle(count: usize) -> impl Iterator<Item = (f64, f64)> {
    /// Metres; two of them are below the radio range of the presets.
    const RADIUS: f64 = 100.0;
    (0..count).map(move |index| {
        let turn = std::f64::consts::TAU * index as f64 / count.max(1) as f64;
        (RADIUS * (1.0 + crate::num::math::sin(turn)), RADIUS * (1.0 - crate::num::math::cos(turn)))
    })
}
