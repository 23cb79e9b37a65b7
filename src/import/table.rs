//! Tables with a header: columns with their units in their names, cells by row and column.

use crate::model::{
    check::{Fault, excerpt},
    limits,
    shape::nearest,
};

use super::places::Places;

/// A column that a kind of table knows.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The setting that it gives.
    pub field: &'static str,
    /// What it is, for people.
    pub what: &'static str,
    /// How it may be written, each name with the factor to the setting's own unit; texts have one name and factor 1.
    pub names: &'static [(&'static str, f64)],
}

/// A table as text.
#[derive(Debug)]
pub struct Table {
    headers: Vec<String>,
    /// The rows with the numbers of the lines of the file on which they begin, from 1.
    rows: Vec<(usize, csv::StringRecord)>,
}

/// The most rows of a table: as many as jobs.
const MOST_ROWS: usize = limits::JOBS as usize;

impl Table {
    /// Reads a table: fields separated by commas, quoted where they hold commas. Rows without any text are left out.
    ///
    /// # Errors
    /// Other separators, rows that are longer or shorter than the header, more rows than anything can have.
    pub fn read(text: &str) -> Result<Self, Vec<Fault>> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut faults = Vec::new();
        let mut headers: Vec<String> = Vec::new();
        let mut rows = Vec::new();
        let mut number = 1;
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => return Err(vec![Fault::new(format!("row {number}"), error.to_string())]),
            };
            number = record.position().map_or(number, |position| line_of(text, position));
            if record.iter().all(str::is_empty) {
                continue;
            }
            if headers.is_empty() {
                headers = header(&record, number)?;
                continue;
            }
            if record.len() != headers.len() {
                let problem = format!("has {} fields; the header has {}", record.len(), headers.len());
                faults.push(Fault::new(format!("row {number}"), problem));
            }
            if faults.len() >= limits::FAULTS {
                break;
            }
            if rows.len() == MOST_ROWS {
                faults.push(Fault::new(format!("row {number}"), format!("at most {MOST_ROWS} rows are read")));
                break;
            }
            rows.push((number, record));
        }
        if faults.is_empty() { Ok(Self { headers, rows }) } else { Err(faults) }
    }

    /// The names of the columns.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// Whether there is a column that begins so, whatever its unit.
    pub fn has(&self, stem: &str) -> bool {
        self.headers.iter().any(|header| header.starts_with(stem))
    }

    /// Finds the columns; `needed` are the fields that must be there.
    ///
    /// # Errors
    /// Columns without a unit, unknown ones, two for one thing, and those that are missing, by name; no rows at all.
    pub fn columns(&self, known: &'static [Column], needed: &[&str]) -> Result<Columns<'_>, Vec<Fault>> {
        let mut found: Vec<Option<(usize, f64)>> = vec![None; known.len()];
        let mut faults = Vec::new();
        for (place, header) in self.headers.iter().enumerate() {
            let at = || format!("row 1, column {}", excerpt(header));
            let spelt = known.iter().enumerate().find_map(|(index, column)| {
                column.names.iter().find(|(name, _)| name == header).map(|(_, factor)| (index, *factor))
            });
            match spelt {
                None => faults.push(Fault::new(at(), unknown(header, known))),
                Some((index, _)) if found[index].is_some() => {
                    faults.push(Fault::new(at(), format!("gives the {} a second time", known[index].what)));
                }
                Some((index, factor)) => found[index] = Some((place, factor)),
            }
        }
        // A misspelt column is missing too: the misspelling says more.
        let all_known = faults.is_empty();
        for (column, found) in known.iter().zip(&found) {
            if all_known && found.is_none() && needed.contains(&column.field) {
                let problem = format!("has no column for the {}: {}", column.what, spellings(column));
                faults.push(Fault::new("row 1", problem));
            }
        }
        if self.rows.is_empty() && faults.is_empty() {
            faults.push(Fault::new("", "has a header and no rows"));
        }
        faults.truncate(limits::FAULTS);
        if faults.is_empty() { Ok(Columns { table: self, known, found }) } else { Err(faults) }
    }
}

/// The line on which a record begins: its position is before the empty lines that the parser skips.
fn line_of(text: &str, position: &csv::Position) -> usize {
    let rest = text.as_bytes().get(position.byte() as usize..).unwrap_or_default();
    let skipped = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| **byte == b'\n').count();
    position.line() as usize + skipped
}

fn header(record: &csv::StringRecord, number: usize) -> Result<Vec<String>, Vec<Fault>> {
    let line = record.iter().collect::<Vec<_>>().join(",");
    for (separator, name) in [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")] {
        if record.len() == 1 && line.contains(separator) {
            let problem = format!("is separated by {name}; save it with commas between the fields");
            return Err(vec![Fault::new(format!("row {number}"), problem)]);
        }
    }
    if number != 1 {
        return Err(vec![Fault::new("row 1", "is empty; it must name the columns")]);
    }
    Ok(record.iter().map(str::to_owned).collect())
}

