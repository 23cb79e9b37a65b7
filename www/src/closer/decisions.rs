//! The shield lens: the latest joint action, host by host, with what was proposed, what that would have meant, and what
//! was carried out instead.

use std::rc::Rc;

use edgelab::{
    figure::words,
    model::load::Resource,
    placement::lens::{self, HostView, JointAction, Ruling, TaskView, Totals},
};
use yew::prelude::*;

use super::{use_desk, use_reading_beat};
use crate::{
    bridge::Deed,
    show::{Lane, Show},
    story::Kind,
    text::closer as text,
};

/// At most this many hosts are shown of one joint action, the most contested first.
const HOSTS: usize = 12;

/// The latest joint action of each lane, and what all of them have come to.
#[component]
pub fn Decisions() -> Html {
    let desk = use_desk();
    let beat = use_reading_beat();
    let show = &desk.show;
    let jump = |label: &'static str, target: Option<usize>| {
        let deed = Deed::Beat(target.unwrap_or_default() as u32);
        html! { <button type="button" disabled={target.is_none()} onclick={desk.asks::<MouseEvent>(deed)}>{ label }</button> }
    };
    let is_decision = |&at: &usize| matches!(show.story.beats()[at].kind, Kind::Proposed | Kind::Reviewed);
    let before = (0..beat.min(show.story.beats().len())).rev().find(is_decision);
    let after = (beat + 1..show.story.beats().len()).find(is_decision);
    html! {
        <>
            <p class="row">{ jump(text::DECISION_BEFORE, before) }{ jump(text::DECISION_AFTER, after) }<span class="fine">{ text::DECISIONS_LEAD }</span></p>
            <div class="lanes">
                { for (0..show.lanes.len()).map(|lane| html! { <OneLane key={lane} show={Rc::clone(show)} {lane} position={show.story.tally(beat, lane).records} /> }) }
            </div>
        </>
    }
}

/// Properties of [`OneLane`].
#[derive(Properties, PartialEq)]
struct LaneProps {
    show: Rc<Show>,
    lane: usize,
    position: usize,
}

#[component]
fn OneLane(props: &LaneProps) -> Html {
    let LaneProps { show, lane, position } = props;
    let seen =
        use_memo((Rc::clone(show), *lane, *position), |(show, lane, position)| look(&show.lanes[*lane], *position));
    let (action, totals) = &*seen;
    html! {
        <section class="lane-look" aria-label={show.lane_name(*lane)}>
            <h3>{ show.lane_name(*lane) }</h3>
            <p class="fine">{ text::totals(totals) }</p>
            if let Some(action) = action {
                <p>{ text::joint_action(action) }</p>
                { hosts(show, action) }
            } else { <p class="fine">{ text::NO_DECISION }</p> }
            if let Some(review) = action.as_ref().and_then(|action| action.review.as_ref()) { <p class="fine">{ text::review_cost(review) }</p> }
        </section>
    }
}

/// The latest joint action before this position, and the totals so far.
fn look(lane: &Lane, position: usize) -> (Option<JointAction>, Totals) {
    let mut replay = lane.replay.borrow_mut();
    let so_far = position.min(replay.records().len());
    let totals = Totals::of(&replay.records()[..so_far], lane.method.shield());
    let Some(found) = lens::latest(&replay.records()[..so_far]) else { return (None, totals) };
    replay.seek(found.judged());
    (lens::look(replay.world(), &replay.records()[..so_far], found), totals)
}

/// The hosts on which something was decided, the most contested first.
fn hosts(show: &Show, action: &JointAction) -> Html {
    let mut order: Vec<(usize, &HostView)> = action.hosts.iter().map(|host| (interest(action, host), host)).collect();
    order.sort_by_key(|(interest, host)| (usize::MAX - interest, host.device));
    let rest = order.len().saturating_sub(HOSTS);
    html! {
        <>
            <ul class="hosts">{ for order.into_iter().take(HOSTS).map(|(_, host)| one_host(show, action, host)) }</ul>
            if rest > 0 { <p class="fine">{ text::more_hosts(rest) }</p> }
        </>
    }
}

