//! How long the joint allocation takes, certificate included: cells of the sizes that the project set itself bounds for
//! (5 × 4 workers 100 µs, 100 × 10 workers 10 ms, 1,000 × 10 workers 150 ms), at both rates.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use edgelab::partition::{
    problem::Rate,
    scheme::{Scheme, solve},
};

#[path = "../tests/common/cells.rs"]
mod cells;

fn bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("partition");
    for (rate, name) in [(Rate::Linear, "linear"), (Rate::PowerSpread, "power-spread")] {
        for (groups, workers) in [(5, 4), (100, 10), (1_000, 10)] {
            if groups == 1_000 {
                group.sample_size(10);
            }
            let cell = cells::cell(groups, workers, rate, 1);
            for scheme in [Scheme::Pa, Scheme::Joint] {
                group.bench_function(format!("{scheme}, {groups} x {workers}, {name}"), |b| {
                    b.iter(|| solve(black_box(&cell), scheme));
                });
            }
        }
        group.sample_size(100);
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
