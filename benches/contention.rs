//! Speed of the contention model. Elements are solutions of one job.
//!
//! The networks are like those of the simulator: a job cuts its model into five tasks on devices near its owner and
//! visits a processor, an uplink and a downlink for each.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use edgelab::contention::{Network, Visit};
use edgelab::num::rng::Stream;
use std::hint::black_box;

/// A job of five tasks among the `near` devices after `owner`: three stations a device.
fn job(devices: u32, owner: u32, near: u32, stream: &mut Stream) -> Vec<Visit> {
    let hosts: Vec<u32> = (0..5).map(|_| (owner + stream.below(near)) % devices).collect();
    let mut visits = Vec::new();
    for &host in &hosts {
        visits.push(Visit { station: host, demand_secs: stream.exponential(2.0) });
    }
    for pair in hosts.windows(2).filter(|pair| pair[0] != pair[1]) {
        let transfer = stream.exponential(0.3);
        for (from, to) in [(pair[0], pair[1]), (pair[1], pair[0])] {
            visits.push(Visit { station: devices + from, demand_secs: transfer });
            visits.push(Visit { station: 2 * devices + to, demand_secs: transfer });
        }
    }
    visits
}

fn cluster(devices: u32, jobs: u32, near: u32) -> (Network, Stream) {
    let mut stream = Stream::new(1, "bench", 0);
    let mut network = Network::new(3 * devices as usize);
    for id in 0..jobs {
        network.set(id, 5.0, &job(devices, id % devices, near, &mut stream));
    }
    (network, stream)
}

fn bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("contention");

    let (unsolved, _) = cluster(25, 25, 25);
    let mut solved = unsolved.clone();
    solved.solve();
    group.throughput(Throughput::Elements(solved.updates()));
    group.bench_function("cold, 25 jobs", |b| {
        b.iter_batched_ref(|| unsolved.clone(), |network| network.solve().len(), BatchSize::SmallInput);
    });

    for (name, devices, jobs, near) in
        [("25 jobs", 25, 25, 25), ("200 jobs", 100, 200, 9), ("200 jobs, wide", 100, 200, 100)]
    {
        let (mut network, mut stream) = cluster(devices, jobs, near);
        network.solve();
        // One job leaves and another comes, and both are solved, 400 times: how much work is that?
        let events: Vec<(u32, Vec<Visit>)> = (0..400)
            .map(|_| {
                let id = stream.below(jobs);
                (id, job(devices, id % devices, near, &mut stream))
            })
            .collect();
        let run = |network: &mut Network, events: &[(u32, Vec<Visit>)]| {
            let mut updates = 0;
            for (id, visits) in events {
                network.remove(*id);
                network.solve();
                updates += network.updates();
                network.set(*id, 5.0, visits);
                network.solve();
                updates += network.updates();
            }
            updates
        };
        let updates = run(&mut network.clone(), &events);
        group.throughput(Throughput::Elements(updates));
        group.bench_function(format!("800 events, {name}"), |b| {
            b.iter_batched_ref(|| network.clone(), |network| run(network, &events), BatchSize::LargeInput);
        });
    }

    let (mut network, mut stream) = cluster(100, 200, 9);
    network.solve();
    let visits = job(100, 7, 9, &mut stream);
    group.throughput(Throughput::Elements(1));
    group.bench_function("predict", |b| b.iter(|| network.predict(Some(7), 5.0, black_box(&visits))));
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
