//! Why a changed setting changed nothing that happened.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    engine::{
        instance::Instance,
        record::{Event, Record},
        world::World,
    },
    model::{
        layers::Architecture,
        load::{Load, WHOLE},
        method::{Method, ShieldKind},
        scenario::Split,
    },
    num::math::max,
    placement::lens,
};

use super::{Bottleneck, run_times};

/// One of the runs that are watched side by side.
#[derive(Debug, Clone, Copy)]
pub struct Lane<'a> {
    /// Its instance, drawn with the setting as it is now.
    pub instance: &'a Arc<Instance>,
    /// Its records, the same as before the change.
    pub records: &'a [Record],
}

/// Why a setting cannot have mattered, each a fact about the runs at hand.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// It is a text for people.
    Words,
    /// It is used in training only, and these runs act by finished policies, or by none.
    TrainingOnly,
    /// It is about power, which changes the energy and no moment.
    EnergyOnly,
    /// Nobody here acts by a learned policy.
    NobodyLearned,
    /// Nobody here acts by the policy that it names.
    PolicyNotInUse,
    /// Nobody here is shielded.
    NoShield,
    /// Nobody here is watched by regional shields.
    NoRegionalShield,
    /// No cluster head decides or reviews here.
    NoHeadAtWork,
    /// The head decides for everybody here, over its whole cluster.
    OnlyHeads,
    /// The shield found a safe place for every task.
    AlwaysPlaced,
    /// No planned load, neither proposed nor carried out, was above α; this was the greatest, a share.
    NeverNearAlpha {
        /// The greatest planned load, 1.0 = a whole capacity.
        greatest: f64,
        /// The limit as it is now.
        alpha: f64,
    },
    /// No device ever used more memory than it has; this was the fullest, a share.
    NobodySwapped {
        /// The greatest share of a memory in use.
        fullest: f64,
    },
    /// Every job was completed before; the last at this moment, seconds.
    DoneBefore {
        /// When the run ended, seconds.
        end_secs: f64,
    },
    /// Other people's work is the same share at all times.
    ConstantBackground,
    /// No job here trains a model that reads it.
    NoSuchModel,
    /// Models are cut at every layer here.
    CutPerLayer,
}

/// What there is to say of a change that changed nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct NothingChanged {
    /// Why the setting cannot have mattered, where that is certain.
    pub reason: Option<Reason>,
    /// What takes most of the time of each lane, in their order: there a change would show.
    pub bottlenecks: Vec<Option<Bottleneck>>,
}

/// Why a changed setting changed no record of any lane. The caller has compared the digests; it is not done again.
///
/// `path` is the setting's, such as `study.shield.alpha`. A reason is given only where it is certain, and so never
/// for runs in which settings change.
pub fn why_nothing_changed(path: &str, lanes: &[Lane<'_>]) -> NothingChanged {
    let bottleneck = |lane: &Lane<'_>| {
        let end = lane.records.last().map(|record| record.at).unwrap_or_default();
        run_times(lane.instance, lane.records, end).total.bottleneck()
    };
    NothingChanged { reason: reason(path, lanes), bottlenecks: lanes.iter().map(bottleneck).collect() }
}

fn reason(path: &str, lanes: &[Lane<'_>]) -> Option<Reason> {
    // What changes in mid-run would have to be asked about at every moment.
    let is_changed = |record: &Record| matches!(record.event, Event::Changed { .. });
    if lanes.iter().any(|lane| lane.records.iter().any(is_changed)) {
        return None;
    }
    let every = |is: &dyn Fn(Method) -> bool| lanes.iter().all(|lane| is(lane.instance.scenario.study.method));
    let if_every = |reason: Reason, is: &dyn Fn(Method) -> bool| every(is).then_some(reason);
    let last = path.rsplit('.').next().unwrap_or_default();
    match path {
        "title" | "goal" | "preset" => Some(Reason::Words),
        "study.temperature" | "study.decision_flops" => if_every(Reason::NobodyLearned, &|m| !m.is_learning()),
        "study.shield.unplaced" => if_every(Reason::NoShield, &|m| m.shield() == ShieldKind::None)
            .or_else(|| lanes.iter().all(always_placed).then_some(Reason::AlwaysPlaced)),
        "study.shield.alpha" => never_near_alpha(lanes),
        "study.head" => if_every(Reason::NoHeadAtWork, &|m| !m.is_centralised() && m.shield() != ShieldKind::Central),
        "study.sampled_neighbours" | "cluster.range_m" | "cluster.max_neighbours" => {
            if_every(Reason::OnlyHeads, &|m| m.is_centralised())
        }
        "cluster.devices_per_region" => if_every(Reason::NoRegionalShield, &|m| m.shield() != ShieldKind::Regional),
        "cluster.storage_bytes_per_sec" | "cluster.memory_scale" | "cluster.memory_reserved_share" => {
            nobody_swapped(lanes)
        }
        "cluster.background.period_secs" => {
            let constant = |lane: &Lane<'_>| {
                let background = &lane.instance.scenario.cluster.background;
                background.low_share >= background.high_share
            };
            lanes.iter().all(constant).then_some(Reason::ConstantBackground)
        }
        "horizon_secs" => done_before(lanes),
        "workload.tasks_per_job" => {
            let per_layer = |lane: &Lane<'_>| lane.instance.scenario.workload.split == Split::PerLayer;
            lanes.iter().all(per_layer).then_some(Reason::CutPerLayer)
        }
        "workload.image_side" | "workload.classes" => no_such_model(lanes, Architecture::reads_images),
        "workload.sequence_length" | "workload.vocabulary" => no_such_model(lanes, |model| !model.reads_images()),
        _ if path.starts_with("study.learning.") => Some(Reason::TrainingOnly),
        _ if path == "study.policies.trained_with_shield" => {
            if_every(Reason::NoShield, &|m| m.shield() == ShieldKind::None)
        }
        _ if path.starts_with("study.policies.") => {
            let unused = |lane: &Lane<'_>| {
                let study = &lane.instance.scenario.study;
                !study.method.is_learning() || study.policies.field_for(study.method) != last
            };
            lanes.iter().all(unused).then_some(Reason::PolicyNotInUse)
        }
        _ if path.starts_with("cluster.devices.") && ["idle_watts", "busy_watts"].contains(&last) => {
            Some(Reason::EnergyOnly)
        }
        _ => None,
    }
}

