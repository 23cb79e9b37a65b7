//! A table of jobs.

use crate::model::{check::Fault, layers::Architecture, scenario::ListedJob};

use super::{
    Part, Reading,
    table::{Column, Table, collect},
};

/// The columns without which it is no table of jobs.
pub const NEEDED: &str = "owner, model";

static COLUMNS: &[Column] = &[
    Column { field: "name", what: "name", names: &[("name", 1.0)] },
    Column { field: "owner", what: "owner", names: &[("owner", 1.0)] },
    Column { field: "model", what: "model", names: &[("model", 1.0)] },
    Column {
        field: "arrival_secs",
        what: "arrival",
        names: &[
            ("arrival_secs", 1.0),
            ("arrival_millisecs", 1e-3),
            ("arrival_minutes", 60.0),
            ("arrival_hours", 3600.0),
        ],
    },
];

/// Whether a header is that of jobs.
pub fn fits(table: &Table) -> bool {
    table.has("owner")
}

/// Reads the jobs. Left out, a name is `job-` with the job's number, and the arrival is the beginning of the run.
///
/// # Errors
/// What is wrong, by row and column.
pub fn read(table: &Table) -> Result<Reading, Vec<Fault>> {
    let columns = table.columns(COLUMNS, &["owner", "model"])?;
    let jobs = collect(&columns, |row| {
        let given = |field: &str| columns.text(row, field).ok_or_else(|| columns.empty(row, field));
        let job = ListedJob {
            name: columns.text(row, "name").map_or_else(|| format!("job-{row}"), str::to_owned),
            owner: given("owner")?.to_owned(),
            // The name that the file gives is looked up when all models are known.
            model: Architecture::Vgg16,
            arrival_secs: columns.number(row, "arrival_secs")?.unwrap_or(0.0),
        };
        Ok((job, given("model")?.to_owned()))
    })?;
    let mut notes = Vec::new();
    let lacks = |field: &str| (0..columns.rows()).any(|row| columns.text(row, field).is_none());
    if lacks("name") {
        notes.push("jobs without a name are called job-0, job-1 and so on, by their row".into());
    }
    if lacks("arrival_secs") {
        notes.push("jobs without an arrival arrive at 0 s".into());
    }
    Ok(Reading { part: Part::Jobs(jobs), places: columns.places(), notes })
}
