//! All chance of the set-up, and what follows from it: devices, clusters, regions, candidates, jobs.

use std::sync::Arc;

use crate::{
    cost,
    engine::regions,
    model::{
        check::Fault,
        layers::Architecture,
        load::billionths,
        scenario::{Devices, Drawn, Jobs, ListedDevice, Scenario, Split},
        split,
        time::Time,
    },
    num::{math, rng::Stream, sort, stats},
};

use super::{Cluster, Device, Instance, Job, Region, Task};

impl Instance {
    /// Draws the instance of a scenario that has passed `check`.
    ///
    /// # Errors
    /// The fault of a scenario that cannot be drawn.
    pub fn draw(scenario: &Scenario) -> Result<Arc<Self>, Fault> {
        let (listed, clusters) = devices(scenario);
        let mut instance = Self {
            scenario: scenario.clone(),
            devices: listed.iter().map(|d| device(scenario, d)).collect(),
            clusters: Vec::new(),
            regions: Vec::new(),
            jobs: Vec::new(),
            alpha: billionths(scenario.study.shield.alpha),
        };
        instance.form_clusters(&listed, clusters)?;
        instance.find_candidates();
        instance.charge_reports();
        instance.jobs = instance.draw_jobs()?;
        Ok(Arc::new(instance))
    }

    fn form_clusters(&mut self, listed: &[ListedDevice], clusters: u32) -> Result<(), Fault> {
        let scenario = self.scenario.clone();
        let each = self.devices.len() as u32 / clusters;
        let larger = self.devices.len() as u32 % clusters;
        let mut first = 0;
        for id in 0..clusters {
            let members = first..first + each + u32::from(id < larger);
            first = members.end;
            let points: Vec<(f64, f64)> = members.clone().map(|d| self.devices[d as usize].position).collect();
            let named = &listed[members.start as usize..members.end as usize];
            let regions = if named.iter().all(|d| d.region.is_some()) {
                named.iter().filter_map(|d| d.region).collect()
            } else {
                let count = points.len().div_ceil(scenario.cluster.devices_per_region.max(1) as usize);
                regions::parted(&points, count)
            };
            let base = self.regions.len() as u32;
            for region in 0..regions.iter().max().map_or(0, |last| last + 1) {
                let devices: Vec<u32> =
                    members.clone().zip(&regions).filter(|&(_, &r)| r == region).map(|p| p.0).collect();
                let host = self.fastest(&devices).unwrap_or(members.start);
                self.regions.push(Region { cluster: id, devices, host });
            }
            for (d, region) in members.clone().zip(&regions) {
                self.devices[d as usize].cluster = id;
                self.devices[d as usize].region = base + region;
            }
            let all: Vec<u32> = members.clone().collect();
            let head = self.fastest(&all).ok_or_else(|| Fault::new("cluster.devices", "a cluster has no device"))?;
            self.clusters.push(Cluster { devices: members, all, head, regions: base..self.regions.len() as u32 });
        }
        if !scenario.study.head.is_empty() {
            let head = self.device_named(&scenario.study.head, "study.head")?;
            let cluster = self.devices[head as usize].cluster as usize;
            self.clusters[cluster].head = head;
        }
        Ok(())
    }

    /// The device with the highest CPU rate, the first of equals.
    fn fastest(&self, devices: &[u32]) -> Option<u32> {
        let rate = |d: u32| self.devices[d as usize].cpu_flops_per_sec;
        devices.iter().copied().reduce(|best, d| if rate(d) > rate(best) { d } else { best })
    }

    fn device_named(&self, name: &str, path: &str) -> Result<u32, Fault> {
        let found = self.devices.iter().position(|device| device.name == name);
        found.map(|d| d as u32).ok_or_else(|| Fault::new(path, format!("no device is named \"{name}\"")))
    }

