//! What a network sees, as pictures: who has which samples, what is mistaken for what, and the filters of the first layer.

use crate::{
    figure::{
        palette::Role,
        partition::look,
        shape::{Anchor, Point, Shape, Size, Style, end_fitted},
    },
    num::math::{max, min, sqrt},
    training::sight::{Data, Sample, Seen, Sight},
};

use super::clouds::{LETTERS, text};

/// Pixels between images.
const GAP: f64 = 6.0;
/// Room for the words under an image.
const WORDS: f64 = 14.0;
/// Pixels of the page for each pixel of an image, at most.
const LARGEST: f64 = 4.0;

/// Images in rows, each with words below; as many as fit.
struct Sheet {
    /// Side of an image, pixels.
    image: Size,
    columns: usize,
    rows: usize,
}

impl Sheet {
    fn of(count: usize, (height, width): (u32, u32), size: Size) -> Self {
        let scale = |scale: f64| {
            let image = (f64::from(width) * scale, f64::from(height) * scale);
            let columns = ((size.0 + GAP) / (image.0 + GAP)).floor();
            let rows = ((size.1 + GAP) / (image.1 + WORDS + GAP)).floor();
            Self { image, columns: max(columns, 1.0) as usize, rows: max(rows, 1.0) as usize }
        };
        let scales = [4.0, 3.0, 2.5, 2.0, 1.5];
        let fits = |sheet: &Self| sheet.columns * sheet.rows >= count && sheet.image.0 <= size.0;
        scales.map(|by| scale(min(by, LARGEST))).into_iter().find(fits).unwrap_or_else(|| scale(1.5))
    }

    fn places(&self) -> impl Iterator<Item = Point> {
        let (wide, high) = (self.image.0 + GAP, self.image.1 + WORDS + GAP);
        let columns = self.columns;
        (0..columns * self.rows).map(move |place| ((place % columns) as f64 * wide, (place / columns) as f64 * high))
    }

    fn words(&self, at: Point, words: String, role: Role) -> Shape {
        let at = (at.0 + self.image.0 / 2.0, at.1 + self.image.1 + WORDS / 2.0);
        text(at, words, Anchor::Middle, role, false)
    }
}

/// A worker's samples with their classes.
pub fn samples(data: &Data, worker: usize, size: Size) -> Vec<Shape> {
    let Some((samples, _)) = data.shards.get(worker) else { return Vec::new() };
    let sheet = Sheet::of(samples.len(), data.image, size);
    let mut shapes = Vec::new();
    for (sample, at) in samples.iter().zip(sheet.places()) {
        image(sample, data.image, (at, sheet.image), &mut shapes);
        shapes.push(sheet.words(at, sample.label.to_string(), Role::Muted));
    }
    shapes
}

/// Held-out samples that a network takes for something else: the class, and what it takes it for.
pub fn mistakes(data: &Data, seen: &Seen, size: Size) -> Vec<Shape> {
    let sheet = Sheet::of(seen.mistakes.len().min(24), data.image, size);
    let mut shapes = Vec::new();
    let known = seen.mistakes.iter().filter_map(|&(place, guess)| Some((data.held_out.get(place as usize)?, guess)));
    for ((sample, guess), at) in known.zip(sheet.places()) {
        image(sample, data.image, (at, sheet.image), &mut shapes);
        shapes.push(sheet.words(at, format!("{} → {guess}", sample.label), Role::Alarm));
    }
    shapes
}

