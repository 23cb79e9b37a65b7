//! The colours: one row per role, one column per theme.
//!
//! Hues are those of Okabe and Ito (<https://jfly.uni-koeln.de/color/>), which people with colour-vision deficiencies tell apart.
//! On light grounds some of them are darker than published, so that texts have a contrast of at least 4.5 and graphics of at least 3
//! (Web Content Accessibility Guidelines 2.2, criteria 1.4.3 and 1.4.11); a test computes them all.
//! Colour never stands alone: shapes, letters, patterns and line styles say the same.

use crate::model::{layers::Architecture, method::Method};

use super::shape::{Dash, Mark};

/// A table of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
    /// Dark on pure white.
    Print,
}

/// What a colour is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Role {
    /// The ground of the picture.
    Ground,
    /// The inside of devices.
    Surface,
    /// The part of a ring that is not used: decoration, the value beside it carries the meaning.
    Track,
    /// Texts, and the line of the limit α.
    Ink,
    /// Texts of second rank.
    Muted,
    /// Outlines of devices.
    Outline,
    /// Processor.
    Cpu,
    /// Memory.
    Memory,
    /// Links.
    Link,
    /// What is above α, refused or in collision.
    Alarm,
    /// What a shield substituted; what is well.
    Safe,
    /// Data that flows between hosts.
    Flow,
    /// The area that a shield watches.
    Area,
    /// What the reader has chosen.
    Focus,
    /// Letters on a chip.
    OnChip,
    /// Black, or its counterpart.
    HueBlack,
    /// Orange.
    HueOrange,
    /// Sky blue.
    HueSky,
    /// Bluish green.
    HueGreen,
    /// Yellow.
    HueYellow,
    /// Blue.
    HueBlue,
    /// Vermilion.
    HueVermilion,
    /// Reddish purple.
    HuePurple,
}

impl Role {
    /// All roles, in the order of the table.
    pub const ALL: [Self; 23] = [
        Self::Ground,
        Self::Surface,
        Self::Track,
        Self::Ink,
        Self::Muted,
        Self::Outline,
        Self::Cpu,
        Self::Memory,
        Self::Link,
        Self::Alarm,
        Self::Safe,
        Self::Flow,
        Self::Area,
        Self::Focus,
        Self::OnChip,
        Self::HueBlack,
        Self::HueOrange,
        Self::HueSky,
        Self::HueGreen,
        Self::HueYellow,
        Self::HueBlue,
        Self::HueVermilion,
        Self::HuePurple,
    ];

    /// The colour in a theme, as `#rrggbb`.
    pub fn css(self, theme: Theme) -> &'static str {
        COLOURS[self as usize][theme as usize]
    }
}

/// Light, dark, print; in the order of [`Role::ALL`].
const COLOURS: [[&str; 3]; 23] = [
    ["#fbfcfd", "#0f151d", "#ffffff"], // Ground
    ["#ffffff", "#1a232e", "#ffffff"], // Surface
    ["#e3e8ee", "#2c3946", "#e6e6e6"], // Track
    ["#1b2530", "#eef3f8", "#000000"], // Ink
    ["#55626f", "#a3b1bf", "#444444"], // Muted
    ["#7b8895", "#7a8997", "#666666"], // Outline
    ["#0072b2", "#56b4e9", "#0072b2"], // Cpu
    ["#007d5b", "#2fc79a", "#007d5b"], // Memory
    ["#a8518a", "#dc8fbd", "#a8518a"], // Link
    ["#b84300", "#ff8a4c", "#b84300"], // Alarm
    ["#007a58", "#35cfa2", "#007a58"], // Safe
    ["#76848f", "#7f8e9c", "#777777"], // Flow
    ["#6b7fa3", "#7f95bd", "#777777"], // Area
    ["#0b57d0", "#9cc4ff", "#000000"], // Focus
    ["#ffffff", "#10161e", "#ffffff"], // OnChip
    ["#3a4652", "#d5dde5", "#000000"], // HueBlack
    ["#8f5f00", "#e69f00", "#8f5f00"], // HueOrange
    ["#20719f", "#56b4e9", "#20719f"], // HueSky
    ["#007a58", "#2fc79a", "#007a58"], // HueGreen
    ["#746a00", "#f0e442", "#746a00"], // HueYellow
    ["#00609c", "#7fb2ff", "#00609c"], // HueBlue
    ["#b84300", "#ff8a4c", "#b84300"], // HueVermilion
    ["#9c4680", "#e49ac6", "#9c4680"], // HuePurple
];

