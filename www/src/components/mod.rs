//! The parts of the page: pure functions of their properties and of the two contexts.

pub mod chart;
pub mod controls;
pub mod findings;
pub mod header;
pub mod help;
pub mod icon;
pub mod knob;
pub mod knobs;
pub mod lead;
pub mod notice;
pub mod pages;
pub mod picture;
pub mod stage;
pub mod stages;
pub mod timebar;
