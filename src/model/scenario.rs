//! The scenario: everything that a run depends on.
//!
//! No other configuration, flag or environment variable changes a result.
//! Learned policies are named in it by the digest of their content.
//! Labels, units, ranges, help and provenance of each setting are in [`super::knob`].

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    check::{self, Fault},
    intervention::{Intervention, Part},
    layers::{Architecture, Head, Input, OwnModel, Table},
    learning,
    method::Method,
};

pub use super::learning::Learning;

/// The version of the scenario format that this build writes and reads.
pub const FORMAT: u32 = 1;

/// Everything that a run depends on, as one serialisable value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Version of this format; see [`FORMAT`].
    pub format: u32,
    /// The frozen preset that this scenario departs from, such as `paper-emulation@1`; empty if none.
    #[serde(default)]
    pub preset: String,
    /// A short title for people.
    #[serde(default)]
    pub title: String,
    /// What a reader can learn from it, in one sentence.
    #[serde(default)]
    pub goal: String,
    /// Names the draws of every random stream.
    pub seed: u64,
    /// The run ends here; unfinished jobs are reported, in seconds.
    pub horizon_secs: f64,
    /// The edges and what joins them.
    pub cluster: Cluster,
    /// The jobs.
    pub workload: Workload,
    /// Who schedules, and how.
    pub study: Placement,
    /// What a reader changes in mid-run; equal moments in this order.
    #[serde(default, skip_serializing_if = "learning::is_default")]
    pub interventions: Vec<Intervention>,
}

impl Scenario {
    /// Whether the scenario can be run.
    ///
    /// # Errors
    /// All its faults, each by path; see [`check::check`].
    pub fn check(&self) -> Result<(), Vec<Fault>> {
        check::check(self)
    }
}

/// The edges and what joins them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Cluster {
    /// The devices: drawn from distributions, or listed one by one.
    pub devices: Devices,
    /// Factor on every device's memory.
    pub memory_scale: f64,
    /// Share of memory that the system takes.
    pub memory_reserved_share: f64,
    /// Rate of reading and writing pages that do not fit into memory, bytes per second.
    pub storage_bytes_per_sec: f64,
    /// Other people's work on the CPUs.
    pub background: Background,
    /// Radio range: who is whose neighbour, in metres.
    pub range_m: f64,
    /// At most this many nearest neighbours are candidates.
    pub max_neighbours: u32,
    /// Devices watched by one regional shield.
    pub devices_per_region: u32,
    /// Time of a message there and back, seconds.
    pub round_trip_secs: f64,
    /// Size of a device's load report, bytes.
    pub report_bytes: f64,
    /// What fails by chance.
    #[serde(default, skip_serializing_if = "learning::is_default")]
    pub failures: Failures,
}

impl Cluster {
    /// The fields that files leave out while they hold their default, as JSON. They are settings all the same.
    pub fn later(&self) -> [(&'static str, Value); 1] {
        // Plain values: writing them cannot fail.
        [("failures", serde_json::to_value(self.failures).unwrap_or_default())]
    }
}

/// What fails by chance: times between failures and until return are exponential, from streams of their own.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Failures {
    /// Mean time that a device is up between two failures, seconds; 0: devices never fail.
    pub device_mtbf_secs: f64,
    /// Mean time that a device's link is up between two failures, seconds; 0: links never fail.
    pub link_mtbf_secs: f64,
    /// Mean time until what has failed returns, seconds; 0: it never returns.
    pub repair_secs: f64,
}

impl Failures {
    /// Mean time between two failures of a part, seconds; 0: never.
    pub fn mtbf_secs(&self, part: Part) -> f64 {
        match part {
            Part::Device => self.device_mtbf_secs,
            Part::Link => self.link_mtbf_secs,
        }
    }
}

/// Where the devices come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Devices {
    /// Drawn from distributions, by the stream `devices`.
    Drawn(Drawn),
    /// Listed one by one.
    Listed(Vec<ListedDevice>),
}

/// Distributions from which devices are drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// Devices in all.
    pub count: u32,
    /// Clusters that they form, each with its own head and its own square.
    pub clusters: u32,
    /// Side of a cluster's square, metres; positions are uniform in it.
    pub side_m: f64,
    /// CPU rates, each equally likely, FLOP/s.
    pub cpu_flops_per_sec: Vec<f64>,
    /// Memory sizes, each equally likely, bytes.
    pub memory_bytes: Vec<f64>,
    /// Link rates (the same up and down), each equally likely, bytes per second.
    pub link_bytes_per_sec: Vec<f64>,
    /// Power when idle, watts.
    pub idle_watts: f64,
    /// Power when the CPU is busy, watts.
    pub busy_watts: f64,
}

