//! What can be taken away as files.

use edgelab::engine::trace;
use yew::prelude::*;

use super::{Desk, use_desk};
use crate::{hooks, text::closer as text};

/// Files to take away.
#[component]
pub fn Export() -> Html {
    let desk = use_desk();
    let button = |words: &'static str, help: &'static str, save: fn(&Desk)| {
        let desk = desk.clone();
        html! { <li><button type="button" onclick={move |_: MouseEvent| save(&desk)}>{ words }</button><span class="fine">{ help }</span></li> }
    };
    html! {
        <ul class="exports">
            { button(text::SCENARIO, text::SCENARIO_HELP, save_scenario) }
            { button(text::TRACE, text::TRACE_HELP, save_traces) }
        </ul>
    }
}

fn save_scenario(desk: &Desk) {
    if let Ok(content) = serde_json::to_string_pretty(&*desk.view.scenario) {
        hooks::save_text(&file_name(desk, "", "json"), &(content + "\n"));
    }
}

/// Saves each lane's trace, as the command line writes and verifies them.
fn save_traces(desk: &Desk) {
    for lane in &desk.show.lanes {
        let replay = lane.replay.borrow();
        if let Ok(content) = trace::to_text(&replay.world().instance.scenario, replay.records()) {
            hooks::save_text(&file_name(desk, lane.method.name(), "jsonl"), &content);
        }
    }
}

/// A file name made of letters, digits and dashes only: the preset's name may come from a stranger.
fn file_name(desk: &Desk, suffix: &str, extension: &str) -> String {
    let scenario = &desk.view.scenario;
    let name: String = scenario.preset.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(60).collect();
    let parts = [name, format!("seed-{}", scenario.seed), suffix.to_owned()];
    let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    format!("{}.{extension}", parts.join("-"))
}
