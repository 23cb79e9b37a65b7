//! Scenario ↔ address: what stands behind the `#` of a link.
//!
//! `v=1&preset=paper-emulation@1&seed=42&study.shield.alpha=0.8&view.t=12` names a preset and what differs from it;
//! `v=1&z=…` carries a whole scenario, packed, where no preset is near.
//! An address is untrusted text: whatever it says, [`decode`] gives a valid scenario and names what it had to leave out.

mod packed;
mod percent;
mod view;

pub use packed::{pack_text, unpack as unpack_text};
pub use view::{Look, PlainView, View};

use crate::{
    model::{
        check::{self, Fault, excerpt},
        limits, path,
        scenario::Scenario,
    },
    presets::{self, Shipped},
};

/// The version of the address format that this build writes and reads.
pub const VERSION: u32 = 1;

/// What an address gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded<S = Scenario, V = View> {
    /// The scenario that the address names, or the nearest valid one.
    pub scenario: S,
    /// How it is looked at.
    pub view: V,
    /// What the address says and could not be followed, by path.
    pub faults: Vec<Fault>,
}

/// The address fragment of a scenario, without the `#`: differences from its preset, or packed where that is shorter.
///
/// ```
/// use edgelab::{codec::{self, View}, model::path, presets};
/// let scenario = path::set(&presets::get("paper-emulation")?, "seed", "42")?;
/// let address = codec::encode(&scenario, &View::default())?;
/// assert_eq!(address, "v=1&preset=paper-emulation@1&seed=42");
/// assert_eq!(codec::decode(&address).scenario, scenario);
/// # Ok::<(), edgelab::model::check::Fault>(())
/// ```
///
/// # Errors
/// A scenario or view that is not valid, or an address beyond [`limits::ADDRESS_CHARS`]: save a file instead.
pub fn encode<S: Shipped, V: Look<S>>(scenario: &S, view: &V) -> Result<String, Fault> {
    check::check(scenario).map_err(|mut faults| faults.swap_remove(0))?;
    view.check()?;
    let plain = differences(scenario);
    let short = match plain.as_ref().is_some_and(|plain| plain.len() <= SHORT_CHARS) {
        true => None,
        false => packed::pack(scenario).map(|packed| format!("v={VERSION}&z={packed}")),
    };
    let shorter = [plain, short].into_iter().flatten().min_by_key(String::len);
    let address = shorter.map(|address| address + &view.to_pairs()).unwrap_or_default();
    if address.is_empty() || address.len() > limits::ADDRESS_CHARS {
        let problem =
            format!("is too large for an address of {} characters; save a file instead", limits::ADDRESS_CHARS);
        return Err(Fault::new("", problem));
    }
    Ok(address)
}

/// Up to this length differences are kept readable: a packed scenario is hardly ever shorter.
const SHORT_CHARS: usize = 500;

/// The scenario as differences from its preset, if it has one and they are few.
fn differences<S: Shipped>(scenario: &S) -> Option<String> {
    let base = presets::get_of::<S>(scenario.preset()).ok().filter(|base| base.preset() == scenario.preset())?;
    let changes = path::diff(&base, scenario);
    if changes.len() > limits::ADDRESS_SETTINGS {
        return None;
    }
    let mut address = format!("v={VERSION}&preset={}", percent::encode(scenario.preset()));
    for (path, text) in changes {
        address += &format!("&{path}={}", percent::encode(&text));
    }
    Some(address)
}

/// The scenario and view of the placement laboratory that an address fragment names; see [`decode_as`].
pub fn decode(fragment: &str) -> Decoded {
    decode_as(fragment)
}

/// The scenario and view of a laboratory that an address fragment names (with or without its `#`).
///
/// Total: settings that cannot be followed are left out and named, an unknown preset gives the default one.
pub fn decode_as<S: Shipped, V: Look<S>>(fragment: &str) -> Decoded<S, V> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    let mut reading = Reading::<V>::default();
    if fragment.len() > limits::ADDRESS_CHARS {
        let problem =
            format!("the address has {} characters; at most {} are read", fragment.len(), limits::ADDRESS_CHARS);
        reading.fault("", problem);
    } else {
        reading.collect::<S>(fragment);
    }
    reading.settle()
}

/// An address taken apart.
#[derive(Default)]
struct Reading<V> {
    preset: Option<String>,
    packed: Option<String>,
    settings: Vec<(String, String)>,
    view: V,
    faults: Vec<Fault>,
}

impl<V> Reading<V> {
    fn fault(&mut self, path: impl Into<String>, problem: impl Into<String>) {
        self.faults.push(Fault::new(path, problem));
    }

