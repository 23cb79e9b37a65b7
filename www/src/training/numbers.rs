//! The stages in numbers: workers and links as tables.

use edgelab::{experiment::training::Training, figure::training::words};
use yew::prelude::*;

use crate::{app::use_steady, components::chart::rows, laboratory::closer::use_desk, text::training as text};

/// Two tables for each lane.
#[component]
pub fn Numbers() -> Html {
    let desk = use_desk::<Training>();
    let at = use_steady().at;
    let Some(show) = &desk.show else { return html! {} };
    html! {
        <>
            { for show.lanes.iter().map(|lane| {
                let label = lane.method.label();
                let (workers, links) =
                    lane.course.look(|course| (words::workers(course, at), words::links(course, at)));
                let (of_workers, of_links) = (text::workers_of(label), text::links_of(label));
                html! {
                    <section key={lane.method.name()}>
                        <h3>{ of_workers.clone() }</h3>{ rows(&of_workers, &workers) }
                        <h3>{ of_links.clone() }</h3>{ rows(&of_links, &links) }
                    </section>
                }
            }) }
        </>
    }
}
