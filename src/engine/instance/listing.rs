//! Scenarios with their devices and jobs written out one by one, and edits of those lists.
//!
//! Writing them out changes nothing that happens: the drawn numbers are written as they were drawn, every other stream is
//! drawn as before, and regions are parted from the same positions.
//! A list of devices is one cluster, though, so a scenario of several clusters cannot be written out, and is refused.

use crate::model::{
    check::{Fault, excerpt},
    intervention::{Part, switched},
    path,
    scenario::{Devices, Jobs, ListedDevice, ListedJob, Scenario},
};

use super::{Instance, draw};

/// The same scenario with its devices listed one by one; a scenario that lists them is returned as it is.
///
/// Regions stay unnamed, so that they follow the positions when devices are moved, added or removed.
///
/// # Errors
/// The fault of a scenario with several clusters: a list is one cluster.
pub fn listed(scenario: &Scenario) -> Result<Scenario, Fault> {
    let mut scenario = scenario.clone();
    if let Devices::Drawn(drawn) = &scenario.cluster.devices {
        if drawn.clusters > 1 {
            let problem = format!(
                "is {}: devices that are listed one by one form one cluster, so these cannot be written out",
                drawn.clusters
            );
            return Err(Fault::new("cluster.devices.drawn.clusters", problem));
        }
        scenario.cluster.devices = Devices::Listed(draw::draw_devices(drawn, scenario.seed));
    }
    Ok(scenario)
}

/// The same scenario with its jobs listed one by one, in order of arrival; a scenario that lists them is returned as it is.
///
/// # Errors
/// The fault of a scenario that cannot be drawn.
pub fn jobs_listed(scenario: &Scenario) -> Result<Scenario, Fault> {
    let mut scenario = scenario.clone();
    if !matches!(scenario.workload.jobs, Jobs::Listed(_)) {
        let instance = Instance::draw(&scenario)?;
        let list = instance.jobs.iter().map(|job| ListedJob {
            name: job.name.clone(),
            owner: instance.devices[job.owner as usize].name.clone(),
            model: job.model,
            arrival_secs: job.arrival.secs(),
        });
        scenario.workload.jobs = Jobs::Listed(list.collect());
    }
    Ok(scenario)
}

/// The scenario with one more device, at the end of the list. Jobs that come in waves come to it too.
///
/// # Errors
/// The faults of the scenario that would result; that of [`listed`].
pub fn add_device(scenario: &Scenario, device: ListedDevice) -> Result<Scenario, Vec<Fault>> {
    edit_devices(scenario, |list| {
        list.push(device);
        Ok(())
    })
}

