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
    num::net::layered::Network,
    training::{
        data::{Dataset, File as DataFile, bundle, digits, read},
        kind::ProtocolKind,
        record::Record,
        scenario::{File, NetworkKind, Scenario, Source},
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
        let mut changed = Self::with_data(scenario, &own.digest)?;
        let mut notes = vec![text::samples(own.train.len(), own.test.len(), own.train.shape)];
        notes.extend(own.notes);
        if let Some(scale) = payload_scale(scenario, &own.train) {
            changed.model.payload_scale = scale;
            changed.check()?;
            notes.push(text::payload(scale));
        }
        Ok(Some(Data { digest: own.digest, content: bundle::pack(files), scenario: changed, notes }))
    }

    fn with_data(scenario: &Scenario, digest: &str) -> Result<Scenario, Vec<Fault>> {
        let mut changed = scenario.clone();
        changed.data.source = Source::File(File { digest: digest.to_owned() });
        changed.check().map(|()| changed)
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

/// The payload factor at which weights of one's own samples are as large on the links as they are with drawn digits; none
/// where nothing changes.
fn payload_scale(scenario: &Scenario, train: &Dataset) -> Option<f64> {
    let Source::Digits(digits) = &scenario.data.source else { return None };
    let params = |height: u32, width: u32, classes: u32| {
        let shape = edgelab::num::net::layered::Shape { channels: 1, height, width };
        let network = match scenario.model.network {
            NetworkKind::SmallCnn => Network::convolutional(shape, classes),
            NetworkKind::Logistic => Network::logistic(shape, classes),
        };
        network.ok().map(|network| network.params() as f64)
    };
    let before = params(digits.side, digits.side, digits::CLASSES)?;
    let after = params(train.shape.height, train.shape.width, train.classes)?;
    // Three digits are as exact as "a network of 5 MB".
    let scale = scenario.model.payload_scale * before / after;
    let power = 10_f64.powi(2 - scale.log10().floor() as i32);
    let scale = (scale * power).round() / power;
    (scale != scenario.model.payload_scale).then_some(scale)
}
