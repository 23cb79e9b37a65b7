//! What is seen, in one sentence; the button that trains; how far it is.

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
    let state = &desk.state;
    let (done, episodes) = state.course.as_ref().map_or((0, state.setup.episodes), |c| (c.done, c.setup.episodes));
    let method = state.course.as_ref().map_or(state.setup.scenario.study.method, |c| c.setup.scenario.study.method);
    let latest = state.course.as_ref().and_then(|course| course.evaluations.last().cloned());
    html! {
        <section class="course card">
            <p class="what" role="status">{ text::headline(method, done, episodes, latest.as_ref()) }</p>
            <div class="acts">
                { buttons(&desk) }
                { progress(&desk) }
            </div>
        </section>
    }
}

/// Train, or pause and cancel.
fn buttons(desk: &super::Desk) -> Html {
    let phase = desk.state.phase;
    let act = |action: fn(&super::Desk)| {
        let desk = desk.clone();
        move |_: MouseEvent| action(&desk)
    };
    match phase {
        Phase::Idle | Phase::Done => {
            let words = if phase == Phase::Done { text::TRAIN_AGAIN } else { text::TRAIN };
            html! { <button type="button" class="primary play" onclick={act(super::Desk::begin)}>{ icon(Icon::Play) }<span>{ words }</span></button> }
        }
        Phase::Runs | Phase::Rests => {
            let rests = phase == Phase::Rests;
            let onpause = {
                let desk = desk.clone();
                move |_: MouseEvent| desk.pause(!rests)
            };
            let (sign, words) = if rests { (Icon::Play, text::RESUME) } else { (Icon::Pause, text::PAUSE) };
            html! {
                <>
                    <button type="button" class="primary play" onclick={onpause}>{ icon(sign) }<span>{ words }</span></button>
                    <button type="button" onclick={act(super::Desk::cancel)}>{ icon(Icon::Close) }<span>{ text::CANCEL }</span></button>
                </>
            }
        }
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
