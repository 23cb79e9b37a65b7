//! One setting: name, unit, slider and number, help and provenance, and what is wrong with it.

use edgelab::model::{
    check::Fault,
    knob::{Knob, Scale},
    layers::Architecture,
};
use serde_json::Value;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::icon::{Icon, icon};
use crate::text;

/// A setting by path, the text that it gets, and whether it still moves.
pub type Setting = (&'static str, String, bool);

/// Steps of a slider.
const STEPS: f64 = 200.0;

/// Properties of [`KnobRow`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The setting's row.
    pub knob: &'static Knob,
    /// Its value.
    pub value: Value,
    /// Its value in the preset, if there is one.
    pub default: Option<Value>,
    /// What is wrong with it.
    pub fault: Option<Fault>,
    /// Where a new value goes.
    pub on_set: Callback<Setting>,
}

/// One setting.
#[component]
pub fn KnobRow(props: &Props) -> Html {
    let helps = use_state(|| false);
    let knob = props.knob;
    let id = format!("knob-{}", knob.path.replace('.', "-"));
    let fault = props.fault.as_ref();
    let changed = props.default.as_ref().is_some_and(|default| *default != props.value);
    let onhelp = {
        let helps = helps.clone();
        move |_: MouseEvent| helps.set(!*helps)
    };
    let onreset = {
        let (on_set, default) = (props.on_set.clone(), props.default.clone());
        move |_: MouseEvent| {
            if let Some(default) = &default {
                set(&on_set, knob, &shown(default), false);
            }
        }
    };
    html! {
        <div class={classes!("knob", changed.then_some("changed"), fault.map(|_| "faulty"))}>
            <div class="knob-head">
                <label for={id.clone()}>{ knob.label }if !knob.unit.is_empty() { { " " }<span class="unit">{ knob.unit }</span> }</label>
                if changed {
                    <button type="button" class="quiet square" aria-label={text::reset(knob.label)} title={text::RESET_KNOB} onclick={onreset}>{ icon(Icon::Reset) }</button>
                }
                <button type="button" class="quiet square" aria-label={text::about(knob.label)} aria-expanded={helps.to_string()} onclick={onhelp}>{ icon(Icon::Help) }</button>
            </div>
            { control(&props.on_set, knob, &props.value, &id, fault.is_some()) }
            if let Some(fault) = fault { <p class="fault" id={format!("{id}-fault")}>{ fault.problem.clone() }</p> }
            if *helps { { help(knob) } }
        </div>
    }
}

/// The fault of a setting, or of a part of it.
pub fn fault_of(faults: &[Fault], path: &str) -> Option<Fault> {
    let below =
        |fault: &Fault| fault.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    faults.iter().find(|fault| below(fault)).cloned()
}

/// What the setting does, where its default comes from, and how it is written.
fn help(knob: &Knob) -> Html {
    html! {
        <div class="knob-help">
            <p>{ knob.help }</p>
            <p><span class={classes!("badge", "provenance", knob.provenance.label())}>{ knob.provenance.label() }</span>{ " " }{ knob.reason }</p>
            <p class="fine"><a href={format!("model.html#{}", knob.path)}><code>{ knob.path }</code></a>{ range(knob) }</p>
        </div>
    }
}

fn range(knob: &Knob) -> String {
    match knob.scale {
        Scale::Linear | Scale::Log | Scale::Whole | Scale::List => {
            format!(" {} … {}", number(knob.low), number(knob.high))
        }
        _ => String::new(),
    }
}

fn number(value: f64) -> String {
    if value.abs() >= 1e6 { format!("{value:e}") } else { value.to_string() }
}

