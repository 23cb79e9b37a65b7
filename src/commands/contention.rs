//! `edgelab contention`: the simulator's fixed point for a network in a file, and how far it is from other methods.

use std::path::PathBuf;

use edgelab::{
    contention::{self, Network, Visit},
    model::check::Fault,
    num::{
        math::{max, sqrt},
        rng::Stream,
    },
};
use serde::{Deserialize, Serialize};

use super::{Failure, files, print, to_json};

// The peers are the tests': one home for each method, whoever asks it.
#[path = "../../tests/peers/mod.rs"]
mod peers;

use peers::{Job, linearizer, mva, networks, sharing};

pub const EXAMPLE: &str = "\
Prints {\"cycle_secs\": […], \"residual\": …, \"iterations\": …}: the mean cycle of each job, in seconds.";

/// Arguments of `edgelab contention`.
#[derive(clap::Args)]
pub struct Contention {
    /// The network: {"stations": n, "jobs": [{"think_secs": s, "visits": [{"station": i, "demand_secs": s}]}]}
    #[arg(value_name = "NETWORK.json", required_unless_present = "measure")]
    file: Option<PathBuf>,
    /// Measure its error on random networks instead, as JSON (the evidence of the model card)
    #[arg(long, conflicts_with = "file")]
    measure: bool,
}

impl Contention {
    /// Solves the network, or measures the error.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn run(self) -> Result<(), Failure> {
        let Some(file) = self.file else { return print(&to_json(&Measurement::made())?) };
        let solved = contention::solve_file(&files::read(&file)?);
        let solution = solved.map_err(|faults| Failure::faults_of(&file, &faults.lines().collect::<Vec<_>>()))?;
        print(&to_json(&solution)?)
    }
}

/// The measured error of the contention model: what `static/evidence/contention.json` holds.
#[derive(Debug, Serialize, Deserialize)]
pub struct Measurement {
    /// The version that was measured.
    pub version: String,
    /// The command that measures it again.
    pub command: String,
    /// Errors of cycles, relative.
    pub errors: Vec<ErrorLine>,
    /// What means cannot say: two equal jobs with constant times, by the lead of one over the other.
    pub locks: Vec<Lock>,
    /// The exact mean of the same pair with random times, seconds.
    pub exact_secs: f64,
    /// What the model says of it, seconds.
    pub model_secs: f64,
}

/// The error on some networks.
#[derive(Debug, Serialize, Deserialize)]
pub struct ErrorLine {
    /// What the model is compared with.
    pub against: String,
    /// On which networks.
    pub networks: String,
    /// How many cycles were compared.
    pub cycles: u64,
    /// Mean of the absolute relative error, per cent.
    pub mean_percent: f64,
    /// That of the worst job, per cent.
    pub worst_percent: f64,
}

/// A cycle that constant times lock.
#[derive(Debug, Serialize, Deserialize)]
pub struct Lock {
    /// How much later the second job begins, seconds.
    pub lead_secs: f64,
    /// The cycle of both, seconds.
    pub cycle_secs: f64,
}

/// The model's cycles of jobs.
fn model(jobs: &[Job]) -> Vec<f64> {
    let stations = jobs.first().map_or(0, |job| job.demands.len());
    let mut network = Network::new(stations);
    for (id, job) in (0..).zip(jobs) {
        let visits: Vec<Visit> =
            (0..).zip(&job.demands).map(|(station, &demand_secs)| Visit { station, demand_secs }).collect();
        network.set(id, job.think, &visits);
    }
    network.solve();
    (0..jobs.len() as u32).map(|id| network.cycle_secs(id)).collect()
}

/// Sums of errors.
#[derive(Default)]
struct Errors {
    sum: f64,
    worst: f64,
    count: u64,
}

impl Errors {
    fn add(&mut self, cycles: &[f64], truth: &[f64]) {
        for (cycle, truth) in cycles.iter().zip(truth) {
            let error = (cycle / truth - 1.0).abs();
            self.sum += error;
            self.worst = max(self.worst, error);
            self.count += 1;
        }
    }

    fn line(&self, against: &str, networks: String) -> ErrorLine {
        // A hundredth of a per cent is more than anyone reads.
        let rounded = |share: f64| (share * 1e4).round() / 100.0;
        ErrorLine {
            against: against.to_owned(),
            networks,
            cycles: self.count,
            mean_percent: rounded(self.sum / self.count as f64),
            worst_percent: rounded(self.worst),
        }
    }
}

