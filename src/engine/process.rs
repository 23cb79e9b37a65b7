//! A study in motion: the loop of cues, and the one way in which anything happens.

use std::sync::Arc;

use crate::model::{limits, time::Time};

use super::{
    agenda::Agenda,
    instance::Instance,
    record::{Event, Record},
    sink::Sink,
    world::World,
};

/// A study in motion: answers cues by emitting events and noting further cues.
pub trait Process {
    /// What it notes for its own future.
    type Cue: Ord;

    /// Notes the first cues.
    fn start(&mut self, ctx: &mut Ctx<'_, Self::Cue>);

    /// Answers a cue that has come due.
    fn handle(&mut self, cue: Self::Cue, ctx: &mut Ctx<'_, Self::Cue>);

    /// Called once all cues of a moment have been answered: the place to settle what they changed.
    fn settle(&mut self, ctx: &mut Ctx<'_, Self::Cue>);
}

/// What a process may do to its surroundings.
pub struct Ctx<'a, C> {
    /// The present moment.
    pub now: Time,
    /// The world as of now; it changes only through [`Ctx::emit`].
    pub world: &'a mut World,
    agenda: &'a mut Agenda<C>,
    records: &'a mut u64,
    sink: &'a mut dyn Sink,
}

impl<C: Ord> Ctx<'_, C> {
    /// Makes an event happen now: the world applies it, the sink takes it.
    ///
    /// # Panics
    /// On a number that is not finite, also in release: a wrong run must not look like a result.
    pub fn emit(&mut self, event: Event) {
        assert!(is_finite(&event), "a number that is not finite in {event:?}");
        let record = Record { at: self.now, event };
        self.world.apply(&record);
        *self.records += 1;
        self.sink.take(self.world, &record);
    }

    /// Notes a cue; one for the past is due now.
    pub fn note(&mut self, at: Time, cue: C) {
        self.agenda.note(at.max(self.now), cue);
    }
}

fn is_finite(event: &Event) -> bool {
    match event {
        Event::Background { shares } => shares.iter().all(|share| share.is_finite()),
        Event::Decided { secs, .. } | Event::Reviewed { secs, .. } => secs.is_finite(),
        Event::Solved { cycles, busy } => cycles.iter().chain(busy).all(|(_, value)| value.is_finite()),
        _ => true,
    }
}

/// A run in progress: the world, the agenda and the process.
pub struct Run<P: Process> {
    world: World,
    agenda: Agenda<P::Cue>,
    /// The process itself.
    pub process: P,
    horizon: Time,
    started: bool,
    records: u64,
    most_records: u64,
}

impl<P: Process> Run<P> {
    /// A run of an instance, before its first record.
    pub fn new(instance: Arc<Instance>, process: P) -> Self {
        let horizon = Time::from_secs(instance.scenario.horizon_secs);
        let (world, agenda) = (World::new(instance), Agenda::default());
        Self { world, agenda, process, horizon, started: false, records: 0, most_records: limits::RECORDS }
    }

    /// The world as of the last record.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Lets one moment happen: all cues that are due at it, then settling. `false` once the run has ended.
    ///
    /// A run ends when nothing is left to happen, when every job is done, at the horizon, or at the limit of records;
    /// what is unfinished then is reported as such.
    pub fn step(&mut self, sink: &mut dyn Sink) -> bool {
        if self.world.ended {
            return false;
        }
        let at = if self.started { self.agenda.next_at() } else { Some(Time::ZERO) };
        let over = self.started && (self.world.all_done() || self.records >= self.most_records);
        let Some(now) = at.filter(|&at| at <= self.horizon && !over) else {
            // An open run that nothing more happens to, or that is cut off, lasts to its horizon.
            let end = if over { self.world.now } else { self.horizon };
            self.context(end, sink).1.emit(Event::Ended);
            return false;
        };
        let first = !std::mem::replace(&mut self.started, true);
        let (process, mut ctx) = self.context(now, sink);
        if first {
            process.start(&mut ctx);
        }
        loop {
            while ctx.agenda.next_at() == Some(now) {
                if let Some((_, cue)) = ctx.agenda.take() {
                    process.handle(cue, &mut ctx);
                }
            }
            process.settle(&mut ctx);
            if ctx.agenda.next_at() != Some(now) {
                return true;
            }
        }
    }

    /// Runs to the end.
    pub fn finish(&mut self, sink: &mut dyn Sink) {
        while self.step(sink) {}
    }

    fn context<'a>(&'a mut self, now: Time, sink: &'a mut dyn Sink) -> (&'a mut P, Ctx<'a, P::Cue>) {
        let Self { world, agenda, process, records, .. } = self;
        (process, Ctx { now, world, agenda, records, sink })
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{record::Event, sink::Trace},
        *,
    };
    use crate::presets;

    /// Happens every second, for ever.
    struct Clock;

    impl Process for Clock {
        type Cue = ();

        fn start(&mut self, ctx: &mut Ctx<'_, ()>) {
            ctx.note(Time::ZERO, ());
        }

        fn handle(&mut self, (): (), ctx: &mut Ctx<'_, ()>) {
            ctx.emit(Event::Solved { cycles: Vec::new(), busy: Vec::new() });
            ctx.note(ctx.now.after_secs(1.0), ());
        }

        fn settle(&mut self, _: &mut Ctx<'_, ()>) {}
    }

    fn clock(horizon_secs: f64, most_records: u64) -> Vec<Record> {
        let mut scenario = presets::default();
        scenario.horizon_secs = horizon_secs;
        let instance = Instance::draw(&scenario).expect("the default can be drawn");
        let mut run = Run { most_records, ..Run::new(instance, Clock) };
        let mut trace = Trace::default();
        run.finish(&mut trace);
        trace.0
    }

    #[test]
    fn a_run_ends_at_the_horizon_or_at_the_limit_of_records() {
        let records = clock(10.5, 1_000);
        assert_eq!(records.len(), 12);
        assert_eq!(records[11], Record { at: Time::from_secs(10.5), event: Event::Ended });
        let records = clock(10.5, 5);
        assert_eq!(records.len(), 6);
        assert_eq!(records[5], Record { at: Time::from_secs(4.0), event: Event::Ended });
    }
}
