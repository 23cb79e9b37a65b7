//! The measures of the whole runs, one column for each method.

use edgelab::{
    engine::metrics::{Disruption, Metrics},
    figure::words,
    session::Outcome,
};
use yew::prelude::*;

use super::use_desk;
use crate::text::{
    self as page,
    measures::{self as text, Words},
};

type Row = (Words, fn(&Metrics) -> String);

fn share(value: f64) -> String {
    format!("{:.1} %", value * 100.0)
}

/// The rows: name and meaning, value.
const ROWS: &[Row] = &[
    (text::TRAINING_TIME_MEDIAN, |m| words::duration(m.training_secs.median)),
    (text::SCHEDULING_DELAY_MEDIAN, |m| words::duration(m.scheduling_delay_secs.median)),
    (text::MAKESPAN, |m| words::duration(m.makespan_secs)),
    (text::JOBS_UNFINISHED, |m| m.jobs_unfinished.to_string()),
    (text::COLLISIONS_PROPOSED, |m| m.collisions_proposed.to_string()),
    (text::COLLISIONS_EXECUTED, |m| m.collisions_executed.to_string()),
    (text::MISFITS, |m| m.misfits.to_string()),
    (text::CORRECTIONS, |m| m.corrections.to_string()),
    (text::FALSE_ALARMS, |m| m.false_alarms.to_string()),
    (text::FORCED, |m| m.forced.to_string()),
    (text::BORDER_REFUSALS, |m| m.border_refusals.to_string()),
    (text::SHIELD_MESSAGES, |m| m.shield_messages.to_string()),
    (text::SHIELD_TIME, |m| words::duration(m.shield_secs)),
    (text::DECISION_TIME, |m| words::duration(m.decision_secs)),
    (text::OVERLOAD_TIME, |m| words::duration(m.overloaded_device_secs)),
    (text::UTILISATION_OF_DEVICES, |m| share(m.utilisation_median.devices)),
    (text::UTILISATION_OF_HOSTS, |m| share(m.utilisation_median.hosts)),
    (text::UTILISATION_SEEN_BY_TASKS, |m| share(m.utilisation_median.tasks)),
    (text::ENERGY, |m| page::energy(m.energy_joules)),
];

type DisruptionRow = (Words, fn(&Disruption) -> String);

/// The rows of runs in which something failed.
const DISRUPTION: &[DisruptionRow] = &[
    (text::INTERRUPTIONS, |d| d.interruptions.to_string()),
    (text::DEVICES_DOWN, |d| words::duration(d.device_down_secs)),
];

/// The measures of the whole runs.
#[component]
pub fn Summary() -> Html {
    let desk = use_desk();
    let show = &desk.show;
    let outcomes: Vec<&Outcome> = show.lanes.iter().map(|lane| &*lane.outcome).collect();
    html! {
        <section class="card" aria-labelledby="summary-title">
            <h2 id="summary-title">{ page::SUMMARY }</h2>
            <div class="scroll" tabindex="0" role="group" aria-labelledby="summary-title">
                <table class="summary">
                    <thead><tr><th scope="col">{ page::MEASURE }</th>
                        { for (0..show.lanes.len()).map(|lane| html! { <th scope="col">{ show.lane_name(lane) }</th> }) }</tr></thead>
                    <tbody>
                        { for ROWS.iter().map(|((name, help), value)| html! {
                            <tr><th scope="row" title={*help}>{ *name }</th>
                                { for outcomes.iter().map(|outcome| html! { <td class="number">{ value(&outcome.metrics) }</td> }) }</tr>
                        }) }
                        if outcomes.iter().any(|outcome| outcome.disruption != Disruption::default()) {
                            { for DISRUPTION.iter().map(|((name, help), value)| html! {
                                <tr><th scope="row" title={*help}>{ *name }</th>
                                    { for outcomes.iter().map(|outcome| html! { <td class="number">{ value(&outcome.disruption) }</td> }) }</tr>
                            }) }
                        }
                    </tbody>
                </table>
            </div>
            <p class="fine">{ page::ONE_SEED }</p>
        </section>
    }
}
