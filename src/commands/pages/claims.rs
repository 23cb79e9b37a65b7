//! The page of claims: what the paper says, what comes out here, and where it would come out otherwise.

use edgelab::experiment::{
    claims::{Claim, Claims, Finding},
    headlines::Verdict,
};
use maud::{Markup, html};

use super::{
    document, map,
    plot::{self, Scale},
};
use crate::commands::{claims::mark, measure_label};
use edgelab::experiment::map::Map;

/// All intervals of the page share one scale, per cent.
const SCALE: Scale = Scale { low: -100.0, high: 120.0 };

/// The page.
pub fn page(claims: &Claims, region: &Map, later: &Markup) -> Markup {
    let body = html! {
        section.lead {
            h2 { "Do the claims hold?" }
            nav.contents aria-label="On this page" {
                ul {
                    li { a href="#placement" { "Placement: shielded scheduling" } }
                    li { a href="#partition" { "Partition: joint allocation" } }
                    li { a href="#training" { "Training: micro-clouds" } }
                }
            }
            h3 id="placement" { "Shielded scheduling" }
            p.say { (lead(claims)) }
            p.fine {
                "The paper: T. Sen and H. Shen, “Distributed Training for Deep Learning Models On An Edge Computing Network \
                 Using Shielded Reinforcement Learning”, ICDCS 2022. Its full text was not available to us: settings and rules \
                 are our reconstruction, committed before these numbers were computed, and none was tuned to meet one."
            }
        }
        p.fine.key {
            "✔ reaches the paper's number · ↘ same direction, smaller · ≈ not distinguishable from no change · ✘ reversed · \
             ◐ the four variants differ. A reading says what a number is about and against whom; its four variants are both \
             shields, each by MARL's policy and by one trained with it. Numbers are the variants' changes, from least to greatest."
        }
        section.overview aria-label="The claims at a glance" {
            @for claim in &claims.claims { (glance(claim)) }
        }
        p.fine {
            "In the tables: the dashed line is the paper's number, the dot our median change and the bar its 95 % interval. \
             P(lower) is the probability that a run of the method has the lower value than one of the baseline on the same \
             workload. Utilisation is that of CPUs over time: the median over all devices, over those that ever hosted a task \
             (hosts), or over tasks, each with its host's (by task). Nothing is corrected for the number of comparisons: of a \
             hundred such intervals, five miss by chance."
        }
        @for claim in &claims.claims { (card(claim)) }
        (standings(claims))
        (map::section(region))
        (how(claims))
        (later)
    };
    page_of(&body)
}

fn page_of(body: &Markup) -> Markup {
    document(
        "claims.html",
        "Claims",
        "The headline numbers of three papers beside what this laboratory measures, with intervals.",
        body,
    )
}

/// The answer in words.
fn lead(claims: &Claims) -> String {
    let all = &claims.claims;
    let full = all.iter().filter(|claim| claim.standing() == "Holds").count();
    let some = all.iter().filter(|claim| claim.count(Verdict::Holds) > 0).count() - full;
    let smaller =
        all.iter().filter(|claim| claim.count(Verdict::Holds) == 0 && claim.count(Verdict::Smaller) > 0).count();
    let number = |count: usize| if count == 0 { "none".to_owned() } else { count.to_string() };
    format!(
        "Under our reconstruction {} of the {} headline numbers holds in every reading, {} in some readings. {} show the \
         claimed direction with a smaller number in at least one reading, and {} in none.",
        number(full),
        all.len(),
        number(some),
        number(smaller),
        number(all.len() - full - some - smaller),
    )
}

/// A claim at a glance.
fn glance(claim: &Claim) -> Markup {
    html! {
        a.glance href={ "#" (claim.id) } {
            span.headline { (plot::sign(claim.paper_percent)) " %" }
            span.words { (claim.words) }
            strong.(standing_class(claim)) { (claim.standing()) }
            span.readings {
                @for reading in claim.readings() {
                    @let class = reading.verdict.map_or("same", verdict_class);
                    span { (short_label(reading.measure)) "against " (reading.baseline.to_uppercase()) }
                    span.(class) {
                        (reading.verdict.map_or("◐", mark)) " "
                        @if let Some((low, high)) = reading.range { (range(low, high)) } @else { "–" }
                    }
                }
            }
        }
    }
}

/// What distinguishes a measure from the others of its claim, which the claim names already.
fn short_label(measure: &str) -> String {
    let label = measure_label(measure);
    match label.strip_prefix("utilisation, ").or_else(|| label.strip_prefix("collisions ")) {
        Some(which) => format!("{which}, "),
        None => String::new(),
    }
}

fn range(low: f64, high: f64) -> String {
    let (low, high) = (plot::sign(low), plot::sign(high));
    if low == high { format!("{low} %") } else { format!("{low} … {high} %") }
}

fn standing_class(claim: &Claim) -> &'static str {
    headline_class(claim.count(Verdict::Holds), claim.readings().len())
}

/// The class by which a claim is coloured of whose comparisons so many hold.
pub fn headline_class(holds: usize, all: usize) -> &'static str {
    match holds {
        0 => "bad",
        holds if holds == all => "good",
        _ => "partly",
    }
}

