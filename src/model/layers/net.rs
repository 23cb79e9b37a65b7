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

/// How many windows fit along a side; `None` where not even the first does.
///
/// A partial last window must still begin inside the map or its left border (as in Caffe and PyTorch).
fn windows(side: u64, kernel: u64, stride: u64, padding: u64, last: Last) -> Option<u64> {
    let room = (side + 2 * padding).checked_sub(kernel)?;
    Some(match last {
        Last::Whole => room / stride + 1,
        Last::Partial => {
            let count = room.div_ceil(stride) + 1;
            if (count - 1) * stride >= side + padding { count - 1 } else { count }
        }
    })
}
