//! The map of the claims as pictures: one cell for each combination of settings, nested axes within axes.

use edgelab::experiment::{
    headlines::Verdict,
    map::{Map, Percent},
    plan::Axis,
};
use edgelab::model::path;
use maud::{Markup, html};

use super::{claims::verdict_class, plot::words, setting, with_unit};
use crate::commands::measure_label;

/// Verdicts in the order in which they are listed, and the word for each in a legend.
const LEGEND: [(Verdict, &str); 5] = [
    (Verdict::Holds, "reaches the paper's number"),
    (Verdict::Smaller, "same direction, smaller"),
    (Verdict::NotDistinguishable, "not distinguishable"),
    (Verdict::Reversed, "reversed"),
    (Verdict::Undefined, "nothing to compare"),
];

/// Axes across, outermost first; the others go down. Numbers of the plan's axes.
const ACROSS: [usize; 3] = [2, 3, 5];
const DOWN: [usize; 4] = [0, 1, 4, 6];
/// Side of a cell, and the room after a block of the innermost axis and of all others.
const CELL: f64 = 8.0;
const GAPS: [f64; 2] = [2.0, 6.0];
/// Room for the outermost axes' values.
const LEFT: f64 = 14.0;
const TOP: f64 = 14.0;

/// The section of the page.
pub fn section(map: &Map) -> Markup {
    let of = |entry: &'static str| {
        map.comparisons.iter().enumerate().filter(move |(_, comparison)| comparison.entry == entry)
    };
    html! {
        section.card.claim id="map" aria-labelledby="map-title" {
            header {
                h2 id="map-title" { "Where do the claims hold?" }
                p {
                    "Each cell is an experiment of its own: " (map.cells.len()) " combinations of settings around "
                    code { "paper-emulation@1" } ", " (map.plan.seeds.count) " seeds × " (map.plan.entries[0].policies.len())
                    " training seeds each, " (map.runs) " runs in all, both methods by the same policies."
                }
            }
            (reading(map))
            (legend())
            div.maps { @for (number, _) in of("srole-d") { (figure(map, number)) } }
            details {
                summary { "The same for SROLE-C" }
                div.maps { @for (number, _) in of("srole-c") { (figure(map, number)) } }
            }
            (marginals(map))
            (retrained(map))
        }
    }
}

fn legend() -> Markup {
    html! {
        ul.legend {
            @for (verdict, words) in LEGEND {
                li { svg.swatch viewBox="0 0 12 12" aria-hidden="true" { path.(verdict_class(verdict)) d="M0 0h12v12h-12z" {} } " " (words) }
            }
        }
    }
}

/// How many values each axis has.
fn sizes(map: &Map) -> Vec<usize> {
    map.plan.axes.iter().map(|axis| axis.values.len()).collect()
}

/// The place of a cell on one side, from its values' numbers along these axes.
fn place(numbers: &[usize], sizes: &[usize], axes: &[usize]) -> f64 {
    let (mut place, mut step) = (0.0, CELL);
    for (depth, &axis) in axes.iter().rev().enumerate() {
        place += numbers[axis] as f64 * step;
        step = step * sizes[axis] as f64 + GAPS[depth.min(1)];
    }
    place
}

/// The numbers of a combination's values, by axis.
fn numbers(combination: usize, sizes: &[usize]) -> Vec<usize> {
    let mut rest = combination;
    let mut numbers: Vec<usize> = sizes
        .iter()
        .rev()
        .map(|size| {
            let number = rest % size;
            rest /= size;
            number
        })
        .collect();
    numbers.reverse();
    numbers
}

fn figure(map: &Map, comparison: usize) -> Markup {
    let sizes = sizes(map);
    let mut paths = LEGEND.map(|_| String::new());
    let (mut wide, mut high) = (0.0_f64, 0.0_f64);
    for cell in 0..map.cells.len() {
        let numbers = numbers(cell, &sizes);
        let (x, y) = (LEFT + place(&numbers, &sizes, &ACROSS), TOP + place(&numbers, &sizes, &DOWN));
        (wide, high) = (if x > wide { x } else { wide }, if y > high { y } else { high });
        let verdict = map.verdict(cell, comparison);
        if let Some(kind) = LEGEND.iter().position(|(of, _)| *of == verdict) {
            paths[kind] += &format!("M{x} {y}h7v7h-7z");
        }
    }
    let what = &map.comparisons[comparison];
    let title = format!("{}, against {}", measure_label(&what.measure), what.baseline.to_uppercase());
    let counts = counts(map, comparison);
    html! {
        figure.map {
            figcaption { strong { (title) } br; span.fine { "paper: " (super::plot::sign(what.paper_percent)) " %" } }
            svg viewBox={ "0 0 " (wide + CELL) " " (high + CELL) } role="img" aria-label={ (title) ": " (counts) } {
                (ticks(map, &sizes, ACROSS[0], &ACROSS, true))
                (ticks(map, &sizes, DOWN[0], &DOWN, false))
                @if let Some((x, y)) = shipped(map, &sizes) {
                    rect.shipped x=(x - 1.0) y=(y - 1.0) width=(CELL + 1.0) height=(CELL + 1.0) {}
                }
                @for (kind, (verdict, _)) in LEGEND.iter().enumerate() {
                    @if !paths[kind].is_empty() { path.(verdict_class(*verdict)) d=(paths[kind]) {} }
                }
            }
            p.fine { (counts) }
        }
    }
}

