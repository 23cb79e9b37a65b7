//! The words of the experiments page.

use edgelab::num::stats::Interval;

pub const ADDRESS_FAULTS: &str = "Not everything in the address could be followed; the nearest plan is shown.";
pub const PLAN_FAULTS: &str = "This file is no plan that can run here.";
pub const REFUSED: &str = "This plan cannot run as it is.";
pub const RUN_FAULTS: &str = "A run of this plan cannot be; nothing was left out silently, so the whole is given up.";
pub const SETUP: &str = "The plan";
pub const SCENARIO: &str = "Scenario";
pub const VARY: &str = "Settings that vary";
pub const VARY_NONE: &str = "Nothing varies: the methods are compared as the scenario is.";
pub const ADD: &str = "Vary another setting";
pub const SEARCH: &str = "Search a setting to vary";
pub const FROM: &str = "from";
pub const TO: &str = "to";
pub const STEPS: &str = "values";
pub const FILL: &str = "Fill in";
pub const METHODS: &str = "Methods";
pub const TRAINING: &str = "Learned policies";
pub const TRAINING_ONE: &str = "One training seed";
pub const TRAINING_ALL: &str = "All five";
pub const SEEDS: &str = "Evaluation seeds";
pub const FIRST_SEED: &str = "First seed";
pub const SEEDS_COUNT: &str = "Seeds";
pub const Y_LABEL: &str = "median over seeds";
pub const MISSING_HINT: &str = "Load it on the learning page first: this browser then keeps it.";
pub const TOO_LARGE_TO_SHARE: &str = "This plan is too large for a link: save it as a file instead.";
pub const COPIED: &str = "Link copied: it opens this plan.";
pub const IS_POLICY: &str = "This is a policy: open it on Learning, or on the stage.";
pub const STALE: &str = "These results are of the plan before your last change. Run again for the plan as it is now:";
pub const RUNS_EARLIER: &str = "What runs is the plan before your last change.";
pub const BACK_TO_PLAN: &str = "Back to the plan of these results";
pub const COMMAND_STALE: &str =
    "The same on the command line, with the plan of these results (go back to it above and save it):";
pub const RUN: &str = "Run";
pub const CANCEL: &str = "Cancel";
pub const PROGRESS: &str = "Runs done";
pub const RESULTS: &str = "What came out";
pub const NO_RESULTS: &str = "Press Run: each method's curve appears here, with its interval over seeds.";
pub const COMPARING: &str = "Intervals are being computed …";
pub const MEASURE: &str = "Measure";
pub const BASELINE: &str = "Changes against";
pub const TABLE: &str = "In numbers";
pub const FILES: &str = "Files";
pub const CSV: &str = "Table (CSV)";
pub const CSV_HELP: &str = "Every run with every measure: the bytes that “edgelab sweep” writes for this plan";
pub const SAVE_PLAN: &str = "Save plan";
pub const OPEN_PLAN: &str = "Open plan";
pub const SHARE: &str = "Copy link";
pub const DROP_HERE: &str = "Drop a plan file to open it";
pub const COMMAND: &str = "The same on the command line, with the saved plan:";
pub const NEVER: &str = "–";
pub const BASE: &str = "baseline";
pub const ENTRY: &str = "Method";
pub const MEDIAN: &str = "Median [95 %]";
pub const CHANGE: &str = "Change";
pub const VERDICT: &str = "Verdict";
pub const NO_VALUES: &str = "is empty: name at least one value, and separate values by commas, such as 0.7, 0.8, 0.9";
pub const UNREADABLE_RANGE: &str = "From and to must be numbers, and the number of values between 2 and 200.";
pub const BROKEN_PLAN: &str = "the packed plan cannot be read";
pub const NOT_WHOLE: &str = "must be a whole number";
pub const ALL_FIVE_NEEDS_INDEX: &str = "The list of shipped policies could not be fetched.";

/// How many runs a plan is, and of what.
pub fn runs(count: u64) -> String {
    if count == 1 { "1 run".to_owned() } else { format!("{} runs", number(count)) }
}

/// More runs than a page does.
pub fn too_many(count: u64, most: u64) -> String {
    format!("would be {}; this page runs at most {}. Save the plan and use “edgelab sweep”.", runs(count), number(most))
}

