//! Files in and out, and the policies at hand.

use std::{
    fs,
    io::{BufWriter, Read as _, Write},
    path::Path,
};

use edgelab::{
    model::{
        check::{self, Fault},
        limits, path,
        scenario::Scenario,
    },
    presets,
    session::Library,
    shipped,
};
use tempfile::NamedTempFile;

use super::{Failure, Source};

/// Reads a text file of bounded size.
///
/// # Errors
/// When it cannot be read, is too large, or is not text.
pub fn read(file: &Path) -> Result<String, Failure> {
    let about = |problem: String| Failure::new(format!("{}: {problem}", file.display()));
    let opened = fs::File::open(file).map_err(|error| about(error.to_string()))?;
    let mut text = String::new();
    let most = limits::FILE_BYTES as u64;
    opened.take(most + 1).read_to_string(&mut text).map_err(|error| about(error.to_string()))?;
    if text.len() as u64 > most {
        return Err(about(format!("larger than {most} bytes")));
    }
    Ok(text)
}

impl Source {
    /// The scenario with its changes, checked.
    ///
    /// # Errors
    /// All faults, by path.
    pub fn load(&self) -> Result<Scenario, Failure> {
        let file = Path::new(&self.scenario);
        let is_file = file.extension().is_some_and(|e| e == "json") || file.components().count() > 1;
        let mut scenario = if is_file { check::load(&read(file)?)? } else { presets::get(&self.scenario)? };
        let mut faults: Vec<Fault> = Vec::new();
        for setting in &self.settings {
            let Some((path, value)) = setting.split_once('=') else {
                faults.push(Fault::new(check::excerpt(setting), "expected PATH=VALUE"));
                continue;
            };
            match path::set(&scenario, path, value) {
                Ok(changed) => scenario = changed,
                Err(fault) => faults.push(fault),
            }
        }
        if let Some(seed) = self.seed {
            scenario.seed = seed;
        }
        faults.extend(scenario.check().err().unwrap_or_default());
        if faults.is_empty() { Ok(scenario) } else { Err(faults.into()) }
    }
}

/// The shipped policies, and those in `files`.
///
/// # Errors
/// What is wrong with a policy file.
pub fn library(files: &[std::path::PathBuf]) -> Result<Library, Failure> {
    let mut library = shipped::library();
    for file in files {
        library.add(read(file)?.as_bytes())?;
    }
    Ok(library)
}

/// A file that appears whole or not at all: written beside its place, then moved there.
pub struct Output<'a> {
    place: &'a Path,
    file: BufWriter<NamedTempFile>,
}

impl<'a> Output<'a> {
    /// Begins to write the file that will be at `place`.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn begin(place: &'a Path) -> Result<Self, Failure> {
        let folder = place.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = NamedTempFile::new_in(folder).map_err(|error| cannot_write(place, &error))?;
        Ok(Self { place, file: BufWriter::new(file) })
    }

    /// Moves the file to its place.
    ///
    /// # Errors
    /// When the last bytes cannot be written, or the place cannot be taken; nothing is left behind.
    pub fn finish(self) -> Result<(), Failure> {
        let file = self.file.into_inner().map_err(|error| cannot_write(self.place, error.error()))?;
        file.as_file().sync_all().map_err(|error| cannot_write(self.place, &error))?;
        file.persist(self.place).map_err(|error| cannot_write(self.place, &error.error))?;
        Ok(())
    }
}

impl Write for Output<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// Writes a whole file.
///
/// # Errors
/// When it cannot be written; nothing is left behind.
pub fn write(place: &Path, text: &str) -> Result<(), Failure> {
    let mut output = Output::begin(place)?;
    output.write_all(text.as_bytes()).map_err(|error| cannot_write(place, &error))?;
    output.finish()
}

/// The failure to write a file.
pub fn cannot_write(place: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot write {}: {error}", place.display()))
}
