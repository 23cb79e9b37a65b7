//! The plan: scenario, settings that vary, methods, seeds; and its files.

use edgelab::{experiment::plan::Start, model::method::Method, presets};
use serde_json::Value;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::{
    Desk,
    axes::Axes,
    draft,
    state::{Action, COUNT, Edit, FIRST},
    use_desk,
};
use crate::{
    components::{
        icon::{Icon, icon},
        knob::fault_of,
    },
    hooks,
    store::Notice,
    text::{self as common, experiments as text},
};

/// The plan.
#[component]
pub fn SetupCard() -> Html {
    let desk = use_desk();
    html! {
        <section class="card settings" aria-labelledby="setup-title">
            <header><h2 id="setup-title">{ text::SETUP }</h2></header>
            { scenario(&desk) }
            <Axes />
            { methods(&desk) }
            { training(&desk) }
            { seeds(&desk) }
            { files(&desk) }
        </section>
    }
}

/// The presets; a scenario of one's own is named as such, and what is changed in it is listed.
fn scenario(desk: &Desk) -> Html {
    let plan = &desk.state.plan;
    let current = match &plan.scenario {
        Start::Preset(name) => presets::get(name).map_or_else(|_| name.clone(), |scenario| scenario.preset),
        Start::Own(_) => String::new(),
    };
    let onchange = {
        let desk = desk.clone();
        move |event: Event| {
            desk.act(Action::Edit(Edit::Preset(event.target_unchecked_into::<HtmlSelectElement>().value())))
        }
    };
    html! {
        <>
            <label class="stacked"><span>{ text::SCENARIO }</span>
                <select id="scenario" {onchange}>
                    if current.is_empty() { <option value="" selected=true>{ common::OWN_SCENARIO }</option> }
                    { for presets::ALL.iter().map(|preset| {
                        let id = preset.id();
                        html! { <option value={id.clone()} selected={id == current}>{ preset.name }</option> }
                    }) }
                </select>
            </label>
            if !plan.settings.is_empty() {
                <ul class="changes">{ for plan.settings.iter().map(|(path, value)| change(desk, path, value)) }</ul>
            }
        </>
    }
}

/// A setting that is changed for all; a digest says little, so policies are put in words.
fn change(desk: &Desk, path: &str, value: &Value) -> Html {
    let method = path.strip_prefix("study.policies.").and_then(|name| name.replace('_', "-").parse::<Method>().ok());
    match (method, value.as_str()) {
        (Some(method), Some(digest)) => {
            let shipped = desk.state.shipped.iter().any(|shipped| shipped.digest == digest);
            html! { <li title={digest.to_owned()}>{ text::acts_by(method.label(), digest, shipped) }</li> }
        }
        _ => html! { <li><code>{ format!("{path} = {value}") }</code></li> },
    }
}

/// Who competes.
fn methods(desk: &Desk) -> Html {
    let entries = &desk.state.plan.entries;
    html! {
        <div class="stacked"><span id="methods-label">{ text::METHODS }</span>
            <div class="choices" role="group" aria-labelledby="methods-label">
                { for Method::ALL.into_iter().map(|method| {
                    let desk = desk.clone();
                    let checked = entries.iter().any(|entry| entry.method == method);
                    let onchange = move |_: Event| desk.act(Action::Edit(Edit::Toggle(method)));
                    html! { <label title={method.summary()}><input type="checkbox" {checked} {onchange} />{ method.label() }</label> }
                }) }
            </div>
        </div>
    }
}

/// By which policies learned methods act.
fn training(desk: &Desk) -> Html {
    let all = desk.state.has_all_seeds();
    let button = |wanted: bool, words: &'static str| {
        let desk = desk.clone();
        let onclick = move |_: MouseEvent| desk.act(Action::Edit(Edit::AllSeeds(wanted)));
        html! { <button type="button" aria-pressed={(wanted == all).to_string()} {onclick}>{ words }</button> }
    };
    html! {
        <div class="stacked"><span id="training-label">{ text::TRAINING }</span>
            <div class="segments" role="group" aria-labelledby="training-label">
                { button(false, text::TRAINING_ONE) }{ button(true, text::TRAINING_ALL) }
            </div>
        </div>
    }
}

/// The evaluation seeds.
fn seeds(desk: &Desk) -> Html {
    let seeds = desk.state.plan.seeds;
    let field = |words: &'static str, value: u64, path: &'static str| {
        let typed = desk.state.typed.get(path);
        let value = typed.map_or_else(|| value.to_string(), |(typed, _)| typed.clone());
        let fault = fault_of(&desk.state.faults, path);
        let desk = desk.clone();
        let onchange = move |event: Event| {
            desk.act(Action::Edit(Edit::Seeds(path, event.target_unchecked_into::<HtmlInputElement>().value())));
        };
        html! {
            <label class="stacked"><span>{ words }</span>
                <input type="text" inputmode="numeric" {value} aria-invalid={fault.is_some().to_string()} {onchange} />
                if let Some(fault) = fault { { " " }<span class="fault">{ fault.problem }</span> }
            </label>
        }
    };
    html! {
        <div role="group" aria-label={text::SEEDS}>
            <div class="numbers-in two">
                { field(text::FIRST_SEED, seeds.first, FIRST) }
                { field(text::SEEDS_COUNT, seeds.count, COUNT) }
            </div>
        </div>
    }
}

/// Save, open, link.
fn files(desk: &Desk) -> Html {
    let onsave = {
        let desk = desk.clone();
        move |_: MouseEvent| hooks::save_text("plan.json", &desk.state.plan.write())
    };
    let onopen = {
        let desk = desk.clone();
        move |_: MouseEvent| {
            let desk = desk.clone();
            hooks::pick_text(Callback::from(move |content| desk.open(content)));
        }
    };
    let onshare = {
        let desk = desk.clone();
        move |_: MouseEvent| share(&desk)
    };
    html! {
        <div class="acts files" role="group" aria-label={text::FILES}>
            <button type="button" onclick={onsave}>{ icon(Icon::Save) }<span>{ text::SAVE_PLAN }</span></button>
            <button type="button" onclick={onopen}>{ icon(Icon::Open) }<span>{ text::OPEN_PLAN }</span></button>
            <button type="button" onclick={onshare}>{ icon(Icon::Share) }<span>{ text::SHARE }</span></button>
        </div>
    }
}

/// Copies the link to this plan.
fn share(desk: &Desk) {
    let Some(fragment) = draft::write(&desk.state.plan) else {
        return desk.act(Action::Say(Some(Notice::error(text::TOO_LARGE_TO_SHARE, Vec::new()))));
    };
    let href = hooks::href();
    let base = href.split('#').next().unwrap_or_default();
    let desk = desk.clone();
    let on_done = move |done| {
        let text = if done { text::COPIED } else { common::NOT_COPIED }.to_owned();
        desk.act(Action::Say(Some(Notice { is_error: !done, text, faults: Vec::new() })));
    };
    hooks::copy_text(format!("{base}#{fragment}"), Callback::from(on_done));
}
