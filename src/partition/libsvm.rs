//! Reading and writing the LIBSVM format: one document a line, `label index:value index:value …`.
//!
//! Labels are whole numbers, whichever; the classes are the labels that occur, ascending. Indices count from 1 and
//! ascend within a line; what is not written is zero. `#` begins a comment, as in SVMlight.

use std::{collections::BTreeSet, fmt::Write as _};

use crate::model::{
    check::{Fault, excerpt},
    limits,
};

use super::{logistic::Examples, sparse::Sparse};

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Labelled {
    /// The documents; features are as many as the greatest index.
    pub examples: Examples,
    /// The label of each class, ascending.
    pub labels: Vec<i64>,
    /// What a reader should know although nothing is wrong.
    pub notes: Vec<String>,
}

/// Reads a file.
///
/// ```
/// use edgelab::partition::libsvm;
/// let file = libsvm::read(b"+1 1:0.5 3:2\n-1 2:1\n").expect("two documents");
/// assert_eq!(file.labels, [-1, 1]);
/// assert_eq!(file.examples.classes, [1, 0]);
/// assert_eq!(file.examples.documents.row(0), [(0, 0.5), (2, 2.0)]);
/// let faults = libsvm::read(b"1 2:0.5 2:1\n").expect_err("an index is given twice");
/// assert_eq!(faults[0].path, "line 1, field 3");
/// ```
///
/// # Errors
/// All faults, by line and field: labels that are no whole numbers, indices that do not ascend from 1, values that are no
/// finite numbers within ±[`limits::FEATURE_VALUE`], more than the limits allow; a file of fewer than two classes.
pub fn read(content: &[u8]) -> Result<Labelled, Vec<Fault>> {
    let whole = |problem: String| Err(vec![Fault::new("", problem)]);
    if content.len() > limits::DATA_BYTES {
        return whole(format!("has {} bytes; at most {} are read", content.len(), limits::DATA_BYTES));
    }
    let Ok(text) = str::from_utf8(content) else { return whole("is not text (UTF-8)".into()) };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reading = Reading::default();
    for (number, line) in (1..).zip(text.lines()) {
        reading.line(number, line.split('#').next().unwrap_or_default());
        if reading.faults.len() >= limits::FAULTS {
            break;
        }
    }
    let mut labelled = reading.conclude()?;
    if !text.ends_with('\n') {
        labelled.notes.push("the last line has no line end: the file may have been cut off".into());
    }
    Ok(labelled)
}

/// Writes labelled documents; [`read`] gives back the same, where the greatest index and every label occur.
pub fn write(examples: &Examples, labels: &[i64]) -> String {
    let mut text = String::new();
    for (document, class) in examples.classes.iter().enumerate() {
        // Writing into a text cannot fail.
        let _ = write!(text, "{}", labels.get(*class as usize).copied().unwrap_or(i64::from(*class)));
        for (feature, value) in examples.documents.row(document) {
            let _ = write!(text, " {}:{value}", feature + 1);
        }
        text.push('\n');
    }
    text
}

#[derive(Default)]
struct Reading {
    labels: Vec<i64>,
    rows: Vec<Vec<(u32, f32)>>,
    features: u32,
    faults: Vec<Fault>,
}

impl Reading {
    /// Reads a line; one without any text is left out.
    fn line(&mut self, number: usize, line: &str) {
        let mut fields = (1..).zip(line.split_ascii_whitespace());
        let Some((_, label)) = fields.next() else { return };
        let at = |field: usize| format!("line {number}, field {field}");
        match label.parse() {
            Ok(label) => self.labels.push(label),
            Err(_) => self
                .faults
                .push(Fault::new(at(1), format!("must be a label, a whole number; it is \"{}\"", excerpt(label)))),
        }
        if self.rows.len() == limits::DOCUMENTS as usize {
            self.faults.push(Fault::new(at(1), format!("at most {} documents are read", limits::DOCUMENTS)));
            return;
        }
        let mut row: Vec<(u32, f32)> = Vec::new();
        let mut last = 0;
        for (field, entry) in fields {
            match read_entry(entry, last) {
                Ok((index, value)) => {
                    last = index;
                    if value != 0.0 {
                        row.push((index - 1, value));
                    }
                }
                Err(problem) => {
                    self.faults.push(Fault::new(at(field), problem));
                    // What follows in this line would only repeat it.
                    break;
                }
            }
        }
        self.features = self.features.max(last);
        self.rows.push(row);
    }