/// An image on a ground of its own, ink on paper; equal neighbours of a row are one rectangle.
fn image(sample: &Sample, (rows, columns): (u32, u32), (at, size): (Point, Size), shapes: &mut Vec<Shape>) {
    shapes.push(Shape::Rect { at, size, corner: 0.0, style: Style::fill(Role::Surface).outlined(Role::Outline, 0.75) });
    let (wide, high) = (size.0 / f64::from(columns), size.1 / f64::from(rows));
    let dark = |row: u32, column: u32| {
        let pixel = sample.pixels.get((row * columns + column) as usize).copied().unwrap_or(0);
        // Sixteen shades are enough for people, and few styles for the painter.
        (pixel as f64 / 17.0).round() as u32
    };
    let mut found: Vec<(u32, Shape)> = Vec::new();
    for row in 0..rows {
        let mut column = 0;
        while column < columns {
            let shade = dark(row, column);
            let end = (column..columns).find(|&next| dark(row, next) != shade).unwrap_or(columns);
            if shade > 0 {
                let at = (at.0 + f64::from(column) * wide, at.1 + f64::from(row) * high);
                let style = Style::fill(Role::Ink).faded(f64::from(shade) / 15.0);
                let size = (f64::from(end - column) * wide, high);
                found.push((shade, Shape::Rect { at, size, corner: 0.0, style }));
            }
            column = end;
        }
    }
    crate::num::sort::sort_by_key(&mut found, |(shade, _)| *shade);
    shapes.extend(found.into_iter().map(|(_, shape)| shape));
}

/// The filters of a network's first layer: a square for each number, as large as the number is; filled above zero, hollow
/// below.
pub fn filters(sight: &Sight, worker: usize, size: Size) -> Vec<Shape> {
    let Some(seen) = sight.workers.get(worker) else { return Vec::new() };
    let count = seen.filters.len();
    let (rows, columns) = sight.filter;
    let side = max(1.0, min(filter_side(count, size), 84.0));
    let most = seen.filters.iter().flatten().map(|value| f64::from(value.abs())).fold(1e-12, max);
    let across = max(1.0, ((size.0 + GAP) / (side + GAP)).floor()) as usize;
    let mut shapes = Vec::new();
    for (place, filter) in seen.filters.iter().enumerate() {
        let at = ((place % across) as f64 * (side + GAP), (place / across) as f64 * (side + GAP));
        let style = Style::fill(Role::Surface).outlined(Role::Outline, 0.75);
        shapes.push(Shape::Rect { at, size: (side, side), corner: 0.0, style });
        let (wide, high) = (side / f64::from(columns), side / f64::from(rows));
        let (mut above, mut below) = (Vec::new(), Vec::new());
        for (number, &value) in filter.iter().enumerate() {
            let (row, column) = (number as u32 / columns, number as u32 % columns);
            let part = sqrt(f64::from(value.abs()) / most);
            let (w, h) = (wide * part * 0.9, high * part * 0.9);
            let middle = (at.0 + (f64::from(column) + 0.5) * wide, at.1 + (f64::from(row) + 0.5) * high);
            let corner = (middle.0 - w / 2.0, middle.1 - h / 2.0);
            let rect = |style| Shape::Rect { at: corner, size: (w, h), corner: 0.0, style };
            if value > 0.0 {
                above.push(rect(Style::fill(Role::HueBlue)));
            } else if value < 0.0 {
                below.push(rect(Style::stroke(Role::HueVermilion, 1.0)));
            }
        }
        shapes.append(&mut above);
        shapes.append(&mut below);
    }
    shapes
}

/// The largest side at which so many squares fit.
fn filter_side(count: usize, size: Size) -> f64 {
    let fits = |side: &f64| {
        let across = ((size.0 + GAP) / (side + GAP)).floor();
        across * ((size.1 + GAP) / (side + GAP)).floor() >= count as f64
    };
    (8..=84).rev().map(f64::from).find(fits).unwrap_or(8.0)
}

