//! The curves of the whole runs, with one time cursor over all.

use std::rc::Rc;

use edgelab::figure::{
    charts::{self, Lanes},
    series::Curves,
};
use yew::prelude::*;

use super::chart::ChartView;
use crate::{app::use_desk, store::Action, text};

/// The curves.
#[component]
pub fn CurvesPanel() -> Html {
    let desk = use_desk();
    let (show, ghosts) = (desk.scene.show.clone(), Rc::clone(&desk.scene.ghosts));
    let charts = use_memo((show, ghosts), |(show, ghosts)| {
        let present: Vec<&Curves> = show.iter().flat_map(|show| show.lanes.iter()).map(|lane| &*lane.curves).collect();
        let earlier: Vec<&Curves> = ghosts.iter().map(|curves| &**curves).collect();
        charts::all(Lanes { present: &present, earlier: &earlier }).into_iter().map(Rc::new).collect::<Vec<_>>()
    });
    let Some(show) = &desk.scene.show else { return html! {} };
    // Many names need more room above the plot.
    let many = (show.lanes.len() > 2).then_some("many");
    let onclear = {
        let desk = desk.clone();
        move |_: MouseEvent| desk.act(Action::ClearGhosts)
    };
    html! {
        <section class={classes!("card", "curves", many)} aria-labelledby="curves-title">
            <header>
                <h2 id="curves-title">{ text::CURVES }</h2>
                if !desk.scene.ghosts.is_empty() {
                    <button type="button" class="quiet" onclick={onclear}>{ text::CLEAR_GHOSTS }</button>
                }
            </header>
            { for charts.iter().enumerate().map(|(place, chart)| html! {
                // The first chart's axis is training time, not the time of the run.
                <ChartView key={chart.title.clone()} chart={chart} is_dark={desk.look.is_dark} cursor={place > 0} />
            }) }
        </section>
    }
}
