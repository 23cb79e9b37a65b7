//! VGG-16: configuration D of Simonyan & Zisserman.
//!
//! Works on images of 32² and more: five poolings halve the map, and the last must find a cell.

use super::{
    Input, Unit,
    net::{Conv, Last, Net},
};

/// Where the shapes come from.
pub(super) const PAPER: &str = "Simonyan & Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition, ICLR 2015, arXiv 1409.1556, table 1, column D";

/// Convolutions and channels of the five blocks.
const BLOCKS: [(u64, u64); 5] = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)];
/// Side of the map that the published fully connected part reads.
const HEAD_SIDE: u64 = 7;

/// Thirteen convolutions (the last of a block with its pooling) and three linear layers.
pub(super) fn units(input: &Input) -> Option<Vec<Unit>> {
    let mut net = Net::on_image(input.side);
    for (block, (layers, channels)) in (1..).zip(BLOCKS) {
        for layer in 1..=layers {
            net.conv(Conv::new(channels, 3))?;
            if layer < layers {
                net.close(format!("conv{block}-{layer}"));
            }
        }
        net.max_pool(2, 2, 0, Last::Whole)?;
        if block < BLOCKS.len() {
            net.close(format!("conv{block}-{layers}"));
        }
    }
    net.three_linear("conv5-3", input.head, HEAD_SIDE, input.classes);
    Some(net.units())
}
