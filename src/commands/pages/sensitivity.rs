//! The page of sensitivities: which setting matters?

use edgelab::{
    experiment::sensitivity::{Sensitivities, Sensitivity},
    model::knob,
};
use maud::{Markup, html};

use super::{
    document,
    plot::{self, Scale},
    setting, with_unit,
};

/// The scale of shares of variance.
const SHARES: Scale = Scale { low: -0.1, high: 1.0 };

/// The page.
pub fn page(answer: &Sensitivities) -> Markup {
    let body = html! {
        section.lead {
            h2 { "Which setting matters?" }
            p.say { (lead(answer)) }
            p.fine { "The question: " (answer.question) " On " code { "paper-emulation@1" } "." }
        }
        section.card.claim aria-labelledby="shares-title" {
            header {
                h2 id="shares-title" { "Shares of the variance, over the whole region" }
                p { "● by itself, ○ with all its interactions; lines are 95 % intervals. What the second has over the first, a \
                     setting does only together with others." }
            }
            table.findings {
                thead { tr {
                    th scope="col" { "Setting" } th.words scope="col" { "Between" }
                    th.plot scope="col" { span.spoken { "As a picture" } (plot::axis(Scale { low: -10.0, high: 100.0 }, &[0.0, 50.0, 100.0], " %")) }
                    th scope="col" { "By itself" } th scope="col" { "In all" }
                } }
                tbody { @for line in &answer.settings { (share(line)) } }
            }
        }
        section.card.claim aria-labelledby="steps-title" {
            header {
                h2 id="steps-title" { "One at a time" }
                p { "Everything else as shipped; the ring marks the shipped value. Below the line, SROLE-D is the faster one." }
            }
            div.steps { @for line in &answer.settings { (steps(line)) } }
        }
        section.card.claim aria-labelledby="how-title" {
            header { h2 id="how-title" { "How these numbers were made" } }
            p {
                "Variance-based indices by Saltelli et al. (2010) and Jansen (1999) from " (answer.samples)
                " points of each of two independent samples, " (behind(answer.seeds[1])) " each; one at a time with "
                (behind(answer.seeds[0])) ". A share below zero is noise of the estimate. " (answer.runs) " runs in all, version " (answer.version) "."
            }
            p { code { (answer.command) } " prints the same bytes again: "
                a href="evidence/sensitivity.json" download { "sensitivity.json" } }
        }
    };
    page_of(&body)
}

fn page_of(body: &Markup) -> Markup {
    document(
        "sensitivity.html",
        "Sensitivity",
        "Which settings decide how much a shield shortens training, and by how much.",
        body,
    )
}

fn behind([seeds, training_seeds]: [u64; 2]) -> String {
    let plural = if training_seeds == 1 { "" } else { "s" };
    format!("{seeds} evaluation seeds and {training_seeds} training seed{plural}")
}

/// The answer in two sentences.
fn lead(answer: &Sensitivities) -> String {
    let name = |number: usize| answer.settings.get(number).map_or("", |line| setting(&line.path));
    let [median, low, high] = answer.spread.map(plot::sign);
    format!(
        "“{}”, “{}” and “{}” decide most. Over the whole region the shield changes training time by {median} % in the median, and in nine \
         cases of ten by {low} to {high} %.",
        name(0),
        name(1),
        name(2)
    )
}

fn share(line: &Sensitivity) -> Markup {
    let (alone, total) = (line.index.alone, line.index.total);
    let percent = |i: edgelab::num::stats::Interval| {
        let [estimate, low, high] = [i.estimate, i.low, i.high].map(|share| plot::bare(share * 100.0));
        format!("{estimate} % [{low}, {high}]")
    };
    html! {
        tr {
            th scope="row" title=[knob::find(&line.path).map(|knob| knob.help)] { (setting(&line.path)) }
            td { (with_unit(&line.path, line.range[0])) " … " (with_unit(&line.path, line.range[1])) }
            td.plot {
                (plot::interval(SHARES, [total.estimate, total.low, total.high], None, "total"))
                (plot::interval(SHARES, [alone.estimate, alone.low, alone.high], None, "alone"))
            }
            td.number { (percent(alone)) }
            td.number { (percent(total)) }
        }
    }
}

/// One setting's steps as a small chart with its table.
fn steps(line: &Sensitivity) -> Markup {
    const WIDE: f64 = 200.0;
    const HIGH: f64 = 90.0;
    let known: Vec<(usize, [f64; 3])> =
        line.steps.iter().enumerate().filter_map(|(n, step)| step.change.map(|change| (n, change))).collect();
    let x = |number: usize| 8.0 + number as f64 / (line.steps.len() - 1) as f64 * (WIDE - 16.0);
    let y = |percent: f64| (20.0 - percent) / 120.0 * HIGH;
    let points = |pick: fn([f64; 3]) -> f64, known: &mut dyn Iterator<Item = &(usize, [f64; 3])>| {
        known
            .map(|(n, change)| format!("{:.1},{:.1}", x(*n), y(pick(*change).clamp(-100.0, 20.0))))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let band = points(|c| c[1], &mut known.iter()) + " " + &points(|c| c[2], &mut known.iter().rev());
    let shipped = line.steps.iter().enumerate().min_by(|a, b| {
        let off = |value: f64| (value - line.default).abs();
        off(a.1.value).total_cmp(&off(b.1.value))
    });
    html! {
        figure.step {
            figcaption { strong { (setting(&line.path)) } }
            svg viewBox={ "0 0 " (WIDE) " " (HIGH) } aria-hidden="true" focusable="false" {
                line.zero x1="0" x2=(WIDE) y1=(y(0.0)) y2=(y(0.0)) {}
                polygon.band points=(band) {}
                polyline points=(points(|c| c[0], &mut known.iter())) {}
                @if let Some((number, change)) = shipped.and_then(|(n, step)| Some((n, step.change?[0]))) {
                    circle.shipped cx=(format!("{:.1}", x(number))) cy=(format!("{:.1}", y(change.clamp(-100.0, 20.0)))) r="5" {}
                }
            }
            p.ends.fine {
                span { (with_unit(&line.path, line.range[0])) } span { (with_unit(&line.path, line.range[1])) }
            }
            details {
                summary { "As a table" span.spoken { ": " (setting(&line.path)) } }
                table {
                    thead { tr { th scope="col" { "Value" } th scope="col" { "Change" } } }
                    tbody { @for step in &line.steps {
                        tr { th scope="row" { (with_unit(&line.path, step.value)) }
                            td.number { (step.change.map_or_else(|| "–".to_owned(), plot::words)) } }
                    } }
                }
            }
        }
    }
}
