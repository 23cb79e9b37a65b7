//! Pictures as plain data: a run's world becomes shapes, words and charts; painters turn shapes into pixels or text.
//!
//! The page paints shapes on a canvas, figures and tests write them as SVG ([`svg`]); both use one [`palette`].
//! Charts ([`chart`], [`charts`]) are folds over records ([`series`]), drawn through plotters into the same shapes.
//! Everything here only reads: no picture can change a run.

pub mod axis;
mod backend;
pub mod bands;
pub mod chart;
pub mod charts;
pub mod events;
pub mod flows;
pub mod gantt;
pub mod history;
pub mod layout;
pub mod legend;
mod overlay;
pub mod palette;
pub mod partition;
pub mod reasons;
pub mod scene;
pub mod series;
pub mod shape;
pub mod stage;
pub mod svg;
pub mod tiles;
pub mod training;
pub mod words;
