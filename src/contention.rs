//! Contention: how long an iteration of each job takes while jobs share processors and links.
//!
//! A running job is one customer of a closed queueing network with think time; processors and links are
//! processor-sharing stations. The mean cycle of job j is the fixed point of the Bard–Schweitzer approximate
//! mean-value analysis (Schweitzer 1979; Bard 1979; label: ours), one customer per class:
//!
//! ```text
//! R[j,s] = D[j,s] (1 + Σ_{i≠j} Q[i,s])    Q[i,s] = R[i,s] / C[i]    C[j] = Z[j] + Σ_s R[j,s]
//! ```
//!
//! D is the service demand per iteration on an idle station, Z the think time, R the residence, Q the mean number of
//! customers, C the cycle.
//!
//! # How it is solved
//!
//! [`Network`] holds the state between events and solves again only what an event has touched: a job is solved when it
//! is set, and whenever the queue of one of its stations has moved by more than [`TOLERANCE`] since the station's jobs
//! were last called. Jobs are solved in ascending order of id, each from the newest queues (Gauss–Seidel), and each
//! share goes a little beyond its new value (successive over-relaxation), so equal histories give equal bits.
//! Where convergence is slow (many jobs, hardly any think time, equally loaded stations), the steady part of the error
//! is extrapolated (Aitken). About 10 sweeps are typical; tests hold random networks of many kinds, and networks of up to
//! 10,000 jobs made to be hard, below 60.
//!
//! What remains: a solved network violates the equations by a few [`TOLERANCE`]s at most, and differs from the fixed
//! point by that over 1 − the rate of convergence; the laws hold it to 1e-6 of a cold solve.
//!
//! Station totals never drift, although they are only ever added to and subtracted from: each job's share of a queue
//! is rounded to a multiple of 2⁻⁴⁰, and sums of such multiples are exact in double precision while fewer than 8,191
//! customers stand at one station (beyond that, each addition rounds by at most 2⁻⁴⁰).
//!
//! # How good the model is
//!
//! Measured by `cargo test --test papers contention -- --nocapture`; errors are of cycles, relative, absolute value.
//!
//! | against | networks | mean error | worst job |
//! | --- | --- | --- | --- |
//! | exact mean-value analysis | 2,000 of 2–7 jobs, mean think time 5 s | 3.4 % | 25.5 % |
//! | | the first 60 of them | 3.7 % | 24.5 % |
//! | | 2,000, mean think time 1 s | 4.9 % | 28.0 % |
//! | | 2,000, no think time | 5.2 % | 30.8 % |
//! | exact, equal jobs on one station | 1–50 jobs, five think times | | 6.7 % |
//! | simulation, exponential times | 2 clusters of 25 jobs, think time 5 s | 3.5 % | 11.9 % |
//! | simulation, constant times | the same | 3.4 % | 12.7 % |
//!
//! (Demands there: 1 to 6 visits of 1 s on average, exponential, to 2–6 stations; clusters: five tasks of 2 s a job.)
//! Exact analysis itself lies within 4 standard errors of simulations of 29 jobs in 6 small networks.
//! Means hide one thing: with constant times two equal jobs can lock in phase. One second of work and one of think time
//! each: 3 s a cycle in phase, 2 s out of phase, 2.5 s with random times, 2.62 s here.
//!
//! The Linearizer (Chandy & Neuse 1982) errs by 0.2 % on average (worst job 33 %) on the same 6,000 networks, but it
//! solves the network once without each job, three times over: 21,000 job solutions where this takes 250, for 25 jobs.

mod file;
mod ids;
mod leap;
mod quad;

pub use file::{JobEntry, NetworkFile, Solution, VisitEntry, solve_file};

use ids::IdSet;
use leap::Leap;
use quad::{Quad, Slot, Station};

use crate::num::math;

/// A cycle that changed by more than this, relatively, since it was last reported is reported again.
pub const REPORTED: f64 = 1e-9;

/// The jobs at a station are called again when its queue, including a newcomer, moved by more than this, relatively.
pub const TOLERANCE: f64 = 1e-8;

/// How far a share moves towards its new value, 1 = just there. Measured over runs of 25 to 1,000 devices: this takes
/// 6 to 29 % fewer job solutions than 1.
const RELAXATION: f64 = 1.12;

/// No solve takes more sweeps than this; what is unsettled then goes on with the next one.
pub const MAX_SWEEPS: u32 = 2_000;

/// Demands below a femtosecond count as none; they would only bring subnormal numbers.
const LEAST_DEMAND_SECS: f64 = 1e-15;

/// One aggregated visit of a job to a station.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Visit {
    /// Which station, 0 … stations − 1.
    pub station: u32,
    /// Total service demand per iteration on an idle station, in seconds.
    pub demand_secs: f64,
}

/// A job: its think time, its cycle as last solved and as last reported, and its visits in ascending order of station.
#[derive(Debug, Clone)]
struct Job {
    present: bool,
    think: f64,
    cycle: f64,
    reported: f64,
    quads: Vec<Quad>,
}

const ABSENT: Job = Job { present: false, think: 0.0, cycle: 0.0, reported: f64::NAN, quads: Vec::new() };

