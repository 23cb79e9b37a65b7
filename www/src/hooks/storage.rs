//! What the browser keeps for us on this device: trained policies, under their digests.

use web_sys::Storage;

use super::window;

/// The list of kept digests, oldest first, separated by spaces.
const INDEX: &str = "policies";
/// So many policies are kept; the oldest goes first.
const KEPT: usize = 24;

/// The browser's storage; `None` where nothing may be kept.
pub fn storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}

fn key(digest: &str) -> String {
    format!("policy:{digest}")
}

/// Keeps a policy file under its digest; says whether the browser has kept it.
pub fn keep_policy(digest: &str, content: &str) -> bool {
    let Some(storage) = storage() else { return false };
    let index = storage.get_item(INDEX).ok().flatten().unwrap_or_default();
    let mut kept: Vec<&str> = index.split_whitespace().filter(|other| *other != digest).collect();
    kept.push(digest);
    for old in kept.drain(..kept.len().saturating_sub(KEPT)) {
        // What cannot be removed stays, and is only not listed.
        let _ = storage.remove_item(&key(old));
    }
    let done = storage.set_item(&key(digest), content).and_then(|()| storage.set_item(INDEX, &kept.join(" ")));
    done.is_ok() && kept_policy(digest).is_some()
}

/// The policy file that is kept under a digest.
pub fn kept_policy(digest: &str) -> Option<String> {
    storage()?.get_item(&key(digest)).ok().flatten()
}
