//! The inner loop: one job against the queues of its stations, four visits at a time.

use super::{RELAXATION, TOLERANCE};

/// Visits a group.
pub(super) const LANES: usize = 4;

/// What a newcomer finds at a station.
#[derive(Debug, Clone, Copy)]
pub(super) struct Station {
    /// 1 + mean customers: the newcomer and those before it.
    pub total: f64,
    /// `total` when the station's jobs were last called; NaN while the station waits to call them.
    called: f64,
}

impl Station {
    pub const IDLE: Self = Self { total: 1.0, called: 1.0 };

    /// Its jobs are called: from here on movements count anew.
    pub fn call(&mut self) {
        self.called = self.total;
    }

    /// Whether the queue moved enough, and for the first time, to call the station's jobs.
    #[inline]
    fn has_moved(&self) -> bool {
        (self.total - self.called).abs() > TOLERANCE * self.total
    }

    /// Replaces the queue; notes the station in `moved` where its jobs must be called.
    #[inline]
    pub fn move_to(&mut self, total: f64, station: u32, moved: &mut Vec<u32>) {
        self.total = total;
        if self.has_moved() {
            self.called = f64::NAN;
            moved.push(station);
        }
    }
}

/// One visit: its station, its demand in seconds, and the job's share of the station's queue in mean customers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub station: u32,
    pub demand: f64,
    pub share: f64,
}

/// Four visits side by side, so that the sums of a job do not wait for each other.
/// The last group of a job is filled up with visits of no demand to a station that nobody else visits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quad {
    demand: [f64; LANES],
    share: [f64; LANES],
    station: [u32; LANES],
}

impl Quad {
    /// Replaces `quads` by these visits; `nowhere` is the station that nobody visits.
    pub fn pack(quads: &mut Vec<Quad>, slots: &[Slot], nowhere: u32) {
        quads.clear();
        for group in slots.chunks(LANES) {
            let mut quad = Quad { demand: [0.0; LANES], share: [0.0; LANES], station: [nowhere; LANES] };
            for (lane, slot) in group.iter().enumerate() {
                quad.demand[lane] = slot.demand;
                quad.share[lane] = slot.share;
                quad.station[lane] = slot.station;
            }
            quads.push(quad);
        }
    }

    /// The visits of a job, without the filling.
    pub fn slots(quads: &[Quad]) -> impl Iterator<Item = Slot> + '_ {
        let lanes = quads.iter().flat_map(|quad| (0..LANES).map(move |lane| (quad, lane)));
        let slots =
            lanes.map(|(q, lane)| Slot { station: q.station[lane], demand: q.demand[lane], share: q.share[lane] });
        slots.filter(|slot| slot.demand > 0.0)
    }

    /// The visit to a station.
    pub fn find(quads: &[Quad], station: u32) -> Option<Slot> {
        quads.iter().find_map(|quad| {
            let lane = quad.station.iter().position(|&at| at == station)?;
            Some(Slot { station, demand: quad.demand[lane], share: quad.share[lane] })
        })
    }

    /// Solves one job against the queues of the others and puts its new shares into them; returns its cycle.
    #[inline]
    pub fn solve(quads: &mut [Quad], think: f64, stations: &mut [Station], moved: &mut Vec<u32>) -> f64 {
        let mut sums = [0.0; LANES];
        for quad in quads.iter() {
            for lane in 0..LANES {
                sums[lane] += quad.demand[lane] * (stations[quad.station[lane] as usize].total - quad.share[lane]);
            }
        }
        let cycle = think + ((sums[0] + sums[1]) + (sums[2] + sums[3]));
        let rate = 1.0 / cycle;
        for quad in quads {
            quad.share_out(rate, stations, moved);
        }
        cycle
    }

    /// Replaces each share by a function of it and of the next number of the list.
    pub fn change_shares<'a>(
        &mut self,
        list: &mut impl Iterator<Item = &'a f64>,
        change: impl Fn(f64, f64) -> f64,
        stations: &mut [Station],
        moved: &mut Vec<u32>,
    ) {
        for lane in (0..LANES).filter(|&lane| self.demand[lane] > 0.0) {
            let Some(&number) = list.next() else { return };
            let station = &mut stations[self.station[lane] as usize];
            let others = station.total - self.share[lane];
            self.share[lane] = change(self.share[lane], number);
            station.move_to(others + self.share[lane], self.station[lane], moved);
        }
    }

    #[inline]
    fn share_out(&mut self, rate: f64, stations: &mut [Station], moved: &mut Vec<u32>) {
        // Lane by lane over arrays: the compiler does two at once.
        let mut others = [0.0; LANES];
        for lane in 0..LANES {
            others[lane] = stations[self.station[lane] as usize].total - self.share[lane];
        }
        let mut total = [0.0; LANES];
        for lane in 0..LANES {
            let share = self.share[lane];
            let target = self.demand[lane] * others[lane] * rate;
            let relaxed = share + RELAXATION * (target - share);
            let relaxed = if relaxed > 0.0 { relaxed } else { 0.0 };
            let relaxed = if relaxed < 1.0 { relaxed } else { 1.0 };
            self.share[lane] = to_grid(relaxed);
            total[lane] = others[lane] + self.share[lane];
        }
        let mut calls = false;
        for lane in 0..LANES {
            let station = &mut stations[self.station[lane] as usize];
            station.total = total[lane];
            calls |= station.has_moved();
        }
        if calls {
            for station in self.station {
                let total = stations[station as usize].total;
                stations[station as usize].move_to(total, station, moved);
            }
        }
    }
}

/// The nearest multiple of 2⁻⁴⁰ of a share (0 … 1): from 2¹² on the spacing of doubles is just that.
#[inline]
pub(super) fn to_grid(share: f64) -> f64 {
    const SHIFT: f64 = 6144.0;
    (share + SHIFT) - SHIFT
}
