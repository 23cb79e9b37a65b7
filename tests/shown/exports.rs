//! What leaves the laboratory can be used where it goes: tables, references, pictures for print, snippets for pages.

use std::{fs, path::Path, sync::Arc};

use edgelab::{
    codec::{self, View},
    engine::{instance::Instance, record::Record, replay::Replay, sink::Sink, world::World},
    experiment::measure::MEASURES,
    export::{
        Source, bibtex, embed,
        picture::{Picture, PrintSize, figure_svg},
        tidy::{self, Lane},
    },
    figure::{
        charts::{self, Lanes},
        scene::{Scene, Window},
        series::{Curves, series_of},
        svg::Caption,
    },
    model::{method::Method, path, scenario::Scenario, time::Time},
    presets,
    session::{self, Outcome},
    shipped,
};
use roxmltree::{Document, Node};

#[derive(Default)]
struct Records(Vec<Record>);

impl Sink for Records {
    fn take(&mut self, _: &World, record: &Record) {
        self.0.push(record.clone());
    }
}

struct Watched {
    scenario: Scenario,
    outcome: Outcome,
    curves: Curves,
    replay: Replay,
}

fn watch(preset: &str, method: Method) -> Watched {
    let mut scenario = presets::get(preset).expect("a preset loads");
    scenario.study.method = method;
    let mut records = Records::default();
    let outcome = session::run(&scenario, &shipped::library(), &mut records).expect("a run");
    let instance = Instance::draw(&scenario).expect("a preset can be drawn");
    let curves = series_of(&records.0, &instance);
    let mut replay = Replay::new(Arc::clone(&instance));
    replay.extend(records.0);
    Watched { scenario, outcome, curves, replay }
}

fn pictures(preset: &str, method: Method, size: PrintSize) -> Vec<(String, String)> {
    let mut run = watch(preset, method);
    let runs = [(method, run.outcome.digest.as_str())];
    let source = Source { scenario: &run.scenario, address: "", runs: &runs };
    let mut made: Vec<(String, String)> = Vec::new();
    for at in [0.0, 0.3, 600.0] {
        let at = Time::from_secs(at);
        run.replay.seek_time(at);
        let scene = Scene::at(run.replay.records(), run.replay.position(), at, Window::LastAction);
        let picture = Picture::Stage { world: run.replay.world(), scene: &scene };
        made.push((format!("{preset} {method} stage at {at}"), figure_svg(&picture, size, &source)));
    }
    let present = [&run.curves];
    for chart in charts::all(Lanes { present: &present, earlier: &[] }) {
        let svg = figure_svg(&Picture::Chart(&chart), size, &source);
        made.push((format!("{preset} {method} {}", chart.title), svg));
    }
    made
}

fn number(node: Node<'_, '_>, name: &str) -> f64 {
    node.attribute(name).and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{name} of {node:?}"))
}

