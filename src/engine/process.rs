//! A study in motion: the loop of cues, and the one way in which anything happens.

use std::sync::Arc;

use crate::model::time::Time;

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
}

impl<P: Process> Run<P> {
    /// A run of an instance, before its first record.
    pub fn new(instance: Arc<Instance>, process: P) -> Self {
        let horizon = Time::from_secs(instance.scenario.horizon_secs);
        Self { world: World::new(instance), agenda: Agenda::default(), process, horizon, started: false }
    }

    /// The world as of the last record.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Lets one moment happen: all cues that are due at it, then settling. `false` once the run has ended.
    ///
    /// A run ends when nothing is left to happen, when every job is done, or at the horizon.
    pub fn step(&mut self, sink: &mut dyn Sink) -> bool {
        if self.world.ended {
            return false;
        }
        let at = if self.started { self.agenda.next_at() } else { Some(Time::ZERO) };
        let over = self.started && self.process_over();
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

    fn process_over(&self) -> bool {
        self.world.all_done()
    }

    fn context<'a>(&'a mut self, now: Time, sink: &'a mut dyn Sink) -> (&'a mut P, Ctx<'a, P::Cue>) {
        (&mut self.process, Ctx { now, world: &mut self.world, agenda: &mut self.agenda, sink })
    }
}
