//! A reader's own model: a layer table that stands in the scenario itself, so that the scenario stays the whole input.

use serde::{Deserialize, Serialize};

use super::{Architecture, Table, Unit};

/// A model described layer by layer. Jobs name it by its place in the list: `own-1` is the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OwnModel {
    /// Its name for people, unique.
    pub name: String,
    /// Elements of one sample as it enters.
    pub input_elements: u64,
    /// Its layers, in the order of the forward pass.
    pub layers: Vec<OwnLayer>,
}

/// A layer of a reader's own model: an indivisible part, with what it costs per sample. See [`Unit`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OwnLayer {
    /// Its name, unique in its model.
    pub name: String,
    /// Multiply-accumulates of the forward pass, per sample.
    pub forward_macs: u64,
    /// Trainable numbers.
    pub parameters: u64,
    /// Elements that a training step keeps for the way back, per sample.
    pub activation_elements: u64,
    /// Elements that cross a cut after this layer, per sample.
    pub output_elements: u64,
}

impl OwnModel {
    /// The layer table under which jobs train it as `architecture`.
    pub(in crate::model) fn table(&self, architecture: Architecture) -> Table {
        let unit = |layer: &OwnLayer| Unit {
            name: layer.name.clone(),
            forward_macs: layer.forward_macs,
            parameters: layer.parameters,
            activations: layer.activation_elements,
            output: layer.output_elements,
        };
        Table { architecture, input_elements: self.input_elements, units: self.layers.iter().map(unit).collect() }
    }

    /// The sums over all layers: multiply-accumulates, parameters, elements kept. A sum beyond all numbers stays at the
    /// greatest.
    pub fn sums(&self) -> [u64; 3] {
        self.layers.iter().fold([0; 3], |[macs, parameters, elements], layer| {
            [
                macs.saturating_add(layer.forward_macs),
                parameters.saturating_add(layer.parameters),
                elements.saturating_add(layer.activation_elements),
            ]
        })
    }
}
