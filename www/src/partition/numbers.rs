//! The rounds on show in numbers: what the pictures of the stages show, as tables.

use edgelab::{experiment::partition::Partition, figure::partition::gantt};
use yew::prelude::*;

use crate::{app::use_steady, components::chart::rows, laboratory::closer::use_desk, text::partition as text};

/// A table for each lane.
#[component]
pub fn Numbers() -> Html {
    let desk = use_desk::<Partition>();
    let at = use_steady().at;
    let Some(show) = &desk.show else { return html! {} };
    html! {
        <>
            { for show.lanes.iter().map(|lane| {
                let (Some(start), Some((round, _))) = (lane.course.start(), lane.course.round_at(at)) else { return html! {} };
                let title = text::round_of(lane.method.label(), round.number);
                html! { <section key={lane.method.name()}><h3>{ title.clone() }</h3>{ rows(&title, &gantt::table(start, round)) }</section> }
            }) }
        </>
    }
}
