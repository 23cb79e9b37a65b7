//! Data sets of EdgeSimPy (Souza, Ferreto & Calheiros 2023): lists of components by class, each with `attributes` and
//! `relationships`.
//!
//! Servers have `cpu` in cores, `memory` in megabytes (of 1,024² bytes) and `coordinates` in steps of a grid; links carry
//! `bandwidth` megabytes a second between network switches. Users, services and containers have no counterpart here.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    model::{
        check::{Fault, excerpt},
        limits,
        scenario::ListedDevice,
    },
    num::math::max,
};

use super::{Part, Physical, Reading, Units, places::Places};

/// One core, FLOP/s: a quarter of a Raspberry Pi 4, which has four and 13.5 GFLOP/s in dense arithmetic (`paper-devices`).
const CORE_FLOPS_PER_SEC: f64 = 3.375e9;
/// One `memory`, bytes.
const MEMORY_BYTES: f64 = 1_048_576.0;
/// One `bandwidth`, bytes per second: its data sets have 12.5 for 100 Mbit/s.
const BANDWIDTH_BYTES_PER_SEC: f64 = 1e6;
/// One step of the grid, metres: neighbours of a hexagonal grid are two steps apart, within a radio range of 250 m.
const GRID_M: f64 = 100.0;

const FIELDS: [(&str, &str); 9] = [
    ("name", "attributes.id"),
    ("x_m", "attributes.coordinates"),
    ("y_m", "attributes.coordinates"),
    ("cpu_flops_per_sec", "attributes.cpu"),
    ("memory_bytes", "attributes.memory"),
    ("uplink_bytes_per_sec", "relationships.network_switch"),
    ("downlink_bytes_per_sec", "relationships.network_switch"),
    ("idle_watts", "attributes.power_model_parameters"),
    ("busy_watts", "attributes.power_model_parameters"),
];

/// A component of a data set by its place, for messages.
struct Component<'v> {
    place: String,
    value: &'v Value,
}

impl<'v> Component<'v> {
    fn attribute(&self, name: &str) -> Option<&'v Value> {
        self.value.get("attributes")?.get(name).filter(|value| !value.is_null())
    }

    /// The id of the component that this one names as its `role`.
    fn related(&self, role: &str) -> Option<u64> {
        self.value.get("relationships")?.get(role)?.get("id")?.as_u64()
    }

    fn fault(&self, path: &str, problem: impl Into<String>) -> Fault {
        Fault::new(format!("{}.{path}", self.place), problem)
    }

    fn number(&self, name: &str) -> Result<f64, Fault> {
        let path = format!("attributes.{name}");
        let given = self.attribute(name).ok_or_else(|| self.fault(&path, "is missing"))?;
        given
            .as_f64()
            .ok_or_else(|| self.fault(&path, format!("must be a number; it is {}", excerpt(&given.to_string()))))
    }

    /// Coordinates, in steps of the grid; `None` where there are none.
    fn coordinates(&self) -> Result<Option<(f64, f64)>, Fault> {
        let Some(given) = self.attribute("coordinates") else { return Ok(None) };
        let numbers: Option<Vec<f64>> = given.as_array().and_then(|list| list.iter().map(Value::as_f64).collect());
        match numbers.as_deref() {
            Some(&[x, y]) => Ok(Some((x, y))),
            _ => Err(self.fault("attributes.coordinates", "must be a list of two numbers")),
        }
    }
}

