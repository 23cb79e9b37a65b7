//! An auditor of runs: keeps its own books from the records alone and compares the world with them after each.

use edgelab::{
    engine::{
        record::{Event, Record, TaskId},
        sink::Sink,
        world::{Phase, World},
    },
    model::{
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
    since: Time,
}

impl JobBook {
    fn trains(&self) -> bool {
        self.placed.is_some() && self.completed.is_none()
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
        assert_eq!(book.placed, None, "job {job} is placed twice");
        book.placed = Some(self.now);
        book.hosts = hosts.to_vec();
        book.since = self.now;
        assert_eq!(hosts.len(), world.instance.jobs[job as usize].tasks.len(), "a host for each task");
        let candidates = &book.candidates;
        assert!(hosts.iter().all(|host| candidates.contains(host)), "job {job} on {hosts:?} of {candidates:?}");
    }

    fn completed(&mut self, world: &World, job: u32) {
        let now = self.now;
        let book = &mut self.jobs[job as usize];
        assert!(book.trains(), "job {job} completes and does not train");
        book.book(now);
        book.completed = Some(now);
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
            let phase = match (book.arrived, book.placed, book.completed) {
                (None, ..) => Phase::Future,
                (_, None, _) => Phase::Scheduling,
                (.., None) => Phase::Training,
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
                    let book = &mut self.jobs[action.job as usize];
                    book.proposed += 1;
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
        }
        self.compare_devices(world);
        self.compare_jobs(world);
    }
}
