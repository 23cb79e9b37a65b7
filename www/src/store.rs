//! The one reducer of the page: what people do and what the worker answers go in, the state comes out.
//!
//! The state has two halves, given to components by two contexts: the [`Scene`] changes when people act or results
//! come, the playhead with every frame while playing.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use edgelab::{
    figure::series::Curves,
    model::{
        check::Fault,
        method::{Method, ShieldKind},
        scenario::Scenario,
        time::Time,
    },
    presets,
    session::Reply,
};
use yew::Reducible;

use crate::{
    address::{self, Visit},
    policy::{Policy, name_policy},
    show::{Pending, Show},
    story::{Kind, Playhead, Story},
    text,
};

/// At most this many methods are compared.
pub const LANES: usize = 4;
/// At most this many earlier results stay as pale curves.
const GHOSTS: usize = 4;
/// The slowest and fastest story clock, story seconds per second.
pub const STORY_SPEEDS: (f64, f64) = (0.125, 16.0);
/// The slowest and fastest simulated clock, simulated seconds per second.
pub const CLOCK_SPEEDS: (f64, f64) = (0.01, 3600.0);

/// What is looked at closely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// A device.
    Device(u32),
    /// A job.
    Job(u32),
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

/// Everything but the playhead.
#[derive(Clone)]
pub struct Scene {
    /// The scenario as set now; its results may be on their way.
    pub scenario: Rc<Scenario>,
    /// The methods to compare.
    pub methods: Vec<Method>,
    /// The method that comes back when the shield is switched on.
    shielded: Method,
    /// The number of the latest request.
    pub run: u64,
    /// The results on show.
    pub show: Option<Rc<Show>>,
    /// Curves of earlier settings, the latest last.
    pub ghosts: Rc<Vec<Rc<Curves>>>,
    /// Whether the results on show become pale curves when others come.
    keeps_ghost: bool,
    /// Whether a setting is being moved.
    moving: bool,
    /// Records of the latest request so far; 0 when its results are on show.
    pub progress: usize,
    /// What is wrong with the settings.
    pub faults: Rc<Vec<Fault>>,
    /// Policy files that were opened, by digest.
    pub held: Rc<BTreeMap<String, Rc<str>>>,
    /// A message.
    pub notice: Option<Rc<Notice>>,
    /// Whether the latest request failed.
    pub failed: bool,
    /// What is looked at closely.
    pub selection: Option<Selection>,
    /// Whether time runs.
    pub playing: bool,
    /// Which clock plays.
    pub pace: Pace,
    /// Story seconds per second.
    pub story_speed: f64,
    /// Simulated seconds per second.
    pub clock_speed: f64,
    /// The digest that the address promised, for "same bits".
    pub promised: Option<String>,
    /// Whether the next results are those of another scenario: they begin from the start.
    fresh: bool,
    /// The moment that the address names; where results go when they come first.
    pub start_secs: Option<f64>,
    /// Whether the first results play by themselves.
    pub autoplay: bool,
    /// Counts playheads set by hand, so that the address follows those and not every frame.
    pub moves: u64,
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
    /// The methods to compare.
    Compare(Vec<Method>),
    /// A policy file was opened: its method acts by it from now on.
    Hold {
        /// The policy.
        policy: Box<Policy>,
        /// Whether the browser keeps it beyond this page.
        kept: bool,
    },
    /// Switches the shield of the last lane that can have one.
    Shield(bool),
    /// An answer of the worker.
    Answer(Reply),
    /// The latest request failed.
    Failed(Notice),
    /// Something to say, or the end of it.
    Say(Option<Notice>),
    /// Looks at something, or no longer.
    Select(Option<Selection>),
    /// Plays or pauses.
    Play(bool),
    /// Time passes, real seconds.
    Tick(f64),
    /// Sets the playhead.
    Seek(Playhead),
    /// Steps by this many beats.
    Step(isize),
    /// Chooses the clock.
    Pace(Pace),
    /// Sets the speed of the clock that is chosen.
    Speed(f64),
    /// Drops the pale curves.
    ClearGhosts,
}

impl Scene {
    /// The speed of the clock that is chosen.
    pub fn speed(&self) -> f64 {
        match self.pace {
            Pace::Story => self.story_speed,
            Pace::Clock => self.clock_speed,
        }
    }

    /// The lane whose shield the switch means: the last of those that act by MARL's policy.
    pub fn shield_lane(&self) -> Option<usize> {
        self.methods.iter().rposition(|method| matches!(method, Method::Marl | Method::SroleC | Method::SroleD))
    }

    /// Whether that lane has its shield on.
    pub fn shield_on(&self) -> bool {
        self.shield_lane().is_some_and(|lane| self.methods[lane].shield() != ShieldKind::None)
    }

    /// The digests of the results on show, joined by commas.
    pub fn digest(&self) -> Option<String> {
        let digests: Vec<&str> = self.show.as_ref()?.lanes.iter().map(|lane| lane.outcome.digest.as_str()).collect();
        Some(digests.join(","))
    }
}

