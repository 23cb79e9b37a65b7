//! The layered network beside PyTorch on stored values (`tests/peers/network.py --values` prints them), and what it learns.

use edgelab::{
    num::{
        math,
        net::{
            layered::{Evaluation, Layer, Network, Scratch, Shape},
            momentum::Momentum,
        },
        rng::Stream,
    },
    training::data::digits::Digits,
};

#[derive(serde::Deserialize)]
struct Values {
    loss: f64,
    correct: u32,
    probabilities: Vec<f64>,
    gradient: Vec<f64>,
}

/// The same formula as in the peer.
fn wave(count: usize, step: f64) -> Vec<f64> {
    (1..=count).map(|k| f64::from(math::sin((k * k) as f64 * step) as f32)).collect()
}

fn apart<'a>(ours: impl IntoIterator<Item = &'a f32>, theirs: &[f64]) -> f64 {
    ours.into_iter().zip(theirs).map(|(ours, theirs)| (f64::from(*ours) - theirs).abs()).fold(0.0, math::max)
}

/// Two convolutions, a pool that leaves a border, two rectifiers and a dense layer, of sizes that fill no block, on eleven
/// samples. Measured: the loss is 1.4e-8 apart, a probability 7.7e-8, a derivative 1.0e-7 (the largest is 0.90).
#[test]
fn values_are_those_of_pytorch_in_double_precision() {
    let values: Values = serde_json::from_str(include_str!("../data/network.json")).expect("stored values");
    let layers = [
        Layer::Convolution { filters: 3, side: 3 },
        Layer::Relu,
        Layer::MaxPool { side: 2 },
        Layer::Convolution { filters: 5, side: 3 },
        Layer::Relu,
        Layer::Dense { units: 4 },
    ];
    let network = Network::new(Shape { channels: 1, height: 11, width: 11 }, &layers).expect("it fits");
    let weights: Vec<f32> = wave(network.params(), 0.7).iter().map(|x| (x * 0.5) as f32).collect();
    let images: Vec<f32> = wave(11 * 121, 0.13).iter().map(|x| (x * 0.5 + 0.5) as f32).collect();
    let labels: Vec<u8> = (0..11).map(|sample| sample % 4).collect();
    let (mut gradient, mut scratch) = (vec![0.0; network.params()], Scratch::default());
    let loss = network.gradient(&weights, &images, &labels, &mut gradient, &mut scratch);
    let probabilities = network.predict(&weights, &images[2 * 121..3 * 121], &mut scratch).probabilities;
    let (by_loss, by_share, by_slope) = (
        (f64::from(loss) - values.loss).abs(),
        apart(&probabilities, &values.probabilities),
        apart(&gradient, &values.gradient),
    );
    println!("apart: loss {by_loss:.1e}, probabilities {by_share:.1e}, gradient {by_slope:.1e}");
    assert_eq!(gradient.len(), values.gradient.len());
    assert!(by_loss < 1e-7 && by_share < 1e-7 && by_slope < 2e-7, "{by_loss} {by_share} {by_slope}");
    assert_eq!(
        network.evaluate(&weights, &images, &labels, &mut scratch),
        Evaluation { loss, correct: values.correct }
    );
}

/// Share of 1,000 other digits that a network gets right after some passes over 9,000 default ones.
fn accuracy(network: &Network, passes: u32) -> f64 {
    const BATCH: usize = 32;
    let data = Digits::default().draw(1, "train", 9_000).expect("within the limits");
    let test = Digits::default().draw(1, "test", 1_000).expect("within the limits");
    let mut weights = network.init(&mut Stream::new(1, "weights", 0));
    let (mut gradient, mut momentum) = (vec![0.0; weights.len()], Momentum::new(weights.len()));
    let (mut order, mut stream) = ((0..data.len()).collect::<Vec<_>>(), Stream::new(1, "order", 0));
    let mut scratch = Scratch::default();
    for _ in 0..passes {
        stream.shuffle(&mut order);
        for batch in order.chunks(BATCH) {
            let images: Vec<f32> = batch.iter().flat_map(|&sample| data.image(sample)).copied().collect();
            let labels: Vec<u8> = batch.iter().map(|&sample| data.labels[sample]).collect();
            network.gradient(&weights, &images, &labels, &mut gradient, &mut scratch);
            momentum.step(&mut weights, &gradient, 0.02, 0.9);
        }
    }
    let evaluation = network.evaluate(&weights, &test.images, &test.labels, &mut scratch);
    f64::from(evaluation.correct) / test.len() as f64
}

/// Strokes that bend and move need more than a template for each class.
#[test]
fn digits_need_more_than_logistic_regression() {
    let shape = Digits::default().draw(1, "train", 1).expect("one digit").shape;
    let deep = accuracy(&Network::convolutional(shape, 10).expect("it fits"), 6);
    let flat = accuracy(&Network::logistic(shape, 10).expect("it fits"), 6);
    println!("default network {deep}, logistic regression {flat}");
    assert!(deep >= 0.95, "{deep}");
    assert!(flat <= 0.90, "{flat}");
    // Not so few that nothing is learned.
    assert!(flat >= 0.75, "{flat}");
}
