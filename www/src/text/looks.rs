//! The words of a look at one device or job, and of the tables that say the same as the stages.

use edgelab::{engine::instance::Device, figure::words, model::layers::Architecture};

use super::plural;

pub const NOTHING_SELECTED: &str = "Choose a device on a stage, or a row of the tables, to look at it closely.";
pub const TASKS: &str = "tasks";
pub const TWIN_TABLE: &str = "Table";
pub const DEVICE: &str = "Device";
pub const DEVICES_CAPTION: &str = "Planned utilisation of each device now; ■ is above the limit.";
pub const JOBS_CAPTION: &str = "Progress of each job now; ✓ with its training time.";
pub const JOB: &str = "Job";
pub const MODEL: &str = "Model";
pub const OWNER: &str = "Owner";
pub const FUTURE: &str = "not yet arrived";
pub const SCHEDULING: &str = "being scheduled";
pub const PREVIOUS: &str = "Previous";
pub const FOLLOWING: &str = "Following";
pub const REALISED: &str = "CPU realised";
pub const IS_OVERLOADED: &str = "■ Overloaded: a resource is planned beyond the limit.";
pub const HOSTS_NOTHING: &str = "Hosts no task.";
pub const LENS: &str = "The decision about this job";
pub const TASK: &str = "Task";
pub const PROPOSED: &str = "Proposed";
pub const OTHERS: &str = "Others there";
pub const CARRIED_OUT: &str = "Carried out";

/// Joules for people.
pub fn energy(joules: f64) -> String {
    if joules >= 1e6 { format!("{:.2} MJ", joules / 1e6) } else { format!("{:.1} kJ", joules / 1e3) }
}

/// What a device is.
pub fn device_facts(device: &Device) -> String {
    let gigaflops = (device.cpu_flops_per_sec / 1e8).round() / 10.0;
    let megabytes = device.memory_bytes / 1_000_000;
    let megabits = (device.uplink_bytes_per_sec * 8.0 / 1e6).round();
    format!("{gigaflops} GFLOP/s · {megabytes} MB · {megabits} Mb/s · region {}", device.region)
}

/// What a job is.
pub fn job_facts(model: Architecture, owner: &str, iterations: u32) -> String {
    format!("{model} · owned by {owner} · {iterations} iterations")
}

/// Who proposed for a device.
pub fn wanted_by(owners: &[String]) -> String {
    format!("In the last joint action proposed by {}: {}.", plural(owners.len(), "agent"), owners.join(", "))
}

/// How far a job is.
pub fn training(done: f64, of: f64, cycle_secs: f64) -> String {
    format!("iteration {:.0} of {of:.0}, {} each", done, words::duration(cycle_secs))
}

/// How long a job took.
pub fn trained_in(secs: f64) -> String {
    format!("trained in {}", words::duration(secs))
}