impl State {
    /// The state at the start: what the address says.
    pub fn open(visit: Visit, autoplay: bool) -> Self {
        let Visit { decoded, extra } = visit;
        let pace = if extra.clock || decoded.view.speed.is_some() { Pace::Clock } else { Pace::Story };
        let clock_speed = decoded.view.speed.unwrap_or(60.0).clamp(CLOCK_SPEEDS.0, CLOCK_SPEEDS.1);
        let preset = decoded.scenario.preset.clone();
        let scene = Scene {
            scenario: Rc::new(decoded.scenario),
            methods: address::methods(&decoded.view, &preset),
            shielded: Method::SroleD,
            run: 1,
            show: None,
            ghosts: Rc::default(),
            keeps_ghost: false,
            moving: false,
            progress: 0,
            faults: Rc::default(),
            held: Rc::default(),
            notice: address::notice(decoded.faults).map(Rc::new),
            failed: false,
            selection: None,
            playing: false,
            pace,
            story_speed: 1.0,
            clock_speed,
            promised: extra.digest,
            fresh: true,
            start_secs: decoded.view.t_secs,
            autoplay: autoplay && decoded.view.t_secs.is_none(),
            moves: 0,
        };
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

    fn tick(&self, secs: f64) -> Self {
        let Some(story) = self.story().filter(|_| self.scene.playing) else { return self.at(self.playhead) };
        let next = match self.scene.pace {
            Pace::Story => story.at_story_secs(self.playhead.story_secs + secs * self.scene.story_speed),
            Pace::Clock => story.at_time(self.playhead.at.after_secs(secs * self.scene.clock_speed)),
        };
        let ended = match self.scene.pace {
            Pace::Story => next.story_secs >= story.secs(),
            Pace::Clock => next.at >= story.end(),
        };
        if ended {
            let last = story.at_beat(usize::MAX);
            self.with(|scene| scene.playing = false).at(last)
        } else {
            self.at(next)
        }
    }

    fn step(&self, by: isize) -> Self {
        let Some(story) = self.story() else { return self.at(self.playhead) };
        let playhead = story.at_beat(self.playhead.beat.saturating_add_signed(by));
        self.with(|scene| {
            scene.playing = false;
            scene.moves += 1;
        })
        .at(playhead)
    }

    fn play(&self, on: bool) -> Self {
        let ended = self.story().is_some_and(|story| self.playhead.beat + 1 >= story.beats().len());
        let from = if on && ended { Playhead::default() } else { self.playhead };
        self.with(|scene| {
            scene.playing = on;
            scene.moves += 1;
        })
        .at(from)
    }

    fn answer(&self, reply: Reply) -> Self {
        let same = self.at(self.playhead);
        let lanes = self.scene.methods.len();
        let mut pending = same.pending.take();
        let gathered = pending.get_or_insert_with(|| Pending {
            run: self.scene.run,
            lanes: (0..lanes).map(|_| (Vec::new(), None)).collect(),
        });
        let mut progress = None;
        match reply {
            // Late answers to earlier requests are dropped.
            Reply::Records { run, .. } | Reply::Finished { run, .. } | Reply::Refused { run, .. }
                if run != self.scene.run => {}
            Reply::Records { lane, mut records, .. } => {
                if let Some(lane) = gathered.lanes.get_mut(lane as usize) {
                    lane.0.append(&mut records);
                }
                progress = Some(gathered.lanes.iter().map(|lane| lane.0.len()).sum());
            }
            Reply::Finished { lane, outcome, .. } => {
                if let Some(lane) = gathered.lanes.get_mut(lane as usize) {
                    lane.1 = Some(*outcome);
                }
            }
            Reply::Refused { faults, .. } => {
                return same.with(|scene| {
                    scene.faults = Rc::new(faults);
                    scene.progress = 0;
                });
            }
            Reply::Missing { .. } => {}
        }
        if gathered.lanes.iter().all(|lane| lane.1.is_some()) {
            return match pending {
                Some(pending) => same.present(pending),
                None => same,
            };
        }
        same.pending.replace(pending);
        match progress {
            Some(progress) => same.with(|scene| scene.progress = progress),
            None => same,
        }
    }

    /// Puts finished results on show; those before them become pale curves.
    fn present(&self, pending: Pending) -> Self {
        let show = match Show::of(&self.scene.scenario, pending) {
            Ok(show) => Rc::new(show),
            Err(fault) => return self.with(|scene| scene.faults = Rc::new(vec![fault])),
        };
        let playhead = match (&self.scene.show, self.scene.start_secs) {
            (_, Some(secs)) => show.story.at_time(Time::from_secs(secs)),
            (Some(old), None) if !self.scene.fresh => show.story.transfer(&old.story, self.playhead),
            _ => opening(&show.story),
        };
        self.with(|scene| {
            if let (Some(old), true) = (scene.show.replace(show), scene.keeps_ghost) {
                let old = old.lanes.iter().map(|lane| Rc::clone(&lane.curves));
                let all: Vec<_> = scene.ghosts.iter().cloned().chain(old).collect();
                scene.ghosts = Rc::new(all[all.len().saturating_sub(GHOSTS)..].to_vec());
            }
            scene.keeps_ghost = false;
            scene.fresh = false;
            scene.playing |= std::mem::take(&mut scene.autoplay);
            scene.progress = 0;
            scene.start_secs = None;
            scene.faults = Rc::default();
        })
        .at(playhead)
    }
}

/// Where a story opens: as the first jobs arrive.
fn opening(story: &Story) -> Playhead {
    story.at_beat(story.first(Kind::Arrived).unwrap_or(0))
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::new(match action {
            Action::Visit(visit) => self.visit(*visit),
            Action::Open(scenario) => self.replaced(*scenario),
            Action::Set { scenario: Ok(scenario), moving } => self.with(|scene| scene.set(*scenario, moving)),
            Action::Set { scenario: Err(fault), .. } => self.with(|scene| scene.faults = Rc::new(vec![fault])),
            Action::Compare(methods) => self.with(|scene| scene.compare(methods)),
            Action::Hold { policy, kept } => self.with(|scene| scene.hold(&policy, kept)),
            Action::Shield(on) => self.with(|scene| {
                if let Some(lane) = scene.shield_lane() {
                    let mut methods = scene.methods.clone();
                    if !on {
                        scene.shielded = methods[lane];
                    }
                    methods[lane] = if on { scene.shielded } else { Method::Marl };
                    scene.compare(methods);
                }
            }),
            Action::Answer(reply) => self.answer(reply),
            Action::Failed(notice) => self.with(|scene| {
                scene.failed = true;
                scene.notice = Some(Rc::new(notice));
                scene.progress = 0;
            }),
            Action::Say(notice) => self.with(|scene| scene.notice = notice.map(Rc::new)),
            Action::Select(selection) => self.with(|scene| scene.selection = selection),
            Action::Play(on) => self.play(on),
            Action::Tick(secs) => self.tick(secs),
            Action::Seek(playhead) => self.with(|scene| scene.moves += 1).at(playhead),
            Action::Step(by) => self.step(by),
            Action::Pace(pace) => self.with(|scene| scene.pace = pace),
            Action::Speed(speed) => self.with(|scene| match scene.pace {
                Pace::Story => scene.story_speed = speed.clamp(STORY_SPEEDS.0, STORY_SPEEDS.1),
                Pace::Clock => scene.clock_speed = speed.clamp(CLOCK_SPEEDS.0, CLOCK_SPEEDS.1),
            }),
            Action::ClearGhosts => self.with(|scene| scene.ghosts = Rc::default()),
        })
    }
}

