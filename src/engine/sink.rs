//! Where records go: each sink folds them into something else.

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{record::Record, world::World};

/// Takes records, each after the world has applied it.
pub trait Sink {
    /// Takes one record; `world` is the world after it.
    fn take(&mut self, world: &World, record: &Record);
}

/// Takes records and does nothing with them: for whom the outcome is enough.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nothing;

impl Sink for Nothing {
    fn take(&mut self, _: &World, _: &Record) {}
}

/// Keeps all records.
#[derive(Debug, Clone, Default)]
pub struct Trace(pub Vec<Record>);

impl Sink for Trace {
    fn take(&mut self, _: &World, record: &Record) {
        self.0.push(record.clone());
    }
}

/// The digest of a trace: how many records, and a hash of their compact bytes.
///
/// Both are shown (`412-9f3a…`), so that a change of length and a change of values look different.
#[derive(Debug, Clone, Default)]
pub struct Digest {
    records: u64,
    hash: Sha256,
    bytes: Vec<u8>,
}

impl Digest {
    /// The digest so far: the number of records, a dash, and 16 hexadecimal digits of their SHA-256.
    pub fn text(&self) -> String {
        let hash = self.hash.clone().finalize();
        format!("{}-{}", self.records, hex(&hash[..8]))
    }

    /// Records taken.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Takes one record, of any laboratory. The bytes are those of `postcard`, whose encoding is specified.
    pub fn add(&mut self, record: &impl Serialize) {
        self.bytes.clear();
        let bytes = postcard::to_extend(record, std::mem::take(&mut self.bytes));
        // Writing plain values into a vector has no way to fail.
        self.bytes = bytes.unwrap_or_default();
        self.hash.update(&self.bytes);
        self.records += 1;
    }
}

impl Sink for Digest {
    fn take(&mut self, _: &World, record: &Record) {
        self.add(record);
    }
}

/// Lower-case hexadecimal digits of some bytes.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The SHA-256 digest of a content, as hexadecimal digits: the name of a policy in a scenario.
pub fn content_digest(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}
