//! The story of a run: its records grouped into beats, and the two clocks that play them.
//!
//! A *beat* is what happens together: all arrivals of an instant, one joint proposal, one review, the placements after it.
//! Beats are what *step* steps by. Lanes run in lockstep: a beat says, for each lane, how many records have happened.
//!
//! Most of a scheduling run happens in its first second, and then jobs train for an hour.
//! So every beat has a length in *story seconds*, by what there is to see in it, and the story clock plays those;
//! the other clock plays simulated seconds. Both move the same playhead.

use edgelab::{
    engine::record::{Event, Record},
    model::{method::ShieldKind, time::Time},
};

/// A story is told in at most this many story seconds.
const LONGEST_SECS: f64 = 90.0;

/// What a beat shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Nothing has happened yet.
    Start,
    /// A setting is changed.
    Changed,
    /// A device or a link fails.
    Failed,
    /// A device or a link returns.
    Returned,
    /// Other people's work changes.
    Background,
    /// Jobs arrive.
    Arrived,
    /// Agents propose a joint action.
    Proposed,
    /// A device has finished deciding.
    Decided,
    /// A joint action has been reviewed.
    Reviewed,
    /// Tasks start on their hosts.
    Placed,
    /// Jobs have trained their last iteration.
    Completed,
    /// The run is over.
    Ended,
}

impl Kind {
    /// The kind of a record; `None` for those that only go with another.
    fn of(event: &Event) -> Option<Self> {
        Some(match event {
            Event::Background { .. } => Self::Background,
            Event::Arrived { .. } => Self::Arrived,
            Event::Proposed { .. } => Self::Proposed,
            Event::Decided { .. } => Self::Decided,
            Event::Reviewed { .. } => Self::Reviewed,
            Event::Placed { .. } => Self::Placed,
            Event::Completed { .. } => Self::Completed,
            Event::Ended => Self::Ended,
            Event::Changed { .. } => Self::Changed,
            Event::Failed { .. } => Self::Failed,
            Event::Returned { .. } => Self::Returned,
            Event::Solved { .. } | Event::Overloaded { .. } | Event::Relieved { .. } | Event::Interrupted { .. } => {
                return None;
            }
        })
    }
}

/// A kind of mark on the time bar; each has a shape of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// Tasks that would jointly overload a device were proposed.
    Collision,
    /// A device's planned utilisation exceeds α.
    Overload,
    /// A shield substituted a target.
    Correction,
    /// A device or a link fails.
    Failure,
    /// Jobs arrive.
    Arrival,
    /// A job has trained its last iteration.
    Completion,
}

impl MarkKind {
    /// All kinds, the most telling first.
    pub const ALL: [Self; 6] =
        [Self::Collision, Self::Overload, Self::Correction, Self::Failure, Self::Arrival, Self::Completion];

    /// The mark that a record makes, and how many of its kind.
    fn of(event: &Event) -> Option<(Self, u32)> {
        let (kind, count) = match event {
            Event::Proposed { conflicts, .. } => (Self::Collision, conflicts.collisions.len()),
            Event::Reviewed { verdict, .. } => (Self::Correction, verdict.corrections.len()),
            Event::Overloaded { .. } => (Self::Overload, 1),
            Event::Failed { .. } => (Self::Failure, 1),
            Event::Arrived { .. } => (Self::Arrival, 1),
            Event::Completed { .. } => (Self::Completion, 1),
            _ => return None,
        };
        (count > 0).then_some((kind, count as u32))
    }
}

/// Marks of one kind in one beat of one lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The beat.
    pub beat: usize,
    /// The lane.
    pub lane: usize,
    /// The kind.
    pub kind: MarkKind,
    /// How many.
    pub count: u32,
}

/// What happens together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beat {
    /// When.
    pub at: Time,
    /// What it shows.
    pub kind: Kind,
    /// Where it begins on the story clock, seconds.
    pub start_secs: f64,
}

/// What a lane has counted by the end of a beat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Collisions on proposed joint actions.
    pub proposed: usize,
    /// Collisions on joint actions carried out.
    pub executed: usize,
    /// Tasks that a shield moved.
    pub corrections: usize,
    /// Jobs that have arrived.
    pub arrived: usize,
    /// Jobs that have trained their last iteration.
    pub completed: usize,
    /// Records that have happened.
    pub records: usize,
    /// Collisions of joint actions that nobody reviews and that are not yet carried out.
    unreviewed: usize,
}

