//! Everything but the playhead, and what people change of it.

use std::{collections::BTreeMap, rc::Rc};

use edgelab::{
    model::{
        check::Fault,
        intervention::Lane as Future,
        method::{Method, ShieldKind},
        scenario::{Devices, Scenario},
    },
    presets,
};

use super::{LANES, Notice, Pace, Selection};
use crate::{
    bridge::Opened,
    policy::{Policy, name_policy},
    show::Show,
    text,
};

/// So many changes of the scenario can be taken back.
const UNDOS: usize = 100;

/// What can be taken back: a scenario, and the futures of it that are compared.
type Version = (Rc<Scenario>, Vec<Future>);

/// Everything but the playhead.
#[derive(Clone)]
pub struct Scene {
    /// The scenario as set now; its results may be on their way.
    pub scenario: Rc<Scenario>,
    /// The futures to compare: methods, and what changes in mid-run.
    pub futures: Vec<Future>,
    /// The method that comes back when the shield is switched on.
    pub(super) shielded: Method,
    /// The number of the latest request.
    pub run: u64,
    /// The results on show.
    pub show: Option<Rc<Show>>,
    /// Whether the results on show become pale curves when others come.
    pub(super) keeps_ghost: bool,
    /// Whether a setting is being moved.
    pub(super) moving: bool,
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
    /// Whether devices are dragged on the stages.
    pub drags: bool,
    /// A file with data of the reader's own, for the close look, and how many there have been.
    pub opened: Option<(u64, Rc<Opened>)>,
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
    pub(super) fresh: bool,
    /// The moment that the address names; where results go when they come first.
    pub start_secs: Option<f64>,
    /// Whether the first results play by themselves.
    pub autoplay: bool,
    /// Counts playheads set by hand, so that the address follows those and not every frame.
    pub moves: u64,
    /// How it was before the last changes, the latest last.
    past: Rc<Vec<Version>>,
    /// What was taken back, the latest last.
    future: Rc<Vec<Version>>,
}
impl Scene {
    /// A scenario, before anything is known of its runs.
    pub(super) fn of(scenario: Scenario) -> Self {
        Self {
            futures: proposed(&scenario.preset),
            scenario: Rc::new(scenario),
            shielded: Method::SroleD,
            run: 1,
            show: None,
            keeps_ghost: false,
            moving: false,
            progress: 0,
            faults: Rc::default(),
            held: Rc::default(),
            notice: None,
            failed: false,
            selection: None,
            drags: false,
            opened: None,
            playing: false,
            pace: Pace::Story,
            story_speed: 1.0,
            clock_speed: 60.0,
            promised: None,
            fresh: true,
            start_secs: None,
            autoplay: false,
            moves: 0,
            past: Rc::default(),
            future: Rc::default(),
        }
    }

    /// Whether there is a change to take back.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is a change that was taken back.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// The speed of the clock that is chosen.
    pub fn speed(&self) -> f64 {
        match self.pace {
            Pace::Story => self.story_speed,
            Pace::Clock => self.clock_speed,
        }
    }

    /// What is wrong, in words, if anything is.
    pub fn error(&self) -> Option<String> {
        let notice = self.notice.as_ref().filter(|notice| notice.is_error).map(|notice| notice.text.clone());
        self.faults.first().map(Fault::to_string).or(notice)
    }

    /// The lane whose shield the switch means: the last of those that act by MARL's policy.
    pub fn shield_lane(&self) -> Option<usize> {
        self.futures.iter().rposition(|lane| matches!(lane.method, Method::Marl | Method::SroleC | Method::SroleD))
    }

    /// Whether that lane has its shield on.
    pub fn shield_on(&self) -> bool {
        self.shield_lane().is_some_and(|lane| self.futures[lane].method.shield() != ShieldKind::None)
    }

