//! Why it took so long: where the time of the jobs went, and what took most of it.

use std::rc::Rc;

use edgelab::{
    figure::{reasons, words},
    model::knob,
    placement::why::{self, JobTime, Part, RunTimes, Times},
};
use yew::prelude::*;

use super::use_desk;
use crate::{
    bridge::Deed,
    show::{Lane, Show},
    store::Selection,
    text::closer as text,
};

/// With more devices than this the answer takes seconds, and is given when it is asked for.
const MANY: usize = 200;
/// So many jobs are listed, those that took longest.
const JOBS: usize = 8;

/// Where the time of the jobs went, over the whole run.
#[component]
pub fn Why() -> Html {
    let desk = use_desk();
    let asked = use_state_eq(|| None::<u64>);
    let show = &desk.show;
    if show.instance.devices.len() > MANY && *asked != Some(show.run) {
        let run = show.run;
        let onclick = move |_: MouseEvent| asked.set(Some(run));
        return html! { <p><button type="button" {onclick}>{ text::WHY_ASK }</button>{ " " }<span class="fine">{ text::WHY_MANY }</span></p> };
    }
    let job = match desk.view.selection {
        Some(Selection::Job(job)) => Some(job),
        _ => None,
    };
    html! {
        <>
            <p class="fine">{ text::WHY_LEAD }</p>
            <div class="lanes">{ for (0..show.lanes.len()).map(|lane| html! { <OneLane key={lane} show={Rc::clone(show)} {lane} {job} /> }) }</div>
            { key() }
        </>
    }
}

/// Properties of [`OneLane`].
#[derive(Properties, PartialEq)]
struct LaneProps {
    show: Rc<Show>,
    lane: usize,
    job: Option<u32>,
}

#[component]
fn OneLane(props: &LaneProps) -> Html {
    let desk = use_desk();
    let LaneProps { show, lane, job } = props;
    let times = use_memo((Rc::clone(show), *lane), |(show, lane)| times(&show.lanes[*lane]));
    let instance = &show.instance;
    let one = job.and_then(|job| times.jobs.iter().find(|time| time.job == job));
    let mut longest: Vec<&JobTime> = times.jobs.iter().collect();
    longest.sort_by(|a, b| b.times.total().total_cmp(&a.times.total()));
    html! {
        <section class="lane-look" aria-label={show.lane_name(*lane)}>
            <h3>{ show.lane_name(*lane) }</h3>
            if let Some(most) = times.total.bottleneck() { <p>{ reasons::bottleneck_sentence(instance, &most) }</p> }
            { strip(text::ALL_JOBS, &times.total, times.total.total()) }
            if let Some(time) = one {
                <p>{ reasons::job_sentence(instance, time) }</p>
                { strip(&words::job_name(instance, time.job), &time.times, time.times.total()) }
            }
            <table>
                <caption>{ text::LONGEST }</caption>
                <thead><tr><th scope="col">{ text::JOB }</th><th scope="col">{ text::TOOK }</th><th scope="col">{ text::MOSTLY }</th></tr></thead>
                <tbody>
                    { for longest.into_iter().take(JOBS).map(|time| {
                        let most = reasons::shares(&time.times).first().map(|&(part, share)| format!("{} {}", words::percent(share), reasons::part_label(part)));
                        let onclick = desk.asks::<MouseEvent>(Deed::Select(Some(Selection::Job(time.job))));
                        html! {
                            <tr><th scope="row"><button type="button" class="link" {onclick}>{ words::job_name(instance, time.job) }</button></th>
                                <td class="number">{ words::duration(time.times.total()) }{ if time.completed { "" } else { " …" } }</td>
                                <td>{ most.unwrap_or_default() }</td></tr>
                        }
                    }) }
                </tbody>
            </table>
        </section>
    }
}

/// Where time went in a lane, over the whole run.
fn times(lane: &Lane) -> RunTimes {
    let replay = lane.replay.borrow();
    let end = replay.records().last().map(|record| record.at).unwrap_or_default();
    why::run_times(&replay.world().drawn, replay.records(), end)
}

/// The parts of some time side by side, and as a list for those who do not see them.
fn strip(label: &str, times: &Times, whole: f64) -> Html {
    let shares = reasons::shares(times);
    let words: Vec<String> = shares
        .iter()
        .map(|&(part, share)| format!("{} {}", words::percent(share), reasons::part_label(part)))
        .collect();
    let mut x = 0.0;
    html! {
        <figure class="strip">
            <figcaption>{ label.to_owned() }{ ": " }{ words::duration(whole) }</figcaption>
            <svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={words.join(", ")}>
                { for Part::ALL.iter().filter_map(|&part| {
                    let share = shares.iter().find(|other| other.0 == part)?.1 * 100.0;
                    let from = x;
                    x += share;
                    Some(html! { <rect class={format!("part-{}", part as usize)} x={format!("{from:.2}")} width={format!("{share:.2}")} height="10"><title>{ reasons::part_label(part) }</title></rect> })
                }) }
            </svg>
            <p class="fine">{ words.join(" · ") }</p>
        </figure>
    }
}

/// Which colour is which part.
fn key() -> Html {
    html! {
        <ul class="chips key">
            { for Part::ALL.iter().map(|&part| html! { <li><span class={format!("swatch part-{}", part as usize)} aria-hidden="true"></span>{ reasons::part_label(part) }</li> }) }
        </ul>
    }
}

/// What there is to say when other results are the same as those before; `None` if anything differs.
pub fn nothing_changed(old: &Show, new: &Show) -> Option<String> {
    let futures = |show: &Show| show.lanes.iter().map(|lane| lane.future.clone()).collect::<Vec<_>>();
    let same = |(old, new): (&Lane, &Lane)| old.outcome.digest == new.outcome.digest;
    if new.instance.devices.len() > MANY || futures(old) != futures(new) || !old.lanes.iter().zip(&new.lanes).all(same)
    {
        return None;
    }
    let changes = edgelab::model::path::diff(&*old.scenario, &*new.scenario);
    // What is no setting of its own, such as a device's name, needs no words.
    let path = changes.iter().find_map(|(path, _)| knob::find(path))?.path;
    let replays: Vec<_> = new.lanes.iter().map(|lane| lane.replay.borrow()).collect();
    let lanes: Vec<why::Lane<'_>> =
        replays.iter().map(|replay| why::Lane { instance: &replay.world().drawn, records: replay.records() }).collect();
    let told = why::why_nothing_changed(path, &lanes);
    Some(text::nothing_changed(path, &reasons::nothing_changed_sentences(&new.instance, &told)))
}
