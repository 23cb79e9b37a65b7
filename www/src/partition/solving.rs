//! Watch it solve: the search for the joint optimum of the round on show, step by step.

use std::rc::Rc;

use edgelab::{
    experiment::partition::Partition,
    figure::{
        partition::solving::{self, sentence, shapes, table},
        svg::Caption,
    },
    model::time::Time,
    partition::{
        cell::DrawnCell,
        problem::Problem,
        scheme::{self, Scheme, joint},
    },
};
use gloo_timers::callback::Interval;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::stage::theme;
use crate::{
    app::use_steady,
    components::{
        chart::rows,
        icon::{Icon, icon},
    },
    hooks,
    laboratory::{closer::use_desk, page::Picture, show::Show},
    text::{self as words, partition as text},
};

/// Milliseconds that a step stays while the search is played.
const STEP_MS: u32 = 900;

/// A search: its problem, its steps, and the certificate of what it found.
#[derive(Debug, Clone, PartialEq)]
struct Search {
    problem: Problem,
    steps: Vec<joint::Step>,
    certificate: Vec<Vec<String>>,
    told: String,
}

impl Search {
    /// The search for the optimum of a round of the scenario on show.
    fn of(show: &Show<Partition>, round: u32) -> Option<Self> {
        let start = show.lanes.iter().find_map(|lane| lane.course.start())?;
        let problem = DrawnCell::draw(&show.scenario, start.params).problem(round);
        let found = scheme::solve(&problem, Scheme::Joint).ok()?;
        let steps = joint::watch(&problem);
        let certificate = text::certificate(&found);
        let told = text::certified(&found);
        Some(Self { problem, steps, certificate, told })
    }
}

/// The search, played or stepped through.
#[component]
pub fn Solving() -> Html {
    let desk = use_desk::<Partition>();
    let at = use_steady().at;
    let show = desk.show.clone();
    let current = show.as_ref().and_then(|show| round_at(show, at)).unwrap_or(1);
    let run = show.as_ref().map_or(0, |show| show.run);
    // While time runs, the search stays with its round: rounds are shorter than searches take to be watched.
    let held = use_mut_ref(|| (run, current));
    if !desk.view.playing || held.borrow().0 != run {
        held.replace((run, current));
    }
    let round = held.borrow().1;
    let begun = show.as_ref().is_some_and(|show| show.has_first());
    let search = use_memo((run, round, begun), |_| show.as_ref().and_then(|show| Search::of(show, round)).map(Rc::new));
    let step = use_state(|| 0_usize);
    let plays = use_state(|| !desk.view.reduced_motion);
    let last = search.as_ref().as_ref().map_or(0, |search| search.steps.len().saturating_sub(1));
    let here = (*step).min(last);
    use_effect_with((*plays, here, last), {
        let (step, plays) = (step.setter(), plays.setter());
        move |&(on, here, last)| {
            let timer = on.then(|| {
                Interval::new(STEP_MS, move || if here < last { step.set(here + 1) } else { plays.set(false) })
            });
            move || drop(timer)
        }
    });
    let Some(search) = (*search).clone() else { return html! { <p class="fine">{ text::NO_SEARCH }</p> } };
    let go = |to: usize| {
        let (step, plays) = (step.setter(), plays.setter());
        move |_: MouseEvent| {
            plays.set(false);
            step.set(to);
        }
    };
    let onplay = {
        let (step, plays) = (step.clone(), plays.clone());
        move |_: MouseEvent| {
            if !*plays && *step >= last {
                step.set(0);
            }
            plays.set(!*plays);
        }
    };
    let oninput = {
        let (step, plays) = (step.setter(), plays.setter());
        move |event: InputEvent| {
            plays.set(false);
            step.set(event.target_unchecked_into::<HtmlInputElement>().value_as_number().max(0.0) as usize);
        }
    };
    let (sign, told) = if *plays { (Icon::Pause, words::PAUSE) } else { (Icon::Play, text::PLAY_SEARCH) };
    let done = here == last;
    html! {
        <div class="solving">
            <p class="fine">{ text::solving_lead(round) }</p>
            <div class="acts" role="group" aria-label={text::PANEL_SOLVING}>
                <button type="button" class="square" aria-label={text::STEP_BACK} title={text::STEP_BACK} disabled={here == 0} onclick={go(here.saturating_sub(1))}>{ icon(Icon::Back) }</button>
                <button type="button" class="primary" onclick={onplay}>{ icon(sign) }<span>{ told }</span></button>
                <button type="button" class="square" aria-label={text::STEP_ON} title={text::STEP_ON} disabled={done} onclick={go((here + 1).min(last))}>{ icon(Icon::Forward) }</button>
                <input type="range" min="0" max={last.to_string()} step="1" value={here.to_string()} aria-label={text::SEARCH_STEP}
                    aria-valuetext={text::step_of(here + 1, last + 1)} {oninput} />
                <span class="fine">{ text::step_of(here + 1, last + 1) }</span>
            </div>
            <p class="told" role={(!*plays).then_some("status")}>{ sentence(&search.problem, &search.steps, here) }</p>
            <Drawn search={Rc::clone(&search)} step={here} is_dark={desk.view.is_dark} />
            if done { <p class="told">{ search.told.clone() }</p> }
            <Twin search={Rc::clone(&search)} />
        </div>
    }
}

