//! Traces as files: JSON lines, a header first, the records, the digest last.

use serde::{Deserialize, Serialize};

use crate::model::{check::Fault, limits, scenario::Scenario};

use super::{record::Record, sink::Digest};

/// The first line of a trace file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Always `edgelab-trace`.
    pub kind: String,
    /// The version that wrote it.
    pub version: String,
    /// The scenario that reproduces it.
    pub scenario: Scenario,
}

/// The last line of a trace file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
pub fn header_line(scenario: &Scenario) -> serde_json::Result<String> {
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
pub fn to_text(scenario: &Scenario, records: &[Record]) -> serde_json::Result<String> {
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

/// Reads the header of a trace.
///
/// # Errors
/// A fault that says what is wrong with the first line.
pub fn read_header(line: &str) -> Result<Header, Fault> {
    if line.len() > limits::FILE_BYTES {
        return Err(Fault::new("line 1", "the header is too long"));
    }
    let header: Header =
        serde_json::from_str(line).map_err(|e| Fault::new("line 1", format!("not a trace header: {e}")))?;
    if header.kind != KIND {
        return Err(Fault::new("line 1.kind", format!("expected \"{KIND}\"")));
    }
    Ok(header)
}
