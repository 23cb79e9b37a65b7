//! CSV: a row for each sample, its label and its pixels.
//!
//! The label is in the column named `label`, or in the first; all others are pixels, row by row, as many as a square image
//! has. The first line may name the columns.

use crate::model::{
    check::{Fault, excerpt},
    limits,
};

use super::{Dataset, check_size};

/// The brightest shade of a file whose shades are whole bytes.
const WHITE: f32 = 255.0;

/// Where the label stands and how many fields a row has.
struct Layout {
    fields: usize,
    label: usize,
    side: u64,
}

/// Reads a table of samples. Shades above 1 anywhere mean that all are of 255.
///
/// # Errors
/// By row and column: text, negative numbers or ones above 255, labels that are no whole numbers, rows of another length, a
/// number of pixels that no square has, more samples than the limits.
pub(super) fn read(bytes: &[u8], notes: &mut Vec<String>) -> Result<Dataset, Vec<Fault>> {
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        let problem = "holds a zero: it is neither text nor IDX (which begins with two of them)";
        return Err(vec![Fault::new(format!("byte {at}"), problem)]);
    }
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(::csv::Trim::All)
        .from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    let (mut images, mut labels, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    let mut layout = None;
    let mut record = ::csv::ByteRecord::new();
    let mut row = 0u64;
    while reader.read_byte_record(&mut record).map_err(|error| vec![Fault::new("", error.to_string())])? {
        row += 1;
        if layout.is_none() {
            let names = record.iter().any(|field| number(field).is_none());
            layout = Some(Layout::of(&record, names).map_err(|fault| vec![fault])?);
            if names {
                continue;
            }
        }
        let Some(layout) = &layout else { continue };
        let samples = labels.len() as u64 + 1;
        let sized = check_size(samples, layout.side, layout.side).map_err(|problem| Fault::new(at(row), problem));
        let read = sized.and_then(|_| layout.read(&record, row, &mut images, &mut labels));
        let is_too_much = faults.len() + 1 >= limits::FAULTS || samples > u64::from(limits::SAMPLES);
        if let Err(fault) = read {
            faults.push(fault);
            if is_too_much {
                break;
            }
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let side = layout.map_or(0, |layout| layout.side);
    let shape = check_size(labels.len() as u64, side, side).map_err(|problem| vec![Fault::new("", problem)])?;
    if images.iter().any(|shade| *shade > 1.0) {
        images.iter_mut().for_each(|shade| *shade /= WHITE);
        notes.push("shades were taken as 0 to 255, since some are above 1".to_owned());
    } else {
        notes.push("shades were taken as 0 to 1, since none is above 1".to_owned());
    }
    let classes = labels.iter().max().map_or(0, |&label| u32::from(label) + 1);
    Ok(Dataset { shape, classes, images, labels })
}

/// A row, counted from 1 as a table shows it: lines without anything do not count.
fn at(row: u64) -> String {
    format!("row {row}")
}

fn number(field: &[u8]) -> Option<f32> {
    let text = std::str::from_utf8(field).ok()?;
    // No `inf`, no `nan`.
    text.parse().ok().filter(|number: &f32| number.is_finite())
}

impl Layout {
    /// What the first row says; `names` tells whether it names the columns.
    fn of(first: &::csv::ByteRecord, names: bool) -> Result<Self, Fault> {
        let label = first.iter().position(|name| names && name.eq_ignore_ascii_case(b"label")).unwrap_or(0);
        let fields = first.len();
        let pixels = fields as u64 - 1;
        let side = pixels.isqrt();
        if side * side != pixels || pixels == 0 {
            let line = String::from_utf8_lossy(first.as_slice());
            let separated = fields == 1 && line.contains([';', '\t', ' ', '|']);
            let advice = if separated { "; separate them with commas" } else { "" };
            let problem =
                format!("has {fields} fields: a label and {pixels} pixels, which are no square image{advice}");
            return Err(Fault::new(at(1), problem));
        }
        check_size(1, side, side).map_err(|problem| Fault::new(at(1), problem))?;
        Ok(Self { fields, label, side })
    }

    /// Adds the sample of a row.
    fn read(
        &self,
        record: &::csv::ByteRecord,
        row: u64,
        images: &mut Vec<f32>,
        labels: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        if record.len() != self.fields {
            let problem = format!("has {} fields; the first row has {}", record.len(), self.fields);
            return Err(Fault::new(at(row), problem));
        }
        let fault = |column: usize, field: &[u8], right: &str| {
            let text = excerpt(&String::from_utf8_lossy(field));
            Fault::new(format!("row {row}, column {}", column + 1), format!("\"{text}\" is not {right}"))
        };
        for (column, field) in record.iter().enumerate() {
            if column == self.label {
                let label = number(field).filter(|label| label.fract() == 0.0 && (0.0..=WHITE).contains(label));
                let label = label.ok_or_else(|| fault(column, field, "a label: a whole number from 0 to 255"))?;
                labels.push(label as u8);
            } else {
                let shade = number(field).filter(|shade| (0.0..=WHITE).contains(shade));
                images.push(shade.ok_or_else(|| fault(column, field, "a shade: a number from 0 to 255"))?);
            }
        }
        Ok(())
    }
}
