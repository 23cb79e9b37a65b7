//! Icons: paths on a square of 24, drawn with the colour of the text around them.

use yew::prelude::*;

use crate::story::MarkKind;

/// An icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Play,
    Pause,
    Back,
    Forward,
    Start,
    Share,
    Open,
    Save,
    Dice,
    Reset,
    Undo,
    Redo,
    Sun,
    Moon,
    Sliders,
    Close,
    Plus,
    Help,
    Minus,
    Down,
    Up,
    Left,
    Right,
    Whole,
    More,
}

/// Draws an icon; what it means is said by the text or label of its button.
pub fn icon(icon: Icon) -> Html {
    let (path, filled) = match icon {
        Icon::Play => ("M7 4.5v15l13-7.5z", true),
        Icon::Pause => ("M6 4.5h4.5v15H6zM13.5 4.5H18v15h-4.5z", true),
        Icon::Back => ("M18 5v14L8 12zM5.5 5H8v14H5.5z", true),
        Icon::Forward => ("M6 5v14l10-7zM16 5h2.5v14H16z", true),
        Icon::Start => ("M20 5v14l-8-7zM12 5v14l-8-7z", true),
        Icon::Share => ("M12 15V3M8 7l4-4 4 4M5 12v8h14v-8", false),
        Icon::Open => ("M3 19V5h6l2 3h10v11zM3 11h18", false),
        Icon::Save => ("M12 3v12M8 11l4 4 4-4M5 19h14", false),
        Icon::Dice => ("M4 4h16v16H4zM8.5 8.5h.01M15.5 8.5h.01M12 12h.01M8.5 15.5h.01M15.5 15.5h.01", false),
        Icon::Reset => ("M4 12a8 8 0 1 0 2.6-5.9M4 4v4.5h4.5", false),
        Icon::Undo => ("M8 5 4 9l4 4M4 9h10a5 5 0 0 1 0 10h-4", false),
        Icon::Redo => ("M16 5l4 4-4 4M20 9H10a5 5 0 0 0 0 10h4", false),
        Icon::Sun => (
            "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.7 1.7M17.3 17.3 19 19M5 19l1.7-1.7M17.3 6.7 19 5",
            false,
        ),
        Icon::Moon => ("M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z", false),
        Icon::Sliders => ("M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5", false),
        Icon::Close => ("M6 6l12 12M18 6 6 18", false),
        Icon::Plus => ("M12 5v14M5 12h14", false),
        Icon::Minus => ("M5 12h14", false),
        Icon::Help => ("M9 9a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 1.9v.3M12 17.5h.01", false),
        Icon::Down => ("M6 9l6 6 6-6", false),
        Icon::Up => ("M6 15l6-6 6 6", false),
        Icon::Left => ("M15 6l-6 6 6 6", false),
        Icon::Right => ("M9 6l6 6-6 6", false),
        Icon::Whole => ("M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5", false),
        Icon::More => ("M5 12h.01M12 12h.01M19 12h.01", false),
    };
    html! {
        <svg class={classes!("icon", filled.then_some("filled"))} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d={path} />
        </svg>
    }
}

/// The corners of a mark's shape around the origin, of a size that fits a circle of radius 5.
pub fn mark_path(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Collision => "M0 -5 5 4.2H-5z",
        MarkKind::Overload => "M-4 -4H4V4H-4z",
        MarkKind::Correction => "M0 -5.2 5.2 0 0 5.2 -5.2 0z",
        MarkKind::Failure => {
            "M-4.6 -3.2 -3.2 -4.6 0 -1.4 3.2 -4.6 4.6 -3.2 1.4 0 4.6 3.2 3.2 4.6 0 1.4 -3.2 4.6 -4.6 3.2 -1.4 0z"
        }
        MarkKind::Arrival => "M-1.2 -5H1.2V5H-1.2z",
        MarkKind::Completion => "M-4 0a4 4 0 1 0 8 0 4 4 0 1 0-8 0z",
    }
}

/// The class that colours a mark.
pub fn mark_class(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Collision => "mark-collision",
        MarkKind::Overload => "mark-overload",
        MarkKind::Correction => "mark-correction",
        MarkKind::Failure => "mark-failure",
        MarkKind::Arrival => "mark-arrival",
        MarkKind::Completion => "mark-completion",
    }
}

/// A mark as an icon.
pub fn mark_icon(kind: MarkKind) -> Html {
    html! {
        <svg class={classes!("icon", "filled", mark_class(kind))} viewBox="-7 -7 14 14" aria-hidden="true" focusable="false">
            <path d={mark_path(kind)} />
        </svg>
    }
}
