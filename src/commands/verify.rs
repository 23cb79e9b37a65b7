//! `edgelab verify`: a trace's scenario is run again and every record compared.

use std::{
    fmt::Display,
    fs::File,
    io::{BufRead, BufReader, Read as _},
    path::PathBuf,
};

use edgelab::{
    engine::{sink::Digest, trace},
    experiment::laboratory::Laboratory,
    model::{check, limits},
};

use super::{
    Failure, files,
    laboratory::{Kind, Offered, in_laboratory},
    print,
};

pub const EXAMPLES: &str = "\
Says \"same bits\", or names the first record that differs and ends with 1.

Example:
  edgelab run paper-emulation --trace run.jsonl && edgelab verify run.jsonl";

/// Arguments of `edgelab verify`.
#[derive(clap::Args)]
pub struct Verify {
    /// The trace, written by `edgelab run --trace` or saved from the page
    #[arg(value_name = "FILE.jsonl")]
    file: PathBuf,
    /// A further file that the scenario may name by its digest, such as a policy or data; may be repeated
    #[arg(long = "policy", visible_alias = "data", value_name = "FILE")]
    ingredients: Vec<PathBuf>,
}

impl Verify {
    /// Says "same bits", or fails with the first record that differs.
    ///
    /// # Errors
    /// A trace that cannot be read, ingredients that are missing, a difference.
    pub fn run(self) -> Result<(), Failure> {
        let about = |problem: &dyn Display| Failure::about(&self.file, problem);
        let file = File::open(&self.file).map_err(|error| about(&error))?;
        let mut lines = Lines { reader: BufReader::new(file), line: 0 };
        let first = lines.next().map_err(|problem| about(&problem))?;
        let first = first.ok_or_else(|| about(&"line 1: the trace is empty"))?;
        in_laboratory!(Kind::of_holder(&first), L => self.compare::<L>(&first, lines))
    }

    /// Runs the scenario of the trace's first line again, and compares with the lines after it.
    fn compare<L: Offered>(&self, first: &str, lines: Lines) -> Result<(), Failure> {
        let header = trace::read_header(first).map_err(|faults| Failure::faults_of(&self.file, &faults))?;
        let library = files::library_of::<L>(&self.ingredients)?;
        let mut comparison = Comparison { lines, digest: Digest::default(), difference: None };
        let ran = L::run(&header.scenario, &library, &mut |record| comparison.take::<L>(record));
        let ran = ran.map_err(|faults| Failure::faults_of(&self.file, &faults))?;
        comparison.finish()?;
        let written_by = trace::written_by(&header.version);
        match comparison.difference {
            None => print(&format!("same bits: {} records, digest {}{written_by}\n", ran.records, ran.trace)),
            Some(difference) => Err(Failure::about(&self.file, format!("{difference}{written_by}"))),
        }
    }
}

/// Lines of bounded length, counted from 1.
struct Lines {
    reader: BufReader<File>,
    line: u64,
}

impl Lines {
    /// The next line without its end; none after the last.
    fn next(&mut self) -> Result<Option<String>, String> {
        self.line += 1;
        let mut bytes = Vec::new();
        let most = limits::FILE_BYTES as u64;
        let about = |problem: &dyn Display| format!("line {}: {problem}", self.line);
        let read = self.reader.by_ref().take(most).read_until(b'\n', &mut bytes).map_err(|error| about(&error))?;
        if read as u64 == most {
            return Err(about(&format!("longer than {most} bytes")));
        }
        let text = String::from_utf8(bytes).map_err(|error| about(&format!("not text: {}", error.utf8_error())))?;
        Ok((read > 0).then(|| text.trim_end_matches(['\n', '\r']).to_owned()))
    }
}

/// Compares each record with the next line, up to the first difference.
struct Comparison {
    lines: Lines,
    digest: Digest,
    difference: Option<String>,
}

impl Comparison {
    /// Compares the next record.
    fn take<L: Laboratory>(&mut self, record: &L::Record) {
        self.digest.add(record);
        if self.difference.is_some() {
            return;
        }
        let number = self.digest.records();
        let line = number + 1;
        let what = format!("record {number} (line {line}, {})", L::told(record));
        self.difference = match (self.lines.next(), serde_json::to_string(record)) {
            (Err(problem), _) => Some(format!("{what}: {problem}")),
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

    /// Looks at what follows the last record: the digest, and nothing else.
    fn finish(&mut self) -> Result<(), Failure> {
        if self.difference.is_some() {
            return Ok(());
        }
        let expected = trace::footer_line(&self.digest).map_err(std::io::Error::from)?;
        let what = format!("line {} (the digest)", self.lines.line + 1);
        self.difference = match self.lines.next() {
            Err(problem) => Some(problem),
            Ok(None) => Some(format!("{what} is missing: the trace is truncated")),
            Ok(Some(line)) if line != expected => {
                Some(format!("{what} differs: the trace has \"{}\", the run \"{expected}\"", check::excerpt(&line)))
            }
            Ok(Some(_)) => match self.lines.next() {
                Ok(None) => None,
                Ok(Some(_)) | Err(_) => Some(format!("line {}: nothing may follow the digest", self.lines.line)),
            },
        };
        Ok(())
    }
}

/// A few characters around a byte.
fn around(line: &str, at: usize) -> String {
    let start = (0..=at.saturating_sub(12).min(line.len())).rev().find(|&i| line.is_char_boundary(i)).unwrap_or(0);
    check::excerpt(&line[start..])
}
