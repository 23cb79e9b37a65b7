//! What a network sees: the samples of its worker, its mistakes, the filters of its first layer.

use std::rc::Rc;

use edgelab::{
    experiment::training::Training,
    figure::{
        shape::Shape,
        svg::Caption,
        training::{seen, words::percent},
    },
    model::time::Time,
    training::sight::{Data, Sight},
};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::stage::theme;
use crate::{
    app::use_steady,
    hooks,
    laboratory::{
        closer::use_desk,
        page::Picture,
        show::{Lane, Show},
    },
    text::training as text,
};

/// The panel.
#[component]
pub fn SeenView() -> Html {
    let desk = use_desk::<Training>();
    let at = use_steady().at;
    let chosen = use_state(|| 0_usize);
    let Some(show) = desk.show.clone() else { return html! {} };
    let names: Vec<String> = show.scenario.environment.workers.listed().into_iter().map(|worker| worker.name).collect();
    let worker = (*chosen).min(names.len().saturating_sub(1));
    let onchange = {
        let chosen = chosen.clone();
        move |event: Event| chosen.set(event.target_unchecked_into::<HtmlSelectElement>().value().parse().unwrap_or(0))
    };
    let data =
        show.lanes.iter().find_map(|lane| lane.sights.look(|all| all.first().and_then(|sight| sight.data.clone())));
    let Some(data) = data.map(Rc::new) else { return html! { <p class="fine">{ text::NOTHING_SEEN }</p> } };
    let is_dark = desk.view.is_dark;
    html! {
        <div class="seen">
            <label class="field">{ text::WORKER }
                <select id="seen-worker" {onchange}>
                    { for names.iter().enumerate().map(|(place, name)| html! {
                        <option value={place.to_string()} selected={place == worker}>{ name }</option>
                    }) }
                </select>
            </label>
            <h3>{ text::CLASSES }</h3>
            <p class="fine">{ text::CLASSES_HELP }</p>
            <Drawing name={text::CLASSES} what={What::Classes} data={Rc::clone(&data)} sight={None::<Rc<Sight>>} {worker} {is_dark} />
            <h3>{ text::samples_of(&names[worker]) }</h3>
            <Drawing name={text::SAMPLES} what={What::Samples} data={Rc::clone(&data)} sight={None::<Rc<Sight>>} {worker} {is_dark} />
            { for show.lanes.iter().map(|lane| {
                let Some(sight) = sight_at(lane, at).map(Rc::new) else { return html! {} };
                let told = told(&sight, &data, worker);
                html! {
                    <section key={lane.method.name()}>
                        <h3>{ text::sees(&names[worker], lane.method.label()) }</h3>
                        <p class="fine">{ told }</p>
                        <div class="shares">
                            <Drawing name={text::MISTAKES} what={What::Mistakes} data={Rc::clone(&data)} sight={Some(Rc::clone(&sight))} {worker} {is_dark} />
                            <Drawing name={text::FILTERS} what={What::Filters} data={Rc::clone(&data)} sight={Some(sight)} {worker} {is_dark} />
                        </div>
                    </section>
                }
            }) }
        </div>
    }
}

/// What was seen last by a moment.
fn sight_at(lane: &Lane<Training>, at: Time) -> Option<Sight> {
    lane.sights.look(|all| {
        let last = all.partition_point(|sight| sight.at <= at).checked_sub(1)?;
        Some(Sight { data: None, ..all[last].clone() })
    })
}

/// How often a network is wrong, and as of when.
fn told(sight: &Sight, data: &Data, worker: usize) -> String {
    let wrong = sight.workers.get(worker).map_or(0, |seen| seen.mistakes.len());
    let shown = data.held_out.len();
    text::wrong(wrong, shown, &percent(wrong as f64 / shown.max(1) as f64), sight.at.secs())
}

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
enum What {
    Classes,
    Samples,
    Mistakes,
    Filters,
}