/// How a model's chips look: colour, shape and letter each tell it alone.
pub fn chip(model: Architecture) -> (Role, Mark, &'static str) {
    match model {
        Architecture::Vgg16 => (Role::HueBlue, Mark::Square, "V"),
        Architecture::Googlenet => (Role::HueOrange, Mark::Circle, "G"),
        Architecture::Resnet18 => (Role::HueGreen, Mark::Hexagon, "R"),
        Architecture::MobilenetV2 => (Role::HuePurple, Mark::Diamond, "M"),
        Architecture::Alexnet => (Role::HueYellow, Mark::Pentagon, "A"),
        Architecture::Lstm => (Role::HueBlack, Mark::Triangle, "L"),
        // A reader's own: one look, told apart by the number.
        Architecture::Own1 => (Role::HueVermilion, Mark::Octagon, "1"),
        Architecture::Own2 => (Role::HueVermilion, Mark::Octagon, "2"),
        Architecture::Own3 => (Role::HueVermilion, Mark::Octagon, "3"),
        Architecture::Own4 => (Role::HueVermilion, Mark::Octagon, "4"),
    }
}

/// How a method's curves look, wherever it is drawn: colour, line and marker each tell it alone among those compared most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pen {
    /// Colour.
    pub role: Role,
    /// Line.
    pub dash: Dash,
    /// Marker.
    pub mark: Mark,
}

/// The pen of a method.
pub fn pen(method: Method) -> Pen {
    let pen = |role, dash, mark| Pen { role, dash, mark };
    const SHORT: Dash = Dash::Flow(0.0);
    match method {
        Method::Marl => pen(Role::HueVermilion, Dash::Solid, Mark::Circle),
        Method::SroleC => pen(Role::HueGreen, Dash::Dashed, Mark::Square),
        Method::SroleD => pen(Role::HueBlue, Dash::Solid, Mark::Diamond),
        Method::Rl => pen(Role::HueOrange, SHORT, Mark::Triangle),
        Method::Heft => pen(Role::HuePurple, Dash::Dashed, Mark::Wedge),
        Method::Random => pen(Role::HueBlack, SHORT, Mark::Cross),
        Method::RoundRobin => pen(Role::HueSky, Dash::Dashed, Mark::Pentagon),
        Method::Local => pen(Role::HueBlack, Dash::Solid, Mark::Hexagon),
        Method::FirstFit => pen(Role::HueYellow, Dash::Solid, Mark::Octagon),
        Method::LeastLoaded => pen(Role::HueSky, Dash::Solid, Mark::Burst),
        Method::LeastLoadedStale => pen(Role::HueYellow, SHORT, Mark::Burst),
    }
}

/// The ratio of two colours' luminances as the Web Content Accessibility Guidelines define it: from 1 (equal) to 21.
/// Colours are `#rrggbb`; anything else counts as black.
pub fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    let (light, dark) = if a > b { (a, b) } else { (b, a) };
    (light + 0.05) / (dark + 0.05)
}

fn luminance(css: &str) -> f64 {
    let part = |i: usize| {
        let value = css.get(i..i + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(0);
        let c = f64::from(value) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { crate::num::math::pow((c + 0.055) / 1.055, 2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEMES: [Theme; 3] = [Theme::Light, Theme::Dark, Theme::Print];

    fn check(front: Role, ground: Role, least: f64) {
        for theme in THEMES {
            let ratio = contrast(front.css(theme), ground.css(theme));
            assert!(ratio >= least, "{front:?} on {ground:?}, {theme:?}: {ratio:.2} < {least}");
        }
    }

    #[test]
    fn contrast_is_the_guidelines_formula() {
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
        // The grey that just passes for texts on white.
        assert!((contrast("#767676", "#ffffff") - 4.54).abs() < 0.005);
    }

    #[test]
    fn the_table_has_a_row_for_every_role() {
        for (i, role) in Role::ALL.into_iter().enumerate() {
            assert_eq!(role as usize, i);
        }
    }

    #[test]
    fn texts_are_readable() {
        for ground in [Role::Ground, Role::Surface] {
            for text in [Role::Ink, Role::Muted, Role::Alarm, Role::Safe] {
                check(text, ground, 4.5);
            }
        }
        for model in Architecture::ALL {
            check(Role::OnChip, chip(model).0, 4.5);
        }
        Method::ALL.into_iter().for_each(|method| check(pen(method).role, Role::Ground, 4.5));
    }

    #[test]
    fn graphics_are_visible() {
        use Role::*;
        for ground in [Ground, Surface] {
            for role in [Outline, Cpu, Memory, Link, Alarm, Safe, Flow, Area, Focus] {
                check(role, ground, 3.0);
            }
        }
    }

    #[test]
    fn rings_stand_out_from_their_track() {
        for role in [Role::Cpu, Role::Memory, Role::Link, Role::Alarm] {
            check(role, Role::Track, 3.0);
        }
    }
}
