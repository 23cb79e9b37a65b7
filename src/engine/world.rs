//! The world: the fold of records. It changes only in [`World::apply`].

use std::sync::Arc;

use crate::{
    cost,
    model::{
        intervention::Part,
        load::{Load, Resource, billionths},
        time::Time,
    },
};

use super::{
    instance::Instance,
    record::{Action, Event, Record, TaskId},
};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Not yet arrived.
    Future,
    /// Arrived, and not yet on its hosts.
    Scheduling,
    /// On its hosts.
    Training,
    /// Its last iteration is over.
    Completed,
}

/// A job's state.
#[derive(Debug, Clone)]
pub struct JobState {
    /// Where it stands.
    pub phase: Phase,
    /// The devices of its tasks; empty before it is placed.
    pub hosts: Vec<u32>,
    /// When it was first placed.
    pub placed: Time,
    /// How often it was placed: more than once where it was interrupted.
    pub placements: u32,
    /// When it completed.
    pub completed: Time,
    /// Seconds that one iteration takes now; 0 until contention was solved.
    pub cycle_secs: f64,
    done: f64,
    since: Time,
}

impl JobState {
    /// Iterations trained by this moment, fractions included.
    pub fn iterations_done(&self, now: Time) -> f64 {
        if self.phase == Phase::Training && self.cycle_secs > 0.0 {
            self.done + now.secs_since(self.since) / self.cycle_secs
        } else {
            self.done
        }
    }

    /// Whole iterations trained by this moment, of `most`. Moments are whole microseconds, so an iteration that ends
    /// within half of one has ended.
    pub fn whole_iterations(&self, now: Time, most: u32) -> u32 {
        let rounding = if self.cycle_secs > 0.0 { 0.5e-6 / self.cycle_secs } else { 0.0 };
        ((self.iterations_done(now) + rounding) as u32).min(most)
    }

    /// When its last iteration ends if nothing changes; `None` while it does not train.
    pub fn finish(&self, iterations: u32) -> Option<Time> {
        let training = self.phase == Phase::Training && self.cycle_secs > 0.0;
        training.then(|| self.since.after_secs((f64::from(iterations) - self.done) * self.cycle_secs))
    }
}

/// A device's state.
#[derive(Debug, Clone)]
pub struct DeviceState {
    /// Whether it is up.
    pub up: bool,
    /// Whether its link is up.
    pub linked: bool,
    /// Share of the CPU that other people's work takes; drawn for devices that are down too.
    pub background: f64,
    /// Planned utilisation: base and tasks.
    pub load: Load,
    /// Memory in use, the system's included, bytes.
    pub used_bytes: u64,
    /// The most memory that was in use since it last fell to the system's own, bytes.
    pub most_used_bytes: u64,
    /// The tasks that it hosts, in the order in which they came.
    pub tasks: Vec<TaskId>,
    /// Realised utilisation of the CPU; 0 while the device is down.
    pub busy: f64,
    /// Whether planned utilisation exceeds α.
    pub overloaded: bool,
    before: Load,
    changed_in: Option<u64>,
}

/// The state of a run at a moment.
#[derive(Debug, Clone)]
pub struct World {
    /// What was drawn from the scenario, as it is now: with the settings that have changed since.
    pub instance: Arc<Instance>,
    /// What was drawn from the scenario, as it was at the start.
    pub drawn: Arc<Instance>,
    /// The moment of the last record.
    pub now: Time,
    /// Devices by id.
    pub devices: Vec<DeviceState>,
    /// Jobs by id.
    pub jobs: Vec<JobState>,
    /// Devices that are overloaded now.
    pub overloaded: u32,
    /// Devices and links that are down now.
    pub failed: u32,
    /// Jobs that have completed.
    pub completed: u32,
    /// Whether the run has ended.
    pub ended: bool,
    period_micros: u64,
}

