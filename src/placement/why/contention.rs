//! The contention of one cluster, solved from nothing: what a run's network holds, for those who only have its records.

use std::collections::BTreeMap;

use crate::{
    contention::{Network, Visit},
    cost,
    engine::world::{Phase, World},
    placement::visits::{self, STATIONS},
};

use super::{Cause, Part, Times};

/// A cold and a recorded cycle that differ by less than this, relatively, are the same.
pub(super) const SAME: f64 = 1e-6;

/// The queueing network of one cluster at a moment.
#[derive(Debug, Clone)]
pub struct Contention {
    network: Network,
    /// The cluster's first station, in the numbering of `visits`.
    first: u32,
    /// The jobs that train, ascending; a job's place is its number in the network.
    jobs: Vec<u32>,
}

impl Contention {
    /// Solves the contention of a cluster in `world`, with one decision in progress on each of the devices `deciding`.
    ///
    /// What is decided there does not matter: a customer that does nothing else always is at its station.
    pub fn of(world: &World, cluster: u32, deciding: &[u32]) -> Self {
        let trains = |&job: &u32| {
            let owner = world.instance.jobs[job as usize].owner;
            world.jobs[job as usize].phase == Phase::Training
                && world.instance.devices[owner as usize].cluster == cluster
        };
        Self::among(world, cluster, (0..world.jobs.len() as u32).filter(trains).collect(), deciding)
    }

    /// The same where it is known which jobs train there, ascending.
    pub(super) fn among(world: &World, cluster: u32, jobs: Vec<u32>, deciding: &[u32]) -> Self {
        let devices = &world.instance.clusters[cluster as usize].devices;
        let mut solved =
            Self { network: Network::new(devices.len() * STATIONS as usize), first: devices.start * STATIONS, jobs };
        for (place, &job) in solved.jobs.iter().enumerate() {
            let hosts: Vec<Option<u32>> = world.jobs[job as usize].hosts.iter().map(|&host| Some(host)).collect();
            let (think_secs, visits) = solved.visits(world, job, &hosts);
            solved.network.set(place as u32, think_secs, &visits);
        }
        for (after, &device) in deciding.iter().enumerate() {
            let visit = Visit { station: visits::cpu(device) - solved.first, demand_secs: 1.0 };
            solved.network.set((solved.jobs.len() + after) as u32, 0.0, &[visit]);
        }
        solved.network.solve();
        solved
    }

    fn visits(&self, world: &World, job: u32, hosts: &[Option<u32>]) -> (f64, Vec<Visit>) {
        let mut asked = Vec::new();
        let think_secs = visits::visits(&world.instance, world, job, hosts, &mut asked);
        asked.iter_mut().for_each(|visit| visit.station -= self.first);
        (think_secs, asked)
    }

    /// The cycle of a job that trains here, seconds; 0 for others.
    pub fn cycle_secs(&self, job: u32) -> f64 {
        self.jobs.binary_search(&job).map_or(0.0, |place| self.network.cycle_secs(place as u32))
    }

    /// The cycle that a job which does not train yet would have on these hosts, seconds: one sweep from the queues here.
    /// Tasks without a host are left out.
    pub fn predict(&self, world: &World, job: u32, hosts: &[Option<u32>]) -> f64 {
        let (think_secs, visits) = self.visits(world, job, hosts);
        self.network.predict(None, think_secs, &visits)
    }

    /// What one cycle of a job that trains here consists of, seconds. The parts add up to the `recorded` cycle: what
    /// that has beyond the solved one is charged to the CPUs of the hosts, by their computing; without it the parts are
    /// scaled (by less than [`SAME`], unless a review is in progress).
    pub(super) fn cycle_parts(&self, world: &World, job: u32, recorded: f64) -> Times {
        let solved = self.cycle_secs(job);
        let mut times = self.solved_parts(world, job);
        let beyond = recorded - solved;
        let computing = times.secs(Part::Computing);
        if beyond > SAME * recorded && computing > 0.0 {
            for (device, secs) in computing_by_host(world, job) {
                times.add(Part::CpuContention, Cause::Cpu(device), beyond * secs / computing);
            }
            return times;
        }
        let mut scaled = Times::default();
        scaled.add_scaled(&times, if solved > 0.0 { recorded / solved } else { 0.0 });
        scaled
    }

    fn solved_parts(&self, world: &World, job: u32) -> Times {
        let instance = &world.instance;
        let mut times = Times::default();
        let Ok(place) = self.jobs.binary_search(&job) else { return times };
        let stretches: BTreeMap<u32, f64> =
            self.network.visits(place as u32).map(|(station, demand, secs)| (station, secs / demand)).collect();
        let stretch = |station: u32| stretches.get(&(station - self.first)).copied().unwrap_or(1.0);
        times.add(Part::Data, Cause::Data, instance.scenario.workload.data_wait_secs);
        let latency = instance.scenario.cluster.round_trip_secs / 2.0;
        let mut previous = instance.jobs[job as usize].owner;
        for (task, &host) in world.jobs[job as usize].hosts.iter().enumerate() {
            let whole = visits::cpu_secs(instance, world, job, task, host);
            let computing = task_secs(world, job, task, host);
            let (paging, wait) = (whole - computing, stretch(visits::cpu(host)) - 1.0);
            times.add(Part::Computing, Cause::Cpu(host), computing);
            times.add(Part::CpuContention, Cause::Cpu(host), computing * wait);
            if paging > 0.0 {
                times.add(Part::Paging, Cause::Memory(host), paging);
                times.add(Part::CpuContention, Cause::Memory(host), paging * wait);
            }
            if previous != host {
                for (station, secs) in visits::cut_secs(instance, job, task, previous, host) {
                    let cause = link(station);
                    times.add(Part::Transfer, cause, secs);
                    times.add(Part::LinkContention, cause, secs * (stretch(station) - 1.0));
                }
                let messages = if task == 0 { 1.0 } else { 2.0 };
                times.add(Part::Messages, Cause::Messages, latency * messages);
            }
            previous = host;
        }
        times
    }
}

/// The link that a station stands for.
fn link(station: u32) -> Cause {
    let device = station / STATIONS;
    if station == visits::uplink(device) { Cause::Uplink(device) } else { Cause::Downlink(device) }
}

/// Seconds of computing of a task on a host that does nothing else but other people's work.
fn task_secs(world: &World, job: u32, task: usize, host: u32) -> f64 {
    let flops = world.instance.jobs[job as usize].tasks[task].flops;
    let rate = world.instance.devices[host as usize].cpu_flops_per_sec;
    cost::compute_secs(flops, rate, world.devices[host as usize].background)
}

fn computing_by_host(world: &World, job: u32) -> impl Iterator<Item = (u32, f64)> + '_ {
    let hosts = world.jobs[job as usize].hosts.iter().enumerate();
    hosts.map(move |(task, &host)| (host, task_secs(world, job, task, host)))
}
