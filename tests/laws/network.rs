//! Laws of the layered network: derivatives of every layer, batches, and what is refused.

use edgelab::num::{
    math,
    net::layered::{
        Layer::{self, Convolution, Dense, MaxPool, Relu},
        Network, Scratch, Shape,
    },
    rng::Stream,
};
use proptest::prelude::*;

const INPUT: Shape = Shape { channels: 2, height: 7, width: 6 };

/// Each layer alone before the scores, then together. Sizes fill no block of four and no eight lanes.
const NETWORKS: [&[Layer]; 7] = [
    &[Dense { units: 5 }],
    &[Relu, Dense { units: 5 }],
    &[Dense { units: 7 }, Relu, Dense { units: 6 }],
    &[Convolution { filters: 3, side: 3 }, Dense { units: 5 }],
    &[Convolution { filters: 4, side: 1 }, MaxPool { side: 2 }, Dense { units: 4 }],
    &[MaxPool { side: 3 }, Dense { units: 3 }],
    &[
        Convolution { filters: 6, side: 2 },
        Relu,
        MaxPool { side: 2 },
        Convolution { filters: 5, side: 2 },
        Relu,
        Dense { units: 4 },
    ],
];

struct Batch {
    weights: Vec<f32>,
    images: Vec<f32>,
    labels: Vec<u8>,
}

fn draw(network: &Network, samples: usize, seed: u64) -> Batch {
    let mut stream = Stream::new(seed, "test", 0);
    let mut weights = network.init(&mut stream);
    // Biases are zero at first; that would hide where they are added.
    weights.iter_mut().for_each(|weight| *weight += stream.between(-0.1, 0.1) as f32);
    let images = (0..samples * network.input().len()).map(|_| stream.between(-1.0, 1.0) as f32).collect();
    let labels = (0..samples).map(|_| stream.below(network.classes() as u32) as u8).collect();
    Batch { weights, images, labels }
}

fn gradient(network: &Network, batch: &Batch) -> (f32, Vec<f32>) {
    // What was there before must not matter.
    let mut gradient = vec![f32::NAN; network.params()];
    let loss = network.gradient(&batch.weights, &batch.images, &batch.labels, &mut gradient, &mut Scratch::default());
    (loss, gradient)
}

fn size(numbers: &[f32]) -> f32 {
    numbers.iter().map(|number| number * number).sum::<f32>().sqrt()
}

