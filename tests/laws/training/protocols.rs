//! What each protocol promises by its definition.

use edgelab::{
    model::time::Time,
    num::{math, rng::Stream},
    training::{
        cluster::Cluster,
        instance::Instance,
        kind::ProtocolKind,
        library::Library,
        links::Message,
        payload::{Part, Payload},
        protocol::protocol,
        record::{Event, Record, Topic},
        scenario::{NetworkKind, Scenario},
        worker::Batches,
    },
};

use super::{finished, sgd::Descent, small, workers};

fn cluster(scenario: &Scenario) -> Cluster {
    Cluster::new(Instance::draw(scenario, &Library::default()).expect("an instance"))
}

/// Lets all messages arrive.
fn deliver(cluster: &mut Cluster) -> Vec<Message<Payload>> {
    let mut messages = Vec::new();
    while let Some(at) = cluster.links.next_at() {
        cluster.now = at;
        messages.extend(cluster.links.take(at));
    }
    messages
}

/// Where everything is exchanged in step, equal workers are one worker with a batch as large as all of theirs, but for the
/// order of sums (as with all-reduce, whose law is beside): each counts its own gradient as it counts the others'.
#[test]
fn in_step_all_exchanges_are_descent_by_one_large_batch() {
    for protocol in [ProtocolKind::Hop, ProtocolKind::Gaia, ProtocolKind::Dlion] {
        let mut scenario = small(protocol);
        scenario.environment.workers = workers(&[(16.0, 1e6); 4]);
        scenario.model.payload_scale = 1.0;
        let study = &mut scenario.study;
        study.staleness = 0;
        study.hop.backup_workers = 0;
        study.gaia.threshold_share = 1e-6;
        (study.dlion.batching, study.dlion.exchange, study.dlion.transfer) = (false, false, false);
        let (run, _) = finished(&scenario);
        let replicas = &run.cluster().workers;
        let steps = replicas[0].iteration;
        let mut descent = Descent::new(&scenario);
        (0..steps).for_each(|_| descent.step(32));
        assert!(steps >= 20, "{protocol}: {steps} steps");
        for replica in replicas {
            assert_eq!(replica.iteration, steps, "{protocol}: in step");
            let worst = replica.weights.iter().zip(&descent.weights).map(|(a, b)| f64::from((a - b).abs()));
            let worst = worst.fold(0.0, math::max);
            assert!(worst < 1e-6, "{protocol}: a weight differs by {worst:e}");
        }
    }
}

/// The gap that opens between the first and the last worker, in iterations.
fn widest_gap(records: &[Record], workers: usize) -> u32 {
    let mut iterations = vec![0u32; workers];
    let mut widest = 0;
    for record in records {
        if let Event::Iterated { worker, iteration, .. } = record.event {
            iterations[worker as usize] = iteration;
            let (least, most) = (iterations.iter().min(), iterations.iter().max());
            widest = widest.max(most.unwrap_or(&0) - least.unwrap_or(&0));
        }
    }
    widest
}

/// Hop goes on without its backup workers, but no further ahead of them than the gap that it may open.
#[test]
fn hop_waits_for_backup_workers_in_the_end() {
    let described = [(24.0, 1000.0), (24.0, 1000.0), (24.0, 1000.0), (1.0, 1000.0)];
    let gap = |backup_workers, iteration_gap| {
        let mut scenario = small(ProtocolKind::Hop);
        scenario.environment.workers = workers(&described);
        scenario.model.payload_scale = 1.0;
        scenario.horizon_secs = 120.0;
        scenario.study.staleness = 2;
        (scenario.study.hop.backup_workers, scenario.study.hop.iteration_gap) = (backup_workers, iteration_gap);
        widest_gap(&finished(&scenario).1, described.len())
    };
    // One more: the iteration that may begin is done before the slowest has ended its own.
    assert_eq!(gap(0, 7), 3, "staleness binds");
    assert_eq!(gap(1, 7), 8, "the gap binds");
    assert!(gap(1, 1000) > 20, "nothing binds");
}

/// Gaia's mirror clock: nobody goes on with more than `staleness` gradients on their way to another.
#[test]
fn gaias_clocks_are_mirrored() {
    for staleness in [0, 2] {
        let mut scenario = small(ProtocolKind::Gaia);
        scenario.environment.workers = workers(&[(16.0, 4.0), (16.0, 100.0)]);
        scenario.study.staleness = staleness;
        scenario.study.gaia.threshold_share = 1e-6;
        let (_, records) = finished(&scenario);
        let (mut flying, mut most) = ([0u32; 2], 0);
        for record in &records {
            match &record.event {
                Event::Sent { letter } if letter.topic == Topic::Gradient => flying[letter.from as usize] += 1,
                Event::Arrived { letter } if letter.topic == Topic::Gradient => flying[letter.from as usize] -= 1,
                _ => {}
            }
            most = most.max(flying[0]);
        }
        // One more: it is sent at the end of the iteration that was begun so.
        assert_eq!(most, staleness + 1);
    }
}

