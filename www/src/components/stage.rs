//! One stage: a method's world at the playhead, as a picture with its numbers.

use edgelab::model::{
    intervention::Lane as Future,
    method::{Method, ShieldKind},
};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::{
    icon::{Icon, icon, mark_icon},
    picture::{Camera, Picture, kind},
};
use crate::{
    app::{Desk, use_desk, use_steady},
    show::Lane,
    store::Action,
    story::{MarkKind, Tally},
    text,
};

/// Properties of [`Stage`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Which lane.
    pub lane: usize,
    /// How the stages are looked at.
    pub camera: Camera,
    /// Looks at them differently.
    pub on_camera: Callback<Camera>,
}

/// A method's world at the playhead.
#[component]
pub fn Stage(props: &Props) -> Html {
    let desk = use_desk();
    let now = use_steady();
    let lane = props.lane;
    let Some(show) = desk.scene.show.clone() else { return html! {} };
    let tally = show.story.tally(now.beat, lane);
    let (caption, overloaded) = show.lanes[lane].look(tally.records, |world, records| {
        (text::happening(kind(&show, now), world, records, tally), world.overloaded)
    });
    let name = show.lane_name(lane);
    let Lane { method, outcome, golden, .. } = &show.lanes[lane];
    let (golden, digest) = (golden.clone(), outcome.digest.clone());
    html! {
        <article class="stage" aria-label={name.clone()}>
            { head(&desk, lane, *method, &show.lanes[lane].future) }
            <p class="happening" aria-hidden="true">{ caption }</p>
            <Picture {lane} {name} camera={props.camera} on_camera={props.on_camera.clone()} />
            { numbers(*method, tally, overloaded) }
            <p class="digest" title={text::DIGEST_HELP}>{ text::DIGEST }{ " " }<code data-digest={golden}>{ digest }</code></p>
        </article>
    }
}

/// The method's name as a menu, whether it is shielded, what changes in mid-run, and the way out.
fn head(desk: &Desk, lane: usize, method: Method, future: &Future) -> Html {
    let onchange = {
        let desk = desk.clone();
        move |event: Event| {
            let name = event.target_unchecked_into::<HtmlSelectElement>().value();
            let mut futures = desk.scene.futures.clone();
            if let (Ok(method), Some(place)) = (name.parse(), futures.get_mut(lane)) {
                place.method = method;
                desk.act(Action::Compare(futures));
            }
        }
    };
    let onremove = {
        let desk = desk.clone();
        move |_: MouseEvent| {
            let mut futures = desk.scene.futures.clone();
            if lane < futures.len() {
                futures.remove(lane);
            }
            desk.act(Action::Compare(futures));
        }
    };
    let shield = match method.shield() {
        ShieldKind::None => None,
        ShieldKind::Central => Some(text::SHIELD_CENTRAL),
        ShieldKind::Regional => Some(text::SHIELD_REGIONAL),
    };
    html! {
        <header class={classes!("stage-head", format!("pen-{}", method.name()))}>
            <h2>
                <label>
                    <span class="spoken">{ text::METHOD }</span>
                    <select {onchange} title={method.summary()}>
                        { for Method::ALL.into_iter().map(|other| html! {
                            <option value={other.name()} selected={other == method}>{ other.label() }</option>
                        }) }
                    </select>
                </label>
            </h2>
            if let Some(words) = shield { <span class="badge shielded">{ words }</span> }
            { for future.interventions.iter().map(|change| html! {
                <span class="badge">{ text::change_at(change) }</span>
            }) }
            if desk.scene.futures.len() > 1 {
                <button type="button" class="quiet square" aria-label={text::remove(method.label())} onclick={onremove}>{ icon(Icon::Close) }</button>
            }
        </header>
    }
}

/// What a stage has counted up to the playhead.
fn numbers(method: Method, tally: Tally, overloaded: u32) -> Html {
    let cell = |value: String, kind: MarkKind, words: &'static str, alarm: bool| {
        html! {
            <div class={classes!(alarm.then_some("alarm"))}>
                <dt>{ mark_icon(kind) }<span class="spoken">{ text::marks(kind) }{ " " }</span>{ words }</dt>
                <dd>{ value }</dd>
            </div>
        }
    };
    html! {
        <dl class="numbers">
            { cell(tally.proposed.to_string(), MarkKind::Collision, text::COLLISIONS_PROPOSED, false) }
            { cell(tally.executed.to_string(), MarkKind::Collision, text::COLLISIONS_EXECUTED, tally.executed > 0) }
            if method.shield() != ShieldKind::None {
                { cell(tally.corrections.to_string(), MarkKind::Correction, text::CORRECTIONS, false) }
            }
            { cell(overloaded.to_string(), MarkKind::Overload, text::OVERLOADED, overloaded > 0) }
            { cell(format!("{}/{}", tally.completed, tally.arrived), MarkKind::Completion, text::JOBS_DONE, false) }
        </dl>
    }
}
