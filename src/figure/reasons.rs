//! Where time went, and why a change changed nothing, in sentences.

use crate::{
    engine::instance::Instance,
    placement::why::{Bottleneck, Cause, JobTime, Kind, NothingChanged, Part, Reason, Times},
};

use super::words::{duration, job_name, listed, name, percent};

/// Parts below this share of a job's time are not told.
const LEAST_SHARE: f64 = 0.01;

/// A part of a job's time, in a few words.
pub fn part_label(part: Part) -> &'static str {
    match part {
        Part::Epoch => "waiting for the epoch",
        Part::Deciding => "being decided",
        Part::Review => "being reviewed",
        Part::Place => "waiting for a place",
        Part::Data => "waiting for data",
        Part::Computing => "computing",
        Part::CpuContention => "waiting for busy CPUs",
        Part::Transfer => "sending data",
        Part::LinkContention => "waiting for busy links",
        Part::Messages => "messages on their way",
        Part::Paging => "swapping",
    }
}

/// What time is charged to, in a few words.
pub fn cause_label(instance: &Instance, cause: Cause) -> String {
    match cause {
        Cause::Scheduler => "the scheduler".to_owned(),
        Cause::Data => "the wait for data".to_owned(),
        Cause::Cpu(device) => format!("the CPU of {}", name(instance, device)),
        Cause::Uplink(device) => format!("the uplink of {}", name(instance, device)),
        Cause::Downlink(device) => format!("the downlink of {}", name(instance, device)),
        Cause::Memory(device) => format!("swapping on {}, whose memory is too small", name(instance, device)),
        Cause::Messages => "the latency of messages".to_owned(),
    }
}

/// All causes of a kind, in a few words.
pub fn kind_label(kind: Kind) -> &'static str {
    match kind {
        Kind::Scheduler => "the scheduler",
        Kind::Data => "the wait for data",
        Kind::Cpu => "CPUs",
        Kind::Link => "links",
        Kind::Memory => "swapping",
        Kind::Messages => "the latency of messages",
    }
}

/// What takes most of the time, in a sentence.
pub fn bottleneck_sentence(instance: &Instance, bottleneck: &Bottleneck) -> String {
    let Bottleneck { cause, share, kind, kind_share } = *bottleneck;
    let named = cause_label(instance, cause);
    if cause.kind() != kind {
        let (together, most) = (kind_label(kind), percent(kind_share));
        return format!(
            "Most time goes to {together} together ({most}), most to a single one: {named} ({}).",
            percent(share)
        );
    }
    // What there is once only is named once.
    if share >= kind_share * (1.0 - 1e-9) {
        return format!("Most time goes to {named} ({}).", percent(share));
    }
    format!(
        "Most time goes to {} ({}), most of all to {named} ({}).",
        kind_label(kind),
        percent(kind_share),
        percent(share)
    )
}

/// The parts of some time, the longest first, those below one per cent left out: their label and their share.
pub fn shares(times: &Times) -> Vec<(Part, f64)> {
    let total = times.total();
    let mut parts: Vec<(Part, f64)> = Part::ALL
        .into_iter()
        .map(|part| (part, if total > 0.0 { times.secs(part) / total } else { 0.0 }))
        .filter(|(_, share)| *share >= LEAST_SHARE)
        .collect();
    parts.sort_by(|a, b| b.1.total_cmp(&a.1));
    parts
}

/// Where a job's time went, in a sentence.
pub fn job_sentence(instance: &Instance, time: &JobTime) -> String {
    let (took, elapsed) = (if time.completed { "took" } else { "has taken" }, time.until.secs_since(time.arrived));
    let parts: Vec<String> = shares(&time.times)
        .iter()
        .take(4)
        .map(|&(part, share)| format!("{} {}", percent(share), part_label(part)))
        .collect();
    let told = if parts.is_empty() { String::new() } else { format!(": {}", listed(&parts)) };
    format!("{} {took} {}{told}.", job_name(instance, time.job), duration(elapsed))
}

/// Why a changed setting changed nothing that happened, in sentences: the reason, where it is certain, then what takes most
/// of the time. `instance` is that of the first lane.
pub fn nothing_changed_sentences(instance: &Instance, told: &NothingChanged) -> Vec<String> {
    let reason = told.reason.iter().map(reason_sentence);
    let bottleneck = told.bottlenecks.iter().flatten().take(1).map(|most| bottleneck_sentence(instance, most));
    reason.chain(bottleneck).collect()
}

/// A reason in a sentence.
pub fn reason_sentence(reason: &Reason) -> String {
    let text = match reason {
        Reason::Words => "This is a text for people.",
        Reason::TrainingOnly => "This is used while a policy is trained; these runs only act.",
        Reason::EnergyOnly => "This changes the energy that is used, and nothing that happens.",
        Reason::NobodyLearned => "Nobody here acts by a learned policy.",
        Reason::PolicyNotInUse => "Nobody here acts by this policy.",
        Reason::NoShield => "Nobody here is shielded.",
        Reason::NoRegionalShield => "Nobody here is watched by regional shields.",
        Reason::NoHeadAtWork => "No cluster head decides or reviews here.",
        Reason::OnlyHeads => "Here the head decides for everybody, over its whole cluster.",
        Reason::AlwaysPlaced => "The shield found a safe place for every task.",
        Reason::NeverNearAlpha { greatest, alpha } => {
            return format!(
                "No planned load ever came above the limit: the greatest was {}, the limit is {}.",
                percent(*greatest),
                percent(*alpha)
            );
        }
        Reason::NobodySwapped { fullest } => {
            return format!("No device ran out of memory: the fullest had {} of it in use.", percent(*fullest));
        }
        Reason::DoneBefore { end_secs } => return format!("Every job was done after {}.", duration(*end_secs)),
        Reason::ConstantBackground => "Other people's work is the same share at all times.",
        Reason::NoSuchModel => "No job here trains a model that reads it.",
        Reason::CutPerLayer => "Models are cut at every layer here.",
    };
    text.to_owned()
}