/// Where the cell of the preset as shipped stands.
fn shipped(map: &Map, sizes: &[usize]) -> Option<(f64, f64)> {
    let preset = map.plan.base().ok()?;
    let number = |axis: &Axis| {
        let value = path::get(&preset, &axis.path).ok()?.as_f64();
        axis.values.iter().position(|of| of.as_f64() == value)
    };
    let numbers = map.plan.axes.iter().map(number).collect::<Option<Vec<usize>>>()?;
    Some((LEFT + place(&numbers, sizes, &ACROSS), TOP + place(&numbers, sizes, &DOWN)))
}

/// The values of the outermost axis of a side, each in the middle of its block.
fn ticks(map: &Map, sizes: &[usize], axis: usize, side: &[usize], across: bool) -> Markup {
    let block = |number: usize| {
        let mut numbers = vec![0; sizes.len()];
        numbers[axis] = number;
        place(&numbers, sizes, side)
    };
    let half = (block(1) - GAPS[1]) / 2.0;
    let label = if across { " per device" } else { "" };
    let noun = if across { "job" } else { "wave" };
    html! {
        @for (number, value) in map.plan.axes[axis].values.iter().enumerate() {
            @let middle = block(number) + half;
            @let text = format!("{value} {noun}{}{label}", if value == 1 { "" } else { "s" });
            @if across {
                text.tick x=(LEFT + middle) y="8" text-anchor="middle" { (text) }
            } @else {
                text.tick text-anchor="middle" transform={ "translate(8 " (TOP + middle) ") rotate(-90)" } { (text) }
            }
        }
    }
}

/// How many cells have which verdict, in words.
fn counts(map: &Map, comparison: usize) -> String {
    let of = |verdict| (0..map.cells.len()).filter(|&cell| map.verdict(cell, comparison) == verdict).count();
    let share = |verdict, words: &str| {
        let count = of(verdict);
        (count > 0).then(|| format!("{words} in {:.0} %", count as f64 / map.cells.len() as f64 * 100.0))
    };
    LEGEND.iter().filter_map(|(verdict, words)| share(*verdict, words)).collect::<Vec<_>>().join(", ")
}

/// How the nested axes are read.
fn reading(map: &Map) -> Markup {
    let axis = |&number: &usize| {
        let axis = &map.plan.axes[number];
        let values: Vec<String> =
            axis.values.iter().map(|value| with_unit(&axis.path, value.as_f64().unwrap_or(f64::NAN))).collect();
        format!("{} ({})", setting(&axis.path), values.join(", "))
    };
    html! {
        p.fine {
            "How to read it. From left to right, blocks within blocks: " (ACROSS.iter().map(axis).collect::<Vec<_>>().join("; "))
            ". From top to bottom: " (DOWN.iter().map(axis).collect::<Vec<_>>().join("; "))
            ". The framed cell is the preset as shipped."
        }
    }
}

/// What each value of each axis does, over all values of the others.
fn marginals(map: &Map) -> Markup {
    let sizes = sizes(map);
    let shown: Vec<usize> =
        (0..map.comparisons.len()).filter(|&number| map.comparisons[number].entry == "srole-d").collect();
    let middle = |axis: usize, value: usize, comparison: usize| -> Option<f64> {
        let cells = (0..map.cells.len()).filter(|&cell| numbers(cell, &sizes)[axis] == value);
        let found: Vec<f64> = cells.filter_map(|cell| map.cells[cell][comparison].map(|[change, ..]| change)).collect();
        edgelab::num::stats::median(&found)
    };
    html! {
        h3 { "What each setting does to it" }
        p.fine { "Median change over all cells with that value, SROLE-D, per cent." }
        div.scroll tabindex="0" role="group" aria-label="What each setting does to it" {
            table {
                thead { tr {
                    th scope="col" { "Setting" } th scope="col" { "Value" }
                    @for &number in &shown {
                        @let what = &map.comparisons[number];
                        th scope="col" { (measure_label(&what.measure)) ", against " (what.baseline.to_uppercase()) }
                    }
                } }
                @for (number, axis) in map.plan.axes.iter().enumerate() {
                    tbody {
                        @for (value, of) in axis.values.iter().enumerate() {
                            tr {
                                @if value == 0 { th scope="rowgroup" rowspan=(axis.values.len()) { (setting(&axis.path)) } }
                                th scope="row" { (with_unit(&axis.path, of.as_f64().unwrap_or(f64::NAN))) }
                                @for &comparison in &shown {
                                    td.number { (middle(number, value, comparison).map_or_else(|| "–".to_owned(), super::plot::sign)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// κ with retraining.
fn retrained(map: &Map) -> Markup {
    let cell = |percent: Percent| percent.map_or_else(|| "–".to_owned(), words);
    html! {
        h3 { "And if policies are trained again under another penalty κ?" }
        p.fine { "Trained under the shield, as the shipped policies were, and run under it; changes are against MARL." }
        div.scroll tabindex="0" role="group" aria-label="Policies trained under other penalties" {
            table {
                thead { tr { th scope="col" { "κ" } th scope="col" { "Method" } th scope="col" { "Training time" }
                    th scope="col" { "Collisions executed" } th scope="col" { "Collisions proposed" } } }
                tbody {
                    @for line in &map.retrained {
                        tr {
                            th scope="row" { (line.kappa) }
                            td { (line.entry) }
                            td.number { (cell(line.training_secs)) }
                            td.number { (cell(line.collisions_executed)) }
                            td.number { (cell(line.collisions_proposed)) }
                        }
                    }
                }
            }
        }
    }
}
