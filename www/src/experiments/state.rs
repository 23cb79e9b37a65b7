//! The one reducer of the experiments page.

use std::{collections::BTreeMap, rc::Rc};

use edgelab::{
    codec,
    experiment::{
        plan::{Axis, Entry, Plan, Seeds, Start},
        sweep::{Row, Sweep},
    },
    model::{
        check::{Fault, excerpt},
        method::Method,
        path,
        scenario::Scenario,
    },
    presets,
    study::runs::{Line, Reply},
};
use serde_json::Value;
use yew::Reducible;

use crate::{store::Notice, text::experiments as text};

/// At most so many runs are run by a page.
pub const MOST_RUNS: u64 = 20_000;
/// At most so many settings vary in a plan that is made here.
pub const MOST_AXES: usize = 3;
/// What an address says before a packed plan.
const PLAN: &str = "plan=";

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
    /// What is wrong with it.
    pub faults: Rc<Vec<Fault>>,
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

/// What can happen to the page.
pub enum Action {
    /// Another address.
    Visit(String),
    /// A plan file was opened.
    Open(Result<Box<Plan>, Vec<Fault>>),
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
    /// First evaluation seed and how many, as texts; `None` stays.
    Seeds(Option<String>, Option<String>),
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

/// The plan that an address names, and what is wrong with it.
fn read(fragment: &str) -> (Plan, Vec<Fault>) {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    if let Some(packed) = fragment.split('&').find_map(|pair| pair.strip_prefix(PLAN)) {
        let faults = match codec::unpack_text(packed).map(|plan| Plan::read(&plan)) {
            Ok(Ok(plan)) => return (plan, Vec::new()),
            Ok(Err(faults)) => faults,
            Err(_) => vec![Fault::new("plan", text::BROKEN_PLAN)],
        };
        return (of(&presets::default()), faults);
    }
    let decoded = codec::decode(fragment);
    (of(&decoded.scenario), decoded.faults)
}

/// The plan that this page proposes for a scenario.
fn of(scenario: &Scenario) -> Plan {
    let seeds = Seeds { first: 1, count: 10 };
    let entries = vec![Entry::of(Method::Marl), Entry::of(Method::SroleD)];
    let mut plan = match presets::get(&scenario.preset) {
        Ok(base) => {
            let mut plan = Plan::new(Start::Preset(scenario.preset.clone()), entries, seeds);
            let changes = path::diff(&base, scenario).into_iter();
            // Methods and seeds are the plan's own.
            let changes = changes.filter(|(path, _)| path != "seed" && path != "study.method");
            plan.settings =
                changes.filter_map(|(path, _)| Some((path.clone(), path::get(scenario, &path).ok()?))).collect();
            plan
        }
        Err(_) => Plan::new(Start::Own(Box::new(scenario.clone())), entries, seeds),
    };
    let values = [0.7, 0.8, 0.9, 1.0].map(Value::from).to_vec();
    plan.axes = vec![Axis { path: "study.shield.alpha".to_owned(), values }];
    plan.settings.remove("study.shield.alpha");
    plan
}

/// The fragment of an address that names a plan; `None` where it is too large for one.
pub fn write(plan: &Plan) -> Option<String> {
    let packed = codec::pack_text(&plan.write())?;
    let fragment = format!("{PLAN}{packed}");
    (fragment.len() <= edgelab::model::limits::ADDRESS_CHARS).then_some(fragment)
}

/// The values in a list that people write: JSON where it is, otherwise texts between commas.
fn values(list: &str) -> Option<Vec<Value>> {
    let parsed = serde_json::from_str::<Vec<Value>>(&format!("[{list}]")).ok();
    let found = parsed.unwrap_or_else(|| {
        let words = list.split(',').map(str::trim).filter(|word| !word.is_empty());
        words.map(|word| serde_json::from_str(word).unwrap_or_else(|_| Value::from(word))).collect()
    });
    (!found.is_empty()).then_some(found)
}

impl State {
    /// The state at the start: what the address says.
    pub fn open(fragment: &str) -> Self {
        let (plan, faults) = read(fragment);
        let notice = (!faults.is_empty()).then(|| Rc::new(Notice::error(text::ADDRESS_FAULTS, faults)));
        let state = Self {
            plan: Rc::new(plan),
            faults: Rc::default(),
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
        (self.plan, self.faults) = (Rc::new(plan), Rc::new(faults));
        self
    }

    /// The same with the plan changed.
    fn change(self, change: impl FnOnce(&mut Plan)) -> Self {
        let mut plan = Plan::clone(&self.plan);
        change(&mut plan);
        self.planned(plan)
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
                plan.entries.sort_by_key(|entry| entry.method);
            }
        })
    }

    fn seeds(self, first: Option<&str>, count: Option<&str>) -> Self {
        let whole = |text: Option<&str>, kept: u64| text.map_or(Some(kept), |text| text.trim().parse().ok());
        let seeds = self.plan.seeds;
        match (whole(first, seeds.first), whole(count, seeds.count)) {
            (Some(first), Some(count)) => self.change(|plan| plan.seeds = Seeds { first, count }),
            _ => self.fault("seeds".to_owned(), text::NOT_WHOLE),
        }
    }

    fn rows(&mut self, mut rows: Vec<Row>, now_ms: f64) {
        let Some(ran) = self.ran.as_mut().filter(|_| self.phase == Phase::Runs) else { return };
        let all = Rc::make_mut(&mut ran.rows);
        all.append(&mut rows);
        if all.len() as u64 >= ran.sweep.count() {
            all.sort_unstable_by_key(|row| row.cell);
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

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = State::clone(&self);
        Rc::new(match action {
            Action::Visit(fragment) => {
                let (plan, faults) = read(&fragment);
                next.notice = (!faults.is_empty()).then(|| Rc::new(Notice::error(text::ADDRESS_FAULTS, faults)));
                next.planned(plan)
            }
            Action::Open(Ok(plan)) => {
                next.notice = None;
                next.planned(*plan)
            }
            Action::Open(Err(faults)) => {
                next.notice = Some(Rc::new(Notice::error(text::PLAN_FAULTS, faults)));
                next
            }
            Action::Preset(name) => next.change(|plan| {
                plan.scenario = Start::Preset(name);
                plan.settings.clear();
            }),
            Action::Vary(path) => {
                let value = path::get(&self.base(), path).unwrap_or_default();
                next.change(|plan| plan.axes.push(Axis { path: path.to_owned(), values: vec![value] }))
            }
            Action::Fix(place) => next.change(|plan| drop(plan.axes.remove(place))),
            Action::Values(place, list) => match values(&list) {
                Some(values) => next.change(|plan| plan.axes[place].values = values),
                None => next.fault(
                    format!("axes.{place}.values"),
                    format!("\"{}\" {}", excerpt(&list), text::UNREADABLE_VALUES),
                ),
            },
            Action::Toggle(method) => next.toggle(method),
            Action::AllSeeds(all) => next.all_seeds(all),
            Action::Seeds(first, count) => next.seeds(first.as_deref(), count.as_deref()),
            Action::Begin(now_ms) => next.begin(now_ms),
            Action::Cancel => {
                next.run += 1;
                next.phase = Phase::Idle;
                next.ran = None;
                next
            }
            Action::Rows(run, rows, now_ms) => {
                if run == self.run {
                    next.rows(rows, now_ms);
                }
                next
            }
            Action::Failed(run, notice) => {
                if run == self.run {
                    (next.phase, next.ran, next.notice) = (Phase::Idle, None, Some(Rc::new(notice)));
                }
                next
            }
            Action::Measure(measure) => {
                next.measure = measure;
                next.ask();
                next
            }
            Action::Baseline(baseline) => {
                next.baseline = baseline;
                next.ask();
                next
            }
            Action::Facet(axis, place) => {
                if let Some(facet) = next.facets.get_mut(axis) {
                    *facet = place;
                }
                next
            }
            Action::Answer(reply) => {
                next.answer(reply);
                next
            }
            Action::Shipped(shipped) => {
                next.shipped = Rc::new(shipped);
                next
            }
            Action::Say(notice) => {
                next.notice = notice.map(Rc::new);
                next
            }
        })
    }
}
