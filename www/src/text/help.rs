//! The words of the help: keys and signs.

use crate::story::MarkKind;

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
    ("I U 0", "zoom in, zoom out, show everything"),
    ("⇧+← ⇧+→", "zoomed in: look further to the side, up or down"),
    ("N P", "look at the next or previous device"),
    ("Esc", "look at nothing in particular"),
    ("Ctrl+Z", "take back the last change, anywhere"),
    ("?", "this list"),
];
pub const HELP_TITLE: &str = "Keys and signs";
pub const HELP_LEAD: &str =
    "Everything works by keyboard. Single letters work while a stage has the focus (click it, or reach it with Tab).";
pub const HELP_KEYS: &str = "Keys on a stage";
pub const HELP_SIGNS: &str = "Signs on the time bar";
pub const HELP_STAGE: &str = "On the stage, rings show planned use of CPU (outside), memory and links (inside); the tick is the limit α. \
An overloaded device becomes an octagon with hatching. A broken line with a cross leads to a refused target, an arrow to its substitute.";

/// What a sign on the time bar means.
pub fn sign(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Collision => "collision: several owners chose a device that cannot take all they want",
        MarkKind::Overload => "overload: a device's planned utilisation exceeds the limit α",
        MarkKind::Correction => "correction: a shield refused a target and substituted another",
        MarkKind::Failure => "failure of a device or a link",
        MarkKind::Arrival => "arrival of jobs",
        MarkKind::Completion => "completion of a job",
    }
}
