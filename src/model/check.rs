//! Faults of a scenario, all of them, each named by its path; and the loader that returns nothing else for bad text.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{described::Described, limits, shape, version};

/// What is wrong with one setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The setting's path, such as `study.shield.alpha`; empty for the whole.
    pub path: String,
    /// What is wrong and what would be right.
    pub problem: String,
}

impl Fault {
    /// A fault of the setting at `path`.
    pub fn new(path: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { path: path.into(), problem: problem.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { f.write_str(&self.problem) } else { write!(f, "{}: {}", self.path, self.problem) }
    }
}

/// The beginning of a text that came from outside, short enough for a message, without control characters.
pub fn excerpt(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut short: String = text.chars().take(SHOWN).map(|c| if c.is_control() { '·' } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() {
        short.push('…');
    }
    short
}

/// Reads a scenario file.
///
/// # Errors
/// Everything that is wrong with it, by path: size, syntax (with line and column), format version, unknown and missing
/// fields, wrong types, ranges, and what settings say together; at most [`limits::FAULTS`].
pub fn load<S: Described>(text: &str) -> Result<S, Vec<Fault>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > limits::FILE_BYTES {
        let problem = format!("has {} bytes; at most {} are read", text.len(), limits::FILE_BYTES);
        return Err(vec![Fault::new("", problem)]);
    }
    let mut value: Value = serde_json::from_str(text).map_err(|error| syntax(text, &error))?;
    of_laboratory(&value, S::LABORATORY).map_err(|fault| vec![fault])?;
    version::migrate::<S>(&mut value).map_err(|fault| vec![fault])?;
    let mut faults: Vec<Fault> = walk(text, text.len()).repeated.into_iter().collect();
    shape::examine(&value, "", S::settings().outline(), &mut faults);
    match from_value::<S>(&value) {
        Ok(scenario) => {
            scenario.rules(&mut faults);
            conclude(faults).map(|()| scenario)
        }
        // The shape says the same in better words.
        Err(fault) if faults.is_empty() => Err(vec![fault]),
        Err(_) => Err(faults),
    }
}

/// The syntax error of `text`, by the path of the setting where it stands: numbers that JSON does not know (NaN,
/// infinity, 1e999) are syntax errors too.
fn syntax(text: &str, error: &serde_json::Error) -> Vec<Fault> {
    // A text that ends too early has no one setting to blame.
    let path = if error.is_eof() { String::new() } else { path_at(text, error.line(), error.column()) };
    vec![Fault::new(path, format!("is not JSON: {error}"))]
}

/// The name of the laboratory whose scenario a JSON value is: `placement` where it does not say.
pub fn laboratory(value: &Value) -> &str {
    value.get("laboratory").and_then(Value::as_str).unwrap_or("placement")
}

/// Whether a scenario belongs to the laboratory that is to read it.
fn of_laboratory(value: &Value, wanted: &str) -> Result<(), Fault> {
    let found = laboratory(value);
    let problem = || format!("is \"{}\": a scenario of another laboratory than {wanted}", excerpt(found));
    if found == wanted { Ok(()) } else { Err(Fault::new("laboratory", problem())) }
}

/// Reads a scenario from a JSON value; see [`check`] for what this does not look at.
///
/// # Errors
/// The first unknown field or wrong type, by path.
pub fn from_value<S: Described>(value: &Value) -> Result<S, Fault> {
    serde_json::from_value(value.clone()).map_err(|error| {
        let mut faults = Vec::new();
        shape::examine(value, "", S::settings().outline(), &mut faults);
        // A misspelt field is missing too: the misspelling says more.
        let telling = faults.iter().position(|fault| fault.problem != "is missing").unwrap_or(0);
        faults.into_iter().nth(telling).unwrap_or_else(|| Fault::new("", error.to_string()))
    })
}

/// Scenarios inside compact messages, as JSON text: one decoder serves files and messages.
pub mod as_text {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _, ser::Error as _};

    use super::{Described, from_value};

    /// Writes the scenario's JSON text.
    ///
    /// # Errors
    /// Those of the message's own format.
    #[expect(clippy::borrowed_box, reason = "serde hands over the field as it is")]
    pub fn serialize<D: Described, S: Serializer>(scenario: &Box<D>, into: S) -> Result<S::Ok, S::Error> {
        into.serialize_str(&serde_json::to_string(scenario).map_err(S::Error::custom)?)
    }

