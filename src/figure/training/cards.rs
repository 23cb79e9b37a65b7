//! A worker's card on the picture of the micro-clouds: its batch, its progress, and whether it waits.

use crate::{
    figure::{
        palette::Role,
        partition::look,
        shape::{Anchor, Dash, Mark, Point, Shape, Size, Style, end_fitted, fitted, text_width},
        svg::num,
    },
    num::math::{max, min, sqrt},
};

use super::{
    clouds::{LETTERS, View, text},
    course::{Doing, Worker},
};

/// How much there is room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Everything in words.
    Full,
    /// Name, bar and state.
    Medium,
    /// Name and bar.
    Brief,
    /// A disc.
    Dot,
}

impl Detail {
    /// The size of a card, pixels.
    pub fn size(self) -> Size {
        match self {
            Self::Full => (132.0, 66.0),
            Self::Medium => (92.0, 50.0),
            Self::Brief => (92.0, 36.0),
            Self::Dot => (26.0, 26.0),
        }
    }
}

/// A worker's card.
pub struct Card<'a> {
    /// The picture's view.
    pub view: &'a View<'a>,
    /// The worker.
    pub worker: usize,
    /// The card's middle.
    pub at: Point,
    /// How much is on it.
    pub detail: Detail,
    /// Whether others have just pulled its weights.
    pub is_best: bool,
}

/// What a worker is shown to do: at this moment, or on average where moments are too short to see.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// Share of its bar that is filled: progress, or the time in which it computed.
    pub filled: f64,
    /// Share of its bar that is hatched: it waits, or the time in which it waited.
    pub hatched: f64,
    /// Whether these are shares of time.
    pub is_average: bool,
    /// Whether it is dead.
    pub is_down: bool,
    /// Whether the run is over.
    pub is_over: bool,
}

/// What a worker is shown to do at the moment of a view.
pub fn shown(view: &View<'_>, worker: &Worker) -> Shown {
    let doing = worker.doing(view.at);
    let (is_down, is_over) = (doing == Doing::Down, view.course.is_over(view.at));
    let exact = |filled, hatched| Shown { filled, hatched, is_average: false, is_down, is_over };
    if is_over {
        return exact(0.0, 0.0);
    }
    let last_secs = worker.done(view.at).map_or(f64::INFINITY, |work| work.until.secs_since(work.from));
    if doing != Doing::Down && last_secs < view.blink_secs {
        let (waited, down) = worker.idle_shares(view.at, view.span_secs());
        let filled = max(0.0, 1.0 - waited - down);
        return Shown { filled, hatched: waited, is_average: true, is_down, is_over };
    }
    match doing {
        Doing::Down => exact(0.0, 0.0),
        Doing::Waits(_) => exact(0.0, 1.0),
        Doing::Computes(share) => exact(share.unwrap_or(0.0), 0.0),
    }
}

impl Shown {
    /// The same in a word or two.
    pub fn words(&self) -> String {
        match self {
            Self { is_down: true, .. } => "down".to_owned(),
            Self { is_over: true, .. } => "stopped".to_owned(),
            Self { is_average: true, hatched, .. } if *hatched >= 0.005 => {
                format!("waits {} % of time", num((hatched * 100.0).round()))
            }
            Self { is_average: false, hatched, .. } if *hatched > 0.0 => "waits".to_owned(),
            _ => "computes".to_owned(),
        }
    }
}

