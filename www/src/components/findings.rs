//! What the runs of a plan come to: curves with intervals, sentences and tables, for the plans of any laboratory.

use std::collections::BTreeMap;

use edgelab::{
    experiment::{
        laboratory::Laboratory,
        plan::{Axis as Varied, EntryOf},
        samples::LEAST_SEEDS,
        sweep::SweepOf,
    },
    figure::{
        axis::{Axis, Unit},
        chart::{Chart, Series},
        palette::Pen,
        shape::Dash,
    },
    model::{described::Described as _, knob::Knob},
    num::sort::sort_by,
    study::runs::Line,
};

use super::knob::shown;
use crate::text::experiments as text;

/// How methods are called and drawn.
pub type Looks<L> = fn(<L as Laboratory>::Method) -> (&'static str, Pen);

/// The comparison of a plan's entries by one measure.
pub struct Findings<'a, L: Laboratory> {
    /// The runs.
    pub sweep: &'a SweepOf<L>,
    /// The entries at each combination of values.
    pub compared: &'a BTreeMap<u64, Vec<Line>>,
    /// The measure's place.
    pub measure: usize,
    /// The entry against which changes are stated.
    pub baseline: usize,
    /// Which value of each axis but the first is on show.
    pub facets: &'a [usize],
    /// How methods are called and drawn.
    pub looks: Looks<L>,
}

/// The row of a setting.
pub fn row_of<L: Laboratory>(path: &str) -> Option<&'static Knob> {
    L::Scenario::settings().find(path)
}

/// The name of a setting for people.
pub fn label_of<L: Laboratory>(path: &str) -> &str {
    row_of::<L>(path).map_or(path, |knob| knob.label)
}

