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
        protocol::{Protocol, protocol},
        record::{Event, Topic},
        scenario::{NetworkKind, Scenario, Split, Unsent, UpdateWeights},
        worker::Batches,
    },
};

use super::{finished, sgd::Descent, small, widest_gap, workers};

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
            let worst = descent.furthest(&replica.weights);
            assert!(worst < 1e-6, "{protocol}: a weight differs by {worst:e}");
        }
    }
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

/// What does not fit is kept where the settings say so, and sent later, once; otherwise it is gone.
#[test]
fn dlion_keeps_or_drops_what_does_not_fit() {
    for unsent in [Unsent::Accumulate, Unsent::Drop] {
        let mut scenario = small(ProtocolKind::Dlion);
        scenario.environment.workers = workers(&[(16.0, 4.0); 2]);
        (scenario.study.dlion.unsent, scenario.study.dlion.transfer) = (unsent, false);
        scenario.study.dlion.batching = false;
        let mut cluster = cluster(&scenario);
        let mut dlion = protocol(&cluster);
        let mut sent = vec![0.0f32; cluster.workers[0].weights.len()];
        let slope = |place: usize| 0.01 * (place + 1) as f32;
        for iteration in 0..100 {
            let worker = &mut cluster.workers[0];
            worker.secs = 1.0;
            let now = |(place, value): (usize, &mut f32)| *value = if iteration == 0 { slope(place) } else { 0.0 };
            worker.gradient.iter_mut().enumerate().for_each(now);
            dlion.on_gradient(0, &mut cluster);
            for message in deliver(&mut cluster) {
                let Payload::Gradient { part: Part::Sparse(entries), .. } = message.payload else { continue };
                entries.iter().for_each(|&(place, value)| sent[place as usize] += value);
            }
        }
        let is_sent = |(place, sum): (usize, &f32)| (sum - slope(place) / 2.0).abs() < 1e-6;
        let whole = sent.iter().enumerate().filter(|&(place, sum)| is_sent((place, sum))).count();
        let nothing = sent.iter().filter(|&&sum| sum == 0.0).count();
        assert_eq!(whole + nothing, sent.len(), "{unsent:?}: each is sent once or never");
        assert_eq!(nothing == 0, unsent == Unsent::Accumulate, "{unsent:?}: {nothing} of {} are not sent", sent.len());
    }
}

/// Gradients count by their samples: their part of the global batch, or (the option) relative to the receiver's own.
#[test]
fn dlion_counts_samples() {
    for weights in [UpdateWeights::Samples, UpdateWeights::Relative] {
        let mut scenario = small(ProtocolKind::Dlion);
        scenario.environment.workers = workers(&[(24.0, 1000.0), (8.0, 1000.0)]);
        let settings = &mut scenario.study.dlion;
        (settings.exchange, settings.transfer, settings.weights) = (false, false, weights);
        let mut cluster = cluster(&scenario);
        let mut dlion = protocol(&cluster);
        // The second worker takes three times as long for a sample: a whole batch and a half one tell.
        for _ in 0..2 {
            for (worker, secs) in [(0, 0.1), (1, 0.3)] {
                let state = &mut cluster.workers[worker];
                state.samples = state.batch;
                state.secs = secs * f64::from(state.batch);
                state.gradient.fill(0.0);
                dlion.on_gradient(worker, &mut cluster);
            }
        }
        deliver(&mut cluster);
        let sizes = cluster.events.iter().rev().find_map(|event| match event {
            Event::Resized { batches, .. } => Some(batches.clone()),
            _ => None,
        });
        assert_eq!(sizes, Some(vec![48, 16]), "the shares follow the speeds");
        let state = &mut cluster.workers[0];
        (state.samples, state.secs) = (48, 4.8);
        state.gradient.fill(1.0);
        dlion.on_gradient(0, &mut cluster);
        let due = match weights {
            UpdateWeights::Samples => 48.0 / 64.0,
            UpdateWeights::Relative => 0.5 * 48.0 / 16.0,
        };
        for message in deliver(&mut cluster) {
            let Payload::Gradient { part: Part::Dense { values, .. }, .. } = message.payload else {
                panic!("all is sent");
            };
            assert!(values.iter().all(|value| (value - due).abs() < 1e-6), "{weights:?}: {}", values[0]);
        }
    }
}

