//! The words that the pages of all laboratories with a shell share.

use edgelab::{figure::words, num::stats::Interval};

pub const HELP: &str = "Keys and pictures";
pub const HELP_PICTURES: &str = "What the pictures show";
pub const STAGE_KEYS: &str = "Space plays, arrows step, question mark lists all keys.";
pub const TO_END: &str = "To the end";
pub const IS_PLAN: &str = "This is a plan: run it by “edgelab sweep”, or make one below under Sweep.";
pub const ADDRESS_FAULTS: &str = "Not everything in the address could be followed.";
pub const NEAREST: &str = "The nearest valid scenario runs instead.";
pub const LISTED_HINT: &str = "What is listed one by one is edited in the scenario file.";
pub const SAME_DRAWS: &str = "identical draws ✓";
pub const OTHER_DRAWS: &str = "different draws";
pub const SAME_DRAWS_HELP: &str = "The digests of what chance drew are equal: all sides face the same world.";
pub const CLOSER: &str = "A closer look";
pub const PANEL_SWEEP: &str = "Sweep";
pub const PANEL_EXPORT: &str = "Export";
pub const CLEAR: &str = "Clear earlier results";
pub const CURVES: &str = "Curves";

/// What the keys do, for the help.
pub const KEYS: &[(&str, &str)] = &[
    ("Space", "play or pause"),
    ("→ ←", "to the next or previous event"),
    ("Home End", "to the start or the end"),
    ("+ −", "faster or slower"),
    ("?", "this list"),
];

pub const SCENARIO: &str = "Scenario";
pub const SCENARIO_HELP: &str = "All settings as JSON: the same run again, here and on the command line";
pub const TRACE: &str = "Traces";
pub const TRACE_HELP: &str = "Every record, one a line, for each side; “edgelab verify” runs it again";
pub const TIDY: &str = "Table (CSV)";
pub const TIDY_HELP: &str = "Measures and curves, one value a row";
pub const PLAN: &str = "Plan";
pub const PLAN_HELP: &str = "This comparison over ten seeds, for “edgelab sweep”";
pub const PICTURES: &str = "Pictures";
pub const SVG: &str = "SVG";
pub const PNG: &str = "PNG";
pub const PICTURES_LEAD: &str = "As on show, dark on white.";
pub const NOTHING_TO_SAVE: &str = "Nothing has been run yet.";
pub const NOT_DRAWN: &str = "The browser cannot draw this picture as pixels; the SVG holds the same.";
pub const OWN_NAME: &str = "own";
pub const SAVE_PLAN_HELP: &str = "The plan of these results, for “edgelab sweep”";

pub const SWEEP_LEAD: &str = "Vary one or two settings over seeds, for the methods on the stages: one setting gives curves with 95 % intervals, two a map.";
pub const PROPOSALS: &str = "Questions to begin with";
pub const CHOOSE: &str = "choose a setting …";
pub const RUN_SWEEP: &str = "Run the sweep";
pub const NOT_SURE: &str = " ?";
pub const NO_DECISION: &str = "Too few seeds to say what decides.";

pub const REST: &str = "Pause computing";
pub const GO_ON: &str = "Go on";
pub const STOP: &str = "Stop computing";
pub const AGAIN: &str = "Run again";

/// How far the runs are that rest.
pub fn resting(secs: f64) -> String {
    format!("paused at {}.", words::duration(secs))
}

/// How far the runs are that were given up.
pub fn stopped(secs: f64) -> String {
    format!("stopped at {}.", words::duration(secs))
}

/// How far the runs are.
pub fn progress(secs: f64) -> String {
    format!("simulating: {} so far …", words::duration(secs))
}

/// A moment for the clock.
pub fn moment(secs: f64) -> String {
    if secs < 600.0 { format!("{secs:.1} s") } else { words::duration(secs) }
}

/// The whole of a run, beside the moment.
pub fn of(secs: f64) -> String {
    format!("of {}", moment(secs))
}

/// How fast simulated time passes.
pub fn rate(speed: f64) -> String {
    format!("{} a second", words::duration(speed))
}

/// A data file is not at hand.
pub fn data_missing(what: &str, digest: &str) -> String {
    format!("{what} {}… is not here: drop its file onto the page.", digest.chars().take(12).collect::<String>())
}

/// What was made of data files.
pub fn data_read(notes: &[String]) -> String {
    format!("Your data are in use: {}.", notes.join("; "))
}

/// Saves a picture.
pub fn as_file(title: &str, kind: &str) -> String {
    format!("{title} as {kind}")
}

/// A change in per cent.
pub fn percent(change: f64) -> String {
    format!("{}{:.0} %", if change < 0.0 { "−" } else { "+" }, change.abs())
}

/// A change with its interval.
pub fn interval_percent(change: Interval) -> String {
    format!("{} [{}, {}]", percent(change.estimate), percent(change.low), percent(change.high))
}

/// What a map shows.
pub fn map_title(measure: &str, entry: &str, baseline: &str) -> String {
    format!("Paired change of “{measure}”, {entry} against {baseline} (a question mark: not distinguishable)")
}

/// The corner of a map: what its rows and columns are.
pub fn corner(rows: &str, columns: &str) -> String {
    format!("{rows} ↓ {columns} →")
}

/// Which of two settings moves a change more.
pub fn decides((low, high): (f64, f64), names: [&str; 2], spreads: [f64; 2]) -> String {
    let range = format!("Over these settings the change runs from {} to {}.", percent(low), percent(high));
    let (more, less) = if spreads[0] >= spreads[1] { (0, 1) } else { (1, 0) };
    format!(
        "{range} “{}” moves its mean by {:.0} points, “{}” by {:.0}.",
        names[more], spreads[more], names[less], spreads[less]
    )
}

/// The button that runs the curves over seeds, or stops that.
pub fn seeds_button(done: Option<u64>, drawn: bool, seeds: u64) -> String {
    match (done, drawn) {
        (Some(_), _) => "Stop".to_owned(),
        (None, true) => "This seed alone".to_owned(),
        (None, false) => format!("Over {seeds} seeds"),
    }
}

/// What the curves are of.
pub fn seeds_told(done: Option<u64>, drawn: bool, seeds: u64) -> String {
    match (done, drawn) {
        (Some(done), _) => format!("{done} of {seeds} seeds run …"),
        (None, true) => format!("Medians of {seeds} seeds with 95 % intervals."),
        (None, false) => "One seed: what matters needs several.".to_owned(),
    }
}
