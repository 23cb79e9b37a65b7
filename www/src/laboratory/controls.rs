//! The bottom of the page: time. Play, step, scrub, speed.

use std::rc::Rc;

use edgelab::model::time::Time;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{Action, Desk, Page, show::Show, state::SPEEDS, use_desk};
use crate::{
    app::use_steady,
    components::icon::{Icon, icon},
    hooks,
    text::{self as words, laboratory as text},
};

/// Steps of the slider.
const STEPS: f64 = 10_000.0;
/// Marks are at least this far apart, pixels.
const APART_PX: f64 = 5.0;
/// Height of one lane's marks, pixels.
const LANE_PX: f64 = 14.0;

/// Time and its controls.
#[component]
pub fn Controls<L: Page>() -> Html {
    let desk = use_desk::<L>();
    let at = use_steady().at;
    let more = use_state(|| false);
    let onmore = {
        let more = more.clone();
        move |_: MouseEvent| more.set(!*more)
    };
    html! {
        <footer class={classes!("controls", more.then_some("more"))} aria-label={words::TIME}>
            <TimeBar<L> />
            <div class="row">
                { steps(&desk) }
                { clock(&desk, at) }
                <button type="button" class="quiet square more-button" aria-label={words::MORE} aria-expanded={more.to_string()}
                    onclick={onmore}>{ icon(Icon::More) }</button>
                { speed(&desk) }
            </div>
        </footer>
    }
}

/// Start, step back, play, step, end.
fn steps<L: Page>(desk: &Desk<L>) -> Html {
    let step = |by: isize| {
        let desk = desk.clone();
        move |_: MouseEvent| desk.act(Action::Step(by))
    };
    let playing = desk.scene.playing;
    let onplay = {
        let desk = desk.clone();
        move |_: MouseEvent| desk.act(Action::Play(!playing))
    };
    let disabled = desk.scene.show.is_none();
    let (play_icon, play_word) = if playing { (Icon::Pause, words::PAUSE) } else { (Icon::Play, words::PLAY) };
    html! {
        <div class="steps" role="group" aria-label={words::STEPS}>
            <button type="button" class="quiet square" aria-label={words::TO_START} title={words::TO_START} {disabled}
                onclick={step(isize::MIN)}>{ icon(Icon::Start) }</button>
            <button type="button" {disabled} aria-label={words::STEP_BACK} title={words::STEP_BACK} onclick={step(-1)}>{ icon(Icon::Back) }</button>
            <button type="button" class="primary play" {disabled} onclick={onplay}>{ icon(play_icon) }<span>{ play_word }</span></button>
            <button type="button" {disabled} title={words::STEP_HELP} onclick={step(1)}><span>{ words::STEP }</span>{ icon(Icon::Forward) }</button>
            <button type="button" class="quiet square to-end" aria-label={text::TO_END} title={text::TO_END} {disabled}
                onclick={step(isize::MAX)}>{ icon(Icon::Start) }</button>
        </div>
    }
}

/// The moment, and what the lanes do; spoken when people set it, not while it plays.
fn clock<L: Page>(desk: &Desk<L>, at: Time) -> Html {
    let Some(show) = &desk.scene.show else { return html! {} };
    let moment = text::moment(at.secs());
    let told = || {
        let lanes = show.lanes.iter().map(|lane| format!("{}: {}", L::label(lane.method), L::happening(lane, at)));
        format!("{moment}. {}", lanes.collect::<Vec<_>>().join(" "))
    };
    html! {
        <div class="clock">
            <span class="moment">{ moment.clone() }</span>
            <span class="caption">{ text::of(show.end().secs()) }</span>
            <span class="spoken" role="status">if !desk.scene.playing { { told() } }</span>
        </div>
    }
}

