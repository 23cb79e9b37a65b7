//! Views as text: what the page shows of a small world, in words and in shapes.

use std::sync::Arc;

use edgelab::{
    engine::{
        instance::Instance,
        metrics::Meter,
        record::{Action, Collision, Conflicts, Correction, Event, Record, TaskId, Verdict},
        sink::Sink,
        world::World,
    },
    figure::{
        chart,
        charts::{self, Lanes},
        layout::{Detail, StageView},
        palette::Theme,
        scene::{Scene, Window},
        series::series_of,
        shape::{Mark, Shape},
        stage::stage,
        svg::{Caption, svg},
        words,
    },
    model::{load::Load, method::Method, scenario::Devices, time::Time},
    placement::scheduling::Scheduling,
    presets,
};

/// Two owners, one idle neighbour; device names may be replaced.
fn small(names: Option<[&str; 3]>) -> Arc<Instance> {
    let mut scenario = presets::get("collision-minimal").expect("a shipped preset");
    if let (Some(names), Devices::Listed(devices)) = (names, &mut scenario.cluster.devices) {
        devices.iter_mut().zip(names).for_each(|(device, name)| device.name = name.to_owned());
        if let edgelab::model::scenario::Jobs::Listed(jobs) = &mut scenario.workload.jobs {
            (jobs[0].owner, jobs[1].owner) = (names[0].to_owned(), names[2].to_owned());
        }
    }
    Instance::draw(&scenario).expect("a scenario that can be drawn")
}

fn record(secs: f64, event: Event) -> Record {
    Record { at: Time::from_secs(secs), event }
}

/// Both owners choose the middle; the shield moves one task back; its owner is overloaded for a while.
fn story() -> Vec<Record> {
    let (first, second) = (vec![0, 1, 1, 1, 0], vec![2, 1, 1, 2, 2]);
    let task = TaskId { job: 1, task: 2 };
    let collision = Collision { device: 1, task, owners: vec![0, 2] };
    let corrected = vec![2, 1, 2, 2, 2];
    let propose = |job, hosts: &[u32]| Action { job, hosts: hosts.to_vec() };
    vec![
        record(0.0, Event::Background { shares: vec![0.1, 0.0, 0.2] }),
        record(0.0, Event::Arrived { job: 0 }),
        record(0.0, Event::Arrived { job: 1 }),
        record(
            0.0,
            Event::Proposed {
                batch: 0,
                cluster: 0,
                actions: vec![propose(0, &first), propose(1, &second)],
                conflicts: Conflicts { collisions: vec![collision], misfits: vec![] },
            },
        ),
        record(0.2, Event::Decided { batch: 0, device: 0, jobs: vec![0], secs: 0.2 }),
        record(0.2, Event::Decided { batch: 0, device: 2, jobs: vec![1], secs: 0.2 }),
        record(
            0.214,
            Event::Reviewed {
                batch: 0,
                cluster: 0,
                verdict: Verdict {
                    actions: vec![propose(0, &first), propose(1, &corrected)],
                    corrections: vec![Correction { task, proposed: 1, executed: 2, false_alarm: false }],
                    messages: 4,
                    rounds: 2,
                    ..Verdict::default()
                },
                conflicts: Conflicts::default(),
                secs: 0.014,
            },
        ),
        record(0.214, Event::Placed { action: propose(0, &first) }),
        record(0.214, Event::Placed { action: propose(1, &corrected) }),
        record(0.214, Event::Overloaded { device: 2, load: Load::of_shares(1.09, 0.7, 0.03, 0.03) }),
        record(0.214, Event::Solved { cycles: vec![(0, 12.0), (1, 20.0)], busy: vec![(0, 0.3), (1, 0.6), (2, 0.9)] }),
        record(2400.0, Event::Completed { job: 0 }),
        record(2400.0, Event::Solved { cycles: vec![(1, 18.0)], busy: vec![(0, 0.1), (1, 0.2)] }),
        record(3840.5, Event::Completed { job: 1 }),
        record(3840.5, Event::Relieved { device: 2 }),
        record(3840.5, Event::Ended),
    ]
}

fn world_after(instance: &Arc<Instance>, records: &[Record]) -> World {
    let mut world = World::new(Arc::clone(instance));
    records.iter().for_each(|record| world.apply(record));
    world
}

fn count(shapes: &[Shape], wanted: impl Fn(&Shape) -> bool) -> usize {
    shapes.iter().filter(|shape| wanted(shape)).count()
}

fn marks(shapes: &[Shape], wanted: Mark) -> usize {
    count(shapes, |shape| matches!(shape, Shape::Mark { mark, .. } if *mark == wanted))
}

