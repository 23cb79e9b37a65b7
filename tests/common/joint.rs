//! Random joint actions on small clusters, and the loads that follow from them, computed from scratch.
#![allow(dead_code)] // each test binary uses its own share

use std::sync::Arc;

use edgelab::{
    engine::{instance::Instance, record::Action},
    model::{
        layers::Architecture,
        load::Load,
        method::Method,
        scenario::{Devices, Jobs, ListedDevice, ListedJob, Scenario, Unplaced},
    },
    num::rng::Stream,
    placement::shield::Situation,
    presets,
};

/// What a joint action is drawn from.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    pub devices: u32,
    pub regions: u32,
    pub jobs: u32,
    pub tasks_per_job: u32,
    /// Factor on every device's memory: small memories make conflicts.
    pub memory_scale: f64,
    /// Factor on every link's rate: on slow links it matters whether neighbouring tasks share a device.
    pub link_scale: f64,
    /// Greatest share of any resource that is taken before the joint action.
    pub busy: f64,
    /// Radio range, metres, on a square of 500.
    pub range_m: f64,
    pub seed: u64,
}

/// A joint action and what it meets.
#[derive(Debug)]
pub struct Joint {
    pub instance: Arc<Instance>,
    pub base: Vec<Load>,
    pub proposals: Vec<Action>,
}

impl Joint {
    /// Draws the cluster, what runs on it, and the proposals: each job keeps to one or two candidates, as agents that
    /// see the same idle neighbours do, and neighbouring tasks tend to stay together.
    pub fn draw(shape: Shape) -> Self {
        let instance = Instance::draw(&scenario(shape)).expect("the shape is drawable");
        let mut stream = Stream::new(shape.seed, "joint", 0);
        let base = (0..shape.devices).map(|device| {
            let mut share = || if stream.below(2) == 0 { 0.0 } else { stream.between(0.0, shape.busy) };
            instance.base_load(device) + Load::of_shares(share(), share(), share(), share())
        });
        let base = base.collect();
        let proposals = (0..instance.jobs.len() as u32).map(|job| {
            let candidates = instance.candidates(job);
            let likes = [*stream.choose(candidates), *stream.choose(candidates)];
            let mut host = likes[0];
            let mut next = || {
                if stream.below(4) == 0 {
                    host = *stream.choose(&likes);
                }
                host
            };
            Action { job, hosts: instance.jobs[job as usize].tasks.iter().map(|_| next()).collect() }
        });
        let proposals = proposals.collect();
        Self { instance, base, proposals }
    }

    /// Equal idle devices in range of each other, one for each entry of `regions`, and jobs with these owners and models,
    /// proposed where they are owned.
    pub fn listed(regions: &[u32], owners: &[u32], models: &[Architecture], tasks_per_job: u32) -> Self {
        let mut scenario = presets::get("paper-emulation").expect("a shipped preset");
        scenario.study.method = Method::SroleD;
        scenario.workload.tasks_per_job = tasks_per_job;
        let device = |(id, &region): (usize, &u32)| ListedDevice {
            name: format!("device-{id}"),
            x_m: id as f64,
            y_m: 0.0,
            cpu_flops_per_sec: 10e9,
            memory_bytes: 4e9,
            uplink_bytes_per_sec: 12.5e6,
            downlink_bytes_per_sec: 12.5e6,
            idle_watts: 2.0,
            busy_watts: 5.0,
            region: Some(region),
        };
        scenario.cluster.devices = Devices::Listed(regions.iter().enumerate().map(device).collect());
        let job = |(owner, &model): (&u32, &Architecture)| listed_job(*owner, model);
        scenario.workload.jobs = Jobs::Listed(owners.iter().zip(models).map(job).collect());
        let instance = Instance::draw(&scenario).expect("drawable");
        let action =
            |(job, owner): (usize, &u32)| Action { job: job as u32, hosts: vec![*owner; tasks_per_job as usize] };
        let proposals = owners.iter().enumerate().map(action).collect();
        Self { base: vec![Load::NONE; regions.len()], instance, proposals }
    }