/// Reads a data set: every edge server becomes a device.
///
/// # Errors
/// What is wrong, by path.
pub fn read(value: &Value, units: &Units) -> Result<Reading, Vec<Fault>> {
    let servers = components(value, "EdgeServer", limits::DEVICES_PER_CLUSTER as usize)?;
    if servers.is_empty() {
        return Err(vec![Fault::new("EdgeServer", "must not be empty")]);
    }
    let world = World::read(value)?;
    let factors = Factors {
        cpu: units.cpu_flops_per_sec.unwrap_or(CORE_FLOPS_PER_SEC),
        memory: units.memory_bytes.unwrap_or(MEMORY_BYTES),
        grid: units.grid_m.unwrap_or(GRID_M),
    };
    let physical = Physical::of_preset();
    let mut notes = Notes::default();
    let (mut devices, mut faults) = (Vec::new(), Vec::new());
    for server in &servers {
        match world.device(server, &factors, &physical, &mut notes) {
            Ok(device) => devices.push(device),
            Err(fault) if faults.len() < limits::FAULTS => faults.push(fault),
            Err(_) => break,
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let items = servers.into_iter().map(|server| server.place).collect();
    let notes = notes.told(value, &factors, &physical);
    Ok(Reading { part: Part::Devices(devices), places: Places::of_json(items, &FIELDS), notes })
}

/// What one unit stands for.
struct Factors {
    cpu: f64,
    memory: f64,
    grid: f64,
}

/// The components of a class; none where the class is absent.
fn components<'v>(value: &'v Value, class: &str, most: usize) -> Result<Vec<Component<'v>>, Vec<Fault>> {
    let Some(list) = value.get(class) else { return Ok(Vec::new()) };
    let list = list.as_array().ok_or_else(|| vec![Fault::new(class, "must be a list")])?;
    if list.len() > most {
        return Err(vec![Fault::new(class, format!("has {} elements; at most {most} are read", list.len()))]);
    }
    let component = |(index, value)| Component { place: format!("{class}[{index}]"), value };
    Ok(list.iter().enumerate().map(component).collect())
}

/// A base station.
struct Station {
    /// Where it stands, in steps of the grid.
    place: Option<(f64, f64)>,
    /// The id of its switch.
    switch: Option<u64>,
}

/// What servers are joined to.
struct World {
    /// Base stations by id.
    stations: BTreeMap<u64, Station>,
    /// The bandwidth of the fastest link at each switch, by id.
    switches: BTreeMap<u64, f64>,
}

impl World {
    fn read(value: &Value) -> Result<Self, Vec<Fault>> {
        const MOST: usize = 50 * limits::DEVICES_PER_CLUSTER as usize;
        let one = |fault: Fault| vec![fault];
        let mut stations = BTreeMap::new();
        for station in components(value, "BaseStation", MOST)? {
            let place = station.coordinates().map_err(one)?;
            if let Some(id) = station.attribute("id").and_then(Value::as_u64) {
                stations.insert(id, Station { place, switch: station.related("network_switch") });
            }
        }
        let mut switches: BTreeMap<u64, f64> = BTreeMap::new();
        for link in components(value, "NetworkLink", MOST)? {
            let bandwidth = link.number("bandwidth").map_err(one)?;
            let nodes = link.value.get("relationships").and_then(|related| related.get("nodes")?.as_array());
            for node in nodes.into_iter().flatten().filter_map(|node| node.get("id")?.as_u64()) {
                let fastest = switches.entry(node).or_insert(bandwidth);
                *fastest = max(*fastest, bandwidth);
            }
        }
        Ok(Self { stations, switches })
    }

    fn device(
        &self,
        server: &Component<'_>,
        factors: &Factors,
        physical: &Physical,
        notes: &mut Notes,
    ) -> Result<ListedDevice, Fault> {
        let id = server.attribute("id").and_then(Value::as_u64);
        let id = id.ok_or_else(|| server.fault("attributes.id", "must be a whole number"))?;
        let station = server.related("base_station").and_then(|id| self.stations.get(&id));
        let place = server.coordinates()?.or_else(|| station.and_then(|station| station.place));
        let (x, y) = place.ok_or_else(|| {
            server.fault("attributes.coordinates", "is missing, and so are those of its base station")
        })?;
        let switch = server.related("network_switch").or_else(|| station.and_then(|station| station.switch));
        let rate = switch.and_then(|switch| self.switches.get(&switch)).map(|rate| rate * BANDWIDTH_BYTES_PER_SEC);
        notes.without_link |= rate.is_none();
        let (idle_watts, busy_watts) = power(server, physical, notes)?;
        let model = server.attribute("model_name").and_then(Value::as_str).unwrap_or_default().trim();
        let rate = rate.unwrap_or(physical.link_bytes_per_sec);
        Ok(ListedDevice {
            name: if model.is_empty() { format!("server-{id}") } else { format!("{model} {id}") },
            x_m: x * factors.grid,
            y_m: y * factors.grid,
            cpu_flops_per_sec: server.number("cpu")? * factors.cpu,
            memory_bytes: server.number("memory")? * factors.memory,
            uplink_bytes_per_sec: rate,
            downlink_bytes_per_sec: rate,
            idle_watts,
            busy_watts,
            region: None,
        })
    }
}

