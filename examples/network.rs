//! Trains the default network on drawn digits, in one place.
//!
//! - `cargo run --release --example network` trains it and logistic regression on 18,000 digits, and prints how many of
//!   2,000 others each gets right after every pass, and how long that took; `-- 0.7` at another difficulty than 0.5.
//! - `-- peer FOLDER` writes first weights, batches and losses of 100 steps there, for `tests/peers/network.py`.
#![allow(clippy::print_stdout, reason = "printing is what it does")]
#![allow(clippy::disallowed_types, reason = "it measures time")]

use std::{env, fs, path::Path, time::Instant};

use edgelab::{
    num::{
        net::{
            layered::{Network, Scratch},
            momentum::Momentum,
        },
        rng::Stream,
    },
    training::data::{Dataset, digits::Digits},
};

const BATCH: usize = 32;
const RATE: f32 = 0.02;
const MOMENTUM: f32 = 0.9;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["peer", folder] => peer(Path::new(folder)),
        [difficulty] => train(difficulty.parse()?),
        _ => train(Digits::default().difficulty),
    }
}

/// One step of stochastic gradient descent after another.
struct Trainer {
    network: Network,
    weights: Vec<f32>,
    gradient: Vec<f32>,
    momentum: Momentum,
    scratch: Scratch,
}

impl Trainer {
    fn new(network: Network) -> Self {
        let weights = network.init(&mut Stream::new(1, "weights", 0));
        let (gradient, momentum) = (vec![0.0; weights.len()], Momentum::new(weights.len()));
        Self { network, weights, gradient, momentum, scratch: Scratch::default() }
    }

    fn step(&mut self, images: &[f32], labels: &[u8]) -> f32 {
        let loss = self.network.gradient(&self.weights, images, labels, &mut self.gradient, &mut self.scratch);
        self.momentum.step(&mut self.weights, &self.gradient, RATE, MOMENTUM);
        loss
    }
}

fn draw(digits: Digits, purpose: &str, count: usize) -> Result<Dataset, String> {
    digits.draw(1, purpose, count as u32).map_err(|fault| fault.to_string())
}

fn train(difficulty: f64) -> Result<(), Box<dyn std::error::Error>> {
    const PASSES: u32 = 10;
    let digits = Digits { difficulty, ..Digits::default() };
    let start = Instant::now();
    let (data, test) = (draw(digits, "train", 18_000)?, draw(digits, "test", 2_000)?);
    println!("difficulty {difficulty}; 20,000 digits drawn in {:.2} s", start.elapsed().as_secs_f64());
    let networks = [
        ("default network", Network::convolutional(data.shape, data.classes)?),
        ("logistic regression", Network::logistic(data.shape, data.classes)?),
    ];
    for (name, network) in networks {
        let mut trainer = Trainer::new(network);
        let mut order: Vec<usize> = (0..data.len()).collect();
        let mut stream = Stream::new(1, "order", 0);
        let mut secs = 0.0;
        print!("{name}: % correct after each pass:");
        for _ in 0..PASSES {
            stream.shuffle(&mut order);
            let start = Instant::now();
            for batch in order.chunks(BATCH) {
                let images: Vec<f32> = batch.iter().flat_map(|&sample| data.image(sample)).copied().collect();
                let labels: Vec<u8> = batch.iter().map(|&sample| data.labels[sample]).collect();
                trainer.step(&images, &labels);
            }
            secs += start.elapsed().as_secs_f64();
            let Trainer { network, weights, scratch, .. } = &mut trainer;
            let evaluation = network.evaluate(weights, &test.images, &test.labels, scratch);
            print!(" {:.2}", f64::from(evaluation.correct) * 100.0 / test.len() as f64);
        }
        println!("; {:.0} samples per second", f64::from(PASSES) * data.len() as f64 / secs);
    }
    Ok(())
}

/// Writes what another implementation needs to take the same steps, and what came of ours.
fn peer(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    const STEPS: usize = 100;
    let Dataset { shape, classes, images, labels } = draw(Digits::default(), "train", STEPS * BATCH)?;
    let mut trainer = Trainer::new(Network::convolutional(shape, classes)?);
    write(folder, "weights.f32", &trainer.weights)?;
    write(folder, "images.f32", &images)?;
    fs::write(folder.join("labels.u8"), &labels)?;
    let batches = images.chunks(BATCH * shape.len()).zip(labels.chunks(BATCH));
    let losses: Vec<f32> = batches.clone().map(|(images, labels)| trainer.step(images, labels)).collect();
    write(folder, "losses.f32", &losses)?;
    write(folder, "trained.f32", &trainer.weights)?;
    // The least of many short times: what the machine can do when nothing else runs.
    let (images, labels) = (&images[..BATCH * shape.len()], &labels[..BATCH]);
    let Trainer { network, weights, gradient, scratch, .. } = &mut trainer;
    let mut time = || {
        let start = Instant::now();
        network.gradient(weights, images, labels, gradient, scratch);
        start.elapsed().as_secs_f64()
    };
    let least = (0..3_000).map(|_| time()).fold(f64::INFINITY, |least, secs| if secs < least { secs } else { least });
    println!("{least}");
    Ok(())
}

fn write(folder: &Path, name: &str, numbers: &[f32]) -> std::io::Result<()> {
    fs::write(folder.join(name), numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>())
}
