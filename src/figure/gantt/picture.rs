//! The picture of who hosted what.

use crate::{
    engine::instance::Instance,
    num::math::{max, min},
};

use super::{
    super::{
        axis::{Axis, Unit},
        chart::PlotArea,
        palette::{Role, Theme, chip},
        shape::{Anchor, Mark, Point, Shape, Size, Style, end_fitted, text_width},
        svg::{self, Caption},
        words,
    },
    Bar, Gantt, Row,
};

/// What of it is drawn, and how large.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Left end of the window, seconds.
    pub from_secs: f64,
    /// Right end of the window, seconds; above the left one.
    pub to_secs: f64,
    /// Width of the picture, CSS pixels; its height follows from the rows.
    pub width: f64,
    /// Devices shown at most; the picture says how many more there are.
    pub most_devices: usize,
}

impl View {
    /// A whole run in a picture of this width: up to 30 devices.
    pub fn whole(gantt: &Gantt, width: f64) -> Self {
        Self { from_secs: 0.0, to_secs: max(gantt.until_secs, 1e-3), width, most_devices: 30 }
    }
}

/// A bar on the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Its top left corner.
    pub at: Point,
    /// Its width and height, pixels.
    pub size: Size,
    /// The device.
    pub device: u32,
    /// The job.
    pub job: u32,
}

/// What is at a point of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The device of the row.
    pub device: u32,
    /// The job of the bar, if there is one.
    pub job: Option<u32>,
    /// The moment, seconds.
    pub secs: f64,
}

/// The picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// What to paint, from back to front.
    pub shapes: Vec<Shape>,
    /// Its width and height, CSS pixels.
    pub size: Size,
    /// Where moments are.
    pub area: PlotArea,
    /// Rows: upper and lower end, pixels, and the device.
    pub rows: Vec<(f64, f64, u32)>,
    /// Bars, in the order in which they are painted.
    pub bars: Vec<Place>,
    /// Devices that hosted something in the window and are not shown.
    pub more_devices: u32,
}

impl Picture {
    /// What is at a point; `None` outside the rows.
    pub fn hit(&self, (x, y): Point) -> Option<Hit> {
        let (.., device) = *self.rows.iter().find(|(top, bottom, _)| (*top..*bottom).contains(&y))?;
        if x < self.area.x0 || x > self.area.x1 {
            return None;
        }
        // A narrow bar is still found: a finger is broader.
        let is_near = |bar: &&Place| {
            let room = max(0.0, 6.0 - bar.size.0) / 2.0;
            (bar.at.1..bar.at.1 + bar.size.1).contains(&y)
                && (bar.at.0 - room..=bar.at.0 + bar.size.0 + room).contains(&x)
        };
        let job = self.bars.iter().filter(|bar| bar.device == device).rev().find(is_near).map(|bar| bar.job);
        Some(Hit { device, job, secs: self.area.value(x) })
    }

    /// A line at a moment, to lay over the picture; nothing outside the window.
    pub fn cursor(&self, secs: f64) -> Vec<Shape> {
        if secs < self.area.t0 || secs > self.area.t1 {
            return Vec::new();
        }
        let x = self.area.pixel(secs);
        vec![
            Shape::Path {
                points: vec![(x, self.area.y1 - 2.0), (x, self.area.y0)],
                style: Style::stroke(Role::Focus, 1.5),
            },
            Shape::Mark {
                at: (x, self.area.y1 - 4.0),
                radius: 4.5,
                mark: Mark::Wedge,
                style: Style::fill(Role::Focus),
            },
        ]
    }
}

/// Size of letters, pixels: 7 points where a pixel is a 96th of an inch.
const LETTERS: f64 = 9.5;
/// Height of a bar, and of its line with the space below it, pixels.
const BAR: f64 = 11.0;
const LINE: f64 = 13.0;
/// Height of the strip of overloads, pixels: enough for its hatching to be seen.
const STRIP: f64 = 5.0;
/// Space above the lines of a row, with the strip, and below them, pixels.
const ABOVE: f64 = 9.0;
const BELOW: f64 = 4.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 34.0;
const RIGHT: f64 = 10.0;