    fn find_candidates(&mut self) {
        let (range, most) = (self.scenario.cluster.range_m, self.scenario.cluster.max_neighbours as usize);
        for cluster in &self.clusters {
            for owner in cluster.devices.clone() {
                let here = self.devices[owner as usize].position;
                let mut near: Vec<(f64, u32)> = cluster
                    .devices
                    .clone()
                    .filter(|&d| d != owner)
                    .map(|d| (math::distance(here, self.devices[d as usize].position), d))
                    .filter(|&(distance, _)| distance <= range)
                    .collect();
                let nearer = |a: &(f64, u32), b: &(f64, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
                if near.len() > most {
                    near.select_nth_unstable_by(most, nearer);
                    near.truncate(most);
                }
                sort::sort_by(&mut near, nearer);
                self.devices[owner as usize].candidates =
                    std::iter::once(owner).chain(near.into_iter().map(|n| n.1)).collect();
            }
        }
    }

    /// Load reports: each device sends one a period, and hears those of its neighbours; in centralised methods the head
    /// hears the whole cluster.
    pub(super) fn charge_reports(&mut self) {
        let scenario = &self.scenario;
        let share = |reports, rate| {
            cost::report_share(reports, scenario.cluster.report_bytes, scenario.study.observation_period_secs, rate)
        };
        let centralised = scenario.study.method.is_centralised();
        let heads: Vec<u32> = self.clusters.iter().map(|cluster| cluster.head).collect();
        for (id, device) in self.devices.iter_mut().enumerate() {
            let cluster = device.cluster as usize;
            let heard = match (centralised, heads[cluster] == id as u32) {
                (true, true) => self.clusters[cluster].devices.len() as u32 - 1,
                (true, false) => 0,
                (false, _) => device.candidates.len() as u32 - 1,
            };
            device.uplink_reports = share(1, device.uplink_bytes_per_sec);
            device.downlink_reports = share(heard, device.downlink_bytes_per_sec);
        }
    }

    fn draw_jobs(&self) -> Result<Vec<Job>, Fault> {
        let mut models = Models::of(self);
        let workload = &self.scenario.workload;
        let seed = self.scenario.seed;
        let mut jobs = Vec::new();
        match &workload.jobs {
            Jobs::Listed(list) => {
                for (i, job) in list.iter().enumerate() {
                    let owner = self.device_named(&job.owner, &format!("workload.jobs.listed.{i}.owner"))?;
                    jobs.push(models.job(job.name.clone(), owner, job.model, Time::from_secs(job.arrival_secs))?);
                }
            }
            Jobs::Waves(waves) => {
                let mut stream = Stream::new(seed, "jobs", 0);
                for wave in 0..waves.waves {
                    let arrival = Time::from_secs(f64::from(wave) * waves.interval_secs);
                    let owners: Vec<u32> =
                        (0..waves.jobs_per_device).flat_map(|_| 0..self.devices.len() as u32).collect();
                    for (owner, model) in owners.iter().zip(deal(&waves.models, owners.len(), &mut stream)) {
                        jobs.push(models.job(format!("job-{}", jobs.len()), *owner, model, arrival)?);
                    }
                }
            }
            Jobs::Arrivals(arrivals) => {
                let mut stream = Stream::new(seed, "jobs", 0);
                let mut moments = Stream::new(seed, "arrivals", 0);
                let mut times: Vec<f64> =
                    (0..arrivals.count).map(|_| moments.between(0.0, arrivals.duration_secs)).collect();
                stats::sort(&mut times);
                let dealt = deal(&arrivals.models, times.len(), &mut stream);
                for (secs, model) in times.into_iter().zip(dealt) {
                    let owner = stream.below(self.devices.len() as u32);
                    jobs.push(models.job(format!("job-{}", jobs.len()), owner, model, Time::from_secs(secs))?);
                }
            }
        }
        sort::sort_by_key(&mut jobs, |job| job.arrival);
        Ok(jobs)
    }
}

/// `count` models in equal parts, in a random order.
fn deal(models: &[Architecture], count: usize, stream: &mut Stream) -> Vec<Architecture> {
    let mut dealt: Vec<Architecture> = models.iter().copied().cycle().take(count).collect();
    stream.shuffle(&mut dealt);
    dealt
}

/// The devices described one by one, drawn if need be, and in how many clusters.
fn devices(scenario: &Scenario) -> (Vec<ListedDevice>, u32) {
    match &scenario.cluster.devices {
        Devices::Listed(list) => (list.clone(), 1),
        Devices::Drawn(drawn) => (draw_devices(drawn, scenario.seed), drawn.clusters.clamp(1, drawn.count.max(1))),
    }
}

pub(super) fn draw_devices(drawn: &Drawn, seed: u64) -> Vec<ListedDevice> {
    let mut rates = Stream::new(seed, "devices", 0);
    let mut places = Stream::new(seed, "positions", 0);
    let clusters = drawn.clusters.clamp(1, drawn.count.max(1));
    let (each, larger) = (drawn.count / clusters, drawn.count % clusters);
    let columns = math::sqrt(f64::from(clusters)).ceil() as u32;
    let sizes = (0..clusters).map(|c| (c, each + u32::from(c < larger)));
    let mut devices = Vec::with_capacity(drawn.count as usize);
    for (cluster, size) in sizes {
        // Clusters are drawn side by side, a fifth of a side apart.
        let corner = |n: u32| f64::from(n) * drawn.side_m * 1.2;
        let (x, y) = (corner(cluster % columns), corner(cluster / columns));
        for _ in 0..size {
            let link = *rates.choose(&drawn.link_bytes_per_sec);
            devices.push(ListedDevice {
                name: format!("device-{}", devices.len()),
                x_m: x + places.between(0.0, drawn.side_m),
                y_m: y + places.between(0.0, drawn.side_m),
                cpu_flops_per_sec: *rates.choose(&drawn.cpu_flops_per_sec),
                memory_bytes: *rates.choose(&drawn.memory_bytes),
                uplink_bytes_per_sec: link,
                downlink_bytes_per_sec: link,
                idle_watts: drawn.idle_watts,
                busy_watts: drawn.busy_watts,
                region: None,
            });
        }
    }
    devices
}

fn device(scenario: &Scenario, listed: &ListedDevice) -> Device {
    let memory = listed.memory_bytes * scenario.cluster.memory_scale;
    Device {
        name: listed.name.clone(),
        cluster: 0,
        region: 0,
        position: (listed.x_m, listed.y_m),
        cpu_flops_per_sec: listed.cpu_flops_per_sec,
        memory_bytes: memory as u64,
        reserved_bytes: (memory * scenario.cluster.memory_reserved_share) as u64,
        uplink_bytes_per_sec: listed.uplink_bytes_per_sec,
        downlink_bytes_per_sec: listed.downlink_bytes_per_sec,
        uplink_reports: 0.0,
        downlink_reports: 0.0,
        idle_watts: listed.idle_watts,
        busy_watts: listed.busy_watts,
        candidates: Vec::new(),
    }
}

/// Task tables, made once for each model.
struct Models<'a> {
    scenario: &'a Scenario,
    mean_flops_per_sec: Vec<f64>,
    clusters: Vec<u32>,
    made: Vec<(Architecture, f64, Arc<[Task]>)>,
}

