//! A training run in motion: workers compute real gradients at simulated moments.
//!
//! One moment happens at a time: cues that are due, then settling, in which idle workers begin iterations. All weights
//! are real; only time is simulated.

use std::sync::Arc;

use crate::{
    engine::{agenda::Agenda, sink::Digest},
    model::{check::Fault, limits, time::Time},
    num::math,
};

use super::{
    cluster::Cluster,
    instance::{Instance, weights_digest},
    library::Library,
    links::Message,
    metrics::{Meter, Metrics},
    payload::Payload,
    protocol::{Protocol, protocol},
    record::{Event, Record},
    scenario::{Scenario, repeated},
    worker::State,
    world::World,
};

/// What a run notes for its own future.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cue {
    /// All workers' cores and rates change.
    Change(usize),
    /// A worker or a link fails, slows down or returns.
    Failure(usize),
    /// A worker's computation of this number is done.
    Computed(usize, u64),
    /// A message is out or arrives.
    Links,
    /// All workers are evaluated.
    Evaluate,
}

/// A training run in progress.
pub struct Run {
    cluster: Cluster,
    protocol: Box<dyn Protocol>,
    world: World,
    agenda: Agenda<Cue>,
    horizon: Time,
    started: bool,
    /// The moment for which the last cue of the links was noted.
    links_at: Option<Time>,
    diverged: bool,
    digest: Digest,
    meter: Meter,
}

/// A run counts as diverged from so many times the loss on, of a mini-batch, that a network has which knows nothing:
/// ln(classes). Steps that are too long let loss grow without bound, but not always beyond all numbers.
const DIVERGED: f64 = 10.0;

impl Run {
    /// A run of an instance, before its first record.
    pub fn new(instance: Arc<Instance>) -> Self {
        let world = World::new(&instance);
        let horizon = Time::from_secs(instance.scenario.horizon_secs);
        let meter = Meter::new(instance.scenario.evaluation.target_accuracy);
        let cluster = Cluster::new(instance);
        Self {
            protocol: protocol(&cluster),
            cluster,
            world,
            agenda: Agenda::default(),
            horizon,
            started: false,
            links_at: None,
            diverged: false,
            digest: Digest::default(),
            meter,
        }
    }

    /// A run of a scenario, before its first record.
    ///
    /// # Errors
    /// All faults of the scenario, or what it names and the library has not.
    pub fn begin(scenario: &Scenario, library: &Library) -> Result<Self, Vec<Fault>> {
        scenario.check()?;
        Instance::draw(scenario, library).map(Self::new).map_err(|fault| vec![fault])
    }

    /// The world as of the last record.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The workers and links as they are.
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Lets one moment happen; `false` once the run has ended: at the horizon, at the limit of records, or because a worker
    /// has diverged.
    pub fn step(&mut self, take: &mut dyn FnMut(&Record)) -> bool {
        if self.world.ended {
            return false;
        }
        let at = if self.started { self.agenda.next_at() } else { Some(Time::ZERO) };
        let over = self.diverged || self.digest.records() >= limits::RECORDS;
        let Some(now) = at.filter(|&at| at < self.horizon && !over) else {
            self.end(over, take);
            return false;
        };
        self.cluster.now = now;
        if !std::mem::replace(&mut self.started, true) {
            self.start();
            self.publish(take);
        }
        while let Some((_, cue)) = self.next_cue(now) {
            self.handle(cue);
            self.publish(take);
        }
        if !self.diverged {
            self.settle();
            self.publish(take);
        }
        true
    }

    /// The next cue that is due; none after divergence.
    fn next_cue(&mut self, now: Time) -> Option<(Time, Cue)> {
        let due = !self.diverged && self.agenda.next_at().is_some_and(|at| at <= now);
        due.then(|| self.agenda.take()).flatten()
    }

    /// Runs to the end.
    pub fn finish(&mut self, take: &mut dyn FnMut(&Record)) {
        while self.step(take) {}
    }

    /// What the run has come to.
    pub fn outcome(&self) -> Outcome {
        let weights = self.cluster.workers.iter().map(|worker| weights_digest(&worker.weights));
        Outcome {
            digest: self.digest.text(),
            records: self.digest.records(),
            workload: self.cluster.instance.workload_digest(),
            weights: weights.collect(),
            metrics: self.meter.metrics(&self.world),
        }
    }

    /// What is known of the cluster at the end: everybody is evaluated on all that was held out.
    fn end(&mut self, over: bool, take: &mut dyn FnMut(&Record)) {
        if !over {
            self.cluster.now = self.horizon;
        }
        if !self.diverged {
            self.evaluate(u32::MAX);
        }
        self.cluster.events.push(Event::Ended);
        self.publish(take);
    }

