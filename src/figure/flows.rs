//! Which data flows between which devices at a moment, and which flow or area is at a point of the stage.

use std::collections::BTreeMap;

use crate::{
    engine::world::{Phase, World},
    num::math::distance,
};

use super::{
    layout::StageView,
    shape::{Point, control},
};

/// How far flows are bent on the stage.
pub(super) const BEND: f64 = 0.16;
/// A flow is found this near to its middle line, pixels.
const REACH: f64 = 8.0;
/// Points of a curve that are looked at.
const POINTS: usize = 24;

/// Data on its way from one device to another.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Flow {
    /// The jobs that send it, ascending; one that has several cuts here stands here for each.
    pub jobs: Vec<u32>,
    /// Activations and inputs of one iteration, and the gradients that come back, of all jobs, bytes.
    pub bytes_per_iteration: f64,
    /// The same at the jobs' present pace, bytes per second.
    pub bytes_per_sec: f64,
}

/// All flows, by sender and receiver of what goes forward: from a job's owner to its first task, and on from task to task.
pub fn flows(world: &World) -> BTreeMap<(u32, u32), Flow> {
    let mut flows: BTreeMap<(u32, u32), Flow> = BTreeMap::new();
    for (job, task, pair) in cuts(world) {
        let (forward, back) = world.instance.jobs[job as usize].cut_bytes(task);
        let cycle_secs = world.jobs[job as usize].cycle_secs;
        let flow = flows.entry(pair).or_default();
        flow.jobs.push(job);
        flow.bytes_per_iteration += forward + back;
        if cycle_secs > 0.0 {
            flow.bytes_per_sec += (forward + back) / cycle_secs;
        }
    }
    flows
}

/// Where data of training jobs goes from one device to another: the job, the task that it goes to, sender and receiver.
pub(super) fn cuts(world: &World) -> impl Iterator<Item = (u32, usize, (u32, u32))> {
    let jobs = world.instance.jobs.iter().zip(&world.jobs).enumerate();
    jobs.filter(|(_, (_, state))| state.phase == Phase::Training).flat_map(|(id, (job, state))| {
        let senders = std::iter::once(job.owner).chain(state.hosts.iter().copied());
        let pairs = senders.zip(state.hosts.iter().copied()).enumerate().filter(|(_, (from, to))| from != to);
        pairs.map(move |(task, pair)| (id as u32, task, pair))
    })
}

/// The flow at a point of the stage, as sender and receiver.
pub fn flow_at(world: &World, view: &StageView, at: Point) -> Option<(u32, u32)> {
    let away = |&(from, to): &(u32, u32)| {
        let (a, b) = (view.place(from), view.place(to));
        let bent = control(a, b, BEND);
        let point = |i: usize| {
            let t = i as f64 / POINTS as f64;
            let (p, q, r) = ((1.0 - t) * (1.0 - t), 2.0 * t * (1.0 - t), t * t);
            (p * a.0 + q * bent.0 + r * b.0, p * a.1 + q * bent.1 + r * b.1)
        };
        (1..POINTS).map(|i| distance(point(i), at)).fold(f64::INFINITY, crate::num::math::min)
    };
    let near = flows(world).into_keys().map(|pair| (away(&pair), pair));
    near.filter(|(away, _)| *away <= REACH).reduce(|a, b| if b.0 < a.0 { b } else { a }).map(|found| found.1)
}

/// The area at a point of the stage, by its place in [`StageView::areas`]; where several overlap, the first.
pub fn area_at(view: &StageView, at: Point) -> Option<usize> {
    view.areas().iter().position(|area| {
        let corners: Vec<Point> = area.outline.iter().map(|&corner| view.see(corner)).collect();
        let next = corners.iter().cycle().skip(1);
        // A hull is convex: a point is inside if it is on the same side of all edges.
        let mut sides = corners.iter().zip(next).map(|(a, b)| (b.0 - a.0) * (at.1 - a.1) - (b.1 - a.1) * (at.0 - a.0));
        corners.len() > 2 && sides.all(|side| side >= 0.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        engine::{instance::Instance, replay::Replay, sink::Trace},
        model::method::Method,
        placement::scheduling::Scheduling,
        presets,
    };

    /// The two owners of `collision-minimal` place tasks in the middle.
    fn world() -> Replay {
        let mut scenario = presets::get("collision-minimal").expect("a preset");
        scenario.study.method = Method::RoundRobin;
        let instance = Instance::draw(&scenario).expect("an instance");
        let mut trace = Trace::default();
        let process = Scheduling::new(std::sync::Arc::clone(&instance), None);
        crate::engine::process::Run::new(std::sync::Arc::clone(&instance), process).finish(&mut trace);
        let mut replay = Replay::new(instance);
        replay.extend(trace.0);
        replay.seek_time(crate::model::time::Time::from_secs(60.0));
        replay
    }

    #[test]
    fn what_is_sent_at_a_pace_is_found_where_it_is_drawn() {
        let replay = world();
        let world = replay.world();
        let found = flows(world);
        assert!(!found.is_empty());
        let view = StageView::new(&world.instance, (600.0, 400.0));
        for (&(from, to), flow) in &found {
            let bytes: f64 = flow.jobs.iter().map(|&job| 1.0 / world.jobs[job as usize].cycle_secs).sum();
            assert!(bytes > 0.0 && flow.bytes_per_sec <= flow.bytes_per_iteration * bytes + 1e-6);
            let (a, b) = (view.place(from), view.place(to));
            let bent = control(a, b, BEND);
            let middle = (0.25 * a.0 + 0.5 * bent.0 + 0.25 * b.0, 0.25 * a.1 + 0.5 * bent.1 + 0.25 * b.1);
            assert_eq!(flow_at(world, &view, middle), Some((from, to)));
        }
        assert_eq!(flow_at(world, &view, (-500.0, -500.0)), None);
    }

    #[test]
    fn an_area_is_found_around_its_devices() {
        let mut scenario = presets::get("boundary-collision").expect("a preset");
        scenario.study.method = Method::SroleD;
        let instance = Instance::draw(&scenario).expect("an instance");
        let view = StageView::new(&instance, (600.0, 400.0));
        for (id, region) in instance.regions.iter().enumerate() {
            let own = region.devices.iter().filter(|&&device| area_at(&view, view.place(device)) == Some(id)).count();
            assert!(own > 0, "region {id}");
        }
        assert_eq!(area_at(&view, (-50.0, -50.0)), None);
    }
}
