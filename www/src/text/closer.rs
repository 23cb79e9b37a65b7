//! The words of the close look.

use crate::bridge::Panel;

pub const TITLE: &str = "A closer look";

/// The name of a panel.
pub fn panel(panel: Panel) -> &'static str {
    match panel {
        Panel::Devices => "Devices",
        Panel::Jobs => "Jobs",
        Panel::Events => "Events",
    }
}
