//! What is on show: the runs of one scenario under the methods that are compared.

use std::rc::Rc;

use edgelab::{
    model::time::Time,
    study::watch::{End, Reply},
};

use super::{page::Page, shared::Shared};

/// What is kept of the records of runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    /// What pictures need of them.
    Course,
    /// All of them, and what runs have shown of themselves.
    All,
}

/// A run under one method.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane<L: Page> {
    /// The scenario, under this method.
    pub scenario: Rc<L::Scenario>,
    /// The method.
    pub method: L::Method,
    /// The moments of its records so far, each once.
    moments: Shared<Vec<Time>>,
    /// Its records so far, if they are kept.
    pub records: Shared<Vec<L::Record>>,
    /// What the run has shown of itself beside its records, if that is kept.
    pub sights: Shared<Vec<L::Sight>>,
    /// The moment of the last record so far.
    pub until: Time,
    /// What its pictures need of them.
    pub course: L::Course,
    /// How it ended; none while it goes on.
    pub end: Option<End<L>>,
}

/// Runs side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Show<L: Page> {
    /// The number of the request that they answer.
    pub run: u64,
    /// The scenario; each lane replaces its method.
    pub scenario: Rc<L::Scenario>,
    keeps: Keeps,
    /// The lanes.
    pub lanes: Vec<Rc<Lane<L>>>,
}

impl<L: Page> Show<L> {
    /// Runs before their first records.
    pub fn new(run: u64, scenario: Rc<L::Scenario>, methods: &[L::Method], keeps: Keeps) -> Self {
        let lane = |&method: &L::Method| {
            let mut own = L::Scenario::clone(&scenario);
            L::enter(&mut own, method, L::seed(&scenario));
            let course = L::course(&own);
            Rc::new(Lane {
                scenario: Rc::new(own),
                method,
                moments: Shared::default(),
                records: Shared::default(),
                sights: Shared::default(),
                until: Time::ZERO,
                course,
                end: None,
            })
        };
        Self { run, lanes: methods.iter().map(lane).collect(), keeps, scenario }
    }

    /// Takes what a worker says of a lane.
    pub fn take(&mut self, reply: Reply<L>) {
        match reply {
            Reply::Records { lane, records, .. } => {
                if let Some(lane) = self.lanes.get_mut(lane as usize).map(Rc::make_mut) {
                    L::fold(&mut lane.course, &records);
                    lane.until = records.last().map_or(lane.until, L::moment);
                    lane.moments.grow(|all| {
                        for at in records.iter().map(L::moment) {
                            if all.last() != Some(&at) {
                                all.push(at);
                            }
                        }
                    });
                    if self.keeps == Keeps::All {
                        lane.records.grow(|all| all.extend(records));
                    }
                }
            }
            Reply::Seen { lane, sight, .. } if self.keeps == Keeps::All => {
                if let Some(lane) = self.lanes.get_mut(lane as usize).map(Rc::make_mut) {
                    lane.sights.grow(|all| all.push(sight));
                }
            }
            Reply::Finished { lane, end, .. } => {
                if let Some(lane) = self.lanes.get_mut(lane as usize).map(Rc::make_mut) {
                    lane.end = Some(end);
                }
            }
            _ => {}
        }
    }

    /// Whether any lane has.
    pub fn has_first(&self) -> bool {
        self.lanes.iter().any(|lane| lane.moments.look(|all| !all.is_empty()))
    }

    /// Whether every lane has something to show.
    pub fn has_begun(&self) -> bool {
        self.lanes.iter().all(|lane| lane.end.is_some() || lane.until > Time::ZERO)
    }

    /// Whether all lanes have ended.
    pub fn has_ended(&self) -> bool {
        self.lanes.iter().all(|lane| lane.end.is_some())
    }

    /// Up to which moment time can be played: as far as every lane is known.
    pub fn until(&self) -> Time {
        let going_on = self.lanes.iter().filter(|lane| lane.end.is_none()).map(|lane| lane.until).min();
        going_on.unwrap_or_else(|| self.end())
    }

    /// The last moment that is known of any lane.
    pub fn end(&self) -> Time {
        self.lanes.iter().map(|lane| lane.until).max().unwrap_or(Time::ZERO)
    }

    /// Whether all lanes that have ended faced the same draws; none before two have.
    pub fn same_workload(&self) -> Option<bool> {
        let workloads: Vec<&str> =
            self.lanes.iter().filter_map(|lane| lane.end.as_ref().map(|end| end.workload.as_str())).collect();
        (workloads.len() > 1).then(|| workloads.windows(2).all(|pair| pair[0] == pair[1]))
    }

    /// The digests of all lanes, joined by commas; none before all have ended.
    pub fn digests(&self) -> Option<String> {
        let digests: Option<Vec<&str>> =
            self.lanes.iter().map(|lane| lane.end.as_ref().map(|end| end.digest.as_str())).collect();
        digests.map(|digests| digests.join(","))
    }

    /// The first moment after `at`, or the end.
    pub fn next(&self, at: Time) -> Time {
        let next =
            |lane: &Rc<Lane<L>>| lane.moments.look(|all| all.get(all.partition_point(|moment| *moment <= at)).copied());
        self.lanes.iter().filter_map(next).min().unwrap_or_else(|| self.end())
    }

    /// The last moment before `at`, or the start.
    pub fn previous(&self, at: Time) -> Time {
        let previous = |lane: &Rc<Lane<L>>| {
            let place = |all: &Vec<Time>| all.partition_point(|moment| *moment < at).checked_sub(1);
            lane.moments.look(|all| place(all).map(|place| all[place]))
        };
        self.lanes.iter().filter_map(previous).max().unwrap_or(Time::ZERO)
    }
}
