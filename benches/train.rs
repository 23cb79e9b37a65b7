//! Speed of training. Elements are episodes, each measured to the end of its run.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use edgelab::{
    model::{method::Method, path},
    placement::learn::train::Training,
    presets,
};

/// Episodes of one sample.
const EPISODES: u32 = 100;

fn bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("train");
    group.throughput(Throughput::Elements(u64::from(EPISODES))).sample_size(10);
    for learner in ["q-table", "dqn"] {
        let mut scenario = presets::get("paper-emulation").expect("shipped");
        scenario.study.method = Method::Marl;
        let scenario = path::set(&scenario, "study.learning.learner", learner).expect("a learner");
        let train = |measured: bool| {
            let training = Training::begin(&scenario, 1, EPISODES).expect("a training");
            let mut training = if measured { training.measured() } else { training };
            while training.episode().expect("an episode").is_some() {}
            training.policy()
        };
        for (name, measured) in [("measured", true), ("learning only", false)] {
            group.bench_function(format!("{learner}, {name}"), |b| b.iter(|| train(measured)));
        }
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
