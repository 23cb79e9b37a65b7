//! What if: from the moment on show, another method or setting. Both futures stand side by side, from the same past.

use edgelab::{
    codec::{self, View},
    engine::record::{Event as Happening, Record},
    model::{
        intervention::{Intervention, Lane as Future, METHOD, Part, switched},
        knob::{self, KNOBS, PLACEMENT},
        method::Method,
        path,
        scenario::Scenario,
    },
};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::{Desk, use_desk};
use crate::{
    app::use_now,
    bridge::Deed,
    store::{LANES, Selection},
    text::{self as words, closer as text},
};

/// A device or link that fails, and one that returns.
const DOWN: &str = "false";
const UP: &str = "true";

/// The panel.
#[component]
pub fn WhatIf() -> Html {
    let desk = use_desk();
    let now = use_now();
    let lane = use_state_eq(|| 0_usize);
    let setting = use_state_eq(|| METHOD.to_owned());
    let value = use_state_eq(|| Method::SroleD.name().to_owned());
    let futures = &desk.view.futures;
    let from = (*lane).min(futures.len().saturating_sub(1));
    let change = Intervention {
        at_secs: now.at.secs(),
        path: (*setting).clone(),
        value: path::value_of(&setting, &value, &PLACEMENT),
    };
    let full = futures.len() >= LANES;
    let onfork = {
        let (desk, change) = (desk.clone(), change.clone());
        move |_: MouseEvent| fork(&desk, from, change.clone())
    };
    let onall = {
        let (desk, change) = (desk.clone(), change.clone());
        move |_: MouseEvent| change_everywhere(&desk, change.clone())
    };
    let on_lane = {
        let lane = lane.clone();
        move |event: Event| lane.set(event.target_unchecked_into::<HtmlSelectElement>().value().parse().unwrap_or(0))
    };
    let on_setting = {
        let (desk, setting, value) = (desk.clone(), setting.clone(), value.clone());
        move |event: Event| {
            let path = event.target_unchecked_into::<HtmlSelectElement>().value();
            let is = path::get(&*desk.view.scenario, &path)
                .map(|is| is.as_str().map_or_else(|| is.to_string(), str::to_owned));
            value.set(match path.as_str() {
                METHOD => Method::SroleD.name().to_owned(),
                path if switched(path).is_some() => DOWN.to_owned(),
                _ => is.unwrap_or_default(),
            });
            setting.set(path);
        }
    };
    html! {
        <>
            <p class="fine">{ text::WHAT_IF_LEAD }</p>
            <div class="row">
                <span>{ text::from_moment(&words::moment(now.at.secs())) }</span>
                if futures.len() > 1 {
                    <label>{ text::OF }<select onchange={on_lane}>
                        { for (0..desk.show.lanes.len()).map(|other| html! { <option value={other.to_string()} selected={other == from}>{ desk.show.lane_name(other) }</option> }) }
                    </select></label>
                }
                <label>{ text::CHANGE }<select onchange={on_setting}>
                    { for KNOBS.iter().filter(|knob| knob.live).map(|knob| html! { <option value={knob.path} selected={*setting == knob.path}>{ knob.label }</option> }) }
                    { for parts(&desk).into_iter().map(|(path, label)| html! { <option value={path.clone()} selected={*setting == path}>{ label }</option> }) }
                </select></label>
                { value_field(&setting, &value) }
                <button type="button" class="primary" disabled={full} onclick={onfork}>{ text::FORK }</button>
                <button type="button" onclick={onall} title={text::EVERYWHERE_HELP}>{ text::EVERYWHERE }</button>
            </div>
            if full { <p class="fine">{ text::NO_ROOM }</p> }
            { common(&desk) }
            <h3>{ text::FUTURES }</h3>
            <ul class="futures">{ for futures.iter().enumerate().map(|(lane, future)| one_future(&desk, lane, future)) }</ul>
        </>
    }
}

