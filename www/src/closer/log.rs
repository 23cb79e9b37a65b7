//! What happened, as sentences.

use edgelab::figure::words;
use yew::prelude::*;

use super::{use_desk, use_reading_beat};
use crate::{show::Show, text};

/// So many of the latest events are listed.
const EVENTS: usize = 14;

/// The latest events of each lane.
#[component]
pub fn Log() -> Html {
    let desk = use_desk();
    let beat = use_reading_beat();
    events(&desk.show, beat)
}

/// The latest events of each lane as sentences, the newest first.
fn events(show: &Show, beat: usize) -> Html {
    html! {
        <div class="events">
            { for (0..show.lanes.len()).map(|lane| {
                let sentences = show.lanes[lane].look(show.story.tally(beat, lane).records, |world, records| {
                    records.iter().rev().take(EVENTS)
                        .map(|record| (text::moment(record.at.secs()), words::event_sentence(record, &world.instance)))
                        .collect::<Vec<_>>()
                });
                html! {
                    <div>
                        <h3>{ show.lane_name(lane) }</h3>
                        <ol>{ for sentences.into_iter().map(|(at, what)| html! { <li><span class="at">{ at }</span>{ what }</li> }) }</ol>
                    </div>
                }
            }) }
        </div>
    }
}