    fn conclude(self) -> Result<Labelled, Vec<Fault>> {
        let Self { labels: given, rows, features, mut faults } = self;
        faults.truncate(limits::FAULTS);
        if !faults.is_empty() {
            return Err(faults);
        }
        let labels: Vec<i64> = given.iter().copied().collect::<BTreeSet<i64>>().into_iter().collect();
        let mut whole = |problem: String| faults.push(Fault::new("", problem));
        if labels.len() < 2 {
            whole(format!("has documents of {} classes; at least two are needed", labels.len()));
        }
        if labels.len() > limits::CLASSES as usize {
            whole(format!("has {} different labels; at most {} classes are learned", labels.len(), limits::CLASSES));
        }
        if features == 0 {
            whole("has no features at all".into());
        }
        let weights = u64::from(features) * labels.len() as u64;
        if weights > limits::WEIGHTS {
            let classes = labels.len();
            whole(format!(
                "has {features} features × {classes} classes = {weights} weights; at most {} are learned",
                limits::WEIGHTS
            ));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut documents = Sparse::new(features);
        rows.into_iter().for_each(|row| documents.push(row));
        // Every label is among the labels.
        let class = |label: &i64| labels.binary_search(label).unwrap_or_default() as u32;
        let classes = given.iter().map(class).collect();
        Ok(Labelled { examples: Examples { documents, classes }, labels, notes: Vec::new() })
    }
}

/// Reads `index:value`; the index must be above `last`.
fn read_entry(entry: &str, last: u32) -> Result<(u32, f32), String> {
    let Some((index, value)) = entry.split_once(':') else {
        return Err(format!("must be index:value; it is \"{}\"", excerpt(entry)));
    };
    let wanted = limits::FEATURES;
    let index = match index.parse::<u32>() {
        Ok(index) if (1..=wanted).contains(&index) => index,
        _ => return Err(format!("must have an index between 1 and {wanted}; it has \"{}\"", excerpt(index))),
    };
    if index <= last {
        return Err(format!("has the index {index} after {last}; indices of a line must ascend"));
    }
    let most = limits::FEATURE_VALUE;
    match value.parse::<f32>() {
        Ok(number) if number.is_finite() && number.abs() <= most => Ok((index, number)),
        _ => Err(format!("must have a value within ±{most}; it has \"{}\"", excerpt(value))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        read(text.as_bytes()).expect_err(text).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn faults_have_a_line_and_a_field() {
        assert_eq!(
            faults("1 1:1\n1.5 1:1\nx\n2 0:1\n2 1:1 1:2\n2 1:NaN\n2 1:inf\n2 1:1e9\n2 3:1 x\n2 1000001:1\n2 4:\n"),
            [
                "line 2, field 1: must be a label, a whole number; it is \"1.5\"",
                "line 3, field 1: must be a label, a whole number; it is \"x\"",
                "line 4, field 2: must have an index between 1 and 1000000; it has \"0\"",
                "line 5, field 3: has the index 1 after 1; indices of a line must ascend",
                "line 6, field 2: must have a value within ±1000000; it has \"NaN\"",
                "line 7, field 2: must have a value within ±1000000; it has \"inf\"",
                "line 8, field 2: must have a value within ±1000000; it has \"1e9\"",
                "line 9, field 3: must be index:value; it is \"x\"",
                "line 10, field 2: must have an index between 1 and 1000000; it has \"1000001\"",
                "line 11, field 2: must have a value within ±1000000; it has \"\"",
            ]
        );
    }

    #[test]
    fn a_file_must_hold_something_to_learn() {
        assert_eq!(faults(""), ["has documents of 0 classes; at least two are needed", "has no features at all"]);
        assert_eq!(faults("1 1:1\n1 2:1\n"), ["has documents of 1 classes; at least two are needed"]);
        let many: String = (0..30).map(|label| format!("{label} 1000000:1\n")).collect();
        assert_eq!(
            faults(&many),
            ["has 1000000 features × 30 classes = 30000000 weights; at most 20000000 are learned"]
        );
        assert_eq!(read(&[0xff, 0xfe]).expect_err("no text")[0].problem, "is not text (UTF-8)");
    }

    #[test]
    fn comments_blank_lines_and_zeros_count_for_nothing() {
        let text = "# made by hand\n\n3 2:0 4:1e-3 # rare\r\n-7\n";
        let file = read(text.as_bytes()).expect("two documents");
        assert_eq!(file.labels, [-7, 3]);
        assert_eq!(file.examples.documents.row(0), [(3, 1e-3)]);
        assert_eq!(file.examples.documents.row(1), []);
        assert_eq!(file.examples.documents.columns(), 4);
        assert!(file.notes.is_empty());
        let cut = read(b"1 1:1\n2 1:0.2").expect("cut where a number may end");
        assert_eq!(cut.notes.len(), 1);
    }
}
