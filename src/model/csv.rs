//! Rows as CSV (RFC 4180).

use csv_core::{Terminator, Writer, WriterBuilder};

/// Records as CSV, each ended by a line feed; fields that hold commas, quotes or line breaks are quoted.
///
/// Written with the core of the CSV library: its larger writer brings the standard library's reader of numbers into the
/// page, twelve kilobytes of the first view.
///
/// ```
/// use edgelab::model::csv;
///
/// assert_eq!(csv::text([["name", "count"], ["a,b", "\"1\""]]), "name,count\n\"a,b\",\"\"\"1\"\"\"\n");
/// ```
pub fn text<R>(records: impl IntoIterator<Item = R>) -> String
where
    R: IntoIterator<Item: AsRef<str>>,
{
    let mut writer = WriterBuilder::new().terminator(Terminator::Any(b'\n')).build();
    let mut text = Vec::new();
    for record in records {
        for (place, field) in record.into_iter().enumerate() {
            let field = field.as_ref().as_bytes();
            if place > 0 {
                append(&mut writer, &mut text, 0, |writer, room| writer.delimiter(room).1);
            }
            append(&mut writer, &mut text, field.len(), |writer, room| writer.field(field, room).2);
        }
        append(&mut writer, &mut text, 0, |writer, room| writer.terminator(room).1);
    }
    String::from_utf8(text).unwrap_or_default()
}

/// Lets the writer write what takes at most the room of a field all of quotes, with its own quotes around it.
fn append(writer: &mut Writer, text: &mut Vec<u8>, len: usize, write: impl FnOnce(&mut Writer, &mut [u8]) -> usize) {
    let start = text.len();
    text.resize(start + 2 * len + 3, 0);
    let written = write(writer, &mut text[start..]);
    text.truncate(start + written);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        /// Another reader of the format finds the fields that were written.
        #[test]
        fn fields_come_back(rows in prop::collection::vec(prop::collection::vec("[a-z,\"\r\n é]{0,12}", 3), 0..5)) {
            let text = super::text(&rows);
            let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
            let read: Vec<Vec<String>> = reader
                .records()
                .map(|record| record.map(|record| record.iter().map(str::to_owned).collect()))
                .collect::<Result<_, _>>()
                .map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert_eq!(read, rows);
        }
    }
}
