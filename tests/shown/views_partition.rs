//! Views of the partition laboratory as text: what its page shows of small cells, in words and in shapes.

use edgelab::{
    codec::PlainView,
    experiment::{laboratory::Laboratory, partition::Partition},
    figure::{
        palette::Theme,
        partition::{
            allocation::{self, Side},
            cell::{self, View},
            charts::{self, Line},
            course::Course,
            gantt, pen, solving, words,
        },
        shape::{Mark, Shape, Size},
        svg::{Caption, svg},
    },
    model::time::Time,
    partition::{
        cell::DrawnCell,
        data::Library,
        record::Start,
        scenario::Scenario,
        scheme::{Scheme, joint},
    },
    presets,
};

fn scenario(preset: &str, scheme: Scheme) -> Scenario {
    let mut scenario: Scenario = presets::get_of(preset).expect("a shipped preset");
    scenario.study.scheme = scheme;
    scenario.horizon_secs = 60.0;
    scenario
}

fn course(preset: &str, scheme: Scheme) -> Course {
    let mut course = Course::default();
    Partition::run(&scenario(preset, scheme), &Library::default(), &mut |record| course.take(record)).expect("it runs");
    course
}

fn start(course: &Course) -> &Start {
    course.start().expect("it has begun")
}

fn count(shapes: &[Shape], wanted: impl Fn(&Shape) -> bool) -> usize {
    shapes.iter().filter(|shape| wanted(shape)).count()
}

fn texts(shapes: &[Shape]) -> Vec<&str> {
    shapes
        .iter()
        .filter_map(|shape| if let Shape::Text { text, .. } = shape { Some(text.as_str()) } else { None })
        .collect()
}

/// Every point of every shape is finite, and no text begins outside the picture.
fn check_inside(shapes: &[Shape], size: Size) {
    for shape in shapes {
        let points: Vec<(f64, f64)> = match shape {
            Shape::Mark { at, .. } | Shape::Arc { at, .. } | Shape::Text { at, .. } => vec![*at],
            Shape::Rect { at, size, .. } => vec![*at, (at.0 + size.0, at.1 + size.1)],
            Shape::Polygon { points, .. } | Shape::Path { points, .. } => points.clone(),
            Shape::Curve { from, to, .. } => vec![*from, *to],
        };
        for (x, y) in points {
            assert!(
                (-0.5..=size.0 + 0.5).contains(&x) && (-0.5..=size.1 + 0.5).contains(&y),
                "{shape:?} outside {size:?}"
            );
        }
    }
}

