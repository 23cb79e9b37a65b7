//! Reading a sweep's table line by line, so that memory stays flat however long it is.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
};

use edgelab::experiment::{
    laboratory::Laboratory,
    sweep::{Row, SweepOf},
};

use super::Failure;

/// The longest line that is read: one of this program is far shorter.
const LINE_BYTES: u64 = 1 << 20;

/// The rows of a table file.
pub struct Rows<'a, L: Laboratory> {
    place: &'a Path,
    sweep: &'a SweepOf<L>,
    reader: BufReader<&'a File>,
    line: u64,
    bytes: u64,
}

/// What comes next in a table.
pub enum Next {
    /// A row.
    Row(Row),
    /// A last line without an end: it was torn off.
    Torn,
    /// Nothing.
    End,
}

impl<'a, L: Laboratory> Rows<'a, L> {
    /// Begins to read; the first line must be that of this sweep's table. An empty file has no rows.
    ///
    /// # Errors
    /// A file that cannot be read, or that begins otherwise.
    pub fn open(place: &'a Path, file: &'a File, sweep: &'a SweepOf<L>) -> Result<Self, Failure> {
        let mut rows = Self { place, sweep, reader: BufReader::new(file), line: 0, bytes: 0 };
        if let (Some(head), true) = rows.read()?
            && head.iter().ne(sweep.columns())
        {
            return Err(rows.wrong("is not the first line of this plan's table"));
        }
        Ok(rows)
    }

    /// Bytes of whole lines so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What comes next.
    ///
    /// # Errors
    /// A line that is not a row of this plan and version.
    pub fn next(&mut self) -> Result<Next, Failure> {
        Ok(match self.read()? {
            (None, true) => Next::End,
            (None, false) => Next::Torn,
            (Some(record), _) => {
                let fields: Vec<&str> = record.iter().collect();
                Next::Row(self.sweep.read(&fields).map_err(|problem| self.wrong(&problem))?)
            }
        })
    }

    /// What is wrong with the line that was read last.
    pub fn wrong(&self, problem: &str) -> Failure {
        Failure::about(self.place, format!("line {}: {problem}; the file was left as it is", self.line))
    }

    /// The fields of the next whole line, and whether nothing was torn off.
    fn read(&mut self) -> Result<(Option<csv::StringRecord>, bool), Failure> {
        let mut line = Vec::new();
        self.line += 1;
        let read = self.reader.by_ref().take(LINE_BYTES).read_until(b'\n', &mut line);
        let read = read.map_err(|error| Failure::about(self.place, error))? as u64;
        if line.last() != Some(&b'\n') {
            return if read == LINE_BYTES { Err(self.wrong("is too long for a table")) } else { Ok((None, read == 0)) };
        }
        self.bytes += read;
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_slice());
        let mut record = csv::StringRecord::new();
        reader.read_record(&mut record).map_err(|error| self.wrong(&error.to_string()))?;
        Ok((Some(record), true))
    }
}
