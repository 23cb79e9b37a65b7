//! The curves of the whole runs, with one time cursor over all.

use std::rc::Rc;

use edgelab::figure::{
    chart::{self, Chart},
    charts::{self, Lanes},
    palette::Theme,
    series::Curves,
};
use yew::prelude::*;

use crate::{
    app::{use_desk, use_now},
    hooks,
    store::Action,
    text,
};

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
                <ChartView key={chart.title.clone()} chart={chart} cursor={place > 0} />
            }) }
        </section>
    }
}

/// Properties of [`ChartView`].
#[derive(Properties, PartialEq)]
struct ChartProps {
    chart: Rc<Chart>,
    cursor: bool,
}

/// A chart as a picture and as a table.
#[component]
fn ChartView(props: &ChartProps) -> Html {
    let desk = use_desk();
    let node = use_node_ref();
    let size = hooks::use_size(&node);
    let opened = use_state(|| false);
    let chart = &props.chart;
    let shapes = use_memo((Rc::clone(chart), size), |(chart, size)| chart::shapes(chart, *size));
    let theme = if desk.look.is_dark { Theme::Dark } else { Theme::Light };
    hooks::use_painting(&node, shapes, theme, size);
    let ontoggle = {
        let opened = opened.clone();
        move |event: MouseEvent| {
            // Kept here, so that rows are made only when somebody reads them.
            event.prevent_default();
            opened.set(!*opened);
        }
    };
    html! {
        <figure class="chart">
            <div class="plot">
                <canvas ref={node} role="img" aria-label={format!("{}. {}", chart.title, chart::describe(chart))}></canvas>
                if props.cursor { <Cursor chart={Rc::clone(chart)} {size} /> }
            </div>
            <details open={*opened}>
                <summary onclick={ontoggle}>{ text::AS_TABLE }<span class="spoken">{ format!(": {}", chart.title) }</span></summary>
                if *opened { { table(chart) } }
            </details>
        </figure>
    }
}

fn table(chart: &Chart) -> Html {
    let rows = chart::table(chart);
    let Some((head, body)) = rows.split_first() else { return html! {} };
    html! {
        <div class="scroll" tabindex="0" role="group" aria-label={chart.title.clone()}>
            <table>
                <thead><tr>{ for head.iter().map(|cell| html! { <th scope="col">{ cell }</th> }) }</tr></thead>
                <tbody>
                    { for body.iter().map(|row| html! {
                        <tr>{ for row.iter().map(|cell| html! { <td class="number">{ cell }</td> }) }</tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}

/// Properties of [`Cursor`].
#[derive(Properties, PartialEq)]
struct CursorProps {
    chart: Rc<Chart>,
    size: (f64, f64),
}

/// The moment on show, as a line over a chart; the only part of it that changes with every frame.
#[component]
fn Cursor(props: &CursorProps) -> Html {
    let now = use_now();
    let (wide, high) = props.size;
    let area = use_memo((Rc::clone(&props.chart), props.size), |(chart, size)| chart::plot_area(chart, *size));
    let x = format!("{:.1}", area.pixel(now.at.secs()));
    html! {
        <svg class="cursor" viewBox={format!("0 0 {wide} {high}")} aria-hidden="true" focusable="false">
            <line x1={x.clone()} x2={x.clone()} y1={area.y1.to_string()} y2={area.y0.to_string()} />
            <circle cx={x} cy={area.y1.to_string()} r="3.5" />
        </svg>
    }
}