/// One device, described.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListedDevice {
    /// Its name, unique.
    pub name: String,
    /// Position, metres.
    pub x_m: f64,
    /// Position, metres.
    pub y_m: f64,
    /// CPU rate, FLOP/s.
    pub cpu_flops_per_sec: f64,
    /// Memory, bytes.
    pub memory_bytes: f64,
    /// Sending rate, bytes per second.
    pub uplink_bytes_per_sec: f64,
    /// Receiving rate, bytes per second.
    pub downlink_bytes_per_sec: f64,
    /// Power when idle, watts.
    pub idle_watts: f64,
    /// Power when the CPU is busy, watts.
    pub busy_watts: f64,
    /// Number of its region, from 0; where no device names one, regions are drawn.
    #[serde(default)]
    pub region: Option<u32>,
}

/// Other people's work: a share of each CPU, piecewise constant, redrawn for all devices at the same instants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Background {
    /// Least share of the CPU.
    pub low_share: f64,
    /// Greatest share of the CPU.
    pub high_share: f64,
    /// Time between redraws, seconds.
    pub period_secs: f64,
}

/// The jobs and what they train.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Workload {
    /// Where the jobs come from.
    pub jobs: Jobs,
    /// Iterations of each job.
    pub iterations: u32,
    /// Samples of a mini-batch.
    pub batch: u32,
    /// Time until the owner's next mini-batch is ready, after the last iteration ended, seconds.
    pub data_wait_secs: f64,
    /// Into how many tasks a model is cut.
    pub tasks_per_job: u32,
    /// How a model is cut.
    pub split: Split,
    /// Side of the square input images, pixels.
    pub image_side: u32,
    /// Classes that an image model tells apart.
    pub classes: u32,
    /// Words of a sequence of the language model.
    pub sequence_length: u32,
    /// Words that the language model knows.
    pub vocabulary: u32,
    /// The reader's own models, which jobs name by their place: `own-1` is the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<OwnModel>,
}

impl Workload {
    /// The layer table of a model that a job of this workload trains.
    ///
    /// # Errors
    /// Says in a sentence why there is none: an input that cannot work, or an own model that is not given.
    pub fn table(&self, model: Architecture) -> Result<Table, String> {
        match model.own().and_then(|place| self.models.get(place)) {
            Some(own) => Ok(own.table(model)),
            None => model.table(&self.input()),
        }
    }

    /// What people call a model that a job of this workload trains.
    pub fn label(&self, model: Architecture) -> &str {
        model.own().and_then(|place| self.models.get(place)).map_or(model.label(), |own| &own.name)
    }

    /// The fields that files leave out while they hold their default, as JSON. They are settings all the same.
    pub fn later(&self) -> [(&'static str, Value); 1] {
        [("models", serde_json::to_value(&self.models).unwrap_or_default())]
    }

    /// The input shape of the layer tables that these settings describe: the edge-sized forms.
    pub fn input(&self) -> Input {
        Input {
            side: self.image_side,
            classes: self.classes,
            sequence_length: self.sequence_length,
            vocabulary: self.vocabulary,
            head: Head::Edge,
        }
    }
}

/// How a model is cut into tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Split {
    /// `tasks_per_job` runs of layers, the largest as small as possible.
    Balanced,
    /// One task per layer (companion: MLFS's RL baseline).
    PerLayer,
}

/// Where the jobs come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Jobs {
    /// Waves: every device gets its jobs at the same instant.
    Waves(Waves),
    /// Arrivals spread over time (a Poisson process), owners drawn uniformly.
    Arrivals(Arrivals),
    /// Listed one by one.
    Listed(Vec<ListedJob>),
}

/// Waves of jobs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Waves {
    /// How many waves; the first at time 0.
    pub waves: u32,
    /// Time between waves, seconds.
    pub interval_secs: f64,
    /// Jobs that each device owns in a wave.
    pub jobs_per_device: u32,
    /// Models, in equal parts, dealt in a random order.
    pub models: Vec<Architecture>,
}