    /// Has a shield look at it.
    pub fn situation<T>(&self, unplaced: Unplaced, look: impl FnOnce(&Situation<'_>) -> T) -> T {
        let jobs = 0..self.instance.jobs.len() as u32;
        let candidates: Vec<_> = jobs.map(|job| (job, self.instance.candidates(job).into())).collect();
        look(&Situation {
            instance: &self.instance,
            candidates: &candidates,
            cluster: 0,
            base: &|device| self.base[device as usize],
            unplaced,
            predict: &|job, hosts| self.predict(job, hosts),
        })
    }

    /// Planned utilisation by device with these jobs on these hosts, from scratch.
    pub fn planned<'a>(&self, placed: impl IntoIterator<Item = (u32, &'a [Option<u32>])>) -> Vec<Load> {
        let mut planned = self.base.clone();
        for (job, hosts) in placed {
            for task in 0..hosts.len() {
                if let (Some(host), Some(load)) = (hosts[task], self.instance.task_load_on(job, task, hosts)) {
                    planned[host as usize] += load;
                }
            }
        }
        planned
    }

    /// The same for actions.
    pub fn planned_by(&self, actions: &[Action]) -> Vec<Load> {
        let hosts: Vec<Vec<Option<u32>>> = actions.iter().map(|a| a.hosts.iter().map(|&h| Some(h)).collect()).collect();
        self.planned(actions.iter().zip(&hosts).map(|(action, hosts)| (action.job, hosts.as_slice())))
    }

    /// Whether no device that is proposed exceeds α.
    pub fn is_safe(&self, actions: &[Action]) -> bool {
        let planned = self.planned_by(actions);
        actions.iter().flat_map(|a| &a.hosts).all(|&host| planned[host as usize].within(self.instance.alpha))
    }

    /// A stand-in for one sweep of the contention: computing on what the base load leaves, and cuts over idle links.
    pub fn predict(&self, job: u32, hosts: &[Option<u32>]) -> f64 {
        let (instance, job) = (&self.instance, &self.instance.jobs[job as usize]);
        let mut secs = 0.0;
        let mut before = Some(job.owner);
        for (task, &host) in hosts.iter().enumerate() {
            let Some(device) = host.map(|host| &instance.devices[host as usize]) else {
                before = None;
                continue;
            };
            let busy = self.base[host.expect("a host") as usize].0[0] as f64 / 1e9;
            secs += job.tasks[task].flops / device.cpu_flops_per_sec * (1.0 + busy);
            if let Some(sender) = before.filter(|&before| Some(before) != host) {
                let (forward, back) = job.cut_bytes(task);
                let sender = &instance.devices[sender as usize];
                secs += forward / sender.uplink_bytes_per_sec + forward / device.downlink_bytes_per_sec;
                secs += back / device.uplink_bytes_per_sec + back / sender.downlink_bytes_per_sec;
            }
            before = host;
        }
        secs
    }
}

/// The shipped scenario `paper-emulation` with devices and jobs of the shape's numbers.
pub fn scenario(shape: Shape) -> Scenario {
    let mut scenario = presets::get("paper-emulation").expect("a shipped preset");
    scenario.seed = shape.seed;
    scenario.study.method = Method::SroleD;
    scenario.cluster.memory_scale = shape.memory_scale;
    scenario.cluster.range_m = shape.range_m;
    scenario.cluster.devices_per_region = shape.devices.div_ceil(shape.regions);
    scenario.workload.tasks_per_job = shape.tasks_per_job;
    if let Devices::Drawn(drawn) = &mut scenario.cluster.devices {
        drawn.count = shape.devices;
        drawn.link_bytes_per_sec.iter_mut().for_each(|rate| *rate *= shape.link_scale);
    }
    let mut stream = Stream::new(shape.seed, "joint jobs", 0);
    let models = [Architecture::Vgg16, Architecture::Resnet18, Architecture::MobilenetV2, Architecture::Alexnet];
    let jobs = (0..shape.jobs).map(|_| listed_job(stream.below(shape.devices), *stream.choose(&models)));
    scenario.workload.jobs = Jobs::Listed(jobs.collect());
    scenario
}

fn listed_job(owner: u32, model: Architecture) -> ListedJob {
    ListedJob { name: String::new(), owner: format!("device-{owner}"), model, arrival_secs: 0.0 }
}
