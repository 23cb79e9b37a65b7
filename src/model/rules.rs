//! What settings must say together: names that refer to each other, pairs that have an order, counts that multiply.

use std::collections::BTreeSet;

use super::{
    check::{Fault, excerpt},
    intervention,
    layers::{Architecture, OwnModel},
    limits,
    scenario::{Devices, Failures, Jobs, ListedDevice, ListedJob, Scenario, Split},
};

/// Adds to `faults` what the settings of `scenario` say together and may not, whether or not each of them is in range.
pub fn examine(scenario: &Scenario, faults: &mut Vec<Fault>) {
    let mut rules = Rules { scenario, faults };
    rules.devices();
    rules.background();
    rules.own_models();
    rules.models();
    rules.jobs();
    rules.study();
    rules.failures();
    let names = rules.device_names();
    let unknown = |name: &str| match names.contain(name) {
        true => None,
        false => Some(format!("there is no device \"{}\"{}", excerpt(name), names.hint())),
    };
    intervention::examine(scenario, unknown, faults);
}

struct Rules<'a> {
    scenario: &'a Scenario,
    faults: &'a mut Vec<Fault>,
}

impl Rules<'_> {
    fn fault(&mut self, path: impl Into<String>, problem: impl Into<String>) {
        if self.faults.len() < limits::FAULTS {
            self.faults.push(Fault::new(path, problem));
        }
    }

    fn devices(&mut self) {
        match &self.scenario.cluster.devices {
            Devices::Drawn(drawn) => {
                if drawn.clusters > drawn.count {
                    let problem = format!("{} clusters cannot be made of {} devices", drawn.clusters, drawn.count);
                    self.fault("cluster.devices.drawn.clusters", problem);
                }
                if u64::from(drawn.count) > limits::DEVICES_PER_CLUSTER * u64::from(drawn.clusters) {
                    let problem = format!(
                        "makes clusters of more than {} devices; raise cluster.devices.drawn.clusters",
                        limits::DEVICES_PER_CLUSTER
                    );
                    self.fault("cluster.devices.drawn.count", problem);
                }
                self.power("cluster.devices.drawn", drawn.idle_watts, drawn.busy_watts);
            }
            Devices::Listed(list) => {
                if list.len() as u64 > limits::DEVICES_PER_CLUSTER {
                    let most = limits::DEVICES_PER_CLUSTER;
                    let problem = format!("has {} devices; a cluster has at most {most}", list.len());
                    self.fault("cluster.devices.listed", problem);
                }
                for (index, device) in list.iter().enumerate() {
                    self.power(&format!("cluster.devices.listed.{index}"), device.idle_watts, device.busy_watts);
                }
                self.names("cluster.devices.listed", list.iter().map(|device| device.name.as_str()));
                self.regions(list);
            }
        }
    }

    fn power(&mut self, path: &str, idle_watts: f64, busy_watts: f64) {
        if idle_watts > busy_watts {
            let problem = format!("is {busy_watts} W, less than the {idle_watts} W of an idle device");
            self.fault(format!("{path}.busy_watts"), problem);
        }
    }

    /// Names are neither empty nor given twice.
    fn names<'n>(&mut self, path: &str, names: impl Iterator<Item = &'n str>) {
        let mut seen = BTreeSet::new();
        for (index, name) in names.enumerate() {
            if name.is_empty() {
                self.fault(format!("{path}.{index}.name"), "must not be empty");
            } else if !seen.insert(name) {
                self.fault(format!("{path}.{index}.name"), format!("\"{}\" is given twice", excerpt(name)));
            }
        }
    }

    /// Regions are numbered from 0 without a gap, and given for all devices or for none.
    fn regions(&mut self, list: &[ListedDevice]) {
        let mut given = BTreeSet::new();
        given.extend(list.iter().filter_map(|device| device.region));
        if given.is_empty() {
            return;
        }
        if let Some(index) = list.iter().position(|device| device.region.is_none()) {
            let problem = "is missing: give a region to every device or to none";
            self.fault(format!("cluster.devices.listed.{index}.region"), problem);
        }
        let gap = (0..).zip(&given).find(|(wanted, found)| wanted != *found);
        if let Some((wanted, found)) = gap {
            let index = list.iter().position(|device| device.region == Some(*found)).unwrap_or_default();
            let problem = format!("is {found}, but no device is in region {wanted}: count from 0 without a gap");
            self.fault(format!("cluster.devices.listed.{index}.region"), problem);
        }
    }

    fn background(&mut self) {
        let background = &self.scenario.cluster.background;
        if background.low_share > background.high_share {
            let problem = format!("is {}, below the least share of {}", background.high_share, background.low_share);
            self.fault("cluster.background.high_share", problem);
        }
        let redraws = self.scenario.horizon_secs / background.period_secs;
        if redraws > limits::REDRAWS {
            let problem =
                format!("gives {redraws:.0} redraws until the horizon; at most {:e} are made", limits::REDRAWS);
            self.fault("cluster.background.period_secs", problem);
        }
    }

    /// The reader's own models have names of their own, and sums that can be simulated.
    fn own_models(&mut self) {
        let models = &self.scenario.workload.models;
        let most = Architecture::OWN.len();
        if models.len() > most {
            self.fault(
                "workload.models",
                format!("has {} models; a scenario has at most {most} own ones", models.len()),
            );
        }
        self.names("workload.models", models.iter().map(|model| model.name.as_str()));
        for (index, model) in models.iter().enumerate() {
            let path = format!("workload.models.{index}");
            if Architecture::NAMES.contains(&model.name.as_str()) {
                self.fault(format!("{path}.name"), format!("\"{}\" already means another model", model.name));
            }
            self.own_layers(&format!("{path}.layers"), model);
        }
    }

    fn own_layers(&mut self, path: &str, model: &OwnModel) {
        if model.layers.len() > limits::LAYERS {
            let problem = format!("has {} layers; a model has at most {}", model.layers.len(), limits::LAYERS);
            self.fault(path, problem);
        }
        self.names(path, model.layers.iter().map(|layer| layer.name.as_str()));
        let limits = [limits::OWN_MACS, limits::OWN_PARAMETERS, limits::OWN_ELEMENTS];
        let words = ["multiply-accumulates", "parameters", "activation elements"];
        for ((sum, most), what) in model.sums().into_iter().zip(limits).zip(words) {
            if sum > most {
                self.fault(path, format!("has {sum} {what} in all; at most {most} are simulated"));
            }
        }
        if model.sums()[0] == 0 {
            self.fault(path, "has no multiply-accumulates at all: there is nothing to train");
        }
    }

    /// Each model that occurs works with the size of the input, or is given.
    fn models(&mut self) {
        let workload = &self.scenario.workload;
        for model in used(&workload.jobs) {
            if let Err(problem) = workload.table(model) {
                let path = match model.own() {
                    Some(_) => "workload.models",
                    None if model.reads_images() => "workload.image_side",
                    None => "workload.sequence_length",
                };
                self.fault(path, problem);
            }
        }
    }

    fn jobs(&mut self) {
        let horizon_secs = self.scenario.horizon_secs;
        let (jobs, path) = match &self.scenario.workload.jobs {
            Jobs::Waves(waves) => {
                let last_secs = f64::from(waves.waves.saturating_sub(1)) * waves.interval_secs;
                if last_secs > horizon_secs {
                    let problem = format!("puts the last wave at {last_secs} s, after the horizon of {horizon_secs} s");
                    self.fault("workload.jobs.waves.interval_secs", problem);
                }
                let each = u64::from(waves.waves).saturating_mul(u64::from(waves.jobs_per_device));
                (each.saturating_mul(self.device_count()), "workload.jobs.waves.jobs_per_device")
            }
            Jobs::Arrivals(arrivals) => {
                if arrivals.duration_secs > horizon_secs {
                    let problem = format!("is {} s, after the horizon of {horizon_secs} s", arrivals.duration_secs);
                    self.fault("workload.jobs.arrivals.duration_secs", problem);
                }
                (u64::from(arrivals.count), "workload.jobs.arrivals.count")
            }
            Jobs::Listed(list) => {
                self.listed_jobs(list);
                (list.len() as u64, "workload.jobs.listed")
            }
        };
        if jobs > limits::JOBS {
            self.fault(path, format!("makes {jobs} jobs; at most {} are simulated", limits::JOBS));
        }
        let tasks = jobs.saturating_mul(self.most_tasks());
        if tasks > limits::TASKS {
            let problem = format!("makes up to {tasks} tasks of {jobs} jobs; at most {} are simulated", limits::TASKS);
            self.fault("workload.tasks_per_job", problem);
        }
    }

    fn listed_jobs(&mut self, list: &[ListedJob]) {
        self.names("workload.jobs.listed", list.iter().map(|job| job.name.as_str()));
        let names = self.device_names();
        for (index, job) in list.iter().enumerate() {
            if !names.contain(&job.owner) {
                let problem = format!("there is no device \"{}\"{}", excerpt(&job.owner), names.hint());
                self.fault(format!("workload.jobs.listed.{index}.owner"), problem);
            }
            if job.arrival_secs > self.scenario.horizon_secs {
                let problem = format!("is after the horizon of {} s", self.scenario.horizon_secs);
                self.fault(format!("workload.jobs.listed.{index}.arrival_secs"), problem);
            }
        }
    }

    fn study(&mut self) {
        let study = &self.scenario.study;
        if !study.head.is_empty() {
            let names = self.device_names();
            if !names.contain(&study.head) {
                let problem = format!("there is no device \"{}\"{}", excerpt(&study.head), names.hint());
                self.fault("study.head", problem);
            }
        }
        let learning = &study.learning;
        if learning.epsilon_end > learning.epsilon_start {
            let problem = format!("is {}, above the first ε of {}", learning.epsilon_end, learning.epsilon_start);
            self.fault("study.learning.epsilon_end", problem);
        }
    }

    /// A mean below a second would make more failures than anything can be learned from.
    fn failures(&mut self) {
        let Failures { device_mtbf_secs, link_mtbf_secs, repair_secs } = self.scenario.cluster.failures;
        let means =
            [("device_mtbf_secs", device_mtbf_secs), ("link_mtbf_secs", link_mtbf_secs), ("repair_secs", repair_secs)];
        for (name, secs) in means {
            if secs > 0.0 && secs < 1.0 {
                let problem = format!("must be 0 (never) or at least 1 s; it is {secs}");
                self.fault(format!("cluster.failures.{name}"), problem);
            }
        }
    }

    fn device_count(&self) -> u64 {
        match &self.scenario.cluster.devices {
            Devices::Drawn(drawn) => u64::from(drawn.count),
            Devices::Listed(list) => list.len() as u64,
        }
    }

    fn device_names(&self) -> Names {
        match &self.scenario.cluster.devices {
            Devices::Drawn(drawn) => Names::Drawn(drawn.count),
            Devices::Listed(list) => Names::Listed(list.iter().map(|device| device.name.clone()).collect()),
        }
    }

    /// Tasks of the model that has most.
    fn most_tasks(&self) -> u64 {
        let workload = &self.scenario.workload;
        let tasks = |model: Architecture| {
            let units = workload.table(model).map_or(0, |table| table.units.len() as u64);
            if workload.split == Split::PerLayer { units } else { units.min(u64::from(workload.tasks_per_job)) }
        };
        used(&workload.jobs).into_iter().map(tasks).max().unwrap_or_default()
    }
}

/// The models that occur.
fn used(jobs: &Jobs) -> BTreeSet<Architecture> {
    match jobs {
        Jobs::Waves(waves) => waves.models.iter().copied().collect(),
        Jobs::Arrivals(arrivals) => arrivals.models.iter().copied().collect(),
        Jobs::Listed(list) => list.iter().map(|job| job.model).collect(),
    }
}

/// The names of the devices.
enum Names {
    Drawn(u32),
    Listed(BTreeSet<String>),
}

impl Names {
    fn contain(&self, name: &str) -> bool {
        match self {
            Self::Listed(names) => names.contains(name),
            // Only the spelling that the drawing writes: no sign, no leading zero.
            Self::Drawn(count) => name
                .strip_prefix("device-")
                .and_then(|number| number.parse::<u32>().ok().filter(|id| id.to_string() == number))
                .is_some_and(|id| id < *count),
        }
    }

    fn hint(&self) -> String {
        match self {
            Self::Listed(_) => String::new(),
            Self::Drawn(count) => format!("; drawn devices are called device-0 to device-{}", count.saturating_sub(1)),
        }
    }
}
