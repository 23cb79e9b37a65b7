//! The shipped policies: five training seeds for each learning method, trained on `paper-emulation`.
//!
//! The command line has them compiled in; the page fetches those that it needs from `static/policies/`.

use crate::{engine::sink::content_digest, session::Library};

macro_rules! policy {
    ($name:literal) => {
        ($name, include_str!(concat!("../static/policies/", $name, ".json")))
    };
}

/// Name and file of each shipped policy; the name is METHOD-TRAININGSEED.
pub const POLICIES: [(&str, &str); 20] = [
    policy!("rl-1"),
    policy!("rl-2"),
    policy!("rl-3"),
    policy!("rl-4"),
    policy!("rl-5"),
    policy!("marl-1"),
    policy!("marl-2"),
    policy!("marl-3"),
    policy!("marl-4"),
    policy!("marl-5"),
    policy!("srole-c-1"),
    policy!("srole-c-2"),
    policy!("srole-c-3"),
    policy!("srole-c-4"),
    policy!("srole-c-5"),
    policy!("srole-d-1"),
    policy!("srole-d-2"),
    policy!("srole-d-3"),
    policy!("srole-d-4"),
    policy!("srole-d-5"),
];

/// A library of all shipped policies. One that does not read is left out; a test holds that none is.
pub fn library() -> Library {
    let mut library = Library::default();
    for (_, content) in POLICIES {
        let _ = library.add(content.as_bytes());
    }
    library
}

/// The digests of the policies trained for a method, one a training seed.
///
/// ```
/// assert_eq!(edgelab::shipped::digests("marl").len(), 5);
/// ```
pub fn digests(method: &str) -> Vec<String> {
    let mine = |name: &str| name.rsplit_once('-').is_some_and(|(of, _)| of == method);
    let shipped = POLICIES.iter().filter(|(name, _)| mine(name));
    shipped.map(|(_, content)| content_digest(content.as_bytes())).collect()
}
