//! Time: it passes, is stepped through, runs and stands still.

use super::{Pace, State};
use crate::story::{Playhead, Story};

impl State {
    pub(super) fn tick(&self, secs: f64) -> Self {
        let Some(story) = self.story().filter(|_| self.scene.playing) else { return self.at(self.playhead) };
        let next = match self.scene.pace {
            Pace::Story => story.at_story_secs(self.playhead.story_secs + secs * self.scene.story_speed),
            Pace::Clock => story.at_time(self.playhead.at.after_secs(secs * self.scene.clock_speed)),
        };
        let ended = match self.scene.pace {
            Pace::Story => next.story_secs >= story.secs(),
            Pace::Clock => next.at >= story.end(),
        };
        if ended {
            let last = story.at_beat(usize::MAX);
            self.with(|scene| scene.playing = false).at(last)
        } else {
            self.at(next)
        }
    }

    pub(super) fn step(&self, by: isize) -> Self {
        self.go(|story| story.at_beat(self.playhead.beat.saturating_add_signed(by)))
    }

    /// Stands still at another place of the story.
    pub(super) fn go(&self, place: impl FnOnce(&Story) -> Playhead) -> Self {
        let Some(story) = self.story() else { return self.at(self.playhead) };
        let playhead = place(story);
        self.with(|scene| {
            scene.playing = false;
            scene.moves += 1;
        })
        .at(playhead)
    }

    pub(super) fn play(&self, on: bool) -> Self {
        let ended = self.story().is_some_and(|story| self.playhead.beat + 1 >= story.beats().len());
        let from = if on && ended { Playhead::default() } else { self.playhead };
        self.with(|scene| {
            scene.playing = on;
            scene.moves += 1;
        })
        .at(from)
    }
}
