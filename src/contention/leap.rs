//! A leap along the direction of slow convergence.
//!
//! Where many jobs with little think time share a few equally loaded stations, queues shift from one station to
//! another by nearly the same step, sweep after sweep. Two successive steps tell their common ratio, and with it the
//! sum of all steps to come (Aitken's extrapolation, of the whole vector of shares).

use super::{
    Job,
    ids::IdSet,
    quad::{Quad, Station, to_grid},
};

/// Sweeps before the first leap: ordinary networks settle sooner.
const PATIENCE: u32 = 24;
/// Sweeps from one leap to the next: other errors that a leap magnifies must die away.
const PERIOD: u32 = 8;

/// What the last sweeps did to the shares of the touched jobs, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Leap {
    shares: Vec<f64>,
    steps: Vec<f64>,
}

impl Leap {
    /// Watches the shares after each sweep, and leaps where it is time.
    pub fn watch(
        &mut self,
        sweep: u32,
        touched: &IdSet,
        jobs: &mut [Job],
        stations: &mut [Station],
        moved: &mut Vec<u32>,
    ) {
        let Some(waited) = sweep.checked_sub(PATIENCE) else { return };
        match waited % PERIOD {
            5 => {
                self.steps.clear();
                self.shares.clear();
                touched.for_each(|id| self.shares.extend(Quad::slots(&jobs[id as usize].quads).map(|slot| slot.share)));
            }
            6 => {
                let mut shares = self.shares.iter_mut();
                touched.for_each(|id| {
                    for (slot, share) in Quad::slots(&jobs[id as usize].quads).zip(&mut shares) {
                        self.steps.push(slot.share - *share);
                        *share = slot.share;
                    }
                });
            }
            7 => self.leap(touched, jobs, stations, moved),
            _ => {}
        }
    }

    fn leap(&mut self, touched: &IdSet, jobs: &mut [Job], stations: &mut [Station], moved: &mut Vec<u32>) {
        let (mut both, mut first, mut count) = (0.0, 0.0, 0);
        let mut before = self.shares.iter().zip(&self.steps);
        touched.for_each(|id| {
            for (slot, (share, step)) in Quad::slots(&jobs[id as usize].quads).zip(&mut before) {
                both += (slot.share - share) * step;
                first += step * step;
            }
            count += Quad::slots(&jobs[id as usize].quads).count();
        });
        let ratio = both / first;
        if count != self.steps.len() || !(0.5..1.0).contains(&ratio) {
            return;
        }
        let sum = ratio / (1.0 - ratio);
        let mut before = self.shares.iter();
        touched.for_each(|id| {
            for quad in &mut jobs[id as usize].quads {
                quad.change_shares(
                    &mut before,
                    |share, before| to_grid((share + sum * (share - before)).clamp(0.0, 1.0)),
                    stations,
                    moved,
                );
            }
        });
    }
}
