//! The search for the joint optimum as a picture: the bisection's interval closing in, Φ(T) against the model that must
//! be trained, and what the two prices do with the budgets.

use crate::{
    figure::{
        axis::{Axis, Unit},
        palette::Role,
        shape::{Anchor, Dash, Mark, Point, Shape, Size, Style, fitted, text_width},
        words::duration,
    },
    num::math::{max, min},
    partition::{problem::Problem, scheme::joint::Step},
};

use super::{look, words::thousands};

/// Size of letters, pixels.
const LETTERS: f64 = 10.0;
/// Height of a step's row, pixels.
const ROW: f64 = 15.0;
/// Steps shown at most, the last ones: later ones are too narrow to be seen.
const MOST: usize = 16;
/// Height of the budgets below the interval.
const BUDGETS: f64 = 108.0;
const TOP: f64 = 40.0;

/// The search up to and with the step `at` (from 0), in a picture of this width.
pub fn shapes(problem: &Problem, steps: &[Step], at: usize, width: f64) -> (Vec<Shape>, Size) {
    let at = at.min(steps.len().saturating_sub(1));
    let size = (max(width, 220.0), height(steps));
    let mut drawing = Drawing { shapes: Vec::new(), size };
    if let Some(step) = steps.get(at) {
        drawing.intervals(problem, steps, at);
        drawing.budgets(problem, step);
    }
    (drawing.shapes, size)
}

/// How high the picture is: the same for every step of a search.
pub fn height(steps: &[Step]) -> f64 {
    TOP + steps.len().min(MOST) as f64 * ROW + 30.0 + BUDGETS
}

struct Drawing {
    shapes: Vec<Shape>,
    size: Size,
}

impl Drawing {
    fn text(&mut self, at: Point, text: String, (size, bold): (f64, bool), anchor: Anchor, role: Role) {
        self.shapes.push(Shape::Text { at, text, size, bold, anchor, role, opacity: 1.0 });
    }

    fn line(&mut self, from: Point, to: Point, style: Style) {
        self.shapes.push(Shape::Path { points: vec![from, to], style });
    }

    /// One row a step: the interval, the length that is tried, and whether it is long enough.
    fn intervals(&mut self, problem: &Problem, steps: &[Step], at: usize) {
        let first = &steps[0];
        let (left, right) = (62.0, self.size.0 - 12.0);
        let span = max(first.high_secs - first.low_secs, 1e-12);
        let axis = Axis { unit: Unit::Time, low: first.low_secs - span * 0.02, high: first.high_secs + span * 0.02 };
        let x = |secs: f64| left + (right - left) * max(0.0, min(1.0, (secs - axis.low) / (axis.high - axis.low)));
        self.text((8.0, 12.0), "Is a round of T long enough?".to_owned(), (12.5, true), Anchor::Start, Role::Ink);
        self.text((8.0, 29.0), "step".to_owned(), (LETTERS, false), Anchor::Start, Role::Muted);
        let shown = steps.len().min(MOST);
        let bottom = TOP + shown as f64 * ROW;
        for tick in axis.ticks(((right - left) / 70.0) as usize) {
            self.line((x(tick), TOP - 6.0), (x(tick), bottom), Style::stroke(Role::Track, 1.0));
            self.text((x(tick), bottom + 9.0), axis.show(tick), (LETTERS, false), Anchor::Middle, Role::Muted);
        }
        let unit = format!("length of a round T, {}", axis.suffix());
        self.text(((left + right) / 2.0, bottom + 22.0), unit, (LETTERS, false), Anchor::Middle, Role::Muted);
        for (number, step) in steps.iter().enumerate().take(shown) {
            let y = TOP + number as f64 * ROW + ROW / 2.0;
            let (now, seen) = (number == at, number <= at);
            let ink = if now { Role::Ink } else { Role::Muted };
            self.text((12.0, y), (number + 1).to_string(), (LETTERS, now), Anchor::Start, ink);
            if !seen {
                continue;
            }
            let (low, high) = (x(step.low_secs), x(step.high_secs));
            let style = Style::fill(if now { Role::Focus } else { Role::Area });
            let style = if now { style } else { style.faded(0.5) };
            self.shapes.push(Shape::Rect { at: (low, y - 3.0), size: (max(high - low, 1.5), 6.0), corner: 2.0, style });
            let enough = step.largest_params >= problem.params;
            let (mark, role) = if enough { (Mark::Circle, Role::Safe) } else { (Mark::Wedge, Role::Alarm) };
            let style = Style::fill(role).outlined(Role::Ground, 1.0);
            self.shapes.push(Shape::Mark { at: (x(step.tried_secs), y), radius: 5.0, mark, style });
            if now {
                let words = if enough { "long enough" } else { "too short" };
                let wide = text_width(words, LETTERS) * 1.1 + 10.0;
                let (before, after) = (min(low, x(step.tried_secs)) - 9.0, max(high, x(step.tried_secs)) + 9.0);
                let (at, anchor) = if after + wide < right { (after, Anchor::Start) } else { (before, Anchor::End) };
                self.text((at, y), words.to_owned(), (LETTERS, true), anchor, role);
            }
        }
    }

