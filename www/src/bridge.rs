//! Between the two programs of the stage's page: the stage, which is there at once, and the close look, which follows
//! it, so that the first view stays small.
//!
//! Each tells the other by events on the document, whose detail is the postcard bytes of one of these types.
//! The close look never changes a run: it asks for a [`Deed`], and the stage's reducer does it.

use std::{borrow::Cow, rc::Rc};

use edgelab::{
    engine::record::Record,
    model::{check, check::Fault, intervention::Lane as Future, scenario::Scenario, time::Time},
    session::Outcome,
};
use serde::{Deserialize, Serialize};

use crate::{
    address,
    show::{Earlier, Gathered, Pending, Show},
    store::{Scene, Selection},
    story::Playhead,
};

/// The close look is there: the stage tells it everything.
pub const HELLO: &str = "edgelab:hello";
/// Other results are on show: [`Shown`].
pub const SHOW: &str = "edgelab:show";
/// What people have set and chosen: [`View`].
pub const VIEW: &str = "edgelab:view";
/// The moment on show: [`Moment`].
pub const MOMENT: &str = "edgelab:moment";
/// The close look asks for something: [`Deed`].
pub const DEED: &str = "edgelab:deed";
/// A file of the reader's own data has been opened: [`Opened`].
pub const FILE: &str = "edgelab:file";
/// A device has been dragged: [`Moved`].
pub const MOVED: &str = "edgelab:moved";
/// Somebody wants a panel of the close look: [`Panel`].
pub const PANEL: &str = "edgelab:panel";

/// The results on show.
#[derive(Serialize, Deserialize)]
pub struct Shown<'a> {
    /// The request that they answer.
    pub run: u64,
    /// The scenario that ran.
    #[serde(with = "check::as_text")]
    pub scenario: Box<Scenario>,
    /// What becomes of the curves of those before.
    pub earlier: Earlier,
    /// Each lane's future, its records, and how it ended.
    pub lanes: Vec<(Future, Cow<'a, [Record]>, Cow<'a, Outcome>)>,
}

/// What people have set and chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// The scenario as set now; its results may be on their way.
    #[serde(with = "check::as_text")]
    pub scenario: Box<Scenario>,
    /// The futures that are compared.
    pub futures: Vec<Future>,
    /// The address of what is set, without the moment; `None` if it is too large for one.
    pub fragment: Option<String>,
    /// What is looked at closely.
    pub selection: Option<Selection>,
    /// Whether devices are dragged on the stages.
    pub drags: bool,
    /// Whether time runs.
    pub playing: bool,
    /// What is wrong, in words, if anything is.
    pub error: Option<String>,
    /// Light on dark.
    pub is_dark: bool,
    /// Nothing should glide.
    pub reduced_motion: bool,
}

/// The moment on show.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// The request whose results are on show.
    pub run: u64,
    /// The beat that is on.
    pub beat: u32,
    /// The moment of simulated time.
    pub at: Time,
    /// The moment of the story clock, seconds.
    pub story_secs: f64,
}

/// What the close look asks of the stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Deed {
    /// Look at something, or no longer.
    Select(Option<Selection>),
    /// Let time run, or stand still.
    Play(bool),
    /// Go to a beat.
    Beat(u32),
    /// Go to a moment.
    At(Time),
    /// Another state of this scenario: one change, which can be taken back.
    Set(#[serde(with = "check::as_text")] Box<Scenario>),
    /// A setting by path, to a text, on the scenario as it is by then.
    Change(String, String),
    /// Another scenario.
    Open(#[serde(with = "check::as_text")] Box<Scenario>),
    /// Other futures.
    Compare(Vec<Future>),
    /// Devices are dragged on the stages, or no longer.
    Drag(bool),
    /// Something to say.
    Say {
        /// Whether something went wrong.
        is_error: bool,
        /// What.
        text: String,
        /// Faults that it lists.
        faults: Vec<Fault>,
    },
}

/// A file that is neither a scenario nor a policy: data of the reader's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// What it is called.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// A device has been dragged on a stage.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// The device.
    pub device: u32,
    /// How far, metres.
    pub by_m: (f64, f64),
}

/// A panel of the close look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Panel {
    /// Devices in words.
    Devices,
    /// Jobs in words.
    Jobs,
    /// What flows between devices.
    Links,
    /// Regions and their shields.
    Regions,
    /// What happened, as sentences.
    Events,
    /// The latest joint action, through the shield's eyes.
    Decisions,
    /// Who hosted what, and when.
    Gantt,
    /// Where time went.
    Why,
    /// Another future from here on.
    WhatIf,
    /// The cluster edited by hand.
    Edit,
    /// What can be taken away as files.
    Export,
}

impl Panel {
    /// All of them, in the order of their tabs.
    pub const ALL: [Self; 11] = [
        Self::Devices,
        Self::Jobs,
        Self::Links,
        Self::Regions,
        Self::Events,
        Self::Decisions,
        Self::Gantt,
        Self::Why,
        Self::WhatIf,
        Self::Edit,
        Self::Export,
    ];
}

impl View {
    /// What the stage shows.
    pub fn of(scene: &Scene, is_dark: bool, reduced_motion: bool) -> Self {
        Self {
            scenario: Box::new(Scenario::clone(&scene.scenario)),
            futures: scene.futures.clone(),
            fragment: address::write(scene, None),
            selection: scene.selection,
            drags: scene.drags,
            error: scene.error(),
            playing: scene.playing,
            is_dark,
            reduced_motion,
        }
    }
}

impl Moment {
    /// The stage's playhead in the results of `run`.
    pub fn of(run: u64, playhead: Playhead) -> Self {
        Self { run, beat: playhead.beat as u32, at: playhead.at, story_secs: playhead.story_secs }
    }

    /// As a playhead.
    pub fn playhead(self) -> Playhead {
        Playhead { beat: self.beat as usize, at: self.at, story_secs: self.story_secs }
    }
}

/// Lets `tell` have the results on show.
pub fn with_shown<T>(show: &Show, earlier: Earlier, tell: impl FnOnce(&Shown<'_>) -> T) -> T {
    let replays: Vec<_> = show.lanes.iter().map(|lane| lane.replay.borrow()).collect();
    let lanes = replays.iter().zip(&show.lanes);
    let lanes = lanes.map(|(replay, lane)| {
        let future = lane.future.clone();
        (future, Cow::Borrowed(replay.records()), Cow::Borrowed(&*lane.outcome))
    });
    tell(&Shown { run: show.run, scenario: Box::new(Scenario::clone(&show.scenario)), earlier, lanes: lanes.collect() })
}

impl Shown<'_> {
    /// Puts them on show again.
    ///
    /// # Errors
    /// Those of [`Show::of`].
    pub fn show(self) -> Result<Rc<Show>, Fault> {
        let gathered = |(future, records, outcome): (Future, Cow<'_, [Record]>, Cow<'_, Outcome>)| Gathered {
            future,
            records: records.into_owned(),
            outcome: Some(outcome.into_owned()),
        };
        let lanes = self.lanes.into_iter().map(gathered);
        Show::of(&Rc::new(*self.scenario), self.earlier, Pending { run: self.run, lanes: lanes.collect() }).map(Rc::new)
    }
}
