//! A convolutional network being written down: each call adds one layer and its cost to the unit at hand.
//!
//! Methods return `None` where a window does not fit into the map, that is, where the image was too small.

use super::{Head, Unit};

/// Channels of an image: red, green, blue.
pub(super) const IMAGE_CHANNELS: u64 = 3;

/// The shape of a square feature map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Map {
    /// Channels.
    pub channels: u64,
    /// Cells along a side.
    pub side: u64,
}

impl Map {
    /// Elements of the map.
    fn elements(self) -> u64 {
        self.channels * self.side * self.side
    }
}

/// A convolution: bias, stride 1, "same" padding (for an odd kernel) and no groups unless said otherwise.
#[derive(Debug, Clone, Copy)]
pub(super) struct Conv {
    channels: u64,
    kernel: u64,
    stride: u64,
    padding: u64,
    groups: u64,
    bias: bool,
}

impl Conv {
    /// A convolution to this many channels with a square kernel.
    pub fn new(channels: u64, kernel: u64) -> Self {
        Self { channels, kernel, stride: 1, padding: kernel / 2, groups: 1, bias: true }
    }

    /// Moves by this many cells.
    pub fn stride(self, stride: u64) -> Self {
        Self { stride, ..self }
    }

    /// Adds this many cells on each border.
    pub fn padding(self, padding: u64) -> Self {
        Self { padding, ..self }
    }

    /// Every channel by itself.
    pub fn depthwise(self) -> Self {
        Self { groups: self.channels, ..self }
    }

    /// Leaves the bias to the normalisation that follows.
    pub fn without_bias(self) -> Self {
        Self { bias: false, ..self }
    }
}

/// What pooling does with a last window that only partly fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Last {
    /// Drops it.
    Whole,
    /// Keeps it.
    Partial,
}

/// The network so far, the map at hand, and the unit that has been begun.
pub(super) struct Net {
    units: Vec<Unit>,
    map: Map,
    begun: Unit,
}

impl Net {
    /// Begins with a square colour image.
    pub fn on_image(side: u32) -> Self {
        let map = Map { channels: IMAGE_CHANNELS, side: u64::from(side) };
        Self { units: Vec::new(), map, begun: nothing() }
    }

    /// The map at hand.
    pub fn map(&self) -> Map {
        self.map
    }

    /// Goes back to a map made earlier, to begin another branch.
    pub fn at(&mut self, map: Map) {
        self.map = map;
    }

    /// A convolution.
    pub fn conv(&mut self, conv: Conv) -> Option<()> {
        let side = windows(self.map.side, conv.kernel, conv.stride, conv.padding, Last::Whole)?;
        let weights = conv.channels * (self.map.channels / conv.groups) * conv.kernel * conv.kernel;
        self.begun.forward_macs += weights * side * side;
        self.begun.parameters += weights + if conv.bias { conv.channels } else { 0 };
        self.keep(Map { channels: conv.channels, side });
        Some(())
    }

    /// A convolution without bias, and the batch normalisation that follows it.
    pub fn conv_norm(&mut self, conv: Conv) -> Option<()> {
        self.conv(conv.without_bias())?;
        self.begun.parameters += 2 * self.map.channels;
        self.keep(self.map);
        Some(())
    }

    /// Local response normalisation: no parameters, but its output is kept.
    pub fn response_norm(&mut self) {
        self.keep(self.map);
    }

    /// Maximum pooling.
    pub fn max_pool(&mut self, kernel: u64, stride: u64, padding: u64, last: Last) -> Option<()> {
        let side = windows(self.map.side, kernel, stride, padding, last)?;
        self.keep(Map { side, ..self.map });
        Some(())
    }

    /// Average pooling to a map of this side, whatever the side at hand; nothing happens where it is that side already.
    ///
    /// A smaller map is repeated up to the wanted side, as PyTorch's adaptive pooling does.
    pub fn average_to(&mut self, side: u64) {
        if self.map.side != side {
            self.keep(Map { side, ..self.map });
        }
    }

    /// A fully connected layer over all elements of the map, with bias.
    pub fn linear(&mut self, features: u64) {
        let weights = self.map.elements() * features;
        self.begun.forward_macs += weights;
        self.begun.parameters += weights + features;
        self.keep(Map { channels: features, side: 1 });
    }

