//! The curves of the whole runs, with one time cursor over all; those of earlier settings stay, pale.

use std::rc::Rc;

use edgelab::figure::{
    charts::{self, Lanes},
    palette::{Pen, pen},
    series::{Curves, series_of},
    shape::Dash,
};
use yew::prelude::*;

use super::use_desk;
use crate::{
    components::chart::ChartView,
    show::{Earlier, Lane, Show},
    text,
};

/// At most this many earlier results stay as pale curves.
const GHOSTS: usize = 4;

/// What the charts show of each lane.
pub fn curves(show: &Show) -> Vec<Rc<Curves>> {
    let of = |(number, lane): (usize, &Lane)| {
        let replay = lane.replay.borrow();
        let curves = series_of(replay.records(), &replay.world().drawn);
        Rc::new(Curves { label: show.lane_name(number), pen: pen_of(show, number), ..curves })
    };
    show.lanes.iter().enumerate().map(of).collect()
}

/// How a lane's curves look: as its method's, and broken where it departs in mid-run from another.
pub fn pen_of(show: &Show, lane: usize) -> Pen {
    let future = &show.lanes[lane].future;
    let forks = show.lanes[..lane].iter().filter(|other| !other.future.interventions.is_empty()).count();
    let dash = if forks == 0 { Dash::Dashed } else { Dash::Flow(0.0) };
    match future.method_at_end() {
        method if future.interventions.is_empty() => pen(method),
        method => Pen { dash, ..pen(method) },
    }
}

/// The pale curves once other results have come after `old`, the latest last.
pub fn earlier(pale: &[Rc<Curves>], old: Option<&Show>, becomes: Earlier) -> Vec<Rc<Curves>> {
    match (becomes, old) {
        (Earlier::Dropped, _) => Vec::new(),
        (Earlier::Kept, _) | (_, None) => pale.to_vec(),
        (Earlier::Joined, Some(old)) => {
            let all: Vec<_> = pale.iter().cloned().chain(curves(old)).collect();
            all[all.len().saturating_sub(GHOSTS)..].to_vec()
        }
    }
}

/// Properties of [`CurvesPanel`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The curves of earlier results.
    pub ghosts: Rc<Vec<Rc<Curves>>>,
    /// Drops them.
    pub clear: Callback<()>,
}

/// The curves.
#[component]
pub fn CurvesPanel(props: &Props) -> Html {
    let desk = use_desk();
    let show = &desk.show;
    let charts = use_memo((Rc::clone(show), Rc::clone(&props.ghosts)), |(show, ghosts)| {
        let lanes = curves(show);
        let present: Vec<&Curves> = lanes.iter().map(|curves| &**curves).collect();
        let earlier: Vec<&Curves> = ghosts.iter().map(|curves| &**curves).collect();
        charts::all(Lanes { present: &present, earlier: &earlier }).into_iter().map(Rc::new).collect::<Vec<_>>()
    });
    // Many names need more room above the plot.
    let many = (show.lanes.len() > 2).then_some("many");
    let onclear = props.clear.reform(|_: MouseEvent| ());
    html! {
        <section class={classes!("card", "curves", many)} aria-labelledby="curves-title">
            <header>
                <h2 id="curves-title">{ text::CURVES }</h2>
                if !props.ghosts.is_empty() {
                    <button type="button" class="quiet" onclick={onclear}>{ text::CLEAR_GHOSTS }</button>
                }
            </header>
            { for charts.iter().enumerate().map(|(place, chart)| html! {
                // The first chart's axis is training time, not the time of the run.
                <ChartView key={chart.title.clone()} chart={chart} is_dark={desk.view.is_dark} cursor={place > 0} />
            }) }
        </section>
    }
}
