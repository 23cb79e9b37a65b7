//! The conversation between a close look and its workers: runs that are watched, and runs of plans.

use edgelab::study::{
    runs::{self, RunsOf},
    watch::{self, Watch},
};
use serde::{Deserialize, Serialize};

use crate::{
    lab::{AboutRuns, Conversation},
    laboratory::page::Page,
};

/// A worker of a close look.
pub struct Talk<L: Page> {
    watch: Watch<L>,
    runs: RunsOf<L>,
}

impl<L: Page> Default for Talk<L> {
    fn default() -> Self {
        Self { watch: Watch::default(), runs: RunsOf::default() }
    }
}

/// What the page asks.
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
pub enum Request<L: Page> {
    /// About runs that are watched.
    Watch(watch::Request<L>),
    /// About runs of a plan.
    Runs(runs::Request),
}

/// What the worker answers.
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
pub enum Reply<L: Page> {
    /// About runs that are watched.
    Watch(watch::Reply<L>),
    /// About runs of a plan.
    Runs(runs::Reply),
}

impl<L: Page> Conversation for Talk<L> {
    type Request = Request<L>;
    type Reply = Reply<L>;

    fn request(&mut self, request: Request<L>) -> Option<Reply<L>> {
        match request {
            Request::Watch(request) => self.watch.request(request).map(Reply::Watch),
            Request::Runs(request) => self.runs.request(request).map(Reply::Runs),
        }
    }

    fn advance(&mut self) -> Option<Vec<Reply<L>>> {
        let watched = Conversation::advance(&mut self.watch);
        let watched = watched.map(|replies| replies.into_iter().map(Reply::Watch).collect());
        watched.or_else(|| Some(self.runs.advance()?.into_iter().map(Reply::Runs).collect()))
    }
}

impl<L: Page> AboutRuns for Talk<L> {
    fn asks(request: runs::Request) -> Request<L> {
        Request::Runs(request)
    }

    fn told(reply: Reply<L>) -> Option<runs::Reply> {
        match reply {
            Reply::Runs(reply) => Some(reply),
            Reply::Watch(_) => None,
        }
    }
}
