//! Several files as one, with their names: what is handed over as one ingredient.

use crate::model::check::Fault;

/// The first bytes of a bundle: no IDX file, packed file or text begins so.
const MAGIC: &[u8] = b"\xffedgelab files 1\n";

/// Files, each a name and bytes, as one.
///
/// ```
/// use edgelab::training::data::bundle::{pack, unpack};
/// let files = vec![("images".to_owned(), vec![0, 0, 8, 3]), ("labels".to_owned(), vec![0, 0, 8, 1])];
/// assert_eq!(unpack(&pack(&files)), Some(Ok(files)));
/// assert_eq!(unpack(b"1,2,3\n"), None);
/// ```
pub fn pack(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    // Names and bytes: writing them cannot fail.
    bytes.extend(postcard::to_allocvec(files).unwrap_or_default());
    bytes
}

/// Files by their names.
pub type Files = Vec<(String, Vec<u8>)>;

/// The files of a bundle; `None` for anything else.
///
/// # Errors
/// A bundle that is cut off or damaged.
pub fn unpack(bytes: &[u8]) -> Option<Result<Files, Fault>> {
    let rest = bytes.strip_prefix(MAGIC)?;
    Some(postcard::from_bytes(rest).map_err(|error| Fault::new("", format!("is a damaged bundle of files: {error}"))))
}
