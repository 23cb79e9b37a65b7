//! The published JSON Schema of the scenario format: the types', enriched with what the rows know.

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::{
    described::Described,
    knob::{Knob, Scale},
    layers::Architecture,
    limits,
    scenario::Scenario,
};

/// The JSON Schema (draft 2020-12) of the scenario format of any laboratory: its types', enriched with what its rows know.
pub fn schema_of<S: Described + JsonSchema>() -> Value {
    let mut schema = schemars::schema_for!(S).to_value();
    for knob in S::settings().rows() {
        let parts: Vec<&str> = knob.path.split('.').collect();
        if let Some(place) = locate(&schema, "", &parts).and_then(|pointer| schema.pointer_mut(&pointer)) {
            enrich(place, knob);
        }
    }
    schema
}

/// The JSON Schema (draft 2020-12) of the scenario format of the placement laboratory.
///
/// It says what each setting alone may be; what settings must say together is [`Scenario::check`]'s.
pub fn schema() -> Value {
    let mut schema = schema_of::<Scenario>();
    if let Some(lists) = schema.pointer_mut("/$defs/Devices/oneOf/1/properties/listed") {
        lists["minItems"] = json!(1);
        lists["maxItems"] = json!(limits::DEVICES_PER_CLUSTER);
    }
    if let Some(lists) = schema.pointer_mut("/$defs/Jobs/oneOf/2/properties/listed") {
        lists["minItems"] = json!(1);
        lists["maxItems"] = json!(limits::JOBS);
    }
    if let Some(models) = schema.pointer_mut("/$defs/Workload/properties/models") {
        models["maxItems"] = json!(Architecture::OWN.len());
    }
    if let Some(layers) = schema.pointer_mut("/$defs/OwnModel/properties/layers") {
        layers["minItems"] = json!(1);
        layers["maxItems"] = json!(limits::LAYERS);
    }
    schema
}

/// The JSON pointer of the schema of the setting `parts` below the schema at `pointer`.
fn locate(schema: &Value, pointer: &str, parts: &[&str]) -> Option<String> {
    let here = schema.pointer(pointer)?;
    let Some((first, rest)) = parts.split_first() else { return Some(pointer.to_string()) };
    if let Some(reference) = here.get("$ref").and_then(Value::as_str) {
        return locate(schema, reference.strip_prefix('#')?, parts);
    }
    if *first == "*" {
        return locate(schema, &format!("{pointer}/items"), rest);
    }
    let variants = here.get("oneOf").and_then(Value::as_array).map_or(0, Vec::len);
    let places = (0..variants).map(|variant| format!("{pointer}/oneOf/{variant}"));
    places
        .chain([pointer.to_string()])
        .map(|place| format!("{place}/properties/{first}"))
        .find(|place| schema.pointer(place).is_some())
        .and_then(|place| locate(schema, &place, rest))
}

fn enrich(place: &mut Value, knob: &Knob) {
    place["title"] = json!(knob.label);
    place["description"] = json!(knob.help);
    if !knob.unit.is_empty() {
        place["x-unit"] = json!(knob.unit);
    }
    if knob.live {
        place["x-live"] = json!(true);
    }
    place["x-provenance"] = json!(knob.provenance.label());
    place["x-reason"] = json!(knob.reason);
    match knob.scale {
        Scale::Linear | Scale::Log => bounds(place, knob.low, knob.high),
        Scale::Whole | Scale::Fixed => bounds_whole(place, knob),
        Scale::List => {
            bounds(&mut place["items"], knob.low, knob.high);
            size(place);
        }
        Scale::Choices(_) => size(place),
        Scale::Text => {
            place["maxLength"] = json!(limits::TEXT_CHARS);
            place["pattern"] = json!("^[^\\u0000-\\u001f\\u007f-\\u009f]*$");
        }
        Scale::Changes => place["maxItems"] = json!(limits::INTERVENTIONS),
        Scale::Digest => place["pattern"] = json!("^([0-9a-f]{64})?$"),
        Scale::Choice(_) | Scale::Switch => {}
    }
}

fn bounds(place: &mut Value, low: f64, high: f64) {
    place["minimum"] = json!(low);
    place["maximum"] = json!(high);
}

fn bounds_whole(place: &mut Value, knob: &Knob) {
    place["minimum"] = json!(knob.low as u64);
    place["maximum"] = json!(knob.high as u64);
}

fn size(place: &mut Value) {
    place["minItems"] = json!(1);
    place["maxItems"] = json!(limits::CHOICES);
}
