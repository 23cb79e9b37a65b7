//! Speed of seeking in a recorded run. Elements are seeks.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use edgelab::{
    engine::{instance::Instance, replay::Replay, sink::Trace},
    model::method::Method,
    num::rng::Stream,
    presets, session, shipped,
};

/// A recorded run that stands at its end, so that worlds to start from are kept.
fn recorded(name: &str) -> Replay {
    let mut scenario = presets::get(name).expect("shipped");
    scenario.study.method = Method::SroleD;
    let mut trace = Trace::default();
    session::run(&scenario, &shipped::library(), &mut trace).expect("presets run");
    let mut replay = Replay::new(Instance::draw(&scenario).expect("presets can be drawn"));
    replay.extend(trace.0);
    replay.seek(usize::MAX);
    replay
}

fn bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("replay");
    for name in ["paper-emulation", "city"] {
        let mut replay = recorded(name);
        let end = replay.records().len();
        group.throughput(Throughput::Elements(end as u64));
        group.sample_size(10);
        group.bench_function(format!("{name}/play from the start"), |b| {
            b.iter(|| (0..=end).for_each(|position| replay.seek(position)));
        });
        group.throughput(Throughput::Elements(1));
        group.bench_function(format!("{name}/step back"), |b| {
            replay.seek(end);
            b.iter(|| {
                let position = if replay.position() == 0 { end } else { replay.position() - 1 };
                replay.seek(position);
            });
        });
        let mut stream = Stream::new(1, "bench", 0);
        group.bench_function(format!("{name}/scrub anywhere"), |b| {
            b.iter(|| replay.seek(stream.below(end as u32) as usize));
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