    /// Under the prices of this step: how much of the model can be trained, and where the band goes.
    fn budgets(&mut self, problem: &Problem, step: &Step) {
        let top = self.size.1 - BUDGETS + 6.0;
        let share = |parts: &[f64], whole: f64| parts.iter().map(|part| part / whole).collect::<Vec<_>>();
        let model = share(&step.params, problem.params);
        let (down, up) = if problem.shared_bandwidth {
            let whole = problem.bandwidth_down_hz + problem.bandwidth_up_hz;
            (share(&step.bandwidth_down_hz, whole), share(&step.bandwidth_up_hz, whole))
        } else {
            (
                share(&step.bandwidth_down_hz, problem.bandwidth_down_hz),
                share(&step.bandwidth_up_hz, problem.bandwidth_up_hz),
            )
        };
        let (down_hz, up_hz) = (sum(&step.bandwidth_down_hz), sum(&step.bandwidth_up_hz));
        let band = |hz: f64, price: f64, name: &str| {
            let more = significant(price * 1e3);
            format!("{:.2} MHz; one kilohertz more would train {more} parameters more (the price {name})", hz / 1e6)
        };
        let model_words = format!("{:.2} % of the model", step.largest_params / problem.params * 100.0);
        self.budget(top, "Φ(T)", &model, &model_words);
        self.budget(top + 34.0, "B down", &down, &band(down_hz, step.price_down, "μ_d"));
        self.budget(top + 68.0, "B up", &up, &band(up_hz, step.price_up, "μ_u"));
    }

    /// A budget: each group's part of it, and the line at the whole.
    fn budget(&mut self, top: f64, name: &str, parts: &[f64], words: &str) {
        let (left, right) = (62.0, self.size.0 - 12.0);
        // A model larger than wanted reaches beyond the line.
        let all = sum(parts);
        let scale = (right - left) / max(1.25, all);
        self.text((8.0, top + 8.0), name.to_owned(), (LETTERS, true), Anchor::Start, Role::Ink);
        let mut x = left;
        for (group, part) in parts.iter().enumerate() {
            let wide = part * scale;
            let (role, _) = look(group);
            let style = Style::fill(role).outlined(Role::Ground, 0.75);
            self.shapes.push(Shape::Rect { at: (x, top), size: (wide, 15.0), corner: 0.0, style });
            let number = (group + 1).to_string();
            if text_width(&number, LETTERS) + 6.0 < wide {
                self.text((x + wide / 2.0, top + 7.5), number, (LETTERS, true), Anchor::Middle, Role::OnChip);
            }
            x += wide;
        }
        let whole = left + scale;
        self.line((whole, top - 3.0), (whole, top + 18.0), Style::stroke(Role::Ink, 1.6).dashed(Dash::Dashed));
        let words = fitted(words, LETTERS, right - left);
        self.text((left, top + 23.0), words, (LETTERS, false), Anchor::Start, Role::Muted);
    }
}

/// What happens in a step, in one sentence.
pub fn sentence(problem: &Problem, steps: &[Step], at: usize) -> String {
    let Some(step) = steps.get(at) else {
        return "There is nothing to search: one group trains everything.".to_owned();
    };
    let tried = precise(step.tried_secs);
    let share = step.largest_params / problem.params * 100.0;
    let last = at + 1 == steps.len();
    let missing = step.largest_params / problem.params - 1.0;
    if last || missing.abs() < 1e-9 {
        return format!(
            "Within {tried} the largest model that can be trained is the model: nobody can do it sooner. {} steps, {} inner ones.",
            at + 1,
            steps[..=at].iter().map(|step| u64::from(step.inner_steps)).sum::<u64>()
        );
    }
    let verdict =
        if missing >= 0.0 { "more than wanted, so T may be shorter" } else { "too little, so T must be longer" };
    format!(
        "A round of {tried}: at prices that spend both bands exactly, {share:.2} % of the model can be trained: {verdict}. The answer lies between {} and {}.",
        precise(step.low_secs),
        precise(step.high_secs)
    )
}

/// The search as a table: a row of heads, then a row for each step.
pub fn table(problem: &Problem, steps: &[Step]) -> Vec<Vec<String>> {
    let heads = [
        "step",
        "T low, s",
        "T high, s",
        "T tried, s",
        "Φ(T), parameters",
        "Φ(T), %",
        "price down",
        "price up",
        "inner steps",
    ];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    for (number, step) in steps.iter().enumerate() {
        rows.push(vec![
            (number + 1).to_string(),
            format!("{:.6}", step.low_secs),
            format!("{:.6}", step.high_secs),
            format!("{:.6}", step.tried_secs),
            thousands(max(step.largest_params, 0.0) as u64),
            format!("{:.4}", step.largest_params / problem.params * 100.0),
            significant(step.price_down * 1e3),
            significant(step.price_up * 1e3),
            step.inner_steps.to_string(),
        ]);
    }
    rows
}

/// Seconds with as many digits as a search is about.
fn precise(secs: f64) -> String {
    if secs < 1.0 || secs >= 60.0 { duration(secs) } else { format!("{secs:.4} s") }
}

fn sum(parts: &[f64]) -> f64 {
    parts.iter().fold(0.0, |sum, part| sum + part)
}

/// A number with three digits that count.
fn significant(number: f64) -> String {
    if number == 0.0 || (1e-3..1e6).contains(&number.abs()) {
        let digits = if number.abs() >= 100.0 {
            0
        } else if number.abs() >= 1.0 {
            2
        } else {
            4
        };
        format!("{number:.digits$}")
    } else {
        format!("{number:.2e}")
    }
}
