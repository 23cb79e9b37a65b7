//! What the runs of a sweep come to.

use std::rc::Rc;

use edgelab::experiment::sweep::SweepOf;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::{
    Bench,
    map::map,
    state::{Action, State},
};
use crate::{
    components::{
        chart::{ChartView, rows},
        findings::Findings,
        icon::{Icon, icon},
        knob::shown,
    },
    hooks,
    laboratory::{label_of, page::Closer},
    text::{experiments as words, laboratory as text},
};

/// Properties of [`Results`].
#[derive(Properties, PartialEq)]
pub struct Props<L: Closer> {
    /// The sweep.
    pub bench: Bench<L>,
}

/// The curve or the map, the findings and the numbers.
#[component]
pub fn Results<L: Closer>(props: &Props<L>) -> Html {
    let bench = &props.bench;
    let Some(ran) = &bench.state.ran else { return html! {} };
    let findings = findings_of(&bench.state, &ran.sweep);
    if !findings.is_complete() {
        return html! { <>{ choosers(bench, &ran.sweep) }<p class="placeholder" role="status">{ words::COMPARING }</p></> };
    }
    let axes = &ran.sweep.plan().axes;
    let chart = axes.first().map(|axis| Rc::new(findings.chart(axis)));
    let is_dark = bench.desk.view.is_dark;
    html! {
        <>
            { choosers(bench, &ran.sweep) }
            <ul class="findings" role="status">{ for findings.sentences().into_iter().map(|sentence| html! { <li>{ sentence }</li> }) }</ul>
            if axes.len() == 2 { { map(&findings) } }
            if let Some(chart) = chart { <ChartView {chart} {is_dark} /> }
            <h3>{ words::TABLE }</h3>
            { rows(words::TABLE, &findings.table()) }
            { files(&ran.sweep, &ran.rows) }
        </>
    }
}

fn findings_of<'a, L: Closer>(state: &'a State<L>, sweep: &'a SweepOf<L>) -> Findings<'a, L> {
    let State { compared, measure, baseline, facets, .. } = state;
    let looks = |method: L::Method| (L::label(method), L::facts(method).pen);
    Findings { sweep, compared, measure: *measure, baseline: *baseline, facets, looks }
}

/// Which measure, against whom, and at which value of the second axis.
fn choosers<L: Closer>(bench: &Bench<L>, sweep: &SweepOf<L>) -> Html {
    let choose = |label: String, names: Vec<String>, current: usize, action: fn(usize) -> Action<L>| {
        let bench = bench.clone();
        let onchange = move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
            bench.act(action(usize::try_from(chosen).unwrap_or(0)));
        };
        html! {
            <label class="stacked"><span>{ label }</span>
                <select {onchange}>{ for names.iter().enumerate().map(|(place, name)| html! { <option selected={place == current}>{ name }</option> }) }</select>
            </label>
        }
    };
    let state = &bench.state;
    let measures = L::MEASURES.iter().map(|measure| measure.label.to_owned()).collect();
    let entries = sweep.plan().entries.iter().map(|entry| L::label(entry.method).to_owned()).collect();
    html! {
        <div class="choosers">
            { choose(words::MEASURE.to_owned(), measures, state.measure, Action::Measure) }
            { choose(words::BASELINE.to_owned(), entries, state.baseline, Action::Baseline) }
            if let Some(axis) = sweep.plan().axes.get(1) {
                { choose(label_of::<L>(&axis.path).to_owned(), axis.values.iter().map(shown).collect(), state.facets[0], Action::Facet) }
            }
        </div>
    }
}

/// The table and the plan as files.
fn files<L: Closer>(sweep: &Rc<SweepOf<L>>, all: &Rc<Vec<edgelab::experiment::sweep::Row>>) -> Html {
    let (plan, name) = (sweep.plan().write(), format!("table-{}.csv", sweep.digest()));
    let onplan = move |_: MouseEvent| hooks::save_text("plan.json", &plan);
    let (sweep, all) = (Rc::clone(sweep), Rc::clone(all));
    let oncsv = move |_: MouseEvent| hooks::save_text(&name, &sweep.csv(true, &all));
    html! {
        <div class="acts" role="group" aria-label={words::FILES}>
            <button type="button" title={words::CSV_HELP} onclick={oncsv}>{ icon(Icon::Save) }<span>{ words::CSV }</span></button>
            <button type="button" title={text::SAVE_PLAN_HELP} onclick={onplan}>{ icon(Icon::Save) }<span>{ words::SAVE_PLAN }</span></button>
        </div>
    }
}
