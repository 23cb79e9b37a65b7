//! Plans as addresses and people write them.

use edgelab::{
    codec,
    experiment::plan::{Axis, Entry, Plan, Seeds, Start},
    model::{
        check::{Fault, excerpt},
        knob::{self, Scale},
        method::Method,
        path,
        scenario::Scenario,
    },
    presets,
};
use serde_json::Value;

use crate::text::experiments as text;

/// What an address says before a packed plan.
const PLAN: &str = "plan=";

/// The plan that an address names, and what is wrong with it.
pub fn read(fragment: &str) -> (Plan, Vec<Fault>) {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    if let Some(packed) = fragment.split('&').find_map(|pair| pair.strip_prefix(PLAN)) {
        let faults = match codec::unpack_text(packed).map(|plan| Plan::read(&plan)) {
            Ok(Ok(plan)) => return (plan, Vec::new()),
            Ok(Err(faults)) => faults,
            Err(_) => vec![Fault::new("plan", text::BROKEN_PLAN)],
        };
        return (of(&presets::default()), faults);
    }
    let decoded = codec::decode(fragment);
    (of(&decoded.scenario), decoded.faults)
}

/// The plan that this page proposes for a scenario.
pub fn of(scenario: &Scenario) -> Plan {
    let seeds = Seeds { first: 1, count: 10 };
    let entries = vec![Entry::of(Method::Marl), Entry::of(Method::SroleD)];
    let mut plan = match presets::get(&scenario.preset) {
        Ok(base) => {
            let mut plan = Plan::new(Start::Preset(scenario.preset.clone()), entries, seeds);
            let changes = path::diff(&base, scenario).into_iter();
            // Methods and seeds are the plan's own.
            let changes = changes.filter(|(path, _)| path != "seed" && path != "study.method");
            plan.settings =
                changes.filter_map(|(path, _)| Some((path.clone(), path::get(scenario, &path).ok()?))).collect();
            plan
        }
        Err(_) => Plan::new(Start::Own(Box::new(scenario.clone())), entries, seeds),
    };
    let values = [0.7, 0.8, 0.9, 1.0].map(Value::from).to_vec();
    plan.axes = vec![Axis { path: "study.shield.alpha".to_owned(), values }];
    plan.settings.remove("study.shield.alpha");
    plan
}

/// The fragment of an address that names a plan; `None` where it is too large for one.
pub fn write(plan: &Plan) -> Option<String> {
    let packed = codec::pack_text(&plan.write())?;
    let fragment = format!("{PLAN}{packed}");
    (fragment.len() <= edgelab::model::limits::ADDRESS_CHARS).then_some(fragment)
}

/// The values in a list that people write for a setting: JSON where it is, otherwise texts between commas.
///
/// # Errors
/// Why it is no such list, in words.
pub fn values(path: &str, list: &str) -> Result<Vec<Value>, String> {
    let parsed = serde_json::from_str::<Vec<Value>>(&format!("[{list}]")).ok();
    let found = parsed.unwrap_or_else(|| {
        let words = list.split(',').map(str::trim).filter(|word| !word.is_empty());
        words.map(|word| serde_json::from_str(word).unwrap_or_else(|_| Value::from(word))).collect()
    });
    if found.is_empty() {
        return Err(text::NO_VALUES.to_owned());
    }
    let numeric = knob::find(path).is_some_and(|k| matches!(k.scale, Scale::Linear | Scale::Log | Scale::Whole));
    if let Some(word) = found.iter().filter_map(Value::as_str).find(|_| numeric) {
        return Err(text::no_number(&excerpt(word)));
    }
    let same = |a: &Value, b: &Value| a == b || a.as_f64().is_some_and(|number| b.as_f64() == Some(number));
    let mut repeated = found.iter().enumerate().filter(|(place, value)| found[..*place].iter().any(|v| same(v, value)));
    match repeated.next() {
        Some((_, value)) => Err(text::repeated(&excerpt(&value.to_string()))),
        None => Ok(found),
    }
}
