//! Charts: curves of several runs over one axis, as shapes, as SVG and as a table.
//!
//! Axes and series are drawn by plotters; time cursors and tooltips are the page's, by way of [`PlotArea`].

use plotters::{
    chart::ChartBuilder,
    drawing::IntoDrawingArea,
    element::PathElement,
    style::{Color, IntoFont, ShapeStyle},
};

use crate::num::math::{max, min};

use super::{
    axis::Axis,
    backend::{STEPS, ShapeBackend, ink},
    palette::{Pen, Role, Theme},
    shape::{Anchor, Dash, Point, Shape, Size, Style, fitted, text_width},
    svg::{self, Caption},
};

/// A curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Whose it is.
    pub label: String,
    /// How it looks.
    pub pen: Pen,
    /// `(x, value)`, ascending in x.
    pub points: Vec<Point>,
    /// Whether values hold until the next point; otherwise points are joined by straight lines.
    pub steps: bool,
    /// Whether it belongs to earlier settings: pale, and not in the legend.
    pub is_earlier: bool,
    /// A point on it to mark, such as the median.
    pub marked: Option<Point>,
    /// Intervals of its values: `(x, low, high)`, ascending in x.
    pub intervals: Vec<(f64, f64, f64)>,
}

impl Series {
    /// A curve of points that are joined by straight lines.
    pub fn line(label: impl Into<String>, pen: Pen, points: Vec<Point>) -> Self {
        let (label, steps, is_earlier, marked) = (label.into(), false, false, None);
        Self { label, pen, points, steps, is_earlier, marked, intervals: Vec::new() }
    }
}

/// A chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// What x is.
    pub x_label: String,
    /// What the values are.
    pub y_label: String,
    /// Unit and range of x.
    pub x: Axis,
    /// Unit and range of the values.
    pub y: Axis,
    /// The curves.
    pub series: Vec<Series>,
}

/// Where a chart's values are on the picture: for time cursors and tooltips.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlotArea {
    /// Left end, pixels.
    pub x0: f64,
    /// Right end, pixels.
    pub x1: f64,
    /// Lower end (the larger number), pixels.
    pub y0: f64,
    /// Upper end, pixels.
    pub y1: f64,
    /// The x value at the left end (seconds, where x is time).
    pub t0: f64,
    /// The x value at the right end.
    pub t1: f64,
}

impl PlotArea {
    /// The pixel of an x value, kept inside the area.
    pub fn pixel(&self, t: f64) -> f64 {
        let share = max(0.0, min(1.0, (t - self.t0) / (self.t1 - self.t0)));
        self.x0 + share * (self.x1 - self.x0)
    }

    /// The x value at a pixel, kept inside the area.
    pub fn value(&self, pixel: f64) -> f64 {
        let share = max(0.0, min(1.0, (pixel - self.x0) / (self.x1 - self.x0)));
        self.t0 + share * (self.t1 - self.t0)
    }
}

/// Pixels above the plot: the title, then the legend.
const TITLE_HEIGHT: f64 = 24.0;
const LEGEND_HEIGHT: f64 = 18.0;
const BOTTOM: f64 = 34.0;
const RIGHT: f64 = 14.0;
const LABEL: f64 = 11.0;

/// A chart as a whole SVG document.
pub fn svg(chart: &Chart, size: Size, theme: Theme) -> String {
    let caption = Caption { title: chart.title.clone(), description: describe(chart) };
    svg::svg(&shapes(chart, size), size, theme, &caption)
}

/// Where the chart's values are in a picture of this size.
pub fn plot_area(chart: &Chart, size: Size) -> PlotArea {
    let (width, height) = (max(size.0, 120.0), max(size.1, 120.0));
    let legend = legend(chart, width).1;
    let widest =
        chart.y.ticks(y_ticks(height)).iter().map(|&tick| text_width(&chart.y.show(tick), LABEL)).fold(0.0, max);
    PlotArea {
        x0: (widest + 16.0).ceil(),
        x1: width - RIGHT,
        y0: height - BOTTOM,
        y1: TITLE_HEIGHT + legend,
        t0: chart.x.low,
        t1: chart.x.high,
    }
}

