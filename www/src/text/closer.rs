//! The words of the close look.

use edgelab::{
    figure::words,
    model::knob::{self, Knob},
    placement::lens::{JointAction, ReviewCost, Ruling, TaskView, Totals},
};

use super::plural;
use crate::bridge::Panel;

pub const TITLE: &str = "A closer look";
pub const SCENARIO: &str = "Scenario";
pub const SCENARIO_HELP: &str = "The scenario as a file: open it here, or run it on the command line";
pub const TRACE: &str = "Trace";
pub const TRACE_HELP: &str = "Each run's records, a line each; “edgelab verify” runs them again and compares";

/// The name of a panel.
pub fn panel(panel: Panel) -> &'static str {
    match panel {
        Panel::Devices => "Devices",
        Panel::Jobs => "Jobs",
        Panel::Links => "Links",
        Panel::Regions => "Regions",
        Panel::Events => "Events",
        Panel::Decisions => "Decisions",
        Panel::Gantt => "Gantt",
        Panel::Why => "Why",
        Panel::WhatIf => "What if",
        Panel::Edit => "Edit",
        Panel::Export => "Export",
    }
}

pub const DECISION_BEFORE: &str = "Decision before";
pub const DECISION_AFTER: &str = "Next decision";
pub const DECISIONS_LEAD: &str =
    "Pale: what was proposed. Full: what is carried out. Dark: what was there before. Line: the limit α.";
pub const NO_DECISION: &str = "Nothing has been proposed yet.";

/// The totals of a lane so far.
pub fn totals(totals: &Totals) -> String {
    let mut parts = vec![
        plural(totals.joint_actions as usize, "joint action"),
        format!("collisions: {} proposed, {} carried out", totals.collisions_proposed, totals.collisions_executed),
    ];
    if totals.reviews > 0 {
        parts.push(format!(
            "{}, {}, {}",
            plural(totals.corrections as usize, "correction"),
            plural(totals.false_alarms as usize, "false alarm"),
            plural(totals.border_refusals as usize, "border refusal")
        ));
        parts.push(format!("{} forced, {} waiting", totals.forced, totals.waiting));
        parts.push(format!(
            "{} in {}",
            plural(totals.messages as usize, "message"),
            words::duration(totals.review_secs)
        ));
    }
    format!("So far: {}.", parts.join("; "))
}

/// What a joint action is.
pub fn joint_action(action: &JointAction) -> String {
    let owners = {
        let mut owners: Vec<u32> = action.tasks.iter().map(|task| task.owner).collect();
        owners.sort_unstable();
        owners.dedup();
        owners.len()
    };
    let verdict = match action.reviewed_at {
        Some(at) => format!("reviewed at {}", super::moment(at.secs())),
        None => "nobody has reviewed it".to_owned(),
    };
    format!(
        "Joint action {} at {}: {} of {}; {verdict}.",
        action.batch,
        super::moment(action.proposed_at.secs()),
        plural(action.tasks.len(), "task"),
        plural(owners, "agent")
    )
}

/// What a review cost.
pub fn review_cost(review: &ReviewCost) -> String {
    format!(
        "The review cost {} and {} of messages among shields, and took {}; {} at borders.",
        plural(review.messages as usize, "message"),
        plural(review.rounds as usize, "round"),
        words::duration(review.secs),
        plural(review.border_refusals as usize, "refusal")
    )
}

/// Who wants a host.
pub fn wanted_by(owners: usize, tasks: usize) -> String {
    format!("{} for {}", plural(owners, "agent"), plural(tasks, "task"))
}

/// More hosts than are shown.
pub fn more_hosts(hosts: usize) -> String {
    format!("… and {} with less to see.", plural(hosts, "host"))
}

/// What became of a task, seen from a host.
pub fn ruling(task: &TaskView, here: u32, moved: Option<String>, proposed: &str) -> String {
    if task.proposed != here {
        return format!("from {proposed}, which was refused");
    }
    match (task.ruling, moved) {
        (Ruling::Left, _) => "left the joint action: its owner failed".to_owned(),
        (Ruling::Pending, _) => "not yet reviewed".to_owned(),
        (Ruling::Unreviewed, _) => "carried out, nobody reviews".to_owned(),
        (Ruling::AsProposed, _) => "as proposed".to_owned(),
        (Ruling::Corrected, Some(host)) if task.false_alarm => {
            format!("→ {host} (a false alarm: it could have stayed)")
        }
        (Ruling::Corrected, Some(host)) => format!("→ {host}"),
        (Ruling::Forced, Some(host)) if task.executed == Some(here) => {
            format!("kept on {host} by force: nothing was safe")
        }
        (Ruling::Forced, Some(host)) => format!("→ {host} by force: nothing was safe"),
        (Ruling::Corrected | Ruling::Forced | Ruling::Waits, _) => "waits with its job: nothing was safe".to_owned(),
    }
}

