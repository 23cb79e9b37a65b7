//! What can be taken away: scenario, plan, records, tables, pictures, a reference, and the laboratory for one's own page.

use edgelab::{
    codec,
    engine::{instance::listing, trace},
    experiment::plan::{Entry, Plan, Seeds, Start},
    export::{
        Source, bibtex, embed,
        picture::{Picture, PrintSize, figure_svg},
        tables,
        tidy::{self, Lane as Run},
    },
    figure::{
        charts::{self, Lanes},
        gantt,
        scene::{Scene, Window},
        series::Curves,
        svg::Caption,
    },
    model::{
        json::indented,
        method::Method,
        scenario::{Devices, Jobs, Scenario},
    },
};
use yew::prelude::*;

use super::{Desk, curves, use_desk};
use crate::{
    app::use_now,
    bridge::Deed,
    hooks,
    story::Playhead,
    text::{self as words, closer as text},
};

/// Height of an embedded laboratory, CSS pixels.
const EMBED_PX: u32 = 600;
/// Devices of a printed Gantt chart.
const GANTT_DEVICES: usize = 20;
/// Pixels of a picture on each pixel of its SVG: 85 mm are then 1,071 pixels, 320 to the inch.
const PNG_SCALE: f64 = 3.0;

/// A file to take away: what it is called, what is in it.
type File = (String, String);

/// A button that saves files: its words, what they hold, and how they are made.
type Saver = (&'static str, &'static str, fn(&Desk) -> Vec<File>);

/// The panel.
#[component]
pub fn Export() -> Html {
    let desk = use_desk();
    let now = use_now();
    let files: [Saver; 7] = [
        (text::SCENARIO, text::SCENARIO_HELP, scenario),
        (text::PLAN, text::PLAN_HELP, plan),
        (text::TRACE, text::TRACE_HELP, traces),
        (text::TIDY, text::TIDY_HELP, csv),
        (text::DEVICES_CSV, text::DEVICES_CSV_HELP, devices),
        (text::JOBS_CSV, text::JOBS_CSV_HELP, jobs),
        (text::BIBTEX, text::BIBTEX_HELP, references),
    ];
    let file = |(words, help, of): Saver| {
        let desk = desk.clone();
        let onclick = move |_: MouseEvent| save_all(&desk, of(&desk));
        html! { <li key={words}><button type="button" {onclick}>{ words }</button><span class="fine">{ help }</span></li> }
    };
    let snippet = |words: &'static str, of: fn(&Desk, Playhead) -> Option<String>| {
        let desk = desk.clone();
        let onclick = move |_: MouseEvent| match of(&desk, now) {
            Some(content) => copy(content),
            None => desk.ask(&Deed::Say { is_error: true, text: text::TOO_LARGE.to_owned(), faults: Vec::new() }),
        };
        html! { <button type="button" {onclick}>{ words }</button> }
    };
    html! {
        <>
            <ul class="exports">{ for files.map(file) }</ul>
            <h3>{ text::PICTURES }</h3>
            <p class="fine">{ text::PICTURES_LEAD }</p>
            <ul class="exports">{ for pictures(&desk).into_iter().map(|(name, which)| picture_row(&desk, now, name, which)) }</ul>
            <h3>{ text::EMBED }</h3>
            <p class="fine">{ text::EMBED_LEAD }</p>
            <p class="row">{ snippet(text::EMBED_ELEMENT, element) }{ snippet(text::EMBED_FRAME, frame) }</p>
        </>
    }
}

/// Saves files, or says that there is nothing to save.
fn save_all(desk: &Desk, files: Vec<File>) {
    if files.is_empty() {
        desk.ask(&Deed::Say { is_error: true, text: text::NOTHING_TO_SAVE.to_owned(), faults: Vec::new() });
    }
    files.iter().for_each(|(name, content)| hooks::save_text(name, content));
}

fn copy(content: String) {
    let done = Callback::from(|done: bool| {
        let text = if done { text::SNIPPET_COPIED } else { words::NOT_COPIED }.to_owned();
        hooks::tell(crate::bridge::DEED, &Deed::Say { is_error: !done, text, faults: Vec::new() });
    });
    hooks::copy_text(content, done);
}

/// The scenario; and each future that has changes of its own, as a scenario.
fn scenario(desk: &Desk) -> Vec<File> {
    let own = desk.view.futures.iter().enumerate().filter(|(_, future)| !future.interventions.is_empty());
    let futures = own.map(|(lane, future)| (format!("future-{}", lane + 1), future.scenario(&desk.view.scenario)));
    let base = std::iter::once((String::new(), Scenario::clone(&desk.view.scenario)));
    let file = |(suffix, scenario): (String, Scenario)| {
        let text = indented(&serde_json::to_string(&scenario).ok()?);
        Some((file_name(desk, &suffix, "json"), text + "\n"))
    };
    base.chain(futures).filter_map(file).collect()
}

