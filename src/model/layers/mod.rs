//! Layer tables (interface; the tables follow).

use serde::{Deserialize, Serialize};

/// A model architecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Architecture {
    /// VGG-16.
    #[serde(rename = "vgg-16")]
    Vgg16,
    /// GoogLeNet.
    Googlenet,
    /// ResNet-18.
    #[serde(rename = "resnet-18")]
    Resnet18,
    /// MobileNetV2.
    MobilenetV2,
    /// AlexNet.
    Alexnet,
    /// Two-layer LSTM.
    Lstm,
}
