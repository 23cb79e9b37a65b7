//! Replay: the world at any moment of a recorded run, forwards and backwards.
//!
//! Worlds are kept at equal distances, made as records arrive; when there are too many, every other one is dropped and
//! the distance doubles.
//! So however long a run is, the worlds kept take a bounded space (`KEPT_BYTES`, or `LEAST_KEPT` worlds where one is
//! large), and a seek applies at most the records of one distance: at most twice the records by the worlds kept.

use std::sync::Arc;

use crate::model::time::Time;

use super::{instance::Instance, record::Record, world::World};

/// Records between two kept worlds of a short run.
const SPACING: usize = 256;
/// Worlds kept at most.
const MOST_KEPT: usize = 128;
/// Worlds kept at most, if they are large.
const LEAST_KEPT: usize = 8;
/// Bytes that the worlds kept may take, by [`World::bytes`].
const KEPT_BYTES: usize = 48 << 20;

/// Folds records into the world at a moment.
///
/// `position` counts applied records; seeking starts from the nearest kept world.
#[derive(Debug, Clone)]
pub struct Replay {
    records: Vec<Record>,
    /// The world after `0`, `spacing`, `2 · spacing`, … records, as far as there are.
    kept: Vec<World>,
    spacing: usize,
    most_kept: usize,
    /// The world after all records.
    last: World,
    world: World,
    position: usize,
}

impl Replay {
    /// A replay that stands before the first record.
    pub fn new(instance: Arc<Instance>) -> Self {
        let world = World::new(instance);
        let most_kept = (KEPT_BYTES / world.bytes().max(1)).clamp(LEAST_KEPT, MOST_KEPT);
        Self {
            records: Vec::new(),
            kept: vec![world.clone()],
            spacing: SPACING,
            most_kept,
            last: world.clone(),
            world,
            position: 0,
        }
    }

    /// Adds records at the end; the position stays.
    pub fn extend(&mut self, records: impl IntoIterator<Item = Record>) {
        for record in records {
            self.last.apply(&record);
            self.records.push(record);
            if self.records.len() == self.kept.len() * self.spacing {
                self.keep();
            }
        }
    }

    fn keep(&mut self) {
        if self.kept.len() == self.most_kept {
            let mut position = 0;
            self.kept.retain(|_| {
                position += 1;
                position % 2 == 1
            });
            self.spacing *= 2;
        }
        // After a doubling, the next world is due only at the next multiple.
        if self.records.len() == self.kept.len() * self.spacing {
            self.kept.push(self.last.clone());
        }
    }

    /// All records so far.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The world after `position` records.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// How many records are applied.
    pub fn position(&self) -> usize {
        self.position
    }

    /// How many records have happened by this moment (its own included).
    pub fn position_at(&self, at: Time) -> usize {
        self.records.partition_point(|record| record.at <= at)
    }

    /// Goes to the moment `at`: all records up to and at that moment are applied.
    pub fn seek_time(&mut self, at: Time) {
        self.seek(self.position_at(at));
    }

    /// Goes to the state after `position` records (at most all).
    pub fn seek(&mut self, position: usize) {
        let position = position.min(self.records.len());
        let (start, kept) = self.nearest(position);
        if position < self.position || start > self.position {
            let world = kept.clone();
            (self.world, self.position) = (world, start);
        }
        for record in &self.records[self.position..position] {
            self.world.apply(record);
        }
        self.position = position;
    }

    /// The world after `position` records (at most all); the position stays. For a look aside.
    pub fn at(&self, position: usize) -> World {
        let position = position.min(self.records.len());
        let (start, kept) = self.nearest(position);
        let mut world = kept.clone();
        self.records[start..position].iter().for_each(|record| world.apply(record));
        world
    }

    /// The last kept world at or before `position`, and how many records it has taken.
    fn nearest(&self, position: usize) -> (usize, &World) {
        let place = (position / self.spacing).min(self.kept.len() - 1);
        (place * self.spacing, &self.kept[place])
    }

    /// How many worlds are kept.
    pub fn kept(&self) -> usize {
        self.kept.len()
    }

    /// How many records lie between two kept worlds: the most that a seek applies.
    pub fn spacing(&self) -> usize {
        self.spacing
    }

    /// About how many bytes the worlds kept take.
    pub fn kept_bytes(&self) -> usize {
        self.kept.iter().map(World::bytes).sum()
    }
}
