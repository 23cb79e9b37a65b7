//! The bottom of the page: time. Play, step, scrub, jump, speed, and the shield's switch.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    icon::{Icon, icon, mark_icon},
    timebar::TimeBar,
};
use crate::{
    app::{Desk, use_desk, use_steady},
    store::{Action, CLOCK_SPEEDS, Pace, STORY_SPEEDS},
    story::{MarkKind, Playhead},
    text,
};

/// Time and its controls.
#[component]
pub fn Controls() -> Html {
    let (desk, now) = (use_desk(), use_steady());
    let more = use_state(|| false);
    let onmore = {
        let more = more.clone();
        move |_: MouseEvent| more.set(!*more)
    };
    html! {
        <footer class={classes!("controls", more.then_some("more"))} aria-label={text::TIME}>
            <TimeBar />
            <div class="row">
                { steps(&desk) }
                { clock(&desk, now) }
                { shield(&desk) }
                <button type="button" class="quiet square more-button" aria-label={text::MORE} aria-expanded={more.to_string()}
                    onclick={onmore}>{ icon(Icon::More) }</button>
                { jumps(&desk, now) }
                { speed(&desk, now) }
            </div>
        </footer>
    }
}

/// Goes to the next mark of a kind, if there is one.
pub fn jump(desk: &Desk, now: Playhead, kind: MarkKind) {
    let Some(show) = &desk.scene.show else { return };
    if let Some(beat) = show.story.next_mark(now.beat, kind) {
        desk.act(Action::Play(false));
        desk.act(Action::Seek(show.story.at_beat(beat)));
    }
}

/// Start, step back, play, step.
fn steps(desk: &Desk) -> Html {
    let act = |action: fn() -> Action| {
        let desk = desk.clone();
        move |_: MouseEvent| desk.act(action())
    };
    let playing = desk.scene.playing;
    let onplay = {
        let desk = desk.clone();
        move |_| desk.act(Action::Play(!playing))
    };
    let disabled = desk.scene.show.is_none();
    let (play_icon, play_word) = if playing { (Icon::Pause, text::PAUSE) } else { (Icon::Play, text::PLAY) };
    html! {
        <div class="steps" role="group" aria-label={text::STEPS}>
            <button type="button" class="quiet square" aria-label={text::TO_START} title={text::TO_START} {disabled}
                onclick={act(|| Action::Step(isize::MIN))}>{ icon(Icon::Start) }</button>
            <button type="button" {disabled} aria-label={text::STEP_BACK} title={text::STEP_BACK}
                onclick={act(|| Action::Step(-1))}>{ icon(Icon::Back) }</button>
            <button type="button" class="primary play" {disabled} onclick={onplay}>{ icon(play_icon) }<span>{ play_word }</span></button>
            <button type="button" {disabled} title={text::STEP_HELP}
                onclick={act(|| Action::Step(1))}><span>{ text::STEP }</span>{ icon(Icon::Forward) }</button>
        </div>
    }
}

/// The moment, and what it shows; spoken when people set it, not while it plays.
fn clock(desk: &Desk, now: Playhead) -> Html {
    let Some(show) = &desk.scene.show else { return html! {} };
    let caption = show.story.beats().get(now.beat).map_or("", |beat| text::beat(beat.kind));
    let moment = text::moment(now.at.secs());
    html! {
        <div class="clock">
            <span class="moment">{ moment.clone() }</span>
            <span class="caption">{ caption }</span>
            <span class="spoken" role="status">
                if !desk.scene.playing { { format!("{moment}: {caption}. {}", text::counts_of(show, now)) } }
            </span>
        </div>
    }
}