impl World {
    /// The world before the first record.
    pub fn new(instance: Arc<Instance>) -> Self {
        let period = Time::from_secs(instance.scenario.study.observation_period_secs).micros().max(1);
        let devices = (0..instance.devices.len() as u32)
            .map(|d| DeviceState {
                up: true,
                linked: true,
                background: 0.0,
                load: instance.base_load(d),
                used_bytes: instance.devices[d as usize].reserved_bytes,
                most_used_bytes: instance.devices[d as usize].reserved_bytes,
                tasks: Vec::new(),
                busy: 0.0,
                overloaded: false,
                before: instance.base_load(d),
                changed_in: None,
            })
            .collect();
        let job = JobState {
            phase: Phase::Future,
            hosts: Vec::new(),
            placed: Time::ZERO,
            placements: 0,
            completed: Time::ZERO,
            cycle_secs: 0.0,
            done: 0.0,
            since: Time::ZERO,
        };
        let jobs = vec![job; instance.jobs.len()];
        Self {
            drawn: Arc::clone(&instance),
            instance,
            now: Time::ZERO,
            devices,
            jobs,
            overloaded: 0,
            failed: 0,
            completed: 0,
            ended: false,
            period_micros: period,
        }
    }

    /// Takes in a record. This is the only way in which a world changes.
    pub fn apply(&mut self, record: &Record) {
        self.now = record.at;
        match &record.event {
            Event::Background { shares } => self.apply_background(shares),
            Event::Arrived { job } => self.jobs[*job as usize].phase = Phase::Scheduling,
            Event::Placed { action } => self.apply_placed(action),
            Event::Solved { cycles, busy } => self.apply_solved(cycles, busy),
            Event::Overloaded { device, .. } => {
                self.devices[*device as usize].overloaded = true;
                self.overloaded += 1;
            }
            Event::Relieved { device } => {
                self.devices[*device as usize].overloaded = false;
                self.overloaded -= 1;
            }
            Event::Completed { job } => self.apply_completed(*job),
            Event::Ended => self.ended = true,
            Event::Changed { path, value } => self.apply_changed(path, value),
            Event::Failed { device, part } => self.apply_switched(*device, *part, false),
            Event::Returned { device, part } => self.apply_switched(*device, *part, true),
            Event::Interrupted { job, iterations } => self.apply_interrupted(*job, *iterations),
            Event::Proposed { .. } | Event::Decided { .. } | Event::Reviewed { .. } => {}
        }
    }

    fn apply_background(&mut self, shares: &[f64]) {
        for (d, &share) in shares.iter().enumerate() {
            let device = &self.devices[d];
            let rise = billionths(share) - billionths(device.background);
            self.add_load(d as u32, Load([rise, 0, 0, 0]));
            let device = &mut self.devices[d];
            // Until contention is solved again, the same part of what is left.
            if device.up {
                device.busy = cost::busy_share(share, cost::used_of_rest(device.busy, device.background));
            }
            device.background = share;
        }
    }

    fn apply_changed(&mut self, path: &str, value: &str) {
        // What cannot change was refused before the run began; a record of it, made by hand, changes nothing.
        let Ok(changed) = self.instance.changed(path, value) else { return };
        let before = std::mem::replace(&mut self.instance, Arc::new(changed));
        for device in 0..self.devices.len() as u32 {
            // Another method may send other reports over the links.
            self.add_load(device, self.instance.base_load(device) - before.base_load(device));
        }
    }

    fn apply_placed(&mut self, action: &Action) {
        let instance = Arc::clone(&self.instance);
        let hosts: Vec<Option<u32>> = action.hosts.iter().map(|&host| Some(host)).collect();
        for (task, &host) in action.hosts.iter().enumerate() {
            self.add_load(host, instance.task_load_on(action.job, task, &hosts).unwrap_or_default());
            let device = &mut self.devices[host as usize];
            device.used_bytes += instance.jobs[action.job as usize].tasks[task].working_set_bytes;
            device.most_used_bytes = device.most_used_bytes.max(device.used_bytes);
            device.tasks.push(TaskId { job: action.job, task: task as u32 });
        }
        let now = self.now;
        let job = &mut self.jobs[action.job as usize];
        job.phase = Phase::Training;
        job.hosts.clone_from(&action.hosts);
        if job.placements == 0 {
            job.placed = now;
        }
        job.placements += 1;
        job.since = now;
    }

