//! The model card: every default with its source, every departure from the papers, the measured error of the contention
//! model, and what is not modelled.

use edgelab::{
    experiment::{evidence::Evident, laboratory::Placement, partition::Partition, training::Training},
    model::{
        departures::{DEPARTURES, Departure, NOT_MODELLED},
        described::Described as _,
        knob::{KNOBS, Provenance},
        scenario::Scenario,
    },
    presets::{self, Preset, Shipped as _},
};
use maud::{Markup, html};

use super::{
    document,
    settings::{label, settings},
};
use crate::commands::{Failure, contention::Measurement, laboratory::Offered};

/// The page.
///
/// # Errors
/// A preset that does not load.
pub fn page(measured: &Measurement) -> Result<Markup, Failure> {
    let scenarios =
        presets::ALL.iter().map(|preset| presets::get(&preset.id())).collect::<Result<Vec<Scenario>, _>>()?;
    let body = html! {
        (lead())
        (defaults(&scenarios))
        (departures())
        (error(measured))
        (left_out())
        (shipped(&scenarios))
        (later::<Partition>()?)
        (later::<Training>()?)
    };
    let description = "Every default with its unit, range, reason and source; departures from the papers; the measured error \
                       of the contention model; what is not modelled.";
    Ok(document("model.html", "Model card", description, &body))
}

fn lead() -> Markup {
    let count = |provenance| KNOBS.iter().filter(|knob| knob.provenance == provenance).count();
    html! {
        section.lead {
            h2 { "What is simulated, and where each rule comes from" }
            p.say {
                "Of " (KNOBS.len()) " settings of the placement laboratory, " (count(Provenance::Paper)) " is stated in the paper's abstract, "
                (count(Provenance::Companion)) " come from related work of its authors, and " (count(Provenance::Ours))
                " are ours, each with its reason."
            }
            p.fine {
                (label(Provenance::Paper)) " is stated in the published abstract. " (label(Provenance::Companion))
                " is stated in related public work of the same authors, which is named. " (label(Provenance::Ours))
                " is a reasoned choice where the public text is silent. The full texts of the papers were not available to us, \
                 so nothing here is the paper's own equation or setting; and no constant was tuned until a number matched."
            }
            nav.contents aria-label="On this page" {
                ul {
                    @for (target, name) in CONTENTS { li { a href={ "#" (target) } { (name) } } }
                }
            }
        }
    }
}

const CONTENTS: [(&str, &str); 7] = [
    ("defaults", "Settings and defaults"),
    ("departures", "Departures from the paper"),
    ("error", "Error of the contention model"),
    ("left-out", "What is not modelled"),
    ("presets", "Presets"),
    ("partition", "Partition: settings, departures, presets"),
    ("training", "Training: settings, departures, presets"),
];

fn defaults(scenarios: &[Scenario]) -> Markup {
    html! {
        section.card.claim id="defaults" aria-labelledby="defaults-title" {
            header { h2 id="defaults-title" { "Settings and defaults" } }
            (settings::<Placement>(scenarios))
        }
    }
}

/// A departure; what stands before its name in addresses tells laboratories apart.
fn departure(prefix: &str, departure: &Departure) -> Markup {
    html! {
        article.knob id={ (prefix) "departure-" (departure.id) } {
            h3 { (departure.topic) " " (label(departure.provenance)) }
            dl {
                div { dt { "Abstract" } dd { (departure.paper) } }
                div { dt { "Here" } dd { (departure.here) } }
                div { dt { "Why" } dd { (departure.why) } }
            }
        }
    }
}

