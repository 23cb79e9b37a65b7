//! The shell of a laboratory's page: state, workers, address, files, time, settings; everything that is the same whatever
//! is trained. What a laboratory shows of its own comes by [`Page`].

mod address;
pub mod bridge;
pub mod closer;
mod controls;
mod follow;
mod header;
mod help;
mod link;
pub mod page;
pub mod shared;
pub mod show;
mod stages;
mod state;

use std::rc::Rc;

use edgelab::{
    engine::trace,
    model::{check, path, time::Time},
    presets,
};
use yew::prelude::*;

use self::{
    controls::Controls,
    header::{Header, Lead},
    help::{Help, Scenarios},
    link::Link,
    stages::Stages,
    state::State,
};
pub use self::{
    page::Page,
    state::{Action, Scene, Work},
};
use crate::{
    app::{Now, Steady},
    components::{
        knob::Setting,
        knobs::{Knobs, values_of},
        notice::{message, refused},
    },
    hooks::{self, Content, Look, Raw, ThemeChoice},
    policy::is_plan,
    store::Notice,
    story::Playhead,
    text::{self as words, laboratory as text},
};

/// What changes when people act or results come, and the way to act.
#[derive(Clone)]
pub struct Desk<L: Page> {
    /// The scene.
    pub scene: Rc<Scene<L>>,
    dispatch: UseReducerDispatcher<State<L>>,
    link: Rc<Link<L>>,
    /// How the page looks.
    pub look: Look,
    choose_look: Callback<ThemeChoice>,
    settings_open: bool,
    toggle: Callback<Part>,
}

impl<L: Page> PartialEq for Desk<L> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.scene, &other.scene) && self.look == other.look && self.settings_open == other.settings_open
    }
}

impl<L: Page> Desk<L> {
    /// Does something.
    pub fn act(&self, action: Action<L>) {
        self.dispatch.dispatch(action);
    }

    /// Opens files, or says what is wrong with them.
    pub fn open(&self, files: Vec<Raw>) {
        open(&self.dispatch, &self.link, files);
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

/// While time runs, words follow this far apart, milliseconds.
const WORDS_MS: f64 = 100.0;
/// Reduced motion shows states, not movement: so many seconds apart.
const STILL_SECS: f64 = 0.5;

/// The page of a laboratory.
#[component]
pub fn Laboratory<L: Page>() -> Html {
    let (look, choose_look) = hooks::use_look();
    let state = use_reducer(|| State::<L>::open(&hooks::read_fragment(), !look.reduced_motion));
    let dispatch = state.dispatcher();
    let settings_open = use_state(hooks::is_wide);
    let dialog = use_state(|| None::<Part>);
    let ear = follow::use_ear();
    let link = link::use_link(&state.scene, &ear, &dispatch);
    follow::use_closer(&state.scene, state.at, look, &ear, &dispatch);
    let on_frame = use_callback((), {
        let dispatch = dispatch.clone();
        move |secs, &()| dispatch.dispatch(Action::Tick(secs))
    });
    hooks::use_frames(state.scene.playing, if look.reduced_motion { STILL_SECS } else { 0.0 }, on_frame);
    let on_visit = use_callback((), {
        let dispatch = dispatch.clone();
        move |fragment, &()| dispatch.dispatch(Action::Visit(fragment))
    });
    hooks::use_address(fragment(&state), on_visit);
    let on_files = use_callback((), {
        let (dispatch, link) = (dispatch.clone(), Rc::clone(&link));
        move |files, &()| open(&dispatch, &link, files)
    });
    hooks::use_source(
        on_files.reform(|content: Content| vec![content.map(|file| (file.name, file.text.into_bytes()))]),
    );
    let hovers = hooks::use_dropped_files(on_files);
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
    let steady = use_steady_moment(state.scene.playing, state.at);
    let onclose = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Say(None)))
    };
    let desk = Desk {
        scene: Rc::clone(&state.scene),
        dispatch,
        link,
        look,
        choose_look,
        settings_open: *settings_open,
        toggle,
    };
    let place = |at| Playhead { at, ..Playhead::default() };
    let notice = state.scene.notice.clone();
    html! {
        <ContextProvider<Desk<L>> context={desk}>
        <ContextProvider<Now> context={Now(place(state.at))}>
        <ContextProvider<Steady> context={Steady(place(steady))}>
            <Header<L> />
            <main class={classes!("bench", "laboratory", settings_open.then_some("with-settings"))}>
                <div class="front">
                    if let Some(notice) = notice { { message(&notice, onclose) } }
                    { refused(words::REFUSED, &state.scene.faults) }
                    <Lead<L> />
                </div>
                if *settings_open { <Settings<L> /> }
                <div class="middle"><Stages<L> /><div id="closer"></div></div>
                <div class="results" id="results"></div>
            </main>
            <Controls<L> />
            { match *dialog {
                Some(Part::Help) => html! { <Help<L> {on_close} /> },
                Some(Part::Scenarios) => html! { <Scenarios<L> {on_close} /> },
                _ => html! {},
            } }
            if hovers { <div class="drop-zone" aria-hidden="true">{ L::WORDS.drop_here }</div> }
        </ContextProvider<Steady>>
        </ContextProvider<Now>>
        </ContextProvider<Desk<L>>>
    }
}

