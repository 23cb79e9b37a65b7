//! What came out: each measure against the first axis with intervals, in words, and in numbers.

use std::rc::Rc;

use edgelab::{
    experiment::{
        measure::MEASURES,
        plan::{Axis as Varied, Entry},
        samples::LEAST_SEEDS,
        sweep::Sweep,
    },
    figure::{
        axis::{Axis, Unit},
        chart::{Chart, Series},
        palette::{Pen, pen},
        shape::Dash,
    },
    model::knob,
    num::sort::sort_by,
    study::runs::Line,
};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::{
    Desk,
    bar::{HEADLINES, label},
    state::{Action, Phase, Ran, State},
    use_desk,
};
use crate::{
    components::{
        chart::{ChartView, rows},
        icon::{Icon, icon},
        knob::shown,
    },
    hooks,
    text::experiments as text,
};

/// What came out.
#[component]
pub fn Results() -> Html {
    let desk = use_desk();
    let state = &desk.state;
    let ran = state.ran.clone().filter(|_| state.phase == Phase::Done);
    html! {
        <section class="card curves hero" aria-labelledby="results-title">
            <header>
                <h2 id="results-title">{ text::RESULTS }</h2>
                if let Some(ran) = ran.clone() { { download(ran) } }
            </header>
            { match ran {
                None => html! { <p class="placeholder">{ text::NO_RESULTS }</p> },
                Some(ran) => html! { <>{ choosers(&desk, &ran.sweep) }{ findings(&desk, &ran.sweep) }</> },
            } }
        </section>
    }
}

/// The whole table as a file.
fn download(ran: Ran) -> Html {
    let name = format!("table-{}.csv", ran.sweep.digest());
    let onclick = move |_: MouseEvent| hooks::save_text(&name, &ran.sweep.csv(true, &ran.rows));
    html! { <button type="button" title={text::CSV_HELP} {onclick}>{ icon(Icon::Save) }<span>{ text::CSV }</span></button> }
}

/// Which measure, against whom, and at which values of the further axes.
fn choosers(desk: &Desk, sweep: &Sweep) -> Html {
    let choose = |words: String, names: Vec<String>, current: usize, action: Box<dyn Fn(usize) -> Action>| {
        let desk = desk.clone();
        let onchange = move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
            desk.act(action(usize::try_from(chosen).unwrap_or(0)));
        };
        html! {
            <label class="stacked"><span>{ words }</span>
                <select {onchange}>{ for names.iter().enumerate().map(|(place, name)| html! { <option selected={place == current}>{ name }</option> }) }</select>
            </label>
        }
    };
    let state = &desk.state;
    let measures = MEASURES.iter().map(|measure| measure.label.to_owned()).collect();
    let entries = sweep.plan().entries.iter().map(|entry| name(entry).to_owned()).collect();
    let further = sweep.plan().axes.iter().skip(1).enumerate();
    html! {
        <div class="choosers">
            { choose(text::MEASURE.to_owned(), measures, state.measure, Box::new(Action::Measure)) }
            { choose(text::BASELINE.to_owned(), entries, state.baseline, Box::new(Action::Baseline)) }
            { for further.map(|(place, axis)| {
                let current = state.facets.get(place).copied().unwrap_or(0);
                let names = axis.values.iter().map(shown).collect();
                choose(label(&axis.path).to_owned(), names, current, Box::new(move |value| Action::Facet(place, value)))
            }) }
        </div>
    }
}

/// The name of an entry for people.
fn name(entry: &Entry) -> &str {
    if entry.label.is_empty() { entry.method.label() } else { &entry.label }
}

/// The combinations on show: one for each value of the first axis, at the chosen values of the others.
fn combinations(sweep: &Sweep, facets: &[usize]) -> Vec<u64> {
    let axes = &sweep.plan().axes;
    let first = axes.first().map_or(1, |axis| axis.values.len());
    let at = |place: usize| {
        let further = axes.iter().skip(1).zip(facets).map(|(axis, &value)| (axis.values.len(), value));
        let start = if axes.is_empty() { 0 } else { place as u64 };
        further.fold(start, |number, (size, value)| number * size as u64 + value as u64)
    };
    (0..first).map(at).collect()
}

/// The chart, the findings and the numbers; what is being computed is said.
fn findings(desk: &Desk, sweep: &Sweep) -> Html {
    let state = &desk.state;
    if (state.compared.len() as u64) < sweep.combinations() {
        return html! { <p class="placeholder" role="status">{ text::COMPARING }</p> };
    }
    let shown: Vec<(u64, &Vec<Line>)> = combinations(sweep, &state.facets)
        .into_iter()
        .filter_map(|combination| Some((combination, state.compared.get(&combination)?)))
        .collect();
    let found = sentences(state, sweep);
    let chart = sweep.plan().axes.first().map(|axis| Rc::new(chart(sweep, axis, &shown, state.measure)));
    html! {
        <>
            if let Some(chart) = chart { <ChartView {chart} is_dark={desk.is_dark} /> }
            if found.len() > HEADLINES {
                <ul class="findings">{ for found.into_iter().map(|sentence| html! { <li>{ sentence }</li> }) }</ul>
            }
            <h3>{ text::TABLE }</h3>
            { rows(text::TABLE, &table(desk, sweep, &shown)) }
            <p class="fine">{ if state.is_stale() { text::COMMAND_STALE } else { text::COMMAND } }{ " " }<code>{ "edgelab sweep plan.json -o table.csv" }</code></p>
        </>
    }
}

