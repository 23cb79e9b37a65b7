//! The one reducer of the learning page.

use std::rc::Rc;

use edgelab::{
    codec::{self, View},
    model::{check::Fault, method::Method, path, scenario::Scenario},
    presets,
    study::lesson::{Evaluation, Progress, Reply},
};
use yew::Reducible;

use crate::{hooks, policy::Policy, store::Notice, text::learning as text};

/// Points of a curve of episodes: each is the median of as many episodes as it takes.
const POINTS: u32 = 100;

/// What is to be trained, and how long.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    /// The scenario; its method is the one that is trained.
    pub scenario: Rc<Scenario>,
    /// The training seed.
    pub seed: u64,
    /// Episodes.
    pub episodes: u32,
    /// Judged after so many episodes.
    pub every: u32,
}

/// What an address says before the digest of a policy at hand, which this browser keeps.
const POLICY: &str = "train.policy=";

/// Settings of the training itself, which stand in the address beside the scenario's.
pub const NUMBERS: [&str; 3] = ["train.seed", "train.episodes", "train.every"];

impl Setup {
    /// What an address asks for, and what is wrong with it.
    pub fn read(fragment: &str) -> (Self, Vec<Fault>) {
        let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
        let (mine, rest): (Vec<&str>, Vec<&str>) = fragment.split('&').partition(|pair| pair.starts_with("train."));
        let decoded = codec::decode(&rest.join("&"));
        let (mut scenario, mut faults) = (decoded.scenario, decoded.faults);
        let asked = mine.iter().find_map(|pair| pair.strip_prefix("train.method="));
        scenario.study.method =
            asked.and_then(|name| name.parse().ok()).filter(|m: &Method| m.is_learning()).unwrap_or(Method::Marl);
        let mut setup = Self { scenario: Rc::new(scenario), seed: 1, episodes: 1000, every: 100 };
        let others = |pair: &&str| !pair.starts_with("train.method=") && !pair.starts_with(POLICY);
        for pair in mine.into_iter().filter(others) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match setup.with_number(name, value) {
                Ok(changed) => setup = changed,
                Err(fault) => faults.push(fault),
            }
        }
        (setup, faults)
    }

    /// The scenario alone as a fragment, for the other pages; `None` where it is too large for an address.
    pub fn shared(&self) -> Option<String> {
        let mut scenario = Scenario::clone(&self.scenario);
        // The method stands beside the numbers: what a scenario compares is another matter.
        scenario.study.method = presets::get(&scenario.preset).map_or(Method::Marl, |preset| preset.study.method);
        codec::encode(&scenario, &View::default()).ok()
    }

    /// The fragment of an address that leads here; `None` where the scenario is too large for one.
    pub fn write(&self) -> Option<String> {
        let mut fragment = self.shared()?;
        fragment.push_str(&format!("&train.method={}", self.scenario.study.method));
        for (name, value) in NUMBERS.into_iter().zip(self.numbers()) {
            fragment.push_str(&format!("&{name}={value}"));
        }
        Some(fragment)
    }

    /// What would be trained, in a few words.
    pub fn describe(&self) -> String {
        let study = &self.scenario.study;
        let learner = study.learning.learner.name();
        text::setup(study.method, &self.scenario.preset, learner, self.episodes, self.seed)
    }

    /// Training seed, episodes, and episodes between two judgements.
    pub fn numbers(&self) -> [u64; 3] {
        [self.seed, u64::from(self.episodes), u64::from(self.every)]
    }

    /// The same with one of the [`NUMBERS`] changed.
    ///
    /// # Errors
    /// A text that is no such number.
    pub fn with_number(&self, name: &str, value: &str) -> Result<Self, Fault> {
        let fault = |problem: String| Fault::new(edgelab::model::check::excerpt(name), problem);
        let whole = value.trim().parse::<u64>().map_err(|_| fault(text::NOT_WHOLE.to_owned()))?;
        let most = edgelab::model::limits::EPISODES;
        let count = || {
            u32::try_from(whole)
                .ok()
                .filter(|n| (1..=most).contains(n))
                .ok_or_else(|| fault(text::between(1, most.into())))
        };
        let mut next = self.clone();
        match name {
            "train.seed" if whole <= edgelab::model::limits::TRAINING_SEEDS => next.seed = whole,
            "train.seed" => return Err(fault(text::between(0, edgelab::model::limits::TRAINING_SEEDS))),
            "train.episodes" => next.episodes = count()?,
            "train.every" => next.every = count()?,
            _ => return Err(fault(text::UNKNOWN.to_owned())),
        }
        Ok(next)
    }
}

/// How far the training is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Nothing is being trained.
    Idle,
    /// Episodes are run.
    Runs,
    /// It rests.
    Rests,
    /// It has come to its end.
    Done,
}

/// Medians of an episode's numbers, over as many episodes as one point stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Bin {
    /// The last of the episodes, from 1.
    pub episode: u32,
    /// The numbers, in the order of [`numbers`].
    pub medians: [f64; 4],
}

