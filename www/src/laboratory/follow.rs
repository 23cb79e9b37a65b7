//! The shell's side of the close look: it is fetched once there is something to look at, and told what changes.

use std::{cell::RefCell, rc::Rc};

use edgelab::model::time::Time;
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
    /// What waits for it, as it will be told; `None` once it listens, or if it never will.
    waiting: Rc<RefCell<Option<Vec<Vec<u8>>>>>,
}

impl Ear {
    /// Nobody listens yet.
    fn new() -> Self {
        Self { waiting: Rc::new(RefCell::new(Some(Vec::new()))) }
    }

    /// Tells it.
    pub fn tell<L: Page>(&self, told: &Told<L>) {
        match &mut *self.waiting.borrow_mut() {
            // What cannot be written cannot have been read from a worker.
            Some(waiting) => waiting.extend(postcard::to_allocvec(told)),
            None => hooks::tell(super::bridge::TOLD, told),
        }
    }

    /// From now on it listens.
    fn hears(&self) {
        for told in self.waiting.take().unwrap_or_default() {
            hooks::tell_bytes(super::bridge::TOLD, &told);
        }
    }

    /// Nobody will listen.
    fn none(&self) {
        self.waiting.take();
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
    use_effect_with(scene.show.as_ref().is_some_and(|show| show.has_first()), {
        let (ear, dispatch) = (ear.clone(), dispatch.clone());
        move |shown| {
            if *shown {
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
        let now = hooks::now_ms();
        if here && (!playing || now - *last.borrow() > APART_MS) {
            last.replace(now);
            hooks::tell(MOMENT, &at);
        }
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
