//! A chart as a picture and as a table.

use std::rc::Rc;

use edgelab::figure::{
    chart::{self, Chart},
    palette::Theme,
};
use yew::prelude::*;

use crate::{app::use_now, hooks, text};

/// Properties of [`ChartView`].
#[derive(Properties, PartialEq)]
pub struct ChartProps {
    /// The chart.
    pub chart: Rc<Chart>,
    /// Light on dark.
    pub is_dark: bool,
    /// Whether the moment on show is marked.
    #[prop_or_default]
    pub cursor: bool,
}

/// A chart as a picture and as a table.
#[component]
pub fn ChartView(props: &ChartProps) -> Html {
    let node = use_node_ref();
    let size = hooks::use_size(&node);
    let opened = use_state(|| false);
    let chart = &props.chart;
    let shapes = use_memo((Rc::clone(chart), size), |(chart, size)| chart::shapes(chart, *size));
    let theme = if props.is_dark { Theme::Dark } else { Theme::Light };
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
    rows(&chart.title, &chart::table(chart))
}

/// Rows of cells, the first of them the heads, as a table that scrolls by itself.
pub fn rows(label: &str, rows: &[Vec<String>]) -> Html {
    let Some((head, body)) = rows.split_first() else { return html! {} };
    html! {
        <div class="scroll" tabindex="0" role="group" aria-label={label.to_owned()}>
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
