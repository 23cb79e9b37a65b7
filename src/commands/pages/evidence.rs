//! The later laboratories on the page of claims: each headline number as a table of presets by comparisons, and the map of
//! settings as tables of cells.

use edgelab::{
    experiment::{
        claims::{Claim, Finding},
        evidence::{Evidence, Evident, Region},
        laboratory::Laboratory,
    },
    model::described::Described as _,
    presets,
};
use maud::{Markup, html};

use super::{
    claims::{headline_class, verdict_class},
    plot, setting_of, with_unit_of,
};
use crate::commands::{claims::mark, laboratory::Offered};

/// The sections of a laboratory.
pub fn sections<L: Evident + Offered>(evidence: &Evidence, region: Option<&Region<L>>) -> Markup {
    let name = L::Scenario::LABORATORY;
    html! {
        section.lead id=(name) {
            h2 { (L::TITLE) }
            p.fine { "The paper: " (L::PAPER) " Its full text was not available to us: settings and rules are our \
                reconstruction, and none was tuned to meet a number." }
        }
        @for claims in evidence.claims.chunk_by(|a, b| a.words == b.words) { (card::<L>(claims)) }
        @if let Some(region) = region { (map(region)) }
        section.card.claim {
            p.fine {
                (evidence.normalisation) " Seeds " (evidence.seeds.first) " to "
                (evidence.seeds.first + evidence.seeds.count - 1) "; " (evidence.runs) " runs; version " (evidence.version)
                ". " code { (evidence.command) } " prints the same bytes again: "
                a href={ "evidence/" (name) ".json" } download { (name) ".json" }
                @if region.is_some() { " · " a href={ "evidence/" (name) "-map.json" } download { (name) "-map.json" } }
            }
        }
    }
}

/// What a measure is called.
fn label<L: Laboratory>(measure: &str) -> &str {
    L::measure(measure).map_or(measure, |(_, measure)| measure.label)
}

/// A claim: its words, and a table for each measure that it may be about.
fn card<L: Evident + Offered>(claims: &[Claim]) -> Markup {
    let first = &claims[0];
    let mut measures: Vec<&str> = first.findings.iter().map(|finding| finding.measure.as_str()).collect();
    measures.dedup();
    html! {
        section.card.claim id=(first.id) aria-labelledby={ (first.id) "-title" } {
            header {
                h2 id={ (first.id) "-title" } { "“" (first.words) "”" }
                p { "Paper: " (plot::sign(first.paper_percent)) " %. " (standing(claims)) }
            }
            @if !first.decides.is_empty() { p.decides { strong { "What decides it: " } (first.decides) } }
            @for measure in measures { (table::<L>(claims, measure)) }
        }
    }
}

/// How many of a claim's comparisons come out how.
fn standing(claims: &[Claim]) -> Markup {
    use edgelab::experiment::headlines::Verdict;
    let all: Vec<Verdict> = claims.iter().flat_map(|claim| &claim.findings).map(|finding| finding.verdict).collect();
    let count = |verdict| all.iter().filter(|of| **of == verdict).count();
    let parts = [Verdict::Holds, Verdict::Smaller, Verdict::NotDistinguishable, Verdict::Reversed, Verdict::Undefined]
        .map(|verdict| (count(verdict), verdict.words()));
    let words: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{words} in {count}")).collect();
    html! {
        strong.(headline_class(count(Verdict::Holds), all.len())) { "Of " (all.len()) " comparisons: " (words.join(", ")) "." }
    }
}

/// One measure: a preset a line, a comparison a column.
fn table<L: Evident + Offered>(claims: &[Claim], measure: &str) -> Markup {
    let pairs = L::pairs();
    let about = |claim: &Claim, (entry, baseline): &(String, String)| {
        let fits = |f: &&Finding| f.measure == measure && f.entry == *entry && f.baseline == *baseline;
        claim.findings.iter().find(fits).cloned()
    };
    let label = label::<L>(measure);
    html! {
        h3 { (label) }
        div.scroll tabindex="0" role="group" aria-label=(label) {
            table.matrix {
                thead { tr {
                    th scope="col" { "Preset" }
                    @if !L::RIVALS.is_empty() {
                        th scope="col" { "against the best rival" }
                        th scope="col" { "against the worst rival" }
                    }
                    @for (entry, baseline) in &pairs { th scope="col" { (entry) " against " (baseline) } }
                } }
                tbody {
                    @for claim in claims {
                        tr {
                            th scope="row" { code { (claim.preset.split('@').next().unwrap_or_default()) } }
                            @if !L::RIVALS.is_empty() {
                                @for finding in extremes::<L>(claim, measure) { (cell::<L>(finding)) }
                            }
                            @for pair in &pairs { (cell::<L>(about(claim, pair))) }
                        }
                    }
                }
            }
        }
    }
}

/// The comparison with the rival that leaves least of the claim, and with the one that leaves most.
fn extremes<L: Evident>(claim: &Claim, measure: &str) -> [Option<Finding>; 2] {
    let gain = |finding: &Finding| {
        let change = finding.change.map_or(0.0, |change| change.percent.estimate);
        if claim.paper_percent < 0.0 { -change } else { change }
    };
    let mut rivals: Vec<&Finding> =
        claim.findings.iter().filter(|f| f.measure == measure && L::RIVALS.contains(&f.baseline.as_str())).collect();
    rivals.sort_by(|a, b| gain(a).total_cmp(&gain(b)));
    [rivals.first(), rivals.last()].map(|finding| finding.map(|finding| (*finding).clone()))
}

