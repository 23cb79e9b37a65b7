//! What an address says about looking, apart from the scenario: it changes no result.

use serde::{Deserialize, Serialize};

use crate::model::{check::Fault, limits, method::Method};

/// How a scenario is looked at.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct View {
    /// The moment shown, seconds; none: the page's choice.
    pub t_secs: Option<f64>,
    /// The methods side by side, at most [`limits::VIEW_METHODS`]; empty: the page's choice.
    pub methods: Vec<Method>,
    /// Simulated seconds per second of playing; none: the page's choice.
    pub speed: Option<f64>,
}

/// The longest moment and the fastest playing that an address may ask for.
const MOST: f64 = 1e9;

impl View {
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
        if self.methods.len() > limits::VIEW_METHODS {
            let problem = format!("must be at most {} methods", limits::VIEW_METHODS);
            return Err(Fault::new("view.methods", problem));
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
                changed.methods = methods.map_err(|problem| Fault::new("view.methods", problem))?;
            }
            _ => {
                let name = crate::model::check::excerpt(name);
                return Err(Fault::new(
                    format!("view.{name}"),
                    "is unknown; known are view.t, view.methods, view.speed",
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
        if !self.methods.is_empty() {
            let names: Vec<&str> = self.methods.iter().map(|method| method.name()).collect();
            pairs += &format!("&view.methods={}", names.join(","));
        }
        if let Some(speed) = self.speed {
            pairs += &format!("&view.speed={speed}");
        }
        pairs
    }
}