fn spellings(column: &Column) -> String {
    column.names.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// What is wrong with the name of a column.
fn unknown(header: &str, known: &[Column]) -> String {
    if header.is_empty() {
        return "has no name".to_owned();
    }
    let first = |name: &str| name.split('_').next().unwrap_or_default().to_owned();
    let meant = known
        .iter()
        .find(|column| column.names.len() > 1 && column.names.iter().any(|(name, _)| first(name) == first(header)));
    match meant {
        Some(column) => format!("names no unit that is known for the {}: write {}", column.what, spellings(column)),
        None => {
            let names = known.iter().flat_map(|column| column.names).map(|(name, _)| *name);
            format!("is unknown; did you mean {}?", nearest(header, names))
        }
    }
}

/// A table whose columns are known.
pub struct Columns<'t> {
    table: &'t Table,
    known: &'static [Column],
    found: Vec<Option<(usize, f64)>>,
}

impl Columns<'_> {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.table.rows.len()
    }

    /// Whether the table gives this field at all.
    pub fn gives(&self, field: &str) -> bool {
        self.find(field).is_some()
    }

    fn find(&self, field: &str) -> Option<(usize, f64)> {
        let index = self.known.iter().position(|column| column.field == field)?;
        self.found[index]
    }

    /// The text of a cell; `None` where there is no such column or nothing stands in the cell.
    pub fn text(&self, row: usize, field: &str) -> Option<&str> {
        let (place, _) = self.find(field)?;
        self.table.rows[row].1.get(place).filter(|text| !text.is_empty())
    }

    /// The number of a cell in the setting's own unit; `None` where there is none.
    ///
    /// # Errors
    /// A text that is no finite number.
    pub fn number(&self, row: usize, field: &str) -> Result<Option<f64>, Fault> {
        let (Some(text), Some((_, factor))) = (self.text(row, field), self.find(field)) else { return Ok(None) };
        // Read as JSON, as everywhere: no infinity, no hexadecimals.
        let number: Option<f64> = serde_json::from_str(text).ok();
        let scaled = number.map(|number| number * factor).filter(|number| number.is_finite());
        let comma = if text.contains(',') { "; write the decimal point as a point" } else { "" };
        scaled.map(Some).ok_or_else(|| self.fault(row, field, format!("\"{}\" is not a number{comma}", excerpt(text))))
    }

    /// A whole number, zero or more, in the setting's own unit; given in a larger unit it is rounded.
    ///
    /// # Errors
    /// A text that is no such number.
    pub fn whole(&self, row: usize, field: &str) -> Result<Option<u64>, Fault> {
        const MOST: f64 = (1u64 << 53) as f64;
        let Some(number) = self.number(row, field)? else { return Ok(None) };
        let in_own_unit = self.find(field).is_some_and(|(_, factor)| factor == 1.0);
        if !(0.0..=MOST).contains(&number) || in_own_unit && number.fract() != 0.0 {
            let text = self.text(row, field).unwrap_or_default();
            return Err(self.fault(row, field, format!("\"{}\" is not a whole number of 0 or more", excerpt(text))));
        }
        Ok(Some(number.round() as u64))
    }

    /// A fault of a cell.
    pub fn fault(&self, row: usize, field: &str, problem: impl Into<String>) -> Fault {
        Fault::new(self.places().of(row, field), problem)
    }

    /// The fault of a cell in which something must stand.
    pub fn empty(&self, row: usize, field: &str) -> Fault {
        self.fault(row, field, "is empty")
    }

    /// Where everything stands.
    pub fn places(&self) -> Places {
        let rows = self.table.rows.iter().map(|(number, _)| format!("row {number}")).collect();
        let fields =
            self.known.iter().zip(&self.found).filter_map(|(column, found)| {
                found.map(|(place, _)| (column.field, excerpt(&self.table.headers[place])))
            });
        Places::of_table(rows, fields.collect())
    }
}

/// All rows, or all faults of all rows.
pub fn collect<T>(columns: &Columns<'_>, read: impl Fn(usize) -> Result<T, Fault>) -> Result<Vec<T>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut items = Vec::new();
    for row in 0..columns.rows() {
        match read(row) {
            Ok(item) => items.push(item),
            Err(fault) if faults.len() < limits::FAULTS => faults.push(fault),
            Err(_) => break,
        }
    }
    if faults.is_empty() { Ok(items) } else { Err(faults) }
}
