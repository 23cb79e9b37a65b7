//! Who gets how much, the schemes side by side.

use std::rc::Rc;

use edgelab::{
    experiment::partition::Partition,
    figure::{
        partition::{
            allocation::{self, Bars, Side},
            pen,
        },
        svg::Caption,
    },
    model::time::Time,
};
use yew::prelude::*;

use super::stage::theme;
use crate::{
    app::use_steady,
    components::chart::rows,
    hooks,
    laboratory::{closer::use_desk, page::Picture, show::Show},
    text::{self as words, partition as text},
};

/// Parameters and bandwidths of the rounds on show.
#[component]
pub fn Shares() -> Html {
    let desk = use_desk::<Partition>();
    let at = use_steady().at;
    // It changes from round to round, not with every frame.
    let lanes = desk.show.iter().flat_map(|show| &show.lanes);
    let rounds: Vec<Option<u32>> = lanes.map(|lane| lane.course.round_at(at).map(|(round, _)| round.number)).collect();
    let told = text::rounds_on_show(&rounds);
    let drawn = use_memo((desk.show.clone(), rounds), |(show, _)| {
        let all = show.as_ref().map(|show| all(show, at)).unwrap_or_default();
        all.into_iter().map(Rc::new).collect::<Vec<_>>()
    });
    let is_dark = desk.view.is_dark;
    html! {
        <>
            <p class="fine">{ told }</p>
            <div class="shares">{ for drawn.iter().map(|bars| html! { <BarsView key={bars.title.as_str()} bars={Rc::clone(bars)} {is_dark} /> }) }</div>
        </>
    }
}

/// Properties of [`BarsView`].
#[derive(Properties, PartialEq)]
struct Props {
    bars: Rc<Bars>,
    is_dark: bool,
}

/// Bars as a picture and as a table.
#[component]
fn BarsView(props: &Props) -> Html {
    let node = use_node_ref();
    let size = hooks::use_size(&node);
    let opened = use_state(|| false);
    let bars = &props.bars;
    let shapes = use_memo((Rc::clone(bars), size), |(bars, size)| allocation::shapes(bars, *size));
    hooks::use_painting(&node, shapes, theme(props.is_dark), size);
    let ontoggle = {
        let opened = opened.clone();
        move |event: MouseEvent| {
            event.prevent_default();
            opened.set(!*opened);
        }
    };
    html! {
        <figure class="chart">
            <div class="plot"><canvas ref={node} role="img" aria-label={allocation::describe(bars)}></canvas></div>
            <details open={*opened}>
                <summary onclick={ontoggle}>{ words::AS_TABLE }<span class="spoken">{ format!(": {}", bars.title) }</span></summary>
                if *opened { { rows(&bars.title, &allocation::table(bars, text::PLACE)) } }
            </details>
        </figure>
    }
}

/// Parameters, downloads and uploads in the rounds at a moment.
fn all(show: &Show<Partition>, at: Time) -> Vec<Bars> {
    let Some(start) = show.lanes.iter().find_map(|lane| lane.course.start()) else { return Vec::new() };
    let side = |lane: &Rc<crate::laboratory::show::Lane<Partition>>| -> Option<(&'static str, _, edgelab::partition::record::Round)> {
        let (round, _) = lane.course.round_at(at)?;
        Some((lane.method.label(), pen(lane.method), round.clone()))
    };
    let found: Vec<_> = show.lanes.iter().filter_map(side).collect();
    let sides: Vec<Side<'_>> = found.iter().map(|(label, pen, round)| Side { label, pen: *pen, round }).collect();
    vec![allocation::params(start, &sides), allocation::downloads(start, &sides), allocation::uploads(start, &sides)]
}

/// The bars, for files.
pub fn pictures(show: &Show<Partition>, at: Time) -> Vec<Picture> {
    const SIZE: (f64, f64) = (640.0, 280.0);
    let names = ["parameters", "downloads", "uploads"];
    let picture = |(name, bars): (&str, Bars)| Picture {
        name: name.to_owned(),
        caption: Caption { title: bars.title.clone(), description: allocation::describe(&bars) },
        shapes: allocation::shapes(&bars, SIZE),
        size: SIZE,
    };
    names.into_iter().zip(all(show, at)).map(picture).collect()
}
