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
//! [`Network`] holds the state between events and solves again only what an event has touched: a job is solved when it
//! is set, and whenever the queue of one of its stations has moved by more than a tolerance since its jobs were last
//! called. Jobs are solved in ascending order of id, each from the newest queues (Gauss–Seidel), so equal histories
//! give equal bits.
//!
//! Station totals never drift, although they are only ever added to and subtracted from: each job's share of a queue
//! is rounded to a multiple of 2⁻⁴⁰, and sums of such multiples are exact in double precision while fewer than 8,191
//! customers stand at one station (beyond that, each addition rounds by at most 2⁻⁴⁰).

mod file;
mod ids;

pub use file::{JobEntry, MAX_JOBS, MAX_STATIONS, MAX_VISITS, NetworkFile, Solution, VisitEntry, solve_file};

use ids::IdSet;

/// A cycle that changed by more than this, relatively, since it was last reported is reported again.
pub const REPORTED: f64 = 1e-9;

/// The jobs at a station are called again when its queue, including a newcomer, moved by more than this, relatively.
pub const TOLERANCE: f64 = 1e-9;

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

/// A job's visit with its share of the station's queue (mean customers, a multiple of 2⁻⁴⁰).
#[derive(Debug, Clone, Copy)]
struct Slot {
    demand: f64,
    share: f64,
    station: u32,
}

/// A job: its think time, its cycle as last solved and as last reported, and its visits in ascending order of station.
#[derive(Debug, Clone)]
struct Job {
    present: bool,
    think: f64,
    cycle: f64,
    reported: f64,
    slots: Vec<Slot>,
}

const ABSENT: Job = Job { present: false, think: 0.0, cycle: 0.0, reported: f64::NAN, slots: Vec::new() };

/// What a newcomer finds at a station.
#[derive(Debug, Clone, Copy)]
struct Station {
    /// 1 + mean customers: the newcomer and those before it.
    total: f64,
    /// `total` when the station's jobs were last called; NaN while the station waits in `moved`.
    called: f64,
}

impl Station {
    /// Replaces the queue; says whether it moved enough, for the first time, to call the station's jobs.
    #[inline]
    fn moves_to(&mut self, total: f64) -> bool {
        self.total = total;
        let moved = (total - self.called).abs() > TOLERANCE * total;
        if moved {
            self.called = f64::NAN;
        }
        moved
    }
}

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
    sweeps: u32,
}

