//! What is seen, in one sentence; the button that trains; how far it is.

use web_sys::HtmlElement;
use yew::prelude::*;

use super::{state::Phase, use_desk};
use crate::{
    components::icon::{Icon, icon},
    hooks,
    text::learning as text,
};

/// The sentence, the buttons, the progress.
#[component]
pub fn CourseBar() -> Html {
    let desk = use_desk();
    let main = use_node_ref();
    let state = &desk.state;
    let (done, episodes) = state.course.as_ref().map_or((0, state.setup.episodes), |c| (c.done, c.setup.episodes));
    let method = state.course.as_ref().map_or(state.setup.scenario.study.method, |c| c.setup.scenario.study.method);
    let busy = matches!(state.phase, Phase::Runs | Phase::Rests);
    let latest = state.course.as_ref().and_then(|course| course.evaluations.last().cloned());
    html! {
        <section class="course card">
            <div class="what" role="status">
                <p>{ text::headline(method, done, episodes, latest.as_ref()) }</p>
                if let Some(earlier) = state.earlier() {
                    <p class="plan-line">{ text::earlier(&earlier.describe(), busy) }</p>
                }
            </div>
            <div class="acts">
                { buttons(&desk, &main) }
                { progress(&desk) }
            </div>
        </section>
    }
}

/// Train, or pause and cancel. The first button stays the same element, so that it keeps the keyboard's focus.
fn buttons(desk: &super::Desk, main: &NodeRef) -> Html {
    let phase = desk.state.phase;
    let onmain = {
        let desk = desk.clone();
        move |_: MouseEvent| match phase {
            Phase::Idle | Phase::Done => desk.begin(),
            Phase::Runs => desk.pause(true),
            Phase::Rests => desk.pause(false),
        }
    };
    let oncancel = {
        let (desk, main) = (desk.clone(), main.clone());
        move |_: MouseEvent| {
            if let Some(button) = main.cast::<HtmlElement>() {
                // The button that was pressed goes away.
                let _ = button.focus();
            }
            desk.cancel();
        }
    };
    let (sign, words) = match phase {
        Phase::Idle => (Icon::Play, text::TRAIN),
        Phase::Done => (Icon::Play, text::TRAIN_AGAIN),
        Phase::Runs => (Icon::Pause, text::PAUSE),
        Phase::Rests => (Icon::Play, text::RESUME),
    };
    html! {
        <>
            <button key="main" ref={main} type="button" class="primary play" onclick={onmain}>{ icon(sign) }<span>{ words }</span></button>
            if matches!(phase, Phase::Runs | Phase::Rests) {
                <button key="cancel" type="button" onclick={oncancel}>{ icon(Icon::Close) }<span>{ text::CANCEL }</span></button>
            }
        </>
    }
}

/// How far it is, as a bar and in words.
fn progress(desk: &super::Desk) -> Html {
    let Some(course) = &desk.state.course else { return html! {} };
    let (phase, now) = (desk.state.phase, hooks::now_ms());
    let words = match phase {
        Phase::Done => format!("{}, {}", text::episodes_of(course.done), text::took(course.worked_secs(false, now))),
        Phase::Idle => text::given_up(course.done, course.setup.episodes),
        _ => text::progress(
            course.done,
            course.setup.episodes,
            course.left_secs(phase == Phase::Runs, now),
            phase == Phase::Rests,
        ),
    };
    html! {
        <div class="progress">
            <progress max={course.setup.episodes.to_string()} value={course.done.to_string()} aria-label={text::PROGRESS}></progress>
            <span>{ words }</span>
        </div>
    }
}
