//! Speed of whole runs, metrics only. Elements are records.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use edgelab::{
    engine::sink::Nothing,
    model::{method::Method, scenario::Scenario},
    presets, session, shipped,
};

fn preset(name: &str, method: Method) -> Scenario {
    let mut scenario = presets::get(name).expect("shipped");
    scenario.study.method = method;
    scenario
}

fn bench(c: &mut Criterion) {
    let library = shipped::library();
    let run = |scenario: &Scenario| session::run(scenario, &library, &mut Nothing).expect("presets run");
    let mut group = c.benchmark_group("run");
    let everyday = Method::ALL.map(|method| ("paper-emulation", method));
    let city = [Method::Marl, Method::SroleC, Method::SroleD, Method::Rl].map(|method| ("city", method));
    for (name, method) in everyday.into_iter().chain(city) {
        let scenario = preset(name, method);
        group.throughput(Throughput::Elements(run(&scenario).records));
        if name == "city" {
            group.sample_size(10);
        }
        group.bench_function(format!("{name}/{method}"), |b| b.iter(|| run(&scenario)));
    }
    let metropolis = preset("metropolis", Method::Marl);
    group.sample_size(10);
    group.throughput(Throughput::Elements(run(&metropolis).records));
    group.bench_function("metropolis/marl", |b| b.iter(|| run(&metropolis)));
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
