//! Pictures for print: self-contained SVG of a stated size in millimetres, with letters that can be read at that size.

use crate::{
    engine::world::World,
    figure::{
        chart::{self, Chart},
        layout::StageView,
        legend::legend,
        palette::Theme,
        scene::Scene,
        shape::{Point, Shape, Size},
        stage::stage,
        svg::{self, Caption},
        words,
    },
    num::math::max,
};

use super::Source;

/// How large a picture is on paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PrintSize {
    /// Its width, millimetres.
    pub width_mm: f64,
    /// Its height, millimetres. The stage is at least as high as wide where it holds many devices, and its legend comes
    /// below it.
    pub height_mm: f64,
}

impl PrintSize {
    /// A column of a two-column page.
    pub const COLUMN: Self = Self { width_mm: 85.0, height_mm: 60.0 };
    /// Both columns.
    pub const PAGE: Self = Self { width_mm: 175.0, height_mm: 105.0 };

    /// The size in which shapes are drawn for it, pixels; at least two centimetres each way.
    pub fn pixels(self) -> Size {
        (max(self.width_mm, 20.0) * PX_PER_MM, max(self.height_mm, 20.0) * PX_PER_MM)
    }
}

/// Pixels of the drawing on a millimetre of paper: a letter of nine pixels is then 6.07 points.
const PX_PER_MM: f64 = 4.2;
/// The smallest letters, pixels.
const LEAST_LETTER: f64 = 9.0;

/// Something to print.
#[derive(Debug, Clone, Copy)]
pub enum Picture<'a> {
    /// The stage at a moment, with its legend.
    Stage {
        /// The world at that moment.
        world: &'a World,
        /// What the recent past adds.
        scene: &'a Scene,
    },
    /// A chart.
    Chart(&'a Chart),
    /// Any other drawing of [`PrintSize::pixels`].
    Drawing {
        /// What is drawn.
        shapes: &'a [Shape],
        /// What it shows.
        caption: &'a Caption,
    },
}

/// A picture as an SVG document: no scripts, no styles, nothing fetched; ink on white whatever the page's colours.
/// Its title and description name what is seen and the scenario, method, seed, version and digest that it comes from.
pub fn figure_svg(picture: &Picture<'_>, size: PrintSize, source: &Source<'_>) -> String {
    let (mut shapes, pixels, caption) = picture.drawn(size.pixels());
    shapes.iter_mut().for_each(legible);
    let caption = Caption {
        title: format!("{} – {}", caption.title, title_of(source)),
        description: format!("{} {}", caption.description, source.sentence()),
    };
    svg::print(&shapes, pixels, 1.0 / PX_PER_MM, Theme::Print, &caption)
}

fn title_of<'a>(source: &Source<'a>) -> &'a str {
    let scenario = source.scenario;
    if scenario.title.is_empty() { &scenario.preset } else { &scenario.title }
}

impl Picture<'_> {
    /// The shapes, the size that they need, and what they show.
    fn drawn(&self, size: Size) -> (Vec<Shape>, Size, Caption) {
        match self {
            Self::Chart(chart) => {
                let caption = Caption { title: chart.title.clone(), description: chart::describe(chart) };
                (chart::shapes(chart, size), size, caption)
            }
            Self::Drawing { shapes, caption } => (shapes.to_vec(), size, (*caption).clone()),
            Self::Stage { world, scene } => {
                // Many devices need a square to keep apart.
                let square = world.devices.len() > SPARSE;
                let size = (size.0, if square { max(size.0, size.1) } else { size.1 });
                let mut view = StageView::new(&world.instance, size);
                view.still = true;
                let mut shapes = stage(world, scene, &view);
                let (signs, below) = legend(&world.instance, size.0);
                shapes.extend(signs.into_iter().map(|sign| moved(sign, size.1)));
                let mut sentences = words::devices(world);
                sentences.truncate(SENTENCES);
                sentences.extend(words::scene_sentences(scene, &world.instance));
                let caption = Caption { title: "Stage".to_owned(), description: sentences.join(" ") };
                (shapes, (max(size.0, below.0), size.1 + below.1), caption)
            }
        }
    }
}

/// So many devices have room on a picture that is wider than high.
const SPARSE: usize = 12;
/// So many devices are described in words.
const SENTENCES: usize = 100;

/// Letters that would be too small on paper are made larger.
fn legible(shape: &mut Shape) {
    if let Shape::Text { size, .. } = shape {
        *size = max(*size, LEAST_LETTER);
    }
}

/// The shape, further down.
fn moved(mut shape: Shape, down: f64) -> Shape {
    let move_point = |point: &mut Point| point.1 += down;
    match &mut shape {
        Shape::Mark { at, .. } | Shape::Arc { at, .. } | Shape::Rect { at, .. } | Shape::Text { at, .. } => {
            move_point(at);
        }
        Shape::Polygon { points, .. } | Shape::Path { points, .. } => points.iter_mut().for_each(move_point),
        Shape::Curve { from, to, .. } => {
            move_point(from);
            move_point(to);
        }
    }
    shape
}
