//! Settings by path: `study.shield.alpha`, `cluster.devices.listed.3.memory_bytes`, whole lists and whole parts.

use std::fmt::Write;

use serde_json::Value;

use super::{
    check::{Fault, excerpt, from_value},
    described::Described,
    knob::{Kind, Knob, Outline, Scale, Settings, join},
    limits, shape,
};

/// The scenario with the setting at `path` changed to `text`: a text where the setting is one, else JSON.
///
/// The new value must be possible by itself; what settings must say together is [`check`](super::check::check)'s.
/// An alternative that is not chosen (`workload.jobs.arrivals` where jobs come in waves) can be set as a whole.
///
/// ```
/// use edgelab::{model::path, presets};
/// let scenario = path::set(&presets::get("paper-emulation")?, "study.shield.alpha", "0.8")?;
/// assert_eq!(scenario.study.shield.alpha, 0.8);
/// # Ok::<(), edgelab::model::check::Fault>(())
/// ```
///
/// # Errors
/// An unknown path (the fault suggests the most similar one) or an impossible value.
pub fn set<S: Described>(scenario: &S, path: &str, text: &str) -> Result<S, Fault> {
    let mut value = to_value(scenario)?;
    put(&mut value, path, text, S::settings())?;
    from_value(&value)
}

/// The scenario with these settings changed, one after the other, and which of them were refused, by their position.
/// See [`set`]; a refused setting changes nothing.
pub fn set_all<S: Described>(scenario: &S, settings: &[(String, String)]) -> (S, Vec<(usize, Fault)>) {
    let mut refused = Vec::new();
    let mut changed = scenario.clone();
    let mut value = match to_value(scenario) {
        Ok(value) => value,
        Err(fault) => return (changed, vec![(0, fault)]),
    };
    for (index, (path, text)) in settings.iter().enumerate() {
        let whole = S::settings().locate(path).is_some_and(|(node, _)| !matches!(node.kind, Kind::Leaf(_)));
        let outcome = put(&mut value, path, text, S::settings()).and_then(|()| {
            // A new part may leave out optional fields, which later settings may name.
            if whole {
                from_value::<S>(&value).and_then(|filled| to_value(&filled)).map(|filled| value = filled)
            } else {
                Ok(())
            }
        });
        refused.extend(outcome.err().map(|fault| (index, fault)));
    }
    match from_value(&value) {
        Ok(scenario) => changed = scenario,
        Err(fault) => refused.extend(settings.len().checked_sub(1).map(|last| (last, fault))),
    }
    (changed, refused)
}

/// Changes one setting of a scenario given as a value; see [`set`].
///
/// # Errors
/// As [`set`]; then nothing has been changed.
fn put(scenario: &mut Value, path: &str, text: &str, settings: &'static Settings) -> Result<(), Fault> {
    let unknown = || unknown(path, settings);
    let (node, element) = settings.locate(path).filter(|_| !path.contains('*')).ok_or_else(unknown)?;
    let value = read(text, node);
    let (parent, last) = path.rsplit_once('.').unwrap_or(("", path));
    let in_parent = || settings.locate(parent).ok_or_else(unknown);
    // A list of numbers is judged as a whole, and alternatives are exchanged as a whole.
    let (target, node, value) = if element {
        let mut list = slot(scenario, parent)?.clone();
        *child(&mut list, parent, last)? = value;
        (parent, node, list)
    } else if let (Kind::Variants(_), false) = (&in_parent()?.0.kind, path.is_empty()) {
        (parent, in_parent()?.0, Value::Object([(last.to_string(), value)].into_iter().collect()))
    } else {
        (path, node, value)
    };
    let mut faults = Vec::new();
    shape::examine(&value, target, node, &mut faults);
    if let Some(fault) = faults.into_iter().next() {
        return Err(fault);
    }
    *slot(scenario, target)? = value;
    Ok(())
}

