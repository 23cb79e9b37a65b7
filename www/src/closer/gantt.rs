//! Who hosted what, and when: one row for each device, one picture for each lane, one window of time for all.

use std::rc::Rc;

use edgelab::{
    figure::{
        gantt::{Gantt, View, picture},
        palette::Theme,
        words,
    },
    model::time::Time,
};
use yew::prelude::*;

use super::use_desk;
use crate::{
    app::use_now,
    bridge::Deed,
    components::chart::rows,
    hooks,
    show::{Lane, Show},
    store::Selection,
    text::closer as text,
};

/// Devices shown at most.
const DEVICES: usize = 30;
/// The first seconds of a run, in which most is decided.
const FIRST_SECS: f64 = 5.0;

/// Which part of the run is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    First,
    Around,
}

/// The pictures of all lanes.
#[component]
pub fn GanttPanel() -> Html {
    let desk = use_desk();
    let now = use_now();
    let part = use_state_eq(|| Part::Whole);
    let centre = use_state_eq(|| 0.0);
    let end = desk.show.story.end().secs();
    let (from_secs, to_secs) = match *part {
        Part::Whole => (0.0, end),
        Part::First => (0.0, FIRST_SECS.min(end)),
        Part::Around => ((*centre - end / 20.0).max(0.0), (*centre + end / 20.0).min(end)),
    };
    let choose = |wanted: Part, words: &'static str| {
        let (part, centre) = (part.clone(), centre.clone());
        let pressed = *part == wanted;
        let onclick = move |_: MouseEvent| {
            centre.set(now.at.secs());
            part.set(wanted);
        };
        html! { <button type="button" aria-pressed={pressed.to_string()} {onclick}>{ words }</button> }
    };
    html! {
        <>
            <p class="row">
                <span class="segments" role="group" aria-label={text::GANTT_WINDOW}>
                    { choose(Part::Whole, text::GANTT_WHOLE) }{ choose(Part::First, text::GANTT_FIRST) }{ choose(Part::Around, text::GANTT_AROUND) }
                </span>
                <span class="fine">{ text::GANTT_LEAD }</span>
            </p>
            { for (0..desk.show.lanes.len()).map(|lane| html! { <OneLane key={lane} show={Rc::clone(&desk.show)} {lane} {from_secs} {to_secs} /> }) }
        </>
    }
}

/// Properties of [`OneLane`].
#[derive(Properties, PartialEq)]
struct LaneProps {
    show: Rc<Show>,
    lane: usize,
    from_secs: f64,
    to_secs: f64,
}

#[component]
fn OneLane(props: &LaneProps) -> Html {
    let desk = use_desk();
    let now = use_now();
    let LaneProps { show, lane, from_secs, to_secs } = props;
    let node = use_node_ref();
    let (width, _) = hooks::use_size(&node);
    let canvas = use_node_ref();
    let gantt = use_memo((Rc::clone(show), *lane), |(show, lane)| gantt(&show.lanes[*lane]));
    let view = View {
        from_secs: *from_secs,
        to_secs: to_secs.max(from_secs + 1e-3),
        width: width.max(240.0),
        most_devices: DEVICES,
    };
    let drawn = use_memo((Rc::clone(show), *lane, view), |(show, _, view)| picture(&gantt, &show.instance, view));
    let shapes = use_memo((Rc::clone(show), *lane, view), |_| drawn.shapes.clone());
    let theme = if desk.view.is_dark { Theme::Dark } else { Theme::Light };
    hooks::use_painting(&canvas, shapes, theme, drawn.size);
    let onclick = {
        let (desk, drawn) = (desk.clone(), Rc::clone(&drawn));
        move |event: MouseEvent| {
            if let Some(hit) = drawn.hit((f64::from(event.offset_x()), f64::from(event.offset_y()))) {
                desk.ask(&Deed::At(Time::from_secs(hit.secs)));
                desk.ask(&Deed::Select(Some(hit.job.map_or(Selection::Device(hit.device), Selection::Job))));
            }
        }
    };
    let (wide, high) = drawn.size;
    let area = &drawn.area;
    let at = now.at.secs();
    let x = (at >= *from_secs && at <= *to_secs).then(|| format!("{:.1}", area.pixel(at)));
    html! {
        <figure class="gantt" ref={node}>
            <figcaption><h3>{ show.lane_name(*lane) }</h3></figcaption>
            <div class="plot">
                <canvas ref={canvas} role="img" aria-label={gantt.describe(&show.instance, &view)} {onclick}></canvas>
                // It gives the picture its room, too: the content policy allows no inline style.
                <svg class="over" width={wide.to_string()} height={high.to_string()} aria-hidden="true" focusable="false">
                    if let Some(x) = x {
                        <line x1={x.clone()} x2={x} y1={area.y1.to_string()} y2={area.y0.to_string()} />
                    }
                </svg>
            </div>
            <Table show={Rc::clone(show)} lane={*lane} {gantt} />
        </figure>
    }
}

fn gantt(lane: &Lane) -> Gantt {
    let replay = lane.replay.borrow();
    let end = replay.records().last().map(|record| record.at).unwrap_or_default();
    Gantt::of(&replay.world().drawn, replay.records(), end)
}

/// Properties of [`Table`].
#[derive(Properties)]
struct TableProps {
    show: Rc<Show>,
    lane: usize,
    gantt: Rc<Gantt>,
}

impl PartialEq for TableProps {
    fn eq(&self, other: &Self) -> bool {
        self.show == other.show && self.lane == other.lane
    }
}

/// The same as a table, made when somebody reads it.
#[component]
fn Table(props: &TableProps) -> Html {
    let opened = use_state_eq(|| false);
    let ontoggle = {
        let opened = opened.clone();
        move |event: MouseEvent| {
            event.prevent_default();
            opened.set(!*opened);
        }
    };
    let name = props.show.lane_name(props.lane);
    let instance = &props.show.instance;
    let table = || {
        let head = text::GANTT_HEAD.map(str::to_owned).to_vec();
        let bars = props.gantt.rows.iter().flat_map(|row| row.bars.iter().map(move |bar| (row.device, bar)));
        let body = bars.map(|(device, bar)| {
            let (from, to) = (words::duration(bar.from_secs), words::duration(bar.to_secs));
            vec![words::name(instance, device), words::job_name(instance, bar.job), bar.tasks.to_string(), from, to]
        });
        std::iter::once(head).chain(body).collect::<Vec<_>>()
    };
    html! {
        <details open={*opened}>
            <summary onclick={ontoggle}>{ crate::text::AS_TABLE }<span class="spoken">{ format!(": {name}") }</span></summary>
            if *opened { { rows(&name, &table()) } }
        </details>
    }
}
