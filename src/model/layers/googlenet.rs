//! GoogLeNet, as in its paper: biases, response normalisation, 5 × 5 branches; no batch normalisation, and without the two auxiliary heads.
//!
//! A window that only partly fits is kept when pooling (as in the reference model of Caffe), so the map at 224² is 112, 56, 28, 14, 7 cells wide.
//! Works on images of 31² and more.

use super::{
    Input, Unit,
    net::{Conv, Last, Net},
};

/// Where the shapes come from.
pub(super) const PAPER: &str = "Szegedy et al., Going Deeper with Convolutions, CVPR 2015, arXiv 1409.4842, table 1";

/// An inception module: channels of its four branches.
struct Inception {
    name: &'static str,
    /// 1 × 1.
    one: u64,
    /// 1 × 1 reduction, then 3 × 3.
    three: (u64, u64),
    /// 1 × 1 reduction, then 5 × 5.
    five: (u64, u64),
    /// 3 × 3 pooling, then 1 × 1.
    pooled: u64,
    /// What follows the module, as part of its unit.
    then: Then,
}

/// What follows an inception module.
enum Then {
    Nothing,
    /// 3 × 3 maximum pooling with stride 2.
    Halve,
    /// The average of each channel.
    Average,
}

/// A row of the paper's table.
const fn row(name: &'static str, one: u64, three: (u64, u64), five: (u64, u64), pooled: u64, then: Then) -> Inception {
    Inception { name, one, three, five, pooled, then }
}

const MODULES: [Inception; 9] = [
    row("inception-3a", 64, (96, 128), (16, 32), 32, Then::Nothing),
    row("inception-3b", 128, (128, 192), (32, 96), 64, Then::Halve),
    row("inception-4a", 192, (96, 208), (16, 48), 64, Then::Nothing),
    row("inception-4b", 160, (112, 224), (24, 64), 64, Then::Nothing),
    row("inception-4c", 128, (128, 256), (24, 64), 64, Then::Nothing),
    row("inception-4d", 112, (144, 288), (32, 64), 64, Then::Nothing),
    row("inception-4e", 256, (160, 320), (32, 128), 128, Then::Halve),
    row("inception-5a", 256, (160, 320), (32, 128), 128, Then::Nothing),
    row("inception-5b", 384, (192, 384), (48, 128), 128, Then::Average),
];

/// Three convolutions of the stem, nine modules, one linear layer.
pub(super) fn units(input: &Input) -> Option<Vec<Unit>> {
    let mut net = Net::on_image(input.side);
    net.conv(Conv::new(64, 7).stride(2))?;
    net.max_pool(3, 2, 0, Last::Partial)?;
    net.response_norm();
    net.close("conv1");
    net.conv(Conv::new(64, 1))?;
    net.close("conv2-reduce");
    net.conv(Conv::new(192, 3))?;
    net.response_norm();
    net.max_pool(3, 2, 0, Last::Partial)?;
    net.close("conv2");
    for module in &MODULES {
        inception(&mut net, module)?;
    }
    net.linear(u64::from(input.classes));
    net.close("fc");
    Some(net.units())
}

/// One module: four branches from the same map, side by side in one map.
fn inception(net: &mut Net, module: &Inception) -> Option<()> {
    let before = net.map();
    net.conv(Conv::new(module.one, 1))?;
    let mut together = net.map();
    for ((reduced, channels), kernel) in [(module.three, 3), (module.five, 5)] {
        net.at(before);
        net.conv(Conv::new(reduced, 1))?;
        net.conv(Conv::new(channels, kernel))?;
        together.channels += channels;
    }
    net.at(before);
    net.max_pool(3, 1, 1, Last::Whole)?;
    net.conv(Conv::new(module.pooled, 1))?;
    together.channels += module.pooled;
    net.at(together);
    match module.then {
        Then::Nothing => {}
        Then::Halve => net.max_pool(3, 2, 0, Last::Partial)?,
        Then::Average => net.average_to(1),
    }
    net.close(module.name);
    Some(())
}