    /// The digests of the results on show, joined by commas.
    pub fn digest(&self) -> Option<String> {
        let digests: Vec<&str> = self.show.as_ref()?.lanes.iter().map(|lane| lane.outcome.digest.as_str()).collect();
        Some(digests.join(","))
    }
}
impl Scene {
    /// Asks for what is to be run now, under a new number.
    pub(super) fn ask(&mut self) {
        self.drop_impossible();
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

    pub(super) fn set(&mut self, scenario: Scenario, moving: bool) {
        // What was said of the settings before is no longer about these.
        self.notice = self.notice.take().filter(|notice| notice.is_error);
        let goes_on = moving && self.moving;
        self.keeps_ghost |= !(self.fresh || goes_on);
        self.faults = Rc::default();
        self.moving = moving;
        if *self.scenario != scenario {
            // A knob that is being moved is one change.
            if !goes_on {
                self.remember();
            }
            self.select_in(&scenario);
            self.scenario = Rc::new(scenario);
            self.ask();
        }
    }

    /// Takes back the last change of the scenario.
    pub(super) fn undo(&mut self) {
        if let Some(old) = Rc::make_mut(&mut self.past).pop() {
            let now = self.turn(old);
            push(&mut self.future, now);
        }
    }

    /// Makes the change again that was taken back last.
    pub(super) fn redo(&mut self) {
        if let Some(next) = Rc::make_mut(&mut self.future).pop() {
            let now = self.turn(next);
            push(&mut self.past, now);
        }
    }

    /// Goes to another version; the one that is left.
    fn turn(&mut self, (scenario, futures): Version) -> Version {
        self.select_in(&scenario);
        let left = (std::mem::replace(&mut self.scenario, scenario), std::mem::replace(&mut self.futures, futures));
        self.keeps_ghost |= !self.fresh;
        self.moving = false;
        self.ask();
        left
    }

    /// Keeps what is left, so that it can be gone back to.
    fn remember(&mut self) {
        push(&mut self.past, (Rc::clone(&self.scenario), self.futures.clone()));
        self.future = Rc::default();
    }

    /// What is looked at closely is looked at in another scenario as well, if it is there: devices are found by name.
    fn select_in(&mut self, scenario: &Scenario) {
        let (old, new) = (&self.scenario.cluster.devices, &scenario.cluster.devices);
        if old == new && self.scenario.workload.jobs == scenario.workload.jobs {
            return;
        }
        let name = match (self.selection, &self.show) {
            (Some(Selection::Device(device)), Some(show)) => {
                show.instance.devices.get(device as usize).map(|d| &d.name)
            }
            _ => None,
        };
        self.selection = match (new, name) {
            (Devices::Listed(devices), Some(name)) => {
                let place = devices.iter().position(|device| device.name == *name);
                place.map(|place| Selection::Device(place as u32))
            }
            _ => None,
        };
    }

    /// Leaves out the futures that the scenario cannot have, and says so.
    fn drop_impossible(&mut self) {
        let mut left_out = Vec::new();
        let scenario = Rc::clone(&self.scenario);
        self.futures.retain(|future| match future.fits(&scenario) {
            Ok(()) => true,
            Err(fault) => {
                left_out.push(fault);
                false
            }
        });
        if self.futures.is_empty() {
            self.futures = proposed(&scenario.preset);
        }
        if !left_out.is_empty() {
            self.notice = Some(Rc::new(Notice::error(text::FUTURES_LEFT_OUT, left_out)));
        }
    }

    /// Another scenario: nothing of the old one is compared with it.
    pub(super) fn open(&mut self, scenario: Scenario) {
        self.scenario = Rc::new(scenario);
        self.fresh = true;
        self.keeps_ghost = false;
        self.selection = None;
        self.notice = None;
        self.autoplay = self.playing;
        self.playing = false;
        self.moves += 1;
        self.past = Rc::default();
        self.future = Rc::default();
        self.ask();
    }

    /// Switches the shield of the last lane that can have one.
    pub(super) fn shield(&mut self, on: bool) {
        if let Some(lane) = self.shield_lane() {
            let mut futures = self.futures.clone();
            if !on {
                self.shielded = futures[lane].method;
            }
            futures[lane].method = if on { self.shielded } else { Method::Marl };
            self.compare(futures);
        }
    }

    pub(super) fn hold(&mut self, policy: &Policy, kept: bool) {
        Rc::make_mut(&mut self.held).insert(policy.digest.clone(), Rc::clone(&policy.content));
        let mut scenario = Scenario::clone(&self.scenario);
        name_policy(&mut scenario, policy.method(), &policy.digest);
        self.set(scenario, false);
        let text = text::policy_held(&policy.digest, policy.method(), &policy.describe(), kept);
        self.notice = Some(Rc::new(Notice { is_error: false, text, faults: Vec::new() }));
    }

    pub(super) fn compare(&mut self, mut futures: Vec<Future>) {
        futures.truncate(LANES);
        if !futures.is_empty() && futures != self.futures {
            self.remember();
            self.futures = futures;
            self.ask();
        }
    }
}

/// The futures that a preset proposes to compare.
pub fn proposed(preset: &str) -> Vec<Future> {
    presets::methods(preset).iter().copied().map(Future::from).collect()
}

/// Adds a version to those that can be gone to; the oldest goes first.
fn push(stack: &mut Rc<Vec<Version>>, version: Version) {
    let stack = Rc::make_mut(stack);
    stack.push(version);
    stack.drain(..stack.len().saturating_sub(UNDOS));
}
