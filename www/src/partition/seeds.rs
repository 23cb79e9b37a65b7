//! The curves over several seeds: runs in a worker of their own, then medians with intervals.

use std::rc::Rc;

use edgelab::{
    experiment::{laboratory::Laboratory as _, partition::Partition, samples::Samples},
    figure::partition::{
        charts::{Band, sampled},
        course::Course,
    },
    study::watch::{Reply, Request},
};
use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::{
    hooks,
    laboratory::{Talk, show::Show, talk},
};

/// Seeds of the curves, from 1 on: those of a plan.
pub const SEEDS: u64 = 10;
/// Moments of a curve.
const MOMENTS: u32 = 20;

/// Curves over seeds: accuracy and loss of each lane.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bands {
    /// Accuracy, by lane.
    pub accuracy: Vec<Band>,
    /// Loss, by lane.
    pub loss: Vec<Band>,
}

/// Accuracy and loss of a run at the moments.
type Sampled = Vec<(f64, f64)>;

/// The work in progress.
#[derive(Clone, Default)]
struct Work {
    /// Number of the work.
    run: u64,
    /// What is run.
    show: Option<Rc<Show<Partition>>>,
    /// The seed in progress; above [`SEEDS`] once all are done.
    seed: u64,
    /// The runs of that seed so far, by lane.
    courses: Vec<Course>,
    ended: usize,
    /// What came out, by lane, then by seed.
    samples: Vec<Vec<Sampled>>,
    /// The curves so far; whole once they have all lanes.
    bands: Rc<Bands>,
}

enum Step {
    Begin(Rc<Show<Partition>>),
    Answer(Reply<Partition>),
    /// The intervals of one more curve.
    Interval,
    Stop,
}

impl Work {
    fn lanes(&self) -> usize {
        self.show.as_ref().map_or(0, |show| show.lanes.len())
    }

    /// Whether runs or intervals are still to be made.
    fn goes_on(&self) -> bool {
        self.show.is_some() && self.bands.loss.len() < self.lanes()
    }

    fn moments(&self) -> Vec<f64> {
        let horizon = self.show.as_ref().map_or(0.0, |show| show.scenario.horizon_secs);
        (0..=MOMENTS).map(|part| horizon * f64::from(part) / f64::from(MOMENTS)).collect()
    }

    fn answer(&mut self, reply: Reply<Partition>) {
        match reply {
            Reply::Records { run, lane, records } if run == self.number() => {
                if let Some(course) = self.courses.get_mut(lane as usize) {
                    records.iter().for_each(|record| course.take(record));
                }
            }
            Reply::Finished { run, .. } if run == self.number() => {
                self.ended += 1;
                if self.ended == self.lanes() {
                    let moments = self.moments();
                    for (lane, course) in std::mem::take(&mut self.courses).iter().enumerate() {
                        self.samples[lane].push(sampled(course, &moments));
                    }
                    self.next(self.seed + 1);
                }
            }
            Reply::Refused { run, .. } | Reply::Missing { run, .. } if run == self.number() => self.show = None,
            _ => {}
        }
    }

    fn next(&mut self, seed: u64) {
        (self.seed, self.ended) = (seed, 0);
        self.courses = vec![Course::default(); self.lanes()];
    }

    /// The number under which the seed in progress is asked for.
    fn number(&self) -> u64 {
        self.run * (SEEDS + 1) + self.seed
    }

    /// The curve that is still to be made: accuracy of all lanes, then loss.
    fn interval(&mut self) {
        let moments = self.moments();
        let lanes = self.lanes();
        let mut bands = Bands::clone(&self.bands);
        let (lane, of, to): (usize, fn(&(f64, f64)) -> f64, _) = if bands.accuracy.len() < lanes {
            (bands.accuracy.len(), |at| at.0, &mut bands.accuracy)
        } else {
            (bands.loss.len(), |at| at.1, &mut bands.loss)
        };
        let Some(samples) = self.samples.get(lane) else { return };
        let band = moments.iter().enumerate().filter_map(|(place, &secs)| {
            let rows = samples.iter().map(|run| vec![of(&run[place])]).collect();
            let found = Samples { rows, policies: &[String::new()] }.median()?;
            Some((secs, found.estimate, found.low, found.high))
        });
        to.push(band.collect());
        self.bands = Rc::new(bands);
    }
}