/// Draws it.
pub fn picture(gantt: &Gantt, instance: &Instance, view: &View) -> Picture {
    let (rows, more_devices) = gantt.shown(view);
    let width = max(view.width, 160.0);
    let names = rows.iter().map(|row| text_width(&words::name(instance, row.device), LETTERS));
    let names = min(names.fold(0.0, max), width * 0.24);
    let mut y = TOP;
    let mut tops = Vec::with_capacity(rows.len());
    for row in &rows {
        let high = ABOVE + f64::from(row.lines) * LINE - (LINE - BAR) + BELOW;
        tops.push((y, y + high, row.device));
        y += high;
    }
    let axis = Axis { unit: Unit::Time, low: view.from_secs, high: max(view.to_secs, view.from_secs + 1e-6) };
    let (x0, x1) = ((names + 14.0).ceil(), width - RIGHT);
    let area = PlotArea { x0, x1, y0: y, y1: TOP, t0: axis.low, t1: axis.high };
    let note = if more_devices > 0 { 14.0 } else { 0.0 };
    let size = (width, y + note + BOTTOM);
    let picture = Picture { shapes: Vec::new(), size, area, rows: tops, bars: Vec::new(), more_devices };
    let mut drawing = Drawing { picture, instance, until_secs: gantt.until_secs };
    drawing.grounds(&rows);
    drawing.time(axis);
    for (row, place) in rows.iter().zip(drawing.picture.rows.clone()) {
        drawing.row(row, place);
    }
    drawing.more();
    drawing.picture
}

/// The picture as a whole SVG document.
pub fn svg(gantt: &Gantt, instance: &Instance, view: &View, theme: Theme) -> String {
    let picture = picture(gantt, instance, view);
    let caption = Caption { title: "Who hosts what".to_owned(), description: gantt.describe(instance, view) };
    svg::svg(&picture.shapes, picture.size, theme, &caption)
}

struct Drawing<'a> {
    picture: Picture,
    instance: &'a Instance,
    until_secs: f64,
}