/// The setting at `path`, or the part of the scenario that it names.
///
/// # Errors
/// An unknown path; the fault suggests the most similar one.
pub fn get<S: Described>(scenario: &S, path: &str) -> Result<Value, Fault> {
    let settings = S::settings();
    settings.locate(path).filter(|_| !path.contains('*')).ok_or_else(|| unknown(path, settings))?;
    slot(&mut to_value(scenario)?, path).map(|value| value.take())
}

/// Every setting with its value, in the order of the paths' names; a list of numbers or names is one setting.
pub fn leaves<S: Described>(scenario: &S) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    if let Ok(value) = to_value(scenario) {
        gather(value, "", S::settings().outline(), &mut found);
    }
    found
}

fn gather(value: Value, path: &str, node: &Outline, found: &mut Vec<(String, Value)>) {
    match (&node.kind, value) {
        (Kind::Items(item), Value::Array(values)) => {
            for (index, value) in values.into_iter().enumerate() {
                gather(value, &join(path, &index.to_string()), item, found);
            }
        }
        (Kind::Fields(fields) | Kind::Variants(fields), Value::Object(values)) => {
            for (name, value) in values {
                if let Some(field) = fields.get(name.as_str()) {
                    gather(value, &join(path, &name), field, found);
                }
            }
        }
        (_, value) => found.push((path.to_string(), value)),
    }
}

/// What to set, and to what text, to get from `base` to `scenario`, bit by bit.
pub fn diff<S: Described>(base: &S, scenario: &S) -> Vec<(String, String)> {
    let mut changes = Vec::new();
    if let (Ok(base), Ok(scenario)) = (to_value(base), to_value(scenario)) {
        compare(&base, &scenario, "", S::settings().outline(), &mut changes);
    }
    changes
}

fn compare(base: &Value, new: &Value, path: &str, node: &Outline, changes: &mut Vec<(String, String)>) {
    match (&node.kind, base, new) {
        (Kind::Items(item), Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (index, (old, new)) in old.iter().zip(new).enumerate() {
                compare(old, new, &join(path, &index.to_string()), item, changes);
            }
        }
        (Kind::Fields(fields), Value::Object(old), Value::Object(new)) => {
            for (name, field) in fields {
                if let (Some(old), Some(new)) = (old.get(*name), new.get(*name)) {
                    compare(old, new, &join(path, name), field, changes);
                }
            }
        }
        (Kind::Variants(variants), Value::Object(old), Value::Object(new)) => {
            for (name, new) in new {
                let path = join(path, name);
                match (old.get(name), variants.get(name.as_str())) {
                    (Some(old), Some(variant)) => compare(old, new, &path, variant, changes),
                    _ => changes.push((path, json_text(new))),
                }
            }
        }
        // As texts, since 0 and −0 are equal and not the same bits.
        _ if exact_text(base, node) == exact_text(new, node) => {}
        _ => changes.push((path.to_string(), text_of(new, node))),
    }
}

/// The value that [`set`] makes of `text` for the setting at `path`.
pub fn value_of(path: &str, text: &str, settings: &'static Settings) -> Value {
    match settings.locate(path) {
        Some((node, _)) => read(text, node),
        None => serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned())),
    }
}

/// The text by which [`set`] gets `value` back.
fn text_of(value: &Value, node: &Outline) -> String {
    match value.as_str() {
        Some(text) if read(text, node) == *value => text.to_string(),
        _ => exact_text(value, node),
    }
}

/// The JSON text of a value; whole numbers lose their `.0` where the setting's type gives it back.
fn exact_text(value: &Value, node: &Outline) -> String {
    match &node.kind {
        Kind::Leaf(Knob { scale: Scale::Changes, .. }) => value.to_string(),
        _ => json_text(value),
    }
}

