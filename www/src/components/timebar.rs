//! The time bar: a slider over the whole story with marks where something happened.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::icon::{mark_class, mark_path};
use crate::{
    app::{use_desk, use_steady},
    hooks,
    show::Show,
    store::{Action, Pace},
    story::{MarkKind, Playhead},
    text,
};

/// Steps of the slider.
const STEPS: f64 = 10_000.0;
/// Marks are at least this far apart, pixels: where there are more, the most telling is drawn.
const APART_PX: f64 = 9.0;
/// Height of one lane's marks, pixels.
const LANE_PX: f64 = 14.0;

/// A slider over the whole story with marks.
#[component]
pub fn TimeBar() -> Html {
    let desk = use_desk();
    let now = use_steady();
    let Some(show) = desk.scene.show.clone() else { return html! { <div class="timebar empty"></div> } };
    let pace = desk.scene.pace;
    let value = (place(&show, pace, now) * STEPS).round();
    let oninput = {
        let show = Rc::clone(&show);
        let desk = desk.clone();
        move |event: InputEvent| {
            let share = event.target_unchecked_into::<HtmlInputElement>().value_as_number() / STEPS;
            if share.is_finite() {
                desk.act(Action::Seek(playhead(&show, pace, share)));
            }
        }
    };
    // The arrow keys of a slider step by events here, not by pixels.
    let onkeydown = {
        let desk = desk.clone();
        move |event: KeyboardEvent| {
            let action = match event.key().as_str() {
                "ArrowRight" | "ArrowUp" => Action::Step(1),
                "ArrowLeft" | "ArrowDown" => Action::Step(-1),
                "PageUp" => Action::Step(10),
                "PageDown" => Action::Step(-10),
                "Home" => Action::Step(isize::MIN),
                "End" => Action::Step(isize::MAX),
                _ => return,
            };
            event.prevent_default();
            desk.act(action);
        }
    };
    let kind = show.story.beats().get(now.beat).map_or("", |beat| text::beat(beat.kind));
    let valuetext = format!("{}: {kind}", text::moment(now.at.secs()));
    html! {
        <div class="timebar">
            <Marks show={show} {pace} />
            <input id="time" type="range" min="0" max={STEPS.to_string()} step="1" value={value.to_string()}
                aria-label={text::TIME_SLIDER} aria-valuetext={valuetext} {oninput} {onkeydown} />
        </div>
    }
}

/// Where a playhead stands on the bar, as a share of its length.
fn place(show: &Show, pace: Pace, now: Playhead) -> f64 {
    let (part, whole) = match pace {
        Pace::Story => (now.story_secs, show.story.secs()),
        Pace::Clock => (now.at.secs(), show.story.end().secs()),
    };
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// The playhead at a share of the bar's length.
fn playhead(show: &Show, pace: Pace, share: f64) -> Playhead {
    match pace {
        Pace::Story => show.story.at_story_secs(share * show.story.secs()),
        Pace::Clock => {
            let secs = share * show.story.end().secs();
            show.story.at_time(edgelab::model::time::Time::from_secs(secs))
        }
    }
}

/// Properties of [`Marks`].
#[derive(Properties, PartialEq)]
struct MarksProps {
    show: Rc<Show>,
    pace: Pace,
}

/// The marks, one row for each lane; they change with the results, not with time.
#[component]
fn Marks(props: &MarksProps) -> Html {
    let MarksProps { show, pace } = props;
    let node = use_node_ref();
    let wide = hooks::use_size(&node).0;
    let rows = use_memo((Rc::clone(show), *pace, wide), |(show, pace, wide)| {
        (0..show.lanes.len()).map(|lane| row(show, *pace, lane, *wide)).collect::<Vec<_>>()
    });
    html! {
        <div class="marks" ref={node}>
            { for rows.iter().enumerate().map(|(lane, marks)| html! {
                <div class="mark-row">
                    <span class="mark-name">{ show.lane_name(lane) }</span>
                    <svg height={LANE_PX.to_string()} role="img" aria-label={described(show, lane)}>
                        { for marks.iter().map(|&(share, kind)| html! {
                            <svg x={format!("{:.2}%", share * 100.0)} overflow="visible">
                                <path class={mark_class(kind)} d={mark_path(kind)} transform={format!("translate(0 {})", LANE_PX / 2.0)} />
                            </svg>
                        }) }
                    </svg>
                </div>
            }) }
        </div>
    }
}

/// The marks of a lane by place on the bar, the most telling where they would overlap.
fn row(show: &Show, pace: Pace, lane: usize, wide: f64) -> Vec<(f64, MarkKind)> {
    const TELLING: [MarkKind; 6] = [
        MarkKind::Failure,
        MarkKind::Collision,
        MarkKind::Correction,
        MarkKind::Overload,
        MarkKind::Arrival,
        MarkKind::Completion,
    ];
    let mut taken = vec![false; (wide / APART_PX) as usize + 1];
    let mut marks = Vec::new();
    for kind in TELLING {
        for mark in show.story.marks().iter().filter(|mark| mark.lane == lane && mark.kind == kind) {
            let share = place(show, pace, show.story.at_beat(mark.beat));
            let slot = (share * (taken.len() - 1) as f64).round() as usize;
            if taken.get(slot) == Some(&false) {
                taken[slot] = true;
                marks.push((share, kind));
            }
        }
    }
    marks
}

/// What the marks of a lane say, in words.
fn described(show: &Show, lane: usize) -> String {
    let counts = MarkKind::ALL.map(|kind| {
        let marks = show.story.marks().iter().filter(|mark| mark.lane == lane && mark.kind == kind);
        format!("{} {}", marks.map(|mark| mark.count).sum::<u32>(), text::marks(kind))
    });
    format!("{}: {}", show.lane_name(lane), counts.join(", "))
}
