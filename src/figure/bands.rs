//! Curves over several seeds: estimates with intervals in place of single runs.

use crate::num::math::max;

use super::chart::Chart;

/// Values with intervals over seeds, for one scheme: `(seconds, estimate, low, high)`.
pub type Band = Vec<(f64, f64, f64, f64)>;

/// Bands over seeds laid into a chart, in the order of its present curves: estimates in place of single runs.
pub fn over_seeds(mut chart: Chart, bands: &[Band], seeds: usize) -> Chart {
    let present = chart.series.iter_mut().filter(|series| !series.is_earlier);
    for (series, band) in present.zip(bands) {
        series.points = band.iter().map(|&(x, estimate, ..)| (x, estimate)).collect();
        series.intervals = band.iter().map(|&(x, _, low, high)| (x, low, high)).collect();
        series.steps = false;
    }
    chart.y_label = format!("median of {seeds} seeds, 95 %");
    let high = chart.series.iter().flat_map(|series| series.intervals.iter().map(|at| at.2)).fold(chart.y.high, max);
    chart.y.high = high;
    chart
}
