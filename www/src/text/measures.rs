//! The measures of a run: what each is called, and what it means.

/// A name, and what it means.
pub type Words = (&'static str, &'static str);

pub const TRAINING_TIME_MEDIAN: Words = ("Training time, median", "Arrival to last iteration.");
pub const SCHEDULING_DELAY_MEDIAN: Words = ("Scheduling delay, median", "Arrival to start on the hosts.");
pub const MAKESPAN: Words = ("Makespan", "First arrival to last completion.");
pub const JOBS_UNFINISHED: Words = ("Jobs unfinished", "At the end of the run.");
pub const COLLISIONS_PROPOSED: Words =
    ("Collisions proposed", "Tasks that would jointly overload a device, as proposed.");
pub const COLLISIONS_EXECUTED: Words = ("Collisions executed", "The same, as carried out.");
pub const MISFITS: Words = ("Misfits", "Proposed tasks that would not fit even alone.");
pub const CORRECTIONS: Words = ("Corrections", "Tasks that a shield moved.");
pub const FALSE_ALARMS: Words = ("False alarms", "Corrections that were not needed after all.");
pub const FORCED: Words = ("Forced", "Tasks placed although nothing was safe.");
pub const BORDER_REFUSALS: Words = ("Border refusals", "Proposals that a neighbouring region did not admit.");
pub const SHIELD_MESSAGES: Words = ("Shield messages", "Between agents and shields, and among shields.");
pub const SHIELD_TIME: Words = ("Shield time", "Summed over reviews.");
pub const DECISION_TIME: Words = ("Decision time", "Summed over the devices that decide.");
pub const OVERLOAD_TIME: Words = ("Overload time", "Above the limit, summed over devices.");
pub const UTILISATION_OF_DEVICES: Words =
    ("Utilisation of devices", "Median over all devices of CPU utilisation in time.");
pub const UTILISATION_OF_HOSTS: Words = ("Utilisation of hosts", "Median over devices that hosted a task.");
pub const UTILISATION_SEEN_BY_TASKS: Words = ("Utilisation seen by tasks", "Median over tasks, each with its host's.");
pub const ENERGY: Words = ("Energy", "All devices, first arrival to last completion.");
pub const INTERRUPTIONS: Words = ("Interruptions", "Jobs that lost their hosts, summed.");
pub const DEVICES_DOWN: Words = ("Devices down", "Summed over devices, first arrival to last completion.");