/// How fast, on a logarithmic scale.
fn speed<L: Page>(desk: &Desk<L>) -> Html {
    let speed = desk.scene.speed;
    let oninput = {
        let desk = desk.clone();
        move |event: InputEvent| {
            let place = event.target_unchecked_into::<HtmlInputElement>().value_as_number();
            if place.is_finite() {
                let speed = place.exp2();
                let digits = if speed >= 10.0 { 1.0 } else { 100.0 };
                desk.act(Action::Speed((speed * digits).round() / digits));
            }
        }
    };
    html! {
        <div class="speed" role="group" aria-label={words::SPEED}>
            <label>
                <span class="spoken">{ words::SPEED }</span>
                <input type="range" min={SPEEDS.0.log2().to_string()} max={SPEEDS.1.log2().to_string()} step="0.25"
                    value={speed.log2().to_string()} aria-valuetext={words::speed(speed)} {oninput} />
            </label>
            <output class="rate"><b>{ words::speed(speed) }</b><span>{ text::rate(speed) }</span></output>
        </div>
    }
}

/// A slider over the whole run, with marks.
#[component]
fn TimeBar<L: Page>() -> Html {
    let desk = use_desk::<L>();
    let at = use_steady().at;
    let Some(show) = desk.scene.show.clone() else { return html! { <div class="timebar empty"></div> } };
    let end = show.end().secs();
    let value = if end > 0.0 { (at.secs() / end * STEPS).round() } else { 0.0 };
    let oninput = {
        let desk = desk.clone();
        move |event: InputEvent| {
            let share = event.target_unchecked_into::<HtmlInputElement>().value_as_number() / STEPS;
            if share.is_finite() {
                desk.act(Action::Seek(Time::from_secs(share * end)));
            }
        }
    };
    // The arrow keys of a slider step by events here, not by pixels.
    let onkeydown = {
        let desk = desk.clone();
        move |event: KeyboardEvent| {
            let by = match event.key().as_str() {
                "ArrowRight" | "ArrowUp" => 1,
                "ArrowLeft" | "ArrowDown" => -1,
                "PageUp" => 10,
                "PageDown" => -10,
                "Home" => isize::MIN,
                "End" => isize::MAX,
                _ => return,
            };
            event.prevent_default();
            desk.act(Action::Step(by));
        }
    };
    html! {
        <div class="timebar">
            <Marks<L> {show} />
            <input id="time" type="range" min="0" max={STEPS.to_string()} step="1" value={value.to_string()}
                aria-label={words::TIME_SLIDER} aria-valuetext={text::moment(at.secs())} {oninput} {onkeydown} />
        </div>
    }
}

/// Properties of [`Marks`].
#[derive(Properties, PartialEq)]
struct MarksProps<L: Page> {
    show: Rc<Show<L>>,
}

/// The marks, one row for each lane; they change with the results, not with time.
#[component]
fn Marks<L: Page>(props: &MarksProps<L>) -> Html {
    let show = &props.show;
    let node = use_node_ref();
    let wide = hooks::use_size(&node).0;
    let end = show.end().secs();
    html! {
        <div class="marks" ref={node}>
            { for show.lanes.iter().map(|lane| {
                let marks = L::marks(&lane.course);
                let label = format!("{}: {} {}", L::label(lane.method), marks.len(), L::WORDS.marks);
                html! {
                    <div class={classes!("mark-row", format!("pen-{}", L::name(lane.method)))}>
                        <span class="mark-name">{ L::label(lane.method) }</span>
                        <svg height={LANE_PX.to_string()} role="img" aria-label={label}>
                            { for thinned(&marks, end, wide).into_iter().map(|share| html! {
                                <svg x={format!("{:.2}%", share * 100.0)} overflow="visible">
                                    <path class="mark-moment" d="M0 3v8" />
                                </svg>
                            }) }
                        </svg>
                    </div>
                }
            }) }
        </div>
    }
}

/// Where marks stand on the bar, as shares of its length, those left out that would overlap.
fn thinned(marks: &[Time], end: f64, wide: f64) -> Vec<f64> {
    let mut places: Vec<f64> = Vec::new();
    for mark in marks {
        let share = if end > 0.0 { mark.secs() / end } else { 0.0 };
        if places.last().is_none_or(|last| (share - last) * wide >= APART_PX) {
            places.push(share);
        }
    }
    places
}
