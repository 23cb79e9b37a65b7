//! Shield reviews by devices and proposals, as throughput in proposals (tasks) per second.
//!
//! One job of five tasks per device, up to nine candidates each; the prediction is the tests' stand-in, so that the
//! review itself is measured and not the contention.

#[path = "../tests/common/joint.rs"]
mod joint;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use edgelab::{
    model::{method::ShieldKind, scenario::Unplaced},
    placement::{conflict::conflicts, shield::review},
};
use joint::{Joint, Shape};

const SHIELDS: [(&str, ShieldKind); 2] = [("central", ShieldKind::Central), ("regional", ShieldKind::Regional)];

fn joint(devices: u32, jobs: u32, memory_scale: f64) -> Joint {
    let regions = devices.div_ceil(5);
    Joint::draw(Shape {
        devices,
        regions,
        jobs,
        tasks_per_job: 5,
        memory_scale,
        link_scale: 1.0,
        busy: 0.4,
        range_m: 250.0,
        seed: 1,
    })
}

fn bench(c: &mut Criterion, group: &str, cases: &[(u32, u32)], memory_scale: f64) {
    let mut group = c.benchmark_group(group);
    for &(devices, jobs) in cases {
        let joint = joint(devices, jobs, memory_scale);
        let proposals: usize = joint.proposals.iter().map(|action| action.hosts.len()).sum();
        group.throughput(Throughput::Elements(proposals as u64));
        for (name, kind) in SHIELDS {
            group.bench_function(BenchmarkId::new(name, format!("{devices} devices, {proposals} proposals")), |b| {
                joint.situation(Unplaced::Force, |situation| b.iter(|| review(kind, situation, &joint.proposals)));
            });
        }
    }
    group.finish();
}

/// Scarce memory: most devices are overloaded by what is proposed for them.
fn crowded(c: &mut Criterion) {
    bench(c, "review, crowded", &[(25, 25), (100, 100), (1_000, 1_000), (1_000, 25)], 1.0);
}

/// Ample memory: few corrections.
fn roomy(c: &mut Criterion) {
    bench(c, "review, roomy", &[(25, 25), (1_000, 1_000)], 8.0);
}

fn counter(c: &mut Criterion) {
    let joint = joint(25, 25, 1.0);
    let mut group = c.benchmark_group("conflicts");
    group.throughput(Throughput::Elements(125));
    group.bench_function("25 devices, 125 proposals", |b| {
        b.iter(|| conflicts(&joint.instance, |device| joint.base[device as usize], &joint.proposals));
    });
    group.finish();
}

criterion_group!(benches, crowded, roomy, counter);
criterion_main!(benches);
