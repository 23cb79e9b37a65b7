//! One stage: a method's world at the playhead, as a picture with its numbers.

use std::rc::Rc;

use edgelab::{
    figure::{
        layout::StageView,
        palette::Theme,
        scene::{Scene as Recent, Window},
        stage::stage,
        words,
    },
    model::method::{Method, ShieldKind},
};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::icon::{Icon, icon, mark_icon};
use crate::{
    app::{Desk, use_desk, use_now},
    hooks,
    show::{Lane, Show},
    store::{Action, Pace, Selection},
    story::{Kind, MarkKind, Playhead, Tally},
    text,
};

/// How far the reader can zoom in.
const ZOOMS: (f64, f64) = (1.0, 8.0);

/// Properties of [`Stage`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Which lane.
    pub lane: usize,
}

/// A method's world at the playhead.
#[component]
pub fn Stage(props: &Props) -> Html {
    let desk = use_desk();
    let now = use_now();
    let lane = props.lane;
    let node = use_node_ref();
    let size = hooks::use_size(&node);
    let zoom = use_state(|| 1.0_f64);
    let hovered = use_state(|| None::<u32>);
    let dragged = use_state(|| (0.0, 0.0));
    let Some(show) = desk.scene.show.clone() else { return html! {} };
    let view = use_memo((Rc::clone(&show), size), |(show, size)| {
        show.lanes[lane].look(0, |world, _| StageView::new(&world.instance, *size))
    });
    let mut view = StageView::clone(&view);
    view.zoom = *zoom;
    view.clock_secs = now.story_secs;
    view.still = desk.look.reduced_motion;
    let chosen = match desk.scene.selection {
        Some(Selection::Device(device)) => Some(device),
        Some(Selection::Job(job)) => show.instance.jobs.get(job as usize).map(|job| job.owner),
        None => None,
    };
    view.selected = chosen.or(*hovered);
    view.pan = pan(&view, *dragged, chosen);
    let theme = if desk.look.is_dark { Theme::Dark } else { Theme::Light };
    let tally = show.story.tally(now.beat, lane);
    let position = tally.records;
    let (shapes, caption, overloaded, hint) = show.lanes[lane].look(position, |world, records| {
        let recent = Recent::at(records, position, now.at, window(&desk, &show, now));
        let hint = hovered.map(|device| words::device_sentence(world, device));
        let caption = text::happening(kind(&show, now), world, records, tally);
        (stage(world, &recent, &view), caption, world.overloaded, hint)
    });
    hooks::use_painting(&node, Rc::new(shapes), theme, size);

    let at = |event: &MouseEvent| (f64::from(event.offset_x()), f64::from(event.offset_y()));
    let onclick = {
        let (desk, view) = (desk.clone(), view.clone());
        move |event: MouseEvent| desk.act(Action::Select(view.hit(at(&event)).map(Selection::Device)))
    };
    let onmousemove = {
        let (hovered, dragged, view) = (hovered.clone(), dragged.clone(), view.clone());
        move |event: MouseEvent| {
            if event.buttons() == 1 && view.zoom > ZOOMS.0 {
                let (x, y) = *dragged;
                return dragged.set((x + f64::from(event.movement_x()), y + f64::from(event.movement_y())));
            }
            let hit = view.hit(at(&event));
            if hit != *hovered {
                hovered.set(hit);
            }
        }
    };
    let onmouseleave = {
        let hovered = hovered.clone();
        move |_: MouseEvent| hovered.set(None)
    };
    let zoom_by = |factor: f64| {
        let (zoom, dragged) = (zoom.clone(), dragged.clone());
        move |_: MouseEvent| {
            zoom.set((*zoom * factor).clamp(ZOOMS.0, ZOOMS.1));
            // Each zoom starts at what is chosen, so that nobody has to drag.
            dragged.set((0.0, 0.0));
        }
    };
    let name = show.lane_name(lane);
    let Lane { method, outcome, golden, .. } = &show.lanes[lane];
    let (golden, digest) = (golden.clone(), outcome.digest.clone());
    html! {
        <article class="stage" aria-label={name.clone()}>
            { head(&desk, lane, *method) }
            <p class="happening" aria-hidden="true">{ caption }</p>
            <div class="picture" id={format!("stage-{lane}")} data-stage={lane.to_string()} tabindex="0" role="group"
                aria-label={text::stage_label(&name)} aria-describedby="stage-keys">
                <canvas ref={node} aria-hidden="true" {onclick} {onmousemove} {onmouseleave}></canvas>
                if let Some(hint) = hint { <p class="hint" aria-hidden="true">{ hint }</p> }
                <div class="zoom">
                    <button type="button" class="quiet square" aria-label={text::ZOOM_IN} onclick={zoom_by(1.5)}>{ icon(Icon::Plus) }</button>
                    if *zoom > ZOOMS.0 {
                        <button type="button" class="quiet square" aria-label={text::ZOOM_OUT} onclick={zoom_by(1.0 / 1.5)}>{ icon(Icon::Minus) }</button>
                    }
                </div>
            </div>
            { numbers(*method, tally, overloaded) }
            <p class="digest" title={text::DIGEST_HELP}>{ text::DIGEST }{ " " }<code data-digest={golden}>{ digest }</code></p>
        </article>
    }
}

/// How far the zoomed picture is moved: to what is chosen, and from there by dragging; never beyond its edge.
fn pan(view: &StageView, dragged: (f64, f64), chosen: Option<u32>) -> (f64, f64) {
    let (wide, high) = view.size;
    let (x, y) = chosen.map_or((wide / 2.0, high / 2.0), |device| view.place(device));
    let room = |length: f64| length / 2.0 * (view.zoom - 1.0);
    let kept = |wanted: f64, room: f64| wanted.clamp(-room, room);
    (kept(wide / 2.0 - x + dragged.0, room(wide)), kept(high / 2.0 - y + dragged.1, room(high)))
}

/// What the beat that is on shows.
fn kind(show: &Show, now: Playhead) -> Kind {
    show.story.beats().get(now.beat).map_or(Kind::Start, |beat| beat.kind)
}

/// Which past the stage still shows: the joint action while it is the story, else what is recent.
fn window(desk: &Desk, show: &Show, now: Playhead) -> Window {
    let deciding = matches!(kind(show, now), Kind::Proposed | Kind::Decided | Kind::Reviewed | Kind::Placed);
    match desk.scene.pace {
        _ if !desk.scene.playing && deciding => Window::LastAction,
        Pace::Story if deciding => Window::LastAction,
        Pace::Story => Window::Secs(0.0),
        Pace::Clock => Window::at_speed(desk.scene.clock_speed),
    }
}

/// The method's name as a menu, whether it is shielded, and the way out.
fn head(desk: &Desk, lane: usize, method: Method) -> Html {
    let onchange = {
        let desk = desk.clone();
        move |event: Event| {
            let name = event.target_unchecked_into::<HtmlSelectElement>().value();
            let mut methods = desk.scene.methods.clone();
            if let (Ok(method), Some(place)) = (name.parse(), methods.get_mut(lane)) {
                *place = method;
                desk.act(Action::Compare(methods));
            }
        }
    };
    let onremove = {
        let desk = desk.clone();
        move |_: MouseEvent| {
            let mut methods = desk.scene.methods.clone();
            if lane < methods.len() {
                methods.remove(lane);
            }
            desk.act(Action::Compare(methods));
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
            if desk.scene.methods.len() > 1 {
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
