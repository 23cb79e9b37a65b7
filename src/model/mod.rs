//! What a user describes: devices, jobs, models, the study; and how its settings are named, bounded and explained.

pub mod check;
pub mod knob;
pub mod layers;
pub mod limits;
pub mod load;
pub mod method;
pub mod path;
pub mod scenario;
pub mod split;
pub mod time;
