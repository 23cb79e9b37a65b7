//! The stage in words: what each device does, what just happened. For those who read instead of look, and for tests.

use crate::{
    engine::{
        instance::Instance,
        record::{Collision, Event, Record, TaskId},
        world::{Phase, World},
    },
    model::{
        intervention::Part,
        knob,
        load::{Load, Resource, WHOLE},
        method::Method,
    },
};

use super::scene::Scene;

/// The state of each device in a sentence, by id.
pub fn devices(world: &World) -> Vec<String> {
    (0..world.devices.len() as u32).map(|device| device_sentence(world, device)).collect()
}

/// The state of a device in a sentence.
pub fn device_sentence(world: &World, device: u32) -> String {
    let instance = &world.instance;
    let Some(state) = world.devices.get(device as usize) else { return String::new() };
    let mut text = format!("{}: {}", name(instance, device), load(state.load));
    if state.overloaded {
        text.push_str(", overloaded");
    }
    match (state.up, state.linked) {
        (false, _) => text.push_str("; it is down"),
        (true, false) => text.push_str("; nobody reaches it"),
        (true, true) => {}
    }
    let hosted: Vec<String> = state.tasks.iter().take(12).map(|task| task_name(instance, *task)).collect();
    if hosted.is_empty() {
        text.push_str("; hosts no task");
    } else {
        text.push_str(&format!("; hosts {}", listed(&hosted)));
        if state.tasks.len() > hosted.len() {
            text.push_str(&format!(" and {} more", state.tasks.len() - hosted.len()));
        }
    }
    let waiting = instance.jobs.iter().zip(&world.jobs);
    let waiting = waiting.filter(|(job, state)| job.owner == device && state.phase == Phase::Scheduling).count();
    if waiting > 0 {
        text.push_str(&format!("; {waiting} of its jobs {} to be placed", if waiting == 1 { "waits" } else { "wait" }));
    }
    text.push('.');
    text
}

/// What the recent past adds, a sentence for each mark.
pub fn scene_sentences(scene: &Scene, instance: &Instance) -> Vec<String> {
    let clashes = scene.clashes.iter().map(|clash| {
        let verb = if clash.executed { "is overloaded by" } else { "is chosen by" };
        let owners: Vec<String> = clash.owners.iter().map(|&owner| name(instance, owner)).collect();
        format!("{} {verb} {}: collision.", name(instance, clash.device), listed(&owners))
    });
    let shifts = scene.shifts.iter().map(|shift| {
        let (refused, executed) = (name(instance, shift.refused), name(instance, shift.executed));
        let tasks = if shift.tasks == 1 { "a task".to_owned() } else { format!("{} tasks", shift.tasks) };
        format!("The shield moves {tasks} of {} from {refused} to {executed}.", job_name(instance, shift.job))
    });
    clashes.chain(shifts).collect()
}

/// A record as a sentence for the list of events.
pub fn event_sentence(record: &Record, instance: &Instance) -> String {
    match &record.event {
        Event::Background { shares } => {
            let mean = shares.iter().sum::<f64>() / shares.len().max(1) as f64;
            format!("Other people's work changes: {} of the CPUs on average.", percent(mean))
        }
        Event::Arrived { job } => match instance.jobs.get(*job as usize) {
            Some(drawn) => {
                format!(
                    "{} ({}) arrives at {}.",
                    job_name(instance, *job),
                    instance.scenario.workload.label(drawn.model),
                    name(instance, drawn.owner)
                )
            }
            None => format!("Job {job} arrives."),
        },
        Event::Proposed { actions, conflicts, .. } => {
            let jobs: Vec<String> = actions.iter().map(|action| job_name(instance, action.job)).collect();
            let mut text = format!("Placement of {} is proposed", counted(&jobs, "job"));
            push_collisions(&mut text, &conflicts.collisions, instance, "both chose", "all chose");
            push_misfits(&mut text, &conflicts.misfits, instance);
            text + "."
        }
        Event::Decided { device, jobs, secs, .. } => {
            let jobs: Vec<String> = jobs.iter().map(|&job| job_name(instance, job)).collect();
            format!("{} has decided {} in {}.", name(instance, *device), counted(&jobs, "job"), duration(*secs))
        }
        Event::Reviewed { verdict, conflicts, secs, .. } => reviewed(verdict, &conflicts.collisions, *secs, instance),
        Event::Placed { action } => {
            let mut hosts = action.hosts.clone();
            hosts.sort_unstable();
            hosts.dedup();
            let hosts: Vec<String> = hosts.iter().map(|&host| name(instance, host)).collect();
            format!("{} starts on {}.", job_name(instance, action.job), counted(&hosts, "device"))
        }
        Event::Solved { cycles, .. } => {
            let change = if cycles.len() == 1 { "changes" } else { "change" };
            format!("Contention is solved again: {} {change} pace.", plural(cycles.len(), "job"))
        }
        Event::Overloaded { device, load: planned } => {
            format!("{} is overloaded: {}.", name(instance, *device), load(*planned))
        }
        Event::Relieved { device } => format!("{} is within the limit again.", name(instance, *device)),
        Event::Completed { job } => format!("{} has trained its last iteration.", job_name(instance, *job)),
        Event::Ended => "The run is over.".to_owned(),
        Event::Changed { path, value } => changed(path, value),
        Event::Failed { device, part: Part::Device } => format!("{} fails: its tasks stop.", name(instance, *device)),
        Event::Failed { device, part: Part::Link } => {
            format!("The link of {} fails: nobody reaches it.", name(instance, *device))
        }
        Event::Returned { device, part: Part::Device } => format!("{} is back.", name(instance, *device)),
        Event::Returned { device, part: Part::Link } => {
            format!("The link of {} is back.", name(instance, *device))
        }
        Event::Interrupted { job, iterations } => format!(
            "{} is interrupted; it keeps {}, and its owner schedules it again.",
            job_name(instance, *job),
            plural(*iterations as usize, "iteration")
        ),
    }
}

