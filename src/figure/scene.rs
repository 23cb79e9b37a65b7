//! What the recent past adds to the picture: proposals, collisions and corrections, each with its age.

use std::collections::BTreeMap;

use crate::{
    engine::record::{Conflicts, Correction, Event, Record, TaskId},
    model::time::Time,
};

/// A mark stays for at least this long of watching, so that nothing flashes more than three times a second.
const SHOWN_SECS: f64 = 1.5;
/// At most this many marks of a kind are kept, the latest first.
const MOST: usize = 60;

/// Which past counts as recent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Window {
    /// The last so many seconds of simulated time.
    Secs(f64),
    /// The last joint action: for stepping, where time stands still.
    LastAction,
}

impl Window {
    /// The window while a run is shown at `speed` (simulated seconds per second of watching):
    /// every mark then stays on for a second and a half of watching, however fast the run.
    pub fn at_speed(speed: f64) -> Self {
        Self::Secs(if speed > 0.0 { speed * SHOWN_SECS } else { SHOWN_SECS })
    }
}

/// Several owners chose a device that cannot take all they want.
#[derive(Debug, Clone, PartialEq)]
pub struct Clash {
    /// The device.
    pub device: u32,
    /// Who proposed for it.
    pub owners: Vec<u32>,
    /// The tasks that were too much.
    pub tasks: Vec<TaskId>,
    /// Whether it was carried out, not only proposed.
    pub executed: bool,
    /// From 0 (now) to 1 (about to leave the window).
    pub age: f64,
}

/// What a shield moved, several tasks with one owner and the same places together.
#[derive(Debug, Clone, PartialEq)]
pub struct Shift {
    /// The job of the first of the tasks.
    pub job: u32,
    /// The device that was refused.
    pub refused: u32,
    /// The device substituted.
    pub executed: u32,
    /// How many tasks.
    pub tasks: u32,
    /// From 0 (now) to 1 (about to leave the window).
    pub age: f64,
}

/// A job that is proposed and not yet reviewed.
#[derive(Debug, Clone, PartialEq)]
pub struct Intent {
    /// The job.
    pub job: u32,
    /// The devices proposed, ascending.
    pub hosts: Vec<u32>,
}

/// What the recent past adds to the picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scene {
    /// Collisions, the latest first.
    pub clashes: Vec<Clash>,
    /// Corrections, the latest first.
    pub shifts: Vec<Shift>,
    /// Proposals that wait for their review.
    pub intents: Vec<Intent>,
}

impl Scene {
    /// The scene at `now`, when the first `position` of the records have happened.
    pub fn at(records: &[Record], position: usize, now: Time, window: Window) -> Self {
        let past = &records[..position.min(records.len())];
        let last = past.iter().rev().find_map(|record| batch_of(&record.event));
        let mut scene = Self::default();
        let mut seen = Seen::default();
        for record in past.iter().rev() {
            let age = match window {
                Window::Secs(secs) if secs > 0.0 => now.secs_since(record.at) / secs,
                Window::Secs(_) => 2.0,
                Window::LastAction => 0.0,
            };
            let batch = batch_of(&record.event);
            let over = match window {
                Window::Secs(_) => age > 1.0,
                Window::LastAction => matches!(record.event, Event::Proposed { .. }) && batch != last,
            };
            if over || seen.is_full(&scene) {
                break;
            }
            if window == Window::LastAction && batch != last {
                continue;
            }
            scene.add(record, age, &mut seen);
        }
        scene
    }

    /// Whether there is nothing to add.
    pub fn is_empty(&self) -> bool {
        self.clashes.is_empty() && self.shifts.is_empty() && self.intents.is_empty()
    }

    /// Records come latest first: what is seen already is newer.
    fn add(&mut self, record: &Record, age: f64, seen: &mut Seen) {
        match &record.event {
            Event::Reviewed { batch, verdict, conflicts, .. } => {
                seen.reviewed.push(*batch);
                self.add_clashes(conflicts, true, age, seen);
                self.add_shifts(&verdict.corrections, age, seen);
            }
            Event::Placed { action } => seen.placed.push(action.job),
            Event::Proposed { batch, actions, conflicts, .. } => {
                // Where no shield reviews, what is proposed is carried out.
                let is_reviewed = seen.reviewed.contains(batch);
                let is_placed = !is_reviewed && actions.iter().any(|action| seen.placed.contains(&action.job));
                self.add_clashes(conflicts, is_placed, age, seen);
                if !is_reviewed && self.intents.is_empty() {
                    self.intents = actions
                        .iter()
                        .filter(|action| !seen.placed.contains(&action.job))
                        .take(MOST)
                        .map(|action| {
                            let mut hosts = action.hosts.clone();
                            hosts.sort_unstable();
                            hosts.dedup();
                            Intent { job: action.job, hosts }
                        })
                        .collect();
                }
            }
            _ => {}
        }
    }

    fn add_clashes(&mut self, conflicts: &Conflicts, executed: bool, age: f64, seen: &mut Seen) {
        for collision in &conflicts.collisions {
            match seen.clashes.get(&collision.device) {
                Some(&at) => {
                    let clash = &mut self.clashes[at];
                    // An older joint action's collision on the same device is the same mark.
                    if !clash.tasks.contains(&collision.task) {
                        clash.tasks.push(collision.task);
                    }
                }
                None if self.clashes.len() < MOST => {
                    seen.clashes.insert(collision.device, self.clashes.len());
                    self.clashes.push(Clash {
                        device: collision.device,
                        owners: collision.owners.clone(),
                        tasks: vec![collision.task],
                        executed,
                        age,
                    });
                }
                None => {}
            }
        }
    }

    fn add_shifts(&mut self, corrections: &[Correction], age: f64, seen: &mut Seen) {
        for correction in corrections {
            let key = (correction.task.job, correction.proposed, correction.executed);
            match seen.shifts.get(&key) {
                Some(&at) => self.shifts[at].tasks += 1,
                None if self.shifts.len() < MOST => {
                    seen.shifts.insert(key, self.shifts.len());
                    let (refused, executed) = (correction.proposed, correction.executed);
                    self.shifts.push(Shift { job: correction.task.job, refused, executed, tasks: 1, age });
                }
                None => {}
            }
        }
    }
}

/// Where marks that are already in the scene stand.
#[derive(Default)]
struct Seen {
    reviewed: Vec<u32>,
    placed: Vec<u32>,
    clashes: BTreeMap<u32, usize>,
    shifts: BTreeMap<(u32, u32, u32), usize>,
}

impl Seen {
    fn is_full(&self, scene: &Scene) -> bool {
        scene.clashes.len() >= MOST && scene.shifts.len() >= MOST
    }
}

fn batch_of(event: &Event) -> Option<u32> {
    match event {
        Event::Proposed { batch, .. } | Event::Reviewed { batch, .. } => Some(*batch),
        _ => None,
    }
}
