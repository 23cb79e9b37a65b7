//! The stage's side of the close look: it is fetched once there is something to look at, and told what changes.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlLinkElement, HtmlScriptElement, IdleRequestOptions};
use yew::prelude::*;

use super::{Look, bridge::tell, bridge::use_told, now_ms, window};
use crate::{
    bridge::{self, DEED, Deed, FILE, HELLO, MOMENT, Moment, SHOW, VIEW, View},
    lab::boot_script,
    show::Earlier,
    store::{Action, Notice, Scene, State},
    story::Playhead,
    text,
};

/// The close look is fetched this long after the first picture, milliseconds, once the page has nothing else to do,
const PAUSE_MS: u32 = 60;
/// but at the latest after this long.
const LATEST_MS: u32 = 1_000;
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
            let load = move || {
                if load(refused.clone()).is_none() {
                    refuse(&refused);
                }
            };
            Timeout::new(PAUSE_MS, || when_idle(load)).forget();
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

/// Does something as soon as the page is idle; at once where a browser does not tell.
fn when_idle(act: impl Fn() + Clone + 'static) {
    let options = IdleRequestOptions::new();
    options.set_timeout(LATEST_MS);
    let later = Closure::once_into_js(act.clone());
    let asked = window().map(|page| page.request_idle_callback_with_options(later.unchecked_ref(), &options));
    if !matches!(asked, Some(Ok(_))) {
        act();
    }
}

/// Fetches the program of the close look, and its style sheet: they stand beside the stage's.
fn load(refused: UseReducerDispatcher<State>) -> Option<()> {
    let page = window()?.document()?;
    let folder = boot_script()?.rsplit_once('/')?.0.to_owned();
    let style: HtmlLinkElement = page.create_element("link").ok()?.dyn_into().ok()?;
    style.set_rel("stylesheet");
    style.set_href(&format!("{folder}/closer.css"));
    let script: HtmlScriptElement = page.create_element("script").ok()?.dyn_into().ok()?;
    script.set_type("module");
    let on_error = Closure::once_into_js(move || refuse(&refused));
    script.set_onerror(Some(on_error.unchecked_ref()));
    script.set_src(&format!("{folder}/closer-boot.js"));
    let head = page.head()?;
    head.append_child(&style).ok()?;
    head.append_child(&script).ok()?;
    Some(())
}

/// Without the close look the stage works all the same; the reader is told what is missing.
fn refuse(dispatch: &UseReducerDispatcher<State>) {
    dispatch.dispatch(Action::Say(Some(Notice::error(text::NO_CLOSER, Vec::new()))));
}
