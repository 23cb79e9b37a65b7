//! What a laboratory lets people describe: a scenario, and the rows of its settings.
//!
//! Paths, checks, files, addresses and plans are written once, for whatever is [`Described`].
//! Each laboratory has a scenario type of its own, so that its page carries the words of one laboratory only.

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    check::Fault,
    intervention,
    knob::{PLACEMENT, Settings},
    path, rules,
    scenario::{FORMAT, Scenario},
    version::Migration,
};

/// A scenario: one serialisable value that holds everything on which a run depends.
pub trait Described: Clone + PartialEq + Debug + Serialize + DeserializeOwned + 'static {
    /// The name of its laboratory; files say it as `laboratory`, but for those of the first one, `placement`.
    const LABORATORY: &'static str;
    /// The version of the format that this build writes and reads.
    const FORMAT: u32;
    /// The path of the setting that is the method: who competes in a plan.
    const METHOD: &'static str;
    /// What brings files of older formats up to date.
    const MIGRATIONS: &'static [Migration] = &[];

    /// The rows of its settings.
    fn settings() -> &'static Settings;

    /// The frozen preset that this scenario departs from, such as `paper-emulation@1`; empty if none.
    fn preset(&self) -> &str;

    /// Adds to `faults` what settings say together and may not, whether or not each of them is in range.
    fn rules(&self, faults: &mut Vec<Fault>);

    /// Adds to the scenario as JSON the fields that files leave out while they hold their default.
    fn complete(&self, _: &mut Value) {}
}

impl Described for Scenario {
    const LABORATORY: &'static str = "placement";
    const FORMAT: u32 = FORMAT;
    const METHOD: &'static str = intervention::METHOD;

    fn settings() -> &'static Settings {
        &PLACEMENT
    }

    fn preset(&self) -> &str {
        &self.preset
    }

    fn rules(&self, faults: &mut Vec<Fault>) {
        rules::examine(self, faults);
    }

    fn complete(&self, value: &mut Value) {
        // Plain values: writing them cannot fail.
        let interventions = serde_json::to_value(&self.interventions).unwrap_or_default();
        path::complete(value, "", [("interventions", interventions)]);
        path::complete(value, "/cluster", self.cluster.later());
        path::complete(value, "/workload", self.workload.later());
        path::complete(value, "/study", self.study.later());
        path::complete(value, "/study/learning", self.study.learning.later());
    }
}
