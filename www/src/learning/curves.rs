//! The curves that grow while it learns: how good the policy is, and what its episodes came to.

use std::rc::Rc;

use edgelab::{
    figure::{
        axis::{Axis, Unit},
        chart::{Chart, Series},
        palette::{Pen, Role, pen},
        shape::{Dash, Mark},
    },
    study::lesson::{Against, Evaluation, Rival},
};
use yew::prelude::*;

use super::{
    state::{Bin, Course},
    use_desk,
};
use crate::{components::chart::ChartView, text::learning as text};

/// The curves.
#[component]
pub fn Curves() -> Html {
    let desk = use_desk();
    let Some(course) = desk.state.course.clone() else {
        return html! {
            <section class="card curves hero" aria-labelledby="curves-title">
                <header><h2 id="curves-title">{ text::CURVES }</h2></header>
                <p class="placeholder">{ text::NO_CURVES }</p>
            </section>
        };
    };
    html! {
        <section class="card curves hero" aria-labelledby="curves-title">
            <header><h2 id="curves-title">{ text::CURVES }</h2></header>
            <Skill evaluations={Rc::clone(&course.evaluations)} course={Rc::clone(&course)} is_dark={desk.is_dark} />
            <Episodes bins={Rc::clone(&course.bins)} {course} is_dark={desk.is_dark} />
        </section>
    }
}

/// Properties of [`Skill`] and [`Episodes`]: they change when their own numbers do.
#[derive(Properties)]
struct SkillProps {
    evaluations: Rc<Vec<Evaluation>>,
    course: Rc<Course>,
    is_dark: bool,
}

impl PartialEq for SkillProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.evaluations, &other.evaluations) && self.is_dark == other.is_dark
    }
}

/// How good the policy is on workloads that it has not seen, beside those that it should beat.
#[component]
fn Skill(props: &SkillProps) -> Html {
    let chart = Rc::new(skill(&props.course, &props.evaluations));
    html! {
        <>
            <ChartView {chart} is_dark={props.is_dark} />
            if let Some(latest) = props.evaluations.last() { { verdicts(latest) }<p class="fine">{ text::UNTRAINED_HELP }</p> }
        </>
    }
}

fn verdicts(latest: &Evaluation) -> Html {
    html! {
        <ul class="verdicts" aria-label={text::VERDICT}>
            { for latest.against.iter().map(|against| {
                let verdict = text::verdict(against.change_percent);
                let class = match verdict {
                    text::BETTER => "badge good",
                    text::WORSE => "badge bad",
                    _ => "badge",
                };
                html! {
                    <li title={text::rival_help(against.rival)}><span class="rival">{ text::rival_name(against.rival) }</span><strong {class}>{ verdict }</strong>
                        <span class="number">{ text::change(against.change_percent) }</span></li>
                }
            }) }
        </ul>
    }
}

/// The chart of held-out judgements.
fn skill(course: &Course, evaluations: &[Evaluation]) -> Chart {
    let end = f64::from(course.setup.episodes);
    let method = course.setup.scenario.study.method;
    let at = |evaluation: &Evaluation| f64::from(evaluation.episode);
    let points = evaluations.iter().map(|evaluation| (at(evaluation), evaluation.training_secs.estimate)).collect();
    let intervals = evaluations.iter().map(|evaluation| {
        let interval = evaluation.training_secs;
        (at(evaluation), interval.low, interval.high)
    });
    let mut series =
        vec![Series { intervals: intervals.collect(), ..Series::line(method.label(), pen(method), points) }];
    let rivals = evaluations.last().map_or(&[][..], |latest| &latest.against);
    for (place, against) in rivals.iter().enumerate() {
        let points = vec![(0.0, against.training_secs), (end, against.training_secs)];
        // Lines that lie on each other would read as one that is missing.
        let near =
            |other: &&Against| (other.training_secs - against.training_secs).abs() < 0.005 * against.training_secs;
        let mut label = text::rival_name(against.rival);
        if rivals[..place].iter().any(|other| near(&other)) {
            label += text::SAME_LINE;
        }
        series.push(Series::line(label, rival_pen(against.rival), points));
    }
    let values = series.iter().flat_map(|s| s.points.iter().map(|p| p.1).chain(s.intervals.iter().map(|i| i.2)));
    let highest = values.fold(0.0, f64::max);
    Chart {
        title: text::HELD_OUT.to_owned(),
        x_label: text::X_EPISODES.to_owned(),
        y_label: text::Y_TRAINING.to_owned(),
        x: Axis::to(Unit::Count, end),
        y: Axis::to(if highest > 0.0 { Unit::Time } else { Unit::Count }, highest * 1.05),
        series,
    }
}

/// Rivals are drawn paler than what learns, each with a line of its own.
fn rival_pen(rival: Rival) -> Pen {
    match rival {
        Rival::Random => Pen { role: Role::HueBlack, dash: Dash::Flow(0.0), mark: Mark::Cross },
        Rival::Untrained => Pen { role: Role::Muted, dash: Dash::Dashed, mark: Mark::Wedge },
        Rival::Best(method) => Pen { dash: Dash::Dashed, ..pen(method) },
    }
}

/// Properties of [`Episodes`].
#[derive(Properties)]
struct EpisodesProps {
    bins: Rc<Vec<Bin>>,
    course: Rc<Course>,
    is_dark: bool,
}

impl PartialEq for EpisodesProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.bins, &other.bins) && self.is_dark == other.is_dark
    }
}

/// What the episodes came to: reward, training time, collisions.
#[component]
fn Episodes(props: &EpisodesProps) -> Html {
    let method = props.course.setup.scenario.study.method;
    let curve =
        |place: usize| props.bins.iter().map(|bin| (f64::from(bin.episode), bin.medians[place])).collect::<Vec<_>>();
    let x = Axis::to(Unit::Count, f64::from(props.course.setup.episodes));
    let chart = |(title, y_label): (&str, &str), y: Axis, series| {
        let (title, x_label, y_label) = (title.to_owned(), text::X_EPISODES.to_owned(), y_label.to_owned());
        Rc::new(Chart { title, x_label, y_label, x, y, series })
    };
    let line = |place: usize| Series::line(method.label(), pen(method), curve(place));
    let highest = |places: &[usize]| {
        let values = props.bins.iter().flat_map(|bin| places.iter().map(|&place| bin.medians[place]));
        values.fold(0.0, f64::max) * 1.06
    };
    // Without a value there is nothing to tell milliseconds from hours.
    let unit = if props.bins.is_empty() { Unit::Count } else { Unit::Time };
    let rewards = Axis::over(Unit::Number, props.bins.iter().map(|bin| bin.medians[0]));
    let proposed =
        Series { pen: Pen { dash: Dash::Flow(0.0), ..pen(method) }, label: text::PROPOSED.to_owned(), ..line(2) };
    let executed =
        Series { label: text::EXECUTED.to_owned(), pen: Pen { dash: Dash::Solid, ..pen(method) }, ..line(3) };
    let charts = [
        chart(text::REWARD, rewards, vec![line(0)]),
        chart(text::EPISODE_TIME, Axis::to(unit, highest(&[1])), vec![line(1)]),
        chart(text::COLLISIONS, Axis::to(Unit::Count, highest(&[2, 3])), vec![proposed, executed]),
    ];
    html! {
        <>
            <p class="fine">{ text::bins(props.course.width) }</p>
            <div class="small-charts">
                { for charts.into_iter().map(|chart| html! { <ChartView key={chart.title.clone()} chart={Rc::clone(&chart)} is_dark={props.is_dark} /> }) }
            </div>
        </>
    }
}