/// A text as the value of a setting: where that is a text, quotes are optional.
fn read(text: &str, node: &Outline) -> Value {
    let json: Option<Value> = serde_json::from_str(text).ok();
    let wants_text = |knob: &Knob| {
        matches!(knob.scale, Scale::Text | Scale::Digest | Scale::Choice(_))
            || matches!(knob.scale, Scale::Choices(_)) && !json.as_ref().is_some_and(Value::is_array)
    };
    match (&node.kind, &json) {
        (Kind::Leaf(knob), Some(value)) if wants_text(knob) && !value.is_string() => Value::String(text.to_string()),
        _ => json.unwrap_or_else(|| Value::String(text.to_string())),
    }
}

/// JSON without blanks and without the `.0` that whole numbers need not have.
fn json_text(value: &Value) -> String {
    match value {
        Value::Number(number) => {
            let text = number.to_string();
            text.strip_suffix(".0").unwrap_or(&text).to_string()
        }
        Value::Array(items) => format!("[{}]", items.iter().map(json_text).collect::<Vec<_>>().join(",")),
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), json_text(value)))
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        _ => value.to_string(),
    }
}

/// The place of a known path in a scenario.
fn slot<'v>(scenario: &'v mut Value, path: &str) -> Result<&'v mut Value, Fault> {
    let mut reached = String::new();
    let mut here = scenario;
    for part in path.split('.').filter(|_| !path.is_empty()) {
        here = child(here, &reached, part)?;
        reached = join(&reached, part);
    }
    Ok(here)
}

/// The field or element `part` of the value at `path`.
fn child<'v>(value: &'v mut Value, path: &str, part: &str) -> Result<&'v mut Value, Fault> {
    let problem = match value {
        Value::Array(items) => format!("has no element {part}; it has {}, counted from 0", items.len()),
        Value::Object(fields) => {
            let names: Vec<&str> = fields.keys().map(String::as_str).collect();
            format!("is {} here; set {} as a whole first", names.join(", "), join(path, part))
        }
        _ => "has no parts".to_string(),
    };
    let found = match value {
        Value::Array(items) => part.parse::<usize>().ok().and_then(|index| items.get_mut(index)),
        Value::Object(fields) => fields.get_mut(part),
        _ => None,
    };
    found.ok_or_else(|| Fault::new(path, problem))
}

/// The fault of a path that names nothing, with the most similar one that does.
fn unknown(path: &str, settings: &Settings) -> Fault {
    let short: String = path.chars().take(limits::PATH_CHARS).collect();
    let mut indices = short.split('.').filter(|part| part.parse::<u32>().is_ok());
    let pattern: Vec<&str> =
        short.split('.').map(|part| if part.parse::<u32>().is_ok() { "*" } else { part }).collect();
    let last = pattern.last().copied().unwrap_or_default();
    let same_end: Vec<&str> =
        settings.rows().iter().map(|knob| knob.path).filter(|known| known.rsplit('.').next() == Some(last)).collect();
    let near = if same_end.is_empty() {
        shape::nearest(&pattern.join("."), settings.rows().iter().map(|knob| knob.path))
    } else {
        shape::nearest(&pattern.join("."), same_end.into_iter())
    };
    let mut problem = String::from("is not a setting; did you mean ");
    for (depth, part) in near.split('.').enumerate() {
        let part = if part == "*" { indices.next().unwrap_or("0") } else { part };
        // Writing to a string cannot fail.
        let _ = write!(problem, "{}{part}", if depth == 0 { "" } else { "." });
    }
    Fault::new(excerpt(path), problem + "?")
}

/// The scenario with every setting, also those that a file leaves out while they hold their default.
fn to_value<S: Described>(scenario: &S) -> Result<Value, Fault> {
    let mut value = serde_json::to_value(scenario).map_err(|error| Fault::new("", error.to_string()))?;
    scenario.complete(&mut value);
    Ok(value)
}

/// Adds fields to the object at a place (a JSON pointer) of a scenario as JSON.
pub fn complete<const N: usize>(value: &mut Value, pointer: &str, fields: [(&str, Value); N]) {
    if let Some(object) = value.pointer_mut(pointer).and_then(Value::as_object_mut) {
        object.extend(fields.map(|(name, value)| (name.to_owned(), value)));
    }
}