    fn apply_solved(&mut self, cycles: &[(u32, f64)], busy: &[(u32, f64)]) {
        for &(id, cycle_secs) in cycles {
            let now = self.now;
            let job = &mut self.jobs[id as usize];
            job.done = job.iterations_done(now);
            job.since = now;
            job.cycle_secs = cycle_secs;
        }
        for &(id, share) in busy {
            self.devices[id as usize].busy = share;
        }
    }

    /// Takes a job's tasks from their hosts.
    fn vacate(&mut self, id: u32) {
        let instance = Arc::clone(&self.instance);
        let hosts: Vec<Option<u32>> = self.jobs[id as usize].hosts.iter().map(|&host| Some(host)).collect();
        for (task, &host) in self.jobs[id as usize].hosts.clone().iter().enumerate() {
            self.add_load(host, Load::NONE - instance.task_load_on(id, task, &hosts).unwrap_or_default());
            let device = &mut self.devices[host as usize];
            device.used_bytes -= instance.jobs[id as usize].tasks[task].working_set_bytes;
            device.tasks.retain(|other| other.job != id);
            if device.tasks.is_empty() {
                device.most_used_bytes = device.used_bytes;
            }
        }
    }

    fn apply_interrupted(&mut self, id: u32, iterations: u32) {
        self.vacate(id);
        let now = self.now;
        let job = &mut self.jobs[id as usize];
        job.phase = Phase::Scheduling;
        job.hosts.clear();
        job.done = f64::from(iterations);
        job.since = now;
        job.cycle_secs = 0.0;
    }

    fn apply_switched(&mut self, device: u32, part: Part, on: bool) {
        let state = &mut self.devices[device as usize];
        match part {
            Part::Device => {
                state.up = on;
                state.busy = if on { state.background } else { 0.0 };
            }
            Part::Link => state.linked = on,
        }
        self.failed = if on { self.failed.saturating_sub(1) } else { self.failed + 1 };
    }

    fn apply_completed(&mut self, id: u32) {
        let instance = Arc::clone(&self.instance);
        self.vacate(id);
        let now = self.now;
        let job = &mut self.jobs[id as usize];
        job.done = f64::from(instance.jobs[id as usize].iterations);
        job.phase = Phase::Completed;
        job.completed = now;
        self.completed += 1;
    }

    /// Changes a device's planned utilisation, and keeps what it was at the last broadcast.
    ///
    /// A broadcast carries what holds at its instant: a change at that very instant is in it. (Otherwise agents would
    /// see idle CPUs at time 0, when the first background load and the first wave come together.)
    fn add_load(&mut self, device: u32, load: Load) {
        let (period, since) = (self.now.micros() / self.period_micros, self.now.micros() % self.period_micros);
        let device = &mut self.devices[device as usize];
        if since > 0 && device.changed_in != Some(period) {
            device.before = device.load;
            device.changed_in = Some(period);
        }
        device.load += load;
    }

    /// A device's planned utilisation as of the last broadcast: what other agents see of it at `now`.
    pub fn broadcast_load(&self, device: u32, now: Time) -> Load {
        let device = &self.devices[device as usize];
        if device.changed_in == Some(now.micros() / self.period_micros) { device.before } else { device.load }
    }

    /// Whether a device's planned utilisation exceeds α (which [`DeviceState::overloaded`] says once it is on record).
    pub fn exceeds_alpha(&self, device: u32) -> bool {
        !self.devices[device as usize].load.within(self.instance.alpha)
    }

    /// About how many bytes a copy of this world takes at most: as if every job were on its hosts.
    pub fn bytes(&self) -> usize {
        let tasks: usize = self.instance.jobs.iter().map(|job| job.tasks.len()).sum();
        size_of_val(&self.devices[..]) + size_of_val(&self.jobs[..]) + tasks * (size_of::<TaskId>() + size_of::<u32>())
    }

    /// Whether every job of the scenario has completed.
    pub fn all_done(&self) -> bool {
        self.completed as usize == self.jobs.len()
    }

    /// Planned utilisation of one resource of a device; 1.0 = its whole capacity.
    pub fn planned(&self, device: u32, resource: Resource) -> f64 {
        self.devices[device as usize].load.share(resource)
    }
}
