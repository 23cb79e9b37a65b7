//! Sweeps: settings vary over seeds and methods, on several workers; curves with intervals, or a map.

mod map;
mod results;
mod state;

use std::rc::Rc;

use edgelab::{
    experiment::sweep::SweepOf,
    model::{
        described::Described as _,
        knob::{Group, Knob, Scale},
    },
    study::runs::Request,
};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use self::{
    results::Results,
    state::{Action, MOST_AXES, Phase, State, plan},
};
use super::{Desk, Talk, talk, use_desk};
use crate::{
    components::{
        icon::{Icon, icon},
        knobs::is_offered,
        notice::refused,
    },
    hooks::{self, Pool, Worker},
    lab::AboutRuns as _,
    laboratory::{
        label_of,
        page::{self, Closer},
        value_of,
    },
    text::{experiments as words, laboratory as text},
};

/// A sweep: what varies, the runs, what they come to.
#[component]
pub fn Sweep<L: Closer>() -> Html {
    let desk = use_desk::<L>();
    let state = use_reducer(State::<L>::new);
    let dispatch = state.dispatcher();
    let on_news = use_callback((), {
        let dispatch = dispatch.clone();
        move |(run, news), &()| dispatch.dispatch(Action::News(run, news, hooks::now_ms()))
    });
    let pool = hooks::use_pool::<Talk<L>>(&on_news);
    let on_answer = use_callback((), {
        let dispatch = dispatch.clone();
        move |answer: Result<talk::Reply<L>, String>, &()| match answer {
            Ok(reply) => {
                if let Some(reply) = Talk::told(reply) {
                    dispatch.dispatch(Action::Answer(reply));
                }
            }
            Err(problem) => {
                let fault = edgelab::model::check::Fault::new("", words::failed(&problem));
                dispatch.dispatch(Action::Refused(vec![fault]));
            }
        }
    });
    let analyst = hooks::use_worker::<Talk<L>>(&on_answer);
    use_findings(&state, &pool, &analyst);
    let bench = Bench { desk, state: Rc::new(State::clone(&state)), dispatch, pool };
    html! {
        <div class="sweep">
            <p class="fine">{ text::SWEEP_LEAD }</p>
            { proposals(&bench) }
            <div class="sweep-axes">{ axes(&bench) }{ seeds(&bench) }</div>
            { bar(&bench) }
            { refused(words::REFUSED, &bench.state.faults) }
            if bench.state.phase == Phase::Done { <Results<L> bench={bench} /> }
        </div>
    }
}

/// A sweep and the way to act on it.
#[derive(Clone)]
pub struct Bench<L: Closer> {
    /// The page.
    pub desk: Desk<L>,
    /// The sweep.
    pub state: Rc<State<L>>,
    dispatch: UseReducerDispatcher<State<L>>,
    pool: Rc<Pool<Talk<L>>>,
}

impl<L: Closer> PartialEq for Bench<L> {
    fn eq(&self, other: &Self) -> bool {
        // Of the page, results need its colours only: runs that grow on the stages do not draw them anew.
        Rc::ptr_eq(&self.state, &other.state) && self.desk.view.is_dark == other.desk.view.is_dark
    }
}

impl<L: Closer> Bench<L> {
    /// Does something.
    pub fn act(&self, action: Action<L>) {
        self.dispatch.dispatch(action);
    }

    /// Runs what is drafted, or says why that cannot be.
    fn begin(&self) {
        let view = &self.desk.view;
        let sweep = plan::<L>(&self.state.draft, &view.scenario, &view.methods).and_then(SweepOf::new);
        match sweep {
            Ok(sweep) => {
                let (run, text, count) = (self.state.run + 1, sweep.plan().write(), sweep.count());
                self.act(Action::Begin(Rc::new(sweep), hooks::now_ms()));
                self.pool.start(run, text, count, self.desk.files.to_vec());
            }
            Err(faults) => self.act(Action::Refused(faults)),
        }
    }

