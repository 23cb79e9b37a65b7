//! The page of the partition laboratory: the cell, rounds, allocations, and the solver at work.

mod closer;
mod numbers;
mod results;
mod shares;
mod solving;
mod stage;

use edgelab::{
    experiment::partition::Partition,
    figure::{
        partition::{
            course::Course,
            pen,
            words::{decides, happening, setting, versus},
        },
        words::duration,
    },
    model::{check::Fault, knob::Group, time::Time},
    partition::{data::Library, record::Record, scenario::Scenario, scheme::Scheme},
};
use yew::prelude::*;

use crate::{
    components::pages::Place,
    laboratory::{
        Page,
        page::{Data, Facts, Words},
        show::{Lane, Show},
    },
    text::partition as text,
};

impl Page for Partition {
    type Course = Course;

    const PLACE: Place = Place::Partition;
    // The start, or a round: the worker then looks for new requests.
    const BATCH: usize = 2;
    const SPEED: f64 = 4.0;
    const OPEN: &'static [Group] = &[Group::Cell];
    const WORDS: &'static Words = &text::WORDS;
    const CLOSER: &'static str = "partition-closer";

    fn methods() -> &'static [Scheme] {
        &Scheme::ALL
    }

    fn facts(scheme: Scheme) -> Facts {
        Facts { label: scheme.label(), help: scheme.help(), pen: pen(scheme) }
    }

    fn proposed(_: &str) -> Vec<Scheme> {
        vec![Scheme::Uniform, Scheme::Joint]
    }

    fn horizon_secs(scenario: &Scenario) -> f64 {
        scenario.horizon_secs
    }

    fn moment(record: &Record) -> Time {
        record.at
    }

    fn course(_: &Scenario) -> Course {
        Course::default()
    }

    fn fold(course: &mut Course, records: &[Record]) {
        records.iter().for_each(|record| course.take(record));
    }

    fn marks(course: &Course) -> Vec<Time> {
        course.rounds.iter().map(|(from, _)| *from).collect()
    }

    fn data(scenario: &Scenario, files: &[(String, Vec<u8>)]) -> Result<Option<Data<Self>>, Vec<Fault>> {
        let Some((_, content)) = files.last() else { return Ok(None) };
        let digest = Library::default().add(content)?;
        let scenario = scenario.with_file(&digest)?;
        Ok(Some(Data { digest, content: content.clone(), scenario, notes: Vec::new() }))
    }

    fn lead(show: &Show<Self>) -> String {
        let Some(start) = show.lanes.iter().find_map(|lane| lane.course.start()) else {
            return text::BEGINS.to_owned();
        };
        let told = |lane: &Lane<Self>| (lane.method.label(), lane.method);
        let mut sentences = vec![format!("{}.", setting(start))];
        if let [first, .., last] = show.lanes.as_slice() {
            let ours = (told(last).0, &last.course);
            sentences.extend(versus(ours, (told(first).0, &first.course)));
        } else if let [only] = show.lanes.as_slice() {
            sentences.extend(decides(&only.course));
        }
        sentences.join(" ")
    }

    fn happening(lane: &Lane<Self>, at: Time) -> String {
        happening(&lane.course, at)
    }

    fn numbers(lane: &Lane<Self>, at: Time) -> Vec<(&'static str, String, bool)> {
        let course = &lane.course;
        let round = course.round_at(at);
        let evaluation = course.world.evaluation_at(at);
        let waiting = course.waiting_share_at(at);
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        let none = || text::NONE.to_owned();
        vec![
            (text::ROUND_SECS, round.map_or_else(none, |(round, _)| duration(round.round_secs)), false),
            (text::WAITING, waiting.map_or_else(none, percent), waiting.is_some_and(|share| share > 0.2)),
            (text::ROUNDS_DONE, evaluation.map_or_else(none, |at| at.round.to_string()), false),
            (text::ACCURACY, evaluation.map_or_else(none, |at| percent(at.test_accuracy)), false),
        ]
    }

    fn stage(lane: usize) -> Html {
        html! { <stage::StageView {lane} /> }
    }
}
