//! A whole scenario, or another file, as one value of an address: deflated JSON in base64url.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use miniz_oxide::{deflate::compress_to_vec, inflate::decompress_to_vec_with_limit};

use serde::Serialize;

use crate::model::{check::Fault, limits};

/// Deflate's slowest and densest level.
const LEVEL: u8 = 9;

/// The packed scenario; `None` where it is beyond [`limits::ADDRESS_JSON_BYTES`].
pub fn pack(scenario: &impl Serialize) -> Option<String> {
    pack_text(&serde_json::to_string(scenario).ok()?)
}

/// A packed text; `None` where it is beyond [`limits::ADDRESS_JSON_BYTES`].
pub fn pack_text(text: &str) -> Option<String> {
    let fits = text.len() <= limits::ADDRESS_JSON_BYTES;
    fits.then(|| URL_SAFE_NO_PAD.encode(compress_to_vec(text.as_bytes(), LEVEL)))
}

/// The text that was packed. Expands at most to [`limits::ADDRESS_JSON_BYTES`].
pub fn unpack(packed: &str) -> Result<String, Vec<Fault>> {
    let fault = |problem: &str| vec![Fault::new("", problem)];
    let bytes = URL_SAFE_NO_PAD.decode(packed).map_err(|_| fault("is not base64url"))?;
    let json = decompress_to_vec_with_limit(&bytes, limits::ADDRESS_JSON_BYTES)
        .map_err(|_| fault("cannot be unpacked, or is too large"))?;
    String::from_utf8(json).map_err(|_| fault("is not text"))
}
