//! The page's side of the conversation with the worker: asks for runs, fetches policies, survives a dead worker.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use edgelab::{
    model::{check::Fault, intervention::Lane as Future, scenario::Scenario},
    session::{Reply, Request, Session},
};
use serde_json::Value;
use yew::prelude::*;

use super::fetch;
use crate::{
    lab::Lab,
    store::{Action, Notice, Scene, State},
    text,
};

/// Where the shipped policies are listed.
pub const POLICIES: &str = "policies/index.json";

/// Keeps the worker at what the scene asks for.
#[hook]
pub fn use_lab(scene: &Rc<Scene>, dispatch: &UseReducerDispatcher<State>) {
    let desk = use_memo((), |()| Desk::new(dispatch.clone()));
    use_effect_with((scene.run, Rc::clone(scene)), {
        let asked = Rc::clone(&desk);
        move |(run, scene): &(u64, Rc<Scene>)| {
            if asked.asked.replace(*run) != *run {
                asked.hold(&scene.held);
                asked.ask(*run, &scene.scenario, &scene.futures);
            }
        }
    });
}

impl PartialEq for Scene {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// What the page knows about the worker.
struct Desk {
    me: std::rc::Weak<Desk>,
    dispatch: UseReducerDispatcher<State>,
    lab: RefCell<Option<Lab<Session>>>,
    asked: Cell<u64>,
    latest: RefCell<Option<Request>>,
    /// Policies fetched so far, by digest.
    policies: RefCell<BTreeMap<String, Vec<u8>>>,
    /// The policy that was sent last for the latest request: one that is missed again is not what its name says.
    sent: RefCell<Option<String>>,
}

impl Desk {
    fn new(dispatch: UseReducerDispatcher<State>) -> Rc<Self> {
        Rc::new_cyclic(|me| Self {
            me: me.clone(),
            dispatch,
            lab: RefCell::default(),
            asked: Cell::new(0),
            latest: RefCell::default(),
            policies: RefCell::default(),
            sent: RefCell::default(),
        })
    }

    /// Policies that were opened here need not be looked for.
    fn hold(&self, held: &BTreeMap<String, Rc<str>>) {
        let mut known = self.policies.borrow_mut();
        for (digest, content) in held {
            known.entry(digest.clone()).or_insert_with(|| content.as_bytes().to_vec());
        }
    }

    fn ask(&self, run: u64, scenario: &Scenario, futures: &[Future]) {
        let lanes = futures.to_vec();
        let request = Request::Run { run, scenario: Box::new(scenario.clone()), lanes };
        self.sent.replace(None);
        self.send(&request);
        self.latest.replace(Some(request));
    }

    /// Sends a request, to a new worker if there is none.
    fn send(&self, request: &Request) {
        if self.lab.borrow().is_none() {
            let me = self.me.clone();
            let lab = Lab::start(move |answer| {
                if let Some(desk) = me.upgrade() {
                    desk.take(answer);
                }
            });
            match lab {
                Ok(lab) => drop(self.lab.replace(Some(lab))),
                Err(problem) => return self.report(problem, Vec::new()),
            }
        }
        if let Some(lab) = &*self.lab.borrow() {
            lab.ask(request);
        }
    }

    fn take(&self, answer: Result<Reply, String>) {
        match answer {
            Ok(Reply::Missing { run, digest }) if run == self.asked.get() => {
                self.dispatch.dispatch(Action::Answer(Reply::Missing { run, digest: digest.clone() }));
                self.provide(digest);
            }
            Ok(Reply::Missing { .. }) => {}
            Ok(reply) => self.dispatch.dispatch(Action::Answer(reply)),
            Err(problem) => {
                self.report(text::worker_died(&problem, &super::href()), Vec::new());
                // Its own callback is running: the dead worker is dropped afterwards, and the next request starts another.
                let me = self.me.clone();
                gloo_timers::callback::Timeout::new(0, move || {
                    if let Some(desk) = me.upgrade() {
                        desk.lab.replace(None);
                    }
                })
                .forget();
            }
        }
    }

    fn report(&self, text: String, faults: Vec<Fault>) {
        self.dispatch.dispatch(Action::Failed(Notice { is_error: true, text, faults }));
    }

    /// Hands a policy to the worker, fetched if need be, and asks again.
    fn provide(&self, digest: String) {
        let Some(desk) = self.me.upgrade() else { return };
        if self.sent.borrow().as_ref() == Some(&digest) {
            return self.report(text::policy_missing(&digest), Vec::new());
        }
        wasm_bindgen_futures::spawn_local(async move {
            let known = desk.policies.borrow().get(&digest).cloned();
            // Trained here or opened before; whether it is what its digest says, the worker finds out.
            let known = known.or_else(|| super::kept_policy(&digest).map(String::into_bytes));
            let content = match known {
                Some(content) => Ok(content),
                None => fetch_policy(&digest).await,
            };
            match content {
                Ok(content) => desk.deliver(digest, content),
                Err(problem) => desk.report(format!("{} {problem}", text::policy_missing(&digest)), Vec::new()),
            }
        });
    }

    fn deliver(&self, digest: String, content: Vec<u8>) {
        self.send(&Request::Policy { content: content.clone() });
        self.policies.borrow_mut().insert(digest.clone(), content);
        self.sent.replace(Some(digest));
        if let Some(request) = &*self.latest.borrow() {
            self.send(request);
        }
    }
}

/// A shipped policy file, by its digest.
///
/// # Errors
/// In words, if there is none.
pub async fn fetch_policy(digest: &str) -> Result<Vec<u8>, String> {
    let index = fetch(POLICIES).await?;
    let listed: Value = serde_json::from_slice(&index).map_err(|error| error.to_string())?;
    let mut policies = listed.as_array().into_iter().flatten();
    let found = policies.find(|policy| policy["digest"] == digest).and_then(|policy| policy["file"].as_str());
    let file = found.ok_or_else(|| text::POLICY_NOT_SHIPPED.to_owned())?;
    let file = file.rsplit('/').next().unwrap_or_default();
    fetch(&format!("policies/{file}")).await
}
