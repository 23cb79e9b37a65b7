//! An empty folder, and the binary run in it.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// An empty folder that goes away with the test.
pub struct Folder(TempDir);

/// How a command ended, for people and for scripts.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Folder {
    pub fn new() -> Self {
        Self(TempDir::new().expect("a temporary folder"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).expect("a file in the folder");
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The names in the folder, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).expect("the folder");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The binary in this folder, with none of the surrounding settings.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_edgelab"));
        command.current_dir(self.0.path()).env_clear().stdin(Stdio::null());
        command
    }

    /// Runs `edgelab` with these arguments.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        ended(self.command().args(arguments).output().expect("the binary starts"))
    }

    /// Runs a line of shell in this folder, with `$EDGELAB` as the binary.
    #[cfg(unix)]
    pub fn shell(&self, line: &str) -> Ended {
        let mut command = Command::new("bash");
        command.current_dir(self.0.path()).env("EDGELAB", env!("CARGO_BIN_EXE_edgelab")).stdin(Stdio::null());
        ended(command.args(["-c", line]).output().expect("a shell"))
    }

    /// What a successful command prints.
    pub fn ok(&self, arguments: &[&str]) -> String {
        let ended = self.run(arguments);
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "edgelab {arguments:?}");
        ended.out
    }

    /// The JSON that a successful command prints.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let text = self.ok(arguments);
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("edgelab {arguments:?}: {error}"))
    }

    /// A command that must fail: nothing on standard output, lines that begin with `edgelab: ` on standard error.
    pub fn refused(&self, arguments: &[&str]) -> String {
        let ended = self.run(arguments);
        let shown: Vec<String> = arguments.iter().map(|text| text.chars().take(80).collect()).collect();
        assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "edgelab {shown:?}: {}", ended.err);
        assert!(!ended.err.is_empty(), "edgelab {shown:?} says nothing");
        for line in ended.err.lines() {
            assert!(line.starts_with("edgelab: "), "edgelab {shown:?}: {line}");
            assert!(line.chars().count() < 700, "edgelab {shown:?} floods the terminal: {line}");
        }
        ended.err
    }

    /// A command that fails and says `wanted`.
    pub fn refuses(&self, arguments: &[&str], wanted: &str) {
        let said = self.refused(arguments);
        assert!(said.contains(wanted), "edgelab {arguments:?}\nwanted: {wanted}\nsaid:   {said}");
    }
}

fn ended(output: Output) -> Ended {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// The file of a preset, as a value to spoil.
pub fn preset(name: &str) -> Value {
    let preset = edgelab::presets::latest(name).unwrap_or_else(|| panic!("no preset {name}"));
    serde_json::from_str(preset.text).expect("a preset is JSON")
}

/// The value at `path`, to be changed.
pub fn at<'v>(value: &'v mut Value, path: &str) -> &'v mut Value {
    path.split('.').fold(value, |value, part| match value {
        Value::Array(items) => &mut items[part.parse::<usize>().expect("an index")],
        _ => &mut value[part],
    })
}