/// A resource's load before, as proposed, and as carried out.
pub fn forecast(base: f64, proposed: f64, executed: Option<f64>) -> String {
    let asked = format!("{} → {}", words::percent(base), words::percent(proposed));
    match executed {
        Some(executed) if (executed - proposed).abs() >= 0.005 => format!("{asked}, then {}", words::percent(executed)),
        _ => asked,
    }
}

pub const WHY_ASK: &str = "Find out";
pub const WHY_MANY: &str = "With so many devices it takes some seconds to see where the time went.";
pub const WHY_LEAD: &str = "Where the time of the jobs went, from arrival to the last iteration, over the whole run. Choose a job to see its own.";
pub const ALL_JOBS: &str = "All jobs together";
pub const LONGEST: &str = "The jobs that took longest";
pub const JOB: &str = "Job";
pub const TOOK: &str = "Took";
pub const MOSTLY: &str = "Mostly";

/// A changed setting changed nothing.
pub fn nothing_changed(path: &str, reasons: &[String]) -> String {
    let label = knob::find(path).map_or(path, |knob| knob.label);
    format!("“{label}” changed nothing: every run has the same bits as before. {}", reasons.join(" "))
}

pub const NOT_CHANGED: &str = "This change is not possible.";
pub const DRAG: &str = "Drag devices on the stages";
pub const EDIT_LEAD: &str = "Each change is another scenario: the address follows, and Undo takes it back.";
pub const CHOOSE_DEVICE: &str =
    "Choose a device on a stage or in the table to change it, add one like it, or remove it.";
pub const ADD_DEVICE: &str = "Add a device like this";
pub const ADD_JOB: &str = "Add a job of this device";
pub const CHOOSE_MODEL: &str = "choose a model …";

/// Takes something away.
pub fn remove(name: &str) -> String {
    format!("Remove {name}")
}

pub const GANTT_WINDOW: &str = "Which part of the run";
pub const GANTT_WHOLE: &str = "Whole run";
pub const GANTT_FIRST: &str = "First seconds";
pub const GANTT_AROUND: &str = "Around now";
pub const GANTT_LEAD: &str = "Choose a bar to go there and look at its job.";
pub const GANTT_HEAD: [&str; 5] = ["Device", "Job", "Tasks", "From", "To"];

pub const KIND: &str = "Kind";
pub const ALL_KINDS: &str = "all";
pub const SEARCH_EVENTS: &str = "Search events";
pub const CHOSEN_ONLY: &str = "only of what is chosen";
pub const NO_EVENTS: &str = "No such event so far.";
pub const EARLIER: &str = "Earlier";
pub const LATEST: &str = "Latest";

pub const WHAT_IF_LEAD: &str = "From the moment on show, let something else happen: the new future stands beside the old one, with the same past, record by record.";
pub const OF: &str = "of ";
pub const CHANGE: &str = "change ";
pub const TO: &str = "to ";
pub const FORK: &str = "Fork here";
pub const NO_ROOM: &str = "Four futures are compared at most: drop one first.";
pub const FUTURES: &str = "Futures on show";
pub const ALONE: &str = "alone, by its own address";
pub const DROP: &str = "drop";

/// From a moment on.
pub fn from_moment(moment: &str) -> String {
    format!("From {moment} on")
}

pub const LIMIT: &str = "limit α";
pub const TIME: &str = "time";
pub const BUSIEST: &str = "planned, busiest resource";

/// What a device sends, receives and has used.
pub fn device_now(lane: &str, sent: f64, received: f64, joules: f64) -> String {
    let rate = |bytes: f64| format!("{:.1} Mb/s", bytes * 8.0 / 1e6);
    format!("{lane}: sends {}, receives {}, {} so far", rate(sent), rate(received), super::energy(joules))
}

pub const PLAN: &str = "Plan";
pub const PLAN_HELP: &str = "These methods over ten seeds, without what changes in mid-run: open it on Experiments, or run it with “edgelab sweep”";
pub const TIDY: &str = "Tidy CSV";
pub const TIDY_HELP: &str = "Measures and curves of each run: run, seed, method, step, metric, value";
pub const DEVICES_CSV: &str = "Devices CSV";
pub const DEVICES_CSV_HELP: &str =
    "One device a row, units in the column names: change it in a spreadsheet and open it here";
pub const JOBS_CSV: &str = "Jobs CSV";
pub const JOBS_CSV_HELP: &str = "One job a row: name, owner, model, arrival";
pub const BIBTEX: &str = "BibTeX";
pub const BIBTEX_HELP: &str =
    "References for this program and the three papers, with address and digests of these runs";
pub const PICTURES: &str = "Pictures";
pub const PICTURES_LEAD: &str =
    "For print: dark on white, legible in a column of 85 mm (Gantt: 175 mm), with where they come from.";
