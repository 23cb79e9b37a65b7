//! What is trained: scenario, method, learner, episodes, seed, rewards and rates.

use edgelab::{
    model::{
        check::Fault,
        knob::{Group, KNOBS, Knob, Scale},
        method::Method,
        path,
    },
    presets,
};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::{
    Desk,
    state::{Action, NUMBERS},
    use_desk,
};
use crate::{
    components::knob::{KnobRow, Setting, fault_of},
    text::{OWN_SCENARIO, learning as text},
};

/// The settings that choose the learner; all others of the group are rewards and rates.
const LEARNER: [&str; 2] = ["study.learning.learner", "study.learning.tables"];

/// Properties of [`SetupCard`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Whether something is being trained: what is set counts for the next training.
    pub busy: bool,
}

/// What is trained.
#[component]
pub fn SetupCard(props: &Props) -> Html {
    let desk = use_desk();
    // On a narrow screen the settings take one line until they are wanted.
    let folded = use_state(|| true);
    let hidden = *folded && desk.state.faults.is_empty();
    let onfold = move |_: MouseEvent| folded.set(!*folded);
    let on_set =
        use_callback(desk.clone(), |(path, value, _): Setting, desk: &Desk| desk.act(Action::Set(path, value)));
    let scenario = &desk.state.setup.scenario;
    let base = use_memo(scenario.preset.clone(), |name| presets::get(name).ok());
    let row = |knob: &'static Knob| {
        let value = path::get(&**scenario, knob.path).unwrap_or_default();
        let default = base.as_ref().as_ref().and_then(|base| path::get(base, knob.path).ok());
        let fault = fault_of(&desk.state.faults, knob.path);
        html! { <KnobRow key={knob.path} {knob} {value} {default} {fault} on_set={on_set.clone()} /> }
    };
    let is_dqn = path::get(&**scenario, LEARNER[0]).is_ok_and(|value| value == "dqn");
    let rates = KNOBS.iter().filter(|knob| {
        let mine = knob.path.starts_with("study.learning.") && !LEARNER.contains(&knob.path);
        knob.group == Group::Learning
            && mine
            && (is_dqn || !knob.path.contains(".dqn."))
            && !matches!(knob.scale, Scale::Digest)
    });
    let rates: Vec<&'static Knob> = rates.collect();
    html! {
        <section class={classes!("card", "settings", props.busy.then_some("busy"), hidden.then_some("folded"))} aria-labelledby="setup-title">
            <header>
                <h2 id="setup-title">{ text::SETUP }</h2>
                <button type="button" class="fold" aria-expanded={(!hidden).to_string()} onclick={onfold}>
                    { if hidden { text::UNFOLD } else { text::FOLD } }
                </button>
            </header>
            <p class="fold-line">{ desk.state.setup.describe() }</p>
            <div class="folds">
            { scenarios(&desk) }
            { methods(&desk) }
            { for KNOBS.iter().filter(|knob| LEARNER.contains(&knob.path)).map(row) }
            <div class="numbers-in">{ for (0..NUMBERS.len()).map(|place| number(&desk, place)) }</div>
            <details class="group">
                <summary>{ text::MORE }<span class="count">{ rates.len() }</span></summary>
                { for rates.into_iter().map(row) }
            </details>
            <p class="fine">{ text::OTHERS }</p>
            </div>
        </section>
    }
}

/// The presets; a scenario of one's own is named as such.
fn scenarios(desk: &Desk) -> Html {
    let current = &desk.state.setup.scenario.preset;
    let known = presets::ALL.iter().any(|preset| preset.id() == *current);
    let onchange = {
        let desk = desk.clone();
        move |event: Event| desk.act(Action::Preset(event.target_unchecked_into::<HtmlSelectElement>().value()))
    };
    html! {
        <label class="stacked"><span>{ text::SCENARIO }</span>
            <select id="scenario" {onchange}>
                if !known { <option value="" selected=true>{ OWN_SCENARIO }</option> }
                { for presets::ALL.iter().map(|preset| {
                    let id = preset.id();
                    html! { <option value={id.clone()} selected={id == *current}>{ preset.name }</option> }
                }) }
            </select>
        </label>
    }
}

/// The methods that learn.
fn methods(desk: &Desk) -> Html {
    let current = desk.state.setup.scenario.study.method;
    html! {
        <div class="stacked"><span id="method-label">{ text::METHOD }</span>
            <div class="segments" role="group" aria-labelledby="method-label">
                { for Method::LEARNING.into_iter().map(|method| {
                    let desk = desk.clone();
                    let onclick = move |_: MouseEvent| desk.act(Action::Set("study.method", method.name().to_owned()));
                    html! { <button type="button" aria-pressed={(method == current).to_string()} title={method.summary()} {onclick}>{ method.label() }</button> }
                }) }
            </div>
            <p class="fine">{ current.summary() }</p>
        </div>
    }
}

/// Training seed, episodes, episodes between judgements.
fn number(desk: &Desk, place: usize) -> Html {
    let (name, (label, help)) = (NUMBERS[place], text::NUMBERS[place]);
    let fault: Option<&Fault> = desk.state.faults.iter().find(|fault| fault.path == name);
    let onchange = {
        let desk = desk.clone();
        move |event: Event| desk.act(Action::Number(name, event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    html! {
        <label class="stacked" title={help}><span>{ label }</span>
            <input type="text" inputmode="numeric" value={desk.state.setup.numbers()[place].to_string()}
                aria-invalid={fault.map(|_| "true")} {onchange} />
            if let Some(fault) = fault { <span class="fault">{ fault.problem.clone() }</span> }
        </label>
    }
}
