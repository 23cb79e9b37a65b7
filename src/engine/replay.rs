//! Replay: the world at any moment of a recorded run, forwards and backwards.

use std::sync::Arc;

use crate::model::time::Time;

use super::{instance::Instance, record::Record, world::World};

/// Records between two kept worlds; a step back costs at most this many applications.
const CHECKPOINT_RECORDS: usize = 256;

/// Folds records into the world at a moment.
///
/// `position` counts applied records; seeking backwards starts from the nearest kept world.
#[derive(Debug, Clone)]
pub struct Replay {
    records: Vec<Record>,
    checkpoints: Vec<World>,
    world: World,
    position: usize,
}

impl Replay {
    /// A replay that stands before the first record.
    pub fn new(instance: Arc<Instance>) -> Self {
        let world = World::new(instance);
        Self { records: Vec::new(), checkpoints: vec![world.clone()], world, position: 0 }
    }

    /// Adds records at the end; the position stays.
    pub fn extend(&mut self, records: impl IntoIterator<Item = Record>) {
        self.records.extend(records);
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
        if position < self.position || position - self.position > CHECKPOINT_RECORDS {
            let nearest = (position / CHECKPOINT_RECORDS).min(self.checkpoints.len() - 1);
            let start = nearest * CHECKPOINT_RECORDS;
            if position < self.position || start > self.position {
                self.world = self.checkpoints[nearest].clone();
                self.position = start;
            }
        }
        while self.position < position {
            self.world.apply(&self.records[self.position]);
            self.position += 1;
            if self.position == self.checkpoints.len() * CHECKPOINT_RECORDS {
                self.checkpoints.push(self.world.clone());
            }
        }
    }
}
