//! A map: the change of a measure over two settings, and which of them decides it.

use yew::prelude::*;

use crate::{
    components::{findings::Findings, knob::shown},
    laboratory::{label_of, page::Closer},
    text::laboratory as text,
};

/// Shades of the style sheet.
const SHADES: f64 = 5.0;

/// The change of each entry against the baseline, at each combination of the two axes' values.
pub fn map<L: Closer>(findings: &Findings<'_, L>) -> Html {
    let plan = findings.sweep.plan();
    let others = plan.entries.iter().enumerate().filter(|(place, _)| *place != findings.baseline);
    let baseline = findings.name(&plan.entries[findings.baseline]);
    html! { { for others.map(|(place, entry)| one(findings, place, findings.name(entry), baseline)) } }
}

fn one<L: Closer>(findings: &Findings<'_, L>, entry: usize, name: &str, baseline: &str) -> Html {
    let axes = &findings.sweep.plan().axes;
    let (rows, columns) = (&axes[0], &axes[1]);
    let wide = columns.values.len();
    let change = |row: usize, column: usize| {
        let lines = findings.compared.get(&((row * wide + column) as u64))?;
        lines.get(entry)?.change_percent
    };
    let estimates = |row: usize, column: usize| change(row, column).map(|change| change.estimate);
    let all = (0..rows.values.len()).flat_map(|row| (0..wide).filter_map(move |column| estimates(row, column)));
    let all: Vec<f64> = all.collect();
    let most = all.iter().fold(0.0, |most: f64, change| most.max(change.abs()));
    let title = text::map_title(L::MEASURES[findings.measure].label, name, baseline);
    let cell = |row: usize, column: usize| match change(row, column) {
        None => html! { <td>{ "–" }</td> },
        Some(change) => {
            let shade = if most > 0.0 { (change.estimate.abs() / most * SHADES).round() } else { 0.0 };
            let sure = if change.contains_zero() { text::NOT_SURE } else { "" };
            let title = text::interval_percent(change);
            html! { <td class={format!("shade-{shade}")} {title}>{ text::percent(change.estimate) }{ sure }</td> }
        }
    };
    html! {
        <figure class="map">
            <figcaption>{ title.clone() }</figcaption>
            <div class="scroll" tabindex="0" role="group" aria-label={title}>
                <table class="shades">
                    <thead><tr>
                        <th scope="col">{ text::corner(label_of::<L>(&rows.path), label_of::<L>(&columns.path)) }</th>
                        { for columns.values.iter().map(|value| html! { <th scope="col">{ shown(value) }</th> }) }
                    </tr></thead>
                    <tbody>{ for rows.values.iter().enumerate().map(|(row, value)| html! {
                        <tr><th scope="row">{ shown(value) }</th>{ for (0..wide).map(|column| cell(row, column)) }</tr>
                    }) }</tbody>
                </table>
            </div>
            <p>{ decides(findings, &all, rows.values.len(), wide) }</p>
        </figure>
    }
}

/// Which of the two settings moves the change more: the spread of its means over the other's values.
fn decides<L: Closer>(findings: &Findings<'_, L>, all: &[f64], rows: usize, columns: usize) -> String {
    if all.len() != rows * columns || all.is_empty() {
        return text::NO_DECISION.to_owned();
    }
    let mean = |values: &mut dyn Iterator<Item = f64>, count: usize| values.sum::<f64>() / count as f64;
    let by_row = (0..rows).map(|row| mean(&mut all[row * columns..(row + 1) * columns].iter().copied(), columns));
    let by_column = (0..columns).map(|column| mean(&mut (0..rows).map(|row| all[row * columns + column]), rows));
    let spread = |means: &mut dyn Iterator<Item = f64>| {
        let (low, high) = means.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)));
        high - low
    };
    let (first, second) = (spread(&mut by_row.into_iter()), spread(&mut by_column.into_iter()));
    let axes = &findings.sweep.plan().axes;
    let names = [label_of::<L>(&axes[0].path), label_of::<L>(&axes[1].path)];
    let (low, high) =
        all.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &at| (low.min(at), high.max(at)));
    text::decides((low, high), names, [first, second])
}
