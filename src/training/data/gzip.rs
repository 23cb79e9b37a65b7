//! Gzip: unpacked whole, with its checksum and length held to what the file says.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;

use crate::model::{check::Fault, limits};

/// Whether the bytes say that they are gzip.
pub(super) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// Unpacks a gzip file.
///
/// # Errors
/// A damaged or shortened file, a wrong checksum, more than [`limits::DATA_BYTES`] inside.
pub(super) fn unpack(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut content = Vec::new();
    let limit = limits::DATA_BYTES as u64;
    let unpacked = MultiGzDecoder::new(bytes).take(limit + 1).read_to_end(&mut content);
    match unpacked {
        Err(error) => {
            let problem = format!("is a damaged gzip file ({error}), after {} unpacked bytes", content.len());
            Err(Fault::new("", problem))
        }
        Ok(_) if content.len() as u64 > limit => {
            Err(Fault::new("", format!("unpacks to more than the {limit} bytes that are read")))
        }
        Ok(_) => Ok(content),
    }
}
