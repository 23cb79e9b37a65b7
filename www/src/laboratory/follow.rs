//! The shell's side of the close look: it is fetched once there is something to look at, and told what changes.

use std::{cell::RefCell, rc::Rc};

use edgelab::model::time::Time;
use gloo_timers::callback::Timeout;
use serde::Serialize;
use yew::prelude::*;

use super::{
    bridge::{Deed, Told, View},
    page::Page,
    state::{Action, Scene, State},
};
use crate::{
    bridge::{DEED, HELLO, MOMENT, VIEW},
    hooks::{self, Look},
    store::Notice,
    text as words,
};

/// While time runs, it follows this far apart, milliseconds.
const APART_MS: f64 = 100.0;

/// What the close look is told of the conversation with workers. Until it is there, this is kept for it.
#[derive(Clone, Default)]
pub struct Ear {
    state: Rc<RefCell<Hearing>>,
}

/// Whether the close look listens.
#[derive(Default)]
enum Hearing {
    /// Not yet: what it will be told waits for it.
    Waits(Vec<Vec<u8>>),
    /// It does.
    Hears,
    /// It never will.
    #[default]
    Gone,
}

impl Ear {
    /// Nobody listens yet.
    fn new() -> Self {
        Self { state: Rc::new(RefCell::new(Hearing::Waits(Vec::new()))) }
    }

    /// Tells it.
    pub fn tell<L: Page>(&self, told: &Told<L>) {
        match &mut *self.state.borrow_mut() {
            // What cannot be written cannot have been read from a worker.
            Hearing::Waits(waiting) => return waiting.extend(postcard::to_allocvec(told)),
            Hearing::Gone => return,
            Hearing::Hears => {}
        }
        hooks::tell(super::bridge::TOLD, told);
    }

    /// From now on it listens.
    fn hears(&self) {
        if let Hearing::Waits(waiting) = self.state.replace(Hearing::Hears) {
            waiting.iter().for_each(|told| hooks::tell_bytes(super::bridge::TOLD, told));
        }
    }

    /// Nobody will listen.
    fn none(&self) {
        self.state.replace(Hearing::Gone);
    }
}

/// The ear of the close look.
#[hook]
pub fn use_ear() -> Ear {
    (*use_memo((), |()| Ear::new())).clone()
}

/// Keeps the close look at what is on show, and does what it asks for.
#[hook]
pub fn use_closer<L: Page>(
    scene: &Rc<Scene<L>>,
    at: Time,
    look: Look,
    ear: &Ear,
    dispatch: &UseReducerDispatcher<State<L>>,
) {
    let here = use_state_eq(|| false);
    hooks::use_told(HELLO, {
        let (here, ear) = (here.setter(), ear.clone());
        Callback::from(move |()| {
            ear.hears();
            here.set(true);
        })
    });
    hooks::use_told(DEED, {
        let dispatch = dispatch.clone();
        Callback::from(move |deed: Deed| {
            dispatch.dispatch(match deed {
                Deed::Clear => Action::Clear,
                Deed::Say { text, faults } => Action::Say(Some(Notice::error(&text, faults))),
            });
        })
    });
    let asked = use_mut_ref(|| false);
    use_effect_with(scene.show.is_some(), {
        let (ear, dispatch) = (ear.clone(), dispatch.clone());
        move |shown| {
            if *shown && !asked.replace(true) {
                hooks::load_closer(L::CLOSER, None, move || {
                    ear.none();
                    dispatch.dispatch(Action::Say(Some(Notice::error(words::NO_CLOSER, Vec::new()))));
                });
            }
        }
    });
    let earlier: Vec<u64> = scene.earlier.iter().map(|show| show.run).collect();
    let shown = (scene.show.as_ref().map(|show| show.run), earlier);
    let set = (Rc::clone(&scene.scenario), scene.methods.clone(), scene.playing);
    use_effect_with((*here, shown, set, look), {
        let scene = Rc::clone(scene);
        move |(here, .., look)| {
            if *here {
                hooks::tell(VIEW, &view(&scene, *look));
            }
        }
    });
    let last = use_mut_ref(|| 0.0);
    use_effect_with((*here, at, scene.playing), move |&(here, at, playing)| {
        let rest_ms = if playing { APART_MS - (hooks::now_ms() - *last.borrow()) } else { 0.0 };
        let tell = move || {
            last.replace(hooks::now_ms());
            hooks::tell(MOMENT, &at);
        };
        let timer = match here {
            true if rest_ms > 0.0 => Some(Timeout::new(rest_ms.ceil() as u32, tell)),
            true => {
                tell();
                None
            }
            false => None,
        };
        // The next moment comes first, or the clock stands and this one is told.
        move || drop(timer)
    });
}

/// What people have set and chosen.
fn view<L: Page>(scene: &Scene<L>, look: Look) -> impl Serialize {
    View::<L> {
        scenario: Box::new(L::Scenario::clone(&scene.scenario)),
        methods: scene.methods.clone(),
        run: scene.show.as_ref().map(|show| show.run),
        earlier: scene.earlier.iter().map(|show| show.run).collect(),
        playing: scene.playing,
        is_dark: look.is_dark,
        reduced_motion: look.reduced_motion,
    }
}