/// Opening and closing tags match, attributes are quoted, and no markup stands in a text.
fn check_well_formed(document: &str) {
    let mut open: Vec<&str> = Vec::new();
    for (i, piece) in document.split('<').enumerate() {
        let Some((tag, text)) = piece.split_once('>') else {
            assert!(i == 0 && piece.is_empty(), "a tag without an end: {piece}");
            continue;
        };
        assert!(!text.contains('>'), "a stray > after {tag}");
        assert!(!tag.contains('&') || tag.contains(';'));
        assert_eq!(tag.matches('"').count() % 2, 0, "an open quote in {tag}");
        for entity in text.split('&').skip(1) {
            let name = entity.split(';').next().unwrap_or_default();
            assert!(["amp", "lt", "gt", "quot", "#39"].contains(&name), "&{name}");
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(tag.split_whitespace().next().unwrap_or_default());
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
}

#[test]
fn the_story_in_words() {
    let instance = small(None);
    let records = story();
    let mut text = String::new();
    let mut world = World::new(Arc::clone(&instance));
    for (i, record) in records.iter().enumerate() {
        world.apply(record);
        text.push_str(&format!("{}  {}\n", record.at, words::event_sentence(record, &instance)));
        for sentence in words::scene_sentences(&Scene::at(&records, i + 1, record.at, Window::Secs(5.0)), &instance) {
            text.push_str(&format!("    now: {sentence}\n"));
        }
        if matches!(record.event, Event::Proposed { .. } | Event::Solved { .. } | Event::Ended) {
            words::devices(&world).iter().for_each(|sentence| text.push_str(&format!("    {sentence}\n")));
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn the_collision_as_a_picture() {
    let instance = small(None);
    let records = story();
    let scene = Scene::at(&records, 4, Time::ZERO, Window::LastAction);
    let view = StageView::new(&instance, (480.0, 240.0));
    let shapes = stage(&world_after(&instance, &records[..4]), &scene, &view);
    // Who proposed (two arrows that are not green), where they met, and how many they are.
    assert_eq!(marks(&shapes, Mark::Burst), 1);
    assert_eq!(count(&shapes, |s| matches!(s, Shape::Text { text, .. } if text == "×2 owners")), 1);
    let caption = Caption { title: "Collision".to_owned(), description: "Two owners chose the middle.".to_owned() };
    let document = svg(&shapes, view.size, Theme::Light, &caption);
    check_well_formed(&document);
    insta::assert_snapshot!(document);
}

#[test]
fn the_correction_as_a_picture() {
    let instance = small(None);
    let records = story();
    let scene = Scene::at(&records, 10, Time::from_secs(0.214), Window::LastAction);
    assert_eq!(scene.shifts.len(), 1);
    assert_eq!((scene.shifts[0].refused, scene.shifts[0].executed), (1, 2));
    let view = StageView::new(&instance, (480.0, 240.0));
    let shapes = stage(&world_after(&instance, &records[..10]), &scene, &view);
    let crosses = count(
        &shapes,
        |s| matches!(s, Shape::Mark { mark: Mark::Cross, style, .. } if style.stroke == Some(edgelab::figure::palette::Role::Alarm)),
    );
    assert_eq!(crosses, 1);
    // An overloaded device changes its outline and its pattern, not only its colour.
    let stops = |s: &Shape| matches!(s, Shape::Mark { mark: Mark::Octagon, style, .. } if style.hatch.is_some());
    assert_eq!(count(&shapes, stops), 1);
    let before = stage(&world_after(&instance, &records[..9]), &scene, &view);
    assert_eq!(count(&before, stops), 0);
}

#[test]
fn names_from_strangers_stay_text() {
    let evil = ["<script>alert(1)</script>", "a\" onload=\"x", "&lt;b>&'\u{1}\u{202e}"];
    let instance = small(Some(evil));
    let records = story();
    let world = world_after(&instance, &records[..10]);
    let mut view = StageView::new(&instance, (900.0, 500.0));
    view.selected = Some(0);
    let scene = Scene::at(&records, 10, world.now, Window::LastAction);
    let caption = Caption { title: evil[0].to_owned(), description: evil.join(" ") };
    let document = svg(&stage(&world, &scene, &view), view.size, Theme::Dark, &caption);
    check_well_formed(&document);
    assert!(!document.contains("<script") && !document.contains("onload=\"x"));
    assert!(document.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    let mut curves = charts::completed(Lanes { present: &[&series_of(&records, &instance)], earlier: &[] });
    curves.title = evil[0].to_owned();
    curves.series[0].label = evil[1].to_owned();
    let document = chart::svg(&curves, (400.0, 240.0), Theme::Light);
    check_well_formed(&document);
    assert!(!document.contains("<script") && !document.contains("onload=\"x"));
}

fn crowd(count: u32, method: Method) -> Arc<Instance> {
    let mut scenario = presets::get("paper-emulation").expect("a shipped preset");
    if let Devices::Drawn(drawn) = &mut scenario.cluster.devices {
        drawn.count = count;
    }
    scenario.study.method = method;
    Instance::draw(&scenario).expect("a scenario that can be drawn")
}

#[test]
fn detail_follows_the_number_of_devices() {
    for (devices, detail) in [(60, Detail::Full), (61, Detail::Rings), (300, Detail::Rings), (301, Detail::Dots)] {
        let instance = crowd(devices, Method::Marl);
        let mut view = StageView::new(&instance, (1280.0, 720.0));
        assert_eq!(view.detail(), detail, "{devices} devices");
        let shapes = stage(&World::new(Arc::clone(&instance)), &Scene::default(), &view);
        let texts = count(&shapes, |s| matches!(s, Shape::Text { .. }));
        match detail {
            // A name and a number for each device.
            Detail::Full => assert_eq!(texts, 2 * devices as usize),
            Detail::Rings | Detail::Dots => assert_eq!(texts, 0),
        }
        // Who comes closer sees more.
        view.zoom = 8.0;
        assert_eq!(view.detail(), Detail::Full);
        let near = stage(&World::new(Arc::clone(&instance)), &Scene::default(), &view);
        assert!(count(&near, |s| matches!(s, Shape::Text { .. })) > 0);
    }
}

#[test]
fn a_thousand_devices_are_a_few_batches() {
    let instance = crowd(1000, Method::SroleD);
    let view = StageView::new(&instance, (720.0, 560.0));
    let shapes = stage(&World::new(Arc::clone(&instance)), &Scene::default(), &view);
    assert!(marks(&shapes, Mark::Circle) >= 1000, "every device is there");
    let style = |shape: &Shape| match shape {
        Shape::Mark { style, .. } | Shape::Polygon { style, .. } => Some(*style),
        _ => None,
    };
    let batches = shapes.chunk_by(|a, b| style(a) == style(b)).count();
    assert!(batches < 20, "{batches} batches");
}

#[test]
fn devices_are_inside_the_picture_and_hit_where_they_are() {
    for (devices, size) in [(3, (390.0, 390.0)), (25, (390.0, 390.0)), (25, (720.0, 560.0)), (200, (1280.0, 720.0))] {
        let instance = crowd(devices, Method::Marl);
        let view = StageView::new(&instance, size);
        for device in 0..devices {
            let (x, y) = view.place(device);
            assert!(x > 0.0 && y > 0.0 && x < size.0 && y < size.1);
            assert_eq!(view.hit((x, y)), Some(device));
        }
        assert_eq!(view.hit((-100.0, -100.0)), None);
    }
}

#[test]
fn rings_do_not_overlap() {
    for (devices, size) in [(3, (390.0, 390.0)), (25, (390.0, 390.0)), (25, (720.0, 560.0)), (60, (1280.0, 720.0))] {
        let instance = crowd(devices, Method::Marl);
        let view = StageView::new(&instance, size);
        for a in 0..devices {
            for b in 0..a {
                let away = edgelab::num::math::distance(view.place(a), view.place(b));
                assert!(away >= 2.0 * view.radius(), "{a} and {b} of {devices}: {away}");
            }
        }
    }
}

#[test]
fn marks_never_flash_more_than_three_times_a_second() {
    // Collisions on one device every tenth of a simulated second, shown at several speeds, at sixty frames a second.
    let records: Vec<Record> = (0..600)
        .map(|i| {
            let task = TaskId { job: i, task: 0 };
            let conflicts =
                Conflicts { collisions: vec![Collision { device: 1, task, owners: vec![0, 2] }], misfits: vec![] };
            record(
                f64::from(i * i % 97) * 0.01 + f64::from(i),
                Event::Proposed { batch: i, cluster: 0, actions: vec![], conflicts },
            )
        })
        .collect();
    for speed in [0.1, 1.0, 7.0, 60.0] {
        let window = Window::at_speed(speed);
        let mut shown = false;
        let mut onsets: Vec<f64> = Vec::new();
        for frame in 0..600 {
            let watched = f64::from(frame) / 60.0;
            let now = Time::from_secs(watched * speed);
            let position = records.partition_point(|record| record.at <= now);
            let is_shown = !Scene::at(&records, position, now, window).clashes.is_empty();
            if is_shown && !shown {
                onsets.push(watched);
            }
            shown = is_shown;
        }
        assert!(!onsets.is_empty());
        let busiest =
            onsets.iter().map(|from| onsets.iter().filter(|at| (*from..from + 1.0).contains(at)).count()).max();
        assert!(busiest <= Some(3), "{busiest:?} in a second at speed {speed}");
    }
}

#[test]
fn reduced_motion_is_discrete() {
    let instance = small(None);
    let records = story();
    let world = world_after(&instance, &records[..11]);
    let mut view = StageView::new(&instance, (480.0, 240.0));
    let look = |view: &StageView, later: f64| {
        let scene = Scene::at(&records, 11, Time::from_secs(0.214 + later), Window::Secs(5.0));
        stage(&world, &scene, view)
    };
    assert_ne!(look(&view, 0.0), look(&view, 4.5), "marks fade");
    view.clock_secs = 0.25;
    let moved = look(&view, 0.0);
    view.clock_secs = 0.0;
    assert_ne!(look(&view, 0.0), moved, "dashes move");
    view.still = true;
    let still = look(&view, 0.0);
    view.clock_secs = 0.25;
    assert_eq!(look(&view, 4.5), still);
}

#[test]
fn series_agree_with_the_measures() {
    let mut scenario = presets::get("paper-emulation").expect("a shipped preset");
    scenario.study.method = Method::LeastLoadedStale;
    let instance = Instance::draw(&scenario).expect("a scenario that can be drawn");
    let mut sink = Both::default();
    let mut run =
        edgelab::engine::process::Run::new(Arc::clone(&instance), Scheduling::new(Arc::clone(&instance), None));
    run.finish(&mut sink);
    let (metrics, curves) = (sink.1.metrics(run.world()), series_of(&sink.0, &instance));
    let last = |steps: &[(f64, f64)]| steps.last().map_or(0.0, |step| step.1);
    assert!(metrics.collisions_proposed > 0, "the herd collides");
    assert_eq!(last(&curves.collisions_proposed), metrics.collisions_proposed as f64);
    assert_eq!(last(&curves.collisions_executed), metrics.collisions_executed as f64);
    assert_eq!(curves.training_secs.len() as u32 + metrics.jobs_unfinished, metrics.jobs);
    assert_eq!(curves.median_training_secs, Some(metrics.training_secs.median));
    let mean = run.world().devices.iter().map(|device| device.busy).sum::<f64>() / 25.0;
    assert!((last(&curves.mean_busy) - mean).abs() < 1e-9, "sums kept and formed anew agree");
    // The area under the curve of overloaded devices is their time.
    let ends = curves.overloaded.iter().skip(1).map(|step| step.0).chain([curves.end_secs]);
    let area: f64 = curves.overloaded.iter().zip(ends).map(|(step, end)| step.1 * (end - step.0)).sum();
    assert!((area / metrics.overloaded_device_secs - 1.0).abs() < 1e-9);
}

#[derive(Default)]
struct Both(Vec<Record>, Meter);

impl Sink for Both {
    fn take(&mut self, world: &World, record: &Record) {
        self.0.push(record.clone());
        self.1.take(world, record);
    }
}

#[test]
fn charts_as_text() {
    let instance = small(None);
    let curves = series_of(&story(), &instance);
    let earlier = series_of(&story()[..12], &instance);
    let all = charts::all(Lanes { present: &[&curves], earlier: &[&earlier] });
    let mut text = String::new();
    for chart in &all {
        text.push_str(&format!("{}\n", chart::describe(chart)));
        chart::table(chart).iter().for_each(|row| text.push_str(&format!("  {}\n", row.join(" | "))));
        for theme in [Theme::Light, Theme::Dark, Theme::Print] {
            check_well_formed(&chart::svg(chart, (390.0, 240.0), theme));
        }
    }
    insta::assert_snapshot!(text);
    insta::assert_snapshot!(chart::svg(&all[0], (360.0, 220.0), Theme::Light));
}

#[test]
fn the_cursor_finds_its_place() {
    let instance = small(None);
    let curves = series_of(&story(), &instance);
    let chart = charts::utilisation(Lanes { present: &[&curves], earlier: &[] });
    let area = chart::plot_area(&chart, (400.0, 240.0));
    for secs in [0.0, 100.0, 3000.0] {
        assert!((area.value(area.pixel(secs)) - secs).abs() < 1e-6);
    }
    assert_eq!((area.pixel(-5.0), area.pixel(1e9)), (area.x0, area.x1));
    // plotters draws where the mapping says: the last corner of the curve is at the end of the run.
    let shapes = chart::shapes(&chart, (400.0, 240.0));
    let rightmost = shapes.iter().filter_map(|shape| match shape {
        Shape::Path { points, style } if style.width == 2.0 => points.last().map(|point| point.0),
        _ => None,
    });
    let end = area.pixel(curves.end_secs);
    assert!(rightmost.fold(0.0, edgelab::num::math::max) - end < 0.2);
}
