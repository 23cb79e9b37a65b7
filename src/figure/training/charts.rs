//! The charts of the training laboratory: how good the workers are, how large batches are, what links carry, who waits.

use crate::{
    figure::{
        axis::{Axis, Unit},
        chart::{Chart, Series},
        palette::Pen,
        partition::look,
        shape::{Dash, Point},
    },
    model::time::Time,
    num::math::max,
};

use super::course::{Course, Evaluation, Sent};

/// A run to draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line<'a> {
    /// Its name.
    pub label: &'a str,
    /// How it looks.
    pub pen: Pen,
    /// The run.
    pub course: &'a Course,
    /// Whether it belongs to earlier settings.
    pub is_earlier: bool,
}

/// Up to so many workers each has its curve.
const CURVES: usize = 8;

/// Mean accuracy on held-out samples against simulated time, between the worst and the best worker's.
pub fn accuracy(lines: &[Line<'_>], horizon_secs: f64) -> Chart {
    let series = evaluated(lines, Evaluation::accuracy);
    chart("Accuracy", "mean, worst and best worker", Axis::to(Unit::Share, 1.0), horizon_secs, series)
}

/// Mean loss on held-out samples against simulated time, between the least and the greatest.
pub fn loss(lines: &[Line<'_>], horizon_secs: f64) -> Chart {
    let series = evaluated(lines, Evaluation::loss);
    let high = series.iter().flat_map(|series| series.intervals.iter().map(|at| at.2)).fold(0.0, max);
    chart("Loss", "nats, mean and range of workers", Axis::to(Unit::Number, high * 1.04), horizon_secs, series)
}

/// Share of the time between evaluations in which workers waited.
pub fn waiting(lines: &[Line<'_>], horizon_secs: f64) -> Chart {
    let share = |before: &Evaluation, after: &Evaluation| {
        let up = after.up_secs - before.up_secs;
        (up > 0.0).then(|| (after.waited_secs - before.waited_secs) / up)
    };
    let series = compared(lines, |course| periods(course, share));
    chart("Waiting", "share of workers’ time", Axis::to(Unit::Share, 1.0), horizon_secs, series)
}

/// Bytes that all workers have sent so far, in gigabytes.
pub fn traffic(lines: &[Line<'_>], horizon_secs: f64) -> Chart {
    let total = |evaluation: &Evaluation| evaluation.sent.iter().map(|sent| sent.bytes).sum::<u64>() as f64 / 1e9;
    let series = compared(lines, |course| course.evaluations.iter().map(|at| (at.at.secs(), total(at))).collect());
    let axis = Axis::to(Unit::Number, highest(&series) * 1.08);
    chart("Sent", "GB, all workers together", axis, horizon_secs, series)
}

/// The global batch against simulated time.
pub fn global_batch(lines: &[Line<'_>], horizon_secs: f64) -> Chart {
    let until = |course: &Course| course.reached().secs();
    let mut series = compared(lines, |course| {
        let steps = course.global_batch.all().map(|(at, batch)| (at.secs(), f64::from(batch)));
        let last = (until(course), f64::from(course.global_batch.last()));
        steps.chain([last]).collect()
    });
    series.iter_mut().for_each(|series| series.steps = true);
    let axis = Axis::to(Unit::Count, highest(&series) * 1.08);
    chart("Global batch", "samples", axis, horizon_secs, series)
}

/// Each worker's mini-batch against simulated time, the first eight workers.
pub fn batches(course: &Course) -> Chart {
    let until = course.reached().secs();
    let mut series = by_worker(course, |worker| {
        let steps = course.workers[worker].batch.all().map(|(at, batch)| (at.secs(), f64::from(batch)));
        steps.chain([(until, f64::from(course.workers[worker].batch.last()))]).collect()
    });
    series.iter_mut().for_each(|series| series.steps = true);
    let axis = Axis::to(Unit::Count, highest(&series) * 1.08);
    chart("Mini-batches", "samples", axis, course.horizon_secs, series)
}

/// Numbers of a gradient that a message carries on average, by sender, the first eight workers.
pub fn entries(course: &Course) -> Chart {
    let series = by_worker(course, |worker| {
        let sent = |evaluation: &Evaluation| evaluation.sent.get(worker).copied().unwrap_or_default();
        periods(course, |before, after| mean_entries(sent(before), sent(after)))
    });
    let axis = Axis::to(Unit::Count, highest(&series) * 1.08);
    chart("Numbers in a message", "mean of a sender’s gradients", axis, course.horizon_secs, series)
}

fn mean_entries(before: Sent, after: Sent) -> Option<f64> {
    let messages = after.gradients - before.gradients;
    (messages > 0).then(|| (after.entries - before.entries) as f64 / messages as f64)
}

/// A value for each time between two evaluations, at its end.
fn periods(course: &Course, of: impl Fn(&Evaluation, &Evaluation) -> Option<f64>) -> Vec<Point> {
    let pairs = course.evaluations.windows(2);
    pairs.filter_map(|pair| Some((pair[1].at.secs(), of(&pair[0], &pair[1])?))).collect()
}

/// Curves of the workers' mean, with the range of all workers.
fn evaluated(lines: &[Line<'_>], of: impl Fn(&Evaluation) -> Option<(f64, f64, f64)>) -> Vec<Series> {
    let series = |line: &Line<'_>| {
        let known = line.course.evaluations.iter().filter_map(|at| Some((at.at.secs(), of(at)?)));
        let points = known.clone().map(|(secs, (mean, ..))| (secs, mean)).collect();
        let intervals = known.map(|(secs, (_, low, high))| (secs, low, high)).collect();
        Series { intervals, is_earlier: line.is_earlier, ..Series::line(line.label, line.pen, points) }
    };
    lines.iter().map(series).collect()
}

fn compared(lines: &[Line<'_>], of: impl Fn(&Course) -> Vec<Point>) -> Vec<Series> {
    let series =
        |line: &Line<'_>| Series { is_earlier: line.is_earlier, ..Series::line(line.label, line.pen, of(line.course)) };
    lines.iter().map(series).collect()
}

fn by_worker(course: &Course, of: impl Fn(usize) -> Vec<Point>) -> Vec<Series> {
    let series = |worker: usize| {
        let (role, mark) = look(worker);
        let dash = if worker.is_multiple_of(2) { Dash::Solid } else { Dash::Dashed };
        Series::line(course.workers[worker].name.clone(), Pen { role, dash, mark }, of(worker))
    };
    (0..course.workers.len().min(CURVES)).map(series).collect()
}

fn highest(series: &[Series]) -> f64 {
    series.iter().flat_map(|series| series.points.iter().map(|point| point.1)).fold(0.0, max)
}

fn chart(title: &str, y_label: &str, y: Axis, horizon_secs: f64, series: Vec<Series>) -> Chart {
    let x = Axis::to(Unit::Time, horizon_secs);
    Chart { title: title.to_owned(), x_label: "simulated time".to_owned(), y_label: y_label.to_owned(), x, y, series }
}

/// Mean accuracy and mean loss of a run as known at a moment, so that runs can be compared over seeds.
pub fn known(course: &Course, secs: f64) -> [f64; 2] {
    let found = course.evaluation_at(Time::from_secs(secs));
    let mean = |of: fn(&Evaluation) -> Option<(f64, f64, f64)>| found.and_then(of).map_or(0.0, |(mean, ..)| mean);
    [mean(Evaluation::accuracy), mean(Evaluation::loss)]
}