/// The moment for what is read: it follows the moment on show a few times a second.
#[hook]
fn use_steady_moment(playing: bool, at: Time) -> Time {
    let last = use_mut_ref(|| (0.0, Time::ZERO));
    let at_ms = hooks::now_ms();
    if !playing || at_ms - last.borrow().0 > WORDS_MS {
        last.replace((at_ms, at));
    }
    last.borrow().1
}

/// The settings.
#[component]
fn Settings<L: Page>() -> Html {
    let desk = use_desk::<L>();
    let scenario = &desk.scene.scenario;
    let preset = edgelab::model::described::Described::preset(&**scenario).to_owned();
    let rows = use_memo(Rc::clone(scenario), |scenario| values_of(&**scenario));
    let defaults =
        use_memo(preset, |preset| presets::get_of::<L::Scenario>(preset).as_ref().map(values_of).unwrap_or_default());
    let on_set = use_callback(desk.dispatch.clone(), |(path, text, moving): Setting, dispatch| {
        dispatch.dispatch(Action::Set(path, text, moving));
    });
    let on_close = use_callback(desk.toggle.clone(), |(), toggle| toggle.emit(Part::Settings));
    let faults = Rc::clone(&desk.scene.faults);
    html! { <Knobs {rows} {defaults} {faults} open={L::OPEN} {on_set} {on_close} hint={text::LISTED_HINT} /> }
}

/// The fragment that the address bar should have; it follows the moment only when that was set by hand.
fn fragment<L: Page>(state: &State<L>) -> Option<String> {
    let scene = &state.scene;
    scene.show.as_ref()?;
    address::write(scene, (scene.moves > 0 && !scene.playing).then_some(state.at))
}

/// Opens files: a scenario, a trace, or data that the laboratory learns from; or says what is wrong with them.
fn open<L: Page>(dispatch: &UseReducerDispatcher<State<L>>, link: &Rc<Link<L>>, files: Vec<Raw>) {
    let say = |text: &str, faults| dispatch.dispatch(Action::Say(Some(Notice::error(text, faults))));
    let files = match files.into_iter().collect::<Result<Vec<_>, _>>() {
        Err(problem) => return say(&problem, Vec::new()),
        Ok(files) => files,
    };
    let is_json = |(_, bytes): &&(String, Vec<u8>)| {
        let text = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
        text.trim_ascii_start().starts_with(b"{")
    };
    let Some((_, bytes)) = files.iter().find(is_json) else {
        return match link.hold(files) {
            Ok(None) => {
                let waits = Notice { is_error: false, text: L::WORDS.data_more.to_owned(), faults: Vec::new() };
                dispatch.dispatch(Action::Say(Some(waits)));
            }
            Ok(Some(data)) => dispatch.dispatch(Action::Data(Box::new(data.scenario), data.notes)),
            Err(faults) => say(L::WORDS.data_faults, faults),
        };
    };
    let Ok(content) = std::str::from_utf8(bytes) else { return say(words::FILE_FAULTS, Vec::new()) };
    let read = match content.lines().next() {
        Some(line) if line.contains(trace::KIND) => trace::read_header(line).map(|header| header.scenario),
        _ if is_plan(content) => return say(text::IS_PLAN, Vec::new()),
        _ => check::load(content),
    };
    match read {
        Ok(scenario) => dispatch.dispatch(Action::Open(Box::new(scenario))),
        Err(faults) => say(words::FILE_FAULTS, faults),
    }
}

/// The name of a setting for people.
pub fn label_of<L: Page>(path: &str) -> &str {
    use edgelab::model::described::Described as _;
    L::Scenario::settings().find(path).map_or(path, |knob| knob.label)
}

/// The value of a setting as a text.
pub fn value_of<L: Page>(scenario: &L::Scenario, path: &str) -> String {
    path::get(scenario, path).map_or_else(|_| String::new(), |value| crate::components::knob::shown(&value))
}

/// The scene and the way to act.
#[hook]
pub fn use_desk<L: Page>() -> Desk<L> {
    // Every component stands below `Laboratory`, which provides it.
    use_context::<Desk<L>>().unwrap_or_else(|| unreachable!("no desk"))
}
