//! The measures of a run by name: the columns of tables, and what claims are about.

use crate::engine::metrics::Metrics;

/// A measure of a run, and how it is printed.
#[derive(Debug, Clone, Copy)]
pub struct Measure<M = Metrics> {
    /// Its name in tables: the path of the number in a run's `metrics`, with `_` for the dot.
    pub name: &'static str,
    /// Its name for people, with its unit.
    pub label: &'static str,
    /// Digits after the point, for people.
    pub digits: usize,
    /// Reads it off a run's measures.
    pub of: fn(&M) -> f64,
}

impl<M> Measure<M> {
    /// A measure by its name, its label, the digits after the point, and how it is read.
    pub const fn new(name: &'static str, label: &'static str, digits: usize, of: fn(&M) -> f64) -> Self {
        Self { name, label, digits, of }
    }
}

impl Measure {
    /// The placement laboratory's measure called `name`, with its place in [`MEASURES`].
    pub fn find(name: &str) -> Option<(usize, &'static Self)> {
        MEASURES.iter().enumerate().find(|(_, measure)| measure.name == name)
    }
}

/// The measures of the placement laboratory, in the order of a table's columns (science §1.8). A time's value in a run is that of its jobs.
pub static MEASURES: [Measure; 26] = [
    Measure::new("training_secs_median", "training time, s", 0, |m| m.training_secs.median),
    Measure::new("training_secs_p01", "training time, 1st percentile, s", 0, |m| m.training_secs.p01),
    Measure::new("training_secs_p99", "training time, 99th percentile, s", 0, |m| m.training_secs.p99),
    Measure::new("training_secs_mean", "training time, mean, s", 0, |m| m.training_secs.mean),
    Measure::new("scheduling_delay_secs_median", "scheduling delay, s", 2, |m| m.scheduling_delay_secs.median),
    Measure::new("scheduling_delay_secs_p99", "scheduling delay, 99th percentile, s", 2, |m| {
        m.scheduling_delay_secs.p99
    }),
    Measure::new("slowdown_median", "slowdown", 2, |m| m.slowdown.median),
    Measure::new("slowdown_p99", "slowdown, 99th percentile", 2, |m| m.slowdown.p99),
    Measure::new("makespan_secs", "makespan, s", 0, |m| m.makespan_secs),
    Measure::new("jobs", "jobs", 0, |m| f64::from(m.jobs)),
    Measure::new("jobs_unfinished", "jobs unfinished", 0, |m| f64::from(m.jobs_unfinished)),
    Measure::new("collisions_proposed", "collisions proposed", 1, |m| m.collisions_proposed as f64),
    Measure::new("collisions_executed", "collisions executed", 1, |m| m.collisions_executed as f64),
    Measure::new("misfits", "misfits", 1, |m| m.misfits as f64),
    Measure::new("forced", "forced", 1, |m| m.forced as f64),
    Measure::new("corrections", "corrections", 1, |m| m.corrections as f64),
    Measure::new("false_alarms", "false alarms", 1, |m| m.false_alarms as f64),
    Measure::new("border_refusals", "border refusals", 1, |m| m.border_refusals as f64),
    Measure::new("shield_messages", "shield messages", 0, |m| m.shield_messages as f64),
    Measure::new("shield_secs", "shield time, s", 2, |m| m.shield_secs),
    Measure::new("decision_secs", "decision time, s", 2, |m| m.decision_secs),
    Measure::new("overloaded_device_secs", "overload, device-seconds", 0, |m| m.overloaded_device_secs),
    Measure::new("utilisation_devices", "utilisation, all devices", 3, |m| m.utilisation_median.devices),
    Measure::new("utilisation_hosts", "utilisation, hosts", 3, |m| m.utilisation_median.hosts),
    Measure::new("utilisation_tasks", "utilisation, by task", 3, |m| m.utilisation_median.tasks),
    Measure::new("energy_joules", "energy, J", 0, |m| m.energy_joules),
];
