//! The measures of a run (science §1.8), as a fold over its records.

use serde::{Deserialize, Serialize};

use crate::{
    cost,
    model::{intervention::Part, method::ShieldKind, time::Time},
    num::{
        sort::sort_by,
        stats::{self, Summary},
    },
};

use super::{
    record::{Event, Record},
    sink::Sink,
    world::{Phase, World},
};

/// The three medians of CPU utilisation, each over time from the first arrival to the last completion.
/// Time that a device is down does not count, nor does a device that is down all the time. They differ because the paper's "median utilisation" leaves open over what.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct UtilisationMedian {
    /// Over all devices.
    pub devices: f64,
    /// Over devices that ever hosted a task.
    pub hosts: f64,
    /// Over tasks, each with its host's utilisation.
    pub tasks: f64,
}

/// The measures of a run.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Metrics {
    /// Jobs that arrived.
    pub jobs: u32,
    /// Arrival to last iteration, seconds; an unfinished job counts to the end of the run.
    pub training_secs: Summary,
    /// Arrival to start on the hosts, seconds; a job never placed counts to the end of the run.
    pub scheduling_delay_secs: Summary,
    /// Training time over iterations × reference cycle.
    pub slowdown: Summary,
    /// Jobs not finished at the end of the run.
    pub jobs_unfinished: u32,
    /// First arrival to last completion, seconds.
    pub makespan_secs: f64,
    /// Collisions on proposed joint actions.
    pub collisions_proposed: u64,
    /// Collisions on joint actions carried out: those that a shield let pass, and without a shield those proposed.
    /// They count at the verdict or the proposal, also where a failure then prevents that it is carried out.
    pub collisions_executed: u64,
    /// Proposed tasks that would not fit even alone.
    pub misfits: u64,
    /// Tasks placed although no safe place was found.
    pub forced: u64,
    /// Tasks that a shield moved.
    pub corrections: u64,
    /// Corrections that were not needed after all.
    pub false_alarms: u64,
    /// Proposals that a neighbouring region did not admit.
    pub border_refusals: u64,
    /// Messages of shields.
    pub shield_messages: u64,
    /// Time that shields took, summed over reviews, seconds.
    pub shield_secs: f64,
    /// Time that decisions took, summed over deciding devices, seconds.
    pub decision_secs: f64,
    /// Time that devices spent up and with planned utilisation above α, summed over devices, seconds.
    pub overloaded_device_secs: f64,
    /// The three medians of utilisation.
    pub utilisation_median: UtilisationMedian,
    /// Energy of all devices from the first arrival to the last completion, joules.
    pub energy_joules: f64,
}

/// What failures did in a run; all zero where nothing fails.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Disruption {
    /// How often a job was interrupted.
    pub interruptions: u32,
    /// Time that devices were down from the first arrival to the last completion, summed over devices, seconds.
    pub device_down_secs: f64,
}

/// Folds records into [`Metrics`].
#[derive(Debug, Clone, Default)]
pub struct Meter {
    counts: Metrics,
    began: Option<Time>,
    last_completion: Option<Time>,
    overload_since: Vec<Option<Time>>,
    devices: Vec<DeviceMeter>,
    task_counts: Vec<u64>,
    interruptions: u32,
}

#[derive(Debug, Clone, Copy, Default)]
struct DeviceMeter {
    since: Time,
    busy: f64,
    busy_secs: f64,
    joules: f64,
    down: bool,
    down_secs: f64,
}