/// Parsed by another reader: a size in millimetres, letters of at least six points at that size, inside the picture,
/// nothing that runs or is fetched.
#[test]
fn pictures_are_self_contained_and_legible_in_print() {
    const POINTS_PER_MM: f64 = 72.0 / 25.4;
    for (preset, size) in [
        ("collision-minimal", PrintSize::COLUMN),
        ("paper-emulation", PrintSize::COLUMN),
        ("paper-emulation", PrintSize::PAGE),
    ] {
        for (name, svg) in pictures(preset, Method::SroleD, size) {
            let document = Document::parse(&svg).unwrap_or_else(|error| panic!("{name}: {error}"));
            let root = document.root_element();
            let width = root.attribute("width").and_then(|text| text.strip_suffix("mm")).expect("millimetres");
            let width_mm: f64 = width.parse().expect("a number");
            assert!((width_mm - size.width_mm).abs() < 0.01, "{name}: {width_mm} mm wide");
            let sides: Vec<f64> = root
                .attribute("viewBox")
                .expect("a box")
                .split(' ')
                .map(|side| side.parse().expect("a number"))
                .collect();
            let points_per_px = width_mm * POINTS_PER_MM / sides[2];
            let height_mm: f64 = root
                .attribute("height")
                .and_then(|text| text.strip_suffix("mm"))
                .expect("mm")
                .parse()
                .expect("a number");
            assert!((height_mm / width_mm - sides[3] / sides[2]).abs() < 1e-3, "{name}: stretched");
            assert!(
                root.attribute("font-family")
                    .is_some_and(|faces| faces.ends_with("sans-serif") && faces.contains("Arial"))
            );
            let mut texts = 0;
            for node in document.descendants().filter(Node::is_element) {
                let tag = node.tag_name().name();
                let drawn = ["svg", "title", "desc", "defs", "pattern", "rect", "circle", "path", "text"];
                assert!(drawn.contains(&tag), "{name}: <{tag}>");
                for attribute in node.attributes() {
                    let (key, value) = (attribute.name(), attribute.value());
                    assert!(!key.starts_with("on") && key != "href" && key != "style", "{name}: {key}={value}");
                    assert!(!value.contains("url(") || value.starts_with("url(#hatch-"), "{name}: {key}={value}");
                    assert!(!value.contains("NaN") && !value.contains("inf"), "{name}: {key}={value}");
                }
                if tag == "text" {
                    texts += 1;
                    let points = number(node, "font-size") * points_per_px;
                    assert!(points >= 6.0, "{name}: {points:.2} pt: {:?}", node.text());
                    let (x, y) = (number(node, "x"), number(node, "y"));
                    assert!(
                        (0.0..=sides[2]).contains(&x) && (0.0..=sides[3]).contains(&y),
                        "{name}: {:?}",
                        node.text()
                    );
                }
            }
            assert!(texts > 5, "{name}: {texts} texts");
            let told = document.descendants().find(|node| node.has_tag_name("desc")).and_then(|node| node.text());
            let told = told.expect("a description");
            let run = watch(preset, Method::SroleD);
            for word in [&format!("{preset}@1"), "seed 7", "srole-d", &run.outcome.digest, edgelab::VERSION] {
                assert!(told.contains(word), "{name}: no {word} in {told}");
            }
            let title = document.descendants().find(|node| node.has_tag_name("title")).and_then(|node| node.text());
            assert!(title.expect("a title").ends_with(&run.scenario.title), "{name}: {title:?}");
            // Ink on white, whatever the page's colours.
            assert!(svg.contains("fill=\"#ffffff\""), "{name}");
        }
    }
}

#[test]
fn any_drawing_can_be_printed() {
    let run = watch("collision-minimal", Method::Marl);
    let source = Source { scenario: &run.scenario, address: "", runs: &[] };
    let chart = charts::completed(Lanes { present: &[&run.curves], earlier: &[] });
    let shapes = edgelab::figure::chart::shapes(&chart, PrintSize::COLUMN.pixels());
    let caption = Caption { title: "<script>alert(1)</script>".into(), description: "a & b\u{1}".into() };
    let svg = figure_svg(&Picture::Drawing { shapes: &shapes, caption: &caption }, PrintSize::COLUMN, &source);
    let document = Document::parse(&svg).expect("XML");
    assert!(document.descendants().all(|node| !node.has_tag_name("script")));
    assert!(svg.contains("width=\"85mm\""));
}

#[test]
fn tidy_tables_hold_every_measure_and_every_step() {
    let runs = [watch("collision-minimal", Method::Marl), watch("collision-minimal", Method::SroleD)];
    let lanes: Vec<Lane<'_>> =
        runs.iter().map(|run| Lane { seed: 7, outcome: &run.outcome, curves: &run.curves }).collect();
    let text = tidy::tidy(&lanes);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(reader.headers().expect("a header").iter().collect::<Vec<_>>(), tidy::COLUMNS);
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("rows of one length");
    for run in &runs {
        let mine: Vec<&csv::StringRecord> = rows.iter().filter(|row| row[0] == run.outcome.digest).collect();
        assert!(mine.iter().all(|row| row[1] == *"7" && row[2] == *run.outcome.method.name()));
        let finals: Vec<(&str, f64)> = mine
            .iter()
            .filter(|row| row[3].is_empty())
            .map(|row| (&row[4], row[5].parse().expect("a number")))
            .collect();
        let wanted: Vec<(&str, f64)> =
            MEASURES.iter().map(|measure| (measure.name, (measure.of)(&run.outcome.metrics))).collect();
        assert_eq!(finals, wanted);
        // The last step of a curve is the measure of the run.
        for (curve, measure) in [
            ("collisions_proposed", "collisions_proposed"),
            ("collisions_executed", "collisions_executed"),
            ("corrections", "corrections"),
        ] {
            let last = mine.iter().rfind(|row| !row[3].is_empty() && row[4] == *curve).expect("a curve");
            let end = wanted.iter().find(|(name, _)| *name == measure).expect("a measure").1;
            assert_eq!(last[5].parse::<f64>().expect("a number"), end, "{curve}");
        }
        let completed = mine.iter().filter(|row| &row[4] == "jobs_completed").count();
        assert_eq!(completed, run.curves.completed.len());
        assert!(
            mine.iter().filter(|row| !row[3].is_empty()).all(|row| row[3].parse::<f64>().is_ok_and(|at| at >= 0.0))
        );
    }
}

