//! The curves of the whole runs, with one time cursor over all.

use yew::prelude::*;

use crate::{app::use_desk, store::Action, text};

/// The curves.
#[component]
pub fn CurvesPanel() -> Html {
    let desk = use_desk();
    if desk.scene.show.is_none() {
        return html! {};
    }
    let onclear = {
        let desk = desk.clone();
        move |_: MouseEvent| desk.act(Action::ClearGhosts)
    };
    html! {
        <section class="card curves" aria-labelledby="curves-title">
            <header>
                <h2 id="curves-title">{ text::CURVES }</h2>
                if !desk.scene.ghosts.is_empty() { <button type="button" class="quiet" onclick={onclear}>{ text::CLEAR_GHOSTS }</button> }
            </header>
        </section>
    }
}
