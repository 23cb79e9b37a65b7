//! A scenario drawn: its devices, regions and jobs with all chance of the set-up resolved.
//!
//! Streams: `devices` (rates, memory, links), `positions`, `jobs` (models, owners) and `arrivals`.
//! The method never touches them, so all methods under one seed face the same instance.

mod draw;
pub mod listing;

use std::{ops::Range, sync::Arc};

use sha2::{Digest as _, Sha256};

use crate::{
    cost,
    model::{
        check::Fault,
        intervention,
        layers::Architecture,
        load::{Load, billionths},
        method::Method,
        scenario::Scenario,
        time::Time,
    },
    num::rng::Stream,
};

use super::sink::hex;

/// A device: what it is, where it is and whom it belongs to.
#[derive(Debug, Clone)]
pub struct Device {
    /// Its name.
    pub name: String,
    /// Its cluster.
    pub cluster: u32,
    /// Its region (numbered through all clusters).
    pub region: u32,
    /// Position, metres.
    pub position: (f64, f64),
    /// CPU rate, FLOP/s.
    pub cpu_flops_per_sec: f64,
    /// Memory, bytes.
    pub memory_bytes: u64,
    /// Memory that the system takes, bytes.
    pub reserved_bytes: u64,
    /// Sending rate, bytes per second.
    pub uplink_bytes_per_sec: f64,
    /// Receiving rate, bytes per second.
    pub downlink_bytes_per_sec: f64,
    /// Share of the uplink that load reports take.
    pub uplink_reports: f64,
    /// Share of the downlink that load reports take.
    pub downlink_reports: f64,
    /// Power when idle, watts.
    pub idle_watts: f64,
    /// Power when busy, watts.
    pub busy_watts: f64,
    /// Its candidates as an owner: itself, then its neighbours, nearest first.
    pub candidates: Vec<u32>,
}

/// A cluster: devices with a head.
#[derive(Debug, Clone)]
pub struct Cluster {
    /// Its devices.
    pub devices: Range<u32>,
    /// The same as a list: the candidates of a centralised method.
    pub all: Vec<u32>,
    /// The device that decides in centralised methods, and hosts the central shield.
    pub head: u32,
    /// Its regions.
    pub regions: Range<u32>,
}

/// A region: devices watched by one shield.
#[derive(Debug, Clone)]
pub struct Region {
    /// Its cluster.
    pub cluster: u32,
    /// Its devices, ascending.
    pub devices: Vec<u32>,
    /// The device that hosts its shield: the fastest.
    pub host: u32,
}

/// A task: a run of layers of one job's model.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// First and last layer, for people.
    pub name: String,
    /// Forward and backward, FLOP per iteration.
    pub flops: f64,
    /// Memory while it trains, bytes.
    pub working_set_bytes: u64,
    /// Activations that go on to the next task in an iteration (and gradients that come back), bytes; 0 for the last.
    pub output_bytes: f64,
}

/// A training job.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its name.
    pub name: String,
    /// The device that owns it and holds its data; the agent that schedules it.
    pub owner: u32,
    /// What it trains.
    pub model: Architecture,
    /// When it arrives.
    pub arrival: Time,
    /// How many iterations it trains.
    pub iterations: u32,
    /// Its tasks, shared by all jobs of the model.
    pub tasks: Arc<[Task]>,
    /// A mini-batch on its way from the owner to the first task, bytes.
    pub input_bytes: f64,
    /// Reference cycle, seconds.
    pub reference_secs: f64,
}

/// A scenario drawn.
#[derive(Debug, Clone)]
pub struct Instance {
    /// The scenario.
    pub scenario: Scenario,
    /// Devices by id.
    pub devices: Vec<Device>,
    /// Clusters by id.
    pub clusters: Vec<Cluster>,
    /// Regions by id.
    pub regions: Vec<Region>,
    /// Jobs by id, in order of arrival.
    pub jobs: Vec<Job>,
    /// The limit α in billionths.
    pub alpha: i64,
}

impl Instance {
    /// The same world from the moment on at which a setting changes in mid-run; `value` is JSON.
    /// Nothing is drawn again; what follows from settings (α, load reports on the links) follows from the new ones.
    ///
    /// # Errors
    /// A setting that may not change in mid-run, or an impossible value.
    pub fn changed(&self, path: &str, value: &str) -> Result<Self, Fault> {
        let value = serde_json::from_str(value).map_err(|error| Fault::new(path, format!("is not JSON: {error}")))?;
        let scenario = intervention::apply(&self.scenario, path, &value)?;
        let mut changed = Self { alpha: billionths(scenario.study.shield.alpha), scenario, ..self.clone() };
        changed.charge_reports();
        Ok(changed)
    }

    /// The candidates for a job's tasks under the scenario's method; see [`Self::candidates_under`].
    pub fn candidates(&self, job: u32) -> &[u32] {
        self.candidates_under(self.scenario.study.method, job)
    }

