//! Scenario and view ↔ the fragment of the address: the library's codec, and the digests that only a page knows.

use edgelab::{
    codec::{self, Decoded, PlainView},
    model::time::Time,
};

use super::{page::Page, state::Scene};

/// The digests that the sender of a link saw.
const DIGEST: &str = "view.digest";
/// A scenario file of this site, instead of a scenario: fetched by `hooks::use_source`.
const SOURCE: &str = "src";

/// What an address gives.
pub struct Visit<L: Page> {
    /// The library's reading.
    pub decoded: Decoded<L::Scenario, PlainView>,
    /// The digests that the sender saw, joined by commas.
    pub promised: Option<String>,
}

/// Reads a fragment.
pub fn read<L: Page>(fragment: &str) -> Visit<L> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    // An over-long address goes to the codec as it is: it says what is wrong.
    if fragment.len() > edgelab::model::limits::ADDRESS_CHARS {
        return Visit { decoded: codec::decode_as(fragment), promised: None };
    }
    let mut promised = None;
    let mine = |pair: &&str| match pair.split_once('=') {
        Some((DIGEST, value)) => {
            let is_digest = |c: char| c.is_ascii_hexdigit() || matches!(c, '-' | ',');
            promised = (!value.is_empty() && value.chars().all(is_digest)).then(|| value.to_owned());
            false
        }
        Some((SOURCE, _)) => false,
        _ => true,
    };
    let rest: Vec<&str> = fragment.split('&').filter(mine).collect();
    Visit { decoded: codec::decode_as(&rest.join("&")), promised }
}

/// The fragment of what is on show, at a moment if one is given; `None` if it is too large for an address.
pub fn write<L: Page>(scene: &Scene<L>, at: Option<Time>) -> Option<String> {
    let is_proposed = scene.methods == super::state::proposed::<L>(&scene.scenario);
    let methods = if is_proposed { Vec::new() } else { scene.methods.iter().map(|&m| L::name(m).to_owned()).collect() };
    let speed = (scene.speed != L::SPEED).then_some(scene.speed);
    codec::encode(&*scene.scenario, &PlainView { t_secs: at.map(Time::secs), methods, speed }).ok()
}

/// The same with the digests on show, so that whoever opens it learns whether theirs are the same bits.
pub fn link<L: Page>(scene: &Scene<L>, at: Time) -> Option<String> {
    let mut fragment = write(scene, Some(at))?;
    if let Some(digests) = scene.show.as_ref().and_then(|show| show.digests()) {
        fragment.push_str(&format!("&{DIGEST}={digests}"));
    }
    Some(fragment)
}