/// The text by which a setting gets this value.
pub fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        // JSON would write 2.0 for 2.
        Value::Number(number) if number.is_f64() => number.as_f64().unwrap_or_default().to_string(),
        Value::Array(values) if values.iter().all(Value::is_number) => {
            format!("[{}]", values.iter().map(shown).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

fn set(on_set: &Callback<Setting>, knob: &Knob, text: &str, moving: bool) {
    on_set.emit((knob.path, text.to_owned(), moving));
}

/// The form element of a setting.
fn control(on_set: &Callback<Setting>, knob: &'static Knob, value: &Value, id: &str, faulty: bool) -> Html {
    match knob.scale {
        Scale::Switch => {
            let on = value.as_bool().unwrap_or(false);
            let on_set = on_set.clone();
            let onchange = move |_: Event| set(&on_set, knob, if on { "false" } else { "true" }, false);
            html! { <input id={id.to_owned()} type="checkbox" checked={on} {onchange} /> }
        }
        Scale::Choice(names) => {
            let on_set = on_set.clone();
            let onchange = move |event: Event| {
                set(&on_set, knob, &event.target_unchecked_into::<HtmlSelectElement>().value(), false)
            };
            let current = value.as_str().unwrap_or_default();
            html! {
                <select id={id.to_owned()} {onchange}>
                    { for names.iter().map(|name| html! { <option value={*name} selected={*name == current}>{ *name }</option> }) }
                </select>
            }
        }
        Scale::Choices(names) => choices(on_set, knob, value, names, id),
        Scale::Linear | Scale::Log | Scale::Whole => slider(on_set, knob, value.as_f64().unwrap_or(0.0), id, faulty),
        _ => field(on_set, knob, &shown(value), id, faulty),
    }
}

/// Names of which at least one is on.
fn choices(
    on_set: &Callback<Setting>,
    knob: &'static Knob,
    value: &Value,
    names: &'static [&'static str],
    id: &str,
) -> Html {
    let on: Vec<String> =
        value.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect();
    html! {
        <div class="choices" id={id.to_owned()} role="group" aria-label={knob.label}>
            { for names.iter().filter(|name| is_offered(name, &on)).map(|&name| {
                let checked = on.iter().any(|other| other == name);
                let (on_set, on) = (on_set.clone(), on.clone());
                let onchange = move |_: Event| {
                    let chosen: Vec<&str> = names.iter().copied()
                        .filter(|&other| if other == name { !checked } else { on.iter().any(|kept| kept == other) })
                        .collect();
                    set(&on_set, knob, &serde_json::json!(chosen).to_string(), false);
                };
                html! { <label><input type="checkbox" {checked} {onchange} />{ name }</label> }
            }) }
        </div>
    }
}

/// Models of the reader's own are offered where some are in use: there is nothing behind the others' names.
fn is_offered(name: &str, on: &[String]) -> bool {
    let is_own = |name: &str| name.parse::<Architecture>().is_ok_and(|model| model.own().is_some());
    !is_own(name) || on.iter().any(|other| is_own(other))
}

/// A field for a value that has no slider.
fn field(on_set: &Callback<Setting>, knob: &'static Knob, value: &str, id: &str, faulty: bool) -> Html {
    let on_set = on_set.clone();
    let onchange =
        move |event: Event| set(&on_set, knob, &event.target_unchecked_into::<HtmlInputElement>().value(), false);
    html! {
        <input id={id.to_owned()} class="wide" type="text" value={value.to_owned()} spellcheck="false"
            aria-invalid={faulty.to_string()} aria-describedby={faulty.then(|| format!("{id}-fault"))} {onchange} />
    }
}

/// A slider over the usual range, and a field for any number.
fn slider(on_set: &Callback<Setting>, knob: &'static Knob, value: f64, id: &str, faulty: bool) -> Html {
    let moved = |moving: bool| {
        let on_set = on_set.clone();
        move |input: HtmlInputElement| {
            let place = input.value_as_number() / STEPS;
            if place.is_finite() {
                set(&on_set, knob, &at(knob, place).to_string(), moving);
            }
        }
    };
    let (during, after) = (moved(true), moved(false));
    let oninput = move |event: InputEvent| during(event.target_unchecked_into());
    let onchange = move |event: Event| after(event.target_unchecked_into());
    html! {
        <div class="slider">
            <input type="range" min="0" max={STEPS.to_string()} step="1" value={(place(knob, value) * STEPS).round().to_string()}
                aria-label={knob.label} aria-valuetext={format!("{value} {}", knob.unit)} {oninput} {onchange} />
            { field(on_set, knob, &value.to_string(), id, faulty) }
        </div>
    }
}

/// Where a value stands on its slider, 0 to 1.
fn place(knob: &Knob, value: f64) -> f64 {
    let (low, high) = knob.slider;
    let share = match knob.scale {
        Scale::Log => (value / low).ln() / (high / low).ln(),
        _ => (value - low) / (high - low),
    };
    if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
}

/// The value at a place of the slider, rounded to what reads well.
fn at(knob: &Knob, place: f64) -> f64 {
    let (low, high) = knob.slider;
    match knob.scale {
        Scale::Whole => (low + (high - low) * place).round(),
        Scale::Log => three_digits(low * (high / low).powf(place)),
        _ => three_digits(low + (high - low) * place),
    }
    .clamp(knob.low, knob.high)
}

/// The number with three significant digits.
fn three_digits(value: f64) -> f64 {
    serde_json::from_str(&format!("{value:.2e}")).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use edgelab::model::knob::KNOBS;

    use super::*;

    #[test]
    fn a_slider_shows_the_value_that_it_sets() {
        for knob in KNOBS.iter().filter(|knob| matches!(knob.scale, Scale::Linear | Scale::Log | Scale::Whole)) {
            for step in [0.0, 0.25, 0.5, 1.0] {
                let value = at(knob, step);
                assert!((knob.low..=knob.high).contains(&value), "{}: {value}", knob.path);
                assert!(
                    (place(knob, value) - step).abs() < 0.05 || knob.scale == Scale::Whole,
                    "{}: {step} {value}",
                    knob.path
                );
            }
        }
    }
}
