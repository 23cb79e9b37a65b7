//! Data of the reader's own: a scenario that learns from them instead of what it learned from before.

use super::{
    data::{Dataset, digits},
    scenario::{File, NetworkKind, Scenario, Source},
};
use crate::{
    model::check::Fault,
    num::{
        math,
        net::layered::{Network, Shape},
    },
};

/// The scenario with the samples of this digest, and what the reader should know of them.
///
/// Where digits were drawn before, the payload factor changes so that a gradient has as many bytes on the links as before:
/// images of another size have networks of another size, and links are described for the one there was.
///
/// # Errors
/// What makes the scenario impossible.
pub fn adopt(
    scenario: &Scenario,
    digest: &str,
    train: &Dataset,
    test: &Dataset,
) -> Result<(Scenario, Vec<String>), Vec<Fault>> {
    let Shape { height, width, .. } = train.shape;
    let (learn, try_on) = (train.len(), test.len());
    let mut notes = vec![format!("{learn} samples of {height} × {width} pixels to learn from, {try_on} to test on")];
    let mut changed = scenario.clone();
    changed.data.source = Source::File(File { digest: digest.to_owned() });
    if let Some(scale) = payload_scale(scenario, train) {
        changed.model.payload_scale = scale;
        notes.push(format!(
            "the payload factor is {scale} now, so that a gradient has as many bytes on the links as before"
        ));
    }
    changed.check().map(|()| (changed, notes))
}

/// The payload factor at which weights of these samples are as large on the links as they are with drawn digits; none where
/// nothing changes.
fn payload_scale(scenario: &Scenario, train: &Dataset) -> Option<f64> {
    let Source::Digits(digits) = &scenario.data.source else { return None };
    let params = |height: u32, width: u32, classes: u32| {
        let shape = Shape { channels: 1, height, width };
        let network = match scenario.model.network {
            NetworkKind::SmallCnn => Network::convolutional(shape, classes),
            NetworkKind::Logistic => Network::logistic(shape, classes),
        };
        network.ok().map(|network| network.params() as f64)
    };
    let before = params(digits.side, digits.side, digits::CLASSES)?;
    let after = params(train.shape.height, train.shape.width, train.classes)?;
    // Three digits are as exact as "a network of 5 MB".
    let scale = scenario.model.payload_scale * before / after;
    let power = math::pow(10.0, 2.0 - math::log10(scale).floor());
    let scale = (scale * power).round() / power;
    (scale != scenario.model.payload_scale).then_some(scale)
}