/// A number with its thousands apart.
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|part| std::str::from_utf8(part).ok()).collect();
    groups.join(",")
}

/// What the plan compares, in one sentence.
pub fn headline(entries: &[&str], axes: &[String], seeds: u64) -> String {
    let over = match axes {
        [] => String::new(),
        [one] => format!(" while “{one}” varies"),
        some => {
            let quoted: Vec<String> = some.iter().map(|axis| format!("“{axis}”")).collect();
            format!(" while {} vary", super::listed(&quoted.iter().map(String::as_str).collect::<Vec<_>>()))
        }
    };
    let seeds = super::plural(usize::try_from(seeds).unwrap_or(usize::MAX), "workload");
    match entries {
        [one] => format!("How {one} does{over}, on {seeds}."),
        _ => format!("{} side by side{over}, on the same {seeds} each.", super::listed(entries)),
    }
}

/// What one entry comes to against the baseline over all settings: at how many it is lower, higher, the same.
pub fn finding(entry: &str, measure: &str, baseline: &str, counts: [usize; 4]) -> String {
    let all: usize = counts.iter().sum();
    let words = [
        format!("lower than {baseline}"),
        format!("higher than {baseline}"),
        format!("not distinguishable from {baseline}"),
        format!("practically equal to {baseline}"),
    ];
    let found: Vec<(usize, String)> = counts.into_iter().zip(words).filter(|(count, _)| *count > 0).collect();
    let parts: Vec<String> = found
        .iter()
        .enumerate()
        .map(|(place, (count, words))| match place {
            0 if *count == all && all == 1 => words.clone(),
            0 if *count == all => format!("{words} at all {all} settings"),
            0 => format!("{words} at {count} of {all} settings"),
            _ => format!("{words} at {count}"),
        })
        .collect();
    format!("{}: {entry} is {}.", measure.split(',').next().unwrap_or(measure), parts.join(", "))
}

/// What a paired change can say of a measure.
pub const VERDICTS: [&str; 4] = ["lower", "higher", "not distinguishable", "practically equal"];

/// What a paired change says of a measure.
pub fn verdict(change: Interval) -> &'static str {
    VERDICTS[match () {
        () if super::learning::is_nothing(change) => 3,
        () if change.contains_zero() => 2,
        () => usize::from(change.estimate >= 0.0),
    }]
}

/// How many runs the changed plan would be.
pub fn stale_runs(count: u64) -> String {
    format!("{}.", runs(count))
}

/// A word in a list of numbers.
pub fn no_number(word: &str) -> String {
    format!("\"{word}\" is no number: separate values by commas, such as 0.7, 0.8, 0.9")
}

/// A value that is listed twice.
pub fn repeated(value: &str) -> String {
    format!("{value} stands there twice: each value once, so that no run counts double")
}

/// By which policy a method acts.
pub fn acts_by(method: &str, digest: &str, shipped: bool) -> String {
    let whose = if shipped { "the shipped policy" } else { "your policy" };
    format!("{method} acts by {whose} {}…", digest.chars().take(8).collect::<String>())
}

/// An interval with its estimate.
pub fn interval(value: Interval, digits: usize) -> String {
    format!("{:.digits$} [{:.digits$}, {:.digits$}]", value.estimate, value.low, value.high)
}

/// How far the runs are.
pub fn progress(done: u64, count: u64, left_secs: Option<f64>) -> String {
    let done = format!("{} of {}", number(done), runs(count));
    left_secs.map_or_else(|| format!("{done} …"), |secs| format!("{done}, {}", super::learning::time_left(secs)))
}

/// How long they took.
pub fn took(count: u64, secs: f64, workers: usize) -> String {
    format!("{} in {secs:.1} s, {}", runs(count), super::plural(workers, "worker"))
}

/// Stops varying a setting.
pub fn remove(label: &str) -> String {
    format!("Do not vary {label}")
}

/// The pool has given up.
pub fn failed(problem: &str) -> String {
    format!("Workers died again and again: {problem}")
}

/// Why nothing is said of a change.
pub fn too_few_seeds(least: usize) -> String {
    format!("needs {least} seeds")
}
