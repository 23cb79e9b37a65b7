//! What is compared, in one sentence; the button that runs it; how far it is.

use edgelab::model::knob;
use yew::prelude::*;

use super::{
    Desk,
    results::findings_of,
    state::{Action, Phase},
    use_desk,
};
use crate::{
    components::icon::{Icon, icon},
    hooks,
    text::experiments as text,
};

/// So many findings stand in the headline; more are a list below the curve.
pub const HEADLINES: usize = 2;

/// The sentence, the buttons, the progress.
#[component]
pub fn RunBar() -> Html {
    let desk = use_desk();
    let state = &desk.state;
    // Results are of the plan that was run, whatever is planned by now.
    let plan = state.ran.as_ref().map_or(&*state.plan, |ran| ran.sweep.plan());
    let entries: Vec<&str> = plan
        .entries
        .iter()
        .map(|entry| if entry.label.is_empty() { entry.method.label() } else { entry.label.as_str() })
        .collect();
    let axes: Vec<String> = plan.axes.iter().map(|axis| label(&axis.path).to_owned()).collect();
    let planned = text::headline(&entries, &axes, plan.seeds.count);
    let ran = state.ran.as_ref().filter(|_| state.phase == Phase::Done);
    let mut found = ran.map(|ran| findings_of(state, &ran.sweep).sentences()).unwrap_or_default();
    found.truncate(HEADLINES);
    html! {
        <section class="course card">
            <div class="what" role="status">
                if found.is_empty() { <p>{ planned }</p> } else {
                    { for found.into_iter().map(|sentence| html! { <p>{ sentence }</p> }) }
                    <p class="plan-line">{ planned }</p>
                }
                if state.is_stale() { { stale(&desk) } }
            </div>
            <div class="acts">{ buttons(&desk) }{ progress(&desk) }</div>
        </section>
    }
}

/// That the plan has changed since, what it would be now, and the way back.
fn stale(desk: &Desk) -> Html {
    let Some(ran) = &desk.state.ran else { return html! {} };
    if desk.state.phase == Phase::Runs {
        return html! { <p class="plan-line">{ text::RUNS_EARLIER }</p> };
    }
    let onback = {
        let (desk, plan) = (desk.clone(), ran.sweep.plan().clone());
        move |_: MouseEvent| desk.act(Action::Open(Ok(Box::new(plan.clone()))))
    };
    html! {
        <p class="stale">
            { text::STALE }{ " " }{ text::stale_runs(desk.state.plan.count()) }{ " " }
            <button type="button" onclick={onback}>{ text::BACK_TO_PLAN }</button>
        </p>
    }
}

/// The name of a setting for people.
pub fn label(path: &str) -> &str {
    knob::find(path).map_or(path, |knob| knob.label)
}

/// Run, or cancel.
fn buttons(desk: &Desk) -> Html {
    let act = |action: fn(&Desk)| {
        let desk = desk.clone();
        move |_: MouseEvent| action(&desk)
    };
    match desk.state.phase {
        Phase::Idle | Phase::Done => {
            let disabled = !desk.state.faults.is_empty();
            html! { <button type="button" class="primary play" {disabled} onclick={act(Desk::begin)}>{ icon(Icon::Play) }<span>{ text::RUN }</span></button> }
        }
        Phase::Runs => {
            html! { <button type="button" class="primary play" onclick={act(Desk::cancel)}>{ icon(Icon::Close) }<span>{ text::CANCEL }</span></button> }
        }
    }
}

/// How many runs it is, how far they are, how long they took.
fn progress(desk: &Desk) -> Html {
    let state = &desk.state;
    let Some(ran) = &state.ran else {
        return html! { <p class="progress runs">{ text::runs(state.plan.count()) }</p> };
    };
    let (done, count) = (ran.rows.len() as u64, ran.sweep.count());
    let share = done as f64 / count.max(1) as f64;
    let secs = (hooks::now_ms() - ran.began_ms) / 1000.0;
    let words = match state.phase {
        Phase::Runs => text::progress(done, count, (share > 0.03).then(|| secs * (1.0 - share) / share)),
        _ => text::took(count, ran.took_ms / 1000.0, hooks::workers()),
    };
    html! {
        <div class="progress">
            <progress max={count.to_string()} value={done.to_string()} aria-label={text::PROGRESS}></progress>
            <span>{ words }</span>
        </div>
    }
}