/// How many samples of each class each worker has: a square as large as their number.
pub fn classes(data: &Data, names: &[String], size: Size) -> Vec<Shape> {
    const NAME: f64 = 70.0;
    const HEAD: f64 = 16.0;
    let classes = data.shards.iter().map(|(_, counts)| counts.len()).max().unwrap_or(0);
    let most = data.shards.iter().flat_map(|(_, counts)| counts).map(|&count| f64::from(count)).fold(1.0, max);
    let rows = data.shards.len();
    let cell = min((size.0 - NAME) / max(classes as f64, 1.0), (size.1 - HEAD) / max(rows as f64, 1.0));
    let cell = max(4.0, min(cell, 26.0));
    let mut shapes: Vec<Shape> = (0..classes)
        .map(|class| {
            let at = (NAME + (class as f64 + 0.5) * cell, HEAD / 2.0);
            text(at, class.to_string(), Anchor::Middle, Role::Muted, false)
        })
        .collect();
    for (row, ((_, counts), name)) in data.shards.iter().zip(names).enumerate() {
        let y = HEAD + (row as f64 + 0.5) * cell;
        let name = end_fitted(name, LETTERS, NAME - 8.0);
        shapes.push(text((NAME - 8.0, y), name, Anchor::End, Role::Ink, false));
        for (class, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let side = max(1.0, cell * 0.92 * sqrt(f64::from(count) / most));
            let at = (NAME + (class as f64 + 0.5) * cell - side / 2.0, y - side / 2.0);
            shapes.push(Shape::Rect { at, size: (side, side), corner: 0.0, style: Style::fill(look(row).0) });
        }
    }
    shapes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::time::Time;

    fn data() -> Data {
        let sample = |label, ink| Sample { label, pixels: vec![0, ink, ink, 0] };
        Data {
            image: (2, 2),
            held_out: vec![sample(3, 255), sample(7, 128)],
            shards: vec![(vec![sample(3, 255)], vec![0, 4]), (vec![sample(7, 51)], vec![1, 0])],
        }
    }

    fn rects(shapes: &[Shape], wanted: fn(&Style) -> bool) -> Vec<Size> {
        let size = |shape: &Shape| match shape {
            Shape::Rect { size, style, .. } if wanted(style) => Some(*size),
            _ => None,
        };
        shapes.iter().filter_map(size).collect()
    }

    #[test]
    fn a_mistake_says_what_was_taken_for_what() {
        let seen = Seen { filters: Vec::new(), mistakes: vec![(1, 9), (5, 0)] };
        let shapes = mistakes(&data(), &seen, (100.0, 100.0));
        let texts: Vec<&str> = shapes
            .iter()
            .filter_map(|shape| match shape {
                Shape::Text { text, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect();
        // The sample that is not at hand is left out.
        assert_eq!(texts, ["7 → 9"]);
        let ink = rects(&shapes, |style| style.fill == Some(Role::Ink));
        assert_eq!(ink.len(), 2, "two pixels of four have ink");
    }

    /// As large as its root, so that areas compare; filled above zero, hollow below, nothing at zero.
    #[test]
    fn filters_show_sign_and_size() {
        let filters = vec![vec![1.0, -0.25, 0.0, 0.0]];
        let sight =
            Sight { at: Time::ZERO, data: None, filter: (2, 2), workers: vec![Seen { filters, mistakes: Vec::new() }] };
        let shapes = super::filters(&sight, 0, (100.0, 100.0));
        let above = rects(&shapes, |style| style.fill == Some(Role::HueBlue));
        let below = rects(&shapes, |style| style.fill.is_none());
        assert_eq!((above.len(), below.len()), (1, 1));
        assert!((above[0].0 - 2.0 * below[0].0).abs() < 1e-9);
        assert!(super::filters(&sight, 3, (100.0, 100.0)).is_empty());
    }

    #[test]
    fn classes_are_squares_by_number() {
        let names = ["a".to_owned(), "b".to_owned()];
        let shapes = classes(&data(), &names, (300.0, 100.0));
        let squares = rects(&shapes, |style| style.fill.is_some());
        assert_eq!(squares.len(), 2);
        assert!((squares[0].0 - 2.0 * squares[1].0).abs() < 1e-9, "four samples, and one");
    }
}
