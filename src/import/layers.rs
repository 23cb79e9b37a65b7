//! A model's layer table.

use crate::model::{
    check::{Fault, excerpt},
    layers::{Architecture, OwnLayer, OwnModel},
    limits,
};

use super::{
    Part, Reading,
    table::{Column, Columns, Table, collect},
};

/// The columns without which it is no layer table.
pub const NEEDED: &str = "layer, forward_macs, parameters, output_elements";

/// One MAC is two FLOP; one element is four bytes (as in `cost`).
static COLUMNS: &[Column] = &[
    Column { field: "name", what: "layer's name", names: &[("layer", 1.0)] },
    Column {
        field: "forward_macs",
        what: "arithmetic of the forward pass",
        names: &[
            ("forward_macs", 1.0),
            ("forward_mmacs", 1e6),
            ("forward_gmacs", 1e9),
            ("forward_flops", 0.5),
            ("forward_mflops", 5e5),
            ("forward_gflops", 5e8),
        ],
    },
    Column { field: "parameters", what: "number of parameters", names: &[("parameters", 1.0)] },
    Column { field: "output_elements", what: "output", names: &[("output_elements", 1.0), ("output_bytes", 0.25)] },
    Column {
        field: "activation_elements",
        what: "activations kept",
        names: &[("activation_elements", 1.0), ("activation_bytes", 0.25)],
    },
    Column { field: "kind", what: "kind", names: &[("kind", 1.0)] },
];

/// Whether a header is that of layers.
pub fn fits(table: &Table) -> bool {
    table.has("layer")
}

/// Reads the layers of a model that is called as the file. A first row of the kind `input` says with its output how large
/// a sample is; without one it is the scenario's image. Other kinds are for people only.
///
/// # Errors
/// What is wrong, by row and column.
pub fn read(table: &Table, file: &str) -> Result<Reading, Vec<Fault>> {
    let columns = table.columns(COLUMNS, &["name", "forward_macs", "parameters", "output_elements"])?;
    let mut layers = collect(&columns, |row| layer(&columns, row))?;
    let mut notes = Vec::new();
    let first = columns.text(0, "kind").is_some_and(|kind| kind.eq_ignore_ascii_case("input"));
    let mut places = columns.places();
    let sample = if first && layers.len() > 1 {
        places = places.without_first();
        Some(layers.remove(0).output_elements)
    } else {
        None
    };
    if !columns.gives("activation_elements") {
        notes.push("no activation_elements: a training step keeps each layer's output and nothing else".into());
    }
    let model = OwnModel { name: name_of(file), input_elements: sample.unwrap_or_default(), layers };
    Ok(Reading { part: Part::Model { model, sized: sample.is_some() }, places, notes })
}

fn layer(columns: &Columns<'_>, row: usize) -> Result<OwnLayer, Fault> {
    let given = |field: &str| columns.whole(row, field)?.ok_or_else(|| columns.empty(row, field));
    let output_elements = given("output_elements")?;
    Ok(OwnLayer {
        name: columns.text(row, "name").ok_or_else(|| columns.empty(row, "name"))?.to_owned(),
        forward_macs: given("forward_macs")?,
        parameters: given("parameters")?,
        activation_elements: columns.whole(row, "activation_elements")?.unwrap_or(output_elements),
        output_elements,
    })
}

/// The model's name from the file's: without folder and ending; never one that means a published model.
fn name_of(file: &str) -> String {
    let base = file.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = base.rsplit_once('.').map_or(base, |(stem, _)| stem);
    let name: String = stem.chars().filter(|c| !c.is_control()).take(limits::TEXT_CHARS - 8).collect();
    match name.trim() {
        "" => "own model".to_owned(),
        known if Architecture::NAMES.contains(&known) => format!("my {}", excerpt(known)),
        name => name.to_owned(),
    }
}