impl Network {
    /// A network of idle stations without jobs.
    pub fn new(stations: usize) -> Self {
        Self {
            stations: vec![Station { total: 1.0, called: 1.0 }; stations],
            members: vec![Vec::new(); stations],
            jobs: Vec::new(),
            dirty: IdSet::default(),
            touched: IdSet::default(),
            moved: Vec::with_capacity(stations),
            changed: Vec::new(),
            incoming: Vec::new(),
            sweeps: 0,
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
        let old = std::mem::take(&mut self.jobs[at].slots);
        let mut incoming = std::mem::take(&mut self.incoming);
        // Both lists ascend by station: walk them together.
        let mut next = 0;
        for slot in &old {
            while next < incoming.len() && incoming[next].station < slot.station {
                self.members[incoming[next].station as usize].push(id);
                next += 1;
            }
            if next < incoming.len() && incoming[next].station == slot.station {
                incoming[next].share = slot.share;
                next += 1;
            } else {
                self.leave(id, slot);
            }
        }
        for slot in &incoming[next..] {
            self.members[slot.station as usize].push(id);
        }
        let job = &mut self.jobs[at];
        job.slots = incoming;
        job.think = think_secs;
        if !job.present {
            job.present = true;
            job.reported = f64::NAN;
        }
        self.incoming = old;
        self.dirty.insert(id);
    }

    /// Removes job `id`; nothing happens where there is none.
    pub fn remove(&mut self, id: u32) {
        let Some(job) = self.jobs.get_mut(id as usize).filter(|job| job.present) else { return };
        job.present = false;
        let mut slots = std::mem::take(&mut job.slots);
        for slot in &slots {
            self.leave(id, slot);
        }
        slots.clear();
        self.jobs[id as usize].slots = slots;
        self.dirty.remove(id);
        self.touched.remove(id);
    }

    /// Solves until settled. Returns the jobs, ascending, whose cycle changed by more than [`REPORTED`], relatively,
    /// since they were last returned; new jobs are always among them.
    pub fn solve(&mut self) -> &[u32] {
        self.sweeps = 0;
        loop {
            self.call();
            if self.dirty.is_empty() || self.sweeps == MAX_SWEEPS {
                break;
            }
            self.sweep();
            self.sweeps += 1;
        }
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
        self.job(id).into_iter().flat_map(|job| &job.slots).map(|slot| {
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
            if let Ok(at) = job.slots.binary_search_by_key(&station, |slot| slot.station) {
                busy += job.slots[at].demand / job.cycle;
            }
        }
        busy
    }

    /// The cycle, in seconds, that a job with these visits would have: one sweep from the current queues, leaving out
    /// the share of `but` (the same job where it stands now). Nothing changes.
    pub fn predict(&self, but: Option<u32>, think_secs: f64, visits: &[Visit]) -> f64 {
        let own = but.and_then(|id| self.job(id)).map_or(&[][..], |job| &job.slots);
        let mut cycle = think_secs;
        for visit in visits {
            let share = match own.binary_search_by_key(&visit.station, |slot| slot.station) {
                Ok(at) => own[at].share,
                Err(_) => 0.0,
            };
            cycle += visit.demand_secs * (self.stations[visit.station as usize].total - share);
        }
        cycle
    }

    /// The largest relative violation of the fixed-point equations, with station totals summed afresh: of cycles
    /// relative to the cycle, of residences relative to the job's cycle.
    pub fn residual(&self) -> f64 {
        let mut totals = vec![1.0; self.stations.len()];
        for slot in self.jobs.iter().flat_map(|job| &job.slots) {
            totals[slot.station as usize] += slot.share;
        }
        let mut worst = 0.0;
        for job in self.jobs.iter().filter(|job| job.present) {
            let residence = |slot: &Slot| slot.demand * (totals[slot.station as usize] - slot.share);
            let cycle = job.think + job.slots.iter().map(residence).sum::<f64>();
            if cycle > 0.0 {
                let mut note = |violation: f64| worst = if violation > worst { violation } else { worst };
                note((job.cycle - cycle).abs() / cycle);
                job.slots.iter().for_each(|slot| note((slot.share - residence(slot) / cycle).abs()));
            }
        }
        worst
    }

    /// How many sweeps the last solve took.
    pub fn sweeps(&self) -> u32 {
        self.sweeps
    }

    fn job(&self, id: u32) -> Option<&Job> {
        self.jobs.get(id as usize).filter(|job| job.present)
    }

    /// Sorts and merges the visits into `incoming`, with no share yet.
    fn read_incoming(&mut self, id: u32, visits: &[Visit]) {
        let stations = self.stations.len();
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
    fn leave(&mut self, id: u32, slot: &Slot) {
        let station = &mut self.stations[slot.station as usize];
        if station.moves_to(station.total - slot.share) {
            self.moved.push(slot.station);
        }
        let members = &mut self.members[slot.station as usize];
        if let Some(at) = members.iter().position(|&member| member == id) {
            members.swap_remove(at);
        }
    }

    /// Marks the jobs at the stations that moved.
    fn call(&mut self) {
        for station in self.moved.drain(..) {
            let at = station as usize;
            self.stations[at].called = self.stations[at].total;
            for &id in &self.members[at] {
                self.dirty.insert(id);
            }
        }
    }

    /// Solves every dirty job once, ascending, each from the newest queues.
    fn sweep(&mut self) {
        let Self { dirty, touched, jobs, stations, moved, .. } = self;
        dirty.drain(|id| {
            touched.insert(id);
            update(&mut jobs[id as usize], stations, moved);
        });
    }
}

/// Solves one job against the queues of the others, and puts its new shares into them.
#[inline]
fn update(job: &mut Job, stations: &mut [Station], moved: &mut Vec<u32>) {
    let mut cycle = job.think;
    for slot in &job.slots {
        cycle += slot.demand * (stations[slot.station as usize].total - slot.share);
    }
    job.cycle = cycle;
    let rate = 1.0 / cycle;
    for slot in &mut job.slots {
        let station = &mut stations[slot.station as usize];
        let others = station.total - slot.share;
        slot.share = to_grid(slot.demand * others * rate);
        if station.moves_to(others + slot.share) {
            moved.push(slot.station);
        }
    }
}

/// The nearest multiple of 2⁻⁴⁰ of a share (0 … 1): at 2¹² the spacing of doubles is just that.
#[inline]
fn to_grid(share: f64) -> f64 {
    const SHIFT: f64 = 6144.0;
    (share + SHIFT) - SHIFT
}
