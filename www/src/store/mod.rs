//! The one reducer of the page: what people do and what the worker answers go in, the state comes out.
//!
//! The state has two halves, given to components by two contexts: the [`Scene`] changes when people act or results
//! come, the playhead with every frame while playing.

mod answers;
mod playing;
mod scene;

use std::{cell::RefCell, rc::Rc};

use edgelab::{
    model::{check::Fault, intervention::Lane as Future, path, scenario::Scenario, time::Time},
    session::Reply,
};
use serde::{Deserialize, Serialize};
use yew::Reducible;

use crate::{
    address::{self, Visit},
    bridge::Opened,
    policy::Policy,
    show::Pending,
    story::{Playhead, Story},
};

pub use scene::{Scene, proposed};

/// At most this many futures are compared.
pub const LANES: usize = 4;
/// The slowest and fastest story clock, story seconds per second.
pub const STORY_SPEEDS: (f64, f64) = (0.125, 16.0);
/// The slowest and fastest simulated clock, simulated seconds per second.
pub const CLOCK_SPEEDS: (f64, f64) = (0.01, 3600.0);

/// What is looked at closely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Selection {
    /// A device.
    Device(u32),
    /// A job.
    Job(u32),
    /// What flows from one device to another.
    Flow(u32, u32),
    /// A region, with its shield.
    Region(u32),
}

/// Which clock plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Every beat as long as there is something to see.
    Story,
    /// Simulated seconds.
    Clock,
}

/// A message to the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Whether something went wrong.
    pub is_error: bool,
    /// What to say.
    pub text: String,
    /// Faults that it lists.
    pub faults: Vec<Fault>,
}

impl Notice {
    /// A message that something went wrong.
    pub fn error(text: &str, faults: Vec<Fault>) -> Self {
        Self { is_error: true, text: text.to_owned(), faults }
    }
}
/// The state of the page.
pub struct State {
    /// Everything but the playhead.
    pub scene: Rc<Scene>,
    /// The playhead.
    pub playhead: Playhead,
    pending: RefCell<Option<Pending>>,
}
/// What can happen to the page.
pub enum Action {
    /// Another address.
    Visit(Box<Visit>),
    /// Another scenario, looked at in the same way.
    Open(Box<Scenario>),
    /// A scenario with one setting changed, or why it cannot be.
    Set {
        /// The changed scenario.
        scenario: Result<Box<Scenario>, Fault>,
        /// The setting still moves: the pale curves stay those from before it began to.
        moving: bool,
    },
    /// The futures to compare.
    Compare(Vec<Future>),
    /// A policy file was opened: its method acts by it from now on.
    Hold {
        /// The policy.
        policy: Box<Policy>,
        /// Whether the browser keeps it beyond this page.
        kept: bool,
    },
    /// Switches the shield of the last lane that can have one.
    Shield(bool),
    /// A setting by path, to a text; on the scenario as it is by then.
    Change(String, String),
    /// A file with data of the reader's own has been opened.
    OwnData(Opened),
    /// Takes back the last change of the scenario.
    Undo,
    /// Makes the change again that was taken back last.
    Redo,
    /// An answer of the worker.
    Answer(Reply),
    /// The latest request failed.
    Failed(Notice),
    /// Something to say, or the end of it.
    Say(Option<Notice>),
    /// Looks at something, or no longer.
    Select(Option<Selection>),
    /// Devices are dragged on the stages, or no longer.
    Drag(bool),
    /// Plays or pauses.
    Play(bool),
    /// Time passes, real seconds.
    Tick(f64),
    /// Sets the playhead.
    Seek(Playhead),
    /// Goes to a beat.
    Go(usize),
    /// Goes to a moment.
    GoTo(Time),
    /// Steps by this many beats.
    Step(isize),
    /// Chooses the clock.
    Pace(Pace),
    /// Sets the speed of the clock that is chosen.
    Speed(f64),
}
impl State {
    /// The state at the start: what the address says.
    pub fn open(visit: Visit, autoplay: bool) -> Self {
        let Visit { decoded, extra } = visit;
        let pace = if extra.clock || decoded.view.speed.is_some() { Pace::Clock } else { Pace::Story };
        let clock_speed = decoded.view.speed.unwrap_or(60.0).clamp(CLOCK_SPEEDS.0, CLOCK_SPEEDS.1);
        let preset = decoded.scenario.preset.clone();
        let mut scene = Scene::of(decoded.scenario);
        scene.futures = address::futures(&decoded.view, &preset);
        scene.notice = address::notice(decoded.faults).map(Rc::new);
        scene.pace = pace;
        scene.clock_speed = clock_speed;
        scene.promised = extra.digest;
        scene.start_secs = decoded.view.t_secs;
        scene.autoplay = autoplay && decoded.view.t_secs.is_none();
        Self { scene: Rc::new(scene), playhead: Playhead::default(), pending: RefCell::new(None) }
    }

