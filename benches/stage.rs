//! The stage of a thousand devices: shapes per frame, and shapes as text.

use std::{hint::black_box, sync::Arc};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use edgelab::{
    engine::{instance::Instance, process::Run, replay::Replay, sink::Trace},
    figure::{
        layout::StageView,
        palette::Theme,
        scene::{Scene, Window},
        stage::stage,
        svg::{Caption, svg},
    },
    model::{method::Method, scenario::Devices, time::Time},
    placement::scheduling::Scheduling,
    presets,
};

/// A run of `devices` devices, a minute after all jobs arrived.
fn replay(devices: u32) -> (Arc<Instance>, Replay) {
    let mut scenario = presets::get("paper-emulation").expect("a shipped preset");
    scenario.study.method = Method::LeastLoadedStale;
    if let Devices::Drawn(drawn) = &mut scenario.cluster.devices {
        drawn.count = devices;
        drawn.clusters = devices.div_ceil(125);
    }
    let instance = Instance::draw(&scenario).expect("a scenario that can be drawn");
    let mut trace = Trace::default();
    Run::new(Arc::clone(&instance), Scheduling::new(Arc::clone(&instance), None)).finish(&mut trace);
    let mut replay = Replay::new(Arc::clone(&instance));
    replay.extend(trace.0);
    replay.seek_time(Time::from_secs(60.0));
    (instance, replay)
}

fn frames(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("stage");
    for devices in [25, 250, 1000] {
        let (instance, replay) = replay(devices);
        let view = StageView::new(&instance, (720.0, 560.0));
        group.throughput(Throughput::Elements(u64::from(devices)));
        group.bench_function(format!("{devices} devices"), |bencher| {
            bencher.iter(|| {
                let (records, now) = (replay.records(), replay.world().now);
                let scene = Scene::at(records, replay.position(), now, Window::at_speed(60.0));
                black_box(stage(replay.world(), &scene, &view))
            });
        });
        group.bench_function(format!("{devices} devices as svg"), |bencher| {
            let shapes = stage(replay.world(), &Scene::default(), &view);
            bencher.iter(|| black_box(svg(&shapes, view.size, Theme::Light, &Caption::default())));
        });
        group.bench_function(format!("{devices} devices laid out"), |bencher| {
            bencher.iter(|| black_box(StageView::new(&instance, (720.0, 560.0))));
        });
    }
    group.finish();
}

criterion_group!(benches, frames);
criterion_main!(benches);
