//! A close look at one device or job, and at the decision about it.

use edgelab::{
    engine::world::{Phase, World},
    figure::words,
    model::{
        intervention::{Intervention, Part},
        load::Resource,
    },
    placement::lens::{self, JointAction, TaskView},
};
use yew::prelude::*;

use super::{Desk, links, past::Past, use_desk, whatif::change_everywhere};
use crate::{
    app::use_now,
    bridge::Deed,
    components::icon::{Icon, icon},
    show::Lane,
    store::Selection,
    story::Playhead,
    text::{self, closer},
};

/// At most this many tasks of a device are listed.
const TASKS: usize = 16;

/// A close look at what is chosen.
#[component]
pub fn Inspector() -> Html {
    let desk = use_desk();
    let now = use_now();
    let show = &desk.show;
    let Some(selection) = desk.view.selection else {
        return html! {};
    };
    let title = match selection {
        Selection::Device(device) => words::name(&show.instance, device),
        Selection::Job(job) => words::job_name(&show.instance, job),
        Selection::Flow(from, to) => closer::flow(&words::name(&show.instance, from), &words::name(&show.instance, to)),
        Selection::Region(region) => closer::region(region),
    };
    let facts = match selection {
        Selection::Device(device) => show.instance.devices.get(device as usize).map(text::device_facts),
        Selection::Job(job) => show
            .instance
            .jobs
            .get(job as usize)
            .map(|job| text::job_facts(job.model, &words::name(&show.instance, job.owner), job.iterations)),
        Selection::Flow(..) => None,
        Selection::Region(region) => show
            .instance
            .regions
            .get(region as usize)
            .map(|region| closer::region_facts(region.devices.len(), &words::name(&show.instance, region.host))),
    };
    let onclose = desk.asks::<MouseEvent>(Deed::Select(None));
    let lanes = (0..show.lanes.len()).map(|lane| {
        let position = show.story.tally(now.beat, lane).records;
        let action = decision(&show.lanes[lane], position, selection);
        let look = show.lanes[lane].look(position, |world, records| match selection {
            Selection::Device(device) => device_look(world, action.as_ref(), device),
            Selection::Job(job) => job_look(world, action.as_ref(), job, now.at),
            Selection::Flow(from, to) => links::flow_look(world, (from, to)),
            Selection::Region(region) => links::region_look(world, records, region),
        });
        html! { <div class="lane-look"><h3>{ show.lane_name(lane) }</h3>{ look }</div> }
    });
    html! {
        <section class="card inspector" aria-labelledby="inspector-title">
            <header>
                <h2 id="inspector-title">{ title }</h2>
                <button type="button" class="quiet square" aria-label={text::CLOSE} onclick={onclose}>{ icon(Icon::Close) }</button>
            </header>
            if let Some(facts) = facts { <p class="fine">{ facts }</p> }
            <div class="lane-looks">{ for lanes }</div>
            if let Selection::Device(device) = selection {
                { fail_buttons(&desk, device, now) }
                <Past {device} />
            }
        </section>
    }
}

/// Lets the device, or its link, fail or return at this moment in every future on show.
fn fail_buttons(desk: &Desk, device: u32, now: Playhead) -> Html {
    let Some(drawn) = desk.show.instance.devices.get(device as usize) else { return html! {} };
    let position = desk.show.story.tally(now.beat, 0).records;
    let (up, linked) = desk.show.lanes[0].look(position, |world, _| {
        world.devices.get(device as usize).map_or((true, true), |state| (state.up, state.linked))
    });
    let button = |path: String, is: bool, (fail, back): (&'static str, &'static str)| {
        let desk = desk.clone();
        let change = Intervention { at_secs: now.at.secs(), path, value: (!is).into() };
        let onclick = move |_: MouseEvent| change_everywhere(&desk, change.clone());
        html! { <button type="button" {onclick}>{ if is { fail } else { back } }</button> }
    };
    html! {
        <p class="row">
            { button(Part::Device.path(&drawn.name), up, (closer::FAIL, closer::RETURN)) }
            { button(Part::Link.path(&drawn.name), linked, (closer::FAIL_LINK, closer::RETURN_LINK)) }
        </p>
    }
}

/// The last joint action about what is chosen, before this position.
fn decision(lane: &Lane, position: usize, selection: Selection) -> Option<JointAction> {
    let replay = lane.replay.borrow();
    let so_far = &replay.records()[..position.min(replay.records().len())];
    let found = match selection {
        Selection::Device(device) => {
            lens::latest_of(so_far, |actions| actions.iter().any(|a| a.hosts.contains(&device)))
        }
        Selection::Job(job) => lens::latest_of(so_far, |actions| actions.iter().any(|a| a.job == job)),
        Selection::Flow(..) | Selection::Region(_) => None,
    }?;
    lens::look(&replay.at(found.judged()), so_far, found)
}

