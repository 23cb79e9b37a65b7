//! The words of the close look.

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
        Panel::Events => "Events",
        Panel::Export => "Export",
    }
}
