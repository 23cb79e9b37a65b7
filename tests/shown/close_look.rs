//! What the page shows to those who look closely: who hosted what, one device over time, the list of events, reasons.

use std::sync::Arc;

use edgelab::{
    engine::{
        instance::Instance,
        metrics::Meter,
        process::Run,
        record::{Event, Record},
        sink::Sink,
        world::World,
    },
    figure::{
        events::{self, Direction, Filter},
        gantt::{self, Gantt, View},
        history::{history, thinned},
        palette::{Role, Theme},
        reasons,
        shape::Shape,
    },
    model::{load::Resource, method::Method, time::Time},
    placement::{
        scheduling::Scheduling,
        why::{Lane, run_times, why_nothing_changed},
    },
    presets,
};
use proptest::prelude::*;

#[derive(Default)]
struct Both(Vec<Record>, Meter);

impl Sink for Both {
    fn take(&mut self, world: &World, record: &Record) {
        self.0.push(record.clone());
        self.1.take(world, record);
    }
}

/// A run of a preset by a rule.
fn recorded(name: &str, method: Method) -> (Arc<Instance>, Vec<Record>, Meter, World) {
    let mut scenario = presets::get(name).expect("a shipped preset");
    scenario.study.method = method;
    scenario.workload.iterations = scenario.workload.iterations.min(40);
    let instance = Instance::draw(&scenario).expect("a scenario that can be drawn");
    let mut sink = Both::default();
    let mut run = Run::new(Arc::clone(&instance), Scheduling::new(Arc::clone(&instance), None));
    run.finish(&mut sink);
    let world = run.world().clone();
    (instance, sink.0, sink.1, world)
}

fn herd() -> (Arc<Instance>, Vec<Record>, Meter, World) {
    recorded("paper-emulation-2-waves", Method::LeastLoadedStale)
}

#[test]
fn bars_are_the_tasks_of_the_run() {
    let (instance, records, _, world) = herd();
    let end = world.now;
    for until in [end, Time::from_secs(end.secs() / 3.0), Time::from_secs(0.5), Time::ZERO] {
        let gantt = Gantt::of(&instance, &records, until);
        let mut expected = 0.0;
        let mut seen = World::new(Arc::clone(&instance));
        records.iter().take_while(|record| record.at <= until).for_each(|record| seen.apply(record));
        for (job, state) in instance.jobs.iter().zip(&seen.jobs).filter(|(_, state)| !state.hosts.is_empty()) {
            let left = if state.completed > Time::ZERO { state.completed } else { until };
            expected += left.secs_since(state.placed) * job.tasks.len() as f64;
        }
        let bars = gantt.rows.iter().flat_map(|row| &row.bars);
        let sum: f64 = bars.map(|bar| f64::from(bar.tasks) * (bar.to_secs - bar.from_secs)).sum();
        assert!((sum - expected).abs() <= 1e-9 * expected, "{sum} s of {expected} s");
        for row in &gantt.rows {
            for (i, a) in row.bars.iter().enumerate() {
                assert!(a.line < row.lines);
                for b in row.bars[..i].iter().filter(|b| b.line == a.line) {
                    assert!(b.to_secs <= a.from_secs && b.ended, "{a:?} lies over {b:?}");
                }
            }
        }
    }
}

#[test]
fn overloads_are_those_of_the_measures() {
    let (instance, records, meter, world) = herd();
    let gantt = Gantt::of(&instance, &records, Time::MAX);
    let secs: f64 = gantt.rows.iter().flat_map(|row| &row.overloads).map(|(from, to)| to - from).sum();
    let metrics = meter.metrics(&world);
    assert!(metrics.overloaded_device_secs > 0.0 && (secs / metrics.overloaded_device_secs - 1.0).abs() < 1e-9);
    let picture = gantt::picture(&gantt, &instance, &View::whole(&gantt, 720.0));
    let hatched = picture.shapes.iter().filter(|s| s.style().is_some_and(|style| style.hatch == Some(Role::Alarm)));
    assert_eq!(hatched.count(), gantt.rows.iter().map(|row| row.overloads.len()).sum::<usize>());
}

#[test]
fn a_point_finds_its_bar() {
    let (instance, records, ..) = herd();
    let gantt = Gantt::of(&instance, &records, Time::MAX);
    for width in [321.0, 900.0] {
        let mut view = View::whole(&gantt, width);
        view.to_secs /= 2.0;
        let picture = gantt::picture(&gantt, &instance, &view);
        assert!(!picture.bars.is_empty());
        for bar in &picture.bars {
            assert!(bar.at.0 >= picture.area.x0 - 1e-9 && bar.at.0 + bar.size.0 <= picture.area.x1 + 1.6);
            let middle = (bar.at.0 + bar.size.0 / 2.0, bar.at.1 + bar.size.1 / 2.0);
            let hit = picture.hit(middle).expect("a bar is in its row");
            assert_eq!(hit.device, bar.device);
            assert!(hit.job.is_some());
            if bar.size.0 > 12.0 {
                assert_eq!(hit.job, Some(bar.job));
            }
            assert!(hit.secs >= view.from_secs && hit.secs <= view.to_secs);
        }
        assert_eq!(picture.hit((picture.area.x0 - 1.0, 30.0)), None);
        assert_eq!(picture.hit((200.0, picture.size.1)), None);
        assert!(picture.cursor(view.to_secs * 2.0).is_empty());
        let Some(Shape::Path { points, .. }) = picture.cursor(view.to_secs / 4.0).into_iter().next() else {
            panic!("a cursor is a line")
        };
        assert!((picture.area.value(points[0].0) - view.to_secs / 4.0).abs() < 1e-6 * view.to_secs);
    }
}

