//! The measures of the whole runs, one column for each method.

use edgelab::{
    engine::metrics::{Disruption, Metrics},
    figure::words,
    session::Outcome,
};
use yew::prelude::*;

use super::use_desk;
use crate::text;

type Row = (&'static str, &'static str, fn(&Metrics) -> String);

fn share(value: f64) -> String {
    format!("{:.1} %", value * 100.0)
}

/// The rows: name, what it means, value.
const ROWS: &[Row] = &[
    ("Training time, median", "Arrival to last iteration.", |m| words::duration(m.training_secs.median)),
    ("Scheduling delay, median", "Arrival to start on the hosts.", |m| words::duration(m.scheduling_delay_secs.median)),
    ("Makespan", "First arrival to last completion.", |m| words::duration(m.makespan_secs)),
    ("Jobs unfinished", "At the end of the run.", |m| m.jobs_unfinished.to_string()),
    ("Collisions proposed", "Tasks that would jointly overload a device, as proposed.", |m| {
        m.collisions_proposed.to_string()
    }),
    ("Collisions executed", "The same, as carried out.", |m| m.collisions_executed.to_string()),
    ("Misfits", "Proposed tasks that would not fit even alone.", |m| m.misfits.to_string()),
    ("Corrections", "Tasks that a shield moved.", |m| m.corrections.to_string()),
    ("False alarms", "Corrections that were not needed after all.", |m| m.false_alarms.to_string()),
    ("Forced", "Tasks placed although nothing was safe.", |m| m.forced.to_string()),
    ("Border refusals", "Proposals that a neighbouring region did not admit.", |m| m.border_refusals.to_string()),
    ("Shield messages", "Between agents and shields, and among shields.", |m| m.shield_messages.to_string()),
    ("Shield time", "Summed over reviews.", |m| words::duration(m.shield_secs)),
    ("Decision time", "Summed over the devices that decide.", |m| words::duration(m.decision_secs)),
    ("Overload time", "Above the limit, summed over devices.", |m| words::duration(m.overloaded_device_secs)),
    ("Utilisation of devices", "Median over all devices of CPU utilisation in time.", |m| {
        share(m.utilisation_median.devices)
    }),
    ("Utilisation of hosts", "Median over devices that hosted a task.", |m| share(m.utilisation_median.hosts)),
    ("Utilisation seen by tasks", "Median over tasks, each with its host's.", |m| share(m.utilisation_median.tasks)),
    ("Energy", "All devices, first arrival to last completion.", |m| text::energy(m.energy_joules)),
];

type DisruptionRow = (&'static str, &'static str, fn(&Disruption) -> String);

/// The rows of runs in which something failed.
const DISRUPTION: &[DisruptionRow] = &[
    ("Interruptions", "Jobs that lost their hosts, summed.", |d| d.interruptions.to_string()),
    ("Devices down", "Summed over devices, first arrival to last completion.", |d| words::duration(d.device_down_secs)),
];

/// The measures of the whole runs.
#[component]
pub fn Summary() -> Html {
    let desk = use_desk();
    let show = &desk.show;
    let outcomes: Vec<&Outcome> = show.lanes.iter().map(|lane| &*lane.outcome).collect();
    html! {
        <section class="card" aria-labelledby="summary-title">
            <h2 id="summary-title">{ text::SUMMARY }</h2>
            <div class="scroll" tabindex="0" role="group" aria-labelledby="summary-title">
                <table class="summary">
                    <thead><tr><th scope="col">{ text::MEASURE }</th>
                        { for (0..show.lanes.len()).map(|lane| html! { <th scope="col">{ show.lane_name(lane) }</th> }) }</tr></thead>
                    <tbody>
                        { for ROWS.iter().map(|(name, help, value)| html! {
                            <tr><th scope="row" title={*help}>{ *name }</th>
                                { for outcomes.iter().map(|outcome| html! { <td class="number">{ value(&outcome.metrics) }</td> }) }</tr>
                        }) }
                        if outcomes.iter().any(|outcome| outcome.disruption != Disruption::default()) {
                            { for DISRUPTION.iter().map(|(name, help, value)| html! {
                                <tr><th scope="row" title={*help}>{ *name }</th>
                                    { for outcomes.iter().map(|outcome| html! { <td class="number">{ value(&outcome.disruption) }</td> }) }</tr>
                            }) }
                        }
                    </tbody>
                </table>
            </div>
            <p class="fine">{ text::ONE_SEED }</p>
        </section>
    }
}