/// The shield, on or off.
fn shield(desk: &Desk) -> Html {
    let (lane, on) = (desk.scene.shield_lane(), desk.scene.shield_on());
    let onclick = {
        let desk = desk.clone();
        move |_: MouseEvent| desk.act(Action::Shield(!on))
    };
    let title = match lane {
        None => text::NO_SHIELD_LANE,
        Some(_) if desk.scene.scenario.study.policies.trained_with_shield => text::SHIELD_OWN_HELP,
        Some(_) => text::SHIELD_HELP,
    };
    html! {
        <button type="button" class="switch" role="switch" aria-checked={on.to_string()} disabled={lane.is_none()} {title} {onclick}>
            <span class="track" aria-hidden="true"><span class="thumb"></span></span>
            <span>{ text::SHIELD }</span>
            <span class="state" aria-hidden="true">{ if on { text::ON } else { text::OFF } }</span>
        </button>
    }
}

/// To the next collision, overload or correction.
fn jumps(desk: &Desk, now: Playhead) -> Html {
    let fails = |kind: &MarkKind| {
        let show = desk.scene.show.as_ref();
        *kind != MarkKind::Failure || show.is_some_and(|show| show.story.marks().iter().any(|mark| mark.kind == *kind))
    };
    let kinds = [MarkKind::Collision, MarkKind::Overload, MarkKind::Correction, MarkKind::Failure];
    html! {
        <div class="jumps" role="group" aria-label={text::NEXT}>
            <span class="label" aria-hidden="true">{ text::NEXT }</span>
            { for kinds.into_iter().filter(fails).map(|kind| {
                let target = desk.scene.show.as_ref().and_then(|show| show.story.next_mark(now.beat, kind));
                let onclick = {
                    let desk = desk.clone();
                    move |_: MouseEvent| jump(&desk, now, kind)
                };
                let label = text::next(kind);
                html! {
                    <button type="button" class="square" disabled={target.is_none()} aria-label={label.clone()} title={label} {onclick}>
                        { mark_icon(kind) }
                    </button>
                }
            }) }
        </div>
    }
}

/// Which clock, and how fast, on a logarithmic scale.
fn speed(desk: &Desk, now: Playhead) -> Html {
    let (pace, speed) = (desk.scene.pace, desk.scene.speed());
    let (low, high) = if pace == Pace::Story { STORY_SPEEDS } else { CLOCK_SPEEDS };
    let oninput = {
        let desk = desk.clone();
        move |event: InputEvent| {
            let place = event.target_unchecked_into::<HtmlInputElement>().value_as_number();
            if place.is_finite() {
                desk.act(Action::Speed(round_speed(place.exp2())));
            }
        }
    };
    let choose = |wanted: Pace| {
        let desk = desk.clone();
        move |_: MouseEvent| desk.act(Action::Pace(wanted))
    };
    let button = |wanted: Pace, words: &'static str, title: &'static str| {
        html! {
            <button type="button" aria-pressed={(pace == wanted).to_string()} {title} onclick={choose(wanted)}>{ words }</button>
        }
    };
    // What the story clock does just now, in simulated seconds.
    let rate = match (pace, &desk.scene.show) {
        (Pace::Story, Some(show)) => text::rate(show.story.rate(now.beat) * speed),
        _ => text::rate(speed),
    };
    html! {
        <div class="speed" role="group" aria-label={text::SPEED}>
            <div class="segments" role="group" aria-label={text::PACE}>
                { button(Pace::Story, text::PACE_STORY, text::PACE_STORY_HELP) }
                { button(Pace::Clock, text::PACE_CLOCK, text::PACE_CLOCK_HELP) }
            </div>
            <label>
                <span class="spoken">{ text::SPEED }</span>
                <input type="range" min={low.log2().to_string()} max={high.log2().to_string()} step="0.25"
                    value={speed.log2().to_string()} aria-valuetext={format!("{}, {rate}", text::speed(speed))} {oninput} />
            </label>
            <output class="rate"><b>{ text::speed(speed) }</b><span>{ rate.clone() }</span></output>
        </div>
    }
}

/// A speed that reads well: whole above ten, tenths above one.
fn round_speed(speed: f64) -> f64 {
    if speed >= 10.0 {
        speed.round()
    } else if speed >= 1.0 {
        (speed * 10.0).round() / 10.0
    } else {
        (speed * 1000.0).round() / 1000.0
    }
}
