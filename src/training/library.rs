//! Data files of the reader's, which scenarios name by the digest of their samples.

use std::{collections::BTreeMap, sync::Arc};

use crate::model::check::Fault;

use super::data::{Dataset, File, Own, bundle, read};

/// Samples to train on and samples held out.
#[derive(Debug, Clone)]
pub struct Samples {
    /// Samples to train on.
    pub train: Arc<Dataset>,
    /// Samples held out.
    pub test: Arc<Dataset>,
    /// What the reader should know of how they were read.
    pub notes: Vec<String>,
}

/// Data sets by the digest of their samples.
#[derive(Debug, Clone, Default)]
pub struct Library {
    sets: BTreeMap<String, Samples>,
    /// The first file of a pair whose second has not come yet.
    half: Option<Vec<u8>>,
}

impl Library {
    /// Keeps a data set under its digest, which is returned.
    pub fn keep(&mut self, own: Own) -> String {
        let samples = Samples { train: Arc::new(own.train), test: Arc::new(own.test), notes: own.notes };
        self.sets.insert(own.digest.clone(), samples);
        own.digest
    }

    /// Reads one file and keeps its data set under its digest, which is returned; empty for the first file of an IDX pair,
    /// whose samples are those of the next file's answer. The last tenth of the samples is held out. Files that were packed
    /// together ([`bundle::pack`]) are read together, and may hold samples to test on.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn add(&mut self, content: &[u8]) -> Result<String, Fault> {
        if let Some(files) = bundle::unpack(content) {
            let files = files?;
            let files: Vec<File<'_>> = files.iter().map(|(name, bytes)| File { name, bytes }).collect();
            return read(&files).map(|own| self.keep(own)).map_err(|mut faults| faults.swap_remove(0));
        }
        let file = |name, bytes| File { name, bytes };
        let first = self.half.take();
        let pair = first.as_deref().map(|first| read(&[file("first file", first), file("second file", content)]));
        if let Some(Ok(own)) = pair {
            return Ok(self.keep(own));
        }
        match (read(&[file("data file", content)]), pair) {
            (Ok(own), _) => Ok(self.keep(own)),
            (Err(mut faults), None) if content.starts_with(&IDX) || content.starts_with(&GZIP) => {
                // Half of a pair, unless something is wrong with it that its other half will not mend.
                let half = faults.iter().any(|fault| fault.problem.contains("IDX pair"));
                self.half = half.then(|| content.to_vec());
                if half { Ok(String::new()) } else { Err(faults.swap_remove(0)) }
            }
            (_, Some(Err(mut faults))) | (Err(mut faults), _) => Err(faults.swap_remove(0)),
        }
    }

    /// The data set of a digest.
    pub fn get(&self, digest: &str) -> Option<&Samples> {
        self.sets.get(digest)
    }
}

/// The first bytes of an IDX file.
const IDX: [u8; 2] = [0, 0];
/// The first bytes of a packed file.
const GZIP: [u8; 2] = [0x1f, 0x8b];
