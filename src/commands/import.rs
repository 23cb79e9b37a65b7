//! `edgelab import`: own data into a scenario.

use std::path::PathBuf;

use edgelab::import::{self, File, Units};

use super::{Failure, Source, files, print, to_json};

pub const EXAMPLES: &str = "\
Devices: name, cpu_gflops_per_sec, memory_mb; and x_m, y_m, uplink_mbit_per_sec, downlink_mbit_per_sec, idle_watts,
busy_watts, region. Jobs: owner, model; and name, arrival_secs. A model's layers: layer, forward_macs, parameters,
output_elements; and activation_elements, kind. Other units are understood by their names (memory_gib, output_bytes).
Topologies of YAFS and data sets of EdgeSimPy are read as JSON.

Examples:
  edgelab import devices.csv jobs.csv --output scenario.json
  edgelab import my-net.csv --base collision-minimal
  edgelab import topology.json --cpu-unit 1e9 --output scenario.json";

/// Arguments of `edgelab import`.
#[derive(clap::Args)]
pub struct Import {
    /// Tables (CSV) or topologies (JSON); what each is, it says itself
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What they are put into
    #[arg(long, value_name = "PRESET|FILE|LINK", default_value = edgelab::presets::DEFAULT)]
    base: String,
    /// Write the scenario here, and print the notes
    #[arg(short, long, value_name = "FILE.json")]
    output: Option<PathBuf>,
    /// What one unit of computing in a topology stands for, FLOP/s
    #[arg(long, value_name = "FLOP/S")]
    cpu_unit: Option<f64>,
    /// What one unit of memory in a topology stands for, bytes
    #[arg(long, value_name = "BYTES")]
    memory_unit: Option<f64>,
    /// What one step of a topology's grid stands for, metres
    #[arg(long, value_name = "METRES")]
    grid_unit: Option<f64>,
}

impl Import {
    /// Imports; the scenario goes to the output, what there is to know beside it.
    ///
    /// # Errors
    /// Everything that is wrong with the files, by row and column or path.
    pub fn run(self) -> Result<(), Failure> {
        let base =
            Source { scenario: self.base, settings: Vec::new(), interventions: Vec::new(), seed: None }.load()?;
        let texts = self.files.iter().map(|file| files::read(file)).collect::<Result<Vec<_>, _>>()?;
        let names: Vec<String> = self.files.iter().map(|file| file.display().to_string()).collect();
        let files: Vec<File<'_>> = names.iter().zip(&texts).map(|(name, text)| File { name, text }).collect();
        let units = Units { cpu_flops_per_sec: self.cpu_unit, memory_bytes: self.memory_unit, grid_m: self.grid_unit };
        let imported = import::import(&base, &files, &units)?;
        let text = to_json(&imported.scenario)?;
        let notes: String = imported.notes.iter().map(|note| format!("note: {note}\n")).collect();
        match self.output {
            Some(file) => {
                files::write(&file, &text)?;
                print(&notes)
            }
            None => {
                // The scenario is all that a pipe should see.
                super::remark(&notes);
                print(&text)
            }
        }
    }
}