/// A claim with all findings.
fn card(claim: &Claim) -> Markup {
    html! {
        section.card.claim id=(claim.id) aria-labelledby={ (claim.id) "-title" } {
            header {
                h2 id={ (claim.id) "-title" } { "“" (claim.words) "”" }
                p { strong.(standing_class(claim)) { (claim.standing()) } "." }
            }
            @if !claim.decides.is_empty() { p.decides { strong { "What decides it: " } (claim.decides) } }
            table.findings {
                caption.spoken { (claim.words) " Our numbers, by measure, baseline and method." }
                thead { tr {
                    th scope="col" { "Method" }
                    th scope="col" { "Change" }
                    th.plot scope="col" { span.spoken { "As a picture" } (plot::axis(SCALE, &[-100.0, -50.0, 0.0, 50.0, 100.0], " %")) }
                    th scope="col" title="Probability that it is the lower one in a pair of runs on the same workload" { "P(lower)" }
                    th.words scope="col" { "Verdict" }
                } }
                @for group in claim.findings.chunk_by(|a, b| (&a.measure, &a.baseline) == (&b.measure, &b.baseline)) {
                    tbody {
                        tr { th.group scope="rowgroup" colspan="5" {
                            (measure_label(&group[0].measure)) ", against " (group[0].baseline.to_uppercase())
                        } }
                        @for finding in group { (line(claim, finding)) }
                    }
                }
            }
        }
    }
}

fn line(claim: &Claim, finding: &Finding) -> Markup {
    let class = verdict_class(finding.verdict);
    let percent = finding.change.map(|change| [change.percent.estimate, change.percent.low, change.percent.high]);
    html! {
        tr {
            th scope="row" { a href={ "./#" (finding.address) } { (finding.entry) } }
            td.number { (percent.map_or_else(|| "–".to_owned(), plot::words)) }
            td.plot { @if let Some(percent) = percent { (plot::interval(SCALE, percent, Some(claim.paper_percent), class)) } }
            td.number data-label="P(lower) " { @if let Some(change) = finding.change { (format!("{:.2}", change.improvement.estimate)) } }
            td.verdict.(class) { span aria-hidden="true" { (mark(finding.verdict)) } " " (finding.verdict.words()) }
        }
    }
}

/// The class by which a verdict is coloured.
pub fn verdict_class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::Smaller => "smaller",
        Verdict::NotDistinguishable => "same",
        Verdict::Reversed => "reversed",
        Verdict::Undefined => "undefined",
    }
}

/// All methods beside the best heuristic.
fn standings(claims: &Claims) -> Markup {
    let scale = Scale { low: -20.0, high: 200.0 };
    let mut presets: Vec<&str> = claims.standings.iter().map(|standing| standing.preset.as_str()).collect();
    presets.dedup();
    html! {
        section.card.claim aria-labelledby="standings-title" {
            header {
                h2 id="standings-title" { "How far is each method from the best?" }
                p { "Median training time above the best known under the same seed: a shield helps learners, but a rule may need \
                     no help." }
            }
            @for preset in presets {
                @let first = claims.standings.iter().find(|standing| standing.preset == preset);
                h3 { code { (preset) } ", beside " (first.map_or("", |standing| standing.beside.as_str())) }
                table.findings {
                    thead { tr {
                        th scope="col" { "Method" }
                        th scope="col" { "Training time" }
                        th scope="col" { "Above the best" }
                        th.plot scope="col" { span.spoken { "As a picture" } (plot::axis(scale, &[0.0, 50.0, 100.0, 150.0], " %")) }
                    } }
                    tbody {
                        @for standing in claims.standings.iter().filter(|standing| standing.preset == preset) {
                            @let over = standing.over_percent;
                            tr {
                                th scope="row" { (standing.entry) }
                                td.number { (format!("{:.0} s", standing.training_secs.estimate)) }
                                td.number { (plot::words([over.estimate, over.low, over.high])) }
                                td.plot { (plot::interval(scale, [over.estimate, over.low, over.high], None, "plain")) }
                            }
                        }
                    }
                }
            }
            p.fine { "All placements are tried where there are at most 100,000: " code { "edgelab oracle collision-minimal" } "." }
        }
    }
}

/// How the numbers were made.
fn how(claims: &Claims) -> Markup {
    html! {
        section.card.claim aria-labelledby="how-title" {
            header { h2 id="how-title" { "How these numbers were made" } }
            p { (claims.normalisation) }
            p {
                "Seeds " (claims.seeds.first) " to " (claims.seeds.first + claims.seeds.count - 1) ", crossed with "
                (claims.training_seeds) " training seeds; " (claims.runs) " runs; intervals from " (claims.resamples)
                " resamples; version " (claims.version) ". All methods of a seed face the same workload, which is checked by \
                its digest. A method's name leads to the stage, with both methods under seed 1."
            }
            p { code { (claims.command) } " prints the same bytes again: " a href="evidence/claims.json" download { "claims.json" }
                " · " a href="evidence/map.json" download { "map.json" } }
        }
    }
}