/// Idle and busy power, watts.
///
/// EdgeSimPy multiplies the maximum by `static_power_percentage`, a share whatever its name says; some of its own boards
/// hold watts there (2.56 of 7.3 for a Raspberry Pi 4), by which they would draw more when idle than at most.
fn power(server: &Component<'_>, physical: &Physical, notes: &mut Notes) -> Result<(f64, f64), Fault> {
    let given = |name: &str| server.attribute("power_model_parameters")?.get(name)?.as_f64();
    let Some(most) = given("max_power_consumption") else {
        notes.without_power = true;
        return Ok((physical.idle_watts, physical.busy_watts));
    };
    match given("static_power_percentage") {
        Some(share) if (0.0..=1.0).contains(&share) => Ok((share * most, most)),
        Some(watts) if (0.0..=most).contains(&watts) => {
            notes.watts_for_share = true;
            Ok((watts, most))
        }
        Some(_) => {
            let path = "attributes.power_model_parameters.static_power_percentage";
            Err(server.fault(path, format!("must be a share from 0 to 1, or watts below the maximum of {most} W")))
        }
        None => {
            notes.without_power = true;
            Ok((crate::num::math::min(physical.idle_watts, most), most))
        }
    }
}

/// What was noticed on the way.
#[derive(Default)]
struct Notes {
    without_link: bool,
    without_power: bool,
    watts_for_share: bool,
}

impl Notes {
    fn told(&self, value: &Value, factors: &Factors, physical: &Physical) -> Vec<String> {
        let mut notes = vec![
            format!("EdgeSimPy counts cores: 1 cpu is read as {:e} FLOP/s; give another factor if yours differs", factors.cpu),
            format!("1 memory is read as {} bytes, and one step of the grid as {} m", factors.memory, factors.grid),
            "a server sends and receives at the rate of the fastest link of its switch, 1 bandwidth being 1 MB/s".into(),
            "the graph of switches and the links' delays are left out: a device's neighbours are those in radio range, \
             and there is one round trip for all (cluster.round_trip_secs)"
                .into(),
        ];
        if self.without_link {
            let link = physical.link_bytes_per_sec / 125e3;
            notes.push(format!("servers without a link have {link} Mbit/s, as in paper-emulation@1"));
        }
        if self.without_power {
            let (idle, busy) = (physical.idle_watts, physical.busy_watts);
            notes.push(format!(
                "where power is not given it is {idle} W idle and {busy} W busy, as in paper-emulation@1"
            ));
        }
        if self.watts_for_share {
            notes.push(
                "static_power_percentage above 1 is read as watts: as the share that EdgeSimPy takes it for, idle power \
                 would be above the maximum"
                    .into(),
            );
        }
        let used = ["EdgeServer", "BaseStation", "NetworkLink", "NetworkSwitch"];
        let others: Vec<String> = value
            .as_object()
            .into_iter()
            .flat_map(|object| object.keys().filter(|key| !used.contains(&key.as_str())).map(|key| excerpt(key)))
            .take(12)
            .collect();
        if !others.is_empty() {
            notes.push(format!("left out: {}", others.join(", ")));
        }
        notes
    }
}
