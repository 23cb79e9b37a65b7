//! What flows between two devices, and what a region holds: close looks, and tables of all of them.

use edgelab::{
    engine::{
        record::{Event, Record},
        world::World,
    },
    figure::{
        flows::{Flow, flows},
        words,
    },
    model::load::{Load, Resource},
};
use yew::prelude::*;

use super::{Desk, use_desk, use_reading_beat};
use crate::{
    bridge::Deed,
    store::Selection,
    text::{self, closer},
};

/// At most so many flows are listed, those of the most bytes.
const FLOWS: usize = 60;

/// What flows from one device to another at a moment.
pub fn flow_look(world: &World, pair: (u32, u32)) -> Html {
    match flows(world).get(&pair) {
        None => html! { <p class="fine">{ closer::NOTHING_FLOWS }</p> },
        Some(flow) => {
            let mut jobs: Vec<String> = flow.jobs.iter().map(|&job| words::job_name(&world.instance, job)).collect();
            jobs.dedup();
            let uplink = &world.instance.devices[pair.0 as usize];
            html! {
                <>
                    <p>{ closer::flow_facts(flow.bytes_per_iteration, flow.bytes_per_sec, uplink.uplink_bytes_per_sec) }</p>
                    <ul class="chips">{ for jobs.into_iter().map(|job| html! { <li>{ job }</li> }) }</ul>
                </>
            }
        }
    }
}

/// What a region holds, and what its shield has done so far.
pub fn region_look(world: &World, records: &[Record], region: u32) -> Html {
    let Some(drawn) = world.instance.regions.get(region as usize) else { return html! {} };
    let load = drawn.devices.iter().fold(Load::NONE, |sum, &device| sum + world.devices[device as usize].load);
    let mean = |resource| load.share(resource) / drawn.devices.len().max(1) as f64;
    let overloaded = drawn.devices.iter().filter(|&&device| world.devices[device as usize].overloaded).count();
    let is_here = |device: u32| drawn.devices.binary_search(&device).is_ok();
    let moved = records.iter().filter_map(|record| match &record.event {
        Event::Reviewed { verdict, .. } => Some(verdict.corrections.iter().filter(|c| is_here(c.proposed)).count()),
        _ => None,
    });
    html! {
        <>
            <p>{ closer::region_now(mean(Resource::Cpu), mean(Resource::Memory), overloaded, moved.sum()) }</p>
            <ul class="chips">{ for drawn.devices.iter().map(|&device| html! { <li>{ words::name(&world.instance, device) }</li> }) }</ul>
        </>
    }
}

/// All flows at the moment on show, of each lane.
#[component]
pub fn Links() -> Html {
    let desk = use_desk();
    let beat = use_reading_beat();
    html! {
        <div class="lanes">
            { for (0..desk.show.lanes.len()).map(|lane| {
                let position = desk.show.story.tally(beat, lane).records;
                let mut all: Vec<((u32, u32), Flow)> = desk.show.lanes[lane].look(position, |world, _| flows(world).into_iter().collect());
                all.sort_by(|a, b| b.1.bytes_per_sec.total_cmp(&a.1.bytes_per_sec));
                all.truncate(FLOWS);
                table(&desk, lane, &all)
            }) }
        </div>
    }
}

fn table(desk: &Desk, lane: usize, all: &[((u32, u32), Flow)]) -> Html {
    let name = |device| words::name(&desk.show.instance, device);
    html! {
        <div class="lane-look">
            <h3>{ desk.show.lane_name(lane) }</h3>
            if all.is_empty() { <p class="fine">{ closer::NOTHING_FLOWS_ANYWHERE }</p> } else {
                <div class="scroll" tabindex="0" role="group" aria-label={closer::links_of(&desk.show.lane_name(lane))}>
                    <table>
                        <thead><tr><th scope="col">{ closer::FROM_TO }</th><th scope="col">{ text::JOBS_WORD }</th><th scope="col">{ closer::RATE }</th></tr></thead>
                        <tbody>
                            { for all.iter().map(|((from, to), flow)| {
                                let onclick = desk.asks::<MouseEvent>(Deed::Select(Some(Selection::Flow(*from, *to))));
                                html! {
                                    <tr><th scope="row"><button type="button" class="link" {onclick}>{ closer::flow(&name(*from), &name(*to)) }</button></th>
                                        <td class="number">{ flow.jobs.len() }</td><td class="number">{ closer::megabits(flow.bytes_per_sec) }</td></tr>
                                }
                            }) }
                        </tbody>
                    </table>
                </div>
            }
        </div>
    }
}

/// All regions.
#[component]
pub fn Regions() -> Html {
    let desk = use_desk();
    let instance = &desk.show.instance;
    html! {
        <ul class="hosts">
            { for instance.regions.iter().enumerate().map(|(id, region)| {
                let onclick = desk.asks::<MouseEvent>(Deed::Select(Some(Selection::Region(id as u32))));
                let devices: Vec<String> = region.devices.iter().map(|&device| words::name(instance, device)).collect();
                html! {
                    <li><button type="button" class="link" {onclick}>{ closer::region(id as u32) }</button>
                        { " " }<span class="fine">{ closer::region_facts(devices.len(), &words::name(instance, region.host)) }{ " " }{ devices.join(", ") }</span></li>
                }
            }) }
        </ul>
    }
}