impl Tally {
    fn take(&mut self, event: &Event, shielded: bool) {
        self.records += 1;
        match event {
            Event::Proposed { conflicts, .. } => {
                self.proposed += conflicts.collisions.len();
                if !shielded {
                    self.unreviewed += conflicts.collisions.len();
                }
            }
            // Nobody reviews: what was proposed is carried out, once its first tasks are on their hosts.
            Event::Placed { .. } => self.executed += std::mem::take(&mut self.unreviewed),
            Event::Reviewed { verdict, conflicts, .. } => {
                self.executed += conflicts.collisions.len();
                self.corrections += verdict.corrections.len();
            }
            Event::Arrived { .. } => self.arrived += 1,
            Event::Completed { .. } => self.completed += 1,
            _ => {}
        }
    }
}

/// The beats of some lanes in lockstep.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Story {
    beats: Vec<Beat>,
    /// For each beat, what each lane has counted.
    tallies: Vec<Tally>,
    lanes: usize,
    marks: Vec<Mark>,
    end: Time,
    secs: f64,
}

/// A group of consecutive records of one lane.
struct Group {
    at: Time,
    kind: Kind,
    tally: Tally,
    secs: f64,
    marks: Vec<(MarkKind, u32)>,
}

impl Story {
    /// The story that these lanes tell together; for each, its records and whether a shield reviews.
    pub fn of(lanes: &[(&[Record], bool)]) -> Self {
        let mut groups: Vec<_> =
            lanes.iter().map(|(records, shielded)| groups(records, *shielded).into_iter().peekable()).collect();
        let mut story = Self { lanes: lanes.len(), ..Self::default() };
        let mut tallies = vec![Tally::default(); lanes.len()];
        story.push(Time::ZERO, Kind::Start, 0.0, &tallies);
        loop {
            let next = groups.iter_mut().filter_map(|lane| lane.peek().map(|group| (group.at, group.kind))).min();
            let Some((at, kind)) = next else { break };
            let mut secs: f64 = 0.0;
            for (lane, groups) in groups.iter_mut().enumerate() {
                if let Some(group) = groups.next_if(|group| (group.at, group.kind) == (at, kind)) {
                    tallies[lane] = group.tally;
                    secs = if group.secs > secs { group.secs } else { secs };
                    let beat = story.beats.len();
                    story.marks.extend(group.marks.iter().map(|&(kind, count)| Mark { beat, lane, kind, count }));
                }
            }
            story.push(at, kind, secs, &tallies);
        }
        story.shorten();
        story
    }

    fn push(&mut self, at: Time, kind: Kind, secs: f64, tallies: &[Tally]) {
        self.beats.push(Beat { at, kind, start_secs: self.secs });
        self.tallies.extend_from_slice(tallies);
        self.secs += secs;
        self.end = at;
    }

    /// Tells a long story faster, so that it stays within [`LONGEST_SECS`].
    fn shorten(&mut self) {
        if self.secs > LONGEST_SECS {
            let factor = LONGEST_SECS / self.secs;
            self.beats.iter_mut().for_each(|beat| beat.start_secs *= factor);
            self.secs = LONGEST_SECS;
        }
    }

    /// The beats, in order; there is always a first, before all records.
    pub fn beats(&self) -> &[Beat] {
        &self.beats
    }

    /// The marks, in order of their beats.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The moment of the last beat.
    pub fn end(&self) -> Time {
        self.end
    }

    /// Length of the whole story, story seconds.
    pub fn secs(&self) -> f64 {
        self.secs
    }

    /// What a lane has counted by the end of a beat.
    pub fn tally(&self, beat: usize, lane: usize) -> Tally {
        let found = if lane < self.lanes { self.tallies.get(beat * self.lanes + lane) } else { None };
        found.copied().unwrap_or_default()
    }

    /// Simulated seconds in a story second of this beat.
    pub fn rate(&self, beat: usize) -> f64 {
        let (start, end) = self.span(beat);
        let (Some(this), Some(next)) = (self.beats.get(beat), self.beats.get(beat + 1)) else { return 0.0 };
        if end > start { next.at.secs_since(this.at) / (end - start) } else { 0.0 }
    }

    /// Where a beat begins and ends on the story clock.
    fn span(&self, beat: usize) -> (f64, f64) {
        let start = |beat: usize| self.beats.get(beat).map_or(self.secs, |beat| beat.start_secs);
        (start(beat), start(beat + 1))
    }