fn y_ticks(height: f64) -> usize {
    (height / 45.0) as usize
}

/// A chart as shapes.
pub fn shapes(chart: &Chart, size: Size) -> Vec<Shape> {
    let size = (max(size.0, 120.0), max(size.1, 120.0));
    let area = plot_area(chart, size);
    let mut shapes = Vec::new();
    plot(chart, size, &area, &mut shapes);
    intervals(chart, &area, &mut shapes);
    markers(chart, &area, &mut shapes);
    let text = |at: Point, text: String, (size, bold): (f64, bool), anchor: Anchor, role: Role| Shape::Text {
        at,
        text,
        size,
        bold,
        anchor,
        role,
        opacity: 1.0,
    };
    let title = fitted(&chart.title, 13.0, size.0 - 16.0);
    let after = 8.0 + text_width(&title, 13.0) * 1.08 + 8.0;
    shapes.push(text((8.0, 13.0), title, (13.0, true), Anchor::Start, Role::Ink));
    let unit = with_unit(&chart.y_label, chart.y);
    if after + text_width(&unit, LABEL) < size.0 - RIGHT {
        shapes.push(text((size.0 - RIGHT, 13.0), unit, (LABEL, false), Anchor::End, Role::Muted));
    }
    let below = ((area.x0 + area.x1) / 2.0, size.1 - 8.0);
    shapes.push(text(below, with_unit(&chart.x_label, chart.x), (LABEL, false), Anchor::Middle, Role::Muted));
    shapes.extend(legend(chart, size.0).0);
    shapes
}

fn with_unit(label: &str, axis: Axis) -> String {
    match axis.suffix() {
        "" => label.to_owned(),
        unit => format!("{label}, {unit}"),
    }
}

/// Axes and curves, by plotters.
fn plot(chart: &Chart, size: Size, area: &PlotArea, shapes: &mut Vec<Shape>) {
    // Nothing here can fail but by a broken layout; what was drawn until then stays.
    let _ = try_plot(chart, size, area, shapes);
}

fn try_plot(
    chart: &Chart,
    size: Size,
    area: &PlotArea,
    shapes: &mut Vec<Shape>,
) -> Result<(), plotters::drawing::DrawingAreaErrorKind<std::convert::Infallible>> {
    let root = ShapeBackend { size, shapes }.into_drawing_area();
    let steps = |pixels: f64| (pixels * STEPS).round() as i32;
    let mut plot = ChartBuilder::on(&root)
        .margin_top(steps(area.y1))
        .margin_right(steps(size.0 - area.x1))
        .margin_bottom(steps(BOTTOM - 18.0))
        .x_label_area_size(steps(18.0))
        .y_label_area_size(steps(area.x0))
        .build_cartesian_2d(chart.x, chart.y)?;
    let line = |role, dash, width: f64, opacity: f64| ShapeStyle {
        color: ink(role, dash).mix(opacity),
        filled: false,
        stroke_width: (width * STEPS) as u32,
    };
    let label = ("sans-serif", LABEL * STEPS).into_font().color(&ink(Role::Muted, Dash::Solid));
    plot.configure_mesh()
        .disable_x_mesh()
        .max_light_lines(0)
        .bold_line_style(line(Role::Track, Dash::Solid, 1.0, 1.0))
        .axis_style(line(Role::Outline, Dash::Solid, 1.0, 1.0))
        .set_all_tick_mark_size(steps(3.0))
        .x_labels(((area.x1 - area.x0) / 62.0) as usize)
        .y_labels(y_ticks(size.1))
        .label_style(label)
        .draw()?;
    // Earlier curves first, so that those of today lie on top.
    for earlier in [true, false] {
        for series in chart.series.iter().filter(|series| series.is_earlier == earlier) {
            let opacity = if earlier { 0.35 } else { 1.0 };
            let style = line(series.pen.role, series.pen.dash, if earlier { 1.5 } else { 2.0 }, opacity);
            let path = path_of(series, chart.x, area.x1 - area.x0);
            if path.len() > 1 {
                plot.draw_series([PathElement::new(path, style)])?;
            }
        }
    }
    root.present()
}

