//! The settings: one row for each, in groups, with a search.

use std::rc::Rc;

use edgelab::{
    model::{
        knob::{Group, KNOBS, Knob, Scale},
        path,
    },
    presets,
};
use serde_json::Value;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    icon::{Icon, icon},
    knob::{KnobRow, Setting, fault_of},
};
use crate::{
    app::{Part, use_desk},
    store::Action,
    text,
};

/// The groups that are open at first.
const OPEN: [Group; 2] = [Group::Workload, Group::Shield];

/// The settings.
#[component]
pub fn KnobPanel() -> Html {
    let desk = use_desk();
    let search = use_state(String::new);
    let oninput = {
        let search = search.clone();
        move |event: InputEvent| search.set(event.target_unchecked_into::<HtmlInputElement>().value())
    };
    let scenario = Rc::clone(&desk.scene.scenario);
    let base = use_memo(scenario.preset.clone(), |name| presets::get(name).ok());
    let rows = use_memo(scenario, |scenario| {
        let rows = KNOBS.iter().filter(|knob| is_offered(knob));
        rows.filter_map(|knob| Some((knob, path::get(&**scenario, knob.path).ok()?))).collect::<Vec<_>>()
    });
    let defaults = use_memo(base, |base| {
        let base = base.as_ref().as_ref();
        KNOBS.iter().filter_map(|knob| Some((knob.path, path::get(base?, knob.path).ok()?))).collect::<Vec<_>>()
    });
    let on_set = use_callback(
        (Rc::clone(&desk.scene.scenario), desk.dispatch.clone()),
        |(path, text, moving): Setting, (scenario, dispatch)| {
            let scenario = path::set(&**scenario, path, &text).map(Box::new);
            dispatch.dispatch(Action::Set { scenario, moving });
        },
    );
    let wanted = search.trim().to_ascii_lowercase();
    let shown: Vec<&(&Knob, Value)> = rows.iter().filter(|(knob, _)| matches(knob, &wanted)).collect();
    let close = desk.toggle.reform(|_: MouseEvent| Part::Settings);
    html! {
        <section class="card settings" aria-labelledby="settings-title">
            <header>
                <h2 id="settings-title">{ text::SETTINGS }</h2>
                <button type="button" class="quiet square" aria-label={text::CLOSE} onclick={close}>{ icon(Icon::Close) }</button>
            </header>
            <label class="search">
                <span class="spoken">{ text::SEARCH }</span>
                <input type="search" placeholder={text::SEARCH} value={(*search).clone()} {oninput} />
            </label>
            if shown.is_empty() { <p class="fine" role="status">{ text::NO_MATCH }</p> }
            { for Group::ALL.into_iter().map(|group| {
                let rows: Vec<_> = shown.iter().filter(|(knob, _)| knob.group == group).collect();
                let open = !wanted.is_empty() || OPEN.contains(&group);
                html! {
                    if !rows.is_empty() {
                        <details class="group" key={group.label()} {open}>
                            <summary>{ group.label() }<span class="count">{ rows.len() }</span></summary>
                            { for rows.iter().map(|(knob, value)| {
                                let default = defaults.iter().find(|(path, _)| *path == knob.path).map(|(_, value)| value.clone());
                                let fault = fault_of(&desk.scene.faults, knob.path);
                                html! { <KnobRow key={knob.path} path={knob.path} value={value.clone()} {default} {fault} on_set={on_set.clone()} /> }
                            }) }
                        </details>
                    }
                }
            }) }
            if KNOBS.iter().any(|knob| knob.path.contains('*')) { <p class="fine">{ text::LISTED_HINT }</p> }
        </section>
    }
}

/// Whether the form offers a setting: not those with controls of their own, nor elements of lists.
pub fn is_offered(knob: &Knob) -> bool {
    let elsewhere = ["preset", "title", "goal", "seed", "study.method", "interventions"].contains(&knob.path);
    !elsewhere && !knob.path.contains('*') && !matches!(knob.scale, Scale::Fixed | Scale::Digest | Scale::Text)
}

pub fn matches(knob: &Knob, wanted: &str) -> bool {
    let fields = [knob.label, knob.path, knob.help, knob.unit];
    wanted.is_empty() || fields.iter().any(|field| field.to_ascii_lowercase().contains(wanted))
}
