//! The one reducer of the experiments page.

use std::{collections::BTreeMap, rc::Rc};

use edgelab::{
    experiment::{
        plan::{Axis, Entry, Plan, Start},
        sweep::{Row, Sweep},
    },
    model::{check::Fault, method::Method, path, scenario::Scenario},
    num::sort::sort_by_key,
    presets,
    study::runs::{Line, Reply},
};
use yew::Reducible;

use super::draft;
use crate::{store::Notice, text::experiments as text};

/// At most so many runs are run by a page.
pub const MOST_RUNS: u64 = 20_000;
/// At most so many settings vary in a plan that is made here.
pub const MOST_AXES: usize = 3;
/// The path of the first evaluation seed.
pub const FIRST: &str = "seeds.first";
/// The path of their number.
pub const COUNT: &str = "seeds.count";

/// A shipped policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipped {
    /// Digest of its file.
    pub digest: String,
    /// The method that it was trained for.
    pub method: Method,
}

/// How far the runs are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Nothing is being run.
    Idle,
    /// Runs are run.
    Runs,
    /// All have been run.
    Done,
}

/// Runs of one plan.
#[derive(Clone)]
pub struct Ran {
    /// The plan.
    pub sweep: Rc<Sweep>,
    /// The rows so far; in order when all are there.
    pub rows: Rc<Vec<Row>>,
    /// When they began, and how long they took: milliseconds of the clock.
    pub began_ms: f64,
    /// How long they took, once all are there.
    pub took_ms: f64,
}

/// The state of the page.
#[derive(Clone)]
pub struct State {
    /// What would be run next.
    pub plan: Rc<Plan>,
    /// What is wrong with it, and with what was typed.
    pub faults: Rc<Vec<Fault>>,
    /// What was typed and is not in the plan because of what is wrong with it, by path.
    pub typed: Rc<BTreeMap<String, (String, String)>>,
    /// The number of the latest work.
    pub run: u64,
    /// How far it is.
    pub phase: Phase,
    /// The runs on show.
    pub ran: Option<Ran>,
    /// Which measure is on show.
    pub measure: usize,
    /// The entry against which changes are stated.
    pub baseline: usize,
    /// Which value of each axis but the first is on show.
    pub facets: Vec<usize>,
    /// The comparison on show, by combination; its number.
    pub compared: Rc<BTreeMap<u64, Vec<Line>>>,
    /// The number of the latest comparison.
    pub asked: u64,
    /// The shipped policies.
    pub shipped: Rc<Vec<Shipped>>,
    /// A message.
    pub notice: Option<Rc<Notice>>,
}