    fn start(&mut self) {
        let environment = &self.cluster.instance.scenario.environment;
        for (index, change) in environment.changes.iter().enumerate() {
            self.agenda.note(Time::from_secs(change.at_secs), Cue::Change(index));
        }
        for (index, failure) in environment.failures.iter().enumerate() {
            self.agenda.note(Time::from_secs(failure.at_secs), Cue::Failure(index));
        }
        self.agenda.note(Time::ZERO, Cue::Evaluate);
        self.protocol.start(&mut self.cluster);
    }

    fn handle(&mut self, cue: Cue) {
        match cue {
            Cue::Change(index) => self.change(index),
            Cue::Failure(index) => self.fail(index),
            Cue::Computed(worker, turn) => self.computed(worker, turn),
            Cue::Links => {
                self.links_at = None;
                for message in self.cluster.links.take(self.cluster.now) {
                    self.arrive(&message);
                }
            }
            Cue::Evaluate => {
                let scenario = &self.cluster.instance.scenario.evaluation;
                let (samples, period) = (scenario.samples, scenario.period_secs);
                self.evaluate(samples);
                self.agenda.note(self.cluster.now.after_secs(period), Cue::Evaluate);
            }
        }
    }

    /// Puts on record what has happened.
    ///
    /// # Panics
    /// On a number that is not finite, also in release: a wrong run must not look like a result.
    fn publish(&mut self, take: &mut dyn FnMut(&Record)) {
        for event in std::mem::take(&mut self.cluster.events) {
            assert!(event.is_finite(), "a number that is not finite in {event:?}");
            let record = Record { at: self.cluster.now, event };
            self.world.apply(&record);
            self.digest.add(&record);
            self.meter.take(&record);
            take(&record);
        }
    }

    fn evaluate(&mut self, samples: u32) {
        let scores = self.cluster.evaluate(samples);
        if let Some(score) = scores.iter().find(|score| !score.loss.is_finite()) {
            return self.diverge(score.worker as usize);
        }
        let shown = samples.min(self.cluster.instance.test.labels.len() as u32);
        self.cluster.events.push(Event::Evaluated { samples: shown, scores });
    }

    fn diverge(&mut self, worker: usize) {
        if !std::mem::replace(&mut self.diverged, true) {
            let iteration = self.cluster.workers[worker].iteration;
            self.cluster.events.push(Event::Diverged { worker: worker as u32, iteration });
        }
    }

    fn computed(&mut self, worker: usize, turn: u64) {
        let state = &mut self.cluster.workers[worker];
        if state.turn != turn || state.state != State::Computing {
            return;
        }
        state.finish(self.cluster.now);
        let bound = DIVERGED * math::ln(f64::from(self.cluster.instance.train.classes()));
        if !state.loss.is_finite() || f64::from(state.loss) > bound {
            return self.diverge(worker);
        }
        self.cluster.events.push(Event::Iterated {
            worker: worker as u32,
            iteration: state.iteration,
            samples: state.samples,
            loss: f64::from(state.loss),
            secs: state.secs,
        });
        self.protocol.on_gradient(worker, &mut self.cluster);
    }

    fn arrive(&mut self, message: &Message<Payload>) {
        self.cluster.events.push(Event::Arrived { letter: message.into() });
        let to = message.to as usize;
        match (&message.payload, self.cluster.workers[to].state) {
            (Payload::Join, State::Idle | State::Computing) => {
                let weights = self.cluster.plain_weights(to);
                self.cluster.send(to, message.from as usize, Payload::Welcome(weights));
            }
            (Payload::Welcome(weights), State::Joining(from)) if from == message.from as usize => {
                weights.unpack(&mut self.cluster.workers[to].weights);
                self.join(to, Some(from));
            }
            // Gradients and losses of before are in the weights that are on their way.
            (_, State::Joining(_) | State::Down) => {}
            _ => self.protocol.on_message(to, message, &mut self.cluster),
        }
    }

    fn change(&mut self, index: usize) {
        let change = self.cluster.instance.scenario.environment.changes[index].clone();
        self.cluster.events.push(Event::Changed { change: index as u32 });
        for worker in 0..self.cluster.workers.len() {
            let cores = repeated(&change.cores, worker).unwrap_or_default();
            let egress = repeated(&change.egress_bits_per_sec, worker).unwrap_or_default();
            let ingress = self.cluster.instance.workers[worker].ingress_bits_per_sec;
            self.cluster.links.set_rates(self.cluster.now, worker, egress, ingress);
            self.speed(worker, cores, self.cluster.workers[worker].factor);
        }
    }