    /// Reads it back, bit by bit.
    ///
    /// # Errors
    /// The first unknown field or wrong type, by path.
    pub fn deserialize<'de, S: Described, D: Deserializer<'de>>(from: D) -> Result<Box<S>, D::Error> {
        let text = String::deserialize(from)?;
        let value = serde_json::from_str(&text).map_err(D::Error::custom)?;
        from_value(&value).map(Box::new).map_err(D::Error::custom)
    }
}

/// The path of the setting at a place of a JSON text (line and column from 1, as `serde_json` counts them).
///
/// Read from the text itself: a deserialiser that keeps track of paths would be a seventh of the page's program.
fn path_at(text: &str, line: usize, column: usize) -> String {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let end = before.saturating_add(column.saturating_sub(1)).min(text.len());
    path_of(&walk(text, end).places)
}

/// What there is to know after walking through a part of a JSON text.
struct Walk {
    /// The objects and lists that are open.
    places: Vec<Place>,
    /// The first field that is given twice.
    repeated: Option<Fault>,
}

/// Walks through the first `end` bytes of a JSON text.
fn walk(text: &str, end: usize) -> Walk {
    let mut walk = Walk { places: Vec::new(), repeated: None };
    let mut bytes = text.as_bytes()[..end].iter().copied();
    while let Some(byte) = bytes.next() {
        match (byte, walk.places.last_mut()) {
            (b'{', _) => walk.places.push(Place::Field { name: None, seen: BTreeSet::new() }),
            (b'[', _) => walk.places.push(Place::Item(0)),
            (b'}' | b']', _) => drop(walk.places.pop()),
            (b',', Some(Place::Item(index))) => *index += 1,
            (b',', Some(Place::Field { name, .. })) => *name = None,
            (b'"', place) => {
                let text = string(&mut bytes);
                if let Some(Place::Field { name: name @ None, seen }) = place {
                    // Without its name, the path is that of the object.
                    if !seen.insert(text.clone()) && walk.repeated.is_none() {
                        let problem = format!("duplicate field `{}`", excerpt(&text));
                        walk.repeated = Some(Fault::new(path_of(&walk.places), problem));
                    } else {
                        *name = Some(text);
                    }
                }
            }
            _ => {}
        }
    }
    walk
}

fn path_of(places: &[Place]) -> String {
    // No setting lies this deep.
    if places.len() > 16 {
        return String::new();
    }
    let names = places.iter().map_while(|place| match place {
        Place::Field { name, .. } => name.as_deref().map(excerpt),
        Place::Item(index) => Some(index.to_string()),
    });
    names.collect::<Vec<_>>().join(".")
}

/// Where in an object or list the reader is.
enum Place {
    Field { name: Option<String>, seen: BTreeSet<String> },
    Item(usize),
}

/// The rest of a JSON string, as far as a name needs it: escapes stay as they are written.
fn string(bytes: &mut impl Iterator<Item = u8>) -> String {
    let mut taken = Vec::new();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => break,
            b'\\' => taken.extend([b'\\'].into_iter().chain(bytes.next())),
            _ => taken.push(byte),
        }
    }
    String::from_utf8_lossy(&taken).into_owned()
}

/// Whether a scenario can be run.
///
/// # Errors
/// All its faults, each by path; at most [`limits::FAULTS`].
pub fn check<S: Described>(scenario: &S) -> Result<(), Vec<Fault>> {
    let value = serde_json::to_value(scenario).map_err(|error| vec![Fault::new("", error.to_string())])?;
    let mut faults = Vec::new();
    shape::examine(&value, "", S::settings().outline(), &mut faults);
    scenario.rules(&mut faults);
    conclude(faults)
}

fn conclude(mut faults: Vec<Fault>) -> Result<(), Vec<Fault>> {
    faults.truncate(limits::FAULTS);
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_text_has_a_path() {
        let text = "{\"a\": 1,\n \"b\": {\"c\\\"{\": [3, {\"d\": NaN}]}}";
        let error = serde_json::from_str::<Value>(text).expect_err("NaN is not JSON");
        assert_eq!(path_at(text, error.line(), error.column()), "b.c\\\"{.1.d");
        assert_eq!(path_at(text, 1, 7), "a");
        assert_eq!(path_at(text, 1, 1), "");
        assert_eq!(path_at(text, 99, 99), "");
        let twice = walk("{\"a\": [{\"b\": 1, \"b\": 2}], \"c\": 3}", 33).repeated;
        assert_eq!(twice.map(|fault| fault.path), Some("a.0".to_owned()));
    }
}