/// All about a later laboratory.
fn later<L: Evident + Offered>() -> Result<Markup, Failure> {
    let name = L::Scenario::LABORATORY;
    let scenarios = L::Scenario::PRESETS
        .iter()
        .map(|preset| presets::get_of(&preset.id()))
        .collect::<Result<Vec<L::Scenario>, _>>()?;
    let scenario = |scenario: &L::Scenario, preset: &Preset| {
        let file: serde_json::Value = serde_json::from_str(preset.text).unwrap_or_default();
        let text = |field: &str| file[field].as_str().unwrap_or_default().to_owned();
        html! {
            div {
                dt { a href={ (L::PAGE) "#v=1&preset=" (scenario.preset()) } { (scenario.preset()) } }
                dd { (text("title")) ". " (text("goal")) }
            }
        }
    };
    Ok(html! {
        section.card.claim id={ (name) } aria-labelledby={ (name) "-title" } {
            header { h2 id={ (name) "-title" } { (L::TITLE) } p { "The paper: " (L::PAPER) } }
            (settings::<L>(&scenarios))
            h3 id={ (name) "-departures" } { "Departures from the paper" }
            div.knobs { @for one in L::DEPARTURES { (departure(&format!("{name}:"), one)) } }
            h3 { "What is not modelled" }
            dl.left-out { @for (what, how) in L::NOT_MODELLED { div { dt { (what) } dd { (how) } } } }
            h3 { "Presets" }
            dl.left-out { @for (of, preset) in scenarios.iter().zip(L::Scenario::PRESETS) { (scenario(of, preset)) } }
        }
    })
}

fn departures() -> Markup {
    html! {
        section.card.claim id="departures" aria-labelledby="departures-title" {
            header {
                h2 id="departures-title" { "Departures from the paper" }
                p {
                    "Where this laboratory does something else than the abstract of Sen & Shen (ICDCS 2022) says, or says more \
                     than it does. The labels say where our rule comes from."
                }
            }
            div.knobs { @for one in DEPARTURES { (departure("", one)) } }
        }
    }
}

fn error(measured: &Measurement) -> Markup {
    html! {
        section.card.claim id="error" aria-labelledby="error-title" {
            header {
                h2 id="error-title" { "Error of the contention model" }
                p {
                    "How long an iteration takes while jobs share processors and links is the fixed point of the \
                     Bard–Schweitzer approximate mean-value analysis. It was measured against other ways to the same number; \
                     errors are of a job's cycle, relative, absolute value."
                }
            }
            table.measured {
                thead { tr {
                    th scope="col" { "Against" } th scope="col" { "Networks" } th scope="col" { "Cycles" }
                    th scope="col" { "Mean error" } th scope="col" { "Worst job" }
                } }
                tbody { @for line in &measured.errors { tr {
                    th scope="row" { (line.against) }
                    td data-label="Networks: " { (line.networks) }
                    td.number data-label="Cycles: " { (line.cycles) }
                    td.number data-label="Mean error: " { (format!("{:.2} %", line.mean_percent)) }
                    td.number data-label="Worst job: " { (format!("{:.2} %", line.worst_percent)) }
                } } }
            }
            h3 { "What means cannot say" }
            p {
                "Two equal jobs with constant times, one second of work and one of think time each, keep their phase for ever: "
                @for (index, lock) in measured.locks.iter().enumerate() {
                    @if index > 0 { ", " }
                    "a cycle takes " strong { (format!("{:.1} s", lock.cycle_secs)) } " if the second begins "
                    (format!("{:.1} s", lock.lead_secs)) " later"
                }
                ". With random times its exact mean is " strong { (format!("{:.1} s", measured.exact_secs)) }
                ", and the model says " strong { (format!("{:.2} s", measured.model_secs)) } "."
            }
            p.fine {
                "Measured by " code { (measured.command) } ", version " (measured.version) "; a test measures it again. "
                a href="evidence/contention.json" download { "contention.json" }
            }
        }
    }
}

fn left_out() -> Markup {
    html! {
        section.card.claim id="left-out" aria-labelledby="left-out-title" {
            header {
                h2 id="left-out-title" { "What is not modelled" }
                p { "A result that could depend on one of these is not a result of this laboratory." }
            }
            dl.left-out { @for (what, how) in NOT_MODELLED { div { dt { (what) } dd { (how) } } } }
        }
    }
}

fn shipped(scenarios: &[Scenario]) -> Markup {
    html! {
        section.card.claim id="presets" aria-labelledby="presets-title" {
            header {
                h2 id="presets-title" { "Presets" }
                p {
                    "Each is frozen under its version: a changed default is a new version, so that links and numbers of before \
                     keep their meaning."
                }
            }
            dl.left-out { @for scenario in scenarios {
                div {
                    dt { a href={ "./#v=1&preset=" (scenario.preset) } { (scenario.preset) } }
                    dd { (scenario.title) ". " (scenario.goal) }
                }
            } }
        }
    }
}
