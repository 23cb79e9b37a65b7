//! Traces as files: JSON lines, a header first, the records, the digest last.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::{
    check::{self, Fault},
    described::Described,
    limits,
    scenario::Scenario,
};

use super::sink::Digest;

/// The first line of a trace file.
#[derive(Debug, Clone, Serialize)]
pub struct Header<S = Scenario> {
    /// Always `edgelab-trace`.
    pub kind: String,
    /// The version that wrote it.
    pub version: String,
    /// The scenario that reproduces it.
    pub scenario: S,
}

/// The last line of a trace file.
#[derive(Debug, Clone, Serialize)]
pub struct Footer {
    /// The digest of all records.
    pub digest: String,
}

/// The kind that a header states.
pub const KIND: &str = "edgelab-trace";

/// The header line of a scenario's trace.
///
/// # Errors
/// None in practice: a scenario is plain data.
pub fn header_line<S: Described>(scenario: &S) -> serde_json::Result<String> {
    let version = crate::VERSION.to_owned();
    serde_json::to_string(&Header { kind: KIND.to_owned(), version, scenario: scenario.clone() })
}

/// The footer line after all records.
///
/// # Errors
/// None in practice: a digest is text.
pub fn footer_line(digest: &Digest) -> serde_json::Result<String> {
    serde_json::to_string(&Footer { digest: digest.text() })
}

/// A whole trace as text.
///
/// # Errors
/// None in practice: records are plain data.
pub fn to_text<S: Described>(scenario: &S, records: &[impl Serialize]) -> serde_json::Result<String> {
    let mut digest = Digest::default();
    let mut text = header_line(scenario)?;
    for record in records {
        digest.add(record);
        text.push('\n');
        text.push_str(&serde_json::to_string(record)?);
    }
    text.push('\n');
    text.push_str(&footer_line(&digest)?);
    text.push('\n');
    Ok(text)
}

/// A header before its scenario has been understood.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unread {
    kind: String,
    version: String,
    scenario: Value,
}

/// What even the header of another version says.
#[derive(Deserialize)]
struct Written {
    version: String,
}

/// The remark that a trace comes from another version; empty if it is this one's.
pub fn written_by(version: &str) -> String {
    match version {
        crate::VERSION => String::new(),
        _ => format!(" (written by version {}, this is {})", check::excerpt(version), crate::VERSION),
    }
}

/// Reads the header of a trace, and its scenario from any published format.
///
/// # Errors
/// What is wrong with the first line; the scenario's faults by path, each behind `line 1.scenario.`
pub fn read_header<S: Described>(line: &str) -> Result<Header<S>, Vec<Fault>> {
    let refuse = |path: &str, problem: String| vec![Fault::new(path, problem)];
    if line.len() > limits::FILE_BYTES {
        return Err(refuse("line 1", "the header is too long".to_owned()));
    }
    let header: Unread = serde_json::from_str(line).map_err(|error| {
        let version =
            serde_json::from_str(line).map_or_else(|_| String::new(), |Written { version }| written_by(&version));
        refuse("line 1", format!("is not the header of a trace: {error}{version}"))
    })?;
    if header.kind != KIND {
        return Err(refuse("line 1.kind", format!("is not \"{KIND}\"")));
    }
    let in_header = |fault: Fault| Fault::new(format!("line 1.scenario.{}", fault.path), fault.problem);
    match check::load::<S>(&header.scenario.to_string()) {
        Ok(scenario) => Ok(Header { kind: header.kind, version: header.version, scenario }),
        Err(faults) => Err(faults.into_iter().map(in_header).collect()),
    }
}