#[test]
fn the_story_in_words() {
    let (uniform, joint) = (course("two-groups", Scheme::Uniform), course("two-groups", Scheme::Joint));
    let mut text = format!("{}.\n", words::setting(start(&joint)));
    for (name, course) in [("Uniform", &uniform), ("Joint", &joint)] {
        for secs in [0.0, 3.0, 7.0, 59.0, 60.0] {
            text += &format!("{name} at {secs} s: {}\n", words::happening(course, Time::from_secs(secs)));
        }
        text += &format!("{}\n", words::decides(course).expect("rounds"));
    }
    text += &format!("{}\n", words::versus(("Joint", &joint), ("Uniform", &uniform)).expect("rounds"));
    text += &format!("{}\n", words::versus(("Uniform", &uniform), ("Joint", &joint)).expect("rounds"));
    text += &format!("{}\n", words::learning(start(&joint)));
    for row in gantt::table(start(&uniform), &uniform.rounds[0].1) {
        text += &format!("{}\n", row.join(" | "));
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_cell_shows_every_worker_and_who_is_waited_for() {
    const SIZE: Size = (360.0, 300.0);
    for preset in ["two-groups", "paper-cell"] {
        for scheme in [Scheme::Uniform, Scheme::Joint] {
            let course = course(preset, scheme);
            let start = start(&course);
            let workers: usize = start.groups.iter().map(Vec::len).sum();
            for secs in [0.0, 0.3, 2.0, 5.0, 30.0] {
                let round = course.round_at(Time::from_secs(secs));
                let view = View { start, round, radius_m: 500.0 };
                let (ground, actors) = (cell::ground(&view, SIZE), cell::actors(&view, SIZE));
                check_inside(&actors, SIZE);
                let links = count(&actors, |shape| matches!(shape, Shape::Path { .. }));
                assert_eq!(links, workers, "{preset} {scheme}: a link for each worker");
                let octagons = count(&actors, |shape| matches!(shape, Shape::Mark { mark: Mark::Octagon, .. }));
                let waited_for = round.is_some_and(|(round, _)| round.bottleneck.is_some());
                assert_eq!(octagons, usize::from(waited_for), "{preset} {scheme} at {secs}");
                assert!(!waited_for || scheme == Scheme::Uniform, "under the joint optimum all finish together");
                // One mark for each group in the legend.
                let groups = (1..=start.groups.len()).map(|group| format!("group {group}"));
                assert!(groups.into_iter().all(|name| texts(&ground).contains(&name.as_str())));
            }
        }
    }
}

#[test]
fn a_packet_travels_there_and_back() {
    const SIZE: Size = (300.0, 300.0);
    let course = course("two-groups", Scheme::Uniform);
    let start = start(&course);
    let (round, _) = course.round_at(Time::ZERO).expect("a round");
    let spent = round.spent[0][0];
    let packet = |secs: f64| {
        let view = View { start, round: Some((round, secs)), radius_m: 500.0 };
        let shapes = cell::actors(&view, SIZE);
        let server = (150.0, 140.0);
        let first = shapes.iter().find_map(|shape| match shape {
            // The packets are the only squares of this size; the first is that of the first worker.
            Shape::Mark { at, radius: 5.0, mark: Mark::Square, .. } => Some(*at),
            _ => None,
        });
        first.map(|at| edgelab::num::math::distance(at, server))
    };
    let (early, late) = (packet(spent.download_secs * 0.1), packet(spent.download_secs * 0.9));
    assert!(early < late, "the block comes nearer to the worker: {early:?} {late:?}");
    let upload = spent.download_secs + spent.compute_secs;
    let (early, late) = (packet(upload + spent.upload_secs * 0.05), packet(upload + spent.upload_secs * 0.1));
    assert!(early > late, "the update comes nearer to the server: {early:?} {late:?}");
}

#[test]
fn a_round_as_a_picture() {
    for (preset, most) in [("two-groups", 24), ("paper-cell", 24), ("paper-cell", 3)] {
        let course = course(preset, Scheme::Uniform);
        let (start, round) = (start(&course), &course.rounds[0].1);
        let view = gantt::View { to_secs: round.round_secs, width: 420.0, most };
        let picture = gantt::picture(start, round, &view);
        check_inside(&picture.shapes, picture.size);
        assert_eq!(picture.size.1, gantt::height(start, most));
        let (rows, hidden) = gantt::rows(start, round, most);
        let workers: usize = start.groups.iter().map(Vec::len).sum();
        assert_eq!(rows.len() + hidden, workers);
        assert!(rows.len() <= most && rows.iter().any(|row| row.is_bottleneck), "who is waited for is always shown");
        assert!(texts(&picture.shapes).iter().any(|text| text.starts_with("T = ")));
        assert!(!picture.cursor(round.round_secs / 2.0).is_empty() && picture.cursor(1e6).is_empty());
    }
    let joint = course("paper-cell", Scheme::Joint);
    let round = &joint.rounds[0].1;
    let view = gantt::View { to_secs: round.round_secs, width: 420.0, most: 24 };
    let picture = gantt::picture(start(&joint), round, &view);
    assert!(texts(&picture.shapes).iter().any(|text| text.starts_with("all done")));
}

#[test]
fn bars_are_what_was_given_out() {
    let (uniform, joint) = (course("two-groups", Scheme::Uniform), course("two-groups", Scheme::Joint));
    let side = |label, scheme, course: &Course| (label, pen(scheme), course.rounds[0].1.clone());
    let rounds = [side("Uniform", Scheme::Uniform, &uniform), side("Joint", Scheme::Joint, &joint)];
    let sides: Vec<Side<'_>> = rounds.iter().map(|(label, pen, round)| Side { label, pen: *pen, round }).collect();
    let start = start(&joint);
    for bars in
        [allocation::params(start, &sides), allocation::downloads(start, &sides), allocation::uploads(start, &sides)]
    {
        let shapes = allocation::shapes(&bars, (480.0, 220.0));
        check_inside(&shapes, (480.0, 220.0));
        let drawn = count(&shapes, |shape| matches!(shape, Shape::Rect { .. }));
        assert_eq!(drawn, bars.places.len() * 2);
        assert_eq!(allocation::table(&bars, "who").len(), bars.places.len() + 1);
    }
    // The test vector of the specification: 1,241,220 parameters, 20 MHz each way.
    let params = allocation::params(start, &sides);
    for (name, _, values) in &params.sides {
        assert!((values.iter().sum::<f64>() - 1241.220).abs() < 1e-6, "{name}");
    }
    assert!((params.sides[1].2[0] - 891.13998).abs() < 1e-4, "joint gives the first group 891,140");
    let downloads = allocation::downloads(start, &sides);
    assert!((downloads.sides[1].2[0] - 11.8641).abs() < 1e-4, "and its slow worker 11.8641 MHz");
}

#[test]
fn the_search_closes_in() {
    let scenario = scenario("two-groups", Scheme::Joint);
    let problem = DrawnCell::draw(&scenario, 1_241_220).problem(1);
    let steps = joint::watch(&problem);
    assert!(steps.len() > 3, "{} steps", steps.len());
    let mut text = String::new();
    for (at, step) in steps.iter().enumerate() {
        assert!(step.low_secs <= step.tried_secs && step.tried_secs <= step.high_secs);
        let (shapes, size) = solving::shapes(&problem, &steps, at, 420.0);
        check_inside(&shapes, size);
        assert_eq!(size.1, solving::height(&steps), "the picture keeps its height");
        text += &format!("{}\n", solving::sentence(&problem, &steps, at));
    }
    for row in solving::table(&problem, &steps) {
        text += &format!("{}\n", row.join(" | "));
    }
    insta::assert_snapshot!(text);
}

#[test]
fn charts_say_what_they_show() {
    let (uniform, joint) = (course("two-groups", Scheme::Uniform), course("two-groups", Scheme::Joint));
    let line = |label, scheme, course, is_earlier| Line { label, pen: pen(scheme), course, is_earlier };
    let lines = [line("Uniform", Scheme::Uniform, &uniform, true), line("Joint", Scheme::Joint, &joint, false)];
    let all = [charts::accuracy(&lines, 60.0), charts::loss(&lines, 60.0), charts::latency(&lines, 60.0)];
    let text: Vec<String> = all.iter().map(edgelab::figure::chart::describe).collect();
    insta::assert_snapshot!(text.join("\n"));
    let moments: Vec<f64> = (0..=6).map(|ten| f64::from(ten) * 10.0).collect();
    let sampled = charts::sampled(&joint, &moments);
    assert_eq!(sampled.len(), 7);
    assert_eq!(sampled[6].0, joint.world.curve.last().expect("a curve").1.test_accuracy);
}

#[test]
fn names_from_strangers_stay_text() {
    let mut scenario = scenario("two-groups", Scheme::Uniform);
    if let edgelab::partition::scenario::Workers::Listed(workers) = &mut scenario.cell.workers {
        workers[2].name = "<script>&".to_owned();
    }
    let mut course = Course::default();
    Partition::run(&scenario, &Library::default(), &mut |record| course.take(record)).expect("it runs");
    let (start, round) = (start(&course), course.round_at(Time::ZERO));
    let shapes = cell::shapes(&View { start, round, radius_m: 500.0 }, (300.0, 300.0));
    let document = svg(&shapes, (300.0, 300.0), Theme::Light, &Caption::default());
    assert!(document.contains("&lt;script&gt;&amp;") && !document.contains("<script"));
    assert!(roxmltree::Document::parse(&document).is_ok());
}

#[test]
fn the_page_s_view_fits_its_addresses() {
    let scenario = scenario("two-groups", Scheme::Joint);
    let view = PlainView { t_secs: Some(12.5), methods: vec!["pa".into(), "joint".into()], speed: Some(2.0) };
    let address = edgelab::codec::encode(&scenario, &view).expect("an address");
    let decoded = edgelab::codec::decode_as::<Scenario, PlainView>(&address);
    assert_eq!((decoded.scenario, decoded.view, decoded.faults), (scenario, view, vec![]));
}
