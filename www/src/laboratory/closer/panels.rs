//! What is looked at closer, below the stages: one panel at a time.

use yew::prelude::*;

use super::{export::Export, sweep::Sweep};
use crate::{hooks, laboratory::page::Closer, text::laboratory as text};

/// The panels.
#[component]
pub fn Panels<L: Closer>() -> Html {
    let here = use_state(|| 0_usize);
    let names: Vec<&'static str> =
        L::PANELS.iter().map(|panel| panel.name).chain([text::PANEL_SWEEP, text::PANEL_EXPORT]).collect();
    let onkeydown = {
        let (here, last) = (here.clone(), names.len() - 1);
        move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowRight" => (*here + 1) % (last + 1),
                "ArrowLeft" => here.checked_sub(1).unwrap_or(last),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            here.set(next);
            hooks::focus(&tab_id(next));
        }
    };
    let own = L::PANELS.len();
    html! {
        <section class="card twin" aria-label={text::CLOSER}>
            <div class="segments tabs" role="tablist" aria-label={text::CLOSER} {onkeydown}>
                { for names.iter().enumerate().map(|(place, name)| {
                    let is_here = place == *here;
                    let onclick = {
                        let here = here.clone();
                        move |_: MouseEvent| here.set(place)
                    };
                    html! {
                        <button type="button" role="tab" id={tab_id(place)} aria-selected={is_here.to_string()} aria-controls="panel"
                            tabindex={if is_here { "0" } else { "-1" }} {onclick}>{ *name }</button>
                    }
                }) }
            </div>
            <div id="panel" class="panel" role="tabpanel" tabindex="-1" aria-labelledby={tab_id(*here)}>
                if let Some(panel) = L::PANELS.get(*here) { { (panel.show)() } }
                // The sweep goes on while something else is looked at.
                <div hidden={*here != own}><Sweep<L> /></div>
                if *here == own + 1 { <Export<L> /> }
            </div>
        </section>
    }
}

/// The element's id of a panel's tab.
fn tab_id(place: usize) -> String {
    format!("tab-{place}")
}
