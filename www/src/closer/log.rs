//! What happened, as sentences: the latest first, those that the reader asks for.

use std::{collections::BTreeSet, rc::Rc};

use edgelab::figure::events::{Direction, Filter, Page, page};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::{use_desk, use_reading_beat};
use crate::{
    bridge::Deed,
    show::Show,
    store::Selection,
    text::{self, closer},
};

/// So many events are listed at once.
const EVENTS: usize = 30;

/// The latest events of each lane.
#[component]
pub fn Log() -> Html {
    let desk = use_desk();
    let beat = use_reading_beat();
    let kind = use_state_eq(String::new);
    let words = use_state_eq(String::new);
    let chosen_only = use_state_eq(|| false);
    let kinds = use_memo(Rc::clone(&desk.show), |show| kinds(show));
    let on_kind = {
        let kind = kind.clone();
        move |event: Event| kind.set(event.target_unchecked_into::<HtmlSelectElement>().value())
    };
    let on_words = {
        let words = words.clone();
        move |event: InputEvent| words.set(event.target_unchecked_into::<HtmlInputElement>().value())
    };
    let on_chosen = {
        let chosen_only = chosen_only.clone();
        move |_: Event| chosen_only.set(!*chosen_only)
    };
    let mut filter = Filter { text: (*words).clone(), ..Filter::default() };
    if !kind.is_empty() {
        filter.kinds = vec![(*kind).clone()];
    }
    if *chosen_only {
        match desk.view.selection {
            Some(Selection::Device(device)) => filter.device = Some(device),
            Some(Selection::Job(job)) => filter.job = Some(job),
            _ => {}
        }
    }
    html! {
        <>
            <div class="row">
                <label>{ closer::KIND }
                    <select onchange={on_kind}>
                        <option value="" selected={kind.is_empty()}>{ closer::ALL_KINDS }</option>
                        { for kinds.iter().map(|name| html! { <option value={*name} selected={*kind == *name}>{ *name }</option> }) }
                    </select>
                </label>
                <input type="search" aria-label={closer::SEARCH_EVENTS} placeholder={closer::SEARCH_EVENTS} value={(*words).clone()} oninput={on_words} />
                <label><input type="checkbox" checked={*chosen_only} disabled={desk.view.selection.is_none()} onchange={on_chosen} />{ closer::CHOSEN_ONLY }</label>
            </div>
            <div class="events">
                { for (0..desk.show.lanes.len()).map(|lane| {
                    let position = desk.show.story.tally(beat, lane).records;
                    html! { <OneLane key={lane} show={Rc::clone(&desk.show)} {lane} {position} filter={filter.clone()} /> }
                }) }
            </div>
        </>
    }
}

/// The kinds of events that these runs have, by name.
fn kinds(show: &Show) -> Vec<&'static str> {
    let mut found = BTreeSet::new();
    for lane in &show.lanes {
        found.extend(lane.replay.borrow().records().iter().map(|record| record.event.name()));
    }
    found.into_iter().collect()
}

/// Properties of [`OneLane`].
#[derive(Properties, PartialEq)]
struct LaneProps {
    show: Rc<Show>,
    lane: usize,
    position: usize,
    filter: Filter,
}

#[component]
fn OneLane(props: &LaneProps) -> Html {
    let desk = use_desk();
    let LaneProps { show, lane, position, filter } = props;
    // Further back than the playhead, once the reader has asked for it; forgotten when the playhead moves.
    let back = use_state_eq(|| (0, None::<usize>));
    let from = back.1.filter(|_| back.0 == *position).unwrap_or(*position);
    let found = {
        let replay = show.lanes[*lane].replay.borrow();
        page(replay.records(), &show.instance, filter, from, Direction::Earlier, EVENTS)
    };
    let Page { lines, next } = found;
    let position = *position;
    let earlier = next.map(|next| {
        let back = back.clone();
        html! { <button type="button" onclick={move |_: MouseEvent| back.set((position, Some(next)))}>{ closer::EARLIER }</button> }
    });
    let later = (from != position).then(|| {
        let back = back.clone();
        html! { <button type="button" onclick={move |_: MouseEvent| back.set((position, None))}>{ closer::LATEST }</button> }
    });
    html! {
        <div>
            <h3>{ show.lane_name(*lane) }</h3>
            if lines.is_empty() { <p class="fine">{ closer::NO_EVENTS }</p> }
            <ol>
                { for lines.into_iter().map(|line| {
                    let onclick = desk.asks::<MouseEvent>(Deed::At(line.at));
                    html! { <li><button type="button" class="link at" {onclick}>{ text::moment(line.at.secs()) }</button><span>{ line.sentence }</span></li> }
                }) }
            </ol>
            <p class="row">{ later }{ earlier }</p>
        </div>
    }
}
