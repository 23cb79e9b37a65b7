//! Speed of seeking in a recorded run, and the memory of the worlds kept for it. Elements are seeks.

#![allow(clippy::print_stdout, clippy::disallowed_types)] // it measures, and says so

use std::{hint::black_box, sync::Arc, time::Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use edgelab::{
    engine::{
        instance::Instance,
        record::{Event, Record},
        replay::Replay,
        sink::Trace,
    },
    model::{method::Method, scenario::Scenario, time::Time},
    num::rng::Stream,
    presets, session, shipped,
};

fn record(scenario: &Scenario) -> (Arc<Instance>, Vec<Record>) {
    let mut trace = Trace::default();
    session::run(scenario, &shipped::library(), &mut trace).expect("presets run");
    (Instance::draw(scenario).expect("presets can be drawn"), trace.0)
}

/// A recorded run that stands at its end.
fn recorded(name: &str) -> Replay {
    let mut scenario = presets::get(name).expect("shipped");
    scenario.study.method = Method::SroleD;
    let (instance, records) = record(&scenario);
    let mut replay = Replay::new(instance);
    replay.extend(records);
    replay.seek(usize::MAX);
    replay
}

/// A run of about a million records: the records of a preset, and then, again and again, those of them that repeat
/// without end, which are changes of the background and of the pace.
fn million(name: &str) -> Replay {
    const RECORDS: usize = 1_000_000;
    let mut scenario = presets::get(name).expect("shipped");
    scenario.study.method = Method::LeastLoadedStale;
    let (instance, mut records) = record(&scenario);
    let end = records.last().map(|record| record.at.micros()).unwrap_or_default();
    records.retain(|record| !matches!(record.event, Event::Ended));
    let lasting: Vec<Record> = records
        .iter()
        .filter(|record| matches!(record.event, Event::Background { .. } | Event::Solved { .. }))
        .cloned()
        .collect();
    let mut rounds = 0;
    while records.len() < RECORDS {
        rounds += 1;
        let later = |record: &Record| Time::from_micros(record.at.micros() + rounds * end);
        let missing = RECORDS - records.len();
        records.extend(
            lasting.iter().take(missing).map(|record| Record { at: later(record), event: record.event.clone() }),
        );
    }
    let mut replay = Replay::new(instance);
    let began = Instant::now();
    replay.extend(records);
    println!("{name}: a million records are taken in {:.1} s", began.elapsed().as_secs_f64());
    replay
}

/// The slowest of seeks all over a long run, printed with what is kept for it.
fn longest(name: &str) {
    let mut replay = million(name);
    let end = replay.records().len();
    let mut stream = Stream::new(1, "bench", 0);
    let mut secs: Vec<f64> = (0..200)
        .map(|_| {
            let position = stream.below(end as u32 + 1) as usize;
            // The least of three, each from the far end: what else the machine does is not of interest.
            let far = if position < end / 2 { end } else { 0 };
            let times = [(); 3].map(|()| {
                replay.seek(far);
                let began = Instant::now();
                replay.seek(black_box(position));
                began.elapsed().as_secs_f64()
            });
            times.into_iter().fold(f64::INFINITY, edgelab::num::math::min)
        })
        .collect();
    secs.sort_by(f64::total_cmp);
    println!(
        "{name}: {end} records, {} devices, {} jobs; 200 seeks anywhere: median {:.1} ms, slowest {:.1} ms; \
         {} worlds kept, {} records apart, about {:.1} MB",
        replay.world().devices.len(),
        replay.world().jobs.len(),
        secs[100] * 1e3,
        secs[199] * 1e3,
        replay.kept(),
        replay.spacing(),
        replay.kept_bytes() as f64 / 1e6
    );
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
    let metropolis = recorded("metropolis");
    println!(
        "metropolis: {} records; {} worlds kept, {} records apart, about {:.1} MB",
        metropolis.records().len(),
        metropolis.kept(),
        metropolis.spacing(),
        metropolis.kept_bytes() as f64 / 1e6
    );
    for name in ["paper-emulation", "overload-storm", "city", "metropolis"] {
        longest(name);
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
