//! The one reducer of a laboratory's page: what people do and what workers answer go in, the state comes out.

use std::rc::Rc;

use edgelab::{
    model::{check::Fault, described::Described, path, time::Time},
    presets,
    study::watch::Reply,
};
use yew::Reducible;

use super::{
    address::{self, Visit},
    page::Page,
    show::{Keeps, Show},
};
use crate::{store::Notice, text::laboratory as text};

/// At most so many methods are compared.
pub const LANES: usize = 6;
/// Results of so many earlier settings stay as pale curves.
const EARLIER: usize = 3;
/// The slowest and fastest clock, simulated seconds per second.
pub const SPEEDS: (f64, f64) = (0.05, 200.0);

/// What becomes of runs that have not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// They go on.
    Going,
    /// They rest.
    Resting,
    /// They have been given up; what they have come to stays.
    Stopped,
}

/// Everything but the moment on show.
#[derive(Clone)]
pub struct Scene<L: Page> {
    /// What is run.
    pub scenario: Rc<L::Scenario>,
    /// Under which methods, side by side.
    pub methods: Vec<L::Method>,
    /// The number of the latest request for runs.
    pub run: u64,
    /// The runs on show.
    pub show: Option<Rc<Show<L>>>,
    /// Runs that have been asked for and are not on show yet.
    fresh: Option<Rc<Show<L>>>,
    /// Runs of earlier settings.
    pub earlier: Rc<Vec<Rc<Show<L>>>>,
    /// A slider is being moved.
    moving: bool,
    /// Time runs.
    pub playing: bool,
    /// Simulated seconds per second.
    pub speed: f64,
    /// How often the reader has set the moment.
    pub moves: u32,
    /// The digests that a link promised.
    pub promised: Option<String>,
    /// What is wrong with the settings.
    pub faults: Rc<Vec<Fault>>,
    /// Whether the latest request failed.
    pub failed: bool,
    /// What becomes of the runs that have not ended.
    pub work: Work,
    /// A message.
    pub notice: Option<Rc<Notice>>,
}

/// The state of the page.
pub struct State<L: Page> {
    /// Everything but the moment on show.
    pub scene: Rc<Scene<L>>,
    /// The moment on show.
    pub at: Time,
}

/// What can happen to the page.
pub enum Action<L: Page> {
    /// Another address.
    Visit(String),
    /// Another scenario.
    Open(Box<L::Scenario>),
    /// A setting by path, to a text; whether it still moves.
    Set(&'static str, String, bool),
    /// The methods to compare.
    Compare(Vec<L::Method>),
    /// All settings as in the preset; the seed stays.
    Reset,
    /// Data are at hand: the scenario that names them, and what the reader should know of them.
    Data(Box<L::Scenario>, Vec<String>),
    /// What workers have answered.
    Replies(Vec<Reply<L>>),
    /// The latest request failed.
    Failed(Notice),
    /// Something to say, or the end of it.
    Say(Option<Notice>),
    /// Lets runs rest, go on, or stop.
    Work(Work),
    /// Has the same runs made again.
    Again,
    /// Forgets the results of earlier settings.
    Clear,
    /// Plays or pauses.
    Play(bool),
    /// Time passes, real seconds.
    Tick(f64),
    /// Goes to a moment.
    Seek(Time),
    /// To the next or the previous moment at which something happens; to the start or the end.
    Step(isize),
    /// Sets the speed.
    Speed(f64),
}

/// The methods that show what a scenario's preset teaches.
pub fn proposed<L: Page>(scenario: &L::Scenario) -> Vec<L::Method> {
    L::proposed(scenario.preset().split('@').next().unwrap_or_default())
}

impl<L: Page> State<L> {
    /// The state at the start: what the address says.
    pub fn open(fragment: &str, autoplay: bool) -> Self {
        let Visit { decoded, promised } = address::read::<L>(fragment);
        let view = decoded.view;
        let scenario = Rc::new(decoded.scenario);
        let asked: Vec<L::Method> = view.methods.iter().filter_map(|name| L::named(name).ok()).take(LANES).collect();
        let methods = if asked.is_empty() { proposed::<L>(&scenario) } else { asked };
        let words = || format!("{} {}", text::ADDRESS_FAULTS, text::NEAREST);
        let notice = (!decoded.faults.is_empty()).then(|| Rc::new(Notice::error(&words(), decoded.faults)));
        let scene = Scene {
            scenario,
            methods,
            run: 1,
            show: None,
            fresh: None,
            earlier: Rc::default(),
            moving: false,
            playing: autoplay && view.t_secs.is_none(),
            speed: view.speed.unwrap_or(L::SPEED).clamp(SPEEDS.0, SPEEDS.1),
            moves: u32::from(view.t_secs.is_some()),
            promised,
            faults: Rc::default(),
            failed: false,
            work: Work::Going,
            notice,
        };
        let mut scene = scene.asked();
        // There is no old picture that could stay: what is known before the first record is shown at once.
        scene.show = scene.fresh.take();
        Self { scene: Rc::new(scene), at: view.t_secs.map_or(Time::ZERO, Time::from_secs) }
    }

