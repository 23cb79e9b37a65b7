//! The settings of a laboratory on the model card: every row with its default, range, help, reason and source.

use edgelab::{
    experiment::laboratory::Laboratory,
    model::{
        described::Described as _,
        knob::{Group, Knob, Provenance, Scale},
        path,
    },
    presets::Shipped as _,
};
use maud::{Markup, html};
use serde_json::Value;

/// A source as a badge.
pub fn label(provenance: Provenance) -> Markup {
    html! { span class={ "source " (provenance.label()) } { (provenance.label()) } }
}

/// The rows of a laboratory, whose presets these are, in groups.
pub fn settings<L: Laboratory>(scenarios: &[L::Scenario]) -> Markup {
    let rows = L::Scenario::settings().rows();
    html! {
        p { "Defaults are those of " code { (first::<L>()) "@1" } " where it has the setting, else of the first preset that does." }
        @for group in Group::ALL {
            @let rows: Vec<&Knob> = rows.iter().filter(|knob| knob.group == group).collect();
            @if !rows.is_empty() {
                h3 id={ (prefix::<L>()) "group-" (group.label().to_lowercase()) } { (group.label()) }
                div.knobs { @for knob in rows { (row::<L>(knob, scenarios)) } }
            }
        }
    }
}

/// The name of the preset that opens when none is named.
fn first<L: Laboratory>() -> &'static str {
    L::Scenario::PRESETS[0].name
}

/// What stands before the paths of a laboratory in addresses of the page; nothing for the first.
fn prefix<L: Laboratory>() -> String {
    match L::Scenario::LABORATORY {
        "placement" => String::new(),
        later => format!("{later}:"),
    }
}

fn row<L: Laboratory>(knob: &Knob, scenarios: &[L::Scenario]) -> Markup {
    html! {
        article.knob id={ (prefix::<L>()) (knob.path) } {
            h4 { (knob.label) " " (label(knob.provenance)) }
            p { code { (knob.path) } }
            dl {
                div { dt { "Default" } dd { (default::<L>(knob, scenarios)) } }
                div { dt { "Range" } dd { (range(knob)) } }
            }
            p { (knob.help) }
            p.fine { (knob.reason) }
        }
    }
}

/// The default of a setting, and whose it is where it is not the default preset's.
fn default<L: Laboratory>(knob: &Knob, scenarios: &[L::Scenario]) -> String {
    if knob.path.contains('*') {
        return "the reader's own".to_owned();
    }
    let found = scenarios.iter().find_map(|scenario| Some((scenario, path::get(scenario, knob.path).ok()?)));
    let Some((scenario, value)) = found else { return "none".to_owned() };
    let text = shown(knob, &value);
    let is_default = scenario.preset().starts_with(&format!("{}@", first::<L>()));
    if is_default { text } else { format!("{text} ({})", scenario.preset()) }
}

fn shown(knob: &Knob, value: &Value) -> String {
    match (value, knob.scale) {
        (Value::Array(items), _) => items.iter().map(|item| shown(knob, item)).collect::<Vec<_>>().join(", "),
        (Value::Number(number), _) => quantity(knob, number.as_f64().unwrap_or_default()),
        (Value::Bool(on), _) => if *on { "on" } else { "off" }.to_owned(),
        (Value::String(text), _) if text.is_empty() => "empty".to_owned(),
        (Value::String(text), Scale::Digest) => format!("{}…", text.get(..12).unwrap_or(text)),
        (Value::String(text), _) => text.clone(),
        _ => value.to_string(),
    }
}

/// Units that take a prefix where numbers are large.
const PREFIXED: [&str; 5] = ["B", "B/s", "FLOP", "FLOP/s", "MAC"];

/// A number with its unit, without losing a digit.
fn quantity(knob: &Knob, value: f64) -> String {
    let prefixes = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];
    let prefix = prefixes.into_iter().find(|(size, _)| PREFIXED.contains(&knob.unit) && value.abs() >= *size);
    let (size, prefix) = prefix.unwrap_or((1.0, ""));
    let text = (value / size).to_string();
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), String::new()), |(w, r)| (w, format!(".{r}")));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("−", digits));
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len() > 4 && (digits.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match knob.unit {
        "×" => format!("×{grouped}{rest}"),
        unit => format!("{sign}{grouped}{rest} {prefix}{unit}").trim().to_owned(),
    }
}

fn range(knob: &Knob) -> String {
    let number = |value: f64| quantity(knob, value);
    match knob.scale {
        Scale::Fixed => number(knob.low),
        Scale::Linear | Scale::Log | Scale::Whole => format!("{} to {}", number(knob.low), number(knob.high)),
        Scale::List => format!("numbers from {} to {}", number(knob.low), number(knob.high)),
        Scale::Choice(names) => names.join(", "),
        Scale::Choices(names) => format!("any of {}", names.join(", ")),
        Scale::Text => "a text".to_owned(),
        Scale::Changes => "a list of moments, settings and values".to_owned(),
        Scale::Digest => "a SHA-256 digest, or empty".to_owned(),
        Scale::Switch => "on, off".to_owned(),
    }
}
