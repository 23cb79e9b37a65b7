//! Shapes on a canvas.
//!
//! Neighbours of one style are drawn in one go, so that a thousand devices are a few changes of colour.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_PI_2, TAU};

use edgelab::figure::{
    palette::{Role, Theme},
    shape::{Anchor, Dash, Mark, Point, Shape, Size, Style, arrow_head, control},
    svg::FONT,
    tiles::Batch,
};
use js_sys::Array;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Pixels between the lines of hatching.
const HATCH_PITCH: f64 = 5.0;
/// Below the middle line by this share of its size stand a text's letters; the same as in figures.
const BASELINE: f64 = 0.35;

/// From here on, each pixel of the page is `ratio` pixels of the screen.
pub fn scale(context: &CanvasRenderingContext2d, ratio: f64) {
    // A canvas whose transformation cannot be set has been lost: what is painted on it is lost as well.
    let _ = context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
}

/// Begins anew on a canvas of `size` CSS pixels with `ratio` screen pixels each.
pub fn clear(context: &CanvasRenderingContext2d, theme: Theme, size: Size, ratio: f64) {
    scale(context, ratio);
    context.set_global_alpha(1.0);
    context.set_fill_style_str(Role::Ground.css(theme));
    context.fill_rect(0.0, 0.0, size.0, size.1);
}

/// Copies a rectangle, in pixels of the screen, from another canvas of the same size.
pub fn copy(context: &CanvasRenderingContext2d, from: &HtmlCanvasElement, (x, y): Point, (w, h): Size) {
    scale(context, 1.0);
    context.set_global_alpha(1.0);
    // A canvas without pixels has nothing to copy.
    let _ = context
        .draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(from, x, y, w, h, x, y, w, h);
}

/// Paints shapes, from back to front, over what is there.
pub fn paint(context: &CanvasRenderingContext2d, batches: &[Batch], theme: Theme) {
    context.set_line_cap("round");
    context.set_line_join("round");
    let mut brush = Brush { context, theme, font: (0.0, false), anchor: None };
    for batch in batches {
        match batch.first().and_then(|shape| shape.style()) {
            Some(style) => brush.draw(batch, style),
            None => batch.iter().for_each(|shape| brush.write(shape)),
        }
    }
}

struct Brush<'a> {
    context: &'a CanvasRenderingContext2d,
    theme: Theme,
    font: (f64, bool),
    anchor: Option<Anchor>,
}

