//! What an address says about looking, apart from the scenario: it changes no result.

use serde::{Deserialize, Serialize};

use crate::model::{
    check::{Fault, excerpt},
    described::Described,
    intervention::{Intervention, Lane},
    knob::Scale,
    limits,
    method::Method,
    scenario::Scenario,
};

use super::percent;

/// How scenarios of a laboratory are looked at, as far as addresses carry it.
pub trait Look<S>: Clone + Default {
    /// Whether an address can carry it.
    ///
    /// # Errors
    /// What it cannot carry, by path.
    fn check(&self) -> Result<(), Fault>;

    /// Takes the setting `view.name`, or leaves the view as it is.
    ///
    /// # Errors
    /// An unknown name or an impossible value.
    fn set(&mut self, name: &str, text: &str) -> Result<(), Fault>;

    /// The view as the end of an address, beginning with `&`; empty for the default view.
    fn to_pairs(&self) -> String;

    /// Leaves out, and names, what cannot be looked at in this scenario.
    fn settle(&mut self, scenario: &S, faults: &mut Vec<Fault>);
}

/// How a scenario is looked at in a laboratory whose methods have no futures of their own.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PlainView {
    /// The moment shown, seconds; none: the page's choice.
    pub t_secs: Option<f64>,
    /// Names of the methods side by side; empty: the page's choice.
    pub methods: Vec<String>,
    /// Simulated seconds per second of playing; none: the page's choice.
    pub speed: Option<f64>,
}

impl<S: Described> Look<S> for PlainView {
    fn check(&self) -> Result<(), Fault> {
        check_numbers(self.t_secs, self.speed)?;
        let known = match S::settings().find(S::METHOD).map(|knob| knob.scale) {
            Some(Scale::Choice(names)) => names,
            _ => &[],
        };
        match self.methods.iter().find(|name| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => {
                Err(Fault::new(METHODS, format!("there is no \"{}\"; known are {}", excerpt(name), known.join(", "))))
            }
        }
    }

    fn set(&mut self, name: &str, text: &str) -> Result<(), Fault> {
        let mut changed = self.clone();
        match name {
            "t" => changed.t_secs = Some(number(name, text)?),
            "speed" => changed.speed = Some(number(name, text)?),
            "methods" => {
                changed.methods.clear();
                for method in text.split(',') {
                    if !changed.methods.iter().any(|known| known == method) {
                        changed.methods.push(method.to_owned());
                    }
                }
            }
            _ => return Err(unknown(name, "view.t, view.methods, view.speed")),
        }
        Look::<S>::check(&changed)?;
        *self = changed;
        Ok(())
    }

    fn to_pairs(&self) -> String {
        let methods = if self.methods.is_empty() { None } else { Some((METHODS, self.methods.join(","))) };
        pairs(self.t_secs, methods, self.speed)
    }

    fn settle(&mut self, _: &S, _: &mut Vec<Fault>) {}
}

/// How a scenario of the placement laboratory is looked at.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct View {
    /// The moment shown, seconds; none: the page's choice.
    pub t_secs: Option<f64>,
    /// The futures side by side, at most [`limits::VIEW_METHODS`]; empty: the page's choice.
    ///
    /// Written as `view.methods=marl,srole-d` where no lane has changes of its own, else as
    /// `view.compare=marl,marl@120:study.method=srole-d`: each method, then its changes.
    pub lanes: Vec<Lane>,
    /// Simulated seconds per second of playing; none: the page's choice.
    pub speed: Option<f64>,
}

/// The longest moment and the fastest playing that an address may ask for.
const MOST: f64 = 1e9;

impl View {
    /// How methods are looked at that no lane changes in mid-run.
    pub fn of_methods(methods: impl IntoIterator<Item = Method>) -> Self {
        Self { lanes: methods.into_iter().map(Lane::from).collect(), ..Self::default() }
    }

    /// The name under which the lanes are written.
    fn lanes_path(&self) -> &'static str {
        if self.lanes.iter().all(|lane| lane.interventions.is_empty()) { METHODS } else { COMPARE }
    }
}

impl Look<Scenario> for View {
    /// The same method may stand there twice: with the shield switched off, both sides act alike, and that is a finding.
    fn check(&self) -> Result<(), Fault> {
        check_numbers(self.t_secs, self.speed)?;
        if self.lanes.len() > limits::VIEW_METHODS {
            let problem = format!("must be at most {} methods", limits::VIEW_METHODS);
            return Err(Fault::new(self.lanes_path(), problem));
        }
        for change in self.lanes.iter().flat_map(|lane| &lane.interventions) {
            let read = Intervention::parse(&change.text());
            if !change.at_secs.is_finite() || read.as_ref() != Ok(change) {
                return Err(Fault::new(COMPARE, format!("cannot carry \"{}\"", excerpt(&change.text()))));
            }
        }
        Ok(())
    }

