//! Topologies of YAFS (Lera, Guerrero & Juiz 2019): `{"entity": [{"id", "IPT", "RAM", …}], "link": [{"s", "d", "BW", "PR"}]}`.
//!
//! YAFS counts instructions per unit of simulated time and leaves all other units to its user; what one unit stands for
//! here is stated in the notes, and can be given. Its links are charged by 10⁶ of `BW` a second, in its source "MBITS".

use serde_json::Value;

use crate::model::{
    check::{Fault, excerpt},
    limits,
    scenario::ListedDevice,
};

use super::{Part, Physical, Reading, Units, on_a_circle, places::Places};

/// One `IPT`, FLOP/s: a million instructions a second, as simulators of this family count (MIPS), one FLOP each.
const IPT_FLOPS_PER_SEC: f64 = 1e6;
/// One `RAM`, bytes: a megabyte.
const RAM_BYTES: f64 = 1e6;
/// One `BW`, bytes per second: a megabit per second.
const BW_BYTES_PER_SEC: f64 = 125e3;

const FIELDS: [(&str, &str); 6] = [
    ("name", "id"),
    ("cpu_flops_per_sec", "IPT"),
    ("memory_bytes", "RAM"),
    ("uplink_bytes_per_sec", "id"),
    ("downlink_bytes_per_sec", "id"),
    ("busy_watts", "WATT"),
];

/// Reads a topology: every entity becomes a device.
///
/// # Errors
/// What is wrong, by path.
pub fn read(value: &Value, units: &Units) -> Result<Reading, Vec<Fault>> {
    let entities = list(value, "entity")?;
    let none = Vec::new();
    let links = if value.get("link").is_some() { list(value, "link")? } else { &none };
    let mut faults = Vec::new();
    let names: Vec<String> = entities.iter().enumerate().map(|(i, entity)| name(entity, i, &mut faults)).collect();
    let rates = rates(links, &names, &mut faults);
    let physical = Physical::of_preset();
    let factors = (units.cpu_flops_per_sec.unwrap_or(IPT_FLOPS_PER_SEC), units.memory_bytes.unwrap_or(RAM_BYTES));
    let mut devices = Vec::new();
    for (i, (entity, place)) in entities.iter().zip(on_a_circle(entities.len())).enumerate() {
        let at = |key: &str| format!("entity[{i}].{key}");
        let mut number = |key: &str| match entity.get(key).map(|given| (given.as_f64(), given)) {
            None | Some((_, Value::Null)) => None,
            Some((None, given)) => {
                faults.push(Fault::new(at(key), format!("must be a number; it is {}", excerpt(&given.to_string()))));
                None
            }
            Some((found, _)) => found,
        };
        let (ipt, ram, watt) = (number("IPT"), number("RAM"), number("WATT"));
        if entity.get("IPT").is_none_or(Value::is_null) {
            faults.push(Fault::new(at("IPT"), "is missing"));
        }
        let rate = rates[i].unwrap_or(physical.link_bytes_per_sec);
        devices.push(ListedDevice {
            name: names[i].clone(),
            x_m: place.0,
            y_m: place.1,
            cpu_flops_per_sec: ipt.unwrap_or_default() * factors.0,
            memory_bytes: ram.map_or(physical.memory_bytes, |ram| ram * factors.1),
            uplink_bytes_per_sec: rate,
            downlink_bytes_per_sec: rate,
            idle_watts: watt.unwrap_or(physical.idle_watts),
            busy_watts: watt.unwrap_or(physical.busy_watts),
            region: None,
        });
    }
    if !faults.is_empty() {
        faults.truncate(limits::FAULTS);
        return Err(faults);
    }
    let items = (0..entities.len()).map(|i| format!("entity[{i}]")).collect();
    let notes = notes(entities, links, &rates, factors, &physical);
    Ok(Reading { part: Part::Devices(devices), places: Places::of_json(items, &FIELDS), notes })
}

/// The list `key` of a value; not longer than a cluster may be, and links ten times that.
fn list<'v>(value: &'v Value, key: &str) -> Result<&'v Vec<Value>, Vec<Fault>> {
    let Some(found) = value.get(key).and_then(Value::as_array) else {
        return Err(vec![Fault::new(key, "must be a list")]);
    };
    let most = limits::DEVICES_PER_CLUSTER as usize * if key == "link" { 50 } else { 1 };
    if found.len() > most || found.is_empty() && key == "entity" {
        return Err(vec![Fault::new(key, format!("must have 1 to {most} elements; it has {}", found.len()))]);
    }
    Ok(found)
}

