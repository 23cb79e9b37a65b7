//! What the shell of a laboratory's page needs to know of the laboratory.

use std::fmt::Debug;

use edgelab::{
    codec::PlainView,
    experiment::laboratory::Steps,
    figure::{
        palette::Pen,
        shape::{Shape, Size},
        svg::Caption,
    },
    model::{check::Fault, knob::Group, time::Time},
};
use yew::prelude::*;

use super::show::{Lane, Show};
use crate::components::pages::Place;

/// A laboratory that has a page.
pub trait Page: Steps<View = PlainView> {
    /// A run as its pictures need it: a fold of its records.
    type Course: Clone + Debug + PartialEq + 'static;

    /// The page.
    const PLACE: Place;
    /// Records after which the worker looks for new requests.
    const BATCH: usize;
    /// Simulated seconds per second of playing, at first.
    const SPEED: f64;
    /// The groups of settings that are open at first.
    const OPEN: &'static [Group];
    /// The words that are the laboratory's own.
    const WORDS: &'static Words;
    /// The program of its close look, as its files are called.
    const CLOSER: &'static str;

    /// All methods, in the order in which they are offered.
    fn methods() -> &'static [Self::Method];

    /// How a method is called, what it does, and how it looks.
    fn facts(method: Self::Method) -> Facts;

    /// The methods that show what a preset teaches.
    fn proposed(preset: &str) -> Vec<Self::Method>;

    /// When a run ends at the latest, seconds.
    fn horizon_secs(scenario: &Self::Scenario) -> f64;

    /// When a record happened.
    fn moment(record: &Self::Record) -> Time;

    /// The course of a run before its first record.
    fn course(scenario: &Self::Scenario) -> Self::Course;

    /// Takes records into the course of their run.
    fn fold(course: &mut Self::Course, records: &[Self::Record]);

    /// The moments of a run that are marked on the time bar.
    fn marks(course: &Self::Course) -> Vec<Time>;

    /// What runs are handed of files that are no scenario: those that were opened together, after those that wait for others.
    /// `None`: they wait for others still.
    ///
    /// # Errors
    /// What is wrong with them.
    fn data(scenario: &Self::Scenario, files: &[(String, Vec<u8>)]) -> Result<Option<Data<Self>>, Vec<Fault>>;

    /// What is seen, in one or two sentences.
    fn lead(show: &Show<Self>) -> String;

    /// What a lane does at a moment, in one sentence.
    fn happening(lane: &Lane<Self>, at: Time) -> String;

    /// What a lane has come to at a moment: words, value, and whether it is alarming.
    fn numbers(lane: &Lane<Self>, at: Time) -> Vec<(&'static str, String, bool)>;

    /// The picture of a lane.
    fn stage(lane: usize) -> Html;

    /// The name of a method.
    fn label(method: Self::Method) -> &'static str {
        Self::facts(method).label
    }
}

/// A laboratory whose page has a close look.
pub trait Closer: Page {
    /// Settings that are worth varying, for a start.
    const SWEEPS: &'static [Proposal];
    /// What is looked at closer, below the stages: names, and how each is shown.
    const PANELS: &'static [Panel];

    /// What stands beside the stages.
    fn results() -> Html;

    /// All pictures at a moment, for files.
    fn pictures(show: &Show<Self>, at: Time) -> Vec<Picture>;

    /// What varies over a run, for tables: names and `(seconds, value)`.
    fn curves(course: &Self::Course) -> Vec<(&'static str, Vec<(f64, f64)>)>;
}

/// A method, for people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Facts {
    /// Its name.
    pub label: &'static str,
    /// What it does, in half a sentence.
    pub help: &'static str,
    /// How its curves look.
    pub pen: Pen,
}

/// Words that differ from laboratory to laboratory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Words {
    /// What a file may be that is dropped onto the page.
    pub drop_here: &'static str,
    /// What the methods are called.
    pub method: &'static str,
    /// Compares another one.
    pub add: &'static str,
    /// What another seed changes.
    pub new_seed: &'static str,
    /// What marks on the time bar are.
    pub marks: &'static str,
    /// What is seen on a stage, for the help.
    pub help: &'static str,
    /// What a data file is.
    pub data: &'static str,
    /// What cannot be read as a data file.
    pub data_faults: &'static str,
    /// Which other file is waited for, where data come in several.
    pub data_more: &'static str,
}

/// What runs are handed of a reader's data.
pub struct Data<L: Page> {
    /// By what scenarios name them.
    pub digest: String,
    /// What is handed over.
    pub content: Vec<u8>,
    /// The scenario on show, with these data.
    pub scenario: L::Scenario,
    /// What the reader should know of them.
    pub notes: Vec<String>,
}

/// A panel below the stages.
#[derive(Clone, Copy)]
pub struct Panel {
    /// Its name.
    pub name: &'static str,
    /// Shows it.
    pub show: fn() -> Html,
}

/// A sweep that is proposed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proposal {
    /// What it asks.
    pub label: &'static str,
    /// The settings that vary, each with its values as people write them.
    pub axes: &'static [(&'static str, &'static str)],
    /// The name of the measure on show.
    pub measure: &'static str,
    /// Seeds.
    pub seeds: u64,
}

/// A picture for a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// The end of its file's name.
    pub name: String,
    /// What it shows, for people.
    pub caption: Caption,
    /// What is painted.
    pub shapes: Vec<Shape>,
    /// Its size, CSS pixels.
    pub size: Size,
}