/// The comparison on show as a plan over ten seeds.
fn plan(desk: &Desk) -> Vec<File> {
    let mut methods: Vec<Method> = Vec::new();
    for lane in &desk.show.lanes {
        if !methods.contains(&lane.method) {
            methods.push(lane.method);
        }
    }
    let seeds = Seeds { first: 1, count: 10 };
    let plan = Plan::new(
        Start::Own(Box::new(Scenario::clone(&desk.show.scenario))),
        methods.into_iter().map(Entry::of).collect(),
        seeds,
    );
    vec![(file_name(desk, "plan", "json"), plan.write())]
}

/// Each lane's trace, as the command line writes and verifies them.
fn traces(desk: &Desk) -> Vec<File> {
    let trace = |(number, lane): (usize, &crate::show::Lane)| {
        let replay = lane.replay.borrow();
        let content = trace::to_text(&lane.future.scenario(&desk.show.scenario), replay.records()).ok()?;
        Some((file_name(desk, &lane_part(desk, number), "jsonl"), content))
    };
    desk.show.lanes.iter().enumerate().filter_map(trace).collect()
}

fn csv(desk: &Desk) -> Vec<File> {
    let curves = curves::curves(&desk.show);
    let seed = desk.show.scenario.seed;
    let lanes = desk.show.lanes.iter().zip(&curves);
    let runs: Vec<Run<'_>> = lanes.map(|(lane, curves)| Run { seed, outcome: &lane.outcome, curves }).collect();
    vec![(file_name(desk, "runs", "csv"), tidy::tidy(&runs))]
}

fn devices(desk: &Desk) -> Vec<File> {
    match listing::listed(&desk.show.scenario).map(|scenario| scenario.cluster.devices) {
        Ok(Devices::Listed(devices)) => vec![(file_name(desk, "devices", "csv"), tables::devices(&devices))],
        Ok(Devices::Drawn(_)) | Err(_) => Vec::new(),
    }
}

fn jobs(desk: &Desk) -> Vec<File> {
    match listing::jobs_listed(&desk.show.scenario) {
        Ok(Scenario { workload, .. }) => match &workload.jobs {
            Jobs::Listed(jobs) => vec![(file_name(desk, "jobs", "csv"), tables::jobs(jobs, &workload))],
            Jobs::Waves(_) | Jobs::Arrivals(_) => Vec::new(),
        },
        Err(_) => Vec::new(),
    }
}

fn references(desk: &Desk) -> Vec<File> {
    vec![(file_name(desk, "", "bib"), with_source(desk, None, bibtex::bibtex))]
}

/// Where what is exported comes from: all lanes, or one of them.
fn with_source<T>(desk: &Desk, lane: Option<usize>, make: impl FnOnce(&Source<'_>) -> T) -> T {
    let lanes = desk.show.lanes.iter().enumerate().filter(|(number, _)| lane.is_none_or(|lane| lane == *number));
    let runs: Vec<(Method, &str)> = lanes.map(|(_, lane)| (lane.method, lane.outcome.digest.as_str())).collect();
    // Of what is on show, which may not be what is set by now.
    let view = codec::View {
        lanes: desk.show.lanes.iter().map(|lane| lane.future.clone()).collect(),
        ..codec::View::default()
    };
    let fragment = codec::encode(&*desk.show.scenario, &view).ok();
    let address = fragment.map_or_else(String::new, |fragment| format!("{}#{fragment}", base()));
    make(&Source { scenario: &desk.show.scenario, address: &address, runs: &runs })
}

/// The page's own address without the fragment.
fn base() -> String {
    hooks::href().split(['#', '?']).next().unwrap_or_default().to_owned()
}

/// The laboratory at this moment, for another page.
fn place(desk: &Desk, now: Playhead) -> Option<String> {
    let view = codec::View { t_secs: Some(now.at.secs()), lanes: desk.view.futures.clone(), speed: None };
    codec::encode(&*desk.view.scenario, &view).ok()
}

fn element(desk: &Desk, now: Playhead) -> Option<String> {
    let fragment = place(desk, now)?;
    Some(embed::element(&embed::Place { base: &base(), fragment: &fragment, height_px: EMBED_PX }, title(desk)))
}

fn frame(desk: &Desk, now: Playhead) -> Option<String> {
    let fragment = place(desk, now)?;
    Some(embed::frame(&embed::Place { base: &base(), fragment: &fragment, height_px: EMBED_PX }, title(desk)))
}

fn title(desk: &Desk) -> &str {
    if desk.show.scenario.title.is_empty() { words::TITLE } else { &desk.show.scenario.title }
}

/// A picture of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Which {
    /// A lane's stage at the moment on show.
    Stage(usize),
    /// A chart, by its place among them.
    Chart(usize),
    /// A lane's Gantt chart.
    Gantt(usize),
}