#[test]
fn many_devices_are_counted() {
    let (instance, records, ..) = herd();
    let gantt = Gantt::of(&instance, &records, Time::MAX);
    let hosts = gantt.rows.len();
    let view = View { most_devices: 5, ..View::whole(&gantt, 321.0) };
    let picture = gantt::picture(&gantt, &instance, &view);
    assert_eq!((picture.rows.len(), picture.more_devices as usize), (5, hosts - 5));
    let note = format!("and {} more devices", hosts - 5);
    assert!(picture.shapes.iter().any(|s| matches!(s, Shape::Text { text, .. } if *text == note)));
    assert!(picture.rows.is_sorted_by_key(|row| row.2));
    let nothing = Gantt::of(&instance, &records, Time::ZERO);
    let empty = gantt::picture(&nothing, &instance, &View::whole(&nothing, 321.0));
    assert_eq!(empty.rows.len(), nothing.rows.len());
}

#[test]
fn who_hosts_what_as_a_picture() {
    let (instance, records, ..) = recorded("collision-minimal", Method::LeastLoadedStale);
    let gantt = Gantt::of(&instance, &records, Time::MAX);
    let view = View::whole(&gantt, 321.0);
    insta::assert_snapshot!(gantt.describe(&instance, &view));
    insta::assert_snapshot!(gantt::svg(&gantt, &instance, &view, Theme::Light));
}

#[test]
fn energy_of_devices_is_the_measure() {
    for (name, method) in [("paper-emulation", Method::LeastLoadedStale), ("collision-minimal", Method::Heft)] {
        let (instance, records, meter, world) = recorded(name, method);
        let joules = meter.device_joules(&world);
        let measured = meter.metrics(&world).energy_joules;
        assert!(measured > 0.0 && (joules.iter().sum::<f64>() / measured - 1.0).abs() < 1e-12);
        let mut sum = 0.0;
        for (device, joules) in (0..).zip(&joules) {
            let told = history(&instance, &records, device, Time::MAX).joules;
            let last = told.last().expect("it has a first point").1;
            assert_eq!(last, *joules, "device {device}");
            assert!(told.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1), "energy only grows");
            sum += last;
        }
        assert!((sum / measured - 1.0).abs() < 1e-12);
    }
}

/// The last value of each curve is the world's, at any moment.
#[test]
fn a_history_ends_in_the_present() {
    let (instance, records, ..) = herd();
    let end = records.last().expect("it has records").at;
    for share in [0.0, 0.1, 0.5, 0.9, 1.0] {
        let until = Time::from_secs(end.secs() * share);
        let mut world = World::new(Arc::clone(&instance));
        records.iter().take_while(|record| record.at <= until).for_each(|record| world.apply(record));
        let mut balance = 0.0;
        for device in 0..instance.devices.len() as u32 {
            let told = history(&instance, &records, device, until);
            let last = |steps: &[(f64, f64)]| steps.last().expect("it has a first point").1;
            let state = &world.devices[device as usize];
            for (steps, resource) in told.planned.iter().zip(Resource::ALL) {
                assert_eq!(last(steps), state.load.share(resource));
            }
            assert_eq!(last(&told.busy), state.busy);
            assert_eq!(last(&told.tasks), state.tasks.len() as f64);
            balance += last(&told.sent_bytes_per_sec) - last(&told.received_bytes_per_sec);
        }
        assert!(balance.abs() < 1e-3, "what is sent is received: {balance} B/s are not");
    }
    assert_eq!(history(&instance, &records, 9_999, Time::MAX).busy, []);
}

/// By hand: who sends what in an iteration, over the cycle.
#[test]
fn traffic_by_hand() {
    let (instance, records, ..) = recorded("collision-minimal", Method::LeastLoadedStale);
    let placed = records.iter().position(|r| matches!(r.event, Event::Placed { .. })).expect("placed");
    let until = records[placed].at;
    let mut world = World::new(Arc::clone(&instance));
    records.iter().take_while(|record| record.at <= until).for_each(|record| world.apply(record));
    let mut sent = vec![0.0; instance.devices.len()];
    for (job, state) in instance.jobs.iter().zip(&world.jobs).filter(|(_, state)| state.cycle_secs > 0.0) {
        if state.hosts[0] != job.owner {
            sent[job.owner as usize] += job.input_bytes / state.cycle_secs;
        }
        for (task, pair) in state.hosts.windows(2).enumerate().filter(|(_, pair)| pair[0] != pair[1]) {
            sent[pair[0] as usize] += job.tasks[task].output_bytes / state.cycle_secs;
            sent[pair[1] as usize] += job.tasks[task].output_bytes / state.cycle_secs;
        }
    }
    assert!(sent.iter().any(|&rate| rate > 0.0), "nothing is sent");
    for (device, sent) in (0..).zip(sent) {
        let told = history(&instance, &records, device, until).sent_bytes_per_sec;
        assert!((told.last().expect("a point").1 - sent).abs() <= 1e-9 * sent);
    }
}

