//! An auditor of runs: keeps its own books from the records alone and compares the world with them after each.

use std::collections::BTreeMap;

use edgelab::{
    engine::{
        record::{Event, Record, TaskId},
        sink::Sink,
        world::{Phase, World},
    },
    model::{
        intervention::Part,
        load::{Load, billionths},
        time::Time,
    },
};

/// What happened to one job, by the records.
#[derive(Debug, Clone, Default)]
pub struct JobBook {
    pub arrived: Option<Time>,
    pub proposed: u32,
    /// Its candidates when it was last proposed: the method may change while the joint action is on its way.
    pub candidates: Vec<u32>,
    pub placed: Option<Time>,
    pub hosts: Vec<u32>,
    pub completed: Option<Time>,
    /// Iterations trained, summed over stretches of equal cycle time.
    pub iterations: f64,
    pub cycle_secs: f64,
    /// Parts of iterations that interruptions lost.
    pub lost: f64,
    trains: bool,
    since: Time,
}

impl JobBook {
    fn trains(&self) -> bool {
        self.trains
    }

    fn book(&mut self, now: Time) {
        if self.trains() && self.cycle_secs > 0.0 {
            self.iterations += now.secs_since(self.since) / self.cycle_secs;
        }
        self.since = now;
    }
}

/// Checks each record against the books and the world against both.
#[derive(Debug, Default)]
pub struct Auditor {
    pub now: Time,
    pub jobs: Vec<JobBook>,
    pub background: Vec<f64>,
    pub ended: bool,
    pub records: u64,
    /// Parts of devices that have failed or returned, and whether they are up.
    pub down: BTreeMap<(u32, Part), bool>,
    pub interruptions: u32,
}

impl Auditor {
    fn arrived(&mut self, world: &World, job: u32) {
        let book = &mut self.jobs[job as usize];
        assert_eq!(book.arrived, None, "job {job} arrives twice");
        assert_eq!(self.now, world.instance.jobs[job as usize].arrival);
        book.arrived = Some(self.now);
    }

    fn placed(&mut self, world: &World, job: u32, hosts: &[u32]) {
        let book = &mut self.jobs[job as usize];
        assert!(book.arrived.is_some_and(|at| at <= self.now), "job {job} is placed before it arrives");
        assert!(book.proposed > 0, "job {job} is placed unproposed");
        assert!(!book.trains && book.completed.is_none(), "job {job} is placed twice");
        book.placed = book.placed.or(Some(self.now));
        book.trains = true;
        book.hosts = hosts.to_vec();
        book.since = self.now;
        assert_eq!(hosts.len(), world.instance.jobs[job as usize].tasks.len(), "a host for each task");
        let candidates = &book.candidates;
        assert!(hosts.iter().all(|host| candidates.contains(host)), "job {job} on {hosts:?} of {candidates:?}");
    }

    fn up(&mut self, device: u32, part: Part) -> &mut bool {
        self.down.entry((device, part)).or_insert(true)
    }

    fn is_up(&self, device: u32, part: Part) -> bool {
        self.down.get(&(device, part)).is_none_or(|up| *up)
    }

    /// Whole iterations are kept, the begun one is lost, and all of it is sums of stretches.
    fn interrupted(&mut self, job: u32, iterations: u32) {
        let now = self.now;
        let book = &mut self.jobs[job as usize];
        assert!(book.trains(), "job {job} is interrupted and does not train");
        book.book(now);
        let lost = book.iterations - f64::from(iterations);
        let rounding = if book.cycle_secs > 0.0 { 0.5e-6 / book.cycle_secs + 1e-9 } else { 1e-9 };
        assert!(lost >= -rounding && lost < 1.0 + rounding, "job {job}: {} of {}", iterations, book.iterations);
        book.lost += lost;
        book.iterations = f64::from(iterations);
        book.cycle_secs = 0.0;
        book.hosts.clear();
        book.trains = false;
        self.interruptions += 1;
    }

    /// What runs can run: nothing is on a device that is down or over a link that is; holds between moments.
    pub fn compare_failures(&self, world: &World) {
        for (id, book) in self.jobs.iter().enumerate().filter(|(_, book)| book.trains()) {
            let owner = world.instance.jobs[id].owner;
            assert!(self.is_up(owner, Part::Device), "job {id} without its owner");
            assert!(book.hosts.iter().all(|&host| self.is_up(host, Part::Device)), "job {id} on a dead device");
            if book.hosts.iter().any(|&host| host != owner) {
                let linked = book.hosts.iter().chain([&owner]).all(|&device| self.is_up(device, Part::Link));
                assert!(linked, "job {id} over a dead link");
            }
        }
        for (id, state) in (0..).zip(&world.devices) {
            assert_eq!((state.up, state.linked), (self.is_up(id, Part::Device), self.is_up(id, Part::Link)));
            assert!(state.up || state.busy == 0.0 && state.tasks.is_empty());
        }
    }

    fn completed(&mut self, world: &World, job: u32) {
        let now = self.now;
        let book = &mut self.jobs[job as usize];
        assert!(book.trains(), "job {job} completes and does not train");
        book.book(now);
        book.completed = Some(now);
        book.trains = false;
        // The end is rounded to the microsecond: up to half of one, as a part of the cycle.
        let iterations = f64::from(world.instance.jobs[job as usize].iterations);
        let error = (book.iterations - iterations).abs();
        let rounding = 0.5e-6 / book.cycle_secs + 1e-9 * iterations;
        assert!(error <= rounding, "job {job} trained {} of {iterations} iterations", book.iterations);
    }

