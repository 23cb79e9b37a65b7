//! Results on show: the recorded lanes of one request and the story that they tell together.

use std::{cell::RefCell, rc::Rc, sync::Arc};

use edgelab::{
    engine::{instance::Instance, record::Record, replay::Replay, world::World},
    model::{
        check::Fault,
        intervention::Lane as Future,
        method::{Method, ShieldKind},
        scenario::Scenario,
    },
    presets,
    session::Outcome,
};

use serde::{Deserialize, Serialize};

use crate::{story::Story, text};

/// One method's run, ready to be looked at.
#[derive(Clone)]
pub struct Lane {
    /// The method at the start.
    pub method: Method,
    /// The method, and what changes in mid-run.
    pub future: Future,
    /// The records, and the world at the playhead.
    pub replay: Rc<RefCell<Replay>>,
    /// How it ended.
    pub outcome: Rc<Outcome>,
    /// What its digest is kept under in the golden files; of a preset as shipped only.
    pub golden: String,
}

impl Lane {
    /// Looks at the world after `position` records.
    pub fn look<T>(&self, position: usize, view: impl FnOnce(&World, &[Record]) -> T) -> T {
        let mut replay = self.replay.borrow_mut();
        replay.seek(position);
        view(replay.world(), &replay.records()[..position.min(replay.records().len())])
    }
}

/// What becomes of the curves of earlier results when others come on show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Earlier {
    /// It is another scenario: nothing is compared.
    Dropped,
    /// A setting is still being moved: the pale curves are those from before it began to.
    Kept,
    /// Those before these become pale curves.
    Joined,
}

/// Results on show: all lanes of one request, and the story that they tell together.
#[derive(Clone)]
pub struct Show {
    /// The request that they answer.
    pub run: u64,
    /// The scenario that ran, by whatever method.
    pub scenario: Rc<Scenario>,
    /// The scenario as drawn: devices, regions, jobs; equal in all lanes.
    pub instance: Arc<Instance>,
    /// One lane for each method.
    pub lanes: Vec<Lane>,
    /// Their story.
    pub story: Story,
    /// What becomes of the curves of those before.
    pub earlier: Earlier,
}

impl PartialEq for Show {
    fn eq(&self, other: &Self) -> bool {
        self.run == other.run
    }
}

impl Show {
    /// Whether all lanes faced the same workload, by digest; `None` with fewer than two lanes.
    pub fn same_workload(&self) -> Option<bool> {
        let (first, others) = self.lanes.split_first()?;
        let same = others.iter().all(|lane| lane.outcome.workload == first.outcome.workload);
        (!others.is_empty()).then_some(same)
    }

    /// How a lane is called: its method with what changes, and a number where the same is shown twice.
    pub fn lane_name(&self, lane: usize) -> String {
        let Some(this) = self.lanes.get(lane) else { return String::new() };
        let twins = |lanes: &[Lane]| lanes.iter().filter(|other| other.future == this.future).count();
        let name = text::future(&this.future);
        match twins(&self.lanes) {
            0 | 1 => name,
            _ => format!("{name} ({})", twins(&self.lanes[..=lane])),
        }
    }
}

/// A request on its way: records gather here until every lane has come to its end.
pub struct Pending {
    /// The request.
    pub run: u64,
    /// Its lanes.
    pub lanes: Vec<Gathered>,
}

/// What has come of one lane.
pub struct Gathered {
    /// Which future it is.
    pub future: Future,
    /// Its records so far.
    pub records: Vec<Record>,
    /// How it ended, once it has.
    pub outcome: Option<Outcome>,
}

impl Gathered {
    /// A lane of which nothing has come yet.
    pub fn of(future: Future) -> Self {
        Self { future, records: Vec::new(), outcome: None }
    }
}

impl Show {
    /// Puts gathered records on show; those of lanes that have not ended are left out.
    ///
    /// # Errors
    /// A scenario that cannot be drawn, or no lane at all.
    pub fn of(scenario: &Rc<Scenario>, earlier: Earlier, pending: Pending) -> Result<Self, Fault> {
        let mut lanes = Vec::new();
        let shipped = presets::get(&scenario.preset).is_ok_and(|preset| preset == **scenario);
        for Gathered { future, records, outcome } in pending.lanes {
            let Some(outcome) = outcome else { continue };
            let instance = Instance::draw(&future.scenario(scenario))?;
            let mut replay = Replay::new(instance);
            replay.extend(records);
            let (method, replay) = (future.method, Rc::new(RefCell::new(replay)));
            let golden = if shipped && future.interventions.is_empty() {
                format!("run {} {method}", scenario.preset)
            } else {
                String::new()
            };
            lanes.push(Lane { method, future, replay, outcome: Rc::new(outcome), golden });
        }
        let replays: Vec<_> = lanes.iter().map(|lane| lane.replay.borrow()).collect();
        let shielded = |lane: &Lane| lane.method.shield() != ShieldKind::None;
        let records: Vec<(&[Record], bool)> =
            replays.iter().zip(&lanes).map(|(replay, lane)| (replay.records(), shielded(lane))).collect();
        let story = Story::of(&records);
        let instance = replays.first().map(|replay| Arc::clone(&replay.world().instance));
        let instance = instance.ok_or_else(|| Fault::new("methods", text::NO_METHOD))?;
        drop(replays);
        Ok(Self { run: pending.run, scenario: Rc::clone(scenario), instance, lanes, story, earlier })
    }
}
