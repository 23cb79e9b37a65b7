//! Rows as CSV (RFC 4180).

/// Records of two fields or more as CSV, each ended by a line feed; fields that hold commas, quotes or line breaks are
/// quoted.
///
/// Not written by the library that reads such files: for a style of quoting that is not used here, its writer brings the
/// standard library's reader of numbers along, twelve kilobytes of the page's first view. A test has it read what this
/// writes.
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
    let mut text = String::new();
    for record in records {
        for (place, field) in record.into_iter().enumerate() {
            let field = field.as_ref();
            if place > 0 {
                text.push(',');
            }
            if field.contains([',', '"', '\r', '\n']) {
                text.extend(["\"", &field.replace('"', "\"\""), "\""]);
            } else {
                text.push_str(field);
            }
        }
        text.push('\n');
    }
    text
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