impl<'a> Models<'a> {
    fn of(instance: &'a Instance) -> Self {
        let mean = |cluster: &Cluster| {
            let rates = cluster.all.iter().map(|&d| instance.devices[d as usize].cpu_flops_per_sec);
            rates.sum::<f64>() / cluster.all.len() as f64
        };
        Self {
            scenario: &instance.scenario,
            mean_flops_per_sec: instance.clusters.iter().map(mean).collect(),
            clusters: instance.devices.iter().map(|device| device.cluster).collect(),
            made: Vec::new(),
        }
    }

    fn job(&mut self, name: String, owner: u32, model: Architecture, arrival: Time) -> Result<Job, Fault> {
        let (input_bytes, tasks) = self.tasks(model)?;
        let workload = &self.scenario.workload;
        let flops: f64 = tasks.iter().map(|task| task.flops).sum();
        let mean = self.mean_flops_per_sec[self.clusters[owner as usize] as usize];
        let reference_secs = cost::reference_cycle_secs(workload.data_wait_secs, flops, mean);
        Ok(Job { name, owner, model, arrival, iterations: workload.iterations, tasks, input_bytes, reference_secs })
    }

    fn tasks(&mut self, model: Architecture) -> Result<(f64, Arc<[Task]>), Fault> {
        if let Some((_, input, tasks)) = self.made.iter().find(|made| made.0 == model) {
            return Ok((*input, Arc::clone(tasks)));
        }
        let workload = &self.scenario.workload;
        let table = workload.table(model).map_err(|problem| Fault::new("workload.image_side", problem))?;
        let runs = match workload.split {
            Split::Balanced => split::split(&table.units, workload.tasks_per_job),
            Split::PerLayer => split::per_unit(&table.units),
        };
        let last = table.units.len();
        let tasks: Arc<[Task]> = runs
            .into_iter()
            .map(|run| {
                let units = &table.units[run.clone()];
                let sum = |of: fn(&crate::model::layers::Unit) -> u64| units.iter().map(of).sum::<u64>();
                let (first, final_) = (&units[0].name, &units[units.len() - 1].name);
                Task {
                    name: if units.len() == 1 { first.clone() } else { format!("{first} – {final_}") },
                    flops: cost::iteration_flops(sum(|u| u.forward_macs), workload.batch),
                    working_set_bytes: cost::working_set_bytes(
                        sum(|u| u.parameters),
                        sum(|u| u.activations),
                        workload.batch,
                    ),
                    output_bytes: if run.end == last {
                        0.0
                    } else {
                        cost::cut_bytes(units[units.len() - 1].output, workload.batch)
                    },
                }
            })
            .collect();
        let input = cost::cut_bytes(table.input_elements, workload.batch);
        self.made.push((model, input, Arc::clone(&tasks)));
        Ok((input, tasks))
    }
}
