//! A table of devices.

use crate::model::{check::Fault, scenario::ListedDevice};

use super::{
    Part, Physical, Reading, on_a_circle,
    table::{Column, Columns, Table, collect},
};

/// The columns without which it is no table of devices.
pub const NEEDED: &str = "name, cpu_gflops_per_sec, memory_mb";

const RATES: [&str; 2] = ["uplink_bytes_per_sec", "downlink_bytes_per_sec"];

static COLUMNS: &[Column] = &[
    Column { field: "name", what: "name", names: &[("name", 1.0)] },
    Column { field: "x_m", what: "position, x", names: &[("x_m", 1.0), ("x_km", 1e3)] },
    Column { field: "y_m", what: "position, y", names: &[("y_m", 1.0), ("y_km", 1e3)] },
    Column {
        field: "cpu_flops_per_sec",
        what: "CPU rate",
        names: &[
            ("cpu_gflops_per_sec", 1e9),
            ("cpu_mflops_per_sec", 1e6),
            ("cpu_tflops_per_sec", 1e12),
            ("cpu_flops_per_sec", 1.0),
        ],
    },
    Column {
        field: "memory_bytes",
        what: "memory",
        names: &[
            ("memory_mb", 1e6),
            ("memory_gb", 1e9),
            ("memory_mib", 1_048_576.0),
            ("memory_gib", 1_073_741_824.0),
            ("memory_bytes", 1.0),
        ],
    },
    Column {
        field: RATES[0],
        what: "uplink",
        names: &[
            ("uplink_mbit_per_sec", 125e3),
            ("uplink_kbit_per_sec", 125.0),
            ("uplink_gbit_per_sec", 125e6),
            ("uplink_mb_per_sec", 1e6),
            ("uplink_bytes_per_sec", 1.0),
        ],
    },
    Column {
        field: RATES[1],
        what: "downlink",
        names: &[
            ("downlink_mbit_per_sec", 125e3),
            ("downlink_kbit_per_sec", 125.0),
            ("downlink_gbit_per_sec", 125e6),
            ("downlink_mb_per_sec", 1e6),
            ("downlink_bytes_per_sec", 1.0),
        ],
    },
    Column { field: "idle_watts", what: "idle power", names: &[("idle_watts", 1.0), ("idle_milliwatts", 1e-3)] },
    Column { field: "busy_watts", what: "busy power", names: &[("busy_watts", 1.0), ("busy_milliwatts", 1e-3)] },
    Column { field: "region", what: "region", names: &[("region", 1.0)] },
];

/// Whether a header is that of devices.
pub fn fits(table: &Table) -> bool {
    table.has("name") && (table.has("cpu") || table.has("memory"))
}

/// Reads the devices. Left out, links and power are those of `paper-emulation@1`, and positions are on a circle.
///
/// # Errors
/// What is wrong, by row and column.
pub fn read(table: &Table) -> Result<Reading, Vec<Fault>> {
    let columns = table.columns(COLUMNS, &["name", "cpu_flops_per_sec", "memory_bytes"])?;
    if columns.gives("x_m") != columns.gives("y_m") {
        return Err(vec![Fault::new("row 1", "has one coordinate of two: give x_m and y_m, or neither")]);
    }
    let physical = Physical::of_preset();
    let circle: Vec<(f64, f64)> = on_a_circle(columns.rows()).collect();
    let devices = collect(&columns, |row| device(&columns, row, &physical, circle[row]))?;
    Ok(Reading { part: Part::Devices(devices), places: columns.places(), notes: notes(&columns, &physical) })
}

fn device(columns: &Columns<'_>, row: usize, physical: &Physical, circle: (f64, f64)) -> Result<ListedDevice, Fault> {
    let given = |field: &str| columns.number(row, field)?.ok_or_else(|| columns.empty(row, field));
    let or = |field: &str, default: f64| columns.number(row, field).map(|number| number.unwrap_or(default));
    let (x_m, y_m) = if columns.gives("x_m") { (given("x_m")?, given("y_m")?) } else { circle };
    let region = columns.whole(row, "region")?;
    Ok(ListedDevice {
        name: columns.text(row, "name").ok_or_else(|| columns.empty(row, "name"))?.to_owned(),
        x_m,
        y_m,
        cpu_flops_per_sec: given("cpu_flops_per_sec")?,
        memory_bytes: given("memory_bytes")?,
        uplink_bytes_per_sec: or(RATES[0], physical.link_bytes_per_sec)?,
        downlink_bytes_per_sec: or(RATES[1], physical.link_bytes_per_sec)?,
        idle_watts: or("idle_watts", physical.idle_watts)?,
        busy_watts: or("busy_watts", physical.busy_watts)?,
        region: region.map(|region| u32::try_from(region).unwrap_or(u32::MAX)),
    })
}

/// Which defaults were used, where a column or one of its cells is missing.
fn notes(columns: &Columns<'_>, physical: &Physical) -> Vec<String> {
    let lacks = |field: &str| (0..columns.rows()).any(|row| columns.text(row, field).is_none());
    let mut notes = Vec::new();
    if !columns.gives("x_m") {
        notes.push("no positions (x_m, y_m): the devices stand on a circle, all in radio range of each other".into());
    }
    let link = physical.link_bytes_per_sec / 125e3;
    let defaults = [
        (RATES[0], format!("{link} Mbit/s")),
        (RATES[1], format!("{link} Mbit/s")),
        ("idle_watts", format!("{} W", physical.idle_watts)),
        ("busy_watts", format!("{} W", physical.busy_watts)),
    ];
    for (field, default) in defaults {
        if lacks(field) {
            let what = COLUMNS.iter().find(|column| column.field == field).map_or(field, |column| column.what);
            notes.push(format!("where no {what} is given it is {default}, as in paper-emulation@1"));
        }
    }
    // Links that are both left out are one thing to know.
    if lacks(RATES[0]) && lacks(RATES[1]) {
        notes.retain(|note| !note.contains("no uplink") && !note.contains("no downlink"));
        notes.push(format!("where no link rate is given it is {link} Mbit/s both ways, as in paper-emulation@1"));
    }
    notes
}
