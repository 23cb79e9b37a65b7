//! Stand-in until the data are there.
use crate::{model::check::Fault, num::{net::layered::Shape, rng::Stream}};
use super::scenario::{Scenario, Source};
/// Samples.
pub struct Dataset { /// Shape.
 pub shape: Shape, /// Classes.
 pub classes: u32, /// Images.
 pub images: Vec<f32>, /// Labels.
 pub labels: Vec<u8> }
/// Draws.
pub fn draw(scenario: &Scenario) -> Result<(Dataset, Dataset), Fault> {
    let Source::Digits(digits) = &scenario.data.source else { return Err(Fault::new("data.source", "not here")) };
    let shape = Shape { channels: 1, height: digits.side, width: digits.side };
    let mut protos = Stream::new(0, "prototypes", 0);
    let protos: Vec<Vec<f32>> = (0..10).map(|_| (0..shape.len()).map(|_| protos.uniform() as f32).collect()).collect();
    let make = |count: u32, name: &str| {
        let mut s = Stream::new(scenario.seed, name, 0);
        let (mut images, mut labels) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let l = s.below(10) as u8;
            labels.push(l);
            images.extend(protos[l as usize].iter().map(|p| p + s.between(-2.0, 2.0) as f32));
        }
        Dataset { shape, classes: 10, images, labels }
    };
    Ok((make(digits.count, "train"), make(digits.test, "test")))
}
/// Splits.
pub fn split(_: &Scenario, train: &Dataset, workers: usize) -> Result<Vec<Vec<u32>>, Fault> {
    let n = train.labels.len();
    Ok((0..workers).map(|w| ((w * n / workers) as u32..((w + 1) * n / workers) as u32).collect()).collect())
}
