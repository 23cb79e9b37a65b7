//! A round as a Gantt chart: who downloads, computes and uploads how long, who waits, and for whom.
//!
//! Downloads hang from the top of a row, uploads stand on its bottom, computing fills it: order and place say the same
//! as colour.

use crate::{
    figure::{
        axis::{Axis, Unit},
        chart::PlotArea,
        palette::Role,
        shape::{Anchor, Dash, Mark, Point, Shape, Size, Style, end_fitted, text_width},
        words::duration,
    },
    num::math::{max, min},
    partition::record::{Round, Spent, Start},
};

use super::look;

/// Size of letters, pixels.
const LETTERS: f64 = 9.5;
/// Height of a row, and of what is drawn in it.
const ROW: f64 = 11.0;
const BAR: f64 = 9.0;
/// Space for the round's end, and for the axis.
const TOP: f64 = 17.0;
const BOTTOM: f64 = 32.0;
const RIGHT: f64 = 12.0;

/// What of it is drawn, and how large.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Right end of the time axis, seconds: the longest of the rounds that are compared.
    pub to_secs: f64,
    /// Width of the picture, CSS pixels; its height follows from the rows.
    pub width: f64,
    /// Workers shown at most: where there are more, only the slowest of each group are.
    pub most: usize,
}

/// A worker's row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its group.
    pub group: usize,
    /// Its place in the group.
    pub place: usize,
    /// What it spends.
    pub spent: Spent,
    /// Whether the others wait for it.
    pub is_bottleneck: bool,
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
}

impl Picture {
    /// A line so many seconds after the round began, to lay over the picture; nothing after the axis' end.
    pub fn cursor(&self, secs: f64) -> Vec<Shape> {
        if secs > self.area.t1 {
            return Vec::new();
        }
        let x = self.area.pixel(secs);
        let points = vec![(x, self.area.y1 - 3.0), (x, self.area.y0)];
        vec![
            Shape::Path { points, style: Style::stroke(Role::Focus, 1.5) },
            Shape::Mark {
                at: (x, self.area.y1 - 4.0),
                radius: 4.0,
                mark: Mark::Wedge,
                style: Style::fill(Role::Focus),
            },
        ]
    }
}

/// The rows of a round: all workers, or of so many groups the slowest worker each; and how many are not shown.
pub fn rows(start: &Start, round: &Round, most: usize) -> (Vec<Row>, usize) {
    let row = |group: usize, place: usize| Row {
        name: start.groups[group].get(place).map_or_else(String::new, |worker| worker.name.clone()),
        group,
        place,
        spent: round.spent[group][place],
        is_bottleneck: round.bottleneck == Some((group as u32, place as u32)),
    };
    let groups = start.groups.len().min(round.spent.len());
    let all: usize = round.spent.iter().map(Vec::len).sum();
    let mut rows: Vec<Row> = if all <= most {
        (0..groups)
            .flat_map(|group| (0..round.spent[group].len()).map(move |place| (group, place)))
            .map(|(g, n)| row(g, n))
            .collect()
    } else {
        (0..groups).filter_map(|group| slowest(&round.spent[group]).map(|place| row(group, place))).collect()
    };
    if rows.len() > most {
        // The one that is waited for is among those that stay.
        let kept = rows.iter().position(|row| row.is_bottleneck).filter(|&at| at >= most).map(|at| rows[at].clone());
        rows.truncate(most);
        if let (Some(kept), Some(last)) = (kept, rows.last_mut()) {
            *last = kept;
        }
    }
    let hidden = all - rows.len();
    (rows, hidden)
}

/// The place of the worker that takes longest.
fn slowest(spent: &[Spent]) -> Option<usize> {
    let mut found: Option<(usize, f64)> = None;
    for (place, spent) in spent.iter().enumerate() {
        if found.is_none_or(|(_, most)| spent.total_secs() > most) {
            found = Some((place, spent.total_secs()));
        }
    }
    found.map(|(place, _)| place)
}

