//! The charts of the scheduling laboratory: which curves they hold, and in what words.

use super::{
    axis::{Axis, Unit},
    chart::{Chart, Series},
    palette::Pen,
    series::{Curves, Steps},
    shape::{Dash, Point},
};

/// Runs to compare: those of the present settings, and pale ones of earlier settings.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lanes<'a> {
    /// Present.
    pub present: &'a [&'a Curves],
    /// Earlier.
    pub earlier: &'a [&'a Curves],
}

/// All charts, in the order in which they are shown.
pub fn all(lanes: Lanes<'_>) -> Vec<Chart> {
    vec![training_time(lanes), collisions(lanes), utilisation(lanes), overloaded(lanes), completed(lanes)]
}

/// Which share of the jobs has trained within which time; the mark is the median of those completed.
pub fn training_time(lanes: Lanes<'_>) -> Chart {
    let series = lanes.series(|curves| {
        let jobs = f64::from(curves.jobs.max(1));
        let mut points: Steps = vec![(0.0, 0.0)];
        points.extend(curves.training_secs.iter().enumerate().map(|(i, &secs)| (secs, (i + 1) as f64 / jobs)));
        let median = curves.median_training_secs.map(|secs| {
            let within = curves.training_secs.partition_point(|&other| other <= secs);
            (secs, within as f64 / jobs)
        });
        vec![Series { marked: median, ..steps(curves, points) }]
    });
    let longest = series.iter().flat_map(|s| s.points.last()).map(|p| p.0).fold(0.0, crate::num::math::max);
    Chart {
        title: "Training time".to_owned(),
        x_label: "arrival to last iteration".to_owned(),
        y_label: "jobs done within".to_owned(),
        x: Axis::to(Unit::Time, longest * 1.02),
        y: Axis::to(Unit::Share, 1.0),
        series,
    }
}

/// Jobs completed.
pub fn completed(lanes: Lanes<'_>) -> Chart {
    let series = lanes.series(|curves| vec![over_time(curves, &curves.completed)]);
    lanes.chart("Completed jobs", "jobs", Unit::Count, series)
}

/// Collisions, proposed (short strokes) and carried out.
pub fn collisions(lanes: Lanes<'_>) -> Chart {
    let series = lanes.series(|curves| {
        let name = &curves.label;
        let executed = over_time(curves, &curves.collisions_executed);
        let proposed = over_time(curves, &curves.collisions_proposed);
        let pen = Pen { dash: Dash::Flow(0.0), ..proposed.pen };
        vec![
            Series { label: format!("{name}, proposed"), pen, ..proposed },
            Series { label: format!("{name}, carried out"), pen: Pen { dash: Dash::Solid, ..pen }, ..executed },
        ]
    });
    lanes.chart("Collisions", "so far", Unit::Count, series)
}

/// Mean realised utilisation of all CPUs.
pub fn utilisation(lanes: Lanes<'_>) -> Chart {
    let series = lanes.series(|curves| vec![over_time(curves, &curves.mean_busy)]);
    lanes.chart("CPU utilisation", "mean of all devices", Unit::Share, series)
}

/// Overloaded devices.
pub fn overloaded(lanes: Lanes<'_>) -> Chart {
    let series = lanes.series(|curves| vec![over_time(curves, &curves.overloaded)]);
    lanes.chart("Overloaded devices", "now", Unit::Count, series)
}

impl Lanes<'_> {
    fn series(&self, of: impl Fn(&Curves) -> Vec<Series>) -> Vec<Series> {
        let earlier = self.earlier.iter().flat_map(|curves| of(curves)).map(|s| Series { is_earlier: true, ..s });
        earlier.chain(self.present.iter().flat_map(|curves| of(curves))).collect()
    }

    fn chart(&self, title: &str, y_label: &str, unit: Unit, series: Vec<Series>) -> Chart {
        let fold = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, crate::num::math::max);
        let end = fold(&mut self.present.iter().chain(self.earlier).map(|curves| curves.end_secs));
        let highest = fold(&mut series.iter().flat_map(|s| &s.points).map(|p| p.1));
        Chart {
            title: title.to_owned(),
            x_label: "time".to_owned(),
            y_label: y_label.to_owned(),
            x: Axis::to(Unit::Time, end),
            y: Axis::to(unit, highest * 1.06),
            series,
        }
    }
}

/// A curve over time, up to the end of the run.
fn over_time(curves: &Curves, values: &[Point]) -> Series {
    let mut points = values.to_vec();
    if let Some(&(_, value)) = points.last().filter(|last| last.0 < curves.end_secs) {
        points.push((curves.end_secs, value));
    }
    steps(curves, points)
}

fn steps(curves: &Curves, points: Steps) -> Series {
    Series { steps: true, ..Series::line(curves.label.clone(), curves.pen, points) }
}