/// A change in mid-run, by the setting's name for people.
fn changed(path: &str, value: &str) -> String {
    let Some(knob) = knob::find(path) else { return format!("{path} becomes {value}.") };
    let unit = if matches!(knob.unit, "" | "share") { String::new() } else { format!(" {}", knob.unit) };
    let value = value.trim_matches('"');
    let value = value.parse().map_or(value, |method: Method| method.label());
    format!("{} becomes {value}{unit}.", knob.label)
}

fn reviewed(
    verdict: &crate::engine::record::Verdict,
    executed: &[Collision],
    secs: f64,
    instance: &Instance,
) -> String {
    let mut parts: Vec<String> = verdict
        .corrections
        .iter()
        .take(3)
        .map(|c| {
            let (refused, chosen) = (name(instance, c.proposed), name(instance, c.executed));
            format!("{}: refused {refused}, substituted {chosen}", task_name(instance, c.task))
        })
        .collect();
    if verdict.corrections.len() > parts.len() {
        parts.push(format!("{} more corrections", verdict.corrections.len() - parts.len()));
    }
    if !verdict.forced.is_empty() {
        parts.push(format!("{} placed although nothing was safe", plural(verdict.forced.len(), "task")));
    }
    if !verdict.waiting.is_empty() {
        parts.push(format!("{} must wait", plural(verdict.waiting.len(), "job")));
    }
    let shielded = verdict.messages > 0 || secs > 0.0 || !verdict.corrections.is_empty();
    let mut text = match (shielded, parts.is_empty()) {
        (false, _) => "The joint action is carried out as proposed, nobody reviews it".to_owned(),
        (true, true) => format!("The shield forwards the joint action unchanged, after {}", duration(secs)),
        (true, false) => format!("The shield corrects, after {}: {}", duration(secs), parts.join("; ")),
    };
    push_collisions(&mut text, executed, instance, "share", "share");
    text + "."
}

fn push_collisions(text: &mut String, collisions: &[Collision], instance: &Instance, two: &str, more: &str) {
    let mut devices: Vec<u32> = collisions.iter().map(|collision| collision.device).collect();
    devices.dedup();
    for (i, device) in devices.iter().take(3).enumerate() {
        let Some(collision) = collisions.iter().find(|collision| collision.device == *device) else { continue };
        let owners: Vec<String> = collision.owners.iter().take(4).map(|&owner| name(instance, owner)).collect();
        let rest = collision.owners.len() - owners.len();
        let who = if rest > 0 { format!("{} and {rest} more", owners.join(", ")) } else { listed(&owners) };
        let verb = if collision.owners.len() == 2 { two } else { more };
        let colon = if i == 0 { ": " } else { "; " };
        text.push_str(&format!("{colon}{who} {verb} {}: collision", name(instance, *device)));
    }
    if devices.len() > 3 {
        text.push_str(&format!("; and on {} more devices", devices.len() - 3));
    }
}

fn push_misfits(text: &mut String, misfits: &[TaskId], instance: &Instance) {
    match misfits {
        [] => {}
        [task] => text.push_str(&format!("; {} would not fit even alone", task_name(instance, *task))),
        _ => text.push_str(&format!("; {} tasks would not fit even alone", misfits.len())),
    }
}

/// A device's name.
pub fn name(instance: &Instance, device: u32) -> String {
    instance.devices.get(device as usize).map_or_else(|| format!("device {device}"), |device| device.name.clone())
}

/// A job's name.
pub fn job_name(instance: &Instance, job: u32) -> String {
    instance.jobs.get(job as usize).map_or_else(|| format!("job {job}"), |job| job.name.clone())
}

/// A task for people: its job's name and its number from 1.
pub fn task_name(instance: &Instance, task: TaskId) -> String {
    format!("{} task {}", job_name(instance, task.job), task.task + 1)
}

/// Utilisations for people: "CPU 95 %, memory 102 %, link 3 %"; the link is its busier direction.
pub fn load(load: Load) -> String {
    let link = load[Resource::Uplink].max(load[Resource::Downlink]) as f64 / WHOLE as f64;
    let (cpu, memory) = (load.share(Resource::Cpu), load.share(Resource::Memory));
    format!("CPU {}, memory {}, link {}", percent(cpu), percent(memory), percent(link))
}

/// A share for people, in whole per cent.
pub fn percent(share: f64) -> String {
    format!("{} %", (share * 100.0).round())
}

/// A duration for people, in the unit that suits it: "20 ms", "3.2 s", "5 min 12 s", "2 h 3 min".
pub fn duration(secs: f64) -> String {
    if secs < 1.0 {
        return format!("{} ms", (secs * 1000.0).round());
    }
    if secs < 59.95 {
        return format!("{} s", (secs * 10.0).round() / 10.0);
    }
    let whole = secs.round() as u64;
    if whole < 3600 {
        return format!("{} min {} s", whole / 60, whole % 60);
    }
    let minutes = (secs / 60.0).round() as u64;
    format!("{} h {} min", minutes / 60, minutes % 60)
}

pub(super) fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Up to three names in full, more as a number.
fn counted(names: &[String], noun: &str) -> String {
    if names.len() <= 3 { listed(names) } else { plural(names.len(), noun) }
}

pub(super) fn listed(names: &[String]) -> String {
    match names {
        [] => "nobody".to_owned(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}
