//! The policy at hand: what it is, and what can be done with it.

use yew::prelude::*;

use super::use_desk;
use crate::{
    components::icon::{Icon, icon},
    hooks,
    text::learning as text,
};

/// The policy, and the ways to use, save and load one.
#[component]
pub fn ResultCard() -> Html {
    let desk = use_desk();
    let onload = {
        let desk = desk.clone();
        move |_: MouseEvent| {
            let desk = desk.clone();
            hooks::pick_text(Callback::from(move |content| desk.open(content)));
        }
    };
    let load =
        html! { <button type="button" onclick={onload}>{ icon(Icon::Open) }<span>{ text::LOAD }</span></button> };
    let Some(policy) = desk.state.policy.clone() else {
        return html! {
            <section class="card policy" aria-labelledby="policy-title">
                <header><h2 id="policy-title">{ text::RESULT }</h2></header>
                <p class="fine">{ text::NO_POLICY }</p>
                <div class="acts">{ load }</div>
            </section>
        };
    };
    let onuse = {
        let desk = desk.clone();
        move |_: MouseEvent| desk.stage()
    };
    let onsave = {
        let policy = policy.clone();
        move |_: MouseEvent| hooks::save_text(&policy.file_name(), &policy.content)
    };
    html! {
        <section class="card policy" aria-labelledby="policy-title">
            <header><h2 id="policy-title">{ text::RESULT }</h2></header>
            <p>{ policy.describe() }</p>
            if let Some(planned) = desk.state.cut { <p class="fine">{ text::cut(policy.origin.episodes, planned) }</p> }
            <p class="digest">{ text::DIGEST }{ " " }<code data-policy={policy.digest.clone()}>{ short(&policy.digest) }</code></p>
            <div class="acts">
                <button type="button" class="primary" onclick={onuse}>{ icon(Icon::Play) }<span>{ text::USE }</span></button>
                <button type="button" onclick={onsave}>{ icon(Icon::Save) }<span>{ text::SAVE }</span></button>
                { load }
            </div>
        </section>
    }
}

/// The beginning of a digest: enough to compare by eye.
fn short(digest: &str) -> String {
    digest.chars().take(16).collect()
}
