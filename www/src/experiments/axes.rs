//! The settings that vary: found by search, with their values as a list or from, to and how many.

use edgelab::{
    experiment::plan::Axis,
    model::knob::{self, KNOBS, Scale},
};
use serde_json::Value;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    Desk,
    state::{Action, Edit, MOST_AXES},
    use_desk,
};
use crate::{
    components::{
        icon::{Icon, icon},
        knob::{fault_of, shown},
        knobs::{is_offered, matches},
    },
    store::Notice,
    text::{self as common, experiments as text},
};

/// At most so many settings are proposed at once.
const PROPOSED: usize = 8;

/// The settings that vary.
#[component]
pub fn Axes() -> Html {
    let desk = use_desk();
    let axes = &desk.state.plan.axes;
    html! {
        <div class="axes">
            <h3>{ text::VARY }</h3>
            if axes.is_empty() { <p class="fine">{ text::VARY_NONE }</p> }
            { for axes.iter().enumerate().map(|(place, axis)| html! { <AxisRow key={axis.path.clone()} {place} axis={axis.clone()} /> }) }
            if axes.len() < MOST_AXES { <Search /> }
        </div>
    }
}

/// Properties of [`AxisRow`].
#[derive(Properties, PartialEq)]
struct RowProps {
    place: usize,
    axis: Axis,
}

/// One setting, its values, and a way to fill them in.
#[component]
fn AxisRow(props: &RowProps) -> Html {
    let desk = use_desk();
    let range = use_state(|| [String::new(), String::new(), "5".to_owned()]);
    let RowProps { place, axis } = props;
    let place = *place;
    let knob = knob::find(&axis.path);
    let label = knob.map_or(axis.path.as_str(), |knob| knob.label).to_owned();
    let unit = knob.map_or("", |knob| knob.unit);
    let set = {
        let desk = desk.clone();
        move |list: String| desk.act(Action::Edit(Edit::Values(place, list)))
    };
    let onchange = {
        let set = set.clone();
        move |event: Event| set(event.target_unchecked_into::<HtmlInputElement>().value())
    };
    let onfill = {
        let (range, desk) = (range.clone(), desk.clone());
        move |_: MouseEvent| match filled(&range, knob.is_some_and(|knob| knob.scale == Scale::Whole)) {
            Some(list) => set(list),
            None => desk.act(Action::Say(Some(Notice::error(text::UNREADABLE_RANGE, Vec::new())))),
        }
    };
    let end = |number: usize, words: &'static str| {
        let range = range.clone();
        let value = range[number].clone();
        let oninput = move |event: InputEvent| {
            let mut next = (*range).clone();
            next[number] = event.target_unchecked_into::<HtmlInputElement>().value();
            range.set(next);
        };
        html! { <label><span>{ words }</span><input type="text" inputmode="decimal" {value} {oninput} /></label> }
    };
    let onremove = {
        let desk = desk.clone();
        move |_: MouseEvent| desk.act(Action::Edit(Edit::Fix(place)))
    };
    let numeric = knob.is_some_and(|knob| matches!(knob.scale, Scale::Linear | Scale::Log | Scale::Whole));
    let choices = knob.map_or(&[][..], |knob| match knob.scale {
        Scale::Choice(names) => names,
        Scale::Switch => &["true", "false"],
        _ => &[],
    });
    let id = format!("axis-{place}");
    let values = format!("axes.{place}.values");
    let value = desk.state.typed.get(&values).map_or_else(|| list(&axis.values), |(typed, _)| typed.clone());
    let fault = fault_of(&desk.state.faults, &values);
    html! {
        <div class="axis">
            <div class="knob-head">
                <label for={id.clone()}>{ label.clone() }if !unit.is_empty() { { " " }<span class="unit">{ unit }</span> }</label>
                <button type="button" class="quiet square" aria-label={text::remove(&label)} title={text::remove(&label)} onclick={onremove}>{ icon(Icon::Close) }</button>
            </div>
            <input id={id.clone()} class="wide" type="text" spellcheck="false" {value} {onchange}
                aria-invalid={fault.is_some().to_string()} aria-describedby={fault.is_some().then(|| format!("{id}-fault"))} />
            if let Some(fault) = fault { <p class="fault" id={format!("{id}-fault")}>{ fault.problem }</p> }
            if numeric {
                <div class="range">
                    { end(0, text::FROM) }{ end(1, text::TO) }{ end(2, text::STEPS) }
                    <button type="button" onclick={onfill}>{ text::FILL }</button>
                </div>
            }
            if !choices.is_empty() { <p class="fine">{ choices.join(", ") }</p> }
        </div>
    }
}