/// All pictures, with their names.
fn pictures(desk: &Desk) -> Vec<(String, Which)> {
    let lanes = 0..desk.show.lanes.len();
    let stages =
        lanes.clone().map(|lane| (text::picture_of(text::STAGE, &desk.show.lane_name(lane)), Which::Stage(lane)));
    let gantts = lanes.map(|lane| (text::picture_of(text::GANTT, &desk.show.lane_name(lane)), Which::Gantt(lane)));
    let charts = charts::all(Lanes::default()).into_iter().enumerate();
    let charts = charts.map(|(place, chart)| (chart.title, Which::Chart(place)));
    stages.chain(charts).chain(gantts).collect()
}

fn picture_row(desk: &Desk, now: Playhead, name: String, which: Which) -> Html {
    let save_svg = {
        let (desk, name) = (desk.clone(), name.clone());
        move |_: MouseEvent| hooks::save_text(&file_name(&desk, &name, "svg"), &svg(&desk, now, which))
    };
    let save_png = {
        let (desk, name) = (desk.clone(), name.clone());
        move |_: MouseEvent| {
            let refused = desk.clone();
            let on_refused = Callback::from(move |()| {
                refused.ask(&Deed::Say { is_error: true, text: text::NO_PICTURE.to_owned(), faults: Vec::new() });
            });
            hooks::save_png(&file_name(&desk, &name, "png"), &svg(&desk, now, which), PNG_SCALE, &on_refused);
        }
    };
    html! {
        <li key={name.clone()}>
            <span class="picture-name">{ name.clone() }</span>
            <button type="button" aria-label={text::as_svg(&name)} onclick={save_svg}>{ text::SVG }</button>
            <button type="button" aria-label={text::as_png(&name)} onclick={save_png}>{ text::PNG }</button>
        </li>
    }
}

/// A picture for print.
fn svg(desk: &Desk, now: Playhead, which: Which) -> String {
    match which {
        Which::Stage(lane) => {
            let position = desk.show.story.tally(now.beat, lane).records;
            desk.show.lanes[lane].look(position, |world, records| {
                let scene = Scene::at(records, position, now.at, Window::LastAction);
                let size = PrintSize { height_mm: PrintSize::COLUMN.width_mm, ..PrintSize::COLUMN };
                let picture = Picture::Stage { world, scene: &scene };
                with_source(desk, Some(lane), |source| figure_svg(&picture, size, source))
            })
        }
        Which::Chart(place) => {
            let curves = curves::curves(&desk.show);
            let present: Vec<&Curves> = curves.iter().map(|curves| &**curves).collect();
            let charts = charts::all(Lanes { present: &present, earlier: &[] });
            with_source(desk, None, |source| figure_svg(&Picture::Chart(&charts[place]), PrintSize::COLUMN, source))
        }
        Which::Gantt(lane) => {
            let replay = desk.show.lanes[lane].replay.borrow();
            let instance = &desk.show.instance;
            let gantt = gantt::Gantt::of(instance, replay.records(), desk.show.story.end());
            let width = PrintSize::PAGE.pixels().0;
            let view = gantt::View { most_devices: GANTT_DEVICES, ..gantt::View::whole(&gantt, width) };
            let drawn = gantt::picture(&gantt, instance, &view);
            let caption = Caption { title: text::GANTT.to_owned(), description: gantt.describe(instance, &view) };
            let height_mm = PrintSize::PAGE.width_mm * drawn.size.1 / width;
            let picture = Picture::Drawing { shapes: &drawn.shapes, caption: &caption };
            with_source(desk, Some(lane), |source| {
                figure_svg(&picture, PrintSize { height_mm, ..PrintSize::PAGE }, source)
            })
        }
    }
}

/// A lane as a part of a file name: its method, and its number where one is shown twice.
fn lane_part(desk: &Desk, lane: usize) -> String {
    let method = desk.show.lanes[lane].method;
    let twins = desk.show.lanes.iter().filter(|other| other.method == method).count();
    if twins > 1 { format!("{method}-{}", lane + 1) } else { method.to_string() }
}

/// A file name made of letters, digits and dashes only: the preset's name may come from a stranger.
fn file_name(desk: &Desk, suffix: &str, extension: &str) -> String {
    let scenario = &desk.show.scenario;
    let plain = |text: &str| {
        let dashed: String = text
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
            .take(60)
            .collect();
        dashed.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
    };
    let parts = [plain(&scenario.preset), format!("seed-{}", scenario.seed), plain(suffix)];
    let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    format!("{}.{extension}", parts.join("-"))
}
