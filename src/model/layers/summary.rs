//! What the models come to: one row each, for `edgelab models` and for people.

use serde::Serialize;

use super::{Architecture, Input};

/// A model's totals at its published size and at the edge size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModelSummary {
    /// Its name in scenarios.
    pub architecture: Architecture,
    /// Its name for people.
    pub label: &'static str,
    /// Where the shapes come from.
    pub paper: &'static str,
    /// The published totals beside which ours can be held, and who states them.
    pub published_totals: &'static str,
    /// [`Input::PUBLISHED`].
    pub standard: Size,
    /// [`Input::EDGE`].
    pub edge: Size,
}

/// Totals at one size, per sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Side of the square images, pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_side: Option<u32>,
    /// Classes told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classes: Option<u32>,
    /// Words of a sequence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence_length: Option<u32>,
    /// Words known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vocabulary: Option<u32>,
    /// Indivisible parts.
    pub units: u32,
    /// Trainable numbers.
    pub parameters: u64,
    /// Multiply-accumulates of the forward pass.
    pub forward_macs: u64,
    /// Elements that a training step keeps.
    pub activations: u64,
}

/// The totals of every model.
pub fn summary() -> Vec<ModelSummary> {
    Architecture::PUBLISHED
        .into_iter()
        .filter_map(|architecture| {
            Some(ModelSummary {
                architecture,
                label: architecture.label(),
                paper: architecture.paper(),
                published_totals: published_totals(architecture),
                standard: size(architecture, &Input::PUBLISHED)?,
                edge: size(architecture, &Input::EDGE)?,
            })
        })
        .collect()
}

/// The totals of one model at one size; none where it does not work at that size.
fn size(architecture: Architecture, input: &Input) -> Option<Size> {
    let table = architecture.table(input).ok()?;
    let totals = table.totals();
    let image = |value| architecture.reads_images().then_some(value);
    let words = |value| (!architecture.reads_images()).then_some(value);
    Some(Size {
        image_side: image(input.side),
        classes: image(input.classes),
        sequence_length: words(input.sequence_length),
        vocabulary: words(input.vocabulary),
        units: table.units.len() as u32,
        parameters: totals.parameters,
        forward_macs: totals.forward_macs,
        activations: totals.activations,
    })
}

/// What is published about the standard size, and where.
fn published_totals(architecture: Architecture) -> &'static str {
    match architecture {
        Architecture::Vgg16 => "138,357,544 parameters, 15.47 GMAC (torchvision, vgg16)",
        Architecture::Googlenet => "6,998,552 parameters (Caffe's reference model without its auxiliary heads)",
        Architecture::Resnet18 => "11,689,512 parameters, 1.814 GMAC (torchvision, resnet18)",
        Architecture::MobilenetV2 => "3,504,872 parameters, 0.301 GMAC (torchvision, mobilenet_v2)",
        Architecture::Alexnet => "61,100,840 parameters, 0.714 GMAC (torchvision, alexnet)",
        Architecture::Lstm => "19.78 M parameters (PyTorch's LSTM with two biases, 10,000 words)",
        Architecture::Own1 | Architecture::Own2 | Architecture::Own3 | Architecture::Own4 => "",
    }
}

/// The totals as a table for a terminal: one line per model and size that differs, columns aligned, a line break at the end.
pub fn text_table(models: &[ModelSummary]) -> String {
    let mut rows =
        vec![["name", "model", "input", "units", "parameters", "forward MMAC", "activations"].map(String::from)];
    for model in models {
        // The language model has one size only.
        let edge = (model.edge != model.standard).then_some(&model.edge);
        for size in std::iter::once(&model.standard).chain(edge) {
            let input = match (size.image_side, size.classes, size.sequence_length, size.vocabulary) {
                (Some(side), Some(classes), ..) => format!("{side}², {} classes", grouped(u64::from(classes))),
                (.., Some(length), Some(vocabulary)) => format!("{length} words of {}", grouped(u64::from(vocabulary))),
                _ => String::new(),
            };
            rows.push([
                model.architecture.to_string(),
                model.label.into(),
                input,
                size.units.to_string(),
                grouped(size.parameters),
                format!("{:.1}", size.forward_macs as f64 / 1e6),
                grouped(size.activations),
            ]);
        }
    }
    align(&rows)
}

/// A whole number with a comma after every three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Columns as wide as their widest cell: the first three to the left, numbers to the right.
fn align<const N: usize>(rows: &[[String; N]]) -> String {
    const WORDS: usize = 3;
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(widths).enumerate().map(|(column, (cell, width))| {
            if column < WORDS { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}