/// A curve's corners. Where there are more points than pixels, each column keeps its first, least, greatest and last.
fn path_of(series: &Series, x: Axis, pixels: f64) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::with_capacity(series.points.len() * 2);
    for &(at, value) in &series.points {
        if let (true, Some(&(_, last))) = (series.steps, points.last()) {
            points.push((at, last));
        }
        points.push((at, value));
    }
    if points.len() as f64 <= 3.0 * pixels {
        return points;
    }
    let column = |at: f64| ((at - x.low) / (x.high - x.low) * pixels).floor();
    let mut thin: Vec<Point> = Vec::new();
    for run in points.chunk_by(|a, b| column(a.0) == column(b.0)) {
        let first = run[0];
        let (least, greatest) = run.iter().fold((first, first), |(low, high), &p| {
            (if p.1 < low.1 { p } else { low }, if p.1 > high.1 { p } else { high })
        });
        thin.extend([first, least, greatest, run[run.len() - 1]]);
    }
    thin
}

/// Intervals as a pale band and a whisker at each value, so that they are seen where bands overlap.
fn intervals(chart: &Chart, area: &PlotArea, shapes: &mut Vec<Shape>) {
    for series in chart.series.iter().filter(|series| !series.is_earlier) {
        let low = series.intervals.iter().map(|&(x, low, _)| place(chart, area, (x, low)));
        let high = series.intervals.iter().map(|&(x, _, high)| place(chart, area, (x, high)));
        if series.intervals.len() > 1 {
            let points = low.clone().chain(high.clone().rev()).collect();
            shapes.push(Shape::Polygon { points, style: Style::fill(series.pen.role).faded(0.13) });
        }
        for (low, high) in low.zip(high) {
            let style = Style::stroke(series.pen.role, 1.2).faded(0.7);
            shapes.push(Shape::Path { points: vec![low, high], style });
        }
    }
}

/// Where a value is on the picture, kept inside the plot.
fn place(chart: &Chart, area: &PlotArea, (x, y): Point) -> Point {
    let share = max(0.0, min(1.0, (y - chart.y.low) / (chart.y.high - chart.y.low)));
    (area.pixel(x), area.y0 + share * (area.y1 - area.y0))
}

/// Up to so many measurements each has its mark.
const MARKED_POINTS: usize = 40;

/// Marks on the curves, so that they are told apart without colour.
fn markers(chart: &Chart, area: &PlotArea, shapes: &mut Vec<Shape>) {
    let place = |point| place(chart, area, point);
    for (i, series) in chart.series.iter().filter(|series| !series.is_earlier).enumerate() {
        let (Some(first), Some(last)) = (series.points.first(), series.points.last()) else { continue };
        if !series.intervals.is_empty() && series.points.len() <= MARKED_POINTS {
            // Each point is a measurement with its interval: the mark says where it is.
            shapes.extend(series.points.iter().map(|&point| pen_mark(place(point), &series.pen)));
            continue;
        }
        // Four marks, shifted from curve to curve, so that equal curves show both marks.
        for n in 0..4 {
            let share = (f64::from(n) + 0.3 + 0.17 * i as f64) / 4.0;
            let at = first.0 + share * (last.0 - first.0);
            if let Some(value) = value_at(series, at) {
                shapes.push(pen_mark(place((at, value)), &series.pen));
            }
        }
        if let Some(marked) = series.marked {
            let style = Style::fill(Role::Ground).outlined(series.pen.role, 2.0);
            shapes.push(Shape::Mark { at: place(marked), radius: 5.5, mark: series.pen.mark, style });
        }
    }
}