impl Card<'_> {
    /// The card as shapes.
    pub fn shapes(&self) -> Vec<Shape> {
        let worker = &self.view.course.workers[self.worker];
        let shown = shown(self.view, worker);
        let mut shapes = Vec::new();
        match self.detail {
            Detail::Dot => self.dot(&shown, &mut shapes),
            Detail::Full | Detail::Medium | Detail::Brief => self.card(worker, &shown, &mut shapes),
        }
        if self.is_best {
            self.star(&mut shapes);
        }
        shapes
    }

    fn corner(&self) -> Point {
        let (wide, high) = self.detail.size();
        (self.at.0 - wide / 2.0, self.at.1 - high / 2.0)
    }

    fn card(&self, worker: &Worker, shown: &Shown, shapes: &mut Vec<Shape>) {
        let ((left, top), (wide, high)) = (self.corner(), self.detail.size());
        let outline = match shown {
            Shown { is_down: true, .. } => Style::fill(Role::Ground).outlined(Role::Alarm, 1.5).dashed(Dash::Dashed),
            _ => Style::fill(Role::Surface).outlined(Role::Outline, 1.0),
        };
        shapes.push(Shape::Rect { at: (left, top), size: (wide, high), corner: 5.0, style: outline });
        let (role, mark) = look(self.worker);
        shapes.push(Shape::Mark { at: (left + 10.0, top + 11.0), radius: 4.5, mark, style: Style::fill(role) });
        let words = match self.detail {
            Detail::Full => cores(worker, self.view),
            Detail::Brief => short(shown).to_owned(),
            _ => String::new(),
        };
        let room = wide - 28.0 - text_width(&words, LETTERS);
        let name = end_fitted(&worker.name, LETTERS, room);
        shapes.push(text((left + 18.0, top + 11.0), name, Anchor::Start, Role::Ink, true));
        shapes.push(text((left + wide - 6.0, top + 11.0), words, Anchor::End, Role::Muted, false));
        let batch = f64::from(worker.batch.at(self.view.at));
        let number = num(batch);
        let longest = wide - 20.0 - max(text_width("0000", LETTERS), text_width(&number, LETTERS));
        let long = max(4.0, longest * min(batch / max(self.view.longest_batch, 1.0), 1.0));
        bar((left + 8.0, top + 20.0), long, shown, role, shapes);
        shapes.push(text((left + 12.0 + long, top + 25.0), number, Anchor::Start, Role::Ink, false));
        if self.detail == Detail::Full {
            let iterations = format!("iteration {}", worker.iterations(self.view.at));
            shapes.push(text((left + 8.0, top + 41.0), iterations, Anchor::Start, Role::Muted, false));
            let behind = self.view.course.behind(self.worker, self.view.at);
            if behind > 0 {
                let words = format!("{behind} behind");
                shapes.push(text((left + wide - 6.0, top + 41.0), words, Anchor::End, Role::Muted, false));
            }
        }
        let below = match self.detail {
            Detail::Full => 56.0,
            Detail::Medium => 41.0,
            _ => return,
        };
        let role = if shown.is_down { Role::Alarm } else { Role::Ink };
        let words = fitted(&shown.words(), LETTERS, wide - 14.0);
        shapes.push(text((left + 8.0, top + below), words, Anchor::Start, role, shown.is_down));
    }

    /// A disc as large as the batch, an arc of progress around it.
    fn dot(&self, shown: &Shown, shapes: &mut Vec<Shape>) {
        let (role, mark) = look(self.worker);
        let batch = f64::from(self.view.course.workers[self.worker].batch.at(self.view.at));
        let radius = 4.0 + 4.0 * sqrt(min(batch / max(self.view.longest_batch, 1.0), 1.0));
        let style = match shown {
            Shown { is_down: true, .. } => Style::fill(Role::Ground).outlined(Role::Alarm, 1.5).dashed(Dash::Dashed),
            Shown { hatched, .. } if *hatched > 0.5 => Style::fill(Role::Ground).hatched(role).outlined(role, 1.5),
            _ => Style::fill(role).outlined(Role::Ground, 1.0),
        };
        shapes.push(Shape::Mark { at: self.at, radius, mark, style });
        if shown.filled > 0.0 {
            let style = Style::stroke(role, 2.0);
            shapes.push(Shape::Arc { at: self.at, radius: radius + 3.0, from: 0.0, to: shown.filled, style });
        }
    }

    /// The mark of the worker whose weights others have pulled.
    fn star(&self, shapes: &mut Vec<Shape>) {
        let (left, top) = self.corner();
        let style = Style::fill(Role::Safe).outlined(Role::Ground, 1.5);
        shapes.push(Shape::Mark { at: (left + 2.0, top + 2.0), radius: 9.0, mark: Mark::Burst, style });
        if self.detail == Detail::Full {
            let at = (left + self.detail.size().0 - 6.0, top + 56.0);
            shapes.push(text(at, "best".to_owned(), Anchor::End, Role::Safe, true));
        }
    }
}

fn short(shown: &Shown) -> &'static str {
    match shown {
        Shown { is_down: true, .. } => "down",
        Shown { hatched, .. } if *hatched > 0.5 => "waits",
        _ => "",
    }
}

fn cores(worker: &Worker, view: &View<'_>) -> String {
    let cores = worker.cores.at(view.at) * worker.factor.at(view.at);
    format!("{} core{}", num((cores * 10.0).round() / 10.0), if cores == 1.0 { "" } else { "s" })
}

/// Height of a bar, pixels, and of the steps of its hatching.
const BAR: f64 = 10.0;
const HATCH: f64 = 5.0;

/// A bar as long as a batch: what is done is filled, waiting is hatched.
fn bar(at: Point, long: f64, shown: &Shown, role: Role, shapes: &mut Vec<Shape>) {
    let rect = |from: f64, to: f64, style| Shape::Rect {
        at: (at.0 + from, at.1),
        size: (max(to - from, 0.0), BAR),
        corner: 0.0,
        style,
    };
    let (filled, end) = (long * shown.filled, long * min(shown.filled + shown.hatched, 1.0));
    shapes.push(rect(0.0, long, Style::fill(Role::Track)));
    if filled > 0.0 {
        shapes.push(rect(0.0, filled, Style::fill(role)));
    }
    if end > filled {
        shapes.push(rect(filled, end, Style::fill(Role::Ground)));
        // Lines of 45 degrees, cut where they leave the bar.
        let mut foot = filled - BAR;
        while foot < end {
            let (from, to) = (max(foot, filled), min(foot + BAR, end));
            let y = |x: f64| at.1 + BAR - (x - foot);
            let points = vec![(at.0 + from, y(from)), (at.0 + to, y(to))];
            shapes.push(Shape::Path { points, style: Style::stroke(Role::Muted, 1.2) });
            foot += HATCH;
        }
    }
    shapes.push(rect(0.0, long, Style::stroke(Role::Outline, 1.0)));
}
