//! The page of the training laboratory: micro-clouds at work, curves, and what networks see.

mod closer;
mod numbers;
mod results;
mod seen;
mod stage;
mod traffic;

use edgelab::{
    experiment::training::Training,
    figure::training::{
        course::{Course, Evaluation},
        pen,
        words::{happening, percent, setting, versus},
    },
    model::{check::Fault, knob::Group, time::Time},
    training::{
        data::{File as DataFile, bundle, read},
        kind::ProtocolKind,
        own::adopt,
        record::Record,
        scenario::Scenario,
    },
};
use yew::prelude::*;

use crate::{
    components::pages::Place,
    laboratory::{
        Page,
        page::{Data, Facts, Words},
        shared::Shared,
        show::{Lane, Show},
    },
    text::training as text,
};

impl Page for Training {
    type Course = Shared<Course>;

    const PLACE: Place = Place::Training;
    // Some iterations and their messages: the worker then looks for new requests.
    const BATCH: usize = 64;
    const SPEED: f64 = 20.0;
    const OPEN: &'static [Group] = &[Group::Protocol];
    const WORDS: &'static Words = &text::WORDS;
    const CLOSER: &'static str = "training-closer";

    fn methods() -> &'static [ProtocolKind] {
        &ProtocolKind::ALL
    }

    fn facts(protocol: ProtocolKind) -> Facts {
        Facts { label: protocol.label(), help: protocol.summary(), pen: pen(protocol) }
    }

    fn proposed(_: &str) -> Vec<ProtocolKind> {
        vec![ProtocolKind::Dlion, ProtocolKind::Allreduce]
    }

    fn horizon_secs(scenario: &Scenario) -> f64 {
        scenario.horizon_secs
    }

    fn moment(record: &Record) -> Time {
        record.at
    }

    fn course(scenario: &Scenario) -> Shared<Course> {
        Shared::new(Course::new(scenario))
    }

    fn fold(course: &mut Shared<Course>, records: &[Record]) {
        course.grow(|course| records.iter().for_each(|record| course.take(record)));
    }

    fn marks(course: &Shared<Course>) -> Vec<Time> {
        course.look(|course| {
            let transfers = course.transfers.iter().map(|transfer| transfer.at);
            let combined = course.combined.iter().map(|(at, ..)| *at);
            let diverged = course.diverged.iter().map(|(at, ..)| *at);
            let mut marks: Vec<Time> =
                transfers.chain(combined).chain(course.disturbances.iter().copied()).chain(diverged).collect();
            marks.sort();
            marks.dedup();
            marks
        })
    }

    fn data(scenario: &Scenario, files: &[(String, Vec<u8>)]) -> Result<Option<Data<Self>>, Vec<Fault>> {
        let named: Vec<DataFile<'_>> = files.iter().map(|(name, bytes)| DataFile { name, bytes }).collect();
        let own = match read(&named) {
            Ok(own) => own,
            // Half of a pair is no mistake yet.
            Err(faults) if faults.iter().all(|fault| fault.problem.contains(text::IDX_PAIR)) => return Ok(None),
            Err(faults) => return Err(faults),
        };
        let (scenario, mut notes) = adopt(scenario, &own.digest, &own.train, &own.test)?;
        notes.extend(own.notes);
        Ok(Some(Data { digest: own.digest, content: bundle::pack(files), scenario, notes }))
    }

    fn lead(show: &Show<Self>) -> String {
        let mut sentences = vec![format!("{}.", setting(&show.scenario))];
        if let [first, .., last] = show.lanes.as_slice() {
            let target = show.scenario.evaluation.target_accuracy;
            let told = first.course.look(|ours| {
                last.course.look(|theirs| versus((first.method.label(), ours), (last.method.label(), theirs), target))
            });
            sentences.extend(told);
        }
        sentences.join(" ")
    }

    fn happening(lane: &Lane<Self>, at: Time) -> String {
        lane.course.look(|course| happening(course, at))
    }

    fn numbers(lane: &Lane<Self>, at: Time) -> Vec<(&'static str, String, bool)> {
        lane.course.look(|course| {
            let none = || text::NONE.to_owned();
            let evaluation = course.evaluation_at(at);
            let accuracy = evaluation.and_then(Evaluation::accuracy);
            let count = course.workers.len().max(1) as f64;
            let waited: f64 = course.workers.iter().map(|worker| worker.waits.secs_until(at)).sum();
            let waiting = (at.secs() > 0.0).then(|| waited / (count * at.secs()));
            let carried: f64 = course.links.iter().map(|link| link.carried_bytes(at)).sum();
            let diverged = course.diverged.is_some_and(|(when, ..)| when <= at);
            let accuracy = match accuracy {
                _ if diverged => text::DIVERGED.to_owned(),
                accuracy => accuracy.map_or_else(none, |(mean, ..)| percent(mean)),
            };
            vec![
                (text::ACCURACY, accuracy, diverged),
                (text::WAITED, waiting.map_or_else(none, percent), waiting.is_some_and(|share| share > 0.2)),
                (text::GLOBAL_BATCH, course.global_batch.at(at).to_string(), false),
                (text::CARRIED, text::gigabytes(carried), false),
            ]
        })
    }

    fn stage(lane: usize) -> Html {
        html! { <stage::StageView {lane} /> }
    }
}
