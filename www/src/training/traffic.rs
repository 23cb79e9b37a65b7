//! Batches and messages of each lane, worker by worker.

use std::rc::Rc;

use edgelab::{
    experiment::training::Training,
    figure::{chart::Chart, training::charts},
};
use yew::prelude::*;

use super::results::picture;
use crate::{
    components::chart::ChartView,
    laboratory::{
        closer::use_desk,
        page::Picture,
        show::{Lane, Show},
    },
    text::training as text,
};

/// The charts.
#[component]
pub fn Traffic() -> Html {
    let desk = use_desk::<Training>();
    let drawn = use_memo(desk.show.clone(), |show| {
        let lanes = show.iter().flat_map(|show| show.lanes.iter());
        lanes.flat_map(of).map(Rc::new).collect::<Vec<_>>()
    });
    let is_dark = desk.view.is_dark;
    html! {
        <>
            <p class="fine">{ text::TRAFFIC_LEAD }</p>
            <div class="shares">
                { for drawn.iter().map(|chart| html! {
                    <ChartView key={chart.title.clone()} chart={Rc::clone(chart)} {is_dark} cursor={true} />
                }) }
            </div>
        </>
    }
}

/// The charts of a lane.
fn of(lane: &Rc<Lane<Training>>) -> [Chart; 2] {
    let label = lane.method.label();
    let titled = |mut chart: Chart| {
        chart.title = text::under(&chart.title, label);
        chart
    };
    lane.course.look(|course| [titled(charts::batches(course)), titled(charts::entries(course))])
}

/// The charts, for files.
pub fn pictures(show: &Show<Training>) -> Vec<Picture> {
    let of = |lane: &Rc<Lane<Training>>| {
        let [batches, entries] = of(lane);
        let name = lane.method.name();
        [picture(&format!("batches-{name}"), &batches), picture(&format!("entries-{name}"), &entries)]
    };
    show.lanes.iter().flat_map(of).collect()
}
