//! The page as a whole: the state, its two contexts, and where the parts stand.

use std::rc::Rc;

use edgelab::model::check;
use yew::prelude::*;

use crate::{
    address,
    bridge::Opened,
    components::{
        controls::Controls,
        header::Header,
        help::{Help, Scenarios},
        knobs::KnobPanel,
        lead::Lead,
        notice::NoticeBar,
        stages::Stages,
    },
    hooks::{self, Content, Look, ThemeChoice},
    policy::{Policy, is_plan, is_policy},
    store::{Action, Notice, Scene, State},
    story::Playhead,
    text,
};

/// What changes when people act or results come, and the way to act.
#[derive(Clone)]
pub struct Desk {
    /// The scene.
    pub scene: Rc<Scene>,
    /// Where actions go.
    pub dispatch: UseReducerDispatcher<State>,
    /// How the page looks.
    pub look: Look,
    /// Chooses another look.
    pub choose_look: Callback<ThemeChoice>,
    /// Whether the settings are shown.
    pub settings_open: bool,
    /// Shows a part of the page, or hides it.
    pub toggle: Callback<Part>,
}

impl PartialEq for Desk {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.scene, &other.scene) && self.look == other.look && self.settings_open == other.settings_open
    }
}

impl Desk {
    /// Does something.
    pub fn act(&self, action: Action) {
        self.dispatch.dispatch(action);
    }
}

/// A part of the page that opens and closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The settings.
    Settings,
    /// The help.
    Help,
    /// The shipped scenarios.
    Scenarios,
}

/// The moment on show, given to components by a context of its own: it changes with every frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Now(pub Playhead);

/// The moment for what is read: it follows the moment on show a few times a second, since nobody reads faster and each
/// change of words costs the page a layout.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Steady(pub Playhead);

/// While time runs, words follow this far apart, milliseconds.
const WORDS_MS: f64 = 100.0;

/// Reduced motion shows states, not movement: so many seconds apart.
const STILL_SECS: f64 = 0.5;

/// The page.
#[component]
pub fn App() -> Html {
    let (look, choose_look) = hooks::use_look();
    let state = use_reducer(|| State::open(address::read(&hooks::read_fragment()), !look.reduced_motion));
    let dispatch = state.dispatcher();
    let settings_open = use_state(hooks::is_wide);
    let dialog = use_state(|| None::<Part>);

    hooks::use_lab(&state.scene, &dispatch);
    hooks::use_closer(&state.scene, state.playhead, look, &dispatch);
    let on_frame = use_callback((), {
        let dispatch = dispatch.clone();
        move |secs, &()| dispatch.dispatch(Action::Tick(secs))
    });
    hooks::use_frames(state.scene.playing, if look.reduced_motion { STILL_SECS } else { 0.0 }, on_frame);
    let on_turn = {
        let dispatch = dispatch.clone();
        Callback::from(move |back| dispatch.dispatch(if back { Action::Undo } else { Action::Redo }))
    };
    hooks::use_undo(on_turn);
    let on_visit = use_callback((), {
        let dispatch = dispatch.clone();
        move |fragment: String, &()| dispatch.dispatch(Action::Visit(Box::new(address::read(&fragment))))
    });
    hooks::use_address(fragment(&state), on_visit);
    let on_file = use_callback((), {
        let dispatch = dispatch.clone();
        move |content, &()| open_file(&dispatch, content)
    });
    hooks::use_source(on_file.clone());
    let hovers = hooks::use_dropped_text(on_file);
    let toggle = use_callback(*settings_open, {
        let (settings, dialog) = (settings_open.setter(), dialog.setter());
        move |part: Part, open: &bool| match part {
            Part::Settings => settings.set(!open),
            // Dialogs close themselves.
            Part::Help | Part::Scenarios => dialog.set(Some(part)),
        }
    });
    let on_close = use_callback((), {
        let dialog = dialog.setter();
        move |(), &()| dialog.set(None)
    });

    let steady = use_mut_ref(|| (0.0, Playhead::default()));
    let at_ms = hooks::now_ms();
    if !state.scene.playing || at_ms - steady.borrow().0 > WORDS_MS {
        steady.replace((at_ms, state.playhead));
    }
    let steady = steady.borrow().1;

    let desk = Desk {
        scene: Rc::clone(&state.scene),
        dispatch,
        look,
        choose_look,
        settings_open: *settings_open,
        toggle: toggle.clone(),
    };
    html! {
        <ContextProvider<Desk> context={desk}>
        <ContextProvider<Now> context={Now(state.playhead)}>
        <ContextProvider<Steady> context={Steady(steady)}>
            <Header />
            <main class={classes!("bench", settings_open.then_some("with-settings"))}>
                <div class="front"><NoticeBar /><Lead /></div>
                if *settings_open { <KnobPanel /> }
                <div class="middle"><Stages /><div id="closer"></div></div>
                <div class="results" id="results"></div>
            </main>
            <Controls />
            { match *dialog {
                Some(Part::Help) => html! { <Help {on_close} /> },
                Some(Part::Scenarios) => html! { <Scenarios {on_close} /> },
                _ => html! {},
            } }
            if hovers { <div class="drop-zone" aria-hidden="true">{ text::DROP_HERE }</div> }
        </ContextProvider<Steady>>
        </ContextProvider<Now>>
        </ContextProvider<Desk>>
    }
}