/// Arrivals spread over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Arrivals {
    /// How many jobs.
    pub count: u32,
    /// All arrive within this time, uniformly (a Poisson process given its count), seconds.
    pub duration_secs: f64,
    /// Models, in equal parts, dealt in a random order.
    pub models: Vec<Architecture>,
}

/// One job, described.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListedJob {
    /// Its name, unique.
    pub name: String,
    /// Name of the device that owns it and holds its data (`device-0` … where devices are drawn).
    pub owner: String,
    /// What it trains.
    pub model: Architecture,
    /// When it arrives, seconds.
    pub arrival_secs: f64,
}

/// The study of laboratory 1: who schedules, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Placement {
    /// The method.
    pub method: Method,
    /// Jobs that arrive within one epoch are decided and reviewed together, seconds.
    pub epoch_secs: f64,
    /// Time between broadcasts of loads; decisions see the last one, seconds.
    pub observation_period_secs: f64,
    /// Name of the cluster head; empty: the device with the highest CPU rate.
    #[serde(default)]
    pub head: String,
    /// Cost of one decision by a learned policy (an inference), FLOP per task.
    pub decision_flops: f64,
    /// Cost of one decision by rule or of a shield's check, FLOP per task and candidate.
    pub rule_flops: f64,
    /// Softmax temperature of learned policies when acting; 0 is greedy.
    pub temperature: f64,
    /// Neighbours, drawn anew for each job, that an agent looks at beside the owner; 0: all. Not for centralised methods.
    #[serde(default, skip_serializing_if = "learning::is_default")]
    pub sampled_neighbours: u32,
    /// The limit on planned utilisation and what happens beyond it.
    pub shield: Shield,
    /// How policies are trained.
    pub learning: Learning,
    /// The learned policies in use.
    pub policies: Policies,
}

impl Placement {
    /// The fields that files leave out while they hold their default, as JSON. They are settings all the same.
    pub fn later(&self) -> [(&'static str, Value); 1] {
        [("sampled_neighbours", Value::from(self.sampled_neighbours))]
    }
}

/// The shield's settings. `alpha` also defines overload and collisions where there is no shield.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Shield {
    /// A device is overloaded when any resource's planned utilisation exceeds this share.
    pub alpha: f64,
    /// What happens to a task that finds no safe place.
    pub unplaced: Unplaced,
}

/// What happens to a task for which no candidate stays within α.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Unplaced {
    /// It goes where it harms least, and is counted as forced.
    Force,
    /// Its whole job waits, and is proposed again in the first epoch after a job of its cluster has finished or the
    /// background has changed: until then the answer would be the same.
    Wait,
}

/// Learned policies, each named by the SHA-256 digest of its file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Policies {
    /// Whether SROLE acts by a policy that was trained under the shield; otherwise by MARL's,
    /// so that only the shield differs.
    pub trained_with_shield: bool,
    /// Policy of `rl`.
    #[serde(default)]
    pub rl: String,
    /// Policy of `marl`, and of SROLE unless `trained_with_shield`.
    #[serde(default)]
    pub marl: String,
    /// Policy trained under the central shield.
    #[serde(default)]
    pub srole_c: String,
    /// Policy trained under regional shields.
    #[serde(default)]
    pub srole_d: String,
}

impl Policies {
    /// The setting that names the policy by which `method` acts.
    pub fn field_for(&self, method: Method) -> &'static str {
        match method {
            Method::Rl => "rl",
            Method::SroleC if self.trained_with_shield => "srole_c",
            Method::SroleD if self.trained_with_shield => "srole_d",
            _ => "marl",
        }
    }

    /// Names the policy by which `method` acts; nothing changes for heuristics.
    pub fn set(&mut self, method: Method, digest: &str) {
        let field = match self.field_for(method) {
            _ if !method.is_learning() => return,
            "rl" => &mut self.rl,
            "srole_c" => &mut self.srole_c,
            "srole_d" => &mut self.srole_d,
            _ => &mut self.marl,
        };
        digest.clone_into(field);
    }

    /// The digest of the policy by which `method` acts; `None` for heuristics.
    pub fn digest_for(&self, method: Method) -> Option<&str> {
        method.is_learning().then(|| match self.field_for(method) {
            "rl" => self.rl.as_str(),
            "srole_c" => &self.srole_c,
            "srole_d" => &self.srole_d,
            _ => &self.marl,
        })
    }
}
