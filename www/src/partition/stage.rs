//! The picture of a lane: the cell and the round in progress, both at the moment on show.

use std::rc::Rc;

use edgelab::{
    experiment::partition::Partition,
    figure::{
        palette::Theme,
        partition::{
            cell::{self, View},
            gantt,
            words::happening,
        },
        svg::Caption,
    },
    model::time::Time,
    num::stats,
};
use yew::prelude::*;

use crate::{
    app::{use_now, use_steady},
    hooks,
    laboratory::{
        page::Picture,
        show::{Lane, Show},
        use_desk,
    },
    text::partition as text,
};

/// Workers that each have a row; of larger cells the slowest of each group has one.
const ROWS: usize = 24;
/// The share of rounds that the common time axis holds; longer ones stretch it while they last.
const USUAL: f64 = 0.9;

/// Properties of the pictures.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Which lane.
    pub lane: usize,
}

/// The cell, and beside it the round.
#[component]
pub fn StageView(props: &Props) -> Html {
    let desk = use_desk::<Partition>();
    let steady = use_steady().at;
    let number = props.lane;
    let Some(lane) = desk.scene.show.as_ref().and_then(|show| show.lanes.get(number)) else { return html! {} };
    let name = lane.method.label();
    html! {
        <div class="lane-body">
            <div class="picture" id={format!("stage-{number}")} data-stage={number.to_string()} tabindex="0" role="group"
                aria-label={text::stage_label(name)} aria-describedby="stage-keys">
                <Cell lane={number} />
            </div>
            <div class="round">
                <p class="happening" aria-hidden="true">{ happening(&lane.course, steady) }</p>
                <Round lane={number} />
            </div>
        </div>
    }
}

/// The cell at the moment on show; it changes with every frame.
#[component]
fn Cell(props: &Props) -> Html {
    let desk = use_desk::<Partition>();
    let at = use_now().at;
    let node = use_node_ref();
    let size = hooks::use_size(&node);
    let lane = desk.scene.show.as_ref().and_then(|show| show.lanes.get(props.lane)).cloned();
    let run = desk.scene.show.as_ref().map_or(0, |show| show.run);
    let begun = lane.as_ref().is_some_and(|lane| lane.course.start().is_some());
    let ground = use_memo((run, begun, size), |(.., size)| {
        let view = lane.as_ref().and_then(|lane| view(lane, at));
        view.map_or_else(Vec::new, |view| cell::ground(&view, *size))
    });
    let lane = desk.scene.show.as_ref().and_then(|show| show.lanes.get(props.lane));
    let shapes = lane.and_then(|lane| view(lane, at)).map_or_else(Vec::new, |view| cell::actors(&view, size));
    hooks::use_painting_on(&node, ground, shapes, theme(desk.look.is_dark), size);
    html! { <canvas ref={node} aria-hidden="true"></canvas> }
}

/// The round in progress as a Gantt chart, with the moment on show.
#[component]
fn Round(props: &Props) -> Html {
    let desk = use_desk::<Partition>();
    let at = use_now().at;
    let node = use_node_ref();
    let size = hooks::use_size(&node);
    let show = desk.scene.show.clone();
    let found = show.as_ref().and_then(|show| Some((show, show.lanes.get(props.lane)?)));
    let current = found.and_then(|(_, lane)| lane.course.round_at(at));
    let number = current.map(|(round, _)| round.number);
    let axis = found.map_or(1.0, |(show, _)| axis_secs(show, at));
    let run = found.map_or(0, |(show, _)| show.run);
    let picture = use_memo((run, number, axis.to_bits(), size.0.to_bits()), |_| {
        let (_, lane) = found?;
        let (start, (round, _)) = (lane.course.start()?, current?);
        Some(gantt::picture(start, round, &gantt::View { to_secs: axis, width: size.0, most: ROWS }))
    });
    let ground = use_memo(Rc::clone(&picture), |picture| {
        picture.as_ref().as_ref().map_or_else(Vec::new, |picture| picture.shapes.clone())
    });
    let cursor = match (&*picture, current) {
        (Some(picture), Some((_, secs))) => picture.cursor(secs),
        _ => Vec::new(),
    };
    hooks::use_painting_on(&node, ground, cursor, theme(desk.look.is_dark), size);
    let high = found.and_then(|(_, lane)| lane.course.start()).map_or(120.0, |start| gantt::height(start, ROWS));
    html! {
        <div class="gantt">
            <svg width="1" height={high.to_string()} aria-hidden="true" focusable="false"></svg>
            <canvas ref={node} aria-hidden="true"></canvas>
        </div>
    }
}

/// The pictures' colours.
pub fn theme(is_dark: bool) -> Theme {
    if is_dark { Theme::Dark } else { Theme::Light }
}

/// What of a lane's cell is drawn at a moment; none before it has begun.
fn view(lane: &Lane<Partition>, at: Time) -> Option<View<'_>> {
    let start = lane.course.start()?;
    Some(View { start, round: lane.course.round_at(at), radius_m: lane.scenario.cell.radius_m })
}

/// The common time axis of all lanes' rounds at a moment, seconds.
fn axis_secs(show: &Show<Partition>, at: Time) -> f64 {
    let courses = || show.lanes.iter().map(|lane| &lane.course);
    let lengths: Vec<f64> =
        courses().flat_map(|course| course.rounds.iter().map(|(_, round)| round.round_secs)).collect();
    let usual = stats::quantile(&lengths, USUAL).unwrap_or(1.0);
    courses().filter_map(|course| course.round_at(at)).fold(usual, |most, (round, _)| most.max(round.round_secs)) * 1.02
}

/// The cell and the round of each lane, for files.
pub fn pictures(show: &Show<Partition>, at: Time) -> Vec<Picture> {
    const CELL: (f64, f64) = (360.0, 360.0);
    const WIDE: f64 = 560.0;
    let mut pictures = Vec::new();
    for lane in &show.lanes {
        let (name, label) = (lane.method.name(), lane.method.label());
        let description = happening(&lane.course, at);
        let Some(view) = view(lane, at) else { continue };
        let caption = Caption { title: text::cell_of(label), description: description.clone() };
        pictures.push(Picture { name: format!("cell-{name}"), caption, shapes: cell::shapes(&view, CELL), size: CELL });
        if let Some((round, _)) = view.round {
            let most = usize::MAX;
            let picture =
                gantt::picture(view.start, round, &gantt::View { to_secs: axis_secs(show, at), width: WIDE, most });
            let caption = Caption { title: text::round_of(label, round.number), description };
            pictures.push(Picture {
                name: format!("round-{name}"),
                caption,
                shapes: picture.shapes,
                size: picture.size,
            });
        }
    }
    pictures
}