    /// The same with another scene.
    fn with(&self, change: impl FnOnce(&mut Scene<L>)) -> Self {
        let mut scene = Scene::clone(&self.scene);
        change(&mut scene);
        Self { scene: Rc::new(scene), at: self.at }
    }

    fn at(self, at: Time) -> Self {
        Self { at, ..self }
    }

    fn visit(&self, fragment: &str) -> Self {
        let mut next = Self::open(fragment, self.scene.playing);
        let scene = Rc::make_mut(&mut next.scene);
        scene.run = self.scene.run + 1;
        // The old picture stays until there is another.
        scene.show.clone_from(&self.scene.show);
        *scene = scene.clone().asked();
        next
    }

    fn tick(&self, secs: f64) -> Self {
        let Some(show) = self.scene.show.as_ref().filter(|_| self.scene.playing) else { return self.with(|_| {}) };
        let next = self.at.after_secs(secs * self.scene.speed).min(show.until());
        if show.has_ended() && next >= show.end() {
            return self.with(|scene| scene.playing = false).at(show.end());
        }
        Self { scene: Rc::clone(&self.scene), at: next }
    }

    /// Stands still at a moment.
    fn seek(&self, place: impl FnOnce(&Show<L>) -> Time) -> Self {
        let Some(show) = &self.scene.show else { return self.with(|_| {}) };
        let at = place(show).min(show.end());
        self.with(|scene| {
            scene.playing = false;
            scene.moves += 1;
        })
        .at(at)
    }

    fn step(&self, by: isize) -> Self {
        self.seek(|show| match by {
            isize::MIN => Time::ZERO,
            isize::MAX => show.end(),
            _ => (0..by.unsigned_abs()).fold(self.at, |at, _| if by > 0 { show.next(at) } else { show.previous(at) }),
        })
    }

    fn play(&self, on: bool) -> Self {
        let ended = self.scene.show.as_ref().is_some_and(|show| show.has_ended() && self.at >= show.end());
        let from = if on && ended { Time::ZERO } else { self.at };
        self.with(|scene| {
            scene.playing = on;
            scene.moves += 1;
        })
        .at(from)
    }

    fn replies(&self, replies: Vec<Reply<L>>) -> Self {
        let next = self.with(|scene| replies.into_iter().for_each(|reply| scene.take(reply)));
        // What is on show may be shorter than what was.
        let end = next.scene.show.as_ref().filter(|show| show.has_ended()).map_or(Time::MAX, |show| show.end());
        let at = next.at.min(end);
        next.at(at)
    }
}

impl<L: Page> Scene<L> {
    /// The same, with its runs asked for.
    fn asked(mut self) -> Self {
        self.fresh = Some(Rc::new(Show::new(self.run, Rc::clone(&self.scenario), &self.methods, Keeps::Course)));
        (self.failed, self.faults, self.work) = (false, Rc::default(), Work::Going);
        self
    }

    fn ask(&mut self) {
        self.run += 1;
        *self = self.clone().asked();
    }

    /// The latest request has come to nothing; what it has not begun to show goes.
    fn fail(&mut self) {
        (self.failed, self.fresh) = (true, None);
        self.show = self.show.take().filter(|show| show.run != self.run || show.has_first());
    }

    /// Another scenario of the reader's: nothing of what came before stays pale.
    fn open(&mut self, scenario: L::Scenario) {
        if self.methods == proposed::<L>(&self.scenario) {
            self.methods = proposed::<L>(&scenario);
        }
        (self.scenario, self.earlier, self.promised, self.notice) = (Rc::new(scenario), Rc::default(), None, None);
        self.ask();
    }

