//! One device over time: what is planned on it, what it does, what it sends, and what that costs.

use std::sync::Arc;

use crate::{
    cost,
    engine::{
        instance::Instance,
        record::{Event, Record},
        world::{Phase, World},
    },
    model::{load::Resource, time::Time},
};

use super::series::{Steps, step};

/// What one device has been through. All but `joules` hold their value until the next point.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// The device.
    pub device: u32,
    /// Planned utilisation by resource, in the order of [`Resource::ALL`]; 1.0 = the whole capacity.
    pub planned: [Steps; 4],
    /// Realised utilisation of its CPU, background included.
    pub busy: Steps,
    /// Tasks that it hosts.
    pub tasks: Steps,
    /// Bytes per second that the jobs at hand send from it, at their present pace.
    pub sent_bytes_per_sec: Steps,
    /// Bytes per second that they send to it.
    pub received_bytes_per_sec: Steps,
    /// Energy since the first arrival, joules; points are joined by straight lines. The last is what the measures count.
    pub joules: Steps,
}

/// Folds the records up to a moment into the history of a device; empty for a device that is not there.
pub fn history(instance: &Arc<Instance>, records: &[Record], device: u32, until: Time) -> History {
    let mut fold = Fold::new(instance, device);
    if (device as usize) < instance.devices.len() {
        records.iter().take_while(|record| record.at <= until).for_each(|record| fold.take(record));
        fold.finish();
    }
    fold.history
}

struct Fold {
    world: World,
    history: History,
    /// Jobs that train and send to or from the device, with the bytes of an iteration: out, in.
    senders: Vec<(u32, f64, f64)>,
    /// When energy was last booked, and how much by then; `None` before the first arrival.
    booked: Option<(Time, f64)>,
    /// Realised utilisation since then.
    busy: f64,
    up: bool,
    last_completion: Option<Time>,
}

impl Fold {
    fn new(instance: &Arc<Instance>, device: u32) -> Self {
        let none = Steps::new;
        let history = History {
            device,
            planned: [none(), none(), none(), none()],
            busy: none(),
            tasks: none(),
            sent_bytes_per_sec: none(),
            received_bytes_per_sec: none(),
            joules: none(),
        };
        let world = World::new(Arc::clone(instance));
        let mut fold =
            Self { world, history, senders: Vec::new(), booked: None, busy: 0.0, up: true, last_completion: None };
        if (device as usize) < instance.devices.len() {
            fold.note_state(0.0);
            fold.note_traffic(0.0);
        }
        fold
    }

    fn take(&mut self, record: &Record) {
        self.world.apply(record);
        let (device, at) = (self.history.device, record.at.secs());
        match &record.event {
            Event::Background { .. } => self.advance(record.at),
            Event::Solved { cycles, busy } => {
                if busy.iter().any(|(changed, _)| *changed == device) {
                    self.advance(record.at);
                }
                if cycles.iter().any(|(job, _)| self.senders.iter().any(|sender| sender.0 == *job)) {
                    self.note_traffic(at);
                }
            }
            Event::Arrived { .. } if self.booked.is_none() => {
                self.booked = Some((record.at, 0.0));
                self.busy = self.world.devices[device as usize].busy;
                self.up = self.world.devices[device as usize].up;
                self.history.joules.push((at, 0.0));
            }
            Event::Placed { action } => {
                let (sent, received) = traffic(&self.world.instance, action.job, &action.hosts, device);
                if sent + received > 0.0 {
                    self.senders.push((action.job, sent, received));
                    self.note_traffic(at);
                }
            }
            Event::Failed { device: switched, .. } | Event::Returned { device: switched, .. } => {
                if *switched == device {
                    self.advance(record.at);
                }
            }
            Event::Interrupted { job, .. } => self.left(*job, at),
            Event::Completed { job } => {
                self.last_completion = Some(record.at);
                self.left(*job, at);
            }
            Event::Arrived { .. }
            | Event::Proposed { .. }
            | Event::Decided { .. }
            | Event::Reviewed { .. }
            | Event::Overloaded { .. }
            | Event::Relieved { .. }
            | Event::Changed { .. }
            | Event::Ended => {}
        }
        self.note_state(at);
    }

