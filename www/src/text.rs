//! The words of the page, in one place, so that languages can be added.

use edgelab::{
    engine::{
        record::{Event, Record},
        world::{Phase, World},
    },
    figure::words,
    model::{
        intervention::{self, Intervention, Lane as Future},
        knob,
        method::Method,
    },
};

pub mod closer;
pub mod experiments;
mod help;
pub mod laboratory;
pub mod learning;
mod looks;
pub mod measures;
pub mod partition;
pub mod training;
pub mod worker;

pub use help::*;
pub use looks::*;

use crate::story::{Kind, MarkKind, Tally};

pub const TITLE: &str = "Edge Training Lab";
pub const PAGES: &str = "Pages";
pub const PAGE_STAGE: &str = "Stage";
pub const PAGE_LEARNING: &str = "Learning";
pub const PAGE_EXPERIMENTS: &str = "Experiments";
pub const PAGE_PARTITION: &str = "Partition";
pub const PAGE_TRAINING: &str = "Training";
pub const PAGE_CLAIMS: &str = "Claims";
pub const PAGE_SENSITIVITY: &str = "Sensitivity";
pub const PAGE_MODEL: &str = "Model card";
pub const LOADING: &str = "The first run is being simulated …";
pub const NOTHING_RUN: &str = "No run is on show: the message above says why.";
pub const USE_SHIPPED: &str = "Use the shipped policy instead";
pub const IS_PLAN: &str = "This is a plan: open it on Experiments.";
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
pub const FUTURES_LEFT_OUT: &str = "A future that this scenario cannot have is no longer on show; Undo brings it back.";
pub const NO_CLOSER: &str = "The tables, curves and tools below the stages did not load; reload the page to try again.";
pub const DROP_HERE: &str = "Drop a file to open it: a scenario, a policy, devices or jobs as CSV, a topology";
pub const NEAREST: &str = "The nearest valid scenario runs instead.";
pub const REFUSED: &str = "This cannot run as it is set; the last results stay on show.";
pub const REFUSED_TRAINING: &str = "This cannot be trained as it is set.";
pub const ADDRESS_FAULTS: &str = "Not everything in the address could be followed.";
pub const FILE_FAULTS: &str = "This file is no scenario that can run.";
pub const POLICY_FAULTS: &str = "This file is no policy that can act here.";
pub const SHIELD_HELP: &str = "The same policy with and without the shield: only who checks the joint action changes.";
pub const SHIELD_OWN_HELP: &str =
    "With the shield SROLE acts by a policy that was trained under it (a setting): more than the shield changes.";
pub const NO_SHIELD_LANE: &str = "Choose MARL or SROLE for one of the stages to switch its shield.";
pub const NO_MATCH: &str = "No setting matches.";
pub const LISTED_HINT: &str = "Devices and jobs that are listed one by one are edited in the scenario file.";

/// The worker died.
pub fn worker_died(problem: &str, href: &str) -> String {
    format!("The simulation stopped: {problem}. A new worker stands ready; the address that leads here is {href}")
}

/// A policy is not at hand.
pub fn policy_missing(digest: &str) -> String {
    format!("The learned policy {}… is not here.", digest.chars().take(12).collect::<String>())
}

/// A policy file has been opened on the stage.
pub fn policy_held(digest: &str, method: Method, what: &str, kept: bool) -> String {
    let kept = match kept {
        true => "This browser keeps it for links that name it.",
        false => "This browser keeps nothing for pages: the policy is here as long as the page is open.",
    };
    let digest: String = digest.chars().take(12).collect();
    format!("{} acts by the policy {digest}… from now on ({what}) {kept}", method.label())
}

/// A file is larger than any that we read.
pub fn file_too_large(name: &str, bytes: f64) -> String {
    format!("{name} has {:.0} MB; that is more than any scenario file.", bytes / 1e6)
}

/// A file cannot be read as text.
pub fn file_unreadable(name: &str) -> String {
    format!("{name} cannot be read as text.")
}

pub const BROKEN_ADDRESS: &str = "the address is broken.";

/// The address names a file of another site as its scenario.
pub fn source_elsewhere(there: &str, here: &str) -> String {
    let whose = if there.is_empty() { "no site".to_owned() } else { format!("the site {there}") };
    format!(
        "src: the file is of {whose}, and an address opens only files of {here}. Save the file and drop it onto the page."
    )
}

/// The file that the address names as its scenario does not come.
pub fn source_unread(name: &str, problem: &str) -> String {
    let shown: String = name.chars().take(200).collect();
    format!("src: the scenario {shown} cannot be read: {problem}")
}

/// How far a run is.
pub fn progress(records: usize) -> String {
    format!("simulating: {records} records so far …")
}

/// A future: its method, and what changes in mid-run.
pub fn future(future: &Future) -> String {
    let mut name = future.method.label().to_owned();
    for change in &future.interventions {
        name.push_str(&format!(" | {}", change_at(change)));
    }
    name
}

/// When an intervention does what.
pub fn change_at(change: &Intervention) -> String {
    format!("{}: {}", words::duration(change.at_secs), change_words(change))
}

