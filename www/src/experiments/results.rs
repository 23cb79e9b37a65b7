//! What came out: each measure against the first axis with intervals, in words, and in numbers.

use std::rc::Rc;

use edgelab::{
    experiment::{laboratory::Placement, measure::MEASURES, sweep::Sweep},
    figure::palette::pen,
    model::method::Method,
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
        findings::Findings,
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
    let named = findings_of(state, sweep);
    let entries = sweep.plan().entries.iter().map(|entry| named.name(entry).to_owned()).collect();
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

/// What the runs come to, as the reader wishes to see it.
pub fn findings_of<'a>(state: &'a State, sweep: &'a Sweep) -> Findings<'a, Placement> {
    let State { compared, measure, baseline, facets, .. } = state;
    let looks = |method: Method| (method.label(), pen(method));
    Findings { sweep, compared, measure: *measure, baseline: *baseline, facets, looks }
}

/// The chart, the findings and the numbers; what is being computed is said.
fn findings(desk: &Desk, sweep: &Sweep) -> Html {
    let state = &desk.state;
    let findings = findings_of(state, sweep);
    if !findings.is_complete() {
        return html! { <p class="placeholder" role="status">{ text::COMPARING }</p> };
    }
    let found = findings.sentences();
    let chart = sweep.plan().axes.first().map(|axis| Rc::new(findings.chart(axis)));
    html! {
        <>
            if let Some(chart) = chart { <ChartView {chart} is_dark={desk.is_dark} /> }
            if found.len() > HEADLINES {
                <ul class="findings">{ for found.into_iter().map(|sentence| html! { <li>{ sentence }</li> }) }</ul>
            }
            <h3>{ text::TABLE }</h3>
            { rows(text::TABLE, &findings.table()) }
            <p class="fine">{ if state.is_stale() { text::COMMAND_STALE } else { text::COMMAND } }{ " " }<code>{ "edgelab sweep plan.json -o table.csv" }</code></p>
        </>
    }
}
