//! The learning page: train a policy, watch it learn, look at what it prefers, use it on the stage.

mod course;
mod curves;
mod herding;
mod result;
mod setup;
mod state;
mod view;

use std::rc::Rc;

use edgelab::study::lesson::{Lesson, Reply, Request};
use yew::prelude::*;

use self::{
    course::CourseBar,
    curves::Curves,
    herding::Herding,
    result::ResultCard,
    setup::SetupCard,
    state::{Action, Phase, State},
    view::PolicyView,
};
use crate::{
    components::{
        notice::{message, refused},
        pages::{Place, Top},
    },
    hooks::{self, Content, Worker},
    policy::{Policy, is_plan, is_policy},
    store::Notice,
    text::{self, learning as words},
};

/// The state, the worker, and the way to act.
#[derive(Clone)]
pub struct Desk {
    /// The state.
    pub state: Rc<State>,
    /// Where actions go.
    dispatch: UseReducerDispatcher<State>,
    worker: Rc<Worker<Lesson>>,
    /// Light on dark.
    pub is_dark: bool,
}

impl PartialEq for Desk {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.state, &other.state) && self.is_dark == other.is_dark
    }
}

impl Desk {
    /// Does something.
    pub fn act(&self, action: Action) {
        self.dispatch.dispatch(action);
    }

    /// Begins to train as set.
    pub fn begin(&self) {
        let setup = &self.state.setup;
        // What was being trained is given up at once, not after its present run.
        self.worker.end();
        self.act(Action::Begin(hooks::now_ms()));
        self.worker.ask(&Request::Train {
            run: self.state.run + 1,
            scenario: Box::new((*setup.scenario).clone()),
            training_seed: setup.seed,
            episodes: setup.episodes,
            evaluate_every: setup.every,
        });
    }

    /// Rests or goes on.
    pub fn pause(&self, rests: bool) {
        self.act(Action::Pause(rests, hooks::now_ms()));
        self.worker.ask(&Request::Pause(rests));
    }

    /// Gives the training up: the policy of the episodes done so far is asked for.
    pub fn cancel(&self) {
        self.worker.ask(&Request::Stop);
        self.act(Action::Cancel);
    }

    /// Acts on the stage by the policy at hand, if the browser keeps it for that page and for the way back.
    pub fn stage(&self) {
        let policy = self.state.policy.as_ref();
        let kept = policy.filter(|policy| hooks::keep_policy(&policy.digest, &policy.content));
        let Some(address) = kept.and_then(|policy| policy.stage_address()) else {
            return self.act(Action::Say(Some(Notice::error(words::NOT_KEPT, Vec::new()))));
        };
        self.act(Action::Kept);
        if let Some(fragment) = (State { kept: true, ..State::clone(&self.state) }).write() {
            hooks::write_address(&fragment);
        }
        hooks::go(&address);
    }

    /// Opens a policy file, or says what is wrong with it.
    pub fn open(&self, content: Content) {
        open(&self.dispatch, content);
    }
}

fn open(dispatch: &UseReducerDispatcher<State>, content: Content) {
    dispatch.dispatch(match content.map(|file| file.text) {
        Err(problem) => Action::Say(Some(Notice::error(&problem, Vec::new()))),
        Ok(content) if is_plan(&content) => Action::Say(Some(Notice::error(text::IS_PLAN, Vec::new()))),
        Ok(content) if !is_policy(&content) => {
            let faults = Policy::read(content).err().into_iter().collect();
            Action::Say(Some(Notice::error(words::NO_POLICY_FILE, faults)))
        }
        Ok(content) => Action::Opened(Policy::read(content).map(Box::new)),
    });
}

/// The page.
#[component]
pub fn Learning() -> Html {
    let (look, choose_look) = hooks::use_look();
    let state = use_reducer(|| State::open(&hooks::read_fragment()));
    let dispatch = state.dispatcher();
    let on_answer = use_callback((), {
        let dispatch = dispatch.clone();
        move |answer: Result<Reply, String>, &()| {
            dispatch.dispatch(match answer {
                Ok(reply) => Action::Answer(reply, hooks::now_ms()),
                Err(problem) => Action::Failed(words::worker_died(&problem, &hooks::href())),
            });
        }
    });
    let worker = hooks::use_worker(&on_answer);
    let on_visit = use_callback((), {
        let dispatch = dispatch.clone();
        move |fragment, &()| dispatch.dispatch(Action::Visit(fragment))
    });
    hooks::use_address(state.write(), on_visit);
    let on_file = use_callback((), {
        let dispatch = dispatch.clone();
        move |content, &()| open(&dispatch, content)
    });
    let hovers = hooks::use_dropped_text(on_file);
    let desk = Desk { state: Rc::new(State::clone(&state)), dispatch, worker, is_dark: look.is_dark };
    let onclose = {
        let desk = desk.clone();
        Callback::from(move |_: MouseEvent| desk.act(Action::Say(None)))
    };
    let busy = matches!(state.phase, Phase::Runs | Phase::Rests);
    html! {
        <ContextProvider<Desk> context={desk}>
            <Top here={Place::Learning} fragment={state.setup.shared()} {look} {choose_look} />
            <main class="study" id="main" tabindex="-1">
                <div class="front">
                    if let Some(notice) = &state.notice { { message(notice, onclose) } }
                    { refused(text::REFUSED_TRAINING, &state.faults) }
                    <CourseBar />
                </div>
                <SetupCard {busy} />
                <Curves />
                <div class="side"><ResultCard /><PolicyView policy={state.policy.clone()} /><Herding /></div>
            </main>
            if hovers { <div class="drop-zone" aria-hidden="true">{ words::DROP_HERE }</div> }
        </ContextProvider<Desk>>
    }
}

/// The state and the way to act.
#[hook]
pub fn use_desk() -> Desk {
    // Every component stands below `Learning`, which provides it.
    use_context::<Desk>().unwrap_or_else(|| unreachable!("no desk"))
}