    /// The playhead at a moment of the story clock.
    pub fn at_story_secs(&self, secs: f64) -> Playhead {
        let secs = secs.clamp(0.0, self.secs);
        let beat = self.beats.partition_point(|beat| beat.start_secs <= secs).saturating_sub(1);
        let (start, end) = self.span(beat);
        let part = if end > start { (secs - start) / (end - start) } else { 0.0 };
        let from = self.beats.get(beat).map_or(Time::ZERO, |beat| beat.at);
        let to = self.beats.get(beat + 1).map_or(self.end, |beat| beat.at);
        let at = from.after_secs(to.secs_since(from) * part);
        Playhead { beat, at: if at > to { to } else { at }, story_secs: secs }
    }

    /// The playhead at a moment of simulated time: after everything that happened at it.
    pub fn at_time(&self, at: Time) -> Playhead {
        let at = if at > self.end { self.end } else { at };
        let beat = self.beats.partition_point(|beat| beat.at <= at).saturating_sub(1);
        let (start, end) = self.span(beat);
        let from = self.beats.get(beat).map_or(Time::ZERO, |beat| beat.at);
        let gap = self.beats.get(beat + 1).map_or(0.0, |next| next.at.secs_since(from));
        let part = if gap > 0.0 { at.secs_since(from) / gap } else { 0.0 };
        Playhead { beat, at, story_secs: start + (end - start) * part }
    }

    /// The playhead at the beginning of a beat; the last one if there are fewer.
    pub fn at_beat(&self, beat: usize) -> Playhead {
        let beat = beat.min(self.beats.len().saturating_sub(1));
        match self.beats.get(beat) {
            Some(found) => Playhead { beat, at: found.at, story_secs: found.start_secs },
            None => Playhead::default(),
        }
    }

    /// Where a playhead of another story (that of other settings) stands in this one: at the same kind of beat of the
    /// same moment if there is one, else at the same moment.
    pub fn transfer(&self, other: &Story, playhead: Playhead) -> Playhead {
        let Some(old) = other.beats.get(playhead.beat) else { return self.at_time(playhead.at) };
        let first = self.beats.partition_point(|beat| beat.at < old.at);
        let same = self.beats.iter().enumerate().skip(first).take_while(|(_, beat)| beat.at == old.at);
        match same.into_iter().find(|(_, beat)| beat.kind == old.kind) {
            Some((beat, _)) if playhead.at == old.at => self.at_beat(beat),
            _ => self.at_time(playhead.at),
        }
    }

    /// The next beat with a mark of this kind after `beat`.
    pub fn next_mark(&self, beat: usize, kind: MarkKind) -> Option<usize> {
        let from = self.marks.partition_point(|mark| mark.beat <= beat);
        self.marks[from..].iter().find(|mark| mark.kind == kind).map(|mark| mark.beat)
    }

    /// The first beat of this kind.
    pub fn first(&self, kind: Kind) -> Option<usize> {
        self.beats.iter().position(|beat| beat.kind == kind)
    }
}

/// A place in a story.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Playhead {
    /// The beat that is on.
    pub beat: usize,
    /// The moment of simulated time.
    pub at: Time,
    /// The moment of the story clock, seconds.
    pub story_secs: f64,
}

/// Groups a lane's records into beats.
fn groups(records: &[Record], mut shielded: bool) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut tally = Tally::default();
    for record in records {
        if let Some(method) = record.event.method() {
            shielded = method.shield() != ShieldKind::None;
        }
        tally.take(&record.event, shielded);
        let kind = Kind::of(&record.event);
        let length = kind.map_or(0.0, |kind| length_secs(kind, &record.event));
        let joins = |group: &Group| group.at == record.at && kind.is_none_or(|kind| kind == group.kind);
        match groups.last_mut() {
            Some(group) if joins(group) => {
                group.tally = tally;
                group.secs = if length > group.secs { length } else { group.secs };
            }
            _ => groups.push(Group {
                at: record.at,
                // Contention solved on its own goes with a change of load by others.
                kind: kind.unwrap_or(Kind::Background),
                tally,
                secs: length,
                marks: Vec::new(),
            }),
        }
        if let (Some(group), Some((kind, count))) = (groups.last_mut(), MarkKind::of(&record.event)) {
            match group.marks.iter_mut().find(|mark| mark.0 == kind) {
                Some(mark) => mark.1 += count,
                None => group.marks.push((kind, count)),
            }
        }
    }
    groups
}