/// What an episode is drawn by: reward, training time, collisions proposed and executed.
fn numbers(episode: &Progress) -> [f64; 4] {
    [episode.reward, episode.training_secs, episode.collisions_proposed as f64, episode.collisions_executed as f64]
}

/// A training, as seen from the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// What is trained.
    pub setup: Setup,
    /// Episodes so far.
    pub done: u32,
    /// Episodes that one point of the curves stands for.
    pub width: u32,
    /// The points so far.
    pub bins: Rc<Vec<Bin>>,
    open: Vec<[f64; 4]>,
    /// The judgements so far.
    pub evaluations: Rc<Vec<Evaluation>>,
    /// Milliseconds of the clock that work has taken, and when the present stretch began.
    worked_ms: f64,
    since_ms: f64,
}

impl Course {
    fn new(setup: Setup, now_ms: f64) -> Self {
        let width = setup.episodes.div_ceil(POINTS);
        let (bins, evaluations) = (Rc::default(), Rc::default());
        Self { setup, done: 0, width, bins, open: Vec::new(), evaluations, worked_ms: 0.0, since_ms: now_ms }
    }

    fn take(&mut self, episodes: &[Progress]) {
        for episode in episodes {
            self.done = episode.episode + 1;
            self.open.push(numbers(episode));
            if self.open.len() as u32 >= self.width || self.done == self.setup.episodes {
                let open = std::mem::take(&mut self.open);
                let median = |place: usize| {
                    let values: Vec<f64> = open.iter().map(|numbers| numbers[place]).collect();
                    edgelab::num::stats::median(&values).unwrap_or(0.0)
                };
                let bin = Bin { episode: self.done, medians: [median(0), median(1), median(2), median(3)] };
                Rc::make_mut(&mut self.bins).push(bin);
            }
        }
    }

    /// Seconds of work so far.
    pub fn worked_secs(&self, runs: bool, now_ms: f64) -> f64 {
        let stretch = if runs { now_ms - self.since_ms } else { 0.0 };
        (self.worked_ms + stretch) / 1000.0
    }

    /// About how many seconds of work are left; `None` before anything can be said.
    pub fn left_secs(&self, runs: bool, now_ms: f64) -> Option<f64> {
        let share = f64::from(self.done) / f64::from(self.setup.episodes);
        let worked = self.worked_secs(runs, now_ms);
        (self.done > 20 && worked > 0.5).then(|| worked * (1.0 - share) / share)
    }
}

/// The state of the page.
#[derive(Clone, PartialEq)]
pub struct State {
    /// What would be trained next.
    pub setup: Setup,
    /// The number of the latest training.
    pub run: u64,
    /// How far it is.
    pub phase: Phase,
    /// The training on show.
    pub course: Option<Rc<Course>>,
    /// The policy at hand: trained here, or opened.
    pub policy: Option<Rc<Policy>>,
    /// Whether the browser keeps it, so that the address may name it.
    pub kept: bool,
    /// Episodes that it was to have, where its training was cancelled.
    pub cut: Option<u32>,
    /// What is wrong with the settings.
    pub faults: Rc<Vec<Fault>>,
    /// A message.
    pub notice: Option<Rc<Notice>>,
}

