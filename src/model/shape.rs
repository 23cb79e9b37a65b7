//! Holds a JSON value against the rows: unknown and missing fields, wrong types, ranges, names and texts, all at once.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    check::{Fault, excerpt},
    knob::{Kind, Knob, Outline, Scale, join},
    limits,
};

/// Adds to `faults` everything that is wrong with `value` as the part of a scenario at `path`, which is `place`.
/// Stops at [`limits::FAULTS`].
pub fn examine(value: &Value, path: &str, place: &Outline, faults: &mut Vec<Fault>) {
    if faults.len() >= limits::FAULTS {
        return;
    }
    match &place.kind {
        Kind::Leaf(Knob { scale: Scale::Changes, .. }) => examine_changes(value, path, faults),
        Kind::Leaf(knob) => {
            if let Err(problem) = judge(value, knob) {
                faults.push(Fault::new(path, problem));
            }
        }
        Kind::Items(item) => match value.as_array() {
            Some(values) if values.is_empty() && !place.may_be_empty => {
                faults.push(Fault::new(path, "must not be empty"))
            }
            Some(values) => {
                for (index, value) in values.iter().enumerate() {
                    examine(value, &join(path, &index.to_string()), item, faults);
                }
            }
            None => faults.push(Fault::new(path, format!("must be a list; it is {}", told(value)))),
        },
        Kind::Fields(fields) => examine_fields(value, path, fields, faults),
        Kind::Variants(variants) => examine_variants(value, path, variants, faults),
    }
}

fn examine_fields(value: &Value, path: &str, fields: &BTreeMap<&str, Outline>, faults: &mut Vec<Fault>) {
    let Some(object) = value.as_object() else {
        let names: Vec<&str> = fields.keys().copied().collect();
        let problem = format!("must be an object with the fields {}; it is {}", names.join(", "), told(value));
        return faults.push(Fault::new(path, problem));
    };
    for (name, field) in fields {
        match object.get(*name) {
            Some(value) => examine(value, &join(path, name), field, faults),
            None if field.optional() => {}
            None => faults.push(Fault::new(join(path, name), "is missing")),
        }
    }
    for name in object.keys().filter(|name| !fields.contains_key(name.as_str())) {
        if faults.len() >= limits::FAULTS {
            return;
        }
        let near = nearest(name, fields.keys().copied());
        faults.push(Fault::new(join(path, &excerpt(name)), format!("is unknown; did you mean {near}?")));
    }
}

fn examine_variants(value: &Value, path: &str, variants: &BTreeMap<&str, Outline>, faults: &mut Vec<Fault>) {
    let chosen = value.as_object().filter(|object| object.len() == 1).and_then(|object| object.iter().next());
    match chosen.and_then(|(name, value)| Some((name, value, variants.get(name.as_str())?))) {
        Some((name, value, variant)) => examine(value, &join(path, name), variant, faults),
        None => {
            let names: Vec<&str> = variants.keys().copied().collect();
            faults.push(Fault::new(path, format!("must be an object with exactly one of {}", names.join(", "))));
        }
    }
}

/// The fields of a change in mid-run.
const CHANGE: [&str; 3] = ["at_secs", "path", "value"];

/// The form of changes in mid-run; what they say is judged in [`super::intervention`].
fn examine_changes(value: &Value, path: &str, faults: &mut Vec<Fault>) {
    let Some(items) = value.as_array() else {
        return faults.push(Fault::new(path, format!("must be a list; it is {}", told(value))));
    };
    for (index, item) in items.iter().enumerate() {
        let path = join(path, &index.to_string());
        if faults.len() >= limits::FAULTS {
            return;
        }
        let Some(fields) = item.as_object() else {
            let problem = format!("must be an object with the fields {}; it is {}", CHANGE.join(", "), told(item));
            faults.push(Fault::new(path, problem));
            continue;
        };
        for name in CHANGE {
            let problem = match (name, fields.get(name)) {
                (_, None) => "is missing".to_owned(),
                ("at_secs", Some(at)) if !at.is_number() => format!("must be a number of seconds; it is {}", told(at)),
                ("path", Some(path)) => text(path).err().unwrap_or_default(),
                _ => continue,
            };
            if !problem.is_empty() {
                faults.push(Fault::new(join(&path, name), problem));
            }
        }
        for name in fields.keys().filter(|name| !CHANGE.contains(&name.as_str())).take(limits::FAULTS) {
            let near = nearest(name, CHANGE.into_iter());
            faults.push(Fault::new(join(&path, &excerpt(name)), format!("is unknown; did you mean {near}?")));
        }
    }
}