impl Drawing<'_> {
    fn rect(&mut self, at: Point, size: Size, corner: f64, style: Style) {
        self.picture.shapes.push(Shape::Rect { at, size, corner, style });
    }

    fn text(&mut self, at: Point, text: String, (size, bold): (f64, bool), anchor: Anchor, role: Role) {
        self.picture.shapes.push(Shape::Text { at, text, size, bold, anchor, role, opacity: 1.0 });
    }

    /// Bands behind every other row, and the hatching of overloads.
    fn grounds(&mut self, rows: &[Row]) {
        let area = self.picture.area;
        for (i, (top, bottom, _)) in self.picture.rows.clone().into_iter().enumerate() {
            if i % 2 == 0 {
                self.rect((0.0, top), (area.x1, bottom - top), 0.0, Style::fill(Role::Track).faded(0.4));
            }
        }
        for (row, (top, bottom, _)) in rows.iter().zip(self.picture.rows.clone()) {
            for &(from, to) in &row.overloads {
                let (left, right) = (area.pixel(from), area.pixel(to));
                let wide = max(right - left, 1.0);
                self.rect((left, top), (wide, bottom - top), 0.0, Style::fill(Role::Alarm).faded(0.08));
                let strip = Style::fill(Role::Ground).hatched(Role::Alarm).outlined(Role::Alarm, 0.75);
                self.rect((left, top + 1.0), (wide, STRIP), 0.0, strip);
            }
        }
    }

    /// The time axis: lines behind the bars, labels below.
    fn time(&mut self, axis: Axis) {
        let area = self.picture.area;
        let note = if self.picture.more_devices > 0 { 14.0 } else { 0.0 };
        let line = |from: Point, to: Point, style: Style| Shape::Path { points: vec![from, to], style };
        for tick in axis.ticks(((area.x1 - area.x0) / 46.0) as usize) {
            let x = area.pixel(tick);
            self.picture.shapes.push(line((x, area.y1), (x, area.y0 + 3.0), Style::stroke(Role::Track, 1.0)));
            let at = (x, area.y0 + note + 10.0);
            self.text(at, axis.show(tick), (LETTERS, false), Anchor::Middle, Role::Muted);
        }
        self.picture.shapes.push(line((area.x0, area.y0), (area.x1, area.y0), Style::stroke(Role::Outline, 1.0)));
        let (unit, middle) = (axis.suffix(), (area.x0 + area.x1) / 2.0);
        let at = (middle, area.y0 + note + 24.0);
        self.text(at, format!("time, {unit}"), (LETTERS, false), Anchor::Middle, Role::Muted);
    }

    fn row(&mut self, row: &Row, (top, bottom, device): (f64, f64, u32)) {
        let area = self.picture.area;
        let name = end_fitted(&words::name(self.instance, device), LETTERS, area.x0 - 12.0);
        let role = if row.overloads.is_empty() { Role::Ink } else { Role::Alarm };
        self.text((area.x0 - 6.0, (top + bottom) / 2.0), name, (LETTERS, false), Anchor::End, role);
        for bar in &row.bars {
            self.bar(bar, top, device);
        }
    }

    fn bar(&mut self, bar: &Bar, top: f64, device: u32) {
        let area = self.picture.area;
        let (left, right) = (area.pixel(bar.from_secs), area.pixel(bar.to_secs));
        let (wide, y) = (max(right - left, 1.5), top + ABOVE + f64::from(bar.line) * LINE);
        let model = self.instance.jobs.get(bar.job as usize).map(|job| chip(job.model));
        let (role, _, letter) = model.unwrap_or((Role::Muted, Mark::Square, ""));
        let style = Style::fill(role).outlined(Role::Ground, 0.75);
        self.rect((left, y), (wide, BAR), min(2.5, wide / 2.0), style);
        if !bar.ended && bar.to_secs >= self.until_secs && bar.to_secs <= area.t1 {
            // It goes on: its end is open.
            let points = vec![(right, y), (right + 4.0, y + BAR / 2.0), (right, y + BAR)];
            self.picture.shapes.push(Shape::Polygon { points, style: Style::fill(role) });
        }
        self.picture.bars.push(Place { at: (left, y), size: (wide, BAR), device, job: bar.job });
        let job = words::job_name(self.instance, bar.job);
        let tasks = if bar.tasks > 1 { format!(" ×{}", bar.tasks) } else { String::new() };
        let number = job.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        let short = format!("{letter}{number}");
        let labels = [format!("{letter} {job}{tasks}"), format!("{letter} {job}"), short, letter.to_owned()];
        let fits = |label: &&String| text_width(label, LETTERS - 0.5) * 1.1 + 6.0 <= wide;
        if let Some(label) = labels.iter().find(fits).filter(|label| !label.is_empty()) {
            let at = (left + 3.0, y + BAR / 2.0);
            self.text(at, label.clone(), (LETTERS - 0.5, true), Anchor::Start, Role::OnChip);
        }
    }

    fn more(&mut self) {
        let more = self.picture.more_devices;
        if more > 0 {
            let devices = if more == 1 { "device" } else { "devices" };
            let at = (self.picture.area.x0 - 6.0, self.picture.area.y0 + 8.0);
            let anchor = if self.picture.area.x0 > 110.0 { Anchor::End } else { Anchor::Start };
            let at = if anchor == Anchor::Start { (4.0, at.1) } else { at };
            self.text(at, format!("and {more} more {devices}"), (LETTERS, false), anchor, Role::Muted);
        }
    }
}