fn pen_mark(at: Point, pen: &Pen) -> Shape {
    let style = match pen.mark {
        super::shape::Mark::Cross => Style::stroke(pen.role, 1.8),
        _ => Style::fill(pen.role).outlined(Role::Ground, 1.0),
    };
    Shape::Mark { at, radius: 4.5, mark: pen.mark, style }
}

/// The value of a curve at x; `None` outside it.
pub fn value_at(series: &Series, x: f64) -> Option<f64> {
    let after = series.points.partition_point(|point| point.0 <= x);
    let before = series.points.get(after.checked_sub(1)?)?;
    match series.points.get(after) {
        Some(next) if !series.steps => Some(before.1 + (next.1 - before.1) * (x - before.0) / (next.0 - before.0)),
        None if x > before.0 => None,
        _ => Some(before.1),
    }
}

/// A sample of each curve with its name, in rows; and how high they are, pixels.
fn legend(chart: &Chart, width: f64) -> (Vec<Shape>, f64) {
    let mut shapes = Vec::new();
    let (mut x, mut y) = (8.0, TITLE_HEIGHT + 6.0);
    for series in chart.series.iter().filter(|series| !series.is_earlier) {
        let label = fitted(&series.label, LABEL, width - 60.0);
        let wide = 32.0 + text_width(&label, LABEL) * 1.06 + 12.0;
        if x > 8.0 && x + wide > width - 4.0 {
            (x, y) = (8.0, y + LEGEND_HEIGHT);
        }
        let style = Style::stroke(series.pen.role, 2.0).dashed(series.pen.dash);
        shapes.push(Shape::Path { points: vec![(x, y), (x + 26.0, y)], style });
        shapes.push(pen_mark((x + 13.0, y), &series.pen));
        let (at, anchor, role) = ((x + 32.0, y), Anchor::Start, Role::Ink);
        shapes.push(Shape::Text { at, text: label, size: LABEL, bold: false, anchor, role, opacity: 1.0 });
        x += wide;
    }
    (shapes, y + LEGEND_HEIGHT - TITLE_HEIGHT)
}

/// The chart as a table: a row of heads, then a row for each of at most a dozen x values, and the end.
pub fn table(chart: &Chart) -> Vec<Vec<String>> {
    let series: Vec<&Series> = chart.series.iter().filter(|series| !series.is_earlier).collect();
    let head = std::iter::once(with_unit(&chart.x_label, chart.x)).chain(series.iter().map(|s| s.label.clone()));
    let mut rows = vec![head.collect::<Vec<String>>()];
    let mut places = chart.x.ticks(12);
    // Where the longest curve ends stands a row of its own.
    let end = series.iter().filter_map(|s| s.points.last()).map(|point| point.0).fold(0.0, max);
    if places.last().is_some_and(|&last| last < end) {
        places.push(end);
    }
    for x in places {
        let values = series.iter().map(|s| value_at(s, x).map_or_else(|| "–".to_owned(), |v| shown(chart.y, v)));
        rows.push(std::iter::once(chart.x.show(x)).chain(values).collect());
    }
    rows
}

fn shown(axis: Axis, value: f64) -> String {
    match axis.suffix() {
        "" => axis.show(value),
        unit => format!("{} {unit}", axis.show(value)),
    }
}

/// What the chart shows, in a sentence for each curve.
pub fn describe(chart: &Chart) -> String {
    let (values, x) = (with_unit(&chart.y_label, chart.y), with_unit(&chart.x_label, chart.x));
    let mut text = format!("{} ({values}) against {x}.", chart.title);
    for series in chart.series.iter().filter(|series| !series.is_earlier) {
        if let Some(&(at, value)) = series.points.last() {
            let at = format!("{} {}", chart.x.show(at), chart.x.suffix());
            text.push_str(&format!(" {} ends at {} ({}).", series.label, shown(chart.y, value), at.trim()));
        }
    }
    text
}