/// The scenario without the device of this name.
///
/// Nothing else is taken away with it: a device that owns listed jobs, is the head by name, or fails or returns by an
/// intervention, is not removed.
/// Jobs that are drawn are drawn anew among the devices that are left.
///
/// # Errors
/// A name that no device has; each job that the device owns and each intervention that switches it or its link, by path;
/// `study.head`, where it is named there; the faults of the scenario that would result, such as a gap in the numbers of
/// named regions.
pub fn remove_device(scenario: &Scenario, name: &str) -> Result<Scenario, Vec<Fault>> {
    let mut faults = Vec::new();
    if let Jobs::Listed(jobs) = &scenario.workload.jobs {
        for (index, job) in jobs.iter().enumerate().filter(|(_, job)| job.owner == name) {
            let problem = format!("owns \"{}\": give it another owner or remove it first", excerpt(&job.name));
            faults.push(Fault::new(format!("workload.jobs.listed.{index}.owner"), problem));
        }
    }
    if scenario.study.head == name {
        faults.push(Fault::new("study.head", format!("names \"{}\": name another head first", excerpt(name))));
    }
    for (index, change) in scenario.interventions.iter().enumerate() {
        let Some((part, _)) = switched(&change.path).filter(|(_, switched)| *switched == name) else { continue };
        let what = if part == Part::Device { "device" } else { "link of the device" };
        let does = if change.value.as_bool() == Some(true) { "lets return" } else { "lets fail" };
        let problem =
            format!("{does} the {what} \"{}\" at {} s: take this change away first", excerpt(name), change.at_secs);
        faults.push(Fault::new(format!("interventions.{index}.path"), problem));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    edit_devices(scenario, |list| {
        let place = place_of(list, name)?;
        list.remove(place);
        Ok(())
    })
}

/// The scenario with a device at another position, metres.
///
/// # Errors
/// A name that no device has; a position out of range, by path; that of [`listed`].
pub fn move_device(scenario: &Scenario, name: &str, (x_m, y_m): (f64, f64)) -> Result<Scenario, Vec<Fault>> {
    edit_devices(scenario, |list| {
        let place = place_of(list, name)?;
        (list[place].x_m, list[place].y_m) = (x_m, y_m);
        Ok(())
    })
}

/// The scenario with one field of a device changed to `text`, as [`path::set`] reads it.
///
/// With the field `name` the device keeps its jobs, stays head and fails as before: all of them follow the new name.
///
/// # Errors
/// A name that no device has, an unknown field, an impossible value; the faults of the scenario that would result.
pub fn set_device(scenario: &Scenario, name: &str, field: &str, text: &str) -> Result<Scenario, Vec<Fault>> {
    let listed = listed(scenario).map_err(one)?;
    let Devices::Listed(list) = &listed.cluster.devices else { return Ok(listed) };
    let place = place_of(list, name).map_err(one)?;
    let mut changed = path::set(&listed, &format!("cluster.devices.listed.{place}.{field}"), text).map_err(one)?;
    if field == "name" {
        follow(&mut changed, name, text);
    }
    checked(changed)
}

fn follow(scenario: &mut Scenario, name: &str, new: &str) {
    if let Jobs::Listed(jobs) = &mut scenario.workload.jobs {
        jobs.iter_mut().filter(|job| job.owner == name).for_each(|job| new.clone_into(&mut job.owner));
    }
    if scenario.study.head == name {
        new.clone_into(&mut scenario.study.head);
    }
    for change in &mut scenario.interventions {
        if let Some((part, _)) = switched(&change.path).filter(|(_, switched)| *switched == name) {
            change.path = part.path(new);
        }
    }
}

/// The scenario with one more job, at the end of the list; jobs that are drawn are listed first.
///
/// # Errors
/// The faults of the scenario that would result.
pub fn add_job(scenario: &Scenario, job: ListedJob) -> Result<Scenario, Vec<Fault>> {
    edit_jobs(scenario, |list| {
        list.push(job);
        Ok(())
    })
}

/// The scenario without the job of this name; jobs that are drawn are listed first.
///
/// # Errors
/// A name that no job has; the last job, since a scenario has at least one.
pub fn remove_job(scenario: &Scenario, name: &str) -> Result<Scenario, Vec<Fault>> {
    edit_jobs(scenario, |list| {
        let place = list.iter().position(|job| job.name == name);
        let place = place.ok_or_else(|| unknown("workload.jobs.listed", "job", name))?;
        list.remove(place);
        Ok(())
    })
}

fn edit_devices(
    scenario: &Scenario,
    edit: impl FnOnce(&mut Vec<ListedDevice>) -> Result<(), Fault>,
) -> Result<Scenario, Vec<Fault>> {
    let mut scenario = listed(scenario).map_err(one)?;
    if let Devices::Listed(list) = &mut scenario.cluster.devices {
        edit(list).map_err(one)?;
    }
    checked(scenario)
}

fn edit_jobs(
    scenario: &Scenario,
    edit: impl FnOnce(&mut Vec<ListedJob>) -> Result<(), Fault>,
) -> Result<Scenario, Vec<Fault>> {
    let mut scenario = jobs_listed(scenario).map_err(one)?;
    if let Jobs::Listed(list) = &mut scenario.workload.jobs {
        edit(list).map_err(one)?;
    }
    checked(scenario)
}

fn place_of(list: &[ListedDevice], name: &str) -> Result<usize, Fault> {
    let found = list.iter().position(|device| device.name == name);
    found.ok_or_else(|| unknown("cluster.devices.listed", "device", name))
}

fn unknown(path: &str, what: &str, name: &str) -> Fault {
    Fault::new(path, format!("no {what} is named \"{}\"", excerpt(name)))
}

fn one(fault: Fault) -> Vec<Fault> {
    vec![fault]
}

fn checked(scenario: Scenario) -> Result<Scenario, Vec<Fault>> {
    scenario.check()?;
    Ok(scenario)
}