impl Reducible for Work {
    type Action = Step;

    fn reduce(self: Rc<Self>, step: Step) -> Rc<Self> {
        let mut next = Self::clone(&self);
        match step {
            Step::Begin(show) => {
                next = Self { run: self.run + 1, samples: vec![Vec::new(); show.lanes.len()], ..Self::default() };
                next.show = Some(show);
                next.next(1);
            }
            Step::Answer(reply) => next.answer(reply),
            Step::Interval => next.interval(),
            Step::Stop => next = Self { run: self.run + 1, ..Self::default() },
        }
        Rc::new(next)
    }
}

/// Curves over seeds for what is on show.
pub struct OverSeeds {
    /// The curves, once all are there.
    pub bands: Option<Rc<Bands>>,
    /// Seeds that have been run; none where nothing is being run.
    pub done: Option<u64>,
    /// Begins, or stops.
    pub toggle: Callback<MouseEvent>,
}

/// Curves over seeds for what is on show, on demand; another show makes them void.
#[hook]
pub fn use_seeds(show: Option<Rc<Show<Partition>>>) -> OverSeeds {
    let work = use_reducer(Work::default);
    let dispatch = work.dispatcher();
    let on_answer = use_callback((), {
        let dispatch = dispatch.clone();
        move |answer: Result<talk::Reply<Partition>, String>, &()| {
            dispatch.dispatch(match answer {
                Ok(talk::Reply::Watch(reply)) => Step::Answer(reply),
                Ok(talk::Reply::Runs(_)) => return,
                Err(_) => Step::Stop,
            });
        }
    });
    let worker = hooks::use_worker::<Talk<Partition>>(&on_answer);
    use_effect_with((work.run, work.seed), {
        let (work, worker) = (work.clone(), Rc::clone(&worker));
        move |_| match &work.show {
            Some(show) if work.seed <= SEEDS => {
                let mut scenario = show.scenario.as_ref().clone();
                Partition::enter(&mut scenario, Partition::method(&show.scenario), work.seed);
                let methods = show.lanes.iter().map(|lane| lane.method).collect();
                let request = Request::Run { run: work.number(), scenario: Box::new(scenario), methods };
                worker.ask(&talk::Request::Watch(request));
            }
            _ => worker.end(),
        }
    });
    let computes = work.goes_on() && work.seed > SEEDS;
    let made = work.bands.accuracy.len() + work.bands.loss.len();
    use_effect_with((work.run, computes, made), {
        let dispatch = dispatch.clone();
        move |&(_, computes, _)| {
            // One curve at a time: the page paints between them.
            let timer = computes.then(|| Timeout::new(0, move || dispatch.dispatch(Step::Interval)));
            move || drop(timer)
        }
    });
    let run = show.as_ref().map(|show| show.run);
    let valid = work.show.as_ref().is_some_and(|mine| Some(mine.run) == run);
    use_effect_with((valid, work.show.is_some()), {
        let dispatch = dispatch.clone();
        move |&(valid, asked)| {
            if asked && !valid {
                dispatch.dispatch(Step::Stop);
            }
        }
    });
    let goes_on = work.goes_on();
    let done = (goes_on && valid).then(|| work.seed - 1);
    let bands = (valid && !goes_on).then(|| Rc::clone(&work.bands));
    let active = work.show.is_some();
    let toggle = Callback::from(move |_: MouseEvent| {
        dispatch.dispatch(match &show {
            Some(show) if !active => Step::Begin(Rc::clone(show)),
            _ => Step::Stop,
        });
    });
    OverSeeds { bands, done, toggle }
}
