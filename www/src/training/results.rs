//! The curves beside the stages: accuracy and loss with their spread over workers, who waits, what is sent.

use std::rc::Rc;

use edgelab::{
    experiment::training::Training,
    figure::{
        bands::{Band, over_seeds},
        chart::{self, Chart},
        svg::Caption,
        training::{
            charts::{self, Line},
            course::Course,
            pen,
            words::{percent, reached, transferred},
        },
        words::duration,
    },
    training::kind::ProtocolKind,
};
use yew::prelude::*;

use crate::{
    app::use_steady,
    components::chart::ChartView,
    laboratory::{
        bridge::Deed,
        closer::{
            Desk,
            seeds::{self, use_seeds},
            use_desk,
        },
        page::Picture,
        shared::Shared,
        show::{Lane, Show},
    },
    text::{laboratory as words, training as text},
};

/// Seeds of the curves over seeds: each is a training of its own.
const SEEDS: u64 = 5;

/// Accuracy and loss that are known at a moment.
fn known_at(course: &Shared<Course>, secs: f64) -> [f64; 2] {
    course.look(|course| charts::known(course, secs))
}

/// The curves.
#[component]
pub fn Results() -> Html {
    let desk = use_desk::<Training>();
    // Curves have a point for each evaluation: they are drawn anew when there is another.
    let shows = desk.show.iter().chain(desk.earlier.iter());
    let known: Vec<(u64, ProtocolKind, usize)> = shows
        .flat_map(|show| show.lanes.iter().map(|lane| (show.run, lane)))
        .map(|(run, lane)| (run, lane.method, lane.course.look(|course| course.evaluations.len())))
        .collect();
    let ended = desk.show.clone().filter(|show| show.has_ended());
    let over = use_seeds(ended, SEEDS, known_at, Rc::clone(&desk.files));
    let drawn = use_memo((known, over.bands.clone()), |(_, bands)| {
        let [accuracy, waiting, loss, traffic] = drawn(&desk);
        let over = |chart: Chart, band: &[Band]| over_seeds(chart, band, SEEDS as usize);
        let charts = match bands {
            Some(bands) => [over(accuracy, &bands[0]), waiting, over(loss, &bands[1]), traffic],
            None => [accuracy, waiting, loss, traffic],
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
                { for drawn.iter().map(|chart| html! {
                    <ChartView key={chart.title.clone()} chart={Rc::clone(chart)} {is_dark} cursor={true} />
                }) }
            </section>
            <Findings />
        </>
    }
}

/// What the curves say, side by side.
#[component]
fn Findings() -> Html {
    let desk = use_desk::<Training>();
    let at = use_steady().at;
    let Some(show) = &desk.show else { return html! {} };
    let target = show.scenario.evaluation.target_accuracy;
    let sentences = show.lanes.iter().flat_map(|lane| {
        let label = lane.method.label();
        lane.course.look(|course| {
            let told = match reached(course, target) {
                Some(when) => text::reached(label, &percent(target), &duration(when.secs())),
                None if course.ended => text::never_reached(label, &percent(target)),
                None => text::not_yet(label, &percent(target)),
            };
            let moved = transferred(course, at).map(|moved| format!("{label}: {moved}"));
            std::iter::once(told).chain(moved).collect::<Vec<_>>()
        })
    });
    html! {
        <section class="card" aria-labelledby="findings-title">
            <header><h2 id="findings-title">{ text::FINDINGS }</h2></header>
            <ul class="findings">{ for sentences.map(|sentence| html! { <li>{ sentence }</li> }) }</ul>
        </section>
    }
}

/// The runs on show and those of earlier settings.
fn drawn(desk: &Desk<Training>) -> [Chart; 4] {
    let earlier = desk.earlier.iter().rev().flat_map(|show| show.lanes.iter().map(|lane| (lane, true)));
    let present = desk.show.iter().flat_map(|show| show.lanes.iter().map(|lane| (lane, false)));
    let shows = desk.show.iter().chain(desk.earlier.iter());
    let horizon = shows.map(|show| show.scenario.horizon_secs).fold(0.0, edgelab::num::math::max);
    with_lines(&earlier.chain(present).collect::<Vec<_>>(), |lines| all(lines, horizon))
}

/// What is done with lines of charts.
type Act<'a, R> = Box<dyn FnOnce(&[Line<'_>]) -> R + 'a>;

/// Does something with lanes as lines of charts.
fn with_lines<R>(lanes: &[(&Rc<Lane<Training>>, bool)], act: impl FnOnce(&[Line<'_>]) -> R) -> R {
    /// Borrows one course after another, then acts.
    fn borrow<'a, R>(lanes: &[(&Rc<Lane<Training>>, bool)], lines: &[Line<'a>], act: Act<'_, R>) -> R {
        let Some(((lane, is_earlier), rest)) = lanes.split_first() else { return act(lines) };
        lane.course.look(|course: &Course| {
            let line = Line { label: lane.method.label(), pen: pen(lane.method), course, is_earlier: *is_earlier };
            let lines: Vec<Line<'_>> = lines.iter().copied().chain([line]).collect();
            borrow(rest, &lines, act)
        })
    }
    borrow(lanes, &[], Box::new(act))
}

fn all(lines: &[Line<'_>], horizon_secs: f64) -> [Chart; 4] {
    [charts::accuracy, charts::waiting, charts::loss, charts::traffic].map(|chart| chart(lines, horizon_secs))
}

/// The charts, for files.
pub fn pictures(show: &Show<Training>) -> Vec<Picture> {
    let lanes: Vec<_> = show.lanes.iter().map(|lane| (lane, false)).collect();
    let charts = with_lines(&lanes, |lines| all(lines, show.scenario.horizon_secs));
    ["accuracy", "waiting", "loss", "sent"].into_iter().zip(charts).map(|(name, chart)| picture(name, &chart)).collect()
}

/// A chart, for a file.
pub fn picture(name: &str, chart: &Chart) -> Picture {
    const SIZE: (f64, f64) = (480.0, 300.0);
    Picture {
        name: name.to_owned(),
        caption: Caption { title: chart.title.clone(), description: chart::describe(chart) },
        shapes: chart::shapes(chart, SIZE),
        size: SIZE,
    }
}