impl Sink for Meter {
    fn take(&mut self, world: &World, record: &Record) {
        if self.devices.is_empty() {
            self.devices = vec![DeviceMeter::default(); world.devices.len()];
            self.overload_since = vec![None; world.devices.len()];
            self.task_counts = vec![0; world.devices.len()];
        }
        match &record.event {
            Event::Background { shares } => (0..shares.len()).for_each(|d| self.advance(world, d)),
            Event::Solved { busy, .. } => busy.iter().for_each(|&(d, _)| self.advance(world, d as usize)),
            Event::Arrived { .. } => self.arrived(world),
            Event::Proposed { conflicts, .. } => {
                let collisions = conflicts.collisions.len() as u64;
                self.counts.collisions_proposed += collisions;
                if world.instance.scenario.study.method.shield() == ShieldKind::None {
                    // Nobody reviews: what is proposed is carried out.
                    self.counts.collisions_executed += collisions;
                }
                self.counts.misfits += conflicts.misfits.len() as u64;
            }
            Event::Decided { secs, .. } => self.counts.decision_secs += secs,
            Event::Reviewed { verdict, conflicts, secs, .. } => {
                self.counts.collisions_executed += conflicts.collisions.len() as u64;
                self.counts.forced += verdict.forced.len() as u64;
                self.counts.corrections += verdict.corrections.len() as u64;
                self.counts.false_alarms += verdict.corrections.iter().filter(|c| c.false_alarm).count() as u64;
                self.counts.border_refusals += u64::from(verdict.border_refusals);
                self.counts.shield_messages += u64::from(verdict.messages);
                self.counts.shield_secs += secs;
            }
            Event::Placed { action } => action.hosts.iter().for_each(|&host| self.task_counts[host as usize] += 1),
            Event::Overloaded { device, .. } => self.overloaded(world, *device as usize),
            Event::Relieved { device } => self.relieved(*device as usize, world.now),
            Event::Completed { .. } => self.last_completion = Some(world.now),
            Event::Failed { device, part } | Event::Returned { device, part } => {
                self.advance(world, *device as usize);
                if *part == Part::Device {
                    // The background of a device that is down goes on being drawn: it overloads nothing.
                    self.relieved(*device as usize, world.now);
                    self.overloaded(world, *device as usize);
                }
            }
            Event::Interrupted { .. } => self.interruptions += 1,
            Event::Ended | Event::Changed { .. } => {}
        }
    }
}

impl Meter {
    fn arrived(&mut self, world: &World) {
        self.counts.jobs += 1;
        if self.began.is_none() {
            self.began = Some(world.now);
            for (meter, device) in self.devices.iter_mut().zip(&world.devices) {
                *meter =
                    DeviceMeter { since: world.now, busy: device.busy, down: !device.up, ..DeviceMeter::default() };
            }
        }
    }

    fn overloaded(&mut self, world: &World, device: usize) {
        let state = &world.devices[device];
        if state.up && state.overloaded {
            self.overload_since[device] = Some(world.now);
        }
    }

    fn relieved(&mut self, device: usize, now: Time) {
        if let Some(since) = self.overload_since[device].take() {
            self.counts.overloaded_device_secs += now.secs_since(since);
        }
    }

    /// Books a device's utilisation up to now, and notes what it is from now on.
    fn advance(&mut self, world: &World, device: usize) {
        let meter = &mut self.devices[device];
        meter.book(world, device, world.now);
        meter.busy = world.devices[device].busy;
        meter.down = !world.devices[device].up;
    }

    /// What failures did in a run that has come to `world`.
    pub fn disruption(&self, world: &World) -> Disruption {
        let mut disruption = Disruption { interruptions: self.interruptions, ..Disruption::default() };
        for (d, meter) in self.devices.iter().enumerate() {
            let mut meter = *meter;
            meter.book(world, d, self.end(world));
            disruption.device_down_secs += meter.down_secs;
        }
        disruption
    }

    /// The measures of a run that has come to `world`.
    pub fn metrics(&self, world: &World) -> Metrics {
        let mut metrics = self.counts.clone();
        let began = self.began.unwrap_or_default();
        let mut arrived = Vec::new();
        for (job, state) in world.instance.jobs.iter().zip(&world.jobs) {
            if state.phase != Phase::Future {
                arrived.push((job, state));
            }
        }
        let unfinished = arrived.iter().filter(|(_, state)| state.phase != Phase::Completed).count();
        metrics.jobs_unfinished = unfinished as u32;
        let end = self.end(world);
        let training: Vec<f64> = arrived
            .iter()
            .map(|(job, s)| if s.phase == Phase::Completed { s.completed } else { end }.secs_since(job.arrival))
            .collect();
        let slowdown: Vec<f64> = arrived
            .iter()
            .zip(&training)
            .map(|((job, _), secs)| secs / (f64::from(job.iterations) * job.reference_secs))
            .collect();
        let delay: Vec<f64> = arrived
            .iter()
            .map(|(job, s)| if s.placements == 0 { end } else { s.placed }.secs_since(job.arrival))
            .collect();
        metrics.training_secs = Summary::of(&training);
        metrics.slowdown = Summary::of(&slowdown);
        metrics.scheduling_delay_secs = Summary::of(&delay);
        metrics.makespan_secs = end.secs_since(began);
        self.sum_devices(world, end, &mut metrics);
        metrics
    }

