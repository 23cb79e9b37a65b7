//! Files in and out, and the policies at hand.

use std::{
    fs,
    io::{self, BufWriter, Read as _, Write},
    path::{Path, PathBuf},
};

use edgelab::{
    codec,
    experiment::laboratory::Placement,
    model::{
        check::{self, Fault},
        described::Described as _,
        intervention::Intervention,
        limits, path,
        scenario::Scenario,
    },
    presets::{self, Preset},
    session::Library,
};
use tempfile::NamedTempFile;

use super::{
    Failure, Source,
    laboratory::{Kind, Offered},
};

/// Reads a text file of bounded size.
///
/// # Errors
/// When it cannot be read, is too large, or is not text; the message begins with the file's name.
pub fn read(file: &Path) -> Result<String, Failure> {
    let text = String::from_utf8(read_bytes(file)?);
    text.map_err(|error| Failure::about(file, format!("not text: {}", error.utf8_error())))
}

/// Reads a file of bounded size.
///
/// # Errors
/// When it cannot be read or is too large; the message begins with the file's name.
pub fn read_bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    let about = |problem: String| Failure::about(file, problem);
    let opened = fs::File::open(file).map_err(|error| about(error.to_string()))?;
    let mut bytes = Vec::new();
    let most = limits::FILE_BYTES as u64;
    opened.take(most + 1).read_to_end(&mut bytes).map_err(|error| about(error.to_string()))?;
    if bytes.len() as u64 > most {
        return Err(about(format!("larger than {most} bytes")));
    }
    Ok(bytes)
}

impl Source {
    /// The scenario of the placement laboratory with its changes, checked.
    ///
    /// # Errors
    /// All faults, by path.
    pub fn load(&self) -> Result<Scenario, Failure> {
        let mut scenario = self.changed::<Placement>()?;
        let mut faults: Vec<Fault> = Vec::new();
        for text in &self.interventions {
            match Intervention::parse(text) {
                Ok(intervention) => scenario.interventions.push(intervention),
                Err(fault) => faults.push(fault),
            }
        }
        faults.extend(scenario.check().err().unwrap_or_default());
        if faults.is_empty() { Ok(scenario) } else { Err(faults.into()) }
    }

    /// The scenario of a laboratory with its changes, checked.
    ///
    /// # Errors
    /// All faults, by path; changes in mid-run, which only the placement laboratory knows.
    pub fn load_as<L: Offered>(&self) -> Result<L::Scenario, Failure> {
        L::load(self)
    }

    /// As [`Self::load_as`], where there are no changes in mid-run.
    ///
    /// # Errors
    /// All faults, by path.
    pub fn load_plain<L: Offered>(&self) -> Result<L::Scenario, Failure> {
        if !self.interventions.is_empty() {
            return Err(Failure::new(format!(
                "--at: the laboratory {} knows no changes in mid-run",
                L::Scenario::LABORATORY
            )));
        }
        let scenario = self.changed::<L>()?;
        check::check(&scenario)?;
        Ok(scenario)
    }

