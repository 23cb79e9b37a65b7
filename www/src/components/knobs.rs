//! The settings: one row for each, in groups, with a search.

use std::rc::Rc;

use edgelab::{
    model::{
        check::Fault,
        described::Described,
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

/// The settings of the stage's scenario.
#[component]
pub fn KnobPanel() -> Html {
    let desk = use_desk();
    let scenario = Rc::clone(&desk.scene.scenario);
    let base = use_memo(scenario.preset.clone(), |name| presets::get(name).ok());
    let rows = use_memo(Rc::clone(&scenario), |scenario| values_of(&**scenario));
    let defaults = use_memo(base, |base| base.as_ref().as_ref().map(values_of).unwrap_or_default());
    let on_set = use_callback(
        (Rc::clone(&desk.scene.scenario), desk.dispatch.clone()),
        |(path, text, moving): Setting, (scenario, dispatch)| {
            let scenario = path::set(&**scenario, path, &text).map(Box::new);
            dispatch.dispatch(Action::Set { scenario, moving });
        },
    );
    let on_close = use_callback(desk.toggle.clone(), |(), toggle| toggle.emit(Part::Settings));
    let listed = KNOBS.iter().any(|knob| knob.path.contains('*')).then_some(text::LISTED_HINT);
    html! { <Knobs {rows} {defaults} faults={Rc::clone(&desk.scene.faults)} open={&OPEN[..]} {on_set} {on_close} hint={listed} /> }
}

/// A setting and its value.
type Row = (&'static Knob, Value);

/// The settings that the form offers, each with its value in the scenario.
pub fn values_of<S: Described>(scenario: &S) -> Vec<Row> {
    let rows = S::settings().rows().iter().filter(|knob| is_offered(knob) && knob.path != S::METHOD);
    rows.filter_map(|knob| Some((knob, path::get(scenario, knob.path).ok()?))).collect()
}

/// Properties of [`Knobs`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The settings, each with its value.
    pub rows: Rc<Vec<Row>>,
    /// Their values in the preset; empty if there is none.
    pub defaults: Rc<Vec<Row>>,
    /// What is wrong with them.
    pub faults: Rc<Vec<Fault>>,
    /// The groups that are open at first.
    pub open: &'static [Group],
    /// Where new values go.
    pub on_set: Callback<Setting>,
    /// The reader is done with them.
    pub on_close: Callback<()>,
    /// What is not set here.
    pub hint: Option<&'static str>,
}

/// Settings in groups, with a search.
#[component]
pub fn Knobs(props: &Props) -> Html {
    let search = use_state(String::new);
    let oninput = {
        let search = search.clone();
        move |event: InputEvent| search.set(event.target_unchecked_into::<HtmlInputElement>().value())
    };
    let wanted = search.trim().to_ascii_lowercase();
    let shown: Vec<&Row> = props.rows.iter().filter(|(knob, _)| matches(knob, &wanted)).collect();
    let close = props.on_close.reform(|_: MouseEvent| ());
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
                let open = !wanted.is_empty() || props.open.contains(&group);
                html! {
                    if !rows.is_empty() {
                        <details class="group" key={group.label()} {open}>
                            <summary>{ group.label() }<span class="count">{ rows.len() }</span></summary>
                            { for rows.iter().map(|&&&(knob, ref value)| {
                                let default = props.defaults.iter().find(|(other, _)| other.path == knob.path).map(|(_, value)| value.clone());
                                let fault = fault_of(&props.faults, knob.path);
                                html! { <KnobRow key={knob.path} {knob} value={value.clone()} {default} {fault} on_set={props.on_set.clone()} /> }
                            }) }
                        </details>
                    }
                }
            }) }
            if let Some(hint) = props.hint { <p class="fine">{ hint }</p> }
        </section>
    }
}

/// Whether the form offers a setting: not those with controls of their own, nor elements of lists.
pub fn is_offered(knob: &Knob) -> bool {
    let elsewhere =
        ["laboratory", "preset", "title", "goal", "seed", "study.method", "interventions"].contains(&knob.path);
    !elsewhere && !knob.path.contains('*') && !matches!(knob.scale, Scale::Fixed | Scale::Digest | Scale::Text)
}

pub fn matches(knob: &Knob, wanted: &str) -> bool {
    let fields = [knob.label, knob.path, knob.help, knob.unit];
    wanted.is_empty() || fields.iter().any(|field| field.to_ascii_lowercase().contains(wanted))
}