/// What the setting becomes.
fn value_field(setting: &str, value: &UseStateHandle<String>) -> Html {
    let label = knob::find(setting).map_or_else(String::new, |knob| knob.label.to_owned());
    let set = value.setter();
    if setting == METHOD {
        let onchange = move |event: Event| set.set(event.target_unchecked_into::<HtmlSelectElement>().value());
        return html! {
            <label>{ text::TO }<select aria-label={label} {onchange}>
                { for Method::ALL.into_iter().map(|method| html! { <option value={method.name()} selected={method.name() == **value}>{ method.label() }</option> }) }
            </select></label>
        };
    }
    if switched(setting).is_some() {
        let onchange = move |event: Event| set.set(event.target_unchecked_into::<HtmlSelectElement>().value());
        return html! {
            <label>{ text::TO }<select aria-label={setting.to_owned()} {onchange}>
                <option value={DOWN} selected={**value == DOWN}>{ text::DOWN }</option>
                <option value={UP} selected={**value == UP}>{ text::UP }</option>
            </select></label>
        };
    }
    let oninput = move |event: InputEvent| set.set(event.target_unchecked_into::<HtmlInputElement>().value());
    html! { <label>{ text::TO }<input type="text" size="8" aria-label={label} value={(**value).clone()} {oninput} /></label> }
}

/// What can fail of the chosen device: its path, and what it is called.
fn parts(desk: &Desk) -> Vec<(String, String)> {
    let Some(Selection::Device(device)) = desk.view.selection else { return Vec::new() };
    let Some(device) = desk.show.instance.devices.get(device as usize) else { return Vec::new() };
    let name = &device.name;
    vec![(Part::Device.path(name), name.clone()), (Part::Link.path(name), text::link_of(name))]
}

/// Lets something happen in every future on show: a change of the scenario, which can be taken back.
pub fn change_everywhere(desk: &Desk, change: Intervention) {
    let mut scenario = Scenario::clone(&desk.view.scenario);
    scenario.interventions.push(change);
    desk.ask(&match scenario.check() {
        Ok(()) => Deed::Set(Box::new(scenario)),
        Err(faults) => Deed::Say { is_error: true, text: words::closer::NOT_CHANGED.to_owned(), faults },
    });
}

/// What is changed in every future, each with the way to take it out.
fn common(desk: &Desk) -> Html {
    let changes = desk.view.scenario.interventions.iter().enumerate();
    html! {
        if !desk.view.scenario.interventions.is_empty() {
            <h3>{ text::IN_ALL }</h3>
            <ul class="futures">
                { for changes.map(|(place, change)| {
                    let mut without = Scenario::clone(&desk.view.scenario);
                    without.interventions.remove(place);
                    let what = words::change_at(change);
                    html! {
                        <li><b>{ what.clone() }</b>
                            <button type="button" class="link" onclick={desk.asks::<MouseEvent>(Deed::Set(Box::new(without)))}>{ text::DROP }<span class="spoken">{ format!(": {what}") }</span></button></li>
                    }
                }) }
            </ul>
        }
    }
}

/// Puts the changed future beside the one from which it departs.
fn fork(desk: &Desk, from: usize, change: Intervention) {
    let mut futures = desk.view.futures.clone();
    let Some(mut future) = futures.get(from).cloned() else { return };
    future.interventions.push(change);
    if let Err(faults) = future.scenario(&desk.view.scenario).check() {
        return desk.ask(&Deed::Say { is_error: true, text: words::closer::NOT_CHANGED.to_owned(), faults });
    }
    let decides = future.interventions.last().is_some_and(|change| change.path.starts_with("study."));
    let moment = future.interventions.last().map_or(0.0, |change| change.at_secs);
    futures.insert(from + 1, future);
    desk.ask(&Deed::Compare(futures));
    let replay = desk.show.lanes.get(from).map(|lane| lane.replay.borrow());
    let is_left = |record: &Record| {
        record.at.secs() >= moment && matches!(record.event, Happening::Proposed { .. } | Happening::Arrived { .. })
    };
    if decides && replay.is_some_and(|replay| !replay.records().iter().any(is_left)) {
        desk.ask(&Deed::Say { is_error: false, text: text::NO_DECISION_LEFT.to_owned(), faults: Vec::new() });
    }
}

/// One future: what happens in it, its own address, and the way out.
fn one_future(desk: &Desk, lane: usize, future: &Future) -> Html {
    let view = View::of_methods([future.method]);
    let alone = codec::encode(&future.scenario(&desk.view.scenario), &view).ok().map(|fragment| format!("#{fragment}"));
    let without = {
        let mut futures = desk.view.futures.clone();
        futures.remove(lane);
        futures
    };
    let name = words::future(future);
    html! {
        <li>
            <b>{ name.clone() }</b>
            if let Some(href) = alone { <a {href}>{ text::ALONE }<span class="spoken">{ format!(": {name}") }</span></a> }
            if !without.is_empty() {
                <button type="button" class="link" onclick={desk.asks::<MouseEvent>(Deed::Compare(without))}>{ text::DROP }<span class="spoken">{ format!(": {name}") }</span></button>
            }
        </li>
    }
}