/// What each entry comes to against the baseline, over all combinations.
pub fn sentences(state: &State, sweep: &Sweep) -> Vec<String> {
    if (state.compared.len() as u64) < sweep.combinations() {
        return Vec::new();
    }
    let entries = &sweep.plan().entries;
    let measure = capitalised(MEASURES[state.measure].label);
    let baseline = name(&entries[state.baseline]);
    let others = entries.iter().enumerate().filter(|(place, _)| *place != state.baseline);
    let sentence = |(place, entry): (usize, &Entry)| {
        let mut counts = [0; 4];
        for change in state.compared.values().filter_map(|lines| lines[place].change_percent) {
            let found = text::verdict(change);
            counts[text::VERDICTS.iter().position(|word| *word == found).unwrap_or(2)] += 1;
        }
        (counts != [0; 4]).then(|| text::finding(name(entry), &measure, baseline, counts))
    };
    others.filter_map(sentence).collect()
}

/// A row for each value and entry.
fn table(desk: &Desk, sweep: &Sweep, shown_now: &[(u64, &Vec<Line>)]) -> Vec<Vec<String>> {
    let axis = sweep.plan().axes.first();
    let digits = MEASURES[desk.state.measure].digits;
    let head = axis.map(|axis| label(&axis.path).to_owned()).into_iter();
    let head = head.chain([text::ENTRY, text::MEDIAN, text::CHANGE, text::VERDICT].map(str::to_owned));
    let mut rows = vec![head.collect::<Vec<_>>()];
    for (combination, lines) in shown_now {
        let value = axis.map(|_| shown(sweep.values(*combination)[0]));
        for (place, (line, entry)) in lines.iter().zip(&sweep.plan().entries).enumerate() {
            let (change, verdict) = match line.change_percent {
                _ if place == desk.state.baseline => (text::BASE.to_owned(), String::new()),
                None if sweep.plan().seeds.count < LEAST_SEEDS as u64 => {
                    (text::NEVER.to_owned(), text::too_few_seeds(LEAST_SEEDS))
                }
                None => (text::NEVER.to_owned(), text::NEVER.to_owned()),
                Some(change) => (crate::text::learning::change(change), text::verdict(change).to_owned()),
            };
            let cells = [name(entry).to_owned(), text::interval(line.median, digits), change, verdict];
            rows.push(value.clone().into_iter().chain(cells).collect());
        }
    }
    rows
}

/// One measure against one axis.
fn chart(sweep: &Sweep, axis: &Varied, shown_now: &[(u64, &Vec<Line>)], measure: usize) -> Chart {
    let numbers: Option<Vec<f64>> = axis.values.iter().map(serde_json::Value::as_f64).collect();
    let knob = knob::find(&axis.path);
    let unit = knob.map_or("", |knob| knob.unit);
    let mut x_label = label(&axis.path).to_owned();
    if !unit.is_empty() {
        x_label += &format!(", {unit}");
    }
    if numbers.is_none() {
        let names = axis.values.iter().enumerate().map(|(place, value)| format!("{} = {}", place + 1, shown(value)));
        x_label += &format!(": {}", names.collect::<Vec<_>>().join(", "));
    }
    let places: Vec<f64> = numbers.unwrap_or_else(|| (1..=axis.values.len()).map(|place| place as f64).collect());
    // Curves go from left to right, whatever the order of the values.
    let mut order: Vec<usize> = (0..shown_now.len().min(places.len())).collect();
    sort_by(&mut order, |&a, &b| places[a].total_cmp(&places[b]));
    let entries = &sweep.plan().entries;
    let series: Vec<Series> = entries
        .iter()
        .enumerate()
        .map(|(entry, of)| {
            let line = |&place: &usize| (places[place], shown_now[place].1[entry].median);
            let points = order.iter().map(line).map(|(x, median)| (x, median.estimate)).collect();
            let intervals = order.iter().map(line).map(|(x, median)| (x, median.low, median.high)).collect();
            let earlier = entries[..entry].iter().filter(|other| other.method == of.method).count();
            Series { intervals, ..Series::line(name(of), twin_pen(pen(of.method), earlier), points) }
        })
        .collect();
    let (title, time) = match MEASURES[measure].label.strip_suffix(", s") {
        Some(title) => (title, true),
        None => (MEASURES[measure].label, false),
    };
    let highest = series.iter().flat_map(|s| s.intervals.iter().map(|i| i.2)).fold(0.0, f64::max) * 1.05;
    Chart {
        title: capitalised(title),
        x_label,
        y_label: text::Y_LABEL.to_owned(),
        x: Axis::over(Unit::Number, places.iter().copied()),
        y: Axis::to(if time { Unit::Time } else { Unit::Number }, highest),
        series,
    }
}

/// The pen of a method that competes more than once.
fn twin_pen(pen: Pen, earlier: usize) -> Pen {
    match earlier {
        0 => pen,
        1 => Pen { dash: Dash::Dashed, ..pen },
        _ => Pen { dash: Dash::Flow(0.0), ..pen },
    }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
