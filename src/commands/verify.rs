//! `edgelab verify`: a trace's scenario is run again and every record compared.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read as _},
    path::PathBuf,
};

use edgelab::{
    engine::{
        record::Record,
        sink::{Digest, Sink},
        trace,
        world::World,
    },
    model::{check, limits},
    session,
};

use super::{Failure, files, print};

/// Arguments of `edgelab verify`.
#[derive(clap::Args)]
pub struct Verify {
    /// The trace.
    #[arg(value_name = "FILE.jsonl")]
    file: PathBuf,
    /// Further policy files that the scenario may name by digest.
    #[arg(long = "policy", value_name = "FILE")]
    policies: Vec<PathBuf>,
}

impl Verify {
    /// Says "same bits", or fails with the first record that differs.
    ///
    /// # Errors
    /// A trace that cannot be read, ingredients that are missing, a difference.
    pub fn run(self) -> Result<(), Failure> {
        let file = File::open(&self.file).map_err(|error| Failure::new(format!("{}: {error}", self.file.display())))?;
        let mut lines = Lines { reader: BufReader::new(file), line: 0 };
        let first = lines.next()?.ok_or_else(|| Failure::new("line 1: the trace is empty"))?;
        let header = trace::read_header(&first)?;
        let library = files::library(&self.policies)?;
        let mut comparison = Comparison { lines, digest: Digest::default(), difference: None };
        session::run(&header.scenario, &library, &mut comparison)?;
        let records = comparison.digest.records();
        comparison.compare_footer()?;
        let written_by = if header.version == edgelab::VERSION {
            String::new()
        } else {
            format!(" (written by {}, this is {})", header.version, edgelab::VERSION)
        };
        match comparison.difference {
            None => print(&format!("same bits: {records} records, digest {}{written_by}\n", comparison.digest.text())),
            Some(difference) => Err(Failure::new(format!("{difference}{written_by}"))),
        }
    }
}

/// Lines of bounded length, counted from 1.
struct Lines {
    reader: BufReader<File>,
    line: u64,
}

impl Lines {
    fn next(&mut self) -> Result<Option<String>, Failure> {
        self.line += 1;
        let mut text = String::new();
        let most = limits::FILE_BYTES as u64;
        let about = |problem: String| Failure::new(format!("line {}: {problem}", self.line));
        let read = self.reader.by_ref().take(most).read_line(&mut text).map_err(|error| about(error.to_string()))?;
        if read as u64 == most {
            return Err(about(format!("longer than {most} bytes")));
        }
        Ok((read > 0).then(|| text.trim_end_matches(['\n', '\r']).to_owned()))
    }
}

/// Compares each record with the next line, up to the first difference.
struct Comparison {
    lines: Lines,
    digest: Digest,
    difference: Option<String>,
}

impl Sink for Comparison {
    fn take(&mut self, _: &World, record: &Record) {
        self.digest.add(record);
        if self.difference.is_some() {
            return;
        }
        let number = self.digest.records();
        let what = format!("record {number} ({} at {})", record.event.name(), record.at);
        self.difference = match (self.lines.next(), serde_json::to_string(record)) {
            (Err(failure), _) => Some(format!("{what}: {}", failure.0.join("; "))),
            (_, Err(error)) => Some(format!("{what}: {error}")),
            (Ok(None), _) => Some(format!("{what}: the trace ends before it; it is truncated")),
            (Ok(Some(line)), Ok(expected)) => (line != expected).then(|| {
                let at = line.bytes().zip(expected.bytes()).take_while(|(a, b)| a == b).count();
                format!(
                    "{what} differs from byte {}: the trace has \"{}\", the run \"{}\"",
                    at + 1,
                    around(&line, at),
                    around(&expected, at)
                )
            }),
        };
    }
}

impl Comparison {
    fn compare_footer(&mut self) -> Result<(), Failure> {
        if self.difference.is_some() {
            return Ok(());
        }
        let expected = trace::footer_line(&self.digest).map_err(std::io::Error::from)?;
        self.difference = match self.lines.next()? {
            None => Some("the trace ends before its digest; it is truncated".to_owned()),
            Some(line) if line != expected => Some(format!(
                "the digest line differs: the trace has \"{}\", the run {expected}",
                check::excerpt(&line)
            )),
            Some(_) => self.lines.next()?.map(|_| "there are lines after the digest".to_owned()),
        };
        Ok(())
    }
}

/// A few characters around a byte.
fn around(line: &str, at: usize) -> String {
    let start = (0..=at.saturating_sub(12).min(line.len())).rev().find(|&i| line.is_char_boundary(i)).unwrap_or(0);
    check::excerpt(&line[start..])
}