    /// The fully connected part of VGG-16 and AlexNet, as three units; `side` is that of the map which the published form reads.
    /// The pooling before it belongs to the unit at hand, which this call closes under the name given.
    pub fn three_linear(&mut self, last_conv: &str, head: Head, side: u64, classes: u32) {
        let (side, width) = match head {
            Head::Published => (side, 4096),
            Head::Edge => (1, 512),
        };
        self.average_to(side);
        self.close(last_conv);
        for (name, features) in [("fc-1", width), ("fc-2", width), ("fc-3", u64::from(classes))] {
            self.linear(features);
            self.close(name);
        }
    }

    /// Ends the unit at hand; what follows begins the next one.
    pub fn close(&mut self, name: impl Into<String>) {
        let unit = std::mem::replace(&mut self.begun, nothing());
        self.units.push(Unit { name: name.into(), output: self.map.elements(), ..unit });
    }

    /// The finished table.
    pub fn units(self) -> Vec<Unit> {
        self.units
    }

    /// A layer's output becomes the map at hand and is kept for the way back.
    fn keep(&mut self, map: Map) {
        self.map = map;
        self.begun.activations += map.elements();
    }
}

/// A unit without any layer yet.
fn nothing() -> Unit {
    Unit { name: String::new(), forward_macs: 0, parameters: 0, activations: 0, output: 0 }
}

/// How many windows fit along a side; `None` where not even one does.
///
/// A partial window may be the only one (as in Caffe and PyTorch), as long as it is at least as wide as the stride.
fn windows(side: u64, kernel: u64, stride: u64, padding: u64, last: Last) -> Option<u64> {
    let padded = side + 2 * padding;
    let count = match last {
        Last::Whole => padded.checked_sub(kernel)? / stride + 1,
        Last::Partial => (padded + stride).checked_sub(kernel)?.div_ceil(stride),
    };
    (count > 0).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_windows_are_those_that_one_can_count() {
        let shapes =
            [(1, 1, 0), (1, 2, 0), (2, 2, 0), (3, 1, 1), (3, 2, 0), (3, 2, 1), (5, 1, 2), (7, 2, 3), (11, 4, 2)];
        for (kernel, stride, padding) in shapes {
            for side in 1..40 {
                let padded = side + 2 * padding;
                let starts = (0..padded).step_by(stride as usize);
                let counted = starts.filter(|start| start + kernel <= padded).count() as u64;
                let expected = (counted > 0).then_some(counted);
                assert_eq!(
                    windows(side, kernel, stride, padding, Last::Whole),
                    expected,
                    "{side} {kernel} {stride} {padding}"
                );
            }
        }
    }

    /// The maps of GoogLeNet, and what Caffe's rule ⌈(side − kernel) / stride⌉ + 1 gives for tiny ones.
    #[test]
    fn partial_windows_follow_caffe() {
        for (side, halved) in [(112, 56), (56, 28), (28, 14), (14, 7), (5, 2), (4, 2), (3, 1), (2, 1)] {
            assert_eq!(windows(side, 3, 2, 0, Last::Partial), Some(halved), "{side}");
        }
        assert_eq!(windows(1, 3, 2, 0, Last::Partial), None);
    }

    #[test]
    fn a_convolution_costs_what_the_textbook_says() {
        let mut net = Net::on_image(5);
        net.conv(Conv::new(4, 3).stride(2)).unwrap();
        net.close("plain");
        net.conv_norm(Conv::new(4, 3).depthwise()).unwrap();
        net.close("depthwise");
        net.linear(2);
        net.close("linear");
        let unit = |name: &str, forward_macs, parameters, activations, output| Unit {
            name: name.into(),
            forward_macs,
            parameters,
            activations,
            output,
        };
        // 5 × 5 × 3 to 3 × 3 × 4; then a 3 × 3 filter per channel with scale and shift; then 36 inputs to 2.
        let expected = [
            unit("plain", 9 * 4 * 27, 4 * 27 + 4, 36, 36),
            unit("depthwise", 9 * 4 * 9, 4 * 9 + 8, 2 * 36, 36),
            unit("linear", 72, 74, 2, 2),
        ];
        assert_eq!(net.units(), expected);
    }

    #[test]
    fn an_average_to_the_side_at_hand_is_no_layer() {
        let mut net = Net::on_image(4);
        net.average_to(4);
        net.close("same");
        net.average_to(2);
        net.close("smaller");
        let kept: Vec<_> = net.units().into_iter().map(|unit| (unit.activations, unit.output)).collect();
        assert_eq!(kept, [(0, 48), (12, 12)]);
    }
}