pub const STAGE: &str = "Stage";
pub const GANTT: &str = "Who hosts what";
pub const EMBED: &str = "For your own page";
pub const EMBED_LEAD: &str = "Copies a few lines of HTML that show this, at this moment, in any page.";
pub const EMBED_ELEMENT: &str = "Copy as element";
pub const EMBED_FRAME: &str = "Copy as frame";
pub const SNIPPET_COPIED: &str = "The lines are copied.";
pub const NOTHING_TO_SAVE: &str = "There is nothing to save: a scenario with several clusters has no list of devices.";

pub const SVG: &str = "SVG";
pub const PNG: &str = "PNG";

/// Saves a picture as SVG.
pub fn as_svg(name: &str) -> String {
    format!("{SVG}: {name}")
}

/// Saves a picture as PNG.
pub fn as_png(name: &str) -> String {
    format!("{PNG}: {name}")
}

/// A picture of one lane.
pub fn picture_of(what: &str, lane: &str) -> String {
    format!("{what}: {lane}")
}

pub const NOT_IMPORTED: &str = "This file is no data that fits this scenario.";

/// What has come in by a file.
pub fn imported(name: &str, notes: &[String]) -> String {
    format!("{name} is part of the scenario now. {}", notes.join(" "))
}

pub const FAIL: &str = "Let it fail now";
pub const RETURN: &str = "Let it return now";
pub const FAIL_LINK: &str = "Cut its link now";
pub const RETURN_LINK: &str = "Mend its link now";
pub const EVERYWHERE: &str = "Change in all futures";
pub const EVERYWHERE_HELP: &str = "A change of the scenario: every method faces it, and Undo takes it back";
pub const IN_ALL: &str = "Happens in all futures";
pub const DOWN: &str = "down";
pub const UP: &str = "up";

/// A device's link.
pub fn link_of(name: &str) -> String {
    format!("link of {name}")
}

pub const NOTHING_FLOWS: &str = "Nothing flows here now.";
pub const NOTHING_FLOWS_ANYWHERE: &str = "Nothing flows between devices now.";
pub const FROM_TO: &str = "From → to";
pub const RATE: &str = "Rate";

/// A rate of bytes, in bits.
pub fn megabits(bytes_per_sec: f64) -> String {
    format!("{:.1} Mb/s", bytes_per_sec * 8.0 / 1e6)
}

/// What flows from one device to another.
pub fn flow(from: &str, to: &str) -> String {
    format!("{from} → {to}")
}

/// How much flows, and what part of the sender's uplink that is.
pub fn flow_facts(bytes_per_iteration: f64, bytes_per_sec: f64, uplink: f64) -> String {
    format!(
        "{:.1} MB an iteration, there and back; {} at the present pace, {} of the sender's uplink.",
        bytes_per_iteration / 1e6,
        megabits(bytes_per_sec),
        words::percent(bytes_per_sec / uplink)
    )
}

/// All links of a lane.
pub fn links_of(lane: &str) -> String {
    format!("Links: {lane}")
}

/// A region's name.
pub fn region(region: u32) -> String {
    format!("region {region}")
}

/// What a region is.
pub fn region_facts(devices: usize, host: &str) -> String {
    format!("{}, its shield on {host}.", plural(devices, "device"))
}

/// How a region stands.
pub fn region_now(cpu: f64, memory: f64, overloaded: usize, moved: usize) -> String {
    format!(
        "Planned on average: CPU {}, memory {}. {} overloaded. Its devices were refused to {} so far.",
        words::percent(cpu),
        words::percent(memory),
        plural(overloaded, "device"),
        plural(moved, "task")
    )
}

/// Some tasks of one job.
pub fn tasks_of(job: &str, tasks: &[u32]) -> String {
    let numbers: Vec<String> = tasks.iter().map(u32::to_string).collect();
    let noun = if tasks.len() == 1 { "task" } else { "tasks" };
    format!("{job}, {noun} {}:", numbers.join(", "))
}

pub const IS_DOWN: &str = "✕ Down: it has failed.";
pub const IS_CUT_OFF: &str = "✕ Cut off: nobody reaches it.";
pub const CUT_OFF: &str = "cut off";
pub const NO_DECISION_LEFT: &str = "Nothing is decided after this moment, so both futures are the same. Fork before a decision: “Decision before” leads there.";
pub const TOO_LARGE: &str = "This scenario is too large for an address: save it as a file, and name the file by #src=.";
pub const NO_PICTURE: &str = "The browser could not draw this picture.";

/// A setting's name with its unit.
pub fn field(knob: &Knob) -> String {
    if knob.unit.is_empty() { knob.label.to_owned() } else { format!("{}, {}", knob.label, knob.unit) }
}
