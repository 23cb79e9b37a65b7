//! Pictures as plain data: a run's world becomes shapes, words and charts; painters turn shapes into pixels or text.
//!
//! The page paints shapes on a canvas, figures and tests write them as SVG ([`svg`]); both use one [`palette`].
//! Charts ([`chart`]) are folds over records ([`series`]) drawn through plotters, the same everywhere.
//! Everything here only reads: no picture can change a run.

pub mod chart;
pub mod layout;
pub mod palette;
pub mod scene;
pub mod series;
pub mod shape;
pub mod stage;
pub mod svg;
pub mod words;