impl<L: Laboratory> Findings<'_, L> {
    /// Whether all combinations have been compared.
    pub fn is_complete(&self) -> bool {
        self.compared.len() as u64 >= self.sweep.combinations()
    }

    /// The name of an entry for people.
    pub fn name<'e>(&self, entry: &'e EntryOf<L>) -> &'e str {
        if entry.label.is_empty() { (self.looks)(entry.method).0 } else { &entry.label }
    }

    /// The combinations on show: one for each value of the first axis, at the chosen values of the others.
    fn shown(&self) -> Vec<(u64, &Vec<Line>)> {
        let axes = &self.sweep.plan().axes;
        let first = axes.first().map_or(1, |axis| axis.values.len());
        let at = |place: usize| {
            let further = axes.iter().skip(1).zip(self.facets).map(|(axis, &value)| (axis.values.len(), value));
            let start = if axes.is_empty() { 0 } else { place as u64 };
            further.fold(start, |number, (size, value)| number * size as u64 + value as u64)
        };
        (0..first).map(at).filter_map(|number| Some((number, self.compared.get(&number)?))).collect()
    }

    /// What each entry comes to against the baseline, over all combinations.
    pub fn sentences(&self) -> Vec<String> {
        if !self.is_complete() {
            return Vec::new();
        }
        let entries = &self.sweep.plan().entries;
        let measure = capitalised(L::MEASURES[self.measure].label);
        let baseline = self.name(&entries[self.baseline]);
        let others = entries.iter().enumerate().filter(|(place, _)| *place != self.baseline);
        let sentence = |(place, entry): (usize, &EntryOf<L>)| {
            let mut counts = [0; 4];
            for change in self.compared.values().filter_map(|lines| lines[place].change_percent) {
                let found = text::verdict(change);
                counts[text::VERDICTS.iter().position(|word| *word == found).unwrap_or(2)] += 1;
            }
            (counts != [0; 4]).then(|| text::finding(self.name(entry), &measure, baseline, counts))
        };
        others.filter_map(sentence).collect()
    }

    /// A row for each value and entry on show.
    pub fn table(&self) -> Vec<Vec<String>> {
        let plan = self.sweep.plan();
        let axis = plan.axes.first();
        let digits = L::MEASURES[self.measure].digits;
        let head = axis.map(|axis| label_of::<L>(&axis.path).to_owned()).into_iter();
        let head = head.chain([text::ENTRY, text::MEDIAN, text::CHANGE, text::VERDICT].map(str::to_owned));
        let mut rows = vec![head.collect::<Vec<_>>()];
        for (combination, lines) in self.shown() {
            let value = axis.map(|_| shown(self.sweep.values(combination)[0]));
            for (place, (line, entry)) in lines.iter().zip(&plan.entries).enumerate() {
                let (change, verdict) = match line.change_percent {
                    _ if place == self.baseline => (text::BASE.to_owned(), String::new()),
                    None if plan.seeds.count < LEAST_SEEDS as u64 => {
                        (text::NEVER.to_owned(), text::too_few_seeds(LEAST_SEEDS))
                    }
                    None => (text::NEVER.to_owned(), text::NEVER.to_owned()),
                    Some(change) => (crate::text::learning::change(change), text::verdict(change).to_owned()),
                };
                let cells = [self.name(entry).to_owned(), text::interval(line.median, digits), change, verdict];
                rows.push(value.clone().into_iter().chain(cells).collect());
            }
        }
        rows
    }

    /// The measure against an axis, the first one.
    pub fn chart(&self, axis: &Varied) -> Chart {
        let shown_now = self.shown();
        let numbers: Option<Vec<f64>> = axis.values.iter().map(serde_json::Value::as_f64).collect();
        let unit = row_of::<L>(&axis.path).map_or("", |knob| knob.unit);
        let mut x_label = label_of::<L>(&axis.path).to_owned();
        if !unit.is_empty() {
            x_label += &format!(", {unit}");
        }
        if numbers.is_none() {
            let names =
                axis.values.iter().enumerate().map(|(place, value)| format!("{} = {}", place + 1, shown(value)));
            x_label += &format!(": {}", names.collect::<Vec<_>>().join(", "));
        }
        let places: Vec<f64> = numbers.unwrap_or_else(|| (1..=axis.values.len()).map(|place| place as f64).collect());
        // Curves go from left to right, whatever the order of the values.
        let mut order: Vec<usize> = (0..shown_now.len().min(places.len())).collect();
        sort_by(&mut order, |&a, &b| places[a].total_cmp(&places[b]));
        let entries = &self.sweep.plan().entries;
        let series: Vec<Series> = entries
            .iter()
            .enumerate()
            .map(|(entry, of)| {
                let line = |&place: &usize| (places[place], shown_now[place].1[entry].median);
                let points = order.iter().map(line).map(|(x, median)| (x, median.estimate)).collect();
                let intervals = order.iter().map(line).map(|(x, median)| (x, median.low, median.high)).collect();
                let earlier = entries[..entry].iter().filter(|other| other.method == of.method).count();
                Series {
                    intervals,
                    ..Series::line(self.name(of), twin_pen((self.looks)(of.method).1, earlier), points)
                }
            })
            .collect();
        let (title, time) = match L::MEASURES[self.measure].label.strip_suffix(", s") {
            Some(title) => (title, true),
            None => (L::MEASURES[self.measure].label, false),
        };
        let highest = series.iter().flat_map(|s| s.intervals.iter().map(|i| i.2)).fold(0.0, f64::max) * 1.05;
        Chart {
            title: capitalised(title),
            x_label,
            y_label: text::Y_LABEL.to_owned(),
            x: Axis::over(Unit::Number, places.iter().copied()),
            y: Axis::to(if time { Unit::Time } else { Unit::Number }, highest),
            series,
        }
    }
}

/// The pen of a method that competes more than once.
fn twin_pen(pen: Pen, earlier: usize) -> Pen {
    match earlier {
        0 => pen,
        1 => Pen { dash: Dash::Dashed, ..pen },
        _ => Pen { dash: Dash::Flow(0.0), ..pen },
    }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
