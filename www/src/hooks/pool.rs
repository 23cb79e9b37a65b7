//! Several workers on the runs of one plan. A worker that dies has its unfinished runs run again in a new one:
//! a run's number alone says what it is, so the table stays the same.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeSet, VecDeque},
    rc::{Rc, Weak},
};

use edgelab::{
    experiment::sweep::Row,
    model::check::Fault,
    study::runs::{Reply, Request, Runs},
};
use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::lab::{AboutRuns, Lab};

use super::window;

/// At most so many workers.
const MOST_WORKERS: usize = 4;
/// Rows gather for so long before the page hears of them, milliseconds: nobody reads faster.
const GATHER_MS: u32 = 100;
/// So many deaths, and it is not by accident.
const MOST_DEATHS: u32 = 8;

/// What the pool tells the page.
pub enum News {
    /// Rows, in any order.
    Rows(Vec<Row>),
    /// The plan, or one of its runs, cannot be.
    Refused(Vec<Fault>),
    /// A policy is not at hand.
    Missing(String),
    /// Workers die again and again, for this reason.
    Failed(String),
}

/// The workers.
pub struct Pool<C: AboutRuns = Runs> {
    me: Weak<Self>,
    hands: RefCell<Vec<Hand<C>>>,
    job: RefCell<Option<Job>>,
    gathered: RefCell<Vec<Row>>,
    timer: RefCell<Option<Timeout>>,
    next_id: Cell<u64>,
    on_news: Callback<(u64, News)>,
}

/// A worker, and what it has been asked for.
struct Hand<C: AboutRuns> {
    id: u64,
    lab: Lab<C>,
    at_work: BTreeSet<u64>,
}

/// What all of them work on.
struct Job {
    run: u64,
    plan: String,
    policies: Rc<Vec<Vec<u8>>>,
    left: VecDeque<u64>,
    /// Runs that a worker is asked for at once.
    share: usize,
    deaths: u32,
}

/// A pool whose news go to `on_news`, with the number of the work.
#[hook]
pub fn use_pool<C: AboutRuns>(on_news: &Callback<(u64, News)>) -> Rc<Pool<C>> {
    let on_news = on_news.clone();
    let pool = use_memo((), |()| {
        Rc::new_cyclic(|me| Pool {
            me: me.clone(),
            hands: RefCell::default(),
            job: RefCell::default(),
            gathered: RefCell::default(),
            timer: RefCell::default(),
            next_id: Cell::new(0),
            on_news,
        })
    });
    Rc::clone(&pool)
}

/// As many workers as there are processors, within reason.
pub fn workers() -> usize {
    let cores = window().map_or(1.0, |window| window.navigator().hardware_concurrency());
    (cores as usize).clamp(1, MOST_WORKERS)
}

impl<C: AboutRuns> Pool<C> {
    /// Runs all cells of a plan; what was being run is given up.
    pub fn start(&self, run: u64, plan: String, count: u64, policies: Vec<Vec<u8>>) {
        self.stop();
        let workers = workers();
        let share = (count as usize / (workers * 12)).clamp(1, 48);
        let left = (0..count).collect();
        self.job.replace(Some(Job { run, plan, policies: Rc::new(policies), left, share, deaths: 0 }));
        (0..workers).for_each(|_| self.hire());
    }

    /// Ends all work.
    pub fn stop(&self) {
        self.job.replace(None);
        self.timer.replace(None);
        self.gathered.take();
        drop(self.hands.take());
    }

    /// Starts a worker and gives it its first share.
    fn hire(&self) {
        let id = self.next_id.replace(self.next_id.get() + 1);
        let me = self.me.clone();
        let lab = Lab::start(move |answer| {
            if let Some(pool) = me.upgrade() {
                pool.take(id, answer);
            }
        });
        let Some((run, policies)) = self.job.borrow().as_ref().map(|job| (job.run, Rc::clone(&job.policies))) else {
            return;
        };
        match lab {
            Ok(lab) => {
                for content in policies.iter() {
                    lab.ask(&C::asks(Request::Ingredient { content: content.clone() }));
                }
                self.hands.borrow_mut().push(Hand { id, lab, at_work: BTreeSet::new() });
                self.feed(id);
            }
            Err(problem) => self.on_news.emit((run, News::Failed(problem))),
        }
    }

    /// Gives a worker its next share, if it has nothing to do.
    fn feed(&self, id: u64) {
        let (mut job, mut hands) = (self.job.borrow_mut(), self.hands.borrow_mut());
        let (Some(job), Some(hand)) = (job.as_mut(), hands.iter_mut().find(|hand| hand.id == id)) else { return };
        if !hand.at_work.is_empty() || job.left.is_empty() {
            return;
        }
        let share = job.share.min(job.left.len());
        let cells: Vec<u64> = job.left.drain(..share).collect();
        hand.at_work.extend(&cells);
        hand.lab.ask(&C::asks(Request::Cells { run: job.run, plan: job.plan.clone(), cells }));
    }

    fn take(&self, id: u64, answer: Result<C::Reply, String>) {
        let Some(run) = self.job.borrow().as_ref().map(|job| job.run) else { return };
        let answer = match answer {
            Ok(reply) => match C::told(reply) {
                Some(reply) => Ok(reply),
                None => return,
            },
            Err(problem) => Err(problem),
        };
        match answer {
            Ok(reply) if reply.run() != run => {}
            Ok(Reply::Rows { rows, .. }) => {
                if let Some(hand) = self.hands.borrow_mut().iter_mut().find(|hand| hand.id == id) {
                    hand.at_work.retain(|cell| rows.iter().all(|row| row.cell != *cell));
                }
                self.gather(run, rows);
                self.feed(id);
            }
            Ok(Reply::Refused { faults, .. }) => self.on_news.emit((run, News::Refused(faults))),
            Ok(Reply::Missing { digest, .. }) => self.on_news.emit((run, News::Missing(digest))),
            Ok(_) => {}
            Err(problem) => self.bury(id, run, problem),
        }
    }

    /// Notes rows; the page hears of them soon.
    fn gather(&self, run: u64, mut rows: Vec<Row>) {
        self.gathered.borrow_mut().append(&mut rows);
        if self.timer.borrow().is_none() {
            let me = self.me.clone();
            let tell = Timeout::new(GATHER_MS, move || {
                let Some(pool) = me.upgrade() else { return };
                // Its own callback is running: the timer is dropped afterwards.
                let done = pool.timer.take();
                let rows = pool.gathered.take();
                pool.on_news.emit((run, News::Rows(rows)));
                drop(done);
            });
            self.timer.replace(Some(tell));
        }
    }

    /// A worker has died: what it had not finished is run again in a new one.
    fn bury(&self, id: u64, run: u64, problem: String) {
        let me = self.me.clone();
        // Its own callback is running: the dead worker is dropped afterwards.
        Timeout::new(0, move || {
            let Some(pool) = me.upgrade() else { return };
            let dead = {
                let mut hands = pool.hands.borrow_mut();
                hands.iter().position(|hand| hand.id == id).map(|place| hands.remove(place))
            };
            let Some(dead) = dead else { return };
            let too_many = match &mut *pool.job.borrow_mut() {
                Some(job) if job.run == run => {
                    dead.at_work.iter().rev().for_each(|cell| job.left.push_front(*cell));
                    job.deaths += 1;
                    job.deaths > MOST_DEATHS
                }
                _ => return,
            };
            if too_many {
                pool.on_news.emit((run, News::Failed(problem)));
            } else {
                pool.hire();
            }
        })
        .forget();
    }
}
