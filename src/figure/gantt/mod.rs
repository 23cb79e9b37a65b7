//! Who hosted what, and when: a row for each device, a bar for each job's tasks there, as shapes.
//!
//! A bar's colour and letter are those of the job's model, as on the stage; a device that is overloaded has a hatched
//! strip above its bars for as long.
//! Time is linear, over a window that the caller chooses: most decisions are in the first seconds of a run.

mod picture;

use std::collections::BTreeMap;

use crate::{
    engine::{
        instance::Instance,
        record::{Event, Record},
    },
    model::time::Time,
    num::math::{max, min},
};

use super::words;

pub use picture::{Hit, Picture, Place, View, picture, svg};

/// The tasks of one job on one device.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// The job.
    pub job: u32,
    /// How many of its tasks.
    pub tasks: u32,
    /// When they started, seconds.
    pub from_secs: f64,
    /// When they ended, or the moment up to which is told, seconds.
    pub to_secs: f64,
    /// Whether they have ended.
    pub ended: bool,
    /// Which line of its row it has, from 0: bars of one device that overlap have different lines.
    pub line: u32,
}

/// What one device hosted.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The device.
    pub device: u32,
    /// Its bars, in the order in which they started.
    pub bars: Vec<Bar>,
    /// When it was overloaded: from and to, seconds.
    pub overloads: Vec<(f64, f64)>,
    /// How many lines its bars need.
    pub lines: u32,
}

/// Who hosted what: everything up to a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Gantt {
    /// The devices that hosted anything, by id.
    pub rows: Vec<Row>,
    /// The moment up to which is told, seconds.
    pub until_secs: f64,
}

impl Gantt {
    /// Folds the records up to a moment.
    pub fn of(instance: &Instance, records: &[Record], until: Time) -> Self {
        let mut fold = Fold { rows: BTreeMap::new(), overloaded: BTreeMap::new() };
        let until_secs = min(until.secs(), records.last().map_or(0.0, |record| record.at.secs()));
        let mut hosts: BTreeMap<u32, &[u32]> = BTreeMap::new();
        for record in records.iter().take_while(|record| record.at <= until) {
            let at = record.at.secs();
            match &record.event {
                Event::Placed { action } => {
                    hosts.insert(action.job, &action.hosts);
                    fold.placed(action.job, &action.hosts, at);
                }
                Event::Completed { job } | Event::Interrupted { job, .. } => {
                    fold.left(*job, hosts.remove(job).unwrap_or_default(), at)
                }
                Event::Overloaded { device, .. } => {
                    fold.overloaded.insert(*device, at);
                }
                Event::Relieved { device } => fold.relieved(*device, at),
                Event::Background { .. }
                | Event::Arrived { .. }
                | Event::Proposed { .. }
                | Event::Decided { .. }
                | Event::Reviewed { .. }
                | Event::Solved { .. }
                | Event::Changed { .. }
                | Event::Failed { .. }
                | Event::Returned { .. }
                | Event::Ended => {}
            }
        }
        fold.finish(instance, until_secs)
    }

    /// The sentence for those who do not see it: how many devices, jobs and overloads within the window.
    pub fn describe(&self, instance: &Instance, view: &View) -> String {
        let (shown, more) = self.shown(view);
        let mut jobs: Vec<u32> = shown.iter().flat_map(|row| &row.bars).map(|bar| bar.job).collect();
        jobs.sort_unstable();
        jobs.dedup();
        let busiest = shown.iter().max_by_key(|row| (row.bars.len(), std::cmp::Reverse(row.device)));
        let overloaded = shown.iter().filter(|row| !row.overloads.is_empty()).count();
        let from = if view.from_secs > 0.0 { words::duration(view.from_secs) } else { "the start".to_owned() };
        let mut text = format!(
            "From {from} to {}, {} jobs run on {} devices",
            words::duration(view.to_secs),
            jobs.len(),
            shown.len() + more as usize
        );
        if let Some(row) = busiest {
            text.push_str(&format!(", {} of them on {}", row.bars.len(), words::name(instance, row.device)));
        }
        text + &format!("; {overloaded} of the devices shown are overloaded at times.")
    }

