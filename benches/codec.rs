//! Speed of addresses. Bytes are those of the address.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use edgelab::{
    codec::{self, View},
    model::path,
    presets,
};

fn bench(c: &mut Criterion) {
    let near = path::set(&presets::default(), "study.shield.alpha", "0.8").expect("in range");
    let mut far = near.clone();
    far.preset = String::new();
    let view = View::default();
    let mut group = c.benchmark_group("codec");
    for (name, scenario) in [("differences", near), ("packed", far)] {
        let address = codec::encode(&scenario, &view).expect("it fits");
        group.throughput(Throughput::Bytes(address.len() as u64));
        group.bench_function(format!("encode {name}"), |b| b.iter(|| codec::encode(&scenario, &view)));
        group.bench_function(format!("decode {name}"), |b| b.iter(|| codec::decode(&address)));
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