fn always_placed(lane: &Lane<'_>) -> bool {
    lane.records.iter().all(|record| match &record.event {
        Event::Reviewed { verdict, .. } => verdict.forced.is_empty() && verdict.waiting.is_empty(),
        _ => true,
    })
}

fn no_such_model(lanes: &[Lane<'_>], reads: impl Fn(Architecture) -> bool) -> Option<Reason> {
    let nobody = |lane: &Lane<'_>| !lane.instance.jobs.iter().any(|job| reads(job.model));
    lanes.iter().all(nobody).then_some(Reason::NoSuchModel)
}

fn done_before(lanes: &[Lane<'_>]) -> Option<Reason> {
    let mut end_secs = 0.0;
    for Lane { instance, records } in lanes {
        let completed = records.iter().filter(|record| matches!(record.event, Event::Completed { .. })).count();
        if completed < instance.jobs.len() {
            return None;
        }
        end_secs = max(end_secs, records.last().map_or(0.0, |record| record.at.secs()));
    }
    Some(Reason::DoneBefore { end_secs })
}

/// The greatest planned load of any device at any moment, with what was proposed for it, billionths.
fn greatest_planned(lane: &Lane<'_>) -> i64 {
    let mut world = World::new(Arc::clone(lane.instance));
    let mut greatest = world.devices.iter().map(|device| device.load.greatest()).max().unwrap_or_default();
    let mut proposals = BTreeMap::new();
    for (position, record) in lane.records.iter().enumerate() {
        let found = match record.event {
            Event::Proposed { batch, .. } => {
                proposals.insert(batch, position);
                Some(lens::Found { proposed: position, reviewed: None })
            }
            Event::Reviewed { batch, .. } => {
                let reviewed = Some(position);
                proposals.get(&batch).map(|&proposed| lens::Found { proposed, reviewed })
            }
            _ => None,
        };
        let seen = found.and_then(|found| lens::look(&world, lane.records, found));
        let planned = |host: &lens::HostView| host.proposed.greatest().max(host.executed.map_or(0, Load::greatest));
        let most = seen.iter().flat_map(|action| &action.hosts).map(planned).max();
        greatest = greatest.max(most.unwrap_or_default());
        world.apply(record);
        let touched: &[u32] = match &record.event {
            Event::Placed { action } => &action.hosts,
            _ => &[],
        };
        let all = if let Event::Background { .. } = record.event { &world.devices[..] } else { &[] };
        let loads = touched.iter().map(|&host| &world.devices[host as usize]).chain(all);
        greatest = greatest.max(loads.map(|device| device.load.greatest()).max().unwrap_or_default());
    }
    greatest
}

fn never_near_alpha(lanes: &[Lane<'_>]) -> Option<Reason> {
    let alpha = lanes.first()?.instance.alpha;
    let greatest = lanes.iter().map(greatest_planned).max()?;
    let share = |billionths: i64| billionths as f64 / WHOLE as f64;
    (greatest <= alpha).then(|| Reason::NeverNearAlpha { greatest: share(greatest), alpha: share(alpha) })
}

fn nobody_swapped(lanes: &[Lane<'_>]) -> Option<Reason> {
    let mut fullest = 0.0;
    for Lane { instance, records } in lanes {
        let mut world = World::new(Arc::clone(instance));
        for record in *records {
            world.apply(record);
            let Event::Placed { action } = &record.event else { continue };
            for &host in &action.hosts {
                let (used, memory) =
                    (world.devices[host as usize].used_bytes, instance.devices[host as usize].memory_bytes);
                if used > memory {
                    return None;
                }
                fullest = max(fullest, used as f64 / memory as f64);
            }
        }
    }
    Some(Reason::NobodySwapped { fullest })
}