    fn set(&mut self, name: &str, text: &str) -> Result<(), Fault> {
        let mut changed = self.clone();
        match name {
            "t" => changed.t_secs = Some(number(name, text)?),
            "speed" => changed.speed = Some(number(name, text)?),
            "methods" => {
                let methods: Result<Vec<Method>, String> = text.split(',').map(str::parse).collect();
                let methods = methods.map_err(|problem| Fault::new(METHODS, problem))?;
                changed.lanes = methods.into_iter().map(Lane::from).collect();
            }
            "compare" => {
                let lanes: Result<_, Fault> = text.split(',').map(read_lane).collect();
                changed.lanes = lanes.map_err(|fault| Fault::new(COMPARE, fault.to_string()))?;
            }
            _ => return Err(unknown(name, "view.t, view.methods, view.compare, view.speed")),
        }
        changed.check()?;
        *self = changed;
        Ok(())
    }

    fn to_pairs(&self) -> String {
        let lanes: Vec<String> = self.lanes.iter().map(lane_text).collect();
        let lanes = if lanes.is_empty() { None } else { Some((self.lanes_path(), lanes.join(","))) };
        pairs(self.t_secs, lanes, self.speed)
    }

    /// A future that this scenario cannot have is not shown; the others are.
    fn settle(&mut self, scenario: &Scenario, faults: &mut Vec<Fault>) {
        self.lanes.retain(|lane| {
            let fits = lane.fits(scenario);
            if let Err(fault) = &fits {
                faults.push(Fault::new(COMPARE, format!("{} was left out: {fault}", lane.method)));
            }
            fits.is_ok()
        });
    }
}

/// Whether an address can carry a moment and a speed.
fn check_numbers(t_secs: Option<f64>, speed: Option<f64>) -> Result<(), Fault> {
    for (path, number) in [("view.t", t_secs), ("view.speed", speed)] {
        if number.is_some_and(|number| !(0.0..=MOST).contains(&number)) {
            return Err(Fault::new(path, format!("must be a number between 0 and {MOST:e}")));
        }
    }
    Ok(())
}

/// The number of the setting `view.name`. Read as JSON: the parser of the standard library would add its own tables to the
/// page's program.
fn number(name: &str, text: &str) -> Result<f64, Fault> {
    serde_json::from_str(text).map_err(|_| Fault::new(format!("view.{name}"), "must be a number"))
}

/// The fault of a setting of the view that there is not.
fn unknown(name: &str, known: &str) -> Fault {
    Fault::new(format!("view.{}", excerpt(name)), format!("is unknown; known are {known}"))
}

/// The settings of a view as the end of an address.
fn pairs(t_secs: Option<f64>, methods: Option<(&str, String)>, speed: Option<f64>) -> String {
    let mut pairs = String::new();
    if let Some(secs) = t_secs {
        pairs += &format!("&view.t={secs}");
    }
    if let Some((name, methods)) = methods {
        pairs += &format!("&{name}={methods}");
    }
    if let Some(speed) = speed {
        pairs += &format!("&view.speed={speed}");
    }
    pairs
}

const METHODS: &str = "view.methods";
const COMPARE: &str = "view.compare";

/// A lane as `METHOD`, then `@SECS:PATH=VALUE` for each change. What separates is encoded inside the parts, and the
/// percent signs of that once more, since an address is decoded as a whole first.
fn lane_text(lane: &Lane) -> String {
    let mut text = lane.method.name().to_owned();
    for change in &lane.interventions {
        text.push('@');
        for c in change.text().chars() {
            match c {
                ',' => text.push_str("%252C"),
                '@' => text.push_str("%2540"),
                '%' => text.push_str("%2525"),
                '=' => text.push('='),
                _ => text.push_str(&percent::encode(c.encode_utf8(&mut [0; 4]))),
            }
        }
    }
    text
}

/// The lane that an address, decoded as a whole, writes as `text`.
fn read_lane(text: &str) -> Result<Lane, Fault> {
    let mut parts = text.split('@');
    let method = parts.next().unwrap_or_default().parse().map_err(|problem: String| Fault::new("", problem))?;
    let broken = |part| Fault::new(excerpt(part), "its percent-encoding is broken");
    let read = |part| Intervention::parse(&percent::decode(part).map_err(|_| broken(part))?);
    let interventions: Result<Vec<Intervention>, Fault> = parts.map(read).collect();
    Ok(Lane { method, interventions: interventions? })
}
