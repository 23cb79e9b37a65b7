//! The experiments page: vary any settings, over seeds and methods, on several workers; curves with intervals.

mod axes;
mod bar;
mod draft;
mod results;
mod setup;
mod state;

use std::{collections::BTreeSet, rc::Rc};

use edgelab::{
    codec::{self, View},
    experiment::plan::Plan,
    study::runs::{Reply, Request, Runs},
};
use serde_json::Value;
use yew::prelude::*;

use self::{
    bar::RunBar,
    results::Results,
    setup::SetupCard,
    state::{Action, Phase, Shipped, State},
};
use crate::{
    components::{
        notice::{message, refused},
        pages::{Place, Top},
    },
    hooks::{self, Content, News, Pool, Worker},
    policy::is_policy,
    store::Notice,
    text::{self, experiments as words},
};

/// The state, the workers, and the way to act.
#[derive(Clone)]
pub struct Desk {
    /// The state.
    pub state: Rc<State>,
    dispatch: UseReducerDispatcher<State>,
    pool: Rc<Pool>,
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

    /// Runs the plan as it is now.
    pub fn begin(&self) {
        let (run, plan, pool) = (self.state.run + 1, Rc::clone(&self.state.plan), Rc::clone(&self.pool));
        self.act(Action::Begin(hooks::now_ms()));
        wasm_bindgen_futures::spawn_local(async move {
            let policies = policies(&plan).await;
            pool.start(run, plan.write(), plan.count(), policies);
        });
    }

    /// Gives the runs up.
    pub fn cancel(&self) {
        self.pool.stop();
        self.act(Action::Cancel);
    }

    /// Opens a plan file, or says what is wrong with it.
    pub fn open(&self, content: Content) {
        open(&self.dispatch, content);
    }
}

fn open(dispatch: &UseReducerDispatcher<State>, content: Content) {
    dispatch.dispatch(match content.map(|file| file.text) {
        Err(problem) => Action::Say(Some(Notice::error(&problem, Vec::new()))),
        Ok(content) if is_policy(&content) => Action::Say(Some(Notice::error(words::IS_POLICY, Vec::new()))),
        Ok(content) => Action::Open(Plan::read(&content).map(Box::new)),
    });
}

/// The policy files that a plan's entries name, as far as they are here or shipped; the runs say what is missing.
async fn policies(plan: &Plan) -> Vec<Vec<u8>> {
    let mut digests = BTreeSet::new();
    digests.extend(plan.entries.iter().flat_map(|entry| entry.policies.clone()));
    if let Ok(base) = plan.base() {
        let own = base.study.policies;
        digests.extend([own.rl, own.marl, own.srole_c, own.srole_d]);
    }
    let mut found = Vec::new();
    for digest in digests.iter().filter(|digest| !digest.is_empty()) {
        match hooks::kept_policy(digest) {
            Some(content) => found.push(content.into_bytes()),
            None => found.extend(hooks::fetch_policy(digest).await),
        }
    }
    found
}

/// The news of the pool as actions.
fn told(dispatch: &UseReducerDispatcher<State>, (run, news): (u64, News)) {
    dispatch.dispatch(match news {
        News::Rows(rows) => Action::Rows(run, rows, hooks::now_ms()),
        News::Refused(faults) => Action::Failed(run, Notice::error(words::RUN_FAULTS, faults)),
        News::Missing(digest) => {
            let problem = format!("{} {}", text::policy_missing(&digest), words::MISSING_HINT);
            Action::Failed(run, Notice::error(&problem, Vec::new()))
        }
        News::Failed(problem) => Action::Failed(run, Notice::error(&words::failed(&problem), Vec::new())),
    });
}