/// How much there is to see at a host: refused tasks first, then agents.
fn interest(action: &JointAction, host: &HostView) -> usize {
    let refused = |task: &&TaskView| {
        task.proposed == host.device && task.ruling != Ruling::AsProposed && task.executed != Some(host.device)
    };
    let collides = action.collisions_proposed.iter().filter(|collision| collision.device == host.device).count();
    collides * 10_000 + action.tasks.iter().filter(refused).count() * 100 + action.owners(host.device).len()
}

fn one_host(show: &Show, action: &JointAction, host: &HostView) -> Html {
    let instance = &show.instance;
    let owners = action.owners(host.device);
    let proposed: Vec<&TaskView> = action.tasks.iter().filter(|task| task.proposed == host.device).collect();
    let arrived: Vec<&TaskView> =
        action.tasks.iter().filter(|task| task.executed == Some(host.device) && task.proposed != host.device).collect();
    let alpha = action.alpha as f64 / 1e9;
    html! {
        <li class="host">
            <h4>{ words::name(instance, host.device) }{ " " }<span class="fine">{ text::wanted_by(owners.len(), proposed.len()) }</span></h4>
            <dl class="bars">{ for Resource::ALL.map(|resource| forecast(host, resource, alpha)) }</dl>
            <ul class="rulings">
                { for rulings(show, host.device, proposed.into_iter().chain(arrived)).into_iter().map(|ruling| {
                    html! { <li class={ruling.class}><b>{ text::tasks_of(&ruling.job, &ruling.tasks) }</b>{ " " }{ ruling.words }</li> }
                }) }
            </ul>
        </li>
    }
}

/// What became of some tasks of one job.
struct Tasks {
    job: String,
    tasks: Vec<u32>,
    words: String,
    class: &'static str,
}

/// What became of tasks, seen from a host; tasks of one job with the same fate together.
fn rulings<'a>(show: &Show, here: u32, tasks: impl Iterator<Item = &'a TaskView>) -> Vec<Tasks> {
    let instance = &show.instance;
    let mut rulings: Vec<Tasks> = Vec::new();
    for task in tasks {
        let moved = task.executed.map(|host| words::name(instance, host));
        let job = words::job_name(instance, task.task.job);
        let words = text::ruling(task, here, moved, &words::name(instance, task.proposed));
        match rulings.iter_mut().find(|other| other.job == job && other.words == words) {
            Some(other) => other.tasks.push(task.task.task + 1),
            None => {
                let class = match task.ruling {
                    Ruling::Corrected => "moved",
                    Ruling::Forced => "forced",
                    _ => "",
                };
                rulings.push(Tasks { job, tasks: vec![task.task.task + 1], words, class });
            }
        }
    }
    rulings
}

/// One resource of a host: the load before, with all that was proposed, and with what is carried out; the limit as a line.
fn forecast(host: &HostView, resource: Resource, alpha: f64) -> Html {
    let share = |load: edgelab::model::load::Load| load.share(resource);
    let (base, proposed) = (share(host.base), share(host.proposed));
    let executed = host.executed.map(share);
    // A resource of which nothing is asked says nothing.
    if proposed - base < 0.005 && executed.is_none_or(|executed| (executed - base).abs() < 0.005) && proposed < alpha {
        return html! {};
    }
    let wide = |share: f64| format!("{:.1}", share.clamp(0.0, 1.5) / 1.5 * 100.0);
    let over = proposed > alpha;
    html! {
        <div class={classes!("bar", "forecast", over.then_some("over"))}>
            <dt>{ resource.label() }</dt>
            <dd>
                <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="bar-track" width="100" height="10" />
                    <rect class="bar-asked" width={wide(proposed)} height="10" />
                    if let Some(executed) = executed { <rect class="bar-value" y="5" width={wide(executed)} height="5" /> }
                    <rect class="bar-base" width={wide(base)} height="10" />
                    <line class="bar-limit" x1={wide(alpha)} x2={wide(alpha)} y1="0" y2="10" />
                </svg>
                <span>{ text::forecast(base, proposed, executed) }</span>
            </dd>
        </div>
    }
}