/// Central differences of the loss beside the gradient, as shares of its size. Of two steps the better counts: a large one
/// may reach over a kink of a rectifier or a pool, a small one loses digits. The inputs are fixed. Measured: at most 1.7e-5
/// for the others, 3.0e-4 for the last network, which has many kinks.
#[test]
fn every_layers_gradient_agrees_with_finite_differences() {
    const STEPS: [f32; 2] = [1.0 / 256.0, 1.0 / 2048.0];
    for (index, layers) in NETWORKS.iter().enumerate() {
        let network = Network::new(INPUT, layers).expect("it fits");
        // With fewer samples, fewer units stand near a kink.
        let mut batch = draw(&network, if layers.len() > 3 { 3 } else { 11 }, index as u64);
        let (_, gradient) = gradient(&network, &batch);
        let mut scratch = Scratch::default();
        let mut worst = 0.0;
        for (at, slope) in gradient.iter().enumerate() {
            let mut loss = |by: f32| {
                let kept = batch.weights[at];
                batch.weights[at] += by;
                let loss = network.evaluate(&batch.weights, &batch.images, &batch.labels, &mut scratch).loss;
                batch.weights[at] = kept;
                f64::from(loss)
            };
            let mut error = |step: f32| {
                let difference = (loss(step) - loss(-step)) / f64::from(2.0 * step);
                (difference - f64::from(*slope)).abs() / f64::from(size(&gradient))
            };
            worst = math::max(worst, math::min(error(STEPS[0]), error(STEPS[1])));
        }
        println!("{layers:?}: {worst:.1e}");
        assert!(worst < if layers.len() > 3 { 5e-4 } else { 5e-5 }, "{layers:?}: {worst:.1e}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Samples do not see each other: the gradient of a batch is the mean of its parts' gradients, weighted by their sizes.
    #[test]
    fn a_batch_is_the_mean_of_its_parts(kind in 0..NETWORKS.len(), first in 1usize..20, second in 1usize..20, seed: u64) {
        let network = Network::new(INPUT, NETWORKS[kind]).expect("it fits");
        let whole = draw(&network, first + second, seed);
        let (images, labels) = (whole.images.split_at(first * INPUT.len()), whole.labels.split_at(first));
        let part = |images: &[f32], labels: &[u8]| Batch {
            weights: whole.weights.clone(),
            images: images.to_vec(),
            labels: labels.to_vec(),
        };
        let (loss, all) = gradient(&network, &whole);
        let (loss_a, a) = gradient(&network, &part(images.0, labels.0));
        let (loss_b, b) = gradient(&network, &part(images.1, labels.1));
        let mean = |a: f32, b: f32| (a * first as f32 + b * second as f32) / (first + second) as f32;
        prop_assert!((loss - mean(loss_a, loss_b)).abs() < 1e-6 * loss, "{} {}", loss, mean(loss_a, loss_b));
        let difference: Vec<f32> = all.iter().zip(a.iter().zip(&b)).map(|(x, (&a, &b))| x - mean(a, b)).collect();
        prop_assert!(size(&difference) < 1e-6 * size(&all), "{} of {}", size(&difference), size(&all));
    }

    /// Three ways to one answer: loss and answers of a batch are those of its samples one by one.
    #[test]
    fn evaluation_and_prediction_agree(kind in 0..NETWORKS.len(), samples in 1usize..20, seed: u64) {
        let network = Network::new(INPUT, NETWORKS[kind]).expect("it fits");
        let batch = draw(&network, samples, seed);
        let mut scratch = Scratch::default();
        let evaluation = network.evaluate(&batch.weights, &batch.images, &batch.labels, &mut scratch);
        prop_assert_eq!(evaluation.loss, gradient(&network, &batch).0);
        let (mut correct, mut loss) = (0, 0.0);
        for (image, &label) in batch.images.chunks(INPUT.len()).zip(&batch.labels) {
            let prediction = network.predict(&batch.weights, image, &mut scratch);
            correct += u32::from(prediction.class == u32::from(label));
            loss -= math::ln(f64::from(prediction.probabilities[usize::from(label)])) / samples as f64;
            let sum: f32 = prediction.probabilities.iter().sum();
            prop_assert!((sum - 1.0).abs() < 1e-6);
        }
        prop_assert_eq!(evaluation.correct, correct);
        prop_assert!((f64::from(evaluation.loss) - loss).abs() < 1e-6 * loss, "{} {}", evaluation.loss, loss);
    }

    /// A tensor follows another, all weights are in one, and no description panics.
    #[test]
    fn tensors_tile_the_weights(
        layers in proptest::collection::vec((0u8..4, prop_oneof![0u32..6, Just(u32::MAX)], 0u32..5), 0..6),
        sides in (0u32..20, 0u32..20),
    ) {
        let layers: Vec<Layer> = layers
            .into_iter()
            .map(|(kind, units, side)| match kind {
                0 => Convolution { filters: units, side },
                1 => MaxPool { side },
                2 => Relu,
                _ => Dense { units },
            })
            .collect();
        if let Ok(network) = Network::new(Shape { channels: 1, height: sides.0, width: sides.1 }, &layers) {
            let ends = network.tensors().iter().fold(0, |end, range| {
                assert_eq!(range.start, end);
                range.end
            });
            prop_assert_eq!(ends, network.params());
            prop_assert_eq!(network.tensors().len(), network.tensor_names().len());
        }
    }
}

#[test]
fn a_network_that_does_not_fit_is_refused_by_layer() {
    let refused = |layers: &[Layer]| Network::new(INPUT, layers).map(|_| ()).expect_err("it does not fit");
    assert_eq!(
        refused(&[Relu, Convolution { filters: 8, side: 7 }, Dense { units: 2 }]),
        "layer 2: a window of 7 pixels does not fit 7 × 6"
    );
    assert_eq!(refused(&[MaxPool { side: 0 }, Dense { units: 2 }]), "layer 1: a window of 0 pixels does not fit 7 × 6");
    let large = [Dense { units: 10 }, Dense { units: u32::MAX }];
    assert_eq!(refused(&large), "layer 2: it has no numbers, or more than 16777216");
    assert_eq!(refused(&[Dense { units: 0 }]), "layer 1: it has no numbers, or more than 16777216");
    assert_eq!(refused(&[]), "the last layer must be dense: it scores the classes");
    assert_eq!(refused(&[Dense { units: 3 }, Relu]), "the last layer must be dense: it scores the classes");
    let names = Network::convolutional(Shape { channels: 1, height: 12, width: 12 }, 10).expect("it fits");
    assert_eq!(names.tensor_names()[2], "convolution 2 weights");
    assert_eq!(names.tensors()[2], 80..80 + 16 * 72);
}
