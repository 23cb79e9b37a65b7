//! The stage's side of the close look: it is fetched once there is something to look at, and told what changes.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::{Look, bridge::tell, bridge::use_told, load_closer, now_ms};
use crate::{
    bridge::{self, DEED, Deed, FILE, HELLO, MOMENT, Moment, SHOW, VIEW, View},
    show::Earlier,
    store::{Action, Notice, Scene, State},
    story::Playhead,
    text,
};

/// While time runs, it follows this far apart, milliseconds.
const APART_MS: f64 = 100.0;

/// Keeps the close look at what the stage shows, and does what it asks for.
#[hook]
pub fn use_closer(scene: &Rc<Scene>, playhead: Playhead, look: Look, dispatch: &UseReducerDispatcher<State>) {
    let here = use_state_eq(|| false);
    let on_hello = {
        let here = here.setter();
        Callback::from(move |()| here.set(true))
    };
    use_told(HELLO, on_hello);
    let on_deed = {
        let dispatch = dispatch.clone();
        Callback::from(move |deed: Deed| dispatch.dispatch(Action::from(deed)))
    };
    use_told(DEED, on_deed);
    let refused = dispatch.clone();
    use_effect_with(scene.show.is_some(), move |shown| {
        if *shown {
            // Without the close look the stage works all the same; the reader is told what is missing.
            load_closer("closer", Some("closer.css"), move || {
                refused.dispatch(Action::Say(Some(Notice::error(text::NO_CLOSER, Vec::new()))));
            });
        }
    });
    // The next picture goes first: what is told follows it, and of results that come fast only the last are told.
    let waiting = use_mut_ref(|| None::<(Timeout, Earlier)>);
    use_effect_with((*here, scene.show.clone()), move |(here, show)| {
        if let (true, Some(show)) = (*here, show.clone()) {
            let skipped = waiting.borrow_mut().take().map(|(_, earlier)| earlier);
            let earlier = skipped.filter(|skipped| *skipped != Earlier::Kept).unwrap_or(show.earlier);
            let done = Rc::clone(&waiting);
            let send = move || {
                bridge::with_shown(&show, earlier, |shown| tell(SHOW, shown));
                done.take();
            };
            waiting.replace(Some((Timeout::new(0, send), earlier)));
        }
    });
    use_effect_with((*here, Rc::clone(scene), look), |(here, scene, look)| {
        if *here {
            tell(VIEW, &View::of(scene, look.is_dark, look.reduced_motion));
        }
    });
    use_effect_with((*here, scene.opened.clone()), |(here, opened)| {
        if let (true, Some((_, opened))) = (*here, opened) {
            tell(FILE, &**opened);
        }
    });
    let last = use_mut_ref(|| 0.0);
    let run = scene.show.as_ref().map_or(0, |show| show.run);
    use_effect_with((*here, run, playhead, scene.playing), move |(here, run, playhead, playing)| {
        let at = now_ms();
        if *here && (!playing || at - *last.borrow() > APART_MS) {
            last.replace(at);
            tell(MOMENT, &Moment::of(*run, *playhead));
        }
    });
}

impl From<Deed> for Action {
    fn from(deed: Deed) -> Self {
        match deed {
            Deed::Select(selection) => Self::Select(selection),
            Deed::Play(on) => Self::Play(on),
            Deed::Beat(beat) => Self::Go(beat as usize),
            Deed::At(at) => Self::GoTo(at),
            Deed::Set(scenario) => Self::Set { scenario: Ok(scenario), moving: false },
            Deed::Open(scenario) => Self::Open(scenario),
            Deed::Compare(futures) => Self::Compare(futures),
            Deed::Change(path, text) => Self::Change(path, text),
            Deed::Drag(on) => Self::Drag(on),
            Deed::Say { is_error, text, faults } => Self::Say(Some(Notice { is_error, text, faults })),
        }
    }
}