/// Values as people write them.
fn list(values: &[Value]) -> String {
    values.iter().map(shown).collect::<Vec<_>>().join(", ")
}

/// Values at equal distances, as a list.
fn filled([from, to, count]: &[String; 3], whole: bool) -> Option<String> {
    // As settings are read; the standard library's reader of numbers would be ten kilobytes more for the first view.
    let number = |text: &str| serde_json::from_str::<f64>(text.trim()).ok();
    let (from, to) = (number(from)?, number(to)?);
    let count = count.trim().parse::<u32>().ok().filter(|count| (2..=200).contains(count))?;
    let mut values: Vec<f64> = (0..count)
        .map(|step| from + (to - from) * f64::from(step) / f64::from(count - 1))
        // Twelve digits: 0.7 + 2 × 0.1 reads 0.9.
        .map(|value| if whole { value.round() } else { (value * 1e9).round() / 1e9 })
        .collect();
    values.dedup();
    Some(values.iter().map(f64::to_string).collect::<Vec<_>>().join(", "))
}

/// Finds a setting to vary.
#[component]
fn Search() -> Html {
    let desk = use_desk();
    let search = use_state(String::new);
    let oninput = {
        let search = search.clone();
        move |event: InputEvent| search.set(event.target_unchecked_into::<HtmlInputElement>().value())
    };
    let wanted = search.trim().to_ascii_lowercase();
    let varied = |path: &str| desk.state.plan.axes.iter().any(|axis| axis.path == path);
    let found = KNOBS
        .iter()
        .filter(|knob| !wanted.is_empty() && is_offered(knob) && matches(knob, &wanted) && !varied(knob.path));
    let found: Vec<_> = found.take(PROPOSED).collect();
    html! {
        <div class="search">
            <label><span class="spoken">{ text::SEARCH }</span>
                <input type="search" placeholder={text::ADD} value={(*search).clone()} {oninput} />
            </label>
            if !wanted.is_empty() && found.is_empty() { <p class="fine" role="status">{ common::NO_MATCH }</p> }
            if !found.is_empty() {
                <ul class="found">{ for found.into_iter().map(|knob| html! { <li>{ choice(&desk, knob, &search) }</li> }) }</ul>
            }
        </div>
    }
}

/// A setting that was found.
fn choice(desk: &Desk, knob: &'static knob::Knob, search: &UseStateHandle<String>) -> Html {
    let (desk, search) = (desk.clone(), search.clone());
    let onclick = move |_: MouseEvent| {
        desk.act(Action::Edit(Edit::Vary(knob.path)));
        search.set(String::new());
    };
    html! { <button type="button" class="quiet" title={knob.help} {onclick}>{ icon(Icon::Plus) }<span>{ knob.label }</span></button> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_at_equal_distances() {
        let range = |from: &str, to: &str, count: &str| filled(&[from, to, count].map(str::to_owned), false);
        assert_eq!(range("0.7", "1", "4"), Some("0.7, 0.8, 0.9, 1".to_owned()));
        assert_eq!(range("1", "x", "4"), None);
        assert_eq!(range("1", "2", "1"), None);
    }
}
