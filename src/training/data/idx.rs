//! IDX, the format of MNIST: two zeros, the type of the numbers, how many dimensions; their sizes, most significant byte
//! first; the numbers.

use crate::model::check::Fault;

use super::{Dataset, check_size};

/// Which file of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Images,
    Labels,
}

impl Part {
    /// A number of images, their rows and columns; a number of labels.
    const fn dimensions(self) -> u8 {
        match self {
            Self::Images => 3,
            Self::Labels => 1,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Images => "images (3 dimensions)",
            Self::Labels => "labels (1 dimension)",
        }
    }
}

/// In which file of the pair something is wrong, and what.
type Refusal = (Part, Fault);

/// The code for numbers of one byte.
const BYTES: u8 = 8;

/// Whether the file says that it has three dimensions.
pub(super) fn is_images(bytes: &[u8]) -> bool {
    bytes.get(3) == Some(&Part::Images.dimensions())
}

/// Reads a pair of files. Shades 0 to 255 become numbers from 0 to 1.
///
/// # Errors
/// In which of the files, at which byte and what: a wrong beginning, sizes that are not those of its content, more than the
/// limits, as many labels as there are no images.
pub(super) fn read(images: &[u8], labels: &[u8]) -> Result<Dataset, Refusal> {
    let (sizes, shades) = parse(Part::Images, images)?;
    let (counts, labels) = parse(Part::Labels, labels)?;
    let [count, height, width] = [0, 1, 2].map(|dimension| sizes.get(dimension).copied().unwrap_or(0));
    let shape = check_size(count, height, width).map_err(|problem| (Part::Images, Fault::new("byte 4", problem)))?;
    if counts != [count] {
        let problem = format!("has {} labels for {count} images", labels.len());
        return Err((Part::Labels, Fault::new("byte 4", problem)));
    }
    let classes = labels.iter().max().map_or(0, |&label| u32::from(label) + 1);
    let images = shades.iter().map(|&shade| f32::from(shade) / 255.0).collect();
    Ok(Dataset { shape, classes, images, labels: labels.to_vec() })
}

/// The sizes of the dimensions, and the content.
fn parse(part: Part, bytes: &[u8]) -> Result<(Vec<u64>, &[u8]), Refusal> {
    let fault = |byte: usize, problem: String| (part, Fault::new(format!("byte {byte}"), problem));
    let Some((magic, rest)) = bytes.split_first_chunk::<4>() else {
        return Err(fault(bytes.len(), "ends within the first four bytes, which say what the file is".to_owned()));
    };
    let expected = [0, 0, BYTES, part.dimensions()];
    if *magic != expected {
        let hex = |bytes: [u8; 4]| bytes.map(|byte| format!("{byte:02x}")).join(" ");
        let problem = format!("begins with {}; {} begin with {}", hex(*magic), part.name(), hex(expected));
        return Err(fault(0, problem));
    }
    let dimensions = usize::from(part.dimensions());
    if rest.len() < 4 * dimensions {
        return Err(fault(bytes.len(), format!("ends within the {dimensions} sizes")));
    }
    let (sizes, content) = rest.split_at(4 * dimensions);
    let sizes: Vec<u64> =
        sizes.chunks_exact(4).map(|size| size.iter().fold(0, |number, &byte| number << 8 | u64::from(byte))).collect();
    let promised = sizes.iter().try_fold(1u64, |product, &size| product.checked_mul(size));
    if promised != Some(content.len() as u64) {
        let product = sizes.iter().map(u64::to_string).collect::<Vec<_>>().join(" × ");
        let problem = match promised {
            Some(promised) if promised > content.len() as u64 => {
                format!("ends early: {product} = {promised} bytes are promised, {} are there", content.len())
            }
            _ => format!("goes on: {product} bytes are promised, {} are there", content.len()),
        };
        return Err(fault(bytes.len(), problem));
    }
    Ok((sizes, content))
}