/// Jobs that share stations, and the mean cycle of each.
///
/// ```
/// use edgelab::contention::{Network, Visit};
/// let mut network = Network::new(1);
/// let visits = [Visit { station: 0, demand_secs: 1.0 }];
/// network.set(0, 1.0, &visits);
/// network.set(1, 1.0, &visits);
/// assert_eq!(network.solve(), [0, 1]);
/// // By hand: R = 1 + R / (1 + R), so R is the golden ratio.
/// assert!((network.cycle_secs(0) - 2.618_034).abs() < 1e-6);
/// ```
#[derive(Debug, Clone)]
pub struct Network {
    /// The last one is nowhere: nobody visits it.
    stations: Vec<Station>,
    /// The jobs at each station, in no particular order.
    members: Vec<Vec<u32>>,
    jobs: Vec<Job>,
    /// Jobs to be solved in the coming sweep.
    dirty: IdSet,
    /// Jobs that were solved since the last report.
    touched: IdSet,
    /// Stations whose jobs must be called, each once.
    moved: Vec<u32>,
    changed: Vec<u32>,
    incoming: Vec<Slot>,
    leap: Leap,
    sweeps: u32,
    updates: u64,
}

impl Network {
    /// A network of idle stations without jobs.
    pub fn new(stations: usize) -> Self {
        Self {
            stations: vec![Station::IDLE; stations + 1],
            members: vec![Vec::new(); stations],
            jobs: Vec::new(),
            dirty: IdSet::default(),
            touched: IdSet::default(),
            moved: Vec::with_capacity(stations),
            changed: Vec::new(),
            incoming: Vec::new(),
            leap: Leap::default(),
            sweeps: 0,
            updates: 0,
        }
    }

    /// Adds job `id`, or replaces its think time and visits; it is solved by the next [`solve`](Self::solve).
    ///
    /// Ids are small and dense; one may be used again after removal. Visits to the same station are added up, zero
    /// demands dropped. Where the job stays at a station it keeps its share of the queue as the first guess.
    ///
    /// # Panics
    /// Where a station does not exist, or a time is negative or not finite: the caller has checked its scenario.
    pub fn set(&mut self, id: u32, think_secs: f64, visits: &[Visit]) {
        assert!(think_secs.is_finite() && think_secs >= 0.0, "think time of job {id}: {think_secs}");
        self.read_incoming(id, visits);
        let at = id as usize;
        if at >= self.jobs.len() {
            self.jobs.resize(at + 1, ABSENT);
            self.dirty.grow(at + 1);
            self.touched.grow(at + 1);
        }
        let mut quads = std::mem::take(&mut self.jobs[at].quads);
        for slot in Quad::slots(&quads) {
            match self.incoming.binary_search_by_key(&slot.station, |new| new.station) {
                Ok(stays) => self.incoming[stays].share = slot.share,
                Err(_) => self.leave(id, slot),
            }
        }
        for slot in &self.incoming {
            if Quad::find(&quads, slot.station).is_none() {
                self.members[slot.station as usize].push(id);
            }
        }
        Quad::pack(&mut quads, &self.incoming, self.members.len() as u32);
        let job = &mut self.jobs[at];
        job.quads = quads;
        job.think = think_secs;
        if !job.present {
            job.present = true;
            job.reported = f64::NAN;
        }
        self.dirty.insert(id);
    }

    /// Removes job `id`; nothing happens where there is none.
    pub fn remove(&mut self, id: u32) {
        let Some(job) = self.jobs.get_mut(id as usize).filter(|job| job.present) else { return };
        job.present = false;
        let mut quads = std::mem::take(&mut job.quads);
        for slot in Quad::slots(&quads) {
            self.leave(id, slot);
        }
        quads.clear();
        self.jobs[id as usize].quads = quads;
        self.dirty.remove(id);
        self.touched.remove(id);
    }

    /// Solves until settled. Returns the jobs, ascending, whose cycle changed by more than [`REPORTED`], relatively,
    /// since they were last returned; new jobs are always among them.
    pub fn solve(&mut self) -> &[u32] {
        self.sweeps = 0;
        self.updates = 0;
        loop {
            self.call();
            if self.sweeps == MAX_SWEEPS || !self.sweep() {
                break;
            }
            self.sweeps += 1;
            self.leap.watch(self.sweeps, &self.touched, &mut self.jobs, &mut self.stations, &mut self.moved);
        }
        debug_assert!(self.sweeps < MAX_SWEEPS, "contention did not settle: residual {}", self.residual());
        let Self { touched, jobs, changed, .. } = self;
        changed.clear();
        touched.drain(|id| {
            let job = &mut jobs[id as usize];
            let quiet = (job.cycle - job.reported).abs() <= REPORTED * job.cycle;
            if !quiet {
                job.reported = job.cycle;
                changed.push(id);
            }
        });
        &self.changed
    }

    /// Mean time from one iteration's start to the next one's, in seconds: think time + residences. 0 without the job.
    pub fn cycle_secs(&self, id: u32) -> f64 {
        self.job(id).map_or(0.0, |job| job.cycle)
    }