    fn cancel(&self) {
        self.pool.stop();
        self.act(Action::Cancel);
    }
}

/// Ends the pool when all is done, and has the table compared as the reader wishes.
#[hook]
fn use_findings<L: Closer>(state: &State<L>, pool: &Rc<Pool<Talk<L>>>, analyst: &Rc<Worker<Talk<L>>>) {
    let done = (state.phase == Phase::Done).then_some(state.run);
    let table = state.ran.clone();
    use_effect_with(done, {
        let (pool, analyst, run) = (Rc::clone(pool), Rc::clone(analyst), state.asked);
        move |done| {
            if let (Some(_), Some(ran)) = (done, table) {
                pool.stop();
                let (plan, rows) = (ran.sweep.plan().write(), ran.rows.to_vec());
                analyst.ask(&Talk::asks(Request::Table { run, plan, rows }));
            }
        }
    });
    let (measure, baseline) = (state.measure as u32, state.baseline as u32);
    use_effect_with((done, state.asked), {
        let analyst = Rc::clone(analyst);
        move |(done, run)| {
            if done.is_some() {
                analyst.ask(&Talk::asks(Request::Compare { run: *run, measure, baseline }));
            }
        }
    });
}

/// Sweeps for a start.
fn proposals<L: Closer>(bench: &Bench<L>) -> Html {
    html! {
        <ul class="proposals" aria-label={text::PROPOSALS}>
            { for L::SWEEPS.iter().map(|proposal: &'static page::Proposal| {
                let bench = bench.clone();
                let disabled = bench.state.phase == Phase::Runs;
                let onclick = move |_: MouseEvent| bench.act(Action::Propose(proposal));
                html! { <li><button type="button" {disabled} {onclick}>{ proposal.label }</button></li> }
            }) }
        </ul>
    }
}

/// The settings that vary, and a menu of further ones.
fn axes<L: Closer>(bench: &Bench<L>) -> Html {
    let axes = &bench.state.draft.axes;
    let row = |(place, (path, typed)): (usize, &(&'static str, String))| {
        let label = label_of::<L>(path);
        let unit = L::Scenario::settings().find(path).map_or("", |knob| knob.unit);
        let onchange = {
            let bench = bench.clone();
            move |event: Event| {
                bench.act(Action::Values(place, event.target_unchecked_into::<HtmlInputElement>().value()))
            }
        };
        let onfix = {
            let bench = bench.clone();
            move |_: MouseEvent| bench.act(Action::Fix(place))
        };
        let id = format!("sweep-axis-{place}");
        html! {
            <div class="axis" key={*path}>
                <div class="knob-head">
                    <label for={id.clone()}>{ label.to_owned() }if !unit.is_empty() { { " " }<span class="unit">{ unit }</span> }</label>
                    <button type="button" class="quiet square" aria-label={words::remove(label)} title={words::remove(label)} onclick={onfix}>{ icon(Icon::Close) }</button>
                </div>
                <input {id} class="wide" type="text" spellcheck="false" value={typed.clone()} {onchange} />
            </div>
        }
    };
    html! {
        <>
            { for axes.iter().enumerate().map(row) }
            if axes.len() < MOST_AXES { { menu(bench) } }
        </>
    }
}

/// The settings that can vary, by group.
fn menu<L: Closer>(bench: &Bench<L>) -> Html {
    let scenario = &bench.desk.view.scenario;
    let varied = |path: &str| bench.state.draft.axes.iter().any(|(other, _)| *other == path);
    let can = |knob: &&'static Knob| {
        let scale = matches!(knob.scale, Scale::Linear | Scale::Log | Scale::Whole | Scale::Choice(_) | Scale::Switch);
        let there = !value_of::<L>(scenario, knob.path).is_empty();
        scale && there && is_offered(knob) && knob.path != L::Scenario::METHOD && !varied(knob.path)
    };
    let knobs: Vec<&'static Knob> = L::Scenario::settings().rows().iter().filter(can).collect();
    let onchange = {
        let (bench, knobs) = (bench.clone(), knobs.clone());
        move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
            if let Some(knob) = knobs.iter().find(|knob| knob.path == chosen) {
                bench.act(Action::Vary(knob.path, values_for(knob)));
            }
        }
    };
    html! {
        <label class="stacked"><span>{ words::ADD }</span>
            <select {onchange}>
                <option value="" selected=true>{ text::CHOOSE }</option>
                { for Group::ALL.into_iter().map(|group| {
                    let mine: Vec<_> = knobs.iter().filter(|knob| knob.group == group).collect();
                    html! {
                        if !mine.is_empty() {
                            <optgroup label={group.label()}>
                                { for mine.into_iter().map(|knob| html! { <option value={knob.path}>{ knob.label }</option> }) }
                            </optgroup>
                        }
                    }
                }) }
            </select>
        </label>
    }
}