/// Whether `value` may be the setting of `knob`, or what is wrong with it.
fn judge(value: &Value, knob: &Knob) -> Result<(), String> {
    match knob.scale {
        Scale::Linear | Scale::Log => number(value, knob),
        Scale::Whole | Scale::Fixed => whole(value, knob),
        Scale::List => list(value, |item| number(item, knob)),
        Scale::Choice(names) => choice(value, names),
        Scale::Choices(names) => list(value, |item| choice(item, names)),
        Scale::Text => text(value),
        Scale::Digest => digest(value),
        Scale::Changes => Ok(()),
        Scale::Switch if value.is_boolean() => Ok(()),
        Scale::Switch => Err(format!("must be true or false; it is {}", told(value))),
    }
}

fn number(value: &Value, knob: &Knob) -> Result<(), String> {
    match value.as_f64() {
        Some(number) if number.is_finite() && (knob.low..=knob.high).contains(&number) => Ok(()),
        _ => Err(format!("must be a number {}; it is {}", range(knob), told(value))),
    }
}

fn whole(value: &Value, knob: &Knob) -> Result<(), String> {
    match value.as_u64() {
        Some(number) if (knob.low as u64..=knob.high as u64).contains(&number) => Ok(()),
        None if value.is_null() && knob.nullable => Ok(()),
        _ => Err(format!("must be a whole number {}, without a point; it is {}", range(knob), told(value))),
    }
}

fn range(knob: &Knob) -> String {
    let unit = if knob.unit.is_empty() { String::new() } else { format!(" {}", knob.unit) };
    format!("between {} and {}{unit}", figure(knob.low), figure(knob.high))
}

fn list(value: &Value, judge: impl Fn(&Value) -> Result<(), String>) -> Result<(), String> {
    let Some(items) = value.as_array() else { return Err(format!("must be a list; it is {}", told(value))) };
    if items.is_empty() || items.len() > limits::CHOICES {
        return Err(format!("must have 1 to {} elements; it has {}", limits::CHOICES, items.len()));
    }
    items
        .iter()
        .enumerate()
        .try_for_each(|(index, item)| judge(item).map_err(|problem| format!("element {index} {problem}")))
}

fn choice(value: &Value, names: &[&str]) -> Result<(), String> {
    match value.as_str() {
        Some(name) if names.contains(&name) => Ok(()),
        Some(name) => Err(format!(
            "must be one of {}; it is \"{}\" (did you mean {}?)",
            names.join(", "),
            excerpt(name),
            nearest(name, names.iter().copied())
        )),
        None => Err(format!("must be one of {}; it is {}", names.join(", "), told(value))),
    }
}

fn text(value: &Value) -> Result<(), String> {
    let Some(text) = value.as_str() else { return Err(format!("must be a text; it is {}", told(value))) };
    if text.chars().any(char::is_control) {
        return Err(format!("must not contain control characters; it is \"{}\"", excerpt(text)));
    }
    match text.chars().count() {
        length if length > limits::TEXT_CHARS => {
            Err(format!("must have at most {} characters; it has {length}", limits::TEXT_CHARS))
        }
        _ => Ok(()),
    }
}

fn digest(value: &Value) -> Result<(), String> {
    let hexadecimal =
        |text: &str| text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'));
    match value.as_str() {
        Some(text) if text.is_empty() || hexadecimal(text) => Ok(()),
        _ => Err(format!("must be empty or 64 hexadecimal digits in lower case; it is {}", told(value))),
    }
}

/// A value in a message: short, and without its contents where it has many.
fn told(value: &Value) -> String {
    match value {
        Value::Null => "null, as NaN and infinity are".to_string(),
        Value::String(text) => format!("\"{}\"", excerpt(text)),
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(_) => "an object".to_string(),
        Value::Bool(_) | Value::Number(_) => excerpt(&value.to_string()),
    }
}

/// A bound in a message, without rows of zeros.
fn figure(number: f64) -> String {
    if number.abs() >= 1e7 { format!("{number:e}") } else { number.to_string() }
}

/// The name among `known` that is most like `name`: contains it, then fewest letters changed; ties: the first.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> &'a str {
    let letters: Vec<char> = name.chars().take(limits::PATH_CHARS).collect();
    known.min_by_key(|candidate| (!candidate.contains(name), distance(&letters, candidate))).unwrap_or_default()
}

/// Letters to insert, delete or replace to get from one text to the other (Levenshtein).
fn distance(from: &[char], to: &str) -> usize {
    let mut row: Vec<usize> = (0..=from.len()).collect();
    for (line, wanted) in to.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, letter) in from.iter().enumerate() {
            let replaced = diagonal + usize::from(*letter != wanted);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[from.len()]
}