/// Ends the pool when all is done, and has the table compared as the reader wishes.
#[hook]
fn use_findings(state: &State, pool: &Rc<Pool>, analyst: &Rc<Worker<Runs>>) {
    let done = (state.phase == Phase::Done).then_some(state.run);
    let table = state.ran.clone();
    use_effect_with(done, {
        let (pool, analyst, run) = (Rc::clone(pool), Rc::clone(analyst), state.asked);
        move |done| {
            if let (Some(_), Some(ran)) = (done, table) {
                pool.stop();
                analyst.ask(&Request::Table { run, plan: ran.sweep.plan().write(), rows: ran.rows.to_vec() });
            }
        }
    });
    let (measure, baseline) = (state.measure as u32, state.baseline as u32);
    use_effect_with((done, state.asked), {
        let analyst = Rc::clone(analyst);
        move |(done, run)| {
            if done.is_some() {
                analyst.ask(&Request::Compare { run: *run, measure, baseline });
            }
        }
    });
}

/// The shipped policies as their list names them.
fn shipped(index: &Value) -> Vec<Shipped> {
    let entries = index.as_array().into_iter().flatten();
    let shipped = entries.filter_map(|policy| {
        let digest = policy["digest"].as_str()?.to_owned();
        Some(Shipped { digest, method: policy["method"].as_str()?.parse().ok()? })
    });
    shipped.collect()
}

/// The page.
#[component]
pub fn Experiments() -> Html {
    let (look, choose_look) = hooks::use_look();
    let state = use_reducer(|| State::open(&hooks::read_fragment()));
    let dispatch = state.dispatcher();
    let on_news = use_callback((), {
        let dispatch = dispatch.clone();
        move |news, &()| told(&dispatch, news)
    });
    let pool = hooks::use_pool(&on_news);
    let on_answer = use_callback((), {
        let dispatch = dispatch.clone();
        move |answer: Result<Reply, String>, &()| {
            dispatch.dispatch(match answer {
                Ok(reply) => Action::Answer(reply),
                Err(problem) => Action::Say(Some(Notice::error(&words::failed(&problem), Vec::new()))),
            });
        }
    });
    let analyst = hooks::use_worker(&on_answer);
    use_findings(&state, &pool, &analyst);
    use_effect_with((), {
        let dispatch = dispatch.clone();
        move |()| {
            let on_found = move |index: Value| dispatch.dispatch(Action::Shipped(shipped(&index)));
            hooks::fetch_json(hooks::POLICIES, Callback::from(on_found));
        }
    });
    let on_visit = use_callback((), {
        let dispatch = dispatch.clone();
        move |fragment, &()| dispatch.dispatch(Action::Visit(fragment))
    });
    hooks::use_address(draft::write(&state.plan), on_visit);
    let on_file = use_callback((), {
        let dispatch = dispatch.clone();
        move |content, &()| open(&dispatch, content)
    });
    let hovers = hooks::use_dropped_text(on_file);
    let desk = Desk { state: Rc::new(State::clone(&state)), dispatch, pool, is_dark: look.is_dark };
    let onclose = {
        let desk = desk.clone();
        Callback::from(move |_: MouseEvent| desk.act(Action::Say(None)))
    };
    html! {
        <ContextProvider<Desk> context={desk}>
            <Top here={Place::Experiments} fragment={codec::encode(&state.base(), &View::default()).ok()} {look} {choose_look} />
            <main class="study experiments" id="main" tabindex="-1">
                <div class="front">
                    if let Some(notice) = &state.notice { { message(notice, onclose) } }
                    { refused(words::REFUSED, &state.faults) }
                    <RunBar />
                </div>
                <SetupCard />
                <Results />
            </main>
            if hovers { <div class="drop-zone" aria-hidden="true">{ words::DROP_HERE }</div> }
        </ContextProvider<Desk>>
    }
}

/// The state and the way to act.
#[hook]
pub fn use_desk() -> Desk {
    // Every component stands below `Experiments`, which provides it.
    use_context::<Desk>().unwrap_or_else(|| unreachable!("no desk"))
}
