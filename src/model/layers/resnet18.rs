//! ResNet-18: eight basic residual blocks, with projections where the shape changes.
//!
//! Works on images of any side.

use super::{
    Input, Unit,
    net::{Conv, Last, Net},
};

/// Where the shapes come from.
pub(super) const PAPER: &str = "He, Zhang, Ren & Sun, Deep Residual Learning for Image Recognition, CVPR 2016, arXiv 1512.03385, table 1, shortcuts of option B";

/// Channels of the four stages, of two blocks each; every stage but the first halves the map.
const STAGES: [u64; 4] = [64, 128, 256, 512];

/// The stem with its pooling, eight blocks, one linear layer.
pub(super) fn units(input: &Input) -> Option<Vec<Unit>> {
    let mut net = Net::on_image(input.side);
    net.conv_norm(Conv::new(64, 7).stride(2))?;
    net.max_pool(3, 2, 1, Last::Whole)?;
    net.close("conv1");
    for (stage, channels) in (2..).zip(STAGES) {
        for block in 1..=2 {
            let stride = if stage > 2 && block == 1 { 2 } else { 1 };
            basic_block(&mut net, channels, stride)?;
            if (stage, block) == (5, 2) {
                net.average_to(1);
            }
            net.close(format!("block{stage}-{block}"));
        }
    }
    net.linear(u64::from(input.classes));
    net.close("fc");
    Some(net.units())
}

/// Two 3 × 3 convolutions, beside which the input is carried on, projected where the shape changes.
fn basic_block(net: &mut Net, channels: u64, stride: u64) -> Option<()> {
    let before = net.map();
    if stride != 1 || before.channels != channels {
        net.conv_norm(Conv::new(channels, 1).stride(stride))?;
        net.at(before);
    }
    net.conv_norm(Conv::new(channels, 3).stride(stride))?;
    net.conv_norm(Conv::new(channels, 3))
}
