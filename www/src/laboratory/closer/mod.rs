//! The close look at a laboratory's runs: curves, tables, sweeps, what can be taken away.
//!
//! A program of its own on the laboratory's page, fetched after the first picture. The shell tells it what is asked and
//! answered ([`super::bridge`]); it asks the shell for what people want done, and changes nothing by itself.

mod export;
mod panels;
pub mod seeds;
mod sweep;
pub mod talk;

use std::rc::Rc;

use edgelab::{
    model::time::Time,
    study::watch::{Reply, Request},
};
use yew::prelude::*;

use self::panels::Panels;
pub use self::talk::Talk;
use super::{
    bridge::{Deed, TOLD, Told, View},
    page::Closer,
    show::{Keeps, Show},
};
use crate::{
    app::{Now, Steady},
    bridge::{DEED, HELLO, MOMENT, VIEW},
    hooks,
    story::Playhead,
};

/// What is looked at, and the way to ask for something.
#[derive(Clone)]
pub struct Desk<L: Closer> {
    /// The runs on show.
    pub show: Option<Rc<Show<L>>>,
    /// Runs of earlier settings, the latest first.
    pub earlier: Rc<Vec<Rc<Show<L>>>>,
    /// What people have set and chosen.
    pub view: Rc<View<L>>,
    /// The data files at hand, for workers of one's own.
    pub files: Rc<Vec<Vec<u8>>>,
}

impl<L: Closer> PartialEq for Desk<L> {
    fn eq(&self, other: &Self) -> bool {
        let same = self.show == other.show && Rc::ptr_eq(&self.earlier, &other.earlier);
        same && Rc::ptr_eq(&self.view, &other.view) && Rc::ptr_eq(&self.files, &other.files)
    }
}

impl<L: Closer> Desk<L> {
    /// Asks the shell for something.
    pub fn ask(&self, deed: &Deed) {
        hooks::tell(DEED, deed);
    }
}

/// What has been heard.
struct Heard<L: Closer> {
    /// Runs by request, the latest last.
    shows: Vec<Rc<Show<L>>>,
    files: Rc<Vec<Vec<u8>>>,
    view: Option<Rc<View<L>>>,
    earlier: Rc<Vec<Rc<Show<L>>>>,
}

/// What is heard.
enum News<L: Closer> {
    Told(Told<L>),
    View(View<L>),
}

impl<L: Closer> Heard<L> {
    fn take(&mut self, told: Told<L>) {
        match told {
            // The same runs may be asked for again, with a file that was missing.
            Told::Asked(Request::Run { run, scenario, methods }) => {
                self.shows.retain(|show| show.run != run);
                self.shows.push(Rc::new(Show::new(run, Rc::from(scenario), &methods, Keeps::All)));
            }
            Told::Asked(Request::Ingredient { content }) => {
                if !self.files.contains(&content) {
                    Rc::make_mut(&mut self.files).push(content);
                }
            }
            Told::Asked(Request::Pause(_)) => {}
            Told::Answered(replies) => replies.into_iter().for_each(|reply| self.answer(reply)),
        }
    }

    fn answer(&mut self, reply: Reply<L>) {
        if let Some(show) = self.shows.iter_mut().find(|show| show.run == reply.run()) {
            Rc::make_mut(show).take(reply);
        }
    }

    /// Forgets runs that nobody looks at any more; the latest may be on its way.
    fn see(&mut self, view: View<L>) {
        let latest = self.shows.last().map(|show| show.run);
        let is_wanted = |run: u64| Some(run) == latest || Some(run) == view.run || view.earlier.contains(&run);
        self.shows.retain(|show| is_wanted(show.run));
        let earlier = view.earlier.iter().filter_map(|run| self.find(*run).cloned()).collect::<Vec<_>>();
        if *self.earlier != earlier {
            self.earlier = Rc::new(earlier);
        }
        self.view = Some(Rc::new(view));
    }

    fn find(&self, run: u64) -> Option<&Rc<Show<L>>> {
        self.shows.iter().find(|show| show.run == run)
    }
}

impl<L: Closer> Reducible for Heard<L> {
    type Action = News<L>;

    fn reduce(self: Rc<Self>, news: News<L>) -> Rc<Self> {
        let Self { shows, files, view, earlier } = &*self;
        let mut next =
            Self { shows: shows.clone(), files: Rc::clone(files), view: view.clone(), earlier: Rc::clone(earlier) };
        match news {
            News::Told(told) => next.take(told),
            News::View(view) => next.see(view),
        }
        Rc::new(next)
    }
}

/// The close look.
#[component]
pub fn CloseLook<L: Closer>() -> Html {
    let heard =
        use_reducer(|| Heard::<L> { shows: Vec::new(), files: Rc::default(), view: None, earlier: Rc::default() });
    let at = use_state_eq(|| Time::ZERO);
    hooks::use_told(TOLD, {
        let heard = heard.dispatcher();
        Callback::from(move |told| heard.dispatch(News::Told(told)))
    });
    hooks::use_told(VIEW, {
        let heard = heard.dispatcher();
        Callback::from(move |view| heard.dispatch(News::View(view)))
    });
    hooks::use_told(MOMENT, {
        let at = at.setter();
        Callback::from(move |told| at.set(told))
    });
    // Last, so that the answer is heard.
    use_effect_with((), |()| hooks::tell(HELLO, &()));
    let slot = use_memo((), |()| hooks::element("results"));
    let (Some(view), Some(slot)) = (&heard.view, (*slot).clone()) else { return html! {} };
    let desk = Desk::<L> {
        show: view.run.and_then(|run| heard.find(run).cloned()),
        earlier: Rc::clone(&heard.earlier),
        view: Rc::clone(view),
        files: Rc::clone(&heard.files),
    };
    let place = Playhead { at: *at, ..Playhead::default() };
    html! {
        <ContextProvider<Desk<L>> context={desk}>
        <ContextProvider<Now> context={Now(place)}>
        <ContextProvider<Steady> context={Steady(place)}>
            { create_portal(L::results(), slot) }
            <Panels<L> />
        </ContextProvider<Steady>>
        </ContextProvider<Now>>
        </ContextProvider<Desk<L>>>
    }
}

/// What is looked at, and the way to ask for something.
#[hook]
pub fn use_desk<L: Closer>() -> Desk<L> {
    // Every component stands below `CloseLook`, which provides it.
    use_context::<Desk<L>>().unwrap_or_else(|| unreachable!("no desk"))
}