    /// The job's visits in ascending order of station: station, demand and residence per iteration, in seconds.
    pub fn visits(&self, id: u32) -> impl Iterator<Item = (u32, f64, f64)> + '_ {
        self.job(id).into_iter().flat_map(|job| Quad::slots(&job.quads)).map(|slot| {
            let others = self.stations[slot.station as usize].total - slot.share;
            (slot.station, slot.demand, slot.demand * others)
        })
    }

    /// Mean customers at a station.
    pub fn queue(&self, station: u32) -> f64 {
        self.stations[station as usize].total - 1.0
    }

    /// Share of time for which a station is busy: the sum over its jobs of demand over cycle.
    pub fn utilisation(&self, station: u32) -> f64 {
        let mut busy = 0.0;
        for &id in &self.members[station as usize] {
            let job = &self.jobs[id as usize];
            busy += Quad::find(&job.quads, station).map_or(0.0, |slot| slot.demand) / job.cycle;
        }
        busy
    }

    /// The cycle, in seconds, that a job with these visits would have: one sweep from the current queues, leaving out
    /// the share of `but` (the same job where it stands now). Nothing changes.
    pub fn predict(&self, but: Option<u32>, think_secs: f64, visits: &[Visit]) -> f64 {
        let own = but.and_then(|id| self.job(id)).map_or(&[][..], |job| &job.quads);
        let mut cycle = think_secs;
        for visit in visits {
            let share = Quad::find(own, visit.station).map_or(0.0, |slot| slot.share);
            cycle += visit.demand_secs * (self.stations[visit.station as usize].total - share);
        }
        cycle
    }

    /// The largest relative violation of the fixed-point equations: of cycles, and of station totals (1 + mean
    /// customers) summed afresh.
    pub fn residual(&self) -> f64 {
        let present = || self.jobs.iter().filter(|job| job.present);
        let mut totals = vec![1.0; self.stations.len()];
        for slot in present().flat_map(|job| Quad::slots(&job.quads)) {
            totals[slot.station as usize] += slot.share;
        }
        let mut again = vec![1.0; self.stations.len()];
        let mut worst = 0.0;
        let mut compare = |stored: f64, computed: f64| {
            let violation = (stored - computed).abs();
            worst = math::max(worst, if computed > 0.0 { violation / computed } else { violation });
        };
        for job in present() {
            let residence = |slot: &Slot| slot.demand * (totals[slot.station as usize] - slot.share);
            let cycle = job.think + Quad::slots(&job.quads).map(|slot| residence(&slot)).sum::<f64>();
            compare(job.cycle, cycle);
            for slot in Quad::slots(&job.quads) {
                again[slot.station as usize] += residence(&slot) / cycle;
            }
        }
        for (station, total) in self.stations.iter().zip(again) {
            compare(station.total, total);
        }
        worst
    }

    /// How many sweeps the last solve took; [`MAX_SWEEPS`] where it did not settle.
    pub fn sweeps(&self) -> u32 {
        self.sweeps
    }

    /// How many times the last solve solved a job.
    pub fn updates(&self) -> u64 {
        self.updates
    }

    fn job(&self, id: u32) -> Option<&Job> {
        self.jobs.get(id as usize).filter(|job| job.present)
    }

    /// Sorts and merges the visits into `incoming`, with no share yet.
    fn read_incoming(&mut self, id: u32, visits: &[Visit]) {
        let stations = self.members.len();
        let slots = &mut self.incoming;
        slots.clear();
        for &Visit { station, demand_secs: demand } in visits {
            assert!((station as usize) < stations, "station {station} of job {id}");
            assert!(demand.is_finite() && demand >= 0.0, "demand of job {id} at station {station}: {demand}");
            if demand >= LEAST_DEMAND_SECS {
                slots.push(Slot { demand, share: 0.0, station });
            }
        }
        slots.sort_by_key(|slot| slot.station);
        slots.dedup_by(|later, first| {
            let same = later.station == first.station;
            if same {
                first.demand += later.demand;
            }
            same
        });
    }

    /// Takes a job's share out of a station's queue.
    fn leave(&mut self, id: u32, slot: Slot) {
        let station = &mut self.stations[slot.station as usize];
        station.move_to(station.total - slot.share, slot.station, &mut self.moved);
        let members = &mut self.members[slot.station as usize];
        if let Some(at) = members.iter().position(|&member| member == id) {
            members.swap_remove(at);
        }
    }

    /// Marks the jobs at the stations that moved.
    fn call(&mut self) {
        for station in self.moved.drain(..) {
            let at = station as usize;
            self.stations[at].call();
            for &id in &self.members[at] {
                self.dirty.insert(id);
            }
        }
    }

    /// Solves every dirty job once, ascending, each from the newest queues.
    fn sweep(&mut self) -> bool {
        let before = self.updates;
        let Self { dirty, touched, jobs, stations, moved, updates, .. } = self;
        dirty.drain(|id| {
            *updates += 1;
            touched.insert(id);
            let job = &mut jobs[id as usize];
            job.cycle = Quad::solve(&mut job.quads, job.think, stations, moved);
        });
        self.updates > before
    }
}