    /// The candidates for a job's tasks under a method: the owner and its neighbours, or the whole cluster for
    /// centralised methods.
    pub fn candidates_under(&self, method: Method, job: u32) -> &[u32] {
        let owner = &self.devices[self.jobs[job as usize].owner as usize];
        if method.is_centralised() { &self.clusters[owner.cluster as usize].all } else { &owner.candidates }
    }

    /// Demand of a task on its host (science §1.4): CPU, memory, and its ends of the cuts to the tasks `before` and
    /// `after` it, where those are elsewhere. A neighbour without a host (`None`) counts as elsewhere,
    /// so that giving it one never adds load to any device but that host.
    ///
    /// Before the first task is the owner, who sends the mini-batch; that flow slows the owner's uplink in
    /// [`crate::contention`], but it is no task of the owner's and so not part of its planned utilisation.
    pub fn task_load(&self, job: u32, task: usize, host: u32, before: Option<u32>, after: Option<u32>) -> Load {
        let (job, device) = (&self.jobs[job as usize], &self.devices[host as usize]);
        let (mut sent, mut received) = (0.0, 0.0);
        if before != Some(host) {
            let (forward, back) = job.cut_bytes(task);
            received += forward;
            sent += back;
        }
        if task + 1 < job.tasks.len() && after != Some(host) {
            let (forward, back) = job.cut_bytes(task + 1);
            sent += forward;
            received += back;
        }
        let link = |bytes, rate| cost::link_demand(bytes, rate, job.reference_secs);
        Load::of_shares(
            cost::cpu_demand(job.tasks[task].flops, device.cpu_flops_per_sec, job.reference_secs),
            job.tasks[task].working_set_bytes as f64 / device.memory_bytes as f64,
            link(sent, device.uplink_bytes_per_sec),
            link(received, device.downlink_bytes_per_sec),
        )
    }

    /// The same for a task of a job whose tasks are on `hosts`; `None` where the task itself has no host.
    pub fn task_load_on(&self, job: u32, task: usize, hosts: &[Option<u32>]) -> Option<Load> {
        let before = if task == 0 { Some(self.jobs[job as usize].owner) } else { hosts[task - 1] };
        let after = hosts.get(task + 1).copied().flatten();
        hosts[task].map(|host| self.task_load(job, task, host, before, after))
    }

    /// Shares of the CPUs at the next redraw of the background.
    pub fn draw_background(&self, stream: &mut Stream) -> Vec<f64> {
        let background = &self.scenario.cluster.background;
        self.devices.iter().map(|_| stream.between(background.low_share, background.high_share)).collect()
    }

    /// Digest of what the workload's streams drew: devices, jobs, and the first redraws of the background.
    /// It leaves out the method, so it is equal for all methods under one seed.
    pub fn workload_digest(&self) -> String {
        const REDRAWS: usize = 8;
        let mut hash = Sha256::new();
        for device in &self.devices {
            hash.update(device.name.as_bytes());
            let (x, y) = device.position;
            let numbers = [x, y, device.cpu_flops_per_sec, device.uplink_bytes_per_sec, device.downlink_bytes_per_sec];
            numbers.iter().for_each(|number| hash.update(number.to_bits().to_le_bytes()));
            hash.update(device.memory_bytes.to_le_bytes());
        }
        for job in &self.jobs {
            hash.update(job.name.as_bytes());
            hash.update(job.model.name().as_bytes());
            hash.update(job.owner.to_le_bytes());
            hash.update(job.arrival.micros().to_le_bytes());
            hash.update(job.iterations.to_le_bytes());
        }
        for model in &self.scenario.workload.models {
            hash.update(model.name.as_bytes());
            hash.update(model.input_elements.to_le_bytes());
            for layer in &model.layers {
                let numbers = [layer.forward_macs, layer.parameters, layer.activation_elements, layer.output_elements];
                numbers.iter().for_each(|number| hash.update(number.to_le_bytes()));
            }
        }
        let mut stream = Stream::new(self.scenario.seed, "background", 0);
        for _ in 0..REDRAWS {
            self.draw_background(&mut stream).iter().for_each(|share| hash.update(share.to_bits().to_le_bytes()));
        }
        hex(&hash.finalize()[..8])
    }

    /// What no placement changes: reports on the links, the system's memory.
    pub fn base_load(&self, device: u32) -> Load {
        let d = &self.devices[device as usize];
        let memory = d.reserved_bytes as f64 / d.memory_bytes as f64;
        Load::of_shares(0.0, memory, d.uplink_reports, d.downlink_reports)
    }
}

impl Job {
    /// Bytes of one iteration over the cut before `task`: forward, and back. Before the first task is the owner's data,
    /// which needs no gradient.
    pub fn cut_bytes(&self, task: usize) -> (f64, f64) {
        match task.checked_sub(1) {
            None => (self.input_bytes, 0.0),
            Some(before) => (self.tasks[before].output_bytes, self.tasks[before].output_bytes),
        }
    }
}
