//! The picture of a lane: micro-clouds and what passes between them, at the moment on show.

use edgelab::{
    experiment::training::Training,
    figure::{
        palette::Theme,
        svg::Caption,
        training::{
            clouds::{self, View},
            course::Course,
            words::happening,
        },
    },
    model::time::Time,
};
use yew::prelude::*;

use crate::{
    app::{use_now, use_steady},
    hooks,
    laboratory::{page::Picture, show::Show, use_desk},
    text::training as text,
};

/// What lasts shorter on the page is shown as an average, seconds: nothing flickers more often than three times a second.
const BLINK_SECS: f64 = 0.35;

/// Properties of [`StageView`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Which lane.
    pub lane: usize,
}

/// The picture; it changes with every frame.
#[component]
pub fn StageView(props: &Props) -> Html {
    let desk = use_desk::<Training>();
    let at = use_now().at;
    let node = use_node_ref();
    let size = hooks::use_size(&node);
    let number = props.lane;
    let scene = &desk.scene;
    let lane = scene.show.as_ref().and_then(|show| show.lanes.get(number));
    let blink_secs = if scene.playing { scene.speed * BLINK_SECS } else { 0.0 };
    let shapes = match (&scene.show, lane) {
        (Some(show), Some(lane)) => {
            let scales = scales(show, at);
            lane.course.look(|course| {
                clouds::shapes(&view(course, at, scales, (blink_secs, desk.look.reduced_motion && scene.playing)), size)
            })
        }
        _ => Vec::new(),
    };
    let name = lane.map_or("", |lane| lane.method.label());
    let steady = use_steady().at;
    let told = lane.map(|lane| lane.course.look(|course| happening(course, steady)));
    let ground = use_memo((), |()| Vec::new());
    hooks::use_painting_on(&node, ground, shapes, theme(desk.look.is_dark), size);
    html! {
        <>
        <p class="happening" aria-hidden="true">{ told }</p>
        <div class="picture clouds" id={format!("stage-{number}")} data-stage={number.to_string()} tabindex="0" role="group"
            aria-label={text::stage_label(name)} aria-describedby="stage-keys">
            <canvas ref={node} aria-hidden="true"></canvas>
        </div>
        </>
    }
}

/// The pictures' colours.
pub fn theme(is_dark: bool) -> Theme {
    if is_dark { Theme::Dark } else { Theme::Light }
}

/// What the widest line and the longest bar of all lanes stand for.
fn scales(show: &Show<Training>, at: Time) -> (f64, f64) {
    let of = |scale: &dyn Fn(&Course) -> f64| show.lanes.iter().map(|lane| lane.course.look(scale)).fold(0.0, f64::max);
    (of(&|course| clouds::widest(course, at)), of(&|course| clouds::longest_batch(course, at)))
}

fn view(course: &Course, at: Time, scales: (f64, f64), (blink_secs, still): (f64, bool)) -> View<'_> {
    let (widest_bytes_per_sec, longest_batch) = scales;
    View { course, at, blink_secs, widest_bytes_per_sec, longest_batch, still }
}

/// The picture of each lane, for files.
pub fn pictures(show: &Show<Training>, at: Time) -> Vec<Picture> {
    const SIZE: (f64, f64) = (600.0, 420.0);
    let scales = scales(show, at);
    let picture = |lane: &std::rc::Rc<crate::laboratory::show::Lane<Training>>| {
        lane.course.look(|course| Picture {
            name: format!("clouds-{}", lane.method.name()),
            caption: Caption { title: text::clouds_of(lane.method.label()), description: happening(course, at) },
            shapes: clouds::shapes(&view(course, at, scales, (0.0, false)), SIZE),
            size: SIZE,
        })
    };
    show.lanes.iter().map(picture).collect()
}
