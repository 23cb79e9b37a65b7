//! Where plotters draws: into shapes, so that charts have the same themes and painters as every picture.
//!
//! Colours stand for roles while plotters handles them (see [`ink`]), and text metrics are our own,
//! so that a chart is the same wherever it is drawn; in a browser plotters would measure letters in the document.

use std::convert::Infallible;

use plotters::style::RGBColor;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
    text_anchor::{HPos, VPos},
};

use super::{
    palette::Role,
    shape::{Anchor, Dash, Point, Shape, Size, Style, text_width},
};

/// Steps of a backend's whole coordinates for each pixel: plotters counts in whole numbers, lines should not jump.
pub(super) const STEPS: f64 = 8.0;

/// How a line is broken, as plotters carries it.
const DASHES: [Dash; 3] = [Dash::Solid, Dash::Dashed, Dash::Flow(0.0)];

/// A role and a line's pattern as a colour, for the way through plotters.
pub(super) fn ink(role: Role, dash: Dash) -> RGBColor {
    let pattern = DASHES.iter().position(|other| *other == dash).unwrap_or(0);
    RGBColor(role as u8, pattern as u8, 0)
}

/// Draws into a list of shapes.
pub(super) struct ShapeBackend<'a> {
    pub(super) size: Size,
    pub(super) shapes: &'a mut Vec<Shape>,
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for ShapeBackend<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        ((self.size.0 * STEPS) as u32, (self.size.1 * STEPS) as u32)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Drawn {
        let style = Style::fill(role_of(color)).faded(color.alpha);
        self.shapes.push(Shape::Rect { at: point(at), size: (1.0 / STEPS, 1.0 / STEPS), corner: 0.0, style });
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S, fill: bool) -> Drawn {
        let (a, b) = (point(a), point(b));
        let style = if fill { filled(style) } else { stroked(style) };
        self.push(&style, |style| Shape::Rect { at: a, size: (b.0 - a.0, b.1 - a.1), corner: 0.0, style });
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let points: Vec<Point> = path.into_iter().map(point).collect();
        self.push(&stroked(style), |style| Shape::Path { points, style });
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, at: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        let style = if fill { filled(style) } else { stroked(style) };
        let (at, radius, mark) = (point(at), f64::from(radius) / STEPS, super::shape::Mark::Circle);
        self.push(&style, |style| Shape::Mark { at, radius, mark, style });
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let points: Vec<Point> = path.into_iter().map(point).collect();
        self.push(&filled(style), |style| Shape::Polygon { points, style });
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, at: BackendCoord) -> Drawn {
        let size = style.size() / STEPS;
        let (x, y) = point(at);
        let y = match style.anchor().v_pos {
            VPos::Top => y + size / 2.0,
            VPos::Center => y,
            VPos::Bottom => y - size / 2.0,
        };
        let anchor = match style.anchor().h_pos {
            HPos::Left => Anchor::Start,
            HPos::Center => Anchor::Middle,
            HPos::Right => Anchor::End,
        };
        let bold = matches!(style.style(), FontStyle::Bold);
        let (role, opacity) = (role_of(style.color()), style.color().alpha);
        self.shapes.push(Shape::Text { at: (x, y), text: text.to_owned(), size, bold, anchor, role, opacity });
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok((text_width(text, style.size()).ceil() as u32, style.size().ceil() as u32))
    }

    /// Pictures hold no bitmaps.
    fn blit_bitmap(&mut self, _: BackendCoord, _: (u32, u32), _: &[u8]) -> Drawn {
        Ok(())
    }
}

impl ShapeBackend<'_> {
    fn push(&mut self, style: &Style, shape: impl FnOnce(Style) -> Shape) {
        if style.opacity > 0.0 {
            self.shapes.push(shape(*style));
        }
    }
}

fn point((x, y): BackendCoord) -> Point {
    (f64::from(x) / STEPS, f64::from(y) / STEPS)
}

fn role_of(color: BackendColor) -> Role {
    Role::ALL.get(usize::from(color.rgb.0)).copied().unwrap_or(Role::Ink)
}

fn filled(style: &impl BackendStyle) -> Style {
    Style::fill(role_of(style.color())).faded(style.color().alpha)
}

fn stroked(style: &impl BackendStyle) -> Style {
    let color = style.color();
    let dash = DASHES.get(usize::from(color.rgb.1)).copied().unwrap_or(Dash::Solid);
    Style::stroke(role_of(color), f64::from(style.stroke_width()) / STEPS).dashed(dash).faded(color.alpha)
}
