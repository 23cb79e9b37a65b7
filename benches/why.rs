//! How long it takes to say where jobs' time went. Elements are records.

#![allow(clippy::print_stdout)] // it says how often contention was solved

use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use edgelab::{
    engine::{instance::Instance, record::Record, sink::Trace},
    model::{method::Method, time::Time},
    placement::why::{Fold, Scope, job_time, run_times},
    presets, session, shipped,
};

fn recorded(name: &str) -> (Arc<Instance>, Vec<Record>) {
    let mut scenario = presets::get(name).expect("shipped");
    scenario.study.method = Method::SroleD;
    let mut trace = Trace::default();
    session::run(&scenario, &shipped::library(), &mut trace).expect("presets run");
    (Instance::draw(&scenario).expect("presets can be drawn"), trace.0)
}

fn bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("why");
    for name in ["paper-emulation", "city"] {
        let (instance, records) = recorded(name);
        let mut fold = Fold::new(&instance, Scope::All);
        records.iter().for_each(|record| fold.take(record));
        println!(
            "{name}: {} records, {} jobs; contention solved {} times, cycles differ by {:.1e} at most",
            records.len(),
            instance.jobs.len(),
            fold.solved(),
            fold.disagreement()
        );
        group.throughput(Throughput::Elements(records.len() as u64));
        group.sample_size(10);
        group.bench_function(format!("{name}/one job"), |b| b.iter(|| job_time(&instance, &records, 7, Time::MAX)));
        group.bench_function(format!("{name}/all jobs"), |b| b.iter(|| run_times(&instance, &records, Time::MAX)));
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
