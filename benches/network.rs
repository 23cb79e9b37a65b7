//! Speed of the layered network. Elements are samples.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use edgelab::{
    num::{
        net::layered::{Network, Scratch},
        rng::Stream,
    },
    training::data::digits::Digits,
};
use std::hint::black_box;

/// Forward and backward of the default network: a usual batch, one that fills no eight lanes, and images of MNIST's size.
fn bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("network");
    for (side, batch) in [(12, 32), (12, 9), (28, 32)] {
        let data = Digits { side, ..Digits::default() }.draw(1, "bench", batch).expect("within the limits");
        let network = Network::convolutional(data.shape, data.classes).expect("it fits");
        let weights = network.init(&mut Stream::new(1, "weights", 0));
        let (mut gradient, mut scratch) = (vec![0.0; weights.len()], Scratch::default());
        group.throughput(Throughput::Elements(u64::from(batch)));
        group.bench_function(format!("gradient, {side} × {side}, batch {batch}"), |bench| {
            bench.iter(|| {
                let weights = black_box(&weights);
                network.gradient(weights, &data.images, &data.labels, &mut gradient, &mut scratch)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