/// Values to begin with: names, or five numbers over the slider's range.
fn values_for(knob: &Knob) -> String {
    const VALUES: u32 = 5;
    let (low, high) = knob.slider;
    let at = |step: u32| {
        let share = f64::from(step) / f64::from(VALUES - 1);
        match knob.scale {
            Scale::Log if low > 0.0 => low * (high / low).powf(share),
            _ => low + (high - low) * share,
        }
    };
    let digits = |value: f64| match knob.scale {
        Scale::Whole => value.round(),
        _ => serde_json::from_str(&format!("{value:.1e}")).unwrap_or(value),
    };
    match knob.scale {
        Scale::Choice(names) => names.join(", "),
        Scale::Switch => ["false", "true"].join(", "),
        _ => {
            let mut values: Vec<f64> = (0..VALUES).map(at).map(digits).collect();
            values.dedup();
            values.iter().map(f64::to_string).collect::<Vec<_>>().join(", ")
        }
    }
}

/// How many seeds.
fn seeds<L: Closer>(bench: &Bench<L>) -> Html {
    let onchange = {
        let bench = bench.clone();
        move |event: Event| bench.act(Action::Seeds(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    html! {
        <label class="stacked"><span>{ words::SEEDS_COUNT }</span>
            <input type="text" inputmode="numeric" value={bench.state.draft.seeds.clone()} {onchange} />
        </label>
    }
}

/// Run or cancel, and how far it is.
fn bar<L: Closer>(bench: &Bench<L>) -> Html {
    let state = &bench.state;
    let runs = state.phase == Phase::Runs;
    let onclick = {
        let bench = bench.clone();
        move |_: MouseEvent| if runs { bench.cancel() } else { bench.begin() }
    };
    let (sign, told) = if runs { (Icon::Close, words::CANCEL) } else { (Icon::Play, text::RUN_SWEEP) };
    let view = &bench.desk.view;
    let planned = plan::<L>(&state.draft, &view.scenario, &view.methods).map(|plan| plan.count());
    let progress = match &state.ran {
        None => html! { <p class="progress runs">{ planned.map(words::runs).unwrap_or_default() }</p> },
        Some(ran) => {
            let (done, count) = (ran.rows.len() as u64, ran.sweep.count());
            let share = done as f64 / count.max(1) as f64;
            let secs = (hooks::now_ms() - ran.began_ms) / 1000.0;
            let told = if runs {
                words::progress(done, count, (share > 0.03).then(|| secs * (1.0 - share) / share))
            } else {
                words::took(count, ran.took_ms / 1000.0, hooks::workers())
            };
            html! {
                <div class="progress">
                    <progress max={count.to_string()} value={done.to_string()} aria-label={words::PROGRESS}></progress>
                    <span role="status">{ told }</span>
                </div>
            }
        }
    };
    html! {
        <div class="acts">
            <button type="button" class="primary" {onclick}>{ icon(sign) }<span>{ told }</span></button>
            { progress }
        </div>
    }
}