    /// The moment up to which is measured: the last completion, unless unfinished jobs hold the run open to its end.
    fn end(&self, world: &World) -> Time {
        let is_unfinished = |phase| phase != Phase::Future && phase != Phase::Completed;
        let unfinished = world.jobs.iter().any(|job| is_unfinished(job.phase));
        if unfinished { world.now } else { self.last_completion.unwrap_or(world.now) }
    }

    /// Energy of each device, joules, by id; they add up to [`Metrics::energy_joules`].
    pub fn device_joules(&self, world: &World) -> Vec<f64> {
        let end = self.end(world);
        let joules = |(device, meter): (usize, &DeviceMeter)| {
            let mut meter = *meter;
            meter.book(world, device, end);
            meter.joules
        };
        self.devices.iter().enumerate().map(joules).collect()
    }

    fn sum_devices(&self, world: &World, end: Time, metrics: &mut Metrics) {
        // Devices that were up at any time, with the tasks that they hosted.
        let (mut all, mut counts) = (Vec::with_capacity(self.devices.len()), Vec::new());
        for (d, meter) in self.devices.iter().enumerate() {
            let mut meter = *meter;
            meter.book(world, d, end);
            metrics.energy_joules += meter.joules;
            // Of the time that the device was up.
            let up_secs = metrics.makespan_secs - meter.down_secs;
            if up_secs > 0.0 {
                all.push(meter.busy_secs / up_secs);
                counts.push(self.task_counts[d]);
            }
        }
        for since in self.overload_since.iter().flatten() {
            metrics.overloaded_device_secs += end.secs_since(*since);
        }
        let hosts: Vec<f64> = all.iter().zip(&counts).filter(|(_, n)| **n > 0).map(|(u, _)| *u).collect();
        metrics.utilisation_median = UtilisationMedian {
            devices: stats::median(&all).unwrap_or(0.0),
            hosts: stats::median(&hosts).unwrap_or(0.0),
            tasks: weighted_median(&all, &counts).unwrap_or(0.0),
        };
    }
}

impl DeviceMeter {
    fn book(&mut self, world: &World, device: usize, now: Time) {
        let secs = now.secs_since(self.since);
        let device = &world.instance.devices[device];
        self.busy_secs += self.busy * secs;
        if self.down {
            self.down_secs += secs;
        } else {
            self.joules += cost::power_watts(device.idle_watts, device.busy_watts, self.busy) * secs;
        }
        self.since = self.since.max(now);
    }
}

/// The median of values repeated `counts` times each.
fn weighted_median(values: &[f64], counts: &[u64]) -> Option<f64> {
    let mut pairs: Vec<(f64, u64)> = values.iter().copied().zip(counts.iter().copied()).filter(|p| p.1 > 0).collect();
    sort_by(&mut pairs, |a, b| a.0.total_cmp(&b.0));
    let total: u64 = pairs.iter().map(|p| p.1).sum();
    let at = |place: u64| {
        let mut passed = 0;
        pairs.iter().find(|(_, count)| {
            passed += count;
            passed > place
        })
    };
    let (low, high) = (at(total.checked_sub(1)? / 2)?, at(total / 2)?);
    Some((low.0 + high.0) / 2.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn weighted_median_is_the_median_of_the_repeated(pairs in prop::collection::vec((0.0..1.0f64, 0u64..5), 0..12)) {
            let (values, counts): (Vec<f64>, Vec<u64>) = pairs.iter().copied().unzip();
            let repeated: Vec<f64> = pairs.iter().flat_map(|&(v, n)| (0..n).map(move |_| v)).collect();
            let (ours, theirs) = (weighted_median(&values, &counts), stats::median(&repeated));
            prop_assert!(ours.zip(theirs).is_none_or(|(a, b)| (a - b).abs() < 1e-12) && ours.is_some() == theirs.is_some());
        }
    }
}