impl Brush<'_> {
    /// Draws shapes of one style.
    fn draw(&mut self, batch: &[&Shape], style: &Style) {
        let context = self.context;
        context.set_global_alpha(style.opacity);
        if let Some(role) = style.fill {
            context.set_fill_style_str(role.css(self.theme));
        }
        if let Some(role) = style.stroke {
            context.set_stroke_style_str(role.css(self.theme));
            context.set_line_width(style.width);
            self.set_dash(style.dash);
        }
        // A path of its own for each shape is painted twice as fast as a path of a thousand discs, and the same whatever
        // else is painted. What can be seen through must be one path, or it would be darker where shapes overlap.
        let paths = batch.chunks(if style.opacity == 1.0 { 1 } else { batch.len().max(1) });
        for path in paths.clone().filter(|_| style.fill.is_some()) {
            self.outline(path);
            context.fill();
        }
        for path in paths.filter(|_| style.stroke.is_some()) {
            self.outline(path);
            context.stroke();
        }
        if let Some(role) = style.stroke {
            self.draw_arrows(batch, style, role);
        }
        if let Some(role) = style.hatch {
            self.hatch(batch, role);
        }
    }

    /// Opens a path with the outlines of shapes.
    fn outline(&self, shapes: &[&Shape]) {
        self.context.begin_path();
        shapes.iter().for_each(|shape| self.trace(shape));
    }

    fn set_dash(&self, dash: Dash) {
        let (pattern, offset) = match dash {
            Dash::Solid => (Array::new(), 0.0),
            Dash::Dashed => (Array::of2(&6.0.into(), &4.0.into()), 0.0),
            Dash::Flow(offset) => (Array::of2(&2.0.into(), &6.0.into()), -offset),
        };
        // The pattern is ours and valid; were it refused, lines would be solid.
        let _ = self.context.set_line_dash(&pattern);
        self.context.set_line_dash_offset(offset);
    }

    /// Adds a shape's outline to the open path. Radii are never negative, so arcs cannot fail.
    fn trace(&self, shape: &Shape) {
        let context = self.context;
        match shape {
            Shape::Mark { at: (x, y), radius, mark: Mark::Circle, .. } => {
                context.move_to(x + radius, *y);
                let _ = context.arc(*x, *y, *radius, 0.0, TAU);
            }
            Shape::Mark { at: (x, y), radius, mark: Mark::Cross, .. } => {
                let d = radius * FRAC_1_SQRT_2;
                context.move_to(x - d, y - d);
                context.line_to(x + d, y + d);
                context.move_to(x + d, y - d);
                context.line_to(x - d, y + d);
            }
            Shape::Mark { at, radius, mark, .. } => {
                self.trace_points(mark.corners(*at, *radius));
                context.close_path();
            }
            Shape::Polygon { points, .. } => {
                self.trace_points(points.iter().copied());
                context.close_path();
            }
            Shape::Path { points, .. } => self.trace_points(points.iter().copied()),
            Shape::Arc { at: (x, y), radius, from, to, .. } => {
                let (from, to) = (from * TAU - FRAC_PI_2, to * TAU - FRAC_PI_2);
                context.move_to(x + radius * from.cos(), y + radius * from.sin());
                let _ = context.arc(*x, *y, *radius, from, to);
            }
            Shape::Curve { from, to, bend, .. } => {
                context.move_to(from.0, from.1);
                if *bend == 0.0 {
                    context.line_to(to.0, to.1);
                } else {
                    let middle = control(*from, *to, *bend);
                    context.quadratic_curve_to(middle.0, middle.1, to.0, to.1);
                }
            }
            Shape::Rect { at: (x, y), size: (w, h), corner, .. } => self.trace_rect((*x, *y), (*w, *h), *corner),
            Shape::Text { .. } => {}
        }
    }

    fn trace_points(&self, points: impl Iterator<Item = Point>) {
        for (i, (x, y)) in points.enumerate() {
            if i == 0 {
                self.context.move_to(x, y);
            } else {
                self.context.line_to(x, y);
            }
        }
    }

    fn trace_rect(&self, (x, y): Point, (w, h): Size, corner: f64) {
        let context = self.context;
        let r = corner.min(w / 2.0).min(h / 2.0).max(0.0);
        context.move_to(x + r, y);
        let corners =
            [((x + w, y), (x + w, y + h)), ((x + w, y + h), (x, y + h)), ((x, y + h), (x, y)), ((x, y), (x + w, y))];
        for (a, b) in corners {
            let _ = context.arc_to(a.0, a.1, b.0, b.1, r);
        }
        context.close_path();
    }

    fn draw_arrows(&self, batch: &[&Shape], style: &Style, role: Role) {
        let mut open = false;
        for shape in batch {
            if let Shape::Curve { from, to, bend, arrow: true, .. } = shape {
                if !std::mem::replace(&mut open, true) {
                    self.context.begin_path();
                }
                self.trace_points(arrow_head(control(*from, *to, *bend), *to, style.width).into_iter());
                self.context.close_path();
            }
        }
        if open {
            self.context.set_fill_style_str(role.css(self.theme));
            self.context.fill();
        }
    }

    /// Diagonal lines over each figure, as chords of the circle just inside it: no clipping, no pattern to keep.
    fn hatch(&self, batch: &[&Shape], role: Role) {
        let context = self.context;
        context.begin_path();
        for shape in batch {
            let Shape::Mark { at: (x, y), radius, .. } = shape else { continue };
            let r = radius * 0.95;
            let lines = (r / HATCH_PITCH) as i32;
            for line in -lines..=lines {
                let away = f64::from(line) * HATCH_PITCH;
                let half = (r * r - away * away).sqrt() * FRAC_1_SQRT_2;
                let (cx, cy) = (x + away * FRAC_1_SQRT_2, y + away * FRAC_1_SQRT_2);
                context.move_to(cx - half, cy + half);
                context.line_to(cx + half, cy - half);
            }
        }
        context.set_stroke_style_str(role.css(self.theme));
        context.set_line_width(1.6);
        self.set_dash(Dash::Solid);
        context.stroke();
    }

    fn write(&mut self, shape: &Shape) {
        let Shape::Text { at, text, size, bold, anchor, role, opacity } = shape else { return };
        let context = self.context;
        if self.font != (*size, *bold) {
            let weight = if *bold { 600 } else { 400 };
            context.set_font(&format!("{weight} {size}px {FONT}"));
            self.font = (*size, *bold);
        }
        if self.anchor != Some(*anchor) {
            context.set_text_align(match anchor {
                Anchor::Start => "left",
                Anchor::Middle => "center",
                Anchor::End => "right",
            });
            self.anchor = Some(*anchor);
        }
        context.set_global_alpha(*opacity);
        context.set_fill_style_str(role.css(self.theme));
        // Text that cannot be drawn leaves the rest of the picture as it is.
        let _ = context.fill_text(text, at.0, at.1 + size * BASELINE);
    }
}
