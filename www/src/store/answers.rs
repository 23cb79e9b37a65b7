//! What the worker answers: records gather until every lane has come to its end, and go on show together.

use std::rc::Rc;

use edgelab::{model::time::Time, session::Reply};

use super::State;
use crate::{
    show::{Earlier, Gathered, Pending, Show},
    story::{Kind, Playhead, Story},
};

impl State {
    pub(super) fn answer(&self, reply: Reply) -> Self {
        let same = self.at(self.playhead);
        let mut pending = same.pending.take();
        let gathered = pending.get_or_insert_with(|| Pending {
            run: self.scene.run,
            lanes: self.scene.futures.iter().map(|future| Gathered::of(future.clone())).collect(),
        });
        let mut progress = None;
        match reply {
            // Late answers to earlier requests are dropped.
            Reply::Records { run, .. }
            | Reply::Finished { run, .. }
            | Reply::Refused { run, .. }
            | Reply::Missing { run, .. }
                if run != self.scene.run => {}
            Reply::Records { lane, mut records, .. } => {
                if let Some(lane) = gathered.lanes.get_mut(lane as usize) {
                    lane.records.append(&mut records);
                }
                progress = Some(gathered.lanes.iter().map(|lane| lane.records.len()).sum());
            }
            Reply::Finished { lane, outcome, .. } => {
                if let Some(lane) = gathered.lanes.get_mut(lane as usize) {
                    lane.outcome = Some(*outcome);
                }
            }
            Reply::Refused { faults, .. } => {
                return same.with(|scene| {
                    scene.faults = Rc::new(faults);
                    scene.progress = 0;
                });
            }
            // All lanes run again once the policy is there: what they have told so far, they will tell again.
            Reply::Missing { .. } => return same,
        }
        if gathered.lanes.iter().all(|lane| lane.outcome.is_some()) {
            return match pending {
                Some(pending) => same.present(pending),
                None => same,
            };
        }
        same.pending.replace(pending);
        match progress {
            Some(progress) => same.with(|scene| scene.progress = progress),
            None => same,
        }
    }

    /// Puts finished results on show.
    fn present(&self, pending: Pending) -> Self {
        let earlier = match (self.scene.fresh, self.scene.keeps_ghost) {
            (true, _) => Earlier::Dropped,
            (false, true) => Earlier::Joined,
            (false, false) => Earlier::Kept,
        };
        let show = match Show::of(&self.scene.scenario, earlier, pending) {
            Ok(show) => Rc::new(show),
            Err(fault) => return self.with(|scene| scene.faults = Rc::new(vec![fault])),
        };
        let playhead = match (&self.scene.show, self.scene.start_secs) {
            (_, Some(secs)) => show.story.at_time(Time::from_secs(secs)),
            (Some(old), None) if !self.scene.fresh => show.story.transfer(&old.story, self.playhead),
            _ => opening(&show.story),
        };
        self.with(|scene| {
            scene.show = Some(show);
            scene.keeps_ghost = false;
            scene.fresh = false;
            scene.playing |= std::mem::take(&mut scene.autoplay);
            scene.progress = 0;
            scene.start_secs = None;
            scene.faults = Rc::default();
        })
        .at(playhead)
    }
}

/// Where a story opens: as the first jobs arrive.
fn opening(story: &Story) -> Playhead {
    story.at_beat(story.first(Kind::Arrived).unwrap_or(0))
}
