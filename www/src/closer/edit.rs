//! The cluster edited by hand: devices moved, added, removed and changed, jobs added and removed.
//!
//! Each change is another scenario, so it can be taken back, shared and run on the command line.

use edgelab::{
    engine::instance::{Instance, listing},
    model::{
        check::Fault,
        knob::{KNOBS, Knob},
        layers::Architecture,
        scenario::{ListedDevice, ListedJob, Scenario},
    },
};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::{Desk, use_desk};
use crate::{
    bridge::{Deed, Moved},
    components::knob::shown,
    store::Selection,
    text::closer as text,
};

/// The settings of a listed device, by the end of their paths.
fn fields() -> impl Iterator<Item = (&'static str, &'static Knob)> {
    KNOBS.iter().filter_map(|knob| Some((knob.path.strip_prefix("cluster.devices.listed.*.")?, knob)))
}

/// What a change gives: another scenario, or why there is none.
type Changed = Result<Scenario, Vec<Fault>>;

/// Asks the stage for the changed scenario, or says what is wrong with the change.
fn ask(desk: &Desk, changed: Changed) {
    desk.ask(&match changed {
        Ok(scenario) => Deed::Set(Box::new(scenario)),
        Err(faults) => Deed::Say { is_error: true, text: text::NOT_CHANGED.to_owned(), faults },
    });
}

/// Does what was dragged on a stage.
pub fn move_device(desk: &Desk, moved: Moved) {
    let Some(device) = desk.show.instance.devices.get(moved.device as usize) else { return };
    // To whole decimetres: a longer number says nothing more, and makes the address longer.
    let to = |from: f64, by: f64| ((from + by).max(0.0) * 10.0).round() / 10.0;
    let place = (to(device.position.0, moved.by_m.0), to(device.position.1, moved.by_m.1));
    ask(desk, listing::move_device(&desk.view.scenario, &device.name, place));
}

/// The panel.
#[component]
pub fn Edit() -> Html {
    let desk = use_desk();
    let listed = match listing::listed(&desk.view.scenario) {
        Ok(listed) => listed,
        Err(fault) => return html! { <p>{ fault.to_string() }</p> },
    };
    let devices = match &listed.cluster.devices {
        edgelab::model::scenario::Devices::Listed(devices) => devices.clone(),
        edgelab::model::scenario::Devices::Drawn(_) => Vec::new(),
    };
    let chosen = match desk.view.selection {
        Some(Selection::Device(device)) => devices.get(device as usize).cloned(),
        _ => None,
    };
    let drags = desk.view.drags;
    html! {
        <>
            <p class="row">
                <label><input type="checkbox" checked={drags} onchange={desk.asks::<Event>(Deed::Drag(!drags))} />{ text::DRAG }</label>
                <span class="fine">{ text::EDIT_LEAD }</span>
            </p>
            { match &chosen {
                Some(device) => device_form(&desk, device),
                None => html! { <p>{ text::CHOOSE_DEVICE }</p> },
            } }
            { jobs(&desk) }
        </>
    }
}

/// The fields of one device, and what can be done with it.
fn device_form(desk: &Desk, device: &ListedDevice) -> Html {
    let add = {
        let (desk, device) = (desk.clone(), device.clone());
        move |_: MouseEvent| ask(&desk, add_like(&desk, &device))
    };
    let remove = {
        let (desk, name) = (desk.clone(), device.name.clone());
        move |_: MouseEvent| ask(&desk, listing::remove_device(&desk.view.scenario, &name))
    };
    let values = serde_json::to_value(device).unwrap_or_default();
    html! {
        <fieldset class="fields">
            <legend>{ &device.name }</legend>
            { for fields().map(|(field, knob)| {
                let (desk, name) = (desk.clone(), device.name.clone());
                let onchange = move |event: Event| {
                    let wanted = event.target_unchecked_into::<HtmlInputElement>().value();
                    ask(&desk, listing::set_device(&desk.view.scenario, &name, field, &wanted));
                };
                let value = values.get(field).filter(|value| !value.is_null());
                let value = value.map(shown);
                html! {
                    <label key={field} title={knob.help}>{ text::field(knob) }<input type="text" {value} {onchange} /></label>
                }
            }) }
            <p class="row">
                <button type="button" onclick={add}>{ text::ADD_DEVICE }</button>
                <button type="button" onclick={remove}>{ text::remove(&device.name) }</button>
            </p>
        </fieldset>
    }
}

/// Another device like this one, beside it.
fn add_like(desk: &Desk, device: &ListedDevice) -> Changed {
    const BESIDE_M: f64 = 30.0;
    let names: Vec<&str> = desk.show.instance.devices.iter().map(|device| device.name.as_str()).collect();
    let name = free_name("device", &names);
    listing::add_device(&desk.view.scenario, ListedDevice { name, x_m: device.x_m + BESIDE_M, ..device.clone() })
}

/// The first of `NAME-0`, `NAME-1` … that nobody has.
fn free_name(what: &str, taken: &[&str]) -> String {
    let names = (0..=taken.len()).map(|number| format!("{what}-{number}"));
    names.into_iter().find(|name| !taken.contains(&name.as_str())).unwrap_or_default()
}

/// Jobs are added for the chosen device, and the chosen job can be removed.
fn jobs(desk: &Desk) -> Html {
    let instance: &Instance = &desk.show.instance;
    let owner = match desk.view.selection {
        Some(Selection::Device(device)) => instance.devices.get(device as usize).map(|device| device.name.clone()),
        _ => None,
    };
    let job = match desk.view.selection {
        Some(Selection::Job(job)) => instance.jobs.get(job as usize).map(|job| job.name.clone()),
        _ => None,
    };
    let add = owner.map(|owner| {
        let desk = desk.clone();
        let onchange = move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let names: Vec<&str> = desk.show.instance.jobs.iter().map(|job| job.name.as_str()).collect();
            if let Ok(model) = select.value().parse::<Architecture>() {
                let name = free_name("job", &names);
                ask(&desk, listing::add_job(&desk.view.scenario, ListedJob { name, owner: owner.clone(), model, arrival_secs: 0.0 }));
            }
            select.set_value("");
        };
        html! {
            <label class="field">{ text::ADD_JOB }
                <select {onchange}>
                    <option value="" selected=true>{ text::CHOOSE_MODEL }</option>
                    { for Architecture::ALL.iter().map(|model| html! { <option value={model.name()}>{ model.label() }</option> }) }
                </select>
            </label>
        }
    });
    let remove = job.map(|job| {
        let (desk, name) = (desk.clone(), job.clone());
        let onclick = move |_: MouseEvent| ask(&desk, listing::remove_job(&desk.view.scenario, &name));
        html! { <p><button type="button" {onclick}>{ text::remove(&job) }</button></p> }
    });
    html! { <>{ add }{ remove }</> }
}
