//! Protocols against stochastic gradient descent written from its definition.

use std::sync::Arc;

use edgelab::{
    num::{
        math,
        net::{layered::Scratch, momentum::Momentum},
        rng::Stream,
    },
    training::{
        instance::Instance,
        kind::ProtocolKind,
        library::Library,
        record::Event,
        scenario::{NetworkKind, Scenario},
        worker::Batches,
    },
};

use super::{finished, small, workers};

/// One worker, or several in step, by the textbook.
pub struct Descent {
    instance: Arc<Instance>,
    batches: Vec<Batches>,
    pub weights: Vec<f32>,
    momentum: Momentum,
    scratch: Scratch,
}

impl Descent {
    pub fn new(scenario: &Scenario) -> Self {
        let instance = Instance::draw(scenario, &Library::default()).expect("an instance");
        let batches = instance.shards.iter().enumerate();
        let batches = batches
            .map(|(worker, shard)| Batches::new(shard.clone(), Stream::new(scenario.seed, "batches", worker as u64)));
        Self {
            batches: batches.collect(),
            weights: instance.weights.clone(),
            momentum: Momentum::new(instance.weights.len()),
            scratch: Scratch::default(),
            instance,
        }
    }

    /// One step by the mean gradient over the next `samples` samples of every worker.
    pub fn step(&mut self, samples: u32) {
        let chosen: Vec<u32> = self.batches.iter_mut().flat_map(|batches| batches.take(samples)).collect();
        let train = &self.instance.train;
        let inputs: Vec<f32> = chosen.iter().flat_map(|&sample| train.image(sample as usize)).copied().collect();
        let labels: Vec<u8> = chosen.iter().map(|&sample| train.labels()[sample as usize]).collect();
        let mut gradient = vec![0.0; self.weights.len()];
        self.instance.network.gradient(&self.weights, &inputs, &labels, &mut gradient, &mut self.scratch);
        let learning = &self.instance.scenario.learning;
        self.momentum.step(&mut self.weights, &gradient, learning.rate as f32, learning.momentum as f32);
    }

    /// The largest difference of a weight.
    pub fn furthest(&self, weights: &[f32]) -> f64 {
        weights.iter().zip(&self.weights).map(|(a, b)| f64::from((a - b).abs())).fold(0.0, math::max)
    }
}

/// With one worker every protocol is plain stochastic gradient descent on the same samples, bit by bit. Local training
/// begins each round at rest, so FedAvg and FedAT reset the momentum every so many iterations.
#[test]
fn one_worker_descends_by_the_textbook() {
    for network in NetworkKind::ALL {
        for protocol in ProtocolKind::ALL {
            let mut scenario = small(protocol);
            scenario.environment.workers = workers(&[(16.0, 20.0)]);
            scenario.model.network = network;
            scenario.study.fedat.codec = false;
            scenario.horizon_secs = 40.0;
            let (run, records) = finished(&scenario);
            let mut descent = Descent::new(&scenario);
            let round = match protocol {
                ProtocolKind::Fedavg | ProtocolKind::Fedat => (300.0_f64 * 0.2 / 32.0).ceil() as u32,
                _ => u32::MAX,
            };
            let sizes = records.iter().filter_map(|record| match record.event {
                Event::Iterated { samples, iteration, .. } => Some((samples, iteration)),
                _ => None,
            });
            let mut steps = 0;
            for (samples, iteration) in sizes {
                descent.step(samples);
                steps = iteration;
                if iteration % round == 0 {
                    descent.momentum.reset();
                }
            }
            assert!(steps >= 10, "{protocol}: {steps} steps");
            let bits = |weights: &[f32]| weights.iter().map(|weight| weight.to_bits()).collect::<Vec<u32>>();
            // Not `assert_eq`: hundreds of weights help nobody.
            assert!(bits(&run.cluster().workers[0].weights) == bits(&descent.weights), "{protocol}: other weights");
        }
    }
}

/// Equal workers that exchange full gradients in step are one worker with a batch as large as all of theirs, but for the
/// order in which samples are summed: after about 20 steps weights of about 0.5 differ by less than 1e-6.
#[test]
fn allreduce_is_descent_by_one_large_batch() {
    let mut scenario = small(ProtocolKind::Allreduce);
    scenario.environment.workers = workers(&[(16.0, 1000.0); 4]);
    let (run, _) = finished(&scenario);
    let mut descent = Descent::new(&scenario);
    let replicas = &run.cluster().workers;
    // The last gradient may not have been exchanged yet.
    let steps = replicas[0].iteration - u32::from(run.world().workers[0].waiting_since.is_some());
    (0..steps).for_each(|_| descent.step(32));
    assert!(steps >= 20, "{steps} steps");
    for replica in replicas {
        assert_eq!(replica.weights, replicas[0].weights, "replicas hold the same bits");
    }
    let worst = descent.furthest(&replicas[0].weights);
    println!("largest difference of a weight after {steps} steps: {worst:e}");
    assert!(worst < 1e-6, "{worst}");
}
