//! Shapes as SVG text: figures, exports and tests.

use std::fmt::Write;

use super::{
    palette::{Role, Theme},
    shape::{Anchor, Dash, Mark, Point, Shape, Size, Style, arrow_head, control},
};

/// The faces of every text, in pictures and charts.
pub const FONT: &str = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/// The faces of texts on paper: those that printers and their programs have.
const PRINT_FONT: &str = "Helvetica, Arial, 'Liberation Sans', sans-serif";

/// What a picture shows, for those who do not see it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Caption {
    /// A short title.
    pub title: String,
    /// What can be seen, in sentences.
    pub description: String,
}

/// The picture as a whole SVG document of `size` CSS pixels, with its ground.
///
/// Titles, descriptions and texts may come from strangers: all are escaped.
pub fn svg(shapes: &[Shape], size: Size, theme: Theme, caption: &Caption) -> String {
    document(shapes, size, [num(size.0), num(size.1)], FONT, theme, caption)
}

/// The same for paper: `mm_per_px` millimetres a pixel.
pub fn print(shapes: &[Shape], size: Size, mm_per_px: f64, theme: Theme, caption: &Caption) -> String {
    let on_paper = [size.0, size.1].map(|pixels| num(pixels * mm_per_px) + "mm");
    document(shapes, size, on_paper, PRINT_FONT, theme, caption)
}

fn document(
    shapes: &[Shape],
    size: Size,
    [width, height]: [String; 2],
    font: &str,
    theme: Theme,
    caption: &Caption,
) -> String {
    let mut out = String::with_capacity(256 + shapes.len() * 120);
    let (w, h) = (num(size.0), num(size.1));
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{width}\" height=\"{height}\" role=\"img\" \
         font-family=\"{font}\">\n<title>{}</title>\n<desc>{}</desc>\n",
        escaped(&caption.title),
        escaped(&caption.description)
    );
    write_hatches(&mut out, shapes, theme);
    let _ = writeln!(out, "<rect width=\"{w}\" height=\"{h}\" fill=\"{}\"/>", Role::Ground.css(theme));
    shapes.iter().for_each(|shape| write_shape(&mut out, shape, theme));
    out.push_str("</svg>\n");
    out
}

/// A text as it may stand in XML, in content and in attributes; characters that XML does not allow become spaces.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A number with at most two decimals and no superfluous zeros.
pub(super) fn num(x: f64) -> String {
    let mut text = format!("{x:.2}");
    if text.contains('.') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    if text == "-0" { "0".into() } else { text }
}

fn write_hatches(out: &mut String, shapes: &[Shape], theme: Theme) {
    let mut roles: Vec<Role> = shapes.iter().filter_map(|shape| shape.style()?.hatch).collect();
    roles.sort_unstable();
    roles.dedup();
    for role in roles {
        let _ = writeln!(
            out,
            "<defs><pattern id=\"hatch-{}\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate(45)\"><path d=\"M1 0V5\" stroke=\"{}\" stroke-width=\"1.6\"/></pattern></defs>",
            role as u8,
            role.css(theme)
        );
    }
}

fn write_shape(out: &mut String, shape: &Shape, theme: Theme) {
    match shape {
        Shape::Mark { at, radius, mark: Mark::Circle, style } => {
            let geometry = format!("circle cx=\"{}\" cy=\"{}\" r=\"{}\"", num(at.0), num(at.1), num(*radius));
            write_element(out, &geometry, style, theme);
        }
        Shape::Mark { at: (x, y), radius: r, mark: Mark::Cross, style } => {
            let d = r * std::f64::consts::FRAC_1_SQRT_2;
            let (l, t, rt, b) = (num(x - d), num(y - d), num(x + d), num(y + d));
            write_element(out, &format!("path d=\"M{l} {t}L{rt} {b}M{rt} {t}L{l} {b}\""), style, theme);
        }
        Shape::Mark { at, radius, mark, style } => {
            write_element(out, &format!("path d=\"{}\"", closed(mark.corners(*at, *radius))), style, theme);
        }
        Shape::Polygon { points, style } => {
            write_element(out, &format!("path d=\"{}\"", closed(points.iter().copied())), style, theme);
        }
        Shape::Path { points, style } => {
            write_element(out, &format!("path d=\"{}\"", open(points.iter().copied())), style, theme);
        }
        Shape::Arc { at, radius, from, to, style } => {
            write_element(out, &arc(*at, *radius, *from, *to), style, theme);
        }
        Shape::Curve { from, to, bend, arrow, style } => write_curve(out, *from, *to, (*bend, *arrow), style, theme),
        Shape::Rect { at, size, corner, style } => {
            let geometry = format!(
                "rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"",
                num(at.0),
                num(at.1),
                num(size.0),
                num(size.1),
                num(*corner)
            );
            write_element(out, &geometry, style, theme);
        }
        Shape::Text { at, text, size, bold, anchor, role, opacity } => {
            let anchor = match anchor {
                Anchor::Start => "start",
                Anchor::Middle => "middle",
                Anchor::End => "end",
            };
            let weight = if *bold { " font-weight=\"600\"" } else { "" };
            let fade = if *opacity < 1.0 { format!(" opacity=\"{}\"", num(*opacity)) } else { String::new() };
            let _ = writeln!(
                out,
                "<text x=\"{}\" y=\"{}\" font-size=\"{}\" text-anchor=\"{anchor}\"{weight} fill=\"{}\"{fade}>{}</text>",
                num(at.0),
                // About a third of the size below the middle line is where the letters stand.
                num(at.1 + size * 0.35),
                num(*size),
                role.css(theme),
                escaped(text)
            );
        }
    }
}

