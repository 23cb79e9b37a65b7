//! AlexNet, in the one-tower form that torchvision ships (64, 192, 384, 256, 256 channels, no groups, no response normalisation).
//!
//! The original was split over two cards; Krizhevsky's later note describes the one-tower form.
//! Works on images of 63² and more.

use super::{
    Input, Unit,
    net::{Conv, Last, Net},
};

/// Where the shapes come from.
pub(super) const PAPER: &str = "Krizhevsky, One Weird Trick for Parallelizing Convolutional Neural Networks, 2014, arXiv 1404.5997 (after Krizhevsky, Sutskever & Hinton, NIPS 2012), in torchvision's form";

/// Side of the map that the published fully connected part reads.
const HEAD_SIDE: u64 = 6;

/// Five convolutions (the first, second and fifth with their pooling) and three linear layers.
pub(super) fn units(input: &Input) -> Option<Vec<Unit>> {
    let mut net = Net::on_image(input.side);
    net.conv(Conv::new(64, 11).stride(4).padding(2))?;
    net.max_pool(3, 2, 0, Last::Whole)?;
    net.close("conv1");
    net.conv(Conv::new(192, 5))?;
    net.max_pool(3, 2, 0, Last::Whole)?;
    net.close("conv2");
    net.conv(Conv::new(384, 3))?;
    net.close("conv3");
    net.conv(Conv::new(256, 3))?;
    net.close("conv4");
    net.conv(Conv::new(256, 3))?;
    net.max_pool(3, 2, 0, Last::Whole)?;
    net.three_linear("conv5", input.head, HEAD_SIDE, input.classes);
    Some(net.units())
}