    /// The scenario with its settings and seed changed.
    fn changed<L: Offered>(&self) -> Result<L::Scenario, Failure> {
        let mut scenario = self.unchanged::<L>()?;
        let mut faults: Vec<Fault> = Vec::new();
        let seed = self.seed.map(|seed| format!("seed={seed}"));
        for setting in self.settings.iter().chain(&seed) {
            let Some((path, value)) = setting.split_once('=').filter(|(path, _)| !path.is_empty()) else {
                faults.push(Fault::new(check::excerpt(setting), "expected PATH=VALUE"));
                continue;
            };
            match path::set(&scenario, path, value) {
                Ok(changed) => scenario = changed,
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() { Ok(scenario) } else { Err(faults.into()) }
    }

    /// The address that was given, if one was: a link, or what stands behind its `#`.
    pub fn address(&self) -> Option<&str> {
        let fragment = self.scenario.split_once('#').map(|(_, fragment)| fragment);
        fragment.or_else(|| Some(self.scenario.as_str()).filter(|given| given.starts_with("v=")))
    }

    /// Whose scenario it is.
    ///
    /// # Errors
    /// Neither a preset nor a file that can be read.
    pub fn kind(&self) -> Result<Kind, Failure> {
        if let Some(address) = self.address() {
            return Ok(Kind::of_address(address));
        }
        if let Some(kind) = Kind::of_preset(&self.scenario) {
            return Ok(kind);
        }
        let text = read(self.file()?)?;
        Ok(serde_json::from_str(&text).map_or(Kind::Placement, |value| Kind::of_value(&value)))
    }

    /// The file that is named. `./name` is always a file.
    ///
    /// # Errors
    /// No file of that name, and nothing that looks like one: then a preset was meant, and those that exist are listed.
    fn file(&self) -> Result<&Path, Failure> {
        let file = Path::new(&self.scenario);
        let looks_like_file = file.extension().is_some_and(|e| e == "json") || file.components().count() > 1;
        if looks_like_file || file.exists() {
            return Ok(file);
        }
        let known: Vec<String> = Kind::ALL.iter().flat_map(|kind| kind.presets()).map(Preset::id).collect();
        let problem =
            format!("there is no preset \"{}\"; known are {}", check::excerpt(&self.scenario), known.join(", "));
        Err(Fault::new("preset", problem).into())
    }

    /// The address, the preset, or else the file, without the changes.
    fn unchanged<L: Offered>(&self) -> Result<L::Scenario, Failure> {
        if let Some(address) = self.address() {
            let decoded = codec::decode_as::<L::Scenario, L::View>(address);
            return if decoded.faults.is_empty() { Ok(decoded.scenario) } else { Err(decoded.faults.into()) };
        }
        if let Ok(scenario) = presets::get_of(&self.scenario) {
            return Ok(scenario);
        }
        let file = self.file()?;
        check::load(&read(file)?).map_err(|faults| Failure::faults_of(file, &faults))
    }
}

/// What ships with the placement laboratory, and the policies in `files`.
///
/// # Errors
/// What is wrong with a policy file.
pub fn library(files: &[PathBuf]) -> Result<Library, Failure> {
    library_of::<Placement>(files)
}

/// What ships with a laboratory, and what is in `files`.
///
/// # Errors
/// What is wrong with a file.
pub fn library_of<L: Offered>(files: &[PathBuf]) -> Result<L::Library, Failure> {
    let contents = named(files)?;
    // Plans may name several sets of data; what they name and is not here will be said.
    let whole = L::together(contents.clone()).unwrap_or_default();
    Ok(filled::<L>(files, &contents, whole)?.0)
}

/// The same for one run, with the digest of each file: files that belong together are read together, or refused.
///
/// # Errors
/// What is wrong with the files.
pub fn equipped<L: Offered>(files: &[PathBuf]) -> Result<(L::Library, Vec<String>), Failure> {
    let contents = named(files)?;
    let whole = L::together(contents.clone())?;
    filled::<L>(files, &contents, whole)
}

/// Files by their names.
fn named(files: &[PathBuf]) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let name = |file: &Path| file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    files.iter().map(|file| Ok((name(file), read_bytes(file)?))).collect()
}

fn filled<L: Offered>(
    files: &[PathBuf],
    contents: &[(String, Vec<u8>)],
    whole: Option<Vec<u8>>,
) -> Result<(L::Library, Vec<String>), Failure> {
    let (mut library, mut digests) = (L::library(), Vec::new());
    if let Some(whole) = whole {
        digests.push(L::add(&mut library, &whole).map_err(|fault| Failure::of(vec![fault.to_string()]))?);
        return Ok((library, digests));
    }
    for (file, (_, content)) in files.iter().zip(contents) {
        digests.push(L::add(&mut library, content).map_err(|fault| Failure::faults_of(file, &[fault]))?);
    }
    Ok((library, digests))
}

/// A file that appears whole or not at all: written beside its place, then moved there.
/// Devices and pipes, which nothing can be moved to, are written to as they are.
pub struct Output<'a> {
    place: &'a Path,
    writer: BufWriter<Target>,
}

