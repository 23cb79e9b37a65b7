//! The list of events, a page at a time: which records a reader asked for, each with its place and its sentence.
//!
//! A call looks at a bounded number of records and writes no more sentences than it returns, or, where a text is looked
//! for, a bounded number of them; a run of a million records is never written out.

use crate::{
    engine::{
        instance::Instance,
        record::{Action, Event, Record},
    },
    model::time::Time,
};

use super::words::event_sentence;

/// Records that one call looks at.
const MOST_RECORDS: usize = 200_000;
/// Sentences that one call writes to look for a text.
const MOST_SENTENCES: usize = 5_000;

/// What a reader asks for; everything that is given must hold. The default asks for all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Names of events, as in a trace (see [`Event::name`]); empty: all.
    pub kinds: Vec<String>,
    /// A device that the record tells of. A completion tells of the job's owner only; the background and changed settings of nobody.
    pub device: Option<u32>,
    /// A job that the record tells of.
    pub job: Option<u32>,
    /// A text in the record's sentence, in upper or lower case; empty: any.
    pub text: String,
}

impl Filter {
    /// Whether a record is asked for, but for the text.
    fn takes(&self, record: &Record, instance: &Instance) -> bool {
        let kind = record.event.name();
        (self.kinds.is_empty() || self.kinds.iter().any(|asked| asked == kind))
            && self.device.is_none_or(|device| tells_of_device(&record.event, instance, device))
            && self.job.is_none_or(|job| tells_of_job(&record.event, job))
    }

    /// Whether a record is asked for.
    pub fn matches(&self, record: &Record, instance: &Instance) -> bool {
        let holds = |text: &str| event_sentence(record, instance).to_lowercase().contains(text);
        self.takes(record, instance) && (self.text.is_empty() || holds(&self.text.to_lowercase()))
    }
}

/// In which direction a list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From a position on, towards the end.
    Later,
    /// From before a position, towards the start.
    Earlier,
}

/// A record that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its position in the list of records.
    pub position: usize,
    /// When it happened.
    pub at: Time,
    /// What happened.
    pub sentence: String,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The records, in the order in which they are read.
    pub lines: Vec<Line>,
    /// Where to read on, in the same direction; `None` where the list ends. A page may be short, or even empty, and go on:
    /// then a call's bound was reached.
    pub next: Option<usize>,
}

/// Up to `most` records that the filter takes, from a position on or before it.
pub fn page(
    records: &[Record],
    instance: &Instance,
    filter: &Filter,
    from: usize,
    direction: Direction,
    most: usize,
) -> Page {
    let wanted = filter.text.to_lowercase();
    let from = from.min(records.len());
    let mut lines = Vec::new();
    let (mut written, mut looked) = (0, 0);
    let mut at = from;
    loop {
        let place = match direction {
            Direction::Later if at < records.len() => at,
            Direction::Earlier if at > 0 => at - 1,
            _ => return Page { lines, next: None },
        };
        if lines.len() >= most.max(1) || looked >= MOST_RECORDS || written >= MOST_SENTENCES.max(most) {
            return Page { lines, next: Some(at) };
        }
        looked += 1;
        let record = &records[place];
        if filter.takes(record, instance) {
            written += 1;
            let sentence = event_sentence(record, instance);
            if wanted.is_empty() || sentence.to_lowercase().contains(&wanted) {
                lines.push(Line { position: place, at: record.at, sentence });
            }
        }
        at = if direction == Direction::Later { place + 1 } else { place };
    }
}

fn tells_of_device(event: &Event, instance: &Instance, device: u32) -> bool {
    let owns = |job: u32| instance.jobs.get(job as usize).is_some_and(|job| job.owner == device);
    let in_action = |action: &Action| owns(action.job) || action.hosts.contains(&device);
    match event {
        Event::Background { .. } | Event::Changed { .. } | Event::Ended => false,
        Event::Arrived { job } | Event::Completed { job } | Event::Interrupted { job, .. } => owns(*job),
        Event::Proposed { actions, .. } => actions.iter().any(in_action),
        Event::Decided { device: decider, jobs, .. } => *decider == device || jobs.iter().any(|&job| owns(job)),
        Event::Reviewed { verdict, .. } => {
            verdict.actions.iter().any(in_action)
                || verdict.corrections.iter().any(|c| c.proposed == device)
                || verdict.waiting.iter().any(|&job| owns(job))
        }
        Event::Placed { action } => in_action(action),
        Event::Solved { busy, .. } => busy.iter().any(|(changed, _)| *changed == device),
        Event::Overloaded { device: this, .. }
        | Event::Relieved { device: this }
        | Event::Failed { device: this, .. }
        | Event::Returned { device: this, .. } => *this == device,
    }
}

fn tells_of_job(event: &Event, job: u32) -> bool {
    match event {
        Event::Arrived { job: this } | Event::Completed { job: this } | Event::Interrupted { job: this, .. } => {
            *this == job
        }
        Event::Proposed { actions, .. } => actions.iter().any(|action| action.job == job),
        Event::Decided { jobs, .. } => jobs.contains(&job),
        Event::Reviewed { verdict, .. } => {
            verdict.actions.iter().any(|action| action.job == job) || verdict.waiting.contains(&job)
        }
        Event::Placed { action } => action.job == job,
        Event::Solved { cycles, .. } => cycles.iter().any(|(changed, _)| *changed == job),
        Event::Background { .. }
        | Event::Overloaded { .. }
        | Event::Relieved { .. }
        | Event::Changed { .. }
        | Event::Failed { .. }
        | Event::Returned { .. }
        | Event::Ended => false,
    }
}
