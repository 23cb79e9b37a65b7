//! Curves over several seeds: runs in a worker of their own, then medians with intervals.

use std::rc::Rc;

use edgelab::{
    experiment::samples::Samples,
    figure::bands::Band,
    study::watch::{Reply, Request},
};
use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::{Talk, talk};
use crate::{
    hooks,
    laboratory::{page::Page, show::Show},
    text::laboratory as text,
};

/// Moments of a curve.
const MOMENTS: u32 = 20;

/// Two measures of a run at a moment, seconds: the last values that are known by then.
pub type Sampler<L> = fn(&<L as Page>::Course, f64) -> [f64; 2];

/// Curves over seeds: of each measure, one for each lane.
pub type Bands = [Vec<Band>; 2];

/// Both measures of a run at all moments.
type Sampled = Vec<[f64; 2]>;

/// The work in progress.
struct Work<L: Page> {
    /// Number of the work.
    run: u64,
    /// What is run.
    show: Option<Rc<Show<L>>>,
    /// Seeds that are run, from 1 on: those of a plan.
    seeds: u64,
    sampler: Sampler<L>,
    /// The seed in progress; above `seeds` once all are done.
    seed: u64,
    /// The runs of that seed so far, by lane.
    courses: Vec<L::Course>,
    ended: usize,
    /// What came out, by lane, then by seed.
    samples: Vec<Vec<Sampled>>,
    /// The curves so far; whole once they have all lanes.
    bands: Rc<Bands>,
}

impl<L: Page> Clone for Work<L> {
    fn clone(&self) -> Self {
        let Self { run, show, seeds, sampler, seed, courses, ended, samples, bands } = self;
        let (courses, samples, bands) = (courses.clone(), samples.clone(), Rc::clone(bands));
        let (run, seeds, sampler, seed, ended) = (*run, *seeds, *sampler, *seed, *ended);
        Self { run, show: show.clone(), seeds, sampler, seed, courses, ended, samples, bands }
    }
}

enum Step<L: Page> {
    Begin(Rc<Show<L>>),
    Answer(Reply<L>),
    /// The intervals of one more curve.
    Interval,
    Stop,
}

impl<L: Page> Work<L> {
    /// Nothing to do.
    fn idle(run: u64, seeds: u64, sampler: Sampler<L>) -> Self {
        let (courses, samples) = (Vec::new(), Vec::new());
        Self { run, show: None, seeds, sampler, seed: 0, courses, ended: 0, samples, bands: Rc::default() }
    }

    fn lanes(&self) -> usize {
        self.show.as_ref().map_or(0, |show| show.lanes.len())
    }

    /// Whether runs or intervals are still to be made.
    fn goes_on(&self) -> bool {
        self.show.is_some() && self.bands[1].len() < self.lanes()
    }

    fn moments(&self) -> Vec<f64> {
        let horizon = self.show.as_ref().map_or(0.0, |show| L::horizon_secs(&show.scenario));
        (0..=MOMENTS).map(|part| horizon * f64::from(part) / f64::from(MOMENTS)).collect()
    }

    fn answer(&mut self, reply: Reply<L>) {
        match reply {
            Reply::Records { run, lane, records } if run == self.number() => {
                if let Some(course) = self.courses.get_mut(lane as usize) {
                    L::fold(course, &records);
                }
            }
            Reply::Finished { run, .. } if run == self.number() => {
                self.ended += 1;
                if self.ended == self.lanes() {
                    let moments = self.moments();
                    for (lane, course) in std::mem::take(&mut self.courses).iter().enumerate() {
                        self.samples[lane].push(moments.iter().map(|&secs| (self.sampler)(course, secs)).collect());
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
        let lanes = self.show.iter().flat_map(|show| show.lanes.iter());
        self.courses = lanes.map(|lane| L::course(&lane.scenario)).collect();
    }

    /// The number under which the seed in progress is asked for.
    fn number(&self) -> u64 {
        self.run * (self.seeds + 1) + self.seed
    }

    /// The curve that is still to be made: the first measure of all lanes, then the second.
    fn interval(&mut self) {
        let measure = usize::from(self.bands[0].len() >= self.lanes());
        let lane = self.bands[measure].len();
        let Some(samples) = self.samples.get(lane) else { return };
        let moments = self.moments();
        let band = moments.iter().enumerate().filter_map(|(place, &secs)| {
            let rows = samples.iter().map(|run| vec![run[place][measure]]).collect();
            let found = Samples { rows, policies: &[String::new()] }.median()?;
            Some((secs, found.estimate, found.low, found.high))
        });
        let band = band.collect();
        Rc::make_mut(&mut self.bands)[measure].push(band);
    }
}

impl<L: Page> Reducible for Work<L> {
    type Action = Step<L>;

    fn reduce(self: Rc<Self>, step: Step<L>) -> Rc<Self> {
        let mut next = Self::clone(&self);
        match step {
            Step::Begin(show) => {
                next = Self::idle(self.run + 1, self.seeds, self.sampler);
                next.samples = vec![Vec::new(); show.lanes.len()];
                next.show = Some(show);
                next.next(1);
            }
            Step::Answer(reply) => next.answer(reply),
            Step::Interval => next.interval(),
            Step::Stop => next = Self::idle(self.run + 1, self.seeds, self.sampler),
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

/// Curves over so many seeds for what is on show, on demand; another show makes them void.
#[hook]
pub fn use_seeds<L: Page>(
    show: Option<Rc<Show<L>>>,
    seeds: u64,
    sampler: Sampler<L>,
    files: Rc<Vec<Vec<u8>>>,
) -> OverSeeds {
    let work = use_reducer(|| Work::<L>::idle(0, seeds, sampler));
    let dispatch = work.dispatcher();
    let on_answer = use_callback((), {
        let dispatch = dispatch.clone();
        move |answer: Result<talk::Reply<L>, String>, &()| {
            dispatch.dispatch(match answer {
                Ok(talk::Reply::Watch(reply)) => Step::Answer(reply),
                Ok(talk::Reply::Runs(_)) => return,
                Err(_) => Step::Stop,
            });
        }
    });
    let worker = hooks::use_worker::<Talk<L>>(&on_answer);
    use_effect_with((work.run, work.seed), {
        let (work, worker) = (work.clone(), Rc::clone(&worker));
        move |_| match &work.show {
            Some(show) if work.seed <= work.seeds => {
                if work.seed == 1 {
                    for content in files.iter().cloned() {
                        worker.ask(&talk::Request::Watch(Request::Ingredient { content }));
                    }
                }
                let mut scenario = show.scenario.as_ref().clone();
                L::enter(&mut scenario, L::method(&show.scenario), work.seed);
                let methods = show.lanes.iter().map(|lane| lane.method).collect();
                let request = Request::Run { run: work.number(), scenario: Box::new(scenario), methods };
                worker.ask(&talk::Request::Watch(request));
            }
            _ => worker.end(),
        }
    });
    let computes = work.goes_on() && work.seed > work.seeds;
    let made = work.bands[0].len() + work.bands[1].len();
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

/// The button that begins or stops, and what has become of it.
pub fn row<L: Page>(seeds: &OverSeeds, count: u64, show: Option<&Rc<Show<L>>>) -> Html {
    let ended = show.is_some_and(|show| show.has_ended());
    let is_there = seeds.bands.is_some();
    html! {
        <p class="row">
            <button type="button" disabled={!ended} onclick={seeds.toggle.clone()}>{ text::seeds_button(seeds.done, is_there, count) }</button>
            <span class="fine" role="status">{ text::seeds_told(seeds.done, is_there, count) }</span>
        </p>
    }
}