/// An entity's name: its id, with a word before a number.
fn name(entity: &Value, index: usize, faults: &mut Vec<Fault>) -> String {
    match key_of(entity.get("id")) {
        Some(name) => name,
        None => {
            faults.push(Fault::new(format!("entity[{index}].id"), "must be a number or a text"));
            String::new()
        }
    }
}

fn key_of(id: Option<&Value>) -> Option<String> {
    match id? {
        Value::Number(number) => Some(format!("node-{number}")),
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// The rate of each entity's fastest link, bytes per second; `None` where it has none.
fn rates(links: &[Value], names: &[String], faults: &mut Vec<Fault>) -> Vec<Option<f64>> {
    let places: std::collections::BTreeMap<&str, usize> =
        names.iter().enumerate().map(|(index, name)| (name.as_str(), index)).collect();
    let mut rates: Vec<Option<f64>> = vec![None; names.len()];
    for (i, link) in links.iter().enumerate() {
        let Some(bandwidth) = link.get("BW").and_then(Value::as_f64).filter(|bandwidth| *bandwidth > 0.0) else {
            faults.push(Fault::new(format!("link[{i}].BW"), "must be a number above 0"));
            continue;
        };
        for end in ["s", "d"] {
            match key_of(link.get(end)).and_then(|key| places.get(key.as_str()).copied()) {
                Some(entity) => {
                    let rate = bandwidth * BW_BYTES_PER_SEC;
                    rates[entity] = Some(rates[entity].map_or(rate, |other| crate::num::math::max(other, rate)));
                }
                None => faults.push(Fault::new(format!("link[{i}].{end}"), "must be the id of an entity")),
            }
        }
        if faults.len() > limits::FAULTS {
            break;
        }
    }
    rates
}

fn notes(
    entities: &[Value],
    links: &[Value],
    rates: &[Option<f64>],
    (cpu, memory): (f64, f64),
    physical: &Physical,
) -> Vec<String> {
    let has = |key: &str| entities.iter().any(|entity| entity.get(key).is_some());
    let lacks = |key: &str| entities.iter().any(|entity| entity.get(key).is_none_or(Value::is_null));
    let mut notes = vec![
        format!("YAFS's IPT has no fixed unit: 1 IPT is read as {cpu:e} FLOP/s; give another factor if yours differs"),
        format!(
            "YAFS's RAM has no fixed unit: 1 RAM is read as {memory:e} bytes; give another factor if yours differs"
        ),
        "a device sends and receives at the rate of its entity's fastest link, 1 BW being 1 Mbit/s".into(),
        "which entities are linked is left out: here a device's neighbours are those in radio range, and the devices \
         stand on a circle, all in range of each other"
            .into(),
    ];
    if links.iter().any(|link| link.get("PR").is_some()) {
        notes.push(
            "PR, the delay of each link, is left out: there is one round trip for all (cluster.round_trip_secs)".into(),
        );
    }
    if lacks("RAM") {
        notes.push(format!("entities without RAM have {:e} bytes, as in paper-emulation@1", physical.memory_bytes));
    }
    if rates.iter().any(Option::is_none) {
        let link = physical.link_bytes_per_sec / 125e3;
        notes.push(format!("entities without a link have {link} Mbit/s, as in paper-emulation@1"));
    }
    if has("WATT") {
        notes.push(
            "WATT is the power of an entity that is up, whether or not it works: idle and busy power are equal".into(),
        );
    }
    if lacks("WATT") {
        let (idle, busy) = (physical.idle_watts, physical.busy_watts);
        notes.push(format!("entities without WATT draw {idle} W idle and {busy} W busy, as in paper-emulation@1"));
    }
    let used = ["id", "IPT", "RAM", "WATT"];
    let mut others: Vec<String> = entities
        .iter()
        .filter_map(Value::as_object)
        .flat_map(|entity| entity.keys().filter(|key| !used.contains(&key.as_str())).map(|key| excerpt(key)))
        .collect();
    others.sort_unstable();
    others.dedup();
    if !others.is_empty() {
        others.truncate(12);
        notes.push(format!("left out of the entities: {}", others.join(", ")));
    }
    notes
}