fn write_element(out: &mut String, geometry: &str, style: &Style, theme: Theme) {
    let fill = style.fill.map_or("none", |role| role.css(theme));
    if let (Some(role), true) = (style.hatch, style.fill.is_some()) {
        let _ = writeln!(out, "<{geometry} fill=\"{fill}\" opacity=\"{}\"/>", num(style.opacity));
        let _ = write!(out, "<{geometry} fill=\"url(#hatch-{})\"", role as u8);
    } else if let Some(role) = style.hatch {
        let _ = write!(out, "<{geometry} fill=\"url(#hatch-{})\"", role as u8);
    } else {
        let _ = write!(out, "<{geometry} fill=\"{fill}\"");
    }
    write_stroke(out, style, theme);
    out.push_str("/>\n");
}

fn write_stroke(out: &mut String, style: &Style, theme: Theme) {
    if let Some(role) = style.stroke {
        let _ = write!(out, " stroke=\"{}\" stroke-width=\"{}\"", role.css(theme), num(style.width));
        match style.dash {
            Dash::Solid => {}
            Dash::Dashed => out.push_str(" stroke-dasharray=\"6 4\""),
            Dash::Flow(offset) => {
                let _ = write!(out, " stroke-dasharray=\"2 6\" stroke-dashoffset=\"{}\"", num(-offset));
            }
        }
        out.push_str(" stroke-linecap=\"round\" stroke-linejoin=\"round\"");
    }
    if style.opacity < 1.0 {
        let _ = write!(out, " opacity=\"{}\"", num(style.opacity));
    }
}

fn write_curve(out: &mut String, from: Point, to: Point, (bend, arrow): (f64, bool), style: &Style, theme: Theme) {
    let c = control(from, to, bend);
    let path = if bend == 0.0 {
        format!("path d=\"M{} {}L{} {}\"", num(from.0), num(from.1), num(to.0), num(to.1))
    } else {
        format!("path d=\"M{} {}Q{} {} {} {}\"", num(from.0), num(from.1), num(c.0), num(c.1), num(to.0), num(to.1))
    };
    write_element(out, &path, &Style { fill: None, ..*style }, theme);
    if let (true, Some(role)) = (arrow, style.stroke) {
        let head = closed(arrow_head(c, to, style.width).into_iter());
        write_element(out, &format!("path d=\"{head}\""), &Style::fill(role).faded(style.opacity), theme);
    }
}

fn closed(points: impl Iterator<Item = Point>) -> String {
    open(points) + "Z"
}

fn open(points: impl Iterator<Item = Point>) -> String {
    let mut path = String::new();
    for (i, (x, y)) in points.enumerate() {
        let _ = write!(path, "{}{} {}", if i == 0 { 'M' } else { 'L' }, num(x), num(y));
    }
    path
}

fn arc((x, y): Point, r: f64, from: f64, to: f64) -> String {
    use crate::num::math::{cos, sin};
    let turn = std::f64::consts::TAU;
    if to - from >= 0.9999 {
        return format!("circle cx=\"{}\" cy=\"{}\" r=\"{}\"", num(x), num(y), num(r));
    }
    let point = |t: f64| (num(x + r * sin(turn * t)), num(y - r * cos(turn * t)));
    let ((x0, y0), (x1, y1)) = (point(from), point(to));
    let (r, large) = (num(r), u8::from(to - from > 0.5));
    format!("path d=\"M{x0} {y0}A{r} {r} 0 {large} 1 {x1} {y1}\"")
}