    /// A worker's cores or the share of its speed that is left change.
    fn speed(&mut self, worker: usize, cores: f64, factor: f64) {
        let Cluster { now, speed, workers, .. } = &mut self.cluster;
        if let Some(done) = workers[worker].change(*now, speed, cores, factor) {
            self.agenda.note(done, Cue::Computed(worker, workers[worker].turn));
        }
    }

    fn fail(&mut self, index: usize) {
        let instance = Arc::clone(&self.cluster.instance);
        let failure = &instance.scenario.environment.failures[index];
        let find = |name: &str| instance.workers.iter().position(|worker| worker.name == name);
        self.cluster.events.push(Event::Switched { failure: index as u32 });
        match (find(&failure.worker), find(&failure.to)) {
            (Some(from), Some(to)) => self.cluster.links.set_factor(self.cluster.now, from, to, failure.factor),
            (Some(worker), None) => self.switch(worker, failure.factor),
            _ => {}
        }
    }

    fn switch(&mut self, worker: usize, factor: f64) {
        let was_down = self.cluster.workers[worker].state == State::Down;
        let cores = self.cluster.workers[worker].cores;
        self.speed(worker, cores, factor);
        match (was_down, factor > 0.0) {
            (false, false) => self.die(worker),
            (true, true) => self.rise(worker),
            _ => {}
        }
    }

    fn die(&mut self, worker: usize) {
        self.cluster.workers[worker].state = State::Down;
        self.cluster.workers[worker].waiting = false;
        for message in self.cluster.links.drop_worker(self.cluster.now, worker) {
            self.cluster.events.push(Event::Lost { letter: (&message).into() });
        }
        self.protocol.on_leave(worker, &mut self.cluster);
        // Those that wait for its weights ask somebody else.
        let orphans = (0..self.cluster.workers.len())
            .filter(|&other| self.cluster.workers[other].state == State::Joining(worker))
            .collect::<Vec<_>>();
        orphans.into_iter().for_each(|orphan| self.rise(orphan));
    }

    /// A worker that has returned asks for weights: the one that is furthest, over links that are open, the first of equals.
    fn rise(&mut self, worker: usize) {
        let links = &self.cluster.links;
        let reached = |&peer: &usize| links.is_open(worker, peer) && links.is_open(peer, worker);
        let further = |best: usize, peer: usize| {
            let iteration = |worker: usize| self.cluster.workers[worker].iteration;
            if iteration(peer) > iteration(best) { peer } else { best }
        };
        let peers = self.cluster.peers(worker);
        let donor = peers.iter().copied().filter(reached).reduce(further).or(peers.first().copied());
        match donor.filter(|_| self.protocol.pulls_on_return()) {
            Some(donor) => {
                self.cluster.workers[worker].state = State::Joining(donor);
                self.cluster.send(worker, donor, Payload::Join);
            }
            None => self.join(worker, None),
        }
    }

    fn join(&mut self, worker: usize, from: Option<usize>) {
        let state = &mut self.cluster.workers[worker];
        state.state = State::Idle;
        state.momentum.reset();
        self.cluster.events.push(Event::Joined { worker: worker as u32, from: from.map(|from| from as u32) });
        self.protocol.on_join(worker, &mut self.cluster);
    }

    /// Everybody that is idle and may proceed begins an iteration; then the links say when to look at them again.
    fn settle(&mut self) {
        for worker in 0..self.cluster.workers.len() {
            let state = self.cluster.workers[worker].state;
            let proceeds = state == State::Idle && self.protocol.may_proceed(worker, &self.cluster);
            let waits = !proceeds && matches!(state, State::Idle | State::Joining(_));
            if waits != std::mem::replace(&mut self.cluster.workers[worker].waiting, waits) {
                let worker = worker as u32;
                self.cluster.events.push(if waits { Event::Waiting { worker } } else { Event::Resumed { worker } });
            }
            if proceeds {
                let done = self.cluster.begin(worker);
                self.agenda.note(done, Cue::Computed(worker, self.cluster.workers[worker].turn));
            }
        }
        let next = self.cluster.links.next_at();
        if next != self.links_at {
            self.links_at = next;
            next.into_iter().for_each(|at| self.agenda.note(at, Cue::Links));
        }
    }
}

/// The end of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Digest of the trace.
    pub digest: String,
    /// Records in the trace.
    pub records: u64,
    /// Digest of what chance drew, equal for all protocols under one seed.
    pub workload: String,
    /// Digest of each worker's final weights.
    pub weights: Vec<String>,
    /// The measures.
    pub metrics: Metrics,
}