    fn collect<S: Shipped>(&mut self, fragment: &str)
    where
        V: Look<S>,
    {
        let mut seen = std::collections::BTreeSet::new();
        for pair in fragment.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (Ok(key), Ok(value)) = (percent::decode(key), percent::decode(value)) else {
                self.fault(excerpt(key), "was left out: its percent-encoding is broken");
                continue;
            };
            if !pair.contains('=') {
                self.fault(excerpt(&key), "was left out: it has no value");
            } else if self.settings.len() >= limits::ADDRESS_SETTINGS {
                let problem =
                    format!("was left out, with all after it: {} settings are read", limits::ADDRESS_SETTINGS);
                return self.fault(excerpt(&key), problem);
            } else if !seen.insert(key.clone()) {
                self.fault(excerpt(&key), "is given twice; the first is used");
            } else {
                self.take::<S>(key, value);
            }
        }
    }

    fn take<S: Shipped>(&mut self, key: String, value: String)
    where
        V: Look<S>,
    {
        match key.as_str() {
            "v" if value == VERSION.to_string() => {}
            "v" => {
                let problem = format!("is \"{}\"; this build reads version {VERSION}", excerpt(&value));
                self.fault("v", problem);
            }
            "preset" => self.preset = Some(value),
            "z" => self.packed = Some(value),
            _ => match key.strip_prefix("view.") {
                Some(name) => {
                    if let Err(fault) = self.view.set(name, &value) {
                        self.faults.push(fault);
                    }
                }
                None => self.settings.push((key, value)),
            },
        }
    }

    /// The nearest valid scenario: the base, with every setting that it accepts.
    fn settle<S: Shipped>(mut self) -> Decoded<S, V>
    where
        V: Look<S>,
    {
        let base: S = self.base();
        let mut kept = std::mem::take(&mut self.settings);
        let mut scenario = self.apply(&base, &mut kept);
        let mut rounds = 0;
        while let Err(found) = check::check(&scenario) {
            rounds += 1;
            if kept.is_empty() {
                scenario = presets::first_of();
                break;
            }
            let dropped = match rounds <= ROUNDS {
                true => vec![kept.remove(culprit(&base, &kept, &found))],
                false => std::mem::take(&mut kept),
            };
            for (path, _) in &dropped {
                let why = found.iter().find(|fault| related(&fault.path, path)).or(found.first());
                self.fault(excerpt(path), format!("was left out: {}", why.map(Fault::to_string).unwrap_or_default()));
            }
            scenario = self.apply(&base, &mut kept);
        }
        let Self { mut view, mut faults, .. } = self;
        view.settle(&scenario, &mut faults);
        Decoded { scenario, view, faults }
    }

    /// The base with the settings in their order; those that are impossible by themselves are left out and named.
    fn apply<S: Shipped>(&mut self, base: &S, settings: &mut Vec<(String, String)>) -> S {
        let (scenario, refused) = path::set_all(base, settings);
        for (index, fault) in refused.iter().rev() {
            settings.remove(*index);
            self.fault(fault.path.clone(), format!("was left out: {}", fault.problem));
        }
        scenario
    }

    /// What the settings depart from.
    fn base<S: Shipped>(&mut self) -> S {
        if let Some(packed) = self.packed.take() {
            match packed::unpack(&packed).and_then(|text| check::load(&text)) {
                Ok(scenario) => {
                    if self.preset.is_some() {
                        self.fault("preset", "was left out: the address carries a whole scenario");
                    }
                    return scenario;
                }
                Err(faults) => {
                    let what = faults.first().map(Fault::to_string).unwrap_or_default();
                    self.fault("z", format!("the packed scenario was left out: {what}"));
                }
            }
        }
        match self.preset.take().map(|name| presets::get_of(&name)) {
            None => presets::first_of(),
            Some(Ok(scenario)) => scenario,
            Some(Err(fault)) => {
                self.fault(fault.path, format!("{}; showing {}", fault.problem, S::PRESETS[0].name));
                presets::first_of()
            }
        }
    }
}

/// So many settings are left out one by one before all others are: whatever an address says, reading it ends soon.
const ROUNDS: usize = 16;

/// The position of the setting to leave out first: the last one that a fault names, or else the last one without which
/// there are fewer faults, or else the last one.
fn culprit<S: Shipped>(base: &S, settings: &[(String, String)], faults: &[Fault]) -> usize {
    let named = |(path, _): &(String, String)| faults.iter().any(|fault| related(&fault.path, path));
    let helps = |left_out: &usize| {
        let mut others = settings.to_vec();
        others.remove(*left_out);
        check::check(&path::set_all(base, &others).0).map_or_else(|left| left.len() < faults.len(), |()| true)
    };
    let tried = settings.len().saturating_sub(TRIALS)..settings.len();
    settings.iter().rposition(named).or_else(|| tried.rev().find(helps)).unwrap_or(settings.len().saturating_sub(1))
}

/// So many settings are tried for the one to leave out.
const TRIALS: usize = 20;

/// Whether one path names a part of what the other names.
fn related(one: &str, other: &str) -> bool {
    let inside = |part: &str, whole: &str| {
        part.strip_prefix(whole).is_some_and(|rest| whole.is_empty() || rest.is_empty() || rest.starts_with('.'))
    };
    inside(one, other) || inside(other, one)
}