/// What an intervention does, in a few words.
pub fn change_words(change: &Intervention) -> String {
    let value = change.value.as_str().map_or_else(|| change.value.to_string(), str::to_owned);
    match (change.path.as_str(), value.parse::<Method>()) {
        (intervention::METHOD, Ok(method)) => method.label().to_owned(),
        (path, _) => match knob::find(path) {
            Some(knob) => format!("{} {value}", knob.label),
            None => format!("{path} {value}"),
        },
    }
}

/// What the opened comparison shows, in one sentence.
pub fn lead(devices: usize, jobs: usize, methods: &[Method], names: &[String]) -> String {
    let (devices, jobs) = (plural(devices, "edge device"), plural(jobs, "training job"));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match methods {
        [Method::Marl, Method::SroleD | Method::SroleC] => format!(
            "{devices} place {jobs}, each by itself: MARL carries out whatever collides, {} first corrects what it can.",
            names[1]
        ),
        [Method::Marl, Method::Marl] => {
            format!(
                "{devices} place {jobs}, each by itself: without a shield both sides are MARL, and equal to the bit."
            )
        }
        [one] => format!("{devices}, {jobs}, scheduled by {}. {}", one.label(), one.summary()),
        _ => format!("{devices}, {jobs}, the same arrivals on every stage: {} side by side.", listed(&names)),
    }
}