fn shapes(what: What, data: &Data, sight: Option<&Sight>, worker: usize, size: (f64, f64)) -> Vec<Shape> {
    match (what, sight) {
        (What::Classes, _) => {
            let names: Vec<String> = (0..data.shards.len()).map(text::worker_number).collect();
            seen::classes(data, &names, size)
        }
        (What::Samples, _) => seen::samples(data, worker, size),
        (What::Mistakes, Some(sight)) => {
            sight.workers.get(worker).map_or_else(Vec::new, |one| seen::mistakes(data, one, size))
        }
        (What::Filters, Some(sight)) => seen::filters(sight, worker, size),
        _ => Vec::new(),
    }
}

/// What a picture shows, for those who do not see it.
fn described(what: What, data: &Data, sight: Option<&Sight>, worker: usize) -> String {
    match (what, sight) {
        (What::Classes, _) => {
            let counts = data.shards.iter().enumerate().map(|(place, (_, counts))| text::class_counts(place, counts));
            format!("{}: {}", text::CLASSES, counts.collect::<Vec<_>>().join("; "))
        }
        (What::Samples, _) => {
            let labels =
                data.shards.get(worker).map(|(samples, _)| samples.iter().map(|sample| sample.label.to_string()));
            let labels = labels.map(|labels| labels.collect::<Vec<_>>().join(", ")).unwrap_or_default();
            format!("{}: {labels}", text::SAMPLES)
        }
        (What::Mistakes, Some(sight)) => {
            let mistakes = sight.workers.get(worker).map_or(&[][..], |seen| &seen.mistakes);
            let told = mistakes
                .iter()
                .take(24)
                .filter_map(|&(place, guess)| Some(format!("{} → {guess}", data.held_out.get(place as usize)?.label)));
            format!("{}: {}", text::MISTAKES, told.collect::<Vec<_>>().join(", "))
        }
        (What::Filters, Some(sight)) => {
            let count = sight.workers.get(worker).map_or(0, |seen| seen.filters.len());
            text::filters(count, sight.filter)
        }
        _ => String::new(),
    }
}

/// Properties of [`Drawing`].
#[derive(Properties, PartialEq)]
struct Props {
    name: &'static str,
    what: What,
    data: Rc<Data>,
    sight: Option<Rc<Sight>>,
    worker: usize,
    is_dark: bool,
}

/// One of the pictures.
#[component]
fn Drawing(props: &Props) -> Html {
    let node = use_node_ref();
    let size = hooks::use_size(&node);
    let Props { name, what, data, sight, worker, is_dark } = props;
    let drawn = use_memo((Rc::clone(data), sight.clone(), *worker, size), |(data, sight, worker, size)| {
        shapes(*what, data, sight.as_deref(), *worker, *size)
    });
    hooks::use_painting(&node, drawn, theme(*is_dark), size);
    let told = described(*what, data, sight.as_deref(), *worker);
    let class = match what {
        What::Classes => "drawing classes",
        What::Samples => "drawing samples",
        What::Mistakes | What::Filters => "drawing",
    };
    html! {
        <figure {class}>
            <figcaption>{ *name }</figcaption>
            <div class="plot"><canvas ref={node} role="img" aria-label={told}></canvas></div>
        </figure>
    }
}

/// Mistakes and filters of each lane's first worker, for files.
pub fn pictures(show: &Show<Training>, at: Time) -> Vec<Picture> {
    const SIZE: (f64, f64) = (420.0, 220.0);
    let data =
        show.lanes.iter().find_map(|lane| lane.sights.look(|all| all.first().and_then(|sight| sight.data.clone())));
    let Some(data) = data else { return Vec::new() };
    let mut pictures = Vec::new();
    for lane in &show.lanes {
        let Some(sight) = sight_at(lane, at) else { continue };
        for (what, name, title) in
            [(What::Mistakes, "mistakes", text::MISTAKES), (What::Filters, "filters", text::FILTERS)]
        {
            pictures.push(Picture {
                name: format!("{name}-{}", lane.method.name()),
                caption: Caption {
                    title: text::under(title, lane.method.label()),
                    description: described(what, &data, Some(&sight), 0),
                },
                shapes: shapes(what, &data, Some(&sight), 0, SIZE),
                size: SIZE,
            });
        }
    }
    pictures
}