/// How high the picture of a round is.
pub fn height(start: &Start, most: usize) -> f64 {
    let all: usize = start.groups.iter().map(Vec::len).sum();
    let rows = if all <= most { all } else { start.groups.len().min(most) };
    TOP + rows as f64 * ROW + if all > rows { 14.0 } else { 0.0 } + BOTTOM
}

/// Draws a round.
pub fn picture(start: &Start, round: &Round, view: &View) -> Picture {
    let (rows, hidden) = rows(start, round, view.most);
    let width = max(view.width, 160.0);
    let names = rows.iter().map(|row| text_width(&row.name, LETTERS)).fold(0.0, max);
    let names = min(names * 1.2, width * 0.26);
    let bottom = TOP + rows.len() as f64 * ROW;
    let note = if hidden > 0 { 14.0 } else { 0.0 };
    let area = PlotArea {
        x0: (names + 22.0).ceil(),
        x1: width - RIGHT,
        y0: bottom,
        y1: TOP,
        t0: 0.0,
        t1: max(max(view.to_secs, round.round_secs), 1e-6),
    };
    let picture = Picture { shapes: Vec::new(), size: (width, bottom + note + BOTTOM), area };
    let mut drawing = Drawing { picture, round_secs: round.round_secs, together: round.bottleneck.is_none() };
    drawing.axis(note);
    for (at, row) in rows.iter().enumerate() {
        drawing.row(row, TOP + at as f64 * ROW);
    }
    drawing.end();
    if hidden > 0 {
        let words = format!("and {hidden} more; of each group the slowest is shown");
        drawing.text((8.0, bottom + 8.0), words, Anchor::Start, Role::Muted, false);
    }
    drawing.picture
}

struct Drawing {
    picture: Picture,
    round_secs: f64,
    together: bool,
}

impl Drawing {
    fn rect(&mut self, at: Point, size: Size, style: Style) {
        self.picture.shapes.push(Shape::Rect { at, size, corner: 1.0, style });
    }

    fn text(&mut self, at: Point, text: String, anchor: Anchor, role: Role, bold: bool) {
        self.picture.shapes.push(Shape::Text { at, text, size: LETTERS, bold, anchor, role, opacity: 1.0 });
    }

    fn line(&mut self, from: Point, to: Point, style: Style) {
        self.picture.shapes.push(Shape::Path { points: vec![from, to], style });
    }

    fn axis(&mut self, note: f64) {
        let area = self.picture.area;
        let axis = Axis { unit: Unit::Time, low: 0.0, high: area.t1 };
        for tick in axis.ticks(((area.x1 - area.x0) / 46.0) as usize) {
            let x = area.pixel(tick);
            self.line((x, area.y1), (x, area.y0 + 3.0), Style::stroke(Role::Track, 1.0));
            self.text((x, area.y0 + note + 10.0), axis.show(tick), Anchor::Middle, Role::Muted, false);
        }
        self.line((area.x0, area.y0), (area.x1, area.y0), Style::stroke(Role::Outline, 1.0));
        self.legend(area.y0 + note + 23.0, format!("since the round began, {}", axis.suffix()));
    }

    /// What the parts look like, and what the axis counts.
    fn legend(&mut self, y: f64, axis: String) {
        let mut x = self.picture.area.x0;
        for (name, role) in PARTS {
            let (top, high) = part_place(name, y - BAR / 2.0);
            self.rect((x, top), (12.0, high), Style::fill(role));
            self.text((x + 16.0, y), name.to_owned(), Anchor::Start, Role::Muted, false);
            x += 24.0 + text_width(name, LETTERS) * 1.08;
        }
        let right = self.picture.area.x1;
        if x + text_width(&axis, LETTERS) * 1.08 < right {
            self.text((right, y), axis, Anchor::End, Role::Muted, false);
        }
    }

