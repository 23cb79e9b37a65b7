//! The charts of the partition laboratory: accuracy and loss against time, and how long rounds last.

use crate::{
    figure::{
        axis::{Axis, Unit},
        chart::{Chart, Series},
        palette::Pen,
        shape::Point,
    },
    model::time::Time,
    num::math::max,
};

use super::course::Course;
pub use crate::figure::bands::{Band, over_seeds};

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

/// Test accuracy against simulated time.
pub fn accuracy(lines: &[Line<'_>], horizon_secs: f64) -> Chart {
    let series = steps(lines, |course| values(course, |at| at.test_accuracy));
    let high = highest(&series);
    chart("Accuracy", "test documents right", Axis::to(Unit::Share, high * 1.08), horizon_secs, series)
}

/// Loss on the training documents against simulated time.
pub fn loss(lines: &[Line<'_>], horizon_secs: f64) -> Chart {
    let series = steps(lines, |course| values(course, |at| at.loss));
    let high = highest(&series);
    chart("Loss", "mean over training documents", Axis::to(Unit::Number, high * 1.04), horizon_secs, series)
}

/// How long each round lasts, against the moment at which it begins.
pub fn latency(lines: &[Line<'_>], horizon_secs: f64) -> Chart {
    let rounds = |course: &Course| {
        let mut points: Vec<Point> =
            course.rounds.iter().map(|(from, round)| (from.secs(), round.round_secs)).collect();
        if let (Some((end, _)), Some(&(_, last))) = (course.end(), points.last()) {
            points.push((end.secs(), last));
        }
        points
    };
    let series = steps(lines, rounds);
    let high = highest(&series);
    chart("Length of a round", "slowest worker", Axis::to(Unit::Time, high * 1.08), horizon_secs, series)
}

fn values(course: &Course, of: impl Fn(&crate::partition::record::Evaluation) -> f64) -> Vec<Point> {
    let mut points: Vec<Point> =
        course.world.curve.iter().map(|(at, evaluation)| (at.secs(), of(evaluation))).collect();
    if let (Some((end, _)), Some(&(_, last))) = (course.end(), points.last()) {
        points.push((end.secs(), last));
    }
    points
}

/// Curves of values that hold until the next.
fn steps(lines: &[Line<'_>], of: impl Fn(&Course) -> Vec<Point>) -> Vec<Series> {
    let series = |line: &Line<'_>| Series {
        steps: true,
        is_earlier: line.is_earlier,
        ..Series::line(line.label, line.pen, of(line.course))
    };
    lines.iter().map(series).collect()
}

fn highest(series: &[Series]) -> f64 {
    series.iter().flat_map(|series| series.points.iter().map(|point| point.1)).fold(0.0, max)
}

fn chart(title: &str, y_label: &str, y: Axis, horizon_secs: f64, series: Vec<Series>) -> Chart {
    let x = Axis::to(Unit::Time, horizon_secs);
    Chart { title: title.to_owned(), x_label: "simulated time".to_owned(), y_label: y_label.to_owned(), x, y, series }
}

/// Accuracy and loss of a run at moments: the last known value, so that runs can be compared over seeds.
pub fn sampled(course: &Course, moments: &[f64]) -> Vec<(f64, f64)> {
    let at = |secs: &f64| {
        let found = course.world.evaluation_at(Time::from_secs(*secs));
        found.map_or((0.0, 0.0), |evaluation| (evaluation.test_accuracy, evaluation.loss))
    };
    moments.iter().map(at).collect()
}