/// Everybody but the best asks the best for its weights, and is given them.
#[test]
fn the_best_are_asked() {
    let mut scenario = small(ProtocolKind::Dlion);
    scenario.environment.workers = workers(&[(16.0, 1000.0); 3]);
    scenario.study.dlion.batching = false;
    let mut cluster = cluster(&scenario);
    let mut dlion = protocol(&cluster);
    for (worker, loss) in [(0, 3.0), (1, 1.0), (2, 2.0)] {
        let state = &mut cluster.workers[worker];
        (state.loss, state.iteration, state.secs) = (loss, scenario.study.dlion.period_iterations, 1.0);
        dlion.on_gradient(worker, &mut cluster);
    }
    loop {
        let messages = deliver(&mut cluster);
        if messages.is_empty() {
            break;
        }
        for message in messages {
            dlion.on_message(message.to as usize, &message, &mut cluster);
        }
    }
    let transfers = cluster.events.iter().filter_map(|event| match event {
        Event::Transferred { worker, from } => Some((*worker, *from)),
        _ => None,
    });
    let mut transfers: Vec<(u32, u32)> = transfers.collect();
    transfers.sort_unstable();
    assert_eq!(transfers, [(0, 1), (2, 1)]);
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

/// Ako sends a gradient in so many parts that one for each of the others fits into an iteration, in turn; each part holds
/// all that has come together since it was sent last.
#[test]
fn ako_sends_all_in_turn() {
    let mut scenario = small(ProtocolKind::Ako);
    scenario.environment.workers = workers(&[(16.0, 20.0); 3]);
    let mut cluster = cluster(&scenario);
    let mut ako = protocol(&cluster);
    let params = cluster.workers[0].weights.len();
    // Numbers of 4 bytes, scaled, for two others at 2.5 MB/s, in iterations of a second.
    let parts = (2.0 * (params as f64 * 4.0 * scenario.model.payload_scale + 100.0) / 2.5e6).ceil() as usize;
    assert!(parts > 2, "{parts} parts");
    let mut sent = vec![0.0f32; params];
    for iteration in 1..=2 * parts {
        cluster.workers[0].secs = 1.0;
        cluster.workers[0].gradient.fill(3.0);
        ako.on_gradient(0, &mut cluster);
        for message in deliver(&mut cluster).into_iter().filter(|message| message.to == 1) {
            let Payload::Gradient { part: Part::Dense { first, values }, .. } = message.payload else {
                panic!("Ako sends parts of gradients");
            };
            let turn = (iteration - 1) % parts;
            assert_eq!(
                (first as usize, first as usize + values.len()),
                (turn * params / parts, (turn + 1) * params / parts)
            );
            sent[first as usize..].iter_mut().zip(values.iter()).for_each(|(sum, value)| *sum += value);
        }
    }
    // A third of the gradient each time, up to the iteration at which the part was sent last.
    for (place, sum) in sent.iter().enumerate() {
        let part = (0..parts).find(|part| place < (part + 1) * params / parts).expect("a part");
        assert!((sum - (parts + part + 1) as f32).abs() < 1e-4, "{sum} of part {part}");
    }
}

/// A worker of a protocol in rounds trains until it may not, and comes to these weights; what that sets off arrives.
fn train(protocol: &mut dyn Protocol, cluster: &mut Cluster, worker: usize, value: f32) {
    let rounds =
        |cluster: &Cluster| cluster.events.iter().filter(|event| matches!(event, Event::Combined { .. })).count();
    let before = rounds(cluster);
    assert!(protocol.may_proceed(worker, cluster), "worker {worker} has begun its part");
    // The aggregator's own weights need no message: it may begin the next round at once.
    while protocol.may_proceed(worker, cluster) && rounds(cluster) == before {
        let state = &mut cluster.workers[worker];
        state.weights.fill(value);
        state.gradient.fill(0.0);
        state.momentum.reset();
        protocol.on_gradient(worker, cluster);
    }
    for message in deliver(cluster) {
        protocol.on_message(message.to as usize, &message, cluster);
    }
    for message in deliver(cluster) {
        protocol.on_message(message.to as usize, &message, cluster);
    }
}

fn all_are(cluster: &Cluster, worker: usize, due: f32) {
    for weight in &cluster.workers[worker].weights {
        assert!((weight - due).abs() < 1e-5, "worker {worker} has {weight}, not {due}");
    }
}

/// FedAvg's common weights are the mean of all, each by its samples.
#[test]
fn fedavg_counts_samples() {
    let mut scenario = small(ProtocolKind::Fedavg);
    scenario.environment.workers = workers(&[(16.0, 100.0), (16.0, 50.0), (16.0, 50.0)]);
    (scenario.data.split, scenario.data.size_shares) = (Split::Size, vec![3.0, 1.0, 1.0]);
    let mut cluster = cluster(&scenario);
    let mut fedavg = protocol(&cluster);
    fedavg.start(&mut cluster);
    assert_eq!(cluster.instance.shards.iter().map(Vec::len).collect::<Vec<_>>(), [180, 60, 60]);
    // The first worker has the aggregator beside it; the others come first.
    train(&mut *fedavg, &mut cluster, 1, 2.0);
    train(&mut *fedavg, &mut cluster, 2, 4.0);
    train(&mut *fedavg, &mut cluster, 0, 1.0);
    let due = (180.0 * 1.0 + 60.0 * 2.0 + 60.0 * 4.0) / 300.0;
    (0..3).for_each(|worker| all_are(&cluster, worker, due));
}

/// FedAT by hand, two tiers: the slow tier's weights count as often as the fast one has come.
#[test]
fn fedat_counts_the_other_way_round() {
    let mut scenario = small(ProtocolKind::Fedat);
    scenario.environment.workers = workers(&[(24.0, 100.0), (6.0, 50.0), (24.0, 100.0)]);
    (scenario.study.fedat.tiers, scenario.study.fedat.codec) = (2, false);
    let mut cluster = cluster(&scenario);
    cluster.workers.iter_mut().for_each(|worker| worker.weights.fill(0.0));
    let mut fedat = protocol(&cluster);
    fedat.start(&mut cluster);
    let first = cluster.workers[0].weights.clone();
    // Rounds 1 and 0: the slow tier counts wholly, and it has the first weights.
    train(&mut *fedat, &mut cluster, 0, 2.0);
    train(&mut *fedat, &mut cluster, 2, 4.0);
    assert_eq!(cluster.workers[0].weights, first);
    // 1 and 1: the mean.
    train(&mut *fedat, &mut cluster, 1, 9.0);
    all_are(&cluster, 1, 6.0);
    // 2 and 1: a third of the fast tier's, two thirds of the slow one's.
    train(&mut *fedat, &mut cluster, 0, 5.0);
    train(&mut *fedat, &mut cluster, 2, 7.0);
    all_are(&cluster, 0, 8.0);
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
