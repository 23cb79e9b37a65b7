//! What an address says about looking, apart from the scenario: it changes no result.

use serde::{Deserialize, Serialize};

use crate::model::{
    check::{Fault, excerpt},
    intervention::{Intervention, Lane},
    limits,
    method::Method,
};

use super::percent;

/// How a scenario is looked at.
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

    /// Whether an address can carry the view. The same method may stand there twice: with the shield switched off,
    /// both sides act alike, and that is a finding.
    ///
    /// # Errors
    /// A moment or speed that is no finite number of at least 0, or too many methods.
    pub fn check(&self) -> Result<(), Fault> {
        for (path, number) in [("view.t", self.t_secs), ("view.speed", self.speed)] {
            if number.is_some_and(|number| !(0.0..=MOST).contains(&number)) {
                return Err(Fault::new(path, format!("must be a number between 0 and {MOST:e}")));
            }
        }
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

    /// Takes the setting `view.name`, or leaves the view as it is.
    pub(super) fn set(&mut self, name: &str, text: &str) -> Result<(), Fault> {
        let mut changed = self.clone();
        // Read as JSON: the parser of the standard library would add its own tables to the page's program.
        let number = || serde_json::from_str(text).map_err(|_| Fault::new(format!("view.{name}"), "must be a number"));
        match name {
            "t" => changed.t_secs = Some(number()?),
            "speed" => changed.speed = Some(number()?),
            "methods" => {
                let methods: Result<Vec<Method>, String> = text.split(',').map(str::parse).collect();
                let methods = methods.map_err(|problem| Fault::new(METHODS, problem))?;
                changed.lanes = methods.into_iter().map(Lane::from).collect();
            }
            "compare" => {
                let lanes: Result<_, Fault> = text.split(',').map(read_lane).collect();
                changed.lanes = lanes.map_err(|fault| Fault::new(COMPARE, fault.to_string()))?;
            }
            _ => {
                let name = excerpt(name);
                return Err(Fault::new(
                    format!("view.{name}"),
                    "is unknown; known are view.t, view.methods, view.compare, view.speed",
                ));
            }
        }
        changed.check()?;
        *self = changed;
        Ok(())
    }

    /// The view as the end of an address, beginning with `&`; empty for the default view.
    pub(super) fn to_pairs(&self) -> String {
        let mut pairs = String::new();
        if let Some(secs) = self.t_secs {
            pairs += &format!("&view.t={secs}");
        }
        if !self.lanes.is_empty() {
            let lanes: Vec<String> = self.lanes.iter().map(lane_text).collect();
            pairs += &format!("&{}={}", self.lanes_path(), lanes.join(","));
        }
        if let Some(speed) = self.speed {
            pairs += &format!("&view.speed={speed}");
        }
        pairs
    }

    /// The name under which the lanes are written.
    fn lanes_path(&self) -> &'static str {
        if self.lanes.iter().all(|lane| lane.interventions.is_empty()) { METHODS } else { COMPARE }
    }
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
