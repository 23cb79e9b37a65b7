//! The shipped scenarios, frozen under a version: a changed default is a new version, so that old links keep their bits.

use crate::model::{
    check::{self, Fault},
    described::Described,
    method::Method,
    scenario::Scenario,
};

/// A shipped scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// Its name, such as `paper-emulation`.
    pub name: &'static str,
    /// Its version; the pair is frozen.
    pub version: u32,
    /// The scenario file.
    pub text: &'static str,
}

impl Preset {
    /// Name and version as scenarios and addresses write them: `name@version`.
    pub fn id(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }
}

/// A laboratory's scenarios, of which some are shipped.
pub trait Shipped: Described {
    /// All its presets and versions, in the order in which they are offered; the first one opens when none is named.
    const PRESETS: &'static [Preset];
}

impl Shipped for Scenario {
    const PRESETS: &'static [Preset] = ALL;
}

/// The presets of the placement laboratory.
pub const ALL: &[Preset] = &[
    first("paper-emulation", include_str!("../static/presets/paper-emulation.json")),
    first("paper-emulation-2-waves", include_str!("../static/presets/paper-emulation-2-waves.json")),
    first("paper-emulation-3-waves", include_str!("../static/presets/paper-emulation-3-waves.json")),
    first("paper-devices", include_str!("../static/presets/paper-devices.json")),
    first("collision-minimal", include_str!("../static/presets/collision-minimal.json")),
    first("boundary-collision", include_str!("../static/presets/boundary-collision.json")),
    first("head-overload", include_str!("../static/presets/head-overload.json")),
    first("overload-storm", include_str!("../static/presets/overload-storm.json")),
    first("city", include_str!("../static/presets/city.json")),
    first("metropolis", include_str!("../static/presets/metropolis.json")),
    first("failing-edge", include_str!("../static/presets/failing-edge.json")),
];

/// The two methods that show what a preset teaches, by its name with or without a version; those of the default for
/// scenarios of one's own.
pub fn methods(preset: &str) -> [Method; 2] {
    match preset.split('@').next() {
        Some("head-overload") => [Method::Rl, Method::SroleD],
        _ => [Method::Marl, Method::SroleD],
    }
}

/// The first version of a preset.
pub const fn first(name: &'static str, text: &'static str) -> Preset {
    Preset { name, version: 1, text }
}

/// The preset of the placement laboratory that opens when none is named.
pub const DEFAULT: &str = ALL[0].name;

/// The latest version of the placement laboratory's preset `name`.
pub fn latest(name: &str) -> Option<&'static Preset> {
    latest_of::<Scenario>(name)
}

/// The placement laboratory's preset [`DEFAULT`].
pub fn default() -> Scenario {
    first_of()
}

/// The placement laboratory's preset `name` (its latest version) or `name@version`.
///
/// # Errors
/// As [`get_of`].
pub fn get(name: &str) -> Result<Scenario, Fault> {
    get_of(name)
}

/// The latest version of a laboratory's preset `name`.
pub fn latest_of<S: Shipped>(name: &str) -> Option<&'static Preset> {
    S::PRESETS.iter().filter(|preset| preset.name == name).max_by_key(|preset| preset.version)
}

/// The preset of a laboratory that opens when none is named.
pub fn first_of<S: Shipped>() -> S {
    get_of(S::PRESETS[0].name).expect("the first preset is shipped, and a test loads it")
}

/// A laboratory's preset `name` (its latest version) or `name@version`.
///
/// # Errors
/// A name or version that does not exist; the fault lists those that do.
pub fn get_of<S: Shipped>(name: &str) -> Result<S, Fault> {
    let found = match name.split_once('@') {
        None => latest_of::<S>(name),
        Some((name, version)) => {
            S::PRESETS.iter().find(|preset| preset.name == name && preset.version.to_string() == version)
        }
    };
    let Some(preset) = found else {
        let known: Vec<String> = S::PRESETS.iter().map(Preset::id).collect();
        let problem = format!("there is no preset \"{}\"; known are {}", check::excerpt(name), known.join(", "));
        return Err(Fault::new("preset", problem));
    };
    check::load(preset.text).map_err(|mut faults| faults.swap_remove(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_loads_under_its_name() {
        for preset in ALL {
            let scenario = get(preset.name).expect(preset.name);
            assert_eq!(scenario.preset, preset.id());
        }
    }
}