enum Target {
    /// A file beside its place, which moves there at the end.
    Beside(NamedTempFile, PathBuf),
    /// A device or a pipe.
    Open(fs::File),
}

impl<'a> Output<'a> {
    /// Begins to write the file that will be at `place`.
    ///
    /// # Errors
    /// When the place is a folder, or its folder cannot be written to.
    pub fn begin(place: &'a Path) -> Result<Self, Failure> {
        let target = Target::new(place).map_err(|error| cannot_write(place, &error))?;
        Ok(Self { place, writer: BufWriter::new(target) })
    }

    /// Moves the file to its place.
    ///
    /// # Errors
    /// When the last bytes cannot be written, or the place cannot be taken; nothing is left behind.
    pub fn finish(self) -> Result<(), Failure> {
        let target = self.writer.into_inner().map_err(io::IntoInnerError::into_error);
        target.and_then(Target::settle).map_err(|error| cannot_write(self.place, &error))
    }
}

impl Target {
    fn new(place: &Path) -> io::Result<Self> {
        let there = fs::metadata(place).ok();
        if there.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if there.as_ref().is_some_and(|there| !there.is_file()) {
            return fs::OpenOptions::new().write(true).open(place).map(Self::Open);
        }
        // A link stays a link: the file that it names is replaced.
        let place = if there.is_some() { fs::canonicalize(place)? } else { place.to_owned() };
        let folder = place.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".edgelab-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // As for any new file: for everybody, less what the user's mask takes away.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder)?;
        if let Some(there) = there {
            file.as_file().set_permissions(there.permissions())?;
        }
        Ok(Self::Beside(file, place))
    }

    fn settle(self) -> io::Result<()> {
        match self {
            Self::Open(mut file) => file.flush(),
            Self::Beside(file, place) => {
                file.as_file().sync_all()?;
                file.persist(place).map(drop).map_err(|error| error.error)
            }
        }
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Beside(file, _) => file.write(bytes),
            Self::Open(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Beside(file, _) => file.flush(),
            Self::Open(file) => file.flush(),
        }
    }
}

impl Write for Output<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
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

/// What stands before and after the marks `<!-- MARK -->` and `<!-- /MARK -->` of a document, with the marks.
///
/// # Errors
/// A document without the marks, or that cannot be written.
pub fn replace(file: &Path, mark: &str, text: &str) -> Result<(), Failure> {
    let [before, after] = around(file, mark)?;
    write(file, &format!("{before}{text}{after}"))
}

/// What stands before and after the text between two marks of a document, the marks included.
///
/// # Errors
/// A document without the marks.
pub fn around(file: &Path, mark: &str) -> Result<[String; 2], Failure> {
    let (open, close) = (format!("<!-- {mark} -->\n"), format!("<!-- /{mark} -->"));
    let document = read(file)?;
    let parts = document.split_once(&open).and_then(|(before, rest)| Some((before, rest.split_once(&close)?.1)));
    let (before, after) =
        parts.ok_or_else(|| Failure::about(file, format!("the marks {} … {close} are missing", open.trim())))?;
    Ok([format!("{before}{open}"), format!("{close}{after}")])
}

/// The failure to write a file.
pub fn cannot_write(place: &Path, error: &io::Error) -> Failure {
    // `tempfile` adds the name of its own file, which says nothing to people: only the kind is kept.
    let cause = if error.get_ref().is_some() { error.kind().to_string() } else { error.to_string() };
    Failure::about(place, format!("cannot be written: {cause}"))
}