/// What can happen to the page.
pub enum Action {
    /// Another address.
    Visit(String),
    /// Another preset.
    Preset(String),
    /// A setting of the scenario, by path.
    Set(&'static str, String),
    /// One of the [`NUMBERS`].
    Number(&'static str, String),
    /// Training begins, at this time of the clock (milliseconds).
    Begin(f64),
    /// It rests or goes on, at this time.
    Pause(bool, f64),
    /// It is given up; what was learned so far stays.
    Cancel,
    /// The browser keeps the policy at hand.
    Kept,
    /// An answer of the worker, at this time.
    Answer(Reply, f64),
    /// The worker died.
    Failed(String),
    /// A policy file was opened, or cannot be.
    Opened(Result<Box<Policy>, Fault>),
    /// Something to say, or the end of it.
    Say(Option<Notice>),
}

/// The policy that an address names, if this browser keeps it: by itself, or as one by which the scenario acts.
fn named(fragment: &str, scenario: &Scenario) -> Option<Policy> {
    let own = fragment.split(['#', '&']).find_map(|pair| pair.strip_prefix(POLICY));
    let policies = &scenario.study.policies;
    let all = [&policies.marl, &policies.rl, &policies.srole_c, &policies.srole_d].map(String::as_str);
    let digests = own.into_iter().chain(policies.digest_for(scenario.study.method)).chain(all);
    let mut digests = digests.filter(|digest| !digest.is_empty());
    digests.find_map(|digest| {
        let policy = hooks::kept_policy(digest).and_then(|content| Policy::read(content).ok());
        policy.filter(|policy| policy.digest == *digest)
    })
}

impl State {
    /// The state at the start: what the address says.
    pub fn open(fragment: &str) -> Self {
        let (setup, faults) = Setup::read(fragment);
        let notice = (!faults.is_empty()).then(|| Rc::new(Notice::error(text::ADDRESS_FAULTS, faults)));
        let policy = named(fragment, &setup.scenario).map(Rc::new);
        let (faults, course, cut, kept) = (Rc::default(), None, None, policy.is_some());
        Self { setup, run: 0, phase: Phase::Idle, course, policy, kept, cut, faults, notice }
    }

    /// The fragment that leads here, also to the policy at hand where the browser keeps it.
    pub fn write(&self) -> Option<String> {
        let mut fragment = self.setup.write()?;
        if let Some(policy) = self.policy.as_ref().filter(|_| self.kept) {
            fragment.push_str(&format!("&{POLICY}{}", policy.digest));
        }
        Some(fragment)
    }

    /// The training on show, if something else is set by now.
    pub fn earlier(&self) -> Option<&Setup> {
        self.course.as_ref().map(|course| &course.setup).filter(|setup| **setup != self.setup)
    }

    fn set(&mut self, changed: Result<Setup, Fault>) {
        match changed {
            Ok(setup) => (self.setup, self.faults) = (setup, Rc::default()),
            Err(fault) => self.faults = Rc::new(vec![fault]),
        }
    }

    fn answer(&mut self, reply: Reply, now_ms: f64) {
        // Late answers to earlier requests are dropped.
        let Some(course) = self.course.as_mut().filter(|_| reply.run() == self.run) else { return };
        match reply {
            Reply::Refused { faults, .. } => {
                self.phase = Phase::Idle;
                self.course = None;
                self.faults = Rc::new(faults);
            }
            Reply::Episodes { episodes, .. } => Rc::make_mut(course).take(&episodes),
            Reply::Evaluated { evaluation, .. } => Rc::make_mut(&mut Rc::make_mut(course).evaluations).push(evaluation),
            Reply::Trained { content, .. } => {
                let course = Rc::make_mut(course);
                course.worked_ms = course.worked_secs(self.phase == Phase::Runs, now_ms) * 1000.0;
                let planned = course.setup.episodes;
                if course.done >= planned {
                    self.phase = Phase::Done;
                }
                match Policy::read(content) {
                    // Cancelled before its first episode.
                    Ok(policy) if policy.origin.episodes == 0 => {}
                    Ok(policy) => {
                        self.cut = (policy.origin.episodes < planned).then_some(planned);
                        self.policy = Some(Rc::new(policy));
                    }
                    Err(fault) => self.notice = Some(Rc::new(Notice::error(text::POLICY_FAULTS, vec![fault]))),
                }
            }
        }
    }

    fn opened(&mut self, policy: Result<Box<Policy>, Fault>) {
        self.notice = match policy {
            Err(fault) => Some(Rc::new(Notice::error(text::POLICY_FAULTS, vec![fault]))),
            Ok(policy) => {
                let notice = Notice { is_error: false, text: policy.remarks(&self.setup.scenario), faults: Vec::new() };
                (self.policy, self.kept, self.cut) = (Some(Rc::new(*policy)), false, None);
                Some(Rc::new(notice))
            }
        };
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = State::clone(&self);
        match action {
            Action::Visit(fragment) => {
                let opened = State::open(&fragment);
                (next.setup, next.notice, next.faults) = (opened.setup, opened.notice, opened.faults);
                if opened.policy.is_some() {
                    (next.policy, next.kept, next.cut) = (opened.policy, true, None);
                }
            }
            Action::Preset(name) => {
                let changed = presets::get(&name).map(|mut scenario| {
                    scenario.study.method = self.setup.scenario.study.method;
                    scenario.study.learning = self.setup.scenario.study.learning.clone();
                    Setup { scenario: Rc::new(scenario), ..self.setup.clone() }
                });
                next.set(changed);
            }
            Action::Set(path, value) => next.set(
                path::set(&*self.setup.scenario, path, &value)
                    .map(|scenario| Setup { scenario: Rc::new(scenario), ..self.setup.clone() }),
            ),
            Action::Number(name, value) => next.set(self.setup.with_number(name, &value)),
            Action::Begin(now_ms) => {
                next.run += 1;
                next.phase = Phase::Runs;
                next.course = Some(Rc::new(Course::new(self.setup.clone(), now_ms)));
                (next.policy, next.notice, next.faults) = (None, None, Rc::default());
                (next.kept, next.cut) = (false, None);
            }
            Action::Pause(rests, now_ms) => {
                if let Some(course) = next.course.as_mut().map(Rc::make_mut) {
                    course.worked_ms = course.worked_secs(self.phase == Phase::Runs, now_ms) * 1000.0;
                    course.since_ms = now_ms;
                    next.phase = if rests { Phase::Rests } else { Phase::Runs };
                }
            }
            // Its last episodes and its policy are still to come.
            Action::Cancel => next.phase = Phase::Idle,
            Action::Kept => next.kept = true,
            Action::Answer(reply, now_ms) => next.answer(reply, now_ms),
            Action::Failed(problem) => {
                next.run += 1;
                next.phase = Phase::Idle;
                next.notice = Some(Rc::new(Notice::error(&problem, Vec::new())));
            }
            Action::Opened(policy) => next.opened(policy),
            Action::Say(notice) => next.notice = notice.map(Rc::new),
        }
        Rc::new(next)
    }
}
