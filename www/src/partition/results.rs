//! The curves beside the stages: accuracy, loss, the length of rounds; and what decides it.

use std::rc::Rc;

use edgelab::{
    experiment::partition::Partition,
    figure::{
        bands::{Band, over_seeds},
        chart::{self, Chart},
        partition::{
            charts::{self, Line},
            course::Course,
            words::{decides, learning},
        },
        svg::Caption,
    },
};
use yew::prelude::*;

use crate::{
    components::chart::ChartView,
    laboratory::{
        bridge::Deed,
        closer::{
            Desk,
            seeds::{self, use_seeds},
            use_desk,
        },
        page::Picture,
        show::Show,
    },
    text::{laboratory as words, partition as text},
};

/// Seeds of the curves over seeds.
const SEEDS: u64 = 10;

/// Accuracy and loss that are known at a moment.
fn known(course: &Course, secs: f64) -> [f64; 2] {
    let (accuracy, loss) = charts::sampled(course, &[secs])[0];
    [accuracy, loss]
}

/// The curves.
#[component]
pub fn Results() -> Html {
    let desk = use_desk::<Partition>();
    let ended = desk.show.clone().filter(|show| show.has_ended());
    let over = use_seeds(ended, SEEDS, known, Rc::clone(&desk.files));
    let drawn = use_memo((desk.show.clone(), Rc::clone(&desk.earlier), over.bands.clone()), |(.., bands)| {
        let [accuracy, loss, latency] = drawn(&desk);
        let over = |chart: Chart, band: &[Band]| over_seeds(chart, band, SEEDS as usize);
        let charts = match bands {
            Some(bands) => [over(accuracy, &bands[0]), over(loss, &bands[1]), latency],
            None => [accuracy, loss, latency],
        };
        charts.map(Rc::new)
    });
    let onclear = {
        let desk = desk.clone();
        move |_: MouseEvent| desk.ask(&Deed::Clear)
    };
    let is_dark = desk.view.is_dark;
    html! {
        <>
            <section class="card curves" aria-labelledby="curves-title">
                <header>
                    <h2 id="curves-title">{ words::CURVES }</h2>
                    if !desk.earlier.is_empty() {
                        <button type="button" class="quiet" onclick={onclear}>{ words::CLEAR }</button>
                    }
                </header>
                { seeds::row(&over, SEEDS, desk.show.as_ref()) }
                { for drawn.iter().map(|chart| html! { <ChartView key={chart.title.as_str()} chart={Rc::clone(chart)} {is_dark} cursor={true} /> }) }
            </section>
            <section class="card" aria-labelledby="decides-title">
                <header><h2 id="decides-title">{ text::DECIDES }</h2></header>
                <ul class="findings">{ for sentences(&desk).into_iter().map(|sentence| html! { <li>{ sentence }</li> }) }</ul>
            </section>
        </>
    }
}

/// The runs on show and those of earlier settings, as lines of charts.
fn drawn(desk: &Desk<Partition>) -> [Chart; 3] {
    let lines = |show: &Rc<Show<Partition>>, is_earlier: bool| {
        let lanes = show.lanes.iter().map(|lane| (lane.method, Rc::clone(lane), is_earlier));
        lanes.collect::<Vec<_>>()
    };
    let earlier = desk.earlier.iter().rev().flat_map(|show| lines(show, true));
    let all: Vec<_> = earlier.chain(desk.show.iter().flat_map(|show| lines(show, false))).collect();
    let lines: Vec<Line<'_>> = all
        .iter()
        .map(|(scheme, lane, is_earlier)| Line {
            label: scheme.label(),
            pen: edgelab::figure::partition::pen(*scheme),
            course: &lane.course,
            is_earlier: *is_earlier,
        })
        .collect();
    let horizon = horizon(desk.show.iter().chain(desk.earlier.iter()));
    [charts::accuracy(&lines, horizon), charts::loss(&lines, horizon), charts::latency(&lines, horizon)]
}

/// The longest horizon of some runs, seconds.
fn horizon<'a>(shows: impl Iterator<Item = &'a Rc<Show<Partition>>>) -> f64 {
    shows.map(|show| show.scenario.horizon_secs).fold(0.0, f64::max)
}

/// What decides how long rounds last, for each side; and what that means for learning.
fn sentences(desk: &Desk<Partition>) -> Vec<String> {
    let Some(show) = &desk.show else { return Vec::new() };
    let of = |(label, course): (&'static str, &Course)| Some(format!("{label}: {}", decides(course)?));
    let mut all: Vec<String> = show.lanes.iter().filter_map(|lane| of((lane.method.label(), &lane.course))).collect();
    let start = show.lanes.iter().find_map(|lane| lane.course.start());
    all.extend(start.map(|start| learning(start).to_owned()));
    all
}

/// The charts, for files.
pub fn pictures(show: &Show<Partition>) -> Vec<Picture> {
    const SIZE: (f64, f64) = (480.0, 300.0);
    let lines: Vec<Line<'_>> = show
        .lanes
        .iter()
        .map(|lane| Line {
            label: lane.method.label(),
            pen: edgelab::figure::partition::pen(lane.method),
            course: &lane.course,
            is_earlier: false,
        })
        .collect();
    let horizon = show.scenario.horizon_secs;
    let charts = [
        ("accuracy", charts::accuracy(&lines, horizon)),
        ("loss", charts::loss(&lines, horizon)),
        ("latency", charts::latency(&lines, horizon)),
    ];
    let picture = |(name, chart): (&str, Chart)| Picture {
        name: name.to_owned(),
        caption: Caption { title: chart.title.clone(), description: chart::describe(&chart) },
        shapes: chart::shapes(&chart, SIZE),
        size: SIZE,
    };
    charts.map(picture).into()
}
