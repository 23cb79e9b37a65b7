//! What a device has been through: a small chart over the run, and where it stands now.

use std::rc::Rc;

use edgelab::{
    figure::{
        axis::{Axis, Unit},
        chart::{Chart, Series},
        history::{History, history, thinned},
        palette::{Pen, Role},
        shape::{Dash, Mark},
        words,
    },
    model::time::Time,
};
use yew::prelude::*;

use super::{curves::pen_of, use_desk};
use crate::{
    app::use_now,
    components::chart::ChartView,
    show::{Lane, Show},
    text::closer as text,
};

/// So many points of a curve are drawn.
const POINTS: usize = 400;

/// Properties of [`Past`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The device.
    pub device: u32,
}

/// The device's busiest resource over the run in every lane, and its energy and traffic now.
#[component]
pub fn Past(props: &Props) -> Html {
    let desk = use_desk();
    let now = use_now();
    let told = use_memo((Rc::clone(&desk.show), props.device), |(show, device)| {
        let histories: Vec<History> = show.lanes.iter().map(|lane| of(lane, *device)).collect();
        let chart = Rc::new(chart(show, *device, &histories));
        (histories, chart)
    });
    let (histories, chart) = &*told;
    html! {
        <>
            <ChartView chart={Rc::clone(chart)} is_dark={desk.view.is_dark} cursor=true />
            <ul class="fine">
                { for histories.iter().enumerate().map(|(lane, history)| {
                    let at = |steps: &[(f64, f64)]| held(steps, now.at.secs());
                    let joules = joined(&history.joules, now.at.secs());
                    html! { <li>{ text::device_now(&desk.show.lane_name(lane), at(&history.sent_bytes_per_sec), at(&history.received_bytes_per_sec), joules) }</li> }
                }) }
            </ul>
        </>
    }
}

fn of(lane: &Lane, device: u32) -> History {
    let replay = lane.replay.borrow();
    let end = replay.records().last().map_or(Time::ZERO, |record| record.at);
    history(&replay.world().drawn, replay.records(), device, end)
}

/// The busiest resource's planned use.
fn chart(show: &Show, device: u32, histories: &[History]) -> Chart {
    let end = show.story.end().secs();
    let busiest = |history: &History| {
        let mut moments: Vec<f64> = history.planned.iter().flatten().map(|point| point.0).collect();
        moments.sort_by(f64::total_cmp);
        moments.dedup();
        let most = |at: f64| history.planned.iter().map(|steps| held(steps, at)).fold(0.0, f64::max);
        let points: Vec<(f64, f64)> = moments.into_iter().map(|at| (at, most(at))).collect();
        thinned(&points, POINTS)
    };
    let line = |(lane, history): (usize, &History)| {
        let mut points = busiest(history);
        points.extend(points.last().map(|last| (end, last.1)));
        Series { steps: true, ..Series::line(show.lane_name(lane), pen_of(show, lane), points) }
    };
    let mut series: Vec<Series> = histories.iter().enumerate().map(line).collect();
    let alpha = show.scenario.study.shield.alpha;
    let limit = Pen { role: Role::Muted, dash: Dash::Flow(0.0), mark: Mark::Cross };
    series.push(Series::line(text::LIMIT, limit, vec![(0.0, alpha), (end, alpha)]));
    let highest = series.iter().flat_map(|series| &series.points).map(|point| point.1).fold(0.0, f64::max);
    Chart {
        title: words::name(&show.instance, device),
        x_label: text::TIME.to_owned(),
        y_label: text::BUSIEST.to_owned(),
        x: Axis::to(Unit::Time, end),
        y: Axis::to(Unit::Share, highest * 1.06),
        series,
    }
}

/// The value at a moment of what holds until the next point.
fn held(steps: &[(f64, f64)], at: f64) -> f64 {
    let next = steps.partition_point(|point| point.0 <= at);
    next.checked_sub(1).map_or(0.0, |last| steps[last].1)
}

/// The value at a moment of points that are joined by lines.
fn joined(points: &[(f64, f64)], at: f64) -> f64 {
    let next = points.partition_point(|point| point.0 <= at);
    match (next.checked_sub(1).map(|last| points[last]), points.get(next)) {
        (Some(last), Some(next)) => last.1 + (next.1 - last.1) * (at - last.0) / (next.0 - last.0),
        (Some(last), None) => last.1,
        (None, _) => 0.0,
    }
}