    /// The tasks on a device, by the books, in the order in which they came: by moment, else by id.
    fn tasks_on(&self, device: u32) -> Vec<TaskId> {
        let mut tasks = Vec::new();
        for (job, book) in (0..).zip(&self.jobs).filter(|(_, book)| book.trains()) {
            let here = (0..).zip(&book.hosts).filter(|(_, host)| **host == device);
            tasks.extend(here.map(|(task, _)| TaskId { job, task }));
        }
        tasks
    }

    /// Conservation of memory and load on every device: the world's running sums are sums made afresh.
    fn compare_devices(&self, world: &World) {
        let instance = &world.instance;
        for (id, state) in (0..).zip(&world.devices) {
            let device = &instance.devices[id as usize];
            let tasks = self.tasks_on(id);
            let mut listed = state.tasks.clone();
            listed.sort_unstable();
            assert_eq!(listed, tasks, "tasks on device {id}");
            let mut used = device.reserved_bytes;
            let mut load = instance.base_load(id) + Load([billionths(self.background[id as usize]), 0, 0, 0]);
            for task in &tasks {
                used += instance.jobs[task.job as usize].tasks[task.task as usize].working_set_bytes;
                let hosts: Vec<Option<u32>> = self.jobs[task.job as usize].hosts.iter().map(|&h| Some(h)).collect();
                load += instance.task_load_on(task.job, task.task as usize, &hosts).expect("it has a host");
            }
            assert_eq!(state.used_bytes, used, "memory of device {id}");
            assert_eq!(state.load, load, "load of device {id}");
            assert_eq!(state.background, self.background[id as usize]);
        }
    }

    fn compare_jobs(&self, world: &World) {
        for (id, (state, book)) in world.jobs.iter().zip(&self.jobs).enumerate() {
            let phase = match (book.arrived, book.trains, book.completed) {
                (None, ..) => Phase::Future,
                (_, true, _) => Phase::Training,
                (_, false, None) => Phase::Scheduling,
                _ => Phase::Completed,
            };
            assert_eq!(state.phase, phase, "job {id}");
            assert_eq!(state.hosts, book.hosts, "job {id}");
        }
        let completed = self.jobs.iter().filter(|book| book.completed.is_some()).count();
        assert_eq!(world.completed as usize, completed);
    }

    /// Whether overloads on record are those of the present; holds between moments.
    pub fn compare_overloads(world: &World) {
        let beyond: Vec<bool> = world.devices.iter().map(|d| !d.load.within(world.instance.alpha)).collect();
        let flags: Vec<bool> = world.devices.iter().map(|d| d.overloaded).collect();
        assert_eq!(flags, beyond);
        assert_eq!(world.overloaded as usize, beyond.iter().filter(|b| **b).count());
    }
}

impl Sink for Auditor {
    fn take(&mut self, world: &World, record: &Record) {
        if self.records == 0 {
            self.jobs = vec![JobBook::default(); world.jobs.len()];
            self.background = vec![0.0; world.devices.len()];
        }
        assert!(!self.ended, "{record:?} after the end");
        assert!(record.at >= self.now, "{record:?} happens before {}", self.now);
        assert_eq!(world.now, record.at);
        self.now = record.at;
        self.records += 1;
        match &record.event {
            Event::Background { shares } => self.background.clone_from(shares),
            Event::Arrived { job } => self.arrived(world, *job),
            Event::Proposed { actions, .. } => {
                for action in actions {
                    // Nobody proposes what is down or cut off.
                    let owner = world.instance.jobs[action.job as usize].owner;
                    assert!(self.is_up(owner, Part::Device), "job {} is proposed without its owner", action.job);
                    for &host in action.hosts.iter().filter(|&&host| host != owner) {
                        let parts = [(host, Part::Device), (host, Part::Link), (owner, Part::Link)];
                        assert!(parts.iter().all(|&(device, part)| self.is_up(device, part)), "{action:?}");
                    }
                    let book = &mut self.jobs[action.job as usize];
                    book.proposed += 1;
                    // An owner whom nobody reaches falls back to itself, which is among these too.
                    book.candidates = world.instance.candidates(action.job).to_vec();
                }
            }
            Event::Placed { action } => self.placed(world, action.job, &action.hosts),
            Event::Solved { cycles, .. } => {
                for &(job, cycle_secs) in cycles {
                    let book = &mut self.jobs[job as usize];
                    assert!(book.trains(), "job {job} has a cycle and does not train");
                    book.book(record.at);
                    book.cycle_secs = cycle_secs;
                }
            }
            Event::Completed { job } => self.completed(world, *job),
            Event::Ended => self.ended = true,
            Event::Decided { .. }
            | Event::Reviewed { .. }
            | Event::Overloaded { .. }
            | Event::Relieved { .. }
            | Event::Changed { .. } => {}
            Event::Failed { device, part } => *self.up(*device, *part) = false,
            Event::Returned { device, part } => *self.up(*device, *part) = true,
            Event::Interrupted { job, iterations } => self.interrupted(*job, *iterations),
        }
        self.compare_devices(world);
        self.compare_jobs(world);
    }
}
