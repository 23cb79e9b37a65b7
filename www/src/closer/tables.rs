//! The stages in words: tables of devices and jobs, for those who read instead of look.

use std::rc::Rc;

use edgelab::{engine::world::Phase, figure::words, model::load::Resource};
use yew::prelude::*;

use super::{Desk, use_desk, use_reading_beat};
use crate::{
    bridge::Deed,
    show::Show,
    store::Selection,
    text::{self, closer},
};

/// At most this many rows are shown at once.
const ROWS: usize = 60;

/// What a table is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Devices.
    Devices,
    /// Jobs.
    Jobs,
}

/// Properties of [`Tables`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Which of the tables.
    pub about: About,
}

/// The stages in words.
#[component]
pub fn Tables(props: &Props) -> Html {
    let desk = use_desk();
    let beat = use_reading_beat();
    html! {
        <>
            if desk.view.selection.is_none() { <p class="fine">{ text::NOTHING_SELECTED }</p> }
            <Rows show={Rc::clone(&desk.show)} {beat} about={props.about} selection={desk.view.selection} />
        </>
    }
}

/// Properties of [`Rows`]: it changes with beats, not with every frame.
#[derive(Properties, PartialEq)]
struct RowsProps {
    show: Rc<Show>,
    beat: usize,
    about: About,
    selection: Option<Selection>,
}

#[component]
fn Rows(props: &RowsProps) -> Html {
    let desk = use_desk();
    let page = use_state(|| 0_usize);
    let RowsProps { show, beat, about, selection } = props;
    let all = match about {
        About::Devices => show.instance.devices.len(),
        About::Jobs => show.instance.jobs.len(),
    };
    let pages = all.div_ceil(ROWS).max(1);
    let first = (*page).min(pages - 1) * ROWS;
    let rows = first..all.min(first + ROWS);
    let turn = |to: usize, words: &'static str, disabled: bool| {
        let page = page.clone();
        html! { <button type="button" class="quiet" {disabled} onclick={move |_: MouseEvent| page.set(to)}>{ words }</button> }
    };
    html! {
        <>
            if pages > 1 {
                <p class="pages">
                    { turn((*page).saturating_sub(1), text::PREVIOUS, *page == 0) }
                    { format!("{}–{} / {all}", first + 1, rows.end) }
                    { turn(*page + 1, text::FOLLOWING, *page + 1 >= pages) }
                </p>
            }
            <div class="scroll" tabindex="0" role="group" aria-label={text::TWIN_TABLE}>
                { if *about == About::Devices { devices(&desk, show, *beat, rows, *selection) } else { jobs(&desk, show, *beat, rows, *selection) } }
            </div>
        </>
    }
}

/// A button in a row's head: looks at what the row is about.
fn chooser(desk: &Desk, name: &str, what: Selection, selection: Option<Selection>) -> Html {
    let chosen = selection == Some(what);
    let onclick = desk.asks::<MouseEvent>(Deed::Select((!chosen).then_some(what)));
    html! { <button type="button" class="link" aria-pressed={chosen.to_string()} {onclick}>{ name.to_owned() }</button> }
}

fn devices(desk: &Desk, show: &Show, beat: usize, rows: std::ops::Range<usize>, selection: Option<Selection>) -> Html {
    let lanes: Vec<Vec<Html>> = (0..show.lanes.len())
        .map(|lane| {
            show.lanes[lane].look(show.story.tally(beat, lane).records, |world, _| {
                rows.clone().map(|device| {
                    let state = &world.devices[device];
                    let share = |resource| {
                        let share = state.load.share(resource);
                        let over = share > world.instance.scenario.study.shield.alpha;
                        html! { <td class={classes!("number", over.then_some("over"))}>{ words::percent(share) }{ if over { " ■" } else { "" } }</td> }
                    };
                    html! { <>{ share(Resource::Cpu) }{ share(Resource::Memory) }<td class="number">{ if !state.up { closer::DOWN.to_owned() } else if !state.linked { closer::CUT_OFF.to_owned() } else { state.tasks.len().to_string() } }</td></> }
                }).collect()
            })
        })
        .collect();
    html! {
        <table>
            <caption>{ text::DEVICES_CAPTION }</caption>
            <thead>
                <tr><th rowspan="2" scope="col">{ text::DEVICE }</th>
                    { for (0..show.lanes.len()).map(|lane| html! { <th colspan="3" scope="colgroup">{ show.lane_name(lane) }</th> }) }</tr>
                <tr>{ for show.lanes.iter().map(|_| html! { <><th scope="col">{ Resource::Cpu.label() }</th><th scope="col">{ Resource::Memory.label() }</th><th scope="col">{ text::TASKS }</th></> }) }</tr>
            </thead>
            <tbody>
                { for rows.clone().map(|device| html! {
                    <tr>
                        <th scope="row">{ chooser(desk, &show.instance.devices[device].name, Selection::Device(device as u32), selection) }</th>
                        { for lanes.iter().map(|lane| lane[device - rows.start].clone()) }
                    </tr>
                }) }
            </tbody>
        </table>
    }
}

fn jobs(desk: &Desk, show: &Show, beat: usize, rows: std::ops::Range<usize>, selection: Option<Selection>) -> Html {
    let states: Vec<Vec<String>> = (0..show.lanes.len())
        .map(|lane| {
            show.lanes[lane].look(show.story.tally(beat, lane).records, |world, _| {
                rows.clone()
                    .map(|job| {
                        let state = &world.jobs[job];
                        let iterations = f64::from(world.instance.jobs[job].iterations);
                        match state.phase {
                            Phase::Future => text::FUTURE.to_owned(),
                            Phase::Scheduling => text::SCHEDULING.to_owned(),
                            Phase::Training => words::percent(state.iterations_done(world.now) / iterations),
                            Phase::Completed => {
                                format!(
                                    "✓ {}",
                                    words::duration(state.completed.secs_since(world.instance.jobs[job].arrival))
                                )
                            }
                        }
                    })
                    .collect()
            })
        })
        .collect();
    html! {
        <table>
            <caption>{ text::JOBS_CAPTION }</caption>
            <thead><tr>
                <th scope="col">{ text::JOB }</th><th scope="col">{ text::MODEL }</th><th scope="col">{ text::OWNER }</th>
                { for (0..show.lanes.len()).map(|lane| html! { <th scope="col">{ show.lane_name(lane) }</th> }) }
            </tr></thead>
            <tbody>
                { for rows.clone().map(|job| {
                    let drawn = &show.instance.jobs[job];
                    html! {
                        <tr>
                            <th scope="row">{ chooser(desk, &drawn.name, Selection::Job(job as u32), selection) }</th>
                            <td>{ drawn.model.to_string() }</td>
                            <td>{ words::name(&show.instance, drawn.owner) }</td>
                            { for states.iter().map(|lane| html! { <td class="number">{ lane[job - rows.start].clone() }</td> }) }
                        </tr>
                    }
                }) }
            </tbody>
        </table>
    }
}
