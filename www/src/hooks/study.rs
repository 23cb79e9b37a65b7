//! The page's side of long work: one worker, started when it is needed and ended when its work is no longer wanted.

use std::{cell::RefCell, rc::Rc};

use yew::prelude::*;

use crate::lab::{Conversation, Lab};

/// A worker for long work.
pub struct Worker<C: Conversation> {
    me: std::rc::Weak<Worker<C>>,
    lab: RefCell<Option<Lab<C>>>,
    on_answer: Callback<Result<C::Reply, String>>,
}

/// A worker whose answers, and whose death, go to `on_answer`.
#[hook]
pub fn use_worker<C: Conversation>(on_answer: &Callback<Result<C::Reply, String>>) -> Rc<Worker<C>> {
    let on_answer = on_answer.clone();
    let worker = use_memo((), |()| Rc::new_cyclic(|me| Worker { me: me.clone(), lab: RefCell::default(), on_answer }));
    Rc::clone(&worker)
}

impl<C: Conversation> Worker<C> {
    /// Sends a request, to a new worker if there is none.
    pub fn ask(&self, request: &C::Request) {
        if self.lab.borrow().is_none() {
            let me = self.me.clone();
            let lab = Lab::start(move |answer| {
                let Some(worker) = me.upgrade() else { return };
                if answer.is_err() {
                    // Its own callback is running: the dead worker is dropped afterwards.
                    let worker = Rc::clone(&worker);
                    gloo_timers::callback::Timeout::new(0, move || worker.end()).forget();
                }
                worker.on_answer.emit(answer);
            });
            match lab {
                Ok(lab) => drop(self.lab.replace(Some(lab))),
                Err(problem) => return self.on_answer.emit(Err(problem)),
            }
        }
        if let Some(lab) = &*self.lab.borrow() {
            lab.ask(request);
        }
    }

    /// Ends the worker at once, whatever it is doing.
    pub fn end(&self) {
        drop(self.lab.take());
    }
}