/// The number of the round in progress at a moment, of the joint scheme if it is on show.
fn round_at(show: &Show<Partition>, at: Time) -> Option<u32> {
    let joint = show.lanes.iter().find(|lane| lane.method == Scheme::Joint).or(show.lanes.first())?;
    joint.course.round_at(at).map(|(round, _)| round.number)
}

/// Properties of [`Drawn`].
#[derive(Properties, PartialEq)]
struct DrawnProps {
    search: Rc<Search>,
    step: usize,
    is_dark: bool,
}

/// The picture of a step.
#[component]
fn Drawn(props: &DrawnProps) -> Html {
    let node = use_node_ref();
    let size = hooks::use_size(&node);
    let Search { problem, steps, .. } = &*props.search;
    let drawn = use_memo((Rc::clone(&props.search), props.step, size.0.to_bits()), |_| {
        shapes(problem, steps, props.step, size.0).0
    });
    hooks::use_painting(&node, drawn, theme(props.is_dark), size);
    html! {
        <div class="gantt">
            <svg width="1" height={solving::height(steps).to_string()} aria-hidden="true" focusable="false"></svg>
            <canvas ref={node} role="img" aria-label={sentence(problem, steps, props.step)}></canvas>
        </div>
    }
}

/// Properties of [`Twin`].
#[derive(Properties, PartialEq)]
struct TwinProps {
    search: Rc<Search>,
}

/// The search and its certificate as tables.
#[component]
fn Twin(props: &TwinProps) -> Html {
    let opened = use_state(|| false);
    let ontoggle = {
        let opened = opened.clone();
        move |event: MouseEvent| {
            event.prevent_default();
            opened.set(!*opened);
        }
    };
    let Search { problem, steps, certificate, .. } = &*props.search;
    html! {
        <div class="chart">
            <details open={*opened}>
                <summary onclick={ontoggle}>{ words::AS_TABLE }<span class="spoken">{ format!(": {}", text::PANEL_SOLVING) }</span></summary>
                if *opened {
                    { rows(text::PANEL_SOLVING, &table(problem, steps)) }
                    { rows(text::CERTIFICATE, certificate) }
                }
            </details>
        </div>
    }
}

/// The last step, for files.
pub fn pictures(show: &Show<Partition>, at: Time) -> Vec<Picture> {
    const WIDE: f64 = 600.0;
    let round = round_at(show, at).unwrap_or(1);
    let Some(Search { problem, steps, .. }) = Search::of(show, round) else { return Vec::new() };
    let last = steps.len().saturating_sub(1);
    let (shapes, size) = shapes(&problem, &steps, last, WIDE);
    let caption = Caption { title: text::search_of(round), description: sentence(&problem, &steps, last) };
    vec![Picture { name: "search".to_owned(), caption, shapes, size }]
}
