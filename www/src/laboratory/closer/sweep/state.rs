//! The reducer of a sweep: what varies, how far the runs are, what they come to.

use std::{collections::BTreeMap, rc::Rc};

use edgelab::{
    experiment::{
        plan::{Axis, EntryOf, PlanOf, Seeds, StartOf},
        sweep::{Row, SweepOf},
    },
    model::{check::Fault, described::Described, path},
    num::sort::sort_by_key,
    study::runs::{Line, Reply},
};
use yew::Reducible;

use crate::{
    hooks::News,
    laboratory::page::{Closer, Proposal},
    text::{experiments as words, laboratory as text},
};

/// At most so many runs are run by a page.
const MOST_RUNS: u64 = 5_000;
/// At most so many settings vary: a curve, or a map.
pub const MOST_AXES: usize = 2;

/// What is to be run.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The settings that vary, each with its values as typed.
    pub axes: Vec<(&'static str, String)>,
    /// Seeds, as typed.
    pub seeds: String,
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
pub struct Ran<L: Closer> {
    /// The plan.
    pub sweep: Rc<SweepOf<L>>,
    /// The rows so far.
    pub rows: Rc<Vec<Row>>,
    /// When they began, and how long they took: milliseconds of the clock.
    pub began_ms: f64,
    /// How long they took, once all are there.
    pub took_ms: f64,
}

impl<L: Closer> Clone for Ran<L> {
    fn clone(&self) -> Self {
        Self { sweep: Rc::clone(&self.sweep), rows: Rc::clone(&self.rows), ..*self }
    }
}

/// The state of a sweep.
#[derive(Clone)]
pub struct State<L: Closer> {
    /// What would be run next.
    pub draft: Draft,
    /// The number of the latest work.
    pub run: u64,
    /// How far it is.
    pub phase: Phase,
    /// The runs on show.
    pub ran: Option<Ran<L>>,
    /// Which measure is on show.
    pub measure: usize,
    /// The entry against which changes are stated.
    pub baseline: usize,
    /// Which value of the second axis is on show.
    pub facets: Vec<usize>,
    /// The comparison on show, by combination.
    pub compared: Rc<BTreeMap<u64, Vec<Line>>>,
    /// The number of the latest comparison.
    pub asked: u64,
    /// What is wrong.
    pub faults: Rc<Vec<Fault>>,
}

/// What can happen to a sweep.
pub enum Action<L: Closer> {
    /// A sweep that is proposed.
    Propose(&'static Proposal),
    /// A setting varies, with these values.
    Vary(&'static str, String),
    /// It does not.
    Fix(usize),
    /// The values of an axis, as a text.
    Values(usize, String),
    /// How many seeds, as a text.
    Seeds(String),
    /// Runs begin, at this time of the clock.
    Begin(Rc<SweepOf<L>>, f64),
    /// They cannot.
    Refused(Vec<Fault>),
    /// They are given up.
    Cancel,
    /// News of the workers, at this time.
    News(u64, News, f64),
    /// Another measure.
    Measure(usize),
    /// Another baseline.
    Baseline(usize),
    /// Another value of the second axis.
    Facet(usize),
    /// An answer about the table.
    Answer(Reply),
}

impl<L: Closer> State<L> {
    /// Before anything has been run.
    pub fn new() -> Self {
        let mut state = Self {
            draft: Draft { axes: Vec::new(), seeds: "10".to_owned() },
            run: 0,
            phase: Phase::Idle,
            ran: None,
            measure: 0,
            baseline: 0,
            facets: vec![0],
            compared: Rc::default(),
            asked: 0,
            faults: Rc::default(),
        };
        if let Some(first) = L::SWEEPS.first() {
            state.propose(first);
        }
        state
    }

    fn propose(&mut self, proposal: &Proposal) {
        let axes = proposal.axes.iter().map(|(path, values)| (*path, (*values).to_owned())).collect();
        self.draft = Draft { axes, seeds: proposal.seeds.to_string() };
        self.measure = L::measure(proposal.measure).map_or(0, |(place, _)| place);
        self.faults = Rc::default();
    }

    /// Another comparison is wanted.
    fn ask(&mut self) {
        self.asked += 1;
        self.compared = Rc::default();
    }

    fn news(&mut self, news: News, now_ms: f64) {
        let problem = match news {
            News::Rows(mut rows) => return self.rows(&mut rows, now_ms),
            News::Refused(faults) => faults,
            News::Missing(digest) => vec![Fault::new("", text::data_missing(L::WORDS.data, &digest))],
            News::Failed(problem) => vec![Fault::new("", words::failed(&problem))],
        };
        (self.phase, self.ran, self.faults) = (Phase::Idle, None, Rc::new(problem));
    }

    fn rows(&mut self, rows: &mut Vec<Row>, now_ms: f64) {
        let Some(ran) = &mut self.ran else { return };
        let all = Rc::make_mut(&mut ran.rows);
        all.append(rows);
        if all.len() as u64 == ran.sweep.count() {
            sort_by_key(all, |row| row.cell);
            ran.took_ms = now_ms - ran.began_ms;
            self.phase = Phase::Done;
            self.ask();
        }
    }
}

/// The plan of a draft: the scenario on show under the methods that are compared.
///
/// # Errors
/// What is wrong with it, by path.
pub fn plan<L: Closer>(draft: &Draft, scenario: &L::Scenario, methods: &[L::Method]) -> Result<PlanOf<L>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut axes = Vec::new();
    for (place, (path, typed)) in draft.axes.iter().enumerate() {
        let parts = typed.split(',').map(str::trim).filter(|part| !part.is_empty());
        let values: Vec<_> = parts.map(|part| path::value_of(path, part, L::Scenario::settings())).collect();
        if values.is_empty() {
            faults.push(Fault::new(format!("axes.{place}.values"), words::NO_VALUES));
        }
        axes.push(Axis { path: (*path).to_owned(), values });
    }
    let count = draft.seeds.trim().parse::<u64>().unwrap_or_else(|_| {
        faults.push(Fault::new("seeds.count", words::NOT_WHOLE));
        1
    });
    let mut entries: Vec<EntryOf<L>> = Vec::new();
    for &method in methods {
        if entries.iter().all(|entry| entry.method != method) {
            entries.push(EntryOf::of(method));
        }
    }
    let mut plan = PlanOf::<L>::new(StartOf::Own(Box::new(scenario.clone())), entries, Seeds { first: 1, count });
    plan.axes = axes;
    if let Err(found) = plan.check() {
        faults.extend(found);
    }
    let count = plan.count();
    if count > MOST_RUNS {
        faults.push(Fault::new("", words::too_many(count, MOST_RUNS)));
    }
    if faults.is_empty() { Ok(plan) } else { Err(faults) }
}

impl<L: Closer> Reducible for State<L> {
    type Action = Action<L>;

    fn reduce(self: Rc<Self>, action: Action<L>) -> Rc<Self> {
        let mut next = Self::clone(&self);
        match action {
            Action::Propose(proposal) => next.propose(proposal),
            Action::Vary(path, values) => next.draft.axes.push((path, values)),
            Action::Fix(place) => drop(next.draft.axes.remove(place)),
            Action::Values(place, typed) => {
                if let Some((_, values)) = next.draft.axes.get_mut(place) {
                    *values = typed;
                }
            }
            Action::Seeds(typed) => next.draft.seeds = typed,
            Action::Begin(sweep, now_ms) => {
                next.run += 1;
                (next.phase, next.facets, next.faults) = (Phase::Runs, vec![0], Rc::default());
                next.baseline = next.baseline.min(sweep.plan().entries.len() - 1);
                next.ran = Some(Ran { sweep, rows: Rc::default(), began_ms: now_ms, took_ms: 0.0 });
                next.compared = Rc::default();
            }
            Action::Refused(faults) => next.faults = Rc::new(faults),
            Action::Cancel => {
                next.run += 1;
                (next.phase, next.ran) = (Phase::Idle, None);
            }
            Action::News(run, news, now_ms) if run == next.run => next.news(news, now_ms),
            Action::Measure(measure) => {
                next.measure = measure;
                next.ask();
            }
            Action::Baseline(baseline) => {
                next.baseline = baseline;
                next.ask();
            }
            Action::Facet(facet) => next.facets = vec![facet],
            Action::Answer(reply) if reply.run() == next.asked => match reply {
                Reply::Compared { combination, lines, .. } => {
                    drop(Rc::make_mut(&mut next.compared).insert(combination, lines));
                }
                Reply::Refused { faults, .. } => next.faults = Rc::new(faults),
                _ => {}
            },
            // Late news of earlier work.
            Action::News(..) | Action::Answer(_) => {}
        }
        Rc::new(next)
    }
}