    /// The rows within a window, by id, and how many devices are left out: those with the least time of tasks.
    fn shown(&self, view: &View) -> (Vec<Row>, u32) {
        let mut rows: Vec<(f64, Row)> = self.rows.iter().filter_map(|row| row.within(view)).collect();
        let most = view.most_devices.max(1);
        let more = rows.len().saturating_sub(most) as u32;
        rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.device.cmp(&b.1.device)));
        rows.truncate(most);
        rows.sort_by_key(|(_, row)| row.device);
        (rows.into_iter().map(|(_, row)| row).collect(), more)
    }
}

impl Row {
    /// The part of a row within a window, and the seconds of its bars there; `None` where it hosts nothing then.
    fn within(&self, view: &View) -> Option<(f64, Self)> {
        let overlap = |from, to| min(to, view.to_secs) - max(from, view.from_secs);
        // A bar that has only begun has no width yet, and is there.
        let is_in = |bar: &&Bar| bar.from_secs <= view.to_secs && bar.to_secs >= view.from_secs;
        let mut bars: Vec<Bar> = self.bars.iter().filter(is_in).copied().collect();
        let secs = bars.iter().map(|bar| max(0.0, overlap(bar.from_secs, bar.to_secs))).sum();
        let overloads = self.overloads.iter().copied().filter(|&(from, to)| overlap(from, to) > 0.0).collect();
        let lines = assign_lines(&mut bars);
        (!bars.is_empty()).then_some((secs, Self { device: self.device, bars, overloads, lines }))
    }
}

struct Fold {
    rows: BTreeMap<u32, Row>,
    overloaded: BTreeMap<u32, f64>,
}

impl Fold {
    fn placed(&mut self, job: u32, hosts: &[u32], at: f64) {
        for &device in hosts {
            let row =
                self.rows.entry(device).or_insert(Row { device, bars: Vec::new(), overloads: Vec::new(), lines: 0 });
            match row.bars.last_mut().filter(|bar| bar.job == job && !bar.ended) {
                Some(bar) => bar.tasks += 1,
                None => {
                    row.bars.push(Bar { job, tasks: 1, from_secs: at, to_secs: at, ended: false, line: 0 });
                }
            }
        }
    }

    /// A job leaves its hosts.
    fn left(&mut self, job: u32, hosts: &[u32], at: f64) {
        for device in hosts {
            let Some(row) = self.rows.get_mut(device) else { continue };
            if let Some(bar) = row.bars.iter_mut().rev().find(|bar| bar.job == job && !bar.ended) {
                (bar.to_secs, bar.ended) = (at, true);
            }
        }
    }

    fn relieved(&mut self, device: u32, at: f64) {
        if let (Some(from), Some(row)) = (self.overloaded.remove(&device), self.rows.get_mut(&device)) {
            row.overloads.push((from, at));
        }
    }

    fn finish(mut self, instance: &Instance, until_secs: f64) -> Gantt {
        for device in 0..instance.devices.len() as u32 {
            self.relieved(device, until_secs);
        }
        for row in self.rows.values_mut() {
            row.bars.iter_mut().filter(|bar| !bar.ended).for_each(|bar| bar.to_secs = until_secs);
            row.lines = assign_lines(&mut row.bars);
        }
        Gantt { rows: self.rows.into_values().collect(), until_secs }
    }
}

/// Gives each bar the first line that is free when it starts; returns how many lines there are.
fn assign_lines(bars: &mut [Bar]) -> u32 {
    let mut last: Vec<(f64, f64)> = Vec::new();
    for bar in bars {
        // What has not ended keeps its line, and so does what starts and ends at the very moment of this start.
        let free = last.iter().position(|&(end, from)| end <= bar.from_secs && from < bar.from_secs);
        let line = free.unwrap_or(last.len());
        let taken = (if bar.ended { bar.to_secs } else { f64::INFINITY }, bar.from_secs);
        match last.get_mut(line) {
            Some(free) => *free = taken,
            None => last.push(taken),
        }
        bar.line = line as u32;
    }
    last.len() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bars that start and end at one moment, late in a run, do not lie on each other.
    #[test]
    fn bars_of_one_moment_have_lines_of_their_own() {
        let bar = |job, from_secs, to_secs| Bar { job, tasks: 1, from_secs, to_secs, ended: true, line: 0 };
        for at in [1.0, 5.0, 1e6] {
            let mut bars = [bar(0, at, at), bar(1, at, at), bar(2, at, at + 1.0), bar(3, at + 1.0, at + 2.0)];
            assert_eq!(assign_lines(&mut bars), 3);
            assert_eq!(bars.map(|bar| bar.line), [0, 1, 2, 0]);
        }
    }
}