    /// The same with another scene.
    fn with(&self, change: impl FnOnce(&mut Scene)) -> Self {
        let mut scene = Scene::clone(&self.scene);
        change(&mut scene);
        let pending = RefCell::new(self.pending.take().filter(|pending| pending.run == scene.run));
        Self { scene: Rc::new(scene), playhead: self.playhead, pending }
    }

    /// The same with another playhead.
    fn at(&self, playhead: Playhead) -> Self {
        Self { scene: Rc::clone(&self.scene), playhead, pending: RefCell::new(self.pending.take()) }
    }

    fn story(&self) -> Option<&Story> {
        self.scene.show.as_ref().map(|show| &show.story)
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::new(match action {
            Action::Visit(visit) => self.visit(*visit),
            Action::Open(scenario) => self.replaced(*scenario),
            Action::Set { scenario: Ok(scenario), moving } => self.with(|scene| scene.set(*scenario, moving)),
            Action::Set { scenario: Err(fault), .. } => self.with(|scene| scene.faults = Rc::new(vec![fault])),
            Action::Compare(futures) => self.with(|scene| scene.compare(futures)),
            Action::Hold { policy, kept } => self.with(|scene| scene.hold(&policy, kept)),
            Action::Shield(on) => self.with(|scene| scene.shield(on)),
            Action::Change(path, text) => {
                let scenario = path::set(&*self.scene.scenario, &path, &text).map(Box::new);
                return self.reduce(Action::Set { scenario, moving: false });
            }
            Action::OwnData(opened) => self.with(|scene| {
                let before = scene.opened.as_ref().map_or(0, |(number, _)| *number);
                scene.opened = Some((before + 1, Rc::new(opened)));
            }),
            Action::Undo => self.with(Scene::undo),
            Action::Redo => self.with(Scene::redo),
            Action::Answer(reply) => self.answer(reply),
            Action::Failed(notice) => self.with(|scene| {
                scene.failed = true;
                scene.notice = Some(Rc::new(notice));
                scene.progress = 0;
            }),
            Action::Say(notice) => self.with(|scene| scene.notice = notice.map(Rc::new)),
            Action::Select(selection) => self.with(|scene| scene.selection = selection),
            Action::Drag(on) => self.with(|scene| scene.drags = on),
            Action::Play(on) => self.play(on),
            Action::Tick(secs) => self.tick(secs),
            Action::Seek(playhead) => self.with(|scene| scene.moves += 1).at(playhead),
            Action::Go(beat) => self.go(|story| story.at_beat(beat)),
            Action::GoTo(at) => self.go(|story| story.at_time(at)),
            Action::Step(by) => self.step(by),
            Action::Pace(pace) => self.with(|scene| scene.pace = pace),
            Action::Speed(speed) => self.with(|scene| match scene.pace {
                Pace::Story => scene.story_speed = speed.clamp(STORY_SPEEDS.0, STORY_SPEEDS.1),
                Pace::Clock => scene.clock_speed = speed.clamp(CLOCK_SPEEDS.0, CLOCK_SPEEDS.1),
            }),
        })
    }
}
impl State {
    /// Another address: nothing of the old scenario stays but its picture, until there is another.
    fn visit(&self, visit: Visit) -> Self {
        let mut next = Self::open(visit, self.scene.playing);
        let scene = Rc::make_mut(&mut next.scene);
        scene.run = self.scene.run + 1;
        scene.held.clone_from(&self.scene.held);
        scene.show.clone_from(&self.scene.show);
        next.at(self.playhead)
    }

    /// Another scenario, by the same methods and clocks.
    fn replaced(&self, scenario: Scenario) -> Self {
        self.with(|scene| {
            // Whoever compares what a scenario proposes goes on to what the next one proposes.
            // A fork is about a moment of the scenario that is left.
            scene.futures.retain(|future| future.interventions.is_empty());
            if scene.futures.is_empty() || scene.futures == proposed(&scene.scenario.preset) {
                scene.futures = proposed(&scenario.preset);
            }
            scene.open(scenario);
        })
    }
}