    fn row(&mut self, row: &Row, top: f64) {
        let area = self.picture.area;
        let middle = top + ROW / 2.0;
        if row.is_bottleneck {
            self.rect((0.0, top), (area.x1, ROW), Style::fill(Role::Alarm).faded(0.14));
        }
        let (role, mark) = look(row.group);
        self.picture.shapes.push(Shape::Mark { at: (9.0, middle), radius: 4.0, mark, style: Style::fill(role) });
        let name = end_fitted(&row.name, LETTERS, area.x0 - 24.0);
        let ink = if row.is_bottleneck { Role::Alarm } else { Role::Ink };
        self.text((18.0, middle), name, Anchor::Start, ink, row.is_bottleneck);
        let mut from = 0.0;
        let full = top + (ROW - BAR) / 2.0;
        let Spent { overhead_secs, download_secs, compute_secs, upload_secs } = row.spent;
        let [download, compute, upload] = PARTS.map(|(name, role)| (part_place(name, full), Style::fill(role)));
        let parts = [
            (overhead_secs, ((full + BAR / 2.0 - 1.0, 2.0), Style::fill(Role::Muted))),
            (download_secs, download),
            (compute_secs, compute),
            (upload_secs, upload),
        ];
        for (secs, ((y, high), style)) in parts {
            let (left, right) = (area.pixel(from), area.pixel(from + secs));
            if secs > 0.0 {
                self.rect((left, y), (max(right - left, 0.75), high), style);
            }
            from += secs;
        }
        let (done, end) = (area.pixel(from), area.pixel(self.round_secs));
        if end - done > 3.0 {
            self.line(
                (done + 2.0, middle),
                (end - 1.0, middle),
                Style::stroke(Role::Outline, 1.0).dashed(Dash::Flow(0.0)),
            );
        }
    }

    /// The end of the round, with its length and who it is that decides it.
    fn end(&mut self) {
        let area = self.picture.area;
        let x = area.pixel(self.round_secs);
        let role = if self.together { Role::Safe } else { Role::Alarm };
        self.line((x, area.y1 - 5.0), (x, area.y0), Style::stroke(role, 1.8));
        let words = if self.together { "all done, T = " } else { "T = " };
        let words = format!("{words}{}", duration(self.round_secs));
        let room = text_width(&words, LETTERS) * 1.1 + 6.0;
        let (at, anchor) =
            if x - area.x0 > room { ((x - 5.0, 8.0), Anchor::End) } else { ((x + 5.0, 8.0), Anchor::Start) };
        self.text(at, words, anchor, role, true);
    }
}

/// The round as a table: a row of heads, then a row for each worker.
pub fn table(start: &Start, round: &Round) -> Vec<Vec<String>> {
    let heads = ["worker", "group", "speed, GHz", "parameters", "download, s", "compute, s", "upload, s", "waits, s"];
    let mut table = vec![heads.map(str::to_owned).to_vec()];
    for (group, members) in start.groups.iter().enumerate() {
        for (place, worker) in members.iter().enumerate() {
            let Some(spent) = round.spent.get(group).and_then(|spent| spent.get(place)) else { continue };
            let bottleneck = round.bottleneck == Some((group as u32, place as u32));
            let name = if bottleneck { format!("{} (all wait for it)", worker.name) } else { worker.name.clone() };
            let secs = |secs: f64| format!("{secs:.3}");
            table.push(vec![
                name,
                (group + 1).to_string(),
                format!("{:.2}", worker.cycles_per_sec / 1e9),
                format!("{:.0}", round.params[group]),
                secs(spent.download_secs),
                secs(spent.compute_secs),
                secs(spent.upload_secs),
                secs(max(0.0, round.round_secs - spent.total_secs())),
            ]);
        }
    }
    table
}

/// The parts of a round, and their colours.
const PARTS: [(&str, Role); 3] =
    [("download", Role::HueSky), ("compute", Role::HueOrange), ("upload", Role::HuePurple)];

/// Where a part stands in a row that begins at `top`, and how high it is: downloads hang, uploads stand.
fn part_place(name: &str, top: f64) -> (f64, f64) {
    let thin = BAR * 0.55;
    match name {
        "download" => (top, thin),
        "upload" => (top + BAR - thin, thin),
        _ => (top, BAR),
    }
}