/// What Gaia has not sent is insignificant, entry by entry: gradients are sent once, and nothing is forgotten.
#[test]
fn gaia_keeps_what_is_insignificant() {
    let mut scenario = small(ProtocolKind::Gaia);
    scenario.environment.workers = workers(&[(16.0, 1000.0); 2]);
    scenario.study.gaia.threshold_share = 1.0;
    let mut cluster = cluster(&scenario);
    let mut gaia = protocol(&cluster);
    let mut stream = Stream::new(5, "gradients", 0);
    let params = cluster.workers[0].weights.len();
    let (mut computed, mut sent) = (vec![0.0f64; params], vec![0.0f64; params]);
    let mut sparse = 0;
    for iteration in 1..=30 {
        let worker = &mut cluster.workers[0];
        worker.iteration = iteration;
        worker.gradient.iter_mut().for_each(|slope| *slope = stream.between(-0.1, 0.1) as f32);
        gaia.on_gradient(0, &mut cluster);
        // Each counts a half with itself, as with the other.
        computed.iter_mut().zip(&cluster.workers[0].gradient).for_each(|(sum, slope)| *sum += f64::from(*slope));
        for message in deliver(&mut cluster) {
            match message.payload {
                Payload::Gradient { part: Part::Sparse(entries), .. } => {
                    sparse += 1;
                    entries.iter().for_each(|&(place, value)| sent[place as usize] += f64::from(value));
                }
                Payload::Gradient { part: Part::Dense { values, .. }, .. } => {
                    sent.iter_mut().zip(values.iter()).for_each(|(sum, value)| *sum += f64::from(*value));
                }
                _ => panic!("Gaia sends gradients"),
            }
        }
        let threshold = 1.0 / math::sqrt(f64::from(iteration)) * (1.0 - 0.9) / 0.05;
        for ((computed, sent), weight) in computed.iter().zip(&sent).zip(&cluster.workers[0].weights) {
            let kept = (computed - sent).abs();
            assert!(kept <= threshold * f64::from(weight.abs()) + 1e-5, "iteration {iteration}: {kept} is kept");
        }
    }
    assert!(sparse > 10, "{sparse} sparse messages");
}

/// DLion fills each link with what it carries during an iteration, less what still waits for it.
#[test]
fn dlion_sends_what_a_link_carries() {
    let mut scenario = small(ProtocolKind::Dlion);
    scenario.environment.workers = workers(&[(16.0, 20.0); 3]);
    let mut cluster = cluster(&scenario);
    // 20 Mb/s to two others, and a second of computing: 1.25 MB for each.
    const CARRIES: u64 = 1_250_000;
    const BACKLOG: u64 = 400_000;
    let scale = scenario.model.payload_scale;
    let mut dlion = protocol(&cluster);
    cluster.workers[0].secs = 1.0;
    cluster.workers[0].iteration = 1;
    cluster.workers[0].gradient.iter_mut().enumerate().for_each(|(place, slope)| *slope = 0.001 * place as f32);
    cluster.links.send(Time::ZERO, 0, 1, BACKLOG, Payload::Pull);
    dlion.on_gradient(0, &mut cluster);
    let sent = |to| {
        let letters = cluster.events.iter().filter_map(|event| match event {
            Event::Sent { letter } if letter.to == to && letter.topic == Topic::Gradient => Some(*letter),
            _ => None,
        });
        letters.map(|letter| letter.bytes).sum::<u64>()
    };
    // Less than one entry is left over.
    let entry = (8.0 * scale) as u64;
    for (to, due) in [(1, CARRIES - BACKLOG), (2, CARRIES)] {
        assert!(sent(to) <= due && sent(to) + entry > due, "{} bytes to {to} where {due} fit", sent(to));
    }
}

/// A transfer moves a worker towards the best one: w ← w − λ (w − w_best).
#[test]
fn a_transfer_moves_towards_the_best() {
    for lambda in [0.0, 0.25, 1.0] {
        let mut scenario = small(ProtocolKind::Dlion);
        scenario.study.dlion.lambda = lambda;
        scenario.model.network = NetworkKind::Logistic;
        let mut cluster = cluster(&scenario);
        let mut dlion = protocol(&cluster);
        let mut stream = Stream::new(5, "weights", 0);
        cluster.workers[2].weights.iter_mut().for_each(|weight| *weight = stream.between(-1.0, 1.0) as f32);
        let (own, best) = (cluster.workers[0].weights.clone(), cluster.workers[2].weights.clone());
        let weights = cluster.plain_weights(2);
        cluster.send(2, 0, Payload::Weights(weights));
        for message in deliver(&mut cluster) {
            dlion.on_message(0, &message, &mut cluster);
        }
        let between = |(own, best): (&f32, &f32)| f64::from(*own) + lambda * f64::from(best - own);
        for (now, due) in cluster.workers[0].weights.iter().zip(own.iter().zip(&best).map(between)) {
            assert!((f64::from(*now) - due).abs() < 1e-6, "λ = {lambda}: {now}, not {due}");
        }
        assert_eq!(cluster.workers[2].weights, best, "the best stays as it is");
    }
}

/// A worker sees each of its samples once before it sees any again, and never twice in the same order.
#[test]
fn samples_come_in_a_new_order_each_time() {
    let shard: Vec<u32> = (10..110).collect();
    let mut batches = Batches::new(shard.clone(), Stream::new(1, "batches", 0));
    let mut passes: Vec<Vec<u32>> = Vec::new();
    for _ in 0..5 {
        let pass: Vec<u32> = [32, 1, 40, 27].into_iter().flat_map(|count| batches.take(count)).collect();
        let mut sorted = pass.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, shard);
        assert!(pass != shard && !passes.contains(&pass), "another order");
        passes.push(pass);
    }
    assert_eq!(batches.take(250).len(), 250, "a batch may be larger than the shard");
}
