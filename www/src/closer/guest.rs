//! The page as a guest in somebody's frame: it says how it stands, and does what its host may ask (`docs/embedding.md`).
//!
//! `www/guest.js` speaks with the host; here are its events on the document, with JSON in their detail.

use std::rc::Rc;

use edgelab::model::time::Time;
use serde::Deserialize;
use serde_json::{Value, json};
use yew::prelude::*;

use super::{Desk, use_desk};
use crate::{app::use_now, bridge::Deed, hooks, text};

/// How the page stands.
const STATE: &str = "edgelab:state";
/// What has happened.
const EVENT: &str = "edgelab:event";
/// What the host asks.
const COMMAND: &str = "edgelab:command";
/// News are told this far apart, milliseconds.
const APART_MS: f64 = 250.0;
/// At most so many events are told at once.
const EVENTS: usize = 20;

/// What a host may ask; one of these.
#[derive(Deserialize)]
struct Command {
    set: Option<Setting>,
    play: Option<bool>,
    pause: Option<bool>,
    seek: Option<f64>,
}

#[derive(Deserialize)]
struct Setting {
    path: String,
    value: Value,
}

/// Tells what the page shows, and hears what the host asks.
#[component]
pub fn Guest() -> Html {
    let desk = use_desk();
    let now = use_now();
    let here = use_mut_ref(|| None::<Desk>);
    here.replace(Some(desk.clone()));
    hooks::use_told_json(COMMAND, {
        let here = Rc::clone(&here);
        Callback::from(move |told: String| {
            if let (Some(desk), Ok(command)) = (&*here.borrow(), serde_json::from_str(&told)) {
                obey(desk, command);
            }
        })
    });
    let last = use_mut_ref(|| (0.0, 0, 0));
    let words = (desk.view.error.clone(), desk.view.fragment.clone());
    let deps = (now.beat, now.at, desk.show.run, desk.view.playing, words);
    use_effect_with(deps, move |&(beat, _, run, playing, _)| {
        let (told_ms, told_run, told_beat) = *last.borrow();
        let at_ms = hooks::now_ms();
        if playing && run == told_run && at_ms - told_ms < APART_MS {
            return;
        }
        last.replace((at_ms, run, beat));
        if run == told_run && playing {
            events(&desk, told_beat, beat);
        }
        let digest: Vec<&str> = desk.show.lanes.iter().map(|lane| lane.outcome.digest.as_str()).collect();
        let state = json!({
            "ready": true,
            "playing": playing,
            "at_secs": now.at.secs(),
            "end_secs": desk.show.story.end().secs(),
            "address": desk.view.fragment,
            "digest": digest.join(","),
            "error": desk.view.error,
        });
        hooks::tell_json(STATE, &state.to_string());
    });
    html! {}
}

/// Tells the marks between two beats.
fn events(desk: &Desk, after: usize, to: usize) {
    let passed = desk.show.story.marks().iter().filter(|mark| mark.beat > after && mark.beat <= to);
    for mark in passed.take(EVENTS) {
        let at = desk.show.story.beats().get(mark.beat).map_or(Time::ZERO, |beat| beat.at);
        let event = json!({
            "kind": text::mark(mark.kind),
            "lane": desk.show.lane_name(mark.lane),
            "count": mark.count,
            "at_secs": at.secs(),
        });
        hooks::tell_json(EVENT, &event.to_string());
    }
}

fn obey(desk: &Desk, command: Command) {
    if let Some(Setting { path, value }) = command.set {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        desk.ask(&Deed::Change(path, value));
    }
    if command.pause == Some(true) || command.play.is_some() {
        desk.ask(&Deed::Play(command.play == Some(true)));
    }
    if let Some(secs) = command.seek {
        desk.ask(&Deed::At(Time::from_secs(secs)));
    }
}
