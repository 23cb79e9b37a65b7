//! What a user describes: devices, jobs, models, the study; and how its settings are named, bounded and explained.

/// The names of all of `Self::ALL`, in its order.
macro_rules! names {
    () => {{
        let mut names = [""; Self::ALL.len()];
        let mut index = 0;
        while index < names.len() {
            names[index] = Self::ALL[index].name();
            index += 1;
        }
        names
    }};
}
pub(crate) use names;

pub mod check;
pub mod csv;
pub mod departures;
pub mod described;
pub mod faults;
pub mod intervention;
pub mod json;
pub mod knob;
pub mod layers;
pub mod learning;
pub mod limits;
pub mod load;
pub mod method;
pub mod path;
pub mod rules;
pub mod scenario;
#[cfg(feature = "cli")]
pub mod schema;
pub mod shape;
pub mod split;
pub mod time;
pub mod version;