    /// The scenario with something changed, whose results are compared with those of before.
    fn change(&mut self, changed: Result<L::Scenario, Vec<Fault>>, moving: bool) {
        match changed {
            Ok(scenario) if scenario == *self.scenario => self.faults = Rc::default(),
            Ok(scenario) => {
                // While a slider moves, pale is what was before it began to.
                if let Some(show) = self.show.as_ref().filter(|show| !self.moving && show.has_ended()) {
                    let earlier = Rc::make_mut(&mut self.earlier);
                    earlier.retain(|other| other.scenario != show.scenario && *other.scenario != scenario);
                    earlier.insert(0, Rc::clone(show));
                    earlier.truncate(EARLIER);
                }
                (self.scenario, self.promised) = (Rc::new(scenario), None);
                self.ask();
            }
            Err(faults) => self.faults = Rc::new(faults),
        }
        self.moving = moving;
    }

    fn compare(&mut self, mut methods: Vec<L::Method>) {
        methods.truncate(LANES);
        if !methods.is_empty() && methods != self.methods {
            (self.methods, self.promised) = (methods, None);
            self.ask();
        }
    }

    fn take(&mut self, reply: Reply<L>) {
        let run = reply.run();
        // Late answers to earlier requests are dropped.
        if run != self.run {
            return;
        }
        match reply {
            Reply::Refused { faults, .. } => {
                self.fail();
                self.faults = Rc::new(faults);
            }
            Reply::Missing { digest, .. } => {
                self.fail();
                self.notice = Some(Rc::new(Notice::error(&text::data_missing(L::WORDS.data, &digest), Vec::new())));
            }
            other => match (&mut self.fresh, &mut self.show) {
                (Some(fresh), _) => {
                    Rc::make_mut(fresh).take(other);
                    // Another picture comes when all lanes have something to show.
                    if fresh.has_begun() || (self.show.is_none() && fresh.has_first()) {
                        self.show = self.fresh.take();
                    }
                }
                (None, Some(show)) if show.run == run => Rc::make_mut(show).take(other),
                _ => {}
            },
        }
    }
}

impl<L: Page> Reducible for State<L> {
    type Action = Action<L>;

    fn reduce(self: Rc<Self>, action: Action<L>) -> Rc<Self> {
        Rc::new(match action {
            Action::Visit(fragment) => self.visit(&fragment),
            Action::Open(scenario) => self.with(|scene| scene.open(*scenario)).at(Time::ZERO),
            Action::Set(path, value, moving) => {
                let changed = path::set(&*self.scene.scenario, path, &value).map_err(|fault| vec![fault]);
                self.with(|scene| scene.change(changed, moving))
            }
            Action::Compare(methods) => self.with(|scene| scene.compare(methods)),
            Action::Reset => {
                let scenario = &self.scene.scenario;
                let mut base = presets::get_of::<L::Scenario>(scenario.preset()).map_err(|fault| vec![fault]);
                if let Ok(base) = &mut base {
                    L::enter(base, L::method(scenario), L::seed(scenario));
                }
                self.with(|scene| scene.change(base, false))
            }
            Action::Data(scenario, notes) => {
                let told = (!notes.is_empty()).then(|| text::data_read(&notes));
                self.with(|scene| {
                    scene.notice = told.map(|text| Rc::new(Notice { is_error: false, text, faults: Vec::new() }));
                    // A file that was missing: the same runs, once more.
                    let was_missing = scene.failed && *scenario == *scene.scenario;
                    scene.change(Ok(*scenario), false);
                    if was_missing {
                        scene.ask();
                    }
                })
            }
            Action::Replies(replies) => self.replies(replies),
            Action::Failed(notice) => self.with(|scene| {
                scene.fail();
                scene.notice = Some(Rc::new(notice));
            }),
            Action::Say(notice) => self.with(|scene| scene.notice = notice.map(Rc::new)),
            Action::Work(work) => self.with(|scene| scene.work = work),
            Action::Again => self.with(Scene::ask),
            Action::Clear => self.with(|scene| scene.earlier = Rc::default()),
            Action::Play(on) => self.play(on),
            Action::Tick(secs) => self.tick(secs),
            Action::Seek(at) => self.seek(|_| at),
            Action::Step(by) => self.step(by),
            Action::Speed(speed) => self.with(|scene| scene.speed = speed.clamp(SPEEDS.0, SPEEDS.1)),
        })
    }
}
