//! The words of the page, in one place, so that languages can be added.

use edgelab::{figure::words, model::method::Method};

use crate::story::{Kind, MarkKind};

pub const TITLE: &str = "Edge Training Lab";
pub const LOADING: &str = "The first run is being simulated …";
pub const NO_METHOD: &str = "there is no method to run";
pub const NO_WINDOW: &str = "there is no window";
pub const POLICY_NOT_SHIPPED: &str = "It is not among the shipped ones: drop its file onto the page.";
pub const SAME_WORKLOAD: &str = "identical workload ✓";
pub const OTHER_WORKLOAD: &str = "different workloads";
pub const SAME_WORKLOAD_HELP: &str =
    "The digests of arrivals and background are equal: every method faces the same jobs on the same devices.";
pub const SAME_BITS: &str = "✓ same bits";
pub const OTHER_BITS: &str = "≠ other bits than the link's";
pub const COPIED: &str = "Link copied: it opens this scenario, at this moment.";
pub const NOT_COPIED: &str = "The browser does not let pages copy; the link is in the address bar.";
pub const DROP_HERE: &str = "Drop a scenario file to open it";
pub const NEAREST: &str = "The nearest valid scenario runs instead.";
pub const REFUSED: &str = "This cannot run as it is set; the last results stay on show.";
pub const ADDRESS_FAULTS: &str = "Not everything in the address could be followed.";
pub const FILE_FAULTS: &str = "This file is no scenario that can run.";
pub const SHIELD_HELP: &str =
    "The same policy with and without the shield: only who checks the joint action changes.";
pub const NO_SHIELD_LANE: &str = "Choose MARL or SROLE for one of the stages to switch its shield.";
pub const NO_MATCH: &str = "No setting matches.";
pub const LISTED_HINT: &str = "Devices and jobs that are listed one by one are edited in the scenario file.";
pub const NOTHING_SELECTED: &str = "Choose a device on a stage, or a row of the table below it, to look at it closely.";

/// The worker died.
pub fn worker_died(problem: &str, href: &str) -> String {
    format!("The simulation stopped: {problem}. A new worker stands ready; the address that leads here is {href}")
}

/// A policy is not at hand.
pub fn policy_missing(digest: &str) -> String {
    format!("The learned policy {}… is not here.", digest.chars().take(12).collect::<String>())
}

/// A file is larger than any that we read.
pub fn file_too_large(name: &str, bytes: f64) -> String {
    format!("{name} has {:.0} MB; that is more than any scenario file.", bytes / 1e6)
}

/// A file cannot be read as text.
pub fn file_unreadable(name: &str) -> String {
    format!("{name} cannot be read as text.")
}

/// How far a run is.
pub fn progress(records: usize) -> String {
    format!("simulating: {records} records so far …")
}

/// What the opened comparison shows, in one sentence.
pub fn lead(devices: usize, jobs: usize, methods: &[Method]) -> String {
    let (devices, jobs) = (plural(devices, "edge device"), plural(jobs, "training job"));
    let names: Vec<&str> = methods.iter().map(|method| method.label()).collect();
    match methods {
        [Method::Marl, Method::SroleD | Method::SroleC] => format!(
            "{devices} schedule {jobs}, each agent on its own: with MARL their choices collide; \
             with {} a shield checks the joint action first and moves what would overload a device.",
            names[1]
        ),
        [one] => format!("{devices}, {jobs}, scheduled by {}. {}", one.label(), one.summary()),
        _ => format!("{devices}, {jobs}, the same arrivals on every stage: {} side by side.", listed(&names)),
    }
}

/// What a beat shows.
pub fn beat(kind: Kind) -> &'static str {
    match kind {
        Kind::Start => "Before the first event",
        Kind::Background => "Other people's work changes",
        Kind::Arrived => "Jobs arrive",
        Kind::Proposed => "Agents propose, all at once",
        Kind::Decided => "Agents decide",
        Kind::Reviewed => "The joint action is reviewed",
        Kind::Placed => "Tasks start on their hosts",
        Kind::Completed => "A job has finished",
        Kind::Ended => "The run is over",
    }
}

/// The name of a kind of mark, in the plural.
pub fn marks(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Collision => "collisions",
        MarkKind::Overload => "overloads",
        MarkKind::Correction => "corrections",
        MarkKind::Arrival => "arrivals",
        MarkKind::Completion => "completions",
    }
}

/// The name of a kind of mark.
pub fn mark(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Collision => "collision",
        MarkKind::Overload => "overload",
        MarkKind::Correction => "correction",
        MarkKind::Arrival => "arrival",
        MarkKind::Completion => "completion",
    }
}

/// How much of something.
pub fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Names in a row.
pub fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// A moment for the clock: milliseconds where they matter.
pub fn moment(secs: f64) -> String {
    if secs < 60.0 { format!("{secs:.3} s") } else { words::duration(secs) }
}

/// The speed of a clock for people.
pub fn speed(factor: f64) -> String {
    if factor >= 10.0 {
        format!("×{factor:.0}")
    } else if factor >= 1.0 {
        format!("×{}", (factor * 10.0).round() / 10.0)
    } else {
        format!("×{}", (factor * 1000.0).round() / 1000.0)
    }
}

/// What the keys do, for the help.
pub const KEYS: &[(&str, &str)] = &[
    ("Space", "play or pause"),
    ("→ ←", "one step forward or back"),
    ("Home End", "to the start or the end"),
    ("C", "to the next collision"),
    ("O", "to the next overload"),
    ("K", "to the next correction"),
    ("S", "shield on or off"),
    ("+ −", "faster or slower"),
    ("N P", "look at the next or previous device"),
    ("Esc", "look at nothing in particular"),
    ("?", "this list"),
];