proptest! {
    #[test]
    fn thinning_keeps_the_peaks(values in prop::collection::vec(-1e3..1e3f64, 0..400), most in 0usize..60) {
        let steps: Vec<(f64, f64)> = values.iter().enumerate().map(|(i, &v)| ((i * i) as f64, v)).collect();
        let thin = thinned(&steps, most);
        prop_assert!(thin.len() <= most.max(4));
        prop_assert!(thin.iter().all(|point| steps.contains(point)));
        prop_assert!(thin.is_sorted_by(|a, b| a.0 < b.0));
        let ends = |steps: &[(f64, f64)]| (steps.first().copied(), steps.last().copied());
        prop_assert_eq!(ends(&thin), ends(&steps));
        let peaks = |steps: &[(f64, f64)]| {
            let values = || steps.iter().map(|step| step.1);
            (values().reduce(edgelab::num::math::min), values().reduce(edgelab::num::math::max))
        };
        prop_assert_eq!(peaks(&thin), peaks(&steps));
    }
}

fn filters() -> Vec<Filter> {
    let kinds = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    vec![
        Filter::default(),
        Filter { kinds: kinds(&["placed", "completed"]), ..Filter::default() },
        Filter { device: Some(3), ..Filter::default() },
        Filter { job: Some(7), ..Filter::default() },
        Filter { text: "COLLISION".to_owned(), ..Filter::default() },
        Filter { kinds: kinds(&["solved"]), device: Some(3), job: Some(7), text: "jobs".to_owned() },
        Filter { kinds: kinds(&["nonsense"]), ..Filter::default() },
    ]
}

/// Pages put together are the list, in both directions, from anywhere.
#[test]
fn pages_are_the_list() {
    let (instance, records, ..) = herd();
    for filter in filters() {
        let all: Vec<usize> =
            (0..records.len()).filter(|&position| filter.matches(&records[position], &instance)).collect();
        for (from, most) in [(0, 7), (records.len() / 2, 50), (records.len(), 3), (usize::MAX, 1000)] {
            for direction in [Direction::Later, Direction::Earlier] {
                let mut expected: Vec<usize> = all.clone();
                match direction {
                    Direction::Later => expected.retain(|&position| position >= from),
                    Direction::Earlier => expected.retain(|&position| position < from),
                }
                if direction == Direction::Earlier {
                    expected.reverse();
                }
                let mut found = Vec::new();
                let mut next = Some(from);
                while let Some(at) = next {
                    let page = events::page(&records, &instance, &filter, at, direction, most);
                    assert!(page.lines.len() <= most);
                    found.extend(page.lines.iter().map(|line| line.position));
                    next = page.next;
                }
                assert_eq!(found, expected, "{filter:?} from {from}, {direction:?}");
            }
        }
    }
}

/// A long list is not looked through at once.
#[test]
fn a_call_is_bounded() {
    let (instance, records, ..) = recorded("collision-minimal", Method::Local);
    let long: Vec<Record> = records.iter().cycle().take(500_000).cloned().collect();
    let nothing = Filter { kinds: vec!["nonsense".to_owned()], ..Filter::default() };
    let page = events::page(&long, &instance, &nothing, 0, Direction::Later, 10);
    assert!(page.lines.is_empty() && page.next.is_some_and(|next| next < 300_000));
    let unheard = Filter { text: "unheard of".to_owned(), ..Filter::default() };
    let page = events::page(&long, &instance, &unheard, 500_000, Direction::Earlier, 10);
    assert!(page.lines.is_empty() && page.next.is_some_and(|next| next > 490_000));
}

#[test]
fn where_time_goes_in_words() {
    let (instance, records, ..) = recorded("collision-minimal", Method::LeastLoadedStale);
    let times = run_times(&instance, &records, Time::MAX);
    let mut text = String::new();
    for job in &times.jobs {
        text.push_str(&format!("{}\n", reasons::job_sentence(&instance, job)));
        let bottleneck = job.times.bottleneck().expect("time has passed");
        text.push_str(&format!("    {}\n", reasons::bottleneck_sentence(&instance, &bottleneck)));
    }
    let lanes = [Lane { instance: &instance, records: &records }];
    for path in ["study.temperature", "study.shield.alpha", "cluster.memory_scale", "horizon_secs", "seed"] {
        let told = why_nothing_changed(path, &lanes);
        text.push_str(&format!("{path}: {}\n", reasons::nothing_changed_sentences(&instance, &told).join(" ")));
    }
    insta::assert_snapshot!(text);
}