    /// A job leaves its hosts.
    fn left(&mut self, job: u32, at: f64) {
        let before = self.senders.len();
        self.senders.retain(|sender| sender.0 != job);
        if self.senders.len() < before {
            self.note_traffic(at);
        }
    }

    /// Books the energy up to now, and notes the utilisation from now on.
    fn advance(&mut self, now: Time) {
        self.book(now);
        let state = &self.world.devices[self.history.device as usize];
        (self.busy, self.up) = (state.busy, state.up);
    }

    fn book(&mut self, now: Time) {
        if let Some((since, joules)) = &mut self.booked {
            let device = &self.world.instance.devices[self.history.device as usize];
            let secs = now.secs_since(*since);
            if self.up {
                *joules += cost::power_watts(device.idle_watts, device.busy_watts, self.busy) * secs;
            }
            *since = now.max(*since);
            match self.history.joules.last_mut() {
                Some(last) if last.0 == since.secs() => last.1 = *joules,
                _ => self.history.joules.push((since.secs(), *joules)),
            }
        }
    }

    fn note_state(&mut self, at: f64) {
        let state = &self.world.devices[self.history.device as usize];
        for (steps, resource) in self.history.planned.iter_mut().zip(Resource::ALL) {
            step(steps, at, state.load.share(resource));
        }
        step(&mut self.history.busy, at, state.busy);
        step(&mut self.history.tasks, at, state.tasks.len() as f64);
    }

    fn note_traffic(&mut self, at: f64) {
        let (mut out, mut back) = (0.0, 0.0);
        for &(job, sent, received) in &self.senders {
            let cycle_secs = self.world.jobs[job as usize].cycle_secs;
            if cycle_secs > 0.0 {
                out += sent / cycle_secs;
                back += received / cycle_secs;
            }
        }
        step(&mut self.history.sent_bytes_per_sec, at, out);
        step(&mut self.history.received_bytes_per_sec, at, back);
    }

    /// The measures count up to the last completion, unless unfinished jobs hold the run open.
    fn finish(&mut self) {
        let unfinished = self.world.jobs.iter().any(|job| matches!(job.phase, Phase::Scheduling | Phase::Training));
        let end = if unfinished { self.world.now } else { self.last_completion.unwrap_or(self.world.now) };
        self.book(end);
    }
}

/// Bytes that a device sends and receives in an iteration of a job on these hosts.
fn traffic(instance: &Instance, job: u32, hosts: &[u32], device: u32) -> (f64, f64) {
    let job = &instance.jobs[job as usize];
    let (mut sent, mut received) = (0.0, 0.0);
    let mut previous = job.owner;
    for (task, &host) in hosts.iter().enumerate() {
        if host != previous {
            let (forward, back) = job.cut_bytes(task);
            if previous == device {
                sent += forward;
                received += back;
            }
            if host == device {
                sent += back;
                received += forward;
            }
        }
        previous = host;
    }
    (sent, received)
}

/// At most `most` of the points (at least four), the first, the last, the least and the greatest among them: time is cut
/// into equal spans, and each keeps its least and its greatest.
pub fn thinned(steps: &[(f64, f64)], most: usize) -> Steps {
    let most = most.max(4);
    let (Some(&first), Some(&last)) = (steps.first(), steps.last()) else { return Steps::new() };
    if steps.len() <= most {
        return steps.to_vec();
    }
    let spans = ((most - 2) / 2) as f64;
    let span = |at: f64| ((at - first.0) / (last.0 - first.0) * spans).floor().clamp(0.0, spans - 1.0);
    let mut thin = vec![first];
    for run in steps[1..steps.len() - 1].chunk_by(|a, b| span(a.0) == span(b.0)) {
        let pick = |better: fn(f64, f64) -> bool| {
            run.iter().copied().reduce(|best, next| if better(next.1, best.1) { next } else { best })
        };
        let mut pair: Vec<(f64, f64)> = [pick(|a, b| a < b), pick(|a, b| a > b)].into_iter().flatten().collect();
        pair.sort_by(|a, b| a.0.total_cmp(&b.0));
        pair.dedup();
        thin.extend(pair);
    }
    thin.push(last);
    thin
}