/// What a beat shows.
pub fn beat(kind: Kind) -> &'static str {
    match kind {
        Kind::Start => "Before the first event",
        Kind::Changed => "A setting changes",
        Kind::Failed => "A device or a link fails",
        Kind::Returned => "A device or a link is back",
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
        MarkKind::Failure => "failures",
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
        MarkKind::Failure => "failure",
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

pub const SKIP_TO_MAIN: &str = "Skip to the page";
pub const SKIP: &str = "Skip to the stages";
pub const PRESET: &str = "Scenario";
pub const OWN_SCENARIO: &str = "own scenario";
pub const CHANGED: &str = " (changed)";
pub const SEED: &str = "Seed";
pub const NEW_SEED: &str = "New seed";
pub const NEW_SEED_HELP: &str = "Another world: other devices, jobs and background, by chance";
pub const RESET: &str = "Reset";
pub const RESET_HELP: &str = "All settings as in the preset; the seed stays";
pub const UNDO: &str = "Undo";
pub const REDO: &str = "Redo";
pub const UNDO_HELP: &str = "Take back the last change (Ctrl Z)";
pub const REDO_HELP: &str = "Make it again (Ctrl Shift Z)";
pub const DIGEST_HELP: &str = "Version and digest of each run: equal version and digest, equal bits";
pub const TOOLS: &str = "Tools";
pub const SETTINGS: &str = "Settings";
pub const OPEN: &str = "Open";
pub const EXPORT: &str = "Export";
pub const EXPORT_HELP: &str = "Take the scenario, records, tables and pictures away as files";
pub const SHARE: &str = "Share";
pub const TOO_LARGE_TO_SHARE: &str = "This scenario is too large for a link: save it as a file instead.";
pub const GO_LIGHT: &str = "Light colours";
pub const GO_DARK: &str = "Dark colours";
pub const HELP: &str = "Keys and signs";
pub const CLOSE: &str = "Close";
pub const TIME: &str = "Time";
pub const TIME_SLIDER: &str = "Moment of the run";
pub const STEPS: &str = "Steps";
pub const TO_START: &str = "To the start";
pub const STEP_BACK: &str = "Step back";
pub const STEP: &str = "Step";
pub const STEP_HELP: &str = "To the next event";
pub const PLAY: &str = "Play";
pub const PAUSE: &str = "Pause";
pub const SHIELD: &str = "Shield";
pub const ON: &str = "on";
pub const OFF: &str = "off";
pub const NEXT: &str = "Next";
pub const SPEED: &str = "Speed";
pub const PACE: &str = "Which clock plays";
pub const PACE_STORY: &str = "Story";
pub const PACE_STORY_HELP: &str = "Lingers where something happens and hurries where nothing does";
pub const PACE_CLOCK: &str = "Clock";
pub const PACE_CLOCK_HELP: &str = "Simulated seconds pass evenly";
pub const STAGES: &str = "Stages";
pub const ADD_METHOD: &str = "Compare another method";
pub const METHOD: &str = "Method";
pub const ZOOM_IN: &str = "Zoom in";
pub const ZOOM_OUT: &str = "Zoom out";
pub const WHOLE: &str = "Show everything";
pub const PAN_LEFT: &str = "Look further left";
pub const PAN_RIGHT: &str = "Look further right";
pub const PAN_UP: &str = "Look further up";
pub const PAN_DOWN: &str = "Look further down";
pub const SHIELD_CENTRAL: &str = "central shield";
pub const SHIELD_REGIONAL: &str = "regional shields";
pub const COLLISIONS_PROPOSED: &str = "proposed";
pub const COLLISIONS_EXECUTED: &str = "executed";
pub const CORRECTIONS: &str = "corrected";
pub const OVERLOADED: &str = "overload";
pub const JOBS_WORD: &str = "Jobs";
pub const JOBS_DONE: &str = "done";
pub const SUMMARY: &str = "The whole run";
pub const MEASURE: &str = "Measure";
pub const ONE_SEED: &str = "One seed: differences that matter need several.";
pub const SEARCH: &str = "Search settings";
pub const RESET_KNOB: &str = "As in the preset";
pub const CURVES: &str = "Curves";
pub const CLEAR_GHOSTS: &str = "Clear earlier results";
pub const AS_TABLE: &str = "As a table";

/// Jumps to the next mark of a kind.
pub fn next(kind: MarkKind) -> String {
    format!("Next {}", mark(kind))
}

/// How fast simulated time passes.
pub fn rate(secs: f64) -> String {
    if secs <= 0.0 { "time stands still".to_owned() } else { format!("{} a second", words::duration(secs)) }
}

/// What a stage is, for those who do not see it.
pub fn stage_label(name: &str) -> String {
    format!("Stage of {name}: devices and tasks as a picture; the tables below say the same in words")
}

/// Takes a method away.
pub fn remove(label: &str) -> String {
    format!("Remove {label}")
}

/// Gives a setting its value in the preset.
pub fn reset(label: &str) -> String {
    format!("Reset {label}")
}

/// Explains a setting.
pub fn about(label: &str) -> String {
    format!("About {label}")
}

/// What each lane has counted so far, for those who listen.
pub fn counts_of(show: &crate::show::Show, now: crate::story::Playhead) -> String {
    let lanes = (0..show.lanes.len()).map(|lane| {
        let tally = show.story.tally(now.beat, lane);
        let name = show.lane_name(lane);
        format!("{name}: {} proposed, {} executed", plural(tally.proposed, "collision"), tally.executed)
    });
    lanes.collect::<Vec<_>>().join("; ")
}

pub const DIGEST: &str = "digest";
pub const SCENARIOS_LEAD: &str =
    "Each scenario was made to show one thing. Opening one keeps the methods that are compared.";
pub const CHOOSE_SCENARIO: &str = "Choose a scenario";
pub const MORE: &str = "More controls";

pub const STAGE_KEYS: &str = "Space plays, arrows step, C goes to the next collision, question mark lists all keys.";

/// What happens on a stage now, in one short sentence.
pub fn happening(kind: Kind, world: &World, records: &[Record], tally: Tally) -> String {
    match kind {
        Kind::Start => "Nothing has happened yet.".to_owned(),
        Kind::Arrived => format!("{} arrived, {} to be placed.", plural(tally.arrived, "job"), waiting(world)),
        // A beat may be another lane's: what is said here is true of this one.
        Kind::Proposed | Kind::Decided | Kind::Reviewed | Kind::Placed
            if waiting(world) > 0 && nobody_trains(world) =>
        {
            deciding(records).unwrap_or_default()
        }
        Kind::Placed | Kind::Proposed | Kind::Decided | Kind::Reviewed if world.overloaded == 0 => {
            "Tasks start on their hosts; no device is overloaded.".to_owned()
        }
        Kind::Placed | Kind::Proposed | Kind::Decided | Kind::Reviewed => {
            format!("Tasks start on their hosts: {} overloaded.", plural(world.overloaded as usize, "device"))
        }
        Kind::Changed | Kind::Failed | Kind::Returned | Kind::Background | Kind::Completed | Kind::Ended => {
            let overloaded = match world.overloaded {
                0 => "no device overloaded".to_owned(),
                some => format!("{} overloaded", plural(some as usize, "device")),
            };
            format!("{} of {} jobs done, {overloaded}.", tally.completed, tally.arrived)
        }
    }
}

/// The last joint action: proposed, or what the shield made of it.
fn deciding(records: &[Record]) -> Option<String> {
    records.iter().rev().find_map(|record| match &record.event {
        Event::Proposed { actions, conflicts, .. } => {
            let jobs = plural(actions.len(), "job");
            let mut devices: Vec<u32> = conflicts.collisions.iter().map(|collision| collision.device).collect();
            devices.sort_unstable();
            devices.dedup();
            Some(match conflicts.collisions.len() {
                0 => format!("{jobs} proposed at once, without collision."),
                some => format!(
                    "{jobs} proposed at once: {} on {}.",
                    plural(some, "collision"),
                    plural(devices.len(), "device")
                ),
            })
        }
        Event::Reviewed { verdict, conflicts, secs, .. } => {
            let moved = match verdict.corrections.len() {
                0 => "The shield changes nothing".to_owned(),
                some => format!("The shield moves {} in {}", plural(some, "task"), words::duration(*secs)),
            };
            let forced = match verdict.forced.len() {
                0 => String::new(),
                some => format!(", {some} find no safe place"),
            };
            Some(format!("{moved}{forced}; {} left.", plural(conflicts.collisions.len(), "collision")))
        }
        _ => None,
    })
}

/// How many jobs wait for their hosts.
fn waiting(world: &World) -> usize {
    world.jobs.iter().filter(|job| job.phase == Phase::Scheduling).count()
}

fn nobody_trains(world: &World) -> bool {
    world.jobs.iter().all(|job| job.phase != Phase::Training)
}
