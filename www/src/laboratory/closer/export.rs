//! What can be taken away: scenario, records, a table, a plan, and every picture.

use std::rc::Rc;

use edgelab::{
    engine::trace,
    experiment::plan::{EntryOf, PlanOf, Seeds, StartOf},
    export::tidy::{self, RunOf},
    figure::{palette::Theme, svg},
    model::{json::indented, time::Time},
};
use yew::prelude::*;

use super::{Desk, use_desk};
use crate::{
    app::use_steady,
    hooks,
    laboratory::{
        bridge::Deed,
        page::{Closer, Picture},
        show::Show,
    },
    text::laboratory as text,
};

/// Pixels of a picture on each pixel of its SVG.
const PNG_SCALE: f64 = 3.0;
/// Seeds of a plan that is made of what is on show.
const SEEDS: u64 = 10;

/// A file to take away: what it is called, what is in it.
type File = (String, String);

/// A button that saves files: its words, what they hold, and how they are made.
type Saver<L> = (&'static str, &'static str, fn(&Show<L>) -> Vec<File>);

/// The panel.
#[component]
pub fn Export<L: Closer>() -> Html {
    let desk = use_desk::<L>();
    let at = use_steady().at;
    // While time runs, they follow once a simulated second.
    let at = if desk.view.playing { Time::from_secs(at.secs().floor()) } else { at };
    let pictures = use_memo((desk.show.clone(), at), |(show, at)| {
        let all = show.as_ref().map(|show| L::pictures(show, *at)).unwrap_or_default();
        all.into_iter().map(Rc::new).collect::<Vec<_>>()
    });
    let Some(show) = desk.show.clone() else { return html! { <p class="fine">{ text::NOTHING_TO_SAVE }</p> } };
    let files: [Saver<L>; 4] = [
        (text::SCENARIO, text::SCENARIO_HELP, scenario),
        (text::TRACE, text::TRACE_HELP, traces),
        (text::TIDY, text::TIDY_HELP, table),
        (text::PLAN, text::PLAN_HELP, plan),
    ];
    html! {
        <>
            <ul class="exports">
                { for files.map(|(words, help, of)| {
                    let (desk, show) = (desk.clone(), show.clone());
                    let onclick = move |_: MouseEvent| save(&desk, of(&show));
                    html! { <li key={words}><button type="button" {onclick}>{ words }</button><span class="fine">{ help }</span></li> }
                }) }
            </ul>
            <h3>{ text::PICTURES }</h3>
            <p class="fine">{ text::PICTURES_LEAD }</p>
            <ul class="exports">{ for pictures.iter().map(|picture| row(&desk, &show, picture)) }</ul>
        </>
    }
}

/// A picture's buttons.
fn row<L: Closer>(desk: &Desk<L>, show: &Show<L>, picture: &Rc<Picture>) -> Html {
    let name = format!("{}-{}", base_name(show), picture.name);
    let title = &picture.caption.title;
    let svg = |picture: &Picture| svg::svg(&picture.shapes, picture.size, Theme::Print, &picture.caption);
    let onsvg = {
        let (name, picture) = (format!("{name}.svg"), Rc::clone(picture));
        move |_: MouseEvent| hooks::save_text(&name, &svg(&picture))
    };
    let onpng = {
        let (name, picture, desk) = (format!("{name}.png"), Rc::clone(picture), desk.clone());
        move |_: MouseEvent| {
            let desk = desk.clone();
            let refused = move |()| desk.ask(&Deed::Say { text: text::NOT_DRAWN.to_owned(), faults: Vec::new() });
            hooks::save_png(&name, &svg(&picture), PNG_SCALE, &Callback::from(refused));
        }
    };
    html! {
        <li key={picture.name.as_str()}>
            <button type="button" aria-label={text::as_file(title, text::SVG)} onclick={onsvg}>{ text::SVG }</button>
            <button type="button" aria-label={text::as_file(title, text::PNG)} onclick={onpng}>{ text::PNG }</button>
            <span>{ title.clone() }</span>
        </li>
    }
}

/// Saves files, or says that there is nothing to save.
fn save<L: Closer>(desk: &Desk<L>, files: Vec<File>) {
    if files.is_empty() {
        desk.ask(&Deed::Say { text: text::NOTHING_TO_SAVE.to_owned(), faults: Vec::new() });
    }
    files.iter().for_each(|(name, content)| hooks::save_text(name, content));
}

/// The beginning of all files' names: preset and seed.
fn base_name<L: Closer>(show: &Show<L>) -> String {
    let preset = edgelab::model::described::Described::preset(&*show.scenario).split('@').next().unwrap_or_default();
    let preset = if preset.is_empty() { text::OWN_NAME } else { preset };
    format!("{preset}-seed-{}", L::seed(&show.scenario))
}

/// The scenario.
fn scenario<L: Closer>(show: &Show<L>) -> Vec<File> {
    let written = serde_json::to_string(&*show.scenario).ok().map(|json| indented(&json) + "\n");
    written.map(|text| (format!("{}.json", base_name(show)), text)).into_iter().collect()
}

/// Each lane's trace, as the command line writes and verifies them.
fn traces<L: Closer>(show: &Show<L>) -> Vec<File> {
    let ended = show.lanes.iter().filter(|lane| lane.end.is_some());
    let trace = ended.filter_map(|lane| {
        let content = lane.records.look(|records| trace::to_text(&*lane.scenario, records)).ok()?;
        Some((format!("{}-{}.jsonl", base_name(show), L::name(lane.method)), content))
    });
    trace.collect()
}

/// Measures and curves of all lanes, one value a row.
fn table<L: Closer>(show: &Show<L>) -> Vec<File> {
    let ended = show.lanes.iter().filter_map(|lane| Some((lane, lane.end.as_ref()?)));
    let runs: Vec<RunOf<'_, L>> = ended
        .map(|(lane, end)| RunOf {
            seed: L::seed(&show.scenario),
            method: lane.method,
            digest: &end.digest,
            metrics: &end.metrics,
            curves: L::curves(&lane.course),
        })
        .collect();
    if runs.is_empty() { Vec::new() } else { vec![(format!("{}.csv", base_name(show)), tidy::tidy_of(&runs))] }
}

/// The comparison on show as a plan over several seeds.
fn plan<L: Closer>(show: &Show<L>) -> Vec<File> {
    let mut methods: Vec<L::Method> = Vec::new();
    for lane in &show.lanes {
        if !methods.contains(&lane.method) {
            methods.push(lane.method);
        }
    }
    let start = StartOf::Own(Box::new(L::Scenario::clone(&show.scenario)));
    let entries = methods.into_iter().map(EntryOf::of).collect();
    let plan = PlanOf::<L>::new(start, entries, Seeds { first: 1, count: SEEDS });
    vec![(format!("{}-plan.json", base_name(show)), plan.write())]
}
