//! Between the two programs of a laboratory's page: the shell, which is there at once, and the close look, which follows
//! it, so that the first view stays small.
//!
//! They tell each other things as the stage's two programs do ([`crate::bridge`]).
//! The close look hears what the shell asks its workers and what these answer, and folds it for itself; it never changes a
//! run.

use edgelab::{
    model::{check, check::Fault},
    study::watch,
};
use serde::{Deserialize, Serialize};

use super::page::Page;

/// What was asked of workers, and what they answered: [`Told`].
pub const TOLD: &str = "edgelab:told";

/// A part of the shell's conversation with its workers. Of each answer's lanes, the number is that of the page.
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
pub enum Told<L: Page> {
    /// Runs have been asked for, or a data file is at hand.
    Asked(watch::Request<L>),
    /// Workers have answered.
    Answered(Vec<watch::Reply<L>>),
}

/// What people have set and chosen.
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
pub struct View<L: Page> {
    /// The scenario as set now; its results may be on their way.
    #[serde(with = "check::as_text")]
    pub scenario: Box<L::Scenario>,
    /// The methods that are compared.
    pub methods: Vec<L::Method>,
    /// The request whose results are on show.
    pub run: Option<u64>,
    /// The requests of earlier settings whose results stay as pale curves, the latest first.
    pub earlier: Vec<u64>,
    /// Whether time runs.
    pub playing: bool,
    /// Light on dark.
    pub is_dark: bool,
    /// Nothing should glide.
    pub reduced_motion: bool,
}

/// What the close look asks of the shell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Deed {
    /// Forget the results of earlier settings.
    Clear,
    /// Something to say that went wrong.
    Say {
        /// What.
        text: String,
        /// Faults that it lists.
        faults: Vec<Fault>,
    },
}
