//! Curves of a run: one fold over its records.

use std::sync::Arc;

use crate::{
    engine::{
        instance::Instance,
        record::{Event, Record},
        world::{Phase, World},
    },
    model::method::ShieldKind,
    num::stats,
};

use super::palette::{Pen, pen};

/// A value over time: `(seconds, value)`, a step at each point, ascending.
pub type Steps = Vec<(f64, f64)>;

/// What the charts show of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct Curves {
    /// What the run is called: its method, unless the caller knows better.
    pub label: String,
    /// How its curves look.
    pub pen: Pen,
    /// Jobs completed so far.
    pub completed: Steps,
    /// Training time of each completed job, seconds, ascending.
    pub training_secs: Vec<f64>,
    /// Their median, seconds; `None` before the first completion.
    pub median_training_secs: Option<f64>,
    /// Jobs that have arrived.
    pub jobs: u32,
    /// Collisions proposed so far.
    pub collisions_proposed: Steps,
    /// Collisions carried out so far.
    pub collisions_executed: Steps,
    /// Corrections so far.
    pub corrections: Steps,
    /// Mean realised utilisation of all CPUs.
    pub mean_busy: Steps,
    /// Overloaded devices.
    pub overloaded: Steps,
    /// When the last record happened, seconds.
    pub end_secs: f64,
}

/// Folds the records of a run, or its first part, into curves.
pub fn series_of(records: &[Record], instance: &Arc<Instance>) -> Curves {
    let mut fold = Fold::new(instance);
    records.iter().for_each(|record| fold.take(record));
    fold.curves()
}

/// The fold behind [`series_of`], for records that arrive in slices.
#[derive(Debug, Clone)]
pub struct Fold {
    world: World,
    curves: Curves,
    counts: [f64; 3],
    busy: f64,
}

impl Fold {
    /// A fold that has taken nothing.
    pub fn new(instance: &Arc<Instance>) -> Self {
        let start = || vec![(0.0, 0.0)];
        let curves = Curves {
            label: instance.scenario.study.method.label().to_owned(),
            pen: pen(instance.scenario.study.method),
            completed: start(),
            training_secs: Vec::new(),
            median_training_secs: None,
            jobs: 0,
            collisions_proposed: start(),
            collisions_executed: start(),
            corrections: start(),
            mean_busy: start(),
            overloaded: start(),
            end_secs: 0.0,
        };
        Self { world: World::new(Arc::clone(instance)), curves, counts: [0.0; 3], busy: 0.0 }
    }

    /// Takes the next record.
    pub fn take(&mut self, record: &Record) {
        // Sums are kept, not formed again: a record touches a few devices of many.
        let before = self.busy_of(&record.event);
        self.world.apply(record);
        self.busy += self.busy_of(&record.event) - before;
        let at = record.at.secs();
        let curves = &mut self.curves;
        match &record.event {
            Event::Arrived { .. } => curves.jobs += 1,
            Event::Proposed { conflicts, .. } => {
                self.counts[0] += conflicts.collisions.len() as f64;
                step(&mut curves.collisions_proposed, at, self.counts[0]);
                // Nobody reviews without a shield: what is proposed is carried out.
                if self.world.instance.scenario.study.method.shield() == ShieldKind::None {
                    self.counts[1] += conflicts.collisions.len() as f64;
                    step(&mut curves.collisions_executed, at, self.counts[1]);
                }
            }
            Event::Reviewed { verdict, conflicts, .. } => {
                self.counts[1] += conflicts.collisions.len() as f64;
                self.counts[2] += verdict.corrections.len() as f64;
                step(&mut curves.collisions_executed, at, self.counts[1]);
                step(&mut curves.corrections, at, self.counts[2]);
            }
            Event::Background { .. } | Event::Solved { .. } | Event::Failed { .. } | Event::Returned { .. } => {
                step(&mut curves.mean_busy, at, self.busy / self.world.devices.len().max(1) as f64);
            }
            Event::Overloaded { .. } | Event::Relieved { .. } => {
                step(&mut curves.overloaded, at, f64::from(self.world.overloaded));
            }
            Event::Completed { job } => {
                step(&mut curves.completed, at, f64::from(self.world.completed));
                let arrival = self.world.instance.jobs[*job as usize].arrival;
                curves.training_secs.push(record.at.secs_since(arrival));
            }
            Event::Decided { .. } | Event::Placed { .. } | Event::Ended => {}
            Event::Changed { .. } | Event::Interrupted { .. } => {}
        }
        curves.end_secs = at;
    }

    /// The curves so far.
    pub fn curves(&self) -> Curves {
        let mut curves = self.curves.clone();
        stats::sort(&mut curves.training_secs);
        curves.median_training_secs = stats::median(&curves.training_secs);
        curves
    }

    /// The world after the last record taken.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Jobs that have arrived and not completed.
    pub fn unfinished(&self) -> usize {
        self.world.jobs.iter().filter(|job| matches!(job.phase, Phase::Scheduling | Phase::Training)).count()
    }

    /// The utilisation, summed, of the devices whose utilisation an event may change.
    fn busy_of(&self, event: &Event) -> f64 {
        match event {
            Event::Background { .. } => self.world.devices.iter().map(|device| device.busy).sum(),
            Event::Solved { busy, .. } => busy.iter().map(|&(d, _)| self.world.devices[d as usize].busy).sum(),
            Event::Failed { device, .. } | Event::Returned { device, .. } => self.world.devices[*device as usize].busy,
            _ => 0.0,
        }
    }
}

/// Notes a value; several at one moment leave the last.
pub(super) fn step(steps: &mut Steps, at: f64, value: f64) {
    match steps.last_mut() {
        Some(last) if last.0 == at => last.1 = value,
        Some(last) if last.1 == value => {}
        _ => steps.push((at, value)),
    }
}
