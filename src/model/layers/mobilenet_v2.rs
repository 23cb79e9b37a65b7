//! MobileNetV2 at width 1: seventeen inverted residual blocks with depthwise convolutions.
//!
//! Works on images of any side.

use super::{
    Input, Unit,
    net::{Conv, Net},
};

/// Where the shapes come from.
pub(super) const PAPER: &str =
    "Sandler et al., MobileNetV2: Inverted Residuals and Linear Bottlenecks, CVPR 2018, arXiv 1801.04381, table 2";

/// Expansion, channels, blocks and stride of the first block, as in the paper's table.
const STAGES: [(u64, u64, u64, u64); 7] =
    [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

/// The stem, seventeen blocks, the last convolution with its average, one linear layer.
pub(super) fn units(input: &Input) -> Option<Vec<Unit>> {
    let mut net = Net::on_image(input.side);
    net.conv_norm(Conv::new(32, 3).stride(2))?;
    net.close("conv1");
    for (stage, (expansion, channels, blocks, stride)) in (1..).zip(STAGES) {
        for block in 1..=blocks {
            bottleneck(&mut net, expansion, channels, if block == 1 { stride } else { 1 })?;
            net.close(format!("bottleneck{stage}-{block}"));
        }
    }
    net.conv_norm(Conv::new(1280, 1))?;
    net.average_to(1);
    net.close("conv2");
    net.linear(u64::from(input.classes));
    net.close("fc");
    Some(net.units())
}

/// Widen, filter every channel by itself, narrow; the shortcut adds in place and costs nothing.
fn bottleneck(net: &mut Net, expansion: u64, channels: u64, stride: u64) -> Option<()> {
    let wide = net.map().channels * expansion;
    if expansion != 1 {
        net.conv_norm(Conv::new(wide, 1))?;
    }
    net.conv_norm(Conv::new(wide, 3).stride(stride).depthwise())?;
    net.conv_norm(Conv::new(channels, 1))
}