impl Measurement {
    /// Reads what was measured.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn read(text: &str) -> Result<Self, Fault> {
        serde_json::from_str(text).map_err(|error| Fault::new("contention", error.to_string()))
    }

    /// Measures; seconds in a release build.
    fn made() -> Self {
        let mut errors = Vec::new();
        for think in [5.0, 1.0, 0.0] {
            errors.extend(against_exact(2_000, think));
        }
        errors.push(equal_jobs());
        for (law, name) in [(sharing::Law::Exponential, "exponential"), (sharing::Law::Constant, "constant")] {
            errors.push(against_simulation(2, &law, name));
        }
        let pair = vec![Job { think: 1.0, demands: vec![1.0] }; 2];
        let lock = |lead_secs| {
            let mut stream = Stream::new(0, "unused", 0);
            let measured = sharing::simulate(&pair, &sharing::Law::Constant, &[0.0, lead_secs], 1_000, &mut stream);
            // Each with its own error of measurement, which is none where nothing is random.
            let cycle_secs = measured.iter().map(|job| job.mean).sum::<f64>() / measured.len() as f64;
            Lock { lead_secs, cycle_secs: (cycle_secs * 1e6).round() / 1e6 }
        };
        Self {
            version: edgelab::VERSION.to_owned(),
            command: "edgelab contention --measure".to_owned(),
            errors,
            locks: [0.0, 0.5, 1.0].map(lock).into(),
            exact_secs: mva::cycles(&pair)[0],
            model_secs: (model(&pair)[0] * 1e6).round() / 1e6,
        }
    }
}

/// The model's error, and that of a finer approximation, against exact mean-value analysis.
fn against_exact(count: u64, think: f64) -> [ErrorLine; 2] {
    let (mut ours, mut finer) = (Errors::default(), Errors::default());
    for jobs in networks::small(count, think) {
        let exact = mva::cycles(&jobs);
        ours.add(&model(&jobs), &exact);
        finer.add(&linearizer::cycles(&jobs).0, &exact);
    }
    let networks = format!("{count} random networks of 2 to 7 jobs at 2 to 6 stations, mean think time {think} s");
    [
        ours.line("exact mean-value analysis", networks.clone()),
        finer.line("exact mean-value analysis (the Linearizer's error, for comparison)", networks),
    ]
}

/// n equal jobs at one station, against the exact recursion over n.
fn equal_jobs() -> ErrorLine {
    let mut errors = Errors::default();
    for n in 1..=50u32 {
        for (demand, think) in [(1.0, 0.0), (1.0, 1.0), (1.0, 10.0), (1.0, 25.0), (0.1, 40.0)] {
            let mut residence = demand;
            for before in 1..n {
                residence = demand * (1.0 + f64::from(before) * residence / (think + residence));
            }
            let jobs = vec![Job { think, demands: vec![demand] }; n as usize];
            errors.add(&model(&jobs)[..1], &[think + residence]);
        }
    }
    errors.line("exact mean-value analysis", "1 to 50 equal jobs at one station, five think times".to_owned())
}

/// The model's error against event-by-event processor sharing, at the simulator's own size.
fn against_simulation(clusters: u64, law: &sharing::Law, name: &str) -> ErrorLine {
    const CYCLES: usize = 2_000;
    let mut errors = Errors::default();
    let mut noise: f64 = 0.0;
    for seed in 0..clusters {
        let jobs = networks::cluster(seed);
        let mut stream = Stream::new(seed, "phases", 0);
        let phases: Vec<f64> = jobs.iter().map(|_| stream.between(0.0, 20.0)).collect();
        let measured = sharing::simulate(&jobs, law, &phases, CYCLES, &mut stream);
        let means: Vec<f64> = measured.iter().map(|job| job.mean).collect();
        errors.add(&model(&jobs), &means);
        noise += measured.iter().map(|job| (job.error / job.mean) * (job.error / job.mean)).sum::<f64>();
    }
    let noise = sqrt(noise / errors.count as f64) * 100.0;
    let networks = format!(
        "{clusters} clusters of 25 jobs of five tasks on 25 devices, {CYCLES} cycles of each job (standard error {noise:.1} %)"
    );
    errors.line(&format!("event-by-event processor sharing, {name} times"), networks)
}