/// Braces balance, every field ends in a comma or is the last, and nothing that TeX would take for a command is left.
#[test]
fn references_are_correct_and_those_of_the_citation_file() {
    let base = presets::get("paper-emulation").expect("a preset");
    let scenario = path::set(&base, "title", "50 % {of} _all_ & \\more #1 ~ ^ $").expect("a title");
    let address = codec::encode(&scenario, &View::default()).expect("an address");
    let source = Source { scenario: &scenario, address: &address, runs: &[(Method::Marl, "7:ab")] };
    let text = bibtex::bibtex(&source);
    let entries: Vec<&str> = text.split("\n\n").collect();
    assert_eq!(entries.len(), 4, "{text}");
    for entry in &entries {
        let depth = entry.chars().fold(0i32, |depth, c| {
            assert!(depth >= 0, "{entry}");
            depth + i32::from(c == '{') - i32::from(c == '}')
        });
        assert_eq!(depth, 0, "{entry}");
        assert!(entry.starts_with('@') && entry.trim_end().ends_with("\n}"), "{entry}");
        let fields: Vec<&str> = entry.lines().skip(1).filter(|line| line.contains(" = {")).collect();
        assert!(fields.len() >= 4, "{entry}");
        for (index, field) in fields.iter().enumerate() {
            assert_eq!(field.ends_with("},"), index + 1 < fields.len(), "{field}");
        }
        let bare =
            entry.replace("\\textbackslash{}", "").replace("\\textasciitilde{}", "").replace("\\textasciicircum{}", "");
        for special in ['#', '%', '&', '_', '$'] {
            let count = |pattern: &str| bare.matches(pattern).count();
            assert_eq!(count(&special.to_string()), count(&format!("\\{special}")), "{special} in {entry}");
        }
        assert!(!bare.contains('~') && !bare.contains('^'), "{entry}");
    }
    assert!(entries[0].contains(&format!("version {}", edgelab::VERSION)) && entries[0].contains("marl 7:ab"));
    assert_eq!(bibtex::escaped("{\\%}"), "\\textbraceleft{}\\textbackslash{}\\%\\textbraceright{}");
    // Titles, authors and years are those of the citation file.
    let file =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("CITATION.cff")).expect("the citation file");
    assert!(file.contains(&format!("version: {}", edgelab::VERSION)));
    let values = |key: &str| {
        file.lines()
            .filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix(key)?.strip_prefix(": "))
            .map(|value| value.trim_matches('"').to_owned())
            .collect::<Vec<_>>()
    };
    let facts = [
        values("title"),
        values("family-names"),
        values("given-names"),
        values("year"),
        values("journal"),
        values("volume"),
        values("issue"),
    ];
    assert_eq!(facts[0].len(), 4);
    for fact in facts.iter().flatten() {
        assert!(text.contains(fact.as_str()), "{fact}");
    }
}

#[test]
fn snippets_are_escaped() {
    let place = embed::Place {
        base: "https://example.org/lab/index.html?x=\"1\"",
        fragment: "v=1&preset=a&title=%22<b>\"",
        height_px: 400,
    };
    let text = embed::element(&place, "<script>alert('1')</script>") + &embed::frame(&place, "\"><script>");
    // Nothing of the title or the address became markup.
    let whole = format!("<p>{text}</p>");
    let document = Document::parse(&whole).expect("well-formed");
    let scripts: Vec<_> = document.descendants().filter(|node| node.has_tag_name("script")).collect();
    assert_eq!(scripts.len(), 1);
    assert_eq!(scripts[0].attribute("src"), Some("https://example.org/lab/embed.js"));
    let element = document.descendants().find(|node| node.has_tag_name("edge-lab")).expect("the element");
    assert_eq!(element.attribute("address"), Some("v=1&preset=a&title=%22<b>\""));
    assert_eq!(element.attribute("label"), Some("<script>alert('1')</script>"));
    let frame = document.descendants().find(|node| node.has_tag_name("iframe")).expect("the frame");
    assert_eq!(frame.attribute("src"), Some("https://example.org/lab/#v=1&preset=a&title=%22<b>\""));
    assert_eq!(frame.attribute("title"), Some("\"><script>"));
}