/// The fragment that the address bar should have; it follows the playhead only when that was set by hand.
fn fragment(state: &State) -> Option<String> {
    let scene = &state.scene;
    let by_hand = scene.moves > 0 && !scene.playing;
    scene.show.as_ref()?;
    address::write(scene, by_hand.then_some(state.playhead))
}

/// Opens a file as a scenario or a policy, or says what is wrong with it.
pub fn open_file(dispatch: &UseReducerDispatcher<State>, file: Content) {
    let say = |text: String, faults| dispatch.dispatch(Action::Say(Some(Notice { is_error: true, text, faults })));
    let Opened { name, text: content } = match file {
        Err(problem) => return say(problem, Vec::new()),
        Ok(file) => file,
    };
    match content {
        content if is_policy(&content) => match Policy::read(content) {
            Ok(policy) => {
                let kept = hooks::keep_policy(&policy.digest, &policy.content);
                dispatch.dispatch(Action::Hold { policy: Box::new(policy), kept });
            }
            Err(fault) => say(text::POLICY_FAULTS.to_owned(), vec![fault]),
        },
        content if is_own_data(&content) => dispatch.dispatch(Action::OwnData(Opened { name, text: content })),
        content if is_plan(&content) => say(text::IS_PLAN.to_owned(), Vec::new()),
        content => match check::load(&content) {
            Ok(scenario) => dispatch.dispatch(Action::Open(Box::new(scenario))),
            Err(faults) => say(text::FILE_FAULTS.to_owned(), faults),
        },
    }
}

/// Whether a file's text looks like data to be brought in, not like a scenario: a table, or the topology of another
/// simulator.
fn is_own_data(content: &str) -> bool {
    const TOPOLOGIES: [&str; 4] = ["\"entity\"", "\"EdgeServer\"", "\"BaseStation\"", "\"NetworkSwitch\""];
    let is_json = content.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']);
    let is_topology = || TOPOLOGIES.iter().any(|name| content.contains(name)) && !content.contains("\"format\"");
    if is_json { is_topology() } else { !content.trim().is_empty() }
}

/// The scene and the way to act.
#[hook]
pub fn use_desk() -> Desk {
    // Every component stands below `App`, which provides it.
    use_context::<Desk>().unwrap_or_else(|| unreachable!("no desk"))
}

/// The playhead.
#[hook]
pub fn use_now() -> Playhead {
    use_context::<Now>().map_or_else(Playhead::default, |now| now.0)
}

/// The playhead for what is read.
#[hook]
pub fn use_steady() -> Playhead {
    use_context::<Steady>().map_or_else(Playhead::default, |steady| steady.0)
}