fn cell<L: Offered>(finding: Option<Finding>) -> Markup {
    let Some(finding) = finding else { return html! { td {} } };
    let percent = finding.change.map(|change| [change.percent.estimate, change.percent.low, change.percent.high]);
    let medians = format!("{:.4} instead of {:.4}", finding.entry_median.estimate, finding.baseline_median.estimate);
    html! {
        td.number.(verdict_class(finding.verdict)) title={ (finding.verdict.words()) ": " (medians) } {
            a href={ (L::PAGE) "#" (finding.address) } {
                (mark(finding.verdict)) " " (percent.map_or_else(|| "–".to_owned(), plot::words))
            }
        }
    }
}

/// The map: a table for each comparison, the last axis across, the others down.
fn map<L: Evident + Offered>(region: &Region<L>) -> Markup {
    let seeds = region.plan.seeds.count;
    html! {
        section.card.claim id={ (L::Scenario::LABORATORY) "-map" } aria-labelledby={ (L::Scenario::LABORATORY) "-map-title" } {
            header {
                h2 id={ (L::Scenario::LABORATORY) "-map-title" } { "Where does it hold? " (L::TITLE) }
                p { "Each cell is an experiment of its own: " (region.cells.len()) " combinations of settings around "
                    code { (L::PRESETS[0]) } ", " (seeds) " seeds each, " (region.runs) " runs in all. Numbers are changes in \
                    per cent; the framed cell is the preset as shipped." }
            }
            @for comparison in 0..region.comparisons.len() {
                @let what = &region.comparisons[comparison];
                details open[comparison == 0] {
                    summary { (label::<L>(&what.measure)) ": " (what.entry) " against " (what.baseline) " (paper: "
                        (plot::sign(what.paper_percent)) " %)" }
                    (grid(region, comparison))
                }
            }
            (marginals(region))
        }
    }
}

/// The values of each axis, by the number of a combination.
fn numbers<L: Laboratory>(region: &Region<L>, combination: usize) -> Vec<usize> {
    let mut rest = combination;
    let mut numbers = Vec::new();
    for axis in region.plan.axes.iter().rev() {
        numbers.push(rest % axis.values.len());
        rest /= axis.values.len();
    }
    numbers.reverse();
    numbers
}

/// The number of the combination of the preset as shipped.
fn shipped<L: Evident>(region: &Region<L>) -> Option<usize> {
    let preset = presets::get_of::<L::Scenario>(L::PRESETS[0]).ok()?;
    (0..region.cells.len()).find(|&cell| {
        let at = |(axis, number): (&edgelab::experiment::plan::Axis, usize)| {
            let value = edgelab::model::path::get(&preset, &axis.path).unwrap_or_default();
            value == axis.values[number] || value.as_f64().is_some_and(|v| axis.values[number].as_f64() == Some(v))
        };
        region.plan.axes.iter().zip(numbers(region, cell)).all(at)
    })
}

fn grid<L: Evident + Offered>(region: &Region<L>, comparison: usize) -> Markup {
    let Some((across, down)) = region.plan.axes.split_last() else { return html! {} };
    let wide = across.values.len();
    let framed = shipped(region);
    html! {
        div.scroll tabindex="0" role="group" aria-label="The map as a table" {
            table.matrix {
                thead {
                    tr {
                        @for axis in down { th scope="col" { (setting_of::<L>(&axis.path)) } }
                        @for value in &across.values {
                            th.number scope="col" { (setting_of::<L>(&across.path)) " " (with_unit_of::<L>(&across.path, value)) }
                        }
                    }
                }
                tbody {
                    @for row in 0..region.cells.len() / wide {
                        @let first = row * wide;
                        @let at = numbers(region, first);
                        tr {
                            @for (place, axis) in down.iter().enumerate() {
                                // A value is named where it changes.
                                @let is_new = row == 0 || numbers(region, first - wide)[..=place] != at[..=place];
                                @let value = with_unit_of::<L>(&axis.path, &axis.values[at[place]]);
                                th scope="row" { span.spoken[!is_new] { (value) } }
                            }
                            @for cell in first..first + wide {
                                @let verdict = region.verdict(cell, comparison);
                                td.number.(verdict_class(verdict)).shipped[framed == Some(cell)] title=(verdict.words()) {
                                    (mark(verdict)) " "
                                    (region.cells[cell][comparison].map_or_else(|| "–".to_owned(), |[change, ..]| plot::sign(change)))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What each value of each axis does, over all values of the others.
fn marginals<L: Evident + Offered>(region: &Region<L>) -> Markup {
    let middle = |axis: usize, value: usize, comparison: usize| {
        let cells = (0..region.cells.len()).filter(|&cell| numbers(region, cell)[axis] == value);
        let found: Vec<f64> =
            cells.filter_map(|cell| region.cells[cell][comparison].map(|[change, ..]| change)).collect();
        edgelab::num::stats::median(&found)
    };
    html! {
        h3 { "What each setting does to it" }
        p.fine { "Median change over all cells with that value, per cent." }
        div.scroll tabindex="0" role="group" aria-label="What each setting does to it" {
            table {
                thead { tr {
                    th scope="col" { "Setting" } th scope="col" { "Value" }
                    @for what in &region.comparisons {
                        th scope="col" { (label::<L>(&what.measure)) ": " (what.entry) " against " (what.baseline) }
                    }
                } }
                @for (number, axis) in region.plan.axes.iter().enumerate() {
                    tbody {
                        @for (value, of) in axis.values.iter().enumerate() {
                            tr {
                                @if value == 0 { th scope="rowgroup" rowspan=(axis.values.len()) { (setting_of::<L>(&axis.path)) } }
                                th scope="row" { (with_unit_of::<L>(&axis.path, of)) }
                                @for comparison in 0..region.comparisons.len() {
                                    td.number { (middle(number, value, comparison).map_or_else(|| "–".to_owned(), plot::sign)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