/// A device: its resources with the limit, its tasks, who wanted it last.
fn device_look(world: &World, action: Option<&JointAction>, device: u32) -> Html {
    let Some(state) = world.devices.get(device as usize) else { return html! {} };
    let alpha = world.instance.scenario.study.shield.alpha;
    html! {
        <>
            <dl class="bars">
                { for Resource::ALL.map(|resource| bar(resource.label(), state.load.share(resource), alpha)) }
                { bar(text::REALISED, state.busy, 1.0) }
            </dl>
            if !state.up { <p class="alarm">{ closer::IS_DOWN }</p> } else if !state.linked { <p class="alarm">{ closer::IS_CUT_OFF }</p> }
            if state.overloaded { <p class="alarm">{ text::IS_OVERLOADED }</p> }
            if let Some(action) = action { { wanted(world, action, device) } }
            if state.tasks.is_empty() { <p class="fine">{ text::HOSTS_NOTHING }</p> } else {
                <ul class="chips">
                    { for state.tasks.iter().take(TASKS).map(|task| html! { <li>{ words::task_name(&world.instance, *task) }</li> }) }
                    if state.tasks.len() > TASKS { <li>{ format!("+{}", state.tasks.len() - TASKS) }</li> }
                </ul>
            }
        </>
    }
}

/// A share with the limit, as a bar with its number.
fn bar(label: &'static str, share: f64, alpha: f64) -> Html {
    let over = share > alpha;
    let wide = |share: f64| format!("{:.1}", share.clamp(0.0, 1.25) / 1.25 * 100.0);
    html! {
        <div class={classes!("bar", over.then_some("over"))}>
            <dt>{ label }</dt>
            <dd>
                <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="bar-track" width="100" height="10" />
                    <rect class="bar-value" width={wide(share)} height="10" />
                    if alpha < 1.0 { <line class="bar-limit" x1={wide(alpha)} x2={wide(alpha)} y1="0" y2="10" /> }
                </svg>
                <span>{ words::percent(share) }{ if over { " ■" } else { "" } }</span>
            </dd>
        </div>
    }
}

/// Who proposed for a device in the last joint action that asks for it.
fn wanted(world: &World, action: &JointAction, device: u32) -> Html {
    let tasks = |owner| action.tasks.iter().filter(|task| task.proposed == device && task.owner == owner).count();
    let by = |owner| format!("{} ({})", words::name(&world.instance, owner), text::plural(tasks(owner), "task"));
    let by: Vec<String> = action.owners(device).into_iter().map(by).collect();
    html! { <p>{ text::wanted_by(&by) }</p> }
}

/// A job: how far it is, and the lens on the decision about it.
fn job_look(world: &World, action: Option<&JointAction>, job: u32, now: edgelab::model::time::Time) -> Html {
    let instance = &world.instance;
    let (Some(state), Some(drawn)) = (world.jobs.get(job as usize), instance.jobs.get(job as usize)) else {
        return html! {};
    };
    let iterations = f64::from(drawn.iterations);
    let standing = match state.phase {
        Phase::Future => text::FUTURE.to_owned(),
        Phase::Scheduling => text::SCHEDULING.to_owned(),
        Phase::Training => {
            text::training(state.iterations_done(now).clamp(0.0, iterations), iterations, state.cycle_secs)
        }
        Phase::Completed => text::trained_in(state.completed.secs_since(drawn.arrival)),
    };
    html! {
        <>
            <p>{ standing }</p>
            if let Some(action) = action { { decided(world, action, job) } }
        </>
    }
}

/// The decision about a job, task by task: proposed, who else chose that target, what the shield made of it.
fn decided(world: &World, action: &JointAction, job: u32) -> Html {
    let instance = &world.instance;
    let row = |task: &TaskView| {
        let others = action.owners(task.proposed).into_iter().filter(|&owner| owner != task.owner).count();
        let moved = task.executed.map(|host| words::name(instance, host));
        let proposed = words::name(instance, task.proposed);
        let outcome = closer::ruling(task, task.proposed, moved, &proposed);
        let parts = &instance.jobs[job as usize].tasks;
        let layers = parts.get(task.task.task as usize).map_or_else(String::new, |part| part.name.clone());
        html! {
            <tr><th scope="row" title={layers}>{ task.task.task + 1 }</th><td>{ proposed }</td>
                <td class="number">{ others }</td><td>{ outcome }</td></tr>
        }
    };
    html! {
        <table class="lens">
            <caption>{ text::LENS }</caption>
            <thead><tr><th scope="col">{ text::TASK }</th><th scope="col">{ text::PROPOSED }</th>
                <th scope="col">{ text::OTHERS }</th><th scope="col">{ text::CARRIED_OUT }</th></tr></thead>
            <tbody>{ for action.tasks.iter().filter(|task| task.task.job == job).map(row) }</tbody>
        </table>
    }
}