impl Scene {
    /// Asks for what is to be run now, under a new number.
    fn ask(&mut self) {
        self.run += 1;
        self.faults = Rc::default();
        self.promised = None;
        self.failed = false;
    }

    /// The scenario with the shipped policies, where it names others.
    pub fn shipped(&self) -> Option<Scenario> {
        let mut scenario = Scenario::clone(&self.scenario);
        scenario.study.policies = presets::get(&scenario.preset).unwrap_or_else(|_| presets::default()).study.policies;
        (scenario != *self.scenario).then_some(scenario)
    }

    fn set(&mut self, scenario: Scenario, moving: bool) {
        self.keeps_ghost |= !(self.fresh || moving && self.moving);
        self.faults = Rc::default();
        self.moving = moving;
        if *self.scenario != scenario {
            self.scenario = Rc::new(scenario);
            self.ask();
        }
    }

    fn hold(&mut self, policy: &Policy, kept: bool) {
        Rc::make_mut(&mut self.held).insert(policy.digest.clone(), Rc::clone(&policy.content));
        let mut scenario = Scenario::clone(&self.scenario);
        name_policy(&mut scenario, policy.method(), &policy.digest);
        self.set(scenario, false);
        let text = text::policy_held(&policy.digest, policy.method(), &policy.describe(), kept);
        self.notice = Some(Rc::new(Notice { is_error: false, text, faults: Vec::new() }));
    }

    fn compare(&mut self, mut methods: Vec<Method>) {
        methods.truncate(LANES);
        if !methods.is_empty() && methods != self.methods {
            self.methods = methods;
            self.ask();
        }
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
            if scene.methods == presets::methods(&scene.scenario.preset) {
                scene.methods = presets::methods(&scenario.preset).to_vec();
            }
            scene.scenario = Rc::new(scenario);
            scene.fresh = true;
            scene.ghosts = Rc::default();
            scene.keeps_ghost = false;
            scene.selection = None;
            scene.notice = None;
            scene.autoplay = scene.playing;
            scene.playing = false;
            scene.moves += 1;
            scene.ask();
        })
    }
}
