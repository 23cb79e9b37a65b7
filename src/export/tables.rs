//! Devices, jobs and layers as tables, in the columns that [`crate::import`] reads: what goes out comes in again, bit by bit.

use crate::model::{
    csv,
    layers::{OwnModel, Unit},
    scenario::{ListedDevice, ListedJob, Workload},
};

/// Devices, one a row.
///
/// ```
/// use edgelab::{export::tables, model::scenario::Devices, presets};
/// let Devices::Listed(devices) = presets::get("collision-minimal")?.cluster.devices else { panic!("listed") };
/// assert!(tables::devices(&devices).starts_with("name,x_m,y_m,cpu_flops_per_sec,memory_bytes,"));
/// # Ok::<(), edgelab::model::check::Fault>(())
/// ```
pub fn devices(devices: &[ListedDevice]) -> String {
    let with_regions = devices.iter().any(|device| device.region.is_some());
    let mut header = vec![
        "name",
        "x_m",
        "y_m",
        "cpu_flops_per_sec",
        "memory_bytes",
        "uplink_bytes_per_sec",
        "downlink_bytes_per_sec",
        "idle_watts",
        "busy_watts",
    ];
    header.extend(with_regions.then_some("region"));
    let row = |device: &ListedDevice| {
        let numbers = [
            device.x_m,
            device.y_m,
            device.cpu_flops_per_sec,
            device.memory_bytes,
            device.uplink_bytes_per_sec,
            device.downlink_bytes_per_sec,
            device.idle_watts,
            device.busy_watts,
        ];
        let mut row = vec![device.name.clone()];
        row.extend(numbers.map(number));
        row.extend(with_regions.then(|| device.region.map_or_else(String::new, |region| region.to_string())));
        row
    };
    written(&header, devices.iter().map(row))
}

/// Jobs, one a row; own models by their names.
pub fn jobs(jobs: &[ListedJob], workload: &Workload) -> String {
    let row = |job: &ListedJob| {
        let model = if job.model.own().is_some() { workload.label(job.model) } else { job.model.name() };
        vec![job.name.clone(), job.owner.clone(), model.to_owned(), number(job.arrival_secs)]
    };
    written(&["name", "owner", "model", "arrival_secs"], jobs.iter().map(row))
}

/// The layers of a model of the reader's own; the first row says how large a sample is.
pub fn own_layers(model: &OwnModel) -> String {
    let layer = |layer: &crate::model::layers::OwnLayer| Unit {
        name: layer.name.clone(),
        forward_macs: layer.forward_macs,
        parameters: layer.parameters,
        activations: layer.activation_elements,
        output: layer.output_elements,
    };
    layers(model.input_elements, &model.layers.iter().map(layer).collect::<Vec<_>>())
}

/// The layers of any model.
pub fn layers(input_elements: u64, units: &[Unit]) -> String {
    let header = ["layer", "kind", "forward_macs", "parameters", "activation_elements", "output_elements"];
    let row = |name: &str, kind: &str, numbers: [u64; 4]| {
        let mut row = vec![name.to_owned(), kind.to_owned()];
        row.extend(numbers.map(|number| number.to_string()));
        row
    };
    let input = row("input", "input", [0, 0, 0, input_elements]);
    let units = units
        .iter()
        .map(|unit| row(&unit.name, "", [unit.forward_macs, unit.parameters, unit.activations, unit.output]));
    written(&header, std::iter::once(input).chain(units))
}

/// A number with as many digits as bring the same bits back.
pub(super) fn number(value: f64) -> String {
    value.to_string()
}

/// Rows as CSV; fields that hold commas, quotes or line breaks are quoted.
pub(super) fn written(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let header = header.iter().map(|&name| name.to_owned()).collect();
    csv::text(std::iter::once(header).chain(rows))
}
