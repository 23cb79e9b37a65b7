//! The page's side of the conversation about runs: lanes shared out over workers, data files handed over, dead workers
//! replaced.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::{Rc, Weak},
};

use edgelab::{
    model::check::Fault,
    study::watch::{Reply, Request, Watch},
};
use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::{
    bridge::Told,
    follow::Ear,
    page::{Data, Page},
    state::{Action, Scene, State, Work},
};
use crate::{hooks, lab::Lab, store::Notice, text as words};

/// Answers gather for so long before the page hears of them, milliseconds.
const GATHER_MS: u32 = 40;

/// The workers of a page, and the data files at hand.
pub struct Link<L: Page> {
    me: Weak<Self>,
    labs: RefCell<Vec<Lab<Watch<L>>>>,
    /// Data files by digest.
    held: RefCell<BTreeMap<String, Vec<u8>>>,
    /// Files that wait for others.
    parts: RefCell<Vec<(String, Vec<u8>)>>,
    /// What was asked last.
    latest: RefCell<Option<Rc<Scene<L>>>>,
    /// The run for which files have been handed over.
    delivered: Cell<u64>,
    gathered: RefCell<Vec<Reply<L>>>,
    timer: RefCell<Option<Timeout>>,
    ear: Ear,
    dispatch: UseReducerDispatcher<State<L>>,
}

/// Has runs made whenever the scene asks for others.
#[hook]
pub fn use_link<L: Page>(scene: &Rc<Scene<L>>, ear: &Ear, dispatch: &UseReducerDispatcher<State<L>>) -> Rc<Link<L>> {
    let (ear, dispatch) = (ear.clone(), dispatch.clone());
    let link = use_memo((), |()| {
        Rc::new_cyclic(|me| Link {
            me: me.clone(),
            labs: RefCell::default(),
            held: RefCell::default(),
            parts: RefCell::default(),
            latest: RefCell::default(),
            delivered: Cell::new(0),
            gathered: RefCell::default(),
            timer: RefCell::default(),
            ear,
            dispatch,
        })
    });
    use_effect_with(scene.run, {
        let (link, scene) = (Rc::clone(&link), Rc::clone(scene));
        move |_| link.ask(scene)
    });
    use_effect_with(scene.work, {
        let link = Rc::clone(&link);
        move |work| link.work(*work)
    });
    Rc::clone(&link)
}

impl<L: Page> Link<L> {
    /// Keeps data for runs that name them; `None` while files are missing that belong to these.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn hold(&self, files: Vec<(String, Vec<u8>)>) -> Result<Option<Data<L>>, Vec<Fault>> {
        let Some(scene) = self.latest.borrow().clone() else { return Ok(None) };
        let mut all = self.parts.take();
        all.extend(files);
        let found = L::data(&scene.scenario, &all)?;
        match &found {
            None => drop(self.parts.replace(all)),
            Some(data) => {
                self.ear.tell::<L>(&Told::Asked(Request::Ingredient { content: data.content.clone() }));
                self.held.borrow_mut().insert(data.digest.clone(), data.content.clone());
            }
        }
        Ok(found)
    }

    fn ask(&self, scene: Rc<Scene<L>>) {
        self.latest.replace(Some(Rc::clone(&scene)));
        let request = |methods| {
            let scenario = Box::new(L::Scenario::clone(&scene.scenario));
            Request::Run { run: scene.run, scenario, methods }
        };
        self.ear.tell(&Told::Asked(request(scene.methods.clone())));
        let lanes = scene.methods.len();
        let workers = hooks::workers().min(lanes).max(1);
        while self.labs.borrow().len() < workers {
            let number = self.labs.borrow().len();
            match self.start(number) {
                Ok(lab) => self.labs.borrow_mut().push(lab),
                Err(problem) => return self.died(&problem),
            }
        }
        // Each worker has every so many-th lane; those without one forget what they did.
        for (number, lab) in self.labs.borrow().iter().enumerate() {
            let methods = if number < workers {
                scene.methods.iter().copied().skip(number).step_by(workers).collect()
            } else {
                Vec::new()
            };
            lab.ask(&request(methods));
        }
    }

    /// Lets all workers rest or go on, or ends them.
    fn work(&self, work: Work) {
        if work == Work::Stopped {
            return drop(self.labs.take());
        }
        for lab in self.labs.borrow().iter() {
            lab.ask(&Request::Pause(work == Work::Resting));
        }
    }

    fn start(&self, number: usize) -> Result<Lab<Watch<L>>, String> {
        let me = self.me.clone();
        Lab::start(move |answer| {
            if let Some(link) = me.upgrade() {
                link.take(number, answer);
            }
        })
    }

    fn take(&self, number: usize, answer: Result<Reply<L>, String>) {
        let Some(scene) = self.latest.borrow().clone() else { return };
        match answer {
            Err(problem) => self.died(&problem),
            Ok(Reply::Missing { run, digest }) if self.deliver(&scene, run, &digest) => {}
            // Lanes of earlier runs were shared out in another way, and nobody waits for them.
            Ok(reply) if reply.run() != scene.run => {}
            Ok(mut reply) => {
                let workers = hooks::workers().min(scene.methods.len()).max(1);
                if let Reply::Records { lane, .. } | Reply::Seen { lane, .. } | Reply::Finished { lane, .. } =
                    &mut reply
                {
                    *lane = (number + *lane as usize * workers) as u32;
                }
                self.gather(reply);
            }
        }
    }

    /// Hands the file over that a run names, if it is at hand, and asks again.
    fn deliver(&self, scene: &Rc<Scene<L>>, run: u64, digest: &str) -> bool {
        if run != scene.run {
            return true;
        }
        let Some(content) = self.held.borrow().get(digest).cloned() else { return false };
        // Several workers may miss it: they all get it at once.
        if self.delivered.replace(run) != run {
            for lab in self.labs.borrow().iter() {
                lab.ask(&Request::Ingredient { content: content.clone() });
            }
            self.ask(Rc::clone(scene));
        }
        true
    }

    /// Notes an answer; the page hears of it soon.
    fn gather(&self, reply: Reply<L>) {
        self.gathered.borrow_mut().push(reply);
        if self.timer.borrow().is_none() {
            let me = self.me.clone();
            let tell = Timeout::new(GATHER_MS, move || {
                let Some(link) = me.upgrade() else { return };
                // Its own callback is running: the timer is dropped afterwards.
                let done = link.timer.take();
                let told = Told::Answered(link.gathered.take());
                link.ear.tell(&told);
                if let Told::Answered(replies) = told {
                    link.dispatch.dispatch(Action::Replies(replies));
                }
                drop(done);
            });
            self.timer.replace(Some(tell));
        }
    }

    /// A worker has died: the page says so, and the next request starts new ones.
    fn died(&self, problem: &str) {
        let notice = Notice::error(&words::worker_died(problem, &hooks::href()), Vec::new());
        self.dispatch.dispatch(Action::Failed(notice));
        let me = self.me.clone();
        // Its own callback is running: the dead worker is dropped afterwards.
        Timeout::new(0, move || {
            if let Some(link) = me.upgrade() {
                drop(link.labs.take());
            }
        })
        .forget();
    }
}