/// How long there is something to see, in story seconds (ours: by watching).
fn length_secs(kind: Kind, event: &Event) -> f64 {
    match (kind, event) {
        (Kind::Proposed, Event::Proposed { conflicts, .. }) if !conflicts.collisions.is_empty() => 3.2,
        (Kind::Proposed, _) => 0.8,
        (Kind::Reviewed, Event::Reviewed { verdict, .. }) if !verdict.corrections.is_empty() => 3.2,
        (Kind::Reviewed, _) => 0.3,
        (Kind::Arrived, _) => 1.2,
        (Kind::Placed, _) => 0.12,
        (Kind::Completed, _) => 0.35,
        (Kind::Background, _) => 0.4,
        (Kind::Changed | Kind::Failed | Kind::Returned, _) => 0.8,
        (Kind::Decided, _) => 0.05,
        (Kind::Start | Kind::Ended, _) => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use edgelab::engine::record::{Collision, Conflicts, TaskId};

    use super::*;

    fn record(secs: f64, event: Event) -> Record {
        Record { at: Time::from_secs(secs), event }
    }

    fn proposed(collisions: usize) -> Event {
        let collision = Collision { device: 0, task: TaskId { job: 0, task: 0 }, owners: vec![0, 1] };
        let conflicts = Conflicts { collisions: vec![collision; collisions], misfits: Vec::new() };
        Event::Proposed { batch: 0, cluster: 0, actions: Vec::new(), conflicts }
    }

    fn lane(completed_at: f64) -> Vec<Record> {
        vec![
            record(0.0, Event::Background { shares: vec![0.1] }),
            record(0.0, Event::Arrived { job: 0 }),
            record(0.0, Event::Arrived { job: 1 }),
            record(1.0, proposed(2)),
            record(1.0, Event::Solved { cycles: vec![], busy: vec![] }),
            record(completed_at, Event::Completed { job: 0 }),
            record(completed_at, Event::Ended),
        ]
    }

    #[test]
    fn records_that_happen_together_are_one_beat_and_lanes_go_in_lockstep() {
        let (a, b) = (lane(50.0), lane(60.0));
        let story = Story::of(&[(&a, false), (&b, true)]);
        let kinds: Vec<_> = story.beats().iter().map(|beat| (beat.kind, beat.at.secs())).collect();
        assert_eq!(
            kinds,
            [
                (Kind::Start, 0.0),
                (Kind::Background, 0.0),
                (Kind::Arrived, 0.0),
                (Kind::Proposed, 1.0),
                (Kind::Completed, 50.0),
                (Kind::Ended, 50.0),
                (Kind::Completed, 60.0),
                (Kind::Ended, 60.0),
            ]
        );
        assert_eq!([story.tally(3, 0).records, story.tally(3, 1).records], [5, 5]);
        assert_eq!([story.tally(5, 0).records, story.tally(5, 1).records], [7, 5]);
        assert_eq!([story.tally(2, 0).proposed, story.tally(3, 0).proposed], [0, 2]);
        assert_eq!([story.tally(3, 0).executed, story.tally(3, 1).executed], [0, 0]);
        assert_eq!(story.next_mark(0, MarkKind::Collision), Some(3));
        assert_eq!(story.next_mark(3, MarkKind::Collision), None);
    }

    #[test]
    fn both_clocks_agree_about_the_playhead() {
        let a = lane(50.0);
        let story = Story::of(&[(&a, false)]);
        for secs in [0.5, 1.0, 1.5, 20.0, 49.0, 50.0] {
            let by_time = story.at_time(Time::from_secs(secs));
            let by_story = story.at_story_secs(by_time.story_secs);
            assert_eq!(by_time.beat, by_story.beat, "{secs}");
            assert!((by_time.at.secs() - by_story.at.secs()).abs() < 1e-5, "{secs}");
        }
        assert_eq!(story.at_time(Time::from_secs(1e6)).at, story.end());
    }

    #[test]
    fn a_long_story_is_told_faster() {
        let records: Vec<Record> =
            (0..5000).map(|i| record(f64::from(i), Event::Completed { job: i as u32 })).collect();
        let story = Story::of(&[(&records, false)]);
        assert!((story.secs() - LONGEST_SECS).abs() < 1e-9);
        assert_eq!(story.at_story_secs(LONGEST_SECS).at, story.end());
    }

    #[test]
    fn other_settings_keep_the_beat_that_is_looked_at() {
        let (a, b) = (lane(50.0), lane(60.0));
        let (old, new) = (Story::of(&[(&a, false)]), Story::of(&[(&b, false)]));
        let proposal = old.at_beat(3);
        assert_eq!(new.beats()[new.transfer(&old, proposal).beat].kind, Kind::Proposed);
        assert_eq!(new.transfer(&old, old.at_time(Time::from_secs(30.0))).at.secs(), 30.0);
    }
}
