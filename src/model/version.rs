//! Format versions: what an older build wrote is brought up to date, what a newer one wrote is refused.

use serde_json::Value;

use super::{check::Fault, described::Described};

/// Brings a scenario value from one format version to the next.
pub type Step = fn(&mut Value) -> Result<(), Fault>;

/// A step with the format version that it reads.
pub type Migration = (u64, Step);

/// Brings a scenario value of any published format to [`Described::FORMAT`]; says whether it changed anything.
///
/// # Errors
/// A format that is missing, was never published, or comes from a newer version of this program.
pub fn migrate<S: Described>(value: &mut Value) -> Result<bool, Fault> {
    migrate_by(value, S::MIGRATIONS, u64::from(S::FORMAT))
}

/// [`migrate`] by other steps and to another format, so that the mechanism can be tested before it is needed.
///
/// # Errors
/// As [`migrate`], and those of the steps.
pub fn migrate_by(value: &mut Value, steps: &[Migration], target: u64) -> Result<bool, Fault> {
    let Some(object) = value.as_object() else {
        return Err(Fault::new("", "a scenario is a JSON object, beginning with {"));
    };
    let Some(found) = object.get("format").and_then(Value::as_u64) else {
        return Err(Fault::new("format", format!("must be the number of the file format, {target} today")));
    };
    if found > target {
        let problem = format!("is {found}: made by a newer version of this program, which reads up to {target}");
        return Err(Fault::new("format", problem));
    }
    for format in found..target {
        let Some((_, step)) = steps.iter().find(|(from, _)| *from == format) else {
            return Err(Fault::new("format", format!("is {found}, which no version of this program has written")));
        };
        step(value)?;
        value["format"] = Value::from(format + 1);
    }
    Ok(found != target)
}