/// What people do to the plan.
pub enum Edit {
    /// Another preset.
    Preset(String),
    /// A setting varies.
    Vary(&'static str),
    /// It does not.
    Fix(usize),
    /// The values of an axis, as a text.
    Values(usize, String),
    /// A method competes, or not.
    Toggle(Method),
    /// Learned methods act by all shipped training seeds, or by the scenario's own policy.
    AllSeeds(bool),
    /// The first evaluation seed ([`FIRST`]) or how many ([`COUNT`]), as a text.
    Seeds(&'static str, String),
}

/// What can happen to the page.
pub enum Action {
    /// Another address.
    Visit(String),
    /// A plan file was opened.
    Open(Result<Box<Plan>, Vec<Fault>>),
    /// The plan is changed.
    Edit(Edit),
    /// The runs begin, at this time of the clock.
    Begin(f64),
    /// They are given up.
    Cancel,
    /// Rows of a run, at this time.
    Rows(u64, Vec<Row>, f64),
    /// A run failed: why.
    Failed(u64, Notice),
    /// Another measure.
    Measure(usize),
    /// Another baseline.
    Baseline(usize),
    /// Another value of an axis but the first.
    Facet(usize, usize),
    /// An answer about the table.
    Answer(Reply),
    /// The shipped policies are known.
    Shipped(Vec<Shipped>),
    /// Something to say, or the end of it.
    Say(Option<Notice>),
}

impl State {
    /// The state at the start: what the address says.
    pub fn open(fragment: &str) -> Self {
        let (plan, faults) = draft::read(fragment);
        let notice = (!faults.is_empty()).then(|| Rc::new(Notice::error(text::ADDRESS_FAULTS, faults)));
        let state = Self {
            plan: Rc::new(plan),
            faults: Rc::default(),
            typed: Rc::default(),
            run: 0,
            phase: Phase::Idle,
            ran: None,
            measure: 0,
            baseline: 0,
            facets: Vec::new(),
            compared: Rc::default(),
            asked: 0,
            shipped: Rc::default(),
            notice,
        };
        let plan = Plan::clone(&state.plan);
        state.planned(plan)
    }

    /// The same with another plan, checked.
    fn planned(mut self, plan: Plan) -> Self {
        let count = plan.count();
        let mut faults = plan.check().err().unwrap_or_default();
        if faults.is_empty() && count > MOST_RUNS {
            faults.push(Fault::new("", text::too_many(count, MOST_RUNS)));
        }
        faults.extend(self.typed.iter().map(|(path, (_, problem))| Fault::new(path.clone(), problem.clone())));
        (self.plan, self.faults) = (Rc::new(plan), Rc::new(faults));
        self
    }

    /// The same with the plan changed.
    fn change(self, change: impl FnOnce(&mut Plan)) -> Self {
        let mut plan = Plan::clone(&self.plan);
        change(&mut plan);
        self.planned(plan)
    }

    /// The same with a text that cannot be a part of the plan: it stands where it was typed until it is put right.
    fn mistyped(mut self, path: String, typed: String, problem: String) -> Self {
        Rc::make_mut(&mut self.typed).insert(path, (typed, problem));
        self.change(|_| {})
    }

    /// The same without what was typed below a path.
    fn retyped(mut self, path: &str) -> Self {
        Rc::make_mut(&mut self.typed).retain(|other, _| !other.starts_with(path));
        self
    }

    /// Whether the results on show are of another plan than the present one.
    pub fn is_stale(&self) -> bool {
        self.ran.as_ref().is_some_and(|ran| *ran.sweep.plan() != *self.plan)
    }

    /// The same with a fault, and the plan as it was.
    fn fault(mut self, path: String, problem: impl Into<String>) -> Self {
        self.faults = Rc::new(vec![Fault::new(path, problem)]);
        self
    }

    /// The scenario of the plan; the default one where it cannot be.
    pub fn base(&self) -> Scenario {
        self.plan.base().unwrap_or_else(|_| presets::default())
    }

    /// Whether the learned methods act by several policies.
    pub fn has_all_seeds(&self) -> bool {
        self.plan.entries.iter().any(|entry| entry.policies.len() > 1)
    }

    /// The policies of all training seeds by which a method acts.
    fn policies(&self, method: Method) -> Vec<String> {
        let base = self.base();
        let trained_as = match base.study.policies.field_for(method) {
            "rl" => Method::Rl,
            "srole_c" => Method::SroleC,
            "srole_d" => Method::SroleD,
            _ => Method::Marl,
        };
        let mine = self.shipped.iter().filter(|shipped| method.is_learning() && shipped.method == trained_as);
        mine.map(|shipped| shipped.digest.clone()).collect()
    }

    fn all_seeds(self, all: bool) -> Self {
        if all && self.shipped.is_empty() {
            return self.fault("entries".to_owned(), text::ALL_FIVE_NEEDS_INDEX);
        }
        let policies: Vec<Vec<String>> = self.plan.entries.iter().map(|entry| self.policies(entry.method)).collect();
        self.change(|plan| {
            for (entry, policies) in plan.entries.iter_mut().zip(policies) {
                entry.policies = if all { policies } else { Vec::new() };
            }
        })
    }

    fn toggle(self, method: Method) -> Self {
        let all = self.has_all_seeds();
        let policies = if all { self.policies(method) } else { Vec::new() };
        self.change(|plan| {
            let before = plan.entries.len();
            plan.entries.retain(|entry| entry.method != method);
            if plan.entries.len() == before {
                plan.entries.push(Entry { policies, ..Entry::of(method) });
                // Entries made here stand in the order in which methods are listed.
                sort_by_key(&mut plan.entries, |entry| entry.method);
            }
        })
    }

    fn seeds(self, path: &'static str, typed: String) -> Self {
        let Ok(whole) = typed.trim().parse() else {
            return self.mistyped(path.to_owned(), typed, text::NOT_WHOLE.to_owned());
        };
        self.retyped(path).change(|plan| match path {
            FIRST => plan.seeds.first = whole,
            _ => plan.seeds.count = whole,
        })
    }

    fn values(self, place: usize, typed: String) -> Self {
        let path = format!("axes.{place}.values");
        let Some(axis) = self.plan.axes.get(place) else { return self };
        match draft::values(&axis.path, &typed) {
            Ok(values) => self.retyped(&path).change(|plan| plan.axes[place].values = values),
            Err(problem) => self.mistyped(path, typed, problem),
        }
    }

    fn rows(&mut self, mut rows: Vec<Row>, now_ms: f64) {
        let Some(ran) = self.ran.as_mut().filter(|_| self.phase == Phase::Runs) else { return };
        let all = Rc::make_mut(&mut ran.rows);
        all.append(&mut rows);
        if all.len() as u64 >= ran.sweep.count() {
            sort_by_key(all, |row| row.cell);
            ran.took_ms = now_ms - ran.began_ms;
            self.phase = Phase::Done;
            self.ask();
        }
    }

    /// Another comparison is wanted.
    fn ask(&mut self) {
        self.asked += 1;
        self.compared = Rc::default();
    }

    fn begin(mut self, now_ms: f64) -> Self {
        match Sweep::new(Plan::clone(&self.plan)) {
            Ok(sweep) => {
                self.run += 1;
                self.phase = Phase::Runs;
                self.facets = vec![0; sweep.plan().axes.len().saturating_sub(1)];
                self.baseline = self.baseline.min(sweep.plan().entries.len() - 1);
                self.ran = Some(Ran { sweep: Rc::new(sweep), rows: Rc::default(), began_ms: now_ms, took_ms: 0.0 });
                self.compared = Rc::default();
                self.notice = None;
            }
            Err(faults) => self.faults = Rc::new(faults),
        }
        self
    }

    fn answer(&mut self, reply: Reply) {
        if reply.run() != self.asked {
            return;
        }
        match reply {
            Reply::Compared { combination, lines, .. } => {
                drop(Rc::make_mut(&mut self.compared).insert(combination, lines))
            }
            Reply::Refused { faults, .. } => self.notice = Some(Rc::new(Notice::error(text::RUN_FAULTS, faults))),
            _ => {}
        }
    }
}

impl State {
    /// What people do to the plan.
    fn edited(self, edit: Edit) -> Self {
        match edit {
            Edit::Preset(name) => self.change(|plan| {
                plan.scenario = Start::Preset(name);
                plan.settings.clear();
            }),
            Edit::Vary(path) => {
                let value = path::get(&self.base(), path).unwrap_or_default();
                self.change(|plan| plan.axes.push(Axis { path: path.to_owned(), values: vec![value] }))
            }
            // Those behind it get other places.
            Edit::Fix(place) => self.retyped("axes.").change(|plan| drop(plan.axes.remove(place))),
            Edit::Values(place, list) => self.values(place, list),
            Edit::Toggle(method) => self.toggle(method),
            Edit::AllSeeds(all) => self.all_seeds(all),
            Edit::Seeds(path, typed) => self.seeds(path, typed),
        }
    }

    /// What happens to runs, findings and messages.
    fn apply(&mut self, action: Action) {
        match action {
            Action::Cancel => {
                self.run += 1;
                (self.phase, self.ran) = (Phase::Idle, None);
            }
            Action::Rows(run, rows, now_ms) if run == self.run => self.rows(rows, now_ms),
            Action::Failed(run, notice) if run == self.run => {
                (self.phase, self.ran, self.notice) = (Phase::Idle, None, Some(Rc::new(notice)));
            }
            Action::Measure(measure) => {
                self.measure = measure;
                self.ask();
            }
            Action::Baseline(baseline) => {
                self.baseline = baseline;
                self.ask();
            }
            Action::Facet(axis, place) => {
                if let Some(facet) = self.facets.get_mut(axis) {
                    *facet = place;
                }
            }
            Action::Answer(reply) => self.answer(reply),
            Action::Shipped(shipped) => self.shipped = Rc::new(shipped),
            Action::Say(notice) => self.notice = notice.map(Rc::new),
            // Late rows and failures of earlier runs; and what makes another plan, which is dealt with before.
            _ => {}
        }
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = State::clone(&self);
        Rc::new(match action {
            Action::Visit(fragment) => {
                let (plan, faults) = draft::read(&fragment);
                next.notice = (!faults.is_empty()).then(|| Rc::new(Notice::error(text::ADDRESS_FAULTS, faults)));
                next.retyped("").planned(plan)
            }
            Action::Open(Ok(plan)) => {
                next.notice = None;
                next.retyped("").planned(*plan)
            }
            Action::Open(Err(faults)) => {
                next.notice = Some(Rc::new(Notice::error(text::PLAN_FAULTS, faults)));
                next
            }
            Action::Edit(edit) => next.edited(edit),
            Action::Begin(now_ms) => next.begin(now_ms),
            other => {
                next.apply(other);
                next
            }
        })
    }
}
